"""Whether a sentence is one of the article's, whole or without parts that stand apart in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from bot.text.document import Document
from bot.text.grounding.rules import joins, limits, negated, order, partible, statuses
from bot.text.grounding.tokens import Token, active, number_words, quoted, run_of, tokens

# Less than this much of a sentence is another sentence.
KEPT = 0.55
# Sentences of an article that may support one of a summary; no model is shown more of it.
SENTENCES = 300
# What sets a part of a sentence apart.
JOINT = re.compile(r"[,;:()\[\]\u2014\u2013\u060c\u061b\"«»“”„]|\s-\s")


@dataclass(frozen=True)
class Said:
    """One sentence and its tokens."""

    text: str
    tokens: tuple[Token, ...]

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(token.word for token in self.tokens)

    def parted(self, number: int) -> bool:
        """Whether a comma, a dash, a bracket, or the sentence's beginning or end stands before token `number`."""
        if number in {0, len(self.tokens)}:
            return True
        return JOINT.search(self.text[self.tokens[number - 1].end : self.tokens[number].start]) is not None

    def stretch(self, low: int, high: int) -> str:
        """The text of the tokens from `low` to before `high`."""
        return self.text[self.tokens[low].start : self.tokens[min(high, len(self.tokens)) - 1].end]


def said(text: str) -> Said:
    """A sentence, read."""
    return Said(text, tuple(tokens(text)))


class Article:
    """The sentences of an article that may stand in a summary, and the words that it writes as names."""

    def __init__(self, document: Document) -> None:
        self.lang = document.lang
        shown = [" ".join(text.split()) for text in document.sentences[:SENTENCES] if not order(text, document.lang)]
        self.sentences = [said(text) for text in shown]
        inner = [token for one in (*self.sentences, said(document.title)) for token in one.tokens[1:]]
        self.lower = {token.word for token in inner if not token.capital}
        self.names = {token.word for token in inner if token.capital} - self.lower
        self.counts = number_words(document.lang)
        self.whole: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for number, one in enumerate(self.sentences):
            self.whole[one.words].append(number)

    def support(self, sentence: Said, after: int) -> int | None:
        """The first sentence behind number `after` that holds all that `sentence` says; None without one."""
        same = self.whole.get(sentence.words, [])
        at = bisect_left(same, after + 1)
        if at < len(same):
            return same[at]
        if not sentence.words or not partible(self.lang):
            return None
        numbers = range(after + 1, len(self.sentences))
        return next((number for number in numbers if self._shortened(sentence, self.sentences[number])), None)

    def _shortened(self, short: Said, full: Said) -> bool:
        if len(short.words) < KEPT * len(full.words) or not active(short.text) <= active(full.text):
            return False
        if not any(self._apart(places, full) for places in _places(short.words, full.words)):
            return False
        # Nothing may go between two names or numbers that stay: "A, which B had attacked, struck C".
        return run_of(self._anchors(short), self._anchors(full)) and self._same_sense(short.text, full.text)

    def _apart(self, places: list[int], full: Said) -> bool:
        """Whether all that is left out stands apart, between two commas, say, or a comma and the end, and joins nothing."""
        edges = [-1, *places, len(full.tokens)]
        gaps = [(low + 1, high) for low, high in pairwise(edges) if high - low > 1]
        return all(
            full.parted(low) and full.parted(high) and not joins(full.stretch(low, high + 1), self.lang)
            for low, high in gaps
        )

    def _anchors(self, one: Said) -> list[str]:
        """Numbers and names; at the beginning of a sentence, what the article never writes without a capital."""
        return [
            token.word
            for number, token in enumerate(one.tokens)
            if token.number or token.word in self.counts or token.word in self.names or self._named(token, number)
        ]

    def _named(self, token: Token, number: int) -> bool:
        return token.capital and (number > 0 or token.word not in self.lower)

    def _same_sense(self, short: str, full: str) -> bool:
        """Whether nothing got lost that denies, doubts or attributes, and every quotation is whole."""
        lang = self.lang
        told, meant = statuses(short, lang), statuses(full, lang)
        return (
            told[:1] == meant[:1]
            and set(told) <= set(meant)
            and negated(short, lang) == negated(full, lang)
            and limits(full, lang) <= limits(short, lang)
            and quoted(short) == quoted(full)
        )


def _places(short: tuple[str, ...], full: tuple[str, ...]) -> list[list[int]]:
    """Where the words of `short` stand in `full`, in order, as early and as late as can be; nothing unless all do."""
    early = _early(short, full)
    late = _early(short[::-1], full[::-1])
    return [early, [len(full) - 1 - at for at in reversed(late)]] if early or late else []


def _early(short: tuple[str, ...], full: tuple[str, ...]) -> list[int]:
    places: list[int] = []
    at = 0
    for word in short:
        try:
            at = full.index(word, at) + 1
        except ValueError:
            return []
        places.append(at - 1)
    return places
