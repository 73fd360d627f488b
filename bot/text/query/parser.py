"""From the pieces of a query to its expression: recursive descent, at most `depth` groups deep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Never, cast

from bot.errors import BadQuery
from bot.text.expression import (
    And,
    Field,
    FieldName,
    Near,
    Not,
    Or,
    Prefix,
    Query,
    Words,
    both,
    either,
    negate,
    positive,
    titled,
    walk,
)  # fmt: skip
from bot.text.query.fields import Known, field
from bot.text.query.letters import SINGLE_CLOSING, SINGLE_OPENING
from bot.text.query.mending import strengthened
from bot.text.query.tokens import Token


class Parser:
    """Reads one query, once. An absent operand is None until someone needs it.

    `name` is the field whose values a group holds; it is empty where words are words.
    """

    def __init__(self, text: str, tokens: Sequence[Token], depth: int, known: Known) -> None:
        self.text = text
        self.tokens = tokens
        self.depth = depth
        self.known = known
        self.next = 0
        # The alternatives of the whole query, and where each begins.
        self.ways: list[tuple[int, Query]] = []
        self.in_title: set[int] = set()

    def parse(self) -> Query:
        """The expression. Raises BadQuery."""
        query = self._either(0)
        if self._here.kind == "close":
            self.refuse("unopened_parenthesis", self._here.at)
        if query is None:
            self.refuse("empty", self.tokens[0].at)
        if not positive(query):
            self._refuse_everything()
        return query

    def _refuse_everything(self) -> Never:
        at, weak = next((at, way) for at, way in self.ways if not positive(way))
        only_lang = all(isinstance(part, Field | Or | And) for part in walk(weak))
        instead = str(strengthened([way for _, way in self.ways], self.known))
        self.refuse("only_language" if only_lang else "only_negative", at, instead=instead)

    def refuse(self, reason: str, at: int, **details: object) -> Never:
        """Raise BadQuery for a place."""
        raise BadQuery(reason=reason, at=at, query=self.text, **details)

    @property
    def _here(self) -> Token:
        return self.tokens[self.next]

    def _take(self) -> Token:
        self.next += 1
        return self.tokens[self.next - 1]

    def _either(self, level: int, name: str = "") -> Query | None:
        parts = [self._way(level, name)]
        while self._here.kind == "or":
            operator = self._take()
            following = self._way(level, name)
            if not operator.soft and (parts[-1] is None or following is None):
                self.refuse("dangling_operator", operator.at)
            parts.append(following)
        found = [part for part in parts if part is not None]
        whole = either(found) if found else None
        return titled(whole) if whole is not None and level in self.in_title else whole

    def _way(self, level: int, name: str) -> Query | None:
        at = self._here.at
        found = self._both(level, name)
        if level == 0 and found is not None:
            self.ways.append((at, found))
        return found

    def _both(self, level: int, name: str) -> Query | None:
        parts: list[Query] = []
        while self._here.kind in {"term", "open", "not", "and", "field", "near", "in"}:
            if self._here.kind == "in":
                self._take()
                self.in_title.add(level)
                continue
            operator = self._take() if self._here.kind == "and" else None
            part = self._part(level, name)
            if part is not None and (parts or operator is None or operator.soft):
                parts.append(part)
            elif operator is not None and not operator.soft:
                self.refuse("dangling_operator", operator.at)
        return _row(parts, name) if parts else None

    def _part(self, level: int, name: str) -> Query | None:
        negations = []
        while self._here.kind == "not":
            negations.append(self._take())
        part = self._near(level, name)
        if part is None and negations:
            self.refuse("dangling_operator", negations[-1].at)
        return negate(part) if part is not None and len(negations) % 2 else part

    def _near(self, level: int, name: str) -> Query | None:
        """An operand, or operands that stand near one another; in a chain each is near the next."""
        left = self._operand(level, name)
        pairs: list[Query] = []
        while self._here.kind == "near":
            operator = self._take()
            right = self._operand(level, name)
            if left is None or right is None:
                self.refuse("dangling_operator", operator.at)
            if not (_is_side(left) and _is_side(right)):
                self.refuse("near_side", operator.at)
            pairs.append(Near(left, right, operator.distance))
            left = right
        return both(pairs) if pairs else left

    def _operand(self, level: int, name: str) -> Query | None:
        if self._here.kind == "term":
            return self._value(self._take(), name) if name else self._take().term
        if self._here.kind == "field":
            return self._field(level)
        return self._group(level, name) if self._here.kind == "open" else None

    def _group(self, level: int, name: str) -> Query:
        opening = self._take()
        if level >= self.depth:
            self.refuse("too_deep", opening.at)
        query = self._either(level + 1, name)
        self.in_title.discard(level + 1)
        if self._here.kind != "close":
            self.refuse("unclosed_parenthesis", opening.at)
        if query is None:
            self.refuse("empty", opening.at)
        self._take()
        return query

    def _field(self, level: int) -> Query:
        token = self._take()
        name = "" if token.raw == "title" else token.raw
        if level >= self.depth:
            self.refuse("too_deep", token.at)
        is_negated = self._here.kind == "not" and self._here.at == token.end
        if is_negated:
            self._take()
        value = self._operand(level + 1, name)
        if value is None:
            self.refuse("field_empty", token.at)
        whole = either([value, *self._listed(level, name)])
        whole = whole if name else titled(whole)
        return negate(whole) if is_negated else whole

    def _listed(self, level: int, name: str) -> list[Query]:
        """Further values after commas without a space: lang:ru,uk."""
        found: list[Query] = []
        while self._here.kind == "or" and self._here.soft and self._touches(self.next) and self._touches(self.next + 1):
            if self.tokens[self.next + 1].kind != "term":
                break
            self._take()
            found += [value] if (value := self._operand(level, name)) is not None else []
        return found

    def _touches(self, number: int) -> bool:
        return self.tokens[number].at == self.tokens[number - 1].end

    def _value(self, token: Token, name: str) -> Query:
        if isinstance(token.term, Prefix):
            self.refuse("field_value", token.at)
        try:
            found = field(cast("FieldName", name), token.raw.strip(SINGLE_OPENING + SINGLE_CLOSING), self.known)
        except BadQuery as error:
            raise BadQuery(at=token.at, end=token.end, query=self.text, **error.details) from None
        if found is None:
            self.refuse("field_empty", token.at)
        return found


def _is_side(query: Query) -> bool:
    return isinstance(query, Words) or (isinstance(query, Or) and all(isinstance(part, Words) for part in query.parts))


def _row(parts: list[Query], name: str) -> Query:
    """All of them; of languages, which an article has one of, any."""
    if name != "lang":
        return both(parts)
    without = [part for part in parts if isinstance(part, Not)]
    wanted = [part for part in parts if not isinstance(part, Not)]
    return both([either(wanted), *without] if wanted else without)
