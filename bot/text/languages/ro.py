"""Romanian."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells; a word beside itself is no form of another.
IRREGULAR = {
    "absorbi": "absoarbe", "același": "aceeași aceleași aceluiași aceleiași", "alerga": "aleargă",
    "altcineva": "altcuiva", "an": "ani anii anilor", "armistițiu": "armistițiul armistițiului armistiții",
    "avea": "aibă", "bea": "băut", "cap": "capete",
    "celălalt": "ceilalți celelalte cealaltă celorlalți celorlalte celuilalt celeilalte", "cineva": "cuiva",
    "coase": "cusut", "comanda": "comenzi comenzile", "copil": "copii copiii copiilor", "corn": "coarne",
    "câtva": "câteva câtorva cîteva", "doisprezece": "douăsprezece", "domn": "doamne", "dormi": "doarme doarmă",
    "dovadă": "dovezile", "foc": "focul focului focuri", "frate": "frați", "geamăn": "gemene", "greu": "grea grele",
    "gândi": "gîndit gîndesc", "iarbă": "ierburi", "iarnă": "iernii", "merge": "meargă", "mâine": "mîine",
    "mânca": "mănânci mănânce mănânc", "neamț": "nemții nemți", "negru": "neagră", "nimeni": "nimănui",
    "noapte": "nopțile", "oaie": "oile", "om": "oameni oamenii oamenilor omul omului", "opt": "optulea", "orb": "oarbă",
    "ortodox": "ortodocși", "pedeapsa": "pedepse pedepsei", "piatra": "pietrei", "pierde": "piardă", "ploaie": "ploile",
    "poartă": "porțile", "prevedea": "prevăzut prevăzute", "purta": "poartă poarte", "putea": "poate poată",
    "raport": "rapoartele rapoartelor", "revedea": "revăzut", "ruga": "roagă roage", "rău": "rele", "semăna": "seamănă",
    "sfânt": "sfinților", "sfârșit": "sfîrșitul", "sora": "surori surorile surorii surorilor",
    "soră": "surori surorile", "sămânța": "semințe semințele semințelor", "tot": "tuturor", "turna": "toarnă",
    "tânără": "tinere", "târg": "tîrgu", "vedea": "văzut văzând văzându văzusem", "viața": "viețile", "vinde": "vândut",
    "vostru": "voastre", "vreun": "vreo", "încerca": "încearcă", "încheia": "închei", "înghiți": "înghită",
    "însemna": "înseamnă", "întoarce": "întorcându întorcea", "întâmplă": "întîmplă", "șarpe": "șerpi",
    "șterge": "șteargă",
}  # fmt: skip
ABBREVIATIONS = """
dl dna dr prof gen col ing art alin nr str pag ex etc dvs ian feb apr aug sept oct nov dec
"""

LANGUAGE = Language(
    code="ro",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("ro"),
    likely=likely("ro"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
