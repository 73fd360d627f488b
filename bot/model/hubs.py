"""WebSub: a hub that tells us when a source has news. What it may be believed, decided. Pure.

A push is a poke: it says that the source is to be asked now, and nothing of what it brings is read. So the worst that a hub can
do is to have its own source asked, and it is believed only under the secret that we gave it.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

State = Literal["wanted", "active", "denied", "leaving"]

# What we ask for, and within what the hub's answer is believed.
LEASE, SHORTEST, LONGEST = timedelta(days=10), timedelta(minutes=5), timedelta(days=30)
# A lease is renewed when this share of it is left.
RENEW = 0.2
# A hub that said no is asked again after this; one that does not answer after this, twice as long each time.
AFTER_DENIAL, AGAIN, LONGEST_AGAIN = timedelta(days=7), timedelta(minutes=5), timedelta(days=1)
METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})
CHALLENGE_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Hub:
    """What a source names: its hub, and what it is called there."""

    url: str
    topic: str


@dataclass(frozen=True, slots=True)
class Push:
    """What was agreed with a hub about a source. `asked` while we wait for it to confirm what we asked for; `token` is the
    secret end of the address that it calls; `lease` is the token that a claim wrote."""

    id: int
    hub: Hub
    token: str
    secret: str
    state: State
    asked: bool
    expires_at: datetime | None
    poked_at: datetime | None
    attempts: int
    lease: datetime | None
    listening: bool = True

    @property
    def mode(self) -> Literal["subscribe", "unsubscribe"]:
        """What there is to ask the hub for."""
        return "unsubscribe" if self.state == "leaving" or not self.listening else "subscribe"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to answer a hub that asks whether it was really us, and what follows: a new state, "gone" for nothing more to
    keep, None for nothing."""

    challenge: str | None
    becomes: Literal["active", "denied", "gone"] | None = None
    lease: timedelta | None = None


REFUSED = Verdict(None)


def verdict(push: Push | None, said: Mapping[str, str]) -> Verdict:
    """What to make of a hub's question. Only what we asked for is confirmed, and only while we wait for it."""
    mode, topic, challenge = (said.get(f"hub.{name}", "") for name in ("mode", "topic", "challenge"))
    if push is None or topic != push.hub.topic:
        return REFUSED
    if mode == "denied":
        return Verdict("", "gone" if push.mode == "unsubscribe" else "denied")
    if mode != push.mode or not push.asked or not 0 < len(challenge) <= CHALLENGE_LENGTH:
        return REFUSED
    if mode == "unsubscribe":
        return Verdict(challenge, "gone")
    return Verdict(challenge, "active", lease_of(said.get("hub.lease_seconds", "")))


def lease_of(seconds: str) -> timedelta:
    """For how long the hub will tell; a day where it does not say."""
    if not (seconds.isascii() and seconds.isdigit()):
        return timedelta(days=1)
    return min(LONGEST, max(SHORTEST, timedelta(seconds=int(seconds[:9]))))


def renewal(now: datetime, lease: timedelta) -> datetime:
    """When to ask for more."""
    return now + lease * (1 - RENEW)


def again(now: datetime, attempts: int) -> datetime:
    """When to ask once more after so many attempts without a confirmation."""
    wait: timedelta = AGAIN * 2 ** min(attempts, 10)
    return now + min(LONGEST_AGAIN, wait)


class Seal:
    """The signature of a push, checked as its body arrives."""

    def __init__(self, secret: str, header: str) -> None:
        """`header` is X-Hub-Signature, "method=hex"; anything else makes it a forgery."""
        method, _, self._told = header.strip().partition("=")
        known = method.lower() in METHODS
        self._made = hmac.new(secret.encode(), digestmod=method.lower()) if known else None

    def add(self, piece: bytes) -> None:
        """One more piece of the body."""
        if self._made:
            self._made.update(piece)

    @property
    def holds(self) -> bool:
        """Whether who sent all this knows the secret."""
        told = self._told.strip().lower()
        return self._made is not None and told.isascii() and hmac.compare_digest(self._made.hexdigest(), told)


def form(push: Push, callback: str) -> dict[str, str]:
    """What a hub is sent."""
    asked = {"hub.mode": push.mode, "hub.topic": push.hub.topic, "hub.callback": callback}
    if push.mode == "unsubscribe":
        return asked | {"hub.verify": "async"}
    seconds = str(int(LEASE.total_seconds()))
    # Hubs of PubSubHubbub 0.3 insist on hub.verify; later ones do not mind.
    return asked | {"hub.secret": push.secret, "hub.lease_seconds": seconds, "hub.verify": "async"}
