"""Sorani, the Kurdish written in Arabic letters: article, plural, izafe and possessives of nouns."""

from __future__ import annotations

from bot.text.affixes import Chain, reader
from bot.text.language import Language

# Folded: ی is ي, ک is ك.
OWNER = "(?:م|ت|ي|مان|تان|يان|ش|يش)"
NOUN = Chain(
    rf"""
    (?: ەكە|ەكان|كە|كان|يەكە|يەكان ) {OWNER}? (?:دا|ش)?
    | (?: ێك|يەك|ێكي|يەكي ) (?:ان|دا)?
    | (?: ان|يان|انە|گەل ) {OWNER}? (?:دا)?
    | (?: ي|ە|ێ|دا|يش|ش|م|ت|مان|تان|يان|ەي|يە|ييە|ەوە ) (?:دا)?
    """
)
LANGUAGE = Language(
    code="ckb",
    scripts=frozenset({"Arab"}),
    lemmas=reader(NOUN),
    compounds=frozenset({("ئاگر", "بەست"), ("ئاگر", "بڕ")}),
)
