"""French."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells; a word beside itself is no form of another.
IRREGULAR = {
    "acquérir": "acquiert", "avoir": "auront aient", "ciel": "cieux", "devoir": "doivent doive",
    "faire": "fait font fera faisait", "falloir": "faut faudra", "ledit": "ladite",
    "lequel": "laquelle lesquels lesquelles", "madame": "mesdames", "mort": "morts morte mortes",
    "mourir": "meurt meurent", "naître": "naquit", "oeil": "yeux", "percevoir": "perçoivent", "pouvoir": "peut peuvent",
    "promouvoir": "promeut", "recevoir": "reçoivent reçoive", "rire": "riez", "savoir": "sauront",
    "survivre": "survécu", "valoir": "vaudra", "vivre": "vécut", "voir": "verront",
    "vouloir": "veut veulent veuillez veuille", "île": "isle",
}  # fmt: skip
ABBREVIATIONS = """
m mm mme mlle dr prof gén col st ste av bd p pp art n no env cf ex fig vol janv févr avr juil sept oct nov déc
"""

LANGUAGE = Language(
    code="fr",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("fr"),
    likely=likely("fr"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
