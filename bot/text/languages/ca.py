"""Catalan."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells.
IRREGULAR = {
    "atreure": "atraure", "caure": "caigut", "créixer": "crescut", "desig": "desitjos", "dir": "diu diuen dit",
    "escriure": "escrivint", "esdevenir": "esdevingui", "fer": "fet fa fan feia faci faig facin facis",
    "mantenir": "mantindrà mantindre mantingui", "menysprear": "menyspreu", "morir": "morta moren",
    "mort": "morts morta mortes", "néixer": "nascut nascuda nàixer nascuts", "obtenir": "obtindre obtingudes",
    "perdre": "perdó perd perdeu perdi perdis perds",
    "poder": "podria pots pogut pugui puguin podrien podrà podran podrem podríem pogués podràs podreu puguem "
    "poguessin puguis podré puga pugueu puguen podríeu", "precisar": "precís", "preveure": "previst",
    "realitzat": "realitzades", "recollir": "recullen", "romandre": "roman",
    "saber": "sàpiga sàpiguen sabrem sabrà sabria", "sobreviure": "sobreviscut",
    "sortir": "surt surten surti surto surtin",
    "tenir": "tindrà tingui tindre tindrem tinguin tindran tindria tinguem tingueu tinguis tindràs tindreu "
    "tinguessin tindríem tindrien tingueren tinga tinguen", "traslladar": "trasllada", "treure": "traure",
    "treva": "treves", "venir": "vinga vindrà vingui vindran vindre vinguin vindria", "viure": "viscut vivim vivint",
    "voler": "vulgui vulguin vulguis vulgueu vulguem",
}  # fmt: skip
ABBREVIATIONS = """
sr sra dr dra prof gral núm pàg art av etc gen feb abr ag set oct nov des
"""

LANGUAGE = Language(
    code="ca",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("ca"),
    likely=likely("ca"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
