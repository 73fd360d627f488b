"""Portuguese."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells; a word beside itself is no form of another.
IRREGULAR = {
    "alemão": "alemães", "arder": "arde", "bom": "bonzinho", "caber": "coube", "capitão": "capitães", "cobrir": "cubra",
    "comigo": "contigo connosco convosco", "consumir": "consomem", "cão": "cães cadela",
    "descobrir": "descubra descubro descubram", "divertir": "divirta",
    "dizer": "disse disseram diz disser dissesse disseste", "dormir": "durmo durma",
    "fazer": "fez fizeram feito fizer fizesse fizessem fizeste fizerem fizermos", "fugir": "foge fogem",
    "manter": "mantiveram", "obter": "obtiveram", "pedir": "pediu pede",
    "poder": "pudesse puder pudessem puderam puderem pudemos pudéssemos", "pão": "paes", "pôr": "pôs posto",
    "qualquer": "quaisquer", "querer": "quiser quiserem quisesse quiseram quiseres quisermos quisessem", "rei": "reis",
    "romper": "roto", "saber": "saiba soube soubesse saibam souber soubessem souberam soubemos souberem",
    "sentir": "sintam", "servir": "sirva sirvo sirvam", "subir": "sobe sobem", "trazer": "trouxe trouxeram trouxemos",
}  # fmt: skip
ABBREVIATIONS = """
sr sra dr dra prof gen cel eng av art pág n núm ex etc jan fev abr ago set out nov dez
"""

LANGUAGE = Language(
    code="pt",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("pt"),
    likely=likely("pt"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
