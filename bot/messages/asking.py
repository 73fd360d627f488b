"""Questions and interim words: what is offered, what is being done."""

from __future__ import annotations

from bot.messages.administration import too_old
from bot.messages.catalog import html
from bot.messages.compose import button, message
from bot.messages.echo import echo
from bot.messages.markup import Words, isolate, line, shorten
from bot.messages.replies import turned
from bot.model import Chat, Message
from bot.model.access import bare
from bot.model.queries import Reading

SHOWN = 200


def offer(chat: Chat, query: str, read_as: Reading, data: str, other: str | None = None) -> Message:
    """Asks whether to subscribe to what somebody wrote; `data` is what the button subscribes with, `other` what
    another does for the other reading of a row of words.
    """
    told = isolate(shorten(line(query), SHOWN), chat.lang)
    words = Words(shorten(echo(chat.lang, read_as), 2 * SHOWN))
    row = (button(chat.lang, "button.subscribe", data), button(chat.lang, "button.help", "help:subscribe"))
    otherwise = (turned(chat.lang, read_as, other),) if other else ()
    return message(html(chat.lang, "offer", query=told, words=words), [row, otherwise])


def looking(chat: Chat, given: str) -> Message:
    """Shown until the look at an address is over; a login in it is left out."""
    return message(html(chat.lang, "looking", url=shorten(line(bare(given)), SHOWN)))


def other_version(chat: Chat) -> Message:
    """A button says nothing to this version of the bot."""
    return message(html(chat.lang, "other_version"))


def looking_there(chat: Chat) -> Message:
    """The same for a feed that was just named."""
    return message(html(chat.lang, "looking.there"))


__all__ = ["looking", "looking_there", "offer", "other_version", "too_old"]
