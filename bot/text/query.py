"""From what a person types to an expression, and back to words that say how it was read.

    a b        both          a, b   a OR b     either        -a   NOT a     without
    "a b"      a phrase      ( )    groups     a AND b       both; binds tighter than OR and the comma

`and` and `or` between two words may be written small; `NOT` only large. Quotation marks of any
country, the commas of any script and any dash are read as what they are meant for.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Never

from bot.errors import BadQuery
from bot.text.expression import And, Not, Or, Phrase, Query, Term, both, either, negate, positive, walk
from bot.text.matching import evaluate
from bot.text.words import APOSTROPHES, find

CHARACTERS = 200
TERMS = 32
DEPTH = 10

QUOTES = '"“”„‟«»″＂「」『』〝〞״'
COMMAS = ",|،、，､;；︐՝߸"
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
TOKEN = re.compile(
    rf"\s*(?:(?P<open>[(（])|(?P<close>[)）])|(?P<or>[{COMMAS}])|(?P<quote>[{QUOTES}])"
    rf"|(?P<not>[{DASHES}!](?=[\w(（{QUOTES}{DASHES}!]))|(?P<word>(?:[^\s()（）{COMMAS}{QUOTES}]|(?<=[א-ת])[\"״](?=[א-ת]))+))"
)
CLOSING = re.compile(f"[{QUOTES}]")
# Written between words, what they mean; in small letters only where both neighbours are words or groups.
JOINING = {"or": "or", "and": "and", "&": "and", "&&": "and", "+": "and"}
NORMAL = str.maketrans(
    dict.fromkeys(APOSTROPHES, "'")
    | dict.fromkeys(DASHES + "\u05be", "-")
    | dict.fromkeys("\u00ad\u200e\u200f\u2060", "")
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query, `at` its place: open, close, or, and, not, or a term with what it means.

    A `soft` operator without words to join is no mistake: a trailing comma, a plus before a word.
    """

    kind: str
    at: int
    soft: bool = False
    term: Term | Phrase | None = None


def parse(text: str, *, characters: int | None = CHARACTERS, terms: int | None = TERMS, depth: int = DEPTH) -> Query:
    """The expression that `text` means; str() of it is its canonical text, which parses to the same.
    A limit of None is no limit, for what was stored under another setting.

    Raises BadQuery with `at`, the place in `text`, and `reason`: empty, too_long, too_many_terms, too_deep,
    unclosed_quote, unclosed_parenthesis, unopened_parenthesis, dangling_operator, only_negative.
    """
    if characters is not None and len(text) > characters:
        raise BadQuery(reason="too_long", at=characters, query=text, limit=characters)
    query = _Parser(text, _tokens(text, terms), depth).parse()
    if not positive(query):
        raise BadQuery(reason="only_negative", at=0, query=text)
    if characters is not None and len(str(query)) > characters:
        # What is stored is the canonical text, and that must be readable too.
        raise BadQuery(reason="too_long", at=len(text), query=text, limit=characters)
    return query


def _tokens(text: str, limit: int | None) -> list[Token]:
    found: list[Token] = []
    count = at = 0
    while match := TOKEN.match(text, at):
        kind = str(match.lastgroup)
        start, at = match.start(kind), match.end()
        if kind == "quote":
            at = _closing(text, start)
        token = _token(kind, start, text[start:at])
        if token is None:
            continue
        count += len(token.term.words) if isinstance(token.term, Phrase) else token.kind == "term"
        if limit is not None and count > limit:
            raise BadQuery(reason="too_many_terms", at=start, query=text, limit=limit)
        found.append(token)
    return _settled(found, text)


def _closing(text: str, start: int) -> int:
    closing = CLOSING.search(text, start + 1)
    if closing is None:
        raise BadQuery(reason="unclosed_quote", at=start, query=text)
    return closing.end()


def _token(kind: str, at: int, raw: str) -> Token | None:
    """None for what holds no letter or digit, such as a dash between spaces."""
    if kind not in {"quote", "word"}:
        return Token(kind, at, soft=kind == "or")
    if kind == "word" and raw in {"AND", "OR", "NOT"}:
        return Token(raw.lower(), at)
    words = (raw.lower(),) if raw.isascii() and raw.isalnum() else _words(raw)
    if kind == "word" and raw in JOINING:
        return Token(JOINING[raw], at, soft=True, term=Term(raw) if words else None)
    if not words:
        return None
    return Token("term", at, term=Term(words[0]) if len(words) == 1 else Phrase(words))


def _words(raw: str) -> tuple[str, ...]:
    return tuple(word for _, piece in find(raw) for _, word in find(_normal(piece)))


def _normal(raw: str) -> str:
    if raw.isascii():
        return raw.lower().replace("`", "'")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", raw).translate(NORMAL).lower()).replace(
        "i\u0307", "i"
    )


def _settled(tokens: list[Token], text: str) -> list[Token]:
    """Small `and` and `or` become words where they have nothing to join."""
    ends = Token("end", len(text))
    return [
        replace(token, kind="term")
        if token.soft
        and token.term
        and not (before.kind in {"term", "close"} and after.kind in {"term", "open", "not"})
        else token
        for before, token, after in zip([ends, *tokens], tokens, [*tokens[1:], ends], strict=False)
    ]


class _Parser:
    """Recursive descent, at most `depth` groups deep. An absent operand is None until someone needs it."""

    def __init__(self, text: str, tokens: list[Token], depth: int) -> None:
        self.text = text
        self.tokens = [*tokens, Token("end", len(text))]
        self.depth = depth
        self.next = 0

    def parse(self) -> Query:
        query = self._either(0)
        if self._here.kind == "close":
            self._refuse("unopened_parenthesis", self._here)
        if query is None:
            self._refuse("empty", self.tokens[0])
        return query

    @property
    def _here(self) -> Token:
        return self.tokens[self.next]

    def _take(self) -> Token:
        self.next += 1
        return self.tokens[self.next - 1]

    def _refuse(self, reason: str, token: Token) -> Never:
        raise BadQuery(reason=reason, at=token.at, query=self.text)

    def _either(self, level: int) -> Query | None:
        parts = [self._both(level)]
        while self._here.kind == "or":
            operator = self._take()
            following = self._both(level)
            if not operator.soft and (parts[-1] is None or following is None):
                self._refuse("dangling_operator", operator)
            parts.append(following)
        found = [part for part in parts if part is not None]
        return either(found) if found else None

    def _both(self, level: int) -> Query | None:
        parts: list[Query] = []
        while self._here.kind in {"term", "open", "not", "and"}:
            operator = self._take() if self._here.kind == "and" else None
            part = self._part(level)
            if part is not None and (parts or operator is None or operator.soft):
                parts.append(part)
            elif operator is not None and not operator.soft:
                self._refuse("dangling_operator", operator)
        return both(parts) if parts else None

    def _part(self, level: int) -> Query | None:
        negations = []
        while self._here.kind == "not":
            negations.append(self._take())
        part = self._operand(level)
        if part is None and negations:
            self._refuse("dangling_operator", negations[-1])
        return negate(part) if part is not None and len(negations) % 2 else part

    def _operand(self, level: int) -> Query | None:
        if self._here.kind == "term":
            return self._take().term
        return self._group(level) if self._here.kind == "open" else None

    def _group(self, level: int) -> Query:
        opening = self._take()
        if level >= self.depth:
            self._refuse("too_deep", opening)
        query = self._either(level + 1)
        if self._here.kind != "close":
            self._refuse("unclosed_parenthesis", opening)
        if query is None:
            self._refuse("empty", opening)
        self._take()
        return query


def explain(query: Query) -> str:
    """How a query was read, in English words: “truce” or “ceasefire”, without “trade”."""
    if isinstance(query, Not):
        return f"without {explain(query.part)}"
    if isinstance(query, Or):
        return " or ".join(_grouped(part, And) for part in query.parts)
    if isinstance(query, And):
        wanted = [part for part in query.parts if not isinstance(part, Not)]
        told = _grouped(wanted[0], And) if len(wanted) == 1 else " and ".join(_grouped(part, Or) for part in wanted)
        return ", ".join([told, *(explain(part) for part in query.parts if isinstance(part, Not))])
    return f"“{' '.join(query.words) if isinstance(query, Phrase) else query.word}”"


def _grouped(part: Query, kind: type[And | Or]) -> str:
    return f"({explain(part)})" if isinstance(part, kind) else explain(part)


__all__ = ["And", "Not", "Or", "Phrase", "Query", "Term", "evaluate", "explain", "parse", "walk"]
