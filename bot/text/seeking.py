"""What a full-text index of keys is asked for a query: a condition that every matching entry satisfies."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache
from typing import Any as Anything

from bot.model import AllOf, AnyOf, Key, KeyPrefix, Sought, Without
from bot.text import languages, plan
from bot.text.expression import Query
from bot.text.plan import Plan

# A condition, and whether it says all that was asked.
Half = tuple[Sought, bool]
EVERYTHING, NOTHING = AllOf(()), AnyOf(())
MARKS = ("source:", "lang:", "topic:", "status:")
# A text that nothing tells the language of.
UNDETERMINED = "und"


def seek(query: Query, langs: Collection[str] | None = None) -> Half:
    """What to ask an index for `query`, and whether the answer needs no other look at the entries.

    Every entry that matches, and is in one of `langs` (by default: any that we read), satisfies the condition. Its
    constants are resolved: AnyOf(()), alone, is a query that nothing can match, AllOf(()) one that leaves all open.
    """
    codes = tuple(sorted(langs)) if langs is not None else _codes()
    return _seek(plan.plan(query), codes)


@cache
def _codes() -> tuple[str, ...]:
    return tuple(sorted({*(known.code for known in languages.LANGUAGES), UNDETERMINED}))


def _seek(wanted: Plan, langs: tuple[str, ...]) -> Half:
    return SOUGHT[type(wanted)](wanted, langs)


def _word(word: str, langs: tuple[str, ...]) -> Half:
    """The word itself, or a form that it is looked up under in some language, in texts of that language."""
    forms: dict[str, list[Sought]] = {}
    for lang in langs:
        for form in languages.sought(word, lang)[1:]:
            forms.setdefault(form, []).append(Key(f"lang:{lang}"))
    others = [_all([_any(marks), Key(form)]) for form, marks in forms.items()]
    return _any([Key(word), *others]), True


def _run(run: plan.Run, langs: tuple[str, ...]) -> Half:
    rows = list(plan.rows(run))
    return _any([_all([_word(word, langs)[0] for word in row]) for row in rows]), all(len(row) == 1 for row in rows)


def _written(exact: plan.Written, _: tuple[str, ...]) -> Half:
    return _all([Key(word) for word in exact.pattern if word]), False


def _beginning(prefix: plan.Beginning, _: tuple[str, ...]) -> Half:
    # Marks and stems are keys too, but no words.
    others = (*MARKS, *(f"{code}:" for code in _codes()))
    return KeyPrefix(prefix.stem), not any(other.startswith(prefix.stem) for other in others)


def _close(near: plan.Close, langs: tuple[str, ...]) -> Half:
    return _all([_seek(near.left, langs)[0], _seek(near.right, langs)[0]]), False


def _both(wanted: plan.All, langs: tuple[str, ...]) -> Half:
    made = [_seek(part, langs) for part in wanted.parts]
    return _all([part for part, _ in made]), all(exact for _, exact in made)


def _either(wanted: plan.Any, langs: tuple[str, ...]) -> Half:
    made = [_seek(part, langs) for part in wanted.parts]
    return _any([part for part, _ in made]), all(exact for _, exact in made)


def _without(wanted: plan.Without, langs: tuple[str, ...]) -> Half:
    part, exact = _seek(wanted.part, langs)
    if not exact:
        return EVERYTHING, False
    return NOTHING if part == EVERYTHING else EVERYTHING if part == NOTHING else Without(part), True


SOUGHT: dict[type, Callable[[Anything, tuple[str, ...]], Half]] = {
    str: _word,
    plan.Run: _run,
    plan.Written: _written,
    plan.Beginning: _beginning,
    plan.Close: _close,
    plan.InTitle: lambda titled, langs: (_seek(titled.part, langs)[0], False),
    plan.Mark: lambda mark, _: (Key(mark.name), True),
    plan.All: _both,
    plan.Any: _either,
    plan.Without: _without,
}


def _all(parts: list[Sought]) -> Sought:
    """All of the parts, flat, each once."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, AllOf) else (part,))]
    if NOTHING in flat:
        return NOTHING
    kept = tuple(dict.fromkeys(flat))
    return kept[0] if len(kept) == 1 else AllOf(kept)


def _any(parts: list[Sought]) -> Sought:
    """Any of the parts, flat, each once."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, AnyOf) else (part,))]
    if EVERYTHING in flat:
        return EVERYTHING
    kept = tuple(dict.fromkeys(flat))
    return kept[0] if len(kept) == 1 else AnyOf(kept)
