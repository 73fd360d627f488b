"""The same messages in a terminal."""

from __future__ import annotations

import io
import json
from importlib import import_module

import pytest

from bot.channels import CHANNELS
from bot.channels.console import Console
from bot.channels.plain import plain
from bot.model import Button, Chat, ChatId, Message

CHAT = Chat(ChatId(1), "console", "terminal", 0, "private", "", "en", "UTC", "active", None)
ALERT = Message(
    '🕊 <b>truce</b>\n<a href="https://ex.org/?a=1&amp;b=2">A &lt;b&gt; &amp; C</a>',
    (
        (
            Button("Read", url="https://ex.org/?a=1&b=2"),
            Button("Stop", data="x:1"),
            Button("More", url="https://ex.org/m"),
        ),
    ),
)


async def test_message_is_text_with_its_addresses() -> None:
    """No tags, entities as signs, each address once."""
    stream = io.StringIO()

    receipt = await Console(stream).send(CHAT, ALERT)

    assert stream.getvalue() == "🕊 truce\nA <b> & C (https://ex.org/?a=1&b=2)\nhttps://ex.org/m\n\n"
    assert receipt.ref == "1"


async def test_a_picture_is_said_to_be_there() -> None:
    """A terminal shows none."""
    stream = io.StringIO()
    shown = Message("<b>truce</b>", photo=b"png")

    await Console(stream).send(CHAT, shown)
    await Console(stream, as_json=True).send(CHAT, shown)

    assert stream.getvalue() == '[picture]\ntruce\n\n{"text": "truce", "urls": [], "picture": true}\n'


async def test_json_is_one_object_a_line() -> None:
    """For programs: text without markup, and the addresses."""
    stream = io.StringIO()
    console = Console(stream, as_json=True)

    await console.send(CHAT, ALERT)
    second = await console.send(CHAT, ALERT)

    first = next(json.loads(line) for line in stream.getvalue().splitlines())
    assert first == {"text": "🕊 truce\nA <b> & C", "urls": ["https://ex.org/?a=1&b=2", "https://ex.org/m"]}
    assert second.ref == "2"


def test_words_of_a_message_are_those_that_telegram_shows() -> None:
    """A text that looks like a tag stays when it was escaped."""
    assert plain("&lt;b&gt; <i>x</i>") == "<b> x"


@pytest.mark.parametrize("name", CHANNELS)
def test_each_channel_can_send(name: str) -> None:
    """Every name that a chat may store has its module and its way to send."""
    module = import_module(f"bot.channels.{name}")

    assert callable(getattr(module, name.capitalize()).send)
