"""What may stand before a colon, and what behind it: canonical values, and what was probably meant by others."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from bot.errors import BadQuery
from bot.text import topics
from bot.text.expression import Field, FieldName
from bot.text.query import tongues
from bot.text.query.letters import words_of
from bot.text.words import find

# Names as typed, and what they stand for; site: and intitle: are what search engines say.
FIELDS: dict[str, str] = {
    "title": "title", "titles": "title", "intitle": "title", "source": "source", "sources": "source", "site": "source",
    "lang": "lang", "language": "lang", "languages": "lang", "topic": "topic", "topics": "topic", "status": "status",
}  # fmt: skip
# What may stand behind topic: where nobody says otherwise.
TOPICS: frozenset[str] = frozenset(pack.id for pack in topics.TOPICS)
# What can become of a truce; the last three are no step in its life but are told of it.
STATUSES = (
    "called_for", "talks", "proposed", "rejected", "denied", "agreed", "announced", "declared_unilateral", "delayed",
    "in_force", "extended", "violation_alleged", "suspended", "collapsed", "expired", "ended", "humanitarian_pause",
    "exchange", "monitoring",
)  # fmt: skip
OTHERWISE = {
    "called": "called_for", "calls": "called_for", "demanded": "called_for", "negotiations": "talks", "talking": "talks",
    "offered": "proposed", "proposal": "proposed", "refused": "rejected", "signed": "agreed", "accepted": "agreed",
    "agreement": "agreed", "declared": "declared_unilateral", "unilateral": "declared_unilateral",
    "postponed": "delayed", "holding": "in_force", "holds": "in_force", "effective": "in_force", "active": "in_force",
    "started": "in_force", "renewed": "extended", "prolonged": "extended", "extension": "extended",
    "violated": "violation_alleged", "violation": "violation_alleged", "violations": "violation_alleged",
    "broken": "violation_alleged", "breached": "violation_alleged", "frozen": "suspended", "halted": "suspended",
    "paused": "suspended", "collapse": "collapsed", "lapsed": "expired", "over": "ended", "called_off": "ended",
    "pause": "humanitarian_pause", "swap": "exchange", "prisoners": "exchange", "monitored": "monitoring",
    "observers": "monitoring",
}  # fmt: skip
HOST = re.compile(r"(?:[a-z]{1,9}://)?(?:www\.)?((?:[\w-]{1,63}\.){1,8}[\w-]{2,63})(?:[:/?#].*)?", re.DOTALL)
# How alike two names must be for one to be taken for a slip in the other.
ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Known:
    """Which values there are: ids of topics, or None where any may stand."""

    topics: Collection[str] | None


def field(name: FieldName, given: str, known: Known) -> Field | None:
    """The condition that the article's `name` is `given`; None when nothing is given.

    Raises BadQuery (without its place) with `given`, `known` and `nearest`: unknown_language, unknown_topic,
    unknown_status.
    """
    if name == "source":
        value = _source(given)
    elif name == "lang":
        value = _language(given)
    else:
        value = re.sub(r"[\s_-]+", "_" if name == "status" else "-", given.strip().casefold())
        value = _status(value) if name == "status" else _topic(value, known)
    return Field(name, value) if value else None


def _source(given: str) -> str:
    """Words of its title in small letters, or its host without www."""
    text = " ".join(given.split()).lower()
    host = HOST.fullmatch(text)
    if host is not None and not re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]?", host[1]):
        return host[1]
    return " ".join(word for whole in words_of(given) for _, word in find(whole.replace("-", " ").replace(".", "")))


def _language(given: str) -> str:
    if not given.strip():
        return ""
    code = tongues.code(given)
    if code is None:
        raise BadQuery(reason="unknown_language", given=given.strip(), nearest=tongues.nearest(given))
    return code


def _topic(value: str, known: Known) -> str:
    if known.topics is not None and value and value not in known.topics:
        listed = ", ".join(sorted(known.topics))
        raise BadQuery(reason="unknown_topic", given=value, known=listed, nearest=_nearest(value, known.topics))
    return value


def _status(value: str) -> str:
    value = OTHERWISE.get(value, value)
    if value and value not in STATUSES:
        nearest = _nearest(value, [*STATUSES, *OTHERWISE])
        listed = ", ".join(STATUSES)
        raise BadQuery(reason="unknown_status", given=value, known=listed, nearest=OTHERWISE.get(str(nearest), nearest))
    return value


def _nearest(value: str, known: Iterable[str]) -> str | None:
    return next(iter(get_close_matches(value[:40], list(known), n=1, cutoff=0.6)), None)


def meant(name: str, names: Iterable[str]) -> str | None:
    """The name that `name` is surely a slip of; None for another word."""
    alike = [known for known in names if known[0] == name[0]] if len(name) >= 4 else []
    return next(iter(get_close_matches(name, alike, n=1, cutoff=ALIKE)), None)
