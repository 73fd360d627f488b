"""A place watched, what it asks of who asks it, and what asking it brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, NewType

from bot.model.access import NOTHING, Access, origin, parted
from bot.model.hubs import Hub
from bot.model.rhythm import Rhythm

SourceId = NewType("SourceId", int)
SourceState = Literal["active", "paused", "broken"]


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes the next request conditional, exactly as the server sent it."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """When a feed says that it need not be asked: for so long after it was, and in these hours (0-23) and on these days
    (0 = Monday), both in UTC."""

    span: timedelta | None = None
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()


ANYTIME = Rest()


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source that somebody asks to watch; `publisher` as in Source. A login in its address is kept apart, so that no list
    can show it."""

    kind: str
    url: str
    host: str
    title: str
    lang: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    access: Access = NOTHING
    publisher: str | None = None

    def __post_init__(self) -> None:
        url, login = parted(self.url)
        if login:
            object.__setattr__(self, "access", replace(self.access, origin=origin(url), login=login))
        object.__setattr__(self, "url", url)


@dataclass(frozen=True, slots=True)
class Source:
    """A place watched. `lease` is the token that its claim wrote; None when read without a claim.

    `interval` is how often it is asked when nothing speaks against it. `known` says that a first batch
    has been stored, so that what comes now is news. `moved_to` is an address that the last answer
    redirected to for good, stored as the new one when the next answer says the same. `interval` is kept to exactly if it is
    `chosen` by a person; else `rhythm` says when it is best asked. `publisher` is whose word its entries are, where a person said so.
    Until `pushed_until` a hub tells of its news; if nothing new came by `silent_from`, it is silent against its rhythm.
    """

    id: SourceId
    kind: str
    url: str
    host: str
    title: str
    lang: str | None
    options: Mapping[str, str]
    state: SourceState
    interval: timedelta
    validators: Validators
    body_hash: bytes | None
    moved_to: str | None
    failures: int
    known: bool
    last_ok_at: datetime | None
    last_error: str | None
    due_at: datetime | None
    created_at: datetime
    attempts: int
    lease: datetime | None
    access: Access = NOTHING
    rest: Rest = ANYTIME
    rhythm: Rhythm | None = None
    chosen: bool = False
    publisher: str | None = None
    pushed_until: datetime | None = None
    silent_from: datetime | None = None

    def is_pushed(self, now: datetime) -> bool:
        """Whether a hub tells of its news."""
        return self.pushed_until is not None and self.pushed_until > now


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body, whole and unpacked, within the caps. `url` is where it was found at the end; `moved_to` the new address
    when every redirect on the way was permanent, `hub` what its headers name."""

    url: str
    moved_to: str | None
    status: int
    content_type: str | None
    body: bytes
    validators: Validators
    fresh_for: timedelta | None
    fetched_at: datetime
    hub: Hub | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that nothing changed."""

    validators: Validators
    fresh_for: timedelta | None
    moved_to: str | None = None
