"""Channels spoken for in a private chat: `/subscribe @channel truce`, and the buttons of what that answers."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace

from telegram import Chat as There
from telegram import ChatFullInfo, ChatMember, ChatMemberAdministrator
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from bot.errors import NoSuchChannel, NotAllowed
from bot.messages import places
from bot.model import Button, Chat, Message
from bot.service import Services, access, chats
from bot.service.chats import Place
from handlers.updates import CHANNEL, Heard

# A channel's public name, or the id that those without one have, and what follows it.
NAMED = re.compile(r"(@[A-Za-z]\w{3,31}|-100\d{5,15})(?:\s+(.*))?", re.ASCII | re.DOTALL)
# Begins the data of a button that speaks for a channel; no command's name begins so.
MARK = "@"


def aimed(heard: Heard, remote: Container[str]) -> tuple[str, Heard]:
    """The channel that is spoken for ("" for none), and what is said; `remote` are names of commands that can be."""
    if heard.tap is not None:
        target = heard.name.removeprefix(MARK)
        name, _, args = heard.args.partition(":")
        is_ours = heard.name.startswith(MARK) and name in remote and NAMED.fullmatch(target)
        return (target, replace(heard, name=name, args=args)) if is_ours else ("", heard)
    found = NAMED.fullmatch(heard.args) if heard.name in remote else None
    if found is None:
        return "", heard
    return found[1], replace(heard, args=found[2] or "")


class Remote:
    """Who may speak for a channel, in private only, asked of Telegram each time: rights are taken away without a word to us."""

    def __init__(self, bot: ExtBot[str], services: Services) -> None:
        self._bot = bot
        self._services = services

    async def chat(self, target: str, asker: Chat, user_id: int) -> Chat:
        """The channel as the chat to act for, in the language and zone of who asks.

        Raises NoSuchChannel when it is none that the bot may post in, NotAllowed when the person may not post there.
        """
        if asker.kind != "private":
            raise NotAllowed(role="private_only")
        there = await self._found(target)
        me, person = await self._member(there, self._bot.id, target), await self._member(there, user_id, target)
        if not may_post(me):
            raise NoSuchChannel(reason="no_rights", given=target)
        if not may_post(person):
            raise NotAllowed(role="channel_admin")
        if (await access.standing(self._services, 0, 0, str(there.id))).is_banned:
            raise NoSuchChannel(reason="unknown", given=target)
        place = Place(CHANNEL, str(there.id), 0, str(there.type), there.title or "", asker.lang)
        return replace(await chats.know(self._services, place), lang=asker.lang, tz=asker.tz)

    async def _found(self, target: str) -> ChatFullInfo:
        try:
            there = await self._bot.get_chat(target if target.startswith("@") else int(target))
        except (BadRequest, Forbidden):
            raise NoSuchChannel(reason="unknown", given=target) from None
        if there.type != There.CHANNEL:
            raise NoSuchChannel(reason="no_channel", given=target)
        return there

    async def _member(self, there: ChatFullInfo, user_id: int, target: str) -> ChatMember:
        try:
            return await self._bot.get_chat_member(there.id, user_id)
        except (BadRequest, Forbidden):
            raise NoSuchChannel(reason="not_there", given=target) from None


def may_post(member: ChatMember) -> bool:
    """Whether somebody may post in a channel: its owner, or an administrator with that right."""
    if member.status == ChatMember.OWNER:
        return True
    return isinstance(member, ChatMemberAdministrator) and bool(member.can_post_messages)


def addressed(messages: Sequence[Message], channel: Chat, remote: Container[str]) -> list[Message]:
    """The answers with the channel's name above, and with buttons that go on speaking for it."""
    told = [places.for_channel(channel, message) for message in messages]
    return [replace(one, buttons=tuple(_row(row, channel, remote) for row in one.buttons)) for one in told]


def _row(row: Sequence[Button], channel: Chat, remote: Container[str]) -> tuple[Button, ...]:
    return tuple(_button(button, channel, remote) for button in row)


def _button(button: Button, channel: Chat, remote: Container[str]) -> Button:
    if button.data is None or button.data.partition(":")[0] not in remote:
        return button
    return replace(button, data=f"{MARK}{channel.address}:{button.data}")
