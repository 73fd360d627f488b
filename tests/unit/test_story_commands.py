"""/story, /mute, /unmute and /remind as people use them: typed, as answers to alerts, tapped, in groups, wrongly."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.child import Children
from bot.model import StoryId
from bot.model.truces import Status
from bot.model.wishes import FOR_GOOD, Mute
from bot.service.mutes import LONGEST, until
from bot.storage import Storage, mutes, reminders, stories
from bot.storage.developments import develop
from bot.storage.developments import development as made
from bot.storage.schema import outbox
from tests import make
from tests.chatting import ANNA, BORIS, GROUP, World, said, world
from tests.conftest import TestClock
from tests.pixels import opened
from tests.stored import deliver, settled
from tests.truces import BEGINS, HOUR, TRUCE, development, truce

ALERT = "700"
TEXT = "The two sides agreed on a truce after long talks."


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock) -> AsyncIterator[World]:
    """A bot of which Anna and a group have an alert, message 700, of story 1, whose truce lies ahead."""
    async with Children() as children:
        made = world(sqlite_storage, clock, None, children)
        made.bot.admins.add((GROUP, ANNA))
        await made.says("/subscribe truce")
        await made.says("/subscribe truce", ANNA, GROUP)
        async with sqlite_storage.begin() as tx:
            _, story = await settled(tx, TEXT, "A truce", at=clock.now())
            await develop(tx, story, development(1, "first", "agreed", at=clock.now()))
            await stories.tell(tx, story, (TRUCE,), None)
            await deliver(tx, ALERT)
        assert story == 1
        yield made


async def replies(here: World, text: str, ref: str = ALERT, user: int = ANNA, chat: int | None = None) -> str:
    """Answer message `ref` with a command; what is shown for it."""
    (answer,) = await here.says(text, user, chat, reply_to_message=said("…", user, chat) | {"message_id": int(ref)})
    return answer


async def tell(here: World, *truces: Any) -> None:
    async with here.services.storage.begin() as tx:
        await stories.tell(tx, StoryId(1), truces, None)


async def muted(here: World) -> list[Mute]:
    async with here.services.storage.read() as tx:
        return await mutes.of_chat(tx, here.last.chat.id, here.services.clock.now())


async def kept(here: World) -> list[tuple[str, int]]:
    async with here.services.storage.read() as tx:
        return [(one.wish.what, one.wish.minutes) for one in await reminders.waiting(tx, here.last.chat.id, StoryId(1))]


# ------------------------------------------------------------------- /story


async def test_story_answers_an_alert_by_all_ways(here: World) -> None:
    """A reply, a tap and a number show the same; the first two as answers to the alert, which stays as it is."""
    told = await replies(here, "/story")
    assert told.startswith("🧵 Story 1\nA truce\n🤝 TRUCE AGREED · Nagorno-Karabakh")
    assert here.last.states[-1].reply_to == ALERT
    assert here.last.labels == ["📖 Read the newest", "❓ Why", "🔕 Mute", "⏰ Remind me"]
    before = len(here.channel.shown)
    assert await here.taps_data("story:1", ALERT) is None
    assert (len(here.channel.shown), here.last.text, here.last.states[-1].reply_to) == (before + 1, told, ALERT)
    for typed in ("/story 1", "/story #1"):
        assert await here.says(typed) == [told]


async def test_story_alone_offers_the_newest(here: World) -> None:
    """Five a page, each a button away; pages turn in place, what is chosen stands below."""
    async with here.services.storage.begin() as tx:
        for number in range(6):
            await settled(tx, TEXT, f"Story {number}", at=make.NOW + (number + 1) * make.MINUTE)
    (told,) = await here.says("/story")
    assert told.startswith("Which story? The newest here:\n\n1. Story 5\n")
    assert here.last.labels == ["🧵 1", "🧵 2", "🧵 3", "🧵 4", "🧵 5", "▶"]
    await here.taps("▶")
    assert "7. A truce" in here.last.text
    await here.taps("🧵 7")
    assert here.last.text.startswith("🧵 Story 1")
    (latest,) = await here.says("/latest")
    await here.taps("🧵 1")
    assert (latest.count("🧵"), here.last.text.split("\n")[1]) == (0, "Story 5")


async def test_long_story_turns_in_place(here: World) -> None:
    """The pages of one message."""
    async with here.services.storage.begin() as tx:
        for number in range(2, 13):
            await develop(tx, StoryId(1), development(number, "content"))
    await replies(here, "/story")
    before = len(here.channel.shown)
    await here.taps("◀")
    assert len(here.channel.shown) == before
    assert "Headline 6\n" in here.last.text and "Headline 11" not in here.last.text


async def test_story_is_drawn_below_it(here: World) -> None:
    """Once there is more than its beginning, expiry included; when it cannot be drawn, that is said."""
    await replies(here, "/story")
    assert "📈 Picture" not in here.last.labels
    async with here.services.storage.begin() as tx:
        await develop(tx, StoryId(1), development(2, "status", "violation_alleged"))
        await develop(tx, StoryId(1), development(3, "lapsed"))
    await replies(here, "/story")
    ref, shown = list(here.channel.shown)[-1], len(here.channel.shown)
    await here.taps("📈 Picture")
    drawn = here.last.states[-1]
    assert (here.last.text, drawn.reply_to, len(here.channel.shown)) == ("🧵 Story 1\nA truce", ref, shown + 1)
    assert opened(drawn.photo or b"").width > 100
    async with here.services.storage.begin() as tx:
        await tx.execute(made.delete())
    await here.taps_later("story:1:picture", ref)
    assert here.last.text.endswith("The picture could not be drawn.")


async def test_chat_without_stories_is_told_what_to_do(here: World) -> None:
    """Without subscriptions how to subscribe; with them, that none has come."""
    (nothing,) = await here.says("/story", BORIS)
    assert "no subscriptions" in nothing
    await here.says("/subscribe armistice", BORIS)
    (none,) = await here.says("/story", BORIS)
    assert none.startswith("No story matches yet")


@pytest.mark.parametrize("name", ["story", "mute", "unmute", "remind"])
async def test_what_is_no_story_of_this_chat_is_refused(here: World, name: str) -> None:
    """A guessed number, words, an answer to any message; a guessed button, or one that says nothing, too."""
    (stranger,) = await here.says(f"/{name} 1", BORIS)
    (none,) = await here.says(f"/{name} 999999999")
    assert stranger == none
    assert "no story that this chat heard of" in none
    (words,) = await here.says(f"/{name} nonsense")
    assert "Which story?" in words and f"/{name} 12" in words
    assert "That message is no alert" in await replies(here, f"/{name}", "123")
    assert "no story" in str(await here.taps_data(f"{name}:1", ALERT, BORIS))
    for data in ("", "x", "1:x:y", "1:", "-1", "9" * 30, "list:x"):
        popup = await here.taps_data(f"{name}:{data}", ALERT, BORIS)
        assert popup is not None and len(popup) <= 200, data
    assert await muted(here) == []


# -------------------------------------------------------------------- mutes


async def test_story_is_muted_from_its_alert(here: World) -> None:
    """🔕 asks for how long, below the alert; the tap mutes in place, and another undoes it."""
    await here.taps_data("mute:1", ALERT)
    assert here.last.text == "🔕 Nothing more of this story? For how long?\nA truce"
    assert (here.last.labels, here.last.states[-1].reply_to) == (["24 hours", "For good"], ALERT)
    shown = len(here.channel.shown)
    await here.taps("24 hours")
    assert here.last.text.startswith("🔕 This chat hears nothing of this story until 2 Mar 12:00, nor its reminders.")
    assert [(one.story_id, one.until) for one in await muted(here)] == [(1, make.NOW + 24 * HOUR)]
    await here.taps("Unmute")
    assert here.last.text.startswith("🔔 This chat hears of this story again")
    assert (await muted(here), len(here.channel.shown)) == ([], shown)


async def test_story_is_muted_by_typing(here: World) -> None:
    """As an answer with or without a span, or by number; the last one said counts."""
    assert "For how long?" in await replies(here, "/mute")
    assert "until 1 Mar 14:00" in await replies(here, "/mute 2h")
    assert "hears nothing more of this story" in await replies(here, "/mute for good")
    assert (await muted(here))[0].until == FOR_GOOD
    (told,) = await here.says("/mute 1 3 days")
    assert "until 4 Mar 12:00" in told
    assert "🔕 Muted here until 4 Mar 12:00" in await replies(here, "/story")
    assert here.last.labels[2] == "🔔 Unmute"
    await here.taps("Unmute")
    assert "hears of this story again" in here.last.text
    assert "🔔 This story was not muted." in await replies(here, "/unmute")


async def test_chat_is_paused_for_a_while(here: World) -> None:
    """By a span, a time of its own clock, or a tap; without one it is asked for how long."""
    (told,) = await here.says("/mute all 2h")
    assert told == "🔕 This chat is paused until 1 Mar 14:00."
    (told,) = await here.says("/mute ALL until 08:00")
    assert told == "🔕 This chat is paused until 2 Mar 08:00."
    (asked,) = await here.says("/mute all")
    assert asked.startswith("🔕 This chat is paused until 2 Mar 08:00.\n🔕 Pause all alerts of this chat?")
    assert here.last.labels == ["1 hour", "8 hours", "24 hours", "3 days", "🔔 End the pause"]
    await here.taps("8 hours")
    assert here.last.text == "🔕 This chat is paused until 1 Mar 20:00."
    (told,) = await here.says("/unmute all")
    assert told.startswith("🔔 This chat is no longer paused.")
    (told,) = await here.says("/unmute all")
    assert told == "🔔 This chat was not paused."
    (how,) = await here.says("/mute")
    assert "/mute all 2h" in how
    await here.taps("Pause this chat")
    assert "Pause all alerts" in here.last.text


@pytest.mark.parametrize("span", ["soon", "0m", "400d", "2x", "25:00", "-2h", "9" * 40 + "m", "²h"])
async def test_span_that_is_none_is_refused(here: World, span: str) -> None:
    """With an example that works; a button with one is stale."""
    (told,) = await here.says(f"/mute all {span}")
    assert "For how long?" in told and "/mute all 2h" in told
    assert "too old" in str(await here.taps_data(f"mute:1:{span}"[:60], ALERT))
    assert await muted(here) == []


async def test_what_is_muted_is_listed_and_ended_there(here: World) -> None:
    """The chat first; each has its button, and the list shrinks in place. A pause that goes on is mentioned."""
    assert "Nothing is muted here" in (await here.says("/unmute"))[0]
    await here.says("/mute 1 good")
    await here.says("/mute all 3d")
    (told,) = await here.says("/unmute")
    assert told == (
        "Muted in this chat; 🔔 ends it:\n\n1. 🔕 This chat is paused until 4 Mar 12:00.\n2. A truce – for good"
    )
    await here.taps("🔔 2")
    assert here.last.labels == ["🔔 1"]
    await here.says("/unmute 1")
    assert here.last.text.endswith("🔕 This chat is paused until 4 Mar 12:00.")
    await here.taps("End the pause")
    assert here.last.text.startswith("🔔 This chat is no longer paused.")
    assert await muted(here) == []


async def test_story_can_be_unmuted_whatever_the_chat_asks_for(here: World) -> None:
    """Who ended the subscription is not stuck with the mute."""
    await here.says("/mute 1 good")
    await here.says("/unsubscribe all yes")
    async with here.services.storage.begin() as tx:
        await tx.execute(outbox.delete())
    (told,) = await here.says("/unmute 1")
    assert "hears of this story again" in told


async def test_only_administrators_of_a_group_mute_and_are_reminded(here: World) -> None:
    """Typed or tapped; to look is for all."""
    for name in ("mute", "unmute", "remind"):
        (told,) = await here.says(f"/{name} 1", BORIS, GROUP)
        assert "Only an administrator" in told
    for data in ("mute:1", "mute:1:good", "mute:all:1h", "unmute:all:l", "remind:1", "remind:1:effective:60"):
        assert "Only an administrator" in str(await here.taps_data(data, ALERT, BORIS, GROUP)), data
    assert (await replies(here, "/story", user=BORIS, chat=GROUP)).startswith("🧵 Story 1")
    assert await here.taps_data("story:1", ALERT, BORIS, GROUP) is None
    await here.taps_data("mute:1", ALERT, ANNA, GROUP)
    assert await here.taps("For good", BORIS, GROUP) is not None
    assert await muted(here) == []
    await here.taps("For good", ANNA, GROUP)
    assert len(await muted(here)) == 1


async def test_why_tells_of_a_mute_for_good(here: World) -> None:
    """Without a date that nobody believes."""
    await here.says("/subscribe ceasefire", BORIS)
    async with here.services.storage.begin() as tx:
        await settled(tx, "A ceasefire was signed.", "Ceasefire", at=make.NOW, guid="new")
        await tx.execute(outbox.delete())
    await here.says("/mute all good", BORIS)
    (told,) = await here.says("/why http://a.example/new", BORIS)
    assert "🔕 This chat does not want to hear of its story, or of anything." in told


INSTANT = st.integers(1_767_225_600, 1_798_761_600).map(lambda second: datetime.fromtimestamp(second, UTC))
SPANS = st.from_regex(r"(for |until )?[0-9]{1,7} ?(m|h|d|w|days|:[0-9]{2}|good)", fullmatch=True)


@given(INSTANT, st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Apia", "+05:30", "nonsense"]), st.times())
def test_until_a_time_is_its_next_one(now: datetime, tz: str, clock: Any) -> None:
    """Ahead by at most a day and what a change of clocks adds, in every zone."""
    end = until(f"until {clock:%H:%M}", tz, now)
    assert end is not None
    assert timedelta(0) < end - now <= timedelta(hours=25)


@given(st.one_of(st.text(max_size=40), SPANS))
def test_any_span_is_read_or_refused(given_span: str) -> None:
    """Nothing that is typed fails, and nothing goes on for longer than a year but what is for good."""
    end = until(given_span, "UTC", make.NOW)
    assert end is None or end == FOR_GOOD or make.NOW < end <= make.NOW + LONGEST


# ---------------------------------------------------------------- reminders


async def test_reminder_is_set_and_taken_back_by_taps(here: World) -> None:
    """⏰ asks below the alert; a tap sets it in place, another takes it back; two taps on one button are one."""
    await here.taps_data("remind:1", ALERT)
    assert here.last.text.startswith("⏰ A truce\n▶️ Begins: 1 Mar 19:00 local · 1 Mar 15:00 UTC")
    assert here.last.labels[:3] == ["▶️ 1 hour before", "▶️ 10 min before", "▶️ At its start"]
    ref, before = list(here.channel.shown)[-1], len(here.channel.shown)
    await here.taps_data("remind:1:effective:60", ref)
    await here.taps_data("remind:1:effective:60", ref)
    assert here.last.text.startswith("✅ I will remind this chat.")
    assert "• 1 Mar 14:00 · 1 hour before it begins" in here.last.text
    assert (await kept(here), len(here.channel.shown)) == ([("effective", 60)], before)
    await here.taps("✖ ▶️ 1 hour before")
    assert here.last.text.startswith("✖ That reminder is taken back.")
    assert await kept(here) == []


async def test_reminders_of_the_chat_are_listed_and_ended_there(here: World) -> None:
    """All of them, the next first."""
    assert "no reminders" in (await here.says("/remind"))[0]
    assert "Tap when" in await replies(here, "/remind")
    await here.taps("⌛ At its end")
    await here.says("/remind 1")
    await here.taps("▶️ 10 min before")
    (told,) = await here.says("/remind")
    assert told == (
        "Reminders of this chat; ✖ takes one back:\n\n"
        "1. 1 Mar 14:50 · 10 minutes before it begins\nA truce\n2. 3 Mar 15:00 · when it ends\nA truce"
    )
    await here.taps("✖ 1")
    assert await kept(here) == [("expires", 0)]
    await here.taps("✖ 1")
    assert "no reminders" in here.last.text


async def test_reminder_is_never_of_the_past(here: World, clock: TestClock) -> None:
    """A button that was shown in time and is tapped too late does nothing, and says so."""
    await here.taps_data("remind:1", ALERT)
    ref = list(here.channel.shown)[-1]
    clock.at = BEGINS - HOUR
    assert "has passed" in str(await here.taps_data("remind:1:effective:60", ref))
    await here.taps_data("remind:1:effective:10", ref)
    await tell(here, truce(Status.COLLAPSED))
    assert "no longer known" in str(await here.taps_data("remind:1:effective:0", ref))
    for data in ("remind:1:effective:7", "remind:1:sunset:60", "remind:1:effective:", "remind:1:effective:60:z"):
        assert "too old" in str(await here.taps_data(data, ref)), data
    assert await kept(here) == [("effective", 10)]


async def test_story_with_nothing_ahead_offers_no_reminder(here: World) -> None:
    """No button under it; asked all the same, it says so."""
    await tell(here)
    await replies(here, "/story")
    assert "⏰ Remind me" not in here.last.labels
    assert "No time lies ahead" in await replies(here, "/remind")


async def test_reminder_of_a_muted_story_says_that_it_will_not_come(here: World) -> None:
    """Nobody waits for it in vain."""
    await here.says("/mute 1 good")
    assert "🔕 This story is muted here: no reminder comes" in await replies(here, "/remind")
