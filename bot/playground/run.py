"""The playground as a whole: world, Bot API and chat page on loopback, and the real bot between them."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import webbrowser
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.playground.deeds import Scene
from bot.playground.emulator import Emulator
from bot.playground.page import Page
from bot.playground.watch import watch
from bot.playground.world import World

Overrides = dict[str, object]
DATABASE = "playground.db"
StartBot = Callable[[Overrides], Awaitable[None]]

WELCOME = """\
Truce Watch is playing on your computer only; nothing leaves it.

    Open {url}

Write /start there, then publish an article or play the truce on the right. Ctrl+C ends it; nothing is kept.
For a real bot: ask @BotFather in Telegram for /newbot, put the token into .env as BOT_TOKEN=…, then `make run` or `trucewatch run`.
"""


async def run(*, port: int = 8080, open_browser: bool, speed: float, start_bot: StartBot) -> None:
    """Play until `start_bot` returns. It is given the settings that point the bot at the playground."""
    async with Emulator() as api, World() as world, Page(Scene(api, world, speed), port) as page:
        sys.stdout.write(WELCOME.format(url=page.url))
        sys.stdout.flush()
        if open_browser:
            await asyncio.to_thread(webbrowser.open, page.url)
        with tempfile.TemporaryDirectory(prefix="trucewatch-") as folder:
            watching = asyncio.create_task(watch(page.scene, Path(folder) / DATABASE))
            try:
                await start_bot(overrides(api, world, Path(folder)))
            finally:
                watching.cancel()
                await asyncio.gather(watching, return_exceptions=True)


def overrides(api: Emulator, world: World, folder: Path) -> Overrides:
    """Settings that make the bot live in the playground, its database and list of sources in `folder`."""
    sources = folder / "sources.toml"
    sources.write_text("".join(f'[[source]]\nurl = "{url}"\n' for url in world.feeds()), encoding="utf-8")
    return {
        "token": api.token,
        "api_url": api.url,
        "admins": frozenset({api.olga.id}),
        "roles": frozenset({"telegram", "worker"}),
        "database_url": f"sqlite+aiosqlite:///{folder / DATABASE}",
        "sources_file": str(sources),
        "fetch_private": True,
        "proxy": "",
        "listen": "",
        "poll_seconds": 2.0,
        "host_seconds": 0.2,
        "edit_seconds": 2.0,
    }


async def play(*, port: int = 8080, speed: float = 1.0, open_browser: bool = True) -> None:
    """`run` with the real bot; ends on Ctrl+C."""
    from bot import app, config

    async def start(settings: Overrides) -> None:
        await app.run(config.load(settings))

    await run(port=port, open_browser=open_browser, speed=speed, start_bot=start)
