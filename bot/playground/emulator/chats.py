"""Who and what there is to talk to: people, groups, channels, and the messages in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["private", "group", "supergroup", "channel"]
Role = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]

# The sender that Telegram shows for an anonymous administrator, for a post on behalf of a channel, and for what it
# brings over itself from a linked channel.
ANONYMOUS: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
ON_BEHALF: Json = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
TELEGRAM: Json = {"id": 777000, "is_bot": False, "first_name": "Telegram"}

ADMIN_RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
# What administrators may besides, by the kind of the chat.
MORE_RIGHTS: dict[str, tuple[str, ...]] = {
    "channel": ("can_edit_messages", "can_post_messages"),
    "supergroup": ("can_pin_messages", "can_manage_topics"),
    "group": ("can_pin_messages",),
}
MEMBER_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with a Telegram client. `contact` is how they stand to the bot in private."""

    id: int
    first_name: str
    username: str
    language_code: str = "en"
    contact: Literal["fresh", "started", "blocked", "deactivated"] = "started"

    def json(self) -> Json:
        """The type User."""
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "username": self.username,
            "language_code": self.language_code,
        }


@dataclass(slots=True)
class Topic:
    """A topic of a forum."""

    name: str
    closed: bool = False


@dataclass(slots=True, eq=False)
class Room:
    """A chat. `roles` holds people other than the bot; `bot_role` is the bot's own.

    `silenced` are administrators of a channel who may not post in it; `linked` is a channel's group, or the other way.
    `asks` are the messages that ask for an answer (ForceReply), each with its hint.
    """

    id: int
    kind: Kind
    title: str
    username: str = ""
    topics: dict[int, Topic] | None = None
    roles: dict[int, Role] = field(default_factory=dict)
    bot_role: Role = "member"
    bot_may_write: bool = True
    silenced: set[int] = field(default_factory=set)
    general_closed: bool = False
    linked: int | None = None
    messages: dict[int, Json] = field(default_factory=dict)
    edits: dict[int, int] = field(default_factory=dict)
    silent: set[int] = field(default_factory=set)
    asks: dict[int, str] = field(default_factory=dict)
    moved_to: int | None = None
    last_id: int = 0

    def json(self) -> Json:
        """The type Chat."""
        name = {"first_name": self.title} if self.kind == "private" else {"title": self.title}
        shown: Json = {"id": self.id, "type": self.kind, **name}
        if self.username:
            shown["username"] = self.username
        if self.topics is not None:
            shown["is_forum"] = True
        return shown


@dataclass(frozen=True, slots=True)
class Button:
    """A button of an inline keyboard as a person sees it."""

    text: str
    data: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as a person sees it. `edits` counts how often it was changed, `raw` is the type Message."""

    chat_id: int
    id: int
    text: str
    sender: str
    from_bot: bool
    rows: tuple[tuple[Button, ...], ...]
    reply_to: int | None
    thread_id: int | None
    silent: bool
    edits: int
    raw: Mapping[str, Any]

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons, row after row."""
        return tuple(button for row in self.rows for button in row)

    @property
    def links(self) -> tuple[str, ...]:
        """Where the links in the text lead."""
        return tuple(entity["url"] for entity in self.raw.get("entities", ()) if "url" in entity)

    def button(self, wanted: str) -> Button:
        """The button with this text or data; AssertionError names those there are."""
        for button in self.buttons:
            if wanted in {button.text, button.data}:
                return button
        there = [(button.text, button.data or button.url) for button in self.buttons]
        raise AssertionError(f"message {self.id} has no button {wanted!r}, only {there}")


def shown(room: Room, message: Mapping[str, Any]) -> Shown:
    """`message` as the people in `room` see it."""
    sender = message.get("sender_chat") or message.get("from") or message["chat"]
    return Shown(
        chat_id=room.id,
        id=message["message_id"],
        text=message.get("text") or message.get("caption") or "",
        sender=sender.get("title") or sender.get("first_name", ""),
        from_bot=_is_bots(message),
        rows=_rows(message),
        reply_to=message.get("reply_to_message", {}).get("message_id"),
        thread_id=message.get("message_thread_id"),
        silent=message["message_id"] in room.silent,
        edits=room.edits.get(message["message_id"], 0),
        raw=message,
    )


def _is_bots(message: Mapping[str, Any]) -> bool:
    if message["chat"]["type"] == "channel":
        return "author_signature" not in message
    return "sender_chat" not in message and message.get("from", {}).get("is_bot", False)


def _rows(message: Mapping[str, Any]) -> tuple[tuple[Button, ...], ...]:
    keyboard = message.get("reply_markup", {}).get("inline_keyboard", ())
    return tuple(
        tuple(Button(one["text"], one.get("callback_data"), one.get("url")) for one in row) for row in keyboard
    )


def member(user: Json, role: Role, room: Room) -> Json:
    """The type ChatMember of a user in a role."""
    base: Json = {"user": user, "status": role}
    if role == "creator":
        return {**base, "is_anonymous": False}
    if role == "administrator":
        more = dict.fromkeys(MORE_RIGHTS.get(room.kind, ()), True)
        if room.kind == "channel":
            more["can_post_messages"] = user["id"] not in room.silenced
        return {**base, "is_anonymous": False, **dict.fromkeys(ADMIN_RIGHTS, True), **more}
    if role == "restricted":
        return {**base, "is_member": True, "until_date": 0, **dict.fromkeys(MEMBER_RIGHTS, False)}
    return {**base, "until_date": 0} if role == "kicked" else base
