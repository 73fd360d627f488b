"""Questions and answers: what a command lacks comes with the next message, as if it had been typed with it."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

from bot.errors import BotError, NotAllowed, SlowDown
from bot.messages import dialogue as words
from bot.model import Chat, Message
from bot.model.dialogues import Dialogue
from bot.service import Services
from bot.service import dialogues as service
from handlers.command import Command, Request
from handlers.remote import aimed
from handlers.updates import Heard

# Nothing is wrong with an answer that came at the wrong time, or from somebody who may not give it.
NO_FAULT = (SlowDown, NotAllowed)


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody said: for which channel ("" for none), which command that is (None: there is none of that name), and
    the question that it answers, if it does."""

    heard: Heard
    target: str
    command: Command | None
    answers: Dialogue | None = None


def person_of(heard: Heard) -> int:
    """Whom a question is put to: whoever spoke, or the chat that they speak as."""
    return heard.user_id or int(heard.place.address)


def meant(
    heard: Heard, commands: Mapping[str, Command], remotely: Container[str], plain: Command, answers: Dialogue | None
) -> Turn:
    """The command that was said, `plain` for text without one; `remotely` are names of those that speak for channels."""
    target, said = aimed(heard, remotely)
    command = commands.get(said.name) if said.name or said.tap else plain
    return Turn(said, target, command, answers)


async def answered(services: Services, heard: Heard) -> tuple[Heard, Dialogue | None] | None:
    """What was said; an answer becomes the command that asked. None for what people in a group say to each other."""
    if heard.name or heard.tap:
        return heard, None
    asked = await service.answered(services, heard.place, person_of(heard), heard.message_id)
    if asked and (heard.is_private or heard.replied_to == asked.message_ref):
        told = asked.completed(heard.args)
        return replace(heard, name=asked.command, args=told, replied_to=None, about=0, file=None, shown=()), asked
    return (heard, None) if heard.is_private else None


async def question(command: Command, request: Request, services: Services, asked_in: Chat) -> Message | None:
    """What the command asks for before it can be done; None when it can be done. A channel's posts are asked nothing."""
    asks = command.asks
    if asks is None or asked_in.kind == "channel" or not asks.when(request):
        return None
    asked = words.question(asked_in, command.name) if asks.words is None else await asks.words(request, services)
    # A tap has no message that a question in a group could show whom it is for.
    return asked and words.waiting(asked_in, asked, request.user_id if request.is_button else 0)


def is_wrong(error: BotError) -> bool:
    """Whether another answer might do."""
    return not isinstance(error, NO_FAULT)


def asked_again(answers: Dialogue, name: str, refused: Message, asked_in: Chat) -> tuple[Message, bool]:
    """Why an answer will not do, and whether another one is waited for."""
    if service.is_patient(answers):
        return words.again(asked_in, refused), True
    return words.enough(asked_in, refused, name), False


async def asks(services: Services, turn: Turn, chat: Chat, name: str, ref: str | None) -> None:
    """The question was put by the message `ref`, and waits for its answer."""
    args = f"{turn.target} {turn.heard.args}".strip()
    await service.ask(services, chat, person_of(turn.heard), name, args, ref)


async def once_more(services: Services, answers: Dialogue, chat: Chat, heard: Heard, ref: str | None) -> None:
    """The answer was wrong, which the message `ref` says, and another one is waited for."""
    await service.again(services, chat, person_of(heard), answers, ref)


async def goes_on(services: Services, turn: Turn, chat: Chat, name: str, *, refused: bool, wrong: bool) -> None:
    """What becomes of a question once something was said: an answer settles it, another command ends it, a button of the
    command that asked is an answer as well."""
    heard, person = turn.heard, person_of(turn.heard)
    if turn.answers:
        if wrong or not refused:
            await service.settle(services, chat, person, heard.message_id)
    elif heard.tap is None:
        await service.end(services, chat, person)
    elif not refused:
        await service.end(services, chat, person, name)
