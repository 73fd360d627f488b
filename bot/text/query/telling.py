"""What can be told of a query: how it was read, and its other reading."""

from __future__ import annotations

from bot.model.queries import Reading
from bot.text.expression import (
    And,
    Exact,
    Field,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Term,
    Title,
    Words,
)  # fmt: skip


def explain(query: Query) -> Reading:
    """How `query` was read, for words in any language."""
    if isinstance(query, Words):
        return _word(query)
    if isinstance(query, Field):
        return Reading(query.name, query.value)
    if isinstance(query, Near):
        return Reading("near", parts=(explain(query.left), explain(query.right)), distance=query.distance)
    if isinstance(query, Title):
        return Reading("title", parts=(explain(query.part),))
    if isinstance(query, Not):
        return Reading("without", parts=(explain(query.part),))
    return Reading("all" if isinstance(query, And) else "any", parts=tuple(map(explain, query.parts)))


def _word(query: Words) -> Reading:
    if isinstance(query, Term):
        return Reading("word", query.word)
    if isinstance(query, Phrase):
        return Reading("word", " ".join(query.words))
    return Reading("exact", query.text) if isinstance(query, Exact) else Reading("prefix", query.stem)


def turned(query: Query) -> Query | None:
    """Any of the words instead of all of them, or the other way round; None for what is no plain row of words."""
    if not isinstance(query, And | Or) or not all(isinstance(part, Words) for part in query.parts):
        return None
    return Or(query.parts) if isinstance(query, And) else And(query.parts)
