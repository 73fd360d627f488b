"""News told by a hub: the real program subscribes, believes only what it asked for, and alerts without waiting for its turn."""

from __future__ import annotations

from pathlib import Path

from bot.playground.emulator import Emulator
from tests.e2e.conftest import Start, sources_file, subscribed
from tests.e2e.test_operation import free_port
from tests.hub import call, hub


async def test_news_is_told_by_a_hub_at_once(emulator: Emulator, start: Start, tmp_path: Path) -> None:
    """A source that is asked once an hour alerts within seconds of a push; forgers, and those who repeat, get nothing."""
    listen = f"127.0.0.1:{free_port()}"
    async with hub() as site:
        site.titles = ["Yesterday's weather"]
        sources_file(tmp_path, [site.feed])
        program = await start(listen=listen, public_url=f"http://{listen}", poll_seconds=3600, full_text="false")
        await subscribed(emulator, emulator.anna, "truce")
        await site.until(lambda: site.answers)
        assert site.answers == [(200, "c-123")]
        (asked,) = site.asked
        await program.logged("hub asked", becomes="active")
        assert (asked["hub.topic"], asked["hub.callback"].startswith(f"http://{listen}/websub/")) == (site.feed, True)

        polls = site.polls
        assert await site.push(asked, secret="guessed") == 403
        assert (await call(asked["hub.callback"], b"<rss/>"))[0] == 403
        assert (await call(f"http://{listen}/websub/nobody", b"<rss/>"))[0] == 404
        assert (await site.question(asked))[0] == 404
        assert site.polls == polls

        site.titles.append("Truce on the bridge")
        assert await site.push(asked) == 204
        await emulator.wait_for(emulator.anna, lambda message: "Truce on the bridge" in message.text)
        assert site.polls == polls + 1
        assert not [line for line in program.log if '"level": "error"' in line or asked["hub.secret"] in line]
