"""Portuguese."""

from __future__ import annotations

from bot.text.language import Language, snowball

LANGUAGE = Language(code="pt", scripts=frozenset({"Latn"}), stem=snowball("portuguese"))
