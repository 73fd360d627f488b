"""Times as news writes them: what instant they surely mean, and when there is none."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.model.truces import Moment
from bot.text.moments import Context, Resolved, find, resolve
from bot.text.moments.calendars import jalali
from bot.text.moments.days import of
from bot.text.tongues import plain

TBILISI, BAKU, ADEN, GAZA = ("Asia/Tbilisi",), ("Asia/Baku",), ("Asia/Aden",), ("Asia/Gaza",)


def read(text: str, published: str, tense: str | None, local: tuple[str, ...] = (), code: str = "en") -> list[Resolved]:
    """What the times in a text mean, published at a local time with its offset."""
    now = datetime.fromisoformat(published)
    context = Context(local, now.date(), now.astimezone(UTC), tense)
    return [resolve(one, context) for one in find(plain(text), code, local)]


def instant(moment: Moment) -> str | None:
    return moment.utc.strftime("%Y-%m-%dT%H:%M") if moment.utc else None


@pytest.mark.parametrize(
    ("text", "local", "expected", "day"),
    [
        ("from 12:00 local time (11:00 Moscow time) on May 3", BAKU, "2021-05-03T08:00", 3),
        ("from 8 a.m. local time (12:00 a.m. EDT) on May 4", BAKU, "2021-05-04T04:00", 4),
        ("at 7 p.m. (1600 GMT) on May 4", ADEN, "2021-05-04T16:00", 4),
        ("at 2 a.m. Tuesday (2300 GMT Monday)", ("Asia/Beirut",), "2021-05-03T23:00", 4),
        ("at 2300 GMT on Monday (2 a.m. on Tuesday local time)", ("Asia/Beirut",), "2021-05-03T23:00", 4),
        ("from midnight on May 5 (23:00 Moscow time on May 4)", BAKU, "2021-05-04T20:00", 5),
        ("from midnight (1700 GMT) on May 4", ("Asia/Bangkok",), "2021-05-04T17:00", 5),
        ("at 10:00 (04:30 UTC) on May 4", (), "2021-05-04T04:30", 4),
    ],
)
def test_paired_times_agree_and_settle_the_day(text: str, local: tuple[str, ...], expected: str, day: int) -> None:
    """Two clocks for one instant are computed from the named zone and decide which day is meant."""
    (found,) = read(text, "2021-05-01T12:00+00:00", "future", local)

    assert (instant(found.moment), found.moment.date, found.moment.basis) == (
        expected,
        date(2021, 5, day),
        "paired_zones",
    )


@pytest.mark.parametrize(
    "text",
    [
        "at about 4.30pm local time (3.30pm UK time) on May 4",
        "from 12:00 local time (10:15 Moscow time) on May 4",
        "at 5 p.m. (9 a.m. EST) on May 4",
    ],
)
def test_paired_times_that_disagree_give_no_instant(text: str) -> None:
    """A slip in one of two clocks, or a zone of the wrong season, is quoted, not resolved."""
    (found,) = read(text, "2021-05-01T12:00+00:00", "future", GAZA)

    assert (found.moment.utc, found.moment.basis, found.moment.text) == (
        None,
        "conflicting_times",
        text[3:].strip(),
    ) or (found.moment.utc is None and found.moment.basis == "conflicting_times")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at 1900 GMT on May 4", "2021-05-04T19:00"),
        ("at 18:00 Moscow time on May 4", "2021-05-04T15:00"),
        ("at 18:00 Moscow time on May 4, 2014", "2014-05-04T14:00"),
        ("at 6 p.m. ET on May 4", "2021-05-04T22:00"),
        ("at 14:00 Damascus time on May 4, 2023", "2023-05-04T11:00"),
        ("at 14:00 (UTC+3) on May 4", "2021-05-04T11:00"),
        ("at 14:00 Tehran time on May 4, 2024", "2024-05-04T10:30"),
    ],
)
def test_named_zone_is_used_with_the_rules_of_that_day(text: str, expected: str) -> None:
    """A zone named beside a clock wins over the place's, with the offset it had on that date."""
    (found,) = read(text, "2021-05-01T12:00+00:00", "future", BAKU)

    assert (instant(found.moment), found.moment.basis) == (expected, "explicit_zone")


def test_ambiguous_letters_are_resolved_by_place_or_dropped() -> None:
    """IST is India's, Israel's or Ireland's, whichever the news is about; CST is nobody's."""
    (indian,) = read("at 5 p.m. IST on May 4", "2021-05-01T12:00+00:00", "future", ("Asia/Kolkata",))
    (israeli,) = read("at 5 p.m. IST on May 4", "2021-05-01T12:00+00:00", "future", ("Asia/Jerusalem",))
    (nobody,) = read("at 5 p.m. CST on May 4", "2021-05-01T12:00+00:00", "future")

    assert (instant(indian.moment), instant(israeli.moment)) == ("2021-05-04T11:30", "2021-05-04T14:00")
    assert (nobody.moment.utc, nobody.moment.basis) == (None, "zone_unstated")


def test_two_zones_of_one_place_give_an_instant_only_where_they_agree() -> None:
    """Where people live by two times, a bare clock is an instant on days when both show the same."""
    both = ("Europe/Kyiv", "Europe/Moscow")
    (summer,) = read("at 18:00 on July 4", "2021-07-01T12:00+00:00", "future", both)
    (winter,) = read("at 18:00 on December 4", "2021-12-01T12:00+00:00", "future", both)

    assert (instant(summer.moment), summer.moment.basis) == ("2021-07-04T15:00", "local_zone_inferred")
    assert (winter.moment.utc, winter.moment.date, winter.moment.basis) == (None, date(2021, 12, 4), "zone_unstated")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at 00:00 on May 4", "2021-05-03T20:00"),
        ("at 24:00 on May 4", "2021-05-04T20:00"),
        ("at 00:01 on May 4", "2021-05-03T20:01"),
        ("at 12 a.m. on May 4", "2021-05-03T20:00"),
        ("at 12 p.m. on May 4", "2021-05-04T08:00"),
        ("at noon on May 4", "2021-05-04T08:00"),
        ("at midnight on 4/5 May", "2021-05-04T20:00"),
        ("at midnight tonight", "2021-05-01T20:00"),
        ("tonight at 02:00", "2021-05-01T22:00"),
    ],
)
def test_midnights_that_say_which_night(text: str, expected: str) -> None:
    """00:00 begins a day, 24:00 ends it; two dates, "tonight" and 12 a.m. leave no doubt."""
    found = read(text, "2021-05-01T12:00+04:00", "future", BAKU)

    assert [instant(one.moment) for one in found] == [expected]


def test_bare_midnight_is_open_until_publication_settles_it() -> None:
    """ "Midnight on the 4th" has two candidates; what has begun lies before publication, what is to begin after it."""
    (open_one,) = read("from midnight on May 4", "2021-05-01T12:00+04:00", "future", BAKU)
    (begun,) = read("at midnight on May 4", "2021-05-04T00:30+04:00", "past", BAKU)
    (coming,) = read("from midnight on May 4", "2021-05-04T12:00+04:00", "future", BAKU)

    assert (open_one.moment.utc, open_one.moment.date, open_one.moment.basis) == (None, None, "midnight_ambiguous")
    assert [one.strftime("%d %H") for one, _ in open_one.candidates] == ["03 20", "04 20"]
    assert (instant(begun.moment), instant(coming.moment)) == ("2021-05-03T20:00", "2021-05-04T20:00")


@pytest.mark.parametrize(
    ("text", "tense", "expected"),
    [
        ("on Friday", "past", date(2021, 4, 30)),
        ("on Saturday", "past", date(2021, 5, 1)),
        ("on Saturday", "future", date(2021, 5, 1)),
        ("on Friday", "future", date(2021, 5, 7)),
        ("last Saturday", "past", date(2021, 4, 24)),
        ("next Friday", "future", None),
        ("on Friday", None, None),
        ("tomorrow", "future", date(2021, 5, 2)),
        ("yesterday", "past", date(2021, 4, 30)),
        ("on 29 December", "past", date(2020, 12, 29)),
        ("on January 3", "future", date(2022, 1, 3)),
        ("on January 3, 2019", "future", date(2019, 1, 3)),
        ("on 2021-05-09", None, date(2021, 5, 9)),
    ],
)
def test_days_count_from_publication(text: str, tense: str | None, expected: date | None) -> None:
    """Weekdays, "tomorrow" and years left out are those that fit the verb, from the day of publication (a Saturday)."""
    (found,) = read(text, "2021-05-01T12:00+00:00", tense)

    assert (found.moment.date, found.moment.utc) == (expected, None)


def test_clock_without_a_day_is_the_nearest_one_that_fits() -> None:
    """ "At 19:00 GMT" is the last one for what has begun, the next for what will; one just gone is left open."""
    (past,) = read("at 1900 GMT", "2021-05-01T12:00+00:00", "past")
    (future,) = read("at 1900 GMT", "2021-05-01T12:00+00:00", "future")
    (gone,) = read("at 1130 GMT", "2021-05-01T13:00+00:00", "future")

    assert (instant(past.moment), instant(future.moment)) == ("2021-04-30T19:00", "2021-05-01T19:00")
    assert gone.moment.utc is None


def test_time_that_the_clock_skips_or_shows_twice_is_no_instant() -> None:
    """Half past two in the night of the change happens never, or twice."""
    (skipped,) = read("at 02:30 on March 28, 2021", "2021-03-27T12:00+00:00", "future", ("Europe/Paris",))
    (twice,) = read("at 02:30 on October 31, 2021", "2021-10-30T12:00+00:00", "future", ("Europe/Paris",))

    assert (skipped.moment.utc, twice.moment.utc) == (None, None)


@pytest.mark.parametrize(
    "text", ["2.30 percent", "a score of 3-2", "in 1600 houses", "paragraph 19.5", "24 hours", "1:2"]
)
def test_numbers_that_are_no_times(text: str) -> None:
    """A percentage, a score, a count or a span is no time of day."""
    assert read(text, "2021-05-01T12:00+00:00", "future", BAKU) == []


@pytest.mark.parametrize(
    ("code", "text", "local", "expected"),
    [
        ("ru", "с 12:00 по местному времени (11:00 мск) 4 мая", BAKU, "2021-05-04T08:00"),
        ("ru", "с нуля часов с 7 на 8 мая", ("Europe/Moscow",), "2021-05-07T21:00"),
        ("ru", "в 7 часов утра 4 мая по киевскому времени", (), "2021-05-04T04:00"),
        ("ru", "в 8 вечера 4 мая", ("Europe/Moscow",), "2021-05-04T17:00"),
        ("ru", "в полдень 4 мая", ("Europe/Moscow",), "2021-05-04T09:00"),
        ("uk", "о 18:00 4 травня за київським часом", (), "2021-05-04T15:00"),
        ("de", "am Dienstag um 19.00 Uhr Ortszeit", ADEN, "2021-05-04T16:00"),
        ("fr", "le 4 mai à 6h00 (05h00 GMT)", ("Africa/Lagos",), "2021-05-04T05:00"),
        ("es", "este martes a las 00:01 locales (05:01 GMT)", ("America/Bogota",), "2021-05-04T05:01"),
        ("it", "martedì alle ore 18 ora locale", ("Africa/Tripoli",), "2021-05-04T16:00"),
        ("pt", "na terça-feira às 18 horas no horário local", ("Africa/Maputo",), "2021-05-04T16:00"),
        ("ar", "الساعة 7 مساء بالتوقيت المحلي يوم الثلاثاء", ADEN, "2021-05-04T16:00"),
        ("he", "מחר בשעה 02:00", ("Asia/Jerusalem",), "2021-05-01T23:00"),
        ("zh", "当地时间5月4日晚上7时", ADEN, "2021-05-04T16:00"),
        ("th", "เวลา 24.00 น. ของวันที่ 4 พฤษภาคม 2564 ตามเวลาท้องถิ่น", ("Asia/Bangkok",), "2021-05-04T17:00"),
        ("ko", "현지시간 4일 오후 7시", ADEN, "2021-05-04T16:00"),
        ("tr", "4 Mayıs saat 18:00 yerel saatle", ("Europe/Istanbul",), "2021-05-04T15:00"),
        ("fa", "ساعت ۷ صبح ۱۴ اردیبهشت ۱۴۰۰ به وقت تهران", (), "2021-05-04T02:30"),
    ],
)
def test_other_languages(code: str, text: str, local: tuple[str, ...], expected: str) -> None:
    """Every language writes times its own way, with its own digits and calendar."""
    found = read(text, "2021-05-01T12:00+00:00", "future", local, code)

    assert [instant(one.moment) for one in found] == [expected]


def test_day_of_a_night_has_no_hour() -> None:
    """ "The night to the 15th" is the day it ends on, without a clock."""
    (found,) = read("в ночь на 15 февраля", "2021-02-14T12:00+00:00", "past", ("Europe/Kyiv",), "ru")

    assert (found.moment.date, found.moment.utc) == (date(2021, 2, 15), None)


def test_years_of_other_calendars() -> None:
    """Buddhist and Iranian years become ours; days that no calendar has are none."""
    assert of(2568, 7, 28) == date(2025, 7, 28)
    assert of(1404, 1, 1) == date(2025, 3, 21)
    assert of(2025, 2, 30) is None
    assert (jalali(1403, 12, 30), jalali(1404, 12, 30)) == (date(2025, 3, 20), None)
