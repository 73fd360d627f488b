"""What goes out to a chat, and the proof of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

# Telegram keeps 64 bytes for what a button carries. The first says how the rest is to be read: buttons outlive versions.
VERSION = "1"
DATA_BYTES = 64 - len(VERSION)
# Why a message could not go into its topic.
Elsewhere = Literal["topic_closed", "topic_deleted"]


@dataclass(frozen=True, slots=True)
class Button:
    """A button: either `data` (`name:args`) or `url`. ValueError when data is longer than DATA_BYTES."""

    text: str
    data: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        if self.data is not None and len(self.data.encode()) > DATA_BYTES:
            raise ValueError(f"button data too long: {self.data!r}")


def carried(data: str) -> str:
    """What a button carries at Telegram that stands for `data`."""
    return VERSION + data


def meant(carried: str) -> str | None:
    """The data of a button that carries this; None for one of another version, or none of ours."""
    return carried.removeprefix(VERSION) if carried.startswith(VERSION) else None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file: its name as its reader saves it, and its bytes."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """Telegram HTML, at most 4096 UTF-16 units once parsed, and what goes with it.

    With a `photo`, a PNG or JPEG, or a `file` the words stand below it and may be 1024 units.
    `prompt` asks whom it answers or mentions for an answer, with these words in the empty field; it has no buttons then.
    """

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    reply_to: str | None = None
    silent: bool = False
    preview_url: str | None = None
    photo: bytes | None = None
    file: Attachment | None = None
    prompt: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of sending; `ref` is Telegram's message_id. `elsewhere`: why it is not in its topic, closed or deleted."""

    ref: str
    sent_at: datetime
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One of the answers that are offered while somebody writes the bot's name and a query in any chat.

    `title` and `description` are plain text; `message` is what its choice writes into that chat.
    """

    title: str
    description: str
    message: Message
