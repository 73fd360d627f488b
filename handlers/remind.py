"""/remind: a word before a truce begins or ends."""

from __future__ import annotations

from bot.messages import reminding
from bot.model import Message, StoryId
from bot.model.wishes import LEADS
from bot.service import Services
from bot.service import reminders as service
from handlers import acting
from handlers.arguments import count
from handlers.command import Command, Request, Role, StaleButton, opens
from handlers.story import answering

WHATS = ("effective", "expires")
# What follows a reminder in the data of a button that takes it back: in the story's choice, in the list of all.
BACK, IN_LIST = "x", "l"


async def remind(request: Request, services: Services) -> Message:
    """What a story offers to be reminded of; without a story, the chat's reminders. A tap sets one, or takes it back."""
    if request.is_button:
        name, _, wish = request.args.partition(":")
        story_id = StoryId(count(name))
        return await (_tapped(request, services, story_id, wish) if wish else _offered(request, services, story_id))
    found = await acting.story(request, services, request.args, "/remind 12")
    if found is None:
        return await _listed(request, services)
    if isinstance(found, Message):
        return found
    return await _offered(request, services, found)


async def _tapped(request: Request, services: Services, story_id: StoryId, wish: str) -> Message:
    what, _, rest = wish.partition(":")
    given, _, end = rest.partition(":")
    minutes = count(given)
    if what not in WHATS or minutes not in LEADS or end not in {"", BACK, IN_LIST}:
        raise StaleButton
    if not end:
        return _choice(
            request, services, await service.remind(services, request.chat, story_id, what, minutes), "remind.set"
        )
    await service.cancel(services, request.chat, story_id, what, minutes)
    if end == IN_LIST:
        return await _listed(request, services)
    return _choice(request, services, await service.choice(services, request.chat, story_id), "remind.cancelled")


async def _offered(request: Request, services: Services, story_id: StoryId) -> Message:
    return answering(request, _choice(request, services, await service.choice(services, request.chat, story_id)))


def _choice(request: Request, services: Services, choice: service.Choice, done: str | None = None) -> Message:
    return reminding.offer(
        request.chat,
        choice.story,
        choice.possible,
        choice.kept,
        services.clock.now(),
        done=done,
        silence=choice.silence,
    )


async def _listed(request: Request, services: Services) -> Message:
    return reminding.listed(request.chat, await service.listed(services, request.chat), services.clock.now())


REMIND = Command("remind", remind, scopes=("private", "chat_admins"), role=Role.CHAT_ADMIN, below=opens)
