"""Kazakh: plural, possessive and case of nouns."""

from __future__ import annotations

from collections.abc import Iterator

from bot.text.affixes import Chain, reader
from bot.text.language import Language

A, Y = "[ае]", "[ыі]"
CASE = f"(?:[ндт]{Y}ң|[нғгқк]?{A}|[ндт]{Y}|[дт]{A}|[дтн]{A}н|н{A}н|н|нд{A}|[мбп]ен|[дт]{A}ғы|[дт]{A}гі|нд{A}ғы|нд{A}гі)"
NOUN = Chain(rf"(?: [лдт]{A}р )? (?: {Y}?м|{Y}?ң|с?{Y}|{Y}?м{Y}з|{Y}?ң{Y}з )? {CASE}? (?:[дт]{Y}р)?")
SOFTENED = {"г": "к", "ғ": "қ", "б": "п"}


def _mended(stem: str, suffixes: str) -> Iterator[str]:
    yield stem
    if suffixes[0] in "ыі":
        yield from (stem[:-1] + letter for letter in SOFTENED.get(stem[-1], ""))


LANGUAGE = Language(code="kk", scripts=frozenset({"Cyrl"}), lemmas=reader(NOUN, _mended))
