"""/preview: what a query would have sent, before subscribing."""

from __future__ import annotations

from bot.messages import finding
from bot.model import Message
from bot.service import Services
from bot.service import search as service
from handlers.acting import chosen
from handlers.command import Asks, Command, Request
from handlers.search import asked
from handlers.subscribe import KEPT, ROOM


async def preview(request: Request, services: Services) -> Message:
    """The back-test, of a query or of a subscription, with a button that subscribes."""
    wanted = await _of_subscription(request, services) if request.is_button else await asked(request, services)
    told = await service.preview(services, wanted)
    data = told.query
    if len(data.encode()) > ROOM:
        data = KEPT + services.offers.keep(told.query, services.clock.now())
    return finding.preview(
        request.chat,
        told.query,
        told.read_as,
        told.week,
        told.month,
        told.newest,
        f"subscribe:{data}",
        services.clock.now(),
        complete=told.complete,
    )


async def _of_subscription(request: Request, services: Services) -> str:
    (one,) = await chosen(request, services, request.args)
    return one.query


PREVIEW = Command("preview", preview, scopes=("private", "group"), below=True, asks=Asks())
