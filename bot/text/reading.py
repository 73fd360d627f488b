"""One article read on its own, by the very code that reads it in the bot: what the command line shows."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.encoding import decode
from bot.errors import BadArgument
from bot.model import Article, Span
from bot.model.truces import Truce
from bot.text import facts, topics
from bot.text.article import extract, from_text
from bot.text.document import Document, analyse
from bot.text.expression import asks
from bot.text.metadata import moment
from bot.text.query import evaluate, parse
from bot.text.summary import evidence

# What makes bytes a page: a tag near their beginning.
MARKUP = re.compile(rb"<(?:!doctype|html|head|body|article|div|p|h1|meta)\b", re.IGNORECASE)
SNIFFED = 4096
TOPIC = "topic:ceasefire"


def read_article(article: Article, hint: str | None = None, source: Collection[str] = ()) -> Document:
    """The article as the document that queries are asked of, with the topics it is about; `hint` is the language its
    source usually writes, `source` the words that the source is known by."""
    document = analyse(article, hint, source)
    return replace(document, marks={**document.marks, **topics.marks(document)})


def with_statuses(document: Document, truces: Sequence[Truce]) -> Document:
    """The document with these truces, marked with the statuses of those that are news, where the words of its topic say
    so."""
    shown = document.marks.get(TOPIC, ())
    marks: dict[str, tuple[int, ...]] = {}
    for truce in truces:
        if truce.new:
            held = tuple(at for at in shown if document.sentence(document.span(at).sentence) in truce.quotes)
            marks[f"status:{truce.status}"] = tuple(sorted({*marks.get(f"status:{truce.status}", ()), *held}))
    return replace(document, marks={**document.marks, **marks}, truces=tuple(truces))


def read_wholly(article: Article, hint: str | None = None, source: Collection[str] = ()) -> Document:
    """`read_article`, with its truces and their statuses too: some 40 ms for an article about one."""
    document = read_article(article, hint, source)
    # Without the topic there is nothing that a status could be of; most articles end here.
    if TOPIC not in document.marks:
        return document
    truces = facts.find(document, article.published_at)
    urgency = facts.decide(document, truces, article.published_at)
    return replace(with_statuses(document, truces), urgency=urgency)


def reading(obj: Mapping[str, Any], query: str | None = None, query_only: bool = False) -> dict[str, Any]:
    """What the bot makes of one article, as JSON: text, matches, summary.

    `obj` has `id` and `html`, `text` or (as fetched, with its `content_type`) `body`, and may have url, title,
    published, published_tz, lang and query; its own query comes before `query`. `alert` is what one who follows
    ceasefires should get: yes, digest or no. With `query_only` there is no summary, no alert and no facts. Raises
    BotError: BadArgument for an object without what it needs, Unreadable for a page without an article, BadQuery.
    """
    sought = obj.get("query") or query
    parsed = parse(_string(obj, "query") if obj.get("query") else sought) if sought else None
    article = _article(obj)
    document = read_article(article)
    zone = _string(obj, "published_tz") or None
    truces: tuple[Truce, ...] = ()
    if not query_only or (parsed and asks(parsed, "status")):
        truces = facts.find(document, article.published_at, zone)
        document = with_statuses(document, truces)
    spans = evaluate(parsed, document) if parsed else None
    return {
        "id": obj["id"],
        "url": article.url,
        "title": article.title,
        "published": _iso(article.published_at),
        "lang": document.lang,
        "text": article.text,
        "matches": [_match(str(sought), document, spans)] if spans is not None else [],
        "summary": None if query_only else evidence(document, spans or ()).summary,
        "alert": None if query_only else facts.decide(document, truces, article.published_at),
        "facts": [] if query_only else [facts.shown(truce) for truce in truces],
    }


def _article(obj: Mapping[str, Any]) -> Article:
    if obj.get("id") is None:
        raise BadArgument(reason="no id", example='{"id": 1, "text": "A truce was agreed."}')
    url, title, lang = (_string(obj, name) for name in ("url", "title", "lang"))
    published = moment(obj.get("published")) or _day(obj.get("published"))
    if isinstance(obj.get("body"), bytes):
        return _found(obj["body"], url, obj.get("content_type"))
    if obj.get("html"):
        page = extract(_string(obj, "html").encode("utf-8", "replace"), url, "text/html; charset=utf-8")
        return Article(
            url, title or page.title, page.text, lang or page.lang, published or page.published_at, complete=True
        )
    if not obj.get("text") and not title:
        raise BadArgument(reason="no text", example='{"id": 1, "text": "A truce was agreed."}')
    return from_text(_string(obj, "text"), url=url, title=title, published_at=published, lang=lang or None)


def _found(body: bytes, url: str, content_type: str | None) -> Article:
    """An article as it was fetched or lies in a file: a page, or plain text."""
    if (content_type or "").startswith("text/plain") or not MARKUP.search(body[:SNIFFED]):
        return from_text(decode(body, content_type), url=url)
    return extract(body, url, content_type)


def _string(obj: Mapping[str, Any], name: str) -> str:
    value = obj.get(name)
    if value is not None and not isinstance(value, str):
        raise BadArgument(reason=f"{name} is not a string", example='{"id": 1, "text": "A truce was agreed."}')
    return value or ""


def _day(value: object) -> datetime | None:
    try:
        return datetime.strptime(str(value or "")[:10], "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None


def _match(query: str, document: Document, spans: tuple[Span, ...]) -> dict[str, Any]:
    numbers = dict.fromkeys(span.sentence for span in spans)
    return {
        "query": query,
        "terms": list(evidence(document, spans).terms),
        "sentences": [document.sentence(number) for number in numbers],
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
