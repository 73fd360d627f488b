"""Options of /subscribe and the settings of a chat, as people use them: typed, tapped, in groups."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from bot.model import Chat
from bot.model.hearing import Hearing, Options, Quiet
from bot.storage import Storage, chats, subscriptions
from tests.chatting import ANNA, BORIS, GROUP, World, said, update, world
from tests.conftest import TestClock


@pytest.fixture
def here(storage: Storage, clock: TestClock) -> World:
    """A bot that knows nobody yet, on each engine."""
    made = world(storage, clock)
    made.bot.admins = {(GROUP, ANNA)}
    return made


async def chat_at(here: World, address: int = ANNA) -> Chat:
    async with here.services.storage.read() as tx:
        (found,) = await chats.all_at(tx, "telegram", str(address))
    return found


async def hearing(here: World, address: int = ANNA) -> Hearing:
    return (await chat_at(here, address)).hearing


async def options(here: World) -> dict[str, Options]:
    chat = await chat_at(here)
    async with here.services.storage.read() as tx:
        return {one.query: one.options for one in await subscriptions.of_chat(tx, chat.id)}


# --------------------------------------------------------------- options


async def test_options_are_kept_and_echoed(here: World) -> None:
    """What was asked for is stored, said in the confirmation, and shown in the list."""
    (answer,) = await here.says("/subscribe truce Sudan min-sources:2 silent digest:daily@08:00 urgent")
    listed = await here.rows()

    assert await options(here) == {"truce sudan": Options("daily", time(8), silent=True, urgent=True, sources=2)}
    for text in (answer, listed):
        assert "daily digest at 08:00" in text
        assert "silently" in text
        assert "urgent" in text
        assert "from 2 independent sources" in text


async def test_other_options_take_the_place_of_those_before(here: World) -> None:
    """Said as a change; the same words without options, or with the same, change nothing."""
    await here.says("/subscribe truce min-sources:2")
    (changed,) = await here.says("/subscribe truce silent")
    (again,) = await here.says("/subscribe truce silent")
    (plain,) = await here.says("/subscribe truce")

    assert await options(here) == {"truce": Options(silent=True)}
    assert "Changed" in changed
    assert "already" in again
    assert "already" in plain
    assert "silently" in plain


@pytest.mark.parametrize("options", ["min-sources:0", "digest:weekly", "digets:daily"])
async def test_bad_option_stores_nothing(here: World, options: str) -> None:
    """One sentence with an example, and no subscription."""
    (answer,) = await here.says(f"/subscribe truce {options}")

    assert "For example: /subscribe truce " in answer
    assert "no subscriptions" in await here.rows()


async def test_quoted_option_is_a_word(here: World) -> None:
    """It is looked for, also after a tap on what was offered for plain text."""
    await here.says('truce "silent"')
    await here.taps("Subscribe")

    assert await options(here) == {"truce silent": Options()}


async def test_options_behind_plain_text_go_with_its_button(here: World) -> None:
    """In private the offer keeps them until it is tapped, however long the query is."""
    query = "truce " + " ".join(f"word{number}" for number in range(12))
    for text in ("ceasefire", query):
        await here.says(f"{text} min-sources:3 urgent")
        await here.taps("Subscribe")

    assert await options(here) == dict.fromkeys(("ceasefire", query), Options(urgent=True, sources=3))


async def test_subscription_is_ended_with_its_options_named(here: World) -> None:
    """Who copies what they typed is understood."""
    await here.says("/subscribe truce min-sources:2")
    (answer,) = await here.says("/unsubscribe truce min-sources:2")

    assert "Unsubscribed" in answer


# -------------------------------------------------------------- settings


@pytest.mark.parametrize(
    ("text", "changed", "told"),
    [
        ("/digest daily 20:30", {"mode": "daily", "at": time(20, 30)}, "daily at 20:30, next on 1 Mar 20:30"),
        ("/digest daily", {"mode": "daily"}, "daily at 08:00, next on 2 Mar 08:00"),
        ("/digest hourly", {"mode": "hourly"}, "hourly, next at 1 Mar 13:00"),
        ("/digest off", {}, "off, each alert comes at once"),
        ("/quiet 23:00-07:00", {"quiet": Quiet(time(23), time(7))}, "23:00–07:00"),
        ("/quiet off", {}, "Quiet hours: none"),
    ],
)
async def test_each_setting_by_its_command(here: World, text: str, changed: dict[str, Any], told: str) -> None:
    """Stored, and all settings shown as they are then."""
    (answer,) = await here.says(text)

    assert await hearing(here) == Hearing(**changed)
    assert "Saved" in answer
    assert told in answer


async def test_time_zone_by_name_and_by_place(here: World) -> None:
    """A city, and a location sent in private; nothing of the place is kept but the zone."""
    (answer,) = await here.says("/timezone Yerevan")
    assert (await chat_at(here)).tz == "Asia/Yerevan"
    assert "Time zone: Yerevan, UTC+4; now 1 Mar 16:00" in answer

    place = said("", ANNA) | {"location": {"latitude": 40.71, "longitude": -74.0}}
    del place["text"]
    await here.door.handle(update(message=place))
    assert (await chat_at(here)).tz == "America/New_York"
    assert "UTC−5; now 1 Mar 07:00" in here.last.text


async def test_location_in_a_group_is_none_of_ours(here: World) -> None:
    """People send places to one another there."""
    place = said("", ANNA, GROUP) | {"location": {"latitude": 40.71, "longitude": -74.0}}
    del place["text"]
    await here.door.handle(update(message=place))

    assert here.channel.shown == {}


async def test_slip_in_a_time_zone_is_one_tap_from_right(here: World) -> None:
    """What was probably meant is a button."""
    (answer,) = await here.says("/timezone Yerevn")
    assert "Which of these" in answer
    assert (await chat_at(here)).tz == "UTC"

    await here.taps("Yerevan UTC+4")
    assert (await chat_at(here)).tz == "Asia/Yerevan"
    assert "Saved" in here.last.text


async def test_offset_is_shown_as_one(here: World) -> None:
    """The zone's own name has its sign the other way round, which would confuse."""
    (answer,) = await here.says("/timezone UTC+3")

    assert "Time zone: UTC, UTC+3" not in answer
    assert "Time zone: UTC+3; now 1 Mar 15:00" in answer


async def test_every_setting_can_be_tapped(here: World) -> None:
    """The message changes in place and marks what is chosen."""
    await here.says("/settings")
    for label in ("Hourly", "23–7", "Be silent"):
        await here.taps(label)

    assert await hearing(here) == Hearing("hourly", time(8), Quiet(time(23), time(7)), silent=True)
    assert {"✅ Hourly", "✅ 23–7", "🔔 Make sounds"} <= set(here.last.labels)
    assert len(here.channel.shown) == 1

    for label in ("At once", "None", "Make sounds"):
        await here.taps(label)
    assert await hearing(here) == Hearing()


async def test_group_is_set_by_its_administrators_only(here: World) -> None:
    """Typed or tapped, whoever the buttons were made for; an old button with odd data changes nothing."""
    await here.says("/settings", ANNA, GROUP)
    shown = here.last
    ref = next(ref for ref, one in here.channel.shown.items() if one is shown)
    for data in ("digest:hourly", "quiet:23:00-07:00", "settings:silent", "timezone:Asia/Yerevan"):
        assert "administrator" in str(await here.taps_data(data, ref, BORIS, GROUP))
    for text in ("/digest hourly", "/quiet 23-7", "/timezone Yerevan", "/settings"):
        assert "administrator" in (await here.says(text, BORIS, GROUP))[0]
    assert await hearing(here, GROUP) == Hearing()

    assert "too old" in str(await here.taps_data("settings:loudest", ref, ANNA, GROUP))
    assert "digest is off" in str(await here.taps_data("digest:never mind", ref, ANNA, GROUP))
    await here.taps_data("digest:hourly", ref, ANNA, GROUP)
    assert await hearing(here, GROUP) == Hearing("hourly")
