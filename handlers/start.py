"""/start and /help: where to begin, and what there is."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import helping, replies
from bot.model import Message
from bot.service import Services, subscriptions
from handlers import links
from handlers.command import Command, Request, Role
from handlers.naming import first_word, is_seen, named


async def start(request: Request, services: Services) -> Message:
    """A greeting; for a chat that subscribed before, its state; with what a link carries, what that asks for."""
    if request.args and not request.is_button:
        return await links.opened(request, services)
    return replies.start(request.chat, await subscriptions.listed(services, request.chat.id))


START = Command("start", start, scopes=("private", "group"))


# Subjects that /help has a page about, and whom it is told: what is about tending the bot, those who tend it.
ABOUT = {name: Role.EDITOR if name == "sources" else Role.MEMBER for name in helping.GUIDES}


def help_on(others: Sequence[Command]) -> Command:
    """/help on `others` and on itself, in the order of the table, and on subjects."""

    async def run(request: Request, _: Services) -> Message:
        chat = request.chat
        seen = [one for one in commands if is_seen(one.role, request)]
        guides = [name for name, role in ABOUT.items() if is_seen(role, request)]
        if not request.args:
            return helping.listed(chat, [(one.name, one.help_key) for one in seen], guides)
        name = first_word(request.args)
        if name in guides:
            alike = next(((one.name, one.help_key) for one in seen if one.name == name), None)
            return helping.guide(chat, name, guides, alike)
        one = named(seen, request.args)
        return helping.one(chat, one.name, one.help_key)

    own = Command("help", run, scopes=("private", "group"))
    commands = (*others[:1], own, *others[1:])
    return own
