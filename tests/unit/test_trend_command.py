"""/trend as people use it: what is counted, on which day, what is marked, and the buttons below the picture."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from telegram.error import TimedOut

from bot import charts
from bot.charts.canvas import INKS
from bot.child import Children
from bot.messages import charting
from bot.messages.compose import CAPTION, message
from bot.messages.markup import length
from bot.model import Chat, ChatId, Development, StoryId
from bot.model.charts import MOST_EVENTS, Course, Picture, Turn
from bot.service import pictures, search, trends
from bot.service.kept import FOR
from bot.storage import Storage, chats
from bot.storage.developments import develop, turns
from tests import make
from tests.chatting import ANNA, GROUP, World, world
from tests.conftest import TestClock
from tests.pixels import opened
from tests.stored import DAY, settled

TRUCE = "Talks went on.\nThe two sides agreed on a truce after long talks. It holds."
HOUR = timedelta(hours=1)
CHAT = Chat(ChatId(1), "telegram", "11", 0, "private", "", "en", "Asia/Yerevan", "active", None)


def development(revision: int, change: str, status: str | None, at: datetime) -> Development:
    return Development(revision, change, status, True, "They say", "https://a.example/1", "A", "", at)  # type: ignore[arg-type]


@pytest.fixture
async def stored(sqlite_storage: Storage) -> list[StoryId]:
    """Three stories of a truce today and one ten days ago, one of a harvest; the oldest story came twice."""
    told = [("The truce", 0 * DAY), ("A truce", HOUR), ("Truce again", 2 * HOUR), ("Old truce", 10 * DAY)]
    async with sqlite_storage.begin() as tx:
        made = [(await settled(tx, TRUCE, title, at=make.NOW - ago))[1] for title, ago in told]
        await settled(tx, TRUCE, "The same truce", at=make.NOW - 3 * DAY, story=made[3])
        made.append((await settled(tx, "Combines on both banks.", "Harvest", at=make.NOW))[1])
        await develop(tx, made[3], development(1, "first", "agreed", make.NOW - 10 * DAY))
        await develop(tx, made[3], development(2, "status", "violation_alleged", make.NOW - 2 * DAY))
        await develop(tx, made[3], development(3, "content", "violation_alleged", make.NOW - DAY))
        await develop(tx, made[4], development(2, "status", "in_force", make.NOW))
    return made


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock, stored: list[StoryId]) -> AsyncIterator[World]:
    """A bot that knows them."""
    async with Children() as children:
        yield world(sqlite_storage, clock, children=children)


async def course(here: World, text: str, days: int = 30, tz: str = "UTC") -> Course:
    async with here.services.storage.begin() as tx:
        chat = await chats.know(tx, "telegram", "11", 0, "private", "Joe", "en", tz, make.NOW)
    found = await trends.course(here.services, chat, text, days)
    assert found is not None
    return found


# ------------------------------------------------------------------ counted


@pytest.mark.parametrize("query", ["truce", '"a truce"', "truce NEAR/3 agreed"])
async def test_stories_are_counted_on_the_day_they_began(here: World, query: str) -> None:
    """Each story once, by its first article; whether the index decides alone or the articles are read again."""
    found = await course(here, query)

    assert found.query == query
    assert len(found.days) == 30
    assert found.days[-1] == (make.NOW.date(), 3)
    assert [many for _, many in found.days if many] == [1, 3]
    assert found.days[-11][1] == 1
    assert found.complete


async def test_days_are_those_of_the_chat(here: World, clock: TestClock) -> None:
    """Twelve o'clock in London is the next day on Kiritimati; what began before the first day there is not counted."""
    there = await course(here, "truce", 7, "Pacific/Kiritimati")
    assert there.days[-1] == (datetime(2026, 3, 2, tzinfo=UTC).date(), 3)
    clock.advance(6 * DAY)
    assert (await course(here, "truce", 7, "UTC")).total == 3
    assert (await course(here, "truce", 7, "Pacific/Kiritimati")).days[0][1] == 3
    clock.advance(DAY)
    assert (await course(here, "truce", 7)).total == 0


@pytest.mark.parametrize("days", [7, 30])
async def test_turns_are_those_of_the_stories_found(here: World, days: int) -> None:
    """A new status or a denial, also of a story that is older than the days shown; not how a story began, nor what
    else is new, nor other stories' turns."""
    found = await course(here, "truce", days)

    assert found.turns == (Turn((make.NOW - 2 * DAY).date(), "status", "violation_alleged"),)
    assert (await course(here, "harvest")).turns == (Turn(make.NOW.date(), "status", "in_force"),)


async def test_turns_are_read_from_a_time_on(storage: Storage) -> None:
    """On both engines, oldest first."""
    async with storage.begin() as tx:
        one = await make.story(tx)
        made = [
            development(2, "status", "in_force", make.NOW),
            development(3, "denial", None, make.NOW - DAY),
            development(4, "time", None, make.NOW),
            development(5, "status", "ended", make.NOW - 3 * DAY),
        ]
        for each in made:
            await develop(tx, one, each)
        assert await turns(tx, make.NOW - DAY) == [(one, made[1]), (one, made[0])]


# ------------------------------------------------------------------- shown


async def test_trend_of_a_query_is_a_picture(here: World) -> None:
    """With what it counts, the busiest day and what is marked; the buttons show other periods in its place."""
    await here.says("/trend truce")
    shown = here.last
    assert shown.text == ("truce: 4 stories in 30 days\nMost on 1 Mar: 3\n1 change of a truce's status is marked.")
    assert shown.labels == ["7d", "• 30d •", "90d"]
    assert here.bot.actions == [(ANNA, "upload_photo", None)]
    first = shown.states[-1].photo
    assert first is not None
    assert {INKS["bar"], INKS["grave"]} <= opened(first).colours()

    assert await here.taps("7d") is None
    assert here.last is shown
    assert shown.text.startswith("truce: 3 stories in 7 days")
    assert shown.labels == ["• 7d •", "30d", "90d"]
    assert shown.states[-1].photo not in {None, first}


async def test_trend_without_a_query_is_of_the_subscriptions(here: World) -> None:
    """One of them by its name, several together; each story once. Without any it says how to ask."""
    (none,) = await here.says("/trend")
    assert none.startswith("This chat has no subscriptions. Name a query")
    assert here.last.states[-1].photo is None

    await here.says("/subscribe truce, ceasefire")
    (one,) = await here.says("/trend")
    assert one.startswith("truce, ceasefire: 4 stories in 30 days")
    assert here.last.states[-1].buttons[0][0].data == "trend:7d"

    await here.says("/subscribe harvest")
    await here.says('/subscribe "truce after"')
    (all_of_them,) = await here.says("/trend 90d")
    assert all_of_them.startswith("All that this chat asks for: 5 stories in 90 days")
    await here.taps("7d")
    assert here.last.text.startswith("All that this chat asks for: 4 stories in 7 days")


async def test_nothing_found_is_a_sentence(here: World) -> None:
    """Without a picture; the buttons lead on. A picture is not replaced by it but stays."""
    (answer,) = await here.says("/trend armistice 7d")
    assert answer == "armistice: no stories in the last 7 days."
    assert here.last.states[-1].photo is None
    assert here.last.labels == ["• 7d •", "30d", "90d"]


async def test_queries_too_long_for_a_button_are_kept(here: World, clock: TestClock) -> None:
    """For an hour; then the button says that it is too old."""
    long = ", ".join(f"truce{number}" for number in range(12)) + ", truce"
    await here.says(f"/trend {long} 30d")
    assert here.last.text.startswith("truce0, truce1")
    await here.taps("90d")
    assert "4 stories in 90 days" in here.last.text
    assert all(len((button.data or "").encode()) <= 64 for button in here.last.states[-1].buttons[0])
    clock.advance(FOR + timedelta(seconds=1))
    assert "too old" in str(await here.taps("7d"))


async def test_an_old_story_that_took_a_turn_is_something(here: World, clock: TestClock) -> None:
    """No story began, but one changed: the picture shows when."""
    async with here.services.storage.begin() as tx:
        made = (await settled(tx, "An armistice was signed.", "Signed", at=make.NOW - 20 * DAY))[1]
        await settled(tx, "The armistice is over.", "Over", at=make.NOW, story=made)
        await develop(tx, made, development(2, "status", "ended", make.NOW))
    (answer,) = await here.says("/trend armistice 7d")
    assert answer == "armistice: 0 stories in 7 days\n1 change of a truce's status is marked."
    assert INKS["grave"] in opened(here.last.states[-1].photo or b"").colours()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/trend truce 14d", "How many days? I can show 7d, 30d or 90d."),
        ("/trend 0d", "How many days?"),
        ("/trend (truce", "not closed"),
        ("/trend truce 7D", "truce: 3 stories in 7 days"),
        ("/trend   truce   90d ", "truce: 4 stories in 90 days"),
        ("/trend 3d truce", "no stories in the last 30 days"),
    ],
)
async def test_what_may_be_asked(here: World, text: str, words: str) -> None:
    """A period stands last; another one is refused with an example."""
    (answer,) = await here.says(text)
    assert words in answer


async def test_buttons_that_were_not_ours(here: World) -> None:
    """Whatever somebody makes a button say, the answer is words."""
    await here.says("/trend truce")
    ref = list(here.channel.shown)[-1]
    assert "too old" in str(await here.taps_data("trend:§nope 7d", ref))
    assert "How many days" in str(await here.taps_data("trend:truce 8d", ref))
    assert "not closed" in str(await here.taps_data("trend:(", ref))


async def test_a_picture_that_cannot_be_drawn_is_said_to_be_missing(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words come all the same."""
    monkeypatch.setattr(charts, "trend", charts.timeline)
    (answer,) = await here.says("/trend truce")
    assert answer.startswith("truce: 4 stories in 30 days")
    assert answer.endswith("The picture could not be drawn.")
    assert here.last.states[-1].photo is None


async def test_what_could_not_all_be_read_is_said_to_be_so(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A phrase is looked for in the articles themselves, the newest first, for a few seconds."""
    monkeypatch.setattr(search, "SECONDS", -1.0)
    (answer,) = await here.says('/trend "a truce"')
    assert answer.startswith('"a truce": at least 4 stories in 30 days')
    assert answer.endswith("the oldest days may lack some.")
    assert here.last.states[-1].photo is not None


async def test_an_action_that_fails_costs_nothing(here: World) -> None:
    """In a group too, in its topic: the answer comes."""
    here.bot.failure = TimedOut()
    await here.says("/trend truce", ANNA, GROUP, message_thread_id=5, is_topic_message=True)
    assert here.bot.actions == [(GROUP, "upload_photo", 5)]
    assert here.last.states[-1].photo is not None


# ------------------------------------------------------------------- words


def test_captions_are_as_short_as_telegram_wants_them() -> None:
    """1024 units below a picture, 4096 without one."""
    assert length(message("🕊" * 5000, photo=b"x").html) <= CAPTION
    assert length(message("x" * 5000).html) > CAPTION


def test_a_long_query_leaves_room_in_the_caption() -> None:
    """It is shortened; what could not all be read again is "at least"."""
    told = Course("<b> & " * 100, ((make.NOW.date(), 2),), (), complete=False)
    said = charting.told(CHAT, told, Picture(b"png"), "")
    assert length(said.html) < 300
    assert "at least 2 stories in 1 days" in said.html


@pytest.mark.parametrize(
    ("status", "words", "tone"),
    [
        ("in_force", "in force", "calm"),
        ("violation_alleged", "violation alleged", "grave"),
        ("talks", "talks", "plain"),
        ("unheard_of", "Status changed", "plain"),
        (None, "Status changed", "plain"),
    ],
)
def test_turns_have_words_and_tones(status: str | None, words: str, tone: str) -> None:
    """Of a status that has none, the kind of change."""
    found = Course("x", ((make.NOW.date(), 1),), (Turn(make.NOW.date(), "status", status),))
    (mark,) = charting.trend(CHAT, found).marks
    assert (mark.label, mark.tone) == (words, tone)
    assert charting.turned("en", "denial", None) == "denied"
    assert charting.turned("en", "time", "in_force") == "New time"


def test_a_timeline_tells_its_events_in_the_chats_zone() -> None:
    """When, what has changed, who says so; of more than twelve the newest, and how many were before."""
    told = [development(at + 1, "content", None, make.NOW + at * HOUR) for at in range(14)]
    told[13] = replace(told[13], change="status", status="ended", title="\u202e<b>It\nis over", source_title="W\n")

    shown = charting.timeline(CHAT, " The\ntruce", told, make.NOW)

    assert (shown.title, shown.earlier, len(shown.events)) == ("The truce", "+2 earlier", MOST_EVENTS)
    assert (shown.events[0].when, shown.events[0].label) == ("1 Mar 18:00", "They say")
    last = shown.events[-1]
    assert (last.when, last.label, last.source) == ("2 Mar 05:00 · ended", "<b>It is over", "W")
    assert charting.timeline(CHAT, "", told[:2], make.NOW).earlier == ""


async def test_a_timeline_is_drawn(here: World) -> None:
    """By the service that whoever tells a story asks."""
    shown = charting.timeline(CHAT, "Truce", [development(1, "first", "agreed", make.NOW)], make.NOW)
    picture = await pictures.timeline(here.services, shown)
    assert picture == charts.timeline(shown)
    assert await pictures.timeline(here.services, replace(shown, events=())) is None


def test_what_no_font_writes_is_told_below() -> None:
    """By its number, shortened, and not too much of it."""
    assert charting.unwritten(CHAT, Picture(b"")) is None
    words = charting.unwritten(CHAT, Picture(b"", ("ᎤᏙ", "<b>" + "ᎤᏙ " * 200, *["x"] * 9)))
    assert words is not None
    assert words.startswith("In the picture by number, for want of a font:\n[1] ᎤᏙ\n[2] &lt;b&gt;ᎤᏙ")
    assert words.count("\n") == 5
