"""Words about reminders: what can be had, what is kept, and the reminder itself, from the story as it is by then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.messages import truces
from bot.messages.catalog import html, moment, t
from bot.messages.compose import Row, button, lines, message, numbered, opens, paragraphs
from bot.messages.markup import Html, escape, isolate, line, link, shorten, shown
from bot.messages.spans import until
from bot.messages.timeline import SOURCE_SHOWN, TITLE_SHOWN, status
from bot.model import Button, Chat, Development, Message, Story
from bot.model.truces import Moment, Truce
from bot.model.wishes import CALLED_OFF, Reminder, Wish, told_times

LISTED = 10
MINUTE = timedelta(minutes=1)


def offer(
    chat: Chat,
    story: Story,
    possible: Sequence[Wish],
    kept: Sequence[Reminder],
    now: datetime,
    *,
    done: str | None = None,
    silence: str = "",
) -> Message:
    """Reminders of a story: those that may be had and those that the chat has. `done` = the key of what was just done,
    `silence` = why none comes as things are: muted, paused.

    Buttons: `remind:<id>:<what>:<minutes>` for what may be had, the same with `:x` for what is there.
    """
    lang = chat.lang
    title = link(story.url, isolate(shorten(shown(story.title, story.url), TITLE_SHOWN), lang))
    told = told_times(story.truces[0]) if story.truces else {}
    times = [_time(chat, what, at, now) for what, at in told.items()]
    wishes = {(one.what, one.minutes): one for one in [*possible, *(one.wish for one in kept)]}
    mine = {(one.wish.what, one.wish.minutes) for one in kept}
    rows = [_toggles(chat, story, what, wishes, mine) for what in ("effective", "expires")]
    foot = html(lang, "remind.ask" if wishes else "remind.none")
    quiet = html(lang, "remind.paused" if silence == "paused" else "remind.muted") if silence else None
    head = html(lang, done) if done else None
    return message(
        paragraphs(head, lines(Html(f"⏰ {title}"), *times), _kept(chat, kept, now), lines(foot, quiet)), rows
    )


def _time(chat: Chat, what: str, at: Moment, now: datetime) -> Html:
    """When the truce is to begin or end, or was to."""
    past = ".past" if at.utc is not None and at.utc <= now else ""
    return html(chat.lang, f"remind.{what}{past}", at=truces.when(at, chat, now))


def _toggles(
    chat: Chat, story: Story, what: str, wishes: dict[tuple[str, int], Wish], mine: set[tuple[str, int]]
) -> Row:
    """One row for an instant: its reminders, the earliest first; those that the chat has are marked and end it."""
    minutes = sorted((minutes for of, minutes in wishes if of == what), reverse=True)
    return tuple(
        Button(
            ("✖ " if (what, one) in mine else "") + t(chat.lang, f"button.remind.{what}.{one}"),
            data=f"remind:{story.id}:{what}:{one}{':x' if (what, one) in mine else ''}",
        )
        for one in minutes
    )


def _kept(chat: Chat, kept: Sequence[Reminder], now: datetime) -> Html | None:
    return (
        lines(html(chat.lang, "remind.kept"), *(Html(f"• {_when(chat, one, now)}") for one in kept)) if kept else None
    )


def _when(chat: Chat, one: Reminder, now: datetime) -> Html:
    words = html(chat.lang, f"reminds.{one.wish.what}.{one.wish.minutes}")
    return Html(f"{escape(moment(one.wish.due, chat.tz, chat.lang, now))} · {words}")


def listed(chat: Chat, kept: Sequence[Reminder], now: datetime) -> Message:
    """The chat's reminders, the next first. Buttons: `remind:<story id>:<what>:<minutes>:l` ends one."""
    lang = chat.lang
    if not kept:
        return message(html(lang, "reminders.none"))
    shown_now = kept[:LISTED]
    told = [_listed(chat, number, one, now) for number, one in enumerate(shown_now, 1)]
    ends = [
        Button(f"✖ {number}", data=f"remind:{one.story_id}:{one.wish.what}:{one.wish.minutes}:l")
        for number, one in enumerate(shown_now, 1)
    ]
    return numbered(lang, html(lang, "reminders.head"), told, ends, len(kept))


def _listed(chat: Chat, number: int, one: Reminder, now: datetime) -> Html:
    title = isolate(shorten(shown(one.title, "–"), TITLE_SHOWN), chat.lang)
    return lines(Html(f"{number}. {_when(chat, one, now)}"), title)


# --------------------------------------------------------- when it is due


def reminder(
    story: Story, truce: Truce | None, newest: Development | None, wish: Wish, chat: Chat, now: datetime
) -> Message:
    """The reminder, from the story as it is now: when the `truce` begins or ends; or, when it was called off or the
    newest reports give no time any more, that.

    `newest` is the last development that told of its state. Buttons: 📖 Read, `story:<id>`.
    """
    lang = chat.lang
    title = link(story.url, isolate(shorten(shown(story.title, story.url), TITLE_SHOWN), lang))
    if truce is not None and truce.status in CALLED_OFF:
        head = _called_off(story, truce, newest, wish, chat, now)
    else:
        head = _stands(story, truce, wish, chat, now)
    state = status(truce.status, lang) if truce else None
    source = isolate(shorten(line(story.source_title), SOURCE_SHOWN), lang)
    by = Html(" · ".join(part for part in (state, source) if part))
    read = opens(lang, "button.read", newest.url if newest else story.url)
    return message(
        paragraphs(Html(f"⏰ {head}"), lines(title, by)), [(*read, button(lang, "button.story", f"story:{story.id}"))]
    )


def _stands(story: Story, truce: Truce | None, wish: Wish, chat: Chat, now: datetime) -> Html:
    """How long until the instant, or since, by the clocks; what had been told before, if that was another time, and
    what newer reports say of another truce."""
    lang, told = chat.lang, told_times(truce).get(wish.what) if truce else None
    if told is None:
        return html(lang, f"reminder.{wish.what}.unsure", at=moment(wish.at, chat.tz, lang, now))
    left = round((wish.at - now) / MINUTE)
    key = "ahead" if left > 0 else "now" if left > -2 else "past"
    head = html(lang, f"reminder.{wish.what}.{key}", span=until(abs(left), lang), at=truces.when(told, chat, now))
    was = html(lang, "reminder.was", at=moment(wish.was, chat.tz, lang, now)) if wish.was else None
    newer = told_times(story.truces[0]).get(wish.what)
    other = html(lang, "reminder.other", at=truces.when(newer, chat, now)) if newer and newer.utc != wish.at else None
    return lines(head, was, other)


def _called_off(story: Story, truce: Truce, newest: Development | None, wish: Wish, chat: Chat, now: datetime) -> Html:
    """What became of the truce, and when that was told, beside the time that was told before."""
    lang = chat.lang
    known = told_times(truce).get(wish.what)
    at = truces.when(Moment("", None, wish.at, known.zone if known else None, ""), chat, now)
    told = moment(newest.at if newest else story.last_seen_at, chat.tz, lang, now)
    return html(lang, f"reminder.{wish.what}.off", at=at, status=status(truce.status, lang), told=told)


# -------------------------------------------------------- a time that passed


def ran_out(story: Story, chat: Chat, now: datetime) -> Html | None:
    """When the story's chief truce was to end, by the clocks; None when that is not known."""
    told = told_times(story.truces[0]).get("expires") if story.truces else None
    return html(chat.lang, "lapsed.at", at=truces.when(told, chat, now)) if told else None
