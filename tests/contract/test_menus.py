"""The menus at Telegram: told once, told again where they changed, and never in the way of anything."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select
from telegram import BotCommand, BotCommandScopeAllGroupChats

from bot.channels.pace import Pace
from bot.channels.telegram import make_bot
from bot.clock import Clock
from bot.errors import StoreAway
from bot.messages import names
from bot.messages.catalog import LOCALES
from bot.playground.emulator import Emulator, faults
from bot.service import menus
from bot.storage import Storage, admins
from bot.storage import menus as store
from handlers import menu, session
from tests.contract.test_session import serving

# Private chats, which is also what counts by default; groups and their administrators; the owner.
SCOPES = 5


def told(api: Emulator) -> int:
    """How many lists Telegram was told or told to forget."""
    return len(api.called("setMyCommands")) + len(api.called("deleteMyCommands"))


async def remembered(storage: Storage, lists: int) -> None:
    """So many lists are noted as told; the last one is a moment after Telegram took it."""
    async with asyncio.timeout(60):
        known = None
        while known != lists:
            async with storage.read() as tx:
                known = await tx.scalar(select(func.count()).select_from(store.menu))


async def published(api: Emulator, storage: Storage, calls: int) -> None:
    """The bot was there, and has told so many lists in all."""
    async with serving(api, storage):
        await api.until(lambda: told(api) == calls)
        # What is answered now was asked after all menus were compared.
        api.say(api.anna, api.anna, "/help")
        await api.wait_for(api.anna)
        await remembered(storage, SCOPES * len(LOCALES))
    assert told(api) == calls


async def test_names_are_read_at_the_start(emulator: Emulator, sqlite_storage: Storage) -> None:
    """Nobody's first alert waits for the tables and calendars of twelve languages."""
    names._spelled.cache_clear()
    await published(emulator, sqlite_storage, SCOPES * len(LOCALES))

    assert names._spelled.cache_info().currsize == 1


async def test_second_start_asks_one_question(emulator: Emulator, sqlite_storage: Storage) -> None:
    """All scopes in all languages are told at the first start; at the next one call finds that nothing is to be told."""
    everything = SCOPES * len(LOCALES)
    await published(emulator, sqlite_storage, everything)
    assert emulator.called("getMyCommands") == []
    async with serving(emulator, sqlite_storage):
        await emulator.until(lambda: len(emulator.called("getMyCommands")) == 1)
        emulator.say(emulator.anna, emulator.anna, "/help")
        await emulator.wait_for(emulator.anna)

    assert (told(emulator), len(emulator.called("getMyCommands"))) == (everything, 1)


async def test_what_changed_is_told_and_nothing_else(
    emulator: Emulator, sqlite_storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other words for one place cost one call a language."""
    await published(emulator, sqlite_storage, SCOPES * len(LOCALES))
    before = menu.menus

    def fewer(*given: object, **more: object) -> object:
        listed = before(*given, **more)  # type: ignore[arg-type]
        return [
            (scope, some[:-1] if isinstance(scope, BotCommandScopeAllGroupChats) else some) for scope, some in listed
        ]

    monkeypatch.setattr(menu, "menus", fewer)
    await published(emulator, sqlite_storage, SCOPES * len(LOCALES) + len(LOCALES))


async def test_menu_that_somebody_else_changed_is_put_right(emulator: Emulator, sqlite_storage: Storage) -> None:
    """What Telegram shows counts, not what it was told once."""
    everything = SCOPES * len(LOCALES)
    await published(emulator, sqlite_storage, everything)
    pace = Pace(overall=1000, deliveries=1000, private=1000, group_per_minute=1000)
    async with make_bot(emulator.token, emulator.url, pace, Clock()) as other:
        await other.set_my_commands([BotCommand("start", "Something else")])
    await published(emulator, sqlite_storage, 2 * everything + 1)

    assert len(emulator.menu(emulator.anna, emulator.anna)) > 10


async def test_haste_is_taken_back(emulator: Emulator, sqlite_storage: Storage) -> None:
    """After a 429 the same list is told again when Telegram says so, and commands are answered meanwhile."""
    emulator.fault(faults.flood(1), method="setMyCommands", times=1)
    await published(emulator, sqlite_storage, SCOPES * len(LOCALES) + 1)

    assert emulator.menu(emulator.anna, emulator.anna)


async def test_store_that_was_away_ends_nothing(
    emulator: Emulator, sqlite_storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Menus that could not be looked up are told when they can be."""
    known = menus.told
    away = [StoreAway(reason="locked")] * 2

    async def told_after_all(*given: Any) -> Any:
        if away:
            raise away.pop()
        return await known(*given)

    monkeypatch.setattr(menus, "told", told_after_all)
    monkeypatch.setattr(session, "LONGEST_PAUSE", 0.01)
    await published(emulator, sqlite_storage, SCOPES * len(LOCALES))

    assert away == []


async def test_dismissed_while_the_bot_was_down(emulator: Emulator, sqlite_storage: Storage) -> None:
    """Who tends the bot no more when it starts sees everybody's menu."""
    async with serving(emulator, sqlite_storage):
        emulator.say(emulator.olga, emulator.olga, f"/addadmin {emulator.anna.id} editor")
        await remembered(sqlite_storage, (SCOPES + 1) * len(LOCALES))
    assert "addsource" in {one["command"] for one in emulator.menu(emulator.anna, emulator.anna)}
    async with sqlite_storage.begin() as tx:
        await admins.remove(tx, emulator.anna.id)
    await published(emulator, sqlite_storage, (SCOPES + 2) * len(LOCALES))

    assert "addsource" not in {one["command"] for one in emulator.menu(emulator.anna, emulator.anna)}
