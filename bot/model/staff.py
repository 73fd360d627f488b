"""Those who tend the bot, what each may do to another, and what is noted of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Post = Literal["editor", "administrator", "owner"]
# Each may what the one before may: editors tend sources, administrators the bot, owners (from the configuration) all.
RANK: Mapping[Post, int] = {"editor": 1, "administrator": 2, "owner": 3}
GIVEN: tuple[Post, ...] = ("editor", "administrator")
# Telegram promises that ids of users and chats have at most 52 significant bits.
LARGEST_ID = 2**52


@dataclass(frozen=True, slots=True)
class Admin:
    """Somebody who tends the bot. Owners were added by nobody; `name` is empty while they have not written."""

    user_id: int
    post: Post
    added_by: int | None = None
    added_at: datetime | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Ban:
    """A person or a chat that is not listened to. `name` is empty for one that never wrote."""

    address: str
    reason: str
    by: str
    at: datetime
    name: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A row of the audit: who did what (a command) to what, and how that was before and after, as far as it matters."""

    who: str
    what: str
    subject: str
    at: datetime
    before: Mapping[str, object] = field(default_factory=dict)
    after: Mapping[str, object] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the bot stands to who speaks: their post, whether they are banned, or strangers to a private instance."""

    post: Post | None = None
    is_banned: bool = False
    is_stranger: bool = False


def may_change(by: Post | None, of: Post | None) -> bool:
    """Whether one with the post `by` may give or take the post `of`; None is no post."""
    if by == "owner":
        return of != "owner"
    return by == "administrator" and of in {None, "editor"}


def grantable(by: Post | None) -> tuple[Post, ...]:
    """The posts that one with the post `by` may give, the least first."""
    return tuple(post for post in GIVEN if may_change(by, post))
