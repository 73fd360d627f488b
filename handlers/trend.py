"""/trend: a picture of how many stories there were on each day, and the turns that they took."""

from __future__ import annotations

from dataclasses import replace

from bot.errors import BadArgument
from bot.messages import charting
from bot.messages.charting import PERIODS
from bot.model import Message
from bot.model.messages import DATA_BYTES
from bot.service import Services, pictures, trends
from handlers import acting
from handlers.arguments import whole
from handlers.command import Command, Request, StaleButton
from handlers.subscribe import KEPT

SHOWN = 30
ROOM = DATA_BYTES - len("trend: 90d")
# To read stored articles again takes four seconds at the most; to draw, and to wait for a child that is busy, as long.
SECONDS = 20.0


async def trend(request: Request, services: Services) -> Message:
    """The chat's subscriptions, or a query, over some days; a tap shows other days in the same place."""
    text, days = wanted(request)
    if not text:
        text = await acting.query(replace(request, args=""), services)
    if request.is_button and text.startswith(KEPT):
        text = _kept(services, text)
    course = await trends.course(services, request.chat, text, days)
    if course is None:
        return charting.unsubscribed(request.chat)
    data = _data(services, text)
    if not course.total and not course.turns:
        return charting.nothing(request.chat, course, data)
    picture = await pictures.trend(services, charting.trend(request.chat, course))
    return charting.told(request.chat, course, picture, data)


def wanted(request: Request) -> tuple[str, int]:
    """The query ("" = the chat's own) and how many days. Raises BadArgument when there is no such period."""
    text, _, last = request.args.strip().rpartition(" ")
    days = whole(last[:-1]) if last[-1:].lower() == "d" else None
    if days is None:
        return request.args.strip(), SHOWN
    if days not in PERIODS:
        raise BadArgument(reason="which_days", example="/trend truce 90d")
    return text.strip(), days


def _kept(services: Services, text: str) -> str:
    found = services.offers.get(text.removeprefix(KEPT), services.clock.now())
    if found is None:
        raise StaleButton
    return found


def _data(services: Services, text: str) -> str:
    """What a button says before its period; a query that is too long for it is kept."""
    if len(text.encode()) > ROOM:
        text = KEPT + services.offers.keep(text, services.clock.now())
    return f"{text} " if text else ""


TREND = Command("trend", trend, scopes=("private", "group"), seconds=SECONDS, action="upload_photo")
