"""The way out to the web, as the settings limit it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from bot.clock import Clock
from bot.config import Settings
from bot.fetch.client import Fetcher


def agent(settings: Settings) -> str:
    """How the bot names itself to sites: its true name, unless BOT_USER_AGENT adds where to complain."""
    if settings.user_agent:
        return settings.user_agent
    try:
        number = version("trucewatch")
    except PackageNotFoundError:
        number = "dev"
    return f"trucewatch/{number}"


def fetcher(settings: Settings, clock: Clock) -> Fetcher:
    """The way out to the web, as the settings limit it."""
    return Fetcher(
        clock=clock,
        user_agent=agent(settings),
        seconds=settings.fetch_seconds,
        max_bytes=settings.fetch_bytes,
        private=settings.fetch_private,
        proxy=settings.proxy,
    )
