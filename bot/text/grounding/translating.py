"""Whether a sentence says in another language what a sentence of an article says, as far as that can be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.model.truces import Status
from bot.text import languages
from bot.text.gazetteer import Mention, find_actors, find_places
from bot.text.grounding.rules import GOOD, negated, readable, statuses
from bot.text.grounding.tokens import Token, number_words, numbers, quoted, tokens
from bot.text.moments import days
from bot.text.names import UNBENT, heard, sound
from bot.text.telling import SMALL
from bot.text.tongues import known, plain

# These write every noun with a capital: what is a name cannot be seen.
NOUNS = frozenset({"de", "lb"})
# A language that leaves names as they are.
AS_WRITTEN = "en"
# Characters of a translation to those of its original; scripts differ in how much they need for the same.
LEAST, MOST = 0.4, 3.0
# Languages differ in whether their phrases show these: without them nothing is said to have happened.
UNSURE = frozenset((Status.TALKS, Status.PROPOSED, Status.CALLED_FOR))
# The kind of day that languages write each in its own way: tonight, at night, overnight.
LOOSE = "tonight"
# What makes of the name behind it (in Turkish: before it) the one who does it, in a passive sentence.
BY = {
    "en": "by", "fr": "par", "es": "por", "pt": "por pelo pela pelos pelas", "it": "da dal dalla dall' dai dalle dagli",
    "pl": "przez", "de": "von vom durch", "tr": "taraf\u0131ndan", "el": "\u03b1\u03c0\u03cc",
}  # fmt: skip
# Russian and Ukrainian say it by an ending, which also stands behind these.
ENDING = re.compile(r"(?:ом|ем|єм|ым|им|ім|ой|ей|ою|ею|єю|ами|ями|ыми|ими)$")
BESIDE = frozenset(("с", "со", "з", "із", "зі", "между", "між", "перед", "над", "за", "и", "і", "та"))
# Days are compared as dates, counted from this one.
SOME_DAY = date(2026, 6, 17)


def into(lang: str) -> bool:
    """Whether a translation into this language can be checked: its names show, its numbers and phrases are known."""
    return readable(lang) and bool(number_words(lang)) and known(lang) not in NOUNS


def same(text: str, given: str, to: str, lang: str) -> bool:
    """Whether `text` in the language `to` has the numbers, dates, parties, places, names, quotations, negation and
    status of `given` in `lang`, with nobody's part taken by another."""
    return (
        LEAST * len(given) <= len(text) <= MOST * len(given)
        and numbers(text, to) == numbers(given, lang)
        and _dated(text, given, to, lang)
        and _keys(find_actors(plain(text))) == _keys(find_actors(plain(given)))
        and _agents(text, to) == _agents(given, lang)
        and set(_keys(find_places(plain(text)))) <= set(_keys(find_places(plain(given))))
        and _named(text, given, to, lang)
        and len(quoted(text)) == len(quoted(given))
        and _same_sense(text, given, to, lang)
    )


def _same_sense(text: str, given: str, to: str, lang: str) -> bool:
    """Whether nothing is denied that was not, or the reverse, and no status is told that was not, nor bad news lost."""
    told, meant = set(statuses(text, to)), set(statuses(given, lang))
    return negated(text, to) == negated(given, lang) and told <= meant and (bool(told) or meant <= GOOD | UNSURE)


def _dated(text: str, given: str, to: str, lang: str) -> bool:
    """Whether the days are those of the original. A night may be lost; "next Monday", which nobody can date, may not be
    there, since it could have been another day."""
    told, meant = _dates(text, to), _dates(given, lang)
    firm = {day for kind, day in meant if kind != LOOSE}
    days_told = {day for _, day in told}
    return None not in days_told and firm <= days_told <= {day for _, day in meant}


def _dates(text: str, lang: str) -> list[tuple[str, date | None]]:
    return [(one.kind, one.dates(SOME_DAY, "past")) for one in days.find(plain(text), known(lang))]


def _keys(found: list[Mention]) -> list[str]:
    """Who or what is named, each time, in order."""
    return [one.key for one in found]


def _agents(text: str, lang: str) -> list[str]:
    """The parties that do what a passive sentence tells: "was attacked by A" has the order of "attacked A"."""
    text, code = plain(text), known(lang)
    return [one.key for one in find_actors(text) if _does(text, one, code)]


def _does(text: str, one: Mention, code: str) -> bool:
    before, behind = text[: one.start].split()[-1:], text[one.end :].split()[:1]
    if code in {"ru", "uk"}:
        return ENDING.search(text[one.start : one.end]) is not None and not BESIDE.intersection(before)
    marks = plain(BY.get(code, "")).split()
    return any(word.casefold() in marks for word in (behind if code == "tr" else before))


def _named(text: str, given: str, to: str, lang: str) -> bool:
    """Whether every name of `text` sounds like one of `given`, in the same order."""
    theirs = iter([_sounds(token.word, lang) for token in tokens(given) if token.capital])
    return all(any(ours & other for other in theirs) for ours in [_sounds(one.word, to) for one in _names(text, to)])


def _sounds(word: str, lang: str) -> set[str]:
    """How a name may sound: the word as it stands, and every dictionary form that it may be a form of."""
    forms = [key.rpartition(":")[2] for key in languages.keys(word, lang)] if known(lang) not in UNBENT else [word]
    full = {sound(form, AS_WRITTEN) for form in forms} - {""}
    return full or {heard(form, AS_WRITTEN) for form in forms[:2]} - {""}


def _names(text: str, lang: str) -> Iterator[Token]:
    """What is written with a capital, but for known parties, places and days, which are compared by themselves, and for the
    first word if it is one of the smallest of its language: a model is asked to begin with a capital only for a name."""
    folded = plain(text)
    spans = [(one.start, one.end) for one in (*find_actors(folded), *find_places(folded))]
    spans += [(one.start, one.end) for one in days.find(folded, known(lang))]
    small = frozenset(SMALL.get(known(lang), "").split())
    for number, token in enumerate(tokens(text)):
        covered = any(low <= token.start < high for low, high in spans)
        if token.capital and not covered and not (number == 0 and token.word in small):
            yield token
