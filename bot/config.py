"""Settings: read once, checked, frozen. Only the roots (app, command line, playground) see them."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from bot.errors import ConfigError
from bot.values import Days, Hours, Seconds, place

PREFIX = "BOT_"
SECRETS_DIR = Path("/run/secrets")
# It stands in brackets in a header, so nothing that would end them.
CONTACT = re.compile(r"(?:https?://|mailto:)[!-'*-~]{3,200}|[!-'*-~]+@[!-'*-~]+\.[!-'*-~]+")


class Settings(BaseSettings):
    """Every setting, from the environment, `.env` or /run/secrets, under the prefix BOT_."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    token: SecretStr = Field(SecretStr(""), description="The bot's token from @BotFather; needed by the role telegram")
    api_url: str = Field("https://api.telegram.org", description="Root of the Bot API server")
    updates: Literal["polling", "webhook"] = Field(
        "polling", description="How Telegram's updates come: polling, or webhook, for which BOT_PUBLIC_URL is needed"
    )
    webhook_ips: Annotated[frozenset[IPv4Network | IPv6Network], NoDecode] = Field(
        frozenset(),
        description="Networks that updates may come from, separated by commas: 149.154.160.0/20,91.108.4.0/22 are Telegram's; any if empty",
    )
    admins: Annotated[frozenset[int], NoDecode] = Field(
        frozenset(), description="Owners: Telegram user ids, separated by commas"
    )
    allowed: Annotated[frozenset[int], NoDecode] = Field(
        frozenset(), description="Who may use the bot: Telegram ids of users and chats; everybody if empty"
    )
    roles: Annotated[frozenset[Literal["telegram", "worker"]], NoDecode] = Field(
        frozenset({"telegram", "worker"}), description="What this process may do: telegram, worker"
    )
    database_url: SecretStr = Field(
        SecretStr("sqlite+aiosqlite:///bot.db"), description="SQLite or PostgreSQL, as an SQLAlchemy URL"
    )
    database_pool: int = Field(10, ge=1, le=100, description="Connections kept to PostgreSQL")
    auto_migrate: bool = Field(True, description="Bring the database's schema up to date at start")
    lease_seconds: Seconds = Field(120, ge=1, description="How long claimed work is safe from others")
    shutdown_seconds: Seconds = Field(20, ge=0, description="How long running work may take after SIGTERM")
    max_attempts: int = Field(8, ge=1, description="Tries of an entry before it is parked")
    command_slots: int = Field(32, ge=1, description="Chats whose commands are handled at the same time")
    commands_per_minute: int = Field(20, ge=1, description="Commands that one person may send in a minute")
    send_rate: float = Field(25, gt=0, le=1000, description="Deliveries a second, of the 30 that Telegram allows")
    paid_broadcast: bool = Field(
        False, description="Pay Telegram in Stars for more than 30 messages a second; the bot needs a balance of them"
    )
    send_slots: int = Field(20, ge=1, description="Messages on their way at the same time")
    poll_slots: int = Field(
        8,
        ge=1,
        description="Sources asked at the same time; of those that take longer than a second four times as many",
    )
    poll_seconds: Seconds = Field(
        300, ge=0.2, description="How often a source is asked on average; busy ones more often, quiet ones less"
    )
    poll_least_seconds: Seconds = Field(60, ge=0.2, description="A source is asked no more often than this")
    poll_most_seconds: Seconds = Field(3600, ge=0.2, description="A source is asked at least this often")
    polls_per_minute: float = Field(
        0, ge=0, le=1e6, description="Requests to sources in a minute, on average; 0 for one each BOT_POLL_SECONDS"
    )
    host_seconds: Seconds = Field(2, ge=0.2, description="Pause between two requests to one host")
    robots: bool = Field(True, description="Heed robots.txt for article pages, lists of links and watched pages")
    give_up_days: Days = Field(14, description="A source failing this long is marked broken")
    sources_file: str = Field(
        "",
        description="OPML or TOML file of sources, merged at every start; `starter` for the list that comes with the bot",
    )
    user_agent: str = Field("", description="How the bot names itself to sites; its own name and version if empty")
    contact: str = Field(
        "", description="Where sites may complain, named in every request: an https:// or mail address"
    )
    fetch_seconds: Seconds = Field(20, gt=0, description="Longest time for one fetch, redirects included")
    fetch_bytes: int = Field(5_000_000, ge=10_000, description="Largest body, after unpacking")
    fetch_private: bool = Field(False, description="Admit sources on private and loopback addresses")
    fetch_ports: Annotated[frozenset[Annotated[int, Field(ge=1, le=65535)]], NoDecode] = Field(
        frozenset({80, 443, 8080, 8443}), description="Ports on which sites are asked, separated by commas"
    )
    proxy: str = Field("", description="HTTP proxy for fetching sources")
    full_text: bool = Field(True, description="Fetch the article behind an entry and read its body")
    process_slots: int = Field(4, ge=1, description="Entries read at the same time")
    fresh_hours: Hours = Field(48, description="Items older than this are stored and never alerted")
    story_hours: Hours = Field(72, description="How long a story stays open for further entries")
    edit_seconds: Seconds = Field(
        60, ge=0, description="How long an edit of an alert waits, so that several become one"
    )
    text_days: Days = Field(14, description="How long article texts are kept")
    keep_days: Days = Field(90, description="How long entries, stories and sent rows are kept")
    gone_days: Days = Field(
        30, description="How long what a chat asked for is kept when it threw the bot out or blocked it"
    )
    group_changes: Literal["admins", "everybody"] = Field(
        "admins", description="Who may change a group's subscriptions: admins, everybody"
    )
    llm_url: str = Field(
        "",
        description="OpenAI-compatible endpoint of a language model, such as http://127.0.0.1:11434/v1; off if empty",
    )
    llm_key: SecretStr = Field(SecretStr(""), description="Key of that endpoint, if it wants one")
    llm_model: str = Field("", description="Name of the model there")
    llm_seconds: float = Field(3, ge=0, le=10, description="How long an alert may wait for the model's summary")
    llm_per_hour: int = Field(120, ge=1, description="Requests to the model in an hour")
    llm_translate: bool = Field(False, description="Have summaries translated for chats of another language")
    subscriptions_per_chat: int = Field(50, ge=1, description="Subscriptions one chat may have")
    query_terms: int = Field(32, ge=1, description="Words one query may have")
    query_length: int = Field(200, ge=10, description="Characters one query may have")
    language: str = Field("en", description="The bot's language where the chat's is unknown")
    timezone: str = Field("UTC", description="Time zone of chats that chose none, as in Europe/Berlin")
    listen: str = Field(
        "", description="host:port for /livez, /readyz and /metrics, and for what BOT_PUBLIC_URL leads to; off if empty"
    )
    public_url: str = Field(
        "",
        description="https:// address under which BOT_LISTEN is reached by hubs (WebSub) and by Telegram (webhook); off if empty",
    )
    log: Literal["text", "json"] = Field("text", description="Form of the log lines")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level logged")

    @field_validator("admins", "allowed", mode="before")
    @classmethod
    def _ids(cls, value: Any) -> Any:
        # After `_split`: of what comes before, the last one named is the first.
        if isinstance(value, list) and not all(str(one).removeprefix("-").isdecimal() for one in value):
            raise ValueError(
                "must be numbers such as 123456789, not names; yours stands in the file that /mydata brings"
            )
        return value

    @field_validator("admins", "allowed", "roles", "fetch_ports", "webhook_ips", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("roles")
    @classmethod
    def _some(cls, value: frozenset[str]) -> frozenset[str]:
        if not value:
            raise ValueError("must be telegram, worker or telegram,worker")
        return value

    @field_validator("api_url")
    @classmethod
    def _root(cls, value: str) -> str:
        if not value:
            raise ValueError("must be an address such as https://api.telegram.org")
        return place(value, "https://api.telegram.org").rstrip("/")

    @field_validator("llm_url")
    @classmethod
    def _endpoint(cls, value: str) -> str:
        return place(value, "http://127.0.0.1:11434/v1").rstrip("/")

    @field_validator("proxy")
    @classmethod
    def _gate(cls, value: str) -> str:
        return place(value, "http://gate.example:3128", {"http"})

    @field_validator("public_url")
    @classmethod
    def _public(cls, value: str) -> str:
        if set(value) & {"?", "#"}:
            raise ValueError("must be an address such as https://bot.example.org")
        return place(value, "https://bot.example.org").rstrip("/")

    @field_validator("contact")
    @classmethod
    def _contact(cls, value: str) -> str:
        if value and not CONTACT.fullmatch(value):
            raise ValueError("must be an address such as https://example.org/bot or mailto:me@example.org")
        return value

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (OSError, ValueError):
            raise ValueError("must be a time zone such as Europe/Berlin or UTC") from None
        return value

    @field_validator("listen")
    @classmethod
    def _listen(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if value and not (host and port.isdigit() and int(port) < 65536):
            raise ValueError("must be host:port, such as 127.0.0.1:8080")
        return value

    @property
    def lease(self) -> timedelta:
        return timedelta(seconds=self.lease_seconds)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be shown."""
        keys = (self.token.get_secret_value(), self.llm_key.get_secret_value())
        return tuple(
            s
            for s in (
                *keys,
                password(self.database_url.get_secret_value()),
                password(self.llm_url),
                password(self.proxy),
            )
            if s
        )


def password(url: str) -> str:
    """The password in an address, or nothing."""
    try:
        return urlsplit(url).password or ""
    except ValueError:
        return ""


def load(overrides: Mapping[str, Any] | None = None) -> Settings:
    """The settings, `overrides` winning. ConfigError names the variable, what is wrong and an example."""
    try:
        # Whatever tells a time needs it; systems without a list of their own rely on the package's.
        ZoneInfo("UTC")
    except (OSError, ValueError, LookupError):
        raise ConfigError("The list of time zones is missing: pip install --force-reinstall tzdata") from None
    given: dict[str, Any] = dict(overrides or {})
    if SECRETS_DIR.is_dir():
        given["_secrets_dir"] = SECRETS_DIR
    try:
        return Settings(**given)
    except ValidationError as error:
        raise ConfigError(told(error)) from None
    except (OSError, UnicodeError, SettingsError) as error:
        raise ConfigError(unread(error.__cause__ or error)) from None


def unread(error: BaseException) -> str:
    """Why a file with settings cannot be read, in words that tell nothing of what is in it."""
    if isinstance(error, OSError):
        return f"{error.filename}, where settings are, cannot be read: {error.strerror}."
    return f"Settings are read as UTF-8, and .env, or a file in {SECRETS_DIR}, is none: save it as plain text in UTF-8."


def unknown_names(environ: Iterable[str] | None = None) -> list[str]:
    """Names with our prefix that no setting has, of the environment and of `.env`. They are told, never fatal."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    given = [*(os.environ if environ is None else environ), *_env_file_names()]
    return sorted({name for name in given if name.upper().startswith(PREFIX) and name.upper() not in known})


def _env_file_names(path: Path = Path(".env")) -> list[str]:
    from dotenv import dotenv_values

    return list(dotenv_values(path)) if path.is_file() else []


def told_unknown(name: str) -> str:
    """A sentence that names the unknown setting and the nearest known one."""
    known = [PREFIX + field.upper() for field in Settings.model_fields]
    near = difflib.get_close_matches(name.upper(), known, n=1)
    hint = f"; did you mean {near[0]}?" if near else "; `trucewatch doctor` lists all settings."
    return f"{name} is no setting of Truce Watch{hint}"


def told(error: ValidationError) -> str:
    """The first thing wrong, as a sentence, without the value (it may be a secret)."""
    first = error.errors(include_input=False, include_url=False)[0]
    name = PREFIX + str(first["loc"][0]).upper() if first["loc"] else "A setting"
    field = Settings.model_fields.get(str(first["loc"][0])) if first["loc"] else None
    shown = f" ({field.description}; default {shown_default(field.default)})" if field else ""
    return f"{name} cannot be used: {first['msg'].removeprefix('Value error, ')}{shown}."


def shown_default(value: object) -> str:
    """A default as one would write it in the environment."""
    if isinstance(value, SecretStr):
        return value.get_secret_value() or "empty"
    if isinstance(value, frozenset):
        return ",".join(sorted(map(str, value))) or "empty"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if value != "" else "empty"
