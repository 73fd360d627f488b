"""What a language is to us, and which one a text is in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bot.text.telling import votes
from bot.text.words import fold, script

# Characters that tell a language well enough; the detector's cost grows with them (400: 0.1 ms).
SAMPLE = 400
# What a sure detector and a hint weigh beside one of the smallest words, and what a language needs to be believed.
DETECTED = 3.0
HINTED = 1.5
LEAST = 1.8
# What a detector says too easily counts a third.
DOUBTED = frozenset(("af", "co", "eo", "fy", "gd", "gl", "haw", "is", "la", "ms", "su", "zu"))
# Letters of a word from which on it is taken to have endings.
SHORTEST = 3
# What a text is taken for that gives nothing to tell by: the commonest language of its script.
USUAL = {"Latn": "en", "Cyrl": "ru", "Arab": "ar", "Hebr": "he", "Deva": "hi", "Ethi": "am"}
# A guess about a word or two is worth nothing beside a hint.
NOTHING = 20
# Scripts that one language (or, for our purposes, one way of reading) has to itself.
ONE_LANGUAGE = {
    "Armn": "hy", "Geor": "ka", "Hang": "ko", "Grek": "el", "Thai": "th", "Mymr": "my", "Khmr": "km", "Laoo": "lo",
    "Tibt": "bo", "Beng": "bn", "Guru": "pa", "Gujr": "gu", "Orya": "or", "Taml": "ta", "Telu": "te", "Knda": "kn",
    "Mlym": "ml", "Sinh": "si", "Hani": "zh",
}  # fmt: skip
# Letters that decide within a script, in order: one of each group must occur often enough, and none of the last.
LETTERS: dict[str, tuple[tuple[tuple[str, ...], str, str], ...]] = {
    "Cyrl": (
        (("ў",), "", "be"), (("әғқңұһ",), "", "kk"), (("і", "ыэё"), "иїєґ", "be"), (("іїєґ",), "", "uk"),
        (("ыэё",), "", "ru"), (("ђћ",), "", "sr"), (("ѓќѕ",), "", "mk"),
    ),
    "Arab": (
        (("ۇۈ",), "", "ug"), (("ټډړښځڅ",), "", "ps"), (("ۆێڕڵە",), "", "ckb"), (("ٹڈڑںے",), "", "ur"),
        (("پچژگ",), "", "fa"),
    ),
    "Ethi": ((("ኣኸቐ",), "", "ti"), ((), "", "am")),
    "Latn": ((("ə",), "", "az"),),
    "Hebr": (((), "", "he"),),
}  # fmt: skip
# What a detector calls otherwise than we do.
ALIASES = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "no": "nb",
    "zh-hans": "zh",
    "zh-hant": "zh",
    "fil": "tl",
    "kmr": "ku",
    "prs": "fa",
}
SCRIPT_OF = {
    "Cyrl": frozenset(("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn")),
    "Arab": frozenset(("ar", "fa", "ur", "ps", "sd", "ckb", "ug")),
    "Hebr": frozenset(("he", "yi")),
    "Deva": frozenset(("hi", "mr", "ne")),
    "Ethi": frozenset(("am", "ti")),
}
# Languages that are not written in Latin letters. Serbian is.
NOT_LATIN = (frozenset(ONE_LANGUAGE.values()).union(*SCRIPT_OF.values()) | {"ja"}) - {"sr"}
# Varieties that no few words tell apart are weighed as one.
ONE_GROUP = {"hr": "sr", "bs": "sr", "sh": "sr", "nn": "nb"}
IJEKAVIAN = re.compile(r"(?<![nčp])(?<!sm)ije[a-zčćšžđ]|[dmpv]je[cčdrsštz]|\b(?:što|tko|tijekom|ponedjeljak)\b")


# Of a folded word, the dictionary forms that it may be a form of.
Reader = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Language:
    """One language a text can be read in. A query's word finds a text's word when `sought` and `keys` share a string.

    `lemmas` gives the dictionary forms that a folded word of a text may be a form of, generously: one too many harms
    only who seeks that very word. `likely` gives the one that a query's word almost certainly is a form of, or nothing.
    `irregular` has both for single words. `abbreviations` (without their dot) do not end a sentence; `compounds` are
    words also written apart, as parts. A word of fewer than `shortest` letters has no endings.
    """

    code: str
    scripts: frozenset[str]
    lemmas: Reader | None = None
    likely: Reader | None = None
    irregular: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    abbreviations: frozenset[str] = frozenset()
    compounds: frozenset[tuple[str, ...]] = frozenset()
    shortest: int = SHORTEST

    def keys(self, word: str) -> tuple[str, ...]:
        """What a folded word of a text is filed under: itself first, always, so that no exact match is lost."""
        if len(word) < self.shortest:
            return (word, *self.irregular.get(word, ()))
        lemmas = self.lemmas(word) if self.lemmas is not None else ()
        return tuple(dict.fromkeys((word, *self.irregular.get(word, ()), *lemmas)))

    def sought(self, word: str) -> tuple[str, ...]:
        """What a folded word of a query is looked up under: itself first."""
        known = self.irregular.get(word, ())
        likely = self.likely(word) if self.likely is not None and not known and len(word) >= self.shortest else ()
        return tuple(dict.fromkeys((word, *known, *likely)))


def irregular(forms: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """From dictionary form -> its other forms, parted by spaces: the folded form -> its folded dictionary forms."""
    found: dict[str, tuple[str, ...]] = {}
    for lemma, others in forms.items():
        for other in map(fold, others.split()):
            found[other] = (*found.get(other, ()), fold(lemma))
    return found


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

    Letters decide first; then the smallest words of each language, a detector and the hint are weighed together.
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
    return ONE_LANGUAGE.get(main) or _by_letters(letters, main, len(sample)) or _weighed(sample, main, hint)


def _by_letters(letters: Counter[str], main: str, length: int) -> str | None:
    # A foreign name or two does not turn the language of a text.
    least = length / 500
    for groups, missing, code in LETTERS.get(main, ()):
        told = all(sum(letters[letter] for letter in group) > least for group in groups)
        if told and not any(letters[letter] for letter in missing):
            return code
    return None


def _weighed(sample: str, main: str, hint: str | None) -> str:
    usual = primary(hint)
    told = usual if usual and _fits(usual, main) else None
    if told and len(sample) < NOTHING:
        return told
    weights: dict[str, float] = votes(sample)
    found = _detector().FindLanguage(sample)
    detected = ALIASES.get(found.language.lower(), found.language.lower())
    doubt = (3 if detected in DOUBTED else 1) * (2 if len(sample) < NOTHING else 1)
    heard = DETECTED * found.probability / doubt
    for code, weight in ((detected, heard), (told, HINTED)):
        if code:
            weights[ONE_GROUP.get(code, code)] = weights.get(ONE_GROUP.get(code, code), 0) + weight
    best = max((code for code in weights if _fits(code, main)), key=lambda code: weights[code], default="")
    if not best or weights[best] < LEAST:
        return told or USUAL.get(main, "und")
    return told if told and ONE_GROUP.get(told) == best else _variety(best, sample, main)


def _variety(code: str, sample: str, main: str) -> str:
    """Serbian from Croatian and Bosnian, which few words do not tell apart: by the sound that ѣ became."""
    return "hr" if code == "sr" and main == "Latn" and IJEKAVIAN.search(sample.lower()) else code


def _fits(code: str, main: str) -> bool:
    """Whether texts in the language of that code are written in the script; romanised Russian is not Russian."""
    if main in SCRIPT_OF:
        return code in SCRIPT_OF[main]
    return "-" not in code and code not in NOT_LATIN
