"""A chat's subscriptions: as a list, as cards, how they are told, and what is said when they end or come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages.catalog import html, moment, plural, t
from bot.messages.compose import Row, button, in_rows, lines, message, paragraphs
from bot.messages.direction import laid
from bot.messages.echo import echo
from bot.messages.markup import Html, escape, isolate, line, shorten
from bot.messages.replies import BY_ID, nothing_subscribed
from bot.messages.settings import marked, told_how
from bot.model import Attachment, Button, Chat, Message, Subscription
from bot.model.queries import Reading

# Subscriptions on one page.
SHOWN = 8
QUERY_SHOWN = 200
# Of many queries in one list, and how many are told when they end together.
LISTED_SHOWN, TOLD = 60, 30
# What stands before the numbers of buttons, by the command that they stand for.
SIGNS = {"subscriptions": "", "unsubscribe": "✖ ", "share": "🔗 ", "pause": "⏸ ", "resume": "▶️ ", "edit": "✏️ "}
# What follows a subscription in the data of a button that stands in a list of them.
IN_LIST = "l"
# How many independent outlets a button asks for; others are typed.
SOURCES = (1, 2, 3, 4)
MODES = ("chat", "instant", "hourly", "daily")
SOUNDS = ("chat", "silent", "loud")


# --------------------------------------------------------------------- lists


def listed(chat: Chat, mine: Sequence[Subscription], offset: int = 0) -> Message:
    """One page of the chat's subscriptions, the one that `offset` is on; `mine` are all of them.

    Buttons: their numbers = `subscriptions:§<subscription id>`; `subscriptions:<offset>` for ‹ 1/2 ›.
    """
    if not mine:
        return nothing_subscribed(chat)
    at = min(max(0, offset), len(mine) - 1) // SHOWN * SHOWN
    shown = mine[at : at + SHOWN]
    told = [_item(chat, one, QUERY_SHOWN) for one in shown]
    opened = [Button(f"{one.number}", data=f"subscriptions:{BY_ID}{one.id}") for one in shown]
    head = plural(chat.lang, "subscriptions.head", len(mine))
    rows = [*in_rows(opened, 4), _pager(at, len(mine))]
    return message(paragraphs(head, lines(*told), html(chat.lang, "subscriptions.foot")), rows)


def _pager(at: int, total: int) -> Row:
    """‹ 3/7 ›, as far as there is another page."""
    if total <= SHOWN:
        return ()
    pages, page = (total - 1) // SHOWN + 1, at // SHOWN + 1
    before = (Button("‹", data=f"subscriptions:{at - SHOWN}"),) if page > 1 else ()
    after = (Button("›", data=f"subscriptions:{at + SHOWN}"),) if page < pages else ()
    return (*before, Button(f"{page}/{pages}", data=f"subscriptions:{at}"), *after)


def _item(chat: Chat, one: Subscription, room: int) -> Html:
    mark = " ⏸" if one.paused else ""
    told = Html(f"{one.number}. <b>{_query(one.query, chat.lang, room)}</b>{mark}")
    return lines(told, told_how(one.options, chat.lang))


def _query(query: str, lang: str, room: int = QUERY_SHOWN) -> Html:
    return isolate(shorten(line(query), room), lang)


def choose(chat: Chat, mine: Sequence[Subscription], name: str) -> Message:
    """Which of these subscriptions? Buttons: `<name>:§<subscription id>`, to end one with `:l` behind it; to end them
    all, `unsubscribe:all`."""
    if not mine:
        return nothing_subscribed(chat)
    lang = chat.lang
    told = [_item(chat, one, LISTED_SHOWN) for one in mine]
    more = f":{IN_LIST}" if name == "unsubscribe" else ""
    rows = in_rows([Button(f"{SIGNS[name]}{one.number}", data=f"{name}:{BY_ID}{one.id}{more}") for one in mine], 5)
    every = (
        (button(lang, "button.unsubscribe_all", "unsubscribe:all"),) if name == "unsubscribe" and len(mine) > 1 else ()
    )
    return message(paragraphs(html(lang, "share.which"), lines(*told)), [*rows, every])


# --------------------------------------------------------------------- a card


def card(
    chat: Chat,
    one: Subscription,
    read_as: Reading | None,
    last: datetime | None,
    now: datetime,
    *,
    changed: bool = False,
    found: Html | None = None,
) -> Message:
    """All of one subscription; `changed` says that this is new, `found` what its query finds in stored stories.

    Buttons: `pause:<id>` or `resume:<id>`, `edit:§<id>`, `edit:§<id>:how`, `share:<id>`, `preview:<id>`,
    `unsubscribe:<id>:ask`, `subscriptions:0`.
    """
    lang = chat.lang
    head = html(lang, "subscription.changed") if changed else None
    words = html(lang, "subscribed.read_as", words=echo(lang, read_as)) if read_as else None
    since = html(lang, "subscription.since", at=moment(one.created_at, chat.tz, lang, now))
    alert = moment(last, chat.tz, lang, now) if last else t(lang, "subscription.no_alert")
    told = lines(
        _item(chat, one, QUERY_SHOWN),
        html(lang, "subscription.paused") if one.paused else None,
        None if told_how(one.options, lang) else html(lang, "subscription.as_chat"),
    )
    rest = lines(since, html(lang, "subscription.last", at=alert))
    return message(paragraphs(head, told, words, found, rest), _acts(chat, one))


def _acts(chat: Chat, one: Subscription) -> list[Row]:
    lang = chat.lang
    turn = "resume" if one.paused else "pause"
    pause = button(lang, "button.resume" if one.paused else "button.pause", f"{turn}:{one.id}")
    return [
        (pause, button(lang, "button.edit", f"edit:{BY_ID}{one.id}")),
        (button(lang, "button.delivery", f"edit:{BY_ID}{one.id}:how"), button(lang, "button.share", f"share:{one.id}")),
        (
            button(lang, "button.preview", f"preview:{one.id}"),
            button(lang, "button.delete", f"unsubscribe:{one.id}:ask"),
        ),
        (button(lang, "button.to_list", "subscriptions:0"),),
    ]


def delivery(chat: Chat, one: Subscription) -> Message:
    """How a subscription is told, with what may be chosen. Buttons: `edit:§<id>:<what>:<value>`, `subscriptions:§<id>`."""
    lang, wanted = chat.lang, one.options
    sound = "chat" if wanted.silent is None else "silent" if wanted.silent else "loud"
    told = told_how(wanted, lang) or html(lang, "subscription.as_chat")
    urgent = "0" if wanted.urgent else "1"
    rows: list[Row] = [
        tuple(
            _choice(t(lang, f"button.mode.{name}"), one, f"m:{name}", name == (wanted.mode or "chat")) for name in MODES
        ),
        tuple(_choice(t(lang, f"button.sound.{name}"), one, f"s:{name}", name == sound) for name in SOUNDS),
        (_choice(t(lang, "button.urgent"), one, f"u:{urgent}", wanted.urgent),),
        tuple(_choice(f"👥 {n}+", one, f"n:{n}", n == wanted.sources) for n in SOURCES),
        (button(lang, "button.back", f"subscriptions:{BY_ID}{one.id}"),),
    ]
    head = Html(f"{one.number}. <b>{_query(one.query, lang)}</b>")
    return message(paragraphs(lines(head, told), html(lang, "delivery.foot", number=one.number)), rows)


def _choice(words: str, one: Subscription, value: str, chosen: bool) -> Button:
    return Button(laid(marked(words) if chosen else words), data=f"edit:{BY_ID}{one.id}:{value}")


def ask_query(chat: Chat, one: Subscription) -> Message:
    """What is it to ask for instead? With what it asks for now, to be copied with a tap."""
    return message(html(chat.lang, "ask.edit", number=one.number, query=line(one.query)))


# ------------------------------------------------------------------- endings


def ask_end(chat: Chat, mine: Sequence[Subscription]) -> Message:
    """Shall these end? Buttons: `unsubscribe:<id>`, or for several `unsubscribe:all:<how many>:<newest id>`; and
    `subscriptions:0`."""
    lang = chat.lang
    (one, *more) = mine
    data = f"unsubscribe:all:{len(mine)}:{max(each.id for each in mine)}" if more else f"unsubscribe:{one.id}"
    row = (button(lang, "button.yes_end", data), button(lang, "button.cancel", "subscriptions:0"))
    told = [_item(chat, each, LISTED_SHOWN) for each in mine[:TOLD]]
    left = plural(lang, "subscriptions.more", len(mine) - TOLD) if len(mine) > TOLD else None
    typed = html(lang, "unsubscribe.typed") if more else None
    return message(paragraphs(plural(lang, "unsubscribe.ask", len(mine)), lines(*told, left), typed), [row])


def unsubscribed(chat: Chat, gone: Sequence[Subscription], act: str) -> Message:
    """Confirms that these subscriptions ended. Buttons: `undo:<act>`, `subscriptions:0`."""
    lang = chat.lang
    told = [Html(f"• <b>{_query(one.query, lang)}</b>") for one in gone[:TOLD]]
    left = plural(lang, "subscriptions.more", len(gone) - TOLD) if len(gone) > TOLD else None
    row = (button(lang, "button.undo", f"undo:{act}"), button(lang, "button.subscriptions", "subscriptions:0"))
    return message(paragraphs(plural(lang, "unsubscribed", len(gone)), lines(*told, left)), [row])


def and_rest(chat: Chat, told: Message, left: Sequence[Subscription]) -> Message:
    """What was just told, and which of those that are left shall end, too. Buttons of both."""
    rest = choose(chat, left, "unsubscribe")
    return message(paragraphs(told.html, rest.html), (*told.buttons, *rest.buttons))


def backup(chat: Chat, file: Attachment) -> Message:
    """What was ended, as a file that brings it back."""
    return message(html(chat.lang, "backup.file"), file=file)


def back_again(chat: Chat, mine: Sequence[Subscription]) -> Message:
    """What was ended is there again. Button: `subscriptions:0`."""
    told = [_item(chat, one, LISTED_SHOWN) for one in mine[:TOLD]]
    left = plural(chat.lang, "subscriptions.more", len(mine) - TOLD) if len(mine) > TOLD else None
    row = (button(chat.lang, "button.subscriptions", "subscriptions:0"),)
    return message(paragraphs(plural(chat.lang, "undo.done", len(mine)), lines(*told, left)), [row])


def restored(
    chat: Chat, new: int, present: int, failed: Sequence[tuple[str, Html]], beyond: int, limit: int
) -> Message:
    """What became of the lines of a backup: each that could not be read is told with the reason."""
    lang = chat.lang
    counts = lines(
        plural(lang, "restored.new", new),
        plural(lang, "restored.present", present) if present else None,
        plural(lang, "restored.beyond", beyond, limit=limit) if beyond else None,
        plural(lang, "restored.failed", len(failed)) if failed else None,
    )
    told = [Html(f"• {escape(shorten(line(given), LISTED_SHOWN))} – {why}") for given, why in failed[:SHOWN]]
    row = (button(lang, "button.subscriptions", "subscriptions:0"),)
    return message(paragraphs(counts, lines(*told)), [row])
