"""The sentences of an article that may tell a fact: without links, readers' comments and orders to machines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from bot.text.document import TITLE, Document
from bot.text.gazetteer import Mention, find_actors, find_places
from bot.text.moments import days, zones
from bot.text.tongues import TONGUES, known, pattern, plain

# News says what is new in its first sentences; further ones are read for nothing but time.
MOST = 60
# A text of no more characters and sentences may have been taken for another language.
SHORT, SHORT_SENTENCES = 400, 4
# Characters looked at of a sentence: longer ones are tables.
LONGEST = 800
# "GENEVA, March 4 (Agency) - "
DATELINE = re.compile(
    r"\s*(?:[A-Z\u00c0-\u00dd\u0410-\u042f][\w.'/ -]{2,40},?\s)?(?:\w{3,9}\.?\s\d{1,2}|\d{1,2}\s\w{3,9})?,?\s?(?:\([^)]{2,40}\))?,?\s?(?:\u2014|--|-(?=\s))\s?"
)
# A sentence that was cut behind a time or a month.
CUT = re.compile(
    r"(?:\b[ap]\.\s?m|\b(?:jan|feb|mar|apr|aug|sept?|oct|nov|dec|no)|\bмск|\d\s?ч|\bгг?|\bгод|\bgodz|\bน|\b\d{1,2})\.$",
    re.IGNORECASE,
)
# A line no longer than this that says "Comments" is a heading: what follows is not the article.
HEADING = 40
# A line of links or a menu: parts set off by bars or bullets.
LINKS = re.compile(r"\s[|\u2022\u00bb]\s")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: as it stands, plain (same length, dateline blanked), and who and what it names."""

    number: int
    raw: str
    text: str
    code: str
    truces: tuple[tuple[int, int], ...]

    @property
    def actors(self) -> tuple[Mention, ...]:
        """The actors named, in order."""
        return _actors(self.text)

    @property
    def places(self) -> tuple[Mention, ...]:
        """The places named, in order."""
        return _places(self.text)

    def has(self, section: str, name: str) -> bool:
        """Whether a phrase of that list stands in the sentence."""
        return pattern(self.code, section, name).search(self.text) is not None

    def spans(self, section: str, name: str) -> list[tuple[int, int]]:
        """Where phrases of that list stand."""
        return [one.span() for one in pattern(self.code, section, name).finditer(self.text)]


@lru_cache(maxsize=256)
def _actors(text: str) -> tuple[Mention, ...]:
    return tuple(find_actors(text))


@lru_cache(maxsize=256)
def _places(text: str) -> tuple[Mention, ...]:
    return tuple(find_places(text))


def spoken(document: Document) -> str:
    """The language whose phrases a document is read by: its own, unless it is short and a neighbour's words stand in it.

    Few words leave room for a wrong guess, and a word for a truce tells a language better than most.
    """
    code = known(document.lang)
    text = plain("\n".join((document.title, *document.sentences[:SHORT_SENTENCES])))
    if len(text) > SHORT or len(document.sentences) > SHORT_SENTENCES:
        return code
    near = (code, *TONGUES) if code in TONGUES else TONGUES
    return next((one for one in near if pattern(one, "truce", "core").search(text)), code)


def lines(document: Document) -> list[Line]:
    """The first sentences worth reading, the title first; none of an article without a truce in them."""
    found = list(islice(_lines(document, spoken(document)), MOST))
    return found if any(line.truces for line in found) else []


def _joined(document: Document, code: str) -> Iterator[tuple[int, str]]:
    """The sentences by number; one that was cut behind "6 p.m." goes on with what belongs to the time."""
    number = TITLE
    while number < len(document.sentences):
        raw, first = document.sentence(number), number
        while CUT.search(raw) and number + 1 < len(document.sentences) and _goes_on(document, number + 1, code):
            number += 1
            raw = f"{raw} {document.sentences[number]}"
        yield first, raw
        number += 1


def _goes_on(document: Document, number: int, code: str) -> bool:
    """Whether a sentence begins with the zone, the day or the parenthesis of the time before it."""
    same = number > 0 and document.paragraphs[number] == document.paragraphs[number - 1]
    head = plain(document.sentences[number][:24])
    begins = head[:1] == "(" or head[:1].islower() or head[:1].isdigit() or "\u0e00" <= head[:1] <= "\u0e7f"
    month = days.begins(head, code)
    zoned = any(one.start == 0 for one in zones.find(head, ()))
    return same and (begins or month or zoned or any(one.start == 0 for one in days.find(head, code)))


def _lines(document: Document, code: str) -> Iterator[Line]:
    for number, raw in _joined(document, code):
        text = plain(raw)[:LONGEST]
        if number >= 0 and pattern(code, "sense", "comments").match(text.lstrip()):
            if len(text) < HEADING:
                return
            continue
        kept = _kept(text, code)
        if kept.strip():
            yield _line(number, raw, kept, code)


def _line(number: int, raw: str, text: str, code: str) -> Line:
    head = DATELINE.match(text) if number >= 0 else None
    if head is not None and head.end() < len(text):
        text = " " * head.end() + text[head.end() :]
    truces = tuple(one.span() for one in pattern(code, "truce", "core").finditer(text))
    return Line(number, raw, text, code, truces)


def _kept(text: str, code: str) -> str:
    """The sentence up to the links that follow it; nothing of an order to a machine."""
    if pattern(code, "sense", "orders").search(text):
        return ""
    links = LINKS.search(text)
    boiler = pattern(code, "sense", "boilerplate").search(text)
    if boiler is not None and (links is not None or boiler.start() < 4 or text[boiler.end() : boiler.end() + 1] == ":"):
        return text[: boiler.start()]
    return "" if links is not None and len(LINKS.findall(text)) > 1 else text
