"""What a reader is shown of a match: whole sentences, chosen because they matched, in the article's own words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.model import Evidence, Span
from bot.text.document import TITLE, Document
from bot.text.summary.choosing import ROOM as SUMMARY
from bot.text.summary.choosing import choose, joined, needs, tells
from bot.text.summary.clipping import Clip, clip
from bot.text.summary.leaning import leans
from bot.text.summary.noise import dateline, noise
from bot.text.summary.weighing import QUESTION, QUESTIONS, Words, place, weigh
from bot.text.words import fold

__all__ = ["QUOTE", "SUMMARY", "clip", "evidence"]

QUOTE = 300
# Sentences at the top of an article that may be in its summary, and sentences elsewhere that matched or are wanted.
LEAD = 40
ELSEWHERE = 40
# What the first wanted sentence counts beside a word sought, the second half as much.
WANTED = 3.0
# How much more a sentence counts that matched, and one beside the best of these.
MATCHED, BESIDE = 6.0, 1.4
# What is left of the first one's worth if it leans on what stands nowhere.
HANGING = 0.4
Marks = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A document looked at for a summary: where it matched, what its words are worth, what must stand together."""

    document: Document
    hits: Mapping[int, Marks]
    words: Words
    required: Mapping[int, frozenset[int]]

    def shown(self, number: int) -> str:
        return self.document.sentence(number)[self.start(number) :]

    def start(self, number: int) -> int:
        """Behind the dateline, unless a match lies in it."""
        start = dateline(self.document.sentence(number))
        return start if all(low >= start for low, _ in self.hits.get(number, ())) else 0

    def cut(self, number: int, limit: int) -> Clip:
        """What is shown of a sentence, in so many characters, with its marks."""
        start = self.start(number)
        marks = tuple((low - start, high - start) for low, high in self.hits.get(number, ()))
        return clip(self.shown(number), marks, limit)


def evidence(
    document: Document, spans: tuple[Span, ...], *, seen: Collection[str] = (), wanted: Collection[Span] = ()
) -> Evidence:
    """What to show of a match of `document` in `spans`: a summary of at most SUMMARY characters, made of whole
    sentences in the article's order, led by the best that matched; that one as a quote of at most QUOTE characters with
    its marks and the number of its paragraph; and the matched words as they stand in the text, each once.

    `seen` are texts that the reader was shown of the story before: what is new goes first. `wanted` are places
    that should be in the summary, most wanted first. Without `spans`, a summary of the article. Linear.
    """
    hits = _by_sentence(document, spans)
    facts = [span.sentence for span in wanted if span.sentence != TITLE][:ELSEWHERE]
    read = _read(document, hits, seen, facts)
    best = _best(read, facts)
    quote = read.cut(best, QUOTE)
    return Evidence(
        summary=_summary(read, best, facts),
        quote=quote.text,
        marks=quote.marks,
        terms=_terms(document, spans),
        paragraph=0 if best == TITLE else document.paragraphs[best] + 1,
    )


def _by_sentence(document: Document, spans: tuple[Span, ...]) -> dict[int, Marks]:
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for span in spans:
        found[span.sentence].append((span.start, span.end))
    told = {number for number in found if number != TITLE and not noise(document.sentence(number))}
    # The title stands above the alert already, and a pointer to another article is no evidence: only for want of more.
    kept = told or {number for number in found if number == TITLE} or set(found)
    return {number: tuple(sorted(found[number])) for number in sorted(kept)}


def _read(document: Document, hits: Mapping[int, Marks], seen: Collection[str], wanted: Collection[int]) -> _Read:
    count = len(document.sentences)
    elsewhere = [*[number for number in hits if number != TITLE][:ELSEWHERE], *wanted]
    around = {near for number in elsewhere for near in range(number - 2, number + 3) if 0 <= near < count}
    numbers = sorted(around.union(range(min(count, LEAD))))
    return _Read(document, hits, weigh(document, numbers, seen), needs(document, numbers))


def _best(read: _Read, wanted: Sequence[int]) -> int:
    """The sentence that matched best: one that is wanted, more different words sought, then one that tells much, is
    readable and early."""
    gains = {number: read.words.gain(number) * place(number) for number in read.hits if number in read.words.alone}
    most = max(gains.values(), default=0.0) or 1.0

    def weight(number: int) -> float:
        text = read.document.sentence(number)
        distinct = len({fold(text[start:end]) for start, end in read.hits[number]})
        readable = 0.5 if 40 <= len(text) <= QUOTE else 0.0
        early = 0.6 / (1 + max(number, 0) / 4)
        told = 1.5 * gains.get(number, 0.0) / most
        news = WANTED / (1 + wanted.index(number)) if number in wanted else 0.0
        return distinct + news + told + readable + early - 0.3 * leans(text, read.document.lang)

    # Ties go to the first.
    return max(sorted(read.hits), key=weight, default=TITLE)


def _summary(read: _Read, best: int, wanted: Collection[int]) -> str:
    document = read.document
    if best != TITLE and len(read.shown(best)) > SUMMARY:
        return read.cut(best, SUMMARY).text
    lengths = {number: len(read.shown(number)) for number in read.words.alone}
    factors = {number: _factor(read, number, best) for number in lengths if tells(document, number)}
    if not factors:
        factors = {number: _factor(read, number, best) for number in lengths if not noise(document.sentences[number])}
    first = [*([] if best == TITLE else [best]), *wanted]
    chosen = choose(factors, lengths, first, read.words, read.required)
    if not chosen:
        least = [*map(read.shown, factors), document.title, *document.sentences]
        return clip(next(filter(None, least), ""), (), SUMMARY).text
    return joined([read.shown(number) for number in chosen], document.lang)


def _factor(read: _Read, number: int, best: int) -> float:
    """How much a sentence counts beyond its words."""
    factor = place(number)
    if number in read.hits:
        factor = max(factor, place(LEAD // 10)) * MATCHED
    elif number == 0 and leans(read.document.sentences[0], read.document.lang):
        factor *= HANGING
    if best != TITLE and abs(number - best) == 1:
        factor *= BESIDE
    return factor * QUESTION if read.document.sentences[number].rstrip('"”»)').endswith(QUESTIONS) else factor


def _terms(document: Document, spans: tuple[Span, ...]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for span in spans:
        word = document.sentence(span.sentence)[span.start : span.end]
        found.setdefault(fold(word), word)
    return tuple(found.values())
