"""Hebrew: prefixes, plural, construct and possessive endings of nouns, and the letters that change at a word's end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.text.affixes import listed
from bot.text.language import Language, irregular

# "and", "that", "when", "the", "in", "to", "from", "like" as they join.
PREFIXES = frozenset(
    listed("""
    ה ב ל מ כ ו ש וה וב ול ומ וכ וש שה שב של שמ שכ מה כש לכש כשה כשב כשל ושה ושב ושל ושמ וכש מש ומה בכ לה מב מל שמה ומש
    """)
)
LETTERS = frozenset("הבלמכוש")
# Behind these a noun may be of two letters: האש.
BEFORE_SHORT = frozenset(("ה", "ב", "ל", "וה", "שה", "מה"))
SHORTEST = 3
FINAL = {"כ": "ך", "מ": "ם", "נ": "ן", "פ": "ף", "צ": "ץ"}
# A possessive of the singular behind the ת of the feminine, and of the plural.
OWNERS = listed("י ך ו ה נו כם כן ם ן")
MANY = listed("ים יים יי יך ייך יו יה ינו יכם יכן יהם יהן י")
# Masculine nouns in ה: מקרה, מחנה, מבנה.
MASCULINE = re.compile("מ..|מש.|שד|מעש")
# Words that begin with the letter of a prefix by their own: what is left of them is another word, if any.
OWN = frozenset(
    listed("""
    באמת בגרות בדיון בהמה בחור בחוץ בחינה בטון ביותר ביטול בירה בכור בלבד במיוחד במקום בעיה בעיקר בקרה בקשה בריאות ברית בשורה הבהרה הבנה הגדרה הדלקה הדרגה
    הודעה הוצאה החלטה החזר הכחשה הכנה הכנס הלוויה המרה המשך הנאה הנהגה הסבר הסברה הסגר הסדר הסכם הסתה העברה העדר העמדה העסקה הערכה הפוגה הפסקה
    הפצצה הפרה הפרעה הפרש הצלחה הקלה הריסה הרס הרשאה השבה השמדה השעיה השפעה השתלטות התגוננות התקן התקנה התקף התקפה התראה ועדה ויתור
    ותיק כדור כדורי כוח כיפה כלול כניסה כפול כפיר כפרה כפרי כרוב כשרות כתום כתיבה לבוש לבנה לוחם לחימה לידה למידה לשון לשוני מאבק מאבטח מאה
    מאור מאלף מאמן מאמר מאסר מארב מבחן מבחר מבוגר מבוטל מבול מבטא מבנה מבצע מבצר מבקר מברק מברשת מבשר מגבלה מגדל מגוון מגזר מגילה מגן מדבר מדומה
    מדיניות מדינה מדיני מדרגה מדרש מהלך מהלומה מהפך מהפכה מהירות מודיעין מוכן מועד מועצה מוקש מורד מושג מזון מזרח מחבל מחבר מחדל מחווה מחול מחזה
    מחיר מחלה מחלוקת מחלף מחנה מחסום מחקר מחשב מחשבון מטבח מטבע מטוס מטיל מטען מטרה מידה מידע מיותר מיזם מיטה מכלול מכתב מלחמה מלמד ממלכה
    ממשל ממשלה ממשק ממשי מנה מנהג מנהיג מנהל מנהרה מנורה מנזר מנוף מנוס מנצח מסדר מסוכן מסחר מסיבה מסיבי מסירה מסלול מסמך מסע מספר מסקנה
    מסרטן מעבד מעבר מעגל מעולם מעולה מעורב מעיין מעמד מענה מעצר מעצמה מעקב מערב מערבי מערכה מערכת מעשה מפגש מפה מפלגה מפלט מפעל מפקד מפקח מפרט
    מפרץ מפתח מצב מצביע מצדה מצוד מצוין מצור מצעד מצרי מצרים מקדם מקדש מקום מקומי מקור מקלט מקרא מקרה מרגל מרגמה מרחב מרחק מרכב מרכבה מרכז מרשם
    משא משאב משאית משאלה משבר משגר משוב משחק משטח משטר משטרה משיח משימה משכון משכן משכנע משיחה משלוח משלחת משמר משמרת משמע משמעי משמעות משנה משפחה
    משפט משקיף משקל משקע משרד משרה משרת משתף מתווה מתווך מתחם מתמיד מתנה מתקן מתקפה מתרגם שאלה שבועה שבוי שביט שביתה שבירה שביל שבת שגוי שגרה
    שחור שחיה שיחה שיפור שיעור שיער שיקום שירה שירות שכבה שכונה שכנה שלום שלווה שלט שלטון שליט שליטה שלילי שלישי שלמות שמאל שמאלי שמיכה שמים שמיני
    שמונה שמורה שמירה שמן שמש שנאה שקוף שקול שקל שקרן שרות שריון שריר שרשרת שתיקה ורד ותק
    מזיק מרווח מפציץ מצלמה מכשיר מכשול מכרז מכה מכסה מנת מסוק מסגרת מסורת מסר מעבדה מפקדה מצוקה מקצוע מרד מרי מרץ משותף משקה מתאם מתח
    """)
)
IRREGULAR = irregular(
    {
        "איש": "אנשים אנשי", "אישה": "נשים נשות", "אשה": "נשים", "בת": "בנות", "עיר": "ערים ערי", "בן": "בנים בני",
        "יום": "ימים ימי", "שנה": "שנים שנות", "מילה": "מילים מלים", "לילה": "לילות", "בית": "בתים בתי", "ראש": "ראשים ראשי",
        "אב": "אבות", "אח": "אחים", "אחות": "אחיות", "שם": "שמות", "צד": "צדדים צדי", "אש": "אשות", "ארץ": "ארצות",
        "קרב": "קרבות", "גבול": "גבולות", "נשק": "נשקים", "מו״מ": "מומ", "פה": "פיות", "עם": "עמים", "יהודי": "יהודים",
        "חטוף": "חטופים חטופי חטופה חטופות", "שבוי": "שבויים שבויי", "אסיר": "אסירים אסירי", "כוח": "כוחות", "כח": "כוחות",
        "דרך": "דרכים", "יד": "ידיים ידי", "רגל": "רגליים", "עין": "עיניים", "אוזן": "אוזניים", "חודש": "חודשיים", "שבוע": "שבועיים",
        "יומיים": "יומיים", "שעה": "שעתיים", "פעם": "פעמיים פעמים", "אחר": "אחרים אחרות אחרת", "מאה": "מאות", "אלף": "אלפים אלפי",
        "מת": "מתים", "הרוג": "הרוגים הרוגי", "פצוע": "פצועים פצועי", "מים": "מי", "שמיים": "שמי",
    }
)  # fmt: skip


def read(word: str) -> tuple[str, ...]:
    """The nouns that a Hebrew word may be, without what clings to it."""
    found = tuple(dict.fromkeys(_ended(lemma) for start in _starts(word) for lemma in _nouns(start)))
    return tuple(one for one in found if one != word)


def article(word: str) -> tuple[str, ...]:
    """A query's word without the article, unless it begins with ה by its own."""
    return (word[1:],) if word[0] == "ה" and len(word) >= SHORTEST and not _own(word) else ()


def _starts(word: str) -> Iterator[str]:
    yield word
    # משבר is a crisis behind ו too, and no fragment behind ומ.
    longest = 0 if word[0] not in LETTERS or _own(word) else 1 if word[1:2] in LETTERS and _own(word[1:]) else 3
    for size in range(1, longest + 1):
        prefix, left = word[:size], word[size:]
        if prefix in PREFIXES and len(left) >= (2 if prefix in BEFORE_SHORT else SHORTEST):
            yield left.removeprefix("ו") if left.startswith("וו") else left


def _own(word: str) -> bool:
    """Whether the word is one that begins with the letter of a prefix by its own."""
    return any(_ended(noun) in OWN for noun in _nouns(word))


def _ended(word: str) -> str:
    """With the form that its last letter takes at the end of a word."""
    return word[:-1] + FINAL.get(word[-1], word[-1])


def _nouns(word: str) -> Iterator[str]:
    yield word
    yield from IRREGULAR.get(word, ())
    for ending in MANY:
        if word.endswith(ending) and len(word) - len(ending) > 1:
            yield from _plurals(word.removesuffix(ending), ending)
    for owner in OWNERS:
        base = word.removesuffix(owner)
        if base == word or len(base) < SHORTEST:
            continue
        if base.endswith("ות"):
            yield from _feminine(base)
        elif base[-1] == "ת":
            yield from (base[:-1] + "ה", base)
        elif owner not in "יה":
            yield base
    yield from _feminine(word)


def _plurals(base: str, ending: str) -> Iterator[str]:
    if base.endswith("ות"):
        yield from _feminine(base)
    elif len(base) >= SHORTEST or ending == "ים":
        yield base
        if len(base) == SHORTEST:
            # צורך, צרכים: the ו of the singular falls.
            yield f"{base[0]}ו{base[1:]}"
        if ending == "ים":
            yield base + "י"
        if MASCULINE.fullmatch(base):
            yield base + "ה"


def _feminine(word: str) -> Iterator[str]:
    """The singular of a plural in ות, or of a construct in ת."""
    if word.endswith("ות") and len(word) > 3:
        base = word[:-2]
        yield from (base + "ה", base + "ת")
        if base.endswith(("ון", "ום")) or base[-1] in FINAL:
            yield base
        if base[-1] in "אי":
            yield from (base[:-1] + "ה", base + "יה")
        if base.endswith("וי"):
            yield base[:-1] + "ת"
    elif word.endswith("ת") and len(word) > SHORTEST - 1:
        yield word[:-1] + "ה"
        if word.endswith("יית"):
            yield word[:-2] + "ה"


LANGUAGE = Language(
    code="he",
    scripts=frozenset({"Hebr"}),
    lemmas=read,
    likely=article,
    irregular=IRREGULAR,
    abbreviations=frozenset(listed("ד פרופ גב מר עמ")),
)
