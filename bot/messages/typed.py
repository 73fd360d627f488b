"""Words after a command as people type them in their language, read as the English ones that commands know."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from bot.messages.catalog import LOCALES, t
from bot.messages.direction import bare

Name = Literal["all", "off", "good", "until", "minutes", "hours", "days", "weeks", "hourly", "daily"]
# What may stand for how long, and for how alerts come.
SPAN: tuple[Name, ...] = ("good", "until", "minutes", "hours", "days", "weeks")
MODE: tuple[Name, ...] = ("off", "hourly", "daily")
# A digit of any script.
DIGIT = re.compile(r"\d")


def english(text: str, lang: str, *names: Name) -> str:
    """`text` with digits as everywhere, and what the words `typed.<name>` of the language say in English; each stands for
    itself only where no other letter touches it. English is understood in any language."""
    told = DIGIT.sub(lambda digit: str(unicodedata.digit(digit[0])), unicodedata.normalize("NFC", bare(text)))
    for words, meant in _words(lang, names):
        told = re.sub(rf"(?<![^\W\d_]){re.escape(words)}(?![^\W\d_])", meant, told, flags=re.IGNORECASE)
    return " ".join(told.split())


def _words(lang: str, names: tuple[Name, ...]) -> list[tuple[str, str]]:
    """What may be typed and what it means, the longest first: "for ever" before "ever"."""
    told = [(words, _first(name)) for name in names for words in _said(lang, name)]
    return sorted(told, key=lambda one: -len(one[0]))


def _said(lang: str, name: Name) -> list[str]:
    return re.split(r"\s*,\s*", bare(t(lang, f"typed.{name}")))


def _first(name: Name) -> str:
    """The English word; none for "until", which stands behind the time in some languages, and which a time needs not."""
    return "" if name == "until" else _said(LOCALES[0], name)[0]
