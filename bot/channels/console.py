"""Alerts as lines on a terminal, for `trucewatch watch`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TextIO

from bot.channels.plain import plain
from bot.clock import Clock
from bot.model import Chat, Elsewhere, Message, Receipt


class Console:
    """Writes each message to `stream` at once: as text with addresses spelled out, or as one JSON object a line."""

    def __init__(self, stream: TextIO, *, as_json: bool = False, clock: Clock | None = None) -> None:
        self._stream = stream
        self._as_json = as_json
        self._clock = clock or Clock()
        self._count = 0

    async def send(self, chat: Chat, message: Message, *, asides: Mapping[Elsewhere, str] | None = None) -> Receipt:
        """Write `message`, whoever `chat` is; no error but the stream's own."""
        del chat, asides  # one reader, and no topics
        self._count += 1
        text = _object(message) if self._as_json else _text(message)
        self._stream.write(text + "\n")
        self._stream.flush()
        return Receipt(ref=str(self._count), sent_at=self._clock.now())

    async def edit(self, chat: Chat, ref: str, message: Message, *, reply: bool = True) -> None:
        """Nothing: what a terminal shows stays as it was."""

    async def answers(self) -> bool:
        """Always: what a stream refuses is told by its own error."""
        return True


def _text(message: Message) -> str:
    addresses = [button.url for row in message.buttons for button in row if button.url]
    picture = ["[picture]"] if message.photo else []
    words = plain(message.html, links=True)
    return "\n".join([*picture, words, *(address for address in addresses if address not in words), ""])


def _object(message: Message) -> str:
    urls = [button.url for row in message.buttons for button in row if button.url]
    picture = {"picture": True} if message.photo else {}
    return json.dumps({"text": plain(message.html), "urls": urls, **picture}, ensure_ascii=False)
