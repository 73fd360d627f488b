"""Stories as cards: what is offered while somebody writes the bot's name and a query in any chat."""

from __future__ import annotations

from datetime import datetime

from bot.errors import BadQuery
from bot.messages.catalog import html, t
from bot.messages.compose import lines, message, opens, paragraphs
from bot.messages.markup import Html, bold, isolate, line, link, plain, shorten, shown
from bot.messages.render import error as told_error
from bot.messages.render import squeezed, stated
from bot.messages.replies import SOURCE_SHOWN, byline
from bot.messages.sharing import start_link
from bot.model import Card, Chat, Evidence, Message, Story

TITLE_SHOWN = 200
DESCRIPTION_SHOWN = 240


def story(chat: Chat, told: Story, evidence: Evidence, now: datetime, link_to: str | None) -> Card:
    """A story; `link_to` is the address behind the button that asks for more of the kind.

    `chat` is that of whoever asks: their language and zone. Where the message will stand, nobody tells.
    """
    title = shorten(shown(told.title, told.url), TITLE_SHOWN)
    about = byline(chat, told, now, SOURCE_SHOWN)
    quote = evidence.quote.strip()
    quoted = None if not quote or squeezed(quote) in squeezed(told.title) else stated(quote, evidence.marks, chat.lang)
    said = Html(f"❝{quoted}❞") if quoted else None
    words = paragraphs(lines(bold(link(told.url, isolate(title, chat.lang))), about), said)
    rows = [opens(chat.lang, "button.alerts", link_to)] if link_to else []
    description = " · ".join(part for part in (plain(about), plain(quoted or "")) if part)
    return Card(title, shorten(line(description), DESCRIPTION_SHOWN), message(words, rows))


def alerts_link(bot: str, payload: str | None) -> str | None:
    """The address that asks whether to subscribe; None when the query is too long for one."""
    return start_link(bot, payload) if payload else None


def none(lang: str) -> Card:
    """Nothing matches."""
    return _told(lang, "inline.none", html(lang, "inline.none.more"))


def misread(lang: str, error: BadQuery) -> Card:
    """The query cannot be read, and why."""
    return _told(lang, "inline.misread", told_error(error, lang).html)


def busy(lang: str) -> Card:
    """Too many questions in a minute."""
    return _told(lang, "inline.busy", html(lang, "inline.busy.more"))


def failed(lang: str) -> Card:
    """Something of ours went wrong."""
    return _told(lang, "inline.failed", html(lang, "inline.failed.more"))


def _told(lang: str, key: str, more: str) -> Card:
    said: Message = message(more)
    return Card(t(lang, key), shorten(line(plain(said.html)), DESCRIPTION_SHOWN), said)
