"""The way out to the web, as the settings limit it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit

from bot.clock import Clock
from bot.config import Settings
from bot.errors import ConfigError
from bot.fetch.asking import Asker
from bot.fetch.client import Fetcher
from bot.fetch.dial import LOCAL_NAMES
from bot.fetch.guard import numeric, public
from bot.llm import Breaker, Budget, Model
from bot.pipeline.rewrite import Rewriter, Rewriting
from bot.storage import Storage

# How long a model's answer is waited for when no alert waits any more, and how much it may say.
LATE = 30.0
ANSWER_BYTES = 200_000
# So many polls that take long go on beside each slot; and connections for who waits for a command, hubs and robots.txt.
POLLS_ASIDE = 4
OTHERS = 8


def agent(settings: Settings) -> str:
    """How the bot names itself to sites: by its true name, unless BOT_USER_AGENT gives another, and where to complain."""
    named = settings.user_agent or f"trucewatch/{_number()}"
    return f"{named} (+{settings.contact})" if settings.contact else named


def _number() -> str:
    try:
        return version("trucewatch")
    except PackageNotFoundError:
        return "dev"


def fetcher(settings: Settings, clock: Clock) -> Fetcher:
    """The way out to the web, as the settings limit it."""
    return Fetcher(
        clock=clock,
        user_agent=agent(settings),
        seconds=settings.fetch_seconds,
        max_bytes=settings.fetch_bytes,
        private=settings.fetch_private,
        proxy=settings.proxy,
        ports=settings.fetch_ports,
        connections=settings.poll_slots * (1 + POLLS_ASIDE) + settings.process_slots + OTHERS,
    )


def nearby(url: str) -> bool:
    """Whether an address is, by its spelling, one of this machine or its own network: no stranger listens on the way."""
    host = urlsplit(url).hostname or ""
    address = numeric(host)
    return not public(address) if address else "." not in host or host.endswith(LOCAL_NAMES)


@asynccontextmanager
async def language_model(settings: Settings, clock: Clock) -> AsyncIterator[Model]:
    """The language model that the settings name; ConfigError when they name none."""
    if not settings.llm_model:
        raise ConfigError("BOT_LLM_URL is set and BOT_LLM_MODEL is empty: name the model there, as its provider does.")
    if settings.llm_url.startswith("http://") and settings.llm_key.get_secret_value() and not nearby(settings.llm_url):
        raise ConfigError("BOT_LLM_URL would send BOT_LLM_KEY in the clear: give its address with https://.")
    url, key = f"{settings.llm_url.removesuffix('/chat/completions')}/chat/completions", settings.llm_key
    name = agent(settings)
    asker = Asker(url, key=key.get_secret_value(), clock=clock, user_agent=name, seconds=LATE, max_bytes=ANSWER_BYTES)
    async with asker:
        yield Model(settings.llm_model, asker.post, Budget(settings.llm_per_hour), Breaker(), clock)


@asynccontextmanager
async def rewriting(settings: Settings, clock: Clock, storage: Storage) -> AsyncIterator[Rewriter | None]:
    """What rewrites summaries, while this lasts; None when no language model is configured."""
    if not settings.llm_url:
        yield None
        return
    async with language_model(settings, clock) as model:
        patience = timedelta(seconds=settings.llm_seconds)
        rewriter = Rewriting(storage, model, clock, patience, settings.llm_translate)
        try:
            yield rewriter
        finally:
            await rewriter.close()
