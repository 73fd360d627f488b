"""Romanian."""

from __future__ import annotations

from bot.text.language import Language, snowball

LANGUAGE = Language(code="ro", scripts=frozenset({"Latn"}), stem=snowball("romanian"))
