"""From the sentences of an article to its truces."""

from __future__ import annotations

from math import inf

from bot.model.truces import Status, Truce
from bot.text.facts import sense, sides
from bot.text.facts.lines import Line
from bot.text.facts.merging import merged
from bot.text.facts.published import Published
from bot.text.facts.status import POSITIVE, Cue, cues
from bot.text.facts.telling import FOLLOWING, WEAK, Article, Telling

# An article says in its first sentences what is new.
LEADING = 6


class Reader:
    """Reads the truces of an article from its sentences."""

    def __init__(self, lines: list[Line], published: Published) -> None:
        year = published.at.year if published.at else None
        real = [line for at, line in enumerate(lines) if sense.real(line, lines[max(0, at - 2) : at + 3], year)]
        self.article = Article(tuple(lines), tuple(real), published)
        self.told = [(line, cues(line)) for line in real]

    def truces(self) -> tuple[Truce, ...]:
        """The truce that the article is about, if it says what has happened to it, and those it tells of before."""
        lead = self._lead()
        if lead is None:
            return self._deep()
        line, cue = lead
        return Telling(self.article, line, cue).truces()

    def _deep(self) -> tuple[Truce, ...]:
        """What an article on something else tells of truces further down, where it is told in the order in which it
        happened: the last thing is the newest, and what came before belongs to the same truce or to one before it."""
        told = [(line, self._firm(line, found)) for line, found in self.told if not line.has("guards", "background")]
        firm = [(line, cue) for line, cue in told if cue and cue.status not in WEAK and line.number >= LEADING]
        known: tuple[Truce, ...] = ()
        for at, (line, cue) in enumerate(firm):
            after = firm[at + 1][0].number if at + 1 < len(firm) else inf
            known = merged(known, Telling(self._part(line.number, after), line, cue).truces())
        return known

    def _part(self, first: int, after: float) -> Article:
        """The article from this sentence up to the next that tells of a truce, with its title and the sentence before."""
        whole = self.article
        lines = tuple(one for one in whole.lines if one.number < 0 or first - 1 <= one.number < after)
        return Article(lines, tuple(one for one in whole.real if first <= one.number < after), whole.published)

    def _lead(self) -> tuple[Line, Cue] | None:
        """The first line whose cue stands and is not background; one that only wishes yields to a firmer neighbour."""
        news = [
            (line, told) for line, told in self.told if line.number < LEADING and not line.has("guards", "background")
        ]
        told = [(line, self._firm(line, told)) for line, told in news]
        standing = [(line, cue) for line, cue in told if cue]
        if not standing:
            return None
        first = standing[0]
        near = [one for one in standing[1:4] if one[0].number - first[0].number <= FOLLOWING]
        firm = next((one for one in near if one[1].status not in WEAK | {Status.VIOLATED}), None)
        if firm is None or (first[0].number >= 0 and first[1].status not in WEAK):
            return first
        return firm if first[1].status in WEAK | POSITIVE or firm[1].status not in POSITIVE else first

    @staticmethod
    def _firm(line: Line, told: list[Cue]) -> Cue | None:
        """The strongest cue; a denial only where somebody is named who denies."""
        named = bool(sides.sides(line)) or line.has("attribution", "roles")
        return next((cue for cue in told if cue.status is not Status.DENIED or named), None)
