"""What the chat page shows, as JSON: pure readings of the emulator and the world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.playground.emulator import BOT_ID, Call, Emulator, Person, Room
from bot.playground.world import World
from bot.playground.world.articles import READY
from bot.playground.world.script import HOURS

Json = dict[str, Any]
CALLS_SHOWN = 40
MESSAGES_SHOWN = 200
SERVICE = {
    "new_chat_members": "The bot was added",
    "left_chat_member": "The bot was removed",
    "migrate_to_chat_id": "The group became a supergroup",
    "migrate_from_chat_id": "This supergroup was a group before",
    "forum_topic_created": "The topic was opened",
    "forum_topic_closed": "The topic was closed",
    "forum_topic_reopened": "The topic was opened again",
}


def state(api: Emulator, world: World, person: Person, room: Room, playing: str) -> Json:
    """All that the page shows to `person` in `room`."""
    return {
        "revision": api.revision,
        "bot": api.town.bot["username"],
        "person": person.id,
        "people": [_person(api, one) for one in api.town.people.values()],
        "chats": [_chat(api, person, one) for one in rooms_of(api, person)],
        "chat": room.id,
        "messages": messages(api, person, room),
        "menu": api.menu(person, room),
        "pending": len(api.town.updates.pending),
        "calls": [_call(api, call) for call in reversed(_told_calls(api))],
        "orders": [
            _order(api, order) for order in api.desk.faults.orders if order.times is None or order.met < order.times
        ],
        "violations": api.violations[-10:],
        "outlets": [{"name": outlet.name, "title": outlet.title, "lang": outlet.lang} for outlet in world.outlets],
        "ready": [{"name": name, "title": draft.title} for name, (_, draft) in READY.items()],
        "stages": list(HOURS),
        "articles": _articles(world),
        "playing": playing,
    }


def rooms_of(api: Emulator, person: Person) -> list[Room]:
    """The chats that a person sees: their own with the bot, then those that they are in."""
    shared = [room for room in api.town.rooms.values() if room.kind != "private" and person.id in room.roles]
    return [api.town.room(person), *(room for room in shared if room.moved_to is None)]


def messages(api: Emulator, person: Person, room: Room) -> list[Json]:
    """The newest messages of a chat, the oldest of them first."""
    return [
        _message(room, person, raw, one.from_bot, one.edits, one.silent)
        for one in api.messages(room)[-MESSAGES_SHOWN:]
        for raw in (one.raw,)
    ]


def _message(room: Room, person: Person, raw: Mapping[str, Any], from_bot: bool, edits: int, silent: bool) -> Json:
    sender = raw.get("sender_chat") or raw.get("from") or raw["chat"]
    quoted = raw.get("reply_to_message")
    return {
        "id": raw["message_id"],
        "at": raw["date"],
        "sender": sender.get("title") or sender.get("first_name", ""),
        "mine": raw.get("from", {}).get("id") == person.id,
        "from_bot": from_bot,
        "text": raw.get("text") or raw.get("caption") or "",
        "entities": raw.get("entities") or raw.get("caption_entities") or [],
        "rows": raw.get("reply_markup", {}).get("inline_keyboard", []),
        "reply_to": quoted and {"id": quoted["message_id"], "text": _line(quoted)},
        "topic": _topic(room, raw),
        "thread": raw.get("message_thread_id"),
        "edited": edits > 0,
        "via": raw.get("via_bot", {}).get("username", ""),
        "silent": silent,
        "service": next((words for name, words in SERVICE.items() if name in raw), ""),
        "file": _file(raw),
    }


def _line(raw: Mapping[str, Any]) -> str:
    return (raw.get("text") or raw.get("caption") or "file").splitlines()[0][:80]


def _topic(room: Room, raw: Mapping[str, Any]) -> str:
    topic = (room.topics or {}).get(raw.get("message_thread_id", 0))
    return topic.name if topic else ""


def _file(raw: Mapping[str, Any]) -> Json | None:
    if "photo" in raw:
        return {"id": raw["photo"][-1]["file_id"], "name": "picture", "picture": True}
    if "document" in raw:
        return {"id": raw["document"]["file_id"], "name": raw["document"]["file_name"], "picture": False}
    return None


def _person(api: Emulator, person: Person) -> Json:
    owner = " – owns the bot" if person is api.olga else ""
    return {"id": person.id, "name": person.first_name, "about": f"{person.language_code}{owner}"}


def _chat(api: Emulator, person: Person, room: Room) -> Json:
    private = room.kind == "private"
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
        "last": _last(room),
    }


def _last(room: Room) -> str:
    newest = next(reversed(room.messages.values()), None)
    return _line(newest) if newest else ""


def _told_calls(api: Emulator) -> list[Call]:
    """The newest calls but for idle polling: of getUpdates only the one that waits now."""
    idle = [call for call in api.calls[-400:] if call.method != "getUpdates" or call.status not in {200, None}]
    return idle[-CALLS_SHOWN:]


def _call(api: Emulator, call: Call) -> Json:
    room = api.town.rooms.get(call.chat_id)
    return {"method": call.method, "chat": room.title if room else "", "status": call.status, "said": call.said}


def _order(api: Emulator, order: Any) -> Json:
    room = api.town.rooms.get(order.chat_id)
    left = "until cleared" if order.times is None else f"{order.times - order.met} more"
    return {"name": order.fault.name, "where": room.title if room else "any chat", "left": left}


def _articles(world: World) -> list[Json]:
    printed: Iterator[tuple[str, Any]] = (
        (outlet.title, article) for outlet in world.outlets for article in outlet.articles.values()
    )
    newest = sorted(printed, key=lambda pair: pair[1].published, reverse=True)[:12]
    return [{"outlet": title, "title": article.draft.title, "url": article.url} for title, article in newest]
