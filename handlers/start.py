"""/start and /help: where to begin, and what there is."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import replies
from bot.model import Message
from bot.service import Services, subscriptions
from handlers import links
from handlers.command import Command, Request
from handlers.naming import is_seen, named


async def start(request: Request, services: Services) -> Message:
    """A greeting; for a chat that subscribed before, its state; with what a link carries, what that asks for."""
    if request.args and not request.is_button:
        return await links.opened(request, services)
    return replies.start(request.chat, await subscriptions.listed(services, request.chat.id))


START = Command("start", start, scopes=("private", "group"))


def help_on(others: Sequence[Command]) -> Command:
    """/help on `others` and on itself, in the order of the table."""

    async def run(request: Request, _: Services) -> Message:
        seen = [one for one in commands if is_seen(one, request)]
        if not request.args:
            return replies.help_all(request.chat, [(one.name, one.help_key) for one in seen])
        one = named(seen, request.args)
        return replies.help_one(request.chat, one.name, one.help_key)

    own = Command("help", run, scopes=("private", "group"))
    commands = (*others[:1], own, *others[1:])
    return own
