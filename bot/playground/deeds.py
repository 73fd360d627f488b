"""What people on the chat page can do, by name: each takes the page's JSON and gives JSON back."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.playground.emulator import Emulator, Person, Room
from bot.playground.telling import Telling
from bot.playground.troubles import FAULTS, at_feed
from bot.playground.world import World
from bot.playground.world.outlets import drafted
from bot.playground.world.script import HOURS

Json = dict[str, Any]
ANSWER_SECONDS = 12.0


@dataclass(slots=True, eq=False)
class Scene:
    """The emulator, the world, the scripted truce, and what the bot's outbox was last seen to hold. `speed` 1: the truce
    takes two minutes."""

    api: Emulator
    world: World
    speed: float = 1.0
    outbox: Json = field(default_factory=lambda: {"rows": [], "states": {}})
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    telling: Telling = field(init=False)

    def __post_init__(self) -> None:
        self.telling = Telling(self.world, self.speed, self.api.town.changed)

    async def close(self) -> None:
        """End what plays, and let go the pages that listen."""
        self.closing.set()
        self.api.town.changed()
        await self.telling.stop()


async def say(scene: Scene, asked: Json) -> Json:
    """Write a text, as oneself, as the group or as the channel."""
    api = scene.api
    person, room = _where(scene, asked)
    sender = {"": None, "group": room, "channel": api.channel}[asked.get("sender", "")]
    text = str(asked["text"]).strip()[:4096]
    if not text:
        raise ValueError("there is nothing to say")
    _check_topic(person, room, asked.get("thread"))
    number = api.type(person, room, text, thread=asked.get("thread"), reply_to=asked.get("reply_to"), sender=sender)
    return {"id": number}


async def send(scene: Scene, asked: Json) -> Json:
    """Send a file, its bytes in base64, with a caption."""
    person, room = _where(scene, asked)
    _check_topic(person, room, asked.get("thread"))
    name, body, caption = str(asked["name"]), base64.b64decode(asked["body"]), str(asked.get("caption", ""))[:1024]
    return {"id": scene.api.send_file(person, room, name, body, caption, thread=asked.get("thread"))}


async def locate(scene: Scene, asked: Json) -> Json:
    """Tell where one is, in degrees."""
    person, room = _where(scene, asked)
    _check_topic(person, room, asked.get("thread"))
    latitude, longitude = float(asked["latitude"]), float(asked["longitude"])
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError("there is no such place on Earth")
    return {"id": scene.api.locate(person, room, (latitude, longitude), thread=asked.get("thread"))}


async def press(scene: Scene, asked: Json) -> Json:
    """Tap a button; what the bot says to it, or nothing if it does not in time."""
    person, room = _where(scene, asked)
    message = next((one for one in scene.api.messages(room) if one.id == asked["message"]), None)
    if message is None:
        raise ValueError("that message is gone")
    tap = scene.api.press(person, message, asked["data"])
    with contextlib.suppress(AssertionError):
        return await scene.api.answered(tap, ANSWER_SECONDS)
    return {}


async def ask(scene: Scene, asked: Json) -> Json:
    """Write the bot's name and a query; what it offers, or nothing if it does not in time."""
    person, _ = _where(scene, asked)
    asking = scene.api.ask(person, str(asked["text"]))
    with contextlib.suppress(AssertionError):
        offered = await scene.api.offered(asking, ANSWER_SECONDS)
        shown = ("id", "title", "description")
        return {"id": asking.id, "results": [{name: one.get(name, "") for name in shown} for one in offered]}
    return {"id": asking.id, "results": []}


async def choose(scene: Scene, asked: Json) -> Json:
    """Send one of the offers."""
    person, room = _where(scene, asked)
    return {"id": scene.api.choose(person, room, scene.api.town.askings[str(asked["asking"])], str(asked["result"]))}


async def act(scene: Scene, asked: Json) -> Json:
    """Block, unblock, add, promote, remove, or upgrade the group; take the right to post; lead the chat, or no more."""
    person, room = _where(scene, asked)
    api = scene.api
    match asked["what"]:
        case "block":
            api.block(person)
        case "unblock":
            api.unblock(person)
        case "upgrade" if room.kind == "group":
            return {"chat": api.upgrade(room).id}
        case "member" | "administrator" | "kicked" as role if room.kind != "private":
            api.set_bot_role(room, role, person)
        case "mute" | "unmute" as what if room.kind == "channel" and room.bot_role == "administrator":
            api.let_post(room, may=what == "unmute")
        case "lead" | "follow" as what if room.kind != "private" and room.roles.get(person.id) != "creator":
            api.set_role(person, room, "administrator" if what == "lead" else "member")
        case other:
            raise ValueError(f"{other} is not possible here")
    return {}


async def topic(scene: Scene, asked: Json) -> Json:
    """Open a topic of a forum under a name, close it, open it again, or delete it."""
    person, room = _where(scene, asked)
    api, thread = scene.api, asked.get("thread")
    if room.topics is None or (thread is not None and thread not in room.topics):
        raise ValueError("there is no such topic")
    match asked["what"]:
        case "open" if name := str(asked.get("name", "")).strip()[:128]:
            return {"thread": api.open_topic(room, name, person)}
        case "close" | "reopen" as what:
            api.shut_topic(room, thread, closed=what == "close", by=person)
        case "delete" if thread is not None:
            api.delete_topic(room, thread)
        case other:
            raise ValueError(f"{other} is not possible here")
    return {}


async def publish(scene: Scene, asked: Json) -> Json:
    """Print an article that is kept ready, a stage of the truce as an outlet tells it, or one's own."""
    if asked.get("ready"):
        return {"url": scene.world.ready(str(asked["ready"]))}
    if asked.get("stage"):
        stage = next((one for one in HOURS if one == asked["stage"]), None)
        if stage is None:
            raise ValueError("the truce has no such stage")
        return {"url": scene.world.tell(stage, str(asked["outlet"]))}
    title, text = str(asked["title"]).strip(), str(asked["text"]).strip()
    if not title or not text:
        raise ValueError("an article needs a headline and a text")
    return {"url": scene.world.print(str(asked["outlet"]), drafted(title, text))}


async def truce(scene: Scene, asked: Json) -> Json:
    """Play the scripted truce or go on with it, pause it, take one step, begin again, or change its speed."""
    match asked["what"]:
        case "play":
            scene.telling.play()
        case "pause":
            scene.telling.pause()
        case "next":
            scene.telling.step()
        case "stop":
            await scene.telling.stop()
        case "speed":
            scene.telling.hasten(float(asked["speed"]))
        case other:
            raise ValueError(f"a truce cannot {other}")
    return {}


async def fault(scene: Scene, asked: Json) -> Json:
    """Order a misfortune."""
    made = FAULTS[str(asked["kind"])]()
    room = scene.api.town.rooms[asked["chat"]] if asked.get("chat") else None
    times = int(asked["times"]) if asked.get("times") else None
    scene.api.fault(made, chat=room, times=times)
    return {}


async def clear(scene: Scene, _asked: Json) -> Json:
    """No more misfortunes with Telegram."""
    scene.api.clear_faults()
    return {}


async def trouble(scene: Scene, asked: Json) -> Json:
    """Let something be wrong with an outlet's feed until it is calm again."""
    outlet = scene.world.outlet(str(asked["outlet"]))
    scene.world.calm(outlet.name)
    if asked["kind"]:
        scene.world.trouble(outlet.name, at_feed(str(asked["kind"]), outlet))
    return {}


Deed = Callable[[Scene, Json], Awaitable[Json]]
DEEDS: dict[str, Deed] = {
    "say": say,
    "send": send,
    "locate": locate,
    "press": press,
    "ask": ask,
    "choose": choose,
    "act": act,
    "topic": topic,
    "publish": publish,
    "truce": truce,
    "fault": fault,
    "clear": clear,
    "trouble": trouble,
}


def _where(scene: Scene, asked: Json) -> tuple[Person, Room]:
    town = scene.api.town
    person, room = town.people[asked["person"]], town.rooms[asked["chat"]]
    if room.id != person.id and room.roles.get(person.id, "left") in {"left", "kicked"}:
        raise ValueError(f"{person.first_name} is not in that chat")
    if room.kind == "channel" and room.roles.get(person.id) not in {"creator", "administrator"}:
        raise ValueError("only administrators write in a channel")
    return person, room


def _check_topic(person: Person, room: Room, thread: int | None) -> None:
    """In a closed topic only administrators write, and in one that is gone nobody."""
    if thread is not None and thread not in (room.topics or {}):
        raise ValueError("that topic is gone")
    closed = room.general_closed if thread is None else (room.topics or {})[thread].closed
    if closed and room.roles.get(person.id) not in {"creator", "administrator"}:
        raise ValueError("that topic is closed")
