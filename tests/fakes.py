"""The outside of the bot for tests: a Bot API and a news world, both on loopback.

Import the fixtures where they are wanted: `from tests.fakes import emulator, world  # noqa: F401` in a conftest.py.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.playground.emulator import Emulator
from bot.playground.world import World


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """A running Bot API; look at `violations` at the end of a test."""
    async with Emulator() as running:
        yield running


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """A running news world with its background articles in print."""
    async with World() as running:
        yield running
