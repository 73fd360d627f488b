"""What pictures say, in the chat's language, calendar and zone, and the words that go with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.messages.catalog import day, has, html, lasting, moment, plural, t
from bot.messages.compose import Row, lines, message
from bot.messages.finding import many, named
from bot.messages.markup import Html, isolate, line, link, shorten, shown
from bot.messages.timeline import TITLE_SHOWN
from bot.model import Button, Chat, Development, Message, Story
from bot.model.charts import MOST_EVENTS, Course, Day, Event, Mark, Picture, Timeline, Tone, Trend

# What /trend can be asked for, in days.
PERIODS = (7, 30, 90)
UNWRITTEN_SHOWN = 5
UNWRITTEN_LONG = 120
CALM = frozenset({"agreed", "announced", "declared_unilateral", "in_force", "extended", "exchange"})
GRAVE = frozenset({"rejected", "violation_alleged", "suspended", "collapsed", "expired", "ended", "denied"})


# -------------------------------------------------------------------- trend


def trend(chat: Chat, course: Course) -> Trend:
    """What the picture of a query's last days shows."""
    title = course.query or t(chat.lang, "trend.mine")
    days = tuple(Day(on, count, day(on, chat.lang)) for on, count in course.days)
    marks = tuple(Mark(one.on, turned(chat.lang, one.change, one.status), tone(one.status)) for one in course.turns)
    return Trend(title, days, marks)


def tone(status: str | None) -> Tone:
    """Whether a status is good news, bad news or neither."""
    return "calm" if status in CALM else "grave" if status in GRAVE else "plain"


def turned(lang: str, change: str, status: str | None) -> str:
    """A turn in a word or two: the new status, else what kind of change it was."""
    key = f"turn.{'denied' if change == 'denial' else status}"
    return t(lang, key if has(key) and change != "time" else f"change.{change}")


def told(chat: Chat, course: Course, picture: Picture | None, data: str) -> Message:
    """The picture with how many stories there were, the busiest day, what is marked, and whether that is all.

    Buttons: `trend:<data>7d` and so on, for the other periods. Without a picture it says so.
    """
    lang, period = chat.lang, len(course.days)
    busiest, most = max(course.days, key=lambda one: (one[1], one[0]))
    counts = many(lang, course.total, course.complete)
    words = lines(
        html(lang, "trend.head", query=_query(course, lang), told=counts, days=period),
        html(lang, "trend.busiest", day=day(busiest, lang, course.days[-1][0]), n=most) if most else None,
        plural(lang, "trend.turns", len(course.turns)) if course.turns else None,
        None if course.complete else html(lang, "trend.partly"),
        html(lang, "picture.undrawn") if picture is None else None,
    )
    return message(words, [_periods(data, period, lang)], photo=picture.png if picture else None)


def nothing(chat: Chat, course: Course, data: str) -> Message:
    """There were no stories, and no old one took a turn; the buttons lead to other periods."""
    period = len(course.days)
    none = html(chat.lang, "trend.none", query=_query(course, chat.lang), days=period)
    return message(none, [_periods(data, period, chat.lang)])


def unsubscribed(chat: Chat) -> Message:
    """There is no query to show a trend of."""
    return message(html(chat.lang, "trend.unsubscribed"))


def _query(course: Course, lang: str) -> Html:
    return named(course.query or t(lang, "trend.mine"), lang)


def _periods(data: str, present: int, lang: str) -> Row:
    names = {days: lasting(timedelta(days=days), lang, "day", brief=True) for days in PERIODS}
    return tuple(
        Button(f"• {name} •" if days == present else name, data=f"trend:{data}{days}d") for days, name in names.items()
    )


# ----------------------------------------------------------------- timeline


def timeline(chat: Chat, title: str, developments: Sequence[Development], now: datetime) -> Timeline:
    """What the picture of a story's developments, oldest first, shows: the newest MOST_EVENTS of them."""
    newest = developments[-MOST_EVENTS:]
    left = len(developments) - len(newest)
    earlier = plural(chat.lang, "timeline.earlier", left) if left else ""
    return Timeline(shown(title, "–"), tuple(_event(chat, one, now) for one in newest), earlier)


def _event(chat: Chat, one: Development, now: datetime) -> Event:
    when = moment(one.at, chat.tz, chat.lang, now)
    if one.change == "lapsed":
        # That nothing was reported was told by nobody.
        return Event(one.at, when, t(chat.lang, "change.lapsed"), "", one.loud)
    if one.change in {"status", "time", "denial"} or (one.change == "first" and one.status):
        when = f"{when} · {turned(chat.lang, one.change, one.status)}"
    return Event(one.at, when, shown(one.title, one.url), line(one.source_title), one.loud)


def drawn(chat: Chat, story: Story, picture: Picture | None) -> Message:
    """The picture of a story, with its headline and what could only be written by number. Without one it says so."""
    title = isolate(shorten(shown(story.title, story.url), TITLE_SHOWN), chat.lang)
    words = lines(
        html(chat.lang, "story.head", id=story.id),
        link(story.url, title),
        html(chat.lang, "picture.undrawn") if picture is None else unwritten(chat, picture),
    )
    return message(words, photo=picture.png if picture else None)


def unwritten(chat: Chat, picture: Picture) -> Html | None:
    """What a picture shows by its number alone, because no font has the letters; None when there is nothing."""
    if not picture.unwritten:
        return None
    listed = [
        Html(f"[{number}] {isolate(shorten(line(words), UNWRITTEN_LONG), chat.lang)}")
        for number, words in enumerate(picture.unwritten[:UNWRITTEN_SHOWN], 1)
    ]
    return lines(html(chat.lang, "picture.unwritten"), *listed)
