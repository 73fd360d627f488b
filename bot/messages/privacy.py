"""What is stored of a chat, in words: /privacy, /mydata, /forget."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.messages.catalog import html, plural
from bot.messages.compose import button, lines, message, paragraphs
from bot.messages.markup import Html, escape
from bot.model import Attachment, Chat, Message

# What is worth a line of its own when it is counted.
COUNTED = ("subscriptions", "mutes", "messages", "reminders", "shared_links")


def policy(chat: Chat, texts: timedelta, rows: timedelta) -> Message:
    """What is stored, why, for how long, and who sees it. Buttons: `mydata:`, `forget:`."""
    lang = chat.lang
    keeps = html(lang, "privacy.how_long", rows=days(lang, rows), texts=days(lang, texts))
    seen = html(lang, "privacy.who_private" if chat.kind == "private" else "privacy.who_shared")
    told = paragraphs(html(lang, "privacy.what"), html(lang, "privacy.why"), keeps, seen, html(lang, "privacy.yours"))
    return message(told, [(button(lang, "button.mydata", "mydata:"), button(lang, "button.forget", "forget:"))])


def days(lang: str, span: timedelta) -> str:
    """A span in days, of which there is at least one."""
    return plural(lang, "privacy.days", max(1, round(span / timedelta(days=1))))


def data(chat: Chat, file: Attachment, counts: Mapping[str, int]) -> Message:
    """The file with all that is stored."""
    return message(lines(html(chat.lang, "mydata.head"), *_counted(chat.lang, counts)), file=file)


def ask(chat: Chat, counts: Mapping[str, int], token: str) -> Message:
    """Shall all of this go? Buttons: `forget:<token>`, `mydata:`."""
    lang = chat.lang
    head = html(lang, "forget.ask" if chat.kind == "private" else "forget.ask_shared")
    rows = [(button(lang, "button.forget_all", f"forget:{token}"),), (button(lang, "button.mydata", "mydata:"),)]
    return message(paragraphs(head, lines(*_counted(lang, counts)) or None, html(lang, "forget.expires")), rows)


def forgotten(chat: Chat, deleted: Mapping[str, int], kept: Mapping[str, int]) -> Message:
    """All of it is gone; and what is not."""
    lang = chat.lang
    stays = html(lang, "forget.kept") if kept else None
    return message(paragraphs(html(lang, "forget.done"), lines(*_counted(lang, deleted)) or None, stays))


def _counted(lang: str, counts: Mapping[str, int]) -> list[Html]:
    told = {name: counts.get(name, 0) for name in COUNTED}
    return [Html(f"• {escape(plural(lang, f'held.{name}', n))}") for name, n in told.items() if n]
