"""Names of languages: in English, in the language itself and in those that people write queries in, as CLDR has them. Looked up when first asked for."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from bot.text.language import ONE_LANGUAGE, SCRIPT_OF, primary
from bot.text.words import fold, script

# Languages in Latin letters whose own names are known; to know them all would take a second.
LATIN = [
    "af",
    "az",
    "bs",
    "ca",
    "cs",
    "cy",
    "da",
    "de",
    "en",
    "eo",
    "es",
    "et",
    "eu",
    "fi",
    "fil",
    "fr",
    "ga",
    "gl",
    "hr",
    "hu",
    "id",
    "is",
    "it",
    "lt",
    "lv",
    "ms",
    "mt",
    "nb",
    "nl",
    "nn",
    "no",
    "pl",
    "pt",
    "ro",
    "sk",
    "sl",
    "so",
    "sq",
    "sv",
    "sw",
    "tr",
    "uz",
    "vi",
]
# Languages of readers, in which they name any other.
READERS = ("ru", "uk", "hy", "az", "tr", "ar", "he", "fa", "fr", "es", "de")
# Names that CLDR writes otherwise.
USUAL = {
    "farsi": "fa", "bengali": "bn", "mandarin": "zh", "sorani": "ckb", "flemish": "nl", "castilian": "es",
    "moldovan": "ro", "azeri": "az", "azerbaycanca": "az", "castellano": "es", "burmese": "my", "hebrew": "he", "pashto": "ps", "uyghur": "ug", "bahasa": "id",
}  # fmt: skip


def code(given: str) -> str | None:
    """The code of the language that `given` names: a tag such as ru or pt-BR, or a name; None for what names none."""
    name = fold(" ".join(given.split()))
    tag = primary(given) if given.isascii() else None
    if tag is not None and tag in _codes():
        return tag
    # The names that readers use first: those of a whole script are many files.
    found = _english().get(name) or next((names[name] for names in map(_called, READERS) if name in names), None)
    found = found or _own(script(name[0]) if name else "").get(name)
    return primary(found) if found else None


def nearest(given: str) -> str | None:
    """The code of the language whose English name is most like `given`, if one is."""
    name = fold(" ".join(given.split()))[:40]
    begun = [known for known in _english() if known.startswith(name)] if len(name) >= 3 else []
    alike = begun or get_close_matches(name, _english(), n=3, cutoff=0.7)
    # Of several, the language that more people write: those have codes of two letters.
    codes = [_english()[known] for known in alike]
    return primary(min(codes, key=len)) if codes else None


@cache
def _codes() -> frozenset[str]:
    return frozenset(filter(None, map(primary, _english().values())))


@cache
def _english() -> dict[str, str]:
    from babel import Locale

    names = Locale("en").languages
    simple = {fold(name): tag for tag, name in sorted(names.items(), reverse=True) if tag.isalpha() and len(tag) < 4}
    return simple | USUAL


@cache
def _own(letters: str) -> dict[str, str]:
    """By folded name, the languages written in a script."""
    from babel import Locale

    tags = {"Latn": LATIN, "Hani": ["zh", "ja"], "Jpan": ["ja"]}.get(letters) or sorted(
        SCRIPT_OF.get(letters, ()) or filter(None, [ONE_LANGUAGE.get(letters)])
    )
    return {fold(str(Locale.parse(tag).languages.get(tag, ""))): tag for tag in tags if _has_data(tag)}


@cache
def _called(reader: str) -> dict[str, str]:
    """Languages by their folded name in another; where a name is two languages', that which more people write."""
    from babel import Locale

    names = sorted(Locale(reader).languages.items(), key=lambda one: (-len(one[0]), one[0]))
    return {fold(str(name)): tag for tag, name in names if tag.isalpha() and len(tag) < 4}


def _has_data(tag: str) -> bool:
    from babel import localedata

    return bool(localedata.exists(tag))
