"""Finnish."""

from __future__ import annotations

import re

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells; a word beside itself is no form of another.
IRREGULAR = {
    "antaa": "annetaan",
    "aselepo": "aselevon aselevot aselepoa aselevossa aselevosta aselepoon aselevolla aselevolle aselevoksi",
    "haluta": "halusi", "hän": "hänen heidän hänet heitä heille heillä heistä heidät",
    "itse": "itseään itselleen itseäni itselleni", "joka": "jotka jossa jonka jota jolla josta johon",
    "jokin": "jotain jossain jostain jotakin johonkin", "joku": "jonkun jotkut", "jälki": "jäljellä", "jäädä": "jäänyt",
    "kaksi": "kahden kahta", "kansi": "kannen kantta", "kertoa": "kerrotaan", "kevät": "keväällä kevään",
    "kuka": "ketä kenen", "kukaan": "ketään kenenkään", "käydä": "kävi kävin", "lukea": "luin", "luku": "luvun luvulla",
    "lähteä": "lähti", "löytyä": "löydy", "mennä": "meni menivät menee mene menevät",
    "mies": "miehet miehen miestä miehiä miesten", "miettiä": "mietin",
    "mikä": "mitä miksi missä mistä mihin minkä millä miltä mitkä mitäs", "mikään": "mitään mihinkään mistään",
    "minä": "meillä meidän meille meitä meistä", "muu": "muutkin muutakin muitakin", "nousta": "nousi",
    "nähdä": "näki näkivät näkee nähty", "nämä": "näihin", "pitää": "pitäisikö", "päästä": "pääsi", "rikkoa": "rikkoa",
    "suuri": "suurempi", "tapa": "tavallaan", "tehdä": "teki tekivät tekee tehty tekevät teen tein tekisi teet",
    "tietää": "tiennyt", "toinen": "toisiaan", "tuhat": "tuhansia",
    "tulitauko": "tulitauon tulitaukoa tulitauot tulitauossa tulitauosta tulitaukoon tulitauolla tulitauolle "
    "tulitauoksi tulitaukoja", "verrata": "verrattuna", "vesi": "veden vettä", "voida": "vois", "vuosi": "vuonna",
    "välit": "välillä välissä", "yhdysvallat": "yhdysvaltain yhdysvaltojen", "yksi": "yhden",
}  # fmt: skip
ABBREVIATIONS = """
esim ns mm ks tri prof kenr n s klo nro mrd milj jne eaa
"""
# "Too", "not even": what clings to the end of any form.
CLINGING = re.compile(r"(\w{4,})(?:kin|kaan)")
TABLE = lemmas("fi")


def read(word: str) -> tuple[str, ...]:
    """The dictionary forms of a Finnish word, with or without what clings to its end."""
    bare = CLINGING.fullmatch(word)
    return (*TABLE(word), bare[1], *TABLE(bare[1])) if bare else TABLE(word)


LANGUAGE = Language(
    code="fi",
    scripts=frozenset({"Latn"}),
    lemmas=read,
    likely=likely("fi"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
