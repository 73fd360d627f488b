"""Conflicts as data: who fights whom, where, what they are called, and which time is local there.

Names are found word by word, so that a text is read in time linear in its length however many names there are; in
scripts without spaces they are found where they stand.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain, pairwise
from typing import Any, NamedTuple

from bot.text.tongues import plain

SPACED = ("latn", "cyrl", "arab", "hebr", "armn", "grek")
UNSPACED = ("hani", "hang", "thai")
WORD = re.compile(r"\w+")
# Particles that grow onto the front of a word, by script; a name is sought behind up to three of them.
CLITICS = {"arab": frozenset("وفبلكا"), "hebr": frozenset("והבלמשכ")}
# The shortest beginning that an ending may be added to.
STEM = 2


@dataclass(frozen=True, slots=True)
class Actor:
    """One who fights or brokers. `name` is the same in every language; a broker is never a party. `country` is the
    place under whose name it may act ("Israel and Syria agreed")."""

    key: str
    name: str
    zones: tuple[str, ...]
    broker: bool
    country: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a truce may be. `names` gives its dictionary form in languages that inflect it."""

    key: str
    zones: tuple[str, ...]
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Who fights whom: keys of actors, and of the places that lie in it. `government` and `rebels` are the sides that
    are meant by those words there; None where they may be several."""

    name: str
    sides: frozenset[str]
    places: frozenset[str]
    government: str | None
    rebels: str | None


class Mention(NamedTuple):
    """Characters start..end of a text that name an actor or a place, by its key."""

    start: int
    end: int
    key: str


class _Alias(NamedTuple):
    words: tuple[str, ...]
    exact: str | None
    key: str


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


@cache
def actors() -> dict[str, Actor]:
    """Every actor by its key."""
    return {
        key: Actor(key, told["name"], tuple(told["zones"]), told.get("broker", False), told.get("country"))
        for key, told in _read("actors.toml").items()
    }


@cache
def places() -> dict[str, Place]:
    """Every place by its key."""
    return {
        key: Place(key, tuple(told["zones"]), tuple((lang, word) for lang, word in told.items() if len(lang) == 2))
        for key, told in _read("places.toml").items()
    }


@cache
def conflicts() -> tuple[Conflict, ...]:
    """Every conflict, in the order of the file."""
    return tuple(
        Conflict(
            told["name"],
            frozenset(told["sides"]),
            frozenset(told["places"]),
            told.get("government"),
            told.get("rebels"),
        )
        for told in _read("conflicts.toml")["conflict"]
    )


def find_actors(text: str) -> list[Mention]:
    """The actors that a plain text names, in order; the longest name wins where two begin."""
    return _find("actors.toml", text)


def find_places(text: str) -> list[Mention]:
    """The places that a plain text names, in order; the longest name wins where two begin."""
    return _find("places.toml", text)


# ---------------------------------------------------------------- the index


@cache
def _index(name: str) -> tuple[dict[str, list[_Alias]], dict[str, list[_Alias]]]:
    """Names by their first word, and by the stem of their first word."""
    whole: dict[str, list[_Alias]] = {}
    stems: dict[str, list[_Alias]] = {}
    for key, told in _read(name).items():
        for alias in _aliases(told, SPACED):
            written = plain(alias)
            parts = tuple(re.findall(r"\w+\*?", written.casefold()))
            exact = WORD.findall(written)[0] if written.isupper() and len(written) <= 5 else None
            table, first = (stems, parts[0][:-1]) if parts[0].endswith("*") else (whole, parts[0])
            table.setdefault(first, []).append(_Alias(parts, exact, key))
    return whole, stems


@cache
def _unspaced(name: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Names in scripts without spaces as one expression, longest first, and the key of each."""
    keys = {plain(alias): key for key, told in _read(name).items() for alias in _aliases(told, UNSPACED)}
    return re.compile("|".join(map(re.escape, sorted(keys, key=len, reverse=True)))), keys


def _aliases(told: dict[str, Any], scripts: tuple[str, ...]) -> Iterator[str]:
    for script in scripts:
        yield from (alias.strip() for alias in told.get(script, "").split(",") if alias.strip())


def _find(name: str, text: str) -> list[Mention]:
    tokens = list(WORD.finditer(text))
    found: list[Mention] = []
    at = 0
    while at < len(tokens):
        mention, taken = _at(name, tokens, at)
        if mention is not None:
            found.append(mention)
        at += taken
    return sorted(chain(found, _glued(name, text)))


def _glued(name: str, text: str) -> Iterator[Mention]:
    expression, keys = _unspaced(name)
    for one in expression.finditer(text):
        yield Mention(*one.span(), keys[one[0]])


def _at(name: str, tokens: list[re.Match[str]], at: int) -> tuple[Mention | None, int]:
    """The name that begins with token `at`, and how many tokens it takes (1 for none)."""
    for word in _bared(tokens[at][0].casefold()):
        for alias in _candidates(name, word):
            last = at + len(alias.words) - 1
            if last < len(tokens) and _fits(alias, word, tokens[at : last + 1]):
                return Mention(tokens[at].end() - len(word), tokens[last].end(), alias.key), len(alias.words)
    return None, 1


def _bared(word: str) -> Iterator[str]:
    """The word, and the word without the particles that may have grown onto it."""
    yield word
    script = "arab" if "\u0600" <= word[0] <= "\u06ff" else "hebr" if "\u0590" <= word[0] <= "\u05ff" else ""
    for step in range(1, min(4, len(word) - 2)) if script else ():
        if word[step - 1] not in CLITICS[script] and not (script == "arab" and word[step - 1] == "ل"):
            return
        yield word[step:]


@lru_cache(maxsize=1 << 14)
def _candidates(name: str, word: str) -> tuple[_Alias, ...]:
    """The names that may begin with a word, longest first."""
    whole, stems = _index(name)
    found = list(whole.get(word, ()))
    for length in range(STEM, min(len(word), 24) + 1):
        found.extend(stems.get(word[:length], ()))
    return tuple(sorted(found, key=lambda alias: (-len(alias.words), -len(alias.words[0]))))


def _fits(alias: _Alias, first: str, tokens: list[re.Match[str]]) -> bool:
    if alias.exact is not None and tokens[0][0] != alias.exact:
        return False
    words = [first, *(token[0].casefold() for token in tokens[1:])]
    return _near(tokens) and all(
        word.startswith(want[:-1]) if want.endswith("*") else word == want
        for word, want in zip(words, alias.words, strict=True)
    )


def _near(tokens: list[re.Match[str]]) -> bool:
    """Whether no more than a space, a full stop or a hyphen parts the words."""
    return all(after.start() - before.end() <= 2 for before, after in pairwise(tokens))
