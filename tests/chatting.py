"""Chats as people see them: what they write and tap goes through the door, what the bot shows stays readable.

Only Telegram itself is made up: its answers about members, and where messages appear.
"""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from telegram import ChatMemberAdministrator, Update, User
from telegram.error import BadRequest, TelegramError

from bot.child import Children
from bot.clock import Clock
from bot.errors import Rejected
from bot.messages.markup import plain
from bot.model import Chat, Message, Receipt
from bot.model.messages import carried
from bot.service import Services
from bot.storage import Storage
from handlers import COMMANDS, PLAIN
from handlers.door import Door
from handlers.taps import Taps

BOT = "TruceBot"
ANNA, BORIS, OWNER = 11, 22, 99
ANONYMOUS, AS_CHANNEL, TELEGRAM = 1087968824, 136817688, 777000
GROUP = -500
NUMBERS = itertools.count(1)
# What Telegram says of a member besides who it is, by status.
RIGHTS = dict.fromkeys(
    (
        *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
        *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
        *("can_post_stories", "can_edit_stories", "can_delete_stories"),
    ),
    False,
)
MEMBERS: dict[str, dict[str, Any]] = {"kicked": {"until_date": 0}, "administrator": RIGHTS}


@dataclass
class FakeBot:
    """What the door asks of Telegram. `admins` are (chat, user), `channels` ids by public name; `failure` is raised
    instead of an answer."""

    id: int = 1
    username: str = BOT
    can_read_all_group_messages: bool = False
    channels: dict[str, int] = field(default_factory=dict)
    admins: set[tuple[int, int]] = field(default_factory=set)
    linked: dict[int, int] = field(default_factory=dict)
    failure: TelegramError | None = None
    asked: list[tuple[int, int]] = field(default_factory=list)
    taps: list[tuple[str, str | None]] = field(default_factory=list)
    actions: list[tuple[int, str, int | None]] = field(default_factory=list)
    offered: list[tuple[str, list[Any], dict[str, Any]]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    async def get_file(self, file: str) -> Any:
        if self.failure:
            raise self.failure

        if file not in self.files:
            raise BadRequest("wrong file_id or the file is temporarily unavailable")

        async def download() -> bytearray:
            return bytearray(self.files[file])

        return SimpleNamespace(download_as_bytearray=download)

    async def send_chat_action(self, chat: int, action: str, message_thread_id: int | None = None) -> None:
        self.actions.append((chat, action, message_thread_id))
        if self.failure:
            raise self.failure

    async def answer_inline_query(self, asked: str, results: list[Any], **more: Any) -> None:
        self.offered.append((asked, results, more))
        if self.failure:
            raise self.failure

    async def get_chat_member(self, chat: int, user: int) -> Any:
        self.asked.append((chat, user))
        if self.failure:
            raise self.failure
        if (chat, user) in self.admins:
            return ChatMemberAdministrator(user=User(user, "P", is_bot=False), **RIGHTS, can_post_messages=True)
        return SimpleNamespace(status="member")

    async def get_chat(self, chat: int | str) -> Any:
        if self.failure:
            raise self.failure
        found = self.channels.get(chat) if isinstance(chat, str) else chat
        if found is None:
            raise BadRequest("Chat not found")
        kind = "channel" if found in self.channels.values() else "supergroup"
        return SimpleNamespace(id=found, type=kind, title="The channel", linked_chat_id=self.linked.get(found))

    async def answer_callback_query(self, tap: str, text: str | None = None, *, show_alert: bool = False) -> None:
        self.taps.append((tap, text))
        if self.failure:
            raise self.failure


@dataclass
class Shown:
    """A message in a chat, with every state that it had."""

    chat: Chat
    states: list[Message]

    @property
    def text(self) -> str:
        return plain(self.states[-1].html)

    @property
    def labels(self) -> list[str]:
        return [button.text for row in self.states[-1].buttons for button in row]

    def data(self, label: str) -> str:
        return next(b.data or "" for row in self.states[-1].buttons for b in row if label in b.text)


@dataclass
class Screenful:
    """The channel: keeps what is shown. `failures` are raised by the next calls, one each."""

    clock: Clock
    shown: dict[str, Shown] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)

    async def send(self, chat: Chat, message: Message, *, reply: bool = False) -> Receipt:
        assert reply, "answers go before deliveries"
        self._fail()
        ref = str(next(NUMBERS))
        self.shown[ref] = Shown(chat, [message])
        return Receipt(ref, self.clock.now())

    async def edit(self, chat: Chat, ref: str, message: Message, *, reply: bool = True) -> None:
        assert reply
        self._fail()
        if ref not in self.shown:
            raise Rejected(reason="message to edit not found")
        if self.shown[ref].states[-1] != message:
            self.shown[ref].states.append(message)

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)


class NoNetwork:
    """A fetcher that fails the test."""

    async def get(self, url: str) -> Any:
        raise AssertionError(f"network asked for {url}")


@dataclass
class World:
    """The door and those who knock."""

    services: Services
    bot: FakeBot
    channel: Screenful
    door: Door

    async def says(self, text: str, user: int = ANNA, chat: int | None = None, **more: Any) -> list[str]:
        """Write `text`; what the bot shows for it."""
        before = len(self.channel.shown)
        await self.door.handle(update(message=said(text, user, chat, **more)))
        return [shown.text for shown in list(self.channel.shown.values())[before:]]

    async def asks(self, text: str, user: int = ANNA, lang: str = "en") -> list[Any]:
        """Write the bot's name and `text` in some other chat; what is offered, nothing when no answer came."""
        before = len(self.bot.offered)
        asked = {"id": str(next(NUMBERS)), "from": person(user, lang), "query": text, "offset": ""}
        await self.door.handle(update(inline_query=asked))
        return [one for _, results, _ in self.bot.offered[before:] for one in results]

    async def taps(self, label: str, user: int = ANNA, chat: int | None = None) -> str | None:
        """Tap the newest button with this label; the words that pop up."""
        ref, found = next(
            (ref, one) for ref, one in reversed(self.channel.shown.items()) if any(label in on for on in one.labels)
        )
        return await self.taps_data(found.data(label), ref, user, chat)

    async def taps_later(self, data: str, ref: str, user: int = ANNA, chat: int | None = None) -> str | None:
        """The same when nobody takes it for a finger that bounced any more: as after a restart, or when it comes again."""
        self.door._taps = Taps(self.services.clock)
        return await self.taps_data(data, ref, user, chat)

    async def taps_data(self, data: str, ref: str, user: int = ANNA, chat: int | None = None) -> str | None:
        """Tap a button that carries `data` on message `ref`; the words that pop up."""
        before = len(self.bot.taps)
        await self.door.handle(update(callback_query=tapped(data, ref, user, chat)))
        assert len(self.bot.taps) == before + 1, "every tap is answered once"
        return self.bot.taps[-1][1]

    @property
    def last(self) -> Shown:
        return list(self.channel.shown.values())[-1]

    async def rows(self, text: str = "/subscriptions", user: int = ANNA) -> str:
        (answer,) = await self.says(text, user)
        return answer


def world(
    storage: Storage, clock: Clock, fetcher: Any = None, children: Children | None = None, **limits: Any
) -> World:
    """A bot that nobody has written to yet."""
    known: dict[str, Any] = {
        "subscriptions_per_chat": 50,
        "query_terms": 32,
        "query_length": 200,
        "poll_seconds": 300.0,
        "commands_per_minute": 1000,
        "default_lang": "en",
        "default_tz": "UTC",
        "admins": frozenset({OWNER}),
    }
    services = Services(
        storage=storage,
        fetcher=fetcher or NoNetwork(),
        children=children or Children(),
        clock=clock,
        nudge=asyncio.Event(),
        **{**known, **limits},
    )
    bot, channel = FakeBot(), Screenful(clock)
    return World(services, bot, channel, Door(bot, channel, services, COMMANDS, PLAIN))  # type: ignore[arg-type]


# ---------------------------------------------------------------- updates


def update(**what: Any) -> Update:
    """An update as Telegram sends it."""
    return Update.de_json({"update_id": next(NUMBERS), **what}, None)  # type: ignore[arg-type]


def person(user: int, lang: str | None = "en") -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": f"P{user}", **({"language_code": lang} if lang else {})}


def place(chat: int | None, user: int, kind: str = "supergroup") -> dict[str, Any]:
    if chat is None:
        return {"id": user, "type": "private", "first_name": f"P{user}"}
    return {"id": chat, "type": kind, "title": "The group"}


def said(text: str, user: int = ANNA, chat: int | None = None, kind: str = "supergroup", **more: Any) -> dict[str, Any]:
    """A message; `more` are further fields of it."""
    number = next(NUMBERS)
    sender = {"from": person(user)} if user else {}
    return {
        "message_id": number,
        "date": 1_780_000_000,
        "chat": place(chat, user, kind),
        "text": text,
        **sender,
        **more,
    }


def tapped(data: str, ref: str, user: int = ANNA, chat: int | None = None) -> dict[str, Any]:
    """A tap on a button of the bot's message `ref`."""
    message = said("…", ANNA, chat) | {"message_id": int(ref), "chat": place(chat, user)}
    return {
        "id": str(next(NUMBERS)),
        "from": person(user),
        "chat_instance": "1",
        "data": carried(data),
        "message": message,
    }


def member(chat: int | None, user: int, old: str, new: str) -> dict[str, Any]:
    """The bot's own membership changes."""

    def as_member(status: str) -> dict[str, Any]:
        me: dict[str, Any] = {"user": {"id": 1, "is_bot": True, "first_name": "B"}, "status": status}
        return me | MEMBERS.get(status, {})

    return {
        "chat": place(chat, user),
        "from": person(user),
        "date": 1_780_000_000,
        "old_chat_member": as_member(old),
        "new_chat_member": as_member(new),
    }


REFUSED = BadRequest("user not found")
