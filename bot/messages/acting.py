"""Which one is meant: for a command that answers a message about several stories."""

from __future__ import annotations

from collections.abc import Mapping

from bot.messages.catalog import html
from bot.messages.compose import in_rows, lines, message, paragraphs
from bot.messages.markup import Html, isolate, line, shorten
from bot.model import Button, Chat, Message, StoryId
from bot.model.messages import DATA_BYTES

TITLE_SHOWN = 110
# More than these nobody chooses among; the newest come first.
SHOWN = 20


def which_story(chat: Chat, name: str, titles: Mapping[StoryId, str], more: str) -> Message:
    """Which of these stories? Buttons: `<name>:<story id>`, and `more` behind it as far as it fits."""
    shown = list(titles.items())[:SHOWN]
    told = [
        Html(f"{at}. {isolate(shorten(line(title), TITLE_SHOWN), chat.lang)}") for at, (_, title) in enumerate(shown, 1)
    ]
    buttons = [Button(f"{at}", data=_data(f"{name}:{story_id}", more)) for at, (story_id, _) in enumerate(shown, 1)]
    return message(paragraphs(html(chat.lang, "act.which_story"), lines(*told)), in_rows(buttons, 5))


def _data(story: str, more: str) -> str:
    told = f"{story}:{more}" if more else story
    return told if len(told.encode()) <= DATA_BYTES else story
