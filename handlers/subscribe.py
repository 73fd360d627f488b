"""/subscribe, /unsubscribe, /subscriptions, and plain text in private, which offers to subscribe to it."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import asking, replies
from bot.model import Message
from bot.service import Services, subscriptions
from handlers.arguments import count, nothing
from handlers.command import PLAIN, Command, Request, Role

# A button holds 64 bytes; a query that does not fit is kept for it under a token, after this mark.
# No query begins so: the mark is no letter, and what the bot reads as a query holds one.
KEPT = "\N{SECTION SIGN}"
# In a button's data options stand on a line of their own: there a query's last word is never one.
OPTIONS = "\n"
ROOM = 64 - len("subscribe:")


async def subscribe(request: Request, services: Services) -> Message:
    """Subscribes the chat to the query, or shows how to."""
    text = request.args
    if request.is_button and text.startswith(replies.TURN):
        return await _turn(request, services)
    if request.is_button and text.startswith(KEPT):
        offered = services.offers.get(text.removeprefix(KEPT), services.clock.now())
        if offered is None:
            return asking.too_old(request.chat)
        text = offered
    if not text:
        return replies.how_to_subscribe(request.chat)
    if not request.is_button:
        return _told(request, await subscriptions.subscribe(services, request.chat.id, text))
    query, _, said = text.partition(OPTIONS)
    return _told(request, await subscriptions.subscribe(services, request.chat.id, query, said))


def _told(request: Request, done: subscriptions.Subscribed) -> Message:
    # A second tap on the same button is answered with the same words.
    is_new = done.is_new or request.is_button
    return replies.subscribed(
        request.chat,
        done.subscription,
        done.read_as,
        done.found,
        is_new=is_new,
        complete=done.complete,
        turns=done.other is not None,
        changed=done.changed,
    )


async def _turn(request: Request, services: Services) -> Message:
    """Any of the words instead of all of them, or the other way round."""
    kind, _, number = request.args.removeprefix(replies.TURN).partition(":")
    return _told(request, await subscriptions.turn(services, request.chat.id, count(number), kind))


async def offer(request: Request, services: Services) -> Message:
    """Asks whether the words that somebody just wrote are what they want to hear of."""
    read = subscriptions.understood(services, request.args)
    other = _data(services, read.other, read.options) if read.other is not None else None
    asked = asking.offer(request.chat, read.query, read.read_as, _data(services, read.query, read.options), other)
    return replace(asked, reply_to=request.message_id)


def _data(services: Services, query: str, options: str) -> str:
    """What a button carries that subscribes to the query with these options."""
    wanted = f"{query}{OPTIONS}{options}" if options else query
    kept = len(wanted.encode()) > ROOM
    return f"subscribe:{KEPT + services.offers.keep(wanted, services.clock.now()) if kept else wanted}"


async def unsubscribe(request: Request, services: Services) -> Message:
    """Ends what was named; without a name shows what there is to end."""
    chat = request.chat
    if request.is_button:
        return await _end(request, services)
    if not request.args:
        return replies.subscriptions(chat, await subscriptions.listed(services, chat.id))
    ended = await subscriptions.unsubscribe(services, chat.id, request.args)
    return replies.unsubscribed(chat, [subscription.query for subscription in ended])


async def _end(request: Request, services: Services) -> Message:
    """A tap ends one subscription and shows what is left."""
    chat = request.chat
    ended = await subscriptions.end(services, chat.id, count(request.args))
    told = replies.unsubscribed(chat, [ended.query])
    left = await subscriptions.listed(services, chat.id)
    if not left:
        return told
    rest = replies.subscriptions(chat, left)
    return replace(rest, html=f"{told.html}\n\n{rest.html}")


async def listed(request: Request, services: Services) -> Message:
    """One page of the chat's subscriptions."""
    offset = count(request.args) if request.is_button else nothing(request)
    return replies.subscriptions(request.chat, await subscriptions.listed(services, request.chat.id), offset)


SUBSCRIBE = Command(
    "subscribe", subscribe, scopes=("private", "chat_admins"), role=Role.CHAT_ADMIN, aliases=("sub",), remote=True
)
UNSUBSCRIBE = Command("unsubscribe", unsubscribe, scopes=("private", "chat_admins"), role=Role.CHAT_ADMIN, remote=True)
SUBSCRIPTIONS = Command("subscriptions", listed, scopes=("private", "group"), aliases=("list",), remote=True)
OFFER = Command(PLAIN, offer, scopes=())
