"""What commands answer. Every function takes values of bot.model and plain ones and returns the Message.

Buttons carry `name:args`, `name` being the command that they stand for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages.catalog import html, known, moment, plural, t
from bot.messages.compose import Row, button, in_rows, lines, message, pages, paragraphs
from bot.messages.echo import echo
from bot.messages.markup import Html, escape, isolate, line, link, shorten, shown
from bot.messages.settings import told_how
from bot.model import Button, Chat, Development, Message, Story, Subscription
from bot.model.queries import Reading

# What the first button subscribes to.
PACK = "topic:ceasefire"
# Begins what a button says to read otherwise; no query begins so.
TURN = "\N{RIGHTWARDS ARROW OVER LEFTWARDS ARROW}"
# Before a subscription's id where people write its number; nobody writes this, as many do # before a number.
BY_ID = "\N{SECTION SIGN}"
TITLE_SHOWN = 110
SOURCE_SHOWN = 40


def start(chat: Chat, subscriptions: Sequence[Subscription] = ()) -> Message:
    """Greeting. For a chat with subscriptions, its state instead of the tour.

    Buttons: `subscribe:topic:ceasefire`, `subscribe:` (asks for words), `language:`, `timezone:`, `subscriptions:0`,
    `latest:0:5`, `help:`.
    """
    lang = chat.lang
    if subscriptions:
        told = plural(lang, "start.back", len(subscriptions))
        rows = [(button(lang, "button.subscriptions", "subscriptions:0"), button(lang, "button.latest", "latest:0:5"))]
        return message(paragraphs(html(lang, "start.name"), told), [*rows, (button(lang, "button.help", "help:"),)])
    first = (button(lang, "button.pack", f"subscribe:{PACK}"),)
    second = (button(lang, "button.own_words", "subscribe:"), button(lang, "button.help", "help:"))
    third = (button(lang, "button.language", "language:"), button(lang, "button.zone", "timezone:"))
    return message(paragraphs(html(lang, "start.name"), html(lang, "start.hello")), [first, second, third])


def ask_words(chat: Chat) -> Message:
    """What to look for? With the button that subscribes to the pack."""
    rows = [(button(chat.lang, "button.pack", f"subscribe:{PACK}"),)]
    return message(html(chat.lang, "ask.subscribe"), rows)


def subscribed(
    chat: Chat,
    subscription: Subscription,
    read_as: Reading,
    found: int,
    *,
    is_new: bool = True,
    complete: bool = True,
    turns: bool = False,
    changed: bool = False,
) -> Message:
    """Confirms a subscription: its query, how it was read, its options, and how many stories of the last 7 days it
    `found`; with `complete` false at least so many.

    With `is_new` false says that the chat had it already, with `changed` that its options are others now. Buttons:
    `latest:0:5` when something was found, `unsubscribe:<subscription id>`, `share:<subscription id>`,
    `subscriptions:§<subscription id>`, and with `turns`, for a row of words, `subscribe:⇄any:<subscription id>` or all.
    """
    lang = chat.lang
    query = isolate(line(subscription.query), lang)
    head = html(lang, f"subscribed.{'new' if is_new else 'changed' if changed else 'already'}", query=query)
    look = (button(lang, "button.latest", "latest:0:5"),) if found else ()
    undo = button(lang, "button.unsubscribe", f"unsubscribe:{subscription.id}")
    words = html(lang, "subscribed.read_as", words=echo(lang, read_as))
    kind = "any" if read_as.kind == "all" else "all"
    other = (turned(lang, read_as, f"subscribe:{TURN}{kind}:{subscription.id}"),) if turns else ()
    share = button(lang, "button.share", f"share:{subscription.id}")
    told = lines(head, told_how(subscription.options, lang))
    opened = button(lang, "button.open", f"subscriptions:{BY_ID}{subscription.id}")
    return message(
        paragraphs(told, words, past(chat, found, complete=complete)), [other, (*look, undo), (share, opened)]
    )


def past(chat: Chat, found: int, *, complete: bool) -> Html:
    """How many stories of the last 7 days a query `found`; with `complete` false at least so many."""
    if not found:
        return html(chat.lang, "subscribed.found_nothing")
    told = plural(chat.lang, "subscribed.found", found)
    return escape(told if complete else t(chat.lang, "subscribed.at_least", told=told))


def turned(lang: str, read_as: Reading, data: str) -> Button:
    """The button, carrying `data`, for the other reading of a row of words: any of them, or all."""
    return button(lang, "button.any" if read_as.kind == "all" else "button.all", data)


def nothing_subscribed(chat: Chat) -> Message:
    """The chat asks for nothing yet. Buttons as in `start`."""
    rows = [
        (button(chat.lang, "button.pack", f"subscribe:{PACK}"),),
        (button(chat.lang, "button.own_words", "subscribe:"),),
    ]
    return message(html(chat.lang, "subscriptions.none"), rows)


def latest(
    chat: Chat, stories: Sequence[Story], offset: int, size: int, total: int, now: datetime, *, subscribed: bool = True
) -> Message:
    """One page of stories, newest first: `stories` are those from `offset` on, of `total`; `size` are on a page.

    With `subscribed` false and nothing to show, says how to subscribe. Buttons: `story:<id>`, `latest:<offset>:<size>`.
    """
    if not stories:
        return message(html(chat.lang, "latest.none")) if subscribed else nothing_subscribed(chat)
    told = [_story(chat, number, story, now) for number, story in enumerate(stories, offset + 1)]
    opened = [Button(f"🧵 {number}", data=f"story:{story.id}") for number, story in enumerate(stories, offset + 1)]
    rows: list[Row] = [*in_rows(opened, 5), pages("latest", offset, size, total, str(size))]
    return message(paragraphs(plural(chat.lang, "latest.head", total), "\n\n".join(told)), rows)


def _story(chat: Chat, number: int, story: Story, now: datetime) -> Html:
    title = isolate(shorten(shown(story.title, story.url), TITLE_SHOWN), chat.lang)
    return lines(Html(f"{number}. {link(story.url, title)}"), byline(chat, story, now, SOURCE_SHOWN))


def byline(chat: Chat, story: Story, now: datetime, source_shown: int = 80) -> Html:
    """Source, time in the chat's zone, how many outlets when several, and the language when it is another."""
    at = moment(story.published_at or story.first_seen_at, chat.tz, chat.lang, now)
    outlets, independent = len(story.outlets), len(story.publishers)
    parts = [
        isolate(shorten(line(story.source_title), source_shown), chat.lang),
        escape(at),
        carried(outlets, independent, chat.lang) if outlets > 1 else "",
        foreign(story.lang, chat.lang),
    ]
    return Html(" · ".join(part for part in parts if part))


def foreign(lang: str, reader: str) -> Html:
    """The mark of words in another language than the reader's: [ru]; nothing for words in the same."""
    return escape(f"[{lang}]") if lang and _base(lang) != _base(known(reader)) else Html("")


def told_by(one: Development, chat: Chat, now: datetime) -> Html:
    """Who told a development and when, and in which language if it is another."""
    at = escape(moment(one.at, chat.tz, chat.lang, now))
    parts = (isolate(line(one.source_title), chat.lang), at, foreign(one.lang, chat.lang))
    return Html(" · ".join(part for part in parts if part))


def carried(outlets: int, independent: int, lang: str) -> str:
    """How many outlets there are, and how many of them are independent if not all."""
    if independent == outlets:
        return plural(lang, "story.outlets", outlets)
    return plural(lang, "story.independent", outlets, independent=independent)


def _base(lang: str) -> str:
    return lang.lower().replace("_", "-").split("-")[0]


def unknown(lang: str, name: str, near: str | None = None) -> Message:
    """A hint for a command that there is not; `name` as it was typed, with or without its slash, `near` what was probably
    meant, with what followed it."""
    given = f"/{shorten(line(name), 60).lstrip('/')}"
    meant = html(lang, "unknown_command.near", near=f"/{shorten(line(near), 200)}") if near else None
    return message(lines(html(lang, "unknown_command", given=given), meant))


def private_instance(lang: str) -> Message:
    """The bot is not for everybody."""
    return message(html(lang, "private_instance"))


def wrong(lang: str, ref: str) -> Message:
    """Something of ours went wrong; `ref` finds it in the log."""
    return message(html(lang, "wrong", ref=ref))


def topic_closed(lang: str) -> Html:
    """Goes before a message that came to the group because its topic is closed."""
    return html(lang, "topic.closed")


def topic_deleted(lang: str) -> Html:
    """Goes before a message that came to the group because its topic is no more, and all others will, too."""
    return html(lang, "topic.deleted")
