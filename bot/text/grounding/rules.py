"""What the rules find in one sentence: what has become of a truce, what is denied, doubted or only said by somebody."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.model.truces import Accusation, Status, Truce
from bot.text.article import from_text
from bot.text.document import Document, analyse
from bot.text.facts import find
from bot.text.facts.lines import lines
from bot.text.facts.status import cues
from bot.text.summary.choosing import joined
from bot.text.tongues import TONGUES, known, pattern, plain, table

# What would be good news if it were so.
GOOD = frozenset((Status.AGREED, Status.ANNOUNCED, Status.DECLARED, Status.IN_FORCE, Status.EXTENDED))
# Lists of words that take away, limit or attribute what a sentence says; none of them may get lost.
LIMITS = (
    ("guards", "before"),
    ("guards", "after"),
    ("guards", "modal"),
    ("guards", "feared"),
    ("guards", "future"),
    ("guards", "sentence"),
    ("guards", "contested"),
    ("guards", "unnamed"),
    ("guards", "alone"),
    ("guards", "background"),
    ("attribution", "before"),
    ("attribution", "after"),
)


def readable(lang: str) -> bool:
    """Whether there are phrases of this language to read it by."""
    return known(lang) in TONGUES


def partible(lang: str) -> bool:
    """Whether enough is known of a language to tell that a part of a sentence can go: how it denies, doubts and joins."""
    return readable(lang) and "joined" in table(known(lang)).get("accuse", {})


def joins(part: str, lang: str) -> bool:
    """Whether a part of a sentence joins something: a list would lose a member, and a verb what it belongs to."""
    return pattern(known(lang), "accuse", "joined").search(plain(part)) is not None


@lru_cache(maxsize=1 << 10)
def statuses(sentence: str, lang: str) -> tuple[Status, ...]:
    """All that a sentence says to have happened to a truce, what tells most first: bad news before good."""
    read = analyse(from_text(sentence, lang=lang), lang)
    return tuple(dict.fromkeys(cue.status for line in lines(read) for cue in cues(line)))


@lru_cache(maxsize=1 << 10)
def limits(sentence: str, lang: str) -> frozenset[str]:
    """Which kinds of limiting words stand in a sentence."""
    text, code = plain(sentence), known(lang)
    return frozenset(f"{section}.{name}" for section, name in LIMITS if pattern(code, section, name).search(text))


def negated(sentence: str, lang: str) -> bool:
    """Whether a word of negation stands in a sentence."""
    return pattern(known(lang), "words", "not").search(plain(sentence)) is not None


def order(sentence: str, lang: str) -> bool:
    """Whether a sentence gives an order to a machine; an article's own text does not."""
    return pattern(known(lang), "sense", "orders").search(plain(sentence)) is not None


def truces(text: str, lang: str) -> tuple[Truce, ...]:
    """The truces that a text speaks of, the chief one first."""
    return find(analyse(from_text(text, lang=lang), lang), None)


def accusations(found: tuple[Truce, ...]) -> frozenset[tuple[str, str]]:
    """Who accuses whom."""
    return frozenset(_sides(one) for truce in found for one in truce.accusations)


def _sides(one: Accusation) -> tuple[str, str]:
    return one.accuser, one.accused


def better(told: Sequence[str], article: Document) -> bool:
    """Whether sentences tell good news of a truce first, and the article, by the same rules, does not."""
    rules, found = find(article, None), truces(joined(told, article.lang), article.lang)
    first = [one.status for one in found[:1]]
    if rules and not found:
        first = [status for sentence in told for status in statuses(sentence, article.lang)][:1]
    return GOOD.issuperset(first) and bool(first) and not (rules and rules[0].status in GOOD)
