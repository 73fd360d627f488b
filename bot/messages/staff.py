"""Words about those who tend the bot, those who are not listened to, and what was done by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.messages.administration import cancelled
from bot.messages.catalog import has, html, moment, plural, t
from bot.messages.compose import Row, button, in_rows, lines, message, pages, paragraphs
from bot.messages.markup import Html, Words, code, escape, isolate, line, shorten
from bot.model import Button, Chat, Message
from bot.model.staff import Act, Admin, Ban, Post, may_change

NAME_SHOWN, REASON_SHOWN, SUBJECT_SHOWN, STATE_SHOWN = 40, 120, 120, 60
ADMINS_SHOWN = 12
STATES_SHOWN = 4
# What is noted of an act by a word of the code, and where its words are.
VALUES = {"role": "post", "state": "stats.state"}


def person(chat: Chat, name: str, number: int | str) -> Html:
    """A person or chat: their name, if they ever wrote, and their id, to be copied with a tap."""
    named = isolate(shorten(line(name), NAME_SHOWN), chat.lang) if line(name) else ""
    return Html(f"{named} {code(str(number), chat.lang)}".strip())


# -------------------------------------------------------------- administrators


def admins(
    chat: Chat, listed: Sequence[Admin], offset: int, reader: Post | None, reader_id: int, now: datetime
) -> Message:
    """Who tends the bot, from `offset` on. Buttons: `removeadmin:<id>` for those whom the reader may remove,
    `admins:<offset>` for ◀ ▶."""
    at = min(max(0, offset), max(0, len(listed) - 1) // ADMINS_SHOWN * ADMINS_SHOWN)
    page = list(enumerate(listed[at : at + ADMINS_SHOWN], at + 1))
    told = [_admin(chat, number, one, now) for number, one in page]
    removable = [
        Button(f"✖ {number}", data=f"removeadmin:{one.user_id}")
        for number, one in page
        if may_change(reader, one.post) or (one.user_id == reader_id and one.post != "owner")
    ]
    rows = [*in_rows(removable, 4), pages("admins", at, ADMINS_SHOWN, len(listed))]
    foot = html(chat.lang, "admins.foot")
    return message(paragraphs(html(chat.lang, "admins.head"), lines(*told), foot), rows)


def _admin(chat: Chat, number: int, one: Admin, now: datetime) -> Html:
    who = Html(f"{number}. {person(chat, one.name, one.user_id)} · {html(chat.lang, f'post.{one.post}')}")
    if one.added_by is None or one.added_at is None:
        return who
    by = html(chat.lang, "admins.added", by=one.added_by, at=moment(one.added_at, chat.tz, chat.lang, now))
    return Html(f"{who} · {by}")


def ask_post(chat: Chat, number: int, posts: Sequence[Post]) -> Message:
    """What somebody is to be. Buttons: `addadmin:<id>:<post>`."""
    row = tuple(button(chat.lang, f"button.post.{post}", f"addadmin:{number}:{post}") for post in posts)
    return message(html(chat.lang, "addadmin.ask", who=person(chat, "", number)), [row])


def appointed(chat: Chat, admin: Admin, was: Post | None) -> Message:
    """Confirms a post, new or old. Button: `admins:0`."""
    told = html(
        chat.lang,
        "addadmin.already" if was == admin.post else "addadmin.done",
        who=person(chat, admin.name, admin.user_id),
        post=html(chat.lang, f"post.{admin.post}"),
    )
    return message(told, [(button(chat.lang, "button.admins", "admins:0"),)])


def ask_dismissal(chat: Chat, number: int) -> Message:
    """Asks before somebody's post goes. Buttons: `removeadmin:<id>:yes`, `removeadmin:<id>:no`."""
    row = (
        button(chat.lang, "button.yes_remove", f"removeadmin:{number}:yes"),
        button(chat.lang, "button.cancel", f"removeadmin:{number}:no"),
    )
    return message(html(chat.lang, "removeadmin.ask", who=person(chat, "", number)), [row])


def dismissed(chat: Chat, admin: Admin) -> Message:
    """Confirms that somebody has no post any more. Button: `admins:0`."""
    who, post = person(chat, admin.name, admin.user_id), html(chat.lang, f"post.{admin.post}")
    return message(
        html(chat.lang, "removeadmin.done", who=who, post=post), [(button(chat.lang, "button.admins", "admins:0"),)]
    )


# ------------------------------------------------------------------------ bans


def banned(chat: Chat, ban: Ban) -> Message:
    """Confirms a ban. Button: `unban:<id>`."""
    told = lines(html(chat.lang, "ban.done", who=person(chat, ban.name, ban.address)), _reason(chat, ban.reason))
    return message(told, [(button(chat.lang, "button.unban", f"unban:{ban.address}"),)])


def unbanned(chat: Chat, address: str, name: str, *, was: bool) -> Message:
    """Confirms that somebody is listened to again, or that they `was` not banned at all."""
    return message(html(chat.lang, "unban.done" if was else "unban.was_not", who=person(chat, name, address)))


def bans(chat: Chat, listed: Sequence[Ban], offset: int, size: int, total: int, now: datetime) -> Message:
    """One page of bans, of `total`. Buttons: `unban:<id>`, and `ban:<offset>` for ◀ ▶."""
    if not listed:
        return message(paragraphs(html(chat.lang, "bans.none"), html(chat.lang, "help.ban.long")))
    told = [_ban(chat, number, one, now) for number, one in enumerate(listed, offset + 1)]
    ends = [Button(f"✖ {number}", data=f"unban:{one.address}") for number, one in enumerate(listed, offset + 1)]
    rows: list[Row] = [*in_rows(ends, 4), pages("ban", offset, size, total)]
    head = plural(chat.lang, "bans.head", total)
    return message(paragraphs(head, lines(*told), html(chat.lang, "bans.foot")), rows)


def _ban(chat: Chat, number: int, ban: Ban, now: datetime) -> Html:
    at = escape(moment(ban.at, chat.tz, chat.lang, now))
    return lines(Html(f"{number}. {person(chat, ban.name, ban.address)} · {at}"), _reason(chat, ban.reason))


def _reason(chat: Chat, reason: str) -> Html:
    return Html(f"<i>{isolate(shorten(line(reason), REASON_SHOWN), chat.lang)}</i>") if line(reason) else Html("")


# ----------------------------------------------------------------------- audit


def audit(chat: Chat, acts: Sequence[Act], offset: int, size: int, total: int, now: datetime) -> Message:
    """One page of what was done, newest first. Buttons: `audit:<offset>:<size>`."""
    if not acts:
        return message(html(chat.lang, "audit.none"))
    told = [_act(chat, act, now) for act in acts]
    rows = [pages("audit", offset, size, total, str(size))]
    return message(paragraphs(plural(chat.lang, "audit.head", total), "\n".join(told)), rows)


def _act(chat: Chat, act: Act, now: datetime) -> Html:
    at = escape(moment(act.at, chat.tz, chat.lang, now))
    subject = isolate(shorten(line(act.subject), SUBJECT_SHOWN), chat.lang)
    head = Html(f"{at} · {person(chat, act.name, act.who)} · <b>{escape(act.what)}</b> {subject}")
    return lines(head, _change(chat.lang, act.before, act.after))


def _change(lang: str, before: Mapping[str, object], after: Mapping[str, object]) -> Html:
    """How it was before and after, each thing once."""
    names = list(dict.fromkeys([*before, *after]))[:STATES_SHOWN]
    told = [_changed(lang, name, before, after) for name in names]
    return Html(f"   {isolate('; '.join(told), lang)}") if told else Html("")


def _changed(lang: str, name: str, before: Mapping[str, object], after: Mapping[str, object]) -> Words:
    what = t(lang, f"field.{name}") if has(f"field.{name}") else name
    return t(lang, "audit.change", name=what, was=_value(lang, before, name), now=_value(lang, after, name))


def _value(lang: str, state: Mapping[str, object], name: str) -> str:
    """What it was: a post or a state in words, all else as it was noted."""
    told = shorten(line(str(state.get(name, ""))), STATE_SHOWN) or "–"
    key = f"{VALUES.get(name, '')}.{told}"
    return t(lang, key) if has(key) else told


__all__ = [
    "admins",
    "appointed",
    "ask_dismissal",
    "ask_post",
    "audit",
    "banned",
    "bans",
    "cancelled",
    "dismissed",
    "unbanned",
]
