"""Changing a source: its name, language, interval, publisher or address.

What a file of the operator's declares is changed there: its address and interval come from it at every start.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from bot import observe, sources
from bot.errors import BadArgument
from bot.model import Batch, Item, Source
from bot.model.access import bare
from bot.model.watched import LONGEST, SHORTEST, Changes
from bot.service import Services
from bot.service import sources as single
from bot.storage import Tx
from bot.storage import sources as store
from bot.storage.audit import audit
from bot.text.credits import DOMAINS
from bot.text.publisher import publisher
from bot.text.query import tongues

log = observe.logger("editing")

FIELD = re.compile(r"(?<!\S)(name|lang|every|publisher|url)\s*[:=]\s*", re.IGNORECASE)
SPAN = re.compile(r"(\d{1,5})\s*(s|m|h|d)[a-z]*", re.IGNORECASE)
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“"}
# What leaves the language to the feed, the interval to its rhythm, and its publisher to the addresses of its entries.
AUTO = frozenset({"auto", "feed", "rhythm", "-"})
NAME_LENGTH, PUBLISHER_LENGTH = 200, 100
EXAMPLE = "/editsource 12 name:Example Wire lang:en every:10m"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be changed; when that is the address, what is there now, or the source that is watched there already."""

    source: Source
    changes: Changes
    batch: Batch | None = None
    newest: tuple[tuple[Item, str], ...] = ()
    present: Source | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """A source before and after a change, and what of it the next start takes from the operator's file again."""

    before: Source
    after: Source
    declared: bool


def read(text: str) -> tuple[str, dict[str, str]]:
    """Which source, and the values as they were written, by name. Raises BadArgument with an example."""
    target, values = _parted(text)
    if not target:
        raise BadArgument(reason="needs_number", example=EXAMPLE)
    if " " in target:
        raise BadArgument(reason="edit_what", given=target.split()[1], example=EXAMPLE)
    return target, values


def _parted(text: str) -> tuple[str, dict[str, str]]:
    target, *parts = FIELD.split(text)
    return target.strip(), dict(zip(map(str.lower, parts[::2]), map(_bare, parts[1::2]), strict=True))


def _bare(value: str) -> str:
    """A value without the quotation marks around it, on one line."""
    text = " ".join(value.split())
    return text[1:-1].strip() if len(text) > 1 and QUOTES.get(text[0]) == text[-1] else text


def address_in(text: str) -> str:
    """The address that a typed change names; nothing when it names none."""
    return _parted(text)[1].get("url", "")


def wanted(values: Mapping[str, str]) -> Changes:
    """Name, language and interval, checked. Raises BadArgument that says what is wrong with which, and how it is right."""
    return Changes(
        title=_title(values["name"]) if "name" in values else None,
        lang=_lang(values["lang"]) if "lang" in values else None,
        every=interval(values["every"]) if "every" in values else None,
        publisher=whose(values["publisher"]) if "publisher" in values else None,
    )


def _title(value: str) -> str:
    if not any(character.isprintable() and character != " " for character in value) or len(value) > NAME_LENGTH:
        raise BadArgument(reason="edit_name", limit=NAME_LENGTH, example="/editsource 12 name:Example Wire")
    return value


def _lang(value: str) -> str:
    code = "" if value.casefold() in AUTO else tongues.code(value)
    if code is None:
        raise BadArgument(reason="edit_lang", given=value, example="/editsource 12 lang:en")
    return code


def interval(value: str) -> timedelta:
    """A span from a minute to a day, as people write it; none at all for what leaves it to the source's rhythm. Raises
    BadArgument."""
    if value.casefold() in AUTO:
        return timedelta(0)
    found = SPAN.fullmatch(value)
    span = timedelta(**{UNITS[found[2].lower()]: int(found[1])}) if found else timedelta(0)
    if not SHORTEST <= span <= LONGEST:
        raise BadArgument(reason="edit_every", given=value, example="/editsource 12 every:10m")
    return span


def whose(value: str) -> str:
    """A publisher as it is counted: the registrable domain of an address, the domain of an agency, or nothing for what leaves it
    to the addresses of its entries. Raises BadArgument."""
    if value.casefold() in AUTO:
        return ""
    agency = DOMAINS.get(value, "")
    found = agency or publisher(value if "://" in value else f"https://{value}")
    if (" " in value and not agency) or "." not in found or len(found) > PUBLISHER_LENGTH:
        raise BadArgument(reason="edit_publisher", given=value, example="/editsource 12 publisher:example.org")
    return found


async def ask(services: Services, given: str, values: Mapping[str, str]) -> Asked:
    """What a person asked for, checked; another address is looked at. Changes nothing.

    Raises NoSuchSource, BadArgument, or SourceError with the reason why that address cannot be watched.
    """
    changes = wanted(values)
    async with services.storage.read() as tx:
        source = await single.named(tx, given)
        _refuse_declared(source, await store.is_declared(tx, source.id), values)
    if "url" not in values:
        return Asked(source, changes)
    look = await single.look(services, values["url"], source.title)
    present = look.present if look.present and look.present.id != source.id else None
    return Asked(source, replace(changes, new=look.source), look.batch, look.newest, present)


def _refuse_declared(source: Source, is_declared: bool, values: Mapping[str, str]) -> None:
    fixed = [name for name in ("url", "every") if name in values]
    if is_declared and fixed:
        raise BadArgument(reason="edit_declared", example=f"/editsource {source.id} name:Example Wire lang:en")


async def edit(services: Services, who: str, given: str, changes: Changes) -> Edited:
    """Change it; what says nothing new changes nothing. Raises NoSuchSource, or BadArgument for what a file declares."""
    now = services.clock.now()
    async with services.storage.begin() as tx:
        before = await single.named(tx, given)
        declared = await store.is_declared(tx, before.id)
        _refuse_declared(before, declared, dict.fromkeys(changes.fields, ""))
        key = sources.spelling(changes.new.url) if changes.new else None
        if changes.new and (other := await store.find(tx, str(key))) and other.id != before.id:
            raise BadArgument(reason="edit_taken", number=other.id, example=EXAMPLE)
        await store.edit(tx, before, changes, now, key)
        after = await single.named(tx, str(before.id))
        await _note(tx, who, before, after, services)
    services.nudge.set()
    return Edited(before, after, declared)


async def _note(tx: Tx, who: str, before: Source, after: Source, services: Services) -> None:
    was, became = states(before), states(after)
    changed = {name for name in was if was[name] != became[name]}
    if not changed:
        return
    told = [{name: value for name, value in one.items() if name in changed} for one in (was, became)]
    await audit(tx, who, "editsource", bare(after.url), services.clock.now(), before=told[0], after=told[1])
    log.info("source edited", source=after.id, what=sorted(changed))


def states(source: Source) -> dict[str, str]:
    """What may be changed of it, as the audit keeps it."""
    every = f"{source.interval.total_seconds():g} s" if source.chosen else "auto"
    told = {"name": source.title, "lang": source.lang or "auto", "every": every}
    return told | {"publisher": source.publisher or "auto", "url": bare(source.url)}
