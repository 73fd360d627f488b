"""What the commands that search answer: lists of stories, back-tests, and why an article alerts or does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages.administration import trouble
from bot.messages.catalog import comma, has, html, moment, pair, plural, t
from bot.messages.compose import Row, button, lines, message, pages, paragraphs
from bot.messages.echo import echo
from bot.messages.markup import Html, bold, escape, isolate, line, link, shorten, shown
from bot.messages.render import squeezed, stated
from bot.messages.replies import SOURCE_SHOWN, TITLE_SHOWN, byline
from bot.model import Chat, Evidence, Message, Story
from bot.model.finding import Carrier, LeftOut, Place, Reason, Shortfall, Verdict
from bot.model.queries import Reading

QUOTE_SHOWN = 220
QUERY_SHOWN = 80
# More queries than these would hide the answer.
REASONS_SHOWN = 4
Told = Sequence[tuple[Story, Evidence]]


# -------------------------------------------------------------------- lists


def found(
    chat: Chat,
    name: str,
    query: str,
    told: Told,
    offset: int,
    size: int,
    of: tuple[int, int, bool],
    token: str,
    now: datetime,
) -> Message:
    """One page of what a query found: each story with its date and, in a search, the sentence that matched.

    `of` = how many are listed, how many there are, and whether that is all. Buttons: `<name>:<offset>:<size>:<token>`.
    """
    lang = chat.lang
    listed, total, complete = of
    if not told:
        return message(html(lang, "found.none", query=named(query, lang)))
    item = _quoted if name == "search" else _titled
    items = [item(chat, number, story, evidence, now) for number, (story, evidence) in enumerate(told, offset + 1)]
    head = pair(lang, named(query, lang), many(lang, total, complete))
    more = html(lang, "found.newest", n=listed) if listed < total else None
    row: Row = pages(name, offset, size, listed, str(size), token)
    return message(paragraphs(lines(head, more), "\n\n".join(items)), [row])


def many(lang: str, n: int, complete: bool) -> str:
    """So many stories, or at least so many."""
    told = plural(lang, "found.stories", n)
    return told if complete else t(lang, "found.at_least", told=told)


def named(query: str, lang: str) -> Html:
    """A query as it is spoken of."""
    return bold(isolate(shorten(line(query), QUERY_SHOWN), lang))


def _titled(chat: Chat, number: int, story: Story, _: Evidence, now: datetime) -> Html:
    title = isolate(shorten(shown(story.title, story.url), TITLE_SHOWN), chat.lang)
    return lines(Html(f"{number}. {link(story.url, title)}"), byline(chat, story, now, SOURCE_SHOWN))


def _quoted(chat: Chat, number: int, story: Story, evidence: Evidence, now: datetime) -> Html:
    quote = evidence.quote
    if not quote.strip() or squeezed(quote) in squeezed(story.title):
        return _titled(chat, number, story, evidence, now)
    return lines(_titled(chat, number, story, evidence, now), Html(f"❝{stated(quote, evidence.marks, chat.lang)}❞"))


# ------------------------------------------------------------------ preview


def preview(
    chat: Chat,
    query: str,
    read_as: Reading,
    week: int,
    month: int,
    told: Told,
    data: str,
    now: datetime,
    *,
    complete: bool,
) -> Message:
    """What a query would have sent in the last 7 and 30 days, and the newest of it. Button: `data`, to subscribe."""
    lang = chat.lang
    head = html(lang, "preview.head", query=named(query, lang), words=echo(lang, read_as))
    if not month:
        past = html(lang, "preview.none" if complete else "preview.none_yet")
    else:
        in_week, in_month = (many(lang, n, complete) for n in (week, month))
        past = html(lang, "preview.counts", week=in_week, month=in_month)
    items = [_quoted(chat, number, story, evidence, now) for number, (story, evidence) in enumerate(told, 1)]
    newest = html(lang, "preview.newest") if items else None
    return message(paragraphs(head, past, newest, *items), [(button(lang, "button.subscribe", data),)])


# ---------------------------------------------------------------------- why


def why(
    chat: Chat,
    story: Story,
    reasons: Sequence[Reason],
    carriers: Sequence[Carrier],
    dropped: Sequence[LeftOut],
    now: datetime,
) -> Message:
    """Why this chat heard of a story: its queries, the words that matched and where, and who carried it."""
    lang = chat.lang
    title = isolate(shorten(shown(story.title, story.url), TITLE_SHOWN), lang)
    told = _reasons(lang, reasons) or [html(lang, "why.no_text")]
    return message(
        paragraphs(
            html(lang, "why.head", title=link(story.url, title)),
            *told,
            _carried(chat, carriers, now),
            _dropped(lang, dropped),
        )
    )


def _reasons(lang: str, reasons: Sequence[Reason]) -> list[Html]:
    return [_reason(lang, one) for one in reasons[:REASONS_SHOWN]]


def _reason(lang: str, reason: Reason) -> Html:
    query = named(reason.query, lang)
    if not reason.words:
        return html(lang, "why.reason.known", query=query)
    words = isolate(comma(lang).join(line(word) for word in reason.words), lang)
    return lines(html(lang, "why.reason", query=query, words=words), *(_place(lang, one) for one in reason.places))


def _place(lang: str, place: Place) -> Html:
    where = html(lang, "why.paragraph", n=place.paragraph) if place.paragraph else html(lang, "why.title")
    return pair(lang, where, Html(f"❝{stated(place.text, place.marks, lang)}❞"))


def _carried(chat: Chat, carriers: Sequence[Carrier], now: datetime) -> Html | None:
    if not carriers:
        return None
    return lines(html(chat.lang, "why.carried"), *(_carrier(chat, one, now) for one in carriers))


def _carrier(chat: Chat, one: Carrier, now: datetime) -> Html:
    name = isolate(shorten(line(one.source_title), SOURCE_SHOWN), chat.lang)
    return Html(f"• {link(one.url, name)} · {escape(moment(one.seen_at, chat.tz, chat.lang, now))}")


def _dropped(lang: str, dropped: Sequence[LeftOut]) -> Html | None:
    if not dropped:
        return None
    return lines(html(lang, "why.dropped"), *(Html(f"• {_left_out(lang, one)}") for one in dropped))


def _left_out(lang: str, one: LeftOut) -> Html:
    words = isolate(shorten(line(one.words), QUERY_SHOWN), lang)
    against = isolate(shorten(line(one.against), QUERY_SHOWN), lang)
    if one.why == "negative":
        return html(lang, "dropped.negative", words=words, against=against)
    return html(lang, f"dropped.{one.why}", words=words)


# ------------------------------------------------------------------ why not


def verdict(chat: Chat, verdict: Verdict, now: datetime) -> Message:
    """Whether an article alerts this chat, and if not, where it ended; and what the chat's queries say to it."""
    lang = chat.lang
    title = link(verdict.url, isolate(shorten(shown(verdict.title, verdict.url), TITLE_SHOWN), lang))
    asked = (
        _reasons(lang, verdict.reasons) if verdict.reasons else [_short(lang, one) for one in verdict.shortfalls[:2]]
    )
    return message(
        paragraphs(
            title,
            lines(_ended(chat, verdict, now), _watched(chat, verdict, now), _read(lang, verdict)),
            *asked,
            _dropped(lang, verdict.dropped),
        )
    )


def _ended(chat: Chat, verdict: Verdict, now: datetime) -> Html:
    at = moment(verdict.at, chat.tz, chat.lang, now) if verdict.at else ""
    key = f"verdict.{verdict.step}"
    if verdict.at is None and has(f"{key}.undated"):
        key = f"{key}.undated"
    other = verdict.link if verdict.step == "told" and verdict.link else ""
    told = link(other, escape(other)) if other else ""
    return html(chat.lang, key, at=at, link=told, has=verdict.has, needs=verdict.needs)


def _watched(chat: Chat, verdict: Verdict, now: datetime) -> Html | None:
    """How the source is that should have brought it."""
    watched = verdict.watched
    if not watched:
        return None
    title = isolate(shorten(line(watched["title"]), SOURCE_SHOWN), chat.lang)
    number = watched["number"]
    if watched["error"]:
        return html(
            chat.lang, "watched.failing", title=title, number=number, error=trouble(chat.lang, watched["error"])
        )
    if not watched["due"]:
        return html(chat.lang, "watched.paused", title=title, number=number)
    due = moment(datetime.fromisoformat(watched["due"]), chat.tz, chat.lang, now)
    return html(chat.lang, "watched.next", title=title, number=number, at=due)


def _read(lang: str, verdict: Verdict) -> Html | None:
    if verdict.step in {"unseen", "unwatched"}:
        if verdict.error:
            return html(lang, "verdict.unreadable", error=trouble(lang, verdict.error))
        return html(lang, "verdict.read_now" if verdict.reasons else "verdict.read_now_none")
    return html(lang, "verdict.feed_only") if verdict.feed_only else None


def _short(lang: str, one: Shortfall) -> Html:
    """A query that does not match, and what of it is there, is missing, or speaks against it."""
    return lines(
        html(lang, "short.head", query=named(one.query, lang)),
        html(lang, "short.found", words=_listed(one.found, lang)) if one.found else None,
        html(lang, "short.missing", words=_listed(one.missing, lang)) if one.missing else None,
        html(lang, "short.against", words=_listed(one.against, lang)) if one.against else None,
    )


def _listed(words: Sequence[str], lang: str) -> Html:
    return isolate(" · ".join(shorten(line(word), QUERY_SHOWN) for word in words), lang)


def reading(chat: Chat, url: str) -> Message:
    """What is shown while a page is read."""
    return message(html(chat.lang, "why.reading", url=shorten(line(url), 200)))


def how_to_ask(chat: Chat) -> Message:
    """What /why takes, for when nothing was named."""
    return message(html(chat.lang, "help.why.long"))
