"""Whose text an outlet prints: news agencies, known by how their reports open, close and are signed.

An outlet that carries an agency's report confirms nothing; however it was edited, its word is the agency's. An outlet that names
an agency for a part of what it says ("with inputs from", "told Reuters") wrote its own.
"""

from __future__ import annotations

import re

# Domain by the names under which reports are credited: in brackets or between strokes behind the place, as signature, as author.
AGENCIES = {
    "apnews.com": ("AP", "Associated Press", "The Associated Press", "АП"),
    "reuters.com": ("Reuters", "Thomson Reuters", "Рейтер", "رويترز", "רויטרס", "路透社", "ロイター", "로이터"),
    "afp.com": ("AFP", "Agence France-Presse", "АФП", "أ ف ب", "فرانس برس", "法新社", "AFP通信"),
    "dpa.com": ("dpa", "DPA", "dpa-AFX", "Deutsche Presse-Agentur", "د ب أ", "德新社"),
    "efe.com": ("EFE", "Agencia EFE", "埃菲社"),
    "ansa.it": ("ANSA",),
    "tass.com": ("TASS", "ТАСС", "ИТАР-ТАСС", "塔斯社"),
    "ria.ru": ("RIA Novosti", "РИА Новости", "РИА НОВОСТИ"),
    "interfax.ru": ("Interfax", "Интерфакс"),
    "interfax.com.ua": ("Interfax-Ukraine", "Интерфакс-Украина", "Інтерфакс-Україна"),
    "ukrinform.net": ("Ukrinform", "Укринформ", "Укрінформ"),
    "unian.net": ("UNIAN", "УНИАН", "УНІАН"),
    "xinhuanet.com": ("Xinhua", "新华社", "新華社"),
    "kyodonews.net": ("Kyodo", "Kyodo News", "共同通信", "共同社", "共同"),
    "yna.co.kr": ("Yonhap", "연합뉴스", "韩联社"),
    "aa.com.tr": ("Anadolu", "Anadolu Agency", "Anadolu Ajansı", "الأناضول"),
    "ptinews.com": ("PTI", "Press Trust of India"),
    "aninews.in": ("ANI",),
    "ians.in": ("IANS",),
    "upi.com": ("UPI",),
    "wafa.ps": ("WAFA", "وفا"),
    "spa.gov.sa": ("SPA", "واس"),
    "irna.ir": ("IRNA", "ایرنا"),
    "isna.ir": ("ISNA", "ایسنا"),
    "tasnimnews.com": ("Tasnim", "تسنیم"),
    "sana.sy": ("SANA", "سانا"),
    "mena.org.eg": ("MENA", "أ ش أ"),
    "armenpress.am": ("Armenpress", "ARMENPRESS", "Արմենպրես"),
    "azertag.az": ("AZERTAC", "Azertac", "AZƏRTAC", "АЗЕРТАДЖ"),
    "report.az": ("Report Agency",),
    "belganewsagency.eu": ("Belga",),
    "apa.at": ("APA",),
    "lusa.pt": ("Lusa", "Agência Lusa"),
    "pap.pl": ("PAP",),
    "ctk.eu": ("ČTK", "CTK"),
}
DOMAINS = {name: domain for domain, names in AGENCIES.items() for name in names}
NAME = "|".join(re.escape(name) for name in sorted(DOMAINS, key=len, reverse=True))
BY = r"(?:by|by the|von|par|por|da|di|source|quelle|fuente|fonte|источник|джерело|المصدر|منبع|kaynak)"
# "GENEVA, March 4 (Reuters) - ", "МОСКВА, 5 октября. /ТАСС/.", "МОСКВА, 5 окт — РИА Новости.", "新华社北京3月4日电".
OPENINGS = (
    re.compile(rf"^[^.!?\n]{{0,60}}?[.,]?\s?\((?:(?i:{BY})\s+)?(?P<name>{NAME})\)\s*(?:[-–—:.]|\s(?=[^\W\d_]))"),
    re.compile(rf"^[^!?\n/]{{2,60}}?\s?/(?P<name>{NAME})/\.?\s"),
    re.compile(rf"^[^\W\d_a-z][^.!?\n]{{2,50}}\s[-–—]+\s(?P<name>{NAME})\.\s"),
    re.compile(rf"^\(?(?P<name>{NAME})\)?\s*[-–—]{{1,2}}\s"),
    re.compile(r"^[（(]?(?P<name>新华社|新華社|共同社|法新社|路透社)[^。，,\n]{0,30}[电電]"),
)
# The last line, alone: "(AFP)", "— dpa", "Source: Reuters", "© 2026 The Associated Press".
CLOSING = re.compile(
    rf"^\W*(?:(?i:{BY}|©|\(c\)|copyright)\s*:?\s*)?(?:©\s*)?(?:\d{{4}}\s+)?(?P<name>{NAME})(?:\s?\d{{4}})?(?P<rest>[^\n]{{0,80}})$"
)
RIGHTS = re.compile(r"^\W*(?:all rights reserved.*|tous droits.*|alle rechte.*)?\W*$", re.IGNORECASE)
# How Reuters signs: "(Reporting by A. B.; Editing by C. D.)".
SIGNED = re.compile(r"^\W*(?:Additional )?Reporting by [^\n]{3,300}[;,.]\s?(?:Writing|Editing) by\b", re.IGNORECASE)
SIGNED_BY = "reuters.com"
# Lines at the end that may be a credit.
LAST = 3


def agency(text: str, author: str | None = None) -> str:
    """The domain of the agency whose report this text is; nothing when it is the outlet's own, or of several."""
    found = {_named(author or ""), _opened(text), _closed(text)} - {""}
    return found.pop() if len(found) == 1 else ""


def _named(author: str) -> str:
    """Who signs with an agency's name, alone or behind their own: "AFP", "Jane Doe, Associated Press"."""
    parts = (part.strip(" ().") for part in re.split(r"[,;|/]| [-–] | for | via ", author))
    found = {DOMAINS[name] for part in parts if (name := part.removeprefix("By ")) in DOMAINS}
    return found.pop() if len(found) == 1 else ""


def _opened(text: str) -> str:
    start = text.lstrip()[:200]
    return next((DOMAINS[found["name"]] for pattern in OPENINGS if (found := pattern.match(start))), "")


def _closed(text: str) -> str:
    for line in text.rstrip().splitlines()[-LAST:]:
        if SIGNED.match(line):
            return SIGNED_BY
        found = CLOSING.match(line[:200])
        if found and RIGHTS.match(found["rest"]):
            return DOMAINS[found["name"]]
    return ""
