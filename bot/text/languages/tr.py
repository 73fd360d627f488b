"""Turkish."""

from __future__ import annotations

from bot.text.language import Language

LANGUAGE = Language(code="tr", scripts=frozenset({"Latn"}))
