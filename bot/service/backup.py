"""A chat's subscriptions as a text, one command a line, that can be sent back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot import observe
from bot.errors import BadArgument, TooManySubscriptions, UserError
from bot.model import Attachment, ChatId, Subscription
from bot.service import Services, subscriptions
from bot.storage import subscriptions as store
from bot.text import options, query

log = observe.logger("backup")

NAME = "subscriptions.txt"
LINE = re.compile(r"/sub(?:scribe)?(?:@\w+)?\s+(.*)", re.ASCII | re.IGNORECASE)
PAUSED = "paused"
# More than the longest list of the longest queries that a chat may have.
MOST_BYTES = 100_000
MOST_LINES = 1000
# Old stories are looked up for what comes back as long as somebody waits.
SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class Restored:
    """How many subscriptions are new, how many were there; which lines could not be read, and why; and how many came
    after the chat had as many as it may."""

    new: int
    present: int
    failed: Sequence[tuple[str, UserError]]
    beyond: int


def written(mine: Sequence[Subscription]) -> Attachment:
    """The subscriptions as a file."""
    lines = [
        f"/subscribe {one.query} {options.written(one.options)}".rstrip() + f"  # {PAUSED}" * one.paused for one in mine
    ]
    return Attachment(NAME, "".join(f"{line}\n" for line in lines).encode())


def lines(text: str) -> list[str]:
    """The lines of a text that hold anything. Raises BadArgument when none of them subscribes to something."""
    told = [line.strip() for line in text.splitlines() if line.strip()][:MOST_LINES]
    if not any(LINE.fullmatch(line) for line in told):
        raise BadArgument(reason="no_lines", example="/subscribe truce, ceasefire")
    return told


def decoded(body: bytes) -> str:
    """The text of a file. Raises BadArgument when it is none."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadArgument(reason="no_lines", example="/subscribe truce, ceasefire") from None


async def restore(services: Services, chat_id: ChatId, text: str) -> Restored:
    """Subscribe the chat to all that the lines of a text say; what it has stays as it is. Raises BadArgument."""
    told, new, present = lines(text), list[Subscription](), 0
    failed: list[tuple[str, UserError]] = []
    for at, line in enumerate(told):
        try:
            made, is_new = await _one(services, chat_id, line)
        except TooManySubscriptions:
            return await _reported(services, Restored(len(new), present, failed, len(told) - at), new)
        except UserError as error:
            failed.append((line, error))
            continue
        present += not is_new
        new += [made] * is_new
    return await _reported(services, Restored(len(new), present, failed, 0), new)


async def _one(services: Services, chat_id: ChatId, line: str) -> tuple[Subscription, bool]:
    found = LINE.fullmatch(line)
    if found is None:
        raise BadArgument(reason="no_lines", example="/subscribe truce, ceasefire")
    said, _, note = found[1].rpartition("#")
    paused = note.strip().casefold() == PAUSED
    asked = options.split(said if paused else found[1])
    wanted, now = subscriptions.read(services, asked.query, asked.options), services.clock.now()
    limit = services.subscriptions_per_chat
    async with services.storage.begin() as tx:
        made, is_new = await store.add(tx, chat_id, str(wanted), now, limit, asked.options)
        if is_new and paused:
            await store.set_paused(tx, chat_id, [made.id], True)
    return made, is_new


async def _reported(services: Services, done: Restored, new: Sequence[Subscription]) -> Restored:
    """Old stories, for as many of the new ones as there is time for; none that is to come is missed."""
    try:
        async with asyncio.timeout(SECONDS):
            for one in new:
                wanted = query.parse(one.query, characters=None, terms=None, topics=None)
                await subscriptions.backfill(services, one.query_id, wanted)
    except TimeoutError:
        log.info("old stories not looked up for all", chat=new[0].chat_id if new else 0)
    return done
