"""`trucewatch read`, `check` and `trace`: one article or source read by the code that the bot runs, or followed."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from bot import sources
from bot.child import Children, Died
from bot.clock import Clock
from bot.config import Settings
from bot.errors import BadArgument, BotError, ConfigError, Unreadable
from bot.model import Batch, Fetched
from bot.outside import fetcher
from bot.service import trail
from bot.service.discovery import Discovery
from bot.storage import Storage, migrate
from bot.text import language, reading

# A line that takes longer than this is answered with an error; the rest goes on.
LINE_SECONDS = 60.0
FOLLOWED = "name `entry 12`, `story 3` or `outbox 9`, as in the log, or an article's address."
# Lines read ahead of the one printed next, for each core.
AHEAD = 8


def progress(text: str) -> None:
    """One line that is written over, on a terminal only."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[2K{text}")
        sys.stderr.flush()


async def read(settings: Settings, place: str, wanted: str | None, *, query_only: bool) -> dict[str, Any]:
    """The reading of one article at a URL, in a file or on standard input ("-")."""
    given = await _given(settings, place)
    async with Children(1) as children:
        try:
            return await children.call(reading.reading, given, wanted, query_only, seconds=LINE_SECONDS)
        except Died as died:
            raise Unreadable(url=place, reason=died.details["reason"]) from None


async def trace(settings: Settings, what: str) -> trail.Trail:
    """What the database tells of an entry, a story, a message or an article. ConfigError in a sentence when it tells
    nothing."""
    storage = Storage(settings.database_url.get_secret_value(), pool=1)
    try:
        await storage.check(make=False)
        async with storage.read() as tx:
            if not await migrate.serves(tx):
                raise ConfigError("The database has an older version's schema: run `trucewatch migrate` first.")
        found = await trail.trail(storage, what)
    except BadArgument:
        raise ConfigError(f"{what!r} is nothing to follow: {FOLLOWED}") from None
    finally:
        await storage.close()
    if found is None:
        raise ConfigError(f"Nothing is stored of {what}: it was never seen here, or is forgotten by now.")
    return found


async def _given(settings: Settings, place: str) -> dict[str, Any]:
    if "://" in place:
        got = await _fetched(settings, place)
        return {"id": place, "url": got.url, "body": got.body, "content_type": got.content_type}
    return {"id": place, "body": file_bytes(place)}


async def _fetched(settings: Settings, url: str) -> Fetched:
    async with fetcher(settings, Clock()) as web:
        got = await web.get(url)
    if not isinstance(got, Fetched):
        raise Unreadable(url=url, reason="empty")
    return got


def file_bytes(place: str) -> bytes:
    """The bytes of a file or of standard input; BadArgument says why they cannot be had."""
    with opened(place) as file:
        return file.read()


def unreadable_file(place: str, error: OSError) -> BadArgument:
    """Words for a file that cannot be read."""
    return BadArgument(problem=f"{place}: {error.strerror}", example="trucewatch read article.html")


async def read_lines(place: str, wanted: str | None, *, query_only: bool) -> None:
    """Answer each JSON line of `place` with the line of its reading, in order, on all cores, as they come."""
    cores = os.cpu_count() or 1
    with opened(place) as lines:
        await _print_answers(lines, cores, wanted, query_only=query_only)


def opened(place: str) -> BinaryIO:
    """The file at `place`, or standard input for "-"; BadArgument says why it cannot be read."""
    try:
        return sys.stdin.buffer if place == "-" else Path(place).open("rb")
    except OSError as error:
        raise unreadable_file(place, error) from None


async def _print_answers(lines: BinaryIO, cores: int, wanted: str | None, *, query_only: bool) -> None:
    waiting: list[asyncio.Task[dict[str, Any]]] = []
    async with Children(cores) as children:
        try:
            async for done, answer in _answers(lines, waiting, children, wanted, query_only=query_only):
                sys.stdout.write(dumped(answer) + "\n")
                sys.stdout.flush()
                progress(f"{done} read")
        finally:
            # Whoever reads may have gone away: nothing may go on behind a closed pipe.
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
    progress("")


async def _answers(
    lines: BinaryIO,
    waiting: list[asyncio.Task[dict[str, Any]]],
    children: Children,
    wanted: str | None,
    *,
    query_only: bool,
) -> AsyncIterator[tuple[int, dict[str, Any]]]:
    """Each answer with its number, in the order of the lines; `waiting` holds what is under way."""
    done = 0
    while line := await asyncio.to_thread(lines.readline):
        if line.strip():
            waiting.append(asyncio.create_task(_line(children, line, wanted, query_only=query_only)))
        # Answer as early as possible, keep order, and never read further ahead than the cores need.
        while waiting and (waiting[0].done() or len(waiting) >= AHEAD * len(children)):
            done += 1
            yield done, await waiting.pop(0)
    while waiting:
        done += 1
        yield done, await waiting.pop(0)


class BadLine(ValueError):
    """Says what is wrong with a line."""


def record(line: bytes) -> dict[str, Any]:
    """A line of JSON: an object whose `id`, if it has one, is a string or a number. Raises BadLine for any other."""
    try:
        given = json.loads(line, parse_constant=lambda name: name)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"not JSON: {type(error).__name__}") from None
    if not isinstance(given, dict):
        raise BadLine("not a JSON object")
    if not isinstance(given.get("id"), str | int | float | None):
        raise BadLine("id is neither a string nor a number")
    return given


async def _line(children: Children, line: bytes, wanted: str | None, *, query_only: bool) -> dict[str, Any]:
    try:
        given = record(line)
    except BadLine as error:
        return {"id": None, "error": str(error)}
    try:
        return await children.call(reading.reading, given, wanted, query_only, seconds=LINE_SECONDS)
    except (BotError, RecursionError) as error:
        return {"id": given.get("id"), "error": str(error)}


async def check(settings: Settings, place: str) -> dict[str, Any]:
    """What is at a URL or in a file, read as a source; SourceError when it is none."""
    if "://" in place:
        async with fetcher(settings, Clock()) as web, Children(1) as children:
            found = await Discovery(web, children).look(place)
            return shown(found.batch)
    body = file_bytes(place)
    async with Children(1) as children:
        try:
            return shown(await children.call(sources.parse, "feed", body, None, f"file:///{Path(place).name}"))
        except Unreadable as error:
            raise Unreadable(**error.details | {"url": place}) from None
        except Died as died:
            raise Unreadable(url=place, reason=died.details["reason"]) from None


def shown(batch: Batch) -> dict[str, Any]:
    """A batch as `trucewatch check --json` prints it."""
    titles = " ".join(item.title for item in batch.items[:20])
    return {
        "kind": batch.kind,
        "title": batch.title,
        "lang": batch.lang or (language.guess(titles, None) if titles else None),
        "entries": [
            {
                "guid": item.guid,
                "url": item.url,
                "title": item.title,
                "published": item.published_at.isoformat().replace("+00:00", "Z") if item.published_at else None,
                "summary": item.summary,
            }
            for item in batch.items
        ],
        "problems": list(batch.problems),
    }


def told_check(found: Mapping[str, Any]) -> str:
    """The same for people."""
    head = f"{found['title'] or 'untitled'} - {found['kind']}, {found['lang'] or 'language unknown'}"
    lines = [f"  {e['published'] or 'no date':20}  {e['title'] or e['url']}" for e in found["entries"][:10]]
    more = len(found["entries"]) - len(lines)
    notes = [f"odd: {', '.join(found['problems'])}"] if found["problems"] else []
    return "\n".join([head, *lines, *([f"  and {more} more"] if more > 0 else []), *notes])


def told_reading(found: Mapping[str, Any]) -> str:
    """A reading for people."""
    lines = [found["title"] or "untitled", f"{found['url'] or ''}  [{found['lang']}]  {found['published'] or ''}", ""]
    if found.get("summary"):
        lines += [found["summary"], ""]
    for match in found["matches"]:
        lines += [f"matches {match['query']}: {', '.join(match['terms'])}", *(f"  - {s}" for s in match["sentences"])]
    return "\n".join(lines) if found["matches"] else "\n".join([*lines, found["text"]])


def dumped(found: object) -> str:
    """One line of JSON in its own script; what cannot be written in UTF-8 is replaced."""
    return json.dumps(found, ensure_ascii=False).encode("utf-8", "replace").decode()
