"""What is stored of a chat: shown to those whose it is, and forgotten when they say so."""

from __future__ import annotations

import json

from bot import observe
from bot.model import Attachment, Chat
from bot.service import Services
from bot.storage import privacy as store
from bot.storage.privacy import Gone

log = observe.logger("privacy")


async def collected(services: Services, chat: Chat) -> tuple[Attachment, dict[str, int]]:
    """All that is stored of the chat, in all its topics, as a JSON file with times in UTC; and how many rows of each
    kind there are in it."""
    async with services.storage.read() as tx:
        held = await store.held(tx, chat.channel, chat.address)
    told = {"made_at": services.clock.now().isoformat(), **held.rows, "left_out": held.left_out}
    body = json.dumps(told, ensure_ascii=False, indent=1, default=str).encode("utf-8", "replace")
    return Attachment(f"trucewatch-{chat.address}.json", body), {name: len(rows) for name, rows in held.rows.items()}


async def counts(services: Services, chat: Chat) -> dict[str, int]:
    """How much is stored of the chat, by kind."""
    async with services.storage.read() as tx:
        return await store.counts(tx, chat.channel, chat.address)


def ask(services: Services, chat: Chat) -> str:
    """A token, good once and for ten minutes, with which the chat may be forgotten."""
    return services.forgets.keep((chat.channel, chat.address), services.clock.now())


async def forget(services: Services, chat: Chat, token: str) -> Gone | None:
    """Forget the chat that was asked under the token; None, and nothing is done, if that was not this one."""
    if services.forgets.take(token, services.clock.now()) != (chat.channel, chat.address):
        return None
    async with services.storage.begin() as tx:
        gone = await store.forget(tx, chat.channel, chat.address, services.clock.now())
    # Not which chat: its number is forgotten, too.
    log.info("chat forgotten", **gone.deleted)
    return gone
