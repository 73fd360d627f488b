"""What is kept of a story to tell whether an entry belongs to it and says anything new: bounded, and storable as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from bot.text import signature
from bot.text.signature import COPIED, ENOUGH, Signature
from bot.text.sketch import Sketch, Weights, heaviest

# Bounds of a story, however many entries it has. Terms are kept by language.
LANGUAGES = 8
TERMS = 240
TITLE_TERMS = 80
NAMES = 60
NUMBERS = 60
TEXTS = 12
PUBLISHERS = 500
# Between the names of conflicts where it may be either of them.
OR = "; "
# Values of one fact that a story remembers having told.
VALUES = 12


class Owner(NamedTuple):
    """Who published a text, and when, in hours since 1970."""

    publisher: str
    at: float | None


@dataclass(frozen=True, slots=True)
class Told:
    """A story as its entries told it.

    `terms` and `titles` are sums of the entries' vectors by language, `counts` how many entries there are in each;
    `publishers` independent ones in order of first report; `facts` the values told so far by the fact's name, what
    was news last at the end.
    `first`, `last` and `revised` are hours since 1970, None while no entry had a date. `owners` says of each of `texts`
    who published it first, of those seen, and when.
    """

    terms: Mapping[str, Weights]
    titles: Mapping[str, Weights]
    counts: Mapping[str, int]
    names: Weights
    numbers: frozenset[str]
    texts: tuple[Signature, ...]
    publishers: tuple[str, ...]
    facts: Mapping[str, tuple[str, ...]]
    entries: int
    first: float | None
    last: float | None
    revised: float | None
    owners: tuple[Owner, ...] = ()


NOTHING = Told({}, {}, {}, {}, frozenset(), (), (), {}, 0, None, None, None)


def opened(entry: Sketch, facts: Mapping[str, str] | None = None) -> Told:
    """A story of one entry."""
    return replace(joined(NOTHING, entry, facts), revised=entry.at)


def joined(story: Told, entry: Sketch, facts: Mapping[str, str] | None = None, *, revises: bool = False) -> Told:
    """The story with one more entry; `revises` when it is a development. Entries may come in any order: sums, times and
    sets are the same, whoever published a text first has it, and only what was first stays so."""
    source = _source(story, entry)
    copy = source is not None
    owners, publishers = _unlike(story, entry) if source is None else _alike(story, entry, source)
    return Told(
        terms=_added(story.terms, entry.lang, entry.terms, TERMS),
        titles=_added(story.titles, entry.lang, entry.title, TITLE_TERMS),
        counts=_counted(story.counts, entry.lang),
        names=heaviest(_sum(story.names, entry.names), NAMES),
        numbers=frozenset(sorted(story.numbers | entry.numbers)[:NUMBERS]),
        texts=story.texts if copy or not entry.text else (*story.texts, entry.text)[:TEXTS],
        publishers=publishers,
        facts=_remembered(story.facts, facts or {}, revises=revises),
        entries=story.entries + 1,
        first=_edge(min, story.first, entry.at),
        last=_edge(max, story.last, entry.at),
        revised=_edge(max, story.revised, entry.at) if revises else story.revised,
        owners=owners,
    )


def copied(story: Told, entry: Sketch) -> bool:
    """Whether a text of the story stands in this one or the other way round: a wire copy, or the same page again."""
    return _source(story, entry) is not None


def _source(story: Told, entry: Sketch) -> int | None:
    """The place of the first text of the story that the entry's is a copy of."""
    own = frozenset(entry.text)
    copies = (
        # Comparing two signatures in full is dear, and seldom needed.
        (known == entry.text or len(own.intersection(known)) >= ENOUGH * COPIED)
        and signature.share(known, entry.text) > COPIED
        for known in story.texts
    )
    return next((at for at, copy in enumerate(copies) if copy), None)


def either(value: str) -> frozenset[str]:
    """The conflicts that the fact says it may be, none when it is not known."""
    return frozenset(value.split(OR)) if value else frozenset()


def conflicts(story: Told) -> frozenset[str]:
    """The conflicts that the story may be about by all that its entries say; none when nobody said."""
    told = [either(value) for value in story.facts.get("conflict", ())]
    return frozenset.intersection(*told) or frozenset.union(*told) if told else frozenset()


def dumped(story: Told) -> dict[str, Any]:
    """The story as JSON can hold it."""
    return {
        "terms": {lang: dict(weights) for lang, weights in story.terms.items()},
        "titles": {lang: dict(weights) for lang, weights in story.titles.items()},
        "counts": dict(story.counts),
        "names": dict(story.names),
        "numbers": sorted(story.numbers),
        "texts": [signature.dumped(text) for text in story.texts],
        "publishers": list(story.publishers),
        "facts": {name: list(values) for name, values in story.facts.items()},
        "entries": story.entries,
        "first": story.first,
        "last": story.last,
        "revised": story.revised,
        "owners": [list(owner) for owner in story.owners],
    }


def loaded(kept: Mapping[str, Any]) -> Told:
    """The story that `dumped` wrote."""
    return Told(
        terms=kept["terms"],
        titles=kept["titles"],
        counts=kept["counts"],
        names=kept["names"],
        numbers=frozenset(kept["numbers"]),
        texts=tuple(map(signature.loaded, kept["texts"])),
        publishers=tuple(kept["publishers"]),
        facts={name: tuple(values) for name, values in kept["facts"].items()},
        entries=kept["entries"],
        first=kept["first"],
        last=kept["last"],
        revised=kept["revised"],
        # Stories kept before owners were have texts that nobody takes over.
        owners=tuple(Owner(*owner) for owner in kept.get("owners", [("", None)] * len(kept["texts"]))),
    )


def _added(known: Mapping[str, Weights], lang: str, weights: Weights, limit: int) -> Mapping[str, Weights]:
    if lang not in known and len(known) >= LANGUAGES:
        return known
    return {**known, lang: heaviest(_sum(known.get(lang, {}), weights), limit)}


def _counted(known: Mapping[str, int], lang: str) -> Mapping[str, int]:
    if lang not in known and len(known) >= LANGUAGES:
        return known
    return {**known, lang: known.get(lang, 0) + 1}


def _sum(one: Weights, other: Weights) -> dict[str, int]:
    return dict(one) | {name: one.get(name, 0) + weight for name, weight in other.items()}


def _unlike(story: Told, entry: Sketch) -> tuple[tuple[Owner, ...], tuple[str, ...]]:
    """Owners and publishers after a text of its own: its publisher counts, once."""
    owners = (*story.owners, Owner(entry.publisher, entry.at))[:TEXTS] if entry.text else story.owners
    known = not entry.publisher or entry.publisher in story.publishers
    return owners, story.publishers if known else (*story.publishers, entry.publisher)[:PUBLISHERS]


def _alike(story: Told, entry: Sketch, source: int) -> tuple[tuple[Owner, ...], tuple[str, ...]]:
    """Owners and publishers after a copy: whoever prints another's text confirms nothing; if it was printed here before
    it was there, the text changes hands, and with it the count, unless the other has more texts."""
    before, now = story.owners[source], Owner(entry.publisher, entry.at)
    if not now.publisher or now.at is None or before.at is None:
        return story.owners, story.publishers
    if (now.at, now.publisher) >= (before.at, before.publisher):
        return story.owners, story.publishers
    owners = (*story.owners[:source], now, *story.owners[source + 1 :])
    if before.publisher in {"", *(owner.publisher for owner in owners)}:
        return owners, tuple(dict.fromkeys((*story.publishers, now.publisher)))[:PUBLISHERS]
    changed = (now.publisher if name == before.publisher else name for name in story.publishers)
    return owners, tuple(dict.fromkeys(changed))


def _remembered(
    known: Mapping[str, tuple[str, ...]], facts: Mapping[str, str], *, revises: bool
) -> Mapping[str, tuple[str, ...]]:
    told = {name: value for name, value in facts.items() if value}
    return {**known, **{name: _placed(known.get(name, ()), value, last=revises) for name, value in told.items()}}


def _placed(known: tuple[str, ...], value: str, *, last: bool) -> tuple[str, ...]:
    """The values with this one, once: at the end if it is news, else where it was or, coming late, before all others."""
    if last:
        return (*(one for one in known if one != value), value)[-VALUES:]
    return known if value in known else (value, *known)[-VALUES:]


def _edge(choose: Any, one: float | None, other: float | None) -> float | None:
    times: Iterable[float] = [time for time in (one, other) if time is not None]
    return choose(times, default=None)  # type: ignore[no-any-return]
