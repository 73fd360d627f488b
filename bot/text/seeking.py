"""A query as what the index of stored entries is asked for."""

from __future__ import annotations

from bot.model import AllOf, AnyOf, Key, KeyPrefix, Sought
from bot.model import Without as Excluding
from bot.text import languages
from bot.text.expression import Query
from bot.text.matching import All, Any, Begun, Marked, Pattern, Plan, Run, plan


def seek(query: Query) -> tuple[Sought, bool]:
    """What every matching document is filed under; True when whatever is found so matches, too."""
    return _sought(plan(query))


def _sought(wanted: Plan) -> tuple[Sought, bool]:
    if isinstance(wanted, str):
        return _word(wanted), True
    if isinstance(wanted, Begun):
        return KeyPrefix(wanted.stem), True
    if isinstance(wanted, Marked):
        return AllOf(tuple(Key(mark) for mark in wanted.marks)), True
    if isinstance(wanted, Run):
        return AnyOf(tuple(_pattern(way) for way in wanted.ways)), all(len(way) == 1 for way in wanted.ways)
    if isinstance(wanted, All | Any):
        found = [_sought(part) for part in wanted.parts]
        parts, exact = tuple(part for part, _ in found), all(exact for _, exact in found)
        return (AllOf(parts) if isinstance(wanted, All) else AnyOf(parts)), exact
    part, exact = _sought(wanted.part)
    # What may find too much must not take away.
    return (Excluding(part), True) if exact else (AllOf(()), False)


def _pattern(way: Pattern) -> Sought:
    return AllOf(tuple(_word(word) for word in way if word))


def _word(word: str) -> Sought:
    keys = dict.fromkeys(key for one in languages.LANGUAGES for key in languages.keys(word, one.code))
    return Key(word) if set(keys) == {word} else AnyOf(tuple(Key(key) for key in dict.fromkeys([word, *keys])))
