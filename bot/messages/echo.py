"""Queries in words: how they were read, so that a misreading is seen at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

from bot.messages.catalog import has, plural, t
from bot.messages.markup import Words
from bot.messages.names import language
from bot.model.queries import Reading

# What is known of an article beside its words; told after the words it must hold.
CONDITIONS = frozenset({"source", "lang", "topic", "status"})
# What has words in the catalog, and their key.
NAMED = {"topic": "pack.{}", "status": "turn.{}"}
# What reads on beyond its own words, and so stands in brackets beside others.
OPEN = ("near", "title")


def echo(lang: str, reading: Reading) -> Words:
    """“truce” and (“Gaza” or “Sudan”), in Russian, without “trade”; plain text."""
    return TOLD[reading.kind](lang, reading)


def _word(lang: str, reading: Reading) -> Words:
    return t(lang, "query.word", text=reading.text)


def _exact(lang: str, reading: Reading) -> Words:
    return t(lang, "query.exact", text=reading.text)


def _prefix(lang: str, reading: Reading) -> Words:
    return t(lang, "query.prefix", text=reading.text)


def _near(lang: str, reading: Reading) -> Words:
    one, two = (_grouped(lang, part, "any") for part in reading.parts)
    return plural(lang, "query.near", reading.distance, one=one, two=two)


def _title(lang: str, reading: Reading) -> Words:
    return t(lang, "query.title", part=_grouped(lang, reading.parts[0], "any", "all", "near"))


def _condition(lang: str, reading: Reading) -> Words:
    return _of_article(lang, reading.kind, _value(lang, reading))


def _of_article(lang: str, kind: str, value: str) -> Words:
    if kind == "source":
        return t(lang, "query.source", value=value)
    if kind == "lang":
        return t(lang, "query.lang", value=value)
    return t(lang, "query.topic", value=value) if kind == "topic" else t(lang, "query.status", value=value)


def _value(lang: str, reading: Reading) -> Words:
    if reading.kind == "lang":
        return Words(language(reading.text, lang))
    key = NAMED.get(reading.kind, "").format(reading.text)
    text = t(lang, key) if key and has(key) else reading.text.replace("_", " ")
    return t(lang, "query.word", text=text)


def _without(lang: str, reading: Reading, *groups: str) -> Words:
    (part,) = reading.parts
    if part.kind in CONDITIONS or _one_condition(part):
        return t(lang, "query.not", part=echo(lang, part))
    return t(lang, "query.without", part=_grouped(lang, part, "all", *OPEN, *groups))


def _any(lang: str, reading: Reading) -> Words:
    if kind := _one_condition(reading):
        return _of_article(lang, kind, _joined(lang, _or, [_value(lang, part) for part in reading.parts]))
    # What is left out comes last: “war” or without “trade”, since without “trade” or “war” means neither.
    wanted = [_grouped(lang, part, "all", *OPEN) for part in reading.parts if part.kind != "without"]
    return _joined(
        lang, _or, wanted + [_without(lang, part, "any") for part in reading.parts if part.kind == "without"]
    )


def _one_condition(reading: Reading) -> str:
    """The kind of condition that all alternatives are; empty for any others."""
    kinds = {part.kind for part in reading.parts} if reading.kind == "any" else set()
    return kinds.pop() if len(kinds) == 1 and kinds <= CONDITIONS else ""


def _all(lang: str, reading: Reading) -> Words:
    without = [_without(lang, part) for part in reading.parts if part.kind == "without"]
    conditions = [part for part in reading.parts if part.kind in CONDITIONS or _one_condition(part)]
    wanted = [part for part in reading.parts if part.kind != "without" and part not in conditions]
    told = [_grouped(lang, part, "any", *OPEN) if len(wanted) > 1 else echo(lang, part) for part in wanted]
    words = [_joined(lang, _and, told)] if told else []
    return _joined(lang, _then, [*words, *(echo(lang, part) for part in conditions), *without])


def _grouped(lang: str, part: Reading, *kinds: str) -> Words:
    told = echo(lang, part)
    return Words(f"({told})") if part.kind in kinds and not _one_condition(part) else told


def _joined(lang: str, join: Callable[[str, Words, Words], Words], told: Sequence[Words]) -> Words:
    return reduce(lambda one, two: join(lang, one, two), told)


def _and(lang: str, one: Words, two: Words) -> Words:
    return t(lang, "query.and", one=one, two=two)


def _or(lang: str, one: Words, two: Words) -> Words:
    return t(lang, "query.or", one=one, two=two)


def _then(lang: str, one: Words, two: Words) -> Words:
    return t(lang, "query.then", one=one, two=two)


TOLD: dict[str, Callable[[str, Reading], Words]] = {
    "word": _word, "exact": _exact, "prefix": _prefix, "near": _near, "title": _title, "source": _condition,
    "lang": _condition, "topic": _condition, "status": _condition, "without": _without, "any": _any, "all": _all,
}  # fmt: skip
