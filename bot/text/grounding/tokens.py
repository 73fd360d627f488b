"""A sentence as what may not be changed in it: its words, its numbers, its signs, its quotations."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from bot.text.tongues import known, plain
from bot.text.words import find, fold, shape

# Signs that change what a number or a sentence says.
SIGNS = re.compile(r"[%‰°§$€£₽₴₺¥₪?!]|(?<![\w])[-+](?=\d)")
# 1,000 or 1.000 or 1 000 is one number; every other row of digits is one by itself, so that 14.00 is 14:00.
NUMBER = re.compile(r"(?<!\d)\d{1,3}(?:[., ]\d{3})+(?!\d)|\d+")
QUOTED = re.compile(r'"([^"]*)"')
# What Telegram turns into a link, a mention or a command by itself, and what turns the line around.
ACTIVE = re.compile(r"://|\bwww\.|(?<!\w)[@/#$]\w|\w@\w|\b[\w-]+\.[a-z]{2,}(?:/|$|[.,;:!?)]*$)", re.IGNORECASE)
UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})
ALLOWED = frozenset("\u200c\u200d\u00ad")


class Token(NamedTuple):
    """A word or sign: folded, where it begins and ends, and whether it is written with a capital."""

    word: str
    start: int
    end: int
    capital: bool

    @property
    def number(self) -> bool:
        """Whether it has a digit in it."""
        return any(letter.isdigit() for letter in self.word)


def tokens(text: str) -> list[Token]:
    """The words and telling signs of a text, in order; digits of all scripts are the same."""
    text = plain(unicodedata.normalize("NFC", text))
    found = [_token(text, start + place.start, start + place.end) for start, raw in find(text) for place in shape(raw)]
    found += [Token(sign[0], *sign.span(), capital=False) for sign in SIGNS.finditer(text)]
    return sorted((token for token in found if token.word), key=lambda token: token.start)


def _token(text: str, start: int, end: int) -> Token:
    raw = text[start:end]
    return Token(fold(raw), start, end, raw[:1].isupper())


def quoted(text: str) -> list[str]:
    """What stands in quotation marks, as folded words."""
    return [" ".join(token.word for token in tokens(inside)) for inside in QUOTED.findall(plain(text))]


def active(text: str) -> set[str]:
    """What a reader could tap, or not see: words with an address, a mention or a command in them, and invisible signs."""
    hidden = {one for one in text if unicodedata.category(one) in UNSEEN and one not in ALLOWED}
    return hidden | {word for word in text.split() if ACTIVE.search(word)}


def numbers(text: str, lang: str) -> list[str]:
    """The numbers of a text in order, by digits or by the number words of `lang` ("first" is one of them)."""
    text, words = plain(text), number_words(lang)
    found = [(one.start(), re.sub(r"\D", "", one[0]).lstrip("0") or "0") for one in NUMBER.finditer(text)]
    found += [(token.start, words[token.word]) for token in tokens(text) if token.word in words]
    return [value for _, value in sorted(found)]


@cache
def number_words(lang: str) -> dict[str, str]:
    """The number words of a language, folded, and what each counts; empty when we have none."""
    told = _tables().get(known(lang), {})
    return {fold(plain(form)): value for value, forms in told.items() for form in forms.split()}


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("numbers.toml").read_text("utf-8"))


def run_of(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether `part` stands in `whole` without a gap."""
    size = len(part)
    return any(list(whole[at : at + size]) == list(part) for at in range(len(whole) - size + 1))
