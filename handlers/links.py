"""Links that carry a query: /share makes them, /start opens them."""

from __future__ import annotations

from dataclasses import replace

from bot.errors import BadQuery
from bot.messages import replies, sharing
from bot.messages import subscriptions as subscribed
from bot.model import Message
from bot.service import Services, subscriptions
from bot.service import links as service
from handlers.acting import chosen
from handlers.command import Command, Request
from handlers.subscribe import offer


async def share(request: Request, services: Services) -> Message:
    """A link to one of the chat's queries: that was named, or that brought the answered message; without either shows
    what there is to share."""
    chat = request.chat
    found = await chosen(request, services, request.args)
    if len(found) != 1:
        return subscribed.choose(chat, found, "share")
    (one,) = found
    return sharing.shared(chat, one.query, request.bot, await service.payload(services, chat.id, one.query))


async def opened(request: Request, services: Services) -> Message:
    """What a link with a payload opens: the question whether to subscribe; the greeting when it leads nowhere."""
    query = await service.asked(services, request.args)
    if query is not None:
        try:
            return await offer(replace(request, args=query), services)
        except BadQuery:
            pass
    mine = await subscriptions.listed(services, request.chat.id)
    return sharing.broken(request.chat, replies.start(request.chat, mine))


SHARE = Command("share", share, scopes=("private", "group"), below=True)
