"""Telegram's HTML as its server reads it: text plus entities whose offsets count UTF-16 units.

Written after the behaviour that https://core.telegram.org/bots/api#html-style describes, with the server's words
for what it refuses.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from bot.playground.emulator.refusal import Refusal, bad_request

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
ENTITY = re.compile(r"&(?:#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|lt|gt|amp|quot);?")
TAG = re.compile(r"<(?P<close>/?)(?P<name>[^\s>/]*)(?P<rest>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
ATTRIBUTE = re.compile(r"([^\s=>\"']+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+))?")
FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)])"
    r"|(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)"
    r"|(?<![\w@])(?P<mention>@[A-Za-z]\w{3,31})"
)

Entity = dict[str, Any]


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(slots=True)
class _Open:
    tag: str
    kind: str
    start: int
    extra: Entity


@dataclass(slots=True)
class _Reading:
    parts: list[str] = field(default_factory=list)
    length: int = 0
    entities: list[Entity] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)

    def text(self, raw: str) -> None:
        plain = ENTITY.sub(_character, raw)
        self.parts.append(plain)
        self.length += units(plain)

    def start(self, name: str, rest: str, at: int) -> None:
        attributes = _attributes(rest)
        if name not in TAGS or (name == "span" and attributes.get("class") != "tg-spoiler"):
            what = f'Unsupported start tag "{name}"' if name != "span" else 'Tag "span" must have class "tg-spoiler"'
            raise _refused(f"{what} at byte offset {at}")
        self.open.append(_Open(name, TAGS[name], self.length, _extra(name, attributes)))

    def end(self, name: str, at: int) -> None:
        if not self.open:
            raise _refused(f"Unexpected end tag at byte offset {at}")
        opened = self.open.pop()
        if name not in {"", opened.tag}:
            raise _refused(f'Unmatched end tag at byte offset {at}, expected "</{opened.tag}>", found "</{name}>"')
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self.length - opened.start
        if not length:
            return
        entity: Entity = {"type": opened.kind, "offset": opened.start, "length": length, **opened.extra}
        # Of custom emoji, an ordinary bot's messages keep the ordinary one inside.
        if opened.kind == "custom_emoji" or (opened.kind == "text_link" and "url" not in entity):
            return
        self._fold_code(entity)

    def _fold_code(self, entity: Entity) -> None:
        """`<pre><code class="language-x">` is one entity with a language."""
        inside = self.entities[-1] if self.entities else {}
        same = (inside.get("offset"), inside.get("length")) == (entity["offset"], entity["length"])
        if entity["type"] == "pre" and same and inside.get("type") == "code":
            self.entities.pop()
            entity.update({name: inside[name] for name in ("language",) if name in inside})
        self.entities.append(entity)


def parse_html(raw: str) -> tuple[str, list[Entity]]:
    """Text and entities of `raw`; Refusal (400) with Telegram's words where its server refuses."""
    reading = _Reading()
    at = 0
    while (opening := raw.find("<", at)) != -1:
        reading.text(raw[at:opening])
        offset = len(raw[:opening].encode())
        tag = TAG.match(raw, opening)
        if tag is None:
            raise _refused(f"Unclosed start tag at byte offset {offset}")
        name = tag["name"].lower()
        reading.end(name, offset) if tag["close"] else reading.start(name, tag["rest"], offset)
        at = tag.end()
    reading.text(raw[at:])
    if reading.open:
        raise _refused(f'Can\'t find end tag corresponding to start tag "{reading.open[-1].tag}"')
    return trimmed("".join(reading.parts), [_finished(entity) for entity in reading.entities])


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without white space at both ends, as Telegram stores messages; entities follow."""
    lead = units(text) - units(text.lstrip())
    kept = text.strip()
    whole = units(kept)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        end = min(whole, entity["offset"] + entity["length"] - lead)
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return kept, sorted(moved, key=_place)


def detected(text: str, entities: list[Entity]) -> list[Entity]:
    """`entities` and, where none lies, the links, commands and mentions that Telegram finds by itself."""
    taken = [(entity["offset"], entity["offset"] + entity["length"]) for entity in entities if _solid(entity)]
    found: list[Entity] = []
    for match in FOUND.finditer(text):
        start, length = units(text[: match.start()]), units(match.group())
        if all(start + length <= left or right <= start for left, right in taken):
            found.append({"type": str(match.lastgroup), "offset": start, "length": length})
    return sorted([*entities, *found], key=_place)


def cut(text: str, offset: int, length: int) -> str:
    """The part of `text` that an entity covers."""
    return text.encode("utf-16-le", "surrogatepass")[offset * 2 : (offset + length) * 2].decode(
        "utf-16-le", "surrogatepass"
    )


def _place(entity: Entity) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


def _solid(entity: Entity) -> bool:
    return entity["type"] in {"code", "pre", "text_link", "url"}


def _finished(entity: Entity) -> Entity:
    return {name: value for name, value in entity.items() if entity["type"] != "code" or name != "language"}


def _attributes(rest: str) -> dict[str, str]:
    return {
        name.lower(): ENTITY.sub(_character, value[1:-1] if value[:1] in {'"', "'"} else value)
        for name, value in ATTRIBUTE.findall(rest)
    }


def _extra(name: str, attributes: dict[str, str]) -> Entity:
    address = attributes.get("href", "")
    if name == "a" and re.match(r"(?:https?|tg)://\S+$", address):
        return {"url": address}
    if name == "blockquote" and "expandable" in attributes:
        return {"type": "expandable_blockquote"}
    if name == "code" and attributes.get("class", "").startswith("language-"):
        return {"language": attributes["class"].removeprefix("language-")}
    return {}


def _character(match: re.Match[str]) -> str:
    return html.unescape(match.group())


def _refused(what: str) -> Refusal:
    return bad_request(f"can't parse entities: {what}")
