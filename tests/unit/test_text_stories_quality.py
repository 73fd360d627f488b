"""A gate on grouping: labelled entries of an invented world, and floors under what is put together and kept apart."""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from bot.text.article import from_text
from bot.text.document import analyse
from bot.text.grouping import Grouped, Grouper
from bot.text.publisher import publisher

CASES = Path(__file__).parent.parent / "data" / "stories.toml"
# The floors belong to these very cases: who changes the cases sets the digest, and looks at the floors.
DIGEST = "099f7d87af1a5035"
F1 = 0.97
ACTIONS = 0.95


@cache
def entries() -> list[dict[str, Any]]:
    return tomllib.loads(CASES.read_text(encoding="utf-8"))["entry"]


@cache
def grouped() -> list[Grouped]:
    grouper = Grouper()
    return [
        grouper.add(
            analyse(from_text(entry["text"], title=entry["title"], lang=entry["lang"])),
            publisher=publisher(entry["url"]),
            at=datetime.fromisoformat(entry["published"]),
            facts=entry.get("facts"),
        )
        for entry in entries()
    ]


def bcubed(gold: list[str], ours: list[int]) -> float:
    """The F1 of Bagga and Baldwin's B-cubed precision and recall."""
    whole, mine, both = Counter(gold), Counter(ours), Counter(zip(gold, ours, strict=True))
    pairs = list(zip(gold, ours, strict=True))
    precision = sum(both[pair] / mine[pair[1]] for pair in pairs) / len(pairs)
    recall = sum(both[pair] / whole[pair[0]] for pair in pairs) / len(pairs)
    return 2 * precision * recall / (precision + recall)


def test_entries_are_with_their_story() -> None:
    """Entries of one event are together, in all languages of the cases, as well as the floor asks."""
    gold = [entry["story"] for entry in entries()]

    assert len(gold) >= 30 and len({entry["lang"] for entry in entries()}) >= 6
    assert bcubed(gold, [one.story_id for one in grouped()]) >= F1


def test_no_two_events_are_one_story() -> None:
    """Nothing is merged wrongly: neither another truce, nor a match, an election or a tariff in the same places."""
    told: dict[int, set[str]] = {}
    for entry, one in zip(entries(), grouped(), strict=True):
        told.setdefault(one.story_id, set()).add(entry["story"])

    assert [names for names in told.values() if len(names) > 1] == []


def test_what_an_entry_is_to_its_story() -> None:
    """New, repeat, copy and development are told apart as a person would, as well as the floor asks."""
    wrong = [
        f"{entry['title']}: {one.action}"
        for entry, one in zip(entries(), grouped(), strict=True)
        if entry["action"] != one.action
    ]

    assert 1 - len(wrong) / len(entries()) >= ACTIONS, wrong


def test_publishers_of_the_largest_story() -> None:
    """Four publishers wrote texts of their own on the truce; the two copies of the first one's text add none."""
    last = [one for entry, one in zip(entries(), grouped(), strict=True) if entry["story"] == "orsa agreed"][-1]

    assert last.publishers == (
        "valleypost.example",
        "harborlight.example",
        "vestnik-doliny.example",
        "novosti-orsy.example",
    )


def test_floors_belong_to_these_cases() -> None:
    """The cases are the ones that the floors were set on."""
    assert hashlib.sha256(CASES.read_bytes()).hexdigest()[:16] == DIGEST
