"""Text from outside in a message: shown as it is, measured as Telegram measures, cut where a reader would."""

from __future__ import annotations

import pytest

from bot.messages.markup import (
    Html,
    clean,
    clip,
    escape,
    isolate,
    length,
    line,
    link,
    plain,
    shorten,
    shown,
    split,
    units,
    web_address,
)
from tests.telegram_html import refusal, visible

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇦🇲"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>bold</b> & co", "&lt;b&gt;bold&lt;/b&gt; &amp; co"),
        ("&amp;", "&amp;amp;"),
        ('"quoted"', '"quoted"'),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("evil\u202etxt.exe\u2066", "eviltxt.exe"),
        ("lone \ud83d surrogate", "lone surrogate"),
        ("one\r\ntwo\u2028three", "one\ntwo\nthree"),
        ("far\n\n\n\n \n\napart", "far\n\napart"),
        ("wide   spaces\tand tabs", "wide spaces and tabs"),
        ("\u200cنیم‌فاصله", "\u200cنیم‌فاصله"),
    ],
)
def test_text_from_outside_shows_as_it_is(text: str, expected: str) -> None:
    """Tags, entities, controls, direction overrides and broken characters have no effect on the message."""
    assert escape(text) == expected


def test_html_is_not_escaped_twice() -> None:
    """What is HTML already stays as it is."""
    assert escape(Html("<b>x</b>")) == "<b>x</b>"


def test_a_headline_stays_on_its_line() -> None:
    """Line breaks in a title would forge lines of the message."""
    assert line("Truce\n\nSource: \u2028 Example ") == "Truce Source: Example"


def test_invisible_title_gives_way() -> None:
    """A title of zero-width signs could not be tapped."""
    assert shown("\u200b \u2060", "https://ex.org/a") == "https://ex.org/a"
    assert shown(" Truce ", "x") == "Truce"


def test_right_to_left_text_does_not_turn_its_surroundings() -> None:
    """Arabic in an English message is isolated; English is left alone, also in English."""
    assert isolate("هدنة", "en") == "\u2068هدنة\u2069"
    assert isolate("truce", "en") == "truce"
    assert isolate("truce", "ar") == "\u2068truce\u2069"
    assert isolate("", "ar") == ""


@pytest.mark.parametrize(("text", "expected"), [("abc", 3), ("перемирие", 9), ("🕊", 2), (FLAG, 4), ("", 0)])
def test_units_are_those_of_utf_16(text: str, expected: int) -> None:
    """Telegram counts what is beyond the basic plane twice."""
    assert units(text) == expected == len(text.encode("utf-16-le")) // 2


def test_tags_and_entities_do_not_count() -> None:
    """The limit is for what is left when the markup is read."""
    assert length('<a href="https://ex.org">A &amp; B</a> 🕊') == 8


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://127.0.0.1:8000/x", True),
        ("https://пример.рф/новости", True),
        ("https://localhost/x", False),
        ("javascript:alert(1)", False),
        ("tg://user?id=1", False),
        ("https://ex ample.org/", False),
        ("https://", False),
        ("", False),
        ("https://example.org/" + "x" * 3000, False),
    ],
)
def test_only_web_addresses_become_links(url: str, good: bool) -> None:
    """Telegram refuses the whole message for one bad address, so a bad one is not linked."""
    assert web_address(url) is good
    assert ("<a " in link(url, escape("x"))) is good


def test_address_cannot_leave_its_attribute() -> None:
    """Signs of markup in an address are escaped, and one with quotation marks is no link."""
    assert link("https://ex.org/?a=1&b=2", escape("x")) == '<a href="https://ex.org/?a=1&amp;b=2">x</a>'
    assert link('https://ex.org/"><b>', escape("x")) == "x"


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 10, "short"),
        ("cut between these words", 14, "cut between…"),
        ("onelongwordwithoutspaces", 10, "onelongwo…"),
        (FAMILY * 3, 24, FAMILY * 2 + "…"),
        (FLAG * 3, 10, FLAG * 2 + "…"),
        ("e\u0301" * 10, 6, "e\u0301e\u0301…"),
    ],
)
def test_shortened_text_ends_where_a_reader_sees_an_end(text: str, limit: int, expected: str) -> None:
    """Words, families, flags and accents stay whole."""
    assert shorten(text, limit) == expected


def test_clipped_html_is_closed() -> None:
    """A cut within bold text within a link leaves both closed, and says that it was cut."""
    html = f'<a href="https://ex.org/"><b>{"word " * 100}</b></a>'

    cut = clip(html, 100)

    assert refusal(cut) is None
    assert length(cut) <= 100
    assert visible(cut).endswith("…")
    assert clip("<b>x</b>", 100) == "<b>x</b>"


def test_split_html_reopens_what_it_closed() -> None:
    """Bold goes on in the next message."""
    parts = split(f"<b>{'word ' * 60}</b>", 100)

    assert len(parts) > 2
    assert all(part.startswith("<b>") and part.endswith("</b>") and refusal(part) is None for part in parts)


def test_split_prefers_the_ends_of_lines() -> None:
    """A list is split between its lines."""
    parts = split("\n".join(f"line number {number:02}" for number in range(40)), 100)

    assert all(plain(part).endswith("\n") for part in parts[:-1])


def test_stacked_marks_do_not_defeat_the_cut() -> None:
    """A letter with ten thousand marks is cut like everything else."""
    parts = split("a" + "\u0301" * 10_000)

    assert max(length(part) for part in parts) <= 4096


def test_clean_is_stable() -> None:
    """Cleaning what is clean changes nothing."""
    once = clean("a\r\n\r\n\r\n\u202eb\t\tc")

    assert clean(once) == once
