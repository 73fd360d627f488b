"""Where an answer appears: below the command, or in place of the message whose button was tapped."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from datetime import timedelta
from html import unescape
from types import TracebackType
from typing import Protocol, Self

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot import observe
from bot.errors import ChatGone, DeliveryError, Moved, OutcomeUnknown, Rejected, StoreAway, TryLater
from bot.messages.direction import laid
from bot.model import Chat, Message, Receipt
from bot.service import Services, chats

log = observe.logger("screen")

# An answer is worth a few tries within the time that its reader waits.
TRIES = 3
LONGEST_WAIT = timedelta(seconds=5)
# Telegram's limit for the words that pop up above a chat.
POPUP = 200
TAG = re.compile(r"</?[a-z][^<>]*>")


class Speaks(Protocol):
    """The part of the channel that answers need."""

    async def send(self, chat: Chat, message: Message, *, reply: bool = False) -> Receipt: ...

    async def edit(self, chat: Chat, ref: str, message: Message, *, reply: bool = True) -> None: ...


class Screen:
    """One conversation's next step. A tap is answered at the end of the block at the latest."""

    def __init__(
        self,
        channel: Speaks,
        services: Services,
        chat: Chat,
        asked: str = "",
        bot: ExtBot[str] | None = None,
        tap: str | None = None,
    ) -> None:
        """`asked` is the message of the command or of the tapped button; `bot` answers the `tap`."""
        self._channel = channel
        self._services = services
        self._chat = chat
        self._asked = asked
        self._bot = bot
        self._tap = tap
        self._shown = asked if tap else None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._answer_tap(None)

    async def progress(self, message: Message) -> str | None:
        """Say what is being done; what is shown next takes its place. The message that it stands in, if it could be shown."""
        await self._answer_tap(None)
        self._shown = await self._put(message)
        return self._shown

    def stand_below(self) -> None:
        """What is shown next leaves a tapped message as it is; it takes the place of what is in progress all the same."""
        if self._shown == self._asked:
            self._shown = None

    async def show(self, messages: Sequence[Message]) -> str | None:
        """The result: the first message in place of what stands there, the others below; the last one's reference."""
        ref = None
        for message in messages:
            ref = await self._put(message)
            self._shown = None
        return ref

    async def refuse(self, message: Message) -> str | None:
        """What was asked was not done: said above the chat for a tap, else like a result, whose reference is returned."""
        if self._tap is None:
            return await self._put(message)
        await self._answer_tap(popup(message.html))
        return None

    async def _answer_tap(self, words: str | None) -> None:
        """Telegram shows a spinner on the button until this."""
        tap, self._tap = self._tap, None
        if tap is None or self._bot is None:
            return
        try:
            await self._bot.answer_callback_query(tap, text=words, show_alert=bool(words))
        except TelegramError as error:
            # Too old to be answered, most often; the button works all the same.
            log.info("tap not answered", error=type(error).__name__)

    async def _put(self, message: Message) -> str | None:
        """Show one message and return its reference; None when that could not be."""
        for attempt in range(1, TRIES + 1):
            try:
                return await self._edited(message) if self._shown else await self._sent(message)
            except DeliveryError as error:
                if attempt == TRIES or not await self._mended(error):
                    log.warning("answer not shown", chat=self._chat.id, error=str(error))
                    return None
        return None

    async def _edited(self, message: Message) -> str:
        shown = str(self._shown)
        await self._channel.edit(self._chat, shown, message)
        return shown

    async def _sent(self, message: Message) -> str:
        return (await self._channel.send(self._chat, self._addressed(message), reply=True)).ref

    def _addressed(self, message: Message) -> Message:
        """In a group an answer shows whom it answers."""
        if self._chat.kind == "private" or message.reply_to or not self._asked:
            return message
        return replace(message, reply_to=self._asked)

    async def _mended(self, error: DeliveryError) -> bool:
        """Whether another try makes sense, having done what it needs."""
        if isinstance(error, Moved):
            await _kept(chats.moved(self._services, self._chat.channel, self._chat.address, error.address))
            # Message numbers do not move along: nothing of the old chat can be edited or answered.
            self._chat, self._shown, self._asked = replace(self._chat, address=error.address), None, ""
            return True
        if isinstance(error, ChatGone):
            await _kept(chats.unreachable(self._services, self._chat, str(error.details.get("reason", error.code))))
            return False
        if isinstance(error, Rejected) and self._shown:
            # Deleted, or too old to be edited: the answer goes below instead.
            self._shown = None
            return True
        if isinstance(error, TryLater) and error.after <= LONGEST_WAIT:
            await self._services.clock.sleep(error.after)
            return True
        # The answer twice is better than no answer.
        return isinstance(error, OutcomeUnknown)


async def _kept(what: Awaitable[object]) -> None:
    """What became of the chat, unless the store is away: the next message to it tells that again, while a command that fails
    because of that would be run twice."""
    try:
        await what
    except StoreAway as error:
        log.warning("not kept", error=str(error))


def popup(html: str) -> str:
    """The words of a message as Telegram takes them for a tap: plain, at most 200 characters."""
    text = laid(" ".join(unescape(TAG.sub("", html)).split()))
    return text if len(text) <= POPUP else text[: POPUP - 1] + "…"
