"""Chats that read from the right and chats that read from the left: no text of the other kind turns the words around it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import messages
from bot.errors import BadQuery, NoSuchSource
from bot.messages import (
    asking,
    digest,
    finding,
    helping,
    muting,
    names,
    reminding,
    render,
    replies,
    subscriptions,
    timeline,
)
from bot.messages.catalog import LOCALES, html, plural, t
from bot.messages.compose import button, message
from bot.messages.direction import INNERMOST, ISOLATE, LRM, POP, RIGHT, RLM, bare, is_right, laid
from bot.messages.markup import Html, code, plain
from bot.model import (
    Alert,
    Button,
    Chat,
    ChatId,
    Correction,
    Evidence,
    Message,
    QueryId,
    Story,
    Subscription,
    SubscriptionId,
)
from bot.model.finding import Carrier, Reason
from bot.model.queries import Reading
from bot.model.truces import Accusation
from bot.model.wishes import FOR_GOOD, Mute, Wish
from tests import make, telegram_html
from tests.truces import BEGINS, STORY, TRUCE, development

WORDS = "اتفاق على هدنة في غزة"
LATIN = "Truce agreed in (Gaza)"


def chat(lang: str) -> Chat:
    return Chat(ChatId(1), "telegram", "5", 0, "private", "", lang, "Asia/Gaza", "active", None)


def story(said: str) -> Story:
    """A story of which everything that others wrote is these words."""
    accused = (Accusation(said, said, said),)
    told = replace(TRUCE, parties=(said, said), mediators=(said,), place=said, attribution=said, accusations=accused)
    taken_back = (Correction("title", said, said, STORY.url, make.NOW),)
    return replace(
        STORY,
        title=said,
        source_title=said,
        outlets=(said, said + "!"),
        truces=(told,),
        corrections=taken_back,
        lang="fa",
    )


def shown(lang: str, said: str) -> Iterator[Message]:
    """Messages of many kinds in a language, about what others wrote."""
    here, one, now = chat(lang), story(said), make.NOW
    evidence = Evidence(said, f"{said} – {said}.", ((0, 4),), (said,), 2)
    made = [development(1, "first", "agreed", title=said, source_title=said, lang="fa")]
    made += [development(2, "status", "violation_alleged", title=said, source_title=said, summary=said, lang="fa")]
    alert = Alert(one, (said,), evidence, "7", tuple(made), made[0], made[1])
    reading = Reading("any", parts=(Reading("word", said), Reading("lang", "ru"), Reading("source", said)))
    wish = Subscription(SubscriptionId(1), here.id, QueryId(1), said, now, paused=False)
    yield render.alert(alert, here, now)
    yield render.alert(replace(alert, opening=None), here, now)
    yield render.followup(alert, here, now)
    yield digest.digest([alert], 0, "quiet", here, now)
    yield timeline.timeline(here, one, made, now, earlier=one)
    yield timeline.choose(here, [one], 0, 5, 1, now, subscribed=True)
    yield replies.latest(here, [one], 0, 5, 1, now)
    yield replies.subscribed(here, wish, reading, 2, turns=True)
    yield subscriptions.listed(here, [wish, wish])
    yield helping.listed(here, [("latest", "help.latest")], helping.GUIDES)
    yield from (helping.guide(here, name, helping.GUIDES) for name in helping.GUIDES)
    yield subscriptions.unsubscribed(here, [wish], "7")
    yield asking.offer(here, said, reading, "subscribe:x")
    yield finding.found(here, "search", said, [(one, evidence)], 0, 5, (1, 1, True), "t", now)
    yield finding.preview(here, said, reading, 1, 2, [(one, evidence)], "subscribe:x", now, complete=True)
    yield finding.why(here, one, [Reason(said, (said,), ())], [Carrier(said, one.url, now)], [], now)
    yield muting.listed(here, [Mute(one.id, said, FOR_GOOD)], now)
    yield reminding.reminder(one, one.truces[0], made[1], Wish("effective", 10, BEGINS), here, now)
    yield subscriptions.choose(here, [wish], "share")
    yield asking.looking(here, said)
    yield render.error(NoSuchSource(given=said), lang)
    yield render.error(BadQuery(reason="unclosed_quote", query=said, at=3, suggestion=said), lang, "/subscribe")


@pytest.mark.parametrize("lang", [lang for lang in LOCALES if not is_right(lang)])
def test_arabic_words_are_isolated_in_every_message(lang: str) -> None:
    """In a chat that reads from the left no letter from the right stands free among others, and no line of the bot is turned."""
    for told in shown(lang, WORDS):
        telegram_html.check(told)
        assert RLM not in told.html
        for line in outside(told.html).split("\n"):
            assert RIGHT.search(line) is None or only(line, WORDS), line
        assert not any(RIGHT.search(outside(one.text)) for row in told.buttons for one in row)


@pytest.mark.parametrize("lang", [lang for lang in LOCALES if is_right(lang)])
@pytest.mark.parametrize("said", [WORDS, LATIN])
def test_every_line_begins_from_the_right(lang: str, said: str) -> None:
    """In a chat that reads from the right, whatever stands first: a sign, a number, a Latin word, a command."""
    for told in shown(lang, said):
        telegram_html.check(told)
        for line in plain(told.html).split("\n"):
            assert not line.strip() or line[0] == RLM or RIGHT.match(line) or only(line, LATIN), line


@pytest.mark.parametrize("lang", [lang for lang in LOCALES if is_right(lang)])
def test_latin_words_are_in_one_piece_from_the_right(lang: str) -> None:
    """A place with brackets at its end keeps them there."""
    told = render.alert(Alert(story(LATIN), (), Evidence("", "", (), ())), chat(lang), make.NOW).html

    assert f"👥 {ISOLATE}{LATIN}{POP} – " in told


@pytest.mark.parametrize(
    ("lang", "said", "mark"), [("ar", LATIN, LRM), ("he", LATIN, LRM), ("en", WORDS, ""), ("he", WORDS, "")]
)
def test_article_alone_in_a_line_runs_in_its_own_direction(lang: str, said: str, mark: str) -> None:
    """A headline, a summary and a quote are paragraphs of their own: no mark of the chat's direction, no isolate, that hides
    the first letter from the screen."""
    one = story(said)
    alert = Alert(one, (), Evidence(f"{said}: 12.", f"{said} – 34.", (), ()))
    told = render.alert(alert, chat(lang), make.NOW).html.split("\n")

    assert f'{mark}<a href="{one.url}">{said}</a>' in told
    assert f"{mark}{said}: 12." in told
    quote = next(line for line in told if "❝" in line)
    assert bare(quote) == f"❝{said} – 34.❞" and ISOLATE not in quote
    assert not quote.startswith(RLM) or said == WORDS


def test_line_with_more_than_one_text_runs_as_its_chat_does() -> None:
    """A mark, a number, a second text or a word of the bot beside it; and a command to be copied."""
    isolated, words = f"{ISOLATE}{LATIN}{POP}", html("ar", "cancelled")
    for line in (
        f"1. {isolated}",
        f"🕊 {isolated}",
        f"{isolated} – {isolated}",
        f"{isolated} [en]",
        code("/quiet off", "ar"),
    ):
        assert laid(f"{words}\n{line}").endswith(f"\n{RLM}{line}")
        assert laid(line) == line


def test_direction_of_a_line_is_that_of_its_first_letter() -> None:
    """Not of a tag, an entity or a number before it."""
    words = html("ar", "cancelled")
    for line, mark in (("&amp; هدنة Gaza", RLM), ("<b>12</b> هدنة Gaza", RLM), ("«12» Gaza هدنة", LRM), ("«12»", RLM)):
        assert laid(f"{words}\n{ISOLATE}{line}{POP}").endswith(f"\n{mark}{line}"), line


def only(line: str, said: str) -> bool:
    """Whether a line is a paragraph of these words: it has their letters and no other, and no isolate."""
    letters = {one for one in line if one.isalpha()}
    return bool(letters) and letters <= set(said) and ISOLATE not in line and (line[0] == LRM or said == WORDS)


def outside(html: str) -> str:
    """What of a message stands in no isolate."""
    text = plain(html)
    while text != (outer := INNERMOST.sub("", text)):
        text = outer
    return text


# ----------------------------------------------------------------- commands


@pytest.mark.parametrize("lang", [lang for lang in LOCALES if is_right(lang)])
def test_commands_keep_their_slash(lang: str) -> None:
    """In a sentence, in a list and in code a command is one piece; what is copied has no mark."""
    told = [
        helping.listed(chat(lang), [("latest", "help.latest")]).html,
        helping.one(chat(lang), "quiet", "help.quiet").html,
        html(lang, "privacy.yours"),
        t(lang, "error.broadcast_refused.busy"),
    ]
    for text in told:
        assert "/" in text
        assert "/" not in outside(text).replace("</", "")
    assert "\u2068<code>/quiet off</code>\u2069" in told[1]


def test_addresses_and_data_have_no_marks() -> None:
    """What programs read is as it was given."""
    for told in shown("ar", LATIN):
        for one in (one for row in told.buttons for one in row):
            assert bare(one.data or one.url or "") == (one.data or one.url)


# ------------------------------------------------------------------ the place


def test_marks_are_set_in_one_place() -> None:
    """Nothing in the room of messages makes a message or a button with words of its own but by the parts that set marks."""
    files = sorted(Path(messages.__file__).parent.rglob("*.py"))
    calls = [(path.name, node) for path in files for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    made = [name for name, node in calls if isinstance(node, ast.Call) and ast.unparse(node.func) == "Message"]
    assert made == ["compose.py"]


def test_buttons_are_laid_too() -> None:
    """A label that begins with a sign is read from the right; one that begins with a letter needs no mark."""
    assert button("ar", "button.latest", "x").text.startswith(f"{RLM}📰")
    assert button("he", "button.cancel", "x") == Button(bare(t("he", "button.cancel")), data="x")
    assert RLM not in button("ru", "button.latest", "x").text


def test_no_more_marks_than_needed() -> None:
    """One at the beginning of a line, and none where its first letter says it already."""
    told = message(Html(f"{t('ar', 'cancelled')}\n{t('ar', 'settings.silent')}\n\n{plural('ar', 'span.days', 3)}")).html

    assert [line.count(RLM) for line in told.split("\n")] == [0, 1, 0, 1]
    assert laid("Plain words") == "Plain words"


def test_names_of_mixed_directions_are_each_in_one_piece() -> None:
    """Sides that have no name in the language stand among those that have one, in the order that was meant."""
    one = replace(STORY, truces=(replace(TRUCE, parties=("Israel", "M23")),))
    told = render.alert(Alert(one, (), Evidence("", "", (), ())), chat("he"), make.NOW).html

    assert f"{names.side('Israel', 'he')} – \u2068M23\u2069" in told
