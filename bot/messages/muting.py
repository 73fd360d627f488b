"""Words about what a chat does not want to hear of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages.catalog import html, moment
from bot.messages.compose import Row, button, lines, message, numbered
from bot.messages.markup import Html, isolate, shorten, shown
from bot.model import Button, Chat, Message, Story
from bot.model.wishes import FOR_GOOD, Mute

TITLE_SHOWN = 160
# Muted stories listed at once; what is unmuted makes room for the next.
LISTED = 10
SPANS = ("1h", "8h", "24h", "3d")


def ask_story(chat: Chat, story: Story) -> Message:
    """For how long a story is to be muted. Buttons: `mute:<id>:24h`, `mute:<id>:good`."""
    lang = chat.lang
    row = (
        button(lang, "button.mute.24h", f"mute:{story.id}:24h"),
        button(lang, "button.mute.good", f"mute:{story.id}:good"),
    )
    return message(html(lang, "mute.ask", title=_title(story.title, story.url, lang)), [row])


def ask_all(chat: Chat, muted: Sequence[Mute], now: datetime) -> Message:
    """For how long the chat is to be paused, and until when it is. Buttons: `mute:all:<span>`, `unmute:all:l`."""
    lang = chat.lang
    rows: list[Row] = [tuple(button(lang, f"button.mute.{span}", f"mute:all:{span}") for span in SPANS)]
    whole = next((one for one in muted if one.story_id is None), None)
    if whole:
        rows.append((button(lang, "button.unmute.all", "unmute:all:l"),))
    return message(lines(_whole(chat, whole, now), html(lang, "mute.ask_all")), rows)


def how_to(chat: Chat) -> Message:
    """What /mute takes, for when nothing was named. Button: `mute:all`."""
    return message(html(chat.lang, "help.mute.long"), [(button(chat.lang, "button.mute.all", "mute:all"),)])


def muted_story(chat: Chat, story: Story, until: datetime, now: datetime) -> Message:
    """The story is muted. Button: `unmute:<id>:m`."""
    at = None if until >= FOR_GOOD else moment(until, chat.tz, chat.lang, now)
    title = _title(story.title, story.url, chat.lang)
    told = html(chat.lang, "mute.done", title=title, at=at) if at else html(chat.lang, "mute.done.good", title=title)
    return message(told, [(button(chat.lang, "button.unmute", f"unmute:{story.id}:m"),)])


def muted_all(chat: Chat, until: datetime, now: datetime) -> Message:
    """The chat is paused. Button: `unmute:all:m`."""
    return message(
        _whole(chat, Mute(None, "", until), now), [(button(chat.lang, "button.unmute.all", "unmute:all:m"),)]
    )


def unmuted(chat: Chat, title: str | None, *, was: bool, still: datetime | None, now: datetime) -> Message:
    """What is heard of again: the story with this title, or all; whether it `was` muted until now, and until when the
    chat as a whole `still` is."""
    lang = chat.lang
    key = ("unmute.done" if was else "unmute.was_not") + ("" if title is not None else ".all")
    told = html(lang, key, title=_title(title, "", lang) if title is not None else "")
    if still is None:
        return message(told)
    rows = [(button(lang, "button.unmute.all", "unmute:all:m"),)]
    return message(lines(told, _whole(chat, Mute(None, "", still), now)), rows)


def listed(chat: Chat, muted: Sequence[Mute], now: datetime) -> Message:
    """What is muted in the chat. Buttons: `unmute:<id or all>:l`."""
    lang = chat.lang
    if not muted:
        return message(html(lang, "muted.none"))
    shown_now = muted[:LISTED]
    told = [_listed(chat, number, one, now) for number, one in enumerate(shown_now, 1)]
    ends = [
        Button(f"🔔 {number}", data=f"unmute:{'all' if one.story_id is None else one.story_id}:l")
        for number, one in enumerate(shown_now, 1)
    ]
    return numbered(lang, html(lang, "muted.head"), told, ends, len(muted))


def _listed(chat: Chat, number: int, one: Mute, now: datetime) -> Html:
    if one.story_id is None:
        return Html(f"{number}. {_whole(chat, one, now)}")
    title, lang = _title(one.title, "", chat.lang), chat.lang
    if one.until >= FOR_GOOD:
        return html(lang, "muted.story.good", number=number, title=title)
    return html(lang, "muted.story", number=number, title=title, at=moment(one.until, chat.tz, lang, now))


def _whole(chat: Chat, one: Mute | None, now: datetime) -> Html:
    if one is None:
        return Html("")
    if one.until >= FOR_GOOD:
        return html(chat.lang, "mute.all.good")
    return html(chat.lang, "mute.all", at=moment(one.until, chat.tz, chat.lang, now))


def _title(title: str, url: str, lang: str) -> Html:
    return isolate(shorten(shown(title, url or "–"), TITLE_SHOWN), lang)
