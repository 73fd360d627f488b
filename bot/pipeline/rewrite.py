"""Beside step 18: an alert's summary by a language model, if one is configured and what it says can be checked.

The model never decides whether there is an alert, and no alert waits for it longer than it may: what comes later is
kept for the chats that come later. Each revision of a story is asked once for each language, however many chats wait.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from bot import observe
from bot.clock import Clock
from bot.llm import Model, Prompt
from bot.llm import prompt as prompts
from bot.model import Alert
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
        """As Rewriter says. Raises nothing."""
        wanted = self._wanted(alert, lang)
        flight = self.flights.get(wanted) or self._begin(wanted, alert)
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

    def _wanted(self, alert: Alert, lang: str) -> Wanted:
        own, theirs = alert.story.lang, primary(lang) or ""
        translates = self.translate and theirs != own and grounding.into(theirs)
        told = theirs if translates else own
        return Wanted(alert.story.id, alert.story.revision, told, self.model.name, prompts.VERSION)

    def _begin(self, wanted: Wanted, alert: Alert) -> Flight:
        flight = Flight(asyncio.create_task(self._made(wanted, alert)), self.clock.monotonic())
        self.flights[wanted] = flight
        if len(self.flights) > REMEMBERED:
            _, oldest = self.flights.popitem(last=False)
            oldest.task.cancel()
        return flight

    async def _made(self, wanted: Wanted, alert: Alert) -> str:
        """What may be shown, from the store or the model; nothing when there is none."""
        try:
            async with self.storage.read() as tx:
                known = await rewrites.find(tx, wanted)
            return await self._asked(wanted, alert) if known is None else known
        except Exception as error:  # noqa: BLE001 - whatever goes wrong here, the alert goes out without it
            # Its kind tells enough: its text could hold the article's.
            log.warning("not rewritten", story=wanted.story_id, lang=wanted.lang, error=type(error).__name__)
            return ""

    async def _asked(self, wanted: Wanted, alert: Alert) -> str:
        own = wanted.lang == alert.story.lang
        checked = await (self._shortened(wanted) if own else self._translated(wanted, alert))
        if checked is None:
            return ""
        async with self.storage.begin() as tx:
            await rewrites.save(tx, wanted, checked.text, self.clock.now())
        log.info("rewritten", story=wanted.story_id, lang=wanted.lang, refused=checked.refused)
        return checked.text

    async def _shortened(self, wanted: Wanted) -> grounding.Checked | None:
        async with self.storage.read() as tx:
            stored = await rewrites.article(tx, wanted.story_id)
        if stored is None:
            return None
        document = await asyncio.to_thread(recall.read, stored, statuses=False)
        answer = await self.model.ask(_shortening(document)) if document.lang == wanted.lang else None
        return None if answer is None else await asyncio.to_thread(grounding.shortened, answer, document)

    async def _translated(self, wanted: Wanted, alert: Alert) -> grounding.Checked | None:
        own = alert.story.lang
        given = grounding.sentences(alert.evidence.summary, own)
        answer = await self.model.ask(prompts.translate(given, wanted.lang)) if given else None
        return (
            None if answer is None else await asyncio.to_thread(grounding.translated, answer, given, own, wanted.lang)
        )


def _shortening(document: Document) -> Prompt:
    return prompts.shorten(document.title, grounding.offered(document), SUMMARY)
