"""Swedish."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells.
IRREGULAR = {
    "bara": "burit", "befinna": "befunnit", "binda": "bunden bundna", "bok": "böcker böckerna", "bra": "bättre",
    "brinna": "brunnit", "brista": "brast", "bror": "bröder", "bryta": "bröt brutit bryter bruten brutna",
    "denna": "detta dessa", "densamma": "detsamma", "dricka": "druckit", "dö": "dog dött",
    "eldupphör": "eldupphöret eldupphören", "faktum": "fakta", "far": "fäder", "finna": "funnit", "finnas": "funnits",
    "flyga": "flugit", "få": "fick fått", "försvinna": "försvunnit försvunna", "ge": "gav gett givit",
    "gå": "gick gått", "han": "honom", "hand": "händer", "hinna": "hunnit", "hon": "henne hennes", "hugga": "högg",
    "hålla": "höll hållit", "innebära": "inneburit", "inre": "innersta", "komma": "kom kommit",
    "land": "länder länderna landet", "ligga": "legat", "man": "män männen mannen männens", "medium": "media medias",
    "miljon": "milj", "mötas": "möttes", "natt": "nätter", "nedför": "nerför",
    "nära": "närmare närmaste närmast närmsta närmre", "nästa": "näst näste", "rinna": "runnit", "sex": "sjätte",
    "sitta": "suttit", "sjunga": "sjöng", "sjunka": "sjönk", "skita": "sket", "skjuta": "sköt skjutit skjuter",
    "skära": "skurit", "slippa": "sluppit", "springa": "sprungit", "stad": "städer städerna staden",
    "sticka": "stuckit", "stjäla": "stulit stulna stulet", "stå": "stod stått", "säga": "sade sa sagt",
    "tolv": "tolfte", "tung": "tyngre tyngsta", "uppfinna": "uppfunnit",
    "vapenvila": "vapenvilan vapenvilor vapenvilorna", "varannan": "vartannat", "varenda": "vartenda", "veta": "visste",
    "vilja": "vill ville velat", "vinna": "vunnit", "växa": "vuxen vuxit", "yttre": "yttersta",
    "åtminstone": "åtminstonde", "övre": "överste översta",
}  # fmt: skip
ABBREVIATIONS = """
dr prof gen ca bl a d v s t ex m fl kl nr jan feb apr aug sept okt nov dec st s k
"""

LANGUAGE = Language(
    code="sv",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("sv"),
    likely=likely("sv"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
