"""Who may do what, and how often."""

from __future__ import annotations

from collections import deque

from telegram import ChatMember
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from bot.clock import Clock
from bot.errors import NotAllowed, SlowDown
from handlers.command import Command, Role
from handlers.updates import Heard

# A group's administrators change rarely; asking Telegram for each command would cost a call every time.
REMEMBER = 300.0
MINUTE = 60.0
# Bounds on memory; whoever is forgotten is asked for again.
MOST = 10_000
LEADS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


class Rights:
    """Roles of people, as Telegram and their posts give them."""

    def __init__(self, bot: ExtBot[str], clock: Clock, *, open_groups: bool = False) -> None:
        """With `open_groups` everybody in a group may change what it hears of."""
        self._bot = bot
        self._clock = clock
        self._open_groups = open_groups
        self._known: dict[tuple[int, int], tuple[float, bool]] = {}

    async def role(self, heard: Heard, command: Command, own: Role) -> Role:
        """The role of who spoke, as far as this command needs to know it; `own` is their right over the bot.

        Raises NotAllowed when it is not enough.
        """
        if own == Role.OWNER or command.role.tends:
            return own
        if heard.is_private or (heard.place.kind == "channel" and heard.tap is None):
            return max(own, Role.CHAT_ADMIN)
        # A reader's tap must not make the bot post in a channel, whatever it asks for.
        if command.role == Role.MEMBER and heard.place.kind != "channel":
            return Role.MEMBER
        if self._open_groups and not command.asks_anew and heard.place.kind != "channel":
            return Role.CHAT_ADMIN
        if not await self._leads(heard, anew=command.asks_anew):
            raise NotAllowed(role="chat_admin")
        return Role.CHAT_ADMIN

    async def _leads(self, heard: Heard, *, anew: bool) -> bool:
        chat = int(heard.place.address)
        # An anonymous administrator speaks as the group; Telegram forwards for the linked channel's owners.
        if heard.as_chat == chat or heard.forwarded:
            return True
        who = heard.user_id or heard.as_chat
        until, leads = self._known.get((chat, who), (0.0, False))
        if anew or self._clock.monotonic() >= until:
            leads = await (self._is_admin(chat, who) if heard.user_id else self._is_linked(chat, who))
            self._remember((chat, who), leads)
        return leads

    def _remember(self, key: tuple[int, int], leads: bool) -> None:
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[key] = (self._clock.monotonic() + REMEMBER, leads)

    async def _is_admin(self, chat: int, user: int) -> bool:
        try:
            return (await self._bot.get_chat_member(chat, user)).status in LEADS
        except (BadRequest, Forbidden):
            return False

    async def _is_linked(self, chat: int, channel: int) -> bool:
        try:
            return (await self._bot.get_chat(chat)).linked_chat_id == channel
        except (BadRequest, Forbidden):
            return False


class Once:
    """Who was told something, so that it is not said to them all the time; of the last MOST of them."""

    def __init__(self, clock: Clock, seconds: float | None = None) -> None:
        """It may be said again after `seconds`; without them never."""
        self._clock = clock
        self._seconds = seconds
        self._told: dict[int, float] = {}

    def again(self, person: int) -> bool:
        """Whether they were told; from now on they were."""
        now = self._clock.monotonic()
        told = self._told.get(person)
        if told is not None and (self._seconds is None or now < told + self._seconds):
            return True
        if len(self._told) >= MOST:
            self._told.clear()
        self._told[person] = now
        return False


class Turnstile:
    """At most `limit` commands a minute from one person."""

    def __init__(self, limit: int, clock: Clock) -> None:
        self._limit = limit
        self._clock = clock
        self._passed: dict[int, deque[float]] = {}
        self._told = Once(clock, MINUTE)

    def enter(self, person: int) -> None:
        """Count a command. Raises SlowDown with the seconds to wait; with `again` when that was said within a minute."""
        now = self._clock.monotonic()
        passed = self._passed.setdefault(person, deque())
        while passed and passed[0] <= now - MINUTE:
            passed.popleft()
        if len(passed) >= self._limit:
            raise SlowDown(seconds=max(1, round(passed[0] + MINUTE - now)), again=self._told.again(person))
        passed.append(now)
        if len(self._passed) > MOST:
            self._forget(now)

    def _forget(self, now: float) -> None:
        self._passed = {person: times for person, times in self._passed.items() if times and times[-1] > now - MINUTE}
