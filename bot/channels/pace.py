"""How fast Telegram may be spoken to: pure bookkeeping, the caller brings the time.

The figures are those of telegram.constants.FloodLimit (30 messages a second, 1 a second in a chat,
20 a minute in a group); what is kept free for replies is ours.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

MINUTE = 60.0
# A spread that were exact would lose whatever the process wakes too late; this part of it is kept.
CATCH_UP = 0.8
# A wait of a process ends late, a busy machine's much later. So much is made up for, out of what is left to replies.
LATE = 0.1
# How long a call may be on its way before it arrives, at most, while no answer says so.
ON_THE_WAY = 0.25
# What leaves a second apart may arrive closer together; Telegram counts arrivals.
SLACK = 0.05
# A chat may get this many replies at once before one a second holds for them too: an answer and what it replaces.
BURST = 2
# Of a group's messages a minute, so many are left to replies.
GROUP_REPLIES = 2
# So many chats limited within so many seconds mean that it is us, not them.
LIMITED_CHATS = 3
LIMITED_SECONDS = 10.0
# A group in slow mode may ask for an hour. That is its own affair: all together never wait longer than this at once.
LONGEST_HOLD = 60.0
# What Telegram allows those who pay for it (allow_paid_broadcast), and what of it is left to replies.
PAID_RATE = 1000.0
PAID_REPLIES = 30.0
# Idle chats are forgotten when there are this many, and then each time the rest has doubled.
FORGET_AT = 1000


@dataclass(slots=True)
class Call:
    """When a call left, and when it had arrived at the latest."""

    left: float
    arrived: float

    def answered(self, now: float) -> None:
        """It has arrived, that is sure."""
        self.arrived = min(self.arrived, now)


class Window:
    """At most `rate` arrivals in any second, spread: a tenth of a second has little more than its share.

    A call arrives somewhere between its start and its answer. It is counted as late as that may be, but no later than
    ON_THE_WAY after its start, so that what leaves in time and is held up on the way does not arrive as a crowd.
    """

    __slots__ = ("_seconds", "_sent", "_share", "_spread")

    def __init__(self, rate: float) -> None:
        most = max(1, int(rate))
        self._share = max(1, int(rate / 10))
        self._spread = CATCH_UP * self._share / rate
        self._seconds = most / rate
        self._sent: deque[Call] = deque(maxlen=most)

    def slot(self, now: float) -> float:
        sent, at = self._sent, now
        if len(sent) >= self._share:
            at = max(at, sent[-self._share].left + self._spread)
        return max(at, sent[0].arrived + self._seconds) if len(sent) == sent.maxlen else at

    def take(self, now: float) -> Call:
        call = Call(now, now + ON_THE_WAY)
        self._sent.append(call)
        return call


class Steady:
    """`rate` events a second on average. Who came late may make up for LATE seconds of it, never for more."""

    __slots__ = ("_apart", "_next")

    def __init__(self, rate: float) -> None:
        self._apart = 1 / rate
        self._next = float("-inf")

    def slot(self, now: float) -> float:
        return max(now, self._next)

    def take(self, now: float) -> None:
        self._next = max(self._next, now - LATE) + self._apart


@dataclass(slots=True)
class _Chat:
    """`free` is when one a second allows the next delivery; `sent` the times of the last minute, for groups."""

    free: float = float("-inf")
    held: float = float("-inf")
    sent: deque[float] = field(default_factory=deque)

    def idle(self, now: float) -> bool:
        return self.free <= now and self.held <= now and (not self.sent or self.sent[-1] + MINUTE + SLACK <= now)


class Pace:
    """When the next message may go. Seconds are floats of one clock that never goes back.

    Kept for every `take` at its `slot` or later: at most `overall` messages in any second, of them `deliveries` a
    second on average, and hardly more in any one, that are not replies; deliveries to one chat at least 1/`private` seconds apart, replies at
    most BURST at once; at most `group_per_minute` in any minute to a group or channel; nothing to a chat that
    is held. Chats without recent messages are forgotten, so memory follows the rate, not the users.
    """

    def __init__(
        self, *, overall: float = 30.0, deliveries: float = 25.0, private: float = 1.0, group_per_minute: int = 20
    ) -> None:
        self._overall = Window(overall)
        self._deliveries = Steady(min(overall, deliveries))
        self.apart = 1 / private + (SLACK if private <= 1 else 0.0)
        self._group = group_per_minute
        self._chats: dict[str, _Chat] = {}
        self._forget_at = FORGET_AT
        self._held = float("-inf")
        self._limited: deque[tuple[float, str]] = deque()

    def __len__(self) -> int:
        """Chats remembered."""
        return len(self._chats)

    def slot(self, chat: str | None, group: bool, now: float, *, reply: bool = False) -> float:
        """The earliest moment, not before `now`, for a message to `chat`; None for a call that posts nothing."""
        at = max(self._overall.slot(now), self._held)
        if not reply:
            at = max(at, self._deliveries.slot(now))
        return max(at, self.turn(chat, group, now, reply=reply)) if chat is not None else at

    def turn(self, chat: str, group: bool, now: float, *, reply: bool = False, ahead: Sequence[float] = ()) -> float:
        """The earliest moment as far as the chat alone decides it, behind messages planned for the times `ahead`."""
        known = self._chats.get(chat)
        at = max(now, ahead[-1] + self.apart) if ahead else now
        if known:
            at = max(at, known.held, known.free - (BURST - 1) * self.apart if reply else known.free)
        allowed = self._group if reply else max(1, self._group - GROUP_REPLIES)
        times = [*(known.sent if known else ()), *ahead] if group else []
        return max(at, times[-allowed] + MINUTE + SLACK) if len(times) >= allowed else at

    def held(self) -> float:
        """Until when nothing goes to anybody."""
        return self._held

    def take(self, chat: str | None, group: bool, now: float, *, reply: bool = False) -> Call:
        """Count a message that leaves at `now`; tell what is returned when it was answered."""
        call = self._overall.take(now)
        if not reply:
            self._deliveries.take(now)
        if chat is not None:
            self._count(self._known(chat, now), group=group, now=now)
        return call

    def _count(self, chat: _Chat, *, group: bool, now: float) -> None:
        chat.free = max(chat.free, now) + self.apart
        if group:
            chat.sent.append(now)
            while len(chat.sent) > self._group:
                chat.sent.popleft()

    def hold(self, chat: str, until: float) -> None:
        """Nothing goes to `chat` before `until`."""
        known = self._chats.setdefault(chat, _Chat())
        known.held = max(known.held, until)

    def after_429(self, chat: str, now: float, retry_after: float) -> None:
        """Telegram limited `chat` for `retry_after` seconds: it waits, and when it is the third chat, all wait."""
        until = now + retry_after
        self.hold(chat, until)
        self._limited.append((now, chat))
        while self._limited[0][0] <= now - LIMITED_SECONDS:
            self._limited.popleft()
        if len({limited for _, limited in self._limited}) >= LIMITED_CHATS:
            self._held = max(self._held, min(until, now + LONGEST_HOLD))

    def _known(self, chat: str, now: float) -> _Chat:
        if len(self._chats) >= self._forget_at:
            self._chats = {name: known for name, known in self._chats.items() if not known.idle(now)}
            self._forget_at = max(FORGET_AT, 2 * len(self._chats))
        return self._chats.setdefault(chat, _Chat())
