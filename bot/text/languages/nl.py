"""Dutch."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells; a word beside itself is no form of another.
IRREGULAR = {
    "aanklagen": "aangeklaagd", "aanmelden": "aangemeld", "aanmoedigen": "aangemoedigd", "aanraden": "aangeraden",
    "aanraken": "aangeraakt", "aanrichten": "aangericht", "aanschaffen": "aangeschaft", "aanspreken": "aangesproken",
    "aanvragen": "aangevraagd", "achterlaten": "achtergelaten", "afhandelen": "afgehandeld", "afleggen": "afgelegd",
    "afleveren": "afgeleverd", "afnemen": "afgenomen", "afpakken": "afgepakt", "afstemmen": "afgestemd",
    "afvragen": "afgevraagd", "beginnen": "begon begonnen", "bestand": "bestanden", "bijdragen": "bijgedragen",
    "bijwonen": "bijgewoond", "breken": "brak braken gebroken", "dag": "dagen", "dichtbij": "dichterbij",
    "doden": "doodde doodt", "doorsturen": "doorgestuurd", "ei": "eieren", "gaan": "ging gingen gegaan",
    "garanderen": "gegarandeerd", "gebrek": "gebreken", "gevecht": "gevechten", "geven": "gaf gaven gegeven",
    "gieten": "gegoten", "grijpen": "gegrepen", "groeien": "gegroeid", "helpen": "hielp hielpen", "hersenen": "hersens",
    "houden": "hield hielden gehouden", "inhuren": "ingehuurd", "inpakken": "ingepakt", "inschakelen": "ingeschakeld",
    "instorten": "ingestort", "invullen": "ingevuld", "kind": "kinderen", "komen": "kwam kwamen",
    "kwijtraken": "kwijtgeraakt", "lid": "leden", "loslaten": "losgelaten", "meenemen": "meegenomen",
    "meewerken": "meegewerkt", "nadenken": "nagedacht", "nalaten": "nagelaten", "nemen": "nam namen genomen",
    "ontwerpen": "ontwierp", "oorlog": "oorlogen", "opduiken": "opgedoken", "opeten": "opgegeten",
    "opgroeien": "opgegroeid", "ophangen": "opgehangen", "opknappen": "opgeknapt", "opleiden": "opgeleide",
    "opletten": "opgelet", "oppikken": "opgepikt", "opschrijven": "opgeschreven", "opstarten": "opgestart",
    "opsturen": "opgestuurd", "opvangen": "opgevangen", "opvoeden": "opgevoed", "opzoeken": "opgezocht",
    "overblijven": "overgebleven", "overstappen": "overgestapt", "samenwerken": "samengewerkt",
    "schenden": "schond schonden geschonden", "schieten": "schoot schoten geschoten", "schip": "schepen",
    "slag": "slagen", "sluiten": "sloot sloten gesloten", "spreken": "sprak spraken gesproken", "stad": "steden",
    "sterven": "stierf stierven gestorven", "terugsturen": "teruggestuurd", "trekken": "trok trokken getrokken",
    "uitdelen": "uitgedeeld", "uitkiezen": "uitgekozen", "uitkijken": "uitgekeken", "uitroeien": "uitgeroeid",
    "uitschrijven": "uitgeschreven", "vallen": "viel vielen gevallen", "verbazen": "verbaasd", "verbod": "verboden",
    "verhelpen": "verholpen", "verwerven": "verwierf", "voorleggen": "voorgelegd", "voorlezen": "voorgelezen",
    "vrijlaten": "vrijgelaten", "wapenstilstand": "wapenstilstanden",
}  # fmt: skip
ABBREVIATIONS = """
dhr mevr dr prof gen ir ing mr drs nr bijv d w z o a enz ca blz art jan feb apr aug sept okt nov dec st
"""

LANGUAGE = Language(
    code="nl",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("nl"),
    likely=likely("nl"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
