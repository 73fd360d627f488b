"""Words: what counts as the same word, and in which language a text is."""

from __future__ import annotations

import pytest

from bot.text import languages
from bot.text.article import from_text
from bot.text.document import analyse
from bot.text.language import guess, primary
from bot.text.query import evaluate, parse
from bot.text.words import find, fold, script, shape
from tests.forms import cases


def finds(query: str, text: str, lang: str) -> bool:
    """Whether a query for one word matches a text that is surely in `lang`."""
    return evaluate(parse(f'"{query}"'), analyse(from_text(text, lang=lang), lang)) is not None


SAME = {
    "en": {
        "truce": "truces truce's Truce",
        "ceasefire": "ceasefires cease-fire cease-fires CEASEFIRE Ceasefire's cease‑fire",
        "agreement": "agreements agreement’s",
        "hostility": "hostilities",
        "violate": "violates violated violating",
        "withdraw": "withdrew withdrawn withdraws withdrawing",
        "hold": "held holds holding",
        "child": "children children's",
        "businessman": "businessmen",
        "bus": "buses",
        "army": "armies",
    },
    "ru": {
        "перемирие": "перемирия перемирию перемирием перемирии перемирий ПЕРЕМИРИЕ",
        "огонь": "огня огню огнём огнем огне",
        "уровень": "уровня уровню уровнем уровне уровни",
        "аэродром": "аэродрома аэродрому аэродромом аэродроме аэродромы аэродромов аэродромами",
        "экран": "экрана экраном экранами",
        "договорённость": "договоренность договоренности договорённостью договоренностей",
        "Армения": "Армении Армению Арменией",
        "нарушить": "нарушил нарушила нарушили",
    },
    "de": {"Waffenstillstand": "Waffenstillstands Waffenstillstandes Waffenstillstände"},
    "fr": {"trêve": "trêves treve TRÊVES", "accord": "l'accord l’accord accords"},
    "es": {"tregua": "treguas"},
    "und": {"atəşkəs": "ATƏŞKƏS Atəşkəs", "Łódź": "lodz LODZ Łódź"},
}
OTHER = {
    "en": {
        "truce": "truck trucks truth",
        "amendment": "amending amend",
        "arm": "army armies",
        "department": "departing",
        "specimen": "specification",
        "ceasefire": "cease fired",
        "war": "ward warn",
    },
    "ru": {"перемирие": "примирение примирения перемена", "мир": "мера мороз", "огонь": "огород"},
}


@pytest.mark.parametrize(("lang", "query", "form"), cases(SAME))
def test_forms_of_a_word_are_found(lang: str, query: str, form: str) -> None:
    """A query for a word finds its inflected, hyphenated, accented and capitalised forms."""
    assert finds(query, form, lang)


@pytest.mark.parametrize(("lang", "query", "other"), cases(OTHER))
def test_other_words_are_not_found(lang: str, query: str, other: str) -> None:
    """A query for a word leaves alone the words that only look like it."""
    assert not finds(query, other, lang)


@pytest.mark.parametrize("lang", [*(known.code for known in languages.LANGUAGES), "und", "sw", "zh"])
@pytest.mark.parametrize(
    "word", ["Truce", "перемирие", "trêve", "停火", "الهدنة", "הפסקת", "cease-fire", "o'zbek", "U.N.", "F-16"]
)
def test_exact_word_is_never_lost(word: str, lang: str) -> None:
    """Whatever language a text is taken for, a word finds itself."""
    assert finds(word, f"… {word}, …", lang)


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("Trêve", "treve"),
        ("ПЕРЕМИРИЁ", "перемирие"),
        ("за\u0301мок", "замок"),
        ("й", "й"),
        ("и\u0306", "й"),
        ("Їжак", "їжак"),
        ("İstanbul", "istanbul"),
        ("ATEŞKES", "ateskes"),
        ("Straße", "strasse"),
        ("مُعَاهَدَة", "معاهده"),
        ("هـدنة", "هدنه"),
        ("ﬁre", "fire"),
        ("ｔｒｕｃｅ", "truce"),
        ("Waffen\u00adruhe", "waffenruhe"),
        ("перемир’я", "перемиря"),
        ("перемирʼя", "перемиря"),
        ("सं", "सं"),
        ("が", "が"),
    ],
)
def test_folding(raw: str, folded: str) -> None:
    """Case, diacritics and invisible marks go, letters of their own stay."""
    assert fold(raw) == folded


@pytest.mark.parametrize(
    ("raw", "places"),
    [
        ("truce", [(0, 5, ("truce",))]),
        ("cease-fire", [(0, 5, ("cease", "ceasefire")), (6, 10, ("fire", "ceasefire"))]),
        ("l’accord", [(0, 8, ("laccord", "l", "accord"))]),
        ("U.N.", [(0, 4, ("un",))]),
        ("آتش\u200cبس", [(0, 3, ("اتش", "اتشبس")), (4, 6, ("بس", "اتشبس"))]),
        ("停火协", [(0, 1, ("停", "停火")), (1, 2, ("火", "火协")), (2, 3, ("协",))]),
        ("5G网", [(0, 2, ("5g",)), (2, 3, ("网",))]),
        ("x" * 65, [(0, 65, ())]),
    ],
)
def test_shape_of_a_word(raw: str, places: list[tuple[int, int, tuple[str, ...]]]) -> None:
    """A word takes a position for each part that can be sought alone, and knows its joined form on all of them."""
    assert [tuple(place) for place in shape(raw)] == places


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“Truce,” he said.", ["Truce", "he", "said"]),
        ("snake_case - dash", ["snake", "case", "dash"]),
        ("युद्धविराम लागू।", ["युद्धविराम", "लागू"]),
        ("the U.N. and U.S.", ["the", "U.N.", "and", "U.S."]),
        ("don't 'quote'", ["don't", "quote"]),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    """Words are letters with their marks, without the punctuation around them."""
    assert [raw for _, raw in find(text)] == words


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("A truce was agreed on Monday after talks in Cairo.", "en"),
        ("Стороны договорились о прекращении огня с полуночи.", "ru"),
        ("Сторони домовилися про припинення вогню, але її порушено.", "uk"),
        ("Die Waffenruhe ist am Montag in Kraft getreten.", "de"),
        ("Un cessez-le-feu a été conclu lundi au Caire.", "fr"),
        ("La tregua entró en vigor el lunes por la noche.", "es"),
        ("Atəşkəs elan edildi.", "az"),
        ("Հրադադարը հաստատվեց։", "hy"),
        ("ცეცხლის შეწყვეტა", "ka"),
        ("دخلت الهدنة حيز التنفيذ", "ar"),
        ("آتش‌بس پس از گفتگوها برقرار شد", "fa"),
        ("הפסקת האש נכנסה לתוקף", "he"),
        ("停火协议生效", "zh"),
        ("停戦が発効した", "ja"),
        ("휴전이 발효됐다", "ko"),
        ("የተኩስ አቁም ስምምነት", "am"),
        ("หยุดยิงแล้ว", "th"),
    ],
)
def test_language_of_a_text(text: str, lang: str) -> None:
    """A sentence tells its language without help, and in spite of a wrong hint in another script."""
    assert (guess(text), guess(text, "el")) == (lang, lang)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Primirje je prekršeno već prve noći, saopštila je vlada.", "sr"),
        ("Примирје је прекршено већ прве ноћи, саопштила је влада.", "sr"),
        ("Primirje je prekršeno već prve noći, javljaju tijekom dana.", "hr"),
        ("Premirje je bilo prekršeno že prvo noč, je sporočila vlada.", "sl"),
        ("Příměří začalo platit o půlnoci, řekl ministr.", "cs"),
        ("Prímerie začalo platiť o polnoci, povedal minister.", "sk"),
        ("Vapenvilan trädde i kraft vid midnatt, säger parterna.", "sv"),
        ("Våbenhvilen blev brudt allerede den første nat.", "da"),
        ("Våpenhvilen ble brutt allerede den første natten.", "nb"),
        ("A trégua entrou em vigor à meia-noite, disse o governo.", "pt"),
        ("La treva va entrar en vigor a mitjanit, segons el govern.", "ca"),
        ("Armistițiul a intrat în vigoare la miezul nopții.", "ro"),
        ("Бакі дамовіліся аб перамір’і на тыдзень, гэта першы крок.", "be"),
        ("Примирието беше нарушено още през първата нощ.", "bg"),
        ("Примирјето беше прекршено уште првата ноќ.", "mk"),
        ("Gencatan senjata itu dimulai pada tengah malam, kata juru bicara.", "id"),
        ("Wapenstilstand al in de eerste nacht geschonden.", "nl"),
        ("جنگ بندی کے معاہدے پر دستخط ہو گئے ہیں", "ur"),
        ("युद्धविराम के समझौते पर हस्ताक्षर हो गए हैं", "hi"),
        ("युद्धविराम करारावर आज स्वाक्षरी होणार आहे", "mr"),
    ],
)
def test_language_among_its_neighbours(text: str, lang: str) -> None:
    """A headline is told from those of close languages without any hint."""
    assert guess(text) == lang


@pytest.mark.parametrize(("hint", "lang"), [("bs", "bs"), ("hr", "hr"), ("sr-Latn", "sr"), ("en", "sr"), ("ru", "sr")])
def test_hint_decides_among_varieties(hint: str, lang: str) -> None:
    """What Croats and Bosnians write alike is in the language of its source; another language's hint says nothing."""
    assert guess("Primirje je prekršeno već prve noći, kaže se u izjavi.", hint) == lang


@pytest.mark.parametrize(
    ("text", "hint", "lang"),
    [
        ("Ceasefire", "en", "en"),
        ("Gaza", "de-AT", "de"),
        ("2020", "fr", "fr"),
        ("", None, "und"),
        ("Truce talks", None, "en"),
    ],
)
def test_hint_decides_what_the_text_leaves_open(text: str, hint: str | None, lang: str) -> None:
    """Few words are in the language that their source usually writes."""
    assert guess(text, hint) == lang


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en-GB", "en"), ("zh_Hant", "zh"), ("iw", "he"), (" RU ", "ru"), ("english", None), ("", None), (None, None)],
)
def test_language_tags(tag: str | None, code: str | None) -> None:
    """A tag gives its language in one spelling; what is no tag gives none."""
    assert primary(tag) == code


def test_scripts() -> None:
    """Letters know their script; digits and signs have none."""
    assert [script(letter) for letter in "aéжαהع停あ한გ1?"] == [
        "Latn", "Latn", "Cyrl", "Grek", "Hebr", "Arab", "Hani", "Jpan", "Hang", "Geor", "", "",
    ]  # fmt: skip


def test_languages_are_found_by_code() -> None:
    """Every language is registered under its own code, and none twice."""
    codes = [known.code for known in languages.LANGUAGES]

    assert {"en", "ru"} <= set(codes)
    assert sorted(set(codes)) == codes
    assert [languages.language(code).code for code in codes] == codes
