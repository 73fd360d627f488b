"""Finnish."""

from __future__ import annotations

from bot.text.language import Language, snowball

LANGUAGE = Language(code="fi", scripts=frozenset({"Latn"}), stem=snowball("finnish"))
