"""What is configured and what is wrong with it, in plain words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.clock import Clock
from bot.config import PREFIX, Settings, shown_default, told_unknown, unknown_names
from bot.doctor import account, machine
from bot.doctor.lines import BAD, GOOD, PATIENCE, PLAIN
from bot.errors import ConfigError, SourceError
from bot.llm.prompt import shorten
from bot.observe import redact
from bot.outside import language_model
from bot.pipeline.timekeeping import WORTH_A_WORD, follow
from bot.ready import Report
from bot.service import stranger
from bot.stages import declared_in
from bot.storage import Storage, health, migrate, roles, space

Look = Callable[[Settings], list[str] | Awaitable[list[str]]]
CONTESTED = f"{BAD}Another program receives with this token: stop it, or get a new token from @BotFather (/revoke)."
FIXED = (
    f"{PLAIN}Its file never gets smaller, as an early version made it: call `trucewatch vacuum` once, at a quiet hour."
)


async def examine(settings: Settings) -> Report:
    """Settings, the machine, database, Telegram, and what else the bot needs: each looked at, none changed."""
    lines = [*_settings(settings), *(BAD + told_unknown(name) for name in unknown_names())]
    for look in LOOKS:
        lines += await _looked(look, settings)
    return Report(tuple(redact(line, settings.secrets) for line in lines), not any(li.startswith(BAD) for li in lines))


async def _looked(look: Look, settings: Settings) -> list[str]:
    try:
        async with asyncio.timeout(PATIENCE):
            found = look(settings)
            return found if isinstance(found, list) else await found
    except ConfigError as error:
        return [BAD + str(error)]
    except TimeoutError:
        return [BAD + f"{look.__name__.strip('_')}: no answer within {PATIENCE:.0f} seconds."]


def _settings(settings: Settings) -> list[str]:
    lines = []
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        shown = hidden(name, value)
        mark = "" if value == field.default else "   (set)"
        lines.append(f"{PLAIN}{PREFIX}{name.upper()} = {shown}{mark}")
    return lines


def hidden(name: str, value: object) -> str:
    """A value as it may be shown: token and key never, a database address without its password."""
    if name in {"token", "llm_key"}:
        return "[hidden]" if shown_default(value) != "empty" else "empty"
    return redact(shown_default(value))


async def _database(settings: Settings) -> list[str]:
    storage = Storage(settings.database_url.get_secret_value(), pool=1)
    if storage.is_missing() and machine.may_make(settings):
        # Who looks need not be who runs the bot, and the file is to belong to the latter.
        return [unmade(settings)]
    try:
        await storage.check()
        clock = Clock()
        ahead = await follow(storage, clock)
        async with storage.read() as tx:
            if not await migrate.serves(tx):
                return [unmade(settings)]
            counts = await health.counts(tx)
            contested = await roles.held(tx, stranger.ROLE, clock.now())
            room = await health.room(tx)
            waiting = await migrate.waiting(tx)
        told = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()) if count)
        return [
            f"{GOOD}The database answers and is up to date: {told or 'empty'}.",
            *([f"{PLAIN}Of its schema {waiting}."] if waiting else []),
            *([FIXED] if await space.is_fixed(storage) else []),
            *parked(counts),
            *crowded(settings.database_pool, room),
            *([] if storage.dialect == "sqlite" else [told_clock(ahead)]),
            *([CONTESTED] if contested else []),
        ]
    finally:
        await storage.close()


def unmade(settings: Settings) -> str:
    """A line for a database without the schema of this version."""
    if not settings.auto_migrate:
        return f"{BAD}The database has another version's schema: run `trucewatch migrate`."
    return f"{GOOD}The database can be opened; its schema will be made by `trucewatch run` or `migrate`."


def crowded(pool: int, room: int | None) -> list[str]:
    """A line when one process alone could take every connection of the server."""
    if room is None or pool < room:
        return []
    return [
        (
            f"{BAD}BOT_DATABASE_POOL is {pool}, but PostgreSQL has {room} connections for all together: set it lower, or "
            "max_connections higher."
        )
    ]


def told_clock(ahead: float) -> str:
    """Whether this machine's clock agrees with the database's, which it is so many seconds ahead of."""
    if abs(ahead) < WORTH_A_WORD:
        return f"{GOOD}The clock of this machine agrees with the database's."
    told = "ahead of" if ahead > 0 else "behind"
    return (
        f"{BAD}The clock of this machine is {abs(ahead):,.0f} seconds {told} the database's. The bot goes by the database's, "
        "but logs and certificates do not: have it set, as by NTP."
    )


def parked(counts: dict[str, int]) -> list[str]:
    """A line for each kind of row that was given up."""
    return [f"{BAD}{count} rows are parked: {name}." for name, count in counts.items() if "parked" in name and count]


async def _sources_file(settings: Settings) -> list[str]:
    if not settings.sources_file:
        return []
    return [f"{GOOD}BOT_SOURCES_FILE declares {len(declared_in(settings.sources_file))} sources."]


async def _language_model(settings: Settings) -> list[str]:
    if not settings.llm_url:
        return [PLAIN + "BOT_LLM_URL is empty: summaries are the article's own sentences, as they stand."]
    async with language_model(settings, Clock()) as model:
        try:
            await model.answer(shorten("Truce", ["The truce began at noon on Friday."], 200))
        except SourceError as error:
            told = error.details.get("status") or error.details.get("reason") or ""
            return [
                f"{BAD}The language model at {settings.llm_url} gives no summary: {error.code} {told}".rstrip() + "."
            ]
    return [f"{GOOD}The language model {settings.llm_model} answers as it should."]


LOOKS: tuple[Look, ...] = (
    machine.env_file,
    machine.people,
    machine.disk,
    _database,
    account.token,
    account.clock,
    account.public_url,
    machine.listening,
    machine.proxy,
    _sources_file,
    _language_model,
)
