"""When a chat wants to hear: its digest, its quiet hours, its time zone, its sound."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from bot import observe
from bot.errors import BadArgument
from bot.model import Chat
from bot.model.hearing import MODES
from bot.service import Services
from bot.storage import chats as store
from bot.text import options, timezones

log = observe.logger("settings")

NONE = frozenset({"off", "no", "none", "never", "0"})


async def digest(services: Services, chat: Chat, text: str) -> Chat:
    """The chat's alerts come as `text` says: off (at once), hourly, or daily with a time. Raises BadArgument."""
    found = options.mode(text)
    if found is None:
        raise BadArgument(reason="digest_mode", example="/digest daily 08:00")
    mode, at = found
    known = next(one for one in MODES if one == mode)
    return await _save(services, chat, mode=known, at=at or chat.hearing.at)


async def quiet(services: Services, chat: Chat, text: str) -> Chat:
    """Nothing sounds in the chat in these hours of its day, or `off`. Raises BadArgument."""
    wanted = None if text.strip().casefold() in NONE else options.hours(text)
    if wanted is None and text.strip().casefold() not in NONE:
        raise BadArgument(reason="quiet_hours", example="/quiet 23:00-07:00")
    return await _save(services, chat, quiet=wanted)


async def silence(services: Services, chat: Chat, *, silent: bool) -> Chat:
    """What the chat is sent makes a sound, or none."""
    return await _save(services, chat, silent=silent)


async def timezone(services: Services, chat: Chat, text: str) -> Chat | tuple[str, ...]:
    """The chat lives in the zone that `text` names; or, when that is not sure, the zones that it may mean, and nothing
    changed. Raises BadArgument when there is none."""
    found = await asyncio.to_thread(timezones.find, text, chat.lang, services.clock.now())
    if found.zone is None:
        if not found.like:
            raise BadArgument(reason="timezone", given=text, example="/timezone Asia/Yerevan")
        return found.like
    return await _save(services, replace(chat, tz=found.zone))


def likely(chat: Chat) -> tuple[str, ...]:
    """Zones that the people of the chat may well live in, by what they speak."""
    return timezones.likely(chat.lang)


async def _save(services: Services, chat: Chat, **changed: Any) -> Chat:
    kept = replace(chat, hearing=replace(chat.hearing, **changed))
    async with services.storage.begin() as tx:
        await store.set_hearing(tx, chat.id, kept.hearing, kept.tz, services.clock.now())
    log.info("settings", chat=chat.id, changed=sorted(changed) or ["tz"])
    return kept
