"""What the chat page shows of chats, as JSON: pure readings of the emulator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.playground.emulator import BOT_ID, Emulator, Person, Room

Json = dict[str, Any]
MESSAGES_SHOWN = 200
# Of how many messages a chat tells whether they were read.
COUNTED = 99
SERVICE = {
    "new_chat_members": "The bot was added",
    "left_chat_member": "The bot was removed",
    "migrate_to_chat_id": "The group became a supergroup",
    "migrate_from_chat_id": "This supergroup was a group before",
    "forum_topic_created": "The topic was opened",
    "forum_topic_closed": "The topic was closed",
    "forum_topic_reopened": "The topic was opened again",
}


def chats(api: Emulator, person: Person, room: Room) -> Json:
    """All that `person` sees in `room` and beside it."""
    return {
        "bot": api.town.bot["username"],
        "person": person.id,
        "people": [_person(api, one) for one in api.town.people.values()],
        "chats": [_chat(api, person, one) for one in rooms_of(api, person)],
        "chat": room.id,
        "messages": messages(api, person, room),
        "menu": api.menu(person, room),
        "doing": api.town.seen_doing(room),
    }


def rooms_of(api: Emulator, person: Person) -> list[Room]:
    """The chats that a person sees: their own with the bot, then those that they are in."""
    shared = [room for room in api.town.rooms.values() if room.kind != "private" and person.id in room.roles]
    return [api.town.room(person), *(room for room in shared if room.moved_to is None)]


def messages(api: Emulator, person: Person, room: Room) -> list[Json]:
    """The newest messages of a chat, the oldest of them first."""
    return [
        _message(room, person, one.raw, one.from_bot, one.edits, one.silent)
        for one in api.messages(room)[-MESSAGES_SHOWN:]
    ]


def _message(room: Room, person: Person, raw: Mapping[str, Any], from_bot: bool, edits: int, silent: bool) -> Json:
    sender = _sender(raw)
    return {
        "id": raw["message_id"],
        "at": raw["date"],
        "sender": _name(sender),
        "sender_id": sender["id"],
        "mine": _is_mine(raw, person),
        "from_bot": from_bot,
        "text": raw.get("text") or raw.get("caption") or "",
        "entities": raw.get("entities") or raw.get("caption_entities") or [],
        "rows": raw.get("reply_markup", {}).get("inline_keyboard", []),
        "reply_to": _quoted(raw),
        "topic": _topic(room, raw),
        "thread": raw.get("message_thread_id"),
        "edited": edits > 0,
        "via": raw.get("via_bot", {}).get("username", ""),
        "silent": silent,
        "asks": room.asks.get(raw["message_id"]),
        "service": next((words for name, words in SERVICE.items() if name in raw), ""),
        "file": _file(raw),
        "location": raw.get("location"),
    }


def _sender(raw: Mapping[str, Any]) -> Json:
    found: Json = raw.get("sender_chat") or raw.get("from") or raw["chat"]
    return found


def _name(sender: Json) -> str:
    return str(sender.get("title") or sender.get("first_name", ""))


def _is_mine(raw: Mapping[str, Any], person: Person) -> bool:
    return "sender_chat" not in raw and raw.get("from", {}).get("id") == person.id


def _quoted(raw: Mapping[str, Any]) -> Json | None:
    """The message that this one answers; in a topic every message answers the one that opened it, which tells nothing."""
    quoted = raw.get("reply_to_message")
    if not quoted or "forum_topic_created" in quoted:
        return None
    return {"id": quoted["message_id"], "text": _line(quoted), "sender": _name(_sender(quoted))}


def _line(raw: Mapping[str, Any]) -> str:
    text = raw.get("text") or raw.get("caption") or ""
    if text.strip():
        return str(text.strip().splitlines()[0][:90])
    told = next((words for name, words in SERVICE.items() if name in raw), "")
    return told or ("📍 Location" if "location" in raw else "🖼 Picture" if "photo" in raw else "📄 File")


def _topic(room: Room, raw: Mapping[str, Any]) -> str:
    topic = (room.topics or {}).get(raw.get("message_thread_id", 0))
    return topic.name if topic else ""


def _file(raw: Mapping[str, Any]) -> Json | None:
    if "photo" in raw:
        size = raw["photo"][-1]
        shown = {"width": size["width"], "height": size["height"]}
        return {"id": size["file_id"], "name": "picture.png", "picture": True, "size": size["file_size"], **shown}
    if "document" in raw:
        kept = raw["document"]
        return {"id": kept["file_id"], "name": kept["file_name"], "picture": False, "size": kept["file_size"]}
    return None


def _person(api: Emulator, person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.first_name,
        "lang": person.language_code,
        "owner": person is api.olga,
        "news": _news(api.town.room(person), person),
    }


def _chat(api: Emulator, person: Person, room: Room) -> Json:
    private = room.kind == "private"
    newest = next(reversed(room.messages.values()), None)
    return {
        "id": room.id,
        "title": api.town.bot["first_name"] if private else room.title,
        "kind": room.kind,
        "topics": [
            {"id": number, "name": topic.name, "closed": topic.closed} for number, topic in (room.topics or {}).items()
        ],
        "state": person.contact if private else room.bot_role,
        "forum": room.topics is not None,
        "general_closed": room.general_closed,
        "posts": BOT_ID not in room.silenced,
        "owner": not private and room.roles.get(person.id) == "creator",
        "admin": not private and room.roles.get(person.id) in {"creator", "administrator"},
        "members": 0 if private else sum(role not in {"left", "kicked"} for role in room.roles.values()),
        "last": _line(newest) if newest else "",
        "by": _name(_sender(newest)) if newest and not private and room.kind != "channel" else "",
        "at": newest["date"] if newest else 0,
        "doing": api.town.seen_doing(room),
        "news": _news(room, person),
    }


def _news(room: Room, person: Person) -> list[Json]:
    """The newest messages of others, by which the page counts what was not read."""
    others = [raw for raw in list(room.messages.values())[-COUNTED:] if not _is_mine(raw, person)]
    return [
        {"id": raw["message_id"], "thread": raw.get("message_thread_id"), "silent": raw["message_id"] in room.silent}
        for raw in others
    ]
