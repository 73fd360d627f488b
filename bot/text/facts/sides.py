"""Who stops shooting, who brokered it, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.text import gazetteer
from bot.text.facts import cast
from bot.text.facts.cast import actors
from bot.text.facts.lines import Line
from bot.text.gazetteer import Conflict, Mention
from bot.text.tongues import pattern, plain

# What leads up to a place's name in some of its entries, and is not shown.
LEADING = re.compile(r"^(?:(?:truce|ceasefire) )?(?:in der|in|en|на|в|في)\s+(?:the\s)?", re.IGNORECASE)
# Characters behind the truce within which its sides are named, as in "a truce with".
CLOSE = 45
# A conflict is taken for the one meant from a single side or place on.
MENTIONED, SURROUNDED = 0.9, 0.5
# Those who fight far from home: the clocks there are not theirs.
ABROAD = frozenset(("united_states", "nato"))
# Characters behind "brokered by" in which brokers are named.
BROKERS = 60


def name(key: str) -> str:
    """What an actor is called in facts."""
    return gazetteer.actors()[key].name


def sides(line: Line, war: Conflict | None = None) -> list[str]:
    """The keys of those named in a line that may be a party, in order."""
    known = gazetteer.actors()
    return list(dict.fromkeys(one.key for one in actors(line, war) if not known[one.key].broker))


def conflict(lead: Line, around: Iterable[Line]) -> Conflict | None:
    """The conflict that a line is most likely about: by its sides, then its places, then those of its neighbours."""
    here = set(sides(lead))
    places = {one.key for one in lead.places}
    near = list(around)
    others = {key for line in near for key in sides(line)}
    other_places = {one.key for line in near for one in line.places}

    planning = cast.proposers(lead) | cast.callers(lead)
    chief = {one.key for one in actors(lead) if _near_truce(lead, one)} - planning

    def weight(one: Conflict) -> float:
        return (
            2 * len(one.sides & chief)
            + 0.9 * len(one.sides & (here - chief - planning))
            + 0.6 * len(one.sides & planning)
            + 1.5 * len(one.places & places)
            + 0.3 * len(one.sides & others)
            + 0.2 * len(one.places & other_places)
        )

    best = max(gazetteer.conflicts(), key=weight)
    return best if weight(best) >= (MENTIONED if here or places else SURROUNDED) else None


def _near_truce(line: Line, one: Mention) -> bool:
    """Whether a name stands before the truce in a line, or close behind it: who comes later only comments."""
    return not line.truces or one.start < line.truces[0][1] + CLOSE


def parties(
    lead: Line, near: list[Line], war: Conflict | None, *, alone: tuple[str, ...], spoke: set[str]
) -> tuple[str, ...]:
    """The keys of the truce's sides. `alone` are those who declared it by themselves; `spoke` only reported it."""
    told = cast.pair(lead, war)
    if told is not None and (war is None or war.sides.issuperset(told)):
        return told
    if alone:
        return alone
    fighting = _fighting(lead, war)
    if war is None:
        return tuple(fighting) if len(fighting) == 2 else ()
    silent = [key for key in fighting if key not in spoke]
    if len(silent) >= 2:
        return tuple(silent[:3])
    brokers = {key for line in near for key in _brokers(line)}
    for line in near:
        fighting += [key for key in sides(line, war) if key in war.sides - brokers and key not in fighting]
        if len(fighting) >= 2:
            break
    return tuple(fighting[:3])


def _fighting(lead: Line, war: Conflict | None) -> list[str]:
    """The sides named in a line, without those whose plan it is if two others are left."""
    brokers = set(_brokers(lead))
    found = [key for key in sides(lead, war) if (war is None or key in war.sides) and key not in brokers]
    others = [key for key in found if key not in cast.proposers(lead)]
    found = others if len(others) >= 2 else found
    last = cast.partner(lead, war)
    return found[: found.index(last) + 1] if last in found[1:] else found


def mediators(lines: Iterable[Line], taken: tuple[str, ...], reporter: str | None) -> tuple[str, ...]:
    """The keys of those who brokered: named as such, or a third side that announces what two others agreed."""
    told = list(lines)
    found = [key for line in told for key in _brokers(line)]
    if not found:
        found += sorted(cast.proposers(told[0]) if told else ())
    if reporter is not None and not found:
        found.append(reporter)
    return tuple(key for key in dict.fromkeys(found) if key not in taken)


def _brokers(line: Line) -> list[str]:
    """The keys of those whom a line names as brokers."""
    found = cast.mediating(line)
    for by in pattern(line.code, "roles", "by").finditer(line.text):
        found += _listed(line, by.end())
    return [*found, "united_nations"] if line.has("roles", "envoy") else found


def _listed(line: Line, at: int) -> list[str]:
    """Those named right behind "brokered by": the first, and what is joined to it by "and" or a comma."""
    found: list[Mention] = []
    for one in line.actors:
        if not found and at <= one.start <= at + min(40, BROKERS):
            found.append(one)
        elif found and one.start >= found[-1].end:
            if not (cast.joins(line, found[-1], one) or line.text[found[-1].end : one.start].strip() in {",", "("}):
                break
            found.append(one)
    return [one.key for one in found[:3]]


def place(lines: list[Line], war: Conflict | None) -> str | None:
    """The place of the truce: the first named that lies in the conflict, in the language's dictionary form if known.

    Where none is named in the sentences, the place that the article is dated from.
    """
    for line in lines:
        fitting = [one for one in line.places if war is None or one.key in war.places]
        if fitting:
            return shown(line, fitting[0])
    return _dated_from(lines[0], war) if lines and war is not None else None


def _dated_from(line: Line, war: Conflict) -> str | None:
    blank = len(line.text) - len(line.text.lstrip())
    head = line.raw[:blank]
    found = [one for one in gazetteer.find_places(plain(head)) if one.key in war.places]
    return head[found[0].start : found[0].end].title() if found else None


def shown(line: Line, one: Mention) -> str:
    """What a place is called for a reader of the text."""
    written = LEADING.sub("", line.raw[one.start : one.end]).removesuffix("'s").removesuffix("\u2019s")
    return dict(gazetteer.places()[one.key].names).get(line.code, written)


def zones(lines: Iterable[Line], war: Conflict | None, fighting: tuple[str, ...]) -> tuple[str, ...]:
    """The zones that may be local there: those of the places named, else those of the sides that are at home there."""
    found = dict.fromkeys(
        zone
        for line in lines
        for one in line.places
        if war is None or one.key in war.places
        for zone in gazetteer.places()[one.key].zones
    )
    if found:
        return tuple(found)
    home = [key for key in fighting if key not in ABROAD]
    if not home and war is not None:
        home = sorted(war.sides - ABROAD)
    return tuple(dict.fromkeys(zone for key in home for zone in gazetteer.actors()[key].zones))
