"""Amharic: prefixes, the article, possessives, plural and object of nouns; a stem's last letter changes its vowel."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.text.language import Language, irregular

PREFIXES = ("የ", "በ", "ለ", "ከ", "ስለ", "እንደ", "እስከ", "ወደ", "ያለ", "በየ", "እየ", "ከነ", "የእ", "በእ", "ለእ", "ከእ", "እነ")
# Object, "and", "also", topic.
ENCLITIC = re.compile("(?<=..)(?:ንና|ንም|ን|ና|ም|ስ)$")
# Behind a consonant: your, and behind a letter with a: their, your, our.
PLAIN_OWNERS = ("ህ", "ሽ", "ዎ")
A_OWNERS = ("ቸው", "ችሁ", "ችን")
# Behind a vowel: the, her, my, and the plural.
VOWEL_ENDINGS = (
    "ው",
    "ዋ",
    "ዬ",
    "ዎ",
    "ዎቹ",
    "ዎች",
    "ዎቻቸው",
    "ዎቻችን",
    "ዎቻችሁ",
    "ዎቼ",
    "ዎቿ",
    "ዎችህ",
    "ዎችሽ",
    "ዎችዎ",
    "ያቸው",
    "ያችን",
    "አቸው",
    "አችን",
    "አችሁ",
    "ዋቸው",
    "ዋችን",
    "ዋችሁ",
)
PLURAL = re.compile("(?:ች|ቹ|ቻቸው|ቻችን|ቻችሁ|ቼ|ቿ|ችህ|ችሽ|ችዎ)$")
# Letters of a row, by vowel: ä u i a e (none) o wa.
U, IH, A, E, BARE, OH, WA = 1, 2, 3, 4, 5, 6, 7


def _vowel(letter: str) -> int:
    return ord(letter) & 7 if 0x1200 <= ord(letter) < 0x1358 else -1


def _with(word: str, vowel: int) -> str:
    """The word with another vowel on its last letter."""
    return word[:-1] + chr(ord(word[-1]) & ~7 | vowel)


def read(word: str) -> tuple[str, ...]:
    """The nouns that an Amharic word may be a form of."""
    found = dict.fromkeys(lemma for start in _starts(word) for one in _ends(start) for lemma in (one, *_nouns(one)))
    return tuple(lemma for lemma in found if lemma != word and len(lemma) > 1)


def _starts(word: str) -> Iterator[str]:
    yield word
    for prefix in PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) > 1:
            yield word[len(prefix) :]


def _ends(word: str) -> Iterator[str]:
    yield word
    if found := ENCLITIC.search(word):
        yield word[: found.start()]


def _nouns(word: str) -> Iterator[str]:
    for ending in VOWEL_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > 1:
            yield word[: -len(ending)]
    if word.endswith(PLAIN_OWNERS) and len(word) > 2:
        yield word[:-1]
    if found := PLURAL.search(word):
        stem = word[: found.start()]
        if len(stem) > 1 and _vowel(stem[-1]) == OH:
            yield from (_with(stem, BARE), _with(stem, A), _with(stem, IH))
            if stem[-1] == "ዮ":
                yield _with(stem[:-1], IH) if _vowel(stem[-2]) == BARE else stem[:-1]
    for one in (word, *_owned(word)):
        yield one
        if one.endswith("ት") and len(one) > 2 and _vowel(one[-2]) == A:
            # ህጻናት, ተግባራት
            yield _with(one[:-1], BARE)


def _owned(word: str) -> Iterator[str]:
    for owner in A_OWNERS:
        stem = word.removesuffix(owner)
        if stem != word and len(stem) > 1 and _vowel(stem[-1]) == A:
            yield from (_with(stem, BARE), stem)
    if len(word) > 1 and _vowel(word[-1]) in (U, E, WA):
        yield _with(word, BARE)


LANGUAGE = Language(
    code="am",
    scripts=frozenset({"Ethi"}),
    lemmas=read,
    shortest=2,
    irregular=irregular({"ሰው": "ሰዎች", "ደብር": "አድባራት", "ሀገር": "አህጉር", "ንጉስ": "ነገስታት"}),
)
