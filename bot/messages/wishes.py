"""Wishes in words: how a subscription is told, and what a chat's settings are."""

from __future__ import annotations

from datetime import time

from bot.messages.catalog import html, plural
from bot.messages.markup import Html
from bot.model import Wish


def told_how(wish: Wish, lang: str) -> Html | None:
    """What a subscription wants of its own, on one line; None when it is told as the chat's settings say."""
    key = f"wish.{wish.mode}.at" if wish.at else f"wish.{wish.mode}"
    parts = [
        html(lang, key, at=clock(wish.at) if wish.at else "") if wish.mode else None,
        None if wish.silent is None else html(lang, "wish.silent" if wish.silent else "wish.loud"),
        html(lang, "wish.urgent") if wish.urgent else None,
        plural(lang, "wish.sources", wish.sources) if wish.sources > 1 else None,
    ]
    told = " · ".join(part for part in parts if part)
    return Html(told) if told else None


def clock(at: time) -> str:
    """A time of day, which every reader of digits reads alike."""
    return f"{at:%H:%M}"
