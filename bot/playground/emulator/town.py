"""The whole state behind the emulated Bot API, and the rules of who may write where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bot.playground.emulator import chats
from bot.playground.emulator.chats import Json, Person, Room, Topic
from bot.playground.emulator.refusal import Refusal, bad_request, forbidden
from bot.playground.emulator.spec import Upload
from bot.playground.emulator.updates import Updates

BOT_ID = 7_000_000_001
# https://core.telegram.org/bots/api#sendchataction: "the status is set for 5 seconds or less (when a message arrives
# from your bot, Telegram clients clear its typing status)".
DOING = timedelta(seconds=5)
Room_ = Room | Person | int


@dataclass(slots=True)
class Press:
    """A tap on a button: `answer` holds what the bot said to it, None until it did."""

    id: str
    data: str
    answer: Json | None = None


@dataclass(slots=True)
class Asking:
    """An inline query: `answer` holds what the bot offered, None until it did."""

    id: str
    query: str
    answer: Json | None = None


@dataclass(slots=True)
class Town:
    """People, chats, updates and the bot's own settings. `changed` is called after every change.

    `doing` is what the bot was last seen to do in a chat, and when that began.
    `inline` says whether the bot's inline mode was turned on at @BotFather.
    With `privacy` the bot hears in groups only what is meant for it. A `local` one plays a Bot API server of one's own,
    which brings updates to any address; Telegram's own brings them to https:// alone.
    """

    changed: Callable[[], None]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    people: dict[int, Person] = field(default_factory=dict)
    rooms: dict[int, Room] = field(default_factory=dict)
    presses: dict[str, Press] = field(default_factory=dict)
    askings: dict[str, Asking] = field(default_factory=dict)
    inline: bool = True
    menus: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    words: dict[tuple[str, str], str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)
    actions: list[tuple[int, str]] = field(default_factory=list)
    doing: dict[int, tuple[str, datetime]] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    privacy: bool = True
    local: bool = False
    ids: count[int] = field(default_factory=lambda: count(1))
    updates: Updates = field(init=False)

    def __post_init__(self) -> None:
        self.updates = Updates(self.changed)

    @property
    def bot(self) -> Json:
        """The bot as the type User."""
        return {"id": BOT_ID, "is_bot": True, "first_name": "Truce Watch", "username": "truce_watch_bot"}

    # ------------------------------------------------------------ places

    def add_person(self, person: Person) -> Person:
        """Somebody moves in, with their private chat."""
        self.people[person.id] = person
        self.rooms[person.id] = Room(person.id, "private", person.first_name, person.username)
        return person

    def add_room(self, room: Room) -> Room:
        """A chat opens."""
        self.rooms[room.id] = room
        return room

    def room(self, ref: Room_) -> Room:
        """The chat itself, or a person's private one."""
        return self.rooms[ref if isinstance(ref, int) else ref.id]

    def person(self, ref: Person | int) -> Person:
        """The person with this id."""
        return self.people[ref] if isinstance(ref, int) else ref

    # ---------------------------------------------------- the bot's reach

    def known(self, chat_id: object) -> Room:
        """The chat that a request names by number or @name; 400 when there is none that the bot knows."""
        if isinstance(chat_id, int) and chat_id in self.rooms:
            return self.rooms[chat_id]
        for room in self.rooms.values():
            if room.kind != "private" and room.username and chat_id == f"@{room.username}":
                return room
        raise bad_request("chat not found")

    def writable(self, chat_id: object) -> Room:
        """As `known`, when the bot may write there; otherwise the refusal that Telegram gives."""
        room = self.known(chat_id)
        if room.moved_to is not None:
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=room.moved_to)
        barred = _private_bar(self.people[room.id]) if room.kind == "private" else _shared_bar(room)
        if barred:
            raise barred
        return room

    def thread(self, room: Room, thread_id: Any) -> Topic | None:
        """The topic that a request names, None for none; 400 when it is unknown or closed."""
        if thread_id is None:
            if room.general_closed and room.bot_role != "administrator":
                raise bad_request("TOPIC_CLOSED")
            return None
        topic = (room.topics or {}).get(thread_id)
        if topic is None:
            raise bad_request("message thread not found")
        if topic.closed and room.bot_role != "administrator":
            raise bad_request("TOPIC_CLOSED")
        return topic

    # ---------------------------------------------------------- messages

    def post(self, room: Room, content: Json) -> Json:
        """A new message in `room`, stored and shown."""
        if room.kind in {"private", "group"}:
            number = next(self.ids)
        else:
            number = room.last_id = room.last_id + 1
        message = {"message_id": number, "date": self.seconds(), "chat": room.json(), **content}
        room.messages[number] = message
        if content.get("from") == self.bot:
            self.doing.pop(room.id, None)
        self.changed()
        return message

    def seen_doing(self, room: Room) -> str:
        """What the bot is seen to be doing in a chat: for five seconds, or until it has written."""
        action, since = self.doing.get(room.id, ("", self.now()))
        return action if self.now() - since < DOING else ""

    def quoted(self, room: Room, message_id: int) -> Json | None:
        """The message as it stands inside a reply to it: without its own quote."""
        found = room.messages.get(message_id)
        return {name: value for name, value in found.items() if name != "reply_to_message"} if found else None

    def seconds(self) -> int:
        """The moment as the API gives it."""
        return int(self.now().timestamp())

    def role(self, room: Room, user_id: int) -> chats.Role:
        """How a user stands to a chat."""
        if user_id == BOT_ID:
            return room.bot_role
        return room.roles.get(user_id, "left")


def _private_bar(person: Person) -> Refusal | None:
    words = {
        "fresh": "bot can't initiate conversation with a user",
        "blocked": "bot was blocked by the user",
        "deactivated": "user is deactivated",
    }
    return forbidden(words[person.contact]) if person.contact in words else None


def _shared_bar(room: Room) -> Refusal | None:
    if room.bot_role == "kicked":
        return forbidden(f"bot was kicked from the {room.kind} chat")
    if room.bot_role == "left":
        return forbidden(f"bot is not a member of the {room.kind} chat")
    if room.kind == "channel" and (room.bot_role != "administrator" or BOT_ID in room.silenced):
        return bad_request("need administrator rights in the channel chat")
    if not room.bot_may_write:
        return bad_request("not enough rights to send text messages to the chat")
    return None
