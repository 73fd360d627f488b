"""A gate on quality: labelled cases, and floors under what is found and what is left alone."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

from bot.text.article import from_text
from bot.text.document import analyse
from bot.text.query import evaluate, parse

CASES = Path(__file__).parent.parent / "data" / "reading.toml"
# The floors belong to these very cases: who changes the cases sets the digest, and looks at the floors.
DIGEST = "205e7ab8ee4a960b"
RECALL = 1.0
PRECISION = 1.0


def judged() -> Iterator[tuple[str, bool, bool]]:
    """Each text with its query: what a person says, and what we say."""
    for case in tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]:
        query = parse(case["query"])
        for label, texts in ((True, case["yes"]), (False, case["no"])):
            for text in texts:
                read = analyse(from_text(text), case["lang"])
                yield f"{case['query']} | {text}", label, evaluate(query, read) is not None


def test_labelled_cases() -> None:
    """Of the texts that a person would call matches at least RECALL are found, and at least PRECISION of what is found are."""
    results = list(judged())
    missed = [what for what, label, ours in results if label and not ours]
    wrong = [what for what, label, ours in results if ours and not label]
    wanted = sum(label for _, label, _ in results)
    hits = wanted - len(missed)

    assert wanted >= 30 and len(results) - wanted >= 20
    assert hits / wanted >= RECALL, missed
    assert hits / (hits + len(wrong)) >= PRECISION, wrong


def test_floors_belong_to_these_cases() -> None:
    """The cases are the ones that the floors were set on."""
    assert hashlib.sha256(CASES.read_bytes()).hexdigest()[:16] == DIGEST
