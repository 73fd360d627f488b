"""Which sentences together make the summary: those that tell most in the room there is, none of them left hanging."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.text.document import Document
from bot.text.summary.leaning import leans, quotations
from bot.text.summary.noise import noise, whole
from bot.text.summary.weighing import Words

ROOM = 420
SENTENCES = 4
# So many of the best are tried together, in every way that fits: some 200 ways, half a millisecond.
TRIED = 10
# So far back stands what a pronoun means; a chain of leaning sentences is followed no longer.
BACK = 2
# Behind these marks of scripts without spaces no space is written.
CLOSE = "。！？」』”…"
LANGUAGES_CLOSE = frozenset({"zh", "ja", "yue"})


@dataclass(frozen=True, slots=True)
class Choice:
    """Sentences taken together: what they tell, their numbers, the words they hold, and the characters left."""

    value: float
    numbers: frozenset[int]
    covered: frozenset[str]
    room: int

    def with_(self, number: int, factor: float, length: int, words: Words) -> Choice:
        """These and one more."""
        value = self.value + factor * words.gain(number, self.covered)
        spent = length + bool(self.numbers)
        return Choice(value, self.numbers | {number}, self.covered.union(words.shared[number]), self.room - spent)


def tells(document: Document, number: int) -> bool:
    """Whether a sentence is whole and tells something."""
    sentence = document.sentences[number]
    return whole(sentence) and not noise(sentence)


def needs(document: Document, numbers: Collection[int]) -> dict[int, frozenset[int]]:
    """For each of the sentences `numbers` that would be left hanging alone: those that must stand with it."""
    found = {number: {before} for number in numbers if (before := _antecedent(document, number)) is not None}
    for first, last in _quoted(document, numbers):
        for number in range(first, last + 1):
            found.setdefault(number, set()).update(set(range(first, last + 1)) - {number})
    return {number: frozenset(others) for number, others in found.items()}


def _antecedent(document: Document, number: int) -> int | None:
    """The sentence that a leaning one leans on; None for one that stands by itself, or has nothing before it."""
    if not leans(document.sentences[number], document.lang):
        return None
    before = range(number - 1, max(number - 1 - BACK, -1), -1)
    return next((one for one in before if tells(document, one)), number - 1 if number else None)


def _quoted(document: Document, numbers: Collection[int]) -> Iterator[tuple[int, int]]:
    """The quotations that touch `numbers`, looked for in each row of neighbours."""
    wide = sorted({near for number in numbers for near in range(max(number - 3, 0), number + 4)})
    wide = [number for number in wide if number < len(document.sentences)]
    breaks = [0, *(at for at, (one, two) in enumerate(pairwise(wide), 1) if two != one + 1), len(wide)]
    for low, high in pairwise(breaks):
        row = wide[low:high]
        if row:
            part = slice(row[0], row[-1] + 1)
            for first, last in quotations(document.sentences[part], document.paragraphs[part]):
                yield row[0] + first, row[0] + last


def together(number: int, required: Mapping[int, frozenset[int]]) -> frozenset[int]:
    """A sentence with all that must stand with it."""
    found, fresh = {number}, {number}
    for _ in range(BACK):
        fresh = {other for one in fresh for other in required.get(one, ())} - found
        found |= fresh
    return frozenset(found)


def choose(
    factors: Mapping[int, float],
    lengths: Mapping[int, int],
    start: Choice,
    words: Words,
    required: Mapping[int, frozenset[int]],
) -> tuple[int, ...]:
    """The sentences that with those of `start` tell most; ascending. `factors` are how much each counts."""
    values = {number: factor * words.gain(number) for number, factor in factors.items() if number not in start.numbers}
    best = sorted(sorted(values), key=lambda number: -values[number])[:TRIED]
    options = [(number, factors[number], lengths[number]) for number in sorted(best)]
    sound = (one for one in _ways(options, start, words) if _stands(one.numbers - start.numbers, one.numbers, required))
    return tuple(sorted(max(sound, key=lambda one: one.value).numbers))


def _ways(options: Sequence[tuple[int, float, int]], start: Choice, words: Words) -> Iterator[Choice]:
    """Every choice of `options` that fits, `start` alone first."""
    open_ = [(start, 0)]
    while open_:
        choice, at = open_.pop()
        yield choice
        if len(choice.numbers) < SENTENCES:
            open_ += [
                (choice.with_(number, factor, length, words), after)
                for after, (number, factor, length) in enumerate(options[at:], at + 1)
                if length + bool(choice.numbers) <= choice.room
            ]


def _stands(added: Collection[int], numbers: frozenset[int], required: Mapping[int, frozenset[int]]) -> bool:
    return all(required[number] <= numbers for number in added if number in required)


def joined(sentences: Sequence[str], lang: str) -> str:
    """Sentences as a text, with a space between where the language writes one."""
    text = ""
    for sentence in sentences:
        tight = lang in LANGUAGES_CLOSE and text[-1:] in CLOSE
        text += sentence if tight or not text else f" {sentence}"
    return text
