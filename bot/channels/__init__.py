"""Ways out: where a message goes, and how fast."""

from __future__ import annotations

from typing import Protocol

from bot.model import Chat, Message, Receipt

# A chat stores the name of its channel; the module of that name in this package speaks to it.
CHANNELS = ("telegram", "console")


class Channel(Protocol):
    """A way out. A message is sent once or an error says what is known of it."""

    async def send(self, chat: Chat, message: Message) -> Receipt:
        """Send `message` to `chat`; DeliveryError when it did not arrive, as far as is known."""
        ...

    async def edit(self, chat: Chat, ref: str, message: Message, *, reply: bool = True) -> None:
        """Put `message` in the place of the one sent as `ref`; DeliveryError when that failed, as far as is known."""
        ...
