"""Signatures: near-duplicates are told from texts about the same."""

from __future__ import annotations

import random

import pytest

from bot.text.signature import COPIED, KEPT, dumped, loaded, share, signature

WORDS = [f"w{number}" for number in random.Random(1).choices(range(3000), k=400)]
OTHER = [f"w{number}" for number in random.Random(2).choices(range(3000), k=400)]


@pytest.mark.parametrize(
    "copy",
    [
        WORDS,
        ["agency", "kelmun", *WORDS],
        WORDS[:150],
        WORDS[100:],
        [word if place % 14 else "changed" for place, word in enumerate(WORDS)],
        [*OTHER[:120], *WORDS],
    ],
    ids=["equal", "dateline", "cut", "beheaded", "one word in fourteen", "longer"],
)
def test_copies_are_found(copy: list[str]) -> None:
    """A text cut, led by other words or edited here and there still stands in the other."""
    assert share(signature(WORDS), signature(copy)) > COPIED
    assert share(signature(copy), signature(WORDS)) == share(signature(WORDS), signature(copy))


@pytest.mark.parametrize(
    "other",
    [
        OTHER,
        WORDS[::-1],
        sorted(WORDS),
        WORDS[:3],
        [],
        [*OTHER, *WORDS[:100]],
        ["other", "short", "title", "here", "now"],
    ],
    ids=["other", "reversed", "sorted", "too short", "empty", "quotes", "short"],
)
def test_other_texts_are_no_copies(other: list[str]) -> None:
    """The same words in another order, a long quotation and texts too short to tell are no copies."""
    assert share(signature(WORDS), signature(other)) <= COPIED


def test_short_texts_are_copies_only_when_equal() -> None:
    """Of two titles only the same words make a copy; nothing is no copy of nothing."""
    title = ["truce", "in", "the", "orsa", "valley"]

    assert share(signature(title), signature(title)) == 1
    assert share(signature(title), signature([*title, "holds"])) == 0
    assert share((), ()) == 0


def test_signature_is_small_and_storable() -> None:
    """A signature has at most KEPT numbers and survives storing."""
    made = signature(WORDS * 1000)

    assert len(made) == KEPT and list(made) == sorted(made)
    assert loaded(dumped(made)) == made
    assert loaded(dumped(())) == ()
