"""The signs of queries in the spellings of all keyboards, and words as queries hold them."""

from __future__ import annotations

import unicodedata

from bot.text.words import APOSTROPHES, find

QUOTES = '"“”„‟«»″＂「」『』《》〈〉〝〞״'
# Also apostrophes and accents: a pair of them around words quotes, one alone is a letter's.
SINGLE_OPENING, SINGLE_CLOSING = "'‘‚‛’‹", "'’‘›"
COMMAS = ",|،、，､;；؛︐՝߸፣፤၊｜"
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
STARS, EQUALS, OPEN, CLOSE = "*＊", "=＝", "(（", ")）"
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200e\u200f\u2060"), "")
NORMAL = INVISIBLE | str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(DASHES + "\u05be", "-"))


def words_of(raw: str) -> tuple[str, ...]:
    """The words in `raw`, in small letters and their usual Unicode form."""
    return tuple(word for _, piece in find(raw) for _, word in find(_normal(piece)))


def _normal(raw: str) -> str:
    if raw.isascii():
        return raw.lower().replace("`", "'")
    small = unicodedata.normalize("NFKC", raw).translate(NORMAL).lower()
    return unicodedata.normalize("NFKC", small.replace("i\u0307", "i"))
