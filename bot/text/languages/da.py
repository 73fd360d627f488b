"""Danish."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells.
IRREGULAR = {
    "afbryde": "afbrudt", "barn": "børn børnene", "barnebarn": "børnebørn børnebørnene", "bog": "bøger",
    "bror": "brødre", "bryde": "brød brudt bryder", "by": "byer byerne", "byde": "budt", "datter": "døtre",
    "dø": "døde", "enhver": "ethvert", "far": "fædre", "finde": "fandtes", "fod": "fødder", "forbyde": "forbudte",
    "foretrække": "foretrukne", "forfølge": "forfulgt forfulgte", "fortryde": "fortrudt", "fryse": "frosne frosset",
    "få": "fik fået", "følge": "fulgte fulgt fulgtes", "give": "gav givet", "gå": "gik gået", "gælde": "gjaldt",
    "have": "havde", "hjælpe": "hjulpet", "holde": "holdt", "hun": "hende", "hånd": "hænder", "komme": "kom",
    "land": "lande landet", "lang": "længst længste", "mand": "mænd mændene", "nat": "nætter", "nedbryde": "nedbrudt",
    "risiko": "risici", "sige": "sagde sagt", "skyde": "skød skudt", "slippe": "sluppet", "slå": "slog slået",
    "springe": "sprunget", "spørge": "spurgte spurgt", "stå": "stod stået", "synge": "sunget", "synke": "sunket",
    "sælge": "solgt solgte", "tage": "tog taget", "tand": "tænder", "tilbyde": "tilbudt", "træffe": "truffet",
    "tvinge": "tvunget", "udskyde": "udskudt", "udvælge": "udvalgte udvalgt", "voksen": "voksnes",
    "våbenhvile": "våbenhvilen våbenhviler", "vælge": "valgt valgte",
}  # fmt: skip
ABBREVIATIONS = """
dr prof gen ca bl a d v s f eks m fl kl nr jan feb apr aug sept okt nov dec st hr fr pct mio mia
"""

LANGUAGE = Language(
    code="da",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("da"),
    likely=likely("da"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
