"""/latest: what the chat's queries found, or what a query finds, newest first."""

from __future__ import annotations

from dataclasses import replace

from bot.errors import BadArgument
from bot.messages import replies
from bot.model import Message
from bot.service import Services
from bot.service import search as service
from bot.service.latest import latest as found
from handlers import acting, search
from handlers.arguments import count, whole
from handlers.command import Command, Request
from handlers.search import MOST

SHOWN = 5


async def latest(request: Request, services: Services) -> Message:
    """One page of stories, newest first."""
    if request.is_button:
        return await _turned(request, services)
    size, query = wanted(request.args)
    if not query:
        query = await acting.query(replace(request, args=""), services)
    if not query:
        return await _page(request, services, 0, size)
    listed = await service.latest(services, query)
    return await search.page(request, services, services.lists.keep(listed, services.clock.now()), 0, size)


async def _turned(request: Request, services: Services) -> Message:
    if request.args.count(":") > 1:
        return await search.turned(request, services)
    offset, _, size = request.args.partition(":")
    return await _page(request, services, count(offset), min(MOST, max(1, count(size))))


async def _page(request: Request, services: Services, offset: int, size: int) -> Message:
    page = await found(services, request.chat.id, offset, size)
    return replies.latest(
        request.chat, page.stories, page.offset, size, page.total, services.clock.now(), subscribed=page.subscribed
    )


def wanted(args: str) -> tuple[int, str]:
    """How many stories a person asks for, and of which query ("" = the chat's own). A number that is none of 1 to 20
    belongs to the query. Raises BadArgument when such a number is all there is."""
    first, _, rest = args.strip().partition(" ")
    number = whole(first)
    if number is not None and 1 <= number <= MOST:
        return number, rest.strip()
    if number is not None and not rest.strip():
        raise BadArgument(reason="how_many", limit=MOST, example="/latest 10")
    return SHOWN, args.strip()


LATEST = Command("latest", latest, scopes=("private", "group"), remote=True)
