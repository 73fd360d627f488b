"""A Bot API on loopback, strict where Telegram is strict, with people to write to and misfortunes to order.

In a test: open `Emulator()` as `api`, point the bot at `api.url`, let somebody write by `api.say(api.anna, api.anna,
"/start")`, wait for the answer by `await api.wait_for(api.anna, lambda message: "Welcome" in message.text)`, tap a
button of it by `api.press(api.anna, answer, "Ceasefire")`, and assert in the end that `api.violations` is empty.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, Self

from tornado.httpserver import HTTPServer
from tornado.web import Application

from bot.playground.emulator import acts, faults, inline, spec
from bot.playground.emulator.asking import menu_for
from bot.playground.emulator.cast import people_and_places
from bot.playground.emulator.chats import Button, Json, Person, Role, Room, Shown, Topic, shown
from bot.playground.emulator.faults import Fault, Faults, Order
from bot.playground.emulator.limits import Limits
from bot.playground.emulator.server import ApiHandler, Call, Desk, FileHandler
from bot.playground.emulator.town import BOT_ID, Asking, Press, Room_, Town
from bot.playground.loopback import listening

__all__ = [
    "BOT_ID",
    "Asking",
    "Button",
    "Call",
    "Emulator",
    "Fault",
    "Limits",
    "Person",
    "Press",
    "Room",
    "Shown",
    "Topic",
    "faults",
]

# Of the right form, and never one that Telegram gave out: made of the bot's invented id.
TOKEN = f"{BOT_ID}:PLAYGROUND-no-real-token-0123456789"
# How long a test waits for what ought to happen at once: a busy machine may take its time, and waiting ends with the thing.
PATIENCE = 60.0


class Emulator:
    """The server and the human side of it. Open it with `async with`; it listens on 127.0.0.1 only.

    `violations` collects every breach of the Bot API's specification by either side: tests assert it is empty.
    With `strict_limits` Telegram's sending limits are enforced by 429 and counted in `limits.refused`.
    """

    def __init__(self, token: str = TOKEN, *, strict_limits: bool = False, port: int = 0) -> None:
        self.token = token
        self.spec = spec.load()
        self.limits = Limits() if strict_limits else None
        self._port = port
        self._changed = asyncio.Event()
        self.revision = 0
        self.town = Town(self._change)
        self.desk = Desk(token, self.spec, self.town, Faults(), self.limits)
        cast = people_and_places(self.town)
        self.anna, self.boris, self.olga, self.layla = cast.anna, cast.boris, cast.olga, cast.layla
        self.group, self.forum, self.channel = cast.group, cast.forum, cast.channel

    async def __aenter__(self) -> Self:
        pattern = r"/bot([^/]+)/(\w+)"
        app = Application(
            [
                (pattern, ApiHandler, {"desk": self.desk}),
                (r"/file/bot([^/]+)/documents/(\w+)", FileHandler, {"desk": self.desk}),
            ],
            log_function=lambda _handler: None,
        )
        place = listening(self._port)
        self._port = place.getsockname()[1]
        self._server = HTTPServer(app)
        self._server.add_socket(place)
        return self

    async def __aexit__(self, *_raised: object) -> None:
        self.clear_faults()
        self.town.updates.close()
        self.town.updates.delivery.stop()
        self._server.stop()
        await self._server.close_all_connections()

    @property
    def url(self) -> str:
        """The root of the API: what BOT_API_URL takes."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def calls(self) -> list[Call]:
        """Every request so far, the oldest first."""
        return self.desk.calls

    @property
    def violations(self) -> list[str]:
        """What broke the specification, one sentence each."""
        return self.desk.violations

    def called(self, method: str, chat: Room_ | None = None) -> list[Call]:
        """The calls of one method, to one chat if given."""
        wanted = None if chat is None else self.town.room(chat).id
        return [call for call in self.calls if call.method == method and wanted in {None, call.chat_id}]

    # ------------------------------------------------------- people's side

    def say(
        self,
        person: Person | int,
        chat: Room_,
        text: str,
        *,
        thread: int | None = None,
        reply_to: int | Shown | None = None,
        sender: Room | None = None,
        entities: list[Json] | None = None,
    ) -> int:
        """`person` writes `text`, formatted by `entities`; its message id.

        `sender`: the group itself (anonymous administrator) or a channel.
        """
        room = self.town.room(chat)
        quoted = reply_to.id if isinstance(reply_to, Shown) else reply_to
        extra = acts.reply(self.town, room, quoted, thread)
        content = acts.text(text, entities)
        return self._said(acts.say(self.town, self.town.person(person), room, content, extra, sender=sender))

    def type(self, person: Person | int, chat: Room_, raw: str, **more: Any) -> int:
        """As `say`, with `**bold**` and the like as clients read them."""
        content = acts.typed(raw)
        return self.say(person, chat, content["text"], entities=content.get("entities"), **more)

    def send_file(
        self, person: Person | int, chat: Room_, filename: str, body: bytes, caption: str = "", **place: int | None
    ) -> int:
        """`person` sends a file, in a topic by `thread`; its message id."""
        return self._send(person, chat, acts.document(self.town, filename, body, caption), **place)

    def locate(self, person: Person | int, chat: Room_, degrees: tuple[float, float], **place: int | None) -> int:
        """`person` tells where they are, in degrees of latitude and longitude; the id of that message."""
        return self._send(person, chat, acts.location(*degrees), **place)

    def _send(self, person: Person | int, chat: Room_, content: Json, thread: int | None = None) -> int:
        room = self.town.room(chat)
        return self._said(
            acts.say(self.town, self.town.person(person), room, content, acts.reply(self.town, room, None, thread))
        )

    def press(self, person: Person | int, message: Shown, button: str) -> Press:
        """`person` taps the button with this text or data; `answered` waits for what the bot says to it."""
        data = message.button(button).data
        assert data is not None, f"the button {button!r} is a link"
        return acts.press(self.town, self.town.person(person), self.town.rooms[message.chat_id], message.id, data)

    def ask(self, person: Person | int, text: str) -> Asking:
        """`person` writes the bot's name and `text` in some chat; `offered` waits for what the bot offers."""
        return inline.ask(self.town, self.town.person(person), text)

    def choose(self, person: Person | int, chat: Room_, asking: Asking, number: str) -> int:
        """`person` chooses the result with this id; the id of the message that it writes into `chat`."""
        return self._said(inline.choose(self.town, self.town.person(person), self.town.room(chat), asking, number))

    def messages(self, chat: Room_) -> list[Shown]:
        """What stands in a chat now, the oldest first; deleted messages do not."""
        room = self.town.room(chat)
        return [shown(room, message) for message in room.messages.values()]

    def from_bot(self, chat: Room_) -> list[Shown]:
        """What the bot wrote there and still stands."""
        return [message for message in self.messages(chat) if message.from_bot]

    def menu(self, person: Person | int, chat: Room_) -> list[Json]:
        """The commands menu that a person sees in a chat."""
        return menu_for(self.town, self.town.room(chat), self.town.person(person).id)

    def block(self, person: Person | int) -> None:
        """`person` blocks the bot."""
        acts.contact(self.town, self.town.person(person), "blocked")

    def unblock(self, person: Person | int) -> None:
        """`person` lets the bot write again."""
        acts.contact(self.town, self.town.person(person), "started")

    def deactivate(self, person: Person | int) -> None:
        """`person` deletes their account."""
        acts.contact(self.town, self.town.person(person), "deactivated")

    def set_bot_role(self, room: Room, role: Role, by: Person | None = None) -> None:
        """The bot is added ("member", "administrator") or removed ("left", "kicked")."""
        acts.bot_role(self.town, by or self.olga, room, role)

    def let_post(self, channel: Room, *, may: bool) -> None:
        """The bot, an administrator of the channel, loses or gets back the right to post in it."""
        acts.bot_may_post(self.town, self.olga, channel, may=may)

    def set_role(self, person: Person | int, room: Room, role: Role) -> None:
        """`person` is let in, promoted, demoted or thrown out; the bot is not told."""
        room.roles[self.town.person(person).id] = role
        self.town.changed()

    def open_topic(self, forum: Room, name: str, by: Person | None = None) -> int:
        """A topic is opened; its id."""
        return acts.open_topic(self.town, by or self.olga, forum, name)

    def shut_topic(self, forum: Room, thread: int | None, *, closed: bool = True, by: Person | None = None) -> None:
        """A topic, or General (None), is closed, or opened again."""
        acts.shut_topic(self.town, by or self.olga, forum, thread, closed=closed)

    def delete_topic(self, forum: Room, thread: int) -> None:
        """A topic is deleted with all that was written in it."""
        acts.delete_topic(self.town, forum, thread)

    def link(self, channel: Room, group: Room) -> None:
        """The group becomes the channel's: Telegram repeats its posts there."""
        channel.linked, group.linked = group.id, channel.id

    def upgrade(self, group: Room) -> Room:
        """The group becomes a supergroup, which is returned."""
        return acts.upgrade(self.town, self.olga, group, -1_001_000_000_000 - abs(group.id))

    def add_person(self, id: int, name: str, language_code: str = "en") -> Person:
        """One more person who has started the bot."""
        return self.town.add_person(Person(id, name, name.lower(), language_code))

    # ------------------------------------------------------------- faults

    def fault(
        self, fault: Fault, *, method: str | None = None, chat: Room_ | None = None, times: int | None = 1
    ) -> Order:
        """Order a misfortune for the next `times` fitting calls (None: until cleared).

        Without a method it meets every call but getUpdates.
        """
        chat_id = None if chat is None else self.town.room(chat).id
        return self.desk.faults.add(fault, method=method, chat_id=chat_id, times=times)

    def clear_faults(self) -> None:
        """Cancel all that is on order; calls held up go on."""
        self.desk.faults.clear()

    # ------------------------------------------------------------ waiting

    async def until(self, holds: Callable[[], Any], seconds: float = PATIENCE) -> Any:
        """What `holds` returns once that is true, looked at after every change; AssertionError after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                while not (found := holds()):
                    self._changed.clear()
                    await self._changed.wait()
                return found
        except TimeoutError:
            raise AssertionError(f"not within {seconds} s. {self.desk.told()}") from None

    async def wait_for(
        self, chat: Room_, wanted: Callable[[Shown], bool] = lambda _: True, seconds: float = PATIENCE, after: int = 0
    ) -> Shown:
        """The newest message of the bot in `chat` that is `wanted` and has an id above `after`."""

        def found() -> Shown | None:
            fitting = [message for message in self.from_bot(chat) if message.id > after and wanted(message)]
            return fitting[-1] if fitting else None

        message: Shown = await self.until(found, seconds)
        return message

    async def answered(self, press: Press, seconds: float = PATIENCE) -> Json:
        """What the bot answered to a tap: text, show_alert, or nothing of both."""
        await self.until(lambda: press.answer is not None, seconds)
        return press.answer or {}

    async def offered(self, asking: Asking, seconds: float = PATIENCE) -> list[Json]:
        """The results that the bot offered to an inline query."""
        await self.until(lambda: asking.answer is not None, seconds)
        results: list[Json] = (asking.answer or {})["results"]
        return results

    async def idle(self, seconds: float = PATIENCE) -> None:
        """Return when every update was confirmed: all that people did has been handled."""
        await self.until(lambda: not self.town.updates.pending, seconds)

    async def changed(self, seconds: float) -> None:
        """Return with the next change, at the latest after `seconds`."""
        seen = self.revision
        with contextlib.suppress(AssertionError):
            await self.until(lambda: self.revision > seen, seconds)

    def _change(self) -> None:
        self.revision += 1
        self._changed.set()

    def _said(self, message: Json) -> int:
        number: int = message["message_id"]
        return number
