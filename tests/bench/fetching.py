"""CPU of one unchanged poll over 200 hosts: our transport against httpx's own client and httpcore's pool."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable

import httpcore
import httpx

from bot.clock import Clock
from bot.fetch.client import Fetcher
from bot.model import Validators
from tests.bench import site

HOSTS = 200
ROUNDS = 5
AT_ONCE = 8


async def cost(one: Callable[[str], Awaitable[object]], urls: list[str]) -> float:
    """CPU milliseconds of this process for each request, connections already open."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def go(url: str) -> None:
        async with gate:
            await one(url)

    await asyncio.gather(*(go(url) for url in urls))
    began = time.process_time()
    for _ in range(ROUNDS):
        await asyncio.gather(*(go(url) for url in urls))
    return (time.process_time() - began) * 1000 / (ROUNDS * len(urls))


async def measure() -> None:
    """Print the table."""
    headers = {"If-None-Match": '"1"'}
    with site.running() as port:
        urls = site.addresses(HOSTS, port)
        async with Fetcher(clock=Clock(), user_agent="bench", seconds=10, max_bytes=10**6, private=True) as ours:
            mine = await cost(lambda url: ours.get(url, Validators('"1"')), urls)
        limits = httpx.Limits(max_connections=256, max_keepalive_connections=256)
        async with httpx.AsyncClient(trust_env=False, limits=limits) as client:
            theirs = await cost(lambda url: client.get(url, headers=headers), urls)
        context = ssl.create_default_context()
        async with httpcore.AsyncConnectionPool(context, max_connections=256, max_keepalive_connections=256) as pool:
            floor = await cost(lambda url: pool.request("GET", url, headers=headers), urls)
    print("| unchanged poll, 200 hosts | CPU ms | ratio |\n|---|---|---|")
    for name, value in (("this fetcher", mine), ("httpcore's pool", floor), ("httpx's client", theirs)):
        print(f"| {name} | {value:.2f} | {value / mine:.1f} |")
