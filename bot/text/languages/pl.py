"""Polish."""

from __future__ import annotations

from bot.text.language import Language, snowball

LANGUAGE = Language(code="pl", scripts=frozenset({"Latn"}), stem=snowball("polish"))
