"""What a language is to us, and which one a text is in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bot.text.words import fold, script

# Characters that tell a language well enough; the detector's cost grows with them (400: 0.1 ms).
SAMPLE = 400
# Below it a detector guesses; measured on 2,122 headlines: right in .988 of them with this bound and a hint.
SURE = 0.7
# Letters of a word from which on it is taken to have endings.
SHORTEST = 3
# What a text is taken for that gives nothing to tell by: the commonest language of its script.
USUAL = {"Latn": "en", "Cyrl": "ru", "Arab": "ar", "Hebr": "he", "Deva": "hi", "Ethi": "am"}
# A guess about fewer characters must be surer to speak against the hint.
SHORT = 80
# A guess about a word or two is worth nothing beside a hint.
NOTHING = 20
VERY_SURE = 0.95
# Scripts that one language (or, for our purposes, one way of reading) has to itself.
ONE_LANGUAGE = {
    "Armn": "hy", "Geor": "ka", "Hang": "ko", "Grek": "el", "Thai": "th", "Mymr": "my", "Khmr": "km", "Laoo": "lo",
    "Tibt": "bo", "Beng": "bn", "Guru": "pa", "Gujr": "gu", "Orya": "or", "Taml": "ta", "Telu": "te", "Knda": "kn",
    "Mlym": "ml", "Sinh": "si", "Hani": "zh",
}  # fmt: skip
# Letters that decide within a script, in order; the first that occurs often enough wins.
LETTERS = {
    "Cyrl": (("ў", "be"), ("әғқңұһ", "kk"), ("іїєґ", "uk"), ("ыэё", "ru"), ("ђћ", "sr"), ("ѓќѕ", "mk"), ("љњџј", "sr")),
    "Arab": (("ټډړښځڅ", "ps"), ("ۆێڕڵە", "ckb"), ("ٹڈڑں", "ur"), ("پچژگ", "fa")),
    "Ethi": (("ኣኸቐ", "ti"), ("", "am")),
    "Latn": (("ə", "az"),),
    "Hebr": (("", "he"),),
}
# What a detector calls otherwise than we do.
ALIASES = {"iw": "he", "in": "id", "ji": "yi", "no": "nb", "zh-hans": "zh", "zh-hant": "zh", "fil": "tl"}
SCRIPT_OF = {
    "Cyrl": frozenset(("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn")),
    "Arab": frozenset(("ar", "fa", "ur", "ps", "sd", "ckb", "ug")),
    "Hebr": frozenset(("he", "yi")),
    "Deva": frozenset(("hi", "mr", "ne")),
    "Ethi": frozenset(("am", "ti")),
}


# Of a folded word, the dictionary forms that it may be a form of.
Reader = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Language:
    """One language a text can be read in. A query's word finds a text's word when `sought` and `keys` share a string.

    `lemmas` gives the dictionary forms that a folded word of a text may be a form of, generously: one too many harms
    only who seeks that very word. `likely` gives the one that a query's word almost certainly is a form of, or nothing.
    `irregular` has both for single words. `abbreviations` (without their dot) do not end a sentence; `compounds` are
    words also written apart, as parts.
    """

    code: str
    scripts: frozenset[str]
    lemmas: Reader | None = None
    likely: Reader | None = None
    irregular: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    abbreviations: frozenset[str] = frozenset()
    compounds: frozenset[tuple[str, ...]] = frozenset()

    def keys(self, word: str) -> tuple[str, ...]:
        """What a folded word of a text is filed under: itself first, always, so that no exact match is lost."""
        if len(word) < SHORTEST:
            return (word, *self.irregular.get(word, ()))
        lemmas = self.lemmas(word) if self.lemmas is not None else ()
        return tuple(dict.fromkeys((word, *self.irregular.get(word, ()), *lemmas)))

    def sought(self, word: str) -> tuple[str, ...]:
        """What a folded word of a query is looked up under: itself first."""
        known = self.irregular.get(word, ())
        likely = self.likely(word) if self.likely is not None and not known and len(word) >= SHORTEST else ()
        return tuple(dict.fromkeys((word, *known, *likely)))


def irregular(forms: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """From dictionary form -> its other forms, parted by spaces: the folded form -> its folded dictionary forms."""
    found: dict[str, tuple[str, ...]] = {}
    for lemma, others in forms.items():
        for other in map(fold, others.split()):
            found[other] = (*found.get(other, ()), fold(lemma))
    return found


def stems(code: str, algorithm: str) -> Reader:
    """A reader by the Snowball stemmer of that name, for text and query alike; a stem is marked so that it is no word."""

    def read(word: str) -> tuple[str, ...]:
        return (f"{code}:{_stemmer(algorithm).stemWord(word)}",)

    return read


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
    letters = Counter(sample.lower())
    scripts: Counter[str] = Counter()
    for letter, times in letters.items():
        scripts[script(letter)] += times
    del scripts[""]
    if not scripts:
        return primary(hint) or "und"
    if scripts["Jpan"] * 20 > scripts.total():
        return "ja"
    main = scripts.most_common(1)[0][0]
    return ONE_LANGUAGE.get(main) or _by_letters(letters, main, len(sample)) or _detected(sample, main, hint)


def _by_letters(letters: Counter[str], main: str, length: int) -> str | None:
    # A foreign name or two does not turn the language of a text.
    least = length / 500
    for deciding, code in LETTERS.get(main, ()):
        if not deciding or sum(letters[letter] for letter in deciding) > least:
            return code
    return None


def _detected(sample: str, main: str, hint: str | None) -> str:
    usual = primary(hint)
    told = usual if usual and _fits(usual, main) else None
    if told and len(sample) < NOTHING:
        return told
    found = _detector().FindLanguage(sample)
    code = str(ALIASES.get(found.language.lower(), found.language.lower()))
    sure = found.probability > (VERY_SURE if len(sample) < (SHORT if told else NOTHING) else SURE)
    return code if sure and _fits(code, main) else told or USUAL.get(main, "und")


def _fits(code: str, main: str) -> bool:
    """Whether texts in the language of that code are written in the script; romanised Russian is not Russian."""
    if main in SCRIPT_OF:
        return code in SCRIPT_OF[main]
    return "-" not in code and not any(code in codes for codes in SCRIPT_OF.values())
