"""Telegram's sending limits as it documents them: 30 messages a second over all, one a second in a chat with
short bursts, 20 a minute in a group (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field

MESSAGES = (
    *("sendMessage", "sendPhoto", "sendDocument"),
    *("editMessageText", "editMessageCaption", "editMessageMedia"),
)


@dataclass(slots=True)
class Limits:
    """Counts messages in sliding windows. One chat may get `burst` in three seconds and `steady` in thirty.

    Messages that are paid for (allow_paid_broadcast) have a window of their own over all, and the same ones in a chat.
    """

    overall: int = 30
    paid: int = 1000
    burst: int = 4
    steady: int = 32
    per_minute: int = 20
    seen: deque[float] = field(default_factory=deque)
    seen_paid: deque[float] = field(default_factory=deque)
    chats: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    refused: int = 0

    def wait(self, chat: str, group: bool, now: float, *, paid: bool = False) -> float:
        """Seconds until this message may come; 0 and counted when it may come now."""
        mine = self.chats[chat]
        everybody = (self.seen_paid, self.paid, 1.0) if paid else (self.seen, self.overall, 1.0)
        windows = [everybody, (mine, self.burst, 3.0), (mine, self.steady, 30.0)]
        if group:
            windows.append((mine, self.per_minute, 60.0))
        left = max(_left(times, most, span, now) for times, most, span in windows)
        if left > 0:
            self.refused += 1
            return left
        everybody[0].append(now)
        self.chats[chat].append(now)
        return 0.0


def _left(times: deque[float], most: int, span: float, now: float) -> float:
    while times and times[0] <= now - 60.0:
        times.popleft()
    if len(times) < most:
        return 0.0
    return max(0.0, times[-most] + span - now)
