"""What somebody probably meant by a query that cannot be read: small repairs, one after another, until it can."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.errors import BadQuery
from bot.text.expression import Field, Query, Term, both, either, positive
from bot.text.query.fields import Known
from bot.text.query.letters import OPEN, STARS
from bot.text.query.tokens import CHUNK, NEAR, NEAR_MOST, NEAR_USUAL, PREFIX_LETTERS

# Each slip is one repair; who made more than this meant something else.
ROUNDS = 12
# Groups deeper than admitted that are looked into: most of them hold nothing but a group.
DEEPER = 30
# read(text, deeper): the expression of a text, or BadQuery.
Read = Callable[[str, int], Query]


def mended(error: BadQuery, read: Read, known: Known) -> str | None:
    """What was probably meant, in its canonical text but for capitals; None when that cannot be told."""
    text, first = str(error.details["query"]), error.details["reason"]
    for _ in range(ROUNDS):
        if error.details["reason"] == "empty" and first == "everything":
            return str(usual(known))
        changed = _repaired(error, text, read)
        if changed is None or changed == text:
            return None
        try:
            return _as_typed(changed, str(read(changed, 0)))
        except BadQuery as further:
            error, text = further, changed
    return None


def _as_typed(text: str, canonical: str) -> str:
    """The canonical text, with the capitals of the typed one where nothing else differs."""
    squeezed = " ".join(text.split())
    return squeezed if squeezed.lower() == canonical else canonical


def usual(known: Known) -> Query:
    """What is asked for here most."""
    return Field("topic", "ceasefire") if known.topics is None or "ceasefire" in known.topics else Term("truce")


def strengthened(ways: Sequence[Query], known: Known) -> Query:
    """Alternatives some of which nearly every article satisfies, as conditions: on the others, or on what is usual."""
    wanted = [way for way in ways if positive(way)]
    weak = [way for way in ways if not positive(way)]
    return both([either(wanted), *weak]) if wanted else both([usual(known), either(weak)])


def _repaired(error: BadQuery, text: str, read: Read) -> str | None:
    """The text without its first slip, or with it put right; None when nobody knows how."""
    reason, at = str(error.details["reason"]), int(str(error.details["at"]))
    if "instead" in error.details:
        return str(error.details["instead"])
    if reason == "too_deep":
        return _flat(text, read)
    if reason in {"unclosed_quote", "unclosed_parenthesis"}:
        return text + ('"' if reason == "unclosed_quote" else ")")
    if reason.startswith("unknown_"):
        nearest, end = error.details["nearest"], int(str(error.details["end"]))
        return f"{text[:at]}{nearest}{text[end:]}" if nearest else None
    cut = CUTS.get(reason)
    return cut(text, at) if cut is not None else None


def _flat(text: str, read: Read) -> str | None:
    try:
        return str(read(text, DEEPER))
    except BadQuery:
        return None


def _without_sign(text: str, at: int) -> str:
    return f"{text[:at]} {text[at + 1 :]}"


def _without_group(text: str, at: int) -> str | None:
    return _without_sign(text, at) if text[at : at + 1] in tuple(OPEN) else None


def _without_operator(text: str, at: int) -> str:
    """Without the word, or the sign before a word, that stands there."""
    word = CHUNK.match(text, at)
    end = word.end() if word and word[0][0].isalpha() else at + 1
    return f"{text[:at]} {text[end:]}"


def _without_name(text: str, at: int) -> str:
    colon = next(place for place in range(at, len(text)) if text[place] in ":：")
    return f"{text[:at]} {text[colon + 1 :]}"


def _without_star(text: str, at: int) -> str:
    """With the star behind the letters before it, if those are enough, else without it."""
    star = next(place for place in range(at, len(text)) if text[place] in STARS)
    begin = max(text.rfind(sign, 0, star) for sign in ' "(,') + 1
    word = CHUNK.match(text, star)
    end = word.end() if word else star + 1
    if sum(map(str.isalnum, text[begin:star])) >= PREFIX_LETTERS and end > star + 1:
        return f"{text[: star + 1]} {text[end:]}"
    return f"{text[:star]} {text[star + 1 :]}"


def _right_distance(text: str, at: int) -> str:
    word = CHUNK.match(text, at)
    given = NEAR.fullmatch(word[0]) if word else None
    number = int(given[1][:4]) if given and given[1].isdecimal() else NEAR_USUAL
    return f"{text[:at]}NEAR/{min(max(number, 1), NEAR_MOST)} {text[word.end() if word else at :]}"


CUTS: dict[str, Callable[[str, int], str | None]] = {
    "empty": _without_group,
    "unopened_parenthesis": _without_sign,
    "dangling_operator": _without_operator,
    "near_side": _without_operator,
    "near_distance": _right_distance,
    "field_empty": _without_name,
    "field_value": _without_star,
    "prefix_place": _without_star,
    "prefix_short": _without_star,
    "everything": _without_star,
}
