"""Georgian: cases by a learned table, after the particles and postpositions that join a word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.text import endings
from bot.text.affixes import united
from bot.text.language import Language, irregular

# "also", "the very", "only".
PARTICLE = re.compile("(?<=...)(?:აც|ც|ვე|ღა)$")
# The case that a postposition stands behind -> the dictionary forms' endings.
NOUN = re.compile(
    "(?P<many>ებ)?(?:ში|ზე|თან|ისთვის|სთვის|ისგან|სგან|ისკენ|სკენ|იდან|დან|ამდე|მდე|ისას|ივით|სავით|ით|ის|ისა|სა|ს|მა|მ|ად|დ|ნი|თა|ო|ი)(?:ა|ვე)?$"
)
CASES = endings.lemmas("ka")
VOWELS = "აეიოუ"


def _particles(word: str) -> tuple[str, ...]:
    found = PARTICLE.search(word)
    bare = word[: found.start()] if found else word
    return (bare, *CASES(bare), *CASES(bare + "ი")) if found else ()


def _cases(word: str) -> Iterator[str]:
    """By hand what few words of a list show: postpositions, and the bare stem before another word."""
    found = NOUN.search(word)
    stem = word[: found.start()] if found else word
    if len(stem) < 2:
        return
    if stem[-1] in VOWELS:
        yield stem
        return
    yield stem + "ი"
    if found and found[0].startswith(("ებ", "ი")):
        yield stem + "ა"
        yield stem + "ე"
        if stem[-1] in "ლრნმ" and stem[-2] not in VOWELS:
            yield from (f"{stem[:-1]}{vowel}{stem[-1]}ი" for vowel in "აეო")


def _nouns(word: str) -> tuple[str, ...]:
    return tuple(lemma for lemma in dict.fromkeys(_cases(word)) if lemma != word)


LANGUAGE = Language(
    code="ka",
    scripts=frozenset({"Geor"}),
    lemmas=united(CASES, _particles, _nouns),
    irregular=irregular({"დღე": "დღის დღეს დღეები დღემდე", "დრო": "დროის დროს დროში", "ქვეყანა": "ქვეყნის ქვეყანაში ქვეყნები ქვეყნების"}),
)  # fmt: skip
