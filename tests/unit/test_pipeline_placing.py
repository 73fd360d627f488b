"""Entries into stories, on a real store: who hears, what is counted, what is a development, what was corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.model import Article, Delivery, Development, Entry, EntryId, Receipt, SourceId, StoryId
from bot.pipeline.placing import LOUD_EVERY, by_whom, loud
from bot.storage import Storage, outbox, roles, stories
from bot.storage.developments import developments
from bot.storage.schema import outbox as rows
from bot.storage.schema import subscription
from tests import make
from tests.line import PAUSE, Line

AGREED = (
    "Armenia and Azerbaijan agree on a truce in Karabakh",
    (
        "Armenia and Azerbaijan have agreed on a truce in Nagorno-Karabakh, the foreign minister of Russia said on Sunday after "
        "ten hours of talks in Moscow. The truce will enter into force at midnight local time on 2 March (2000 GMT on 1 March). "
        "Heavy weapons are to be moved twenty kilometres back, and observers will watch the mountain road to the north."
    ),
)
AGAIN = (
    "Karabakh truce agreed after talks in Moscow",
    (
        "A truce in Nagorno-Karabakh was agreed by Armenia and Azerbaijan on Sunday, diplomats in Moscow said. Shops in Yerevan "
        "stayed open late as people waited for the news from the talks, and the markets in Baku rose."
    ),
)
BROKEN = (
    "Armenia accuses Azerbaijan of violating the Karabakh truce",
    (
        "Armenia accused Azerbaijan on Monday of violating the truce in Nagorno-Karabakh with artillery fire, hours after it "
        "entered into force. Two houses near the mountain road were damaged, the defence ministry in Yerevan said."
    ),
)
ELSEWHERE = (
    "Sudan army and RSF agree on a truce",
    (
        "The Sudanese army and the Rapid Support Forces have agreed on a truce of 72 hours in Khartoum, mediators in Jeddah said "
        "on Sunday. It will let hospitals be supplied, and families leave the capital, aid workers hope."
    ),
)
BEGINS = datetime(2026, 3, 1, 20, tzinfo=UTC)


async def send(storage: Storage, at: datetime) -> list[tuple[str, int]]:
    """All that is due is sent: kind and chat of each message."""
    async with storage.begin() as tx:
        epoch = await roles.hold(tx, "telegram", "me", at, make.LEASE) or 0
        due = await outbox.claim(tx, epoch, at, make.LEASE, 100)
        for number, delivery in enumerate(due):
            told = await stories.alert(tx, _story(delivery), delivery.chat.id)
            shown = None if told is None or delivery.kind == "update" else told.story.revision
            await outbox.sent(tx, delivery, Receipt(f"{at:%H%M%S}-{number}", at), revision=shown)
    return [(one.kind, one.chat.id) for one in due]


def _story(delivery: Delivery) -> StoryId:
    assert delivery.story_id is not None
    return delivery.story_id


@pytest.fixture
async def line(storage: Storage) -> Line:
    """A line, and one chat that follows the topic."""
    async with storage.begin() as tx:
        await make.chat(tx, "1", "topic:ceasefire")
    return Line(storage)


async def test_one_story_alerts_once(line: Line) -> None:
    """Whoever else carries it changes the count and the alert that was sent, and sends nothing."""
    first = await line.prints("a", *AGREED)
    assert await send(line.storage, make.NOW) == [("alert", 1)]
    line.clock.at += make.MINUTE
    assert await line.prints("b", *AGAIN) == first
    line.clock.at += PAUSE

    assert await send(line.storage, line.clock.at) == [("update", 1)]
    story = await line.story(first)
    assert (story.revision, story.publishers, story.outlets) == (1, ("a.example", "b.example"), ("a", "b"))


def test_whose_word_an_entry_is() -> None:
    """The agency's that it credits; else what a person said of its source; else its address's; else its source's name."""
    item = make.item(url="https://www.herald.example.co.uk/1")
    entry = Entry(EntryId(1), SourceId(1), "Herald", None, item, True, make.NOW, 1, make.NOW)
    said = replace(entry, source_publisher="publisher.example")
    own, wire = (
        Article(item.url, "T", text, None, None, True) for text in ("They agreed.", "BEIRUT (AP) — They agreed.")
    )

    assert [by_whom(one, wire) for one in (entry, said)] == ["apnews.com"] * 2
    assert by_whom(replace(said, item=replace(item, author="Reuters")), own) == "reuters.com"
    assert by_whom(said, own) == "publisher.example"
    assert by_whom(entry, own) == "example.co.uk"
    assert by_whom(replace(entry, item=replace(item, url="")), replace(own, url="")) == "Herald"


async def test_copies_confirm_nothing(line: Line) -> None:
    """A wire story on three sites is one publisher's; the alert counts them all as outlets."""
    first = await line.prints("a", *AGREED)
    line.clock.at += make.MINUTE
    await line.prints("b", f"{AGREED[0]} – Agency", AGREED[1])
    await line.prints("c", AGREED[0], f"{AGREED[1]} Reporting by Example Wire.")
    await line.prints("a", AGREED[0], AGREED[1], guid="2")

    story = await line.story(first)
    assert story.publishers == ("a.example",)
    assert story.outlets == ("a", "b", "c")


async def test_development_answers_the_first_message(line: Line) -> None:
    """A new state is a revision of its own, told aloud to those who were told before."""
    story = await line.prints("a", *AGREED)
    await send(line.storage, make.NOW)
    line.clock.at += timedelta(hours=22)
    assert await line.prints("b", *BROKEN) == story

    assert ("followup", 1) in await send(line.storage, line.clock.at)
    async with line.storage.read() as tx:
        first, second = await developments(tx, story)
    assert (first.change, first.status, second.change, second.status) == (
        "first",
        "agreed",
        "status",
        "violation_alleged",
    )
    assert second.loud
    known = (await line.story(story)).truces[0]
    assert known.effective is not None
    assert (known.status, known.effective.utc) == ("violation_alleged", BEGINS)


async def test_truces_of_two_wars_are_two_stories(line: Line) -> None:
    """However alike they are told on one day."""
    assert await line.prints("a", *AGREED) != await line.prints("b", *ELSEWHERE)


async def test_independent_publishers_are_waited_for(line: Line) -> None:
    """With min-sources:2 a copy is no second source; another outlet's own text is."""
    async with line.storage.begin() as tx:
        await tx.execute(update(subscription).values(min_publishers=2))
    await line.prints("a", *AGREED)
    await line.prints("b", f"{AGREED[0]} – Agency", AGREED[1])
    assert await send(line.storage, make.NOW) == []
    await line.prints("c", *AGAIN)
    assert await send(line.storage, make.NOW) == [("alert", 1)]


async def test_what_was_known_at_the_start_alerts_nobody(line: Line) -> None:
    """It makes a story all the same, which the next to tell of it is news of."""
    known = await line.prints("a", *AGREED, live=False)
    assert await send(line.storage, make.NOW) == []
    assert await line.prints("b", *AGAIN) == known
    assert await send(line.storage, make.NOW) == [("alert", 1)]


async def test_query_that_only_the_second_article_satisfies(line: Line) -> None:
    """Its chat hears of the story then, under the headline of that article."""
    async with line.storage.begin() as tx:
        chat = await make.chat(tx, "2", "markets")
    story = await line.prints("a", *AGREED)
    await line.prints("b", *AGAIN)

    assert sorted(await send(line.storage, make.NOW)) == [("alert", 1), ("alert", chat.id)]
    async with line.storage.read() as tx:
        alert = await stories.alert(tx, story, chat.id)
    assert alert is not None
    assert (alert.story.title, alert.story.source_title) == (AGAIN[0], "b")


async def test_correction_at_the_source_edits_the_alert(line: Line) -> None:
    """What the article said before is kept, and the alert is edited; its time is told anew."""
    story = await line.prints("a", *AGREED)
    await send(line.storage, make.NOW)
    line.clock.at += timedelta(minutes=10)
    later = AGREED[1].replace("2000 GMT on 1 March", "2100 GMT on 1 March").replace("at midnight", "at 01:00")
    assert await line.prints("a", "Armenia, Azerbaijan: truce from 1 a.m.", later) == story

    corrected = (await line.story(story)).corrections
    assert {one.what for one in corrected} == {"title", "effective"}
    assert {one.before for one in corrected} == {AGREED[0], BEGINS.isoformat()}
    line.clock.at += PAUSE
    assert sorted(await send(line.storage, line.clock.at)) == [("followup", 1), ("update", 1)]
    async with line.storage.read() as tx:
        assert [one.change for one in await developments(tx, story)] == ["first", "time"]


async def test_correction_of_an_early_article_leaves_the_state(line: Line) -> None:
    """A truce that was broken meanwhile is not agreed again because a headline of its first day was changed."""
    story = await line.prints("a", *AGREED)
    line.clock.at += timedelta(hours=5)
    assert await line.prints("b", *BROKEN) == story
    line.clock.at += timedelta(minutes=10)
    await line.prints("a", "Armenia and Azerbaijan say they agree on a truce in Karabakh", AGREED[1])

    told = await line.story(story)
    assert [one.what for one in told.corrections] == ["title"]
    assert [one.status for one in told.truces] == ["violation_alleged"]


async def test_beginning_read_after_the_breach_is_not_told(line: Line) -> None:
    """After a stop articles are read in any order: who hears that a truce is broken is not told that it begins by what was
    printed before."""
    began = "Truce between Armenia and Azerbaijan in Karabakh comes into force"
    text = "The truce between Armenia and Azerbaijan in Nagorno-Karabakh came into force on Monday, officials said."
    story = await line.prints("a", *AGREED)
    line.clock.at += timedelta(minutes=10)
    assert await line.prints("b", *BROKEN) == story
    assert await line.prints("c", began, text, at=line.clock.at - make.MINUTE) == story

    async with line.storage.read() as tx:
        assert [one.status for one in await developments(tx, story)] == ["agreed", "violation_alleged"]


async def test_change_of_letters_is_no_correction(line: Line) -> None:
    """Nobody is told of a comma."""
    story = await line.prints("a", *AGREED)
    await send(line.storage, make.NOW)
    await line.prints("a", f"{AGREED[0]}!".upper(), AGREED[1])

    assert (await line.story(story)).corrections == ()
    async with line.storage.read() as tx:
        assert (await tx.execute(select(rows.c.kind))).scalars().all() == ["alert"]


async def test_closed_story_is_continued_by_a_new_one(line: Line) -> None:
    """A week later the same words are news again, and know what they go on from."""
    first = await line.prints("a", *AGREED)
    line.clock.at += timedelta(days=7)
    second = await line.prints("b", AGREED[0], AGREED[1].replace("2 March", "9 March").replace("1 March", "8 March"))

    assert second != first
    assert (await line.story(second)).continues == first


async def test_restart_goes_on_with_the_story(line: Line) -> None:
    """A process that has just started knows the story from the store."""
    story = await line.prints("a", *AGREED)
    again = Line(line.storage, line.clock, line.sources)
    assert await again.prints("b", *AGAIN) == story


# ---------------------------------------------------------------- loudness

TOLD = Development(1, "first", "agreed", True, "", "https://a.example/1", "A", "", make.NOW)


@pytest.mark.parametrize(
    ("change", "status", "minutes", "aloud"),
    [
        ("status", "in_force", 1, True),
        ("status", "talks", 60, False),
        ("denial", None, 1, True),
        ("time", "agreed", 29, False),
        ("time", "agreed", 30, True),
        ("content", None, 5, False),
        ("content", None, 31, True),
    ],
)
def test_loudness(change: str, status: str | None, minutes: int, aloud: bool) -> None:
    """A change of state sounds at once, unless it is a wish; all else at most every half hour."""
    made = replace(TOLD, revision=2, change=change, status=status, at=make.NOW + minutes * make.MINUTE)
    assert loud(made, [TOLD]) is aloud
    assert timedelta(minutes=30) == LOUD_EVERY


def test_second_accusation_is_quiet() -> None:
    """The first one sounds."""
    blame = replace(TOLD, revision=2, change="status", status="violation_alleged")
    assert loud(blame, [TOLD])
    assert not loud(replace(blame, revision=3), [TOLD, blame])
    # The other side's accusation is new content; it is for the digest too, however late it comes.
    assert not loud(replace(blame, revision=3, change="content", at=blame.at + 2 * LOUD_EVERY), [TOLD, blame])
