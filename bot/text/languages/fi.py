"""Finnish."""

from __future__ import annotations

from bot.text.language import Language

LANGUAGE = Language(code="fi", scripts=frozenset({"Latn"}))
