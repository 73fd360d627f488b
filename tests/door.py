"""A door to knock at, for the tests of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.service import chats, subscriptions
from bot.service.chats import Place
from bot.storage import Storage
from handlers import COMMANDS, PLAIN
from handlers.command import Command
from handlers.door import Door
from tests.chatting import (
    World,
    world,
)
from tests.conftest import TestClock


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock) -> AsyncIterator[World]:
    """A bot that nobody has written to yet."""
    made = world(sqlite_storage, clock)
    # Kept instead of rendered, which takes a second for each traceback.
    with capture_logs():
        yield made
    for child in made.services.children._all:
        await child.close()


async def asked_for(here: World, address: int, thread: int = 0) -> list[str]:
    """The queries of a chat."""
    place = Place("telegram", str(address), thread, "supergroup" if address < 0 else "private", "", "")
    chat = await chats.know(here.services, place)
    return [one.query for one in await subscriptions.listed(here.services, chat.id)]


def with_command(here: World, run: Any, **more: Any) -> None:
    """Let /probe do `run`."""
    probe = Command("probe", run, scopes=("private",), **more)
    here.door = Door(here.bot, here.channel, here.services, (*COMMANDS, probe), PLAIN)  # type: ignore[arg-type]
