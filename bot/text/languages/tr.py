"""Turkish."""

from __future__ import annotations

from bot.text.affixes import listed, united
from bot.text.language import Language, irregular
from bot.text.turkic import HARDENED, nouns, verbs

LANGUAGE = Language(
    code="tr",
    scripts=frozenset({"Latn"}),
    lemmas=united(nouns(HARDENED), verbs(("mek", "mak"))),
    irregular=irregular({"su": "suyu suyun suya suyla suyundan suyunu suyuna", "ne": "neyi neyin neye"}),
    abbreviations=frozenset(listed("dr prof doc av gen alb yrd sn no vb vs bkz mah cad")),
    compounds=frozenset({("ates", "kes")}),
)
