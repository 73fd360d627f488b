"""What somebody wrote, with the formatting that it was written in."""

from __future__ import annotations

import re
from html import escape

from telegram import Message, MessageEntity

from bot.messages.direction import MARKS

# A command and the spaces behind it, as they were typed, with marks of direction if there were any.
NAME = re.compile(rf"(?:\s|{MARKS.pattern})*/\S*\s*")
# What every client finds in a text by itself, and shows where it is written again.
FOUND = frozenset({"bot_command", "mention", "hashtag", "cashtag", "url", "email", "phone_number", "bank_card_number"})
HALVES = re.compile("[\ud800-\udfff]")


def formatted(message: Message) -> str:
    """What follows a command, or all of a message without one, as Telegram HTML with the formatting that it was written in."""
    whole = message.text or ""
    before, text = NAME.match(whole), whole.rstrip()
    start = before.end() if before else 0
    if HALVES.search(text):
        # Not countable in units; such a text is nobody's.
        return escape(text[start:])
    begin, end = _units(text[:start]), _units(text)
    kept = [_moved(entity, begin, end) for entity in message.entities if entity.type not in FOUND]
    inside = [entity for entity in kept if entity.length > 0]
    return Message(message.message_id, message.date, message.chat, text=text[start:], entities=inside).text_html


def _moved(entity: MessageEntity, begin: int, end: int) -> MessageEntity:
    """The part of an entity between two places of its text, counted from the first; of no length when there is none."""
    low, high = max(begin, entity.offset), min(end, entity.offset + entity.length)
    told = {**entity.to_dict(), "offset": low - begin, "length": max(0, high - low)}
    return MessageEntity.de_json(told, None)


def _units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2
