"""Uzbek in Latin and Cyrillic letters: plural, possessive and case of nouns."""

from __future__ import annotations

from collections.abc import Iterator

from bot.text.affixes import Chain, reader, united
from bot.text.language import Language

CASE = "(?:ni|ning|ga|ka|qa|da|dan|gacha|cha|dagi|dagilar|niki|dek|day|dir|mi|ku)"
NOUN = Chain(
    rf"""
    (?: lar )? (?: (?<=[aeiou])(?: m|ng|si|miz|ngiz ) | (?<=[^aeiou])(?: im|ing|i|imiz|ingiz ) | (?<=o)(?: i|im|imiz ) )? (?: lar[i]? )? {CASE}? (?:dir|ham|mi)?
    """
)
CYRILLIC = Chain(
    r"""
    (?: лар )? (?: (?<=[аеёиоуўэюя])(?: м|нг|си|миз|нгиз ) | (?<=[^аеёиоуўэюя])(?: им|инг|и|имиз|ингиз ) )?
    (?: ни|нинг|га|ка|қа|да|дан|гача|даги|ники|дек|дир )? (?:дир|ҳам)?
    """
)
SOFTENED = {"g": "kq", "г": "к", "ғ": "қ", "b": "p", "б": "п"}


def _mended(stem: str, suffixes: str) -> Iterator[str]:
    yield stem
    if suffixes[0] in "iи":
        yield from (stem[:-1] + letter for letter in SOFTENED.get(stem[-1], ""))


LANGUAGE = Language(
    code="uz", scripts=frozenset({"Latn", "Cyrl"}), lemmas=united(reader(NOUN, _mended), reader(CYRILLIC, _mended))
)
