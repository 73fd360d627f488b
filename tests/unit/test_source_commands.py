"""The commands about sources, as a person uses them: by typing alone and by their buttons."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.service import sources as source_service
from bot.storage import Storage
from tests.chatting import OWNER, World
from tests.conftest import TestClock
from tests.listpages import listing
from tests.smallweb import FEED, LONG, SITE, rss, site, small_world, state


@pytest.fixture
def pages() -> dict[str, str | Exception]:
    return site()


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock, pages: dict[str, Any]) -> AsyncIterator[World]:
    """A bot on a small web."""
    async with small_world(sqlite_storage, clock, pages) as bot:
        yield bot


async def test_site_is_found_shown_and_added_with_a_tap(here: World) -> None:
    """A site leads to its feed, the feed is shown with its last three entries, and a tap watches it at once."""
    await here.says("/addsource example.org", OWNER)
    shown = here.last
    looked_at = shown.states[0].html
    assert "Looking at" in looked_at
    assert "example.org" in looked_at
    assert "Example Wire" in shown.text
    assert [f"Story {n} & more" in shown.text for n in range(4)].count(True) == 3
    assert "No source is watched" in (await here.says("/sources", OWNER))[0]

    await here.taps("Add", OWNER)

    assert "Source 1 is watched" in shown.text
    assert here.services.nudge.is_set()
    (listed,) = await here.says("/sources", OWNER)
    assert "1 source" in listed
    assert "Example Wire" in listed


async def test_double_tap_on_add_adds_once(here: World) -> None:
    """Two taps make one source, one audit row, and one state of the message."""
    await here.says(f"/addsource {FEED}", OWNER)
    ref, shown = list(here.channel.shown.items())[-1]
    data = shown.data("Add")
    for _ in range(2):
        await here.taps_data(data, ref, OWNER)

    assert "Source 1 is watched" in shown.text
    assert len(shown.states) == 3
    assert "1 source\n" in (await here.says("/sources", OWNER))[0]


async def test_given_name_wins(here: World) -> None:
    """What is written after the address is the source's name."""
    await here.says(f"/addsource {FEED} My own name", OWNER)
    await here.taps("Add", OWNER)

    assert "My own name" in (await here.says("/sources"))[0]


async def test_address_too_long_for_a_button(here: World) -> None:
    """An address of any length can be added with a tap."""
    await here.says(f"/addsource {LONG}", OWNER)
    await here.taps("Add", OWNER)

    assert "1 source" in (await here.says("/sources"))[0]


async def test_cancel_adds_nothing(here: World) -> None:
    """A question that is declined leaves nothing behind."""
    await here.says(f"/addsource {FEED}", OWNER)
    await here.taps("Cancel", OWNER)

    assert "Nothing was changed" in here.last.text
    assert "No source" in (await here.says("/sources"))[0]


async def test_question_from_before_a_restart_is_asked_again(here: World) -> None:
    """A button whose question was forgotten says so and adds nothing."""
    await here.says(f"/addsource {FEED}", OWNER)
    here.services.looks._values.clear()

    await here.taps("Add", OWNER)

    assert "too old" in here.last.text
    assert "No source" in (await here.says("/sources"))[0]


@pytest.mark.parametrize(
    "spelt", [FEED, "HTTPS://Example.ORG/feed.xml", "example.org/feed.xml#top", f"{FEED}?utm_source=x"]
)
async def test_present_source_is_recognised_however_spelt(here: World, spelt: str, pages: dict[str, Any]) -> None:
    """The same address written otherwise is the source that is there."""
    await here.says(f"/addsource {FEED}", OWNER)
    await here.taps("Add", OWNER)
    web = here.services.fetcher
    web.pages = {**pages, spelt: rss(), f"https://{spelt}": rss()}  # type: ignore[attr-defined]

    await here.says(f"/addsource {spelt}", OWNER)

    assert "source 1 already" in here.last.text


async def test_removal_asks_first_and_says_what_goes(here: World) -> None:
    """Nothing is removed without a second, deliberate tap; a third finds nothing left to do."""
    await here.says(f"/addsource {FEED}", OWNER)
    await here.taps("Add", OWNER)
    await here.says("/removesource 1", OWNER)
    ref, shown = list(here.channel.shown.items())[-1]
    assert "0 stored entries" in shown.text
    assert "1 source" in (await here.says("/sources", OWNER))[0]

    data = shown.data("Yes")
    await here.taps_data(data, ref, OWNER)
    told = await here.taps_later(data, ref, OWNER)

    assert "is removed" in shown.text
    assert len(shown.states) == 2
    assert "no source" in str(told)
    assert "No source" in (await here.says("/sources", OWNER))[0]
    await here.taps("Add it again", OWNER)
    assert "1 source" in (await here.says("/sources", OWNER))[0]


async def test_removal_can_be_declined(here: World) -> None:
    """Cancel keeps the source."""
    await here.says(f"/addsource {FEED}", OWNER)
    await here.taps("Add", OWNER)
    await here.says("/removesource 1", OWNER)
    await here.taps("Cancel", OWNER)

    assert "1 source" in (await here.says("/sources", OWNER))[0]


@pytest.mark.parametrize("named", ["1", "#1", FEED, "example.org/feed.xml"])
async def test_pause_and_resume(here: World, named: str) -> None:
    """A source named in any way is paused and resumed, twice the same as once."""
    await here.says(f"/addsource {FEED}", OWNER)
    await here.taps("Add", OWNER)

    for _ in range(2):
        assert "paused" in (await here.says(f"/pausesource {named}", OWNER))[0]
    assert "⏸" in (await here.says("/sources", OWNER))[0]
    for _ in range(2):
        assert "asked again" in (await here.says(f"/resumesource {named}", OWNER))[0]
    assert "🟢" in (await here.says("/sources", OWNER))[0]


async def test_list_of_sources_leads_to_each_for_those_who_tend_them(here: World) -> None:
    """Owners open a source from the list and pause it there; others only turn its pages."""
    await here.says(f"/addsource {FEED}", OWNER)
    await here.taps("Add", OWNER)
    await here.says("/sources")
    assert here.last.labels == []

    await here.says("/sources", OWNER)
    assert here.last.labels == ["⚙ 1"]
    await here.taps("⚙ 1", OWNER)
    await here.taps("Pause", OWNER)

    assert "Paused: it is not asked" in here.last.text
    assert "▶️ Resume" in here.last.labels


async def test_check_looks_and_adds_nothing(here: World) -> None:
    """By address or by number the same look is shown, without a question."""
    await here.says(f"/addsource {FEED}", OWNER)
    await here.taps("Add", OWNER)
    before = await state(here)

    for given in (FEED, "1", "example.org"):
        await here.says(f"/checksource {given}", OWNER)
        assert "Example Wire" in here.last.text
        assert "Nothing was added" in here.last.text

    assert await state(here) == before


async def test_every_act_is_in_the_audit(here: World) -> None:
    """Who did what to which source, once for each act that changed something."""
    from sqlalchemy import text

    await here.says(f"/addsource {FEED}", OWNER)
    await here.taps("Add", OWNER)
    for act in ("pausesource 1", "pausesource 1", "resumesource 1", "removesource 1"):
        await here.says(f"/{act}", OWNER)
    await here.taps("Yes", OWNER)

    async with here.services.storage.read() as tx:
        rows = (await tx.execute(text("SELECT who, what, subject FROM audit ORDER BY id"))).all()
    assert [tuple(row) for row in rows] == [
        (str(OWNER), what, FEED) for what in ("addsource", "pausesource", "resumesource", "removesource")
    ]


async def test_long_list_of_sources_is_paged(here: World) -> None:
    """Every source can be reached with ▶."""
    from bot.model import NewSource

    for number in range(20):
        new = NewSource("feed", f"https://s{number}.example/feed", f"s{number}.example", f"Wire {number:02}")
        await source_service.add(here.services, str(OWNER), new)
    await here.says("/sources")
    ref, shown = list(here.channel.shown.items())[-1]
    seen = shown.text
    for _ in range(2):
        await here.taps_data(shown.data("▶"), ref)
        seen += shown.text

    assert all(f"Wire {number:02}" in seen for number in range(20))
    assert shown.labels == ["◀"]


async def test_page_that_is_no_more_is_the_last_one(here: World) -> None:
    """A ▶ of an old list leads to what is there, not to nothing."""
    await here.says(f"/addsource {FEED}", OWNER)
    await here.taps("Add", OWNER)
    await here.says("/sources", OWNER)

    await here.taps_data("sources:80", list(here.channel.shown)[-1], OWNER)

    assert "Example Wire" in here.last.text


async def test_list_is_added_by_a_selector(here: World, pages: dict[str, Any]) -> None:
    """Typed behind the address, in any quotation marks; it is kept with the source, and the rest is its name."""
    html, _, past = listing("wordpress")
    pages["https://herald.example"] = html

    await here.says("/addsource herald.example The Herald selector:“.widget li a”", OWNER)
    assert "list of articles" in here.last.text
    assert past[0].title in here.last.text
    await here.taps("Add", OWNER)

    source = await source_service.get(here.services, "1")
    assert (source.kind, source.title, source.options) == ("list", "The Herald", {"selector": ".widget li a"})


async def test_selector_that_cannot_be_read_is_explained(here: World) -> None:
    """Before anything is asked for, with an example that works."""
    await here.says("/addsource herald.example selector:a:hover", OWNER)

    assert "selector" in here.last.text
    assert '/addsource example.org/news selector:"main h2 a"' in here.last.text


async def test_another_kind_is_a_tap_away(here: World, pages: dict[str, Any]) -> None:
    """What the page could be watched as besides is shown in place of the first, and added from there."""
    pages["https://herald.example"] = listing("arc")[0]

    await here.says("/addsource herald.example", OWNER)
    assert "1. changes of a page: https://herald.example" in here.last.text
    await here.taps("🔎 1", OWNER)
    assert "changes of a page · en · 1 entry" in here.last.text
    await here.taps("Add", OWNER)

    assert (await source_service.get(here.services, "1")).kind == "page"
    assert "changes of a page" in (await here.says("/sources", OWNER))[0]


async def test_site_whose_feed_is_watched_offers_the_rest(here: World, pages: dict[str, Any]) -> None:
    """Its list of articles can be watched beside its feed; a feed that is given itself is there, and that is all."""
    pages[SITE] = listing("arc")[0].replace(
        "</head>", '<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>'
    )
    await here.says(f"/addsource {FEED}", OWNER)
    await here.taps("Add", OWNER)

    await here.says("/addsource example.org", OWNER)
    assert "source 1 already" in here.last.text
    assert "1. list of articles: https://example.org" in here.last.text
    await here.taps("🔎 1", OWNER)
    await here.taps("Add", OWNER)

    assert (await source_service.get(here.services, "2")).kind == "list"
    await here.says(f"/addsource {FEED}", OWNER)
    assert "could also" not in here.last.text
