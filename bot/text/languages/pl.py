"""Polish."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells; a word beside itself is no form of another.
IRREGULAR = {
    "brat": "bracia braci", "brać": "biorąc biorę", "brzmieć": "brzmi", "błąd": "błędu", "coś": "czegoś czymś",
    "człowiek": "ludzie ludzi ludziom ludźmi ludziach", "dojść": "doszło",
    "dziecko": "dzieci dzieciom dziećmi dzieciach", "dzień": "dnia dniu dni dniem dniach dniom dniami",
    "długi": "dłuższego dłuższy", "grudzień": "grudniu",
    "jakikolwiek": "jakiekolwiek jakichkolwiek jakiejkolwiek jakąkolwiek jakiegokolwiek",
    "jakiś": "jakiegoś jakimś jakiejś jakichś", "jeden": "jedno", "kilka": "kilku", "kilkadziesiąt": "kilkudziesięciu",
    "kilkanaście": "kilkunastu", "kolano": "kolana", "ksiądz": "księża księdza", "ktoś": "kogoś komuś",
    "któryś": "któregoś", "kwiecień": "kwietniu", "miesiąc": "miesięcy",
    "mieć": "mają masz mając mające mających mający mająca", "myśleć": "myślę", "niemcy": "niemczech", "nikt": "nikim",
    "niski": "niższa", "odejść": "odszedł", "ogień": "ognia ogniowi ogniem ogniu ognie ogni", "ojciec": "ojcem ojcu",
    "oko": "oczy oczu", "osiem": "ośmiu", "pieniądz": "pieniędzy pieniędzmi",
    "powinien": "powinno powinni powinny powinniśmy", "prosty": "prostu", "przejść": "przeszedł",
    "przyjaciel": "przyjaciółmi", "przyjść": "przyszedł przyszło przyszli", "przynieść": "przyniósł",
    "prędko": "prędzej", "pytanie": "pytań", "pójść": "poszedł poszło poszła poszli poszedłem", "płeć": "płci",
    "rok": "lata lat latach latom latami", "rozejm": "rozejmu rozejmie rozejmem rozejmy rozejmów",
    "rzeczpospolita": "rzeczypospolitej", "ręka": "ręce rąk", "serce": "serca", "siebie": "sobie sobą",
    "siedem": "siedmiu", "system": "systemu", "tydzień": "tygodnia tygodniu tygodnie tygodni tygodniem tygodniach",
    "tysiąc": "tysięcy", "urząd": "urzędu", "wejść": "wszedł weszła",
    "wielki": "większą większe większy większych większego większym", "wojna": "wojen",
    "wszystko": "wszystkim wszystkiego", "wyjść": "wyszło wyszedł",
    "wysoki": "wyższa wyższe wyższej wyższych wyższy wyższym", "wzgląd": "względu", "wziąć": "weźmie",
    "włochy": "włoszech", "ziemia": "ziemi",
    "znaleźć": "znalazł znajdziesz znalazłem znalazła znalazłam znajdziemy znajdziecie znalazły znajdź znalazło",
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
