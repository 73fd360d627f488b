"""What a language is to us, and which one a text is in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.text.words import script

# Characters that tell a language well enough; the detector's cost grows with them (600: 0.15 ms).
SAMPLE = 600
# Below it a detector guesses; measured on 2,122 headlines: right in .988 of them with this bound and a hint.
SURE = 0.7
# Scripts that one language (or, for our purposes, one way of reading) has to itself.
ONE_LANGUAGE = {
    "Armn": "hy", "Geor": "ka", "Hang": "ko", "Grek": "el", "Thai": "th", "Mymr": "my", "Khmr": "km", "Laoo": "lo",
    "Tibt": "bo", "Beng": "bn", "Guru": "pa", "Gujr": "gu", "Orya": "or", "Taml": "ta", "Telu": "te", "Knda": "kn",
    "Mlym": "ml", "Sinh": "si",
}  # fmt: skip
# Letters that decide within a script, in order; the first that occurs often enough wins.
LETTERS = {
    "Cyrl": (("ў", "be"), ("әғқңұһ", "kk"), ("іїєґ", "uk"), ("ыэё", "ru"), ("ђћ", "sr"), ("ѓќѕ", "mk"), ("љњџј", "sr")),
    "Arab": (("ټډړښځڅ", "ps"), ("ۆێڕڵە", "ckb"), ("ٹڈڑں", "ur"), ("پچژگ", "fa")),
    "Ethi": (("ኣኸቐ", "ti"), ("", "am")),
    "Latn": (("əƏ", "az"),),
    "Hebr": (("", "he"),),
}
# What a detector calls otherwise than we do.
ALIASES = {"iw": "he", "in": "id", "ji": "yi", "no": "nb", "zh-hans": "zh", "zh-hant": "zh", "fil": "tl"}
SCRIPT_OF = {
    "Cyrl": frozenset("ru uk be bg sr mk kk ky tg mn".split()),
    "Arab": frozenset("ar fa ur ps sd ckb ug".split()),
    "Hebr": frozenset(("he", "yi")),
    "Deva": frozenset("hi mr ne".split()),
    "Ethi": frozenset(("am", "ti")),
}


@dataclass(frozen=True, slots=True)
class Language:
    """One language a text can be read in.

    `stem` takes a folded word to the form that its inflections share; `sentences_end` names abbreviations
    (without their dot) that do not end a sentence; `compounds` are words also written apart, as their parts.
    """

    code: str
    scripts: frozenset[str]
    stem: Callable[[str], str] | None = None
    abbreviations: frozenset[str] = frozenset()
    compounds: frozenset[tuple[str, ...]] = frozenset()

    def keys(self, word: str) -> tuple[str, ...]:
        """What a folded word is filed and sought under: itself, and its stem in this language."""
        if self.stem is None or len(word) < 3:
            return (word,)
        return word, f"{self.code}:{self.stem(word)}"


def snowball(algorithm: str) -> Callable[[str], str]:
    """The Snowball stemmer of that name, made when first asked."""

    def stem(word: str) -> str:
        found: str = _stemmer(algorithm).stemWord(word)
        return found

    return stem


@cache
def _stemmer(algorithm: str) -> Any:
    import Stemmer

    return Stemmer.Stemmer(algorithm)


@cache
def _detector() -> Any:
    import gcld3

    return gcld3.NNetLanguageIdentifier(min_num_bytes=0, max_num_bytes=1000)


def primary(tag: str | None) -> str | None:
    """The language of a tag such as en-GB or zh_Hant, in our spelling; None for what is no tag."""
    if not tag or not re.fullmatch(r"[A-Za-z]{2,3}([-_].*)?", tag.strip()):
        return None
    code = re.split("[-_]", tag.strip().lower())[0]
    return ALIASES.get(code, code)


def guess(text: str, hint: str | None = None) -> str:
    """The code of the language that `text` is in, `hint` where the text leaves it open, "und" where nothing tells.

    Letters decide first, then a detector if it is sure, then the hint.
    """
    sample = text[:SAMPLE]
    scripts = Counter(filter(None, map(script, filter(str.isalpha, sample))))
    if not scripts:
        return primary(hint) or "und"
    if scripts["Jpan"] * 20 > scripts.total():
        return "ja"
    main = scripts.most_common(1)[0][0]
    return (
        ONE_LANGUAGE.get(main)
        or ("zh" if main == "Hani" else None)
        or _by_letters(sample, main)
        or _detected(sample, main, hint)
    )


def _by_letters(sample: str, main: str) -> str | None:
    least = len(sample) / 500  # a foreign name or two does not turn the language of a text
    for letters, code in LETTERS.get(main, ()):
        if not letters or sum(sample.lower().count(letter) for letter in letters) > least:
            return code
    return None


def _detected(sample: str, main: str, hint: str | None) -> str:
    found = _detector().FindLanguage(sample)
    code = ALIASES.get(found.language.lower(), found.language.lower())
    fits = code in SCRIPT_OF[main] if main in SCRIPT_OF else "-" not in code
    if fits and (found.is_reliable or found.probability > SURE):
        return str(code)
    usual = primary(hint)
    if usual and (usual in SCRIPT_OF[main] if main in SCRIPT_OF else True):
        return usual
    return str(code) if fits else "und"
