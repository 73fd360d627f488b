"""Every button of every message: short enough, understood, doing one thing however often it is tapped."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.model import Button
from bot.model.messages import DATA_BYTES, carried, meant
from bot.storage import Storage
from handlers import COMMANDS, PLAIN
from handlers import taps as tapping
from handlers.door import Door
from handlers.updates import Heard, read
from tests.chatting import ANNA, BORIS, BOT, GROUP, OWNER, World, person, said, tapped, update
from tests.conftest import TestClock
from tests.smallweb import FEED, site, small_world, state
from tests.stored import deliver, settled

NEWS = -1009999999999999
LONG = "перемирие Судан прекращение огня переговоры Женева"


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock) -> AsyncIterator[World]:
    """A bot that has something to show of everything."""
    async with small_world(sqlite_storage, clock, site()) as bot:
        bot.bot.admins |= {(GROUP, ANNA), (GROUP, BORIS), (NEWS, 1), (NEWS, OWNER)}
        bot.bot.channels["@news"] = NEWS
        for text in ("/addsource " + FEED, "/addadmin 55 editor", "/ban 66 spam"):
            await bot.says(text, OWNER)
        await bot.taps("✅ Add", OWNER)
        for n in range(10):
            await bot.says(f"/subscribe truce word{n}", OWNER)
        await bot.says("/subscribe truce", OWNER)
        async with sqlite_storage.begin() as tx:
            for n in range(6):
                await settled(tx, f"A truce number {n} was agreed on.", f"Story {n}", at=clock.now(), guid=f"s{n}")
            await deliver(tx, "700")
        yield bot


TYPED = [
    *(f"/{command.name}" for command in COMMANDS),
    *(f"/{name} 1" for name in ("mute", "unmute", "story", "remind", "subscriptions", "removesource", "edit", "pause")),
    f"/subscribe {LONG} min-sources:2 digest:daily@08:00 urgent",
    f"/trend {LONG}",
    f"/preview {LONG}",
    "/search truce",
    "/latest 3 truce",
    "/timezone Georgia",
    "/unsubscribe all",
    "/subscribe @news truce, armistice",
    "/subscribe @news " + LONG,
    "/list @news",
    "/forget @news",
    "/latest @news",
    "/subscriptions @news 1",
    "/unsubscribe @news",
    "/broadcast Hello",
    LONG,
    "truce",
]


@pytest.mark.parametrize("part", range(6))
async def test_every_button_fits_and_is_understood(here: World, part: int) -> None:
    """What Telegram carries of it has at most 64 bytes; a tap, and a tap on what that shows, is never a fault of ours nor
    of another version."""
    seen: set[str] = set()
    for text in TYPED[part::6]:
        await here.says(text, OWNER)
        for _ in range(2):
            for ref, shown in list(here.channel.shown.items())[-2:]:
                for button in [one for row in shown.states[-1].buttons for one in row if one.data]:
                    data = button.data or ""
                    assert 2 <= len(carried(data).encode()) <= 64
                    told = "" if data in seen else await here.taps_data(data, ref, OWNER)
                    assert "earlier version" not in str(told), button
                    assert "went wrong on my side" not in str(told) + here.last.text, button
                    seen.add(data)
    assert len(seen) > 10


# -------------------------------------------------------------- other versions


@given(st.text(max_size=80))
def test_a_button_that_can_be_made_fits(data: str) -> None:
    """Data that is too long is refused where the button is made; any other comes back as it was, and fits."""
    try:
        button = Button("x", data=data)
    except ValueError:
        assert len(data.encode()) > DATA_BYTES
    else:
        told = carried(button.data or "")
        assert len(told.encode()) <= 64 and meant(told) == data


@given(st.text(max_size=64))
def test_any_data_can_be_read(data: str) -> None:
    """Whatever a tap carries, it is read; without the mark of this version it says nothing."""
    query = tapped("", "5") | {"data": data}
    heard = read(Update.de_json({"update_id": 1, "callback_query": query}, None), BOT)  # type: ignore[arg-type]
    assert isinstance(heard, Heard)
    assert heard.tap and (data.startswith("1") or (heard.name, heard.args) == ("", ""))


RANDOM = random.Random(7)
NAMES = [command.name for command in COMMANDS]
GARBAGE = [
    "",
    "subscribe:topic:ceasefire",
    "unsubscribe:1",
    "2unsubscribe:1",
    "0",
    "1",
    "1:",
    "1@:::",
    "\x00",
    "1subscribe:\x00",
    *(
        "".join(chr(RANDOM.choice((RANDOM.randrange(32, 127), RANDOM.randrange(0x80, 0x3000)))) for _ in range(12))
        for _ in range(30)
    ),
    *(f"1{RANDOM.choice(NAMES)}:{''.join(RANDOM.choices('0123456789:§xylan-', k=9))}" for _ in range(90)),
]


async def test_garbage_in_a_button_changes_nothing(here: World) -> None:
    """Data of earlier and unknown versions is told from where to go on; no other breaks anything."""
    await here.says("/start", ANNA)
    ref = list(here.channel.shown)[-1]
    for data in GARBAGE:
        before = await state(here)
        await here.door.handle(update(callback_query=tapped("", ref) | {"data": data}))
        told = here.bot.taps[-1][1]
        assert "went wrong" not in str(told), data
        if not data.startswith("1"):
            assert told == "This button is from an earlier version of me. Here is the current list: /subscriptions"
        if told is not None:
            assert await state(here) == before, data


# ------------------------------------------------------------------ two taps


async def test_two_taps_at_once_do_one_thing(here: World) -> None:
    """Of one finger or of two administrators: one link is shown, one subscription ends, both taps are answered."""
    for n, word in enumerate(("truce", "armistice"), 1):
        await here.says(f"/subscribe {word}", ANNA, GROUP)
        share, end = here.last.data("Share"), here.last.data("Unsubscribe")
        ref, before, taps = list(here.channel.shown)[-1], len(here.channel.shown), len(here.bot.taps)
        both = [update(callback_query=tapped(share, ref, user, GROUP)) for user in (ANNA, BORIS)]
        for one in both:
            await here.door.handle(one)
        assert (len(here.channel.shown), len(here.bot.taps)) == (before + 1, taps + 2), n
        shown = here.channel.shown[ref]
        for user in (ANNA, BORIS):
            assert await here.taps_data(end, ref, user, GROUP) is None
        assert "Unsubscribed" in shown.text and "Undo" in str(shown.labels)


async def test_a_tap_that_comes_again_after_a_restart(here: World) -> None:
    """What was done is not done again, and what it showed, with its way back, stays."""
    await here.says("/subscribe truce", ANNA)
    ref, shown = list(here.channel.shown.items())[-1]
    tap = update(callback_query=tapped(shown.data("Unsubscribe"), ref, ANNA))
    await here.door.handle(tap)
    here.door = Door(here.bot, here.channel, here.services, COMMANDS, PLAIN)  # type: ignore[arg-type]
    await here.door.handle(tap)
    assert "is no more" in str(here.bot.taps[-1][1])
    assert "Undo" in str(shown.labels) and len(shown.states) == 2
    undo = update(callback_query=tapped(shown.data("Undo"), ref, ANNA))
    for _ in range(2):
        await here.door.handle(undo)
        here.door = Door(here.bot, here.channel, here.services, COMMANDS, PLAIN)  # type: ignore[arg-type]
    assert "1 subscription" in await here.rows()


async def test_two_doors_at_the_same_time(here: World) -> None:
    """Even if two processes take the same taps at once, a subscription ends once and comes back once."""
    await here.says("/subscribe truce", ANNA)
    ref, shown = list(here.channel.shown.items())[-1]
    doors = [Door(here.bot, here.channel, here.services, COMMANDS, PLAIN) for _ in range(2)]  # type: ignore[arg-type]
    for label in ("Unsubscribe", "Undo"):
        tap = update(callback_query=tapped(shown.data(label), ref, ANNA))
        await asyncio.gather(*(door.handle(tap) for door in doors))
        popped = [told for _, told in here.bot.taps[-2:]]
        assert sorted(told is None for told in popped) == [False, True]
    assert "1 subscription" in await here.rows()


async def test_a_tap_after_another_is_no_bounce(here: World, clock: TestClock) -> None:
    """Pause, resume, pause in one second are three acts; what was refused may be tried at once; and moments later the
    same button works again."""
    await here.says("/subscribe truce", ANNA)
    await here.says("/subscriptions 1", ANNA)
    ref, card = list(here.channel.shown.items())[-1]
    for data in ("pause:§1", "resume:§1", "pause:§1"):
        await here.taps_data(card.data("Resume" if data.startswith("r") else "Pause"), ref)
    assert "⏸ Paused" in card.text
    assert [str(await here.taps_data("share:999", ref))[:9] for _ in range(2)] == ["This subs"] * 2
    before = len(here.channel.shown)
    share = card.data("Share")
    for _ in range(2):
        await here.taps_data(share, ref)
    clock.advance(timedelta(seconds=tapping.BOUNCES))
    await here.taps_data(share, ref)
    assert len(here.channel.shown) == before + 2


async def test_taps_that_are_remembered_are_few(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound on memory."""
    monkeypatch.setattr(tapping, "MOST", 3)
    for _ in range(5):
        await here.says("/start")
        await here.taps("Help")
    assert len(here.door._taps._last) <= 3


def test_a_tap_of_nobody_in_particular_is_read() -> None:
    """A tap on a message that Telegram no longer shows says where it was."""
    gone = {"chat": {"id": ANNA, "type": "private"}, "message_id": 5, "date": 0}
    query = {"id": "1", "from": person(ANNA), "chat_instance": "1", "data": carried("help:"), "message": gone}
    heard = read(update(callback_query=query), BOT)
    assert isinstance(heard, Heard) and heard.name == "help"
    assert read(update(message=said("x", ANNA, GROUP)), BOT) is None
