"""Polish."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells.
IRREGULAR = {
    "brat": "bracia braci", "brać": "biorąc biorę", "brzmieć": "brzmi", "być": "będąc będący będące",
    "coś": "czegoś czymś", "człowiek": "ludzie ludzi ludziom ludźmi ludziach", "dojść": "doszło",
    "dziecko": "dzieci dzieciom dziećmi dzieciach", "dzień": "dnia dniu dni dniem dniach dniom dniami",
    "grudzień": "grudniu", "jakikolwiek": "jakiekolwiek jakichkolwiek jakiejkolwiek jakąkolwiek",
    "jakiś": "jakiegoś jakimś jakiejś jakichś", "jeden": "jedno", "kilka": "kilku", "kilkanaście": "kilkunastu",
    "kolano": "kolana", "ksiądz": "księża księdza", "kto": "kogo komu", "ktoś": "kogoś komuś", "który": "która",
    "kwiecień": "kwietniu", "miesiąc": "miesięcy", "mieć": "mają masz mając mające mających mający mająca",
    "myśleć": "myślę", "niemcy": "niemczech", "nikt": "nikim", "odejść": "odszedł",
    "ogień": "ognia ogniowi ogniem ogniu ognie ogni", "ojciec": "ojcem", "oko": "oczy oczu", "osiem": "ośmiu",
    "pieniądz": "pieniędzy", "powinien": "powinno powinni powinny powinniśmy", "prosty": "prostu",
    "przejść": "przeszedł", "przemyśleć": "przemysł", "przyjaciel": "przyjaciółmi",
    "przyjść": "przyszedł przyszło przyszli", "przynieść": "przyniósł", "prędko": "prędzej", "pytanie": "pytań",
    "pójść": "poszedł poszło poszła poszli", "płeć": "płci", "rok": "lata lat latach latom latami",
    "rozejm": "rozejmu rozejmie rozejmem rozejmy rozejmów", "rzeczpospolita": "rzeczypospolitej", "rząd": "rzędu",
    "ręka": "ręce rąk", "sam": "samo sami", "serce": "serca", "siebie": "sobie sobą", "siedem": "siedmiu",
    "swój": "swego swej swych swym", "system": "systemu",
    "tydzień": "tygodnia tygodniu tygodnie tygodni tygodniem tygodniach", "tysiąc": "tysięcy", "urząd": "urzędu",
    "wejść": "wszedł", "wesprzeć": "wsparcie", "wielki": "większą większe większy większych większego większym",
    "wszystko": "wszystkim wszystkiego", "wyjść": "wyszło wyszedł", "wysoki": "wyższa wyższe wyższej wyższych",
    "wzgląd": "względu", "wziąć": "weźmie", "włochy": "włoszech", "ziemia": "ziemi",
    "znaleźć": "znalazł znajdziesz znalazłem znalazła znalazłam znajdziemy znajdziecie znalazły znajdź",
    "święto": "świat",
}  # fmt: skip
ABBREVIATIONS = """
r w ul zł tys mln mld im np tzn tzw gen płk prof dr hab inż ks św godz wg pkt str nr al pl m in
"""

LANGUAGE = Language(
    code="pl",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("pl"),
    likely=likely("pl"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
