"""Every kind of source: its address pasted into the chat, shown, added with a tap, and an alert of what it brings."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.playground.emulator import Emulator
from bot.playground.emulator.chats import Shown
from tests.e2e.conftest import Start, sources_file, subscribed
from tests.e2e.program import Program
from tests.e2e.site import Site, running
from tests.listpages import told, wordpress
from tests.smallweb import rss
from tests.unit.test_source_kinds import BASE, POST, TEXT, channel, index, live, news_sitemap

NEWS_OF = "Both sides signed a truce on the {} bridge, and each named an officer who answers for it."


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with running() as made:
        yield made


@pytest.fixture
async def program(emulator: Emulator, start: Start, tmp_path: Path) -> Program:
    """The bot without any source; Anna follows truces."""
    sources_file(tmp_path, [])
    begun = await start()
    await subscribed(emulator, emulator.anna, "truce")
    return begun


async def asks(api: Emulator, text: str) -> Shown:
    """What Olga is shown before she is asked."""
    number = api.say(api.olga, api.olga, text)
    return await api.wait_for(api.olga, lambda message: "Watch this source" in message.text, 30, after=number)


async def adds(api: Emulator, program: Program, shown: Shown) -> None:
    """A tap on Add; what it holds now has been stored."""
    before = len(program.events("polled"))
    api.press(api.olga, shown, "✅ Add")
    await api.wait_for(api.olga, lambda message: "is watched from now on" in message.text)
    await program.logged("polled", before + 1)


async def alert(api: Emulator, words: str) -> Shown:
    return await api.wait_for(api.anna, lambda message: words in message.text)


async def test_list_of_articles(emulator: Emulator, program: Program, site: Site) -> None:
    """A front page without a feed: its articles are learnt; the next one that it lists is read and told."""
    new = told("/2026/11/{day}/{slug}/")
    site.pages["/"] = today(wordpress(new[1:], []))

    shown = await asks(emulator, f"/addsource {site.root}")
    assert "list of articles" in shown.text
    assert new[1].title in shown.text
    await adds(emulator, program, shown)
    site.article(new[0].path, new[0].title, NEWS_OF.format("north"))
    site.pages["/"] = today(wordpress(new, []))

    assert new[0].title in (await alert(emulator, "north")).text


def today(html: str) -> str:
    """The page with the days of its articles moved to today."""
    return re.sub(r"2026-11-\d\dT[\d:]+", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"), html)


async def test_sitemaps_of_news(emulator: Emulator, program: Program, site: Site) -> None:
    """An index is followed to its sitemap of today; titles are the sitemap's, texts the articles'."""
    site.pages |= {"/index.xml": index((f"{site.root}/news.xml", "")), "/news.xml": sitemap(site, 1)}

    shown = await asks(emulator, f"/addsource {site.root}/index.xml")
    assert "sitemap" in shown.text
    await adds(emulator, program, shown)
    site.article("/1", "Truce & talks 1", NEWS_OF.format("south"))
    site.pages["/news.xml"] = sitemap(site, 2)

    assert "Truce & talks 1" in (await alert(emulator, "south")).text


def sitemap(site: Site, count: int) -> str:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H")
    return (
        news_sitemap(count)
        .replace("https://news.example", site.root)
        .replace("Truce &amp; talks 0", "Harvest of the northern plain is late")
        .replace("2026-11-24T10", now)
        .replace("+01:00", "Z")
    )


async def test_watched_page(emulator: Emulator, program: Program, site: Site) -> None:
    """What is new in its text is told, and nothing else of it; a clock that goes on is not."""
    site.pages["/live"] = live(*BASE, "Last updated: 14:05")
    shown = await asks(emulator, f"/addsource {site.root}/live")
    assert "changes of a page" in shown.text
    await adds(emulator, program, shown)
    site.pages["/live"] = live(*BASE, "Last updated: 14:10")
    await program.logged("polled", 2, entries=0)
    site.pages["/live"] = live(*BASE, NEWS_OF.format("east"), "Last updated: 14:15")

    found = await alert(emulator, "east")

    assert BASE[0] not in found.text
    assert len([one for one in emulator.from_bot(emulator.anna) if "truce" in one.text and "bridge" in one.text]) == 1


async def test_telegram_channel(emulator: Emulator, program: Program, site: Site) -> None:
    """Read from the preview of its posts, without a visit to each; quoted posts are not told again."""
    quiet = TEXT.format("A quiet night.")
    site.pages["/s/wire"] = channel(quiet)
    shown = await asks(emulator, f"/addsource {site.root}/s/wire")
    assert "Telegram channel" in shown.text
    assert "Wire 24" in shown.text
    await adds(emulator, program, shown)
    post = POST.format(n=2, inner=TEXT.format(NEWS_OF.format("west"))).replace(
        "2026-11-24T10:02", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M")
    )
    site.pages["/s/wire"] = channel(quiet).replace("</body>", post + "</body>")

    assert "Wire 24" in (await alert(emulator, "west")).text


async def test_profile_on_the_fediverse(emulator: Emulator, program: Program, site: Site) -> None:
    """Its ordinary address is pasted, its feed is watched."""
    site.pages["/@wire.rss"] = rss(2)
    shown = await asks(emulator, f"/addsource {site.root}/@wire")
    assert "/@wire.rss" in shown.text
    await adds(emulator, program, shown)
    told_now = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    post = f"<item><guid>p9</guid><link>{site.root}/@wire/9</link><pubDate>{told_now}</pubDate><description>{NEWS_OF.format('old')}</description></item>"
    site.pages["/@wire.rss"] = rss(2).replace("</channel>", post + "</channel>")

    assert await alert(emulator, "old bridge")


async def test_alternatives_are_buttons(emulator: Emulator, program: Program, site: Site) -> None:
    """The best is shown, the others are a tap away; the same source in another spelling is known again."""
    feeds = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="/{name}.xml">' for name in ("main", "sport")
    )
    site.pages |= {"/": wordpress(told("/2026/11/{day}/{slug}/"), []).replace("</head>", feeds + "</head>")}
    site.pages |= {"/main.xml": rss(3), "/sport.xml": rss(2).replace("Example Wire", "Sport Wire")}

    shown = await asks(emulator, f"/addsource {site.root}")
    assert "Example Wire" in shown.text
    others = [line for line in shown.text.split("\n") if line[:2] in {"1.", "2.", "3."}]
    assert [line.split(":")[0] for line in others] == ["1. feed", "2. list of articles", "3. changes of a page"]
    emulator.press(emulator.olga, shown, "🔎 1")
    shown = await emulator.wait_for(emulator.olga, lambda message: "Sport Wire" in message.text)
    await adds(emulator, program, shown)

    number = emulator.say(emulator.olga, emulator.olga, f"/addsource {site.root.upper()}/sport.xml/?utm_source=x")
    assert await emulator.wait_for(emulator.olga, lambda message: "source 1 already" in message.text, 30, after=number)
