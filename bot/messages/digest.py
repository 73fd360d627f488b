"""Many stories in one message: what is new of each, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages import truces
from bot.messages.catalog import moment, plural
from bot.messages.compose import Row, button, in_rows, lines, message, paragraphs
from bot.messages.markup import LIMIT, Html, bold, escape, isolate, length, line, link, shorten, shown
from bot.messages.replies import byline, foreign
from bot.model import Alert, Button, Chat, Development, Message

TITLE_SHOWN, NEWS_TITLE_SHOWN, SOURCE_SHOWN = 140, 110, 40
# Developments of one story; of more the newest are told.
NEWS_SHOWN = 3
# With more stories than this numbers on buttons are not found again in the text.
BUTTONS = 8
# Room that the first and the last line need.
MARGIN = 200
HEADS = ("digest", "quiet", "stop")


def digest(alerts: Sequence[Alert], more: int, why: str, chat: Chat, now: datetime) -> Message:
    """The stories, that told of last first, each with what the chat has not been told of it; `more` are not shown, as
    are those for which there is no room. `why` heads it: digest, quiet (what came in quiet hours) or stop (while the
    bot stood still).

    Buttons: `story:<story id>` for each of a few, `latest:0:5`.
    """
    lang = chat.lang
    ordered = sorted(alerts, key=lambda alert: _newest(alert, now), reverse=True)
    told = [_story(chat, number, alert, now) for number, alert in enumerate(ordered, 1)]
    fits = _room(told)
    left = more + len(told) - fits
    head = bold(Html(plural(lang, f"digest.{why if why in HEADS else 'digest'}", len(told) + more)))
    foot = plural(lang, "digest.more", left) if left else None
    return message(paragraphs(head, *told[:fits], foot), _buttons(ordered[:fits], lang))


def _newest(alert: Alert, now: datetime) -> datetime:
    return max((one.at for one in alert.news), default=min(alert.story.last_seen_at, now))


def _room(told: Sequence[Html]) -> int:
    """How many of the stories fit into one message; one at the least, which is cut if need be."""
    used = MARGIN
    for number, one in enumerate(told):
        # Each line may get a mark of direction.
        used += length(one) + one.count("\n") + 3
        if used > LIMIT:
            return max(1, number)
    return len(told)


def _story(chat: Chat, number: int, alert: Alert, now: datetime) -> Html:
    """A story: its headline with the sign of its state, who carries it, and what is new."""
    story = alert.story
    state = truces.sign(alert.current.status, chat.lang) if alert.current and alert.current.status else "🕊"
    title = isolate(shorten(shown(story.title, story.url), TITLE_SHOWN), chat.lang)
    head = Html(f"{number}. {state} {link(story.url, title)}")
    # What opened a story is its headline; told before, that is no news.
    news = [one for one in alert.news if one.change != "first"]
    told = [_development(one, chat, now) for one in reversed(news[-NEWS_SHOWN:])]
    rest = len(news) - len(told)
    return lines(
        head, byline(chat, story, now, SOURCE_SHOWN), *told, plural(chat.lang, "digest.news", rest) if rest else None
    )


def _development(one: Development, chat: Chat, now: datetime) -> Html:
    """When, its sign, and its headline, on one line."""
    sign = truces.sign(one.status, chat.lang) if one.status else "🔄"
    title = isolate(shorten(shown(one.title, one.url), NEWS_TITLE_SHOWN), chat.lang)
    source = isolate(shorten(line(one.source_title), SOURCE_SHOWN), chat.lang)
    told = f"   {sign} {escape(moment(one.at, chat.tz, chat.lang, now))} {link(one.url, title)} – {source}"
    return Html(f"{told} {foreign(one.lang, chat.lang)}".rstrip())


def _buttons(alerts: Sequence[Alert], lang: str) -> list[Row]:
    latest = button(lang, "button.latest", "latest:0:5")
    if len(alerts) > BUTTONS:
        return [(latest,)]
    threads = [Button(f"🧵 {number}", data=f"story:{alert.story.id}") for number, alert in enumerate(alerts, 1)]
    return [*in_rows(threads, 4), (latest,)]
