"""/search, /preview, /latest with a query and /why as people use them: typed, tapped, in groups, and too late."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.child import Children
from bot.service.kept import FOR
from bot.storage import Storage, tracing
from tests import make
from tests.chatting import ANNA, BORIS, GROUP, World, said, world
from tests.conftest import TestClock
from tests.stored import DAY, deliver, settled
from tests.unit.test_service_why import PAGE, Web

TRUCE = "Talks went on.\nThe two sides agreed on a truce after long talks. It holds."


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock) -> AsyncIterator[World]:
    """A bot with a dozen stored stories."""
    async with sqlite_storage.begin() as tx:
        for number in range(12):
            await settled(tx, TRUCE, f"Story {number}", at=make.NOW - number * DAY)
    async with Children() as children:
        yield world(sqlite_storage, clock, Web(PAGE), children)


async def test_search_shows_pages_with_dates_and_sentences(here: World) -> None:
    """Five a page, best first, the matching sentence with its word in bold, the date in the chat's zone; ▶ turns."""
    (answer,) = await here.says("/search truce")
    assert answer.startswith("truce: 12 stories")
    assert "1. Story 0\na · 1 Mar 12:00\n❝The two sides agreed on a truce after long talks.❞" in answer
    assert "<b>truce</b> after" in here.last.states[-1].html
    assert here.last.labels == ["▶"]
    await here.taps("▶")
    await here.taps("▶")
    assert "11. Story 10" in here.last.text and "12. Story 11" in here.last.text
    assert here.last.labels == ["◀"]


async def test_latest_with_a_query_is_newest_first(here: World) -> None:
    """A number first says how many; without subscriptions, too; pages turn on the same query."""
    (answer,) = await here.says("/latest 3 truce")
    assert "1. Story 0" in answer and "3. Story 2" in answer and "4." not in answer
    await here.taps("▶")
    assert "4. Story 3" in here.last.text and "6. Story 5" in here.last.text
    (nothing,) = await here.says("/latest armistice")
    assert nothing == "armistice: nothing stored matches."


async def test_page_of_a_list_that_is_forgotten_says_so(here: World, clock: TestClock) -> None:
    """After an hour, or a restart, the words of every stale button; what was shown stays."""
    await here.says("/search truce")
    before = here.last.text
    clock.advance(FOR + timedelta(seconds=1))
    assert "too old" in str(await here.taps("▶"))
    for data in ("search:0", "search:x:5:y", "search:0:5:nope", "latest:0:5:nope", "preview:x", "why:x"):
        assert "too old" in str(await here.taps_data(data, list(here.channel.shown)[-1])), data
    assert here.last.text == before


async def test_preview_counts_and_subscribes_with_a_tap(here: World) -> None:
    """How many in the week and in the month, the newest with their sentence; the button subscribes."""
    (answer,) = await here.says("/preview truce")
    assert "in the last 7 days this would have told you of 8 stories" in answer.lower()
    assert "in the last 30 days of 12 stories" in answer
    assert "1. Story 0" in answer and "❝The two sides agreed on a truce" in answer
    await here.taps("Subscribe")
    assert "8 stories of the last 7 days match" in here.last.text


async def test_preview_of_nothing_says_nothing(here: World) -> None:
    """And still offers to subscribe."""
    (answer,) = await here.says("/preview armistice")
    assert "told you of nothing" in answer
    assert here.last.labels == ["✅ Subscribe"]


async def test_preview_of_a_long_query_can_be_subscribed_to(here: World) -> None:
    """A button has room for 64 bytes; the query is kept for it."""
    await here.says("/preview " + ", ".join(f"truce{number}" for number in range(15)) + ", truce")
    await here.taps("Subscribe")
    assert "Subscribed" in here.last.text


async def test_preview_in_a_group_is_for_all_and_subscribing_for_its_administrators(here: World) -> None:
    """To look changes nothing; to subscribe does."""
    await here.says("/preview truce", BORIS, GROUP)
    assert "administrator" in str(await here.taps("Subscribe", BORIS, GROUP))
    here.bot.admins.add((GROUP, ANNA))
    await here.taps("Subscribe", ANNA, GROUP)
    assert "Subscribed" in here.last.text


async def alerted(here: World, user: int = ANNA) -> str:
    """An alert that the chat was sent; the number of its message."""
    await here.says("/subscribe truce", user)
    async with here.services.storage.begin() as tx:
        await settled(tx, TRUCE, "The truce", guid="new", at=here.services.clock.now())
        await deliver(tx, "700")
    return "700"


async def test_why_answers_an_alert(here: World) -> None:
    """As a reply to it: the query, the words, where they stand, who carried it; shown below the alert."""
    ref = await alerted(here)
    answered = said("…", ANNA) | {"message_id": int(ref)}
    (answer,) = await here.says("/why", reply_to_message=answered)
    assert answer.startswith("❓ Why you heard of The truce")
    assert "🔎 truce found truce" in answer
    assert "Title: ❝The truce❞\nParagraph 2: ❝The two sides agreed on a truce after long talks.❞" in answer
    assert "Carried by:\n• a · " in answer
    assert here.last.states[-1].reply_to == ref


async def test_why_as_a_button_leaves_the_alert_as_it_is(here: World) -> None:
    """What is tapped stays; the answer stands below it, as a reply."""
    ref = await alerted(here)
    async with here.services.storage.read() as tx:
        (story,) = await tracing.stories_of(tx, here.last.chat.id, ref)
    before = len(here.channel.shown)
    assert await here.taps_data(f"why:{story}", ref) is None
    assert len(here.channel.shown) == before + 1
    assert here.last.text.startswith("❓ Why you heard of The truce")
    assert here.last.states[-1].reply_to == ref


async def test_why_of_what_is_no_alert_says_how_to_ask(here: World) -> None:
    """Alone, to another message, by a guessed button of another chat's story."""
    (how,) = await here.says("/why")
    assert "answer it with /why" in how
    (none,) = await here.says("/why", reply_to_message=said("hello", ANNA))
    assert none.startswith("That message is no alert")
    assert "no alert" in str(await here.taps_data("why:1", "1"))


async def test_why_not_reads_a_page_and_says_so_meanwhile(here: World) -> None:
    """For a link that is not stored: an interim message becomes the answer."""
    await here.says("/subscribe truce, ceasefire")
    (answer,) = await here.says("/why https://elsewhere.example/1")
    assert here.last.states[0].html == "📖 Reading https://elsewhere.example/1 …"
    assert "No source that I watch is on that site" in answer
    assert "it would match" in answer and "🔎 truce, ceasefire found truce" in answer


async def test_why_not_tells_the_nearest_query(here: World) -> None:
    """Which parts of it the article holds, and which it lacks."""
    await here.says("/subscribe truce Gaza")
    (answer,) = await here.says("/why http://a.example/3")
    assert "No query of this chat matches it." in answer
    assert "🔎 truce gaza does not match.\nThere: truce\nMissing: gaza" in answer
