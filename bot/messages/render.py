"""Alerts, notices and errors as messages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.errors import BadArgument, BadQuery, BotError
from bot.messages.administration import trouble
from bot.messages.catalog import has, html, moment
from bot.messages.compose import Row, button, lines, message, opens, paragraphs
from bot.messages.markup import Html, bold, clean, escape, isolate, line, link, shorten, shown
from bot.messages.reminding import ran_out
from bot.messages.replies import byline
from bot.model import Alert, Chat, Development, Evidence, Message

TITLE_SHOWN = 300
SUMMARY_SHOWN = 900
QUOTE_SHOWN = 600
TERMS_SHOWN = 4
LABEL_SHOWN = 100
DETAIL_SHOWN = 300
PLACE = "▸"
# What the words of errors may speak of; an error that does not know one leaves it empty.
DETAILS = ("example", "given", "known", "limit", "problem", "reason", "role", "seconds", "status", "url", "usage")
# Thai, Lao, Burmese, Khmer, Chinese, Japanese.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
Marks = Sequence[tuple[int, int]]


# ----------------------------------------------------------------- alerts


def alert(alert: Alert, chat: Chat, now: datetime) -> Message:
    """An alert in the chat's language and time zone, whatever the article holds. Buttons: 📖 Read (the article), ❓ Why (`why:<story id>`)."""
    story, evidence, lang = alert.story, alert.evidence, chat.lang
    title = shown(story.title, story.url)
    repeated = bool(evidence.quote) and squeezed(evidence.quote) in squeezed(title)
    headline = emphasised(title, evidence.terms, TITLE_SHOWN) if repeated else escape(shorten(title, TITLE_SHOWN))
    head = lines(label(alert, lang), link(story.url, _turned(headline, title, lang)))
    return message(
        paragraphs(head, *_told(evidence, title, lang), byline(chat, story, now)),
        [(*opens(lang, "button.read", story.url), button(lang, "button.why", f"why:{story.id}"))],
    )


def followup(alert: Alert, chat: Chat, now: datetime) -> Message:
    """How a story went on, as a reply to the chat's first message about it: what is new, told by the newest article.

    Without a sound when nothing of it is worth one. Button: 📖 Read.
    """
    newest, lang = alert.news[-1], chat.lang
    title, summary = shown(newest.title, newest.url), shorten(line(newest.summary), SUMMARY_SHOWN)
    head = lines(changes(alert.news, lang), link(newest.url, _turned(escape(shorten(title, TITLE_SHOWN)), title, lang)))
    told = _turned(escape(summary), summary, lang) if squeezed(summary) not in squeezed(title) else None
    source = Html(f"{isolate(line(newest.source_title), lang)} · {escape(moment(newest.at, chat.tz, lang, now))}")
    passed = ran_out(alert.story, chat, now) if any(one.change == "lapsed" for one in alert.news) else None
    # That nothing was reported was told by nobody.
    by = source if newest.change != "lapsed" else None
    made = message(paragraphs(head, passed, told, by), [opens(lang, "button.read", newest.url)])
    return replace(made, reply_to=alert.first_ref, silent=not any(one.loud for one in alert.news))


def changes(news: Sequence[Development], lang: str) -> Html:
    """The first line of a follow-up: what changed, each kind of change once."""
    kinds = dict.fromkeys(one.change for one in news)
    return Html(f"🔄 {bold(Html(' · '.join(html(lang, f'change.{kind}') for kind in kinds)))}")


def label(alert: Alert, lang: str) -> Html:
    """The first line: the words that were found, or the query when there are none to show."""
    words = alert.evidence.terms[:TERMS_SHOWN] or alert.queries[:1]
    told = shorten(", ".join(line(word) for word in words), LABEL_SHOWN)
    return Html(f"🕊 {bold(isolate(told, lang))}")


def _told(evidence: Evidence, title: str, lang: str) -> tuple[Html | None, Html | None]:
    """Summary and quote; what repeats the headline is left out, and a quote that the summary holds is set bold there."""
    summary, quote = line(evidence.summary), shorten(evidence.quote, QUOTE_SHOWN)
    if not summary or squeezed(summary) in squeezed(title):
        summary = ""
    inside = bool(summary) and squeezed(quote) in squeezed(summary)
    text = emphasised(summary, evidence.terms, SUMMARY_SHOWN) if inside else escape(shorten(summary, SUMMARY_SHOWN))
    told = _turned(text, summary, lang) if summary else None
    if inside or not quote.strip() or squeezed(quote) in squeezed(title):
        return told, None
    return told, Html(f"❝{_turned(marked(quote, evidence.marks), quote, lang)}❞")


def stated(text: str, marks: Marks, lang: str) -> Html:
    """A sentence of an article on one line with the marked places in bold, kept from turning what stands around it."""
    return _turned(marked(text, marks), text, lang)


def _turned(html: Html, text: str, lang: str) -> Html:
    """`html`, which shows `text`, kept from turning the line around it."""
    isolated = isolate(text, lang)
    return Html(f"{isolated[0]}{html}{isolated[-1]}") if isolated != escape(text) else html


def squeezed(text: str) -> str:
    """The words of a text alone, to see whether one repeats another."""
    return re.sub(r"\W+", " ", text).strip().casefold()


def emphasised(text: str, terms: Sequence[str], limit: int) -> Html:
    """`text` cut to `limit` units, with every whole occurrence of the terms in bold."""
    kept = shorten(text, limit)
    found = sorted({line(term) for term in terms} - {""}, key=len, reverse=True)
    if not found:
        return escape(kept)
    pattern = "|".join(_sought(term) for term in found)
    return marked(kept, [match.span() for match in re.finditer(pattern, kept, re.IGNORECASE)])


def _sought(term: str) -> str:
    """A pattern for a word: capital by capital when it is an acronym; within others where no spaces part words."""
    letters = f"(?-i:{re.escape(term)})" if term.isupper() else re.escape(term)
    return letters if UNSPACED.search(term) else rf"(?<!\w){letters}(?!\w)"


def marked(text: str, marks: Marks) -> Html:
    """`text` with the places start..end in bold; places outside of it or over each other are taken as far as they go."""
    parts, at = [], 0
    for start, end in sorted(marks):
        low, high = max(at, start), min(end, len(text))
        if low < high:
            parts += [_piece(text[at:low]), bold(_piece(text[low:high]))]
            at = high
    return Html("".join([*parts, _piece(text[at:])]))


def _piece(text: str) -> Html:
    return escape(clean(text).replace("\n", " "))


# ---------------------------------------------------------------- notices


def notice(payload: Mapping[str, str], chat: Chat) -> Message:
    """The words of payload["key"] with the rest of `payload` as their arguments; `error` is told in plain words."""
    args: dict[str, object] = {name: _detail(value) for name, value in payload.items() if name != "key"}
    if "error" in payload:
        args["error"] = trouble(chat.lang, payload["error"])
    return message(html(chat.lang, payload["key"], **args), [_ways_out(payload, chat.lang)])


def _ways_out(payload: Mapping[str, str], lang: str) -> Row:
    if payload["key"] != "notice.source_broken":
        return ()
    number = payload["number"]
    return (
        button(lang, "button.resume", f"resumesource:{number}"),
        button(lang, "button.remove", f"removesource:{number}"),
    )


# ----------------------------------------------------------------- errors


def error(error: BotError, lang: str, command: str = "") -> Message:
    """What was wrong, in the person's words, and what to do about it; `command` is what was typed before a query."""
    given = {name: _detail(value) for name, value in error.details.items() if value is not None}
    args = dict.fromkeys(DETAILS, "") | given
    told = html(lang, error_key(error), **args)
    if isinstance(error, BadQuery):
        return message(paragraphs(told, misread(error), _instead(error, lang, command)))
    if isinstance(error, BadArgument):
        return message(lines(escape(args["problem"]) or told, *_examples(args, lang)))
    return message(told)


def error_key(error: BotError) -> str:
    """The most particular words there are: for its reason or the role that it wants, for its code, for its kind."""
    particular = f"error.{error.code}.{error.details.get('reason') or error.details.get('role')}"
    kinds = [f"error.{kind.code}" for kind in type(error).__mro__ if issubclass(kind, BotError)]
    return next(key for key in [particular, *kinds] if has(key))


def misread(error: BadQuery) -> Html:
    """The query with the place marked where it could not be read on."""
    query, at = str(error.details.get("query", "")), int(str(error.details.get("at", 0)))
    start = max(0, at - DETAIL_SHOWN // 2)
    before, after = line(query[start:at]), line(query[at : at + DETAIL_SHOWN // 2])
    word, rest = re.match(r"(\S*)(.*)", after, re.DOTALL).groups()  # type: ignore[union-attr]  # matches anything
    gap = " " if query[start:at].endswith(" ") else ""
    underlined = Html(f"<u>{escape(word)}</u>") if word else Html("")
    return Html(f"{escape(before)}{gap}{PLACE}{underlined}{escape(rest)}")


def _instead(error: BadQuery, lang: str, command: str) -> Html:
    """What was probably meant, to be copied with a tap; an example where nobody can tell."""
    suggestion = error.details.get("suggestion")
    if not suggestion:
        return html(lang, "error.bad_query.example")
    return html(lang, "error.bad_query.suggestion", query=f"{command} {line(str(suggestion))}".strip())


def _examples(args: Mapping[str, str], lang: str) -> list[Html]:
    usage = [Html(f"<code>{escape(args['usage'])}</code>")] if args["usage"] else []
    return usage + ([html(lang, "error.example", example=args["example"])] if args["example"] else [])


def _detail(value: object) -> str:
    return shorten(line(str(value)), DETAIL_SHOWN)
