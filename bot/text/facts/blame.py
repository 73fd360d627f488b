"""Who accuses whom of breaking a truce. A direction that is not plain is left out: a reversed one is the worst error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.model.truces import Accusation
from bot.text.facts import said
from bot.text.facts.cast import actors
from bot.text.facts.lines import Line
from bot.text.facts.sides import name
from bot.text.facts.status import clause
from bot.text.gazetteer import Conflict, Mention
from bot.text.tongues import pattern, values

# Characters between the verb and whom it is aimed at; between a speaker's words and the deed.
NEAR, FAR = 45, 80
# Characters of a headline's speaker: "Kyiv: ...".
SPEAKER = 40

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of the truce: its conflict, the keys of its two sides, and whether the lines before told of a
    breach (`broken`) or of a truce that holds (`running`), so that plain deeds ("shelled") are meant as one."""

    war: Conflict | None
    parties: tuple[str, ...]
    broken: bool = False
    running: bool = False


def accusations(line: Line, setting: Setting) -> tuple[Accusation, ...]:
    """The accusations in a line, each with its direction."""
    return _Blame(line, setting).found()


class _Blame:
    """The accusations of one line."""

    def __init__(self, line: Line, setting: Setting) -> None:
        self.line, self.setting = line, setting
        self.actors = actors(line, setting.war)

    def found(self) -> tuple[Accusation, ...]:
        line = self.line
        if self._each():
            keys = self.setting.parties
            pair = keys if len(keys) == 2 else tuple(dict.fromkeys(one.key for one in self.actors))
            return self._told_of([(pair[0], pair[1]), (pair[1], pair[0])]) if len(pair) == 2 else ()
        spoken_of = self.setting.broken or self.setting.running
        if not (line.truces or line.has("accuse", "on_violation") or spoken_of):
            return ()
        return self._told_of([*self._active(), *self._passive(), *self._told(), *self._told_before()])

    def _told_of(self, pairs: list[Pair]) -> tuple[Accusation, ...]:
        plain = dict.fromkeys(pair for pair in pairs if pair[0] != pair[1])
        return tuple(Accusation(name(accuser), name(accused), self.line.raw) for accuser, accused in plain)

    def _each(self) -> bool:
        line = self.line
        breach = line.has("accuse", "breach") or line.has("accuse", "on_violation") or bool(line.truces)
        return breach and line.has("accuse", "each")

    def _behind(self, at: int) -> list[Mention]:
        return [one for one in self.actors if at <= one.start <= at + NEAR]

    # ------------------------------------------------------------ accusing

    def _active(self) -> Iterator[Pair]:
        line = self.line
        for verb in pattern(line.code, "accuse", "verb_active").finditer(line.text):
            if any(low <= verb.start() < high for low, high in line.spans("accuse", "passive")) or self._by(verb):
                continue
            after = self._behind(verb.end())
            if values(line.code, "accuse", "verb_first"):
                yield from self._verb_first(after)
            elif values(line.code, "accuse", "verb_last"):
                yield from self._verb_last(verb)
            elif after and self._of_breach(after[0].end):
                accuser = self._subject(verb.start(), after[0].key)
                if accuser is not None:
                    yield accuser, after[0].key

    def _by(self, verb: re.Match[str]) -> bool:
        """Whether the accuser stands behind the verb: "accused by Kyiv"."""
        rest = self.line.text[verb.end() :].lstrip()
        return pattern(self.line.code, "accuse", "by").match(rest) is not None

    def _verb_first(self, after: list[Mention]) -> Iterator[Pair]:
        """Verb, subject, object: only when the two names stand next to each other with nothing but small words between."""
        for one, other in list(pairwise(after))[:1]:
            if other.start - one.end <= NEAR // 2 and self._of_breach(other.end):
                yield one.key, other.key

    def _verb_last(self, verb: re.Match[str]) -> Iterator[Pair]:
        """Subject, object, verb: only when the second name, and not the first, is marked as an object."""
        low, _ = clause(self.line, verb.start(), verb.end())
        before = [one for one in self.actors if low <= one.start < verb.start()]
        if len({one.key for one in before}) != 2:
            return
        one, other = before[0], before[-1]
        told = self.line.text[other.end : verb.end()]
        breach = any(pattern(self.line.code, "accuse", name).search(told) for name in ("on_violation", "breach"))
        if breach and self._object(other) and not self._object(one):
            yield one.key, other.key

    def _object(self, one: Mention) -> bool:
        """Whether the ending of a name, or the word behind it, says that something is done to it."""
        word = re.compile(r"[\w']*").match(self.line.text, one.end)
        end = word.end() if word else one.end
        marked = pattern(self.line.code, "accuse", "object_word").match(self.line.text[end:].lstrip())
        endings = values(self.line.code, "accuse", "object_endings") or ()
        return marked is not None or self.line.text[one.start : end].endswith(tuple(endings))

    def _of_breach(self, at: int) -> bool:
        """Whether what follows, or the sentence, is about breaking a truce."""
        line = self.line
        after = line.text[at : at + FAR]
        if pattern(line.code, "accuse", "on_violation").search(after) is not None:
            return True
        if not after.strip(" .!\"'"):
            return line.has("accuse", "on_violation")
        meant = bool(line.truces) or self.setting.running or self.setting.broken
        return meant and pattern(line.code, "accuse", "breach").search(after) is not None

    def _subject(self, at: int, accused: str) -> str | None:
        """The one side that stands before the verb in its clause; or, if the verb shares the subject of the clause before
        it ("and accused", ", accusing"), the one side that stands before."""
        low, _ = clause(self.line, at, at + 1)
        near = dict.fromkeys(one.key for one in self.actors if low <= one.start < at)
        if not near and self._shares_subject(at):
            part = max(self.line.text.rfind(mark, 0, at) for mark in ";\u2014") + 1
            near = dict.fromkeys(one.key for one in self.actors if part <= one.start < at and one.key != accused)
        return next(iter(near)) if len(near) == 1 else None

    def _shares_subject(self, at: int) -> bool:
        line = self.line
        before = line.text[max(0, at - 16) : at]
        joined = any(not before[one.end() :].strip() for one in pattern(line.code, "accuse", "joined").finditer(before))
        headline = before.rstrip().endswith(",") and pattern(line.code, "accuse", "present").match(line.text, at)
        return joined or bool(headline) or pattern(line.code, "accuse", "participle").match(line.text, at) is not None

    def _passive(self) -> Iterator[Pair]:
        line = self.line
        verbs = [*pattern(line.code, "accuse", "passive").finditer(line.text)]
        verbs += [one for one in pattern(line.code, "accuse", "verb_active").finditer(line.text) if self._by(one)]
        for verb in verbs:
            accuser = self._behind(verb.end()) if self._by(verb) else self._late(verb.end())
            if accuser and (self._of_breach(accuser[0].end) or not self._by(verb)):
                accused = self._subject(verb.start(), accuser[0].key) or self._fronted(verb, accuser[0])
                if accused is not None:
                    yield accuser[0].key, accused

    def _fronted(self, verb: re.Match[str], accuser: Mention) -> str | None:
        """Whom a sentence is about that begins with the charge: "Accused by Israel of ..., Hamas said"."""
        comma = self.line.text.find(",", accuser.end)
        if self.line.text[: verb.start()].strip() or comma < 0:
            return None
        return next((one.key for one in self.actors if 0 <= one.start - comma <= 6), None)

    def _late(self, at: int) -> list[Mention]:
        """Who accuses, named right behind a "by" that follows the breach: "accused of violating the truce by India"."""
        for by in pattern(self.line.code, "accuse", "by").finditer(self.line.text, at, at + FAR):
            found = [one for one in self.actors if 0 < one.start - by.end() <= 5]
            if found and pattern(self.line.code, "accuse", "on_violation").search(self.line.text, at, by.start()):
                return found
        return []

    # ------------------------------------------------------------- telling

    def _told(self) -> Iterator[Pair]:
        """One said that another had broken it: the other is the first named after the verb, and the deed follows it."""
        line = self.line
        for verb in pattern(line.code, "accuse", "said").finditer(line.text):
            accused = self._did(verb.end())
            accuser = self._subject(verb.start(), accused) if accused else None
            if accuser is not None and accused is not None:
                yield accuser, accused
        yield from self._nominal()
        yield from self._possessed()
        edge = self._speaker()
        speakers = {one.key for one in self.actors if one.end <= edge}
        accused = self._did(edge + 1) if len(speakers) == 1 else None
        if accused is not None:
            yield speakers.pop(), accused

    def _speaker(self) -> int:
        """Where the speaker ends in "Kyiv: ..." and "According to Kyiv, ..."; -1 in other lines."""
        start = len(self.line.text) - len(self.line.text.lstrip())
        front = pattern(self.line.code, "accuse", "said_front").match(self.line.text, start)
        return self.line.text.find("," if front else ":", start, start + (2 if front else 1) * SPEAKER)

    def _nominal(self) -> Iterator[Pair]:
        """One spoke of violations by another, where the ending of a name says "by" ("нарушениях Киевом")."""
        code, text = self.line.code, self.line.text
        endings = tuple(values(code, "accuse", "agent_endings") or ())
        barred = values(code, "accuse", "agent_not") or ()
        for told in pattern(code, "accuse", "nominal").finditer(text):
            doers = [one for one in self._behind(told.end()) if text[one.start : one.end].endswith(endings)]
            plain = [one for one in doers if text[: one.start].split()[-1].casefold() not in barred]
            accuser = self._subject(told.start(), plain[0].key) if plain else None
            if accuser is not None:
                yield accuser, plain[0].key

    def _possessed(self) -> Iterator[Pair]:
        """One spoke of "Iran's violation of the truce"."""
        for one in self.actors:
            rest = self.line.text[one.end : one.end + NEAR]
            if pattern(self.line.code, "accuse", "possessed").match(rest) is None:
                continue
            verbs = [
                v for v in pattern(self.line.code, "accuse", "said").finditer(self.line.text) if v.end() <= one.start
            ]
            accuser = self._subject(verbs[-1].start(), one.key) if verbs else None
            if accuser is not None:
                yield accuser, one.key

    def _did(self, at: int) -> str | None:
        """Who is said behind a place to have broken the truce: the first named, with the deed before anybody else."""
        after = self._behind(at)
        if not after or pattern(self.line.code, "guards", "before").search(self.line.text[at : after[0].start]):
            return None
        rest = self.line.text[after[0].end : after[0].end + FAR]
        deed = pattern(self.line.code, "accuse", "did").search(rest)
        if deed is None or any(one.start < after[0].end + deed.end() for one in after[1:]):
            return None
        doubts = [
            ("words", "not"),
            ("guards", "modal"),
            ("guards", "sentence"),
            *(("accuse", name) for name in ("verb_active", "charge")),
        ]
        between = rest[: deed.start()]
        if ";" in between or any(pattern(self.line.code, *listed).search(between) for listed in doubts):
            return None
        meant = self.setting.broken or pattern(self.line.code, "accuse", "on_violation").search(rest) is not None
        return after[0].key if meant else None

    def _told_before(self) -> Iterator[Pair]:
        """Another has broken it, one says: the speaker stands behind the last verb of saying, the deed before it."""
        told = said.behind(self.line)
        if told is None or self.line.has("accuse", "passive") or not self.actors:
            return
        speakers = {one.key for one in self.actors if told[0] <= one.start < told[1]}
        main = self.line.text[: told[0]].rsplit(",", 1)[0]
        accused = self._did(0) if self.actors[0].end <= len(main) else None
        if accused and len(speakers) == 1 and not pattern(self.line.code, "accuse", "said").search(main):
            yield speakers.pop(), accused
