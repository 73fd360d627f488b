"""What a reader sees of a digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.messages import digest as words
from bot.messages.markup import LIMIT, length, plain
from bot.model import Alert, Development, StoryId
from tests import telegram_html
from tests.unit.test_render import ALERT, CHAT, NOW, STORY

HOUR = timedelta(hours=1)


def development(revision: int = 2, title: str = "Truce in force", status: str | None = "in_force") -> Development:
    at = NOW - HOUR * (10 - revision)
    return Development(revision, "status", status, True, title, "https://b.example.org/2", "B Wire", "It holds.", at)


def told(*news: Development, number: int = 1, **more: object) -> Alert:
    story = replace(STORY, id=StoryId(number), title=f"Story {number}")
    current = next((one for one in reversed(news) if one.status), None)
    return replace(ALERT, story=story, news=news, current=current, **more)  # type: ignore[arg-type]


def shown(*alerts: Alert, more: int = 0, why: str = "digest") -> str:
    message = words.digest(alerts, more, why, CHAT, NOW)
    telegram_html.check(message)
    return plain(message.html)


def test_digest_reads_as_described() -> None:
    """The headline with its state, who carries it, and what is new, the newest first, in the chat's zone."""
    first = replace(development(1, "Truce agreed", "agreed"), change="first")
    message = words.digest([told(first, development(2), development(3, "More is known", None))], 0, "digest", CHAT, NOW)

    assert plain(message.html).split("\n") == [
        "🗞 Digest: 1 story",
        "",
        "1. 🟢 Story 1",
        "Example Wire · 20 Oct 14:05",
        "   🔄 20 Oct 11:05 More is known – B Wire",
        "   🟢 20 Oct 10:05 Truce in force – B Wire",
    ]
    assert [[(button.text, button.data) for button in row] for row in message.buttons] == [
        [("🧵 1", "story:1")],
        [("📰 Latest", "latest:0:5")],
    ]


def test_newest_story_comes_first() -> None:
    """By what was told of it last."""
    text = shown(told(development(2), number=1), told(development(4), number=2), told(development(3), number=3))

    assert [text.index(f"Story {number}") for number in (2, 3, 1)] == sorted(
        text.index(f"Story {number}") for number in (1, 2, 3)
    )


def test_heads_say_why_it_was_gathered() -> None:
    """A digest, quiet hours, a stop; a word that an older version wrote is a digest."""
    assert shown(told(), why="quiet").startswith("🌙 In your quiet hours: 1 story")
    assert shown(told(), why="stop").startswith("⏳ While I could not reach you: 1 story")
    assert shown(told(), why="mood").startswith("🗞 Digest: 1 story")


def test_old_developments_are_counted() -> None:
    """The three newest are told."""
    text = shown(told(*(development(revision, f"Step {revision}") for revision in range(2, 8))))

    assert [f"Step {revision}" in text for revision in range(2, 8)] == [False, False, False, True, True, True]
    assert "… and 3 earlier developments" in text


def test_long_digest_is_cut_between_stories_and_says_so() -> None:
    """Whole stories, and how many are left out; threads by number only while they are few."""
    many = [replace(told(development(), number=number), story=replace(STORY, title="x" * 300)) for number in range(60)]
    message = words.digest(many, 40, "digest", CHAT, NOW)
    text = plain(message.html)
    numbers = [line for line in text.split("\n") if line.split(".")[0].isdigit()]

    assert text.startswith("🗞 Digest: 100 stories")
    assert text.split("\n")[-1] == f"+{100 - len(numbers)} more: /latest"
    assert 5 < len(numbers) < 60
    assert LIMIT * 0.8 < length(message.html) <= LIMIT
    assert len(message.buttons) == 1


@given(st.lists(st.tuples(st.text(max_size=400), st.text(max_size=400), st.text(max_size=60)), min_size=1, max_size=40))
def test_any_articles_make_a_message_that_telegram_takes(articles: list[tuple[str, str, str]]) -> None:
    """Whatever they are called, in whatever script, and whatever their addresses are."""
    alerts = [
        replace(
            told(replace(development(), title=title, url=url, source_title=source)),
            story=replace(STORY, title=title, url=url, source_title=source),
        )
        for title, url, source in articles
    ]
    message = words.digest(alerts, 0, "digest", CHAT, NOW)

    telegram_html.check(message)
    assert length(message.html) <= LIMIT
