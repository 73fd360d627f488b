"""The way in and out of every command: update -> request -> rights -> command -> answer."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot import observe
from bot.errors import BotError, SlowDown, SourceError, UserError
from bot.messages import asking, render, replies
from bot.model import Chat, Message
from bot.service import Services, access, chats
from handlers import remote
from handlers.command import Attached, Command, Request, Role, StaleButton, role_of
from handlers.inline import Inline
from handlers.remote import Remote
from handlers.rights import Once, Rights, Turnstile
from handlers.screen import Screen, Speaks
from handlers.updates import Asked, Heard, Membership, Migration, Reopened, read

log = observe.logger("door")

ACTION_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to show. `refused` = the answer to something that was not done, which leaves a tapped message as it is."""

    messages: Sequence[Message]
    refused: bool = False


class Door:
    """Handles updates, one at a time in each chat. What a handler raises never leaves it."""

    def __init__(
        self, bot: ExtBot[str], channel: Speaks, services: Services, commands: Sequence[Command], plain: Command
    ) -> None:
        """`plain` is what runs for text without a command, in private."""
        self._bot = bot
        self._channel = channel
        self._services = services
        self._commands = {name: command for command in commands for name in (command.name, *command.aliases)}
        self._plain = plain
        self._remote = Remote(bot, services)
        self._remotely = frozenset(name for name, command in self._commands.items() if command.remote)
        self._rights = Rights(bot, services.clock, open_groups=services.open_groups)
        self._turned_away = Once(services.clock)
        self._turnstile = Turnstile(services.commands_per_minute, services.clock)
        self._inline = Inline(bot, services)

    async def handle(self, update: Update) -> None:
        """See one update through."""
        told = read(update, self._bot.username)
        if isinstance(told, Heard):
            await self._heard(told)
        elif isinstance(told, Asked):
            await self._inline.handle(told)
        elif isinstance(told, Membership):
            await self._membership(told)
        elif isinstance(told, Reopened):
            await chats.reopened(self._services, told.place)
        elif isinstance(told, Migration):
            await chats.moved(self._services, "telegram", told.old, told.new)

    async def _membership(self, change: Membership) -> None:
        standing = await access.standing(self._services, change.by, 0, change.place.address)
        if standing.is_banned:
            return
        if not change.is_in:
            await chats.left(self._services, change.place, change.reason)
        elif change.was_in:
            await chats.regained(self._services, change.place)
        elif not standing.is_stranger:
            await chats.joined(self._services, change.place, self._habits(change), str(change.by))

    def _habits(self, change: Membership) -> dict[str, str]:
        """What a group should know of the bot, for the words of its greeting."""
        sees_all = self._bot.can_read_all_group_messages or change.leads
        return {
            "who": "everybody" if self._services.open_groups else "admins",
            "sees": "all" if sees_all else "commands",
            "forum": "yes" if change.is_forum else "",
            "name": change.name,
        }

    async def _heard(self, heard: Heard) -> None:
        target, heard = remote.aimed(heard, self._remotely)
        command = self._commands.get(heard.name) if heard.name or heard.tap else self._plain
        try:
            standing = await access.standing(self._services, heard.user_id, heard.as_chat, heard.place.address)
        except Exception as error:
            if command is None or command.role.tends:
                # To whom it exists cannot be told.
                raise
            await self._fail(command, heard, error)
            return
        if standing.is_banned:
            return
        own = role_of(standing.post)
        if standing.is_stranger:
            await self._turn_away(heard, command)
        elif command is None or (command.role.tends and own < command.role):
            await self._unknown(heard)
        else:
            await self._known(command, heard, own, target)

    async def _known(self, command: Command, heard: Heard, own: Role, target: str) -> None:
        try:
            chat = await chats.know(self._services, heard.place)
        except Exception as error:  # noqa: BLE001 - the store may be away; somebody waits for an answer all the same
            await self._fail(command, heard, error)
            return
        async with self._screen(heard, chat) as screen:
            await self._answer(command, heard, requested(command, heard, chat, own), screen, target)

    async def _fail(self, command: Command, heard: Heard, error: Exception) -> None:
        chat = chats.stranger(self._services, heard.place)
        outcome = failure(requested(command, heard, chat), error)
        async with self._screen(heard, chat) as screen:
            await screen.refuse(outcome.messages[0])

    async def _turn_away(self, heard: Heard, command: Command | None) -> None:
        """One sentence, once for each chat, and nothing is kept of it. In groups not for what may be meant for others."""
        meant = heard.is_private or heard.tap or (command and not command.role.tends)
        if not meant or self._turned_away.again(int(heard.place.address)):
            return
        chat = chats.stranger(self._services, heard.place)
        async with self._screen(heard, chat) as screen:
            await screen.refuse(replies.private_instance(chat.lang))

    def _screen(self, heard: Heard, chat: Chat) -> Screen:
        bot = self._bot if heard.tap else None
        return Screen(self._channel, self._services, chat, heard.message_id, bot, heard.tap)

    async def _unknown(self, heard: Heard) -> None:
        """A hint in private. Groups are silent: the command may be meant for another bot."""
        if not heard.is_private and heard.tap is None:
            return
        chat = await chats.know(self._services, heard.place)
        async with self._screen(heard, chat) as screen:
            try:
                self._turnstile.enter(heard.user_id)
            except SlowDown:
                return
            told = asking.too_old(chat) if heard.tap else replies.unknown(chat.lang, heard.name)
            await screen.refuse(told)

    async def _answer(self, command: Command, heard: Heard, request: Request, screen: Screen, target: str) -> None:
        outcome = await self._admitted(command, heard, request, screen, target)
        if outcome is None:
            return
        if command.stands_below(request):
            screen.stand_below()
        if outcome.refused:
            await screen.refuse(outcome.messages[0])
        else:
            await screen.show(outcome.messages)

    async def _admitted(
        self, command: Command, heard: Heard, request: Request, screen: Screen, target: str
    ) -> Outcome | None:
        chat = request.chat
        try:
            self._turnstile.enter(heard.user_id or int(chat.address))
            role = await self._rights.role(heard, command, request.role)
            request = replace(request, role=role, bot=self._bot.username)
            if target:
                request = replace(request, chat=await self._remote.chat(target, chat, heard.user_id))
        except SlowDown as error:
            # Said once: an answer to each of too many commands would be too many answers.
            return None if error.details["again"] and not heard.tap else refusal(request, error)
        except UserError as error:
            return refusal(request, error)
        except Exception as error:  # noqa: BLE001 - as below
            return failure(request, error)
        return await self._performed(command, self._equipped(request, heard, screen), screen, chat, target)

    def _equipped(self, request: Request, heard: Heard, screen: Screen) -> Request:
        file = Attached(heard.file.size, partial(self._read, heard.file.id)) if heard.file else None
        return replace(request, file=file, tell=screen.progress)

    async def _performed(
        self, command: Command, request: Request, screen: Screen, asked_in: Chat, target: str
    ) -> Outcome:
        looking = command.looking(request) if command.looking else None
        if looking is not None:
            await screen.progress(looking)
        if command.action is not None:
            await self._act(asked_in, command.action)
        outcome = await self._run(command, request)
        if not target or outcome.refused:
            return outcome
        return Outcome(remote.addressed(outcome.messages, request.chat, self._remotely))

    async def _read(self, file_id: str) -> bytes:
        """What a file holds that somebody sent."""
        return bytes(await (await self._bot.get_file(file_id)).download_as_bytearray())

    async def _act(self, chat: Chat, action: str) -> None:
        """Be seen to be doing something; an answer is not worth less without that."""
        try:
            async with asyncio.timeout(ACTION_SECONDS):
                await self._bot.send_chat_action(int(chat.address), action, message_thread_id=chat.thread_id or None)
        except (TelegramError, TimeoutError) as error:
            log.info("action not shown", chat=chat.id, error=type(error).__name__)

    async def _run(self, command: Command, request: Request) -> Outcome:
        try:
            async with asyncio.timeout(command.seconds):
                reply = await command.run(request, self._services)
        except (UserError, SourceError) as error:
            return refusal(request, error)
        except StaleButton:
            return Outcome([asking.too_old(request.chat)], refused=True)
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody waits for an answer
            return failure(request, error)
        return Outcome([reply] if isinstance(reply, Message) else reply)


def requested(command: Command, heard: Heard, chat: Chat, own: Role = Role.MEMBER) -> Request:
    """What the command is given; its role, beyond the right over the bot, is still to be found out."""
    return Request(
        chat=chat,
        user_id=heard.user_id,
        role=own,
        lang=chat.lang,
        name=command.name,
        args=heard.args,
        is_button=heard.tap is not None,
        message_id=heard.message_id,
        replied_to=heard.replied_to,
        spoken=heard.place.lang,
        html=heard.html,
        about=heard.about,
    )


def refusal(request: Request, error: BotError) -> Outcome:
    """Words for what cannot be done."""
    log.info("refused", command=request.name, chat=request.chat.id, error=error.code)
    return Outcome([render.error(error, request.lang, request.typed)], refused=True)


def failure(request: Request, error: Exception) -> Outcome:
    """Words for what should not have happened, with a reference that finds its traceback in the log."""
    ref = secrets.token_hex(2)
    log.error("command failed", exc_info=error, command=request.name, chat=request.chat.id, ref=ref)
    return Outcome([replies.wrong(request.lang, ref)], refused=True)
