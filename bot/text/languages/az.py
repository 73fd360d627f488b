"""Azerbaijani."""

from __future__ import annotations

from bot.text.affixes import united
from bot.text.language import Language, irregular
from bot.text.turkic import AZERBAIJANI, nouns, verbs

LANGUAGE = Language(
    code="az",
    scripts=frozenset({"Latn"}),
    lemmas=united(nouns(AZERBAIJANI), verbs(("mək", "maq"))),
    irregular=irregular({"su": "suyu suyun suya suyundan suyunu suyuna"}),
    abbreviations=frozenset("dr prof gen s və b ci il km".split()),
    compounds=frozenset({("atəs", "kəs")}),
)
