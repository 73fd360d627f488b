"""Who says it, and when they said it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.text.facts.lines import Line
from bot.text.facts.status import Cue
from bot.text.moments import Context, Expression, resolve
from bot.text.tongues import pattern, values

# Words of a name with its office; more are a clause.
WORDS = 11
# Words that may still follow the last verb of saying: "on Friday", "in a statement".
CLOSING = 4
# What parts a speaker from the rest of a sentence.
EDGE = re.compile(r"[,;:()\u2014\"\u060c\uff0c\u3002\u3001]")
CAPITAL = re.compile(
    r"[A-Z\u00c0-\u00de\u0386-\u03ab\u0410-\u042f\u0404-\u0407\u0490\u0531-\u0556\u011e\u0130\u015e][\w'.-]+"
)
CASELESS = frozenset(("ar", "he", "fa", "zh", "ja", "ko", "th"))
# Characters before the colon of a headline's speaker.
HEAD = 60
# Characters between a verb of saying and the day on which it was said.
BEHIND, BEFORE = 32, 18


def attribution(line: Line, dates: list[Expression]) -> str | None:
    """The words that name who says what a line tells; None when it is nobody, a pronoun, or not plain."""
    gone = _without_days(line, dates)
    speaker = _headed(line, gone)
    if speaker is not None:
        return speaker
    passive = line.spans("accuse", "passive")
    telling = line.spans("attribution", "after")
    doing = [span for span in line.spans("attribution", "before") if not any(_over(span, one) for one in passive)]
    for verb in telling:
        # ", said the Kremlin": who tells of it all comes before who does something in it.
        if _closes(gone, verb):
            found = _behind(line, gone, verb)
            if found is not None:
                return found
    for verb in (one for one in doing if one in telling):
        # ", the minister said." at the end of a sentence or part of it tells of all before it.
        rest = gone[verb[1] :].lstrip()
        if (len(rest.split()) <= CLOSING or rest.startswith(",")) and "," in gone[: verb[0]]:
            found = _before(line, gone, verb)
            if found is not None:
                return found
    for verb in sorted({*telling, *doing}):
        before = _before(line, gone, verb) if verb in doing else None
        behind = _behind(line, gone, verb) if verb in telling else None
        front = not gone[: verb[0]].strip(" \"'")
        found = (behind or before) if front else (before or behind)
        if found is not None:
            return found
    return _first(line, gone) if doing and values(line.code, "accuse", "verb_last") else None


def _first(line: Line, gone: str) -> str | None:
    """Whom a sentence begins with whose verb of saying ends it: "Hamas, ... suçladı"."""
    comma = EDGE.search(gone)
    told = _person(line, gone, 0, comma.start()) if comma else None
    if told is not None:
        return told
    return next((line.raw[one.start : one.end] for one in line.actors[:1] if not gone[: one.start].strip()), None)


def _headed(line: Line, gone: str) -> str | None:
    """Who is named before the colon that a line begins with: "Kremlin: no truce is planned"."""
    colon = gone.find(":", 0, HEAD)
    words = gone[:colon].strip() if colon > 0 else ""
    known = any(one.end <= colon for one in line.actors)
    if not words or not (known or pattern(line.code, "attribution", "roles").search(words)):
        return None
    if any(low < colon for low, _ in line.truces) or any(low < colon for low, _ in _verbs(line)):
        return None
    return _person(line, gone, 0, colon)


def refers(line: Line) -> bool:
    """Whether a line begins by pointing back at what was told, as in "Об этом говорится в заявлении"."""
    return pattern(line.code, "attribution", "refers").match(line.text.lstrip()) is not None


def behind(line: Line) -> tuple[int, int] | None:
    """Where the speaker stands in "..., X said" or "..., said X": characters start..end, from the mark before; None without."""
    for verb in line.spans("attribution", "after"):
        if _closes(line.text, verb):
            return verb[1], len(line.text)
    for verb in line.spans("attribution", "before"):
        comma = line.text.rfind(",", 0, verb[0])
        if comma >= 0 and len(line.text[verb[1] :].split()) <= CLOSING:
            return comma, verb[0]
    return None


def _closes(text: str, verb: tuple[int, int]) -> bool:
    """Whether a verb of saying follows all that it tells: a comma or a quotation mark stands before it."""
    return text[: verb[0]].rstrip(" \u2014-").endswith((",", '"', "\u060c", "\uff0c"))


def _over(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _verbs(line: Line) -> set[tuple[int, int]]:
    return {*line.spans("attribution", "before"), *line.spans("attribution", "after")}


def _without_days(line: Line, dates: list[Expression]) -> str:
    """The text with times and adverbs blanked, so that "on Friday" does not part a name from its verb."""
    text = line.text
    for one in dates:
        small = [
            word
            for word in pattern(line.code, "time", "filler").finditer(text[: one.start])
            if word.end() == len(text[: one.start].rstrip())
        ]
        start = small[-1].start() if small else one.start
        text = text[:start] + " " * (one.end - start) + text[one.end :]
    return pattern(line.code, "attribution", "spans").sub(lambda found: " " * len(found[0]), text)


def _before(line: Line, gone: str, verb: tuple[int, int]) -> str | None:
    left = gone[max(0, verb[0] - 160) : verb[0]].rstrip()
    # An apposition between commas: "Anwar Ibrahim, the prime minister, said".
    cut = [one.end() for one in EDGE.finditer(left) if one.end() < len(left)]
    low = verb[0] - len(gone[max(0, verb[0] - 160) : verb[0]]) + (cut[-1] if cut else 0)
    stops = [one.end() for one in pattern(line.code, "attribution", "cut").finditer(gone[low : verb[0]])]
    # "M23 and its allies said": what stands behind "and" may be nobody by itself.
    return next(filter(None, (_person(line, gone, low + at, verb[0]) for at in (*reversed(stops), 0))), None)


def _behind(line: Line, gone: str, verb: tuple[int, int]) -> str | None:
    right = _elsewhere(line, gone[verb[1] : verb[1] + 120])
    edge = _apposed(line, right) or EDGE.search(right.rstrip())
    segment = right[: edge.start()] if edge else right
    agent = pattern(line.code, "attribution", "agent").search(segment)
    stop = pattern(line.code, "attribution", "stop").search(segment, agent.end() if agent else 0)
    return _person(
        line, gone, verb[1] + (agent.end() if agent else 0), verb[1] + (stop.start() if stop else len(segment))
    )


def _elsewhere(line: Line, right: str) -> str:
    """What follows a verb with the place right behind it blanked: "объявил в Дохе посредник"."""
    word = pattern(line.code, "attribution", "where").match(right.lstrip())
    if word is None:
        return right
    at = len(right) - len(right.lstrip())
    place = re.compile(r"\s[A-Z\u0410-\u042f\u0404-\u0407][\w-]+(?=\s\w)").match(right, at + word.end())
    return " " * place.end() + right[place.end() :] if place else right


def _apposed(line: Line, right: str) -> re.Match[str] | None:
    """The mark behind "president, Anna Example": an office in small letters with a name behind its comma."""
    told = re.match(
        r"([^,;:()\u2014\"]{3,60}),\s(?:[A-Z\u00c0-\u00de\u0410-\u042f][\w'.-]*\s?){1,4}(?=[,.;]|$)", right.rstrip()
    )
    if told is None or (CAPITAL.search(told[1].strip()[-12:]) and not told[1].strip()[0].islower()):
        return None
    office = pattern(line.code, "attribution", "roles").search(told[1])
    return re.compile(r"$|(?=[,.;])").search(right, told.end()) if office else None


def _person(line: Line, gone: str, low: int, high: int) -> str | None:
    """The words between two places as a name, if they are one: a name known, an office, or words with capitals."""
    found = list(re.finditer(r"\S+", gone[low:high]))
    told = " ".join(one[0] for one in found).strip(" .'\"\u2014-")
    if pattern(line.code, "attribution", "refers").match(told):
        return None
    words = told.split()
    if not 1 <= len(words) <= (WORDS if line.code not in {"zh", "ja", "th"} else 3):
        return None
    if pattern(line.code, "attribution", "not_people").fullmatch(told) or pattern(line.code, "truce", "core").search(
        told
    ):
        return None
    named = pattern(line.code, "attribution", "roles").search(told)
    capital = line.code not in CASELESS and CAPITAL.search(told)
    known = any(line.text[one.start : one.end] in told for one in line.actors)
    if not (named or capital or known):
        return None
    written = " ".join(line.raw[low + one.start() : low + one.end()] for one in found)
    return written.strip(" .'\"\u2014\u2019\u201d-").removeprefix("the ").removeprefix("The ")


def announced_on(line: Line, cue: Cue, dates: list[Expression], taken: set[int], context: Context) -> date | None:
    """The day of the deal or the statement: a day that stands with a verb of saying or with the cue itself."""
    spans = [*_verbs(line), (cue.start, cue.start + 8)]
    if pattern(line.code, "status", "dealt").match(line.text, cue.start):
        spans.append((cue.start, cue.end))
        spans += [(cue.start, high) for _, high in line.spans("status", "dealt") if high <= cue.end]
    free = [one for one in dates if one.first is None and one.start not in taken]
    for one in free:
        if any(_beside(line, one, span) for span in spans):
            return resolve(one, context).moment.date
    return None if free else _undated(line, context)


def _undated(line: Line, context: Context) -> date | None:
    """News that names its source and no day tells of the day it came out."""
    told = attribution(line, [])
    for verb in line.spans("attribution", "after"):
        behind = _behind(line, line.text, verb)
        if told is not None and behind is not None and any(reporters(line, behind)):
            return context.today
    return None


def _beside(line: Line, one: Expression, span: tuple[int, int]) -> bool:
    if 0 <= one.start - span[1] <= BEHIND:
        return EDGE.search(line.text[span[1] : one.start]) is None
    return 0 <= span[0] - one.end <= BEFORE and EDGE.search(line.text[one.end : span[0]]) is None


def reporters(line: Line, told: str | None) -> Iterator[str]:
    """The keys of the actors within the words that name who says it."""
    for one in line.actors:
        if told is not None and line.raw[one.start : one.end] in told:
            yield one.key
