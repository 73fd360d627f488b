"""The list of sources that an operator keeps in a file: OPML, or TOML with [[source]] tables."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from bot.errors import BadAddress, BadArgument, ConfigError
from bot.model import NewSource
from bot.model.access import NOTHING, parted
from bot.model.access import access as access_to
from bot.sources import SOURCES, opml
from bot.sources.address import canonical, spelling
from bot.sources.item import language
from bot.sources.known import known
from bot.sources.selector import xpath

EXAMPLE = '[[source]] with url = "https://example.org/rss.xml"'
# What lets in; it goes into no message.
SECRET = ("login", "headers", "proxy")
KEYS = frozenset({"url", "name", "lang", "kind", "selector", "publisher", *SECRET})
KINDS = tuple(each.kind for each in SOURCES)

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
        found.setdefault(spelling(source.url), source)
    return tuple(found.values())


def _source(entry: dict[str, Any], place: str) -> NewSource:
    """One entry, checked. Raises ConfigError that begins with `place`."""
    if unknown := sorted(set(entry) - KEYS):
        raise ConfigError(
            f"{place} has {unknown[0]!r}; a source takes url, name, lang, kind, selector, publisher, login, headers and proxy."
        )
    _check_texts(entry, place)
    url, login = parted(entry.get("url", "").strip())
    try:
        host = urlsplit(canonical(url)).netloc
        access = access_to(url, **{"login": login} | {name: entry[name] for name in SECRET if name in entry})
    except BadAddress:
        raise ConfigError(f"{place}: url must be an http(s) address, not {url!r}. Write {EXAMPLE}.") from None
    except ValueError as error:
        raise ConfigError(f"{place}: {error}.") from None
    code = entry.get("lang", "").strip()
    if code and language(code) is None:
        raise ConfigError(f'{place}: lang must be a language code such as "en", not {code!r}.')
    kind, url = _place(entry, url, place)
    css = entry.get("selector", "").strip()
    options = {"selector": css} if css else {}
    named, publisher = entry.get("name", "").strip() or host, entry.get("publisher", "").strip() or None
    return NewSource(kind, url, host, named, language(code), options, access or NOTHING, publisher)


def _place(entry: dict[str, Any], url: str, place: str) -> tuple[str, str]:
    """The kind and the address to ask: as it is said, or as the address of a known service tells, or of a feed."""
    kind, css = entry.get("kind", "").strip(), entry.get("selector", "").strip()
    if kind and kind not in KINDS:
        raise ConfigError(f"{place}: kind must be one of {', '.join(KINDS)}, not {kind!r}.")
    if css:
        try:
            xpath(css)
        except BadArgument:
            raise ConfigError(f'{place}: selector must be CSS such as "main h2 a", not {css!r}.') from None
        return "list", url
    return (kind, url) if kind else known(url) or ("feed", url)


def _check_texts(entry: dict[str, Any], place: str) -> None:
    """Everything is text, and headers are a table of it. Raises ConfigError; values may be secret and are not told."""
    headers = entry.get("headers", {})
    if not isinstance(headers, dict):
        raise ConfigError(f'{place}: headers must be a table, such as {{ X-Key = "..." }}.')
    for key, value in ({**entry, "headers": ""} | headers).items():
        if not isinstance(value, str):
            raise ConfigError(f"{place}: {key} must be text in quotes.")


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
    return [
        {
            "url": one.url,
            "name": one.title,
            "lang": one.lang or "",
            "kind": one.kind,
            "selector": one.selector,
            "publisher": one.publisher,
        }
        for one in found
    ]
