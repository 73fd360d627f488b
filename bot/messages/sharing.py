"""Links to a query, and what they open."""

from __future__ import annotations

from urllib.parse import urlencode

from bot.messages.catalog import html, t
from bot.messages.compose import message, opens, paragraphs
from bot.messages.direction import bare
from bot.messages.markup import escape, isolate, line, link, shorten
from bot.model import Chat, Message

QUERY_SHOWN = 200
SITE = "https://t.me"


def start_link(bot: str, payload: str, *, group: bool = False) -> str:
    """The address that opens the bot, or its choice of groups, with a payload."""
    return f"{SITE}/{bot}?{urlencode({'startgroup' if group else 'start': payload})}"


def shared(chat: Chat, query: str, bot: str, payload: str) -> Message:
    """A link that subscribes others to the query after a tap of theirs. Buttons: send it, take it to a group."""
    lang = chat.lang
    address = start_link(bot, payload)
    words = t(lang, "share.words", query=shorten(line(query), QUERY_SHOWN))
    told = html(
        lang, "share.link", query=isolate(shorten(line(query), QUERY_SHOWN), lang), link=link(address, escape(address))
    )
    sends = opens(lang, "button.send_link", f"{SITE}/share/url?{urlencode({'url': address, 'text': bare(words)})}")
    return message(told, [sends, opens(lang, "button.to_group", start_link(bot, payload, group=True))])


def broken(chat: Chat, greeting: Message) -> Message:
    """The greeting, after a link that leads nowhere."""
    told = paragraphs(html(chat.lang, "share.broken"), greeting.html)
    return message(told, greeting.buttons)
