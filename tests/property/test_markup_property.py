"""Any text from anywhere makes a message that Telegram takes, and loses nothing on the way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.plain import plain as words_of
from bot.messages.markup import (
    Html,
    bold,
    clean,
    clip,
    escape,
    isolate,
    length,
    line,
    link,
    plain,
    shorten,
    split,
    units,
)
from tests.telegram_html import LIMIT, refusal, visible

# Surrogates included: they come in with broken JSON. Signs of markup, joiners and flags more often than by chance.
signs = st.sampled_from(
    [*list("<>&\"';/#\n \t\u200d́\u202e\u2068🇦👍🏽👩ا"), "&amp;", "<b>", "</b>", '<a href="', "&#60;"]
)
texts = st.lists(st.one_of(signs, st.characters(), st.text(max_size=20)), max_size=80).map("".join)
limits = st.integers(100, 300)


@st.composite
def documents(draw: st.DrawFn) -> Html:
    """Messages as we make them: pieces of any text, plain, bold or linked, in any order."""
    parts = []
    for _ in range(draw(st.integers(0, 12))):
        text = escape(draw(texts))
        wrap = draw(st.sampled_from(["", "b", "a", "ab"]))
        text = bold(text) if "b" in wrap else text
        parts.append(link("https://ex.org/?a=1&b=2", text) if "a" in wrap else text)
    return Html("".join(parts))


def acceptable(html: str) -> bool:
    return refusal(html + "x") is None


@given(texts)
def test_escaped_text_shows_itself(text: str) -> None:
    """What the reader sees is the text without its controls, and nothing of it is markup."""
    html = escape(text)

    assert acceptable(html)
    assert visible(html) == clean(text) == plain(html) == words_of(html)


@given(texts, st.sampled_from(["en", "ar"]))
def test_isolated_text_is_closed(text: str, lang: str) -> None:
    """An isolate that was opened is closed, and text cannot close it early."""
    html = isolate(text, lang)

    assert acceptable(html)
    assert html.count("\u2068") == html.count("\u2069") <= 1
    assert visible(html).strip("\u2068\u2069") == clean(text)


@given(texts, st.sampled_from([100, 120, 300]))
def test_shortened_text_fits(text: str, limit: int) -> None:
    """No more units than asked for, the beginning of the text, and all of it when it fits."""
    kept = shorten(text, limit)

    assert units(kept) <= limit
    assert kept == text or text.startswith(kept.removesuffix("…"))
    assert units(text) > limit or kept == text


@given(texts)
def test_a_line_is_one_line(text: str) -> None:
    """Nothing in a title can begin another line."""
    assert "\n" not in line(text)
    assert line(text).splitlines() in ([], [line(text)])


@given(documents(), limits)
def test_split_parts_are_whole_and_lose_nothing(html: Html, limit: int) -> None:
    """Every part is balanced and fits; together they show what the whole shows."""
    parts = split(html, limit)

    assert all(acceptable(part) and length(part) <= limit for part in parts)
    assert "".join(map(visible, parts)) == visible(html)


@given(documents(), limits)
def test_clipped_message_is_whole(html: Html, limit: int) -> None:
    """Balanced, within the limit, the beginning of the text, and unchanged when it fits."""
    cut = clip(html, limit)

    assert acceptable(cut)
    assert length(cut) <= limit
    assert visible(html).startswith(visible(cut).removesuffix("…"))
    assert length(html) > limit or cut == html


@given(st.text(alphabet="a<&🕊\u0301\n ", min_size=1, max_size=40), st.integers(100, 400))
def test_the_limit_is_telegrams(text: str, times: int) -> None:
    """By default everything fits into messages of Telegram."""
    html = escape(text * times)

    assert length(clip(html)) <= LIMIT
    assert all(length(part) <= LIMIT for part in split(html))
