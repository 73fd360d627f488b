"""/mute and /unmute: nothing of one story, or of any, for a while."""

from __future__ import annotations

from datetime import datetime

from bot.errors import BadArgument
from bot.messages import muting, typed
from bot.model import Message, StoryId
from bot.service import Services
from bot.service import mutes as service
from handlers import acting
from handlers.arguments import ALL, count, is_all, whole
from handlers.command import Command, Request, Role, StaleButton, opens
from handlers.story import answering

# What follows the story in the data of a button that stands in the list of all that is muted.
IN_LIST = "l"


async def mute(request: Request, services: Services) -> Message:
    """Mutes a story, or pauses the chat; asks for how long when that is not said."""
    if request.is_button:
        name, _, span = request.args.partition(":")
        return await _silenced(request, services, None if name == ALL else StoryId(count(name)), span)
    first, _, rest = request.args.partition(" ")
    if is_all(request, first):
        return await _silenced(request, services, None, rest.strip())
    if request.replied_to and first and whole(first.removeprefix("#")) is None:
        # In an answer to an alert all that is written is for how long.
        first, rest = "", request.args
    found = await acting.story(request, services, first, "/mute 12", rest.strip())
    if found is None:
        return muting.how_to(request.chat)
    if isinstance(found, Message):
        return found
    return await _silenced(request, services, found, rest.strip())


async def _silenced(request: Request, services: Services, story_id: StoryId | None, span: str) -> Message:
    chat, now = request.chat, services.clock.now()
    if not span:
        return answering(request, await _asked(request, services, story_id))
    end = _end(request, span, now)
    if story_id is None:
        await service.pause(services, chat, end)
        return muting.muted_all(chat, end, now)
    return answering(request, muting.muted_story(chat, await service.mute(services, chat, story_id, end), end, now))


async def _asked(request: Request, services: Services, story_id: StoryId | None) -> Message:
    """For how long?"""
    chat = request.chat
    if story_id is None:
        return muting.ask_all(chat, await service.listed(services, chat), services.clock.now())
    return muting.ask_story(chat, await service.named(services, chat, story_id))


def _end(request: Request, span: str, now: datetime) -> datetime:
    said = span if request.is_button else typed.english(span, request.chat.lang, *typed.SPAN)
    end = service.until(said, request.chat.tz, now)
    if end is None and request.is_button:
        raise StaleButton
    if end is None:
        raise BadArgument(reason="how_long", example="/mute all 2h")
    return end


async def unmute(request: Request, services: Services) -> Message:
    """Ends what was named or tapped; without a name shows what is muted."""
    chat, now = request.chat, services.clock.now()
    name, _, place = request.args.casefold().partition(":" if request.is_button else " ")
    if is_all(request, name):
        was = await service.resume(services, chat)
        told = muting.unmuted(chat, None, was=was, still=None, now=now)
    else:
        found = StoryId(count(name)) if request.is_button else await _named(request, services)
        if found is None:
            return muting.listed(chat, await service.listed(services, chat), now)
        if isinstance(found, Message):
            return found
        story, was, still = await service.unmute(services, chat, found)
        told = answering(request, muting.unmuted(chat, story.title, was=was, still=still, now=now))
    if request.is_button and place == IN_LIST:
        return muting.listed(chat, await service.listed(services, chat), now)
    return told


async def _named(request: Request, services: Services) -> StoryId | Message | None:
    return await acting.story(request, services, request.args, "/unmute 12")


MUTE = Command("mute", mute, scopes=("private", "chat_admins"), role=Role.CHAT_ADMIN, below=opens)
UNMUTE = Command("unmute", unmute, scopes=("private", "chat_admins"), role=Role.CHAT_ADMIN, below=opens)
