"""The list of sources that an operator keeps in a file: OPML, or TOML with [[source]] tables."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from bot.errors import BadAddress, ConfigError
from bot.model import NewSource
from bot.sources import opml
from bot.sources.address import canonical
from bot.sources.item import language

EXAMPLE = '[[source]] with url = "https://example.org/rss.xml"'
KEYS = frozenset({"url", "name", "lang"})


# The name of the list that comes with the bot.
STARTER = "starter"


def starter() -> bytes:
    """The list that comes with the bot, as a file would hold it."""
    return resources.files("bot.sources").joinpath("starter.toml").read_bytes()


def read(text: bytes, name: str) -> tuple[NewSource, ...]:
    """The sources that the file `name` with this content declares, each once, in its order.

    OPML if it begins with "<", TOML otherwise. Raises ConfigError with the sentence for the operator.
    """
    content = text.removeprefix(b"\xef\xbb\xbf").lstrip()
    entries = _opml(content, name) if content.startswith(b"<") else _toml(content, name)
    found: dict[str, NewSource] = {}
    for number, entry in enumerate(entries, 1):
        source = _source(entry, f"BOT_SOURCES_FILE: {name}, source {number}")
        found.setdefault(canonical(source.url), source)
    return tuple(found.values())


def _source(entry: dict[str, Any], place: str) -> NewSource:
    """One entry, checked. Raises ConfigError that begins with `place`."""
    if unknown := sorted(set(entry) - KEYS):
        raise ConfigError(f"{place} has {unknown[0]!r}; a source takes url, name and lang.")
    for key, value in entry.items():
        if not isinstance(value, str):
            raise ConfigError(f"{place}: {key} must be text in quotes, not {value!r}.")
    url = entry.get("url", "").strip()
    try:
        host = urlsplit(canonical(url)).netloc.rpartition("@")[2]
    except BadAddress:
        raise ConfigError(f"{place}: url must be an http(s) address, not {url!r}. Write {EXAMPLE}.") from None
    code = entry.get("lang", "").strip()
    if code and language(code) is None:
        raise ConfigError(f'{place}: lang must be a language code such as "en", not {code!r}.')
    return NewSource("feed", url, host, entry.get("name", "").strip() or host, language(code))


def _toml(content: bytes, name: str) -> list[dict[str, Any]]:
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"BOT_SOURCES_FILE: {name} is neither OPML nor TOML ({error}).") from None
    entries = table.get("source", [])
    if set(table) - {"source"} or not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise ConfigError(f"BOT_SOURCES_FILE: {name} may hold [[source]] tables only. Write {EXAMPLE}.")
    return entries


def _opml(content: bytes, name: str) -> list[dict[str, Any]]:
    found = opml.outlines(content)
    if not found:
        raise ConfigError(f"BOT_SOURCES_FILE: {name} names no feed; its outlines need an xmlUrl.")
    return [{"url": feed.url, "name": feed.title, "lang": feed.lang or ""} for feed in found]
