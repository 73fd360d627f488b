"""Slovak."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells; a word beside itself is no form of another.
IRREGULAR = {
    "akýkoľvek": "akékoľvek akejkoľvek akúkoľvek akéhokoľvek akýchkoľvek akákoľvek", "akýsi": "akýmsi",
    "byť": "bolo budete budeme budem budeš", "chlieb": "chleba", "cirkev": "cirkvi cirkvou",
    "desať": "desiatich desiatimi", "deväť": "deviatich", "deň": "dňa dni dní dňoch dňom",
    "dieťa": "deti detí deťom deťmi", "dva": "dvoma", "dvadsať": "dvadsiatich", "inak": "ináč", "kilo": "kilá",
    "ktokoľvek": "kohokoľvek", "legenda": "legiend", "liezť": "lezie",
    "malý": "menšie menších menší menšia menšiu menšej menším menšieho menšími menšou menšom",
    "nebyť": "nebudete nebudeme nebudeš", "neskoro": "najneskôr", "novo": "najnovšie", "nový": "najnovších",
    "názov": "názvom názvy", "nízko": "najnižšie", "nízky": "najnižšia", "oba": "oboma",
    "oheň": "ohňa ohňu ohni ohňom ohne ohňov", "oko": "oči očí", "osem": "ôsmich", "pes": "psa psy psov",
    "priať": "prajem prajete", "prízemie": "prízemí", "päť": "piatich piatimi", "sedem": "siedmich siedmimi",
    "takýto": "takéto takúto takýchto takomto takáto takejto takéhoto takýmto takýmito", "tento": "tomuto títo",
    "toto": "tohto tomto tohoto", "tri": "troma", "tridsať": "tridsiatich",
    "táto": "tejto tieto túto týchto týmto touto týmito", "týždeň": "týždňa týždne týždňov týždni", "veda": "vied",
    "veľký": "väčšie väčší väčšia väčšiu väčšej väčších väčším väčšieho väčšou väčšom väčšími",
    "vietor": "vetrom vetre", "vziať": "vezmite", "všetok": "všetci",
    "zbraň": "zbrane zbraní zbraňou zbraniam zbraniach", "územie": "území", "čechy": "čiech", "česť": "cťou",
    "človek": "ľudia ľudí ľuďom ľuďmi ľuďoch", "šesť": "šiestich šiestimi", "žľaza": "žliaz",
}  # fmt: skip
ABBREVIATIONS = """
r č ul tis mil mld napr tzv gen plk prof dr ing mgr sv str tj resp čl ods
"""

LANGUAGE = Language(
    code="sk",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("sk"),
    likely=likely("sk"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
