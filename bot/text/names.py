"""Names of people and places as they sound, so that one name is found in languages that spell and bend it differently."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from bot.text import languages
from bot.text.tongues import known, values
from bot.text.words import fold, script

# Languages that leave a name's form alone but for a genitive; elsewhere the stem is what cases share.
UNBENT = frozenset({"en", "fr", "es", "it", "pt", "ca", "gl", "nl", "de", "sv", "da", "nb", "id", "ms", "vi"})
# Letters by their sound, as near to Latin as two transliterations of one name agree.
SOUNDS = str.maketrans(
    "абвгґдежзийіїклмнопрстуфхцчшщыэўјљњџћђαβγδεζηθικλμνξοπρστυφχψωաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
    "abvggdesziiiiklmnoprstufhssssieuilnsssavgdesitiklmnkoprstufhpoabgdeseetsilhskhsgsminsospsrsvtrsupkof",
) | {ord("ъ"): "", ord("ь"): "", ord("ю"): "iu", ord("я"): "ia", ord("є"): "ie"}
# Digraphs of Latin spellings and of the table above, longest first; one sound, one letter.
DIGRAPHS = (
    ("tsch", "s"), ("sch", "s"), ("tch", "s"), ("dsh", "s"), ("dzh", "s"), ("dz", "s"), ("dj", "s"), ("ds", "s"), ("sh", "s"), ("zh", "s"),
    ("ch", "s"), ("ts", "s"), ("tz", "s"), ("cz", "s"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"),
    ("ck", "k"), ("x", "ks"), ("c", "k"), ("q", "k"), ("w", "v"), ("y", "i"), ("j", "s"), ("z", "s"), ("h", ""),
)  # fmt: skip
VOWELS = frozenset("aeiou")
# Consonants that tell names apart; with fewer the vowels are needed too.
TELLING = 3


def weekday(word: str, lang: str) -> bool:
    """Whether the folded `word` is a day of the week: written like a name in some languages, and named by all news."""
    whole, stems = _weekdays(known(lang))
    return word in whole or word.startswith(stems)


@cache
def _weekdays(code: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The words themselves, and what words begin with."""
    words = [fold(word) for names in values(code, "time", "weekdays") or () for word in names.split()]
    return frozenset(words), tuple(word.rstrip("*") for word in words if word.endswith("*"))


@lru_cache(maxsize=1 << 14)
def sound(word: str, lang: str) -> str:
    """What spellings of the name `word` in different languages share; nothing for what is too short to tell, or in
    a script without capitals, where nobody can see what is a name."""
    if script(word[:1]) not in {"Latn", "Cyrl", "Grek", "Armn"}:
        return ""
    letters = heard(word, lang)
    bare = "".join(letter for letter in letters if letter not in VOWELS)
    if len(bare) >= TELLING:
        return ("a" if letters[0] in VOWELS else "") + bare
    short = letters.rstrip("aeiou")
    return short.replace("o", "a").replace("e", "i") if len(short) >= TELLING else ""


def heard(word: str, lang: str) -> str:
    """All sounds of the name `word`, vowels too, as one Latin letter each; of its stem in a language that bends names."""
    base = fold(re.split("['\u2019]", word, maxsplit=1)[0])
    if lang not in UNBENT and base:
        base = languages.keys(base, lang)[-1].rpartition(":")[2]
    letters = base.translate(SOUNDS)
    for spelled, one in DIGRAPHS:
        letters = letters.replace(spelled, one)
    return re.sub(r"(.)\1+", r"\1", letters)
