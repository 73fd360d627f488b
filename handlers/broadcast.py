"""/broadcast: a message of the owners to all chats, shown and confirmed before it is sent."""

from __future__ import annotations

from bot.errors import BadArgument
from bot.messages import broadcasts as told
from bot.messages.dialogue import question
from bot.model import Message
from bot.model.broadcasts import BroadcastState
from bot.service import Services, broadcasts
from handlers.arguments import count
from handlers.command import Asks, Command, Reply, Request, Role, StaleButton

TURNS: dict[str, BroadcastState] = {"pause": "paused", "resume": "running", "cancel": "cancelled"}


async def broadcast(request: Request, services: Services) -> Reply:
    """Shows the message as it will look, and asks; without words how the one under way stands."""
    if request.is_button:
        return await _tapped(request, services)
    if not request.args:
        under_way = await broadcasts.under_way(services)
        if under_way is None:
            raise BadArgument(reason="needs_words", example="/broadcast The bot pauses tonight from 22:00 UTC.")
        return told.progress(request.lang, under_way)
    ready = await broadcasts.prepare(services, request.who, request.html)
    asked = told.ask(request.lang, ready.broadcast.id, ready.chats, ready.gone, ready.takes)
    return [Message(ready.broadcast.html), asked]


async def _tapped(request: Request, services: Services) -> Message:
    what, _, number = request.args.partition(":")
    id = count(number)
    if what == "no" and await broadcasts.discard(services, id):
        return told.discarded(request.lang)
    if what == "send":
        found = await broadcasts.start(services, request.who, id, request.chat.id, request.message_id)
    elif what in TURNS:
        found = await broadcasts.change(services, request.who, id, TURNS[what])
    else:
        raise StaleButton
    if found is None or found.state == "draft":
        raise StaleButton
    return told.progress(request.lang, found)


async def _ask_words(request: Request, services: Services) -> Message | None:
    """Nothing is asked while there is something to show."""
    return question(request.chat, "broadcast") if await broadcasts.under_way(services) is None else None


BROADCAST = Command("broadcast", broadcast, scopes=("staff",), role=Role.OWNER, asks=Asks(words=_ask_words))
