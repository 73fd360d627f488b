"""Summaries, whatever the article, whatever matched, whatever was told before."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Article, Span
from bot.text.document import Document, analyse
from bot.text.summary import QUOTE, SUMMARY, evidence
from bot.text.summary.leaning import quotations
from bot.text.summary.noise import dateline

PIECES = [
    "The truce began at noon in the valley.", "He said that it holds.", "However, shells fell.", "Photo: Ann Example",
    "OLDTOWN (Reuters) - Guns fell silent on Monday night.", "“We will keep it.", "They must too.”", "(and so on", ")",
    "停火于中午生效。", "他说双方都会遵守协议。", "“我们同意。", "Перемирие началось в полдень.", "Он сообщил об этом.",
    "بدأت الهدنة ظهرا في الوادي.", "हिंसा रुक गई है और वार्ता जारी है।", "…", "?", '"', "\n", "\n", "Heading without an end",
    "word " * 90, "x" * 430, "कि" * 220, "The truce " + "and the long war " * 20 + "ended.", "\u2028", "\ud83d", "©",
]  # fmt: skip

texts = st.one_of(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join), st.text(max_size=300))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    lang = draw(st.sampled_from([None, "en", "ru", "zh", "ar", "hi", "xx"]))
    return analyse(Article("", draw(st.text(max_size=20)), draw(texts), lang, None, complete=True), lang)


def some_spans(draw: st.DrawFn, document: Document) -> tuple[Span, ...]:
    """Places in the document, as a query would give them: words of its title or sentences."""
    made = []
    for number in draw(st.lists(st.integers(-1, len(document.sentences) - 1), max_size=4)):
        text = document.sentence(number)
        if text:
            start = draw(st.integers(0, len(text) - 1))
            made.append(Span(number, start, draw(st.integers(start + 1, min(len(text), start + 60)))))
    return tuple(sorted(set(made), key=lambda span: (span.sentence, span.start, span.end)))


def whole(summary: str, document: Document) -> bool:
    """Whether the summary is nothing but sentences of the article, or ends of them, in its order."""
    left = {summary}
    for sentence in document.sentences:
        # A sentence may stand without its dateline, and with nothing between it and the next in Chinese.
        shown = {sentence, sentence[dateline(sentence) :]}
        left |= {rest[len(text) :].removeprefix(" ") for rest in left for text in shown if rest.startswith(text)}
    return "" in left or summary == document.title


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_any_match_is_shown_within_its_limits(data: st.DataObject) -> None:
    """Of any document and any places in it: at most SUMMARY characters of whole sentences in order, or one that is cut;
    a quote of at most QUOTE characters from the paragraph that is named; marks inside it, around what matched."""
    document = data.draw(documents())
    spans, wanted = some_spans(data.draw, document), some_spans(data.draw, document)
    seen = data.draw(st.lists(st.sampled_from([*PIECES, *document.sentences]), max_size=3))

    made = evidence(document, spans, seen=seen, wanted=wanted)

    assert len(made.summary) <= SUMMARY and len(made.quote) <= QUOTE
    assert "…" in (made.summary[:1], made.summary[-1:]) or whole(made.summary, document)
    assert made.quote.strip("…") in "\n".join([document.title, *document.sentences])
    assert all(0 <= start < end <= len(made.quote) for start, end in made.marks)
    matched = {document.sentence(span.sentence)[span.start : span.end] for span in spans}
    assert {made.quote[start:end] for start, end in made.marks} <= matched
    paragraphs = [number + 1 for number in document.paragraphs]
    assert made.paragraph == 0 or any(
        made.quote.strip("…") in sentence
        for sentence, paragraph in zip(document.sentences, paragraphs, strict=True)
        if paragraph == made.paragraph
    )


@given(documents())
@settings(deadline=None)
def test_something_is_always_said(document: Document) -> None:
    """A text that has a word, or else its title, is never summed up as nothing, and twice the same in the same way."""
    made = evidence(document, ()).summary

    assert made == evidence(document, ()).summary
    assert bool(made) == bool(document.sentences or document.title)


@given(st.lists(st.sampled_from(PIECES), max_size=40), st.lists(st.integers(0, 3), min_size=40, max_size=40))
def test_quotations_lie_within_paragraphs(sentences: list[str], paragraphs: list[int]) -> None:
    """What a quotation holds together is more than one sentence, few of them, all of one paragraph, and none is in two
    unless they touch."""
    placed = sorted(paragraphs[: len(sentences)])
    found = list(quotations(sentences, placed))

    assert all(first < last <= first + 4 and placed[first] == placed[last] for first, last in found)
    assert all(one[1] <= two[0] for one, two in pairwise(found))
