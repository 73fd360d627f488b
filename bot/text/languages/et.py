"""Estonian."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells; a word beside itself is no form of another.
IRREGULAR = {
    "jalg": "jala jalad jalga", "käsi": "käe kätt käed käte",
    "liige": "liikme liiget liikmed liikmete liikmeid liikmetele liikmega", "mees": "mehe meest mehed meeste mehi",
    "minema": "läks läksid läinud läheb", "relvarahu": "relvarahud relvarahus relvarahust relvarahuga",
    "rikkuma": "rikkus rikkusid", "sõda": "sõja sõjas sõjad sõdade sõdu", "tuba": "toa toas toast tuppa toad",
    "vaherahu": "vaherahud vaherahus",
}  # fmt: skip
ABBREVIATIONS = """
nt jne s o ehk dr prof kindr nr lk mln mld
"""

LANGUAGE = Language(
    code="et",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("et"),
    likely=likely("et"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
