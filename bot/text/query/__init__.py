"""From what a person types to an expression, and back to what can be told of how it was read.

    a b            both             a, b   a OR b    either           -a   NOT a     without
    "a b"          a phrase         ="A b"  =A       these letters    abc*           begins so
    a NEAR/8 b     within 8 words   ( )              groups           a AND b        both
    title:a  title:(a, b)  in:title                  in the title alone
    source:bbc  lang:ru  topic:ceasefire  status:violated             of the article itself

What binds tightest comes first: a field, NEAR, NOT, both, either. `lang:ru,uk`, without a space, is a list of values, and
`lang:ru, uk` two alternatives. In a chain of NEAR each is near the next. `in:title` holds for the whole query, or
for the group it stands in. `and`, `or` and `near/8` may be written small; `NOT` and `NEAR` only large. Quotation marks
of any country, the commas of any script, any dash and full-width signs are read as what they are meant for.
"""

from __future__ import annotations

from collections.abc import Collection

from bot.errors import BadQuery
from bot.text.expression import (
    And,
    Exact,
    Field,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Title,
    Words,
    walk,
)  # fmt: skip
from bot.text.matching import evaluate
from bot.text.query.fields import TOPICS, Known
from bot.text.query.letters import words_of
from bot.text.query.mending import mended
from bot.text.query.parser import Parser
from bot.text.query.telling import explain, turned
from bot.text.query.tokens import size, tokens

CHARACTERS = 200
TERMS = 32
DEPTH = 10
# A longer text is refused without a suggestion; it is no slip of the finger.
MENDED = 1000


def parse(
    text: str,
    *,
    characters: int | None = CHARACTERS,
    terms: int | None = TERMS,
    depth: int = DEPTH,
    topics: Collection[str] | None = TOPICS,
) -> Query:
    """The expression that `text` means; str() of it is its canonical text, which parses to the same.
    A limit of None is no limit, and topics of None are any, for what was stored under another setting.

    Raises BadQuery with `at`, the place in `text`, `suggestion`, a query near it that can be read, or None, and
    `reason`: empty, too_long, too_many_terms, too_deep, unclosed_quote, unclosed_parenthesis, unopened_parenthesis,
    dangling_operator, only_negative, only_language, everything, prefix_short, prefix_place, near_distance, near_side,
    unknown_field, unknown_language, unknown_topic, unknown_status, field_empty, field_value.
    """
    known = Known(topics)

    def read(other: str, deeper: int = 0) -> Query:
        return _read(other, characters, terms, depth + deeper, known)

    try:
        return read(text)
    except BadQuery as error:
        suggestion = mended(error, read, known) if len(text) <= MENDED else None
        told = {name: value for name, value in error.details.items() if name not in {"end", "instead"}}
        raise BadQuery(**told, suggestion=suggestion) from None


def _read(text: str, characters: int | None, terms: int | None, depth: int, known: Known) -> Query:
    if characters is not None and len(text) > characters:
        raise BadQuery(reason="too_long", at=characters, query=text, limit=characters)
    query = Parser(text, tokens(text, terms), depth, known).parse()
    if characters is not None and len(str(query)) > characters:
        # What is stored is the canonical text, and that must be readable too.
        raise BadQuery(reason="too_long", at=len(text), query=text, limit=characters)
    if terms is not None and sum(map(_size, walk(query))) > terms:
        raise BadQuery(reason="too_many_terms", at=len(text), query=text, limit=terms)
    return query


def _size(part: Query) -> int:
    """The words that `part` adds to a canonical text."""
    if isinstance(part, Field):
        return max(1, len(words_of(part.value)))
    return size(part) if isinstance(part, Words) else 0


__all__ = [
    "And", "Exact", "Field", "Near", "Not", "Or", "Phrase", "Prefix", "Query", "Term", "Title", "evaluate", "explain",
    "parse", "turned", "walk",
]  # fmt: skip
