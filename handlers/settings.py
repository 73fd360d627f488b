"""/settings, and each setting by its own command: /digest, /quiet, /language, /timezone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.messages import settings as words
from bot.messages import typed
from bot.model import Chat, Message
from bot.service import Services
from bot.service import language as languages
from bot.service import settings as service
from handlers.arguments import nothing
from handlers.command import Asks, Command, Request, Role, Scope, StaleButton, is_offered, is_open

Change = Callable[[Services, Chat, str], Awaitable[Chat]]


async def settings(request: Request, services: Services) -> Message:
    """All settings of the chat; a tap turns its sound on or off."""
    if not request.is_button:
        nothing(request)
    if not request.is_button or not request.args:
        return words.settings(request.chat, services.clock.now())
    if request.args not in {words.SILENT, words.LOUD}:
        raise StaleButton
    chat = await service.silence(services, request.chat, silent=request.args == words.SILENT)
    return words.settings(chat, services.clock.now(), changed=True)


async def digest(request: Request, services: Services) -> Message:
    """How alerts come: at once, or gathered every hour or day."""
    return await _changed(request, services, service.digest, *typed.MODE)


async def quiet(request: Request, services: Services) -> Message:
    """The hours in which nothing sounds."""
    return await _changed(request, services, service.quiet, "off")


async def _changed(request: Request, services: Services, change: Change, *names: typed.Name) -> Message:
    if not request.args:
        return words.settings(request.chat, services.clock.now())
    said = request.args if request.is_button else typed.english(request.args, request.chat.lang, *names)
    return words.settings(await change(services, request.chat, said), services.clock.now(), changed=True)


async def timezone(request: Request, services: Services) -> Message:
    """The zone that the chat's times are in; asks when a name may mean several."""
    if not request.args:
        return await _ask_zone(request, services)
    found = await service.timezone(services, request.chat, request.args)
    if isinstance(found, Chat):
        return words.settings(found, services.clock.now(), changed=True)
    return words.which_zone(request.chat, request.args, found, services.clock.now())


async def _ask_zone(request: Request, services: Services) -> Message:
    return words.how_to_name_zones(request.chat, service.likely(request.chat), services.clock.now())


async def language(request: Request, services: Services) -> Message:
    """The language that the chat is spoken to in."""
    if not request.args:
        return words.languages(request.chat)
    if request.is_button and request.args == words.FOLLOW:
        return words.languages(await languages.follow(services, request.chat, request.spoken), changed=True)
    return words.languages(await languages.choose(services, request.chat, request.args), changed=True)


def _asks(request: Request) -> bool:
    """Whether a tap only asks what there is to choose from: the answer stands below what was tapped."""
    return not request.args


def _command(
    name: str,
    run: Callable[[Request, Services], Awaitable[Message]],
    *aliases: str,
    below: Callable[[Request], bool] | bool = False,
    remote: bool = False,
    asks: Asks | None = None,
) -> Command:
    places: tuple[Scope, ...] = ("private", "chat_admins")
    return Command(name, run, places, role=Role.CHAT_ADMIN, aliases=aliases, below=below, remote=remote, asks=asks)


SETTINGS = _command("settings", settings)
DIGEST = _command("digest", digest, asks=Asks(is_offered))
QUIET = _command("quiet", quiet, asks=Asks(is_offered))
TIMEZONE = _command("timezone", timezone, "tz", below=_asks, asks=Asks(is_open, _ask_zone))
LANGUAGE = _command("language", language, "lang", below=_asks, remote=True)
