"""Truces whose time runs out while nobody reports anything: told once, and only when that is so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.model import Development, Story, StoryId
from bot.model.truces import Status
from bot.pipeline import lapse
from bot.storage import Storage, outbox, roles, stories
from bot.storage.developments import develop, developments
from bot.storage.schema import outbox as outbox_table
from tests import make
from tests.line import Line
from tests.stored import DAY, deliver
from tests.truces import ENDS, HOUR, STORY, TRUCE, development, moment, truce


async def following(storage: Storage, *made: Development, **told: object) -> StoryId:
    """A story with a truce that runs out, of which a chat was told."""
    async with storage.begin() as tx:
        await make.chat(tx, "1", "truce")
        story = await make.story(tx, "truce")
        for one in made or (development(1, "first", "agreed"),):
            await develop(tx, story, one)
        await outbox.announce(tx, story, 1, make.NOW)
        await deliver(tx, "7")
        await stories.tell(tx, story, (truce(**told),), ENDS)
    return story


async def queued(storage: Storage, at: datetime) -> list[str]:
    async with storage.begin() as tx:
        epoch = await roles.hold(tx, "telegram", "me", at, make.LEASE) or 0
        return [one.kind for one in await outbox.claim(tx, epoch, at, make.LEASE, 100)]


async def test_expiry_is_told_once(storage: Storage) -> None:
    """When its time has passed, as a loud development and a follow-up; not before, and not again."""
    story = await following(storage)
    assert await lapse.once(storage, ENDS - make.MINUTE) == 0
    assert [await lapse.once(storage, ENDS) for _ in range(3)] == [1, 0, 0]

    async with storage.read() as tx:
        made = await developments(tx, story)
        (told,) = (await stories.by_ids(tx, [story])).values()
    assert [(one.revision, one.change, one.loud, one.at) for one in made[1:]] == [(2, "lapsed", True, ENDS)]
    assert told.revision == 2
    assert await queued(storage, ENDS) == ["followup"]


async def test_expiry_told_once_although_the_story_is_told_anew(storage: Storage) -> None:
    """A repetition that comes later and says the same time again raises no second note."""
    story = await following(storage)
    await lapse.once(storage, ENDS)
    async with storage.begin() as tx:
        await stories.tell(tx, story, (TRUCE,), ENDS)
    assert await lapse.once(storage, ENDS + HOUR) == 0


async def test_only_followers_are_told(storage: Storage) -> None:
    """Who asks for it and never heard of the story, as it was known when its source was added, hears nothing."""
    story = await following(storage)
    async with storage.begin() as tx:
        await tx.execute(outbox_table.delete())
    assert await lapse.once(storage, ENDS) == 0
    assert await changes(storage, story) == ["first", "lapsed"]


@pytest.mark.parametrize(("late", "told"), [(DAY, 1), (DAY + make.MINUTE, 0)])
async def test_expiry_long_past_is_no_news(storage: Storage, late: object, told: int) -> None:
    """After a stop of more than a day nothing is said, then or later."""
    await following(storage)
    assert await lapse.once(storage, ENDS + late) == told  # type: ignore[operator]
    assert await lapse.once(storage, ENDS) == 0


async def test_expiry_of_many_is_told_in_one_round(storage: Storage) -> None:
    """More than are looked at in one transaction."""
    async with storage.begin() as tx:
        for number in range(lapse.PART + 1):
            entry = await make.entry(tx, str(number))
            story = await stories.open_story(
                tx,
                title="T",
                url=entry.item.url,
                lang="en",
                source_title="A",
                publisher="a.example",
                published_at=None,
                now=make.NOW,
            )
            await stories.tell(tx, story, (TRUCE,), ENDS)
    await lapse.once(storage, ENDS)
    async with storage.read() as tx:
        assert {len(await developments(tx, StoryId(id))) for id in range(1, lapse.PART + 2)} == {1}


async def test_time_that_was_put_off_is_waited_for(storage: Storage) -> None:
    """A later end, told meanwhile, is looked at when it has passed."""
    await following(storage, expires=moment(ENDS + DAY))
    assert await lapse.once(storage, ENDS) == 0
    assert await lapse.once(storage, ENDS + DAY - make.MINUTE) == 0
    assert await lapse.once(storage, ENDS + DAY) == 1


async def test_error_ends_nothing(storage: Storage) -> None:
    """A store that fails is asked again in the next round."""
    await following(storage)
    broken = Storage("sqlite:////nowhere/at/all.db")
    assert await lapse.once(broken, ENDS) == 0
    assert await lapse.once(storage, ENDS) == 1


PAUSE = (
    "Israel and Hamas agree on a truce",
    "Israel and Hamas agreed on a truce in Gaza. It begins at 10:00 GMT on 2 March and ends at 10:00 GMT on 4 March 2026.",
)
AGAIN = ("Truce of Israel and Hamas agreed", "A truce in Gaza was agreed by Israel and Hamas, Qatar said on Sunday.")
EXTENDED = (
    "Israel and Hamas extend the truce",
    "Israel and Hamas extended their truce in Gaza, Qatar said on Tuesday. Nothing was said of how long it will hold.",
)
PASSED = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


async def printed(storage: Storage, *later: tuple[str, str, datetime]) -> tuple[Line, StoryId]:
    """A story as the line makes it: agreed, and what came later."""
    async with storage.begin() as tx:
        await make.chat(tx, "1", "topic:ceasefire")
    line = Line(storage)
    story = await line.prints("a", *PAUSE)
    (chief,) = (await line.story(story)).truces
    assert chief.expires is not None and chief.expires.utc == PASSED
    for number, (title, text, at) in enumerate(later):
        line.clock.at = at
        assert await line.prints("bcd"[number], title, text) == story
    return line, story


async def changes(storage: Storage, story: StoryId) -> list[str]:
    async with storage.read() as tx:
        return [one.change for one in await developments(tx, story)]


async def test_repetition_that_comes_first_keeps_the_note(storage: Storage) -> None:
    """An article that is read just after the time passed says nothing of it, and does not make it forgotten."""
    _, story = await printed(storage, (*AGAIN, PASSED + make.MINUTE))
    await lapse.once(storage, PASSED + 2 * make.MINUTE)
    assert await changes(storage, story) == ["first", "lapsed"]


async def test_extension_without_an_end_is_an_extension(storage: Storage) -> None:
    """Nobody knows until when, but it was reported."""
    line, story = await printed(storage, (*EXTENDED, PASSED - 20 * HOUR))
    (chief, *_) = (await line.story(story)).truces
    assert (chief.status, chief.expires) == (Status.EXTENDED, None)
    await lapse.once(storage, PASSED + make.MINUTE)
    assert await changes(storage, story) == ["first", "status"]


FIRST = development(1, "first", "agreed")
STILL = [
    (truce(), [FIRST]),
    (truce(Status.VIOLATED), [FIRST, development(2, "status", "violation_alleged")]),
    (truce(Status.EXTENDED), [FIRST, development(2, "status", "extended")]),
    (truce(Status.IN_FORCE), [FIRST, development(2, "status", "extended"), development(3, "status", "in_force")]),
    (truce(), [FIRST, development(2, "lapsed", at=ENDS - DAY)]),
    (truce(expires=None), [FIRST]),
]
SETTLED = [
    *((truce(Status(status)), [FIRST]) for status in ("expired", "ended", "collapsed", "denied", "rejected")),
    (truce(), [FIRST, development(2, "status", "collapsed"), development(3, "status", "violation_alleged")]),
    (truce(Status.EXTENDED, expires=None), [FIRST, development(2, "status", "extended")]),
    (truce(expires=moment(ENDS - HOUR)), [FIRST, development(2, "status", "extended")]),
    (truce(expires=moment(ENDS + HOUR)), [FIRST]),
    (truce(), [FIRST, development(2, "lapsed", at=ENDS)]),
]


@pytest.mark.parametrize(("told", "made", "said"), [(*one, True) for one in STILL] + [(*one, False) for one in SETTLED])
def test_what_is_known_already_is_not_asked(told: object, made: list[Development], said: bool) -> None:
    """An end, a denial or an extension that was told leaves nothing open; violations and an extension until this very
    time do."""
    story = Story(**{name: getattr(STORY, name) for name in Story.__slots__} | {"truces": (told,)})
    assert lapse.is_open(story, made, ENDS) is said
