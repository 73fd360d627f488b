"""What has happened to a truce, by its chief sentence, who stands in it, and the sentences behind it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.truces import Status
from bot.text.facts import blame, cast, said, sides
from bot.text.facts.lines import Line
from bot.text.facts.status import Cue, cues
from bot.text.gazetteer import Conflict

# What a later denial by a side takes back.
DENIABLE = frozenset((Status.AGREED, Status.DECLARED, Status.ANNOUNCED, Status.PROPOSED))
# What an accusation in the same sentence is stronger than.
MILDER = frozenset((Status.AGREED, Status.DECLARED, Status.IN_FORCE))


@dataclass(frozen=True, slots=True)
class Verdict:
    """A sentence and its cue, with the conflict it is about, the sentences behind it (`near`: those of them that speak
    of the truce) and the words that name its source."""

    line: Line
    cue: Cue
    war: Conflict | None
    after: list[Line]
    near: list[Line]
    source: str | None

    def status(self) -> Status:
        """What has happened to the truce."""
        status = self.cue.status
        if status in {Status.DECLARED, Status.AGREED}:
            status = self._between(status)
        if status in MILDER and self._blaming():
            return Status.VIOLATED
        if status in DENIABLE and any(self._denied(one) for one in self.after):
            return Status.DENIED
        if status is Status.AGREED and self._hearsay():
            return Status.ANNOUNCED
        if status is Status.IN_FORCE and self.line.has("guards", "unnamed"):
            return Status.ANNOUNCED
        return status

    def _blaming(self) -> bool:
        """Whether the sentence itself is an accusation: what it tells of the truce besides is known."""
        verbs = self.line.spans("accuse", "verb_active")
        setting = blame.Setting(self.war, ())
        return any(low < self.cue.end for low, _ in verbs) and bool(blame.accusations(self.line, setting))

    def _between(self, status: Status) -> Status:
        """Whether a declaration is one side's or both's: by who stands before the cue, and who only reports it."""
        if self.line.has("guards", "both"):
            return Status.AGREED
        if status is Status.AGREED and self.line.has("guards", "contested") and self._one_sided():
            return Status.PROPOSED
        unilateral = self.line.has("guards", "alone")
        if status is Status.DECLARED and not unilateral:
            if cast.pair(self.line, self.war) and not self._one_sided():
                return Status.AGREED
            before = {key for key in self.subjects() if self.war and key in self.war.sides}
            others = [key for key in self._home(sides.sides(self.line)) if key not in self.reporters()]
            foreign = self.reporters() and not before
            return Status.AGREED if len(before) > 1 or (foreign and len(others) > 1) else status
        accepted = self.line.has("status", "firm")
        alone = self._one_sided() and cast.partner(self.line, self.war) is None
        ordered = alone and not accepted and self._declares()
        return Status.DECLARED if unilateral or ordered else status

    def _declares(self) -> bool:
        """Whether it is a side itself that declares, and not who tells of it."""
        fighting = self.war.sides if self.war else ()
        named = [one for one in cast.actors(self.line, self.war) if one.key in fighting]
        return any(one.end <= low for low, _ in self.line.spans("status", "declared") for one in named)

    def _one_sided(self) -> bool:
        """Whether one side alone stands before the cue: its yes is half a deal. One between two others is no side."""
        pair = cast.pair(self.line, self.war)
        fighting = pair if pair is not None else self.war.sides if self.war else ()
        return len({key for key in self.subjects() if key in fighting}) == 1

    def subjects(self) -> list[str]:
        """The keys of those named before the cue, in order."""
        return [one.key for one in cast.actors(self.line, self.war) if one.start < self.cue.start]

    def reporters(self) -> set[str]:
        """The keys of those who only say so."""
        return set(said.reporters(self.line, self.source))

    def _denied(self, line: Line) -> bool:
        firm = line in self.near and any(cue.status is Status.DENIED for cue in cues(line))
        denied = firm or (line.number - self.line.number == 1 and line.has("status", "denied_it"))
        return denied and bool(sides.sides(line) or line.has("attribution", "roles"))

    def _hearsay(self) -> bool:
        """Whether nobody but an unnamed or outside source says that it was agreed."""
        unnamed = self.line.has("guards", "unnamed")
        outside = self.source is not None and self.line.has("guards", "single") and not self.reporters()
        return unnamed or (outside and len(self._home(sides.sides(self.line))) < 2)

    def _home(self, found: list[str]) -> list[str]:
        """Those of some keys that are sides of the conflict."""
        return found if self.war is None else [key for key in found if key in self.war.sides]
