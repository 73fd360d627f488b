"""Inline mode: the bot's name and a query, written in any chat, are answered with stories to choose from."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard
from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot import observe
from bot.errors import BadQuery, SlowDown, StoreAway
from bot.messages import cards
from bot.model import Card, Chat
from bot.service import Services, access, chats, links
from bot.service.inline import offered
from handlers.rights import Turnstile
from handlers.updates import Asked

log = observe.logger("inline")

# Telegram forgets the question after some ten seconds.
SECONDS = 8.0
# A query is asked again with every pause in writing it.
PER_COMMAND = 3
# For how many seconds Telegram may answer the same person with the same; refusals are not kept.
CACHED = 60


class Inline:
    """Answers inline queries, so many a minute from one person. What fails never leaves it."""

    def __init__(self, bot: ExtBot[str], services: Services) -> None:
        self._bot = bot
        self._services = services
        self._turnstile = Turnstile(PER_COMMAND * services.commands_per_minute, services.clock)

    async def handle(self, asked: Asked) -> None:
        """Answer one query; silent to a person who goes on asking too often, is banned, or is none of a private instance's."""
        chat = chats.stranger(self._services, asked.place)
        try:
            self._turnstile.enter(asked.user_id)
        except SlowDown as error:
            if not error.details["again"]:
                await self._show(asked, [cards.busy(chat.lang)], 0)
            return
        found = await self._found(asked, chat)
        if found is not None:
            await self._show(asked, *found)

    async def _found(self, asked: Asked, chat: Chat) -> tuple[list[Card], int] | None:
        """The answers, and for how many seconds they may be kept; None for who is not answered."""
        try:
            async with asyncio.timeout(SECONDS):
                standing = await access.standing(self._services, asked.user_id, 0, asked.place.address)
                if standing.is_banned or standing.is_stranger:
                    return None
                return await self._stories(asked.query, chat) or [cards.none(chat.lang)], CACHED
        except BadQuery as error:
            return [cards.misread(chat.lang, error)], 0
        except StoreAway as error:
            log.warning("inline query failed", error=str(error))
            return [cards.failed(chat.lang)], 0
        except Exception:
            log.exception("inline query failed")
            return [cards.failed(chat.lang)], 0

    async def _stories(self, query: str, chat: Chat) -> list[Card]:
        found = await offered(self._services, query)
        more = cards.alerts_link(self._bot.username, links.packed(found.query))
        now = self._services.clock.now()
        return [cards.story(chat, story, evidence, now, more) for story, evidence in found.stories]

    async def _show(self, asked: Asked, found: Sequence[Card], cached: int) -> None:
        """Personal, for it is in the language of who asks."""
        try:
            await self._bot.answer_inline_query(asked.id, results(found), cache_time=cached, is_personal=True)
        except TelegramError as error:
            # Most often the person wrote on, and the question is no more.
            log.info("inline query not answered", error=type(error).__name__)


def results(cards: Sequence[Card]) -> list[InlineQueryResultArticle]:
    """The cards as Telegram takes them, in their order, each under its number. Their buttons are links."""
    return [_article(str(number), card) for number, card in enumerate(cards, 1)]


def _article(number: str, card: Card) -> InlineQueryResultArticle:
    no_preview = LinkPreviewOptions(is_disabled=True)
    said = InputTextMessageContent(card.message.html, "HTML", link_preview_options=no_preview)
    rows = [[Button(one.text, url=one.url) for one in row] for row in card.message.buttons]
    keys = Keyboard(rows) if rows else None
    return InlineQueryResultArticle(number, card.title, said, reply_markup=keys, description=card.description)
