"""Words about reminders: what can be had, what is kept, and the reminder itself, from the story as it is by then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.messages.catalog import html, moment, t
from bot.messages.compose import Row, button, in_rows, lines, message, opens, paragraphs
from bot.messages.markup import Html, escape, isolate, line, link, shorten, shown
from bot.messages.timeline import SOURCE_SHOWN, TITLE_SHOWN, status
from bot.messages.times import clocks, until
from bot.model import Button, Chat, Development, Message, Story
from bot.model.truces import Moment
from bot.model.wishes import Reminder, Wish, instants, is_called_off, told_times

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
    muted: bool = False,
) -> Message:
    """Reminders of a story: those that may be had and those that the chat has. `done` = the key of what was just done.

    Buttons: `remind:<id>:<what>:<minutes>` for what may be had, the same with `:x` for what is there.
    """
    lang = chat.lang
    title = link(story.url, isolate(shorten(shown(story.title, story.url), TITLE_SHOWN), lang))
    times = [
        html(lang, f"remind.{what}", at=clocks(told, chat, now)) for what, told in told_times(story.truces).items()
    ]
    wishes = {(one.what, one.minutes): one for one in [*possible, *(one.wish for one in kept)]}
    mine = {(one.wish.what, one.wish.minutes) for one in kept}
    rows = [_toggles(chat, story, what, wishes, mine) for what in ("effective", "expires")]
    foot = html(lang, "remind.ask" if wishes else "remind.none")
    quiet = html(lang, "remind.muted") if muted else None
    head = html(lang, done) if done else None
    return message(
        paragraphs(head, lines(Html(f"⏰ {title}"), *times), _kept(chat, kept, now), lines(foot, quiet)), rows
    )


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
    more = len(kept) - LISTED
    rest = html(lang, "muted.more", n=more) if more > 0 else None
    return message(paragraphs(html(lang, "reminders.head"), "\n".join(told), rest), in_rows(ends, 5))


def _listed(chat: Chat, number: int, one: Reminder, now: datetime) -> Html:
    title = isolate(shorten(shown(one.title, "–"), TITLE_SHOWN), chat.lang)
    return lines(Html(f"{number}. {_when(chat, one, now)}"), title)


# --------------------------------------------------------- when it is due


def reminder(story: Story, newest: Development | None, wish: Wish, chat: Chat, now: datetime) -> Message:
    """The reminder, from the story as it is now: when the truce begins or ends; or, when it was called off or the
    newest reports give no time any more, that.

    `newest` is the last development that changed a status. Buttons: 📖 Read, `story:<id>`.
    """
    lang = chat.lang
    title = link(story.url, isolate(shorten(shown(story.title, story.url), TITLE_SHOWN), lang))
    if is_called_off(story.truces):
        head, rest = _called_off(story, newest, wish, chat, now), None
    else:
        head, rest = _stands(story, wish, chat, now)
    state = status(story.truces[0].status, lang) if story.truces else None
    source = isolate(shorten(line(story.source_title), SOURCE_SHOWN), lang)
    by = Html(" · ".join(part for part in (state, source) if part))
    row = (
        *opens(lang, "button.read", newest.url if newest else story.url),
        button(lang, "button.story", f"story:{story.id}"),
    )
    return message(paragraphs(lines(Html(f"⏰ {head}"), rest), lines(title, by)), [row])


def _stands(story: Story, wish: Wish, chat: Chat, now: datetime) -> tuple[Html, Html | None]:
    """How long until the instant, or since, by the clocks; and what had been told before, if that was another time."""
    lang, known = chat.lang, told_times(story.truces)
    if wish.what not in instants(story.truces):
        return html(lang, f"reminder.{wish.what}.unsure", at=moment(wish.at, chat.tz, lang, now)), None
    at = clocks(known[wish.what], chat, now)
    left = round((wish.at - now) / MINUTE)
    span = until(abs(left), lang)
    key = "ahead" if left > 0 else "now" if left > -2 else "past"
    was = html(lang, "reminder.was", at=moment(wish.was, chat.tz, lang, now)) if wish.was else None
    return html(lang, f"reminder.{wish.what}.{key}", span=span, at=at), was


def _called_off(story: Story, newest: Development | None, wish: Wish, chat: Chat, now: datetime) -> Html:
    lang = chat.lang
    at = clocks(Moment("", None, wish.at, _zone(story, wish), ""), chat, now)
    state = html(lang, f"truce.status.{story.truces[0].status}")
    told = moment(newest.at if newest else story.last_seen_at, chat.tz, lang, now)
    return html(lang, f"reminder.{wish.what}.off", at=at, status=state, told=told)


def _zone(story: Story, wish: Wish) -> str | None:
    told = told_times(story.truces).get(wish.what)
    return told.zone if told else None


# -------------------------------------------------------- a time that passed


def ran_out(story: Story, chat: Chat, now: datetime) -> Html | None:
    """When the story's truce was to end, by both clocks; None when that is not known."""
    told = told_times(story.truces).get("expires")
    return html(chat.lang, "lapsed.at", at=clocks(told, chat, now)) if told else None
