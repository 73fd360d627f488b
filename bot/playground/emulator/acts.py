"""What people do: write, tap, block, add and remove the bot, turn a group into a supergroup."""

from __future__ import annotations

import re
from typing import Any

from bot.playground.emulator import chats
from bot.playground.emulator.chats import Json, Person, Role, Room
from bot.playground.emulator.markup import cut, detected, units
from bot.playground.emulator.spec import Upload
from bot.playground.emulator.town import Press, Town

STYLES = {"**": "bold", "__": "italic", "~~": "strikethrough", "`": "code"}
STYLED = re.compile(r"(?P<mark>\*\*|__|~~|`)(?P<words>\S(?:[^\n]*?\S)?)(?P=mark)")


def say(town: Town, person: Person, room: Room, content: Json, extra: Json, *, sender: Room | None = None) -> Json:
    """A person's message of `content` (text or document); the bot hears of it if Telegram would tell it.

    `sender` is the chat on whose behalf it is written: the group itself for an anonymous administrator.
    """
    if room.kind == "private" and person.contact == "fresh":
        person.contact = "started"
    message = town.post(room, {**_author(person, room, sender), **content, **extra})
    if _hears(town, room, message):
        town.updates.put("channel_post" if room.kind == "channel" else "message", message)
    if room.kind == "channel" and room.linked is not None:
        _brought_over(town, room, town.rooms[room.linked], content)
    return message


def _brought_over(town: Town, channel: Room, group: Room, content: Json) -> None:
    """Telegram repeats a channel's posts in its group."""
    told = {"from": chats.TELEGRAM, "sender_chat": channel.json(), "is_automatic_forward": True}
    message = town.post(group, {**told, **content})
    if _hears(town, group, message):
        town.updates.put("message", message)


def typed(raw: str) -> Json:
    """The content of a message as a client makes it of what is typed: `**bold**`, `__italic__`, ~~struck~~, `code`."""
    parts, entities, at, units_before = [], [], 0, 0
    for found in STYLED.finditer(raw):
        words = found["words"]
        parts += [raw[at : found.start()], words]
        units_before += units(raw[at : found.start()])
        entities.append({"type": STYLES[found["mark"]], "offset": units_before, "length": units(words)})
        units_before, at = units_before + units(words), found.end()
    return text("".join([*parts, raw[at:]]), entities)


def text(written: str, formatted: list[Json] | None = None) -> Json:
    """The content of a message that somebody typed, and formatted by these entities."""
    entities = detected(written, formatted or [])
    return {"text": written, **({"entities": entities} if entities else {})}


def document(town: Town, filename: str, body: bytes, caption: str = "") -> Json:
    """The content of a message with a file."""
    number = f"file{len(town.files) + 1}"
    town.files[number] = Upload(filename, "application/octet-stream", body)
    shown = {"file_id": number, "file_unique_id": number, "file_name": filename, "file_size": len(body)}
    entities = {"caption_entities": detected(caption, [])} if detected(caption, []) else {}
    return {"document": shown, **({"caption": caption, **entities} if caption else {})}


def location(latitude: float, longitude: float) -> Json:
    """The content of a message that shows where somebody is."""
    return {"location": {"latitude": latitude, "longitude": longitude}}


def reply(town: Town, room: Room, message_id: int | None, thread: int | None) -> Json:
    """The fields that make a message an answer to another, or one in a topic."""
    extra: Json = {}
    if thread is not None:
        extra.update(message_thread_id=thread, is_topic_message=True)
        # Telegram shows every message of a topic as an answer to the one that opened it.
        message_id = thread if message_id is None and thread in room.messages else message_id
    if message_id is not None:
        quoted = town.quoted(room, message_id)
        assert quoted, f"there is no message {message_id} in chat {room.id}"
        extra["reply_to_message"] = quoted
    return extra


def press(town: Town, person: Person, room: Room, message_id: int, data: str) -> Press:
    """A tap on a button that carries data."""
    tap = Press(str(next(town.ids) + 4_000_000_000), data)
    town.presses[tap.id] = tap
    message = room.messages.get(message_id) or {"chat": room.json(), "message_id": message_id, "date": 0}
    town.updates.put(
        "callback_query",
        {"id": tap.id, "from": person.json(), "message": message, "chat_instance": str(room.id), "data": data},
    )
    return tap


def contact(town: Town, person: Person, state: Any) -> None:
    """A person starts, blocks or unblocks the bot, or deletes their account."""
    old, person.contact = person.contact, state
    barred = {"blocked", "deactivated"}
    if state == "deactivated" or (old in barred) == (state in barred):
        town.changed()
        return
    roles: tuple[Role, Role] = ("member", "kicked") if state in barred else ("kicked", "member")
    room = town.rooms[person.id]
    _membership(town, person, room, *(chats.member(town.bot, role, room) for role in roles))


def bot_role(town: Town, person: Person, room: Room, role: Role) -> None:
    """Somebody adds, promotes, demotes or throws out the bot."""
    before = chats.member(town.bot, room.bot_role, room)
    old, room.bot_role = room.bot_role, role
    outside = {"left", "kicked"}
    _membership(town, person, room, before, chats.member(town.bot, role, room))
    if room.kind != "channel" and old in outside and role not in outside:
        say(town, person, room, {"new_chat_members": [town.bot]}, {})
    if room.kind != "channel" and role in outside and old not in outside:
        town.post(room, {**_author(person, room, None), "left_chat_member": town.bot})


def bot_may_post(town: Town, person: Person, channel: Room, *, may: bool) -> None:
    """Somebody takes the right to post from the bot, an administrator of the channel, or gives it back."""
    before = chats.member(town.bot, channel.bot_role, channel)
    (channel.silenced.discard if may else channel.silenced.add)(town.bot["id"])
    _membership(town, person, channel, before, chats.member(town.bot, channel.bot_role, channel))


def open_topic(town: Town, person: Person, forum: Room, name: str) -> int:
    """Somebody opens a topic; its id."""
    number = forum.last_id + 1
    assert forum.topics is not None, f"{forum.title} has no topics"
    forum.topics[number] = chats.Topic(name)
    _topic_news(town, person, forum, number, {"forum_topic_created": {"name": name, "icon_color": 7322096}})
    return number


def shut_topic(town: Town, person: Person, forum: Room, thread: int | None, *, closed: bool) -> None:
    """Somebody closes a topic (None: General), in which from then on only administrators write, or opens it again."""
    if thread is None:
        forum.general_closed = closed
    else:
        assert forum.topics is not None, f"{forum.title} has no topics"
        forum.topics[thread].closed = closed
    _topic_news(town, person, forum, thread, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})


def delete_topic(town: Town, forum: Room, thread: int) -> None:
    """A topic goes with all that was written in it; nobody is told."""
    assert forum.topics is not None, f"{forum.title} has no topics"
    del forum.topics[thread]
    forum.messages = {id: one for id, one in forum.messages.items() if one.get("message_thread_id") != thread}
    town.changed()


def _topic_news(town: Town, person: Person, forum: Room, thread: int | None, news: Json) -> None:
    where = {"message_thread_id": thread, "is_topic_message": True} if thread is not None else {}
    message = town.post(forum, {**_author(person, forum, None), **where, **news})
    if _hears(town, forum, message):
        town.updates.put("message", message)


def upgrade(town: Town, person: Person, group: Room, new_id: int) -> Room:
    """The group becomes a supergroup with another id; both tell of it, and the old one takes nothing more."""
    new = Room(new_id, "supergroup", group.title, roles=dict(group.roles), bot_role=group.bot_role)
    town.add_room(new)
    group.moved_to = new_id
    # Told as if the bot were added to a new group, before that is told to be the old one.
    _membership(town, person, new, *(chats.member(town.bot, role, new) for role in ("left", new.bot_role)))
    old_news = town.post(group, {**_author(person, group, None), "migrate_to_chat_id": new_id})
    new_news = town.post(new, {"from": chats.ANONYMOUS, "sender_chat": new.json(), "migrate_from_chat_id": group.id})
    town.updates.put("message", old_news)
    town.updates.put("message", new_news)
    return new


def _membership(town: Town, person: Person, room: Room, old: Json, new: Json) -> None:
    town.updates.put(
        "my_chat_member",
        {
            "chat": room.json(),
            "from": person.json(),
            "date": town.seconds(),
            "old_chat_member": old,
            "new_chat_member": new,
        },
    )
    town.changed()


def _author(person: Person, room: Room, sender: Room | None) -> Json:
    if room.kind == "channel":
        return {"sender_chat": room.json(), "author_signature": person.first_name}
    if sender is None:
        return {"from": person.json()}
    return {"from": chats.ANONYMOUS if sender is room else chats.ON_BEHALF, "sender_chat": sender.json()}


def _hears(town: Town, room: Room, message: Json) -> bool:
    """Privacy mode: in groups a bot that is no administrator hears commands, replies to it and service messages."""
    if room.kind == "private":
        return town.people[room.id].contact == "started"
    if room.bot_role in {"left", "kicked"}:
        return False
    written = message.get("text", message.get("caption"))
    if room.kind == "channel" or room.bot_role == "administrator" or written is None or not town.privacy:
        return True
    own = (message.get("reply_to_message", {}).get("from", {}), message.get("via_bot", {}))
    if town.bot["id"] in [whose.get("id") for whose in own]:
        return True
    entities: list[Json] = message.get("entities") or message.get("caption_entities") or []
    return _addressed(town, written, entities)


def _addressed(town: Town, written: str, entities: list[Json]) -> bool:
    name = "@" + town.bot["username"]
    for entity in entities:
        said = cut(written, entity["offset"], entity["length"])
        if entity["type"] == "bot_command" and ("@" not in said or said.endswith(name)):
            return True
        if entity["type"] == "mention" and said == name:
            return True
    return False
