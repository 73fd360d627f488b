"""What the panel beside the chat shows, as JSON: news and the truce, troubles, the outbox, the calls of the bot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.playground.deeds import Scene
from bot.playground.emulator import Call, Emulator
from bot.playground.emulator.faults import Order
from bot.playground.view import Json
from bot.playground.world import Outlet, World
from bot.playground.world.articles import READY
from bot.playground.world.script import HOURS, STEPS

CALLS_SHOWN = 40
ARTICLES_SHOWN = 12


def panel(scene: Scene) -> Json:
    """All of it."""
    api, world = scene.api, scene.world
    answered = world.answers()
    return {
        "calls": [_call(api, call) for call in reversed(_told_calls(api))],
        "orders": [
            _order(api, order) for order in api.desk.faults.orders if order.times is None or order.met < order.times
        ],
        "violations": api.violations[-10:],
        "outlets": [_outlet(world, outlet, answered[outlet.name]) for outlet in world.outlets],
        "ready": [{"name": name, "title": draft.title} for name, (_, draft) in READY.items()],
        "stages": list(HOURS),
        "articles": _articles(world),
        "truce": _truce(scene),
        "outbox": scene.outbox,
    }


def _outlet(world: World, outlet: Outlet, answered: int | None) -> Json:
    trouble = next((one.name for one in world.troubled(outlet.name)), "")
    return {
        "name": outlet.name,
        "title": outlet.title,
        "lang": outlet.lang,
        "trouble": trouble,
        "answered": answered,
    }


def _truce(scene: Scene) -> Json:
    telling = scene.telling
    titles = {outlet.name: outlet.title for outlet in scene.world.outlets}
    return {
        "state": telling.state,
        "told": telling.told,
        "speed": telling.speed,
        "steps": [{"stage": step.stage, "outlet": titles[step.outlet]} for step in STEPS],
    }


def _told_calls(api: Emulator) -> list[Call]:
    """The newest calls but for idle polling: of getUpdates only the one that waits now."""
    idle = [call for call in api.calls[-400:] if call.method != "getUpdates" or call.status not in {200, None}]
    return idle[-CALLS_SHOWN:]


def _call(api: Emulator, call: Call) -> Json:
    room = api.town.rooms.get(call.chat_id)
    return {"method": call.method, "chat": room.title if room else "", "status": call.status, "said": call.said}


def _order(api: Emulator, order: Order) -> Json:
    room = api.town.rooms.get(order.chat_id) if order.chat_id is not None else None
    left = "until cleared" if order.times is None else f"{order.times - order.met} more"
    return {"name": order.fault.name, "where": room.title if room else "any chat", "left": left}


def _articles(world: World) -> list[Json]:
    printed: Iterator[tuple[str, Any]] = (
        (outlet.title, article) for outlet in world.outlets for article in outlet.articles.values()
    )
    newest = sorted(printed, key=lambda pair: pair[1].published, reverse=True)[:ARTICLES_SHOWN]
    return [{"outlet": title, "title": article.draft.title, "url": article.url} for title, article in newest]
