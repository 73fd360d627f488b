"""What a reader sees of an alert, a notice and an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import errors
from bot.errors import BadArgument, BadQuery, BotError, NotFound, TimedOut, TooManySubscriptions, Unreadable
from bot.messages import alarms as words
from bot.messages import render
from bot.model import Alert, Chat, ChatId, Evidence, Story, StoryId
from bot.text.query import parse
from tests import make, telegram_html
from tests.telegram_html import visible

NOW = datetime(2026, 10, 20, 14, 5, tzinfo=UTC)
CHAT = Chat(ChatId(1), "telegram", "5", 0, "private", "", "en", "Asia/Yerevan", "active", None)
STORY = Story(
    id=StoryId(1),
    revision=1,
    title="Work on the settlement continues",
    url="https://news.example.org/karabakh",
    lang="en",
    source_title="Example Wire",
    published_at=datetime(2026, 10, 20, 10, 5, tzinfo=UTC),
    first_seen_at=NOW,
    last_seen_at=NOW,
    publishers=("example.org",),
)
QUOTE = "… an agreement was reached on a new truce between Armenia and Azerbaijan …"
EVIDENCE = Evidence(
    summary="Yerevan accused Baku of violating it hours later. Moscow keeps working with both sides.",
    quote=QUOTE,
    marks=((QUOTE.index("truce"), QUOTE.index("truce") + 5),),
    terms=("truce",),
)
ALERT = Alert(STORY, ("truce OR ceasefire",), EVIDENCE)


def lines(alert: Alert = ALERT, chat: Chat = CHAT) -> list[str]:
    message = render.alert(alert, chat, NOW)
    telegram_html.check(message)
    return message.html.split("\n")


# ----------------------------------------------------------------- alerts


def test_alert_reads_as_described() -> None:
    """What was found, the linked headline, the summary, the quote with its words in bold, the by-line, the button."""
    message = render.alert(ALERT, CHAT, NOW)

    assert message.html.split("\n") == [
        "🕊 <b>truce</b>",
        '<a href="https://news.example.org/karabakh">Work on the settlement continues</a>',
        "",
        EVIDENCE.summary,
        "",
        "❝… an agreement was reached on a new <b>truce</b> between Armenia and Azerbaijan …❞",
        "",
        "Example Wire · 20 Oct 14:05",
    ]
    assert [(button.text, button.url or button.data) for row in message.buttons for button in row] == [
        ("📖 Read", STORY.url),
        ("🧵 Story", f"story:{STORY.id}"),
        ("❓ Why", f"why:{STORY.id}"),
        ("🔕 Mute", f"mute:{STORY.id}"),
    ]
    assert not message.silent


def test_time_is_the_chats() -> None:
    """The same moment in another zone, also over midnight; the year when it is another one."""
    assert lines(chat=replace(CHAT, tz="Pacific/Auckland"))[-1] == "Example Wire · 20 Oct 23:05"
    assert lines(chat=replace(CHAT, tz="Pacific/Kiritimati"))[-1] == "Example Wire · 21 Oct 00:05"
    old = replace(ALERT, story=replace(STORY, published_at=datetime(2025, 1, 2, tzinfo=UTC)))
    assert lines(old)[-1] == "Example Wire · 2 Jan 2025 04:00"


def test_unknown_zone_is_utc() -> None:
    """A zone that this machine does not know costs no alert."""
    assert lines(chat=replace(CHAT, tz="Mars/Olympus"))[-1].endswith("10:05")


def test_story_without_a_date_has_the_time_when_it_was_seen() -> None:
    """No date is invented, and none is missing."""
    assert lines(replace(ALERT, story=replace(STORY, published_at=None)))[-1] == "Example Wire · 20 Oct 18:05"


def test_several_outlets_are_counted() -> None:
    """One outlet is not worth a word, three are, by name; of copies those are told apart that are none."""
    names = ("Example Wire", "Harbour <Post>", "Third")
    told = lines(replace(ALERT, story=replace(STORY, publishers=("a.org", "b.org", "c.org"), outlets=names)))
    copied = lines(replace(ALERT, story=replace(STORY, publishers=("a.org",), outlets=names)))

    assert told[-2].endswith(" · 3 outlets")
    assert told[-1] == "Also: Harbour &lt;Post&gt;, Third"
    assert copied[-2].endswith(" · 1 independent of 3 outlets")


@pytest.mark.parametrize(("lang", "mark"), [("ru", True), ("en-GB", False), ("", False)])
def test_foreign_language_is_marked(lang: str, mark: bool) -> None:
    """The article's language is named when it is not the chat's."""
    assert (f"[{lang}]" in lines(replace(ALERT, story=replace(STORY, lang=lang)))[-1]) is mark


def test_quote_within_the_summary_is_set_bold_there() -> None:
    """What stands in the summary is not said twice."""
    evidence = replace(EVIDENCE, summary=f"Before that, {QUOTE.strip('… ')}. Truces of old failed; a truce may too.")

    told = "\n".join(lines(replace(ALERT, evidence=evidence)))

    assert "❝" not in told
    assert told.count("<b>truce</b>") == 3
    assert "Truces of old" in told


def test_quote_that_is_the_headline_is_set_bold_there() -> None:
    """A match in the title needs no quote below it."""
    story = replace(STORY, title="New truce for Karabakh")
    evidence = replace(EVIDENCE, quote="New truce for Karabakh", marks=((4, 9),))

    told = lines(Alert(story, (), evidence))

    assert told[1].endswith("New <b>truce</b> for Karabakh</a>")
    assert "❝" not in "".join(told)


def test_summary_that_repeats_the_headline_is_left_out() -> None:
    """A feed that gives its title as its text makes a short alert."""
    evidence = Evidence(STORY.title, STORY.title, (), ())

    assert len(lines(Alert(STORY, ("settlement",), evidence))) == 4


def test_a_models_summary_is_said_to_be_one() -> None:
    """Below it stands whose words they are; escaped like any other text, and nothing is claimed of what is not shown."""
    told = replace(ALERT, rewritten=True, evidence=replace(EVIDENCE, summary="Both <b>sides</b> agreed."))

    text = "\n".join(lines(told))

    assert (
        "Both &lt;b&gt;sides&lt;/b&gt; agreed.\n\n🤖 <i>summary by a language model, checked against the article</i>"
        in text
    )
    assert "🤖" not in "\n".join(lines())
    assert "🤖" not in "\n".join(lines(replace(told, evidence=Evidence(STORY.title, "", (), ()))))


def test_query_stands_in_for_words_that_cannot_be_shown() -> None:
    """The first line is never empty."""
    assert lines(replace(ALERT, evidence=replace(EVIDENCE, terms=())))[0] == "🕊 <b>truce OR ceasefire</b>"


def test_words_of_unspaced_scripts_are_found() -> None:
    """Chinese has no borders between words."""
    assert "双方<b>停火</b>协议" in render.emphasised("双方停火协议", ["停火"], 100)


def test_acronym_is_not_a_pronoun() -> None:
    """US does not mark us; Truce marks truce."""
    assert (
        render.emphasised("The US told us of a Truce", ["US", "truce"], 100)
        == "The <b>US</b> told us of a <b>Truce</b>"
    )


def test_article_cannot_write_markup() -> None:
    """Tags in an article are text, wherever they stand."""
    story = replace(STORY, title="<b>Truce</b> & <script>", source_title="A <i>wire")
    evidence = Evidence("</b> summary <a href='x'>", "<u>truce</u> &amp;", ((3, 8),), ("<u>",))

    told = visible("\n".join(lines(Alert(story, ("<code>",), evidence))))

    assert all(text in told for text in ("<b>Truce</b> & <script>", "A <i>wire", "</b> summary <a href='x'>", "&amp;"))


def test_right_to_left_article_reads_right() -> None:
    """An Arabic headline does not turn the English lines around it."""
    story = replace(STORY, title="اتفاق على هدنة", lang="ar", source_title="الجزيرة")

    told = lines(Alert(story, (), Evidence("هدنة جديدة", "", (), ("هدنة",))))

    assert told[0] == "🕊 <b>\u2068هدنة\u2069</b>"
    assert told[1].endswith(">اتفاق على هدنة</a>")
    assert told[-1].startswith("\u2068الجزيرة\u2069 · ")


def test_address_that_telegram_refuses_is_no_button() -> None:
    """One bad link would cost the whole alert."""
    message = render.alert(replace(ALERT, story=replace(STORY, url="http://localhost/x")), CHAT, NOW)

    telegram_html.check(message)
    assert {button.url for row in message.buttons for button in row} == {None}
    assert STORY.title in message.html


wild = st.one_of(
    st.text(max_size=60), st.sampled_from(["<b>", "&lt;", "🕊" * 3000, "ا" * 5000, "x y " * 2000, "\ud83d", ""])
)


@given(
    st.builds(
        Alert,
        story=st.builds(
            Story,
            id=st.just(StoryId(1)),
            revision=st.just(1),
            title=wild,
            url=wild | st.just("https://ex.org/"),
            lang=st.sampled_from(["en", "ru", "ar", "zh-Hant", ""]),
            source_title=wild,
            published_at=st.none() | st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
            first_seen_at=st.just(NOW),
            last_seen_at=st.just(NOW),
            publishers=st.lists(wild, max_size=3).map(tuple),
        ),
        queries=st.lists(wild, max_size=3).map(tuple),
        evidence=st.builds(
            Evidence,
            summary=wild,
            quote=wild,
            marks=st.lists(st.tuples(st.integers(-5, 400), st.integers(-5, 400)), max_size=4).map(tuple),
            terms=st.lists(wild, max_size=6).map(tuple),
        ),
    ),
    st.sampled_from(["UTC", "Asia/Kathmandu", "nonsense", ""]),
)
def test_any_article_makes_a_message_that_telegram_takes(alert: Alert, tz: str) -> None:
    """Length, markup, links and buttons are right whatever an article, a feed or a query holds."""
    telegram_html.check(render.alert(alert, replace(CHAT, tz=tz), NOW))


# ---------------------------------------------------------------- notices


def test_notice_of_sources_counts_them_and_leads_to_their_health() -> None:
    """How many broke and recovered, the first of them with the trouble in plain words, and a button to the list."""
    broke = [make.watched(number, title="A & <B>", failures=3, last_error="gone") for number in range(1, 13)]
    payload = words.sources(broke, [make.watched(99, title="Well")])

    message = render.notice(payload, CHAT)

    telegram_html.check(message)
    assert "12 sources broke · 1 recovered" in message.html
    assert "A &amp; &lt;B&gt;</a> – taken away for good (410)" in message.html
    assert "… and 2 more" in message.html
    assert "🟢 99." in message.html
    assert [button.data for button in message.buttons[0]] == ["sourcehealth:"]


# ----------------------------------------------------------------- errors


def every(kind: type[BotError] = BotError) -> Iterator[type[BotError]]:
    """All classes of the tree in bot/errors.py."""
    yield kind
    for below in kind.__subclasses__():
        if below.__module__ == errors.__name__:
            yield from every(below)


@pytest.mark.parametrize("kind", list(every()), ids=lambda kind: kind.code)
def test_every_error_has_words_of_its_own(kind: type[BotError]) -> None:
    """Its own sentence, also when it knows none of its details."""
    error = kind.__new__(kind)
    error.details = {}

    message = render.error(error, "en")

    telegram_html.check(message)
    assert render.error_key(error) == f"error.{kind.code}"


def test_error_names_its_details() -> None:
    """The address, the limit, what was given - escaped."""
    assert "https://a.org/?x=1&amp;y" in render.error(NotFound(url="https://a.org/?x=1&y", status=404), "en").html
    assert "has 20 subscriptions" in render.error(TooManySubscriptions(limit=20), "en").html
    assert "a.org" in render.error(TimedOut(url="a.org", seconds=20), "xx").html


def test_error_for_a_reason_has_the_words_of_the_reason() -> None:
    """A picture is told from a page; a reason without words of its own has those of its error."""
    assert "picture" in render.error(Unreadable(url="a.org", reason="image"), "en").html
    assert render.error_key(Unreadable(url="a.org", reason="fault")) == "error.unreadable"


@pytest.mark.parametrize(
    ("query", "at", "marked"),
    [
        ("truce AND OR x", 10, "truce AND ▸<u>OR</u> x"),
        ("truce (", 6, "truce ▸<u>(</u>"),
        ("truce AND", 9, "truce AND▸"),
        ("-trade", 0, "▸<u>-trade</u>"),
        ('a "<b>', 2, 'a ▸<u>"&lt;b&gt;</u>'),
    ],
)
def test_misread_query_shows_the_place(query: str, at: int, marked: str) -> None:
    """The word that could not be read is underlined behind a pointer."""
    message = render.error(BadQuery(reason="dangling_operator", at=at, query=query), "en")

    telegram_html.check(message)
    assert marked in message.html.split("\n")
    assert "/subscribe" in message.html


def test_suggestion_can_be_copied_with_a_tap() -> None:
    """What was probably meant stands on a line of its own as it is typed, with the command it was typed after."""
    refused = BadQuery(reason="unclosed_quote", at=0, query='"a <b', suggestion='"a b"')

    message = render.error(refused, "en", "/search")

    telegram_html.check(message)
    assert message.html.split("\n")[-1] == 'Did you mean: <code>/search "a b"</code>'
    assert '<code>"a b"</code>' in render.error(refused, "en").html


REASONS = {
    "empty": "()",
    "too_long": "t" * 201,
    "too_many_terms": "a " * 33,
    "too_deep": "(" * 11 + "a",
    "unclosed_quote": '"a',
    "unclosed_parenthesis": "(a",
    "unopened_parenthesis": "a)",
    "dangling_operator": "a OR",
    "only_negative": "-a",
    "only_language": "lang:ru",
    "everything": "*",
    "prefix_short": "tr*",
    "prefix_place": "*truce",
    "near_distance": "a NEAR/99 b",
    "near_side": "(a b) NEAR c",
    "unknown_field": "tittle:a",
    "unknown_language": "lang:xx",
    "unknown_topic": "topic:x",
    "unknown_status": "status:x",
    "field_empty": "title:",
    "field_value": "source:reut*",
}


@pytest.mark.parametrize("reason", REASONS)
def test_every_refusal_of_a_query_is_told_in_its_own_sentence(reason: str) -> None:
    """Each reason has words of its own with nothing left out of them, the place, and a query that can be copied."""
    with pytest.raises(BadQuery) as error:
        parse(REASONS[reason])

    message = render.error(error.value, "en", "/subscribe")

    telegram_html.check(message)
    assert error.value.details["reason"] == reason
    assert render.error_key(error.value) == f"error.bad_query.{reason}"
    assert not re.search(r"“”|: \.|  ", message.html)
    assert "▸" in message.html
    assert "<code>/subscribe " in message.html


def test_reasons_are_all_that_the_parser_names() -> None:
    """The list above is the one in the parser's documentation."""
    told = re.search(r"`reason`: ([a-z_,\s]+)\.", str(parse.__doc__))

    assert told is not None
    assert set(re.findall(r"\w+", told[1])) == set(REASONS)


@given(st.text(max_size=600), st.integers(0, 700))
def test_any_misread_query_can_be_shown(query: str, at: int) -> None:
    """Whatever was typed comes back as a message that Telegram takes."""
    telegram_html.check(render.error(BadQuery(reason="empty", at=at, query=query), "en"))


def test_wrong_use_shows_how_and_an_example() -> None:
    """Usage and example as they were given."""
    told = render.error(BadArgument(usage="/latest [n]", example="/latest <10>"), "en").html

    assert "<code>/latest [n]</code>" in told
    assert "<code>/latest &lt;10&gt;</code>" in told
    assert "no such file" in render.error(BadArgument(problem="no such file"), "en").html
