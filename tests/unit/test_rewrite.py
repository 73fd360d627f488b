"""An alert's summary by a language model: in time or not at all, asked once, kept for those who come later."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.clock import Clock
from bot.errors import ServerFailed
from bot.llm import Breaker, Budget, Model
from bot.model import Alert, Chat
from bot.pipeline.rewrite import Rewriting
from bot.storage import Storage, rewrites, stories
from bot.storage.rewrites import Wanted
from bot.storage.schema import entry
from tests import make, stored

FULL = "Armenia, which has a border there, accused Azerbaijan of violating the truce on 4 March."
SHORT = "Armenia accused Azerbaijan of violating the truce on 4 March."
RUSSIAN = "Армения обвинила Азербайджан в нарушении перемирия 4 марта."
SECOND = timedelta(seconds=1)
Post = Callable[[bytes], Awaitable[bytes]]


def completion(*sentences: str) -> bytes:
    return json.dumps({"choices": [{"message": {"content": json.dumps({"sentences": sentences})}}]}).encode()


class Wire:
    """An endpoint that answers with these bytes, once its gate is open."""

    def __init__(self, answer: bytes = b"", *, is_open: bool = True) -> None:
        self.answer = answer or completion(SHORT)
        self.asked = 0
        self.gate = asyncio.Event()
        if is_open:
            self.gate.set()

    async def post(self, body: bytes) -> bytes:
        self.asked += 1
        await self.gate.wait()
        if self.answer == b"fails":
            raise ServerFailed(status=500)
        return self.answer


Make = Callable[..., Rewriting]


@pytest.fixture
async def rewriting(sqlite_storage: Storage) -> AsyncIterator[Make]:
    """Makes Rewritings over one store, closed at the end."""
    made: list[Rewriting] = []

    def new(wire: Wire, *, patience: timedelta = 5 * SECOND, translate: bool = False, name: str = "small") -> Rewriting:
        model = Model(name, wire.post, Budget(100), Breaker(), Clock())
        made.append(Rewriting(sqlite_storage, model, Clock(), patience, translate))
        return made[-1]

    yield new
    for one in made:
        await one.close()


@pytest.fixture
async def alert(sqlite_storage: Storage) -> Alert:
    """An alert of a story whose article is stored."""
    async with sqlite_storage.begin() as tx:
        chat: Chat = await make.chat(tx, "1", "truce")
        _, story = await stored.settled(tx, FULL, "The border")
        found = await stories.alert(tx, story, chat.id)
        assert found is not None
        return found


async def test_a_supported_summary_takes_the_place_of_the_articles(rewriting: Make, alert: Alert) -> None:
    """The summary is the model's and marked so; all else of the alert stays."""
    got = await rewriting(Wire()).rewritten(alert, "en", 5 * SECOND)

    assert got == replace(alert, evidence=replace(alert.evidence, summary=SHORT), rewritten=True)


async def test_many_chats_ask_once(rewriting: Make, alert: Alert) -> None:
    """Those who wait at the same time, and those who come later, share one question."""
    wire = Wire()
    rewriter = rewriting(wire)

    told = await asyncio.gather(*[rewriter.rewritten(alert, "en", 5 * SECOND) for _ in range(20)])
    told.append(await rewriter.rewritten(alert, "en", 5 * SECOND))

    assert all(one.rewritten for one in told)
    assert wire.asked == 1


@pytest.mark.parametrize("answer", [completion("Both sides signed."), b"fails", b"garbage"])
async def test_what_cannot_be_used_leaves_the_alert_as_it_is(rewriting: Make, alert: Alert, answer: bytes) -> None:
    """And is not asked for again."""
    wire = Wire(answer)
    rewriter = rewriting(wire)

    assert await rewriter.rewritten(alert, "en", 5 * SECOND) == alert
    assert await rewriter.rewritten(alert, "en", 5 * SECOND) == alert
    assert wire.asked == 1


@pytest.mark.parametrize(("patience", "within"), [(0.05, 60), (60, 0.05), (60, -1)])
async def test_nobody_waits_longer_than_they_may(rewriting: Make, alert: Alert, patience: float, within: float) -> None:
    """The alert goes as it is; what comes late is for the next, without another question."""
    wire = Wire(is_open=False)
    rewriter = rewriting(wire, patience=patience * SECOND)

    first = await rewriter.rewritten(alert, "en", within * SECOND)
    wire.gate.set()
    await asyncio.wait([flight.task for flight in rewriter.flights.values()])
    second = await rewriter.rewritten(alert, "en", within * SECOND)

    assert first == alert
    assert second.rewritten
    assert wire.asked == 1


async def test_patience_counts_from_the_question(rewriting: Make, alert: Alert) -> None:
    """A chat whose turn comes when the time is over does not wait once more."""
    rewriter = rewriting(Wire(is_open=False), patience=SECOND / 10)
    await rewriter.rewritten(alert, "en", 60 * SECOND)
    begun = asyncio.get_running_loop().time()
    for _ in range(50):
        assert await rewriter.rewritten(alert, "en", 60 * SECOND) == alert

    assert asyncio.get_running_loop().time() - begun < 2


async def test_what_was_made_outlives_the_process(rewriting: Make, alert: Alert, sqlite_storage: Storage) -> None:
    """A second process finds it in the store; another model, or another revision, is asked anew."""
    first = rewriting(Wire())
    await first.rewritten(alert, "en", 5 * SECOND)
    (wanted,) = first.flights
    second, other, later = Wire(), Wire(), Wire()

    assert (await rewriting(second).rewritten(alert, "en", 5 * SECOND)).rewritten
    assert (await rewriting(other, name="large").rewritten(alert, "en", 5 * SECOND)).rewritten
    newer = replace(alert, story=replace(alert.story, revision=2))
    assert (await rewriting(later).rewritten(newer, "en", 5 * SECOND)).rewritten
    assert (second.asked, other.asked, later.asked) == (0, 1, 1)
    async with sqlite_storage.read() as tx:
        assert await rewrites.find(tx, replace(wanted, model="large")) == SHORT
        assert await rewrites.find(tx, wanted) is None


async def test_an_amended_article_is_asked_for_anew(rewriting: Make, alert: Alert, sqlite_storage: Storage) -> None:
    """What was made of the text before does not stand for the text of now, which may have taken it back."""
    wire = Wire()
    rewriter = rewriting(wire)
    assert (await rewriter.rewritten(alert, "en", 5 * SECOND)).rewritten
    async with sqlite_storage.begin() as tx:
        await tx.execute(update(entry).values(text=FULL.replace("4 March", "5 March")))

    assert await rewriter.rewritten(alert, "en", 5 * SECOND) == alert
    assert wire.asked == 2


async def test_the_article_is_the_alerts_own(rewriting: Make, alert: Alert, sqlite_storage: Storage) -> None:
    """Of a story's articles the one whose headline the alert has is put in other words."""
    async with sqlite_storage.begin() as tx:
        await stored.settled(tx, "Schools were shut on the day.", "Elsewhere", story=alert.story.id, guid="other")
    other = replace(alert, story=replace(alert.story, url="http://a.example/other"))
    rewriter = rewriting(Wire())

    assert (await rewriter.rewritten(alert, "en", 5 * SECOND)).rewritten
    assert await rewriter.rewritten(other, "en", 5 * SECOND) == other


async def test_a_refusal_is_kept_too(rewriting: Make, alert: Alert) -> None:
    """What could not be believed is not asked for again by another process either; a failure is."""
    await rewriting(Wire(completion("Both sides signed."))).rewritten(alert, "en", 5 * SECOND)
    second = Wire()

    assert await rewriting(second).rewritten(alert, "en", 5 * SECOND) == alert
    assert second.asked == 0


async def test_chats_of_another_language_get_a_translation_if_wanted(rewriting: Make, alert: Alert) -> None:
    """With the setting on and a language that can be checked; otherwise the summary in the article's language."""
    given = replace(alert, evidence=replace(alert.evidence, summary=SHORT))
    wire = Wire(completion(RUSSIAN))
    rewriter = rewriting(wire, translate=True)

    translated = await rewriter.rewritten(given, "ru-RU", 5 * SECOND)
    unchecked = await rewriter.rewritten(given, "zh", 5 * SECOND)
    own = await rewriting(Wire()).rewritten(given, "ru", 5 * SECOND)

    assert translated.evidence.summary == RUSSIAN
    assert translated.rewritten
    assert not unchecked.rewritten, "the article's language, in which the answer is no summary"
    assert own.evidence.summary == SHORT
    assert wire.asked == 2


async def test_without_the_article_nothing_is_asked(rewriting: Make, sqlite_storage: Storage) -> None:
    """A story whose texts are forgotten keeps the summary that it has, and so does one that is gone."""
    async with sqlite_storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        story = await make.story(tx, "truce")
        found = await stories.alert(tx, story, chat.id)
        assert found is not None
    wire = Wire()

    assert await rewriting(wire).rewritten(found, "en", 5 * SECOND) == found
    assert wire.asked == 0


async def test_a_broken_store_stops_no_alert(rewriting: Make, alert: Alert) -> None:
    """Whatever goes wrong on the way, the alert goes out as it is."""
    gone = replace(alert, story=replace(alert.story, id=alert.story.id + 99))
    told = replace(gone, evidence=replace(gone.evidence, summary=SHORT))

    assert await rewriting(Wire(completion(RUSSIAN)), translate=True).rewritten(told, "ru", 5 * SECOND) == told


async def test_a_rewrite_goes_with_its_story(storage: Storage) -> None:
    """On both engines: kept once a story, revision and language, the last one stays, and none outlives its story."""
    async with storage.begin() as tx:
        await make.chat(tx, "1", "truce")
        story = await make.story(tx, "truce")
        wanted = Wanted(story, 1, "en", "b", "small", 1)
        for text in ("First.", "Second."):
            await rewrites.save(tx, wanted, text, make.NOW)
        newer = replace(wanted, prompt_version=2)

        assert await rewrites.find(tx, wanted) == "Second."
        assert await rewrites.find(tx, newer) is None
        await rewrites.save(tx, newer, "", make.NOW)
        assert await rewrites.find(tx, newer) == ""
        assert await rewrites.find(tx, wanted) is None
