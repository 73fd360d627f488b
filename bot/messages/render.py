"""Alerts, notices and errors as messages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.errors import BadArgument, BadQuery, BotError
from bot.messages import alarms, places, truces
from bot.messages.administration import trouble
from bot.messages.catalog import comma, has, html, listed, moment, plural, t
from bot.messages.compose import Row, button, lines, message, opens, paragraphs
from bot.messages.markup import Html, bold, clean, code, escape, isolate, line, link, shorten, shown
from bot.messages.reminding import ran_out
from bot.messages.replies import byline, told_by
from bot.model import Alert, Chat, Correction, Development, Evidence, Message, Story
from bot.model.wishes import possible

TITLE_SHOWN = 300
SUMMARY_SHOWN = 900
QUOTE_SHOWN = 600
TERMS_SHOWN = 4
LABEL_SHOWN = 100
OUTLETS_SHOWN, OUTLET_SHOWN = 5, 30
# What can be done about a story, by command.
ACTS = ("story", "why", "mute")
BEFORE_SHOWN, BEFORE_TITLE_SHOWN = 4, 120
DETAIL_SHOWN = 300
PLACE = "▸"
# What the words of errors may speak of; an error that does not know one leaves it empty.
DETAILS = (
    "example", "given", "known", "limit", "port", "problem", "reason", "role", "seconds", "status", "url", "usage",
)  # fmt: skip
# Thai, Lao, Burmese, Khmer, Chinese, Japanese.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
Marks = Sequence[tuple[int, int]]


# ----------------------------------------------------------------- alerts


def alert(alert: Alert, chat: Chat, now: datetime) -> Message:
    """An alert in the chat's language and time zone, whatever the article holds.

    Buttons: 📖 Read (the article), 🧵 Story (`story:<story id>`), ❓ Why (`why:`), 🔕 Mute (`mute:`), and while a time of
    its truce lies ahead ⏰ Remind me (`remind:`). Without a sound when it began as nothing to be woken for and every
    query is a topic.
    """
    story, evidence, lang = alert.story, alert.evidence, chat.lang
    title = shown(story.title, story.url)
    repeated = bool(evidence.quote) and squeezed(evidence.quote) in squeezed(title)
    headline = emphasised(title, evidence.terms, TITLE_SHOWN) if repeated else escape(shorten(title, TITLE_SHOWN))
    head = lines(label(alert, lang), link(story.url, _turned(headline, title, lang)), _now(alert, chat, now))
    summary, quote = _told(evidence, title, lang)
    facts = truces.told(story.truces, chat, now)
    foot = lines(byline(chat, story, now), also(story, lang), *corrected(story, chat, now))
    made = message(
        paragraphs(head, summary, _credit(alert, summary, lang), facts, quote, foot), buttons(story, lang, now)
    )
    quiet = alert.opening is not None and not alert.opening.loud and all(map(_topical, alert.queries))
    return replace(made, silent=quiet)


def buttons(story: Story, lang: str, now: datetime) -> list[Row]:
    """What can be done about a story."""
    acts = [button(lang, f"button.{name}", f"{name}:{story.id}") for name in ACTS]
    remind = (button(lang, "button.remind", f"remind:{story.id}"),) if possible(story.truces, now) else ()
    return [(*opens(lang, "button.read", story.url), *acts[:2]), (*acts[2:], *remind)]


def _topical(query: str) -> bool:
    """Whether a query asks for a topic and for no words of its own."""
    return query.startswith("topic:") and " " not in query


def followup(alert: Alert, chat: Chat, now: datetime) -> Message:
    """How a story went on, as a reply to the chat's first message about it: what is new, told by the newest article.

    Without a sound when nothing of it is worth one. Buttons: 📖 Read, 🧵 Story, 🔕 Mute.
    """
    newest, story, lang = alert.news[-1], alert.story, chat.lang
    title, summary = shown(newest.title, newest.url), shorten(line(newest.summary), SUMMARY_SHOWN)
    told_of = [one for one in alert.news if one.status] if newest.change not in {"denial", "lapsed"} else []
    place = story.truces[0].place if story.truces else None
    first = truces.state(told_of[-1].status, place, lang) if told_of else None
    head = lines(
        first or changes(alert.news, lang), link(newest.url, _turned(escape(shorten(title, TITLE_SHOWN)), title, lang))
    )
    told = _turned(escape(summary), summary, lang) if squeezed(summary) not in squeezed(title) else None
    facts = truces.told(story.truces[:1], chat, now) if told_of or newest.change == "time" else None
    source = told_by(newest, chat, now)
    # That nothing was reported was told by nobody.
    passed, by = (ran_out(story, chat, now), None) if newest.change == "lapsed" else (None, source)
    before = lines(*(_before(one, chat, now) for one in alert.news[:-1][-BEFORE_SHOWN:]))
    acts = (button(lang, "button.story", f"story:{story.id}"), button(lang, "button.mute", f"mute:{story.id}"))
    parts = paragraphs(head, passed, told, facts, before, by)
    made = message(parts, [(*opens(lang, "button.read", newest.url), *acts)])
    return replace(made, reply_to=alert.first_ref, silent=not any(one.loud for one in alert.news))


def _before(one: Development, chat: Chat, now: datetime) -> Html:
    """A development that the chat was not told of by itself: when, what, and the headline."""
    state = one.status and truces.sign(one.status, chat.lang)
    title = shown(one.title, one.url)
    told = link(one.url, _turned(escape(shorten(title, BEFORE_TITLE_SHOWN)), title, chat.lang))
    sign = state or ("⌛" if one.change == "lapsed" else "🔄")
    return Html(f"{escape(moment(one.at, chat.tz, chat.lang, now))} {sign} {told}")


def changes(news: Sequence[Development], lang: str) -> Html:
    """The first line of a follow-up: what changed, each kind of change once."""
    kinds = dict.fromkeys(one.change for one in news)
    sign = truces.sign("denied", lang) if "denial" in kinds else "🔄"
    return Html(f"{sign} {bold(Html(' · '.join(html(lang, f'change.{kind}') for kind in kinds)))}")


def label(alert: Alert, lang: str) -> Html:
    """The first line: the state of the truce that was news when the chat was told first; without one the words that were
    found, or the query when there are none to show."""
    opening, story = alert.opening, alert.story
    place = story.truces[0].place if story.truces else None
    if opening and (state := truces.state(opening.status, place, lang)):
        return state
    words = alert.evidence.terms[:TERMS_SHOWN] or alert.queries[:1]
    told = shorten(comma(lang).join(line(word) for word in words), LABEL_SHOWN)
    return Html(f"🕊 {bold(isolate(told, lang))}")


def _credit(alert: Alert, summary: Html | None, lang: str) -> Html | None:
    """Whose words the summary is, when it is a language model's."""
    return html(lang, "rewritten") if alert.rewritten and summary else None


def _now(alert: Alert, chat: Chat, now: datetime) -> Html | None:
    """Below the state that was news at first the one of today, if it is another."""
    opening, current = alert.opening, alert.current
    if opening is None or current is None or current.status == opening.status:
        return None
    state = truces.state(current.status, None, chat.lang)
    return state and html(chat.lang, "truce.now_since", state=state, at=moment(current.at, chat.tz, chat.lang, now))


def also(story: Story, lang: str) -> Html | None:
    """Who else carries the story, by name."""
    others = [name for name in story.outlets if line(name) != line(story.source_title)]
    if not others:
        return None
    names = listed((shorten(line(name), OUTLET_SHOWN) for name in others[:OUTLETS_SHOWN]), lang)
    more = f" {plural(lang, 'story.more', len(others) - OUTLETS_SHOWN)}" if len(others) > OUTLETS_SHOWN else ""
    return Html(html(lang, "story.also", names=names) + more)


def corrected(story: Story, chat: Chat, now: datetime) -> list[Html]:
    """What the article took back since it was told, the last of each kind."""
    mine = {one.what: one for one in reversed(story.corrections) if one.url == story.url}
    return [_correction(one, chat, now) for one in mine.values()]


def _correction(one: Correction, chat: Chat, now: datetime) -> Html:
    lang, before, after = chat.lang, one.before, one.after
    if one.what in {"effective", "expires"}:
        before, after = (moment(datetime.fromisoformat(at), chat.tz, lang, now) for at in (before, after))
    if one.what == "status":
        before, after = t(lang, f"turn.{before}"), t(lang, f"turn.{after}")
    return html(lang, f"correction.{one.what}", before=shorten(line(before), TITLE_SHOWN), after=after)


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
    number = f" ({html(lang, 'story.paragraph', n=evidence.paragraph)})" if evidence.paragraph else ""
    return told, Html(f"❝{_turned(marked(quote, evidence.marks), quote, lang)}❞{number}")


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
    if made := places.greeting(payload, chat) or alarms.notice(payload, chat):
        return made
    args: dict[str, object] = {name: _detail(value) for name, value in payload.items() if name != "key"}
    if "error" in payload:
        args["error"] = trouble(chat.lang, payload["error"])
    return message(html(chat.lang, payload["key"], **args), [alarms.ways_out(payload, chat.lang)])


# ----------------------------------------------------------------- errors


def error(error: BotError, lang: str, command: str = "") -> Message:
    """What was wrong, in the person's words, and what to do about it; `command` is the one that was typed, with its slash."""
    given = {name: _detail(value) for name, value in error.details.items() if value is not None}
    args = dict.fromkeys(DETAILS, "") | {"command": command} | given
    told = html(lang, error_key(error), **args)
    if isinstance(error, BadQuery):
        return message(paragraphs(told, misread(error, lang), _instead(error, lang, command)))
    if isinstance(error, BadArgument):
        return message(lines(escape(args["problem"]) or told, *_examples(args, lang)))
    return message(told)


def error_key(error: BotError) -> str:
    """The most particular words there are: for its reason or the role that it wants, for its code, for its kind."""
    particular = f"error.{error.code}.{error.details.get('reason') or error.details.get('role')}"
    kinds = [f"error.{kind.code}" for kind in type(error).__mro__ if issubclass(kind, BotError)]
    return next(key for key in [particular, *kinds] if has(key))


def misread(error: BadQuery, lang: str) -> Html:
    """The query with the place marked where it could not be read on."""
    query, at = str(error.details.get("query", "")), int(str(error.details.get("at", 0)))
    start = max(0, at - DETAIL_SHOWN // 2)
    before, after = line(query[start:at]), line(query[at : at + DETAIL_SHOWN // 2])
    word, rest = re.match(r"(\S*)(.*)", after, re.DOTALL).groups()  # type: ignore[union-attr]  # matches anything
    gap = " " if query[start:at].endswith(" ") else ""
    underlined = Html(f"<u>{escape(word)}</u>") if word else Html("")
    return _turned(Html(f"{escape(before)}{gap}{PLACE}{underlined}{escape(rest)}"), line(query), lang)


def _instead(error: BadQuery, lang: str, command: str) -> Html:
    """What was probably meant, to be copied with a tap; an example where nobody can tell."""
    suggestion = error.details.get("suggestion")
    if not suggestion:
        return html(lang, "error.bad_query.example")
    return html(lang, "error.bad_query.suggestion", query=f"{command} {line(str(suggestion))}".strip())


def _examples(args: Mapping[str, str], lang: str) -> list[Html]:
    usage = [code(args["usage"], lang)] if args["usage"] else []
    return usage + ([html(lang, "error.example", example=_example(args, lang))] if args["example"] else [])


def _example(args: Mapping[str, str], lang: str) -> str:
    """The example as it is, or with words of the reader's language where it has any; of the same command."""
    key = f"example.{args['reason']}"
    return t(lang, key, command=args["example"].partition(" ")[0]) if has(key) else args["example"]


def _detail(value: object) -> str:
    return shorten(line(str(value)), DETAIL_SHOWN)
