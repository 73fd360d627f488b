"""What a query says: words and phrases, joined by and, or, not. Values only; see query and matching."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

# Words that must stand in quotation marks to be sought themselves.
OPERATORS = frozenset({"and", "or", "not"})


@dataclass(frozen=True, slots=True)
class Term:
    """One word, in any of its forms; a hyphenated one also written apart or as one."""

    word: str

    def __str__(self) -> str:
        return f'"{self.word}"' if self.word in OPERATORS else self.word


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order with nothing between them; at least two."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return '"' + " ".join(self.words) + '"'


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
        return f"-({self.part})" if isinstance(self.part, And | Or) else f"-{self.part}"


Query = Term | Phrase | And | Or | Not


def both(parts: list[Query]) -> Query:
    """All of `parts`, flat and each once; a single one stands for itself."""
    flat = list(dict.fromkeys(inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))))
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def either(parts: list[Query]) -> Query:
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
    return Not(query)


def walk(query: Query) -> Iterator[Query]:
    """`query` and everything in it, without recursion."""
    waiting: list[Query] = [query]
    while waiting:
        found = waiting.pop()
        yield found
        if isinstance(found, And | Or):
            waiting += reversed(found.parts)
        elif isinstance(found, Not):
            waiting.append(found.part)


def positive(query: Query) -> bool:
    """Whether an article must hold some word of `query` to satisfy it."""
    if isinstance(query, And):
        return any(positive(part) for part in query.parts)
    if isinstance(query, Or):
        return all(positive(part) for part in query.parts)
    return not isinstance(query, Not)
