"""What an article tells of its chief truce, and of those before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.model.truces import Accusation, Moment, Status, Truce
from bot.text import gazetteer
from bot.text.facts import blame, duration, said, sides, timing
from bot.text.facts.lines import Line
from bot.text.facts.published import Published
from bot.text.facts.status import Cue, cues
from bot.text.facts.timing import Timed
from bot.text.facts.verdict import Verdict
from bot.text.moments import Context

# Sentences behind the one that tells of a truce that may add to it, and to its accusations.
FOLLOWING, BLAMING = 3, 4
# A truce that begins this much apart from another is another.
APART = timedelta(days=2)
# What only says that somebody would like a truce.
WEAK = frozenset((Status.CALLED_FOR, Status.TALKS, Status.PROPOSED))
# These have no time of their own.
UNTIMED = WEAK | {Status.REJECTED, Status.DENIED}
# States in which the start lies behind.
BEGUN = frozenset((Status.IN_FORCE, Status.EXPIRED, Status.ENDED, Status.COLLAPSED, Status.VIOLATED, Status.EXTENDED))
# Who says so is asked of these only for the day of the deal.
DATED = frozenset((Status.AGREED, Status.DECLARED, Status.ANNOUNCED, Status.SUSPENDED, Status.EXTENDED))


@dataclass(frozen=True, slots=True)
class Article:
    """The sentences worth reading, those of them that speak of a truce between armed sides, and when they came out."""

    lines: tuple[Line, ...]
    real: tuple[Line, ...]
    published: Published

    def following(self, line: Line, most: int) -> list[Line]:
        """The next sentences, truces in them or not."""
        return [one for one in self.lines if 0 < one.number - line.number <= most]


class Telling:
    """What an article tells of its chief truce, begun by one sentence and its strongest cue."""

    def __init__(self, article: Article, line: Line, cue: Cue) -> None:
        self.article, self.line, self.cue = article, line, cue
        self.after = article.following(line, FOLLOWING)
        self.near = [one for one in self.after if one in article.real and not one.has("guards", "background")]
        self.war = sides.conflict(
            line, [*self.after, *self._before(), *(one for one in article.lines if one.number < 0)]
        )
        rough = next(filter(None, (tuple(sides.sides(one)) for one in (line, *self._before()))), ())
        self.zones = sides.zones([line, *self.after], self.war, self._home(rough))
        self.context = Context(self.zones, article.published.day(self.zones), article.published.now)
        self.dates = timing.times(line, self.zones)
        self.source = said.attribution(line, self.dates)
        self.verdict = Verdict(line, cue, self.war, self.after, self.near, self.source)

    def _before(self) -> list[Line]:
        """The sentence before, of the same text."""
        return [one for one in self.article.lines if 0 < self.line.number - one.number <= 1 and one.number >= 0]

    def _home(self, found: tuple[str, ...]) -> tuple[str, ...]:
        war = self.war
        return found if war is None else tuple(key for key in found if key in war.sides)

    def truces(self) -> tuple[Truce, ...]:
        status = self.verdict.status()
        if status is Status.DECLARED:
            self._by_clocks_of(self._alone())
        found = self._timed(status)
        self._ask_further(found)
        effective, expires = self._ends(status, found)
        fighting = self._parties(status)
        blamed = self._accusations(fighting)
        named = tuple(dict.fromkeys(name for one in blamed for name in (one.accuser, one.accused)))
        main = Truce(
            status=status,
            kind=kind(self.line),
            parties=named if named and status is Status.VIOLATED else tuple(sides.name(key) for key in fighting),
            mediators=tuple(sides.name(key) for key in self._mediators(status, fighting)),
            place=sides.place(
                [self.line, *self.after, *(one for one in self.article.lines if one.number < 0)], self.war
            ),
            announced_on=self._announced(status, found),
            effective=effective,
            expires=expires,
            duration=self._duration(status),
            accusations=blamed,
            attribution=self.source,
            new=True,
            quotes=self._quotes(found, blamed),
        )
        return (main, *self._earlier(found, main))

    def _by_clocks_of(self, alone: tuple[str, ...]) -> None:
        """Who stops shooting alone does so by its own clocks, if those are kept at the place too."""
        own = [zone for key in alone for zone in gazetteer.actors()[key].zones]
        if len(own) == 1 and own[0] in self.zones:
            self.zones = (own[0],)
            self.context = replace(self.context, local=self.zones)
            self.dates = timing.times(self.line, self.zones)

    def _ask_further(self, found: list[Timed]) -> None:
        """Without a source in its own sentence, the one of the sentence that tells when it begins, or that points back."""
        pointing = [line for line in self.after[:1] if said.refers(line)]
        if pointing:
            self.source = said.attribution(pointing[0], timing.times(pointing[0], self.zones)) or self.source
        further = [one.line for one in self._of_this(found) if one.line is not self.line]
        if self.source is None and further:
            self.source = said.attribution(further[0], timing.times(further[0], self.zones))

    # --------------------------------------------------------------- times

    def _timed(self, status: Status) -> list[Timed]:
        """The starts and ends told in the sentence and those behind it, midnights settled by one another."""
        past = status in BEGUN and self.cue.status is not Status.EXTENDED
        found = timing.timed(self.line, self.context, past=past and status is not Status.VIOLATED)
        found += [one for line in self.after for one in timing.timed(line, self.context, past=False)]
        found += self._older()
        offsets = tuple({one.found.offset for one in found if one.found.offset})
        if len(offsets) == 1 and any(
            one.found.moment.basis in {"zone_unstated", "midnight_ambiguous"} for one in found
        ):
            self.context = replace(self.context, offsets=offsets)
            found = timing.timed(self.line, self.context, past=past)
            found += [
                one for line in self.after for one in timing.timed(line, self.context, past=False)
            ] + self._older()
        return timing.by_neighbours(found)

    def _ends(self, status: Status, found: list[Timed]) -> tuple[Moment | None, Moment | None]:
        """From when and until when; nothing of a truce that is not, nor the start of one that only goes on."""
        own = self._of_this(found)
        start, end = timing.settle(own, "start"), timing.settle(own, "end")
        if status in UNTIMED:
            return None, None
        return (None if status is Status.EXTENDED else start), (None if status is Status.DELAYED else end)

    def _older(self) -> list[Timed]:
        """Times of truces told of further down."""
        done = {self.line.number, *(one.number for one in self.after)}
        return [
            one
            for line in self.article.real
            if line.number not in done and line.number >= 0
            for one in timing.timed(line, self.context, past=False)
        ]

    def _of_this(self, found: list[Timed]) -> list[Timed]:
        """The times that belong to this truce: of its own sentence; without one there, of those behind it."""
        for role_lines in ([self.line], self.after):
            numbers = {one.number for one in role_lines}
            own = [one for one in found if one.line.number in numbers and not self._foreign(one)]
            if any(one.role == "start" for one in own):
                ends = [one for one in found if one.role == "end" and not self._foreign(one)]
                starts = [one for one in found if one.role == "start" and not self._foreign(one)]
                return [*self._together(own, starts), *ends[:1]]
        return [one for one in found if one.role == "end" and not self._foreign(one)][:1]

    def _together(self, own: list[Timed], starts: list[Timed]) -> list[Timed]:
        """The starts that are told of the same beginning: within two days of the first one that is dated."""
        first = next((one.found.moment.date for one in own if one.role == "start" and one.found.moment.date), None)
        near = {self.line.number, *(one.number for one in self.after)}
        return [
            one
            for one in starts
            if one.line.number in near
            and (first is None or one.found.moment.date is None or abs(one.found.moment.date - first) < APART)
        ]

    def _foreign(self, one: Timed) -> bool:
        return one.line is not self.line and (one.line.has("guards", "background") or one.line.has("guards", "other"))

    def _announced(self, status: Status, found: list[Timed]) -> date | None:
        if status not in DATED:
            return None
        taken = {one.one.start for one in found if one.line is self.line}
        context = replace(self.context, tense="past")
        return said.announced_on(self.line, self.cue, self.dates, taken, context)

    def _duration(self, status: Status) -> str | None:
        if status in {Status.CALLED_FOR, Status.TALKS, Status.REJECTED}:
            return None
        return next(filter(None, (duration.duration(line) for line in (self.line, *self.near))), None)

    # --------------------------------------------------------------- people

    def _parties(self, status: Status) -> tuple[str, ...]:
        alone = self._alone() if status is Status.DECLARED else ()
        near = [*self.after[:2], *self._before()]
        spoke = set() if status is Status.VIOLATED else self.verdict.reporters()
        return sides.parties(self.line, near, self.war, alone=alone, spoke=spoke)

    def _alone(self) -> tuple[str, ...]:
        """The key of the one side that declared the truce; empty if it is not plain."""
        war = self.war
        subjects = [key for key in self.verdict.subjects() if war and key in war.sides]
        reporting = [key for key in self.verdict.reporters() if war and key in war.sides]
        return tuple(dict.fromkeys(subjects or reporting))[:1]

    def _mediators(self, status: Status, fighting: tuple[str, ...]) -> tuple[str, ...]:
        reporter = None
        if status in {Status.AGREED, Status.EXTENDED}:
            reporter = next((key for key in said.reporters(self.line, self.source) if key not in fighting), None)
        return sides.mediators([self.line, *self.after[:1]], fighting, reporter)

    def _accusations(self, fighting: tuple[str, ...]) -> tuple[Accusation, ...]:
        found: dict[tuple[str, str], Accusation] = {}
        setting = blame.Setting(self.war, fighting)
        for line in [self.line, *self.article.following(self.line, BLAMING)]:
            for one in blame.accusations(line, setting):
                found.setdefault((one.accuser, one.accused), one)
            broken = bool(found) or self.cue.status in {Status.VIOLATED, Status.COLLAPSED}
            setting = replace(setting, broken=broken, running=self.cue.status is Status.IN_FORCE)
        return tuple(found.values())

    # ---------------------------------------------------------------- rest

    def _quotes(self, found: Iterable[Timed], blamed: tuple[Accusation, ...]) -> tuple[str, ...]:
        """The sentences that the facts were read from, the chief one first."""
        used = [one.line.raw for one in self._of_this(list(found))]
        return tuple(dict.fromkeys([self.line.raw, *used, *(one.quote for one in blamed)]))

    def _earlier(self, found: list[Timed], main: Truce) -> list[Truce]:
        """The truces told of as background: those with a start of their own, days before this one's."""
        mine = main.effective.date if main.effective else None
        groups: dict[date, list[Timed]] = {}
        for one in found:
            day = one.found.moment.date
            if one.role == "start" and day and mine and one.line is not self.line and mine - day >= APART:
                groups.setdefault(day, []).append(one)
        return [self._background(main, day_found, timing.settle(day_found, "start")) for day_found in groups.values()]

    def _background(self, main: Truce, found: list[Timed], effective: Moment | None) -> Truce:
        line = found[0].line
        told = [cue.status for cue in cues(line) if cue.status not in WEAK]
        return Truce(
            status=told[0] if told else Status.AGREED,
            kind=kind(line),
            parties=main.parties,
            effective=effective,
            new=False,
            quotes=(line.raw,),
        )


def kind(line: Line) -> str:
    """What sort of truce a line speaks of."""
    for name, told in (
        ("holiday", "holiday_truce"),
        ("pause", "humanitarian_pause"),
        ("hostilities", "cessation_of_hostilities"),
        ("armistice", "armistice"),
        ("local", "local_truce"),
    ):
        if line.has("truce", name):
            return told
    return "ceasefire"
