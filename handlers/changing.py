"""/edit, /pause, /resume: one subscription, otherwise than it was."""

from __future__ import annotations

from bot.messages import replies
from bot.messages import subscriptions as words
from bot.model import Message, Options, Subscription
from bot.model.hearing import MODES
from bot.service import Services, subscriptions
from bot.service import changing as service
from handlers.acting import chosen
from handlers.arguments import count, is_all
from handlers.command import Asks, Command, Request, Role, Run, StaleButton

HOW = "how"


async def edit(request: Request, services: Services) -> Message:
    """Lets a subscription ask for something else, or be told otherwise; without a name shows what there is to edit."""
    if request.is_button:
        return await _tapped(request, services)
    given, said = _parts(request)
    found = await chosen(request, services, given)
    if not given:
        return words.choose(request.chat, found, "edit")
    done = await service.edit(services, request.chat.id, found[0].id, said)
    card = await service.card(services, request.chat.id, done.subscription.id)
    past = replies.past(request.chat, done.found, complete=done.complete)
    return words.card(
        request.chat, done.subscription, done.read_as, card.last, services.clock.now(), changed=True, found=past
    )


def _parts(request: Request) -> tuple[str, str]:
    """Which subscription is meant, by its number, and what is said of it."""
    given, _, said = request.args.partition(" ")
    return given, said.strip()


async def _tapped(request: Request, services: Services) -> Message:
    """The delivery of a subscription, or one more choice of it."""
    given, _, rest = request.args.partition(":")
    (one,) = await chosen(request, services, given)
    if rest != HOW:
        what, _, value = rest.partition(":")
        wanted, names = _wanted(what, value)
        one = await service.tell(services, request.chat.id, one.id, wanted, *names)
    return words.delivery(request.chat, one)


def _wanted(what: str, value: str) -> tuple[Options, tuple[str, ...]]:
    """What a button chooses, and which options that is about. Raises StaleButton."""
    if what == "m" and value in (*MODES, "chat"):
        return Options(mode=None if value == "chat" else value), ("mode", "at")  # type: ignore[arg-type]
    if what == "s" and value in words.SOUNDS:
        return Options(silent={"silent": True, "loud": False}.get(value)), ("silent",)
    if what == "u" and value in {"0", "1"}:
        return Options(urgent=value == "1"), ("urgent",)
    if what == "n" and count(value) in words.SOURCES:
        return Options(sources=count(value)), ("sources",)
    raise StaleButton


def _lacks_query(request: Request) -> bool:
    """Whether a subscription is named, and nothing of what it should ask for."""
    given, said = _parts(request)
    return bool(given) and not said and (":" not in given or not request.is_button)


async def _ask_query(request: Request, services: Services) -> Message:
    (one,) = await chosen(request, services, _parts(request)[0])
    return words.ask_query(request.chat, one)


# -------------------------------------------------------------------- pauses


async def pause(request: Request, services: Services) -> Message:
    """Holds the alerts of a subscription, or of all; without a name shows which there are."""
    return await _turned(request, services, paused=True)


async def resume(request: Request, services: Services) -> Message:
    """Lets the alerts of a subscription, or of all, come again; without a name shows which are paused."""
    return await _turned(request, services, paused=False)


async def _turned(request: Request, services: Services, *, paused: bool) -> Message:
    every = is_all(request, request.args)
    found = await chosen(request, services, "" if every else request.args)
    is_meant = every or request.args or (request.replied_to and len(found) == 1)
    if not is_meant:
        others = [one for one in found if one.paused != paused]
        return words.choose(request.chat, others or found, request.name)
    await service.pause(services, request.chat.id, [one.id for one in found], paused=paused)
    if len(found) == 1:
        return await _card(request, services, found[0])
    return words.listed(request.chat, await subscriptions.listed(services, request.chat.id))


async def _card(request: Request, services: Services, one: Subscription) -> Message:
    shown = await service.card(services, request.chat.id, one.id)
    return words.card(request.chat, shown.subscription, shown.read_as, shown.last, services.clock.now(), changed=True)


def _changes(name: str, run: Run, asks: Asks | None = None) -> Command:
    return Command(name, run, scopes=("private", "chat_admins"), role=Role.CHAT_ADMIN, remote=True, asks=asks)


EDIT = _changes("edit", edit, Asks(_lacks_query, _ask_query))
PAUSE = _changes("pause", pause)
RESUME = _changes("resume", resume)
