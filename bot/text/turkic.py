"""Turkish and Azerbaijani by grammar: nouns with plural, possessive, case, -ki and copula, and the common verb forms.

Over folded letters: ı is i, ö is o, ü is u, ğ is g, ç is c, ş is s; Azerbaijani ə stays. Derivations (-lik, -siz, -ci,
-lan) are words of their own and are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.text.affixes import Chain, reader
from bot.text.language import Reader

VOWELS = "aeəiou"
VOWEL = re.compile(f"[{VOWELS}]")
E, IU = "[aeə]", "[iu]"
# What may stand after plural, possessive and case, with the possessive of the third person before n.
CASE = f"(?:{IU}|{E}|[dt]{E}n?|{IU}n|l{E})"
OWN_CASE = f"(?:n{IU}|n{E}|nd{E}n?|n{IU}n|yl{E}|nl{E}|nc{E})"
PAST = (
    f"(?:[dt]{IU}(?:m|n|k|n{IU}z|l{E}r)?|m{IU}s(?:{IU}m|s{IU}n|{IU}z|s{IU}n{IU}z|l{E}r)?|s{E}(?:m|n|k|n{IU}z|l{E}r)?)"
)
COPULA = f"(?:[dt]{IU}r(?:l{E}r)?|{PAST}|{IU}m|s{IU}n(?:{IU}z)?|{IU}z|l{E}r)"
OPEN_COPULA = f"(?:d{IU}r(?:l{E}r)?|y{PAST}|y{IU}m|s{IU}n(?:{IU}z)?|y{IU}z|l{E}r)"
KI = f"(?:[dt]{E}|{IU}n|nd{E})ki(?:l{E}r(?:{CASE})?|{OWN_CASE})?"
OPEN_CASE = f"(?:y{IU}|n{IU}|y{E}|d{E}n?|n{IU}n|yl{E}|l{E})"
AFTER = f"(?:{CASE}?{COPULA}?|{KI})"
OWNED = f"(?:{IU}m|{IU}n|{IU}m{IU}z|{IU}n{IU}z){AFTER}|{IU}(?:{OWN_CASE}(?:d{IU}r)?|{OPEN_COPULA}|nd{E}ki(?:l{E}r(?:{CASE})?|{OWN_CASE})?)?"
OPEN_OWNED = f"(?:m|n|m{IU}z|n{IU}z)(?:{CASE}{COPULA}?|{KI})?|s{IU}(?:{OWN_CASE}(?:d{IU}r)?|{OPEN_COPULA}|nd{E}ki(?:l{E}r(?:{CASE})?|{OWN_CASE})?)?"
NOUN = Chain(
    rf"""
    l{E}r (?: {OWNED} | {AFTER} )
    | (?<=[^{VOWELS}]) (?: {OWNED} | {CASE} | {KI} | {CASE}? [dt]{IU}r(?:l{E}r)? | (?<=....) {PAST} | (?:[dt]{E}) {COPULA} )
    | (?<=[{VOWELS}]) (?: {OPEN_OWNED} | {OPEN_CASE} | {KI} | {OPEN_COPULA} | d{E} {COPULA} )
    """
)
VERBAL_NOUN = (
    f"(?:{IU}|s{IU}|m|{IU}m|n|{IU}n|m{IU}z|{IU}m{IU}z|n{IU}z|{IU}n{IU}z|l{E}r{IU}?)?(?:{OPEN_CASE}|{OWN_CASE}|{CASE})?"
)
VERB = Chain(
    rf"""
    (?: m{E}y?(?=.) )?
    (?: [dt]{IU}(?:m|n|k|q|n{IU}z|l{E}r)? | m{IU}s(?:d{IU}r|t{IU}r|t{IU}|{IU}m|{IU}k|{IU}q|s{IU}n|{IU}z|s{IU}n{IU}z|l{E}r)*
      | y?{E}c{E}[kqg](?:t{IU}r|t{IU}|d{IU}r|d{IU}|l{E}r|{IU}m|{IU}z|s{IU}n|{VERBAL_NOUN})? | {IU}yor(?:d{IU}|m{IU}s|{IU}m|{IU}z|s{IU}n|l{E}r|d{IU}r)*
      | y?{IU}r(?:d{IU}|m{IU}s|{IU}m|{IU}k|l{E}r|s{IU}n{IU}z)? | {E}r(?:d{IU}|{IU}z|l{E}r)? | z(?:l{E}r)? | m{E}l{IU}(?:d{IU}r|y{IU}z|l{E}r)? | s{E}(?:l{E}r|k|m|n)?
      | y?{E}n(?:l{E}r{AFTER}|{CASE})? | [dt]{IU}[kqg]{VERBAL_NOUN} | m{E}{VERBAL_NOUN} | m{E}[kqg](?:{CASE}|t{E}n?|t{E}d{IU}r|l{E})? | y?{IU}[pb](?:l{E}r|d{IU}r)?
      | y?{E}r{E}k | y?{IU}nc{E} | s{IU}n(?:l{E}r)? | {IU}lm{E}{VERBAL_NOUN} )
    """
)
# Stems with a that take front suffixes: saatler, kalbi, hali.
FRONT = re.compile(r"a(?:[tlkf]|l[pb]|r[fpb])$")
HARDENED = {"g": "k", "d": "t", "b": "p"}
AZERBAIJANI = {"g": "kq", "y": "k"}


def _harmonic(stem: str, suffixes: str) -> bool:
    """Whether the first vowel of the suffixes may follow the stem's last."""
    last, first = VOWEL.findall(stem)[-1:], VOWEL.search(suffixes)
    if not last or first is None:
        return bool(last)
    if first[0] in "iu":
        return (first[0] == "u") == (last[0] in "ou")
    if last[0] in "eə":
        return first[0] != "a"
    return last[0] != "a" or first[0] == "a" or bool(FRONT.search(stem))


def nouns(softened: dict[str, str]) -> Reader:
    """A reader of nouns whose final consonant changes before a vowel as told: the changed letter -> what it was."""

    def mend(stem: str, suffixes: str) -> Iterator[str]:
        if not _harmonic(stem, suffixes):
            return
        yield stem
        if suffixes[0] in VOWELS and stem[-1] not in VOWELS:
            yield from (stem[:-1] + letter for letter in softened.get(stem[-1], ""))
            if len(stem) > 2 and stem[-2] not in VOWELS:
                yield from _filled(stem, softened)

    return reader(NOUN, mend)


def _filled(stem: str, softened: dict[str, str]) -> Iterator[str]:
    """With the vowel that fell between the last two consonants (oğl-u, oğul), or one of two like ones (hakk-ı, hak)."""
    ends = stem[-1] + softened.get(stem[-1], "")
    if stem[-1] == stem[-2]:
        yield from (stem[:-2] + end for end in ends if stem[-1] != "l")
        return
    vowel = "u" if VOWEL.findall(stem)[-1:] in (["o"], ["u"]) else "i"
    yield from (stem[:-1] + vowel + end for end in ends)


def verbs(infinitives: tuple[str, str]) -> Reader:
    """A reader of verb forms that gives infinitives, with either of their endings: harmony is lost in folded letters."""

    def mend(stem: str, suffixes: str) -> Iterator[str]:
        if VOWEL.search(stem):
            stems = (stem, stem[:-1] + "t") if stem[-1] == "d" and suffixes[0] in VOWELS else (stem,)
            yield from (root + ending for root in stems for ending in infinitives)

    return reader(VERB, mend)
