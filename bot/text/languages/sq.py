"""Albanian."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells; a word beside itself is no form of another.
IRREGULAR = {
    "armëpushim": "armëpushimi armëpushimin armëpushimit armëpushimet armëpushim", "burrë": "burra burrat",
    "djalë": "djem djemtë", "dorë": "duar duart", "grua": "gra gratë gruaja", "luftë": "luftë",
    "njeri": "njerëz njerëzit njerëzve njeriu njeriun", "vit": "vite vitet viti",
}  # fmt: skip
ABBREVIATIONS = """
z znj dr prof gjen nr p sh etj mln mld
"""

LANGUAGE = Language(
    code="sq",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("sq"),
    likely=likely("sq"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
