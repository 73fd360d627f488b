"""Feeds as they are in the wild, and lists as systems build them: how many are read right, against feedparser alone.

`make bench ARGS="feeds FOLDER"`, where FOLDER holds `expected.jsonl` and `files/`: a line for each file with `file`,
`entries` and `first` (title, link, id, date in seconds, null where nobody knows), what independent readers agree on.
"""

from __future__ import annotations

import calendar
import html
import io
import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import feedparser

from bot import sources
from bot.errors import Unreadable
from bot.model import Item
from tests.listpages import SITE, SYSTEMS, listing

Answer = tuple[int, Mapping[str, Any]]
TAG = re.compile(r"<[^<>]{1,400}>")


async def measure(folder: str = "") -> None:
    """Print the tables."""
    _lists()
    if folder:
        _feeds(Path(folder))


def _feeds(folder: Path) -> None:
    rows = [json.loads(line) for line in (folder / "expected.jsonl").read_text("utf-8").splitlines()]
    print("| reader | feeds | fully right | wrong | ms a feed |\n|---|---|---|---|---|")
    right: dict[str, set[str]] = {}
    for name, read in (("this", ours), ("feedparser", theirs)):
        wrong: Counter[str] = Counter()
        began = time.process_time()
        judged = {row["file"]: faults(row, read((folder / "files" / row["file"]).read_bytes())) for row in rows}
        spent = (time.process_time() - began) * 1000 / len(rows)
        wrong.update(fault for found in judged.values() for fault in found)
        right[name] = {file for file, found in judged.items() if not found}
        told = ", ".join(f"{fault} {count}" for fault, count in wrong.items())
        print(f"| {name} | {len(rows)} | {len(right[name])} | {told} | {spent:.1f} |")
    both = right["this"] & right["feedparser"]
    print(
        f"\nOf the {len(right['feedparser'])} that feedparser reads right, {len(both)} are, and {len(right['this'] - both)} more."
    )


def ours(body: bytes) -> Answer:
    """The number of items and the first, as this program reads them."""
    try:
        items = sources.parse("feed", body, None, "").items
    except Unreadable:
        return 0, {}
    return len(items), _told(items[0]) if items else {}


def _told(item: Item) -> dict[str, Any]:
    at = item.published_at
    return {"title": item.title, "link": item.url, "id": item.guid, "date": int(at.timestamp()) if at else None}


def theirs(body: bytes) -> Answer:
    """The same of feedparser alone."""
    entries = feedparser.parse(io.BytesIO(body)).entries
    if not entries:
        return 0, {}
    first = entries[0]
    at = first.get("published_parsed") or first.get("updated_parsed")
    return len(entries), {
        **{name: first.get(name) for name in ("title", "link", "id")},
        "date": calendar.timegm(at) if at else None,
    }


def faults(row: Mapping[str, Any], answer: Answer) -> list[str]:
    """What is wrong in an answer."""
    count, first = answer
    found = ["entries"] if count != row["entries"] else []
    same: dict[str, Callable[[Any, Any], bool]] = {
        "title": lambda got, due: _plain(got) == due,
        "link": lambda got, due: _leads(html.unescape((got or "").strip()), due),
        "id": lambda got, due: html.unescape((got or "").strip()) == due,
        "date": lambda got, due: got is not None and abs(got - due) <= 1,
    }
    due = row["first"] or {}
    return found + [
        name for name, is_same in same.items() if due.get(name) is not None and not is_same(first.get(name), due[name])
    ]


def _plain(text: object) -> str | None:
    if not isinstance(text, str):
        return None
    bare = unicodedata.normalize("NFC", TAG.sub("", html.unescape(html.unescape(text))))
    return " ".join(bare.split()) or None


def _leads(got: str, due: str) -> bool:
    """A relative link counts when one is the other's end."""
    return (
        got.rstrip("/") == due.rstrip("/")
        or (len(got) > 3 and due.endswith(got))
        or (len(due) > 3 and got.endswith(due))
    )


def _lists() -> None:
    print("| list of | articles | found | wrong | ms |\n|---|---|---|---|---|")
    for system in SYSTEMS:
        page, new, _ = listing(system)
        began = time.process_time()
        found = {item.url for item in sources.parse("list", page.encode(), "text/html", SITE).items}
        spent = (time.process_time() - began) * 1000
        due = {one.url for one in new}
        print(f"| {system} | {len(due)} | {len(found & due)} | {len(found - due)} | {spent:.1f} |")
    print()
