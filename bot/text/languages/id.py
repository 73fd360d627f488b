"""Indonesian."""

from __future__ import annotations

from bot.text.affixes import listed
from bot.text.language import Language
from bot.text.malay import read

LANGUAGE = Language(
    code="id",
    scripts=frozenset({"Latn"}),
    lemmas=read,
    abbreviations=frozenset(listed("dr prof ir jl no tgl hlm dll dsb")),
)
