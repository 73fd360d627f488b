"""The commands about sources. All but the list are the editors'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.errors import BadArgument
from bot.messages import administration as told
from bot.messages import asking
from bot.model import Button, Message, NewSource, Source
from bot.service import Services, sources
from handlers.arguments import count, nothing
from handlers.command import Asks, Command, Request, Role

SHOWN = 8
# More than a look may take, which says itself that it took too long.
LOOK_SECONDS = 60.0


async def listed(request: Request, services: Services) -> Message:
    """One page of what is watched."""
    offset = count(request.args) if request.is_button else nothing(request)
    begin, page, total = await sources.at_or_before(services, offset, SHOWN)
    shown = told.sources(request.chat, page, begin, total, services.clock.now(), SHOWN)
    if not request.role.tends or request.chat.kind != "private":
        return shown
    return replace(shown, buttons=(*tended(page), *shown.buttons))


def tended(page: Sequence[Source]) -> list[tuple[Button, ...]]:
    """Two rows of buttons for every four sources: pause or resume, and remove."""
    fours = [page[at : at + 4] for at in range(0, len(page), 4)]
    return [tuple(make(source) for source in four) for four in fours for make in (_turn, _bin)]


def _turn(source: Source) -> Button:
    if source.state == "active":
        return Button(f"⏸ {source.id}", data=f"pausesource:{source.id}")
    return Button(f"▶️ {source.id}", data=f"resumesource:{source.id}")


def _bin(source: Source) -> Button:
    return Button(f"🗑 {source.id}", data=f"removesource:{source.id}")


# -------------------------------------------------------------------- add


async def add(request: Request, services: Services) -> Message:
    """Shows what an address holds and asks; a tap adds it."""
    if request.is_button:
        return await _decided(request, services)
    address, _, title = needed(request, "address", "example.org").partition(" ")
    look = await sources.look(services, address, title.strip())
    if look.present:
        return told.source_present(request.chat, look.present)
    now = services.clock.now()
    return told.source_preview(request.chat, look.source, look.batch, services.looks.keep(look.source, now), now)


async def _decided(request: Request, services: Services) -> Message:
    answer, _, token = request.args.partition(":")
    if answer == "no":
        return told.cancelled(request.chat)
    new = services.looks.get(token, services.clock.now())
    if answer != "ok" or new is None:
        return told.too_old(request.chat)
    # Tapped twice it is added once, and said in the same words.
    source, _ = await sources.add(services, request.who, new)
    return told.source_added(request.chat, source)


async def check(request: Request, services: Services) -> Message:
    """The same look, and nothing is added."""
    given = needed(request, "address", "example.org")
    started = services.clock.now()
    look = await sources.look(services, await sources.address_of(services, given))
    now = services.clock.now()
    return told.check_report(request.chat, look.source, look.batch, now - started, now)


def looking(request: Request) -> Message | None:
    """What is shown while the address is looked at."""
    return asking.looking(request.chat, request.args.split()[0]) if request.args and not request.is_button else None


# ----------------------------------------------------------------- change


async def remove(request: Request, services: Services) -> Message:
    """Asks, with how much would go; a tap on yes removes."""
    given, _, answer = request.args.partition(":") if request.is_button else (needed(request, "number", "3"), "", "")
    if answer == "no":
        return told.cancelled(request.chat)
    if answer == "yes":
        gone = await sources.remove(services, request.who, given)
        again = services.looks.keep(as_new(gone.source), services.clock.now())
        return told.source_removed(request.chat, gone.source, gone.entries, again)
    source = await sources.get(services, given)
    return told.confirm_removal(request.chat, source, await sources.entries_of(services, source))


def as_new(source: Source) -> NewSource:
    """A source as somebody would add it."""
    return NewSource(source.kind, source.url, source.host, source.title, source.lang, source.options)


async def pause(request: Request, services: Services) -> Message:
    """Stops asking a source."""
    source = await sources.pause(services, request.who, needed(request, "number", "3"))
    return told.source_paused(request.chat, source)


async def resume(request: Request, services: Services) -> Message:
    """Asks it again."""
    source = await sources.resume(services, request.who, needed(request, "number", "3"))
    return told.source_resumed(request.chat, source)


def needed(request: Request, what: str, example: str) -> str:
    """The argument, which must be there. Raises BadArgument with how to use the command."""
    if not request.args:
        raise BadArgument(reason=f"needs_{what}", example=f"/{request.name} {example}")
    return request.args


def editors(name: str, run: object, **more: object) -> Command:
    """A command that only editors and those above them see."""
    return Command(name, run, scopes=("staff",), role=Role.EDITOR, **more)  # type: ignore[arg-type]


SOURCES = Command("sources", listed, scopes=("private", "group"))
ADD = editors("addsource", add, looking=looking, seconds=LOOK_SECONDS, asks=Asks())
CHECK = editors("checksource", check, looking=looking, seconds=LOOK_SECONDS, asks=Asks())
REMOVE = editors("removesource", remove, asks=Asks())
PAUSE = editors("pausesource", pause, asks=Asks())
RESUME = editors("resumesource", resume, asks=Asks())
