"""/latest: what the chat's queries found."""

from __future__ import annotations

from bot.errors import BadArgument
from bot.messages import replies
from bot.model import Message
from bot.service import Services
from bot.service.latest import latest as found
from handlers.arguments import count, whole
from handlers.command import Command, Request

SHOWN = 5
MOST = 20


async def latest(request: Request, services: Services) -> Message:
    """One page of stories, newest first."""
    offset, size = turned(request.args) if request.is_button else (0, wanted(request.args))
    page = await found(services, request.chat.id, offset, size)
    return replies.latest(
        request.chat, page.stories, page.offset, size, page.total, services.clock.now(), subscribed=page.subscribed
    )


def wanted(args: str) -> int:
    """How many stories a person asks for. Raises BadArgument."""
    number = whole(args) if args else SHOWN
    if number is None or not 1 <= number <= MOST:
        raise BadArgument(reason="how_many", limit=MOST, example="/latest 10")
    return number


def turned(data: str) -> tuple[int, int]:
    """Where the page behind a button begins, and its size."""
    offset, _, size = data.partition(":")
    return count(offset), min(MOST, max(1, count(size)))


LATEST = Command("latest", latest, scopes=("private", "group"))
