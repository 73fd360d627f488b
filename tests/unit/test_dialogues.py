"""Questions whose answer is the next message: for every command that asks, in private and in groups, to the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.errors import StoreAway
from bot.model.dialogues import PATIENCE, TRIES
from bot.pipeline import index, tidy
from bot.storage import Storage, dialogues, ended
from handlers import COMMANDS, PLAIN
from handlers.door import Door
from tests.chatting import ANNA, ANONYMOUS, BORIS, BOT, GROUP, OWNER, World, said, update
from tests.conftest import TestClock
from tests.smallweb import site, small_world, state

ME = {"id": 1, "is_bot": True, "first_name": "B", "username": BOT}


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock) -> AsyncIterator[World]:
    """A bot on a small web; Anna leads the group."""
    async with small_world(sqlite_storage, clock, site()) as bot:
        bot.bot.admins.add((GROUP, ANNA))
        yield bot


def restarted(here: World) -> None:
    """A new door, which remembers nothing of what the old one was told."""
    here.door = Door(here.bot, here.channel, here.services, COMMANDS, PLAIN)  # type: ignore[arg-type]


def reply_to(here: World, ref: str | None = None) -> dict[str, Any]:
    """What makes a message in the group an answer to one of the bot's: the last, or `ref`."""
    number = int(ref or list(here.channel.shown)[-1])
    return {"reply_to_message": said("…", ANNA, GROUP) | {"message_id": number, "from": ME}}


# ---------------------------------------------------------------- in private


async def test_the_next_message_is_the_answer(here: World) -> None:
    """It does what the command does when it is typed with it, options and all; the one after it is plain text again."""
    (question,) = await here.says("/subscribe")
    assert "What shall I look for?" in question and "/cancel" in question
    (told,) = await here.says("truce, ceasefire min-sources:2")
    assert told.startswith("✅ Subscribed to truce, ceasefire")
    assert "2" in told
    (offer,) = await here.says("armistice")
    assert offer.startswith("Shall I tell you")
    assert "1 subscription" in await here.rows()


ANSWERS = {
    "search": ("truce", "nothing stored matches"),
    "preview": ("truce", "truce"),
    "timezone": ("Yerevan", "Yerevan"),
    "why": ("https://example.org/unknown", "No source that I watch"),
    "checksource": ("7", "no source “7”"),
    "editsource": ("7 lang:ru", "no source “7”"),
    "removesource": ("7", "no source “7”"),
    "pausesource": ("7", "no source “7”"),
    "resumesource": ("7", "no source “7”"),
    "addadmin": ("123 editor", "123"),
    "removeadmin": ("123", "123"),
    "broadcast": ("Hello *all*", "Send it?"),
    "addsource": ("not-an-address", "not a web address"),
    "subscribe": ("truce", "Subscribed"),
}


@pytest.mark.parametrize(
    "name", [one.name for one in COMMANDS if one.asks and one.name not in {"edit", "digest", "quiet"}]
)
async def test_every_command_that_asks_takes_the_answer(here: World, name: str) -> None:
    """What follows the question is as if it had been typed behind the command."""
    answer, expected = ANSWERS[name]
    (question,) = await here.says(f"/{name}", OWNER)
    assert "/cancel" in question

    told = await here.says(answer, OWNER)

    assert expected in here.last.text, told


@pytest.mark.parametrize(
    ("label", "which", "answer", "expected"),
    [("✏️ …", "digest:", "daily 07:30", "07:30"), ("✏️ …", "quiet:", "22:30-06:30", "22:30")],
)
async def test_other_settings_are_written(here: World, label: str, which: str, answer: str, expected: str) -> None:
    """A button for what no button offers asks below the settings, and the answer changes them."""
    await here.says("/settings")
    ref, shown = list(here.channel.shown.items())[-1]
    assert label in shown.labels

    await here.taps_data(which, ref)
    assert len(shown.states) == 1 and "?" in here.last.text
    await here.says(answer)

    assert expected in here.last.text


async def test_a_restart_forgets_no_question(here: World) -> None:
    """The answer is taken by a door that never put the question."""
    await here.says("/timezone")
    restarted(here)

    (told,) = await here.says("Yerevan")

    assert "Yerevan" in told


async def test_the_same_answer_twice_is_one_answer(here: World) -> None:
    """An update that Telegram delivers once more, for we died before we said that we had it, answers the same question."""
    await here.says("/subscribe")
    answer = update(message=said("truce"))
    await here.door.handle(answer)
    restarted(here)
    before = len(here.channel.shown)

    await here.door.handle(answer)

    assert [one.text[:12] for one in list(here.channel.shown.values())[before:]] == ["This chat is"]
    assert "1 subscription" in await here.rows()


async def test_cancel_says_what_was_cancelled(here: World) -> None:
    """By typing or by the button under the question; with nothing open it says so; what comes then is plain text."""
    await here.says("/timezone")
    (told,) = await here.says("/cancel")
    assert "/timezone" in told and "Nothing was changed" in told
    (nothing,) = await here.says("/cancel")
    assert nothing.startswith("I was not waiting")
    await here.says("/search")
    await here.taps("Cancel")
    assert "/search" in here.last.text
    (offer,) = await here.says("Yerevan")
    assert offer.startswith("Shall I tell you")


async def test_any_other_command_ends_a_question_silently(here: World) -> None:
    """Also one that is refused; nothing is said of the question."""
    for other in ("/help", "/subscribe -truce"):
        await here.says("/timezone")
        (told,) = await here.says(other)
        assert "timezone" not in told.partition("\n")[0]
        (offer,) = await here.says("Yerevan")
        assert offer.startswith("Shall I tell you")


async def test_a_button_of_the_question_is_an_answer(here: World) -> None:
    """Who taps the pack instead of writing is not asked any more; other buttons leave the question open."""
    await here.says("/subscriptions")
    other = list(here.channel.shown)[-1]
    await here.says("/subscribe")
    await here.taps_data("subscriptions:0", other)
    await here.taps("Ceasefire & truce")

    (offer,) = await here.says("armistice")

    assert offer.startswith("Shall I tell you")


async def test_a_late_answer_is_ordinary_text(here: World, clock: TestClock) -> None:
    """Five minutes on it is offered as a query, so nothing that was written is lost."""
    await here.says("/search")
    clock.advance(PATIENCE)

    (offer,) = await here.says("truce")

    assert offer.startswith("Shall I tell you")


async def test_a_wrong_answer_is_explained_and_asked_about_again(here: World) -> None:
    """A few times; then the question ends, and how to begin anew is told."""
    await here.says("/timezone")
    for _ in range(TRIES - 1):
        (told,) = await here.says("Nowhere in particular")
        assert "no time zone" in told and "once more" in told
    (last,) = await here.says("Nowhere in particular")
    assert "no time zone" in last and "/timezone begins anew" in last
    (offer,) = await here.says("Yerevan")
    assert offer.startswith("Shall I tell you")

    await here.says("/timezone")
    await here.says("Nowhere in particular")
    assert "Yerevan" in (await here.says("Yerevan"))[0]


@pytest.mark.parametrize(
    "answer", ["<b>" * 50, "\u202eevil\u2066", "a\0b", "9" * 400, "💥" * 200, "#1", "@x y", "x" * 4096]
)
async def test_hostile_answers_are_answered(here: World, answer: str) -> None:
    """Whatever is written, there is one answer that is no fault of ours."""
    for name in ("timezone", "removesource", "search", "checksource"):
        before = await state(here)
        await here.says(f"/{name}", OWNER)
        answers = await here.says(answer, OWNER)
        assert len(answers) == 1 and "went wrong" not in answers[0]
        assert await state(here) == before
        await here.says("/cancel", OWNER)


async def test_a_question_for_a_channel_is_about_the_channel(here: World) -> None:
    """What is asked for a channel in private is answered for it, with the right asked for once more."""
    here.bot.channels["@news"] = -1001234567890
    here.bot.admins |= {(-1001234567890, 1), (-1001234567890, ANNA)}
    await here.says("/subscribe @news")
    (told,) = await here.says("truce")
    assert told.startswith("📣 For The channel:") and "Subscribed" in told
    await here.says("/subscribe @news")
    here.bot.admins.discard((-1001234567890, ANNA))
    (refused,) = await here.says("armistice")
    assert "may post" in refused


async def test_rights_are_asked_for_with_the_answer(here: World) -> None:
    """Who is dismissed between question and answer may not answer."""
    await here.says("/addadmin 55 editor", OWNER)
    await here.says("/pausesource", 55)
    await here.says("/removeadmin 55", OWNER)

    (told,) = await here.says("1", 55)

    assert "do not know" in told


async def test_what_nobody_can_answer_any_more_is_not_kept(here: World, clock: TestClock) -> None:
    """The next question takes the old ones away; one person is asked one thing at a time."""
    for person in (ANNA, BORIS):
        await here.says("/search", person)
        await here.says("/preview", person)
    clock.advance(PATIENCE + timedelta(seconds=1))
    await here.says("/search", OWNER)
    async with here.services.storage.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(dialogues.dialogue)) == 1


async def test_tidying_forgets_questions_and_what_can_be_undone(here: World, clock: TestClock) -> None:
    """What nobody can answer or have back any more is gone with the next round, though nobody asks or ends anything."""
    await here.says("/subscribe truce")
    await here.says("/unsubscribe 1")
    await here.says("/search")
    keep = tidy.Keep(texts=timedelta(days=90), rows=timedelta(days=400), chats=timedelta(days=30))

    async def kept(after: timedelta) -> list[int]:
        clock.advance(after)
        await tidy.Tidy(here.services.storage, index.Index(), keep, clock).once(asyncio.Event())
        async with here.services.storage.read() as tx:
            return [
                await tx.scalar(select(func.count()).select_from(table)) or 0
                for table in (dialogues.dialogue, ended.ended)
            ]

    assert await kept(timedelta(minutes=1)) == [1, 1]
    assert await kept(timedelta(minutes=20)) == [0, 0]


async def test_without_the_database_an_answer_is_not_lost_silently(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When nobody can tell what was asked, that is said."""

    def away() -> Any:
        raise StoreAway(reason="locked")

    await here.says("/search")
    monkeypatch.setattr(here.services.storage, "read", away)
    (told,) = await here.says("truce")
    assert "went wrong" in told


# ----------------------------------------------------------------- in groups


async def test_in_a_group_only_the_one_who_was_asked_answers(here: World) -> None:
    """By answering that very message; it opens the answer for that person alone, and what others say is not for us."""
    (question,) = await here.says("/subscribe", ANNA, GROUP)
    shown = here.last.states[-1]
    assert "Answer this message" in question and shown.prompt == "Your answer" and shown.reply_to and not shown.buttons
    answer = reply_to(here)
    assert await here.says("truce", ANNA, GROUP) == []
    assert await here.says("truce", BORIS, GROUP, **answer) == []
    assert await here.says("truce", ANNA, GROUP, **reply_to(here, "999999")) == []

    (told,) = await here.says("truce", ANNA, GROUP, **answer)

    assert told.startswith("✅ Subscribed to truce")
    assert await here.says("armistice", ANNA, GROUP, **answer) == []


async def test_an_answer_to_somebody_elses_message_is_none(here: World) -> None:
    """A message of a person, or of another bot, never asked for anything."""
    await here.says("/subscribe", ANNA, GROUP)
    number = int(list(here.channel.shown)[-1])
    for writer in ({"id": BORIS, "is_bot": False, "first_name": "B"}, ME | {"username": "OtherBot"}):
        there = {"reply_to_message": said("…", ANNA, GROUP) | {"message_id": number, "from": writer}}
        assert await here.says("truce", ANNA, GROUP, **there) == []


async def test_a_question_after_a_tap_names_the_person(here: World) -> None:
    """There is no message to answer, so the one who tapped is mentioned; members who may not are refused."""
    await here.says("/start", ANNA, GROUP)
    assert "administrator" in str(await here.taps("My own words", BORIS, GROUP))
    await here.taps("My own words", ANNA, GROUP)
    assert f'href="tg://user?id={ANNA}"' in here.last.states[-1].html
    (told,) = await here.says("truce", ANNA, GROUP, **reply_to(here))
    assert "Subscribed" in told


async def test_a_wrong_answer_in_a_group_is_asked_about_again(here: World) -> None:
    """The explanation is what is to be answered then."""
    await here.says("/timezone", ANNA, GROUP)
    first = reply_to(here)
    (told,) = await here.says("Nowhere in particular", ANNA, GROUP, **first)
    assert "no time zone" in told and here.last.states[-1].prompt
    again = reply_to(here)
    assert await here.says("Yerevan", ANNA, GROUP, **first) == []
    assert "Yerevan" in (await here.says("Yerevan", ANNA, GROUP, **again))[0]


async def test_an_anonymous_administrator_is_asked_as_the_group(here: World) -> None:
    """Who speaks as the group answers as the group."""
    hidden = {"sender_chat": {"id": GROUP, "type": "supergroup", "title": "G"}}
    await here.says("/subscribe", ANONYMOUS, GROUP, **hidden)
    assert await here.says("truce", ANNA, GROUP, **reply_to(here)) == []
    (told,) = await here.says("truce", ANONYMOUS, GROUP, **hidden, **reply_to(here))
    assert "Subscribed" in told


async def test_a_post_in_a_channel_is_asked_nothing(here: World) -> None:
    """Its readers are no place for questions: it is told what to write."""
    await here.door.handle(update(channel_post=said("/subscribe", 0, GROUP, "channel")))
    assert here.last.states[-1].prompt is None
    assert "I wait" not in here.last.text


# ------------------------------------------------------------ unknown commands


@pytest.mark.parametrize(
    ("given", "meant"),
    [("/subscibe truce", "/subscribe truce"), ("/setings", "/settings"), ("/SUBSCRIPTION", "/subscriptions")],
)
async def test_a_slip_of_the_finger_is_seen(here: World, given: str, meant: str) -> None:
    """The nearest command is named, with what followed it."""
    (told,) = await here.says(given)
    assert f"Did you mean {meant} ?" in told


async def test_what_one_may_not_know_of_is_not_suggested(here: World) -> None:
    """Commands of those who tend the bot are suggested to them alone; what is like nothing gets no suggestion."""
    (told,) = await here.says("/broadcas x")
    assert "broadcast" not in told.partition("\n")[2]
    assert "Did you mean /broadcast x ?" in (await here.says("/broadcas x", OWNER))[0]
    assert "Did you mean" not in (await here.says("/xyzzy"))[0]
    assert await here.says("/subscibe truce", ANNA, GROUP) == []
