"""Ways out: where a message goes, and how fast."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.model import Chat, Elsewhere, Message, Receipt

# A chat stores the name of its channel; the module of that name in this package speaks to it.
CHANNELS = ("telegram", "console")


class Channel(Protocol):
    """A way out. A message is sent once or an error says what is known of it."""

    async def send(self, chat: Chat, message: Message, *, asides: Mapping[Elsewhere, str] | None = None) -> Receipt:
        """Send `message` to `chat`; DeliveryError when it did not arrive, as far as is known.

        A message that its topic does not take goes to the group, with the words (HTML) of `asides` for that before it.
        """
        ...

    async def edit(self, chat: Chat, ref: str, message: Message, *, reply: bool = True) -> None:
        """Put `message` in the place of the one sent as `ref`; DeliveryError when that failed, as far as is known."""
        ...

    async def answers(self) -> bool:
        """Whether anybody is there to take messages."""
        ...
