"""The pieces of a query as it was typed: words in any kind of quotation marks, signs, operators, names of fields."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Never

from bot.errors import BadQuery
from bot.text.expression import Exact, Phrase, Prefix, Term, Words
from bot.text.query.fields import FIELDS, meant
from bot.text.query.letters import (
    CLOSE,
    COMMAS,
    DASHES,
    EQUALS,
    INVISIBLE,
    OPEN,
    QUOTES,
    SINGLE_CLOSING,
    SINGLE_OPENING,
    STARS,
    words_of,
)
from bot.text.words import find, script

HEBREW = "א-ת"
CHUNK = re.compile(rf"(?:[^\s{OPEN}{CLOSE}{COMMAS}{QUOTES}]|(?<=[{HEBREW}])[\"״](?=[{HEBREW}]))+")
TOKEN = re.compile(
    rf"\s*(?:(?P<open>[{OPEN}])|(?P<close>[{CLOSE}])|(?P<or>[{COMMAS}])|(?P<quote>[{EQUALS}]?[{QUOTES}])"
    rf"|(?P<not>[{DASHES}!！](?=[\w{OPEN}{QUOTES}{DASHES}!！{EQUALS}{STARS}{SINGLE_OPENING}]))"
    rf"|(?P<field>[^\W\d_]{{2,12}}[:：])|(?P<word>{CHUNK.pattern}))"
)
# A mark between two Hebrew letters abbreviates and closes nothing.
CLOSING = re.compile(rf"(?<![{HEBREW}])[{QUOTES}]|[{QUOTES}](?![{HEBREW}])")
SINGLE_END = re.compile(rf"(?P<mark>(?<=\S)[{SINGLE_CLOSING}](?!\w))|[{COMMAS}{OPEN}{CLOSE}{QUOTES}]")
# How far a pair of single marks may lie apart; a bound on what is looked through for each.
SINGLE_LONGEST = 200
# Written between words, what they mean; in small letters only where both neighbours are words or groups.
JOINING = {"or": "or", "and": "and", "&": "and", "&&": "and", "+": "and", "＆": "and", "＋": "and"}
TITLE = re.compile(r" ?(?i:title)\b(?![:：])")
NEAR = re.compile(r"(?i:near)/(.*)", re.DOTALL)
# Words between; the first is what NEAR alone means, the second the most.
NEAR_USUAL, NEAR_MOST = 8, 50
# Letters before the star; characters of Han, Kana and Hangul say as much as a word.
PREFIX_LETTERS = 3
SYLLABIC = frozenset({"Hani", "Jpan", "Hang"})


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query from `at` to `end`: open, close, or, and, not, near, field, in, end, or a term and its meaning.

    `raw` is the name of a field, or a term as it was typed. A `soft` operator without words to join is no mistake:
    a trailing comma, a plus before a word.
    """

    kind: str
    at: int
    end: int
    raw: str = ""
    soft: bool = False
    term: Words | None = None
    distance: int = 0


def tokens(text: str, limit: int | None) -> list[Token]:
    """The pieces of `text` in order, of at most `limit` words. Raises BadQuery."""
    found: list[Token] = []
    count = 0
    for token in _found(text):
        count += size(token.term) if token.kind == "term" and token.term is not None else 0
        if limit is not None and count > limit:
            raise BadQuery(reason="too_many_terms", at=token.at, query=text, limit=limit)
        found.append(token)
    return _settled(found, text)


def size(term: Words) -> int:
    """How many words there are in a term."""
    if isinstance(term, Phrase):
        return len(term.words)
    return term.text.count(" ") + 1 if isinstance(term, Exact) else 1


def _found(text: str) -> Iterator[Token]:
    at, before = 0, Token("", 0, 0)
    while match := TOKEN.match(text, at):
        kind = str(match.lastgroup)
        token, at = _token(text, kind, match.start(kind), match.end(), is_value=before.kind == "field")
        if token is not None:
            before = token
            yield token
        elif kind == "quote" and before.kind == "field":
            raise BadQuery(reason="field_empty", at=before.at, query=text)


def _token(text: str, kind: str, at: int, end: int, *, is_value: bool) -> tuple[Token | None, int]:
    """The token at a place, None for what holds no letter or digit, such as a dash between spaces; and where it ends."""
    if kind == "quote":
        end = _closing(text, at, end)
        return _quoted(text, at, end), end
    if kind == "field":
        field = _field(text, at, end)
        if field is not None:
            return field, field.end
    if kind in {"field", "word"}:
        end = _single(text, at) or _chunk(text, at)
        return _word(text, at, end, is_value=is_value), end
    return Token(kind, at, end, text[at:end], soft=kind == "or"), end


def _chunk(text: str, at: int) -> int:
    found = CHUNK.match(text, at)
    return found.end() if found else at + 1


def _closing(text: str, start: int, inside: int) -> int:
    closing = CLOSING.search(text, inside)
    if closing is None:
        raise BadQuery(reason="unclosed_quote", at=start, query=text)
    return closing.end()


def _single(text: str, at: int) -> int:
    """Where a quotation in single marks that begins here ends; 0 when none does."""
    inside = at + 1 + (text[at] in EQUALS)
    if text[inside - 1 : inside] not in tuple(SINGLE_OPENING) or not text[inside : inside + 1].isalnum():
        return 0
    end = SINGLE_END.search(text, inside + 1, inside + SINGLE_LONGEST)
    return end.end() if end is not None and end["mark"] and not text[end.end() : end.end() + 1].isalnum() else 0


def _field(text: str, at: int, end: int) -> Token | None:
    """The name of a field; None for a word before a colon. Raises BadQuery for what is surely meant as another name."""
    name = unicodedata.normalize("NFKC", text[at : end - 1]).casefold()
    if name == "in":
        title = TITLE.match(text, end)
        return Token("in", at, title.end()) if title else None
    if name not in FIELDS:
        if nearest := meant(name, FIELDS):
            raise BadQuery(reason="unknown_field", at=at, end=end - 1, query=text, given=name, nearest=nearest)
        return None
    return Token("field", at, end, FIELDS[name])


def _quoted(text: str, at: int, end: int) -> Token | None:
    if text[at] in EQUALS:
        return _exact(text, at, end, text[at + 2 : end - 1])
    raw = text[at + 1 : end - 1]
    if any(star in raw for star in STARS):
        return _prefix(text, at + 1, end, raw)
    return _term(at, end, raw)


def _word(text: str, at: int, end: int, *, is_value: bool) -> Token | None:
    raw = text[at:end]
    if raw[0] in EQUALS:
        return _exact(text, at, end, raw[1:])
    operator = None if is_value else _operator(text, at, end)
    if operator is not None:
        return operator
    if any(star in raw for star in STARS):
        return _prefix(text, at, end, raw)
    return _term(at, end, raw)


def _operator(text: str, at: int, end: int) -> Token | None:
    raw = text[at:end]
    told = raw if raw.isascii() else unicodedata.normalize("NFKC", raw)
    if told in {"AND", "OR", "NOT"}:
        return Token(told.lower(), at, end, raw)
    if told == "NEAR":
        return Token("near", at, end, raw, distance=NEAR_USUAL)
    if near := NEAR.fullmatch(told):
        return _near(text, at, end, near[1])
    if told in JOINING:
        return replace(_term(at, end, raw) or Token("", at, end, raw), kind=JOINING[told], soft=True)
    return None


def _near(text: str, at: int, end: int, given: str) -> Token | None:
    """Small letters with anything but a number behind them are words: near/far."""
    if given.isdecimal() and 1 <= int(given[:4]) <= NEAR_MOST:
        return Token("near", at, end, text[at:end], distance=int(given[:4]))
    if not given.isdecimal() and not text[at:end].startswith("NEAR"):
        return None
    raise BadQuery(reason="near_distance", at=at, query=text, limit=NEAR_MOST)


def _term(at: int, end: int, raw: str) -> Token | None:
    words = (raw.lower(),) if raw.isascii() and raw.isalnum() else words_of(raw)
    if not words:
        return None
    return Token("term", at, end, raw, term=Term(words[0]) if len(words) == 1 else Phrase(words))


def _exact(text: str, at: int, end: int, raw: str) -> Token | None:
    star = next((place for place, letter in enumerate(raw) if letter in STARS), None)
    if star is not None:
        raise BadQuery(reason="prefix_place", at=text.index(raw[star], at), query=text)
    words = [word for _, word in find(unicodedata.normalize("NFC", raw.translate(INVISIBLE)))]
    return Token("term", at, end, raw, term=Exact(" ".join(words))) if words else None


def _prefix(text: str, at: int, end: int, raw: str) -> Token:
    """A word with a star behind it. Raises BadQuery for a star elsewhere, and for too few letters before it."""
    star = next(place for place, letter in enumerate(raw) if letter in STARS)
    words = words_of(raw[:star])
    if any(letter.isalnum() for letter in raw[star:]) or len(words) > 1:
        raise BadQuery(reason="prefix_place", at=at + star, query=text)
    stem = unicodedata.normalize("NFKC", words[0].replace("-", "").replace(".", "")) if words else ""
    if not stem:
        _refuse_star(text, at + star)
    if sum(map(str.isalnum, stem)) < PREFIX_LETTERS and not any(script(letter) in SYLLABIC for letter in stem):
        raise BadQuery(reason="prefix_short", at=at, query=text, limit=PREFIX_LETTERS)
    return Token("term", at, end, raw, term=Prefix(stem))


def _refuse_star(text: str, at: int) -> Never:
    raise BadQuery(reason="everything", at=at, query=text, limit=PREFIX_LETTERS)


def _settled(found: list[Token], text: str) -> list[Token]:
    """Small `and` and `or` become words where they have nothing to join."""
    ends = Token("end", len(text), len(text))
    return [
        replace(token, kind="term", soft=False)
        if token.soft
        and token.term
        and not (before.kind in {"term", "close", "in"} and after.kind in {"term", "open", "not", "field", "in"})
        else token
        for before, token, after in zip([ends, *found], found, [*found[1:], ends], strict=False)
    ] + [ends]
