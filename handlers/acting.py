"""What a command is about that answers a message: the stories it tells of, and what of the chat's found them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.errors import BadArgument, NoSuchStory, NoSuchSubscription
from bot.messages import acting as words
from bot.messages.replies import BY_ID
from bot.model import Message, StoryId, Subscription
from bot.service import Services, changing, subscriptions
from bot.service import story as stories
from handlers.arguments import count, whole
from handlers.command import Request

# Buttons of ours that are about one story, about one subscription, and about a query over some days.
OF_STORY = re.compile(r"(?:story|why|mute|unmute|remind):(\d{1,10})(?::|$)")
OF_SUBSCRIPTION = re.compile(rf"(?:unsubscribe|share|pause|resume|edit|preview):{BY_ID}?(\d{{1,10}})(?::|$)")
OF_QUERY = re.compile(r"trend:(.*\S) \d+d", re.DOTALL)


async def story(
    request: Request, services: Services, given: str, example: str, more: str = ""
) -> StoryId | Message | None:
    """The story that a typed command is about: of a number, or of the message that it answers; None without both. Where
    that tells of several, the question which one is meant, with buttons that carry `more`, too.

    Raises BadArgument for what is no number, NoSuchStory for an answer to a message that tells of none.
    """
    number = whole(given.removeprefix("#"))
    if given and number is None:
        raise BadArgument(reason="needs_story", example=example)
    if number is not None:
        return StoryId(number)
    if not request.replied_to:
        return None
    return await which(request, services, await told_of(request, services), more)


async def which(request: Request, services: Services, found: Sequence[StoryId], more: str = "") -> StoryId | Message:
    """The one story, or the question which of them."""
    if len(found) == 1:
        return found[0]
    titles = await stories.titles(services, request.chat, found)
    if not titles:
        raise NoSuchStory(reason="message")
    return words.which_story(request.chat, request.name, titles, more)


async def told_of(request: Request, services: Services) -> list[StoryId]:
    """The stories of the message that is answered. Raises NoSuchStory when it tells of none."""
    sent = await stories.of_message(services, request.chat, request.replied_to or "")
    found = sent or [StoryId(int(one[1])) for one in map(OF_STORY.match, request.shown) if one]
    if not found:
        raise NoSuchStory(reason="message")
    return list(dict.fromkeys(found))


async def query(request: Request, services: Services) -> str:
    """The query that a command is about: what was typed, or what found the message that it answers; "" without both.

    Raises NoSuchSubscription when nothing of the chat's found that.
    """
    if request.args or not request.replied_to or request.is_button:
        return request.args
    shown = next((one[1] for one in map(OF_QUERY.fullmatch, request.shown) if one), None)
    if shown is not None:
        return shown
    return subscriptions.any_of(services, await brought(request, services))


async def brought(request: Request, services: Services) -> list[Subscription]:
    """The chat's subscriptions that the answered message is about, or that found what it tells of. Raises
    NoSuchSubscription."""
    named = {int(one[1]) for one in map(OF_SUBSCRIPTION.match, request.shown) if one}
    mine = [one for one in await subscriptions.listed(services, request.chat.id) if one.id in named] if named else []
    try:
        found = mine or await changing.that_brought(services, request.chat.id, await told_of(request, services))
    except NoSuchStory:
        found = []
    if not found:
        raise NoSuchSubscription(reason="not_brought")
    return found


async def chosen(request: Request, services: Services, given: str) -> list[Subscription]:
    """The subscriptions that a command is about: one by its number, its query, or the id that a button or a question
    carries; else those that brought the answered message; all of the chat's when nothing is said. Raises
    NoSuchSubscription."""
    by_id = request.is_button or given.startswith(BY_ID)
    if request.replied_to and not (given or by_id):
        return await brought(request, services)
    mine = await subscriptions.listed(services, request.chat.id)
    if by_id:
        return [subscriptions.held(mine, count(given.removeprefix(BY_ID)))]
    return [subscriptions.named(mine, given)] if given else mine
