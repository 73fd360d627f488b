"""In which language a chat is spoken to: that of its client, until somebody chooses another."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot import observe
from bot.errors import BadArgument
from bot.messages.catalog import LOCALES
from bot.model import Chat
from bot.service import Services
from bot.storage import chats as store
from bot.text.query import tongues

log = observe.logger("language")

EXAMPLE = "/language ru"


async def choose(services: Services, chat: Chat, text: str) -> Chat:
    """The chat is spoken to in the language that `text` names, from now on. Raises BadArgument when the bot speaks none
    of that name."""
    # A name that nobody knows is sought in the languages of half the world.
    code = await asyncio.to_thread(tongues.code, text)
    if code not in LOCALES:
        raise BadArgument(reason="language", given=text, example=EXAMPLE)
    return await _save(services, chat, code, chosen=True)


async def follow(services: Services, chat: Chat, client: str) -> Chat:
    """The chat is spoken to in what its `client` speaks, now and whenever that changes."""
    return await _save(services, chat, client or services.default_lang, chosen=False)


async def _save(services: Services, chat: Chat, lang: str, *, chosen: bool) -> Chat:
    async with services.storage.begin() as tx:
        await store.set_language(tx, chat.id, lang, chosen=chosen)
    log.info("language", chat=chat.id, lang=lang, chosen=chosen)
    return replace(chat, lang=lang, lang_chosen=chosen)
