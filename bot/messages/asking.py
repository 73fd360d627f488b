"""Questions and interim words: what is offered, what is being done."""

from __future__ import annotations

from bot.messages.administration import too_old
from bot.messages.catalog import html
from bot.messages.compose import button, message
from bot.messages.markup import isolate, line, shorten
from bot.model import Chat, Message

SHOWN = 200


def offer(chat: Chat, query: str, read_as: str, data: str) -> Message:
    """Asks whether to subscribe to what somebody wrote; `data` is what the button subscribes with."""
    told = isolate(shorten(line(query), SHOWN), chat.lang)
    words = shorten(line(read_as), SHOWN)
    row = (button(chat.lang, "button.subscribe", data), button(chat.lang, "button.help", "help:subscribe"))
    return message(html(chat.lang, "offer", query=told, words=words), [row])


def looking(chat: Chat, given: str) -> Message:
    """Shown until the look at an address is over."""
    return message(html(chat.lang, "looking", url=shorten(line(given), SHOWN)))


__all__ = ["looking", "offer", "too_old"]
