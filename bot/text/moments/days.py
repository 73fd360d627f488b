"""Days as news writes them, and which day of the calendar is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple

from bot.text.moments.calendars import jalali
from bot.text.tongues import pattern, plain, values

Tense = Literal["past", "future"] | None
ISO = re.compile(r"(?<![\d-])(20\d\d|19\d\d)-([01]\d)-([0-3]\d)(?![\d-])")
HAN = re.compile(
    r"(?:(?P<y>\d{4})\s?[\u5e74\ub144]\s?)?(?:(?P<mo>\d{1,2})\s?[\u6708\uc6d4]\s?)?(?<!\d)(?P<d>\d{1,2})\s?(?:\u65e5|\uc77c(?!\s?\uac04)|\u53f7)(?!\u95f4|\u9593)"
)
# Between the day and its month, and between the month and its year.
OF = r"(?:st|nd|rd|th|er|\.|º|o|-?го|-?е|ης|η|ή|ής|-?ին|-?і)?,?\s{0,2}(?:of|de|del|di|d'|do|ta|da|en)?\s{0,2}"
YEAR = r"(?:\.?,?\s{0,2}(?:de|del|do|سنه|عام)?\s{0,2}(?P<y>\d{4})(?![\d:])(?!\s?(?:GMT|UTC|EDT|EST|MSK)))?"
# Years of other calendars: Buddhist and Iranian ones lie in these ranges, ours in none of them.
BUDDHIST, IRANIAN = range(2400, 2700), range(1300, 1500)


class Day(NamedTuple):
    """A day as written. `dates` gives what it may mean, best first, for a tense; `ahead` is for "tonight"
    and "night to the 15th": a time of day before noon belongs to `dates`, one after noon to the day before."""

    start: int
    end: int
    kind: str
    dates: Callable[[date, Tense], date | None]


def find(text: str, code: str) -> list[Day]:
    """The days in a plain text, in order and without overlap; longer readings win."""
    found: list[Day] = []
    for day in (*_nights(text, code), *_dates(text, code), *_weekdays(text, code), *_relative(text, code)):
        if not any(day.start < other.end and other.start < day.end for other in found):
            found.append(day)
    return sorted(found, key=lambda day: day.start)


def begins(text: str, code: str) -> bool:
    """Whether a text begins with the name of a month."""
    return re.match(rf"(?:{_months(code)[0]})(?!\w)", text, re.IGNORECASE) is not None


# ----------------------------------------------------------------- dates


@cache
def _months(code: str) -> tuple[str, dict[str, int]]:
    """An expression for every month's name, and the month of each beginning."""
    listed: dict[str, int] = {}
    for number, names in enumerate(values(code, "time", "months") or (), 1):
        listed.update(dict.fromkeys((plain(name).casefold() for name in names.split()), number))
    names = sorted(listed, key=len, reverse=True)
    made = "|".join(re.escape(name.rstrip("*")) + (r"\w{0,10}" if name.endswith("*") else "") for name in names)
    return made or "(?!)", listed


def _month(written: str, code: str) -> int:
    """The number of a month by its name; the longest beginning wins. It was found by the same list."""
    name = written.casefold()
    listed = _months(code)[1]
    best = max((known for known in listed if _begins(name, known)), key=len, default="")
    return listed.get(best, 0)


def _begins(name: str, known: str) -> bool:
    return name.startswith(known[:-1]) if known.endswith("*") else name == known


@cache
def _date_forms(code: str) -> tuple[re.Pattern[str], ...]:
    months = rf"(?P<mo>{_months(code)[0]})"
    return (
        re.compile(rf"(?<![\d.:,])(?P<d>\d{{1,2}}){OF}{months}{YEAR}", re.IGNORECASE),
        re.compile(
            rf"(?<!\w){months}\.?\s{{1,2}}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]|\s?[ap]\.?m){YEAR}", re.IGNORECASE
        ),
        HAN,
    )


def _dates(text: str, code: str) -> Iterator[Day]:
    for one in ISO.finditer(text):
        yield Day(*one.span(), "date", _exactly(int(one[1]), int(one[2]), int(one[3])))
    for form in _date_forms(code):
        for one in form.finditer(text):
            year = one["y"]
            month = _month(one["mo"], code) if form is not HAN else int(one["mo"] or 0)
            yield Day(*one.span(), "date", _exactly(int(year) if year else None, month, int(one["d"])))


def _exactly(year: int | None, month: int, day: int) -> Callable[[date, Tense], date | None]:
    def dates(today: date, tense: Tense) -> date | None:
        if year is not None:
            return of(year, month, day)
        if not month:
            return _fitting([_shifted(today, step, day) for step in (-1, 0, 1)], today, tense)
        return _fitting([of(today.year + step, month, day) for step in (-1, 0, 1)], today, tense)

    return dates


def of(year: int, month: int, day: int) -> date | None:
    """That day, its year read in the calendar it is of; None for a day that is none."""
    if year in IRANIAN:
        return jalali(year, month, day)
    try:
        return date(year - 543 if year in BUDDHIST else year, month, day)
    except ValueError:
        return None


def _shifted(today: date, months: int, day: int) -> date | None:
    total = today.year * 12 + today.month - 1 + months
    return of(total // 12, total % 12 + 1, day)


# Days apart from which a day without a year is not meant, and within which another of its name is.
FAR, NEAR = timedelta(days=200), timedelta(days=60)


def _fitting(days: list[date | None], today: date, tense: Tense) -> date | None:
    """The nearest of some days that the tense allows; a day of tolerance, for clocks differ over the world."""
    real = [day for day in days if day is not None]
    slack = timedelta(days=1)
    if tense == "past":
        real = [day for day in real if day <= today + slack] or real
    elif tense == "future":
        real = [day for day in real if day >= today - slack] or real
    fitting = min(real, key=lambda day: abs(day - today), default=None)
    # "A truce from 10 October" may be told on the 20th: no news speaks of a day most of a year away without its year.
    near = min((day for day in days if day), key=lambda day: abs(day - today), default=None)
    return near if fitting and near and abs(fitting - today) > FAR and abs(near - today) < NEAR else fitting


# -------------------------------------------------------------- weekdays


@cache
def _weekday_form(code: str) -> tuple[re.Pattern[str], dict[str, int]]:
    listed: dict[str, int] = {}
    for number, names in enumerate(values(code, "time", "weekdays") or ()):
        listed.update(dict.fromkeys((plain(name).casefold() for name in names.split()), number))
    names = sorted(listed, key=len, reverse=True)
    edge = "" if values(code, "time", "glued") else r"(?<!\w)"
    made = "|".join(re.escape(name.rstrip("*")) + (r"\w{0,12}" if name.endswith("*") else "") for name in names)
    close = "" if values(code, "time", "glued") else r"(?!\w)"
    return re.compile(rf"{edge}({made or '(?!)'}){close}", re.IGNORECASE), listed


def _weekday(written: str, code: str) -> int:
    listed = _weekday_form(code)[1]
    return listed[max((known for known in listed if _begins(written.casefold(), known)), key=len)]


def _weekdays(text: str, code: str) -> Iterator[Day]:
    for one in _weekday_form(code)[0].finditer(text):
        before = text[max(0, one.start() - 16) : one.start()]
        last, following = (_right_before(code, name, before) for name in ("last", "next"))
        yield Day(*one.span(), "weekday", _on_weekday(_weekday(one[1], code), last=last, following=following))


def _right_before(code: str, name: str, before: str) -> bool:
    return any(not before[one.end() :].strip() for one in pattern(code, "time", name).finditer(before))


def _on_weekday(number: int, *, last: bool, following: bool) -> Callable[[date, Tense], date | None]:
    """Past verb: the latest such day, today included; future verb: the next, today included. "Next" is left open."""

    def dates(today: date, tense: Tense) -> date | None:
        ahead = (number - today.weekday()) % 7
        if following or (tense is None and not last):
            return None
        if last or tense == "past":
            back = (today.weekday() - number) % 7
            return today - timedelta(days=back or (7 if last else 0))
        return today + timedelta(days=ahead)

    return dates


# -------------------------------------------------------------- relative


def _relative(text: str, code: str) -> Iterator[Day]:
    for name, kind, step in (
        ("tonight", "tonight", 0), ("day_after_tomorrow", "relative", 2), ("tomorrow", "relative", 1),
        ("yesterday", "relative", -1), ("today", "relative", 0),
    ):  # fmt: skip
        for one in pattern(code, "time", name).finditer(text):
            yield Day(*one.span(), kind, _in_days(step))


def _in_days(step: int) -> Callable[[date, Tense], date | None]:
    return lambda today, _: today + timedelta(days=step)


# ---------------------------------------------------------------- nights


@cache
def _night_form(code: str) -> re.Pattern[str]:
    """Two neighbouring days and a month, as in "с 7 на 8 мая", "24/25 February"."""
    join = values(code, "time", "night_join") or ()
    joined = "|".join([r"\s?/\s?", *(rf"\s{re.escape(plain(word))}\s" for word in join)])
    return re.compile(
        rf"(?<![\d.:])(?P<d1>\d{{1,2}})(?:{joined})(?P<d>\d{{1,2}}){OF}(?P<mo>{_months(code)[0]}){YEAR}", re.IGNORECASE
    )


def _nights(text: str, code: str) -> Iterator[Day]:
    for one in _night_form(code).finditer(text):
        first, second = int(one["d1"]), int(one["d"])
        if second == first + 1 or (second == 1 and first >= 28):
            year = int(one["y"]) if one["y"] else None
            yield Day(*one.span(), "night", _exactly(year, _month(one["mo"], code), second))
    for one in pattern(code, "time", "night_to").finditer(text):
        for day in (
            *_dates(text[one.end() : one.end() + 30], code),
            *_weekdays(text[one.end() : one.end() + 30], code),
        ):
            if not text[one.end() : one.end() + day.start].strip():
                yield Day(one.start(), one.end() + day.end, "night", day.dates)
                break
