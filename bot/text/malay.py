"""Indonesian and Malay: clitics, suffixes and prefixes, with the consonant that a nasal prefix takes the place of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

CLITIC = re.compile("(?<=...)(?:lah|kah|tah|pun)$")
OWNER = re.compile("(?<=...)(?:nya|ku|mu)$")
SUFFIXES = ("kan", "an", "i")
# Prefix -> what the root may begin with instead; several may follow one another, as in memper- and keber-.
NASAL = (
    ("menge", ("",)), ("meny", ("s",)), ("meng", ("", "k")), ("mem", ("", "p")), ("men", ("", "t")), ("me", ("",)),
    ("penge", ("",)), ("peny", ("s",)), ("peng", ("", "k")), ("pem", ("", "p")), ("pen", ("", "t")), ("pel", ("", "l")), ("per", ("", "r")), ("pe", ("",)),
    ("bel", ("",)), ("ber", ("", "r")), ("be", ("",)), ("ter", ("", "r")), ("te", ("",)), ("di", ("",)), ("ke", ("",)), ("se", ("",)),
)  # fmt: skip
VOWELS = "aeiou"
SHORTEST = 3


def read(word: str) -> tuple[str, ...]:
    """The words and roots that an Indonesian word is made of."""
    found = dict.fromkeys(base for stem in _bare(word) for base in (stem, *_roots(stem, 2)))
    return tuple(base for base in found if base != word)


def _bare(word: str) -> Iterator[str]:
    """The word without clitics, then without a suffix."""
    at = CLITIC.sub("", word)
    bare = OWNER.sub("", at)
    yield from (at, bare)
    for one, suffix in product(dict.fromkeys((at, bare)), SUFFIXES):
        # Few words without a prefix have the suffix -i; many end in i.
        if one.endswith(suffix) and len(one) - len(suffix) >= SHORTEST and (suffix != "i" or _prefixed(one)):
            yield one.removesuffix(suffix)


def _prefixed(word: str) -> bool:
    return word.startswith(tuple(prefix for prefix, _ in NASAL))


def _roots(word: str, depth: int) -> Iterator[str]:
    for prefix, begins in NASAL if depth else ():
        left = word[len(prefix) :]
        if not word.startswith(prefix) or len(left) < SHORTEST:
            continue
        for begin in begins:
            # A nasal swallows the consonant only before a vowel.
            if (begin == "" and prefix not in ("meny", "peny")) or (begin and left[0] in VOWELS):
                yield begin + left
                yield from _roots(begin + left, depth - 1)
