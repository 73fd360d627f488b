"""The commands about sources. All but the list are the editors'."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.errors import BadArgument
from bot.messages import administration as told
from bot.messages import asking
from bot.messages import watched as shown
from bot.messages.markup import Html
from bot.model import Message, NewSource, Source
from bot.service import Services, sources
from bot.service import watched as known
from handlers.arguments import count, nothing
from handlers.command import Asks, Command, Request, Role, StaleButton

# What follows in a button that leads to all about one source.
CARD = "card"
# More than a look may take, which says itself that it took too long.
LOOK_SECONDS = 60.0
# What may follow an address: which elements of a page hold its links, and so that it is a list of articles.
SELECTOR = re.compile(
    r"(?<!\S)selector\s*[:=]\s*(?:[\"“”„«](?P<quoted>[^\"“”»]*)[\"”»“]|'(?P<single>[^']*)'|(?P<bare>\S+))",
    re.IGNORECASE,
)
LIST = "list"


async def listed(request: Request, services: Services) -> Message:
    """One page of what is watched; for who tends it also one source, by its number."""
    name, _, rest = request.args.partition(":")
    if request.is_button and name == CARD:
        return await carded(request, services, _tending(request, rest))
    if not request.is_button and request.args and request.role.tends:
        return await carded(request, services, request.args)
    offset = count(request.args) if request.is_button else nothing(request)
    begin, page, total = await known.at_or_before(services, offset, shown.SOURCES_SHOWN)
    # A group's other members need not see what they may not tap.
    tended = request.role.tends and request.chat.kind == "private"
    return shown.sources(request.chat, page, begin, total, services.clock.now(), tended=tended)


def _tending(request: Request, given: str) -> str:
    """The source that a card is about. Raises StaleButton: for others there are no cards."""
    if not request.role.tends:
        raise StaleButton
    return given


async def carded(request: Request, services: Services, given: str, said: Html | None = None) -> Message:
    """All about one source, below what was just said of it. Raises NoSuchSource."""
    found = await known.one(services, given)
    return shown.card(request.chat, found, known.publisher_of(found.source), services.clock.now(), said)


async def health(request: Request, services: Services) -> Message:
    """Those that are not well, the worst first."""
    offset = count(request.args) if request.is_button and request.args else nothing(request)
    return shown.health(request.chat, await known.ill(services), offset, services.clock.now())


# -------------------------------------------------------------------- add


async def add(request: Request, services: Services) -> Message:
    """Shows what an address holds and asks; a tap adds it."""
    if request.is_button:
        return await _decided(request, services)
    address, _, title = needed(request, "address", "example.org").partition(" ")
    there = await sources.there(services, address)
    if there:
        return told.source_present(request.chat, there)
    return await _looked(request, services, address, title.strip())


async def _looked(request: Request, services: Services, address: str, title: str, kind: str = "") -> Message:
    """What is at an address, with a question; what else could be watched there is looked at with a tap."""
    options = {"selector": found} if (found := selector_of(title)) else {}
    title = SELECTOR.sub(" ", title).strip()
    look = await sources.look(services, address, title, LIST if options else kind, options)
    now, chat = services.clock.now(), request.chat
    others = [
        (kind, url, services.looks.keep(replace(look.source, kind=kind, url=url, title=title), now))
        for kind, url in look.others
    ]
    if look.present:
        return told.source_present(chat, look.present, others)
    token = services.looks.keep(look.source, now)
    return told.source_preview(chat, look.source, look.batch, look.newest, token, now, others)


def selector_of(text: str) -> str:
    """The CSS selector in what follows an address; nothing when there is none."""
    found = SELECTOR.search(text)
    return (found["quoted"] or found["single"] or found["bare"] or "").strip() if found else ""


async def _decided(request: Request, services: Services) -> Message:
    answer, _, token = request.args.partition(":")
    if answer == "no":
        return told.cancelled(request.chat)
    new = services.looks.get(token, services.clock.now())
    if answer not in {"ok", "look"} or new is None:
        return told.too_old(request.chat)
    if answer == "look":
        return await _looked(request, services, new.url, new.title, new.kind)
    # Tapped twice it is added once, and said in the same words.
    source, _ = await sources.add(services, request.who, new)
    return told.source_added(request.chat, source)


async def check(request: Request, services: Services) -> Message:
    """The same look, and nothing is added."""
    given = needed(request, "address", "example.org")
    started = services.clock.now()
    address = await sources.address_of(services, given)
    look = await sources.look(services, address)
    now = services.clock.now()
    took = now - started
    return told.check_report(request.chat, look.source, look.batch, look.newest, took, now, look.present)


def looking(request: Request) -> Message | None:
    """What is shown while an address is looked at."""
    if request.is_button and request.args.startswith("look:"):
        return asking.looking_there(request.chat)
    words = request.args.split()
    if not words or (request.is_button and request.name != "checksource"):
        return None
    return asking.looking(request.chat, words[0])


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
    entries, declared = await sources.entries_of(services, source), await known.is_declared(services, source)
    return told.confirm_removal(request.chat, source, entries, declared=declared)


def as_new(source: Source) -> NewSource:
    """A source as somebody would add it."""
    # What its kind has learnt goes with the entries: a first batch is stored whole.
    chosen = {"selector": said} if (said := source.options.get("selector")) else {}
    return NewSource(source.kind, source.url, source.host, source.title, source.lang, chosen)


async def pause(request: Request, services: Services) -> Message:
    """Stops asking a source."""
    given, where = _where(request)
    source = await sources.pause(services, request.who, given)
    return await _back(request, services, source, where, told.source_paused(request.chat, source))


async def resume(request: Request, services: Services) -> Message:
    """Asks it again."""
    given, where = _where(request)
    source = await sources.resume(services, request.who, given)
    return await _back(request, services, source, where, told.source_resumed(request.chat, source))


def _where(request: Request) -> tuple[str, str]:
    """Which source, and what the tapped button stands under."""
    given, _, where = needed(request, "number", "3").partition(":") if request.is_button else (request.args, "", "")
    return given or needed(request, "number", "3"), where


async def _back(request: Request, services: Services, source: Source, where: str, answer: Message) -> Message:
    """What the button stood under as it is now; where that was nothing to go on with, the answer."""
    name, _, offset = where.partition(":")
    if name == CARD:
        return await carded(request, services, str(source.id), Html(answer.html))
    if name == "health":
        return shown.health(request.chat, await known.ill(services), count(offset), services.clock.now())
    return answer


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
# Under a notice it leaves that as it is.
HEALTH = editors("sourcehealth", health, below=lambda request: not request.args)
