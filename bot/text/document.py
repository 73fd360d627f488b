"""An article as sentences and words with their positions: what queries are asked of."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.model import Article, Span, Truce
from bot.text import languages
from bot.text.language import guess
from bot.text.sentences import split
from bot.text.words import LONGEST as LONGEST_WORD
from bot.text.words import find, fold, shape

# Characters read of an article, some 60,000 words; the longest reportage has a third of it, the rest is data.
LONGEST = 400_000
# Positions between two sentences, so that no phrase crosses, and between title and text, so that nothing near does.
SENTENCE_GAP = 1
TITLE_GAP = 50
TITLE = -1
# Halves of a character, which no library takes.
UNPAIRED = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Document:
    """An article read for matching.

    `postings` maps a key to the ascending positions where it stands; keys are folded words, and stems as
    "code:stem". `sentences` are the text's, without the title; `paragraphs` numbers the paragraph of each.
    `marks` is what is known beside the words, "lang:en", "source:bbc", "topic:ceasefire", each with the positions
    that show it, if any; `truces` those it speaks of, and `urgency` whether one who follows them should hear of it at
    once (yes), in a digest or not (no), if it was read for that.
    """

    title: str
    sentences: tuple[str, ...]
    paragraphs: tuple[int, ...]
    lang: str
    postings: Mapping[str, tuple[int, ...]]
    starts: array[int]
    ends: array[int]
    firsts: tuple[int, ...]
    marks: Mapping[str, tuple[int, ...]]
    truces: tuple[Truce, ...] = ()
    urgency: Literal["yes", "digest", "no"] | None = None

    @property
    def title_end(self) -> int:
        """The positions of the title are those before this one."""
        return self.firsts[1] if len(self.firsts) > 1 else len(self.starts)

    def span(self, position: int) -> Span:
        """Where the word at `position` stands."""
        return Span(bisect_right(self.firsts, position) - 2, self.starts[position], self.ends[position])

    def sentence(self, number: int) -> str:
        """The text of a sentence; the title for -1."""
        return self.title if number == TITLE else self.sentences[number]


def analyse(article: Article, hint: str | None = None, source: Collection[str] = ()) -> Document:
    """The article as a document; `hint` is the language its source usually writes, `source` the folded words that it is
    known by. Linear in the text's length."""
    text = UNPAIRED.sub("\ufffd", article.text[:LONGEST])
    title = UNPAIRED.sub("\ufffd", " ".join(article.title[:1000].split()))
    lang = guess(f"{title}\n{text}", article.lang or hint)
    numbered = list(_sentences(text, lang))
    marks = dict.fromkeys([f"lang:{lang}", *(f"source:{word}" for word in source)], ())
    sentences, paragraphs = [sentence for _, sentence in numbered], tuple(number for number, _ in numbered)
    return _Reader(lang, marks).read(title, sentences, paragraphs)


def source_words(title: str, host: str) -> tuple[str, ...]:
    """The folded words that a source is known by: those of its title, whole and in parts, the labels of its host, and
    the ends of its host: bbc.co.uk for www.bbc.co.uk."""
    labels = [label for label in host.casefold().split(".") if label]
    ends = [".".join(labels[at:]) for at in range(len(labels) - 1)]
    found = [word for _, raw in find(title[:1000]) for word in (fold(raw), *(w for at in shape(raw) for w in at.words))]
    return tuple(word for word in dict.fromkeys([*found, *map(fold, labels), *map(fold, ends)]) if word)


def _sentences(text: str, lang: str) -> Iterator[tuple[int, str]]:
    paragraph, at = 0, 0
    for low, high in split(text, lang, languages.language(lang).abbreviations):
        paragraph += "\n" in text[at:low] if at else 0
        at = high
        yield paragraph, text[low:high]


class _Reader:
    """Files words under their keys, position by position."""

    def __init__(self, lang: str, marks: Mapping[str, tuple[int, ...]]) -> None:
        self.lang = lang
        self.marks = marks
        self.filed: dict[str, list[int]] = {}
        self.starts = array("I")
        self.ends = array("I")

    def read(self, title: str, sentences: list[str], paragraphs: tuple[int, ...]) -> Document:
        firsts = [0]
        self._text(title)
        self._gap(TITLE_GAP)
        for sentence in sentences:
            firsts.append(len(self.starts))
            self._text(sentence)
            self._gap(SENTENCE_GAP)
        for parts in languages.compounds(self.lang):
            self._join(parts)
        postings = {key: tuple(positions) for key, positions in self.filed.items()}
        places = self.starts, self.ends, tuple(firsts)
        return Document(title, tuple(sentences), paragraphs, self.lang, postings, *places, self.marks)

    def _gap(self, size: int) -> None:
        self.starts.extend([0] * size)
        self.ends.extend([0] * size)

    def _text(self, text: str) -> None:
        # The hot loop of an analysis: one pass, everything about a word from a cache.
        filed, starts, ends, lang, at = self.filed, self.starts, self.ends, self.lang, len(self.starts)
        for start, raw in find(text):
            for low, high, keys in _entry(raw, lang) if len(raw) <= LONGEST_WORD else _entries(raw, lang):
                starts.append(start + low)
                ends.append(start + high)
                for key in keys:
                    if key in filed:
                        filed[key].append(at)
                    else:
                        filed[key] = [at]
                at += 1

    def _join(self, parts: tuple[str, ...]) -> None:
        """A compound written apart stands at all of its positions, like a hyphenated one."""
        if not all(part in self.filed for part in parts):
            return
        later = [(step, set(self.filed[part])) for step, part in enumerate(parts[1:], 1)]
        begins = [at for at in self.filed[parts[0]] if all(at + step in there for step, there in later)]
        places = {at + step for at in begins for step in range(len(parts))}
        for key in languages.keys("".join(parts), self.lang) if places else ():
            self.filed[key] = sorted(places.union(self.filed.get(key, ())))


def _entries(raw: str, lang: str) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """The positions of one word as it stands, each with the keys it is filed under."""
    return tuple(
        (low, high, tuple(dict.fromkeys(key for word in words for key in languages.keys(word, lang))))
        for low, high, words in shape(raw)
    )


_entry = lru_cache(maxsize=1 << 15)(_entries)
