"""Cards as the Bot API takes them for an inline query."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions

from bot.channels.telegram import keyboard
from bot.model import Card


def results(cards: Sequence[Card]) -> list[InlineQueryResultArticle]:
    """The cards in their order, each under its number."""
    return [_article(str(number), card) for number, card in enumerate(cards, 1)]


def _article(number: str, card: Card) -> InlineQueryResultArticle:
    said = InputTextMessageContent(card.message.html, "HTML", link_preview_options=LinkPreviewOptions(is_disabled=True))
    return InlineQueryResultArticle(
        number, card.title, said, reply_markup=keyboard(card.message.buttons), description=card.description
    )
