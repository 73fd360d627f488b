"""Writing from right to left among writing from left to right, told to screens by invisible marks.

A line takes its direction from its first letter, so one that begins otherwise in a chat that reads from right to left
begins with a mark; and text of the other direction stands in an isolate, so that it turns nothing around it. Where nothing
is around it, as around a headline or a summary, it is a paragraph of its own and runs as its readers read it. Marks of other origin never get this far (`markup.clean`): a right-to-left mark in a message is proof that its words come from a
catalog of such a language.
"""

from __future__ import annotations

import re
from html import unescape

# The marks of both directions; the first strong isolate, whose direction is that of its first letter; and its end.
LRM, RLM, ISOLATE, POP = "\u200e", "\u200f", "\u2068", "\u2069"
# Every sign that only says in which direction others run.
MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Where the letters are that write from right to left: Hebrew, Arabic, Syriac, Thaana, N'Ko and their later blocks.
_BLOCKS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
RIGHT = re.compile(rf"(?![\W\d_])[{_BLOCKS}]")
LEFT = re.compile(rf"[^\W\d_{_BLOCKS}]")
INNERMOST = re.compile(f"{ISOLATE}[^{ISOLATE}{POP}]*{POP}")
TAGS = re.compile(r"(?:</?[a-z][^<>]*>|\s)*")
LETTER = re.compile(r"[^\W\d_]")
# A line of one isolated text, quoted or not. Commands are examples among the bot's own words and stay on their side.
ALONE = re.compile(rf"({TAGS.pattern}❝?){ISOLATE}(?!<code>)([^{ISOLATE}{POP}]*){POP}(❞?{TAGS.pattern})")
LANGUAGES = frozenset({"ar", "fa", "he", "iw", "ur", "ps", "prs", "yi", "ckb", "ug", "sd", "dv"})


def is_right(lang: str) -> bool:
    """Whether the language is written from right to left."""
    return lang.lower().replace("_", "-").split("-")[0] in LANGUAGES


def bare(text: str) -> str:
    """The text without marks of direction: as it is read by programs."""
    return MARKS.sub("", text)


def is_against(text: str, lang: str) -> bool:
    """Whether a plain text has a letter, outside of isolates, that runs against the direction of `lang`."""
    while ISOLATE in text and text != (outer := INNERMOST.sub("", text)):
        text = outer
    return bool((LEFT if is_right(lang) else RIGHT).search(text))


def isolated(text: str, lang: str) -> str:
    """A plain text, kept from turning what stands around it where it runs against the direction of `lang`."""
    return f"{ISOLATE}{text}{POP}" if is_against(text, lang) else text


def laid(text: str) -> str:
    """A text, plain or HTML, whose lines run from right to left if a right-to-left mark stands anywhere in it, but for those
    that are one isolated text and nothing else: they run as that does. With no more marks than that needs."""
    lay = _from_right if RLM in text else _alone
    return "\n".join(map(lay, text.replace(RLM, "").split("\n")))


def _from_right(line: str) -> str:
    alone = _alone(line)
    if alone != line and _runs_left(alone):
        return LRM + alone
    begin = TAGS.match(alone)
    first = alone[begin.end() :][:1] if begin else ""
    return alone if not first or first == LRM or RIGHT.match(first) else RLM + alone


def _alone(line: str) -> str:
    """The line, without its isolate where nothing stands outside of it: its first letter tells its direction to every screen."""
    found = ALONE.fullmatch(line)
    return "".join(found.groups()) if found else line


def _runs_left(line: str) -> bool:
    """Whether its first letter does."""
    first = LETTER.search(unescape(re.sub("<[^<>]*>", "", line)))
    return first is not None and LEFT.match(first[0]) is not None
