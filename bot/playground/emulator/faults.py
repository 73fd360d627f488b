"""Misfortunes to order: what Telegram or the line to it may do wrong, for which calls and how often."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.playground.emulator.refusal import Refusal, bad_request, flooded, forbidden


@dataclass(frozen=True, slots=True)
class Fault:
    """One misfortune. `refusal`: answered instead of handling; `body`: these bytes with `status` instead.

    `cut` closes the connection before the call is handled, or after it was and before the answer.
    `seconds` and `gate` hold the call up first.
    """

    name: str
    refusal: Refusal | None = None
    status: int = 200
    body: bytes | None = None
    cut: Literal["before", "after"] | None = None
    seconds: float = 0
    gate: asyncio.Event | None = None


def flood(seconds: int = 3) -> Fault:
    """429: too many requests."""
    return Fault("flood", flooded(seconds))


def blocked() -> Fault:
    """403: the user blocked the bot."""
    return Fault("blocked", forbidden("bot was blocked by the user"))


def kicked(kind: str = "group") -> Fault:
    """403: the bot was thrown out."""
    return Fault("kicked", forbidden(f"bot was kicked from the {kind} chat"))


def deactivated() -> Fault:
    """403: the account is gone."""
    return Fault("deactivated", forbidden("user is deactivated"))


def refuse(what: str = "chat not found") -> Fault:
    """400 with these words."""
    return Fault("refuse", bad_request(what))


def moved(new_id: int) -> Fault:
    """400: the group is a supergroup now, of which nobody has told the bot."""
    return Fault("moved", bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=new_id))


def unauthorized() -> Fault:
    """401: the token was revoked."""
    return Fault("unauthorized", Refusal(401, "Unauthorized"))


def server_error(status: int = 502) -> Fault:
    """5xx, as a proxy answers it: HTML, no JSON."""
    return Fault("server_error", status=status, body=b"<html><body><h1>Bad Gateway</h1></body></html>")


def nonsense() -> Fault:
    """200 with a body that is not an object."""
    return Fault("nonsense", body=b'"ok"')


def cut_before() -> Fault:
    """The connection breaks and nothing was done."""
    return Fault("cut_before", cut="before")


def cut_after() -> Fault:
    """The call was accepted, the message stored; the connection breaks before the answer."""
    return Fault("cut_after", cut="after")


def delay(seconds: float) -> Fault:
    """The answer takes its time."""
    return Fault("delay", seconds=seconds)


def hold() -> Fault:
    """The call waits until `gate` is set, then is handled."""
    return Fault("hold", gate=asyncio.Event())


@dataclass(slots=True, eq=False)
class Order:
    """A fault on order, for a method and chat (None: any), `times` times (None: until cleared)."""

    fault: Fault
    method: str | None
    chat_id: int | None
    times: int | None
    met: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def fits(self, method: str, chat_id: object) -> bool:
        """Whether this order is for such a call and not used up."""
        if self.times is not None and self.met >= self.times:
            return False
        if self.method is None and method == "getUpdates" and self.chat_id is None:
            return False
        return self.method in {None, method} and (self.chat_id is None or str(self.chat_id) == str(chat_id))

    def clear(self) -> None:
        """No more, and let go what is held."""
        self.times = self.met
        if self.fault.gate:
            self.fault.gate.set()


class Faults:
    """All orders, the oldest first."""

    def __init__(self) -> None:
        self.orders: list[Order] = []

    def add(self, fault: Fault, *, method: str | None, chat_id: int | None, times: int | None) -> Order:
        """Order a fault. Without a method it meets every call but getUpdates."""
        order = Order(fault, method, chat_id, times)
        self.orders.append(order)
        return order

    def take(self, method: str, params: Mapping[str, Any]) -> Fault | None:
        """The fault that meets this call."""
        for order in self.orders:
            if order.fits(method, params.get("chat_id")):
                order.met += 1
                order.arrived.set()
                return order.fault
        return None

    def clear(self) -> None:
        """Cancel all orders."""
        for order in self.orders:
            order.clear()
        self.orders.clear()
