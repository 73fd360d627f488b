"""What a failed call of the Bot API means for the message in it."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.errors import (
    BotError,
    ChatGone,
    ConfigError,
    DeliveryError,
    Moved,
    NoConnection,
    OutcomeUnknown,
    Rejected,
    TryLater,
)

# Without any figure from Telegram: long enough for a connection to come back, short for a reader.
LATER = timedelta(seconds=5)
BAD_TOKEN = "Telegram does not know this BOT_TOKEN: copy it again from @BotFather (such as 123456:ABC-DEF)."  # noqa: S105

# The request never left. Everything else that httpx raises may have reached Telegram.
NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
# A group lets members write only so often; most often that comes as a 429.
SLOW_MODE = re.compile(r"slowmode_wait_(\d{1,6})")
# Part of what Telegram says -> why nobody reads it there. Lower case.
GONE = {
    "blocked by the user": "blocked",
    "user_is_blocked": "blocked",
    "user is deactivated": "deactivated",
    "bot was kicked": "kicked",
    "not a member": "not_member",
    "can't initiate conversation": "never_started",
    "can't send messages to bots": "is_bot",
    "chat not found": "not_found",
    "peer_id_invalid": "not_found",
    "user not found": "not_found",
    "group chat was deactivated": "deactivated",
    "chat was deleted": "deleted",
    "not enough rights": "no_rights",
    "have no rights": "no_rights",
    "need administrator rights": "no_rights",
    "chat_write_forbidden": "no_rights",
    "chat_send_plain_forbidden": "no_rights",
    "chat_restricted": "no_rights",
    "chat_admin_required": "no_rights",
    "chat_guest_send_forbidden": "no_rights",
    "user_banned_in_channel": "no_rights",
    "payment_required": "payment",
    "privacy_premium_required": "privacy",
    "channel_private": "not_member",
    "channel_invalid": "not_found",
    "user_is_deactivated": "deactivated",
    "input_user_deactivated": "deactivated",
    "user_deleted": "deactivated",
}


class Unchanged(DeliveryError):
    """An edit would change nothing."""


def told(error: Exception) -> BotError:  # noqa: PLR0911 - one line an outcome
    """What a failed call means for its message; ConfigError when the token is no longer good."""
    match error:
        case BotError():
            return error
        case RetryAfter():
            return TryLater(timedelta(seconds=seconds_of(error)), reason="limited")
        case ChatMigrated():
            return Moved(str(error.new_chat_id))
        case InvalidToken():
            return ConfigError(BAD_TOKEN)
        case Conflict():
            return TryLater(LATER, reason="conflict")
        case Forbidden() | BadRequest():
            return _refused(error)
        case _:
            return _network(error)


def _refused(error: Forbidden | BadRequest) -> DeliveryError:
    words = error.message.lower()
    if "message is not modified" in words:
        return Unchanged()
    slow = SLOW_MODE.search(words)
    if slow:
        return TryLater(timedelta(seconds=int(slow[1])), reason="slow_mode")
    for needle, reason in GONE.items():
        if needle in words:
            return ChatGone(reason=reason)
    return ChatGone(reason="forbidden") if isinstance(error, Forbidden) else Rejected(reason=error.message)


def _network(error: Exception) -> DeliveryError:
    """Anything without a verdict from Telegram, such as an answer that is not JSON or lacks its result."""
    cause = error.__cause__
    if isinstance(error, NetworkError) and isinstance(cause, NOT_SENT):
        return NoConnection(LATER, reason=type(cause).__name__)
    if isinstance(error, NetworkError) and "too many requests" in error.message.lower():
        return TryLater(LATER, reason="limited")
    return OutcomeUnknown(reason=type(cause or error).__name__)


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
