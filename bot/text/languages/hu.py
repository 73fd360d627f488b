"""Hungarian."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells; a word beside itself is no form of another.
IRREGULAR = {
    "alkalom": "alkalmával", "alszik": "aludni", "amely": "amellyel", "barát": "barátaim", "bármi": "bármikor",
    "dolog": "dolgot dolgokat dolgom dolgokról", "egy": "egyszer egykor", "erő": "ereje", "eszik": "enni",
    "fogalom": "fogalmam", "folyik": "folyt", "férfi": "férfiak férfiakat", "gyakorlati": "gyakorlatilag",
    "haza": "hazánk", "három": "háromszor", "hó": "havat", "hónap": "hónappal", "idő": "ideje", "ilyen": "ilyenkor",
    "iszik": "inni ittam", "javasol": "javaslom", "jön": "jött jöttek jöjjön jössz", "kapocs": "kapcsán",
    "keveset": "kevesebbet", "könyörög": "könyörgöm", "kő": "kövek", "láb": "lába", "lát": "lásd", "ló": "lovak lovat",
    "maga": "magukat magunkat magunk magatokat magaddal magukkal", "megsért": "megsért", "megvan": "megvolt",
    "megy": "ment mentek mennem menj menjünk mennie menjen menjek", "mely": "mellyel",
    "minden": "mindenképpen mindenképp", "mindez": "mindennek", "mond": "mondanám", "más": "másképp máskor",
    "múlt": "múltkor", "nagy": "nagyobb", "nap": "nappal", "oly": "olykor", "perc": "perccel", "régi": "régebbi",
    "sok": "sokszor", "szerelem": "szerelmem", "szép": "szebb", "szó": "szavak szavát szava szavakat",
    "szülő": "szülei", "tag": "tagjai", "tesz": "tedd tegyen tegyük tenném tegyünk", "tetszik": "tesszük",
    "tudta": "tudtunk", "tulajdon": "tulajdonképpen", "tó": "tavak", "tölt": "töltöttem",
    "tűz": "tüzet tüze tüzek tűzzel", "ugyanaz": "ugyanakkor", "valami": "valamikor", "vesz": "vennem vegyen",
    "érdekel": "érdekli", "értelem": "értelmében", "óra": "órakor",
}  # fmt: skip
ABBREVIATIONS = """
dr prof pl kb ill stb ún ui u n sz szt okt nov dec jan febr márc ápr aug szept mrd
"""

LANGUAGE = Language(
    code="hu",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("hu"),
    likely=likely("hu"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
