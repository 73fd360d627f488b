"""Articles out of pages: how much of the text is found, and what of its surroundings, against trafilatura's own defaults.

`make bench ARGS="extraction FOLDER"`, where FOLDER holds `gold.jsonl` and `files/` (gzip). A line for each page has its `url` and
`path`, and either `body`, the whole text (F1 over runs of four words), or `with` and `without`, words that must and must
not be found (F1 over them), and perhaps the day as `date`. Each page is read once more with boxes around and between its
paragraphs that name truces elsewhere: how many of them get into the text.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import trafilatura
from lxml import html

from bot.errors import Unreadable
from bot.text.article import extract
from tests.decoys import DECOYS, Decoy, planted

Answer = tuple[str, str]
Reader = Callable[[bytes, str], Answer]
WORD = re.compile(r"\w+")
RUN = 4


async def measure(folder: str = "") -> None:
    """Print the tables."""
    if not folder:
        print("give a folder of labelled pages")
        return
    rows = [json.loads(line) for line in Path(folder, "gold.jsonl").read_text("utf-8").splitlines()]
    pages = [gzip.decompress(Path(folder, "files", row["path"]).read_bytes()) for row in rows]
    readers: dict[str, Reader] = {"this": ours, "trafilatura": theirs}
    print("| reader | pages | F1 of texts | F1 of passages | days right | ms a page |\n|---|---|---|---|---|---|")
    for name, reader in readers.items():
        began = time.process_time()
        found = [reader(page, row["url"]) for page, row in zip(pages, rows, strict=True)]
        spent = (time.process_time() - began) * 1000 / len(rows)
        print(
            f"| {name} | {len(rows)} | {whole(rows, found):.3f} | {passages(rows, found):.3f} | {days(rows, found)} | {spent:.0f} |"
        )
    _decoys(rows, pages, readers)


def ours(page: bytes, url: str) -> Answer:
    """Text and day, as this program reads them."""
    try:
        found = extract(page, url)
    except Unreadable:
        return "", ""
    return found.text, f"{found.published_at:%Y-%m-%d}" if found.published_at else ""


def theirs(page: bytes, url: str) -> Answer:
    """The same of trafilatura alone."""
    found: Any = trafilatura.bare_extraction(page, url=url, with_metadata=True, include_comments=False)
    return (found.text or "", found.date or "") if found else ("", "")


def whole(rows: Sequence[Mapping[str, Any]], found: Sequence[Answer]) -> float:
    """F1 over runs of words of pages whose whole text is known: of the mean precision and recall, as that benchmark has it."""
    pairs = [(runs(row["body"]), runs(text)) for row, (text, _) in zip(rows, found, strict=True) if "body" in row]
    told = [((due & got).total(), due.total(), got.total()) for due, got in pairs]
    precision = statistics.fmean(both / got for both, _, got in told if got)
    recall = statistics.fmean(both / due for both, due, _ in told if due)
    return statistics.harmonic_mean([precision, recall])


def runs(text: str) -> Counter[tuple[str, ...]]:
    """Every RUN words in a row."""
    words = WORD.findall(text)
    return Counter(tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1)) if words)


def passages(rows: Sequence[Mapping[str, Any]], found: Sequence[Answer]) -> float:
    """F1 over what must and must not be in the text."""
    right = due = wrong = 0
    for row, (text, _) in zip(rows, found, strict=True):
        told = " ".join(text.split())
        right += sum(" ".join(one.split()) in told for one in row.get("with", ()))
        due += len(row.get("with", ()))
        wrong += sum(" ".join(one.split()) in told for one in row.get("without", ()))
    return 2 * right / (right + wrong + due)


def days(rows: Sequence[Mapping[str, Any]], found: Sequence[Answer]) -> str:
    """How many days are right, of those known."""
    known = [(row["date"], day) for row, (_, day) in zip(rows, found, strict=True) if row.get("date")]
    return f"{sum(due == day for due, day in known)} of {len(known)}"


def _decoys(rows: Sequence[Mapping[str, Any]], pages: Sequence[bytes], readers: Mapping[str, Reader]) -> None:
    """How many of the boxes that were put into the pages are read as part of the article, by reader."""
    leaks: dict[str, Counter[str]] = {name: Counter() for name in readers}
    put: Counter[str] = Counter()
    for number, (page, row) in enumerate(zip(pages, rows, strict=True)):
        tree = _tree(page)
        if tree is None:
            continue
        made = planted(tree, random.Random(number))
        put.update(one.name for one in made)
        body = html.tostring(tree, encoding="utf-8", doctype="<!DOCTYPE html>")
        for name, reader in readers.items():
            text, _ = reader(body, row["url"])
            leaks[name].update(one.name for one in made if leaked(one, text))
    print(
        "\n| decoy | pages |", " | ".join(f"read by {name}" for name in readers), "|\n|---|---|" + "---|" * len(readers)
    )
    for name in DECOYS:
        print(f"| {name} | {put[name]} |", " | ".join(str(found[name]) for found in leaks.values()), "|")


def leaked(decoy: Decoy, text: str) -> bool:
    """Whether the box's own words stand in the text."""
    return any(mark in text for mark in decoy.marks)


def _tree(page: bytes) -> Any:
    try:
        tree = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    except (ValueError, html.etree.LxmlError):
        return None
    return tree if tree.find("body") is not None else None
