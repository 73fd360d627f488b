"""Forms of words found, and other words left alone, by language: `make bench ARGS="inflection FILE"`.

FILE has one JSON object a line (it may be gzipped): `iso1` (the language), `lemma` (the query), `forms` and
`clitic_forms` that it should find, `distractors` and `substr`, words of others that it should not. Every word is
read as a text of its own, by the code that the bot runs.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from statistics import mean
from typing import Any

from bot.text.article import from_text
from bot.text.document import analyse
from bot.text.expression import Query
from bot.text.matching import evaluate
from bot.text.query import parse
from bot.text.words import fold

ALIASES = {"sh": "sr", "no": "nb"}


def rows(place: str) -> Iterator[dict[str, Any]]:
    """The lines of the file."""
    packed = Path(place).read_bytes()
    text = gzip.decompress(packed) if place.endswith(".gz") else packed
    yield from map(json.loads, text.decode("utf-8").splitlines())


def share(query: Query, lang: str, words: list[str]) -> float | None:
    """How many of the words the query finds; None where there is none."""
    found = [evaluate(query, analyse(from_text(word, lang=lang), lang)) is not None for word in words]
    return mean(found) if found else None


async def measure(place: str = "") -> None:
    """Print the table."""
    if not place:
        print('needs the file of cases: make bench ARGS="inflection FILE"')
        return
    found: dict[str, list[tuple[float | None, ...]]] = {}
    for row in rows(place):
        lang = ALIASES.get(row["iso1"], row["iso1"])
        query, lemma = parse(f'"{row["lemma"]}"', characters=None), fold(row["lemma"])
        inflected = [form for form in row["forms"] if fold(form) != lemma]
        asked = (row["forms"], inflected, row["clitic_forms"], row["distractors"] + row["substr"])
        found.setdefault(row["iso1"], []).append(tuple(share(query, lang, words) for words in asked))
    print("| language | words | forms found | inflected | clitics | others found |\n|---|---|---|---|---|---|")
    means = {lang: [_mean(column) for column in zip(*cases, strict=True)] for lang, cases in found.items()}
    for lang, columns in means.items():
        print(f"| {lang} | {len(found[lang])} | {' | '.join(map(_shown, columns))} |")
    whole = [_mean(column) for column in zip(*means.values(), strict=True)]
    print(f"| mean | {sum(map(len, found.values()))} | {' | '.join(map(_shown, whole))} |")


def _mean(column: tuple[float | None, ...]) -> float | None:
    there = [value for value in column if value is not None]
    return mean(there) if there else None


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
