"""Any update that Telegram could send: made of the types that the library declares, so that new ones come by themselves."""

from __future__ import annotations

import contextlib
import datetime as dt
import inspect
import types
import typing
from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any

import telegram
from telegram import TelegramObject, Update

from handlers import COMMANDS

# How deep objects may lie in each other; below that only what is demanded.
DEPTH = 4
# How often a field is there that may be left out.
OFTEN = 0.12
TEXTS = (
    "", " ", "/", "//", "/start", "/subscribe", "/help \u202e\u2066x", "/subscribe " + "a" * 4000, "/why https://[::1", "/mute 24h",
    "/subscribe@SomeOtherBot truce", "/latest 99999999999999999999", "truce", "перемирие", "هدنة 🕊", "\x00\x07", "\ud83d", "<b>&amp;",
    "/timezone 1e309,nan", "/story -1", "/unsubscribe ٣", "/SUBSCRIBE truce", "/settings:x", "subscribe:1", "latest:5:x", "x" * 64, ":", "a:" * 30,
)  # fmt: skip
NUMBERS = (0, 1, -1, 7, 11, 22, 99, -500, 777000, 136817688, 1087968824, 2**31, -(10**12), 2**52)
# Optional in the signatures of the library, demanded by what it does.
DEMANDED = frozenset(
    {"allows_revoting", "option_persistent_ids", "persistent_id", "can_react_to_messages", "members_only"}
)
# What the bot asks for comes more often than what it does not.
WANTED = ("message", "callback_query", "channel_post", "my_chat_member", "inline_query")
WHEN = dt.datetime(2026, 5, 28, 12, tzinfo=dt.UTC)


@cache
def declared(kind: type[TelegramObject]) -> dict[str, tuple[Any, bool]]:
    """The parameters of a type by name: of what type, and whether it may be left out."""
    hints = typing.get_type_hints(kind.__init__, vars(telegram) | {"dtm": dt})
    found = inspect.signature(kind.__init__).parameters
    return {
        name: (hints[name], one.default is not inspect.Parameter.empty)
        for name, one in found.items()
        if name not in ("self", "api_kwargs") and name in hints
    }


@cache
def parted(hint: Any) -> tuple[str, tuple[Any, ...]]:
    """What a declared type is (`union`, `list`, `literal`, `object` or `plain`), and of what."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return "union", tuple(one for one in parts if one is not type(None))
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return "list", parts[:1]
    if origin is typing.Literal:
        return "literal", parts
    return "object" if isinstance(hint, type) and issubclass(hint, TelegramObject) else "plain", (hint,)


@cache
def kinds(of: type[TelegramObject]) -> tuple[type[TelegramObject], ...]:
    """The types that a value declared as `of` may be: its own, or those that are made of it."""
    found = sorted({below for one in of.__subclasses__() for below in kinds(one)}, key=lambda one: one.__name__)
    return tuple(found) or (of,)


class Chance:
    """Makes values by a seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def update(self, number: int) -> dict[str, Any]:
        """An update of any kind as JSON, as Telegram sends it."""
        every = sorted(declared(Update).keys() - {"update_id"})
        kind = self.random.choice(WANTED if self.random.random() < 0.5 else every)
        made: Any = None
        while made is None:
            # Some types refuse what their fields allow, or two that do not go together.
            with contextlib.suppress(TypeError, ValueError, OverflowError):
                made = Update(number, **{kind: self.value(declared(Update)[kind][0], 0)}).to_dict()
        return dict(made)

    def of(self, kind: type[TelegramObject], depth: int) -> TelegramObject:
        """An object of the type, or of one that is made of it."""
        kind = self.random.choice(kinds(kind))
        given = {}
        for name, (hint, optional) in declared(kind).items():
            often = 0.6 if name in ("text", "from_user", "data", "message") else OFTEN
            if not optional or name in DEMANDED or (depth < DEPTH and self.random.random() < often):
                given[name] = self.value(hint, depth + 1)
        if issubclass(kind, telegram.Chat):
            given["type"] = self.random.choice(("private", "private", "group", "supergroup", "channel", "elsewhere"))
        return kind(**given)

    def value(self, hint: Any, depth: int) -> Any:
        """A value of a declared type."""
        made_of, parts = parted(hint)
        match made_of:
            case "union":
                return self.value(self.random.choice(parts), depth)
            case "list":
                return [self.value(parts[0], depth) for _ in range(self.random.randint(1, 2))]
            case "literal":
                return self.random.choice(parts)
            case "object":
                return self.of(hint, depth)
        return self.plain(hint)

    def plain(self, hint: Any) -> Any:
        """A number, a text, a moment."""
        if hint is bool:
            return self.random.random() < 0.5
        if hint is int:
            return self.random.choice(NUMBERS)
        if hint is float:
            return self.random.uniform(-400, 400)
        if hint is dt.datetime:
            return WHEN + dt.timedelta(seconds=self.random.randint(-(10**8), 10**8))
        if hint is dt.timedelta:
            return dt.timedelta(seconds=self.random.randint(0, 10**6))
        return self.text()

    def text(self) -> str:
        """What people write: a command with anything behind it, a button's data, or anything."""
        name, rest = self.random.choice(COMMANDS).name, self.random.choice(TEXTS)
        return self.random.choice((f"/{name}", f"/{name} {rest}", f"{name}:{rest}"[:64], rest, rest))


def damaged(update: dict[str, Any], random: Random) -> dict[str, Any]:
    """The update with something missing, anywhere but its number."""
    holder, key = random.choice(list(_places(update)))
    del holder[key]
    return update


def _places(value: Any, *, top: bool = True) -> Any:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not (top and key == "update_id"):
                yield value, key
            yield from _places(inner, top=False)
    elif isinstance(value, list):
        for inner in value:
            yield from _places(inner, top=False)
