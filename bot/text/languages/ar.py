"""Arabic: what clings to a word before and behind it, and broken plurals by their patterns.

Over folded letters: alef is one letter, ى is ي, ة is ه.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product

from bot.text.affixes import listed
from bot.text.language import Language, irregular

# "and", "so", "with", "to", "like" and the article as they join; لل is "to the".
PREFIXES = tuple(
    first + second
    for first, second in product(("", "و", "ف"), ("", "ال", "لل", "بال", "كال", "ب", "ل", "ك"))
    if first + second
)
BEGINNINGS = frozenset("وفالبك")
PRONOUNS = ("ها", "هم", "هن", "هما", "كم", "نا")
# A lone ه is also the ending of the feminine, سلامة beside سلامه: it is a pronoun only where one sees that.
AFTER_FEMININE = ("ه", "ك", "ي")
# Endings of the dual, the plural, and the accusative.
NUMBERS = ("ات", "ان", "ين", "ون", "تين", "تان")
CONSTRUCT = ("ا", "و", "ي", "تا", "تي")
FEMININE = frozenset(("ات", "تين", "تان", "تا", "تي"))
SHORTEST = 3
C = "[^اءئؤ]"
# Participles have a plural in ين, whose construct state drops the ن; other words in ي are adjectives.
PARTICIPLE = re.compile(rf"(?:ال)?م.{{2,}}|{C}ا{C}{C}|{C}ائ{C}|لاجئ")
ACTOR = re.compile(rf"(?:ال)?{C}ا[^اءؤ]{C}|.{{1,3}}")
# The pattern of a broken plural -> what its singular may be; \1 to \4 are its root letters.
BROKEN = tuple(
    (re.compile(plural), singulars.split())
    for plural, singulars in (
        (rf"م({C})ا({C})({C}|ي)", r"م\1\2\3 م\1\2\3ه"),
        (rf"م({C})ا({C})ي({C})", r"م\1\2و\3 م\1\2ا\3 م\1\2ي\3"),
        (rf"({C})({C})ائ({C})", r"\1\2ي\3ه \1\2ا\3ه \1\2ي\3 \1\2و\3 \1\2و\3ه"),
        (rf"({C})وا({C}|ئ)({C})", r"\1ا\2\3 \1ا\2\3ه \1و\2\3"),
        (rf"({C})وا({C})ي({C})", r"\1ا\2و\3 \1و\2ا\3 \1ا\2ي\3"),
        (rf"({C}|ا)({C})ا({C})ي({C}|ع)", r"\1\2\3و\4 \1\2\3ا\4 \1\2\3ي\4 \1\2\3و\4ه"),
        (rf"({C})({C})ا({C})({C})", r"\1\2\3\4 \1\2\3\4ه"),
        (rf"ا({C}|و)({C})({C})ه", r"\1\2ا\3 \1\2ي\3"),
        (rf"ا({C}|و)({C}|و|ي)ا({C}|ع)", r"\1\2\3"),
        (rf"ا({C})[وي]ا({C})", r"\1ا\2"),
        (rf"({C}|و|ا)({C})({C}|ه)اء", r"\1\2ي\3 \1ا\2\3"),
        (rf"ا({C})({C})({C}|ي)اء", r"\1\2ي\3"),
    )
)
# Verbal nouns of the fourth form look like the plural افعال when the alef has lost its hamza.
FOURTH = frozenset(
    listed("""
    اسلام اعلان اطلاق انسان ارسال اصدار اعداد انتاج اغلاق ايقاف انقاذ افراج اخراج ادخال اعلام اجماع ارهاب اسكان اسقاط
    اشراف اصلاح اضراب اعدام اعمار اقبال اكمال الزام امكان انجاز انذار ايمان ابعاد اتلاف احباط احلال اخلاء اخلال ادراج
    ادراك ادماج ارباك ارجاع ارشاد اسعاف اشعال اصرار اظهار اعطاب افساد افلاس اقناع ابلاغ ابرام اثبات اجبار احراز احراق
    احضار اخضاع اخفاق ارغام اشعار اصطاد اضرار اطعام اعتاق اغراق افراغ اقرار اكراه الغاء الهام امداد امهال انزال انصاف
    انكار انهاك اهمال ايجاد ايصال ايداع اجلال احسان احكام اخلاص اذلال ازعاج انعاش
    """)
)
IRREGULAR = irregular(
    {
        "هدنة": "هدن", "دولة": "دول", "رئيس": "رؤساء", "جندي": "جنود", "قتيل": "قتلى", "جريح": "جرحى", "أسير": "أسرى اسراء",
        "ضحية": "ضحايا", "رهينة": "رهائن", "مريض": "مرضى", "حرب": "حروب", "جيش": "جيوش", "هجوم": "هجمات", "قائد": "قادة قواد",
        "شرط": "شروط", "حد": "حدود", "جهد": "جهود", "وفد": "وفود", "خط": "خطوط", "رجل": "رجال", "امرأة": "نساء", "طفل": "أطفال",
        "جبل": "جبال", "بلد": "بلاد بلدان", "مدينة": "مدن", "قرية": "قرى", "طريق": "طرق", "سفينة": "سفن", "كتاب": "كتب",
        "نائب": "نواب", "عامل": "عمال", "تاجر": "تجار", "شاب": "شباب شبان", "طالب": "طلاب طلبة", "ساكن": "سكان", "حاكم": "حكام",
        "ثائر": "ثوار", "مقاتل": "مقاتلون مقاتلين", "محارب": "محاربون", "قذيفة": "قذائف", "غارة": "غارات", "سنة": "سنوات سنين سنون",
        "أخ": "إخوة إخوان", "ابن": "أبناء بنين بنون", "يد": "أيدي أياد", "قوة": "قوات قوى", "جثة": "جثث", "منطقة": "مناطق",
        "لغم": "ألغام", "فصيل": "فصائل", "ميليشيا": "ميليشيات", "مبدأ": "مبادئ", "خطأ": "أخطاء", "بند": "بنود", "عهد": "عهود",
        "نص": "نصوص", "صف": "صفوف", "ضغط": "ضغوط", "قلب": "قلوب", "شعب": "شعوب", "حقل": "حقول", "حق": "حقوق", "بحر": "بحار",
        "سلطة": "سلط", "فترة": "فترات", "غرفة": "غرف", "جبهة": "جبهات", "مهلة": "مهل", "خطة": "خطط", "كتلة": "كتل",
        "نقطة": "نقاط نقط", "قمة": "قمم", "أزمة": "أزمات", "حصن": "حصون", "درع": "دروع", "سجن": "سجون", "سجين": "سجناء",
        "شيخ": "شيوخ", "وزير": "وزراء", "سفير": "سفراء", "طائرة": "طائرات", "ضابط": "ضباط", "حارس": "حراس", "لاجئ": "لاجئون لاجئين",
        "كبير": "كبار", "صغير": "صغار", "بيت": "بيوت", "ماء": "مياه", "شهر": "أشهر شهور", "يوم": "أيام", "ساعة": "ساعات",
        "خبير": "خبراء", "عضو": "أعضاء", "طرف": "أطراف", "فرقة": "فرق", "فريق": "أفرقة", "رأي": "آراء", "نهر": "أنهار أنهر",
        "صحن": "صحون", "فوج": "أفواج", "جسر": "جسور", "عقد": "عقود", "قرن": "قرون", "فرد": "أفراد", "خرق": "خروق خروقات",
        "سكة": "سكك", "قصف": "قصوف", "سيف": "سيوف", "عدو": "أعداء", "ولي": "أولياء", "نبي": "أنبياء", "غني": "أغنياء",
    }
)  # fmt: skip


def read(word: str) -> tuple[str, ...]:
    """The nouns that an Arabic word may be, without what clings to it."""
    bare = dict.fromkeys(base for start in _starts(word) for base in _nouns(start))
    singular = (one for base in bare for one in _singulars(base))
    return tuple(one for one in dict.fromkeys((*bare, *singular)) if one != word)


def article(word: str) -> tuple[str, ...]:
    """A query's word without the article: whoever asks for الهدنة also means هدنة."""
    left = word.removeprefix("ال")
    return (left,) if left != word and len(left) >= SHORTEST else ()


def _starts(word: str) -> Iterator[str]:
    yield word
    for prefix in PREFIXES if word[0] in BEGINNINGS else ():
        left = word[len(prefix) :]
        if word.startswith(prefix) and len(left) >= (2 if prefix[-1] == "ل" and len(prefix) > 1 else SHORTEST):
            yield left
            if prefix.endswith("لل"):
                yield "ل" + left


def _nouns(word: str) -> Iterator[str]:
    """The word without its number and its pronoun."""
    yield word
    yield from _counted(word, (*NUMBERS, *CONSTRUCT))
    for pronoun in (*PRONOUNS, *AFTER_FEMININE):
        base = word.removesuffix(pronoun)
        if len(base) < SHORTEST or base == word:
            continue
        if len(pronoun) > 1:
            yield base[:-1] + "ء" if base[-1] in "ئؤ" else base
        if base[-1] == "ت":
            yield base[:-1] + "ه"
        yield from _counted(base, ("ات",))
    if word.endswith("يه") and len(word) > SHORTEST + 1:
        yield word[:-1]


def _counted(word: str, endings: Iterable[str]) -> Iterator[str]:
    for ending in endings:
        base = word.removesuffix(ending)
        if base == word or len(base) < (2 if ending in FEMININE else SHORTEST):
            continue
        if ending in FEMININE:
            yield base + "ه"
        if _masculine(base, ending):
            yield base


def _masculine(base: str, ending: str) -> bool:
    """Whether a word without ة takes the ending: اجتماعات, but ضابطات are women."""
    if ending == "ات":
        return not ACTOR.fullmatch(base)
    return bool(PARTICIPLE.fullmatch(base)) if ending == "ي" else ending not in FEMININE


def _singulars(word: str) -> Iterator[str]:
    yield from IRREGULAR.get(word, ())
    if word in FOURTH or "ا" not in word:
        return
    for plural, singulars in BROKEN:
        if found := plural.fullmatch(word):
            yield from (found.expand(one) for one in singulars)


LANGUAGE = Language(
    code="ar",
    scripts=frozenset({"Arab"}),
    lemmas=read,
    likely=article,
    irregular=IRREGULAR,
    abbreviations=frozenset(listed("د أ م ص")),
)
