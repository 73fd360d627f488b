"""The channel `telegram`: messages through the Bot API."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot import observe
from bot.channels.plain import plain
from bot.channels.telegram.account import DELIVERY, PaceLimiter, Self, make_bot, who_am_i
from bot.channels.telegram.outcomes import Unchanged, told
from bot.clock import Clock
from bot.errors import ConfigError, NoConnection, OutcomeUnknown, Rejected
from bot.model import Button, Chat, Elsewhere, Message, Receipt
from bot.model.messages import carried

log = observe.logger("telegram")

# Telegram: what an empty field shows has 1-64 characters.
PROMPT = 64
PICTURE = "picture.png"


class Telegram:
    """The channel `telegram`: one call of the Bot API a message, and an error that says what became of it."""

    def __init__(self, bot: ExtBot[str], clock: Clock, *, paid: bool = False) -> None:
        """`paid`: deliveries beyond Telegram's free rate may be paid for."""
        self._bot = bot
        self._clock = clock
        self._paid = paid

    async def send(
        self, chat: Chat, message: Message, *, reply: bool = False, asides: Mapping[Elsewhere, str] | None = None
    ) -> Receipt:
        """Send `message`, in the pace of deliveries unless it is a `reply`; DeliveryError when it did not arrive.

        A message that Telegram refuses for its form goes once more in a simpler one: as plain text, without a button
        whose address it does not like, and what its topic does not take to the group, behind the words of `asides`.
        """
        paid = {"allow_paid_broadcast": True} if self._paid and not reply else {}
        arguments = {
            **paid,
            **destination(chat),
            **body(message),
            "disable_notification": message.silent,
            "reply_parameters": quoted(message.reply_to),
            "rate_limit_args": None if reply else DELIVERY,
        }
        sent, elsewhere = await self._called(self._sends(message), arguments, asides or {})
        return Receipt(ref=str(sent.message_id), sent_at=self._clock.now(), elsewhere=elsewhere)

    async def edit(self, chat: Chat, ref: str, message: Message, *, reply: bool = True) -> None:
        """Put `message` in the place of the one sent as `ref`; no error if it says the same already.

        Telegram lets a picture take the place of a picture or a text, and a text only that of a text: else Rejected.
        A file takes the place of nothing.
        """
        if message.file is not None:
            raise Rejected(reason="file")
        arguments = {
            "chat_id": number(chat.address),
            "message_id": int(ref),
            **(body(message) if message.photo is None else media(message)),
            "rate_limit_args": None if reply else DELIVERY,
        }
        call = self._bot.edit_message_text if message.photo is None else self._bot.edit_message_media
        with contextlib.suppress(Unchanged):
            await self._called(call, arguments, {})

    def _sends(self, message: Message) -> Callable[..., Coroutine[Any, Any, Any]]:
        if message.file is not None:
            return self._bot.send_document
        return self._bot.send_message if message.photo is None else self._bot.send_photo

    async def answers(self) -> bool:
        """Whether Telegram takes calls: it may say no to one, but not be out of reach or know us no more."""
        try:
            await self._bot.get_me()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is no answer
            return not isinstance(told(error), NoConnection | OutcomeUnknown | ConfigError)
        return True

    async def _called(
        self, call: Callable[..., Coroutine[Any, Any, Any]], arguments: dict[str, Any], asides: Mapping[Elsewhere, str]
    ) -> tuple[Any, Elsewhere | None]:
        """The call's result, after at most one repetition for each way that the message can be simplified, and why it
        is not in its topic."""
        tried: set[str] = set()
        elsewhere: Elsewhere | None = None
        while True:
            try:
                return await call(**arguments), elsewhere
            except BadRequest as error:
                simpler = simplified(error.message, arguments, tried)
                if simpler is None:
                    raise told(error) from error
                if "message_thread_id" in arguments and "message_thread_id" not in simpler:
                    elsewhere = "topic_closed" if "closed" in error.message.lower() else "topic_deleted"
                    simpler = _behind(asides.get(elsewhere), simpler)
                arguments = simpler
            except Exception as error:
                raise told(error) from error


def destination(chat: Chat) -> dict[str, Any]:
    """Where to send: the chat, and its topic when it has one."""
    topic = {"message_thread_id": chat.thread_id} if chat.thread_id else {}
    return {"chat_id": number(chat.address), **topic}


def number(address: str) -> int | str:
    """A chat id as Telegram counts, or the @name of a channel."""
    return int(address) if re.fullmatch(r"-?\d+", address) else address


def body(message: Message) -> dict[str, Any]:
    """What a message says, shows and offers. Rejected when a button says nothing."""
    offered = {
        "parse_mode": "HTML",
        "reply_markup": keyboard(message.buttons) if message.prompt is None else field(message),
    }
    if message.file is not None:
        told = {"document": message.file.body, "filename": message.file.name, "disable_content_type_detection": True}
        return {**told, "caption": message.html, **offered}
    if message.photo is not None:
        return {"photo": message.photo, "filename": PICTURE, "caption": message.html, **offered}
    preview = LinkPreviewOptions(is_disabled=message.preview_url is None, url=message.preview_url)
    return {"text": message.html, "link_preview_options": preview, **offered}


def media(message: Message) -> dict[str, Any]:
    """The same of a message with a picture that takes the place of another."""
    picture = InputMediaPhoto(message.photo, message.html, "HTML", filename=PICTURE)  # type: ignore[arg-type]
    return {"media": picture, "reply_markup": keyboard(message.buttons)}


def keyboard(rows: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    """The buttons as Telegram takes them."""
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in rows]) if rows else None


def field(message: Message) -> ForceReply:
    """An answer opened for the person whom the message answers or mentions, and nobody else."""
    return ForceReply(selective=True, input_field_placeholder=(message.prompt or "")[:PROMPT] or None)


def _button(button: Button) -> InlineKeyboardButton:
    if button.url is None and not button.data:
        raise Rejected(reason="button_data", data=button.data)
    data = None if button.data is None else carried(button.data)
    return InlineKeyboardButton(button.text, callback_data=data, url=button.url)


def quoted(ref: str | None) -> ReplyParameters | None:
    """A reply that is sent even when what it answers is gone."""
    return ReplyParameters(int(ref), allow_sending_without_reply=True) if ref and ref.isdecimal() else None


def simplified(problem: str, arguments: dict[str, Any], tried: set[str]) -> dict[str, Any] | None:
    """The same call without what Telegram refused in it; None when nothing is left to leave out."""
    words = problem.lower()
    for needles, name, simplify in SIMPLER:
        if name not in tried and any(needle in words for needle in needles):
            tried.add(name)
            log.warning("sent simpler", without=name, told=problem)
            return simplify(arguments)
    return None


def _without_markup(arguments: dict[str, Any]) -> dict[str, Any]:
    if "media" in arguments:
        picture: InputMediaPhoto = arguments["media"]
        return {**arguments, "media": InputMediaPhoto(picture.media, plain(picture.caption or ""))}
    said = "text" if "text" in arguments else "caption"
    return {**arguments, said: plain(arguments[said]), "parse_mode": None}


def _without_topic(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name != "message_thread_id"}


def _behind(words: str | None, arguments: dict[str, Any]) -> dict[str, Any]:
    """The message behind these words."""
    if not words:
        return arguments
    before = words if arguments["parse_mode"] else plain(words)
    said = "text" if "text" in arguments else "caption"
    return {**arguments, said: f"{before}\n\n{arguments[said]}"}


def _without_reply(arguments: dict[str, Any]) -> dict[str, Any]:
    return {**arguments, "reply_parameters": None}


def _unpaid(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name != "allow_paid_broadcast"}


def _without_links(arguments: dict[str, Any]) -> dict[str, Any]:
    markup = arguments["reply_markup"]
    keys = markup.inline_keyboard if isinstance(markup, InlineKeyboardMarkup) else ()
    rows = [[button for button in row if not button.url] for row in keys]
    kept = [row for row in rows if row]
    return {**arguments, "reply_markup": InlineKeyboardMarkup(kept) if kept else None}


# What Telegram says (lower case), what is then left out, and how.
SIMPLER: tuple[tuple[tuple[str, ...], str, Callable[[dict[str, Any]], dict[str, Any]]], ...] = (
    (("can't parse entities", "entity"), "markup", _without_markup),
    (("thread not found", "topic_closed", "topic_deleted", "topic_id_invalid"), "topic", _without_topic),
    (("replied not found", "reply_message_id_invalid", "reply_to_invalid"), "reply", _without_reply),
    (("balance_too_low", "paid_broadcast", "paid broadcast"), "payment", _unpaid),
    (("button_url_invalid", "button url", "wrong http url", "inline keyboard"), "links", _without_links),
)


__all__ = ["DELIVERY", "PaceLimiter", "Self", "Telegram", "make_bot", "who_am_i"]
