"""/preview: what a query would have sent, before subscribing."""

from __future__ import annotations

from bot.messages import finding
from bot.model import Message
from bot.service import Services
from bot.service import search as service
from handlers.command import Command, Request, StaleButton
from handlers.search import asked
from handlers.subscribe import KEPT, ROOM


async def preview(request: Request, services: Services) -> Message:
    """The back-test, with a button that subscribes."""
    if request.is_button:
        raise StaleButton
    told = await service.preview(services, asked(request))
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


PREVIEW = Command("preview", preview, scopes=("private", "group"))
