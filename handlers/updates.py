"""What an update of Telegram's says, in our words. Pure: asks nobody, changes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberUpdated,
    MaybeInaccessibleMessage,
    Message,
    MessageOriginUser,
    Update,
)

from bot.messages.direction import bare
from bot.model.messages import meant
from bot.service.chats import Place
from handlers.formatting import formatted

CHANNEL = "telegram"
# "/sub@ThisBot truce" -> sub, ThisBot, truce. Telegram's names have at most 32 characters of these.
COMMAND = re.compile(r"/(\w{1,32})(?:@(\w+))?(?:\s+(.*))?\s*", re.ASCII | re.DOTALL)
CHAT_KINDS = frozenset({Chat.PRIVATE, Chat.GROUP, Chat.SUPERGROUP, Chat.CHANNEL})
LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*")
ABSENT = (ChatMember.LEFT, ChatMember.BANNED)
# How Telegram calls the person behind an anonymous administrator, a channel's post, a forward of a linked channel.
NOBODY = frozenset({1087968824, 136817688, 777000})


@dataclass(frozen=True, slots=True)
class File:
    """A document that was sent: what Telegram knows it by, and its size in bytes."""

    id: str
    size: int


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody said something to the bot: a command, a tap, or (without `name`) plain text: in private, or in answer to
    the bot. A tap without `name` is on a button that says nothing to this version.

    `user_id` is 0 when the sender hides behind a chat, whose id is then in `as_chat`. `tap` is what a tap has to
    be answered with. `forwarded` says that Telegram itself brought it over from the linked channel. `html` is `args`
    with the formatting that it was written in. `about` is the person whom the answered message shows: whose contact it
    is, or who wrote it first; 0 without one. `file` stands above the command, or is what it answers. `shown` is the data
    of the buttons under the message of the bot that it answers.
    """

    place: Place
    user_id: int
    as_chat: int
    forwarded: bool
    name: str
    args: str
    message_id: str
    replied_to: str | None = None
    tap: str | None = None
    html: str = ""
    about: int = 0
    file: File | None = None
    shown: tuple[str, ...] = ()

    @property
    def is_private(self) -> bool:
        return self.place.kind == "private"


@dataclass(frozen=True, slots=True)
class Membership:
    """The bot came into a chat or was let in again, or may not write there any more (`is_in`), and how that was before.

    `leads` says that it is an administrator there, `is_forum` that the chat has topics. `by` is who did it, `name` how
    commands name the chat.
    """

    place: Place
    was_in: bool
    is_in: bool
    reason: str
    leads: bool = False
    is_forum: bool = False
    by: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reopened:
    """A topic of a forum takes messages again."""

    place: Place


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody writes the bot's name and a query in some chat; `place` is that person's own."""

    id: str
    place: Place
    user_id: int
    query: str


@dataclass(frozen=True, slots=True)
class Migration:
    """A group became a supergroup."""

    old: str
    new: str


Told = Heard | Asked | Membership | Migration | Reopened


def read(update: Update, username: str) -> Told | None:
    """What the update says to the bot called `username`; None when it is not for us, or from a kind of chat that is not
    known."""
    told = _read(update, username)
    return None if told and not isinstance(told, Migration) and told.place.kind not in CHAT_KINDS else told


def _read(update: Update, username: str) -> Told | None:
    if update.callback_query:
        return _tapped(update.callback_query)
    if update.inline_query:
        who = update.inline_query.from_user
        own = Place(CHANNEL, str(who.id), 0, Chat.PRIVATE, "", _language(who.language_code))
        return Asked(update.inline_query.id, own, who.id, bare(update.inline_query.query))
    if update.my_chat_member:
        return _membership(update.my_chat_member)
    message = update.message or update.channel_post
    if message is None or (message.via_bot and message.via_bot.username == username):
        # Or our own words, which somebody chose among the answers to an inline query.
        return None
    return _said(message, username)


def _said(message: Message, username: str) -> Heard | Migration | Reopened | None:
    if message.migrate_to_chat_id:
        return Migration(str(message.chat.id), str(message.migrate_to_chat_id))
    if message.migrate_from_chat_id:
        return Migration(str(message.migrate_from_chat_id), str(message.chat.id))
    if message.forum_topic_reopened:
        return Reopened(_place(message.chat, _topic(message), None))
    # What was copied out of a text of ours may bring its marks of direction along.
    said = bare(message.text or (message.caption if message.document else "") or "")
    return _written(message, _located(message) or said.strip(), username)


def _written(message: Message, text: str, username: str) -> Heard | None:
    found = COMMAND.fullmatch(text)
    if found and (found[2] or username).casefold() == username.casefold():
        args = (found[3] or "").strip()
        return replace(_heard(message, found[1].lower(), args), html=formatted(message) if args else "")
    if found or not text or message.document:
        return None
    if message.chat.type != Chat.PRIVATE:
        is_answer = message.chat.type != Chat.CHANNEL and not text.startswith("/") and _answers(message, username)
        return _plain(message, text) if is_answer else None
    if text.startswith("/"):
        # In other letters than Telegram's commands: one that we do not know, not words to look for.
        return _heard(message, text.split(maxsplit=1)[0].lstrip("/") or "/", "")
    return _plain(message, text)


def _plain(message: Message, text: str) -> Heard:
    return replace(_heard(message, "", text), html=formatted(message))


def _answers(message: Message, username: str) -> bool:
    """Whether a message answers one of the bot called `username`."""
    answered = message.reply_to_message
    writer = answered.from_user if answered else None
    return writer is not None and writer.is_bot and (writer.username or "").casefold() == username.casefold()


def _located(message: Message) -> str:
    """A location sent in private, as a command: where somebody is says what time it is there."""
    at = message.location
    private = message.chat.type == Chat.PRIVATE
    return f"/timezone {at.latitude:.2f},{at.longitude:.2f}" if at and private else ""


def _heard(message: Message, name: str, args: str) -> Heard:
    user = message.from_user
    answered = message.reply_to_message
    # In a forum every message "answers" the one that opened its topic.
    own = answered is not None and not answered.forum_topic_created
    return Heard(
        place=_place(message.chat, _topic(message), user.language_code if user else None),
        user_id=user.id if user and user.id not in NOBODY else 0,
        as_chat=message.sender_chat.id if message.sender_chat else 0,
        forwarded=bool(message.is_automatic_forward),
        name=name,
        args=args,
        message_id=str(message.message_id),
        replied_to=str(answered.message_id) if answered and own else None,
        about=shown_by(answered) if answered and own else 0,
        file=_file(message) or (_file(answered) if answered and own else None),
        shown=_buttons(answered) if answered and own else (),
    )


def _buttons(message: Message) -> tuple[str, ...]:
    """What the buttons under a message say, as far as they are ours and of this version."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    said = (meant(str(one.callback_data)) for row in rows for one in row if one.callback_data)
    return tuple(data for data in said if data is not None)


def _file(message: Message) -> File | None:
    found = message.document
    return File(found.file_id, found.file_size or 0) if found else None


def shown_by(message: Message) -> int:
    """The person whom a message shows, as far as Telegram tells who it is; 0 without one."""
    if message.contact:
        return message.contact.user_id or 0
    if message.forward_origin:
        first = message.forward_origin
        return first.sender_user.id if isinstance(first, MessageOriginUser) else 0
    writer = message.from_user
    return writer.id if writer and not writer.is_bot and writer.id not in NOBODY else 0


def _tapped(query: CallbackQuery) -> Heard | None:
    message = query.message
    if message is None:
        return None
    name, _, args = (meant(query.data or "") or "").partition(":")
    return Heard(
        place=_place(message.chat, _topic(message), query.from_user.language_code),
        user_id=query.from_user.id,
        as_chat=0,
        forwarded=False,
        name=name,
        args=args,
        message_id=str(message.message_id),
        tap=query.id,
    )


def _membership(change: ChatMemberUpdated) -> Membership:
    old, new = change.old_chat_member, change.new_chat_member
    brought = _language(change.from_user.language_code)
    place = replace(_place(change.chat, 0, brought), lang=brought)
    blocked = change.chat.type == Chat.PRIVATE
    reason = "blocked" if blocked else "kicked" if new.status == ChatMember.BANNED else "left"
    if not blocked and new.status not in ABSENT:
        reason = "no_rights"
    is_channel = change.chat.type == Chat.CHANNEL
    was_in, is_in = (_is_in(member, is_channel=is_channel) for member in (old, new))
    leads = new.status == ChatMember.ADMINISTRATOR
    name = f"@{change.chat.username}" if change.chat.username else str(change.chat.id)
    return Membership(place, was_in, is_in, reason, leads, bool(change.chat.is_forum), change.from_user.id, name)


def _is_in(member: ChatMember, *, is_channel: bool) -> bool:
    if is_channel:
        return isinstance(member, ChatMemberAdministrator) and bool(member.can_post_messages)
    if member.status == ChatMember.RESTRICTED:
        return bool(getattr(member, "is_member", True) and getattr(member, "can_send_messages", True))
    return member.status not in ABSENT


def _topic(message: MaybeInaccessibleMessage) -> int:
    # Outside of forums the same field is set for mere replies, which are no place to write to.
    is_topic = isinstance(message, Message) and message.is_topic_message
    return (message.message_thread_id or 0) if isinstance(message, Message) and is_topic else 0


def _place(chat: Chat, thread_id: int, lang: str | None) -> Place:
    private = chat.type == Chat.PRIVATE
    title = chat.full_name if private else chat.title
    # A person's language is theirs; a group's is nobody's in particular.
    return Place(CHANNEL, str(chat.id), thread_id, str(chat.type), title or "", _language(lang) if private else "")


def _language(code: str | None) -> str:
    """A client's language if it is a tag of one, else nothing."""
    return code if code and LANGUAGE.fullmatch(code) else ""
