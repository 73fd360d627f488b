"""A story as its readers see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import muting, reminding, timeline
from bot.messages.markup import plain
from bot.messages.spans import until
from bot.model import Chat, ChatId, Correction, Message, OutboxId, StoryId
from bot.model.truces import Status
from bot.model.wishes import FOR_GOOD, Mute, Reminder, Wish, possible
from tests import make, telegram_html
from tests.truces import BEGINS, ENDS, HOUR, STORY, TRUCE, development, moment, truce

CHAT = Chat(ChatId(1), "telegram", "5", 0, "private", "", "en", "UTC", "active", None)
MADE = [
    development(1, "first", "agreed"),
    development(2, "time"),
    development(3, "status", "violation_alleged"),
]


def seen(message: Message) -> str:
    telegram_html.check(message)
    return plain(message.html)


def shown(**told: Any) -> Message:
    asked = {"chat": CHAT, "story": STORY, "made": MADE, "now": make.NOW} | told
    return timeline.timeline(asked.pop("chat"), asked.pop("story"), asked.pop("made"), asked.pop("now"), **asked)


def buttons(message: Message) -> list[str]:
    return [button.data or button.url or "" for row in message.buttons for button in row]


def test_timeline_reads_as_described() -> None:
    """The story and its truce, who carries it, and each step with its time, words, headline and source."""
    message = shown(remind=True)
    assert seen(message) == (
        "🧵 Story 12\nTruce agreed\n🤝 TRUCE AGREED · Nagorno-Karabakh\n"
        "🕛 From 1 Mar 19:00 local · 1 Mar 15:00 UTC\n"
        "⌛ Until 3 Mar 19:00 local · 3 Mar 15:00 UTC\n"
        "👥 Armenia – Azerbaijan · mediated by Russia\n\n"
        "2 independent of 3 outlets: Wire A, Wire B, Wire C\n\n"
        "1 Mar 13:00 · 🆕 New story · 🤝 TRUCE AGREED\nHeadline 1\nWire 1\n\n"
        "1 Mar 14:00 · 🕛 New time\nHeadline 2\nWire 2\n\n"
        "1 Mar 15:00 · 🔴 TRUCE VIOLATION ALLEGED\nHeadline 3\nWire 3"
    )
    assert '<a href="https://a.example/3">Headline 3</a>' in message.html
    assert buttons(message) == ["https://a.example/3", "why:12", "story:12:picture", "mute:12", "remind:12"]


def test_times_are_the_chats() -> None:
    """Where its clock is that of the place, one is enough."""
    told = seen(shown(chat=replace(CHAT, tz="Asia/Yerevan")))
    assert "🕛 From 1 Mar 19:00 your time\n" in told
    assert "1 Mar 17:00 · 🆕" in told


def test_muted_story_offers_to_be_heard_again() -> None:
    """Until when, or for good."""
    message = shown(muted=make.NOW + HOUR)
    assert "🔕 Muted here until 1 Mar 13:00" in seen(message)
    assert "unmute:12" in buttons(message)
    assert "🔕 Muted here for good" in seen(shown(muted=FOR_GOOD))


def test_earlier_story_is_a_tap_away() -> None:
    """Named and linked by a button."""
    message = shown(earlier=replace(STORY, id=StoryId(3), title="The truce before"))
    assert "⏪ Continues: The truce before" in seen(message)
    assert "story:3" in buttons(message)


def test_story_stored_before_there_were_developments() -> None:
    """Its own article is its beginning."""
    told = seen(shown(made=[], story=replace(STORY, truces=(), outlets=(), publishers=())))
    assert told == "🧵 Story 12\nTruce agreed\n\n1 Mar 12:00 · 🆕 New story\nA"


def test_time_that_passed_unreported_names_no_source() -> None:
    """The article that told of the time did not tell that nothing followed."""
    told = seen(shown(made=[*MADE, development(4, "lapsed", at=ENDS)]))
    assert told.endswith("Wire 3\n\n3 Mar 15:00 · ⌛ Expiry time passed, no report of an extension seen")


def test_long_story_is_turned_page_by_page() -> None:
    """It opens at its end, where the news is; every development stands on one page; offsets out of range are mended."""
    made = [development(number, "content") for number in range(1, 13)]
    opened = shown(made=made)
    assert "12 developments, oldest first" in seen(opened)
    assert ["Headline 11" in seen(opened), "Headline 10\n" in seen(opened)] == [True, False]
    assert buttons(opened)[-1] == "story:12:5"
    assert buttons(shown(made=made, offset=5))[-2:] == ["story:12:0", "story:12:10"]
    pages = [seen(shown(made=made, offset=offset)) for offset in (0, 5, 10)]
    assert [sum(f"Headline {number}\n" in page for page in pages) for number in range(1, 13)] == [1] * 12
    assert seen(shown(made=made, offset=999)) == pages[2]


def test_corrections_are_told() -> None:
    """What was said before and what now, in words and in the chat's time; the newest three, and how many more."""
    made = [
        Correction("title", "Truce signed", "Truce <near>", STORY.url, make.NOW),
        Correction("status", "agreed", "denied", STORY.url, make.NOW),
        Correction("effective", BEGINS.isoformat(), "", STORY.url, make.NOW),
        Correction("expires", "nonsense", ENDS.isoformat(), STORY.url, make.NOW),
    ]
    told = seen(shown(story=replace(STORY, corrections=tuple(made))))
    assert told.endswith(
        "✏️ 1 Mar 12:00 · headline corrected: Truce signed → Truce <near>\n"
        "✏️ 1 Mar 12:00 · status corrected: 🤝 TRUCE AGREED → 🚫 TRUCE DENIED\n"
        "✏️ 1 Mar 12:00 · start corrected: 1 Mar 15:00 → –\n"
        "✏️ 1 earlier correction"
    )
    assert "nonsense → 3 Mar 15:00" in seen(shown(story=replace(STORY, corrections=tuple(made[3:]))))


def test_right_to_left_headlines_turn_nothing_around_them() -> None:
    """Names and headlines of the other direction have a line of their own or are isolated, in chats of either."""
    made = [development(1, "first", "agreed", title="اتفاق على هدنة (1)", source_title="وكالة 24", lang="ar")]
    told = seen(shown(made=made, story=replace(STORY, title="هدنة 5"))).split("\n")
    assert {"اتفاق على هدنة (1)", "هدنة 5", "\u2068وكالة 24\u2069 [ar]"} <= set(told)
    assert "\n\u200eHeadline 1\n" in seen(shown(chat=replace(CHAT, lang="he")))


TEXT = st.text(max_size=700)


@given(TEXT, TEXT, st.integers(1, 40), st.sampled_from(["", "https://a.example/x", "javascript:alert(1)"]))
def test_any_story_is_a_message_that_telegram_takes(title: str, name: str, number: int, url: str) -> None:
    """Whatever headlines and names hold, and however many there are, nothing is cut off either."""
    made = [
        development(n, "status", "agreed", title=title + "x" * 700, url=url, source_title=name) for n in range(number)
    ]
    corrections = tuple(Correction("title", title * 9, name * 9, STORY.url, make.NOW) for _ in range(8))
    sides = {"parties": (name + "y" * 99,) * 30, "mediators": (name,) * 30, "place": name, "effective": moment(None)}
    story = replace(
        STORY, title=title * 9, outlets=(name + "z" * 99,) * 99, corrections=corrections, truces=(truce(**sides),)
    )
    message = shown(made=made, story=story, earlier=story, muted=FOR_GOOD, remind=True)
    assert seen(message)
    assert "earlier corrections" in plain(message.html)
    assert plain(message.html)[-1] != "…"


# -------------------------------------------------------------------- spans


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (-5, "1 minute"),
        (0, "1 minute"),
        (59, "59 minutes"),
        (60, "1 hour"),
        (125, "2 hours 5 minutes"),
        (1441, "1 day 1 minute"),
        (2945, "2 days 1 hour"),
    ],
)
def test_spans_are_in_words(minutes: int, told: str) -> None:
    """Two units at the most."""
    assert until(minutes, "en") == told


# ---------------------------------------------------------------- reminders


def test_reminders_are_offered_and_taken_back_by_the_same_buttons() -> None:
    """A row for each instant; what the chat has is marked."""
    ahead = possible(STORY.truces, make.NOW)
    kept = [Reminder(OutboxId(1), STORY.id, STORY.title, Wish("effective", 10, BEGINS))]
    message = reminding.offer(CHAT, STORY, ahead, kept, make.NOW)
    assert seen(message) == (
        "⏰ Truce agreed\n▶️ Begins: 1 Mar 19:00 local · 1 Mar 15:00 UTC\n"
        "⌛ Ends: 3 Mar 19:00 local · 3 Mar 15:00 UTC\n\n"
        "Reminders of this chat:\n• 1 Mar 14:50 · 10 minutes before it begins\n\n"
        "Tap when I shall remind this chat. ✖ takes one back."
    )
    assert [[button.data for button in row] for row in message.buttons] == [
        ["remind:12:effective:60", "remind:12:effective:10:x", "remind:12:effective:0"],
        ["remind:12:expires:60", "remind:12:expires:10", "remind:12:expires:0"],
    ]
    assert [button.text[0] for button in message.buttons[0]] == ["▶", "✖", "▶"]


@pytest.mark.parametrize(
    ("truces", "now", "left"),
    [
        ((TRUCE,), BEGINS - HOUR, [("effective", 10), ("effective", 0), ("expires", 60), ("expires", 10), ("expires", 0)]),
        ((TRUCE,), ENDS - 10 * make.MINUTE, [("expires", 0)]),
        ((TRUCE,), ENDS, []),
        ((truce(Status.DENIED),), make.NOW, []),
        ((truce(effective=None, expires=moment(None)),), make.NOW, []),
        ((truce(effective=None, expires=None), TRUCE), make.NOW, []),
        ((), make.NOW, []),
    ],
)  # fmt: skip
def test_only_what_lies_ahead_may_be_had(truces: Any, now: datetime, left: list[tuple[str, int]]) -> None:
    """Never the past, nor what is not certain, nor of a truce that was called off."""
    assert [(wish.what, wish.minutes) for wish in possible(truces, now)] == left


def test_long_lists_are_counted() -> None:
    """Ten of each are shown with their buttons."""
    kept = [Reminder(OutboxId(n), StoryId(n), "T" * 900, Wish("expires", 0, ENDS)) for n in range(15)]
    muted = [Mute(None, "", FOR_GOOD)] + [Mute(StoryId(n), "<i>" * 300, make.NOW + HOUR) for n in range(14)]
    for message in (reminding.listed(CHAT, kept, make.NOW), muting.listed(CHAT, muted, make.NOW)):
        assert "… and 5 more" in seen(message)
        assert len(buttons(message)) == 10
    assert FOR_GOOD - datetime.now(UTC) > timedelta(days=365_000)
