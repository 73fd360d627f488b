"""The languages that texts are read in, one file each; any other is compared by exact folded words."""

from __future__ import annotations

from functools import cache, lru_cache

from bot.text.language import Language
from bot.text.languages import (
    am,
    ar,
    az,
    be,
    bg,
    bn,
    ca,
    ckb,
    cs,
    da,
    de,
    el,
    en,
    es,
    et,
    fa,
    fi,
    fr,
    he,
    hi,
    hu,
    hy,
    it,
    ka,
    kk,
    ko,
    ku,
    lt,
    lv,
    mk,
    ms,
    nb,
    nl,
    pl,
    ps,
    pt,
    ro,
    ru,
    sk,
    sl,
    sq,
    sr,
    sv,
    sw,
    ta,
    ti,
    tr,
    uk,
    ur,
    uz,
)
from bot.text.languages import id as indonesian
from bot.text.words import script

LANGUAGES: tuple[Language, ...] = tuple(
    module.LANGUAGE
    for module in (
        am, ar, az, be, bg, bn, ca, ckb, cs, da, de, el, en, es, et, fa, fi, fr, he, hi, hu, hy, indonesian,
        it, ka, kk, ko, ku, lt, lv, mk, ms, nb, nl, pl, ps, pt, ro, ru, sk, sl, sq, sr, sv, sw, ta, ti, tr,
        uk, ur, uz,
    )
)  # fmt: skip
# A word in a script that the text's own language does not use is read in the commonest language of its script.
USUAL = {
    "Latn": "en", "Cyrl": "ru", "Arab": "ar", "Hebr": "he", "Deva": "hi", "Beng": "bn", "Taml": "ta", "Ethi": "am",
    "Armn": "hy", "Geor": "ka", "Grek": "el", "Hang": "ko",
}  # fmt: skip
# Varieties of one language, which is read alike under each of its codes.
READ_AS = {"bs": "sr", "hr": "sr", "sh": "sr", "nn": "nb", "no": "nb"}


@cache
def language(code: str) -> Language:
    """The language of that code; one without inflection when we know none, so that folded words still match."""
    read_as = READ_AS.get(code, code)
    return next((known for known in LANGUAGES if known.code == read_as), Language(code, frozenset()))


@cache
def analysers(code: str) -> dict[str, Language]:
    """By script, the language that reads the words of a text in `code`."""
    usual = {name: language(known) for name, known in USUAL.items()}
    own = language(code)
    # A language without a file of its own is often a wrong guess about one that has: the usual one reads it.
    return usual | dict.fromkeys(own.scripts, own)


@cache
def compounds(code: str) -> frozenset[tuple[str, ...]]:
    """The words that texts in `code` also write apart."""
    return language(code).compounds


@lru_cache(maxsize=1 << 16)
def keys(word: str, code: str) -> tuple[str, ...]:
    """What the folded `word` of a text in `code` is filed under; the word itself comes first."""
    reader = analysers(code).get(script(word[0]))
    return reader.keys(word) if reader is not None else (word,)


@lru_cache(maxsize=1 << 14)
def sought(word: str, code: str) -> tuple[str, ...]:
    """What the folded `word` of a query is looked up under in texts in `code`; the word itself comes first."""
    reader = analysers(code).get(script(word[0]))
    return reader.sought(word) if reader is not None else (word,)


@cache
def all_compounds() -> frozenset[tuple[str, ...]]:
    """Every compound of every language, for reading queries, whose language nobody knows."""
    return frozenset(pair for one in LANGUAGES for pair in one.compounds)
