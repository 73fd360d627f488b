"""Every error that the bot expects, in one tree.

    BotError
    ├ UserError            a person asked for something that cannot be; words for them
    ├ SourceError          a source or a page could not be had or read
    │ ├ Transient          may work next time: Unreachable TimedOut ServerFailed RateLimited
    │ └ Refused            will not work as it is: the rest of them
    ├ DeliveryError        a message did not arrive, as far as we know
    │ ├ TryLater           surely not sent; NoConnection: nor can anything else be
    │ ├ OutcomeUnknown     the request went out, the answer did not come back
    │ └ (the others)       ChatGone: nobody there; Moved: to another address; Rejected: Telegram never takes it
    ├ StoreAway            the database cannot be used just now
    └ ConfigError          a setting is wrong; for the operator, exit code 2

`code` is stable: stored, logged, and the key of its words (`error.<code>`), whose arguments are the `details`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar


class BotError(Exception):
    """An expected error: a stable code and the details its words need."""

    code: ClassVar[str] = "error"

    def __init__(self, **details: object) -> None:
        super().__init__(self.code, details)
        self.details = details

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross the pipe from the reading process; keyword arguments need this to survive it.
        return _rebuild, (type(self), self.details), self.__dict__

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.details.items())
        return f"{self.code} ({told})" if told else self.code


def _rebuild(kind: type[BotError], details: dict[str, object]) -> BotError:
    return kind(**details)


class UserError(BotError):
    """What a person asked for cannot be done; nothing was changed."""

    code = "user"


class BadQuery(UserError):
    """A query that cannot be read. Details: reason (a catalog key), at (offset), query, suggestion (a query that can be
    read, or None)."""

    code = "bad_query"


class TooManySubscriptions(UserError):
    """The chat has as many subscriptions as it may. Details: limit."""

    code = "too_many_subscriptions"


class NotAllowed(UserError):
    """The person lacks the role. Details: role."""

    code = "not_allowed"


class NoSuchSource(UserError):
    """No source has this number or address. Details: given."""

    code = "no_such_source"


class NoSuchSubscription(UserError):
    """The chat has no such subscription. Details: given."""

    code = "no_such_subscription"


class NoSuchStory(UserError):
    """No alert of this chat, or none that is still known."""

    code = "no_such_story"


class NoSuchChannel(UserError):
    """A channel that cannot be spoken for. Details: given, reason (unknown, no_channel, not_there, no_rights)."""

    code = "no_such_channel"


class BroadcastRefused(UserError):
    """A broadcast that cannot be begun or changed. Details: reason (too_long, busy), limit."""

    code = "broadcast_refused"


class BadArgument(UserError):
    """A command was used wrongly. Details: example, and usage where it helps."""

    code = "bad_argument"


class NoSuchAdmin(UserError):
    """Nobody with this id tends the bot. Details: given."""

    code = "no_such_admin"


class BadPost(UserError):
    """Who is an owner, tends the bot or is banned cannot become that. Details: given, reason (is_owner, is_admin, is_banned)."""

    code = "bad_post"


class SlowDown(UserError):
    """Too many commands in a minute. Details: seconds."""

    code = "slow_down"


class SourceError(BotError):
    """A source or a page could not be had or read. Details: url, and what each code adds."""

    code = "source"


class Transient(SourceError):
    """May well work next time."""

    code = "transient"


class Unreachable(Transient):
    """No connection: name, route, TLS or a broken one. Details: url, reason."""

    code = "unreachable"


class TimedOut(Transient):
    """Took longer than allowed, as a whole. Details: url, seconds."""

    code = "timed_out"


class ServerFailed(Transient):
    """The server answered 5xx or nonsense. Details: url, status."""

    code = "server_failed"


class RateLimited(Transient):
    """The server said 429 or 503 with a time. Details: url, status."""

    code = "rate_limited"

    def __init__(self, retry_after: timedelta | None = None, **details: object) -> None:
        super().__init__(**details)
        self.retry_after = retry_after


class Refused(SourceError):
    """Will not work as it is."""

    code = "refused"


class NotFound(Refused):
    """404. Details: url, status."""

    code = "not_found"


class Forbidden(Refused):
    """401, 403 or another 4xx. Details: url, status."""

    code = "forbidden"


class Gone(Refused):
    """410: the publisher took it away for good. Details: url, status."""

    code = "gone"


class TooLarge(Refused):
    """More bytes than allowed after unpacking. Details: url, limit."""

    code = "too_large"


class NotPublic(Refused):
    """The address leads to a private network. Details: url."""

    code = "not_public"


class OddPort(Refused):
    """The address leads to a port on which no sites are asked. Details: url, port."""

    code = "odd_port"


class BadAddress(Refused):
    """Not an http(s) address. Details: url."""

    code = "bad_address"


class RobotsDenied(Refused):
    """The site's robots.txt asks us to stay away. Details: url."""

    code = "robots_denied"


class TooManyRedirects(Refused):
    """Redirects in a circle or without end. Details: url."""

    code = "too_many_redirects"


class Unreadable(Refused):
    """Bytes that are no source or article. Details: url, reason (html, image, pdf, empty, xml, crash ...)."""

    code = "unreadable"


class DeliveryError(BotError):
    """A message did not arrive, as far as we know."""

    code = "delivery"


class TryLater(DeliveryError):
    """Surely not sent; `after` is how long to wait, for this chat."""

    code = "try_later"

    def __init__(self, after: timedelta, **details: object) -> None:
        super().__init__(**details)
        self.after = after


class NoConnection(TryLater):
    """Surely not sent, and it is not about this chat: Telegram was not reached, or knows us no more."""

    code = "no_connection"


class OutcomeUnknown(DeliveryError):
    """The request went out and the answer did not come back: it may have arrived."""

    code = "outcome_unknown"


class ChatGone(DeliveryError):
    """Blocked, kicked, deleted or without the right to write. Details: reason."""

    code = "chat_gone"


class Moved(DeliveryError):
    """A group became a supergroup; `address` is where it is now."""

    code = "moved"

    def __init__(self, address: str, **details: object) -> None:
        super().__init__(**details)
        self.address = address


class Rejected(DeliveryError):
    """Telegram will never take this message: our mistake. Details: reason."""

    code = "rejected"


class StoreAway(BotError):
    """The database is locked, full or not reached; the transaction was most likely undone. Details: reason."""

    code = "store_away"


class ConfigError(BotError):
    """A setting is wrong. Details: problem, the whole sentence for the operator."""

    code = "config"

    def __init__(self, problem: str) -> None:
        super().__init__(problem=problem)

    def __reduce__(self) -> tuple[object, ...]:
        return ConfigError, (self.details["problem"],)

    def __str__(self) -> str:
        return str(self.details["problem"])
