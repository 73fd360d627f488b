"""Words about how much there is of everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta

from bot.messages.administration import trouble
from bot.messages.catalog import has, html, listed, number, pair, plural, t
from bot.messages.compose import lines, message, paragraphs
from bot.messages.markup import Html, bold, escape, line, shorten
from bot.model import Chat, Message

ERRORS_SHOWN, ERROR_SHOWN = 8, 60


@dataclass(frozen=True, slots=True)
class Totals:
    """How many there are: each is said in a line of its own. `recent` are the alerts of the last 24 hours."""

    users: int
    subscriptions: int
    entries: int
    stories: int
    matches: int
    alerts: int
    recent: int


def stats(
    chat: Chat,
    totals: Totals,
    *,
    chats: Mapping[tuple[str, str], int],
    sources: Mapping[str, int],
    lag: tuple[timedelta | None, timedelta | None],
    errors: Mapping[str, int],
) -> Message:
    """Totals; chats by kind and state, sources by state; how long half and all but a twentieth of the alerts of the last 24
    hours took (`lag`); and what went wrong in these, by the code of the error."""
    lang = chat.lang
    counted = [html(lang, f"stats.{one.name}", n=getattr(totals, one.name)) for one in fields(totals)]
    kinds = [
        _row(lang, listed((t(lang, f"stats.chat.{kind}"), _state(lang, state)), lang), n)
        for (kind, state), n in sorted(chats.items())
    ]
    states = [_row(lang, _state(lang, state), n) for state, n in sorted(sources.items())]
    return message(
        paragraphs(
            html(lang, "stats.head"),
            lines(*counted),
            lines(html(lang, "stats.chats"), *kinds) if kinds else None,
            lines(html(lang, "stats.sources"), *states) if states else None,
            _lag(lang, *lag),
            _errors(lang, errors),
        )
    )


def _row(lang: str, name: str, n: int) -> Html:
    return pair(lang, name, bold(escape(number(n, lang))))


def _state(lang: str, state: str) -> str:
    return t(lang, f"stats.state.{state}")


def _lag(lang: str, middle: timedelta | None, slowest: timedelta | None) -> Html:
    if middle is None or slowest is None:
        return html(lang, "stats.no_lag")
    return html(lang, "stats.lag", middle=seconds(middle, lang), slowest=seconds(slowest, lang))


def seconds(span: timedelta, lang: str) -> str:
    """A span as seconds: with a tenth below ten."""
    told = span.total_seconds()
    return number(round(told, 1) if told < 9.95 else round(told), lang)


def _errors(lang: str, errors: Mapping[str, int]) -> Html:
    if not errors:
        return html(lang, "stats.no_errors")
    told = [_row(lang, _named(lang, code), n) for code, n in list(errors.items())[:ERRORS_SHOWN]]
    more = len(errors) - ERRORS_SHOWN
    rest = escape(plural(lang, "stats.more_errors", more)) if more > 0 else None
    return lines(html(lang, "stats.errors"), *told, rest)


def _named(lang: str, code: str) -> str:
    if has(f"stats.error.{code}"):
        return t(lang, f"stats.error.{code}")
    return shorten(line(trouble(lang, code)), ERROR_SHOWN)
