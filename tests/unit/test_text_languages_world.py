"""Languages beyond Europe's: which forms a word of a query finds, and which look-alikes it leaves alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import languages
from bot.text.affixes import Chain, either, reader, swaps, united
from bot.text.article import from_text
from bot.text.document import analyse
from bot.text.endings import endings
from bot.text.query import evaluate, parse
from bot.text.words import fold, shape
from tests.forms import cases

WORLD = [
    "am",
    "ar",
    "az",
    "bn",
    "ckb",
    "fa",
    "he",
    "hi",
    "hy",
    "id",
    "ka",
    "kk",
    "ko",
    "ku",
    "ps",
    "sw",
    "ta",
    "ti",
    "tr",
    "ur",
    "uz",
]

SAME = {
    "am": {"ተኩስ": "የተኩስ በተኩስ ተኩሱ ተኩሱን", "ስምምነት": "ስምምነቱ ስምምነቶች ስምምነቶቹን የስምምነቱ ስምምነታቸው", "ማቆም": "ለማቆም ማቆምን", "ሀይል": "ኃይል ሃይሎች"},
    "ar": {
        "هدنة": "الهدنة للهدنة والهدنة هدنتهم بالهدنة هدنات هُدْنَة هـدنة وبهدنة",
        "صاروخ": "صواريخ الصواريخ بصواريخ وصواريخها صاروخين",
        "اتفاق": "اتفاقات الاتفاق باتفاقهم اتفاقا",
        "مقاتل": "مقاتلون مقاتلين مقاتلي للمقاتلين",
        "هزيمة": "هزائم الهزائم هزيمتنا",
        "وزير": "وزراء الوزراء وزير لوزراء",
        "قانون": "قوانين القوانين",
        "أسير": "أسرى الأسرى",
        "إنساني": "الإنسانية إنسانية",
        "هجوم": "هجمات الهجمات",
    },
    "az": {
        "atəşkəs": "atəşkəsi atəşkəsin atəşkəsdən ATƏŞKƏSƏ atəşkəslər atəşkəslərimizdəki",
        "kömək": "köməyi köməyin köməkləri",
        "torpaq": "torpağı torpaqlarımızdan",
        "oğul": "oğlu oğlunu",
        "ərik": "əriklər әriklərdə",
        "pozmaq": "pozdu pozdular pozub pozacaq",
    },
    "bn": {"যুদ্ধবিরতি": "যুদ্ধবিরতির যুদ্ধবিরতিতে যুদ্ধবিরতিকে যুদ্ধবিরতিও যুদ্ধবিরতিটি", "সৈন্য": "সৈন্যরা সৈন্যদের"},
    "ckb": {"ئاگربەست": "ئاگربەستەکە ئاگربەستی ئاگربەستێک ئاگربەستەکان"},
    "fa": {
        "آتش‌بس": "آتش‌بسی آتشبس آتش‌بس‌های",
        "گفتگو": "گفتگوها گفتگوهای گفتگوهایی گفت‌وگو",
        "نماینده": "نمایندگان نماینده‌ای نمایندگانش",
        "فکر": "افکار افکارشان فکرش",
        "حمله": "حملات حمله‌ها حمله‌ای",
        "کشور": "کشورهای کشورمان کشوری",
    },
    "he": {
        "הפסקה": "הפסקת הפסקות ההפסקה בהפסקת להפסקות הפסקתם הַפְסָקָה",
        "אש": "האש באש",
        "הסכם": "הסכמים ההסכמים בהסכמי מהסכם",
        "חטוף": "החטופים חטופה",
        "ועידה": "הוועידה בוועידת",
        "צורך": "צרכים צרכיהם",
        "עיר": "ערים בערי",
        "תוכנית": "תוכניות",
    },
    "hi": {"युद्धविराम": "युद्धविरामों युद्ध-विराम", "लड़ाई": "लड़ाइयों लडाई", "महिला": "महिलाओं महिलाएं महिलाएँ", "समझौता": "समझौते समझौतों", "तोड़ना": "तोड़ा तोड़ी तोड़ने तोड़ेगा"},
    "hy": {"հրադադար": "հրադադարի հրադադարը հրադադարին հրադադարից ՀՐԱԴԱԴԱՐԸ հրադադա՞ր", "բանակցություն": "բանակցությունները բանակցությունների", "օր": "օրվա օրերի"},
    "id": {"senjata": "senjatanya bersenjata persenjataan senjata-senjata", "serang": "menyerang serangan diserang penyerangan", "henti": "penghentian dihentikan", "tembak": "menembak tembakan"},
    "ka": {"შეწყვეტა": "შეწყვეტის შეწყვეტას შეწყვეტაზე შეწყვეტისთვის", "ზავი": "ზავის ზავს ზავით ზავიც", "ქვეყანა": "ქვეყნის ქვეყნებში", "წყალი": "წყლის", "მოლაპარაკება": "მოლაპარაკებები მოლაპარაკებების"},
    "ko": {
        "휴전": "휴전을 휴전이 휴전은 휴전에서는 휴전협정이 휴전했다 휴전하는 휴전됐다고 임시휴전에 휴전안을 휴전이라고 휴전으로까지",
        "합의": "합의를 합의했으며 합의된 합의안이",
        "미사일": "미사일들이 미사일로",
        "물": "물을 물은",
        "LG": "LG가 LG는",
    },
    "ku": {"agirbest": "agirbesta agirbestê agirbestan agirbestek agirbesteke Agirbestên", "xebat": "xebata xebatên", "şer": "şerê şêr"},
    "ps": {"اوربند": "اوربنده اوربندې اوربندونه"},
    "sw": {"mwanajeshi": "wanajeshi", "mkataba": "mikataba", "kijiji": "vijiji kijijini", "kusitisha": "sitisha walisitisha amesitisha wasisitishe"},
    "ta": {"போர்நிறுத்தம்": "போர்நிறுத்தத்தை போர்நிறுத்தத்தில் போர்நிறுத்த போர்நிறுத்தத்திற்கு", "வீடு": "வீட்டில் வீடுகள் வீட்டைக்", "நாடு": "நாடுகள் நாட்டின்"},
    "tr": {
        "ateşkes": "ateşkesi ateşkesin ateşkese ATEŞKESTEN ateşkesler ateşkesteki ateşkes'in ateşkeslerindeki ateşkestir",
        "çocuk": "çocuğu çocukların çocuklarımızdan",
        "akıl": "aklı aklına",
        "hak": "hakkı haklar hakkını",
        "saldırı": "saldırıları saldırının saldırısında saldırıda",
        "ihlal": "ihlali ihlaller ihlallerinin",
        "etmek": "etti ediyor edecek ederek etmesi",
        "su": "suyu suyun sular",
    },
    "ur": {"معاہدہ": "معاہدے معاہدوں معاہدات", "جنگبندی": "جنگ‌بندی جنگبندیاں", "حملہ": "حملے حملوں", "فوج": "افواج فوجوں", "عورت": "عورتیں عورتوں"},
    "uz": {"sulh": "sulhni sulhning sulhdan", "qishloq": "qishlogʻi qishloqlarda"},
}  # fmt: skip
OTHER = {
    "ar": {"سلام": "سلامة", "سلم": "إسلام", "فرد": "فردي", "ضابط": "ضابطات"},
    "az": {"söz": "sözlük", "ata": "atlar"},
    "fa": {"چشم": "چشم‌پوشی", "مرد": "مردم", "خیال": "بی‌خیال"},
    "he": {"עולם": "מעולם", "סכם": "הסכם", "שבר": "משבר והמשבר", "מלאכה": "מלאכים", "שער": "שערות"},
    "hi": {"लड़का": "लड़की", "सेना": "सेब"},
    "hy": {"հրադադար": "հրաման"},
    "ka": {"ზავი": "ნაზავი", "ოჯახი": "ოჯახური"},
    "ko": {"휴전": "휴전선 휴전선을 휴지", "정전": "정전기 정전기가", "고양이": "고양시", "사과": "사과나무"},
    "ku": {"agirbest": "agir", "kurd": "kurdî"},
    "ta": {"போர்நிறுத்தம்": "வேலைநிறுத்தம்"},
    "tr": {"talep": "talip", "hırs": "hırsız hırslı", "kahve": "kahveci kahvehane", "kol": "koltuk", "barış": "barışsız", "usul": "usulca"},
    "ur": {"احساس": "احسان"},
}  # fmt: skip


def finds(query: str, text: str, lang: str) -> bool:
    """Whether a word of a query in `lang` finds a word of a text in it, by their keys."""
    keys = {key for place in shape(text) for word in place.words for key in languages.keys(word, lang)}
    return bool({*languages.sought(fold(query), lang)} & keys)


def told(query: str, text: str, lang: str) -> bool:
    """Whether a query finds a text that says which language it is in."""
    return bool(evaluate(parse(f'"{query}"'), analyse(from_text(text, lang=lang), lang)))


@pytest.mark.parametrize(("lang", "query", "form"), cases(SAME))
def test_forms_are_found(lang: str, query: str, form: str) -> None:
    """A query for a word finds its inflected forms, and those with particles and clitics."""
    assert told(query, form, lang)


@pytest.mark.parametrize(("lang", "query", "other"), cases(OTHER))
def test_look_alikes_are_not_found(lang: str, query: str, other: str) -> None:
    """A query for a word leaves alone words that begin or look alike, and words derived from it."""
    assert not finds(query, other, lang)


@pytest.mark.parametrize("lang", WORLD)
def test_language_is_read_by_its_own_rules(lang: str) -> None:
    """Each of the languages has rules, and examples above that they must satisfy."""
    known = languages.language(lang)

    assert known.lemmas is not None and known.scripts
    assert lang in SAME or lang in ("kk", "ms", "ti")


def test_languages_that_a_word_alone_does_not_tell() -> None:
    """Kazakh words lose case, possessive and plural; Tigrinya words what clings to them."""
    assert finds("ተኹሲ", "ንተኹሲ", "ti") and finds("ተኹሲ", "ተኹሲን", "ti")
    assert [finds("бітім", form, "kk") for form in ("бітімді", "бітімнің", "бітімдер", "бітімге", "білім")] == [
        True, True, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "query", "text"),
    [
        ("he", "הפסקת אש", "הפסקת־האש"),
        ("he", "הפסקת אש", "והפסקות אש"),
        ("ar", "وقف إطلاق النار", "لوقف اطلاق النار"),
        ("ar", "وقف إطلاق النار", "وقفا لإطلاق النار"),
        ("fa", "آتش بس", "آتش‌بس"),
        ("fa", "آتشبس", "آتش بس"),
        ("hi", "युद्धविराम", "युद्ध विराम"),
        ("ur", "جنگ بندی", "جنگبندی"),
        ("bn", "যুদ্ধবিরতি", "যুদ্ধ বিরতি"),
        ("ta", "போர்நிறுத்தம்", "போர் நிறுத்தம்"),
        ("ko", "휴전 협정", "휴전협정을"),
        ("ko", "휴전협정", "휴전 협정이"),
        ("am", "ተኩስ አቁም", "የተኩስ አቁሙን"),
        ("ka", "ცეცხლის შეწყვეტა", "ცეცხლის შეწყვეტის"),
        ("ps", "اوربند", "اور بند"),
    ],
)
def test_terms_of_two_words(lang: str, query: str, text: str) -> None:
    """Words for a ceasefire are found written apart, as one and with a hyphen of their script, in any case."""
    assert told(query, text, lang)


@pytest.mark.parametrize(
    ("lang", "query", "text"),
    [
        ("zh", "停火", "双方同意停火协议"),
        ("zh", "停戰協議", "双方签署停战协议"),
        ("zh", "停战协议", "雙方簽署停戰協議"),
        ("ja", "停戦", "政府は停戦に合意した"),
        ("ja", "ミサイル", "北のﾐｻｲﾙ発射"),
        ("th", "หยุดยิง", "ทั้งสองฝ่ายตกลงหยุดยิงแล้ว"),
        ("vi", "ngừng bắn", unicodedata.normalize("NFD", "lệnh ngừng bắn")),
        ("vi", "ngừng bắn", "NGỪNG BẮN"),
        ("ko", "휴전", unicodedata.normalize("NFD", "휴전을")),
        ("ar", "هدنة", "ﻫﺪﻧﺔ"),
        ("hi", "लड़ाई", unicodedata.normalize("NFD", "लड़ाई")),
        ("en", "ceasefire", "cease\u00adfire"),
        ("en", "ceasefire", "c̶e̶a̶s̶e̶f̶i̶r̶e̶"),
        ("en", "ceasefire", "ＣＥＡＳＥＦＩＲＥ"),
        ("en", "fire", "ﬁre"),
        ("zh", "5G", "5G网"),
    ],
)
def test_spellings_of_all_scripts(lang: str, query: str, text: str) -> None:
    """Unicode forms, widths, points, invisible marks and traditional characters do not hide a word."""
    assert told(query, text, lang)


@pytest.mark.parametrize(
    ("lang", "query", "form", "found"),
    [
        ("ar", "الهدنة", "هدنة", True),
        ("ar", "الهدنة", "وبهدنتهم", True),
        ("he", "האש", "אש", True),
        ("he", "ההפוגה", "הפוגות", True),
        ("he", "הפוגה", "פוגה", False),
    ],
)
def test_article_of_a_query(lang: str, query: str, form: str, found: bool) -> None:
    """A word sought with its article is also found without, unless the letter is its own."""
    assert finds(query, form, lang) == found


@pytest.mark.parametrize("lang", [known.code for known in languages.LANGUAGES])
@given(word=st.text(min_size=1, max_size=80))
def test_keys_of_any_word(lang: str, word: str) -> None:
    """Whatever a word is, it is filed under itself first and under a bounded number of others, each once."""
    keys = languages.language(lang).keys(word)

    assert keys[0] == word
    assert len(set(keys)) == len(keys) <= 64
    assert languages.language(lang).sought(word)[0] == word


@given(st.text(alphabet="larimdekinuzsyn", min_size=20, max_size=64), st.sampled_from(["tr", "az", "uz"]))
def test_long_chains_are_bounded(word: str, lang: str) -> None:
    """A word that is nothing but suffixes has as few readings as any other."""
    assert len(languages.language(lang).keys(word)) <= 64


@pytest.mark.parametrize("code", ["hy", "ka"])
def test_tables_are_sorted_and_well_formed(code: str) -> None:
    """A table names each ending once, in order, and changes letters that the ending has."""
    table = endings(code).rules

    assert list(table) == sorted(table)
    for ending, changes in table.items():
        for change in changes.split():
            strip, plus, _ = change.removeprefix("!").partition("+")
            assert plus and int(strip) <= len(ending)


def test_malay_is_read_like_indonesian() -> None:
    """Malay and Indonesian texts give a word the same dictionary forms."""
    assert languages.keys("senjatanya", "ms") == languages.keys("senjatanya", "id")
    assert finds("senjata", "senjatanya", "ms")


def test_chain_cuts() -> None:
    """A chain is cut off wherever one begins, never below the shortest stem."""
    assert list(Chain("s(?:es)?", shortest=3).cuts("trucses")) == [("truc", "ses"), ("trucse", "s")]
    assert list(Chain("s(?:es)?", shortest=5).cuts("trucses")) == [("trucse", "s")]


def test_reader_gives_each_form_once() -> None:
    """A reader gives what mending makes of every cut, once, and never the word itself."""
    read = reader(Chain("s|es"), lambda stem, _: (stem, stem + "e", "bases"))

    assert read("bases") == ("bas", "base", "basee")
    assert united(read, lambda _: ("base", "basis"))("bases") == ("bas", "base", "basee", "basis")


def test_swaps() -> None:
    """Every ending that fits is swapped, for each of its others."""
    read = swaps("ies>y,ie s>")

    assert read("cries") == ("crie", "cry")
    assert read("ries") == ("rie",)


def test_either_takes_the_longer_first() -> None:
    """Of two words with one beginning the longer is tried first, and signs mean themselves."""
    assert either("a ab a.") == r"(?:a\.|ab|a)"
