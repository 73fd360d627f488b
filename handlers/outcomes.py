"""What came of a command: what it answers, why it cannot be done, or what it still has to ask."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from bot import observe
from bot.errors import BotError, SourceError, StoreAway, UserError
from bot.messages import asking, render, replies
from bot.model import Chat, Message
from bot.service import Services
from handlers import talk
from handlers.command import Command, Request, Role, StaleButton
from handlers.updates import Heard

log = observe.logger("door")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to show. `refused` = the answer to something that was not done, which leaves a tapped message as it is;
    `wrong`: because of what was said, so that something else might do. `asks`: it is a question, which waits."""

    messages: Sequence[Message]
    refused: bool = False
    wrong: bool = False
    asks: bool = False


async def run(command: Command, request: Request, services: Services, asked_in: Chat) -> Outcome:
    """Do what is asked, or ask for what is missing. Whatever happens, there is something to show."""
    try:
        async with asyncio.timeout(command.seconds):
            asked = await talk.question(command, request, services, asked_in)
            if asked is not None:
                return Outcome([asked], asks=True)
            reply = await command.run(request, services)
    except (UserError, SourceError) as error:
        return refusal(request, error, wrong=talk.is_wrong(error))
    except StaleButton:
        return Outcome([asking.too_old(request.chat)], refused=True)
    except Exception as error:  # noqa: BLE001 - whatever it is, somebody waits for an answer
        return failure(request, error)
    return Outcome([reply] if isinstance(reply, Message) else reply)


def requested(command: Command, heard: Heard, chat: Chat, own: Role = Role.MEMBER) -> Request:
    """What the command is given; its role, beyond the right over the bot, is still to be found out."""
    return Request(
        chat=chat,
        user_id=heard.user_id,
        role=own,
        lang=chat.lang,
        name=command.name,
        args=heard.args,
        is_button=heard.tap is not None,
        message_id=heard.message_id,
        replied_to=heard.replied_to,
        spoken=heard.place.lang,
        html=heard.html,
        about=heard.about,
        shown=heard.shown,
    )


def refusal(request: Request, error: BotError, *, wrong: bool = False) -> Outcome:
    """Words for what cannot be done."""
    log.info("refused", command=request.name, chat=request.chat.id, error=error.code)
    return Outcome([render.error(error, request.lang, request.typed)], refused=True, wrong=wrong)


def failure(request: Request, error: Exception) -> Outcome:
    """Words for what should not have happened, with a reference that finds it in the log: with its traceback, or
    in a line when only the store is away."""
    ref = secrets.token_hex(2)
    about = {"command": request.name, "chat": request.chat.id, "ref": ref}
    if isinstance(error, StoreAway):
        log.warning("command failed", error=str(error), **about)
    else:
        log.error("command failed", exc_info=error, **about)
    return Outcome([replies.wrong(request.lang, ref)], refused=True)
