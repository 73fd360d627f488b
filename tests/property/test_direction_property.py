"""Writing in both directions: marks stand where they are needed, are balanced, and never reach what is copied."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.messages.catalog import html
from bot.messages.compose import message
from bot.messages.direction import ISOLATE, LRM, MARKS, POP, RLM, bare, is_against, isolated, laid
from bot.messages.markup import LIMIT, Html, Words, clean, code, escape, isolate, length, plain
from tests.telegram_html import refusal, visible

LETTERS = st.text(
    [*"aZé жخדա ۱1٣.,:;-–/@#()[]\"'<>&\n🕊", "\u200f", "\u200e", "\u2066", "\u2068", "\u2069", "\u202e", "\u061c"],
    max_size=40,
)
LANGS = st.sampled_from(["en", "ru", "ar", "he", "fa", "fa-AF", "iw", "pt"])
RIGHT, LEFT = {"R", "AL"}, {"L"}


def first_strong(text: str) -> bool:
    """Whether a line runs from the right, by rules P2 and P3 of Unicode's annex 9 for a line without isolates."""
    return next((kind in RIGHT for kind in map(unicodedata.bidirectional, text) if kind in RIGHT | LEFT), False)


def strong(text: str) -> set[str]:
    return {unicodedata.bidirectional(one) for one in text if one.isalpha()}


@given(LETTERS, LANGS)
def test_only_what_runs_against_the_language_is_isolated(text: str, lang: str) -> None:
    """By Unicode's own classes: a letter of the other direction, and nothing else, makes an isolate."""
    other = LEFT if lang in {"ar", "he", "fa", "fa-AF", "iw"} else RIGHT

    assert is_against(bare(text), lang) == bool(strong(text) & other)
    assert isolate(text, lang) == escape(isolated(clean(text), lang)) or ISOLATE in isolate(text, lang)


@given(LETTERS, LANGS)
def test_isolated_once_is_enough(text: str, lang: str) -> None:
    """What is in an isolate already gets no other, and what stood there stands there."""
    once = isolated(bare(text), lang)

    assert isolated(once, lang) == once
    assert bare(once) == bare(text)
    assert once.count(ISOLATE) == once.count(POP) <= 1


@given(st.lists(LETTERS, min_size=1, max_size=6))
def test_each_line_begins_from_the_right(lines: list[str]) -> None:
    """With words of a right-to-left language in it, each line that shows anything has its direction from its first sign."""
    told = laid("\n".join([f"{RLM}<b>🕊</b> كلمات", *(escape(line) for line in lines)]))

    for line in told.split("\n"):
        seen = plain(line).strip()
        assert not seen or seen[0] == RLM or unicodedata.bidirectional(seen[0]) in RIGHT
    assert visible(told).replace(RLM, "") == visible("\n".join(["<b>🕊</b> كلمات", *(escape(line) for line in lines)]))
    assert laid(told) == told


@given(LETTERS)
def test_messages_of_other_languages_stay_as_they_are(text: str) -> None:
    """No mark from outside makes a message run from the right: there is none left in it."""
    told = f"{html('en', 'error.example', example=text)}\n1. {isolate(text, 'en')}"

    assert RLM not in told
    assert message(told).html == told


@given(
    LETTERS.filter(lambda text: "\n" not in text),
    LANGS,
    st.sampled_from(["{}", "<b>{}</b>", "❝{}❞", '<a href="https://a.example">{}</a>']),
)
def test_text_alone_in_its_line_has_the_direction_of_its_first_letter(text: str, lang: str, around: str) -> None:
    """Screens that look into isolates and those that do not see the same; laid twice it is the same."""
    told = laid("\n".join([html(lang, "cancelled"), around.format(isolate(text, lang))]))
    line = told.split("\n")[1]

    if is_against(clean(text), lang):
        assert ISOLATE not in line
        assert first_strong(plain(line)) == first_strong(clean(text))
    assert line.count(LRM) + line.count(RLM) <= 1
    assert bare(line) == around.format(escape(text))
    assert laid(told) == told


@given(LETTERS, LANGS)
def test_what_is_copied_is_free_of_marks(text: str, lang: str) -> None:
    """Within code stands what was given, whatever marks it brought; around it at most one isolate."""
    told = code(text, lang)
    inside = re.fullmatch(f"{ISOLATE}?<code>(.*)</code>{POP}?", told, re.DOTALL)

    assert refusal(told) is None or not clean(text).strip()
    assert inside is not None
    assert MARKS.search(inside[1]) is None
    assert (ISOLATE in told) == is_against(bare(text), lang)
    example = html(lang, "error.example", example=text)
    assert MARKS.search(example.partition("<code>")[2].partition("</code>")[0]) is None


@given(st.lists(LETTERS, min_size=1, max_size=30), st.integers(1, 60))
def test_marks_count_against_the_limit(lines: list[str], times: int) -> None:
    """A message with all its marks is no longer than Telegram takes."""
    told = message(
        "\n".join([html("ar", "cancelled"), *(isolate(f"{line} truce", "ar") for line in lines * times)])
    ).html

    assert length(told) <= LIMIT
    assert refusal(told) is None


def test_words_of_the_bot_are_not_isolated_again() -> None:
    """A phrase put together from phrases keeps the marks that its parts have, and gets none around it."""
    inner = Words("“\u2068truce\u2069” أو “هدنة”")

    assert inner in html("ar", "subscribed.read_as", words=inner)
    assert isolate(inner, "ar") == Html(inner)
