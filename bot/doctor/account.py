"""What may be wrong between the bot and Telegram: token, clock, the way of updates."""

from __future__ import annotations

import asyncio
import http.client
import json
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from bot.channels.pace import Pace
from bot.channels.telegram import Self, make_bot, who_am_i
from bot.clock import Clock
from bot.config import Settings
from bot.doctor.lines import BAD, GOOD, PLAIN, SECONDS, TELEGRAM
from bot.stages import fits, secret_of
from bot.web.updates import PATH, SECRET

# A clock that is wrong by more makes reminders, digests and leases wrong.
WRONG_CLOCK = timedelta(seconds=30)
# Where Telegram brings updates to; its own server takes any.
PORTS = frozenset({443, 80, 88, 8443})
# A failure of the webhook that was longer ago is over.
RECENT = timedelta(hours=1)


async def token(settings: Settings) -> list[str]:
    """Whether Telegram knows the token, and what the bot may do there."""
    given = settings.token.get_secret_value()
    if not given:
        needed = "telegram" in settings.roles
        told = "BOT_TOKEN is empty: ask @BotFather for one with /newbot; until then there is the playground."
        return [(BAD if needed else PLAIN) + told]
    me = await who_am_i(make_bot(given, settings.api_url, Pace(), Clock()), settings.api_url)
    return [f"{GOOD}Telegram knows the token: it is @{me.name}.", *abilities(me), *updates(settings, me, Clock().now())]


def abilities(me: Self) -> list[str]:
    """What @BotFather lets the bot do; nothing of it is a fault."""
    name = me.name
    inline = (
        f"{GOOD}Inline mode is on: @{name} and a query can be written in any chat."
        if me.inline
        else f"{PLAIN}Inline mode is off: send /setinline to @BotFather if @{name} shall answer in other chats."
    )
    groups = [] if me.joins else [f"{PLAIN}The bot cannot be taken into groups: /setjoingroups at @BotFather lets it."]
    hears = (
        "everything that is said" if me.hears_all else "commands and replies only; /setprivacy at @BotFather says so"
    )
    return [inline, *groups, f"{PLAIN}In groups it hears {hears}."]


def updates(settings: Settings, me: Self, now: datetime) -> list[str]:
    """Whether updates come in the way that BOT_UPDATES says."""
    if settings.updates == "polling":
        if not me.webhook:
            return []
        return [
            (
                f"{BAD}A webhook is set (at {_host(me.webhook)}) while BOT_UPDATES is polling: the bot removes it when it starts; if it "
                "runs, another program has its token."
            )
        ]
    waits, wrong = me.incoming.waiting, list[str]()
    if not settings.public_url:
        return []
    if me.webhook != settings.public_url + PATH:
        wrong = [
            f"{BAD}Telegram does not bring updates here yet, but to {_host(me.webhook) or 'nowhere'}: start the bot."
        ]
    elif waits and me.incoming.error_at and now - me.incoming.error_at < RECENT:
        wrong = [
            (
                f"{BAD}Telegram could not bring updates at {me.incoming.error_at:%H:%M} UTC ({me.incoming.error}); {waits} wait: "
                f"see that the proxy passes {PATH} on to BOT_LISTEN."
            )
        ]
    return wrong or [f"{GOOD}Telegram brings updates to {me.webhook}; {waits} wait."]


def _host(url: str) -> str:
    """The rest of an address may be somebody's secret."""
    return urlsplit(url).hostname or ""


async def clock(settings: Settings) -> list[str]:
    """Whether this machine's clock is that of the Bot API server."""
    if not settings.token.get_secret_value():
        return []
    try:
        date = (await asyncio.to_thread(_asked, settings.api_url, "GET", "/", {}, b"")).date
    except OSError:
        # Said where the token is looked at.
        return []
    if date is None:
        return []
    ahead = datetime.now(UTC) - date
    if abs(ahead) < WRONG_CLOCK:
        return [f"{GOOD}The clock is right."]
    how = "ahead" if ahead > timedelta() else "behind"
    return [
        f"{BAD}The clock of this machine is {abs(ahead).total_seconds():.0f} s {how}: turn on its time service (NTP)."
    ]


async def public_url(settings: Settings) -> list[str]:
    """Whether BOT_PUBLIC_URL leads here."""
    fits(settings)
    if not settings.public_url:
        return []
    parts = urlsplit(settings.public_url)
    if settings.api_url == TELEGRAM and parts.scheme != "https":
        return [
            f"{BAD}BOT_PUBLIC_URL is not https://, and Telegram and hubs call nothing else: put a proxy with TLS before it."
        ]
    if settings.updates == "polling":
        return []
    if settings.api_url == TELEGRAM and (parts.port or 443) not in PORTS:
        return [f"{BAD}BOT_PUBLIC_URL has the port {parts.port}; Telegram brings updates to 443, 80, 88 and 8443 only."]
    return [await _reached(settings)]


async def _reached(settings: Settings) -> str:
    """Nobody but the bot would say "no update" to the secret, and "no" without it."""
    ours = {SECRET: secret_of(settings), "Content-Type": "application/json"}
    where = settings.public_url + PATH
    try:
        status = (
            await asyncio.to_thread(_asked, settings.public_url, "POST", PATH, ours, json.dumps({}).encode())
        ).status
    except ssl.SSLError as error:
        why = error.reason or type(error).__name__
        return f"{BAD}BOT_PUBLIC_URL: TLS at {where} fails ({why}), and does so for Telegram: mend the proxy's certificate."
    except OSError as error:
        return f"{BAD}BOT_PUBLIC_URL: nothing answers at {where} ({error.strerror or type(error).__name__}): start the proxy."
    if status == 400:
        return f"{GOOD}BOT_PUBLIC_URL leads to the bot."
    if status == 403 and settings.webhook_ips:
        return f"{PLAIN}{where} refuses this machine, as BOT_WEBHOOK_IPS says: from here nobody can tell whether it is the bot."
    return f"{BAD}BOT_PUBLIC_URL: {where} answers {status}, so it is not the bot, or that does not run: see what the proxy passes on."


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    date: datetime | None


def _date(header: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(header or "").astimezone(UTC)
    except (TypeError, ValueError):
        return None


def _asked(root: str, method: str, path: str, headers: dict[str, str], body: bytes) -> _Answer:
    """Raises OSError."""
    parts = urlsplit(root)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        connection.request(method, parts.path + path, body, headers)
        answer = connection.getresponse()
        return _Answer(answer.status, _date(answer.headers["Date"]))
    except http.client.HTTPException as error:
        raise OSError(0, f"it does not speak HTTP: {type(error).__name__}") from None
    finally:
        connection.close()
