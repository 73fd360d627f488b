"""Azerbaijani."""

from __future__ import annotations

from bot.text.affixes import listed, united
from bot.text.language import Language, irregular
from bot.text.turkic import AZERBAIJANI, nouns, verbs

LANGUAGE = Language(
    code="az",
    scripts=frozenset({"Latn"}),
    lemmas=united(nouns(AZERBAIJANI), verbs(("mək", "maq"))),
    irregular=irregular({"su": "suyu suyun suya suyundan suyunu suyuna"}),
    abbreviations=frozenset(listed("dr prof gen s və b ci il km")),
    compounds=frozenset({("atəs", "kəs")}),
)
