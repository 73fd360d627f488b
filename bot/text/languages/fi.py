"""Finnish."""

from __future__ import annotations

import re

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells; a word beside itself is no form of another.
IRREGULAR = {
    "antaa": "annetaan",
    "aselepo": "aselevon aselevot aselepoa aselevossa aselevosta aselepoon aselevolla aselevolle aselevoksi",
    "haluta": "halusi", "hän": "hänen heidän hänet heitä heille heillä heistä heidät", "itse": "itseään itselleen",
    "joka": "jotka jossa jonka jota jolla josta johon", "jokin": "jotain jossain jostain jotakin",
    "joku": "jonkun jotkut", "jälki": "jäljellä", "jäädä": "jäänyt", "kaksi": "kahden", "kansi": "kannen kantta",
    "kevät": "keväällä", "kukaan": "ketään kenenkään", "käydä": "kävi kävin", "luku": "luvun luvulla",
    "lähteä": "lähti", "mennä": "meni menivät menee mene", "mies": "miehet miehen miestä miehiä miesten",
    "miettiä": "mietin", "mikä": "mitä miksi missä mistä mihin minkä millä miltä mitkä",
    "mikään": "mitään mihinkään mistään", "minä": "meillä meidän meille musta meitä", "muu": "muutkin",
    "neljätoista": "neljä", "nousta": "nousi", "nähdä": "näki näkivät näkee", "näkyä": "näytä", "nämä": "näihin",
    "olla": "ovat onko olevan olleet onkin onhan oletko oliko olis olevansa olisiko olikin olleen olekaan",
    "päästä": "pääsi", "rikkoa": "rikkoa", "seitsemäntoista": "seitsemän", "suuri": "suurempi",
    "tehdä": "teki tekivät tekee tehty tekevät teen tein tekisi",
    "tulitauko": "tulitauon tulitaukoa tulitauot tulitauossa tulitauosta tulitaukoon tulitauolla tulitauolle "
    "tulitauoksi tulitaukoja", "tämä": "tässä tästä tätä tällä tähän tänä tälle", "verrata": "verrattuna",
    "vesi": "veden vettä", "vuosi": "vuonna", "välit": "välillä välissä", "yhdysvallat": "yhdysvaltain",
    "yksi": "yhden",
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
