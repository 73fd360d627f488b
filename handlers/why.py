"""/why: why an alert came; with a link, whether that article alerts this chat, and if not, why not."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import finding
from bot.model import Message, StoryId
from bot.service import Services
from bot.service import why as service
from handlers import acting
from handlers.arguments import count
from handlers.command import Asks, Command, Request

# More than reading a page may take, which says itself that it took too long.
SECONDS = 60.0


async def why(request: Request, services: Services) -> Message:
    """As an answer to an alert or a tap under it, of its story; else of the article at the link."""
    if request.args and not request.is_button:
        verdict = await service.whether(services, request.chat, request.args)
        return finding.verdict(request.chat, verdict, services.clock.now())
    if request.is_button:
        return replace(await _story(request, services, StoryId(count(request.args))), reply_to=request.message_id)
    if request.replied_to is None:
        return finding.how_to_ask(request.chat)
    found = await acting.which(request, services, await acting.told_of(request, services))
    if isinstance(found, Message):
        return found
    return replace(await _story(request, services, found), reply_to=request.replied_to)


async def _story(request: Request, services: Services, story_id: StoryId) -> Message:
    told = await service.why(services, request.chat, story_id)
    now = services.clock.now()
    return finding.why(request.chat, told.story, told.reasons, told.carriers, told.dropped, now)


def looking(request: Request) -> Message | None:
    """What is shown while a page is read."""
    link = not request.is_button and "." in request.args
    return finding.reading(request.chat, request.args) if link else None


WHY = Command("why", why, scopes=("private", "group"), seconds=SECONDS, looking=looking, below=True, asks=Asks())
