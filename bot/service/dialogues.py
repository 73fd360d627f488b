"""Questions that wait for an answer, as long as anybody remembers them; a restart forgets none."""

from __future__ import annotations

from dataclasses import replace

from bot.model import Chat
from bot.model.dialogues import PATIENCE, TRIES, Dialogue
from bot.service import Services
from bot.service.chats import Place
from bot.storage import dialogues as store


async def ask(services: Services, chat: Chat, person: int, command: str, args: str, message_ref: str | None) -> None:
    """The person was asked by this message for what follows `command` and `args`; no other question waits any more."""
    now = services.clock.now()
    asked = Dialogue(command, args, message_ref, 0, now + PATIENCE)
    async with services.storage.begin() as tx:
        await store.ask(tx, chat.id, person, asked, now)


async def answered(services: Services, place: Place, person: int, answer_ref: str) -> Dialogue | None:
    """What the person was asked there that this message may be the answer to. The same message is the same answer, if
    it comes twice."""
    there = (place.channel, place.address, place.thread_id)
    async with services.storage.read() as tx:
        return await store.answered(tx, there, person, answer_ref, services.clock.now())


def is_patient(asked: Dialogue) -> bool:
    """Whether one more wrong answer is asked about again."""
    return asked.tries + 1 < TRIES


async def again(services: Services, chat: Chat, person: int, asked: Dialogue, message_ref: str | None) -> None:
    """The answer was wrong, and the question waits for another one."""
    now = services.clock.now()
    once_more = replace(asked, message_ref=message_ref, tries=asked.tries + 1, until=now + PATIENCE)
    async with services.storage.begin() as tx:
        await store.ask(tx, chat.id, person, once_more, now)


async def settle(services: Services, chat: Chat, person: int, answer_ref: str) -> None:
    """The question was answered by this message, and waits no more."""
    async with services.storage.begin() as tx:
        await store.settle(tx, chat.id, person, answer_ref)


async def end(services: Services, chat: Chat, person: int, command: str | None = None) -> str | None:
    """The person is asked nothing any more (of `command`, if one is named); the command that had asked, if any."""
    async with services.storage.read() as tx:
        if not await store.has_any(tx, chat.id, person):
            return None
    async with services.storage.begin() as tx:
        return await store.end(tx, chat.id, person, services.clock.now(), command)
