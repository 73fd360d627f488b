"""Writing from right to left among writing from left to right, told to screens by invisible marks.

A line takes its direction from its first letter, so one that begins otherwise in a chat that reads from right to left
begins with a mark; and text of the other direction stands in an isolate, so that it turns nothing around it. Marks of
other origin never get this far (`markup.clean`): a right-to-left mark in a message is proof that its words come from a
catalog of such a language.
"""

from __future__ import annotations

import re

# The right-to-left mark; the first strong isolate, whose direction is that of its first letter; and its end.
RLM, ISOLATE, POP = "\u200f", "\u2068", "\u2069"
# Every sign that only says in which direction others run.
MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Where the letters are that write from right to left: Hebrew, Arabic, Syriac, Thaana, N'Ko and their later blocks.
_BLOCKS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
RIGHT = re.compile(rf"(?![\W\d_])[{_BLOCKS}]")
LEFT = re.compile(rf"[^\W\d_{_BLOCKS}]")
INNERMOST = re.compile(f"{ISOLATE}[^{ISOLATE}{POP}]*{POP}")
TAGS = re.compile(r"(?:</?[a-z][^<>]*>|\s)*")
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
    """A text, plain or HTML, whose lines all run from right to left if a right-to-left mark stands anywhere in it; with no more
    marks than that needs. Any other text stays as it is."""
    return "\n".join(map(_laid, text.replace(RLM, "").split("\n"))) if RLM in text else text


def _laid(line: str) -> str:
    begin = TAGS.match(line)
    first = line[begin.end() :][:1] if begin else ""
    return line if not first or RIGHT.match(first) else RLM + line
