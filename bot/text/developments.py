"""What makes an entry of a known story worth a new message: a development, not a repetition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from bot.model import Change
from bot.model.truces import Status
from bot.text import languages
from bot.text.sketch import Sketch, covered
from bot.text.told import Told, copied
from bot.text.words import fold

TIMES = ("effective", "expires")
# The way into a truce: who is further on it and reads of an earlier step reads of the past.
WAY: Mapping[str, int] = {
    Status.CALLED_FOR: 0,
    Status.TALKS: 1,
    Status.PROPOSED: 2,
    Status.AGREED: 3,
    Status.ANNOUNCED: 3,
    Status.DECLARED: 3,
    Status.IN_FORCE: 4,
    Status.EXTENDED: 5,
}
# Hours by which a report may be older than the story's last revision and still be news. After a stop articles are not
# read in the order in which they were printed, and a late copy of the first one may come before what followed it.
OVERLOOKED = 1.0
# What leads off the way; after it the way may begin again.
OFF: frozenset[str] = frozenset(
    (
        Status.REJECTED,
        Status.DELAYED,
        Status.SUSPENDED,
        Status.COLLAPSED,
        Status.EXPIRED,
        Status.ENDED,
        Status.DENIED,
    )
)
# A day and an instant may be the same time in some zone when no more lies between the instant and the day's noon in UTC.
ZONED = timedelta(hours=26)
# Hours since the story's last revision before another wording may be news, and the share of the entry's title that no
# entry of the story has said.
QUIET = 6.0
NOVEL = 0.6
# Words of a title that deny or take back what was told.
DENIALS = {
    "en": "deny denies denied denial retract retracts retracted retraction refute refutes debunk correction",
    "ru": "опроверг опровергает опровергли опровержение отрицает отрицают отозвал",
    "uk": "спростував спростовує спростували спростування заперечує заперечив",
    "es": "niega desmiente desmintió desmienten negó retracta rectifica",
    "fr": "dément démentent démenti nie nient rétracte rectificatif",
    "de": "dementiert dementieren dementi bestreitet widerruft zurückgenommen",
    "it": "smentisce smentiscono smentita nega negano ritratta rettifica",
    "pt": "nega negam desmente desmentem desmentiu retrata",
    "pl": "zaprzecza zaprzeczył zaprzeczają dementuje sprostowanie",
    "tr": "yalanladı yalanlandı reddetti düzeltme",
    "ar": "تنفي ينفي نفت نفى",
    "hy": "հերքել հերքեց հերքում հերքեցին",
    "az": "təkzib təkzibi rədd",
    "ka": "უარყო უარყოფს უარყვეს",
    "fa": "تکذیب",
    "he": "מכחיש מכחישה מכחישים הכחיש הכחישה הכחישו",
    "nl": "ontkent ontkennen weerlegt rectificatie",
}  # fmt: skip


def change(entry: Sketch, facts: Mapping[str, str], story: Told) -> Change | None:
    """What kind of change the entry tells of: a new status or time, a denial, or substantially new content; so is a
    second side's accusation.

    None for a repetition, and for what was published before the last revision: it is late, not new, unless it tells of a
    state that nobody has heard of. Without facts the title decides.
    """
    if entry.at is not None and story.revised is not None and entry.at < story.revised:
        overlooked = story.revised - entry.at <= OVERLOOKED and _ahead(facts.get("status", ""), story)
        return "status" if overlooked else None
    if _turned(facts.get("status", ""), story, late=_since(entry, story) >= QUIET):
        return "denial" if facts["status"] == Status.DENIED else "status"
    if any(_moved(name, facts.get(name, ""), entry, story) for name in TIMES):
        return "time"
    if _denies(entry, story):
        return "denial"
    return "content" if _accuses(facts, story) or _adds(entry, story) else None


def _turned(status: str, story: Told, *, late: bool) -> bool:
    """Whether the status is news: not told yet, no step that the truce has left behind, or told again hours after the
    truce took another turn. A first status soon after the beginning is what the story began with."""
    known = story.facts.get("status", ())
    if not status or not known:
        return bool(status) and late
    since = known[_last(known, WAY if status in OFF else OFF) + 1 :]
    if status in since or (status in WAY and any(WAY.get(one, -1) >= WAY[status] for one in since)):
        return False
    return status not in known or late


def _ahead(status: str, story: Told) -> bool:
    """Whether the truce has gone further than all that was told of it, and never off its way. What is violated has begun:
    that it begins comes too late then, and would be told as the state that it is in."""
    known = story.facts.get("status", ())
    if not known or status in known or not OFF.isdisjoint(known):
        return False
    return status == Status.VIOLATED or WAY.get(status, -1) > max(map(_gone, known))


def _gone(status: str) -> int:
    """How far a truce of this status has gone at least."""
    return WAY[Status.IN_FORCE] if status == Status.VIOLATED else WAY.get(status, -1)


def _last(known: Sequence[str], among: Mapping[str, int] | frozenset[str]) -> int:
    """Where the last of `among` stands; -1 for nowhere."""
    return max((at for at, one in enumerate(known) if one in among), default=-1)


def _moved(name: str, value: str, entry: Sketch, story: Told) -> bool:
    """Whether a time that lies ahead is none of those told so far, however they are written."""
    if not value or any(_same(value, known) for known in story.facts.get(name, ())):
        return False
    told = _moment(value)
    if told is None or entry.at is None:
        return True
    now = datetime.fromtimestamp(entry.at * 3600, UTC)
    return told[1].date() > now.date() if told[0] else told[1] > now


def _same(one: str, other: str) -> bool:
    mine, theirs = _moment(one), _moment(other)
    if one == other or mine is None or theirs is None:
        return one == other
    if mine[0] == theirs[0]:
        return mine[1] == theirs[1]
    return abs(mine[1] - theirs[1]) <= ZONED


def _moment(value: str) -> tuple[bool, datetime] | None:
    """Whether the value is a day, and its instant: of a day its noon in UTC; None for what is neither."""
    try:
        if len(value) == len("2026-03-01"):
            return True, datetime.combine(date.fromisoformat(value), time(12), UTC)
        found = datetime.fromisoformat(value)
    except (ValueError, OverflowError):
        return None
    return False, found if found.tzinfo else found.replace(tzinfo=UTC)


def _accuses(facts: Mapping[str, str], story: Told) -> bool:
    """Whether a side that has accused nobody so far says that the other broke the truce."""
    known = {name for value in story.facts.get("accuser", ()) for name in value.split(", ")}
    told = {name for name in facts.get("accuser", "").split(", ") if name}
    return bool(known and told - known) and facts.get("status") == Status.VIOLATED


def _denies(entry: Sketch, story: Told) -> bool:
    """A denial in the title of a story whose titles had none."""
    denials = _denials(entry.lang)
    return any(term in entry.title for term in denials) and not any(
        term in story.titles.get(entry.lang, {}) for term in denials
    )


def _adds(entry: Sketch, story: Told) -> bool:
    """A title that mostly says what the story has not, some hours after its last news."""
    if _since(entry, story) < QUIET or entry.lang not in story.terms:
        return False
    return 1 - covered(entry.title, story.terms[entry.lang]) > NOVEL and not copied(story, entry)


def _since(entry: Sketch, story: Told) -> float:
    """Hours since the story's last revision; none where one of them is not dated."""
    return 0.0 if entry.at is None or story.revised is None else entry.at - story.revised


@cache
def _denials(lang: str) -> frozenset[str]:
    return frozenset(languages.keys(fold(word), lang)[-1] for word in DENIALS.get(lang, "").split())
