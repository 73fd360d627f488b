"""Telegram's HTML, for any text and any nesting."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity

from bot.playground.emulator.markup import Entity, cut, detected, parse_html, units
from bot.playground.emulator.refusal import Refusal

KINDS = {"b": "bold", "i": "italic", "u": "underline", "s": "strikethrough", "tg-spoiler": "spoiler", "code": "code"}
# Any character but halves of pairs; emoji and other planes often, since they are what offsets go wrong on.
TEXTS = st.text(st.one_of(st.sampled_from("🕊👩‍👩‍👦ﷺ éа<>&\"'/"), st.characters(exclude_categories=["Cs"])), max_size=20)
Piece = tuple[str, str, str]
LEAVES = st.tuples(st.just(""), TEXTS)
TREES = st.recursive(
    LEAVES, lambda inner: st.tuples(st.sampled_from(sorted(KINDS)), st.lists(inner, max_size=3)), max_leaves=12
)


def written(tree: tuple[str, object]) -> tuple[str, str, list[Entity]]:
    """Markup, plain text and entities (offsets from the tree's start) that a tree stands for."""
    tag, inside = tree
    if not tag:
        return html.escape(str(inside)), str(inside), []
    markup, plain, entities = f"<{tag}>", "", []
    for child in inside:  # type: ignore[attr-defined]
        more, text, found = written(child)
        entities += [{**entity, "offset": entity["offset"] + units(plain)} for entity in found]
        markup, plain = markup + more, plain + text
    if plain:
        entities.append({"type": KINDS[tag], "offset": 0, "length": units(plain)})
    return markup + f"</{tag}>", plain, entities


@given(TREES)
def test_offsets_count_utf16_units(tree: tuple[str, object]) -> None:
    """Every entity covers, in UTF-16 units, exactly the text that its tag enclosed."""
    markup, plain, entities = written(tree)
    # Two marks at the ends keep white space from being trimmed, so that the expected text is the whole.
    text, found = parse_html(f"|{markup.replace('&#x27;', chr(39))}|")
    assert text == f"|{plain}|"
    expected = sorted((entity["type"], entity["offset"] + 1, entity["length"]) for entity in entities)
    assert sorted((entity["type"], entity["offset"], entity["length"]) for entity in found) == expected


@given(TREES)
def test_the_library_reads_the_same_parts(tree: tuple[str, object]) -> None:
    """What python-telegram-bot cuts out by an entity is what ours does."""
    markup, _, _ = written(tree)
    text, found = parse_html(f"|{markup}|")
    for raw in found:
        entity = MessageEntity(raw["type"], raw["offset"], raw["length"])
        whole = text.encode("utf-16-le")
        assert cut(text, entity.offset, entity.length).encode("utf-16-le") in whole
        assert units(cut(text, entity.offset, entity.length)) == entity.length


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_is_read_or_refused(raw: str) -> None:
    """Any bytes of markup end as text with entities inside it, or as a refusal in Telegram's words."""
    try:
        text, entities = parse_html(raw)
    except Refusal:
        with pytest.raises(Refusal, match="can't parse entities"):
            parse_html(raw)
        return
    assert text == text.strip()
    assert all(0 <= entity["offset"] < entity["offset"] + entity["length"] <= units(text) for entity in entities)


@given(TEXTS)
def test_escaped_text_is_itself(raw: str) -> None:
    """Escaped text has no markup, whatever it holds, and comes back trimmed."""
    escaped = raw.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(escaped) == (raw.strip(), [])


@given(TEXTS, TEXTS)
def test_found_commands_and_links_are_where_they_stand(before: str, after: str) -> None:
    """A command and a link are found at their UTF-16 offsets among any other text."""
    text = f"{before} /help https://example.org/x {after}"
    found = {(entity["type"], cut(text, entity["offset"], entity["length"])) for entity in detected(text, [])}
    assert {("bot_command", "/help"), ("url", "https://example.org/x")} <= found
