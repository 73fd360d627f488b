"""The Bot API server under contract, and the real library as its client."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import telegram
from telegram.request import HTTPXRequest

from bot.playground.emulator import Emulator
from tests.fakes import emulator, world  # noqa: F401


def client(api: Emulator) -> telegram.Bot:
    """The real library, pointed at the emulator."""
    requests = [HTTPXRequest(httpx_kwargs={"trust_env": False}) for _ in range(2)]
    return telegram.Bot(
        api.token,
        base_url=api.url + "/bot",
        base_file_url=api.url + "/file/bot",
        get_updates_request=requests[0],
        request=requests[1],
    )


@pytest.fixture
async def bot(emulator: Emulator) -> AsyncIterator[telegram.Bot]:  # noqa: F811
    """A started client of the emulator."""
    async with client(emulator) as started:
        yield started
