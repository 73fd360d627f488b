"""Evidence: what a reader is shown of a match."""

from __future__ import annotations

import pytest

from bot.model import Evidence
from bot.text.article import from_text
from bot.text.document import analyse
from bot.text.query import evaluate, parse
from bot.text.summary import clip, evidence

LEAD = "The two delegations met again in the old town on Monday."
MATCH = "A truce along the whole line was agreed after six hours of talks."
AFTER = "It begins at midnight and runs for three days."
OTHER = "The ceasefire of last spring had been broken within a week."
FAR = "Prices of bread rose again in both capitals, and so did those of fuel."


def shown(text: str, query: str = "truce, ceasefire", title: str = "Talks") -> Evidence:
    read = analyse(from_text(text, title=title, lang="en"))
    return evidence(read, evaluate(parse(query), read) or ())


def test_matched_sentences_in_context_and_order() -> None:
    """The summary holds the sentences that matched and what stands around them, in the article's order."""
    made = shown("\n".join([LEAD, FAR, f"{MATCH} {AFTER}", FAR * 3, OTHER]))

    assert made.summary == f"{MATCH} {AFTER} {OTHER}"
    assert made.quote == MATCH
    assert [made.quote[start:end] for start, end in made.marks] == ["truce"]
    assert made.terms == ("truce", "ceasefire")


def test_sentence_comes_with_the_one_it_leans_on() -> None:
    """A matched sentence that opens with a pronoun brings the sentence before it."""
    made = shown(f"{FAR}\n{LEAD} They signed the truce on Tuesday.\n{FAR * 5}", query="truce")

    assert f"{LEAD} They signed the truce on Tuesday." in made.summary


@pytest.mark.parametrize(
    "noise",
    [
        "Photo: Soldiers after the truce (Example Pictures).",
        "Read also: A truce in another valley.",
        "Subscribe to our truce newsletter.",
        "© 2020 Truce Watchers.",
        "Читайте также: о перемирии (truce).",
        "Related: truce talks.",
    ],
)
def test_noise_is_not_shown(noise: str) -> None:
    """Credits, pointers and requests are neither quoted nor part of the summary."""
    made = shown(f"{noise}\n{FAR}\n{MATCH}\n{noise}")

    assert made.quote == MATCH
    assert noise not in made.summary


def test_headings_and_torn_ends_do_not_fill_up() -> None:
    """Only whole sentences stand around a match."""
    made = shown(f"Background\n{MATCH}\nA second paragraph that the feed cut off in the")

    assert made.summary == MATCH


def test_summary_keeps_its_length() -> None:
    """Sentences are taken while they fit into 420 characters; none is cut for that."""
    sentence = (
        "The truce held in sector {}, where observers had counted a hundred and {} shells on the day before it began."
    )
    made = shown(" ".join(sentence.format(number, number * 7) for number in range(9)))

    assert 0 < len(made.summary) <= 420
    assert made.summary.endswith("before it began.")


def test_long_sentence_is_cut_at_words_around_the_match() -> None:
    """A matched sentence over the limit is cut at words, with the match and a sign of the cut."""
    made = shown(f"{'many words before ' * 40}the truce {'and many after ' * 40}end.")

    for text, limit in ((made.summary, 420), (made.quote, 300)):
        assert len(text) <= limit
        assert text.startswith("…") and text.endswith("…")
        assert set(text.strip("…").split()) <= {"many", "words", "before", "the", "truce", "and", "after"}
    assert [made.quote[start:end] for start, end in made.marks] == ["truce"]


def test_match_in_the_title_alone() -> None:
    """When only the title matched, it is the quote, and the summary is the article's beginning."""
    made = shown(f"{LEAD} {FAR}", title="Truce agreed")

    assert made == Evidence(f"{LEAD} {FAR}", "Truce agreed", ((0, 5),), ("Truce",))


def test_terms_are_words_as_they_stand() -> None:
    """Each matched word is told once, as the article writes it."""
    made = shown("A cease-fire! The Cease-Fire held. Truces, truces. They cease fire.")

    assert made.terms == ("cease-fire", "Truces", "cease fire")


def test_empty_document() -> None:
    """Nothing to show is shown as nothing."""
    assert shown("", title="") == Evidence("", "", (), ())


@pytest.mark.parametrize(
    ("text", "marks", "limit", "cut"),
    [
        ("short", ((0, 5),), 10, ("short", ((0, 5),))),
        ("one two three four", ((0, 3),), 12, ("one two…", ((0, 3),))),
        ("one two three four five", ((14, 18),), 14, ("…four five", ((1, 5),))),
        ("x" * 50, (), 10, ("x" * 8 + "…", ())),
        ("", (), 10, ("", ())),
    ],
)
def test_cutting(text: str, marks: tuple[tuple[int, int], ...], limit: int, cut: tuple[str, object]) -> None:
    """A cut keeps the first mark, ends at words where there are any, and moves the marks with it."""
    made = clip(text, marks, limit)

    assert (made.text, made.marks) == cut
    assert len(made.text) <= limit
