"""Norwegian, Bokmål and Nynorsk."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells.
IRREGULAR = {
    "annenhver": "annethvert", "bakre": "bakerst", "barn": "barna barnet", "binde": "bandt", "bok": "bøker bøkene",
    "bror": "brødre", "bryte": "brøt brutt bryter", "by": "byer byene", "bære": "barne", "datter": "døtre døtrene",
    "den": "dets", "dø": "døde", "ekstern": "eksterne", "enhver": "ethvert", "far": "fedre", "finnes": "fantes",
    "fjern": "fjerne", "forby": "forbudt", "forelder": "foreldres", "forfølge": "forfulgt forfulgte", "fot": "føtter",
    "fryse": "frossen", "få": "fikk fått", "følge": "fulgte fulgt", "gi": "gav ga gitt", "gidde": "gadd",
    "gjelde": "gjaldt", "gripe": "greip", "gyllen": "gylne", "gå": "gikk gått", "gås": "gjess",
    "hjelpe": "hjalp hjulpet", "holde": "holdt", "hvilken": "hvilke hvilket", "hånd": "hender hendene", "høne": "høns",
    "indre": "innerst", "ingen": "inga", "intern": "interne", "jensen": "jenssen", "klø": "klørne", "komme": "kom",
    "land": "landene landet", "lang": "lengst", "lykkes": "lyktes", "mann": "menn mennene mannen",
    "menneske": "menneskers", "mislykkes": "mislyktes", "natt": "netter nettene", "nedre": "nederst",
    "opptre": "opptrådt opptrådte", "per": "peer", "selge": "solgt solgte", "sen": "sene", "si": "sa sagt",
    "skyte": "skjøt skutt", "skyve": "skjøvet", "slippe": "sluppet", "slå": "slo slått", "slåss": "sloss",
    "smøre": "smurt", "spørre": "spurte", "stjele": "stjålet stjal", "stå": "sto stod stått", "synge": "sunget",
    "synke": "sunket", "ta": "tok tatt", "tilby": "tilbudt", "treffe": "truffet", "trondheim": "trondhjem",
    "tung": "tyngre", "tvinge": "tvunget", "velge": "valgt valgte", "velkommen": "velkomne", "vite": "visste",
    "våpenhvile": "våpenhvilen våpenhviler våpenkvile våpenkvila", "ytre": "ytterst ytterste", "øvre": "øverst",
}  # fmt: skip
ABBREVIATIONS = """
dr prof gen ca bl a d v s f eks m fl kl nr jan feb apr aug sept okt nov des st pst mill mrd
"""

LANGUAGE = Language(
    code="nb",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("nb"),
    likely=likely("nb"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
