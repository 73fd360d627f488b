"""Words as they stand in a text, and the folded form in which they are compared.

A text is read as a row of positions. A spaced word takes one position, a hyphenated one a position for each
part (and its joined form on all of them, so that cease-fire is ceasefire), a run of a script without
spaces one position a character, with the character and the pair it begins as its words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

# Vowel signs and points belong to a word, but \w leaves them out: combining marks of Latin, Cyrillic, Hebrew,
# Arabic, Syriac, the Indic scripts and Thai to Khmer, with the invisible marks that may stand inside a word.
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u055b\u055c\u055e\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u0900-\u0963\u0971-\u0df4\u0e31\u0e34-\u0e3a"
    "\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u0f35-\u0f39\u0f71-\u0f84\u102b-\u103e\u135d-\u135f\u17b4-\u17d3"
    "\u00ad\u200d\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069"
)
APOSTROPHES = "'\u2019\u02bc\u02bb\u2018\u0060\u00b4\uff07"
# The zero-width non-joiner parts Persian compounds as a hyphen parts English ones.
HYPHENS = "\\-\u2010-\u2015\u2212\u05be\u200c"
# With these behind or before it a Persian word is another one, not two: چشم‌پوشی (leniency) is no eye.
BOUND = """
    بي نا غير كم پر هم پيش فرا ابر نيم قائم خوش بد تك چند پوشي گذراني كشي سالاري سالار گيري گير سازي ساز گذاري گذار كاري
    كار گرايي گرا شناسي شناس پرستي پرست خواهي خواه آميز اميز انگيز اندازي انداز سوزي سوز گويي گو بندي باري داري دار دوستي
    دوست پذيري پذير پردازي پرداز نويسي نويس نگاري نگار فروشي فروش باني بان وار وري مند مندي ناك زدگي زده زدايي شده نشده
    يابي ياب آوري اوري آور اور جويي جو خيزي خيز دهنده كننده گرانه گونه گون نشين نشيني چيني شكني شكن كوب كوبي طلب طلبي ستيز ستيزي
    ريز ريزي رسان رساني مذهب ولي نامه محور محوري باز بازي پا ورزي زا زايي
"""
JOINED = frozenset(BOUND.split())
HANGUL = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb"
# Scripts written without spaces.
UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0f40-\u0fbc\u1000-\u103f\u1780-\u17d3\u3005-\u3007\u3041-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# A word begins with a letter or digit; U.N. is one word.
WORD = re.compile(rf"(?:[^\W\d_]\.){{2,}}|[^\W_][^\W_]*(?:[{MARKS}]+[^\W_]*)*(?:[{APOSTROPHES}{HYPHENS}][\w{MARKS}]+)*")
RUN = re.compile(rf"[{UNSPACED}]+|[^{UNSPACED}]+")
UNSPACED_CHARACTER = re.compile(rf"[{UNSPACED}]")
JOINER = re.compile(rf"[{APOSTROPHES}{HYPHENS}]")
# A Korean particle does not belong to the foreign word or the number that it joins.
PART = re.compile(rf"[^{HYPHENS}{HANGUL}]+|[{HANGUL}]+")
HYPHEN = re.compile(rf"[{HYPHENS}]")
APOSTROPHE = re.compile(rf"[{APOSTROPHES}]")
# Nobody writes or seeks longer words; what is longer is data or an attack and is passed over.
LONGEST = 64

# Letters that have no decomposition but are typed without their stroke; a reader of any language means the same.
PLAIN = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ё": "е", "ѐ": "е", "ѝ": "и", "ς": "σ"}
# One form of a letter for Arabic, Persian and Urdu alike.
ARABIC = {
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ک": "ك",
    "ة": "ه",
    "ۀ": "ه",
    "ہ": "ه",
    "ۂ": "ه",
    "ۃ": "ه",
    "ۓ": "ے",
    "ـ": "",
}
# Some keyboards give Azerbaijani the schwa of Cyrillic.
LATIN = re.compile("[a-z]")
# Hindi: dots for foreign sounds are often left out, and either mark is written for a nasal.
DEVANAGARI = {"\u093c": "", "\u0901": "\u0902"}
# Amharic letters of one sound: ሐ and ኀ are ሀ, ሠ is ሰ, ፀ is ጸ, ዐ is አ, each in all of its vowels; ሃ is ሀ, ኣ is አ.
ETHIOPIC = (
    {
        chr(other + vowel): chr(usual + vowel)
        for other, usual in ((0x1210, 0x1200), (0x1280, 0x1200), (0x1220, 0x1230), (0x1340, 0x1338), (0x12D0, 0x12A0))
        for vowel in range(7)
    }
    | dict.fromkeys("ሃሓኃ", "ሀ")
    | dict.fromkeys("ኣዓ", "አ")
)
# Characters of the news in their traditional form, and the same simplified; only such as stand for one another.
TRADITIONAL = (
    "亂亞係個們備傷億兩動務勝勢區協員問啟單嗎國圍執報場壓學實審對導島嶺嶼廣張強彈愛憶應戰換擊據擴敗敘敵時書會東條業構機權歐歲歸測準濟灣烏無熱爭爾獨獲現產異療監確稅節簽糧約紅納純級終結絡"
    "給統經綠維網緊線緬縣總繞續罰羅義習聞聯臺舉艦華萬薩藍蘇蘭處衛衝襲視觀訊討記訪試話認說談請論謝證識議護讓貝財責貿資質車軌軍輛辦這進運達違遠遷選還邊鄉醫釋銀鋼錢鎮鐵長門閉開間關陸隊際雙"
    "雜難電韓項預領題飛馬驗魚鳥麥黃點龍"
)
SIMPLIFIED = (
    "乱亚系个们备伤亿两动务胜势区协员问启单吗国围执报场压学实审对导岛岭屿广张强弹爱忆应战换击据扩败叙敌时书会东条业构机权欧岁归测准济湾乌无热争尔独获现产异疗监确税节签粮约红纳纯级终结络"
    "给统经绿维网紧线缅县总绕续罚罗义习闻联台举舰华万萨蓝苏兰处卫冲袭视观讯讨记访试话认说谈请论谢证识议护让贝财责贸资质车轨军辆办这进运达违远迁选还边乡医释银钢钱镇铁长门闭开间关陆队际双"
    "杂难电韩项预领题飞马验鱼鸟麦黄点龙"
)
# Marks that readers leave out. Marks of Indic scripts, Thai and kana are letters and stay.
DROPPED = (
    (0x0300, 0x036F), (0x0483, 0x0487), (0x055B, 0x055C), (0x055E, 0x055E), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670),
    (0x06D6, 0x06DC), (0x06DF, 0x06E4), (0x06E7, 0x06E8), (0x06EA, 0x06ED), (0x00AD, 0x00AD), (0x200B, 0x200F),
    (0x202A, 0x202E), (0x2060, 0x2069), (0xFEFF, 0xFEFF),
)  # fmt: skip
# Letters of Latin and Greek lose their diacritics; Cyrillic й and ї are letters of their own and keep them.
DECOMPOSED = ((0x00C0, 0x024F), (0x0370, 0x03FF), (0x1E00, 0x1FFF))


class Place(NamedTuple):
    """One position of a text: the characters start..end, and the folded words that stand there, all of them once."""

    start: int
    end: int
    words: tuple[str, ...]


@cache
def _table() -> dict[int, str | int]:
    table: dict[int, str | int] = {code: "" for low, high in DROPPED for code in range(low, high + 1)}
    for low, high in DECOMPOSED:
        for code in range(low, high + 1):
            bare = unicodedata.normalize("NFD", chr(code))[0]
            if bare != chr(code):
                table[code] = bare
    table |= {ord(letter): plain for letter, plain in (PLAIN | ARABIC | DEVANAGARI | ETHIOPIC).items()}
    table |= str.maketrans(TRADITIONAL, SIMPLIFIED)
    return table | {ord(mark): "" for mark in APOSTROPHES}


@lru_cache(maxsize=1 << 14)
def fold(word: str) -> str:
    """`word` in the form in which words are compared: case, diacritics, apostrophes and invisible marks are gone."""
    if word.isascii():
        return word.lower().replace("'", "").replace("`", "")
    folded = unicodedata.normalize("NFKC", word).casefold().translate(_table())
    return folded.replace("ә", "ə") if "ә" in folded and LATIN.search(folded) else folded


def find(text: str) -> Iterator[tuple[int, str]]:
    """Every word of `text` in order, with the place where it begins; linear in its length."""
    for found in WORD.finditer(text.replace("_", " ")):
        yield found.start(), found[0]


def shape(raw: str) -> tuple[Place, ...]:
    """The positions of one word that `find` found, counted from its first character; none holds a word over LONGEST."""
    if len(raw) > LONGEST and not UNSPACED_CHARACTER.search(raw):
        return (Place(0, len(raw), ()),)
    if raw.isascii() and raw.isalnum():
        return (Place(0, len(raw), (raw.lower(),)),)
    if "." in raw:
        return (Place(0, len(raw), (fold(raw.replace(".", "")),)),)
    if not raw.isascii() and UNSPACED_CHARACTER.search(raw):
        return _runs(raw)
    return _spaced(raw)


def _spaced(raw: str) -> tuple[Place, ...]:
    parts = [(part.start(), part.end()) for part in PART.finditer(raw)]
    joined = (fold(HYPHEN.sub("", raw)),) if len(parts) > 1 else ()
    if "\u200c" in raw and any(fold(raw[low:high]) in JOINED for low, high in parts):
        return tuple(Place(low, high, joined) for low, high in parts)
    return tuple(Place(low, high, _distinct((*_elided(raw[low:high]), *joined))) for low, high in parts)


def _elided(part: str) -> tuple[str, ...]:
    """The word whole, and what an apostrophe parts: in Gazze'de and l'accord the name and the noun are found."""
    pieces = APOSTROPHE.split(part) if JOINER.search(part) else ()
    return (fold(part), *(fold(piece) for piece in pieces))


def _distinct(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))


def _runs(raw: str) -> tuple[Place, ...]:
    found: list[Place] = []
    for run in RUN.finditer(raw):
        if UNSPACED_CHARACTER.match(run[0]):
            found += _characters(run[0], run.start())
        elif run.end() - run.start() <= LONGEST:
            found += [Place(run.start() + low, run.start() + high, words) for low, high, words in _spaced(run[0])]
    return tuple(found)


def _characters(run: str, offset: int) -> list[Place]:
    letters = [fold(letter) or letter for letter in run]
    pairs = [(one, one + two) for one, two in pairwise(letters)]
    return [Place(offset + at, offset + at + 1, words) for at, words in enumerate([*pairs, (letters[-1],)])]


def spellings(word: str) -> list[tuple[str | None, ...]]:
    """What to seek, position by position, for a word of a query: apart and as one if it has a hyphen.

    A run without spaces is sought by its character pairs; None stands where a pair has said what is there.
    """
    placed = [place.words for place in shape(word)]
    if UNSPACED_CHARACTER.search(word):
        return [tuple(_sought(before, words) for before, words in zip([(), *placed], placed, strict=False))]
    apart = tuple(words[0] if words else None for words in placed)
    return [apart, (fold(HYPHEN.sub("", word)),)] if len(placed) > 1 else [apart]


def _sought(before: tuple[str, ...], words: tuple[str, ...]) -> str | None:
    covered = len(words) == 1 and before[1:] == (before[0] + words[0],) if before else False
    return None if covered else words[-1]


SCRIPTS = (
    (0x02B0, "Latn"), (0x0370, ""), (0x0400, "Grek"), (0x0530, "Cyrl"), (0x0590, "Armn"), (0x0600, "Hebr"),
    (0x0700, "Arab"), (0x0750, ""), (0x0780, "Arab"), (0x08A0, ""), (0x0900, "Arab"), (0x0980, "Deva"),
    (0x0A00, "Beng"), (0x0A80, "Guru"), (0x0B00, "Gujr"), (0x0B80, "Orya"), (0x0C00, "Taml"), (0x0C80, "Telu"),
    (0x0D00, "Knda"), (0x0D80, "Mlym"), (0x0E00, "Sinh"), (0x0E80, "Thai"), (0x0F00, "Laoo"), (0x1000, "Tibt"),
    (0x10A0, "Mymr"), (0x1100, "Geor"), (0x1200, "Hang"), (0x1380, "Ethi"), (0x1780, ""), (0x1800, "Khmr"),
    (0x1E00, ""), (0x1F00, "Latn"), (0x2000, "Grek"), (0x2DE0, ""), (0x2E00, "Cyrl"), (0x3040, ""),
    (0x3100, "Jpan"), (0x31F0, ""), (0x3200, "Jpan"), (0x3400, ""), (0xA000, "Hani"), (0xAC00, ""),
    (0xD7B0, "Hang"), (0xFB1D, ""), (0xFB50, "Hebr"), (0xFE00, "Arab"), (0xFE70, ""), (0xFF00, "Arab"),
)  # fmt: skip


@lru_cache(maxsize=1 << 12)
def script(letter: str) -> str:
    """The ISO 15924 code of the script of one letter; empty for digits, signs and scripts not known here."""
    if not letter.isalpha():
        return ""
    return next((name for end, name in SCRIPTS if ord(letter) < end), "Hani" if ord(letter) >= 0x20000 else "")
