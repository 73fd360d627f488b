"""/subscribe, /unsubscribe, /undo, /subscriptions, and plain text in private, which offers to subscribe to it."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.errors import BadArgument, NoSuchSubscription
from bot.messages import asking, replies
from bot.messages import subscriptions as words
from bot.model import Message, Subscription
from bot.model.messages import DATA_BYTES
from bot.service import Services, backup, changing, subscriptions
from handlers.acting import chosen
from handlers.arguments import count, is_all
from handlers.command import PLAIN, Asks, Command, Reply, Request, Role, Run, StaleButton, is_open
from handlers.restoring import bring_back

# A button holds few bytes; a query that does not fit is kept for it under a token, after this mark.
# No query begins so: the mark is no letter, and what the bot reads as a query holds one.
KEPT = "\N{SECTION SIGN}"
# In a button's data options stand on a line of their own: there a query's last word is never one.
OPTIONS = "\n"
ROOM = DATA_BYTES - len("subscribe:")
YES, ASK = "yes", "ask"
# Of so many that end at once the chat gets a list, to keep.
WORTH_KEEPING = 4
# Several commands, one a line: a list that was kept.
LINES = re.compile(r"\n[^\S\n]*/sub", re.IGNORECASE)


async def subscribe(request: Request, services: Services) -> Message:
    """Subscribes the chat to the query, or to all that a list says."""
    text = request.args
    if not request.is_button and ((request.file and not text) or LINES.search(text)):
        return await bring_back(request, services)
    if request.is_button and text.startswith(replies.TURN):
        return await _turn(request, services)
    if request.is_button and text.startswith(KEPT):
        offered = services.offers.get(text.removeprefix(KEPT), services.clock.now())
        if offered is None:
            raise StaleButton
        text = offered
    if not text:
        return replies.ask_words(request.chat)
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


async def _ask_words(request: Request, _: Services) -> Message:
    return replies.ask_words(request.chat)


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


# ------------------------------------------------------------------- endings


async def unsubscribe(request: Request, services: Services) -> Reply:
    """Ends what was named, or what brought the answered message; without either shows what there is to end."""
    first, _, rest = request.args.partition(":" if request.is_button else " ")
    if is_all(request, first):
        return await _end_all(request, services, rest)
    if not request.is_button:
        found = await chosen(request, services, request.args)
        is_meant = request.args or (request.replied_to and len(found) == 1)
        return await _end(request, services, found) if is_meant else words.choose(request.chat, found, "unsubscribe")
    found = await chosen(request, services, first)
    if rest == ASK:
        return words.ask_end(request.chat, found)
    told = await _end(request, services, found)
    return await _with_rest(request, services, told) if rest == words.IN_LIST else told


async def _with_rest(request: Request, services: Services, told: Message) -> Message:
    """What ended, and what is left to choose from."""
    left = await subscriptions.listed(services, request.chat.id)
    return words.and_rest(request.chat, told, left) if left else told


async def _end(request: Request, services: Services, meant: list[Subscription]) -> Message:
    done = await changing.end(services, request.chat.id, [one.id for one in meant])
    return words.unsubscribed(request.chat, done.subscriptions, done.act)


async def _end_all(request: Request, services: Services, answer: str) -> Reply:
    """Asks first where that ends several; of many the chat gets a list to keep."""
    mine = await subscriptions.listed(services, request.chat.id)
    if not mine:
        return _nothing_left(request)
    sure = answer == _sum(mine) if request.is_button else answer.casefold() == YES
    if len(mine) > 1 and not sure:
        return words.ask_end(request.chat, mine)
    told = await _end(request, services, mine)
    if len(mine) < WORTH_KEEPING:
        return told
    return [told, words.backup(request.chat, backup.written(mine))]


def _nothing_left(request: Request) -> Message:
    # A second tap must not take the place of what the first one shows, with its way back.
    if request.is_button:
        raise NoSuchSubscription(reason="ended")
    return replies.nothing_subscribed(request.chat)


def _sum(mine: list[Subscription]) -> str:
    """What tells these subscriptions from others that the chat had when it was asked."""
    return f"{len(mine)}:{max(one.id for one in mine)}"


async def undo(request: Request, services: Services) -> Message:
    """Brings back what was ended: by the tapped button, or else last."""
    back = await changing.undo(services, request.chat.id, request.args if request.is_button else None)
    if not back:
        raise BadArgument(reason="nothing_held")
    return words.back_again(request.chat, back)


async def listed(request: Request, services: Services) -> Message:
    """One page of the chat's subscriptions, or all of one of them."""
    given = request.args
    if given.startswith(replies.BY_ID) or (given and not request.is_button):
        (one,) = await chosen(replace(request, is_button=False), services, given)
        shown = await changing.card(services, request.chat.id, one.id)
        return words.card(request.chat, shown.subscription, shown.read_as, shown.last, services.clock.now())
    mine = await subscriptions.listed(services, request.chat.id)
    return words.listed(request.chat, mine, count(given) if request.is_button else 0)


def _changes(name: str, run: Run, **more: object) -> Command:
    return Command(name, run, scopes=("private", "chat_admins"), role=Role.CHAT_ADMIN, remote=True, **more)  # type: ignore[arg-type]


SUBSCRIBE = _changes("subscribe", subscribe, aliases=("sub",), asks=Asks(is_open, _ask_words))
UNSUBSCRIBE = _changes("unsubscribe", unsubscribe)
UNDO = _changes("undo", undo)
SUBSCRIPTIONS = Command("subscriptions", listed, scopes=("private", "group"), aliases=("list",), remote=True)
OFFER = Command(PLAIN, offer, scopes=())
