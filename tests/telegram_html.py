"""Telegram's rules for messages, as tests hold ours against them."""

from __future__ import annotations

import re
from html import unescape

from bot.model import Message

ALLOWED = {"b", "i", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler"}
TOKEN = re.compile(r'<(/?)([a-z-]+)((?: href="[^"<>]*")?)>|&(?:lt|gt|amp|quot|#\d+|#x[0-9a-f]+);|[^<>&]')
LIMIT = 4096


def refusal(html: str) -> str | None:
    """Why Telegram would refuse or misread `html`; None when it takes it."""
    opened: list[str] = []
    at = 0
    while at < len(html):
        match = TOKEN.match(html, at)
        if match is None:
            return f"stray sign at {at}: {html[at : at + 20]!r}"
        at = match.end()
        if match[2]:
            problem = tag(match[2], closing=bool(match[1]), attributes=match[3], opened=opened)
            if problem:
                return problem
    return f"left open: {opened}" if opened else too_much(visible(html))


def tag(name: str, *, closing: bool, attributes: str, opened: list[str]) -> str | None:
    if name not in ALLOWED or bool(attributes) != (name == "a" and not closing):
        return f"not allowed: {name}{attributes}"
    if not closing:
        opened.append(name)
    elif not opened or opened.pop() != name:
        return f"closes what is not open: {name}"
    return None


def too_much(text: str) -> str | None:
    if not text.strip():
        return "nothing to see"
    try:
        units = len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError:
        return "lone surrogate"
    return f"{units} units" if units > LIMIT else None


def visible(html: str) -> str:
    """What a reader sees."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def check(message: Message) -> None:
    """The message, its text and its buttons, is one that Telegram takes."""
    assert refusal(message.html) is None, refusal(message.html)
    assert sum(map(len, message.buttons)) <= 100
    for row in message.buttons:
        assert 1 <= len(row) <= 8
        for button in row:
            assert 1 <= len(button.text) <= 40
            assert (button.data is None) != (button.url is None)
            assert button.data is None or 1 <= len(button.data.encode()) <= 64
            assert button.url is None or re.match(r"https?://[^/]+\.", button.url)
