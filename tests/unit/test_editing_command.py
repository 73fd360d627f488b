"""Tending sources from a phone: cards, changes, health, the list as a file; by typing and by buttons, each for editors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from bot.model import NewSource
from bot.service import admins
from bot.service import sources as service
from bot.sources.opml import outlines
from bot.storage import Storage, schema
from bot.storage import sources as store
from tests import make
from tests.chatting import ANNA, OWNER, World
from tests.conftest import TestClock
from tests.smallweb import FEED, rss, site, small_world

EDITOR = 44
OTHER = "https://other.example/feed"


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock) -> AsyncIterator[World]:
    """A bot that watches one source, with an editor."""
    pages: dict[str, Any] = site() | {OTHER: rss(2)}
    async with small_world(sqlite_storage, clock, pages) as bot:
        await admins.appoint(bot.services, OWNER, EDITOR, "editor")
        await service.add(bot.services, str(OWNER), NewSource("feed", FEED, "example.org", "Example Wire", "en"))
        yield bot


async def row(here: World, id: int = 1) -> Any:
    async with here.services.storage.read() as tx:
        return (await tx.execute(select(schema.source).where(schema.source.c.id == id))).one()


async def change(here: World, **values: Any) -> None:
    async with here.services.storage.begin() as tx:
        await tx.execute(update(schema.source).values(**values))


async def noted(here: World) -> list[tuple[Any, ...]]:
    async with here.services.storage.read() as tx:
        rows = await tx.execute(text("SELECT who, before, after FROM audit WHERE what = 'editsource' ORDER BY id"))
        return [tuple(one) for one in rows]


# ------------------------------------------------------------------- card


async def test_card_tells_all_about_a_source(here: World, clock: TestClock) -> None:
    """State, trouble in plain words, what came lately, and when it is asked next."""
    await change(
        here, failures=3, last_error="not_found", last_ok_at=clock.now(), due_at=clock.now() + timedelta(minutes=9)
    )

    (shown,) = await here.says("/sources 1", EDITOR)

    for part in (
        "🟠 1. Example Wire",
        FEED,
        "example.org · feed · en",
        "Asked by its rhythm",
        "3× in a row: not found",
    ):
        assert part in shown
    assert "Next look: 1 Mar 12:09" in shown
    assert "0 in 24 hours, 0 in 7 days" in shown
    assert here.last.labels == ["⏸ Pause", "🔎 Check", "✏️ Name", "🌐 Language", "⏱ How often", "🗑 Remove", "🌐 Sources"]


async def test_cards_are_for_those_who_tend_sources(here: World) -> None:
    """For others there are none: typed, the command takes nothing; a tap on a forwarded button does nothing."""
    assert "takes nothing" in (await here.says("/sources 1"))[0]
    await here.says("/sources", EDITOR)
    ref, shown = list(here.channel.shown.items())[-1]

    for data in (
        shown.data("⚙ 1"),
        "editsource:1:lang:ru",
        "pausesource:1:card",
        "removesource:1:yes",
        "sourcehealth:0",
    ):
        told = str(await here.taps_data(data, ref, ANNA))
        assert "earlier version" in told or "too old" in told

    assert len(shown.states) == 1
    assert (await row(here)).state == "active"


async def test_pause_and_resume_stay_on_the_card(here: World) -> None:
    """The card shows what became of the tap; a second tap of the same changes nothing."""
    await here.says("/sources 1", EDITOR)
    ref, shown = list(here.channel.shown.items())[-1]
    pause = shown.data("Pause")
    for _ in range(2):
        await here.taps_data(pause, ref, EDITOR)
        assert "Paused: it is not asked" in shown.text
    await here.taps("Resume", EDITOR)

    assert "Next look: now" in shown.text
    assert (await row(here)).state == "active"


async def test_check_from_the_card_leads_back(here: World) -> None:
    """What is there now, and a button to the card."""
    await here.says("/sources 1", EDITOR)
    await here.taps("Check", EDITOR)
    assert "4 entries" in here.last.text
    assert "Story 3 & more · 1 Mar 13:00 · [en]" in here.last.text
    await here.taps("‹ Source 1", EDITOR)

    assert "New entries" in here.last.text


# ------------------------------------------------------------------- edit


async def test_typed_changes_are_made_and_noted(here: World) -> None:
    """Name, language by its name, interval; in the audit stands what was and what became."""
    (shown,) = await here.says('/editsource 1 name: "The Wire: daily" lang:Russian every:45m', EDITOR)

    assert "name: Example Wire → The Wire: daily" in shown
    assert "interval: by its rhythm → 45 minutes" in shown
    found = await row(here)
    assert (found.title, found.lang, found.interval_s) == ("The Wire: daily", "ru", 2700)
    ((who, before, after),) = await noted(here)
    assert who == str(EDITOR)
    assert '"lang": "en"' in before
    assert '"lang": "ru"' in after
    assert "url" not in before


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://www.Example.co.uk/world", "example.co.uk"),
        ("edition.example.com", "example.com"),
        ("AFP", "afp.com"),
        ("t.me/s/Channel", "t.me/channel"),
    ],
)
async def test_publisher_is_set_and_left_to_addresses_again(here: World, given: str, kept: str) -> None:
    """A domain, an address or an agency's name; the card shows it, and auto takes it back."""
    (shown,) = await here.says(f"/editsource 1 publisher:{given}", EDITOR)
    assert f"publisher: by the addresses of its entries → {kept}" in shown
    assert (await row(here)).publisher == kept
    assert kept in (await here.says("/sources 1", EDITOR))[0]

    await here.says("/editsource 1 publisher:auto", EDITOR)
    assert (await row(here)).publisher is None


async def test_change_that_is_none_is_not_noted(here: World) -> None:
    """The same again says so."""
    (shown,) = await here.says("/editsource 1 lang:en", EDITOR)

    assert "how it is already" in shown
    assert await noted(here) == []


async def test_source_is_named_by_its_address_too(here: World) -> None:
    """However that is spelt."""
    await here.says("/editsource HTTPS://Example.org/feed.xml#x name:Wire", EDITOR)

    assert (await row(here)).title == "Wire"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("9 name:x", "no source “9”"),
        ("1 colour:red", "“colour:red” is nothing that I can change"),
        ("1 name:", "1 to 200 characters"),
        ("1 name:" + "x" * 201, "1 to 200 characters"),
        ("1 name:\u200b\u200b", "1 to 200 characters"),
        ("1 lang:klingonese", "do not know a language “klingonese”"),
        ("1 publisher:nobody", "“nobody” is no publisher"),
        ("1 publisher:two words.org", "is no publisher"),
        ("1 lang:ru every:30s", "“30s” is not how often"),
        ("1 every:2d", "“2d” is not how often"),
        ("1 every:often", "“often” is not how often"),
        ("1 every:99999d", "is not how often"),
        ("1 url:nonsense", "“nonsense” is not a web address"),
        ("1 url:https://nowhere.example/", "There is nothing at"),
    ],
)
async def test_wrong_values_are_refused_with_an_example(here: World, given: str, words: str) -> None:
    """One sentence that says what is wrong, one example, and nothing is changed, not even the part that is right."""
    before = await row(here)

    (shown,) = await here.says(f"/editsource {given}", EDITOR)

    assert words in shown
    assert "or example: /" in shown
    assert await row(here) == before


async def test_choices_are_made_with_a_tap(here: World) -> None:
    """Language and interval from a list, the one in force marked; the answer is the card."""
    await here.says("/sources 1", EDITOR)
    await here.taps("Language", EDITOR)
    assert "✓ English" in here.last.labels
    await here.taps("Русский", EDITOR)
    assert "language: en → ru" in here.last.text
    await here.taps("How often", EDITOR)
    assert "✓ 🫀 By its rhythm" in here.last.labels
    await here.taps("30 minutes", EDITOR)

    found = await row(here)
    assert (found.lang, found.interval_s, found.chosen) == ("ru", 1800, True)
    assert "Asked at intervals of 30 minutes" in here.last.text
    await here.taps("How often", EDITOR)
    assert "✓ 30 minutes" in here.last.labels
    await here.taps("By its rhythm", EDITOR)
    assert (await row(here)).chosen is False
    await here.taps("Name", EDITOR)
    assert "/editsource 1 name:" in here.last.text


async def test_language_can_be_left_to_the_feed(here: World) -> None:
    """The next poll fills it in again."""
    await here.says("/editsource 1 lang:auto", EDITOR)

    assert (await row(here)).lang is None


async def test_another_address_is_looked_at_and_asked_about(here: World) -> None:
    """What is there is shown; a tap takes it: it is asked there at once, begins anew, keeps its entries and number."""
    async with here.services.storage.begin() as tx:
        (found,) = (await store.page(tx, 0, 1))[0]
        await make.save(tx, found, make.batch(make.item()), make.NOW, make.FRESH)
    await change(here, state="broken", due_at=None, failures=9, last_error="gone", etag="x", known=True)

    await here.says(f"/editsource 1 url:{OTHER} name:Moved", EDITOR)
    assert "Shall source 1" in here.last.text
    assert "Story 1 & more" in here.last.text
    assert (await row(here)).url == FEED
    await here.taps("Take this address", EDITOR)

    assert f"address: {FEED} → {OTHER}" in here.last.text
    now = await row(here)
    assert (now.url, now.host, now.title) == (OTHER, "other.example", "Moved")
    assert (now.state, now.failures, now.etag, now.known, now.due_at) == ("active", 0, None, False, make.NOW)
    assert here.services.nudge.is_set()
    async with here.services.storage.read() as tx:
        assert await store.count_entries(tx, 1) == 1


async def test_another_address_can_be_declined(here: World) -> None:
    """And an old question is asked again."""
    await here.says(f"/editsource 1 url:{OTHER}", EDITOR)
    ref, shown = list(here.channel.shown.items())[-1]
    take = shown.data("Take")
    await here.taps("Cancel", EDITOR)
    assert "New entries" in shown.text
    here.services.edits._values.clear()
    await here.taps_data(take, ref, EDITOR)

    assert "too old" in shown.text
    assert (await row(here)).url == FEED


async def test_address_of_another_source_is_not_taken(here: World) -> None:
    """Neither when it is asked for, nor when it was added between question and tap."""
    await here.says(f"/editsource 1 url:{OTHER}", EDITOR)
    ref, shown = list(here.channel.shown.items())[-1]
    await service.add(here.services, str(OWNER), NewSource("feed", OTHER, "other.example", "Other"))

    told = await here.taps_data(shown.data("Take"), ref, EDITOR)

    assert "Source 2 is at that address already" in str(told)
    assert "source 2 already" in (await here.says(f"/editsource 1 url:{OTHER}", EDITOR))[0]
    assert (await row(here)).url == FEED


async def test_declared_source_says_what_is_changed_where(here: World) -> None:
    """Address and interval are the file's; name and language may be changed, with a word about the next start."""
    await change(here, declared=True)

    for given in (f"url:{OTHER}", "every:10m", "name:x every:10m"):
        assert "stands in the file BOT_SOURCES_FILE" in (await here.says(f"/editsource 1 {given}", EDITOR))[0]
    (shown,) = await here.says("/editsource 1 name:Mine", EDITOR)

    assert "the next start takes it from there" in shown
    assert "⏱ How often" not in here.last.labels
    assert (await row(here)).title == "Mine"
    await here.says("/removesource 1", EDITOR)
    assert "comes back at the next start" in here.last.text


# ----------------------------------------------------------------- health


async def test_health_lists_the_worst_first_with_remedies(here: World, clock: TestClock) -> None:
    """Each with its trouble in plain words, and buttons that act where one is."""
    for number in range(2, 9):
        await service.add(
            here.services, "1", NewSource("feed", f"https://s{number}.example/", f"s{number}.example", f"S{number}")
        )
    await change(here, last_ok_at=clock.now(), failures=2, last_error="timed_out")
    async with here.services.storage.begin() as tx:
        gone = update(schema.source).where(schema.source.c.id == 8)
        await tx.execute(gone.values(state="broken", due_at=None, last_error="gone"))

    (shown,) = await here.says("/sourcehealth", EDITOR)
    assert "8 sources are not well" in shown
    assert shown.index("🔴 8. S8") < shown.index("🟠 1. Example Wire")
    assert "given up: taken away for good (410)" in shown
    await here.taps_data("sourcehealth:5", list(here.channel.shown)[-1], EDITOR)
    assert "S6" in here.last.text
    await here.taps_data("sourcehealth:0", list(here.channel.shown)[-1], EDITOR)
    await here.taps("⏸ 3", EDITOR)

    assert (await row(here, 3)).state == "paused"
    assert "7 sources are not well" in here.last.text


async def test_all_well(here: World) -> None:
    """Said in a sentence."""
    assert "All sources are well" in (await here.says("/sourcehealth", EDITOR))[0]


# ----------------------------------------------------------------- export


async def test_export_is_a_file_without_passwords(here: World) -> None:
    """With a caption that counts, for editors only; and it names every source."""
    await service.add(here.services, "1", NewSource("feed", "https://joe:secret@b.example/", "b.example", "<&\x00🕊>"))
    await here.says("/pausesource 1", OWNER)
    await here.says("/editsource 2 lang:ru", EDITOR)
    assert "secret" not in "".join(await here.says("/audit", OWNER))

    (caption,) = await here.says("/exportsources", EDITOR)

    assert "2 sources\n1 of them is paused or given up\n🔒 1 address is without its password" in caption
    file = here.last.states[-1].file
    assert file is not None
    assert file.name == "sources-2026-03-01.opml"
    assert b"secret" not in file.body
    assert [(one.url, one.title) for one in outlines(file.body)] == [
        (FEED, "Example Wire"),
        ("https://b.example/", "<&🕊>"),
    ]
    assert "I do not know" in (await here.says("/exportsources"))[0]


# -------------------------------------------------------------------- add


async def test_other_feeds_of_a_page_are_a_tap_away(here: World) -> None:
    """The first is offered; the others stand below it with their addresses, each looked at with a tap."""
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{name}.xml">' for name in ("a", "b", "c"))
    pages = here.services.fetcher.pages  # type: ignore[attr-defined]
    pages["https://many.example"] = f"<html><head>{links}</head></html>"
    pages |= {f"https://many.example/{name}.xml": rss(number) for number, name in enumerate("abc", 1)}

    await here.says("/addsource many.example", EDITOR)
    assert "1. feed: https://many.example/b.xml\n2. feed: https://many.example/c.xml" in here.last.text
    await here.taps("🔎 2", EDITOR)
    assert "https://many.example/c.xml\nrss20 · 3 entries" in here.last.text
    await here.taps("Add", EDITOR)

    assert (await row(here, 2)).url == "https://many.example/c.xml"


async def test_what_is_watched_already_is_not_asked_for(here: World) -> None:
    """An address in another spelling is answered with the number and the address, without a look."""
    asked = len(here.services.fetcher.asked)  # type: ignore[attr-defined]

    await here.says("/addsource EXAMPLE.org:443/feed.xml?utm_source=x", EDITOR)

    assert "source 1 already: Example Wire" in here.last.text
    assert FEED in here.last.text
    assert len(here.services.fetcher.asked) == asked  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "given", ["nonsense", "joe@example.org", "mailto:joe@example.org", "ftp://example.org/feed", "-1"]
)
async def test_what_is_no_address_is_not_asked(here: World, given: str) -> None:
    """One sentence with an example that works, and nobody is asked for it."""
    (shown,) = await here.says(f"/addsource {given}", EDITOR)

    assert f"“{given}” is not a web address. For example: /addsource https://" in shown
    assert here.services.fetcher.asked == []  # type: ignore[attr-defined]
