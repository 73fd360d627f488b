"""/search: all stored stories that match, the best first."""

from __future__ import annotations

from bot.errors import BadArgument
from bot.messages import finding
from bot.model import Message
from bot.service import Services
from bot.service import search as service
from handlers import acting
from handlers.arguments import count
from handlers.command import Asks, Command, Request, StaleButton

SHOWN = 5
MOST = 20


async def search(request: Request, services: Services) -> Message:
    """One page of what the query found."""
    if request.is_button:
        return await turned(request, services)
    found = await service.search(services, await asked(request, services))
    return await page(request, services, services.lists.keep(found, services.clock.now()), 0, SHOWN)


async def asked(request: Request, services: Services) -> str:
    """The query, typed or of the answered message. Raises BadArgument when there is none."""
    wanted = await acting.query(request, services)
    if not wanted:
        raise BadArgument(reason="needs_query", example=f"/{request.name} truce, ceasefire")
    return wanted


async def turned(request: Request, services: Services) -> Message:
    """The page behind a button, which carries where it begins, its size, and the list's token."""
    offset, _, rest = request.args.partition(":")
    size, _, token = rest.partition(":")
    return await page(request, services, token, count(offset), min(MOST, max(1, count(size))))


async def page(request: Request, services: Services, token: str, offset: int, size: int) -> Message:
    """A page of a list that was kept. Raises StaleButton when it is not any more."""
    found = services.lists.get(token, services.clock.now())
    if found is None:
        raise StaleButton
    shown = await service.page(services, found, offset, size)
    of = (len(found.entries), found.total, found.complete)
    now = services.clock.now()
    return finding.found(request.chat, request.name, found.query, shown.stories, shown.offset, size, of, token, now)


SEARCH = Command("search", search, scopes=("private", "group"), asks=Asks())
