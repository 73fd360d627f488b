"""The languages that texts are read in, one file each; any other is compared by exact folded words."""

from __future__ import annotations

from functools import cache, lru_cache

from bot.text.language import Language
from bot.text.languages import de, en, es, fi, fr, it, nl, pl, pt, ro, ru, sv, tr
from bot.text.words import script

LANGUAGES: tuple[Language, ...] = tuple(
    module.LANGUAGE for module in (de, en, es, fi, fr, it, nl, pl, pt, ro, ru, sv, tr)
)
# A word in a script that the text's own language does not use is read in the commonest language of its script.
USUAL = {"Latn": "en", "Cyrl": "ru"}


@cache
def language(code: str) -> Language:
    """The language of that code; one without inflection when we know none, so that folded words still match."""
    return next((known for known in LANGUAGES if known.code == code), Language(code, frozenset()))


@cache
def analysers(code: str) -> dict[str, Language]:
    """By script, the language that reads the words of a text in `code`."""
    usual = {name: language(known) for name, known in USUAL.items()}
    own = language(code)
    # A language without a file of its own: words of its script are compared as they are.
    return usual | dict.fromkeys(own.scripts or usual, own)


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
