"""Belarusian."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells; a word beside itself is no form of another.
IRREGULAR = {
    "агонь": "агню агнём агні агнёў агням агнямі агнях", "год": "гадоў гады гадам гадамі гадах",
    "дзень": "дня дню днём дні дзён днях", "дзіця": "дзеці дзяцей дзецям дзецьмі",
    "перамір'е": "перамір'я перамір'ю перамір'ем перамір'і", "рука": "руцэ", "тыдзень": "тыдня тыдні тыдняў тыднем",
    "чалавек": "людзі людзей людзям людзьмі людзях",
}  # fmt: skip
ABBREVIATIONS = """
г гг ст вул руб тыс млн млрд ім гл ген праф акад
"""

LANGUAGE = Language(
    code="be",
    scripts=frozenset({"Cyrl"}),
    lemmas=lemmas("be"),
    likely=likely("be"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
