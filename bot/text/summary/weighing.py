"""How much each sentence of an article tells, by words and place alone, so in any language.

A word counts by how many sentences speak of it, more if the title does, nothing if many do; a sentence by the
sum of its words and by how early it stands. The numbers were chosen on 250 articles and stories in English, French
and Vietnamese with summaries by people, looking at both halves of them: none was held out, and neighbouring numbers
differ by less than the halves do (`make bench ARGS="summaries FOLDER"`).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.text import languages
from bot.text.document import TITLE, Document
from bot.text.words import find, shape

# A word in a greater share of the sentences than this says nothing of one of them; in so few it always does.
COMMON, FEW = 0.4, 3
# Added to the logarithm of the sentences that hold a word; the extra share of a word of the title.
ONCE, TITLED = 0.3, 0.5
# A sentence counts LATE + 1 / (1 + DECAY * its number).
LATE, DECAY = 0.1, 0.6
# What is left of the worth of a word that this chat was told before, and of a question, which tells nothing.
TOLD, QUESTION = 0.15, 0.5
# Characters looked at of what was told before.
SEEN = 40_000
QUESTIONS = ("?", "？", "؟", "՞")
# Latin words so short are articles and the like.
SHORT = 3


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of each sentence of interest are worth: `alone` those of no other sentence, all together; `shared`
    the others, one by one, since they count once in a summary."""

    alone: Mapping[int, float]
    shared: Mapping[int, tuple[str, ...]]
    worth: Mapping[str, float]

    def gain(self, number: int) -> float:
        """What a sentence tells."""
        return self.alone[number] + sum(map(self.worth.__getitem__, self.shared[number]))


def weigh(document: Document, numbers: Collection[int], seen: Iterable[str] = ()) -> Words:
    """The words of the sentences `numbers`, given what was told before; linear in the document's length."""
    owners, title_end = _owners(document), document.title_end
    told = _keys(seen, document.lang)
    common = max(FEW, COMMON * len(document.sentences))
    alone = dict.fromkeys(numbers, 0.0)
    shared: dict[int, list[str]] = {number: [] for number in numbers}
    worth: dict[str, float] = {}
    # The hot loop of a summary: most words stand once.
    for key, positions in document.postings.items():
        if len(key) < SHORT and key.isascii() and key.isalpha():
            continue
        titled = positions[0] < title_end
        value = (TOLD if key in told else 1.0) * (1 + TITLED if titled else 1.0)
        holding = {owners[at] for at in positions} - {TITLE} if len(positions) > 1 else {owners[positions[0]]}
        if len(holding) == 1:
            (number,) = holding
            if number in alone:
                alone[number] += value * ONCE
        elif len(holding) <= common:
            worth[key] = value * (math.log(len(holding) or 1) + ONCE)
            for number in holding & alone.keys():
                shared[number].append(key)
    return Words(alone, {number: tuple(keys) for number, keys in shared.items()}, worth)


def place(number: int) -> float:
    """How much a sentence counts by where it stands."""
    return LATE + 1 / (1 + number * DECAY)


def _owners(document: Document) -> list[int]:
    """Of each position of a document the sentence that it is in; the title is -1."""
    owners: list[int] = []
    for number, (start, end) in enumerate(
        zip(document.firsts, [*document.firsts[1:], len(document.starts)], strict=True)
    ):
        owners += [number - 1] * (end - start)
    return owners


def _keys(texts: Iterable[str], lang: str) -> frozenset[str]:
    """All keys of the words of `texts`, up to SEEN characters of them."""
    found: set[str] = set()
    room = SEEN
    for text in texts:
        for _, raw in find(text[: max(room, 0)]):
            found.update(key for piece in shape(raw) for word in piece.words for key in languages.keys(word, lang))
        room -= len(text)
    return frozenset(found)
