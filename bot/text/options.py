"""What may follow a query: how its articles are to be told. And times of day as people type them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import time
from difflib import get_close_matches

from bot.errors import BadArgument
from bot.model.hearing import Options, Quiet
from bot.text.query.letters import QUOTES

# More independent publishers than this no story has.
MOST_SOURCES = 20
EXAMPLES = {"min_sources": "min-sources:2", "digest": "digest:daily@08:00"}
NAMES = {
    "min-sources": "min_sources", "min-source": "min_sources", "minsources": "min_sources", "min_sources": "min_sources",
    "digest": "digest",
}  # fmt: skip
WORDS = {
    "silent": Options(silent=True), "silently": Options(silent=True), "loud": Options(silent=False), "urgent": Options(urgent=True),
    "instant": Options(mode="instant"), "instantly": Options(mode="instant"),
}  # fmt: skip
MODES = {
    "off": "instant", "no": "instant", "none": "instant", "never": "instant", "instant": "instant", "now": "instant",
    "hourly": "hourly", "hour": "hourly", "daily": "daily", "day": "daily",
}  # fmt: skip
CLOCK = r"\d{1,2}(?:[:.：h]\d{2})?\s?(?:[ap]\.?m\.?)?|noon|midnight"
VALUE = rf"(?P<value>[^\s{QUOTES},;()]*(?:\s?@\s?(?:{CLOCK}))?)"
# A quotation, which is passed over, or a name and its value.
NAMED = re.compile(
    rf"[{QUOTES}][^{QUOTES}]*[{QUOTES}]|(?<![\w(.:/=-])(?P<name>[a-z_-]{{4,14}})\s?[:=：＝]\s?{VALUE}(?:\s*[,;])?",
    re.IGNORECASE,
)
# The last word of a text, and what joins a word to the query before it: "truce, silent" are two words to look for.
LAST = re.compile(r"(?:^|(?<=[\s,;]))([a-z]+)[\s,;]*$", re.IGNORECASE)
JOINED = re.compile(r"(?:[|、،(&+!-]|\b(?:OR|AND|NOT|or|and)|NEAR(?:/\d+)?)\s*$")
LISTED = re.compile(r"[,;]\s*$")
TIME = re.compile(r"(\d{1,2})(?:[:.：h](\d{2}))?\s?(?:([ap])\.?m\.?|h)?", re.IGNORECASE)
SPAN = re.compile(r"\s*(?:-|–|—|−|\.\.|to|until)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query without its options, and what they say; None when there were none."""

    query: str
    options: Options | None


def split(text: str) -> Asked:
    """The options at the end of a typed query, in any order, the last of two winning. Words in quotation marks, and
    those that a comma or an operator joins to the query, are the query's.

    Raises BadArgument with `reason` min_sources, digest or unknown_option, and an example.
    """
    said: list[Options] = []

    def taken(found: re.Match[str]) -> str:
        told = _named(found, text[: found.start()]) if found["name"] else None
        if told is None:
            return found[0]
        said.append(told)
        return " "

    rest, words = _worded(NAMED.sub(taken, text).strip(" \t\n,;"))
    options = Options()
    for one in (*said, *words):
        options = _over(options, one)
    return Asked(rest, options if options != Options() or said else None)


def _named(found: re.Match[str], before: str) -> Options | None:
    """What a name and its value say; None when they belong to the query. Raises BadArgument."""
    name = found["name"].casefold()
    kind = NAMES.get(name)
    if kind is not None:
        return _sources(found["value"]) if kind == "min_sources" else _digest(found["value"])
    near = get_close_matches(name, NAMES, n=1, cutoff=0.8)
    if near:
        query = before.strip(" ,;") or "truce"
        raise BadArgument(reason="unknown_option", given=name, example=f"/subscribe {query} {EXAMPLES[NAMES[near[0]]]}")
    return None


def _worded(text: str) -> tuple[str, list[Options]]:
    """A text without the words at its end that say how to tell, and what they say; never all of it."""
    run: list[tuple[int, Options]] = []
    while found := LAST.search(text, 0, run[-1][0] if run else len(text)):
        told = WORDS.get(found[1].casefold())
        if told is None or not text[: found.start()].strip() or JOINED.search(text, 0, found.start()):
            break
        run.append((found.start(), told))
    while run and LISTED.search(text, 0, run[-1][0]):
        run.pop()
    return (text[: run[-1][0]].rstrip(" \t\n,;") if run else text), [told for _, told in reversed(run)]


def _over(options: Options, by: Options) -> Options:
    """`options` with what `by` says; a mode takes its time along."""
    changed: dict[str, object] = {"mode": by.mode, "at": by.at} if by.mode else {}
    changed |= {} if by.silent is None else {"silent": by.silent}
    changed |= {"urgent": True} if by.urgent else {}
    changed |= {"sources": by.sources} if by.sources != 1 else {}
    return replace(options, **changed)  # type: ignore[arg-type]


def _sources(value: str) -> Options:
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 0
    if not 1 <= number <= MOST_SOURCES:
        raise BadArgument(reason="min_sources", limit=MOST_SOURCES, example="/subscribe truce min-sources:2")
    return Options(sources=number)


def _digest(value: str) -> Options:
    name, parted, at = value.partition("@")
    mode, told = MODES.get(name.strip().casefold()), clock(at) if parted else None
    if mode is None or (parted and (told is None or mode != "daily")):
        raise BadArgument(reason="digest", example="/subscribe truce digest:daily@08:00")
    return Options(mode=mode, at=told)  # type: ignore[arg-type]


def written(options: Options) -> str:
    """The options that say it, as `split` reads them."""
    digest = "" if options.mode is None else "instant" if options.mode == "instant" else f"digest:{options.mode}"
    parts = [
        f"{digest}@{options.at:%H:%M}" if options.at else digest,
        "" if options.silent is None else "silent" if options.silent else "loud",
        "urgent" if options.urgent else "",
        f"min-sources:{options.sources}" if options.sources != 1 else "",
    ]
    return " ".join(part for part in parts if part)


def mode(text: str) -> tuple[str, time | None] | None:
    """A mode and the time of a daily digest as typed after /digest: "daily 08:00", "hourly", "off"; None for none."""
    name, _, rest = text.strip().replace("@", " ").partition(" ")
    found = MODES.get(name.casefold())
    at = clock(rest) if rest.strip() else None
    return None if found is None or (rest.strip() and (at is None or found != "daily")) else (found, at)


def clock(text: str) -> time | None:
    """A time of day: 8:00, 08.30, 8, 8am, 8:30 pm, 20h, noon, midnight; None for anything else."""
    told = text.strip().casefold()
    if told in {"noon", "midnight"}:
        return time(12 if told == "noon" else 0)
    found = TIME.fullmatch(told) if told.isascii() else None
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return time(hour % 24, minute) if (hour < 24 and minute < 60) or (hour, minute) == (24, 0) else None


def hours(text: str) -> Quiet | None:
    """Quiet hours as typed: 23:00-07:00, 23-7, 11pm to 7am; None for anything else, and for none at all."""
    parts = SPAN.split(text.strip())
    ends = [clock(part) for part in parts]
    if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0] == ends[1]:
        return None
    return Quiet(ends[0], ends[1])
