"""Serbian, Croatian and Bosnian, in Latin and Cyrillic letters alike."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells.
IRREGULAR = {
    "bitka": "bici", "brat": "braća braće braći braću", "bubanj": "bubnjevi", "cio": "cijeloga",
    "dan": "dana danu danom dani dane danima", "dete": "deca dece deci decu decom",
    "dijete": "djeca djece djeci djecu djecom djeteta djetetu djetetom",
    "dio": "dijelu dijelom dijelove dijelova dijelovima dijelovi", "dobar": "dobrog", "dug": "dužeg",
    "izabrati": "izaberete", "jevrejin": "jevreji", "koma": "kome", "lak": "lakše lakšeg", "lep": "lepše",
    "mnogi": "mnoga", "moći": "moguć", "napasti": "napadnut napadnuta", "niko": "nikome nikog",
    "nizak": "najniža najniži najniže", "nov": "najnovije najnoviji najnovija", "oba": "obje", "oko": "oči očiju očima",
    "onaj": "onih onoga onog onome onoj", "osmi": "osma", "otac": "oca ocu ocem očevi", "pismo": "pisma",
    "podići": "podignuta podignute podignuto", "poslati": "pošalje pošaljite pošalju pošaljete pošalji pošaljem",
    "postaviti": "postavljenih", "postići": "postignuta", "pozvati": "pozovemo pozovem", "rasti": "rastući",
    "rat": "ratovi ratova ratovima ratove", "redak": "retkih", "rijedak": "rijetkih", "sav": "sveg svime",
    "slati": "šalje šalju šaljemo šaljem", "snijeg": "snijega snijegu snijegom", "stajati": "stojimo",
    "stupanj": "stupnjeva", "umreti": "umrla umrli umrlo umrle", "uzeti": "uzmemo uzmem", "vatra": "vatri",
    "vreme": "vremena vremenu vremenom", "vrijeme": "vremena vremenu vremenom", "zemlja": "zemalja",
    "zvati": "zovem zovemo", "čovek": "ljudi ljude ljudima čoveče", "čovjek": "ljudi ljude ljudima čovječe",
}  # fmt: skip
ABBREVIATIONS = """
g god br ul din mil mlrd npr tzv prof dr gen sv str г год бр ул дин мил млрд нпр тзв проф др ген св стр
"""
# One letter for one: what folding makes of the Latin letters that the Cyrillic ones stand for.
LATIN = str.maketrans(
    dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgddezzijklmnoprstcufhccs", strict=True))
    | {"љ": "lj", "њ": "nj", "џ": "dz"}
)
FORMS = irregular(IRREGULAR)
TABLE, LIKELY = lemmas("sr"), likely("sr")


def read(word: str) -> tuple[str, ...]:
    """The dictionary forms of a word in Latin letters, whichever it is written in; the word itself in Latin too."""
    latin = word.translate(LATIN)
    return (latin, *FORMS.get(latin, ()), *TABLE(latin))


def sure(word: str) -> tuple[str, ...]:
    """The word in Latin letters, and the dictionary form that it almost certainly belongs to."""
    latin = word.translate(LATIN)
    return (latin, *(FORMS.get(latin) or LIKELY(latin)))


LANGUAGE = Language(
    code="sr",
    scripts=frozenset({"Latn", "Cyrl"}),
    lemmas=read,
    likely=sure,
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
