"""Truces in words: their state, and their times as they are sure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.messages import render, truces
from bot.model import Chat, Correction, Development, Story, Truce
from bot.model.truces import Accusation, Moment, Status
from tests import telegram_html
from tests.telegram_html import visible
from tests.unit.test_render import ALERT, CHAT, NOW, STORY

START = Moment(
    "midnight (2000 GMT)", date(2026, 10, 18), datetime(2026, 10, 17, 20, tzinfo=UTC), "Asia/Yerevan", "paired_zones"
)
TRUCE = Truce(Status.VIOLATED, "ceasefire", ("Armenia", "Azerbaijan"), ("Russia",), "Karabakh", effective=START)
FIRST = Development(1, "first", "agreed", True, "Truce agreed", "https://a.example/1", "A", "", NOW)
LONDON = replace(CHAT, tz="Europe/London")


def told(truce: Truce = TRUCE, chat: Chat = LONDON) -> list[str]:
    return visible(truces.told([truce], chat, NOW) or "").split("\n")


@pytest.mark.parametrize(
    ("zone", "line"),
    [
        ("Europe/London", "🕛 In force from 18 Oct 00:00 local · 17 Oct 21:00 your time"),
        ("Asia/Yerevan", "🕛 In force from 18 Oct 00:00 your time"),
        ("Asia/Kathmandu", "🕛 In force from 18 Oct 00:00 local · 18 Oct 01:45 your time"),
        ("UTC", "🕛 In force from 18 Oct 00:00 local · 17 Oct 20:00 UTC"),
    ],
)
def test_beginning_is_told_there_and_here(zone: str, line: str) -> None:
    """On the clock of the place and on the chat's; once where both are the same."""
    assert told(chat=replace(CHAT, tz=zone))[0] == line


def test_beginning_that_lies_ahead_is_not_in_force() -> None:
    """What will be is not what is."""
    ahead = replace(TRUCE, effective=replace(START, utc=datetime(2026, 10, 21, 20, tzinfo=UTC)))
    assert told(ahead)[0] == "🕛 From 22 Oct 00:00 local · 21 Oct 21:00 your time"


def test_time_that_is_not_sure_is_quoted() -> None:
    """A midnight that may be either is shown as it was written, and nobody's clock is put beside it."""
    unsure = replace(START, text="midnight on 7 <May>", utc=None, basis="midnight_ambiguous")
    line = told(replace(TRUCE, effective=unsure))[0]
    assert line == "🕛 From “midnight on 7 <May>” (as written: which moment that is, is not clear)"


def test_day_without_an_hour_is_a_day() -> None:
    """Also in another year."""
    day = replace(START, text="on Sunday", utc=None, basis="date_only")
    assert told(replace(TRUCE, effective=day))[0] == "🕛 From 18 Oct"
    assert told(replace(TRUCE, effective=replace(day, date=date(2025, 1, 2))))[0] == "🕛 From 2 Jan 2025"


def test_what_was_inferred_is_said() -> None:
    """Readers know where an hour comes from that no article gave."""
    inferred = replace(START, basis="local_zone_inferred")
    computed = replace(START, basis="computed", utc=datetime(2026, 10, 22, tzinfo=UTC), zone="+03:30")
    first, second, *_ = told(replace(TRUCE, effective=inferred, expires=computed))
    assert first.endswith("(local time taken as that of Yerevan)")
    assert second == "⌛ Until 22 Oct 03:30 local · 22 Oct 01:00 your time (computed from the start)"


@pytest.mark.parametrize(
    ("duration", "words"),
    [("PT72H", "72 hours"), ("P1D", "1 day"), ("P2W", "2 weeks"), ("P1DT12H", "1 day 12 hours"), ("nonsense", "")],
)
def test_durations_in_words(duration: str, words: str) -> None:
    """ISO 8601 as people say it; nothing for what is none."""
    assert truces.length(duration, "en") == words


def test_sides_accusations_and_who_says_so() -> None:
    """Who with whom, through whom, and each accusation in its direction."""
    blamed = replace(TRUCE, accusations=(Accusation("Armenia", "Azerbaijan", "…"),), attribution="Yerevan <b>")
    assert told(blamed)[1:] == [
        "👥 Armenia – Azerbaijan · mediated by Russia · according to Yerevan <b>",
        "⚠️ Armenia accuses Azerbaijan",
    ]


def test_what_was_denied_has_no_times() -> None:
    """Nobody acts on the hour of a truce that there is not."""
    assert not any("🕛" in line for line in told(replace(TRUCE, status=Status.DENIED)))


def test_every_state_has_a_sign_and_words() -> None:
    """A state without words would be a truce untold."""
    for status in Status:
        line = truces.state(status, "Gaza", "en")
        assert line
        assert visible(line).endswith("· Gaza")
    assert truces.state(None, "Gaza", "en") is None


# ---------------------------------------------------------------- alerts


def shown(story: Story = STORY, **told: object) -> list[str]:
    message = render.alert(replace(ALERT, story=story, **told), CHAT, NOW)
    telegram_html.check(message)
    return visible(message.html).split("\n")


def test_alert_opens_with_what_was_news_and_tells_today() -> None:
    """The first line is the state that the chat was told of; a later one stands below, with its time."""
    now = replace(FIRST, revision=2, status="collapsed")
    lines = shown(replace(STORY, truces=(TRUCE,)), opening=FIRST, current=now)
    assert lines[0] == "🤝 TRUCE AGREED · Karabakh"
    assert lines[2] == "➡️ Now: 💥 TRUCE COLLAPSED, 20 Oct 18:05"
    assert shown(replace(STORY, truces=(TRUCE,)), opening=FIRST, current=FIRST)[2] == ""


def test_earlier_truces_of_an_article_are_told_apart() -> None:
    """The article's first truce is background to its second, and keeps its own beginning."""
    earlier = replace(TRUCE, status=Status.AGREED, effective=replace(START, utc=datetime(2026, 10, 10, 8, tzinfo=UTC)))
    lines = shown(replace(STORY, truces=(TRUCE, earlier)), opening=FIRST)
    assert "Earlier truce: from 10 Oct 12:00 your time" in lines


def test_corrections_are_told() -> None:
    """What the article said before, the last of each kind; of another article's corrections nothing."""
    first = Correction("title", "Truce <agreed>", "Truce rejected", STORY.url, NOW)
    moved = Correction("effective", "2026-10-17T20:00:00+00:00", "2026-10-18T20:00:00+00:00", STORY.url, NOW)
    status = Correction("status", "agreed", "rejected", STORY.url, NOW)
    other = replace(moved, url="https://b.example/2")
    lines = shown(replace(STORY, corrections=(first, replace(first, before="Older"), moved, status, other)))
    assert [line for line in lines if "✏️" in line] == [
        "✏️ Corrected at the source: it said “agreed”, now “rejected”",
        "✏️ Corrected at the source: the start was 18 Oct 00:00",
        "✏️ Corrected at the source: the headline was “Truce <agreed>”",
    ]


def test_reminder_is_offered_while_a_time_lies_ahead() -> None:
    """And not for what has passed."""
    ahead = replace(TRUCE, expires=replace(START, utc=datetime(2026, 10, 21, tzinfo=UTC)))

    def offered(truce: Truce) -> bool:
        rows = render.alert(replace(ALERT, story=replace(STORY, truces=(truce,))), CHAT, NOW).buttons
        return any(button.data == f"remind:{STORY.id}" for row in rows for button in row)

    assert offered(ahead)
    assert not offered(TRUCE)


def test_what_is_for_the_digest_wakes_nobody_who_asked_for_a_topic() -> None:
    """Who asked for words of his own is told aloud."""
    quiet = replace(FIRST, status="talks", loud=False)
    assert render.alert(replace(ALERT, queries=("topic:ceasefire",), opening=quiet), CHAT, NOW).silent
    assert not render.alert(replace(ALERT, queries=("topic:ceasefire", "truce"), opening=quiet), CHAT, NOW).silent
    assert not render.alert(replace(ALERT, queries=("topic:ceasefire",), opening=FIRST), CHAT, NOW).silent


def test_followup_tells_what_came_between() -> None:
    """Two developments in one message: the newest in full, the one before it in a line."""
    broken = replace(FIRST, revision=2, change="status", status="violation_alleged", title="Shots fired")
    denied = replace(FIRST, revision=3, change="denial", status="violation_alleged", title="Baku denies")
    message = render.followup(replace(ALERT, news=(broken, denied), first_ref="7"), CHAT, NOW)
    telegram_html.check(message)
    lines = visible(message.html).split("\n")
    assert lines[:2] == ["🚫 Status changed · Denied", "Baku denies"]
    assert "20 Oct 18:05 🔴 Shots fired" in lines
    assert message.reply_to == "7"
