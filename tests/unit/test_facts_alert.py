"""Whether one who follows ceasefires hears of an article at once, in a digest, or not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.text import facts
from bot.text.article import from_text
from bot.text.reading import read_article

PUBLISHED = datetime(2021, 5, 4, 14, tzinfo=UTC)
FILLER = "The minister opened a bridge in the capital and praised the engineers who had built it on time. " * 8


def decided(text: str, title: str = "", lang: str = "en") -> str:
    document = read_article(from_text(text, url="", title=title, published_at=PUBLISHED, lang=lang))
    return facts.decide(document, facts.find(document, PUBLISHED, "UTC"), PUBLISHED)


@pytest.mark.parametrize(
    ("decision", "title", "text"),
    [
        ("yes", "Guns fall silent", "A ceasefire between Israel and Hamas took effect in Gaza on Monday."),
        ("yes", "Gaza truce unravels as soldier is captured", ""),
        ("yes", "", "Rebels broke a truce with the army on Monday, killing three soldiers."),
        ("yes", "Армия сообщила о нарушении перемирия", "В понедельник обстрелы возобновились."),
        ("digest", "", "The United Nations on Monday called for a ceasefire in Libya."),
        ("digest", "Gaza truce talks go on in Cairo", ""),
        ("no", "Bridge opened", FILLER + "He also recalled the ceasefire in Libya."),
        ("no", "US and China agree tariff truce", "Duties on steel fall."),
        ("no", "Club and fans call a truce", "The season-ticket row ends."),
        ("no", "Leaders mark Armistice Day", "Wreaths were laid for the dead of the First World War."),
        ("no", "Bread prices rise", "Flour became dearer. Related stories: Yemen truce | Gaza ceasefire | Subscribe"),
        ("no", "", ""),
    ],
)
def test_decision(decision: str, title: str, text: str) -> None:
    """News of arms at once; wishes and talks in the digest; mentions in passing, other senses and history never."""
    assert decided(text, title, "ru" if title[:1] > "z" else "en") == decision


def test_article_that_comes_back_to_a_truce_is_about_it() -> None:
    """Three mentions further down make an article one about the truce, one does not."""
    thrice = "The ceasefire in Libya holds. The truce was broken once. The army keeps the ceasefire."

    assert (decided(FILLER + thrice), decided(FILLER + "The ceasefire in Libya holds.")) == ("yes", "no")


def test_language_without_phrases_follows_the_topic_pack() -> None:
    """Vietnamese has no file of phrases: its articles alert when the pack of the topic says so."""
    assert decided("Israel và Hamas đã đồng ý ngừng bắn ở Gaza, quân đội cho biết.", lang="vi") == "yes"
    assert decided("Giá bánh mì tăng ở thành phố hôm nay, người dân cho biết.", lang="vi") == "no"
