"""Kurmanji, the Kurdish written in Latin letters: izafe, cases, the indefinite and plural of nouns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.text.affixes import Chain, reader
from bot.text.language import Language, irregular

# Folded: ê is e, î is i, û is u.
NOUN = Chain(
    r"""
    (?<=[^aeiou]) (?: a|e|o|an|en|ino|ek|eka|eke|eki|ekan|eken|ekin|ane )
    | (?<=[aeiou]) (?: ya|ye|yi|yo|yan|yen|yek|yeka|yeke|yeki|yeken|n|k|ke|ka|ki|yin|w )
    """
)


def _mended(stem: str, suffixes: str) -> Iterator[str]:
    yield stem
    if suffixes in ("an", "en", "a", "e") and re.search("[^aeiou]$", stem):
        # oda, odan beside ode.
        yield stem + "e"


LANGUAGE = Language(
    code="ku",
    scripts=frozenset({"Latn"}),
    lemmas=reader(NOUN, _mended),
    irregular=irregular({"şer": "şêr", "agir": "êgir", "bajar": "bajêr", "welat": "welêt", "nan": "nên", "ziman": "zimên", "şivan": "şivên"}),
    compounds=frozenset({("agir", "best"), ("ser", "rawestan")}),
)  # fmt: skip
