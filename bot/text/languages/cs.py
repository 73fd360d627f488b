"""Czech."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells; a word beside itself is no form of another.
IRREGULAR = {
    "aby": "abychom", "brát": "bereme", "chtít": "chci chce", "což": "čímž čemuž čehož",
    "den": "dne dny dnů dní dnech dnem dnům", "dlouhý": "delší", "dveře": "dveřmi",
    "dítě": "děti dětí dětem dětmi dětech", "jakýkoli": "jakékoli",
    "jakýkoliv": "jakékoliv jakoukoliv jakéhokoliv jakákoliv", "jeden": "jednoho jednom jednomu",
    "jeho": "její jejího jejímu jejími", "jejíž": "jejímž", "jenž": "jehož jejichž jejíž jímž jemuž jimiž",
    "kdyby": "kdybychom", "kůň": "koně koní", "malý": "menší menších menším", "moci": "můžete můžeme můžeš můžou",
    "mzda": "mezd", "najít": "nenašel nenajdete", "napadnout": "nenapadlo", "nic": "ničeho", "nový": "nejnovější",
    "nízký": "nejnižší", "něco": "něčeho něčemu", "oheň": "ohně ohni ohněm ohňů", "oko": "oči očí očima",
    "pes": "psa psi psů", "psát": "píšou", "přečíst": "přečetl", "příměří": "příměřím příměřích příměřími",
    "přítel": "přátelé přátel přátelům", "rok": "let letech lety", "rozumět": "rozumí", "ruka": "ruce rukou",
    "růst": "rostou", "snadný": "snazší", "století": "staletí",
    "tenhle": "tohle tyhle tuhle tomhle tímhle tohohle tihle touhle",
    "tento": "tohoto tyto tomto těchto tímto tomuto touto těmito těmto", "tentýž": "totéž",
    "týden": "týdne týdnu týdny týdnů týdnem", "týž": "téhož", "velký": "větším větších většího", "vyrůst": "vyrostla",
    "vzrůst": "vzrostl", "vzít": "vezmu vezměte vezmou vezmeme", "vás": "vašeho vašemu",
    "všechen": "všichni všeho všemu", "zbraň": "zbraní zbraně zbraněmi zbraním zbraních",
    "člověk": "lidé lidi lidí lidem lidmi lidech", "čtyři": "čtyřmi", "číst": "četl četla", "říci": "řekněte řeknou",
}  # fmt: skip
ABBREVIATIONS = """
r č ul tis mil mld např tzv gen plk prof dr ing mgr sv str tj resp čl odst
"""

LANGUAGE = Language(
    code="cs",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("cs"),
    likely=likely("cs"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
