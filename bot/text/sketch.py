"""What is read of an entry to tell which story it belongs to: what it is about, whom it names, and its wording.

Weights are whole thousandths, so that adding them up gives the same in any order.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import NamedTuple

from bot.text import languages
from bot.text.commonness import Commonness
from bot.text.document import Document
from bot.text.names import sound, weekday
from bot.text.signature import WORDS, Signature, signature
from bot.text.words import APOSTROPHE, UNSPACED_CHARACTER, find, shape

# Words of the text that say what it is about; news tells the event first, then its background.
LEAD = 200
# A word of the title counts for so many of the text.
TITLE_TIMES = 2
# Words of the text that stand in for a missing title.
OPENING = 12
# The heaviest terms kept of an entry; what is lighter changes a cosine by less than .01.
TERMS = 80
TITLE_TERMS = 30
NAMES = 24
NUMBERS = 24
UNIT = 1000
# A title with more of its words in capitals shows no names by them.
CAPITALS = 0.6
# Under this all languages' names are counted together.
NAMED = "@"

Weights = Mapping[str, int]


class Token(NamedTuple):
    """A word as it stands, folded, and whether it opens a sentence, where a capital says nothing."""

    raw: str
    folded: str
    opens: bool


@dataclass(frozen=True, slots=True)
class Sketch:
    """An entry, read for grouping. `terms` and `title` are unit vectors in thousandths, `names` sounds with their rarity;
    `at` is when it was published, in hours since 1970, or None when nobody knows."""

    lang: str
    terms: Weights
    title: Weights
    names: Weights
    numbers: frozenset[str]
    text: Signature
    publisher: str
    at: float | None


def sketch(document: Document, common: Commonness, *, publisher: str = "", at: datetime | None = None) -> Sketch:
    """The sketch of `document`, weighed by what is `common` so far; the entry's own words are learnt first.

    Reads the first WORDS words only, so its cost has a bound.
    """
    title = tuple(_tokens(document.title))
    body = tuple(islice(chain.from_iterable(map(_tokens, document.sentences)), WORDS))
    head, lead = (title, body[:LEAD]) if title else (body[:OPENING], body[OPENING:LEAD])
    named = frozenset(_names(title, body[:LEAD], document.lang))
    headed, led = _counted(head, document.lang), _counted(lead, document.lang)
    common.learn(document.lang, headed.keys() | led.keys())
    common.learn(NAMED, named)
    both = Counter({term: times * TITLE_TIMES for term, times in headed.items()}) + led
    return Sketch(
        lang=document.lang,
        terms=_weighed(both, document.lang, common, TERMS),
        title=_weighed(headed, document.lang, common, TITLE_TERMS),
        names=heaviest({name: round(UNIT * common.rarity(NAMED, name)) for name in named}, NAMES),
        numbers=frozenset(islice(_numbers((*title, *body[:LEAD])), NUMBERS)),
        text=signature([token.folded for token in (*title, *body)]),
        publisher=publisher,
        at=at.timestamp() / 3600 if at else None,
    )


def heaviest(weights: Weights, limit: int) -> dict[str, int]:
    """The `limit` heaviest of `weights`, heaviest first, equal ones by name; weights of 0 are dropped."""
    kept = heapq.nsmallest(limit, weights.items(), key=lambda item: (-item[1], item[0]))
    return {name: weight for name, weight in kept if weight > 0}


def length(weights: Weights) -> float:
    """The Euclidean length of a vector."""
    return math.hypot(*weights.values())


def likeness(one: Weights, added: Weights, count: int) -> float:
    """How alike a unit vector and `count` others are on average, from 0 to 1; `added` is their sum."""
    return min(1.0, _product(one, added) / UNIT**2 / count)


def _product(one: Weights, other: Weights) -> int:
    fewer, more = sorted((one, other), key=len)
    return sum(weight * more[name] for name, weight in fewer.items() if name in more)


def covered(weights: Weights, by: Weights) -> float:
    """The share of `weights`, squared, whose names stand in `by`, from 0 to 1."""
    whole = length(weights)
    return (math.hypot(*(weight for name, weight in weights.items() if name in by)) / whole) ** 2 if whole else 0.0


def _tokens(text: str) -> Iterator[Token]:
    opens = True
    for start, raw in find(text):
        for low, high, folded in shape(raw):
            if folded:
                yield Token(part := text[start + low : start + high], _word(part, folded), opens)
                opens = False


def _word(part: str, folded: tuple[str, ...]) -> str:
    """The one word that stands for a place: a pair of characters where words are not spaced, and of l'accord and
    Gazze'de what is left without the little word."""
    if len(folded) == 1:
        return folded[0]
    if UNSPACED_CHARACTER.match(folded[0]):
        return folded[-1]
    return max(folded[1:], key=len) if APOSTROPHE.search(part) else folded[0]


def _counted(tokens: Iterable[Token], lang: str) -> Counter[str]:
    """How often each term stands there; the last of a word's keys is its stem, which inflections share."""
    return Counter(languages.keys(token.folded, lang)[-1] for token in tokens if len(token.folded) > 1)


def _weighed(counts: Counter[str], lang: str, common: Commonness, limit: int) -> Weights:
    """A unit vector of the heaviest terms: more often means more, but less and less so."""
    raw = {term: (1 + math.log(times)) * common.rarity(lang, term) for term, times in counts.items()}
    whole = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
    return heaviest({term: round(UNIT * weight / whole) for term, weight in raw.items()}, limit)


def _names(title: tuple[Token, ...], body: tuple[Token, ...], lang: str) -> Iterator[str]:
    capitals = sum(token.raw[0].isupper() for token in title)
    shown = title if capitals < CAPITALS * len(title) else ()
    for token in (*shown, *body):
        capital = token.raw[0].isupper() and not token.opens
        if capital and not weekday(token.folded, lang) and (heard := sound(token.raw, lang)):
            yield heard


def _numbers(tokens: Iterable[Token]) -> Iterator[str]:
    """Numbers that tell events apart: of two digits and more, and no years."""
    for token in tokens:
        told = token.folded
        if told.isdecimal() and len(told) > 1 and not (len(told) == 4 and told[:2] in {"19", "20"}):
            yield str(int(told))
