"""Persian: plurals, ezafe, the indefinite, possessives and را, joined or behind a zero-width non-joiner."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.text.affixes import chain, listed, reader, united
from bot.text.language import Language, irregular

OWNERS = "(?:م|ت|ش|مان|تان|شان)"
PLURAL = "(?:ها|هاي)"
# After ها and ان: ezafe or the indefinite, possessives, the copula and را.
AFTER = f"(?:يي|ي|ي?{OWNERS}|ست|را|يند|ند)?(?:را)?"
NOUN = chain(
    rf"""
    {PLURAL} {AFTER}
    | (?<=[^اوهي]) (?: ي | ان(?:ي|{OWNERS})? | {OWNERS} | اي )
    | (?<=[او]) (?: يي? | يان(?:ي|{OWNERS})? | ي?{OWNERS} )
    | (?<=ه) (?: اي | ي | يي | ام | ات | اش | مان | تان | شان )
    | (?<=ي) (?: اي | ان(?:ي|{OWNERS})? | اش | مان | تان | شان | م | ت | ش )
    | (?<=..[^اوهي]) (?: ات | ين ) (?:ي|{OWNERS})?
    | را | ترين | تر
    """
)
LIVING = re.compile("گان(?:ي|م|ت|ش|مان|تان|شان)?$")
# The plural ات of words in ه and ت.
MANY = re.compile(rf"(?<=...)ات(?:ي|{OWNERS})?$")
# Words that end like others with a possessive.
OWN = frozenset(listed("مردم دولت شرکت دست سخت وقت"))
IRREGULAR = irregular(
    {
        "فکر": "افکار", "شهید": "شهدا شهدای", "مرتبه": "مراتب", "مذهب": "مذاهب", "وقت": "اوقات", "مسئله": "مسائل", "مساله": "مسائل مسایل",
        "دقیقه": "دقایق دقائق", "واقعه": "وقایع", "قطعه": "قطعات", "منطقه": "مناطق", "طرف": "اطراف", "اسیر": "اسرا اسرای", "حمله": "حملات",
        "رئیس": "رؤسا روسا", "رییس": "روسا", "شرط": "شرایط شروط", "حد": "حدود", "حق": "حقوق", "عضو": "اعضا اعضای", "نقطه": "نقاط",
        "خبر": "اخبار", "اثر": "آثار", "امر": "امور اوامر", "عمل": "اعمال", "شخص": "اشخاص", "فرد": "افراد", "حزب": "احزاب", "قوم": "اقوام",
        "نفر": "نفرات", "هدف": "اهداف", "قشر": "اقشار", "علت": "علل", "دلیل": "دلایل", "وسیله": "وسایل", "جریمه": "جرایم", "جرم": "جرایم",
        "وظیفه": "وظایف", "نتیجه": "نتایج", "مرحله": "مراحل", "مرکز": "مراکز", "مکتب": "مکاتب", "مدرسه": "مدارس", "معرفت": "معارف",
        "مبلغ": "مبالغ", "منبع": "منابع", "مانع": "موانع", "موضع": "مواضع", "مورد": "موارد", "ماده": "مواد", "مرز": "مرزها",
        "قانون": "قوانین", "تدبیر": "تدابیر", "تصویر": "تصاویر", "تاریخ": "تواریخ", "سلاح": "سلاحها", "سانحه": "سوانح", "حادثه": "حوادث",
        "عامل": "عوامل", "ساحل": "سواحل", "فاجعه": "فجایع", "قبیله": "قبایل", "طایفه": "طوایف", "حاکم": "حکام", "تاجر": "تجار",
        "عالم": "علما", "وزیر": "وزرا وزرای", "سفیر": "سفرا سفرای", "فقیر": "فقرا", "رقیب": "رقبا", "وکیل": "وکلا", "نماینده": "نمایندگان",
        "ناظر": "نظار", "لشکر": "لشکریان", "سرباز": "سربازان", "تلفات": "تلف", "صلح": "صلحها", "مفهوم": "مفاهیم", "مضمون": "مضامین",
        "مجلس": "مجالس", "محفل": "محافل", "مسجد": "مساجد", "منزل": "منازل", "معدن": "معادن", "مقصد": "مقاصد", "مقام": "مقامات",
        "شعار": "شعائر", "رابطه": "روابط", "ضابطه": "ضوابط", "قاعده": "قواعد", "فایده": "فواید", "عارضه": "عوارض", "سابقه": "سوابق",
        "خاطره": "خاطرات", "ملت": "ملل", "دولت": "دول", "نکته": "نکات", "کلمه": "کلمات", "جزیره": "جزایر", "ناحیه": "نواحی",
        "سند": "اسناد", "رسم": "رسوم", "شکل": "اشکال", "نوع": "انواع", "لازم": "لوازم", "ضرر": "ضررها", "نظر": "نظرات انظار",
        "بعد": "ابعاد", "جسد": "اجساد", "مرض": "امراض", "سر": "اسرار", "حال": "احوال", "مال": "اموال", "روح": "ارواح", "فصل": "فصول",
    }
)  # fmt: skip


def _persons(word: str) -> tuple[str, ...]:
    """ه gives way to گان: نماینده, نمایندگان."""
    found = LIVING.search(word)
    return (word[: found.start()] + "ه",) if found and found.start() > 1 else ()


def _plurals(word: str) -> Iterator[str]:
    """Broken plurals with what clings to them."""
    for stem, _ in NOUN.cuts(word):
        yield from IRREGULAR.get(stem, ())
    if found := MANY.search(word):
        yield word[: found.start()] + "ه"
        yield word[: found.start()] + "ت"


NOUNS = united(reader(NOUN), _persons, lambda word: tuple(_plurals(word)))


def read(word: str) -> tuple[str, ...]:
    """The nouns that a Persian word may be a form of."""
    return () if word in OWN else NOUNS(word)


LANGUAGE = Language(
    code="fa",
    scripts=frozenset({"Arab"}),
    lemmas=read,
    irregular=IRREGULAR,
    abbreviations=frozenset(listed("د م ق")),
    compounds=frozenset({("اتش", "بس")}),
)
