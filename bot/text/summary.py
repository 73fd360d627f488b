"""What a reader is shown of a match: whole sentences, chosen because they matched, in the article's own words."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from bot.model import Evidence, Span
from bot.text.document import TITLE, Document
from bot.text.words import fold

SUMMARY = 420
QUOTE = 300
SENTENCES = 3
# Sentences at the top of an article that may open its summary.
LEAD = 10
ELLIPSIS = "…"
# Lines that stand in articles without telling anything: by-lines, picture credits, pointers elsewhere, requests.
NOISE = re.compile(
    r"^\W*(by\s+[A-Z][\w.'’-]+(\s+[A-Z][\w.'’-]+){0,3}\s*[|,/–-]?\s*([A-Z][\w ]{0,30})?\W*$"
    r"|(photos?|images?|pictures?|video|watch|credits?|source|file photo|graphic|caption|getty|reuters|фото|видео"
    r"|источник|bild|foto|quelle|vidéo|crédit)\s*(:|/|by\b|©|courtesy)|©|copyright\b"
    r"|(read|see)\s+(also|more|next|full)\b|(related|more on this|more from|don['’]t miss|also read|recommended|tags?)\s*:"
    r"|читайте\s+также|читать\s+также|подробнее|смотрите\s+также|lesen sie auch|mehr zum thema|à lire aussi|lire aussi"
    r"|lee también|leer más|leggi anche|leia também|czytaj także|ayrıca okuyun"
    r"|(please\s+)?(subscribe|sign up|follow us|join us|click here|share this|support us|donate|download our app)\b"
    r"|подпи(шитесь|сывайтесь)|abonnieren|abonnez|suscríbete|all rights reserved|advertisement|реклама\W*$"
    r"|(published|updated|posted|last updated|опубликовано|обновлено)\s*:?\s+[\w,.: ]{0,60}$"
    r"|\d+\s+(min(ute)?s?)\s+read)",
    re.IGNORECASE,
)
# Only whole sentences surround a match; headings and the torn ends of feed summaries do not.
WHOLE = re.compile(r"[.!?…。！？։؟۔።।॥][\s\"'”“’»)\]]*$")
# A sentence that opens like this leans on the one before it.
LEANING = re.compile(
    r"^\W*(he|she|it|they|this|that|these|those|his|her|their|but|however|also|meanwhile|instead|there"
    r"|он|она|оно|они|это|этот|эта|эти|его|её|ее|их|однако|но|также|при этом|там)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clip:
    """A sentence or a cut of it, with what to mark."""

    text: str
    marks: tuple[tuple[int, int], ...]


def evidence(document: Document, spans: tuple[Span, ...]) -> Evidence:
    """What to show of a match of `document` in `spans`: a summary of at most SUMMARY characters, made of whole
    sentences in the article's order with the matched ones before any other; the best of them as a quote of at
    most QUOTE characters with its marks; and the matched words as they stand in the text, each once."""
    hits = _by_sentence(document, spans)
    best = max(hits, key=lambda number: _weight(document, number, hits), default=TITLE)
    quote = clip(document.sentence(best), hits.get(best, ()), QUOTE)
    return Evidence(
        summary=_summary(document, best, hits),
        quote=quote.text,
        marks=quote.marks,
        terms=_terms(document, spans),
    )


def _by_sentence(document: Document, spans: tuple[Span, ...]) -> dict[int, tuple[tuple[int, int], ...]]:
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for span in spans:
        found[span.sentence].append((span.start, span.end))
    told = {number for number in found if number != TITLE and not NOISE.search(document.sentence(number))}
    # The title stands above the alert already, and a pointer to another article is no evidence: only for want of more.
    kept = told or {number for number in found if number == TITLE} or set(found)
    return {number: tuple(sorted(found[number])) for number in sorted(kept)}


def _weight(document: Document, number: int, hits: dict[int, tuple[tuple[int, int], ...]]) -> tuple[float, int]:
    """More different words sought, then a readable length and an early place; ties go to the first."""
    text = document.sentence(number)
    distinct = len({fold(text[start:end]) for start, end in hits[number]})
    readable = 0.5 if 40 <= len(text) <= QUOTE else 0.0
    early = 0.6 / (1 + max(number, 0) / 4)
    return distinct + readable + early - 0.3 * bool(LEANING.match(text)), -number


def _summary(document: Document, best: int, hits: dict[int, tuple[tuple[int, int], ...]]) -> str:
    if best != TITLE and len(document.sentence(best)) > SUMMARY:
        return clip(document.sentence(best), hits[best], SUMMARY).text
    chosen: set[int] = set()
    for number in _wanted(document, best, hits):
        together = sum(len(document.sentences[one]) + 1 for one in chosen) + len(document.sentences[number])
        if len(chosen) < SENTENCES and together <= SUMMARY and not _repeats(document, number, chosen):
            chosen.add(number)
    if not chosen:
        return clip(document.sentences[0] if document.sentences else document.title, (), SUMMARY).text
    return " ".join(document.sentences[number] for number in sorted(chosen))


def _wanted(document: Document, best: int, hits: dict[int, tuple[tuple[int, int], ...]]) -> list[int]:
    """Sentences worth showing, most wanted first: the best, what it leans on, other hits, its neighbours, the lead."""
    count = len(document.sentences)
    lead = [number for number in range(min(count, LEAD)) if _tells(document.sentences[number])]
    if best == TITLE:
        return lead
    others = sorted(hits, key=lambda number: _weight(document, number, hits), reverse=True)
    around = [n for n in (best - 1, best + 1) if 0 <= n < count and _tells(document.sentences[n])]
    leaned = [n for n in around if n < best and LEANING.match(document.sentences[best])]
    ordered = [best, *leaned, *others, *reversed(around), *lead]
    return list(dict.fromkeys(number for number in ordered if number != TITLE))


def _tells(sentence: str) -> bool:
    return bool(WHOLE.search(sentence)) and not NOISE.search(sentence)


def _repeats(document: Document, number: int, chosen: set[int]) -> bool:
    """Whether a chosen sentence says the same in the same words."""
    words = set(map(fold, document.sentences[number].split()))
    return any(len(words & set(map(fold, document.sentences[one].split()))) > 0.7 * len(words) for one in chosen)


def clip(text: str, marks: tuple[tuple[int, int], ...], limit: int) -> Clip:
    """`text` with `marks`, cut at words to at most `limit` characters around the first mark, with … where it was cut."""
    if len(text) <= limit:
        return Clip(text, marks)
    first = marks[0] if marks else (0, 0)
    room = limit - 2 * len(ELLIPSIS)
    start = 0 if first[1] <= room else _word_start(text, max(0, first[0] - room // 3), first[0])
    end = _word_end(text, min(len(text), start + room), max(start, min(first[1], start + room)))
    before = ELLIPSIS if start else ""
    shift = len(before) - start
    kept = tuple((low + shift, high + shift) for low, high in marks if low >= start and high <= end)
    return Clip(before + text[start:end] + (ELLIPSIS if end < len(text) else ""), kept)


def _word_start(text: str, at: int, most: int) -> int:
    """The first beginning of a word from `at` to `most`, or `at` within an endless one."""
    space = text.find(" ", at, most)
    return space + 1 if space >= 0 else at


def _word_end(text: str, at: int, least: int) -> int:
    """The last end of a word up to `at`, not before `least`."""
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", least, at + 1)
    return len(text[:space].rstrip(" ,;:–—-")) if space > least else at


def _terms(document: Document, spans: tuple[Span, ...]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for span in spans:
        word = document.sentence(span.sentence)[span.start : span.end]
        found.setdefault(fold(word), word)
    return tuple(found.values())
