"""Links that carry a query: /share makes them, /start opens them."""

from __future__ import annotations

from dataclasses import replace

from bot.errors import BadQuery
from bot.messages import replies, sharing
from bot.model import Message, Subscription
from bot.service import Services, subscriptions
from bot.service import links as service
from handlers.arguments import count
from handlers.command import Command, Request, StaleButton
from handlers.subscribe import offer


async def share(request: Request, services: Services) -> Message:
    """A link to one of the chat's queries; without a name shows what there is to share."""
    chat = request.chat
    mine = await subscriptions.listed(services, chat.id)
    if not request.args and len(mine) != 1:
        return sharing.choose(chat, [(one.id, one.query) for one in mine]) if mine else replies.nothing_subscribed(chat)
    one = _meant(request, mine)
    return sharing.shared(chat, one.query, request.bot, await service.payload(services, chat.id, one.query))


def _meant(request: Request, mine: list[Subscription]) -> Subscription:
    if not request.args:
        return mine[0]
    if not request.is_button:
        return subscriptions.named(mine, request.args)
    number = count(request.args)
    found = next((one for one in mine if one.id == number), None)
    if found is None:
        raise StaleButton
    return found


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
