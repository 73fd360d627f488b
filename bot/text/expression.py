"""What a query says: words and phrases, where they must stand, joined by and, or, not. Values only; see query and
matching. str() of each is its canonical text, which parses to the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

# Words that must stand in quotation marks to be sought themselves.
OPERATORS = frozenset({"and", "or", "not", "near"})
FieldName = Literal["source", "lang", "topic", "status"]


@dataclass(frozen=True, slots=True)
class Term:
    """One word, in any of its forms; a hyphenated one also written apart or as one."""

    word: str

    def __str__(self) -> str:
        return f'"{self.word}"' if self.word in OPERATORS else self.word


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order with nothing between them, each in any of its forms; at least two."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return '"' + " ".join(self.words) + '"'


@dataclass(frozen=True, slots=True)
class Exact:
    """Exactly these letters, with their case and accents: one word, or several in a row parted by one space."""

    text: str

    def __str__(self) -> str:
        return f'="{self.text}"'


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that begins with these letters, whatever their case and accents; no forms are looked up."""

    stem: str

    def __str__(self) -> str:
        return f"{self.stem}*"


@dataclass(frozen=True, slots=True)
class Near:
    """Both sides with at most `distance` - 1 words between their nearest ends, in either order, in the title or in
    one run of the text. A side is a word, phrase, exact text or prefix, or an Or of such."""

    left: Query
    right: Query
    distance: int

    def __str__(self) -> str:
        return f"{_grouped(self.left)} NEAR/{self.distance} {_grouped(self.right)}"


@dataclass(frozen=True, slots=True)
class Title:
    """The part, in the title alone. It holds no field."""

    part: Query

    def __str__(self) -> str:
        return f"title:{_grouped(self.part)}"


@dataclass(frozen=True, slots=True)
class Field:
    """What is known of the article beside its words: its source, its language, a topic, a truce's status."""

    name: FieldName
    value: str

    def __str__(self) -> str:
        return f'{self.name}:"{self.value}"' if " " in self.value else f"{self.name}:{self.value}"


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts, at least two, none of them an And."""

    parts: tuple[Query, ...]

    def __str__(self) -> str:
        return " ".join(f"({part})" if isinstance(part, Or) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the parts, at least two, none of them an Or."""

    parts: tuple[Query, ...]

    def __str__(self) -> str:
        return ", ".join(str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """Articles without the part, which holds no Not itself."""

    part: Query

    def __str__(self) -> str:
        return f"-({self.part})" if isinstance(self.part, And | Or | Near) else f"-{self.part}"


# What takes up words of the text, and so has places in it.
Words = Term | Phrase | Exact | Prefix
Query = Words | Near | Title | Field | And | Or | Not


def _grouped(part: Query) -> str:
    return f"({part})" if isinstance(part, And | Or | Near) else str(part)


def both(parts: Sequence[Query]) -> Query:
    """All of `parts`, flat and each once; a single one stands for itself."""
    flat = list(dict.fromkeys(inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))))
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def either(parts: Sequence[Query]) -> Query:
    """Any of `parts`, flat and each once; a single one stands for itself."""
    flat = list(dict.fromkeys(inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))))
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def negate(query: Query) -> Query:
    """The opposite of `query`; negations inside it are resolved, so that a Not never holds another."""
    if isinstance(query, Not):
        return query.part
    if isinstance(query, And | Or) and any(isinstance(part, Not) for part in walk(query)):
        inner = [negate(part) for part in query.parts]
        return either(inner) if isinstance(query, And) else both(inner)
    if isinstance(query, Title) and any(isinstance(part, Not) for part in walk(query)):
        return titled(negate(query.part))
    return Not(query)


def titled(query: Query) -> Query:
    """`query` in the title alone. What is no word of the text stays as it is, and a Not stays outside."""
    if isinstance(query, Field | Title):
        return query
    if isinstance(query, Not):
        return negate(titled(query.part))
    if isinstance(query, And | Or) and not _worded(query):
        join = both if isinstance(query, And) else either
        words = [part for part in query.parts if _worded(part)]
        others = [titled(part) for part in query.parts if not _worded(part)]
        return join([*([titled(join(words))] if words else []), *others])
    return Title(query)


def _worded(query: Query) -> bool:
    return not any(isinstance(part, Field | Title) for part in walk(query))


def walk(query: Query) -> Iterator[Query]:
    """`query` and everything in it, without recursion."""
    waiting: list[Query] = [query]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += reversed(inside(found))


def inside(query: Query) -> tuple[Query, ...]:
    """The parts that `query` is directly made of."""
    if isinstance(query, And | Or):
        return query.parts
    if isinstance(query, Near):
        return query.left, query.right
    return (query.part,) if isinstance(query, Not | Title) else ()


def positive(query: Query) -> bool:
    """Whether an article must hold some word of `query`, or belong to a source, topic or status, to satisfy it;
    a language alone would let nearly everything through."""
    if isinstance(query, And):
        return any(positive(part) for part in query.parts)
    if isinstance(query, Or):
        return all(positive(part) for part in query.parts)
    if isinstance(query, Title):
        return positive(query.part)
    return not isinstance(query, Not) and not (isinstance(query, Field) and query.name == "lang")
