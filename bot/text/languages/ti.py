"""Tigrinya: prefixes, plural and the object of nouns."""

from __future__ import annotations

from bot.text.affixes import Chain, reader, united
from bot.text.language import Language

PREFIXES = ("ን", "ብ", "ዝ", "እን", "ከም", "ም")
NOUN = Chain("(?: ታት | ኦም | ኣት | ና | ን | ት )(?: ን | ን? )")


def _starts(word: str) -> tuple[str, ...]:
    return tuple(word[len(prefix) :] for prefix in PREFIXES if word.startswith(prefix) and len(word) - len(prefix) > 2)


LANGUAGE = Language(code="ti", scripts=frozenset({"Ethi"}), lemmas=united(reader(NOUN), _starts))
