"""What is said of the places where the bot is: greetings of groups, and answers that speak for a channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.messages.catalog import html, plural
from bot.messages.compose import button, message, paragraphs
from bot.messages.markup import clip, isolate, line, shorten
from bot.messages.replies import PACK
from bot.model import Chat, Message

TITLE_SHOWN = 100


def greeting(payload: Mapping[str, str], chat: Chat) -> Message | None:
    """What a group reads that took the bot in ("welcome") or back ("welcome.back"); None for other notices.

    `payload` says who may subscribe (`who`), what the bot sees of what is written (`sees`), whether there are topics
    (`forum`), and how many subscriptions were `kept`. Buttons: `subscribe:topic:ceasefire`, `subscriptions:0`, `help:`.
    """
    lang, key = chat.lang, payload.get("key")
    if key == "welcome.back":
        row = (button(lang, "button.subscriptions", "subscriptions:0"),)
        return message(plural(lang, "welcome.back", int(payload["kept"])), [row])
    if key != "welcome":
        return None
    topics = html(lang, "welcome.forum") if payload.get("forum") else None
    sees = html(lang, "welcome.sees_commands") if payload.get("sees") == "commands" else None
    who = html(lang, f"welcome.{payload.get('who', 'admins')}")
    rows = [(button(lang, "button.pack", f"subscribe:{PACK}"), button(lang, "button.help", "help:"))]
    return message(paragraphs(html(lang, "welcome"), who, topics, sees), rows)


def for_channel(channel: Chat, told: Message) -> Message:
    """An answer in private about what a channel asks for, with the channel's name above."""
    title = isolate(shorten(line(channel.title) or channel.address, TITLE_SHOWN), channel.lang)
    return replace(told, html=clip(paragraphs(html(channel.lang, "for_channel", title=title), told.html)))
