"""What commands answer: readable, within Telegram's limits, with buttons that lead on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import administration, helping, replies, watched
from bot.model import (
    Batch,
    Chat,
    ChatId,
    Item,
    Message,
    NewSource,
    QueryId,
    Source,
    SourceId,
    Story,
    StoryId,
    Subscription,
    SubscriptionId,
    Validators,
)
from bot.model.incoming import Incoming
from bot.model.queries import Reading
from bot.model.watched import Watched
from tests import telegram_html

NOW = datetime(2026, 10, 20, 14, 5, tzinfo=UTC)
CHAT = Chat(ChatId(1), "telegram", "5", 0, "private", "", "en", "Asia/Yerevan", "active", None)
LONG = "<&🕊" * 400


def subscription(number: int = 1, query: str = "truce OR ceasefire", *, paused: bool = False) -> Subscription:
    return Subscription(SubscriptionId(100 + number), ChatId(1), QueryId(number), query, NOW, paused)


def story(number: int = 1, title: str = "Truce holds") -> Story:
    url = f"https://ex.org/{number}"
    return Story(StoryId(number), 1, title, url, "en", "Example Wire", NOW, NOW, NOW, ("ex.org",))


def source(number: int = 3, **changes: object) -> Source:
    made = Source(
        id=SourceId(number),
        kind="feed",
        url="https://ex.org/rss",
        host="ex.org",
        title="Example & Wire",
        lang="en",
        options={},
        state="active",
        interval=timedelta(minutes=5),
        validators=Validators(),
        body_hash=None,
        moved_to=None,
        failures=0,
        known=True,
        last_ok_at=NOW - timedelta(minutes=5),
        last_error=None,
        due_at=NOW,
        created_at=NOW,
        attempts=0,
        lease=None,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


NEW = NewSource("feed", "https://ex.org/rss", "ex.org", "Example & Wire", "en")


def batch(count: int = 5, title: str = "Truce {n}") -> Batch:
    items = [Item(f"{n}", f"https://ex.org/{n}", title.format(n=n), "", NOW if n % 2 else None) for n in range(count)]
    return Batch("rss", "Example", "en", tuple(items))


def newest(held: Batch) -> list[tuple[Item, str]]:
    return [(item, "en") for item in held.items[:3]]


def data(message: Message) -> list[str | None]:
    telegram_html.check(message)
    return [button.data for row in message.buttons for button in row]


def seen(message: Message) -> str:
    telegram_html.check(message)
    return telegram_html.visible(message.html)


# ------------------------------------------------------------------ start


def test_stranger_is_greeted_with_a_way_in() -> None:
    """The pack subscribes at a tap; the other buttons ask for words and show help."""
    assert data(replies.start(CHAT)) == ["subscribe:topic:ceasefire", "subscribe:", "help:", "language:", "timezone:"]


def test_returning_user_sees_their_state() -> None:
    """How many subscriptions, and the way to them; no tour."""
    message = replies.start(CHAT, [subscription(), subscription(2)])

    assert "2 subscriptions" in seen(message)
    assert data(message) == ["subscriptions:0", "latest:0:5", "help:"]


def test_help_lists_the_commands_in_their_order() -> None:
    """One line a command, from the table that also makes the menu."""
    told = seen(helping.listed(CHAT, [("latest", "help.latest"), ("start", "help.start")]))

    assert told.index("/latest – ") < told.index("/start – ")


def test_help_on_one_command_shows_examples() -> None:
    """Its line and how to use it; signs of queries arrive as they are."""
    assert '/subscribe "prisoner exchange"' in seen(helping.one(CHAT, "subscribe", "help.subscribe"))
    assert "/start" in seen(helping.one(CHAT, "begin", "help.start"))


def test_unknown_command_is_named() -> None:
    """With one slash, cut when somebody typed a novel."""
    assert "/foo<b>" in seen(replies.unknown("en", "foo<b>"))
    assert len(seen(replies.unknown("en", "/" + "x" * 5000))) < 200


def test_failure_of_ours_has_a_reference() -> None:
    """What the operator needs to find it."""
    assert "7f3a" in seen(replies.wrong("en", "7f3a"))


# ---------------------------------------------------------- subscriptions


ROW = Reading("all", parts=(Reading("word", "a"), Reading("word", "<b")))


def test_subscription_is_echoed_in_words() -> None:
    """The query, how it was read, what it would have found; ways to look and to undo."""
    message = replies.subscribed(CHAT, subscription(query="a <b"), ROW, 7)

    assert all(
        part in seen(message) for part in ("Subscribed to a <b", "“a” and “<b”", "7 stories of the last 7 days match")
    )
    assert data(message) == ["latest:0:5", "unsubscribe:101", "share:101", "subscriptions:§101"]


def test_row_of_words_can_be_read_otherwise_with_a_tap() -> None:
    """All of them becomes any of them and back; the button names the reading and the subscription."""
    any_of_them = replace(ROW, kind="any")

    there = replies.subscribed(CHAT, subscription(), ROW, 0, turns=True)
    back = replies.subscribed(CHAT, subscription(), any_of_them, 0, turns=True)

    assert data(there)[0] == f"subscribe:{replies.TURN}any:101"
    assert data(back)[0] == f"subscribe:{replies.TURN}all:101"
    assert "Any" in there.buttons[0][0].text and "All" in back.buttons[0][0].text


def test_subscription_that_found_nothing_offers_nothing_to_look_at() -> None:
    """No button to an empty list."""
    assert data(replies.subscribed(CHAT, subscription(), ROW, 0)) == [
        "unsubscribe:101",
        "share:101",
        "subscriptions:§101",
    ]


def test_second_subscription_to_the_same_says_so() -> None:
    """Nothing is claimed to be new."""
    assert "already" in seen(replies.subscribed(CHAT, subscription(), ROW, 0, is_new=False))


# ----------------------------------------------------------------- latest


def test_latest_lists_stories_with_source_and_local_time() -> None:
    """Numbered over pages, titles linked, ways to both sides with the page's size kept."""
    message = replies.latest(CHAT, [story(6), story(7)], 5, 2, 9, NOW)

    assert '6. <a href="https://ex.org/6">Truce holds</a>\nExample Wire · 20 Oct 18:05' in message.html
    assert "9 stories" in seen(message)
    assert data(message) == ["story:6", "story:7", "latest:3:2", "latest:7:2"]


def test_latest_without_stories_says_why() -> None:
    """Nothing found yet, or nothing asked for."""
    assert "/subscribe" not in seen(replies.latest(CHAT, [], 0, 5, 0, NOW))
    assert "/subscribe" in seen(replies.latest(CHAT, [], 0, 5, 0, NOW, subscribed=False))


def test_twenty_long_stories_fit() -> None:
    """The longest page that can be asked for is a message that Telegram takes, whole."""
    stories = [replace(story(number, LONG), source_title=LONG, publishers=("a", "b")) for number in range(20)]

    assert "\n\n20. " in seen(replies.latest(CHAT, stories, 0, 20, 20, NOW))


# ---------------------------------------------------------------- sources


def test_sources_show_their_health() -> None:
    """Number, name, kind, language, last seen, and what is wrong in plain words."""
    ill = source(4, failures=2, last_error="not_found")
    gone = source(5, state="broken", last_error="gone", last_ok_at=None)

    told = seen(watched.sources(CHAT, [*map(Watched, (source(), ill, gone, source(6, state="paused")))], 8, 40, NOW))

    assert "🟢 3. Example & Wire\nfeed · en · 5 minutes ago\n" in told
    assert "🟠 4. Example & Wire\nfeed · en · 5 minutes ago · not found (404)" in told
    assert "🔴 5. Example & Wire\nfeed · en · not read yet · taken away for good (410)" in told
    assert "⏸ 6." in told


def test_sources_are_paged() -> None:
    """Both ways in the middle, none when all are shown."""
    assert data(watched.sources(CHAT, [Watched(source())], 10, 30, NOW)) == ["sources:2", "sources:18"]
    assert data(watched.sources(CHAT, [Watched(source())], 0, 1, NOW)) == []
    assert "/addsource" in seen(watched.sources(CHAT, [], 0, 0, NOW))


def test_preview_shows_three_entries_and_asks() -> None:
    """Title, address, what it is, the newest entries; the decision is a tap away."""
    message = administration.source_preview(CHAT, NEW, batch(), newest(batch()), "tok_en-123456", NOW)

    told = seen(message)
    assert all(part in told for part in ("Example & Wire", "https://ex.org/rss", "rss · en · 5 entries", "• Truce 2"))
    assert "Truce 3" not in told
    assert "• Truce 1 · 20 Oct 18:05 · [en]" in told
    assert data(message) == ["addsource:ok:tok_en-123456", "addsource:no:tok_en-123456"]


def test_check_tells_the_time_and_what_is_odd() -> None:
    """The same look, with nothing to decide."""
    odd = replace(batch(), problems=("bad_date",))
    message = administration.check_report(CHAT, NEW, odd, newest(odd), timedelta(milliseconds=1234), NOW)

    assert "Took 1.2 s" in seen(message)
    assert "bad_date" in seen(message)
    assert data(message) == []


def test_removal_says_what_goes() -> None:
    """Asked with the number of entries, confirmed with it."""
    asked = administration.confirm_removal(CHAT, source(), 1)

    assert "1 stored entry goes" in seen(asked)
    assert data(asked) == ["removesource:3:yes", "removesource:3:no"]
    assert "12 stored entries went" in seen(administration.source_removed(CHAT, source(), 12, "t"))


@pytest.mark.parametrize(
    ("make", "buttons"),
    [
        (administration.source_added, ["sources:0", "removesource:3"]),
        (administration.source_present, ["sources:card:3"]),
        (administration.source_paused, ["resumesource:3"]),
        (administration.source_resumed, ["sources:0"]),
    ],
)
def test_change_of_a_source_names_it(make: Callable[[Chat, Source], Message], buttons: list[str]) -> None:
    """Number and title, and the next step as a button."""
    message = make(CHAT, source())

    assert "3" in seen(message)
    assert '<a href="https://ex.org/rss">Example &amp; Wire</a>' in message.html
    assert data(message) == buttons


@pytest.mark.parametrize("make", [administration.cancelled, administration.too_old])
def test_short_answers_are_sendable(make: Callable[[Chat], Message]) -> None:
    """One sentence each."""
    assert seen(make(CHAT)).endswith(".")


def test_sources_of_any_title_fit() -> None:
    """Titles come from strangers."""
    wild = source(title=LONG, url="javascript:alert(1)", last_error="unheard_of", failures=9)

    telegram_html.check(watched.sources(CHAT, [Watched(wild)] * 8, 0, 100, NOW, tended=True))
    wide = batch(9, LONG.replace("{", ""))
    others = [("list", f"https://ex.org/{LONG}", "tok")] * 8
    telegram_html.check(
        administration.source_preview(CHAT, replace(NEW, title=LONG), wide, newest(wide), "t", NOW, others)
    )
    telegram_html.check(administration.health(CHAT, {}, queued=0, parked=0, failing=[wild] * 50))


# ----------------------------------------------------------------- health


def test_health_tells_what_is_wrong_first() -> None:
    """Parked and late messages, failing sources; then the counts."""
    message = administration.health(
        CHAT,
        {"sources.active": 3, "entries": 40},
        queued=1,
        parked=2,
        late_by=timedelta(minutes=7),
        failing=[source(failures=4, last_error="timed_out")] * 12,
    )

    told = seen(message)
    assert all(part in told for part in ("2 messages were given up", "7 min late", "too slow", "and 2 more sources"))
    assert told.index("given up") < told.index("Sources, active: 3")
    assert data(message) == ["sourcehealth:"]


def test_health_tells_how_the_webhook_is() -> None:
    """What waits at Telegram, and why it does, in Telegram's words; without a webhook nothing of it."""
    waits = Incoming(3, "Wrong response from the webhook: 502 <Bad> Gateway")
    message = administration.health(
        CHAT, {}, queued=0, parked=0, incoming=waits, failed_ago=timedelta(minutes=2, seconds=9)
    )
    telegram_html.check(message)
    told = seen(message)
    assert "wait at Telegram: 3" in told
    assert "2 min ago: Wrong response from the webhook: 502 <Bad> Gateway" in told
    assert "All is well" in seen(administration.health(CHAT, {}, queued=0, parked=0, incoming=waits))


def test_good_health_is_said() -> None:
    """No silence where an operator looks for an answer."""
    assert "All is well" in seen(administration.health(CHAT, {"entries": 1}, queued=0, parked=0))
