"""/story: how a story went on."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import charting, timeline
from bot.model import Message, StoryId
from bot.service import Services, pictures
from bot.service import story as service
from bot.service.latest import latest
from handlers import acting
from handlers.arguments import count
from handlers.command import Command, Request, opens

SHOWN = 5
# To draw, and to wait for a child that is busy.
SECONDS = 20.0
LIST = "list"


async def story(request: Request, services: Services) -> Message:
    """The story of an alert, of a button or of a number; without any, the newest ones to choose from."""
    name, _, offset = request.args.partition(":")
    if request.is_button and name == LIST:
        return await _choose(request, services, count(offset))
    if request.is_button and offset == timeline.PICTURE:
        return await _drawn(request, services, StoryId(count(name)))
    if request.is_button:
        return await _page(request, services, StoryId(count(name)), count(offset) if offset else None)
    found = await acting.story(request, services, request.args, "/story 12")
    if isinstance(found, Message):
        return found
    return await _choose(request, services, 0) if found is None else await _page(request, services, found, None)


async def _page(request: Request, services: Services, story_id: StoryId, offset: int | None) -> Message:
    told = await service.told(services, request.chat, story_id)
    shown = timeline.timeline(
        request.chat,
        told.story,
        told.made,
        services.clock.now(),
        offset=offset,
        earlier=told.earlier,
        muted=told.muted,
        remind=told.remind,
    )
    return answering(request, shown)


async def _drawn(request: Request, services: Services, story_id: StoryId) -> Message:
    """The developments as a picture, as an answer to the story."""
    told = await service.told(services, request.chat, story_id)
    shown = charting.timeline(request.chat, told.story.title, told.made, services.clock.now())
    picture = await pictures.timeline(services, shown) if shown.events else None
    return replace(charting.drawn(request.chat, told.story, picture), reply_to=request.message_id)


async def _choose(request: Request, services: Services, offset: int) -> Message:
    page = await latest(services, request.chat.id, offset, SHOWN)
    return timeline.choose(
        request.chat, page.stories, page.offset, SHOWN, page.total, services.clock.now(), subscribed=page.subscribed
    )


def answering(request: Request, shown: Message) -> Message:
    """What is shown, as an answer to the alert that it is about."""
    about = request.message_id if request.is_button and opens(request) else request.replied_to
    return replace(shown, reply_to=about) if about else shown


def stays(request: Request) -> bool:
    """Whether the message with the button stays: under an alert, and when a picture is asked for."""
    return opens(request) or request.args.endswith(f":{timeline.PICTURE}")


STORY = Command("story", story, scopes=("private", "group"), seconds=SECONDS, below=stays)
