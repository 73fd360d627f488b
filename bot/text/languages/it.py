"""Italian."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells; a word beside itself is no form of another.
IRREGULAR = {
    "asse": "assi", "astio": "asti", "attrarre": "attrae", "bello": "bellissima", "bere": "bevuto",
    "braccio": "braccia", "buono": "buon", "dare": "diede diedero", "dire": "detto dice dissero disse",
    "dovere": "deve devono dobbiamo debba debbano debbono devon", "fare": "fatto fanno fece fecero", "grande": "grand",
    "grave": "gravissima", "immagine": "image imagine", "lungo": "lunghissimo", "mio": "miei", "molto": "moltissime",
    "morire": "morto morti muore muoiono muori muoio muoia", "nascere": "nacque nacquero", "piacere": "piacciono",
    "poco": "pochissimi", "possedere": "possiede possiedono possiedo possiedi", "potere": "possono puoi",
    "professore": "prof", "questo": "quest", "restringere": "ristretto", "richiedere": "richiesti",
    "ritrarre": "ritrae", "riuscire": "riesce riescono riesci riescano", "rompere": "rotto rotta ruppe",
    "santo": "sant", "sapere": "seppe", "sedere": "siede siedono siedo", "servire": "servano", "suono": "suon",
    "trarre": "trae", "tutto": "tutt", "uomo": "uomini", "uovo": "uova", "venire": "vien", "vivere": "vissuto",
    "volere": "vuole vuoi vogliono vuol",
}  # fmt: skip
ABBREVIATIONS = """
sig sigg dott prof gen col ing avv art pag n s ecc es cfr v gen feb mar apr giu lug ago sett ott nov dic
"""

LANGUAGE = Language(
    code="it",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("it"),
    likely=likely("it"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
