"""Beside step 18: an alert's summary by a language model, if one is configured and what it says can be checked.

The model never decides whether there is an alert, and no alert waits for it longer than it may: what comes later is
kept for the chats that come later. Each article of a story's revision is asked for once in each language, however many chats wait.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from bot import observe
from bot.clock import Clock
from bot.llm import Model, Prompt
from bot.llm import prompt as prompts
from bot.model import Alert
from bot.model.finding import Stored
from bot.storage import Storage, rewrites
from bot.storage.rewrites import Wanted
from bot.text import grounding, recall
from bot.text.document import Document
from bot.text.language import primary
from bot.text.summary import SUMMARY

log = observe.logger("rewrite")

# Stories and languages whose outcome is remembered, a failure too: none is asked for twice by one process.
REMEMBERED = 1000


class Rewriter(Protocol):
    """What may put other words in place of an alert's summary."""

    async def rewritten(self, alert: Alert, lang: str, within: timedelta) -> Alert:
        """The alert for a chat of that language, within that time: as it is when nothing better is at hand."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """What is wanted, the article to be shortened or the summary to be translated, and the language of either."""

    wanted: Wanted
    text: Stored | str
    lang: str


@dataclass(frozen=True, slots=True)
class Flight:
    """One question under way or answered, and the monotonic moment when it was asked."""

    task: asyncio.Task[str]
    asked_at: float


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A Rewriter that asks a model. An alert waits for `patience` at most, counted from when its story was asked for.

    With `translate`, chats whose language is not the article's get its summary in theirs, where that can be checked.
    """

    storage: Storage
    model: Model
    clock: Clock
    patience: timedelta
    translate: bool
    flights: OrderedDict[Wanted, Flight] = field(default_factory=OrderedDict)

    async def rewritten(self, alert: Alert, lang: str, within: timedelta) -> Alert:
        """As Rewriter says; whatever goes wrong with the model leaves the alert as it is."""
        asked = await self._question(alert, lang)
        if asked is None:
            return alert
        flight = self.flights.get(asked.wanted) or self._begin(asked)
        left = flight.asked_at + self.patience.total_seconds() - self.clock.monotonic()
        await asyncio.wait({flight.task}, timeout=max(0.0, min(left, within.total_seconds())))
        text = flight.task.result() if flight.task.done() and not flight.task.cancelled() else ""
        return replace(alert, evidence=replace(alert.evidence, summary=text), rewritten=True) if text else alert

    async def close(self) -> None:
        """Let go of what is still under way."""
        tasks = [flight.task for flight in self.flights.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _question(self, alert: Alert, lang: str) -> Question | None:
        """What to ask for; None when the article that the alert is of has been forgotten."""
        own, theirs, story = alert.story.lang, primary(lang) or "", alert.story
        if self.translate and theirs != own and grounding.into(theirs):
            return Question(self._wanted(alert, theirs, alert.evidence.summary), alert.evidence.summary, own)
        async with self.storage.read() as tx:
            stored = await rewrites.article(tx, story.id, story.url)
        return Question(self._wanted(alert, own, stored.text), stored, own) if stored else None

    def _wanted(self, alert: Alert, lang: str, text: str) -> Wanted:
        basis = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
        return Wanted(alert.story.id, alert.story.revision, lang, basis, self.model.name, prompts.VERSION)

    def _begin(self, asked: Question) -> Flight:
        flight = Flight(asyncio.create_task(self._made(asked)), self.clock.monotonic())
        self.flights[asked.wanted] = flight
        if len(self.flights) > REMEMBERED:
            _, oldest = self.flights.popitem(last=False)
            oldest.task.cancel()
        return flight

    async def _made(self, asked: Question) -> str:
        """What may be shown, from the store or the model; nothing when there is none."""
        wanted = asked.wanted
        try:
            async with self.storage.read() as tx:
                known = await rewrites.find(tx, wanted)
            return await self._asked(asked) if known is None else known
        except Exception as error:  # noqa: BLE001 - whatever goes wrong here, the alert goes out without it
            # Its kind tells enough: its text could hold the article's.
            log.warning("not rewritten", story=wanted.story_id, lang=wanted.lang, error=type(error).__name__)
            return ""

    async def _asked(self, asked: Question) -> str:
        wanted, text = asked.wanted, asked.text
        told = (
            self._translated(text, asked.lang, wanted.lang) if isinstance(text, str) else self._shortened(text, wanted)
        )
        checked = await told
        if checked is None:
            return ""
        async with self.storage.begin() as tx:
            await rewrites.save(tx, wanted, checked.text, self.clock.now())
        log.info("rewritten", story=wanted.story_id, lang=wanted.lang, refused=checked.refused)
        return checked.text

    async def _shortened(self, stored: Stored, wanted: Wanted) -> grounding.Checked | None:
        document = await asyncio.to_thread(recall.read, stored, statuses=False)
        answer = await self.model.ask(_shortening(document)) if document.lang == wanted.lang else None
        return None if answer is None else await asyncio.to_thread(grounding.shortened, answer, document)

    async def _translated(self, summary: str, lang: str, to: str) -> grounding.Checked | None:
        given = grounding.sentences(summary, lang)
        answer = await self.model.ask(prompts.translate(given, to)) if given else None
        return None if answer is None else await asyncio.to_thread(grounding.translated, answer, given, lang, to)


def _shortening(document: Document) -> Prompt:
    return prompts.shorten(document.title, grounding.offered(document), SUMMARY)
