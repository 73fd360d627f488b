"""Latvian."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells; a word beside itself is no form of another.
IRREGULAR = {
    "aiziet": "aizgājis aizgāju", "atrasties": "atrodas atradīsies atrodoties atradies atrodaties",
    "atsaukties": "atsaucoties", "beigties": "beidzas beidzies", "censties": "centīsies centīšos centīsimies",
    "cilvēks": "ļaudis", "daudzie": "daudzajiem daudzajām", "doties": "dodies devies devos devāmies dodieties",
    "golfs": "golf", "ieiet": "iegāju", "iepazīties": "iepazīstieties iepazinies",
    "ierasties": "ierodas ieradušies ieradies ieradīsies ierodoties ierodies", "izdoties": "izdevās izdevies",
    "iziet": "izgājis izgāju izgājusi", "jautāt": "jājautā", "kāja": "kājas kājām", "likt": "liec liekot",
    "nolikt": "noliec", "notikt": "nenotiek notiekošo", "novilkt": "novelc", "nozīmēt": "nenozīmē", "nākt": "nenāca",
    "nākties": "nācies", "padoties": "padevās", "paiet": "pagājušajā pagājušā pagājušo pagājušās", "palikt": "paliekot",
    "pateikties": "pateicoties", "pieteikties": "pieteicies", "pirkt": "pērk pērkot pērc pērku pērkam",
    "rasties": "radusies radies radīsies", "raudzīties": "raugoties", "sacīt": "sakiet",
    "saprast": "saprotams saprotat saprotot", "sastapt": "sastopamas", "satikties": "satiekas",
    "steigties": "steidzies steidzas", "suns": "suņa suņi suņu", "sākties": "sācies", "tapt": "topu",
    "tikt": "tiec tiekot", "uguns": "uguns ugunis uguņu", "vilkt": "velk velc velciet velku",
}  # fmt: skip
ABBREVIATIONS = """
g gs dr prof ģen piem u c tml nr milj lpp t s
"""

LANGUAGE = Language(
    code="lv",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("lv"),
    likely=likely("lv"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
