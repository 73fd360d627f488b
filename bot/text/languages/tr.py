"""Turkish."""

from __future__ import annotations

from bot.text.language import Language, snowball

LANGUAGE = Language(code="tr", scripts=frozenset({"Latn"}), stem=snowball("turkish"))
