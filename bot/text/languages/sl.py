"""Slovenian."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells.
IRREGULAR = {
    "bati": "bojijo bojim", "biti": "bodo boste bomo bosta bodite bojo bodimo", "brati": "berem berete berejo beremo",
    "dan": "dne dnevi dni dneh dnevom dneva dnevu dneve dnevih", "dolg": "daljši daljše daljša daljšem daljših daljšo",
    "hiter": "hitrejši hitrejše", "izbrati": "izberite izbereš izberejo izberemo",
    "kakršenkoli": "kakršnokoli kakršnekoli", "katerikoli": "katerokoli kateregakoli katerekoli",
    "kdorkoli": "kogarkoli", "kri": "krvjo", "lasje": "lasmi", "leto": "let",
    "majhen": "manjše manjši manjših manjšo manjšimi manjšega manjšem manjšim", "mati": "matere materi materjo",
    "nekaj": "nečesa", "nihče": "nikogar nikomur", "nizek": "nižjo najnižja najnižje najnižji najnižjo",
    "nič": "ničesar", "nov": "najnovejši najnovejše", "ogenj": "ognja ognju ognjem ognji ognjev",
    "oko": "očesa očesom očesu", "osem": "osmimi", "otrok": "otroci otroke otrokom otrocih", "oče": "očeta očetu",
    "pesem": "pesmimi", "peti": "pojejo", "prebrati": "preberite", "prevzeti": "prevzamejo", "raven": "ravneh",
    "reči": "rekoč", "sedem": "sedmimi", "stati": "stojijo", "suženj": "sužnjev", "teden": "tedna tedni tednov tednih",
    "uho": "ušesa ušesih", "ujeti": "ujamejo", "velik": "večjih večjo večjega večjem večjim večjimi",
    "verjeti": "verjamem verjamejo verjamemo verjamete verjameš", "ves": "vseh vsemi vsej", "veter": "vetrovi",
    "visok": "višjo višjem", "vsakdo": "vsakogar vsakomur", "vzeti": "vzamemo vzamete vzamejo vzamem vzameš",
    "začeti": "začenši", "zbrati": "zberejo", "človek": "ljudje ljudi ljudem ljudmi ljudeh",
}  # fmt: skip
ABBREVIATIONS = """
g ga dr prof gen npr št sv str oz tj itd čl ul
"""

LANGUAGE = Language(
    code="sl",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("sl"),
    likely=likely("sl"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
