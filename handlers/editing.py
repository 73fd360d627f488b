"""/editsource: the name, language, interval or address of a source, typed or chosen."""

from __future__ import annotations

from bot.errors import BadArgument
from bot.messages import administration as told
from bot.messages import asking
from bot.messages import watched as shown
from bot.model import Message
from bot.model.watched import Changes
from bot.service import Services, sources
from bot.service import editing as service
from handlers.command import Asks, Command, Request, Role, StaleButton
from handlers.sources import LOOK_SECONDS, carded


async def edit(request: Request, services: Services) -> Message:
    """Changes what is named; shows how without that, and asks before another address is taken."""
    if request.is_button:
        return await _tapped(request, services)
    given, values = service.read(request.args)
    if not values:
        return shown.how_to_edit(request.chat, await sources.get(services, given))
    asked = await service.ask(services, given, values)
    if asked.present:
        return told.source_present(request.chat, asked.present)
    if asked.changes.new is None or asked.batch is None:
        return await _changed(request, services, str(asked.source.id), asked.changes)
    now = services.clock.now()
    token = services.edits.keep((str(asked.source.id), asked.changes), now)
    return shown.ask_address(request.chat, asked.source, asked.changes.new, asked.batch, asked.newest, token, now)


async def _changed(request: Request, services: Services, given: str, changes: Changes) -> Message:
    done = await service.edit(services, request.who, given, changes)
    return await carded(request, services, given, shown.edited(request.lang, done.before, done.after, done.declared))


async def _tapped(request: Request, services: Services) -> Message:
    name, _, rest = request.args.partition(":")
    if name in {"ok", "no"}:
        return await _decided(request, services, rest, yes=name == "ok")
    what, _, value = rest.partition(":")
    if value:
        try:
            changes = service.wanted({what: value})
        except BadArgument:
            raise StaleButton from None
        return await _changed(request, services, name, changes)
    source = await sources.get(services, name)
    asks = {"lang": shown.ask_language, "every": shown.ask_interval}
    return asks.get(what, shown.how_to_edit)(request.chat, source)


async def _decided(request: Request, services: Services, token: str, *, yes: bool) -> Message:
    kept = services.edits.get(token, services.clock.now())
    if kept is None:
        return told.too_old(request.chat)
    if not yes:
        return await carded(request, services, kept[0])
    return await _changed(request, services, *kept)


def looking(request: Request) -> Message | None:
    """What is shown while another address is looked at."""
    if request.is_button or not request.args:
        return None
    url = service.address_in(request.args)
    return asking.looking(request.chat, url) if url else None


EDIT = Command(
    "editsource", edit, scopes=("staff",), role=Role.EDITOR, looking=looking, seconds=LOOK_SECONDS, asks=Asks()
)
