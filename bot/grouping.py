"""`trucewatch group`: entries put into stories as they come, by the code that the bot runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO

from bot.errors import BadArgument
from bot.terminal import BadLine, dumped, opened, record
from bot.text import facts
from bot.text.article import from_text
from bot.text.document import Document
from bot.text.grouping import Grouper
from bot.text.metadata import moment
from bot.text.publisher import publisher
from bot.text.reading import read_article

EXAMPLE = '{"id": 1, "title": "Truce agreed", "text": "A truce was agreed.", "published": "2026-03-01T12:00Z"}'
FACTS = ("topic", "status", "effective", "expires", "conflict", "accuser")
# Longer ones are data or an attack; the longest reportage has a hundredth of it.
LONGEST_LINE = 10_000_000


def group_lines(place: str, *, as_json: bool) -> None:
    """Answer each JSON line of `place` ("-": standard input) with its story, in order, as soon as it is read."""
    with opened(place) as lines:
        for answer in answers(lines):
            sys.stdout.write((dumped(answer) if as_json else told(answer)) + "\n")
            sys.stdout.flush()


def answers(lines: BinaryIO) -> Iterator[dict[str, Any]]:
    """For each line that is not empty its id, story, action and publishers, or its id and what is wrong with it."""
    grouper = Grouper()
    while line := lines.readline(LONGEST_LINE):
        if not line.endswith(b"\n") and len(line) == LONGEST_LINE:
            _skip(lines)
            yield {"id": None, "error": "line too long"}
        elif line.strip():
            yield _answer(grouper, line)


def told(answer: Mapping[str, Any]) -> str:
    """The same for people."""
    if "error" in answer:
        return f"{answer['id']}: {answer['error']}"
    whose = ", ".join(answer["publishers"]) or "no publisher"
    return f"{answer['id']}: story {answer['story']}, {answer['action']}, {whose}"


def _skip(lines: BinaryIO) -> None:
    while (rest := lines.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass


def _answer(grouper: Grouper, line: bytes) -> dict[str, Any]:
    try:
        given = record(line)
    except BadLine as error:
        return {"id": None, "error": str(error)}
    try:
        return _grouped(grouper, given)
    except BadArgument as error:
        return {"id": given.get("id"), "error": str(error)}


def _grouped(grouper: Grouper, given: Mapping[str, Any]) -> dict[str, Any]:
    if given.get("id") is None:
        raise BadArgument(reason="no id", example=EXAMPLE)
    title, text, url, lang = (_string(given, name) for name in ("title", "text", "url", "lang"))
    if not title.strip() and not text.strip():
        raise BadArgument(reason="no text", example=EXAMPLE)
    at, known = _published(given), _facts(given)
    document = read_article(from_text(text, url=url, title=title, published_at=at, lang=lang or None))
    told = _found(document, at) | known
    put = grouper.add(document, publisher=publisher(url), at=at, facts=told)
    return {
        "id": given["id"],
        "story": put.story_id,
        "action": put.action,
        "change": put.change,
        "publishers": list(put.publishers),
        "continues": put.continues,
    }


def _string(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise BadArgument(reason=f"{name} is not a string", example=EXAMPLE)
    return value or ""


def _published(given: Mapping[str, Any]) -> datetime | None:
    """When it was published; None where that is missing or cannot be read, as in feeds."""
    value = given.get("published")
    try:
        return moment(value) or datetime.strptime(str(value or "")[:10], "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None


def _facts(given: Mapping[str, Any]) -> dict[str, str]:
    """What the line itself says of a truce, as values; it is believed more than what is read of the text."""
    told = given.get("facts") or {}
    if not isinstance(told, dict):
        raise BadArgument(reason="facts is not an object", example=EXAMPLE)
    return {name: _string(told, name) for name in FACTS if told.get(name)}


def _found(document: Document, at: datetime | None) -> dict[str, str]:
    """What is read of truces, where the topic's words are: elsewhere there is nothing to read."""
    told = "topic:ceasefire" in document.marks
    return facts.values(document, facts.find(document, at)) if told else {}
