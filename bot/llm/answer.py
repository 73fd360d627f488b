"""What a model answered, read strictly."""

from __future__ import annotations

import json
from typing import Any

from bot.errors import Unreadable

MOST_SENTENCES, LONGEST = 40, 2000
# Some models think aloud before they answer.
THOUGHT = "</think>"


def sentences(body: bytes) -> list[str]:
    """The sentences in the answer of a chat completion. Raises Unreadable for anything else."""
    told = _read(_content(_read(body.decode("utf-8", "replace")))).get("sentences")
    if not isinstance(told, list) or len(told) > MOST_SENTENCES:
        raise Unreadable(reason="answer")
    if not all(isinstance(one, str) and len(one) <= LONGEST for one in told):
        raise Unreadable(reason="answer")
    # Half a surrogate pair can be written in JSON, and nowhere else.
    return [one.encode("utf-8", "replace").decode() for one in told]


def _content(answer: dict[str, Any]) -> str:
    """The JSON object in the text of the first choice, without what some models put around it."""
    try:
        text = answer["choices"][0]["message"]["content"].rpartition(THOUGHT)[2]
    except (LookupError, TypeError, AttributeError):
        raise Unreadable(reason="answer") from None
    return str(text[text.find("{") : text.rfind("}") + 1])


def _read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable(reason="answer") from None
    if not isinstance(found, dict):
        raise Unreadable(reason="answer")
    return found
