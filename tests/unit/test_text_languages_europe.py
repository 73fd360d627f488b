"""Inflection, language by language: a query's word finds the word's forms, and no word that only looks like it."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text import languages
from bot.text.endings import LIKELY, endings
from bot.text.language import Language
from bot.text.words import fold

LEARNED = sorted(table.name.removesuffix(".txt") for table in files("bot.text.languages").joinpath("endings").iterdir())
CHANGE = re.compile(rf"{LIKELY}?\d+\+\w*")
# The words of ceasefire news, each with forms that its language gives it.
FORMS = {
    "en": {
        "ceasefire": "ceasefires",
        "truce": "truces",
        "armistice": "armistices",
        "hostility": "hostilities",
        "pause": "pauses paused",
        "violate": "violated violates violating",
        "violation": "violations",
        "agreement": "agreements",
        "cease": "ceased ceasing",
        "halt": "halted",
        "strike": "strikes struck",
        "talk": "talks",
        "break": "broke broken",
        "negotiation": "negotiations",
        "army": "armies",
        "troop": "troops",
        "missile": "missiles",
    },
    "ru": {
        "перемирие": "перемирия перемирию перемирием перемирии перемирий",
        "прекращение": "прекращения прекращению прекращением прекращении",
        "огонь": "огня огню огнем огне",
        "режим": "режима режиме режимом",
        "тишина": "тишины тишину",
        "пауза": "паузы паузу пауз",
        "прекратить": "прекратили прекратил прекратит прекратят прекращен",
        "нарушить": "нарушил нарушили нарушит нарушено",
        "нарушать": "нарушает нарушают нарушали",
        "нарушение": "нарушения нарушений",
        "переговоры": "переговоров переговорам переговорах",
        "договориться": "договорились договорился договорятся",
        "подписать": "подписали подписал подпишут",
        "боец": "бойцы бойцов бойца",
        "обстрел": "обстрелы обстрелов обстрела",
        "военный": "военные военных военного",
        "объявить": "объявил объявили",
        "соглашение": "соглашения соглашений",
    },
    "uk": {
        "перемир'я": "перемир'ям перемир'ю перемир’я перемир'ї",
        "припинення": "припиненню припиненням",
        "вогонь": "вогню вогнем",
        "тиша": "тиші тишу",
        "припинити": "припинили припинив припинять",
        "порушити": "порушили порушив",
        "порушення": "порушень порушенням",
        "обстріл": "обстріли обстрілів",
        "переговори": "переговорів переговорах",
        "замирення": "замиренню",
    },
    "be": {
        "перамір'е": "перамір'я перамір'ю перамір'ем",
        "спыненне": "спынення спыненню",
        "агонь": "агню агнём",
        "парушэнне": "парушэння парушэнняў",
        "вайна": "вайны вайну вайной",
        "перамовы": "перамоў перамовах",
    },
    "bg": {
        "примирие": "примирието примирия примирията",
        "прекратяване": "прекратяването",
        "огън": "огъня огънят",
        "нарушение": "нарушения нарушенията",
        "война": "войната войни войните",
        "преговор": "преговори преговорите",
        "наруша": "нарушиха наруши",
        "нарушавам": "нарушават нарушава",
        "споразумение": "споразумението споразумения",
    },
    "mk": {
        "примирје": "примирјето примирја",
        "прекин": "прекинот прекини",
        "оган": "огнот",
        "војна": "војната војни",
        "договор": "договорот договори",
        "прекршување": "прекршувања прекршувањето",
    },
    "sr": {
        "primirje": "primirja primirju primirjem primirjima примирје примирја",
        "примирје": "примирја примирју primirja",
        "prekid": "prekida prekidu prekidom",
        "vatra": "vatre vatru vatri vatrom",
        "obustava": "obustave obustavu",
        "prekršiti": "prekršili prekršio prekršila",
        "pregovori": "pregovora pregovorima",
        "sporazum": "sporazuma sporazumi",
        "ватра": "ватре ватру vatre",
    },
    "pl": {
        "rozejm": "rozejmu rozejmie rozejmem rozejmowi",
        "zawieszenie": "zawieszenia zawieszeniu zawieszeniem",
        "broń": "broni bronią",
        "ogień": "ognia ogniem",
        "przerwanie": "przerwania",
        "naruszyć": "naruszyli naruszył naruszyła",
        "naruszenie": "naruszenia naruszeń",
        "negocjacja": "negocjacje negocjacji",
        "pauza": "pauzy pauzę",
        "wojna": "wojny wojnę wojnie",
    },
    "cs": {
        "příměří": "příměřím příměřích",
        "klid": "klidu",
        "zbraň": "zbraní zbraně",
        "palba": "palby palbu",
        "zastavení": "zastavením",
        "porušit": "porušili porušil porušila",
        "porušení": "porušením",
        "jednání": "jednáních",
        "dohoda": "dohody dohodu dohodě dohod",
        "válka": "války válku válce",
    },
    "sk": {
        "prímerie": "prímeria prímerí prímeriu prímerím",
        "pokoj": "pokoja",
        "zbraň": "zbraní",
        "paľba": "paľby paľbu",
        "zastavenie": "zastavenia zastavení",
        "porušiť": "porušili porušil",
        "dohoda": "dohody dohodu",
        "rokovanie": "rokovania rokovaní",
    },
    "sl": {
        "premirje": "premirja premirju premirjem",
        "prekinitev": "prekinitve prekinitvi",
        "ogenj": "ognja",
        "kršiti": "kršili kršil",
        "sporazum": "sporazuma",
        "vojna": "vojne vojno vojni",
    },
    "fr": {
        "trêve": "trêves",
        "armistice": "armistices",
        "cessation": "cessations",
        "hostilité": "hostilités",
        "combat": "combats",
        "pause": "pauses",
        "violer": "violé violée violent viole violait",
        "accord": "accords",
        "violation": "violations",
        "journal": "journaux",
        "négociation": "négociations",
        "rompre": "rompu rompent",
        "annoncer": "annonce annoncé annoncent",
    },
    "es": {
        "tregua": "treguas",
        "armisticio": "armisticios",
        "cese": "ceses",
        "hostilidad": "hostilidades",
        "violar": "violó violaron violado viola",
        "violación": "violaciones",
        "acuerdo": "acuerdos",
        "alto": "altos",
        "pausa": "pausas",
        "negociación": "negociaciones",
        "romper": "roto rompió rompieron",
    },
    "it": {
        "tregua": "tregue",
        "armistizio": "armistizi",
        "cessazione": "cessazioni",
        "ostilità": "ostilita",
        "violare": "violato violata violano viola violò",
        "violazione": "violazioni",
        "accordo": "accordi",
        "negoziato": "negoziati",
        "pausa": "pause",
        "cessare": "cessato cessate",
    },
    "pt": {
        "trégua": "tréguas",
        "armistício": "armistícios",
        "cessação": "cessações",
        "hostilidade": "hostilidades",
        "violar": "violou violaram violado",
        "violação": "violações",
        "acordo": "acordos",
        "negociação": "negociações",
        "pausa": "pausas",
    },
    "ro": {
        "armistițiu": "armistițiul armistițiului armistiții",
        "încetare": "încetarea încetării",
        "foc": "focului focul",
        "ostilitate": "ostilități ostilităților ostilitățile",
        "acord": "acordul acordului acorduri",
        "încălca": "încălcat încălcă",
        "război": "războiul războiului",
        "negociere": "negocieri negocierile negocierilor",
        "armată": "armata armatei",
    },
    "de": {
        "Waffenruhe": "Waffenruhen",
        "Waffenstillstand": "Waffenstillstands Waffenstillstände Waffenstillständen Waffenstillstandes",
        "Feuerpause": "Feuerpausen",
        "Einstellung": "Einstellungen",
        "Kampfhandlung": "Kampfhandlungen",
        "Feindseligkeit": "Feindseligkeiten",
        "Kampf": "Kämpfe Kämpfen",
        "verletzen": "verletzt verletzte verletzten",
        "brechen": "bricht gebrochen brach",
        "Abkommen": "Abkommens",
        "Verhandlung": "Verhandlungen",
        "Angriff": "Angriffe Angriffen",
        "vereinbaren": "vereinbart vereinbarten",
        "Mann": "Männer",
        "Krieg": "Kriege Krieges",
    },
    "nl": {
        "bestand": "bestanden",
        "wapenstilstand": "wapenstilstanden",
        "gevechtspauze": "gevechtspauzes",
        "pauze": "pauzes",
        "schenden": "schond geschonden schendt",
        "schending": "schendingen",
        "akkoord": "akkoorden",
        "aanval": "aanvallen",
        "onderhandeling": "onderhandelingen",
        "gijzelaar": "gijzelaars",
    },
    "sv": {
        "vapenvila": "vapenvilan vapenvilor vapenvilorna",
        "vapenstillestånd": "vapenstilleståndet",
        "stillestånd": "stilleståndet",
        "eldupphör": "eldupphöret",
        "bryta": "bröt brutit bryter",
        "förhandling": "förhandlingar förhandlingarna",
        "avtal": "avtalet avtalen",
        "krig": "kriget krigen",
        "attack": "attacker attackerna",
    },
    "da": {
        "våbenhvile": "våbenhvilen våbenhviler",
        "våbenstilstand": "våbenstilstanden",
        "bryde": "brød brudt bryder",
        "aftale": "aftalen aftaler",
        "forhandling": "forhandlinger forhandlingerne",
        "krig": "krigen krige",
        "angreb": "angrebet angrebene",
    },
    "nb": {
        "våpenhvile": "våpenhvilen våpenhviler",
        "våpenstillstand": "våpenstillstanden",
        "bryte": "brøt brutt bryter",
        "avtale": "avtalen avtaler",
        "forhandling": "forhandlinger forhandlingene",
        "krig": "krigen kriger",
        "angrep": "angrepet angrepene",
    },
    "fi": {
        "aselepo": "aselevon aselepoa aselevosta aselevossa aselepoon",
        "tulitauko": "tulitauon tulitaukoa tulitauosta tulitaukoon",
        "välirauha": "välirauhan välirauhaa",
        "rikkoa": "rikkoi rikkoivat rikkonut",
        "sota": "sodan sotaa sodassa sodasta",
        "neuvottelu": "neuvottelut neuvotteluja neuvotteluissa",
        "sopimus": "sopimuksen sopimusta sopimuksesta",
    },
    "et": {
        "relvarahu": "relvarahud relvarahus relvarahust",
        "vaherahu": "vaherahud vaherahus",
        "sõda": "sõja sõjas",
        "läbirääkimine": "läbirääkimised läbirääkimisi läbirääkimiste",
        "leping": "lepingu lepingut lepinguga",
        "rikkuma": "rikkus rikkusid rikkunud",
        "rünnak": "rünnaku rünnakud rünnakut",
    },
    "hu": {
        "tűzszünet": "tűzszünetet tűzszünetről tűzszünettel tűzszüneti tűzszünetre tűzszünetek",
        "fegyverszünet": "fegyverszünetet fegyverszünetről",
        "háború": "háborút háborúban háborús",
        "megállapodás": "megállapodást megállapodásról",
        "tárgyalás": "tárgyalások tárgyalásokat tárgyalásokon",
        "megsért": "megsértette megsértették",
        "támadás": "támadást támadások",
    },
    "lt": {
        "paliaubos": "paliaubų paliauboms paliaubas paliaubomis",
        "ugnis": "ugnies ugnį",
        "nutraukimas": "nutraukimo nutraukimą nutraukimui",
        "karas": "karo karą kare",
        "susitarimas": "susitarimo susitarimą",
        "pažeisti": "pažeidė pažeidžia",
        "derybos": "derybų derybose derybas",
    },
    "lv": {
        "pamiers": "pamiera pamieru pamieram",
        "uguns": "uguni",
        "pārtraukšana": "pārtraukšanas pārtraukšanu",
        "karš": "kara karu karā",
        "sarunas": "sarunu sarunās",
        "pārkāpt": "pārkāpa pārkāpj",
    },
    "el": {
        "εκεχειρία": "εκεχειρίας εκεχειρίες εκεχειριών",
        "ανακωχή": "ανακωχής ανακωχές",
        "κατάπαυση": "κατάπαυσης",
        "πόλεμος": "πολέμου πόλεμο πολέμους",
        "συμφωνία": "συμφωνίας συμφωνίες συμφωνιών",
        "παραβιάζω": "παραβίασε παραβίασαν παραβιάζει",
        "παραβίαση": "παραβίασης παραβιάσεις",
        "διαπραγμάτευση": "διαπραγματεύσεις διαπραγματεύσεων",
        "επίθεση": "επίθεσης επιθέσεις",
    },
    "sq": {
        "armëpushim": "armëpushimi armëpushimin armëpushimit",
        "luftë": "lufta luftën luftës",
        "marrëveshje": "marrëveshja marrëveshjen marrëveshjes",
        "bisedim": "bisedimet bisedime",
        "sulm": "sulmi sulmet sulme",
    },
    "ca": {
        "treva": "treves",
        "armistici": "armisticis",
        "acord": "acords",
        "hostilitat": "hostilitats",
        "violar": "violat violen",
        "violació": "violacions",
        "guerra": "guerres",
        "atac": "atacs",
    },
}
# Words of the above that are plurals to the eye, or sought in another alphabet too.
PLURAL = {"переговоры", "перамовы", "pregovori", "paliaubos", "derybos", "sarunas", "примирје", "ватра"}
# Words that begin alike, or hold the word.
OTHERS = {
    "en": {
        "truce": "truck trucks truth",
        "amendment": "amending amend",
        "arm": "army armies",
        "department": "departing",
        "specimen": "specification",
        "war": "ward warn",
        "hostility": "hostage hostages",
    },
    "ru": {"перемирие": "примирение примирения перемена", "мир": "мера мороз", "огонь": "огород", "бой": "бойкот"},
    "uk": {"перемир'я": "перемога перемоги", "вогонь": "вокзал", "тиша": "тисяча"},
    "be": {"перамір'е": "перамога перамогі", "агонь": "агарод"},
    "bg": {"примирие": "премиера пример", "огън": "огради"},
    "mk": {"примирје": "премиер пример", "прекин": "прекумерно"},
    "sr": {"primirje": "pomirenje primer", "prekid": "prekrasan", "примирје": "пример помирење"},
    "pl": {"rozejm": "rozum rozjemca", "broń": "broszura"},
    "cs": {"příměří": "přímý příměr", "zbraň": "zbraslav"},
    "sk": {"prímerie": "primár prímorie", "zbraň": "zbraslav"},
    "sl": {"premirje": "premier premik", "ogenj": "ograja"},
    "fr": {"trêve": "trente très", "accord": "accordéon accoster", "combat": "combien"},
    "es": {"tregua": "trece treinta", "cese": "cesta césped"},
    "it": {"tregua": "treno trenta", "accordo": "accorgersi"},
    "pt": {"trégua": "três trenó", "acordo": "acordeão"},
    "ro": {"armistițiu": "armată armura"},
    "de": {"Waffenruhe": "Waffen Ruhe", "Feuerpause": "Feuerwehr", "Krieg": "kriechen"},
    "nl": {"bestand": "bestaan bestuur", "akkoord": "akker"},
    "sv": {"vapenvila": "vapen vila", "avtal": "avtagande"},
    "da": {"våbenhvile": "våben hvile", "aftale": "aften"},
    "nb": {"våpenhvile": "våpen hvile", "avtale": "avtagende"},
    "fi": {"aselepo": "ase asema", "sota": "sohva"},
    "et": {"relvarahu": "relv relvad", "sõda": "sõdur"},
    "hu": {"tűzszünet": "tűz szünet tüzér", "támadás": "támasz"},
    "lt": {"paliaubos": "palaukti", "karas": "karalius"},
    "lv": {"pamiers": "pamats pamatu", "karš": "karsts"},
    "el": {"εκεχειρία": "εγχείρηση", "ανακωχή": "ανακοίνωση", "πόλεμος": "πόλη πόλεις"},
    "sq": {"armëpushim": "armë armët", "luftë": "lule"},
    "ca": {"treva": "tres treball", "acord": "acordió"},
}


def matches(query: str, word: str, code: str) -> bool:
    """Whether a query's word finds a text's word in that language."""
    return not set(languages.sought(fold(query), code)).isdisjoint(languages.keys(fold(word), code))


@pytest.mark.parametrize("code", FORMS)
def test_every_form_is_found_by_its_word(code: str) -> None:
    """The words of ceasefire news find all of their forms."""
    missed = [
        (word, form) for word, forms in FORMS[code].items() for form in forms.split() if not matches(word, form, code)
    ]

    assert missed == []


@pytest.mark.parametrize("code", FORMS)
def test_words_that_look_alike_are_left_alone(code: str) -> None:
    """A word finds no other word, however alike they look."""
    wrong = [(word, one) for word, others in OTHERS[code].items() for one in others.split() if matches(word, one, code)]

    assert wrong == []


@pytest.mark.parametrize("code", FORMS)
def test_a_dictionary_form_is_sought_as_itself(code: str) -> None:
    """The words of ceasefire news in their dictionary form are not taken for forms of other words."""
    words = [fold(word) for word in FORMS[code] if word not in PLURAL]

    assert [languages.sought(word, code) for word in words if languages.sought(word, code) != (word,)] == []


@pytest.mark.parametrize(
    ("code", "word", "sought"), [("en", "truces", "truce"), ("es", "negociaciones", "negociacion")]
)
def test_a_form_in_a_query_is_sought_as_its_word(code: str, word: str, sought: str) -> None:
    """Who types a plural means the word."""
    assert languages.sought(word, code) == (word, sought)


@pytest.mark.parametrize(("code", "like"), [("hr", "sr"), ("bs", "sr"), ("sh", "sr"), ("no", "nb"), ("nn", "nb")])
def test_varieties_are_read_alike(code: str, like: str) -> None:
    """Croatian and Bosnian are read as Serbian is, Nynorsk and plain Norwegian as Bokmål."""
    assert languages.language(code) is languages.language(like)


def test_serbian_in_both_alphabets_is_one() -> None:
    """A word in either alphabet finds the word in the other, with all its letters."""
    assert matches("mudžahedin", "муџахедини", "sr")
    assert matches("љубљење", "ljubljenje", "hr")
    assert matches("đerdap", "Ђердапа", "sr")


@pytest.mark.parametrize("code", LEARNED)
def test_tables_of_endings_are_well_formed(code: str) -> None:
    """A table is sorted, has each ending once, and strips no more than the ending."""
    rules = endings(code).rules

    assert list(rules) == sorted(rules)
    assert len(rules) > 500
    for ending, told in rules.items():
        assert all(CHANGE.fullmatch(change) for change in told.split())
        assert all(int(change.lstrip(LIKELY).partition("+")[0]) <= len(ending) for change in told.split())


def test_every_table_is_read() -> None:
    """There is a table for each language of the words above, and no table without its language."""
    registered = {known.code: known for known in languages.LANGUAGES}

    assert set(FORMS) <= set(LEARNED) <= set(registered)
    assert all(registered[code].lemmas for code in LEARNED)


@settings(max_examples=200)
@given(
    st.sampled_from(languages.LANGUAGES),
    st.one_of(st.text(min_size=1, max_size=64), st.text("abcdeioustnrl", min_size=1, max_size=40)),
)
def test_any_word_is_filed_under_itself_and_few_more(language: Language, word: str) -> None:
    """Whatever a word is made of, it is filed and sought under itself first, and under no more than a few forms."""
    assert language.keys(word)[0] == word == language.sought(word)[0]
    assert len(language.keys(word)) <= 48
