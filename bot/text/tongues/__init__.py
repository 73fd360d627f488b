"""The phrases of a language, one file each: how news there speaks of truces and of times.

A file holds tables of phrases in a small notation, so that whoever adds a language writes words, not expressions:

    word     that word            ..       up to three words between
    word*    with any ending      ...      up to twelve words between
    (a|b c)  either               {name}   any phrase of the list `name` under [words]
    (a|b)?   either or nothing        #        a number; #### a year
    (a|b)*   up to three of them      {h} {m}  an hour, a minute; {n} a number of hours, days ...

Words stand apart by space, comma, hyphen or quotation mark, but not by a full stop's worth of anything else. Every
repetition is bounded, so that searching is linear in the text whatever the text holds.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

# One file of this name each; a text in another language yields no facts.
TONGUES = (
    "en",
    "ru",
    "uk",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "ar",
    "he",
    "zh",
    "tr",
    "fa",
    "th",
    "ko",
    "ja",
    "pl",
    "az",
    "el",
    "hy",
    "bg",
    "id",
)
# The same by their three letters, as some sources say.
THREE = {
    "eng": "en", "rus": "ru", "ukr": "uk", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it",
    "por": "pt", "ara": "ar", "heb": "he", "zho": "zh", "chi": "zh", "tur": "tr", "fas": "fa", "per": "fa", "tha": "th",
    "kor": "ko", "jpn": "ja", "pol": "pl", "aze": "az", "ell": "el", "gre": "el", "hye": "hy", "arm": "hy", "bul": "bg", "ind": "id", "ms": "id",
}  # fmt: skip
# Characters that are written otherwise by some; each is replaced by one, so that places in the text stay what they are.
PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2019\u2018\u02bc\u02bb\u0060\u00b4\uff07", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u2033", '"'),
        **dict.fromkeys("\u00a0\u202f\u2009\u200a\u2007\u3000\u200c\t\r\n", " "),
        **dict.fromkeys("\u2010\u2011\u05be\u2212", "-"),
        **dict.fromkeys("\u0623\u0625\u0622\u0671", "\u0627"),
        "\u0649": "\u064a", "\u06cc": "\u064a", "\u06a9": "\u0643", "\u0629": "\u0647",
        "\u0451": "\u0435", "\u0401": "\u0415", "\u0130": "I", "\u0131": "i", "\u2013": "\u2014", "\uff1a": ":", "\uff08": "(", "\uff09": ")",
        **{chr(zero + digit): str(digit) for zero in (0x660, 0x6F0, 0x966, 0xE50, 0xFF10) for digit in range(10)},
    }
)  # fmt: skip
NOTATION = re.compile(r"\{\w+\}|\.\.\.|\.\.|\(|\)[?*]?|\||[^\s(){}|]+")
CLOSING = frozenset(("|", ")", ")?", ")*"))
NEVER = re.compile(r"(?!)")
# Between two words; a sentence rarely has more, and an attack gets no more.
BETWEEN = r"[^\w;]{1,4}"
WORD = r"\w{1,40}"
BUILT_IN = {
    "####": r"(?:19|20)\d{2}",
    "#": r"\d{1,6}",
    "{h}": r"(?P<h>(?<![\d.:,])\d{1,2}(?![.:,]?\d)|{hours})",
    "{m}": r"(?P<m>\d{2})",
}


def plain(text: str) -> str:
    """The text with one form of every quotation mark, space, hyphen, digit and letter; its length stays."""
    return text.translate(PLAIN)


def known(code: str) -> str:
    """Our code of a language: two letters for three."""
    return THREE.get(code, code)


@cache
def table(code: str) -> Mapping[str, Any]:
    """The file of a language; empty for a language without one."""
    if code not in TONGUES:
        return {}
    source = files(__package__).joinpath(f"{code}.toml")
    return tomllib.loads(source.read_text("utf-8")) if source.is_file() else {}


@cache
def pattern(code: str, section: str, name: str) -> re.Pattern[str]:
    """Any of the phrases listed under `name` in a section of a language's file; without them, what never matches."""
    phrases = table(code).get(section, {}).get(name, ())
    if not phrases:
        return NEVER
    return re.compile(f"(?i:{_either(code, tuple(phrases))})")


@cache
def patterns(code: str, section: str, name: str) -> tuple[re.Pattern[str], ...]:
    """Each of those phrases by itself, for phrases that hold `{h}`, `{m}` or `{n}`."""
    return tuple(phrase(code, written) for written in table(code).get(section, {}).get(name, ()))


@cache
def phrase(code: str, written: str) -> re.Pattern[str]:
    """One phrase of the notation by itself."""
    return re.compile(f"(?i:{_Phrase(code, written).expression()})")


@cache
def _span(code: str, between: str) -> str:
    """The expression of `{n}`: a number, in digits or words, and a unit of time, with "more" between them."""
    told = table(code).get("duration", {})
    numbers = [word for listed in told.get("numbers", {}).values() for word in listed]
    units = [word for listed in told.get("units", {}).values() for word in listed]
    made = (
        "|".join(_Phrase(code, word).expression() for word in sorted(each, key=len, reverse=True))
        for each in (numbers, units)
    )
    number, unit = made
    apart = between if table(code).get("unspaced") else between.replace("{1,4}", "{0,3}")
    more = "|".join(_Phrase(code, word).expression() for word in told.get("more", ()))
    further = f"(?:{apart}(?:{more}))?" if more else ""
    return rf"(?P<n>\d{{1,3}}{'|' + number if number else ''}){further}{apart}(?P<u>{unit})"


@cache
def _hours(code: str) -> str:
    """The words of a language for hours of the day, as an expression."""
    listed = table(code).get("time", {}).get("hour_words", {})
    return "|".join(re.escape(word) for each in listed.values() for word in each) or "(?!)"


@cache
def words(code: str, name: str) -> str:
    """The expression behind `{name}` in a phrase."""
    return _either(code, tuple(table(code).get("words", {}).get(name, ())))


def values(code: str, section: str, name: str) -> Any:
    """A value of a language's file that is no phrase; None without it."""
    return table(code).get(section, {}).get(name)


def _either(code: str, phrases: tuple[str, ...]) -> str:
    return "(?:" + "|".join(_Phrase(code, phrase).expression() for phrase in phrases) + ")"


class _Phrase:
    """One phrase of the notation, turned into an expression. Depth of parentheses is what the files hold."""

    def __init__(self, code: str, phrase: str) -> None:
        self.code = code
        self.spaced = not table(code).get("unspaced", False)
        self.clitics = str(table(code).get("clitics", ""))
        self.between = BETWEEN if self.spaced else r"[ ,\"'\u3001\uff0c\u201c]{0,2}"
        self.pieces = NOTATION.findall(phrase)
        self.at = 0

    def expression(self) -> str:
        inner = self._sequence()
        return rf"(?<!\w){inner}(?!\w)" if self.spaced else inner

    def _sequence(self) -> str:
        """Pieces up to a bar or a closing parenthesis, joined by what may stand between words."""
        made, waiting = "", False
        while self.at < len(self.pieces) and self.pieces[self.at] not in CLOSING:
            piece = self.pieces[self.at]
            self.at += 1
            if piece in {"..", "..."}:
                made += self._gap(12 if piece == "..." else 3)
                continue
            one, often = self._group() if piece == "(" else (self._word(piece), "")
            if often:
                made += f"(?:{self.between}{one}){often}" if waiting else f"(?:{one}{self.between}){often}"
            else:
                made, waiting = made + (self.between if waiting else "") + one, True
        return made

    def _gap(self, most: int) -> str:
        return f"(?:{self.between}{WORD}){{0,{most}}}?" if self.spaced else f"[^\\n;\u3002]{{0,{most * 3}}}?"

    def _group(self) -> tuple[str, str]:
        """The alternatives of a group, and how often it may stand there: once when empty."""
        parts = []
        while True:
            parts.append(self._sequence())
            closing = self.pieces[self.at]
            self.at += 1
            if closing != "|":
                return f"(?:{'|'.join(parts)})", {")": "", ")?": "?", ")*": "{0,3}"}[closing]

    def _word(self, piece: str) -> str:
        if piece in BUILT_IN:
            return BUILT_IN[piece].replace("{hours}", _hours(self.code))
        if piece == "{n}":
            return _span(self.code, self.between)
        if piece.startswith("{"):
            return words(self.code, piece[1:-1])
        stem, star = (piece[:-1], r"\w{0,16}") if piece.endswith("*") else (piece, "")
        made = re.escape(plain(stem)).replace(r"\-", "[- ]?") + star
        return f"(?:{self.clitics})?{made}" if self.clitics else made
