"""Which sentences together make the summary: those that tell most in the room there is, none of them left hanging."""

from __future__ import annotations

from collections import Counter
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
# The least share of what a sentence tells that must be new beside the others.
NEW = 0.2
# Behind these marks of scripts without spaces no space is written.
CLOSE = "。！？」』”…"
LANGUAGES_CLOSE = frozenset({"zh", "ja", "yue"})


@dataclass(frozen=True, slots=True)
class Option:
    """A sentence that may be taken: how much it counts, its characters, what all its words are worth, those that no
    other option has, and each of the others."""

    number: int
    factor: float
    length: int
    all: float
    own: float
    others: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Sentences taken together: what they tell, their numbers, the words they hold, and the characters left."""

    value: float
    numbers: frozenset[int]
    covered: frozenset[str]
    room: int

    def with_(self, option: Option) -> Choice | None:
        """These and one more; None for one that has no room, or says again what these say."""
        length = option.length + bool(self.numbers)
        if length > self.room:
            return None
        fresh = [(key, worth) for key, worth in option.others if key not in self.covered]
        gain = option.own + sum(worth for _, worth in fresh)
        if self.covered and gain < NEW * option.all:
            return None
        covered = self.covered.union([key for key, _ in fresh])
        return Choice(self.value + option.factor * gain, self.numbers | {option.number}, covered, self.room - length)


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
    first: Sequence[int],
    words: Words,
    required: Mapping[int, frozenset[int]],
) -> tuple[int, ...]:
    """The sentences that tell most together, ascending. Those of `first` are among them as far as they fit, each with
    what it must stand with, the very first in any case; the others only if none is left hanging. `factors` are how much
    each counts, `lengths` their characters."""
    values = {number: factor * words.gain(number) for number, factor in factors.items() if number not in first}
    best = sorted(sorted(values), key=lambda number: -values[number])[:TRIED]
    begun = _begun(first, lengths, required)
    covered = frozenset(key for number in begun for key in words.shared[number])
    start = Choice(0.0, begun, covered, ROOM - sum(lengths[one] + 1 for one in begun) + bool(begun))
    options = _options(sorted(set(best) - begun), factors, lengths, words, covered)
    sound = (one for one in _ways(options, start) if _stands(one.numbers - begun, one.numbers, required))
    return tuple(sorted(max(sound, key=lambda one: one.value).numbers))


def _begun(first: Sequence[int], lengths: Mapping[int, int], required: Mapping[int, frozenset[int]]) -> frozenset[int]:
    """Of `first` what fits, most wanted first, each with what it must stand with; the very first alone if need be."""
    taken: frozenset[int] = frozenset()
    for number in first:
        with_all = taken | together(number, required)
        if _fit(with_all, lengths):
            taken = with_all
        elif not taken and _fit({number}, lengths):
            taken = frozenset({number})
    return taken


def _fit(numbers: Collection[int], lengths: Mapping[int, int]) -> bool:
    return sum(lengths.get(one, ROOM) + 1 for one in numbers) - 1 <= ROOM


def _options(
    numbers: Sequence[int],
    factors: Mapping[int, float],
    lengths: Mapping[int, int],
    words: Words,
    covered: frozenset[str],
) -> list[Option]:
    held = Counter(key for number in numbers for key in words.shared[number])
    made = []
    for number in numbers:
        shared = [(key, words.worth[key]) for key in words.shared[number]]
        others = tuple(one for one in shared if held[one[0]] > 1 or one[0] in covered)
        told = words.gain(number)
        own = told - sum(worth for _, worth in others)
        made.append(Option(number, factors[number], lengths[number], told, own, others))
    return made


def _ways(options: Sequence[Option], start: Choice) -> Iterator[Choice]:
    """Every choice of `options` that fits, `start` alone first."""
    open_ = [(start, 0)]
    while open_:
        choice, at = open_.pop()
        yield choice
        if len(choice.numbers) < SENTENCES:
            longer = ((choice.with_(option), after) for after, option in enumerate(options[at:], at + 1))
            open_ += [(one, after) for one, after in longer if one is not None]


def _stands(added: Collection[int], numbers: frozenset[int], required: Mapping[int, frozenset[int]]) -> bool:
    return all(required[number] <= numbers for number in added if number in required)


def joined(sentences: Sequence[str], lang: str) -> str:
    """Sentences as a text, with a space between where the language writes one."""
    text = ""
    for sentence in sentences:
        tight = lang in LANGUAGES_CLOSE and text[-1:] in CLOSE
        text += sentence if tight or not text else f" {sentence}"
    return text
