"""Topic packs as they are written: one TOML file a topic, read strictly.

A pack holds, language by language, the terms that name its topic, words that show that it is meant in earnest
(contexts), and phrases that speak for another sense (negatives). ceasefire.toml explains every key at its top.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from bot.errors import ConfigError
from bot.text.words import UNSPACED_CHARACTER

KINDS = ("word", "stem", "phrase", "substr")
TIERS = ("core", "related")
EFFECTS = ("veto", "demote")
# Letters that may follow a stem of which the pack says nothing.
SUFFIX = 6

PACK_KEYS = {"id": str, "version": str, "title": dict, "about": dict}
LANGUAGE_KEYS = {"name": str, "native": str, "notes": str, "proclitics": list, "terms": list}
TERM_KEYS = {
    "t": str, "tier": str, "match": str, "forms": list, "not_in": list, "needs_context": bool, "figurative": bool,
    "home": bool, "max_suffix": int, "sense": str, "conf": int,
}  # fmt: skip
CONTEXT_KEYS = {"war": list, "places": list}
NEGATIVE_KEYS = {"lang": str, "kind": str, "any": list, "within": int, "effect": str}


@dataclass(frozen=True, slots=True)
class Term:
    """One way to name the topic; `kind` says how it is compared, `suffix` how many letters may follow a stem."""

    lang: str
    text: str
    tier: str
    kind: str
    forms: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()
    needs_context: bool = False
    figurative: bool = False
    home: bool = False
    suffix: int = SUFFIX
    sure: int = 2


@dataclass(frozen=True, slots=True)
class Negative:
    """Phrases that speak for another sense of a term no more than `within` positions away."""

    lang: str
    kind: str
    phrases: tuple[str, ...]
    within: int
    veto: bool


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A pack in one language; `proclitics` are letters glued before a word, in the order in which they stand."""

    code: str
    name: str
    proclitics: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    war: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    negatives: tuple[Negative, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """A topic: its id, its title and what it is about by language, and its vocabularies by language code."""

    id: str
    version: str
    titles: Mapping[str, str]
    about: Mapping[str, str]
    languages: Mapping[str, Vocabulary]


def read(text: str, name: str) -> Pack:
    """The pack written in `text`; ConfigError naming file and place for whatever is not as it must be."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"Topic pack {name} is no TOML: {error}") from None
    return _Reader(name).pack(raw)


class _Reader:
    """Checks while it reads; `place` is where in the file."""

    def __init__(self, name: str) -> None:
        self.name = name

    def pack(self, raw: Mapping[str, Any]) -> Pack:
        top = {"pack": dict, "languages": dict, "context": dict, "negative": list}
        self.keys(raw, top, ("pack", "languages"), "top")
        head = raw["pack"]
        self.keys(head, PACK_KEYS, ("id", "version", "title"), "pack")
        contexts, negatives = raw.get("context", {}), self.negatives(raw.get("negative", []))
        for lang in (*contexts, *(one.lang for one in negatives)):
            self.demand(lang in raw["languages"], f"context or negative of {lang}", "no such language in this pack")
        spoken = {
            code: self.language(code, one, contexts.get(code, {}), negatives) for code, one in raw["languages"].items()
        }
        self.demand("en" in head["title"], "pack.title", "has no title in English")
        self.texts(list(head["title"].values()), "pack.title")
        about = dict(head.get("about", {}))
        self.texts(list(about.values()), "pack.about")
        return Pack(head["id"], head["version"], dict(head["title"]), about, spoken)

    def language(
        self, code: str, raw: Mapping[str, Any], context: Mapping[str, Any], negatives: tuple[Negative, ...]
    ) -> Vocabulary:
        place = f"languages.{code}"
        self.keys(raw, LANGUAGE_KEYS, ("name", "terms"), place)
        self.keys(context, CONTEXT_KEYS, (), f"context.{code}")
        terms = tuple(self.term(code, one, f"{place}.terms[{number}]") for number, one in enumerate(raw["terms"]))
        self.demand(any(term.tier == "core" for term in terms), place, "has no core term")
        return Vocabulary(
            code,
            raw["name"],
            self.texts(raw.get("proclitics", []), f"{place}.proclitics"),
            terms,
            self.texts(context.get("war", []), f"context.{code}.war"),
            self.texts(context.get("places", []), f"context.{code}.places"),
            tuple(one for one in negatives if one.lang == code),
        )

    def term(self, code: str, raw: Any, place: str) -> Term:
        self.keys(raw, TERM_KEYS, ("t", "tier", "match"), place)
        self.demand(raw["match"] in KINDS, f"{place}.match", f"is none of {', '.join(KINDS)}")
        self.demand(raw["tier"] in TIERS, f"{place}.tier", f"is none of {', '.join(TIERS)}")
        self.demand(raw["match"] == "phrase" or "*" not in raw["t"], f"{place}.t", "has a * outside a phrase")
        return Term(
            code,
            self.texts([raw["t"]], f"{place}.t")[0],
            raw["tier"],
            raw["match"],
            self.texts(raw.get("forms", []), f"{place}.forms"),
            self.texts(raw.get("not_in", []), f"{place}.not_in"),
            raw.get("needs_context", False),
            raw.get("figurative", False),
            raw.get("home", False),
            raw.get("max_suffix", SUFFIX),
            raw.get("conf", 2),
        )

    def negatives(self, raw: list[Any]) -> tuple[Negative, ...]:
        return tuple(self.negative(one, f"negative[{number}]") for number, one in enumerate(raw))

    def negative(self, raw: Any, place: str) -> Negative:
        self.keys(raw, NEGATIVE_KEYS, tuple(NEGATIVE_KEYS), place)
        self.demand(raw["effect"] in EFFECTS, f"{place}.effect", f"is none of {', '.join(EFFECTS)}")
        self.demand(raw["within"] >= 0, f"{place}.within", "is below 0")
        phrases = self.texts(raw["any"], f"{place}.any")
        return Negative(raw["lang"], raw["kind"], phrases, raw["within"], veto=raw["effect"] == "veto")

    def keys(self, raw: Any, known: Mapping[str, type], needed: tuple[str, ...], place: str) -> None:
        """`raw` is a table with the needed keys, no unknown ones, and values of the right kinds."""
        self.demand(isinstance(raw, dict), place, "is no table")
        for key in needed:
            self.demand(key in raw, place, f"lacks {key}")
        for key, value in raw.items():
            self.demand(key in known, f"{place}.{key}", "is not known")
            self.demand(type(value) is known[key], f"{place}.{key}", f"is no {known[key].__name__}")

    def texts(self, raw: list[Any], place: str) -> tuple[str, ...]:
        self.demand(_texts(raw), place, "holds something that is no text with a letter or digit")
        return tuple(raw)

    def demand(self, holds: bool, place: str, reason: str) -> None:
        if not holds:
            raise ConfigError(f"Topic pack {self.name}: {place} {reason}")


def _texts(raw: list[Any]) -> TypeGuard[list[str]]:
    return all(isinstance(one, str) and any(map(str.isalnum, one)) for one in raw)


def spellings(term: Term) -> Iterator[tuple[str, bool]]:
    """The term's texts, each with whether it stands for itself: no stem, nothing left open by a star; runs of a script
    without spaces are found inside longer ones anyway."""
    whole = term.kind in {"word", "phrase"} or UNSPACED_CHARACTER.search(term.text) is not None
    yield term.text, whole and "*" not in term.text
    for form in term.forms:
        yield form, "*" not in form
