"""/ban, /unban, /audit: who is not listened to, and what was done by whom."""

from __future__ import annotations

from bot.errors import BadArgument
from bot.messages import staff as told
from bot.model import Message
from bot.service import Services
from bot.service import bans as service
from handlers.admins import tapped
from handlers.arguments import count, named_or_shown, whole
from handlers.command import Command, Request, Role

BANS_SHOWN = 8
ACTS_SHOWN, ACTS_MOST = 10, 20


async def ban(request: Request, services: Services) -> Message:
    """Listens no more to whom it names; without a name shows who is banned."""
    if request.is_button or not (request.args or request.replied_to):
        return await _listed(request, services, count(request.args) if request.is_button else 0)
    number, reason = named_or_shown(request, "/ban 123456789 advertising")
    return told.banned(request.chat, await service.ban(services, request.who, number, reason))


async def unban(request: Request, services: Services) -> Message:
    """Listens again; without a name shows who is banned."""
    if request.is_button:
        number = tapped(request.args)
    elif not (request.args or request.replied_to):
        return await _listed(request, services, 0)
    else:
        number, more = named_or_shown(request, "/unban 123456789")
        if more:
            raise BadArgument(reason="only_user", example="/unban 123456789")
    done = await service.unban(services, request.who, number)
    return told.unbanned(request.chat, done.address, done.name, was=done.was)


async def _listed(request: Request, services: Services, offset: int) -> Message:
    begin, page, total = await service.page(services, offset, BANS_SHOWN)
    return told.bans(request.chat, page, begin, BANS_SHOWN, total, services.clock.now())


async def audit(request: Request, services: Services) -> Message:
    """One page of what was done, newest first."""
    offset, size = 0, ACTS_SHOWN
    if request.is_button:
        at, _, sized = request.args.partition(":")
        offset, size = count(at), min(max(1, count(sized)), ACTS_MOST)
    elif request.args:
        size = whole(request.args) or 0
        if not 1 <= size <= ACTS_MOST:
            raise BadArgument(reason="how_many_acts", limit=ACTS_MOST, example=f"/audit {ACTS_SHOWN}")
    begin, page, total = await service.done(services, offset, size)
    return told.audit(request.chat, page, begin, size, total, services.clock.now())


BAN = Command("ban", ban, scopes=("staff",), role=Role.ADMINISTRATOR)
UNBAN = Command("unban", unban, scopes=("staff",), role=Role.ADMINISTRATOR)
AUDIT = Command("audit", audit, scopes=("staff",), role=Role.ADMINISTRATOR)
