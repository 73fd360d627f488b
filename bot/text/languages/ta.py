"""Tamil: plural and case of nouns, the changes of stems before them, and the consonants that grow between words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.text.affixes import Chain, reader
from bot.text.language import Language

ALSO = "(?:யும்|ும்|வும்|ே|தான்|யே|ோ|யோ)?"
CASE = (
    "(?:ை|ைப்பற்றி|ால்|ாலும்|ோடு|ுடன்|ுக்கு|ுக்காக|ிற்கு|ிற்காக|ிற்|க்கு|க்காக|ற்கு|ற்காக|ில்|ிலும்|ின்|ினால்|ினை|ினுடைய|ுடைய|ிடம்|ிடமிருந்து|ிலிருந்து|ிலேயே"
    "|ின்றி|ாக|ாகவும்|ாகவே|ான|ாய்|ே|ும்|ுக்கான|ிற்கான|க்கான|ிலான|ிலுள்ள|ைத்)"
)
NOUN = Chain(rf"(?: கள் | கள{CASE} | {CASE} ) {ALSO}")
# Consonants that a word takes on before the next word.
SANDHI = re.compile("(?<=..)[கசதப]்$")
CONSONANT = "[\u0b95-\u0bb9]"
BARE = re.compile(f"{CONSONANT}$")
DOUBLED = re.compile(f"({CONSONANT})்\\1$")
# The end of a stem before an ending -> that of the dictionary form.
STEMS = (("த்த", "ம்"), ("த்து", "ம்"), ("ட்ட", "டு"), ("ற்ற", "று"), ("ங்", "ம்"), ("ற்", "ல்"), ("ட்", "ள்"), ("க்", ""))


def _mended(stem: str, _: str) -> Iterator[str]:
    yield stem
    for ending, other in STEMS:
        if stem.endswith(ending) and len(stem) - len(ending) > 1:
            yield stem[: -len(ending)] + other
    if DOUBLED.search(stem):
        yield stem[:-2]
    if BARE.search(stem):
        yield from (stem + "்", stem + "ு")
        if stem[-1] in "யவ":
            yield stem[:-1]


NOUNS = reader(NOUN, _mended)


def read(word: str) -> tuple[str, ...]:
    """The nouns that a Tamil word may be a form of; without its ending ம் a noun describes the next."""
    bare = SANDHI.sub("", word)
    attributive = (bare + "ம்",) if BARE.search(bare) else ()
    oblique = tuple(_mended(bare, "")) if bare.endswith(("த்து", "ட்ட", "ற்ற", "த்த", "ட்டு", "ற்று")) else ()
    found = dict.fromkeys((bare, *attributive, *oblique, *NOUNS(bare)))
    return tuple(lemma for lemma in found if lemma != word)


LANGUAGE = Language(
    code="ta",
    scripts=frozenset({"Taml"}),
    lemmas=read,
    compounds=frozenset({("போர்", "நிறுத்தம்"), ("போர்", "நிறுத்த")}),
)
