"""Many sources at once, from a list of feeds as other readers write it (OPML).

A list is kept when it is sent, and brought beside everything else: its chat is answered meanwhile, one message shows how far
it is, and a restart goes on where it was. Whoever sent it must have the right to add sources until the end.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot import observe
from bot.channels import Channel
from bot.child import Died
from bot.errors import BadArgument, ChatGone, DeliveryError, Rejected, SourceError, StoreAway, Unreadable
from bot.messages import importing as told
from bot.model import Chat, Message
from bot.model.lists import Intake, Listed, Outcome
from bot.service import Services, access
from bot.service import sources as single
from bot.service.editing import whose
from bot.sources import SOURCES
from bot.sources.opml import outlines
from bot.storage import chats, intakes

log = observe.logger("importing")

PARSE_SECONDS = 20.0
# A list of a thousand feeds has a tenth of this.
MOST_BYTES = 1_000_000
MOST_LOOKS = 1000
KINDS = frozenset(kind.kind for kind in SOURCES)
# What any page can be watched as.
GUESSED = frozenset({"list", "page"})
# Looked at side by side. Most of the time goes by waiting for feeds that are gone, whose sites are asked slowly for another.
AT_ONCE = 12
# How often it is told, and kept, how far it is: an edit each time.
TELL_EVERY = 3.0
# How often it is looked whether one that is under way was interrupted.
LOOK_EVERY = 10.0


async def feeds(services: Services, content: bytes) -> list[Listed]:
    """What a list of feeds names. Raises BadArgument when it is none, or names no feed."""
    try:
        found = await services.children.call(outlines, content, seconds=PARSE_SECONDS)
    except Died:
        found = []
    if not found:
        raise BadArgument(reason="no_feeds")
    return found


async def begin(services: Services, who: str, chat: Chat, listed: Sequence[Listed], message_ref: str | None) -> None:
    """Bring the list from now on, its progress shown in the message. Raises BadArgument when the chat has one under way."""
    async with services.storage.begin() as tx:
        made = await intakes.begin(tx, chat.id, who, listed, message_ref, services.clock.now())
    if not made:
        raise BadArgument(reason="import_busy")
    services.imports.set()


async def cancel(services: Services, chat: Chat, message_ref: str) -> bool:
    """Let the list end whose progress stands in this message; False when there is none any more."""
    async with services.storage.begin() as tx:
        done = await intakes.cancel(tx, chat.id, message_ref)
    services.imports.set()
    return done


@dataclass(slots=True)
class Importer:
    """Brings the lists that are under way, each beside the others. Only the holder of the role telegram runs it."""

    services: Services
    channel: Channel
    _under_way: dict[int, tuple[_Bringing, asyncio.Task[None]]] = field(default_factory=dict, init=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Look at first, whenever a list was sent or is to end, and now and then while there is one, for it may be
        interrupted, until `stop`; what is not done stays kept."""
        stopping = asyncio.ensure_future(stop.wait())
        try:
            while not stop.is_set():
                self.services.imports.clear()
                again = LOOK_EVERY if await self._look() else None
                changed = asyncio.ensure_future(self.services.imports.wait())
                await asyncio.wait({stopping, changed}, timeout=again, return_when=asyncio.FIRST_COMPLETED)
                changed.cancel()
        finally:
            stopping.cancel()
            await self._leave()

    async def once(self) -> None:
        """See through all that is under way now."""
        await self._look()
        await asyncio.gather(*(task for _, task in self._under_way.values()))

    async def _look(self) -> bool:
        """Begin with lists that are new, or that a restart or an error left; let those end that were cancelled. Whether
        there is one, as far as the database can say."""
        # As it was before: one that comes to its end just now is told of no second time.
        known = set(self._under_way)
        try:
            async with self.services.storage.read() as tx:
                found = await intakes.under_way(tx)
                # A list may be long: it is read once.
                new = await intakes.by_ids(tx, found.keys() - known) if found.keys() - known else []
        except StoreAway as error:  # the next look is soon
            log.warning("imports not looked for", error=str(error))
            return True
        for one in new:
            self._begin(one)
        for id in (id for id, cancelled in found.items() if cancelled and id in self._under_way):
            self._under_way[id][0].ended.set()
        return bool(found)

    def _begin(self, found: Intake) -> None:
        bringing = _Bringing(self.services, self.channel, found, dict(found.outcomes))
        task = asyncio.create_task(bringing.run(), name="import")
        self._under_way[found.id] = (bringing, task)
        task.add_done_callback(lambda _: self._under_way.pop(found.id, None))

    async def _leave(self) -> None:
        tasks = [task for _, task in self._under_way.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(slots=True)
class _Bringing:
    """One list under way: what became of those looked at, and whether it is to end."""

    services: Services
    channel: Channel
    intake: Intake
    outcomes: dict[str, Outcome]
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    looks: int = 0
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def run(self) -> None:
        """See it through and report; what goes wrong is logged, and the next look goes on with what is left."""
        try:
            await self._looks()
            await self._report()
        except (StoreAway, DeliveryError) as error:
            log.warning("import interrupted", number=self.intake.id, error=str(error))
        except Exception:  # whatever it is, other lists go on
            log.exception("import interrupted", number=self.intake.id)

    async def _looks(self) -> None:
        """All looks, until they are done or are to end; told and kept now and then how far they are."""
        if not await self._note():
            return
        work, ending = asyncio.ensure_future(self._all()), asyncio.ensure_future(self.ended.wait())
        try:
            while not (work.done() or self.ended.is_set()):
                await asyncio.wait({work, ending}, timeout=TELL_EVERY, return_when=asyncio.FIRST_COMPLETED)
                if not await self._note():
                    self.ended.set()
                elif not work.done():
                    await self._progress()
            if work.done():
                work.result()
        finally:
            for task in (work, ending):
                task.cancel()
            await asyncio.gather(work, ending, return_exceptions=True)
            await self._note()

    async def _all(self) -> None:
        async with asyncio.TaskGroup() as group:
            for listed in self.intake.left:
                group.create_task(self._one(listed))

    async def _one(self, listed: Listed) -> None:
        async with self.slots:
            try:
                self.outcomes[listed.url] = await self._brought(listed)
            except (SourceError, BadArgument) as error:
                self.outcomes[listed.url] = Outcome(listed.url, "failed", error.code)

    async def _brought(self, listed: Listed) -> Outcome:
        if await single.there(self.services, listed.url):
            return Outcome(listed.url, "present")
        if self.looks >= MOST_LOOKS:
            return Outcome(listed.url, "left")
        self.looks += 1
        look = await self._looked(listed)
        new = replace(look.source, lang=listed.lang or look.source.lang, publisher=_publisher(listed))
        _, is_new = await single.add(self.services, self.intake.by, new, every=listed.every, paused=listed.paused)
        return Outcome(listed.url, "added" if is_new else "present")

    async def _looked(self, listed: Listed) -> single.Look:
        """What is at an address of a list. Raises SourceError; also when it is no feed and the list does not say so: that a
        page could be watched is no reason to do it where a feed was."""
        kind = listed.kind if listed.kind in KINDS else ""
        options = {"selector": listed.selector} if listed.selector else {}
        look = await single.look(self.services, listed.url, listed.title, kind, options)
        if not kind and look.source.kind in GUESSED:
            raise Unreadable(url=listed.url, reason="html")
        return look

    async def _note(self) -> bool:
        """Keep how far it is; False when it is to end: it was cancelled, or its sender tends the bot no more."""
        async with self.services.storage.begin() as tx:
            allowed = await access.post_of(tx, self.services, int(self.intake.by)) is not None
            return await intakes.note(tx, self.intake.id, self.outcomes) and allowed

    async def _progress(self) -> None:
        try:
            await self._show(told.progress(await self._chat(), len(self.outcomes), len(self.intake.listed)))
        except DeliveryError as error:
            # The next one, or the report, takes its place.
            log.info("progress not shown", number=self.intake.id, error=error.code)

    async def _report(self) -> None:
        chat, outcomes = await self._chat(), list(self.outcomes.values())
        became = [one.became for one in outcomes]
        failed = [(one.url, one.trouble) for one in outcomes if one.became == "failed"]
        unseen = len(self.intake.listed) - len(outcomes)
        report = told.report(chat, became.count("added"), became.count("present"), failed, became.count("left"), unseen)
        # Shown before it is over: a crash in between shows it once more, and not never.
        with contextlib.suppress(ChatGone, Rejected):
            await self._show(report, last=True)
        async with self.services.storage.begin() as tx:
            await intakes.end(tx, self.intake.id)
        log.info("sources imported", added=became.count("added"), listed=len(self.intake.listed), unseen=unseen)

    async def _chat(self) -> Chat:
        async with self.services.storage.read() as tx:
            found = await chats.get(tx, self.intake.chat_id)
        if found is None:
            raise ChatGone(reason="forgotten")
        return found

    async def _show(self, message: Message, *, last: bool = False) -> None:
        """In the message where it began; the last words below when that is gone."""
        chat, ref = await self._chat(), self.intake.message_ref
        try:
            if ref is not None:
                await self.channel.edit(chat, ref, message)
        except Rejected:
            ref = None
        if ref is None and last:
            await self.channel.send(chat, message)


def _publisher(listed: Listed) -> str | None:
    """Whose word the list says that its entries are; None where it says nothing that can be read."""
    try:
        return whose(listed.publisher) or None
    except BadArgument:
        return None
