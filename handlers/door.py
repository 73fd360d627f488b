"""The way in and out of every command: update -> request -> rights -> command -> answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot import observe
from bot.errors import BadArgument, SlowDown, UserError
from bot.messages import asking, replies
from bot.model import Chat
from bot.service import Services, access, chats
from handlers import outcomes, remote, talk
from handlers.command import Attached, Command, Request, Role, role_of
from handlers.inline import Inline
from handlers.naming import near
from handlers.outcomes import Outcome, failure, refusal, requested
from handlers.remote import Remote
from handlers.rights import Once, Rights, Turnstile
from handlers.screen import Screen, Speaks
from handlers.talk import Turn
from handlers.taps import Taps
from handlers.updates import Asked, Heard, Membership, Migration, Reopened, read

log = observe.logger("door")

ACTION_SECONDS = 1.0


class Door:
    """Handles updates, one at a time in each chat. What a handler raises never leaves it.

    StoreAway does where nobody waits for an answer, who could say it again: of what became of the chat itself.
    """

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
        self._taps = Taps(services.clock)

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
        """Whatever happens, who waits for an answer has one."""
        turn: Turn | None = None
        try:
            said = await talk.answered(self._services, heard)
            if said is not None:
                turn = talk.meant(said[0], self._commands, self._remotely, self._plain, said[1])
                await self._meant(turn)
        except Exception as error:  # noqa: BLE001 - the store may be away; somebody waits for an answer all the same
            await self._fail(heard, turn.command if turn else None, error)

    async def _meant(self, turn: Turn) -> None:
        command, heard = turn.command, turn.heard
        standing = await access.standing(self._services, heard.user_id, heard.as_chat, heard.place.address)
        if standing.is_banned:
            return
        own = role_of(standing.post)
        if standing.is_stranger:
            await self._turn_away(heard, command)
        elif command is None or (command.role.tends and own < command.role):
            await self._unknown(heard, own)
        else:
            await self._known(command, turn, own)

    async def _known(self, command: Command, turn: Turn, own: Role) -> None:
        heard = turn.heard
        chat = await chats.know(self._services, heard.place)
        async with self._screen(heard, chat) as screen:
            if not self._taps.is_bounce(heard):
                await self._answer(command, turn, requested(command, heard, chat, own), screen)

    async def _fail(self, heard: Heard, command: Command | None, error: Exception) -> None:
        """In the same words for what does not exist, and for what exists for some: who asks may not be known."""
        chat = chats.stranger(self._services, heard.place)
        outcome = failure(requested(command or self._plain, heard, chat), error)
        if not self._is_for_us(heard, command):
            return
        async with self._screen(heard, chat) as screen:
            await screen.refuse(outcome.messages[0])

    @staticmethod
    def _is_for_us(heard: Heard, command: Command | None) -> bool:
        """Whether an answer is waited for: what groups say may be meant for others."""
        return heard.is_private or heard.tap is not None or (command is not None and not command.role.tends)

    async def _turn_away(self, heard: Heard, command: Command | None) -> None:
        """One sentence, once for each chat, and nothing is kept of it."""
        if not self._is_for_us(heard, command) or self._turned_away.again(int(heard.place.address)):
            return
        chat = chats.stranger(self._services, heard.place)
        async with self._screen(heard, chat) as screen:
            await screen.refuse(replies.private_instance(chat.lang))

    def _screen(self, heard: Heard, chat: Chat) -> Screen:
        bot = self._bot if heard.tap else None
        return Screen(self._channel, self._services, chat, heard.message_id, bot, heard.tap)

    async def _unknown(self, heard: Heard, own: Role) -> None:
        """A hint in private. Groups are silent: the command may be meant for another bot."""
        if not heard.is_private and heard.tap is None:
            return
        chat = await chats.know(self._services, heard.place)
        async with self._screen(heard, chat) as screen:
            try:
                self._turnstile.enter(heard.user_id)
            except SlowDown:
                return
            found = near(heard.name, self._commands, own)
            meant = f"{found} {heard.args}".strip() if found else None
            told = asking.other_version(chat) if heard.tap else replies.unknown(chat.lang, heard.name, meant)
            await screen.refuse(told)

    async def _answer(self, command: Command, turn: Turn, request: Request, screen: Screen) -> None:
        chat = request.chat
        outcome = await self._admitted(command, turn, request, screen)
        if outcome is None:
            return
        waits = outcome.asks
        if turn.answers and outcome.wrong:
            told, waits = talk.asked_again(turn.answers, command.name, outcome.messages[0], chat)
            outcome = replace(outcome, messages=[told])
        ref = await self._shown(outcome, screen, below=command.stands_below(request))
        if not outcome.refused:
            self._taps.done(turn.heard)
        try:
            await self._noted(command.name, turn, chat, outcome, ref, waits=waits)
        except Exception as error:  # noqa: BLE001 - what was done is done, and told
            failed = failure(request, error)
            if waits:
                # Nobody would know an answer for one.
                await screen.refuse(failed.messages[0])

    async def _noted(
        self, name: str, turn: Turn, chat: Chat, outcome: Outcome, ref: str | None, *, waits: bool
    ) -> None:
        """What is waited for from now on."""
        if turn.answers and waits:
            await talk.once_more(self._services, turn.answers, chat, turn.heard, ref)
        elif waits:
            await talk.asks(self._services, turn, chat, name, ref)
        else:
            await talk.goes_on(self._services, turn, chat, name, refused=outcome.refused, wrong=outcome.wrong)

    async def _shown(self, outcome: Outcome, screen: Screen, *, below: bool) -> str | None:
        if below or outcome.asks:
            screen.stand_below()
        if outcome.refused:
            return await screen.refuse(outcome.messages[0])
        return await screen.show(outcome.messages)

    async def _admitted(self, command: Command, turn: Turn, request: Request, screen: Screen) -> Outcome | None:
        chat, heard, target = request.chat, turn.heard, turn.target
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
        outcome = await outcomes.run(command, request, self._services, asked_in)
        if not target or outcome.refused:
            return outcome
        return replace(outcome, messages=remote.addressed(outcome.messages, request.chat, self._remotely))

    async def _read(self, file_id: str) -> bytes:
        """What a file holds that somebody sent. Raises BadArgument when Telegram does not give it out (any more)."""
        try:
            return bytes(await (await self._bot.get_file(file_id)).download_as_bytearray())
        except TelegramError as error:
            log.info("file not fetched", error=type(error).__name__)
            raise BadArgument(reason="file_lost") from None

    async def _act(self, chat: Chat, action: str) -> None:
        """Be seen to be doing something; an answer is not worth less without that."""
        try:
            async with asyncio.timeout(ACTION_SECONDS):
                await self._bot.send_chat_action(int(chat.address), action, message_thread_id=chat.thread_id or None)
        except (TelegramError, TimeoutError) as error:
            log.info("action not shown", chat=chat.id, error=type(error).__name__)
