"""Links that carry a query to others: `t.me/<bot>?start=<payload>`, and what a payload asks for."""

from __future__ import annotations

import base64
import binascii
import re
import secrets

from bot.model import ChatId
from bot.service import Services
from bot.storage import shares

# Telegram takes 64 of these characters after `start=`.
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
LONGEST = 64
# A topic by name, a query as it is written, a query that is kept here under a token.
TOPIC, QUERY, KEPT = "t_", "q_", "k_"


def packed(query: str) -> str | None:
    """The payload that says this query; None when it does not fit."""
    name = re.fullmatch(r"topic:([a-z0-9-]+)", query)
    told = TOPIC + name[1] if name else QUERY + base64.urlsafe_b64encode(query.encode()).decode().rstrip("=")
    return told if len(told) <= LONGEST else None


def unpacked(payload: str) -> str | None:
    """The query that a payload says by itself; None when it says none."""
    kind, told = payload[:2], payload[2:]
    if not PAYLOAD.fullmatch(payload) or not told:
        return None
    if kind == TOPIC:
        return f"topic:{told}"
    if kind != QUERY:
        return None
    try:
        return base64.b64decode(told + "=" * (-len(told) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


async def payload(services: Services, chat_id: ChatId, query: str) -> str:
    """What a link of this chat to the query carries; kept here, once, when it is too long for that."""
    told = packed(query)
    if told is not None:
        return told
    async with services.storage.begin() as tx:
        token = await shares.keep(tx, chat_id, query, secrets.token_urlsafe(12), services.clock.now())
    return KEPT + token


async def asked(services: Services, payload: str) -> str | None:
    """The query that a link asks for; None when its payload is none of ours, or forgotten."""
    if PAYLOAD.fullmatch(payload) and payload.startswith(KEPT):
        async with services.storage.read() as tx:
            return await shares.find(tx, payload.removeprefix(KEPT))
    return unpacked(payload)
