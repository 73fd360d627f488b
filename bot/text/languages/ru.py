"""Russian."""

from __future__ import annotations

import re

from bot.text.language import Language, stems

# Endings of nouns, longest first. Snowball takes зенит and экран for verbs and finds none of their cases.
ENDING = re.compile(
    r"(?:иями|ями|ами|иях|иям|ием|иев|ией|ях|ах|ям|ам|ем|ом|ев|ов|ей|ой|ий|ие|ье|ия|ья|ию|ью|ии|ьи|а|я|о|е|ы|и|у|ю|ь|й)$"
)
VOWEL = re.compile(r"[аеиоуыэюя]")
# огонь, огня; уровень, уровня; боец loses more than its vowel and is left out.
FLEETING = re.compile(r"(?<=[^аеиоуыэюяйьъ])[ео](?=[нклрц]$)")
ABBREVIATIONS = """
г гг в вв т тт е д п ул руб тыс млн млрд им см стр рис янв февр фев апр авг сент сен окт нояб дек св о оз
ген полк проф акад
"""


STEM = stems("ru", "russian")


def read(word: str) -> tuple[str, ...]:
    """The bare noun and the stem of a Russian word."""
    return (*bare(word), *STEM(word))


def bare(word: str) -> tuple[str, ...]:
    """The noun without its ending, which is often its nominative: аэродрома, аэродром."""
    cut = ENDING.sub("", word, count=1)
    found = cut if len(cut) >= 3 and VOWEL.search(cut) else word
    short = FLEETING.sub("", found) if len(found) > 3 else found
    return found, short


LANGUAGE = Language(
    code="ru",
    scripts=frozenset({"Cyrl"}),
    lemmas=read,
    likely=read,
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
