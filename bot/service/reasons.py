"""Why a query matches a document, or does not: its words and where they stand, its parts that are missing. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.errors import BadQuery
from bot.model import Span, Subscription
from bot.model.finding import LeftOut, Place, Reason, Shortfall
from bot.text import query, summary, topics
from bot.text.document import TITLE, Document
from bot.text.expression import And, Field, Not, Or, Query, walk
from bot.text.words import fold

# More than these nobody reads.
PLACES = 3
WORDS = 8
PARTS = 6
LEFT_OUT = 4
SENTENCE = 240


def judge(
    subscriptions: Sequence[Subscription], document: Document
) -> tuple[tuple[Reason, ...], tuple[Shortfall, ...]]:
    """What each of a chat's queries says to the document; of those that do not match, the nearest first."""
    reasons, shortfalls = [], []
    for subscription in subscriptions:
        wanted = parsed(subscription.query)
        spans = query.evaluate(wanted, document) if wanted else None
        if spans is not None:
            reasons.append(reason(subscription.query, document, spans))
        elif wanted:
            shortfalls.append(shortfall(wanted, document))
    return tuple(reasons), tuple(sorted(shortfalls, key=distance))


def parsed(text: str) -> Query | None:
    """A stored query; None if this version cannot read it."""
    try:
        return query.parse(text, characters=None, terms=None, topics=None)
    except BadQuery:
        return None


def reason(text: str, document: Document, spans: Sequence[Span]) -> Reason:
    """The words that matched, each once, and the first sentences that hold them."""
    words: dict[str, str] = {}
    for span in spans:
        word = document.sentence(span.sentence)[span.start : span.end]
        words.setdefault(fold(word), word)
    numbers = list(dict.fromkeys(span.sentence for span in spans))[:PLACES]
    places = tuple(_place(document, number, spans) for number in numbers)
    return Reason(text, tuple(words.values())[:WORDS], places)


def _place(document: Document, number: int, spans: Sequence[Span]) -> Place:
    marks = tuple((span.start, span.end) for span in spans if span.sentence == number)
    shown = summary.clip(document.sentence(number), marks, SENTENCE)
    return Place(0 if number == TITLE else document.paragraphs[number] + 1, shown.text, shown.marks)


def shortfall(wanted: Query, document: Document) -> Shortfall:
    """Which parts of a query that does not match are there, which are not, and which should not be."""
    parts = wanted.parts if isinstance(wanted, And) else (wanted,)
    held = {part: query.evaluate(part, document) is not None for part in parts}
    against = [str(part.part) for part in parts if isinstance(part, Not) and not held[part]]
    found = [str(part) for part in parts if held[part] and not isinstance(part, Not)]
    missing = [str(one) for part in parts if not held[part] and not isinstance(part, Not) for one in _options(part)]
    return Shortfall(str(wanted), tuple(found[:PARTS]), tuple(missing[:PARTS]), tuple(against[:PARTS]))


def _options(part: Query) -> Sequence[Query]:
    return part.parts if isinstance(part, Or) else (part,)


def left_out(subscriptions: Sequence[Subscription], document: Document) -> tuple[LeftOut, ...]:
    """What of the topics that a chat asks for stands in the document and does not count, each with what spoke against
    it; the same words for the same reason once."""
    asked = {part.value for one in subscriptions for part in walk_of(one.query) if isinstance(part, Field)}
    packs = [pack for pack in topics.TOPICS if pack.id in asked]
    found = [_left_out(document, pack.id, one) for pack in packs for one in topics.find(document, pack).dropped]
    return tuple(dict.fromkeys(found))[:LEFT_OUT]


def walk_of(text: str) -> Iterator[Query]:
    """The parts of a stored query."""
    wanted = parsed(text)
    return walk(wanted) if wanted else iter(())


def _left_out(document: Document, topic: str, one: topics.Dropped) -> LeftOut:
    words = _words(document, one.hit.start, one.hit.end)
    return LeftOut(topic, words, one.why, one.phrase)


def _words(document: Document, start: int, end: int) -> str:
    """The text from one position up to another, as far as it is one sentence."""
    first, last = document.span(start), document.span(max(start, end - 1))
    there = document.sentence(first.sentence)
    return there[first.start : last.end if last.sentence == first.sentence else first.end]


def distance(short: Shortfall) -> tuple[int, int]:
    """How far a query is from matching: what is missing or against it, then how little of it is there."""
    return len(short.missing) + len(short.against), -len(short.found)


def alike(url: str) -> tuple[str, ...]:
    """A canonical address and those that nearly always lead to the same page: people copy what a browser shows."""
    rest = url.partition("://")[2].removeprefix("www.")
    return tuple(f"{scheme}://{www}{rest}" for scheme in ("https", "http") for www in ("", "www."))


def site(host: str) -> str:
    """What the hosts of one publisher share: example.org, example.co.uk."""
    labels = host.lower().removeprefix("www.").split(".")
    national = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if national else labels[-2:])
