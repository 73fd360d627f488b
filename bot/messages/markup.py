"""Telegram HTML: text from outside made safe, measured as Telegram measures, cut without breaking.

Telegram counts UTF-16 units of what is left when tags and entities are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape as _escape
from html import unescape

from bot.messages.direction import ISOLATE, MARKS, POP, bare, is_against, isolated
from bot.messages.measure import ELLIPSIS, clusters, shorten, units

LIMIT = 4096

TAG = re.compile(r"</?[a-z][^<>]*>")
# Controls but newline and tab, lone surrogates, marks of direction, line separators of other kinds.
UNWANTED = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufff9-\uffff]|{MARKS.pattern}")
BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
SPACES = re.compile(r"[ \t\u00a0\u202f]{2,}|\t")
# Spaces at which a line may break; French and numbers have others, which must stay.
BREAKING = re.compile(r"[^\S\u00a0\u202f]+")
EMPTY_LINES = re.compile(r"\n\s*\n\s*\n")
TOKEN = re.compile(r"(?P<tag></?[a-z][^<>]*>)|(?P<entity>&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]\w*);)|[^<&]+|[<&]")
NAME = re.compile(r"</?([a-z-]+)")


class Html(str):
    """Text that is Telegram HTML already and must not be escaped again."""

    __slots__ = ()


def clean(text: str) -> str:
    """Text from outside without what could disturb a message: controls, marks of direction, lone surrogates."""
    return EMPTY_LINES.sub("\n\n", SPACES.sub(" ", UNWANTED.sub("", BREAKS.sub("\n", text))))


def line(text: str) -> str:
    """`clean`, on one line."""
    return BREAKING.sub(" ", clean(text)).strip()


def shown(text: str, otherwise: str) -> str:
    """`line` of `text`, or of `otherwise` when nothing in it can be seen."""
    found = line(text)
    return found if any(character.isprintable() and character != " " for character in found) else line(otherwise)


class Words(str):
    """Plain text of the bot's own, clean and with its marks of direction."""

    __slots__ = ()


def escape(text: str) -> Html:
    """Text from outside as HTML that shows just this text. Html stays as it is, and so do the bot's own Words."""
    return text if isinstance(text, Html) else _shown(text if isinstance(text, Words) else clean(text))


def isolate(text: str, lang: str) -> Html:
    """`escape`; text that may run against the direction of `lang` is kept from turning what stands around it."""
    return escape(text) if isinstance(text, Html | Words) else _shown(isolated(clean(text), lang))


def code(text: str, lang: str) -> Html:
    """Text to be copied with a tap, without marks inside; the whole is kept from turning what stands around it."""
    copied = bare(text)
    told = f"<code>{escape(copied)}</code>"
    return Html(f"{ISOLATE}{told}{POP}" if is_against(copied, lang) else told)


def _shown(text: str) -> Html:
    return Html(_escape(text, quote=False))


def bold(html: Html) -> Html:
    return Html(f"<b>{html}</b>") if html else html


def link(url: str, html: Html) -> Html:
    """`html` leading to `url`; without an address that Telegram takes, `html` alone."""
    return Html(f'<a href="{_escape(url, quote=True)}">{html}</a>') if web_address(url) else html


def web_address(url: str) -> bool:
    """Whether Telegram takes `url` in a link or a button: http(s), a host with a dot, no spaces, not endless."""
    return len(url) <= 2048 and re.fullmatch(r"https?://[^\s/?#@\"<>\\]*[\w-]\.[\w-][^\s\"<>\\]*", url) is not None


def plain(html: str) -> str:
    """The text that Telegram shows for `html`."""
    return unescape(TAG.sub("", html))


def length(html: str) -> int:
    """What Telegram counts of `html` against its limit of 4096."""
    return units(plain(html))


@dataclass(frozen=True, slots=True)
class _Piece:
    """What must not be cut: a tag (0 units) or the HTML of one visible character."""

    html: str
    units: int


def clip(html: str, limit: int = LIMIT) -> Html:
    """The beginning of `html` in at most `limit` units (100 or more), closed with … when it was cut."""
    if length(html) <= limit:
        return Html(html)
    parts = list(_pieces(html))
    part, _ = _balanced([*parts[: _cut(parts, limit - units(ELLIPSIS))], _Piece(ELLIPSIS, 1)], [])
    return part


def split(html: str, limit: int = LIMIT) -> list[Html]:
    """`html` in parts of at most `limit` units (100 or more), each balanced; together they show the same text."""
    rest = list(_pieces(html))
    opened: list[str] = []
    parts = []
    while rest:
        end = _cut(rest, limit)
        part, opened = _balanced(rest[:end], opened)
        parts.append(part)
        rest = rest[end:]
    return parts


def _pieces(html: str) -> Iterator[_Piece]:
    for match in TOKEN.finditer(html):
        if match["tag"]:
            yield _Piece(match[0], 0)
        elif match["entity"]:
            yield _Piece(match[0], units(unescape(match[0])))
        else:
            yield from (_Piece(cluster, units(cluster)) for cluster in clusters(match[0]))


def _cut(parts: Sequence[_Piece], limit: int) -> int:
    """How many pieces fit: up to a line's end, else a word's, unless that leaves half of the room empty."""
    used = best = 0
    for at, part in enumerate(parts):
        used += part.units
        if used > limit:
            return best or max(1, at)
        if used > limit // 2 and (part.html == "\n" or (part.html == " " and parts[best - 1].html != "\n")):
            best = at + 1
    return len(parts)


def _balanced(parts: Sequence[_Piece], opened: Sequence[str]) -> tuple[Html, list[str]]:
    """The pieces with the tags open before them reopened, all closed at the end; and the tags that were open there."""
    stack = list(opened)
    for part in parts:
        if part.html.startswith("</") and stack:
            stack.pop()
        elif part.units == 0 and TAG.fullmatch(part.html):
            stack.append(part.html)
    closing = "".join(f"</{_name(tag)}>" for tag in reversed(stack))
    return Html("".join([*opened, *(part.html for part in parts), closing])), stack


def _name(tag: str) -> str:
    match = NAME.match(tag)
    return match[1] if match else ""


__all__ = [
    "LIMIT", "Html", "Words", "bold", "clean", "clip", "code", "escape", "isolate", "length", "line", "link", "plain", "shorten", "shown",
    "split", "units", "web_address",
]  # fmt: skip
