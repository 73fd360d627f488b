"""The Bot API as data: which methods and parameters there are, and whether a value is of a type.

Derived from a machine-readable specification (`botapi.json` beside this package). Where that file leaves out
a type, any use of it is a problem: the emulator would rather refuse than guess.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

ARRAY = "Array of "


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in a multipart body."""

    filename: str
    content_type: str
    body: bytes


class Attached(str):
    """A String that names a file of the same request (`attach://…`), with that file."""

    __slots__ = ("upload",)
    upload: Upload


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter or one field of a type: any of `types`."""

    types: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Method:
    """What a method takes and returns."""

    returns: tuple[str, ...]
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Type:
    """An object's fields, or the types it may be one of."""

    subtypes: tuple[str, ...]
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Spec:
    """The methods and types that the emulator plays."""

    version: str
    methods: Mapping[str, Method]
    types: Mapping[str, Type]

    def decode(self, method: str, given: Mapping[str, object]) -> dict[str, object]:
        """The parameters as values: what a form carries as text becomes what its type says, where it can."""
        fields = self.methods[method].fields
        return {
            name: _decoded(value, fields[name].types) if name in fields and isinstance(value, str) else value
            for name, value in given.items()
        }

    def request_problems(self, method: str, params: Mapping[str, object]) -> list[str]:
        """What is wrong with the decoded parameters of a call, one sentence each."""
        return list(self._object(params, self.methods[method].fields, method))

    def answer_problems(self, method: str, result: object) -> list[str]:
        """What is wrong with an answer that the emulator is about to give."""
        return list(self._value(result, self.methods[method].returns, method))

    def type_problems(self, name: str, value: object) -> list[str]:
        """What keeps `value` from being a `name`."""
        return list(self._value(value, (name,), name))

    def _object(self, value: Mapping[str, object], fields: Mapping[str, Field], where: str) -> Iterator[str]:
        for name in value.keys() - fields.keys():
            yield f"{where} has no {name}"
        for name, field in fields.items():
            if name in value:
                yield from self._value(value[name], field.types, f"{where}.{name}")
            elif field.required:
                yield f"{where} lacks {name}"

    def _value(self, value: object, types: tuple[str, ...], where: str) -> Iterator[str]:
        found = [list(self._one(value, name, where)) for name in types]
        if all(found):
            yield from min(found, key=len)

    def _one(self, value: object, name: str, where: str) -> Iterator[str]:
        if name.startswith(ARRAY):
            yield from self._array(value, name.removeprefix(ARRAY), where)
        elif name in PLAIN:
            if not PLAIN[name](value):
                yield f"{where} is no {name}: {str(value)[:60]!r}"
        elif name not in self.types:
            yield f"{where}: the playground does not play the type {name}"
        elif self.types[name].subtypes:
            yield from self._value(value, self.types[name].subtypes, where)
        elif not isinstance(value, Mapping):
            yield f"{where} is no {name}: {str(value)[:60]!r}"
        else:
            yield from self._object(value, self.types[name].fields, where)

    def _array(self, value: object, name: str, where: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{where} is no list"
            return
        for number, item in enumerate(value):
            yield from self._value(item, (name,), f"{where}[{number}]")


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


PLAIN: dict[str, Callable[[object], bool]] = {
    "String": lambda value: isinstance(value, str),
    "Boolean": lambda value: isinstance(value, bool),
    "Integer": _is_integer,
    "Float": lambda value: _is_integer(value) or isinstance(value, float),
    "InputFile": lambda value: isinstance(value, Upload),
}


def _decoded(text: str, types: tuple[str, ...]) -> object:
    if types == ("String",) or "InputFile" in types:
        return text
    if types == ("Boolean",):
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    try:
        value: object = json.loads(text)
    except ValueError:
        return text
    return text if "String" in types and not _is_integer(value) else value


def load() -> Spec:
    """The specification as shipped."""
    raw = json.loads((files("bot.playground") / "botapi.json").read_text(encoding="utf-8"))
    return Spec(
        version=raw["version"],
        methods={
            name: Method(tuple(entry["returns"]), _fields(entry["fields"])) for name, entry in raw["methods"].items()
        },
        types={
            name: Type(tuple(entry.get("subtypes", ())), _fields(entry["fields"]))
            for name, entry in raw["types"].items()
        },
    )


def _fields(raw: Mapping[str, list[str]]) -> dict[str, Field]:
    return {
        name: Field(tuple(kind for kind in kinds if kind != "required"), "required" in kinds)
        for name, kinds in raw.items()
    }
