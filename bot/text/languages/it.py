"""Italian."""

from __future__ import annotations

from bot.text.language import Language, snowball

LANGUAGE = Language(code="it", scripts=frozenset({"Latn"}), stem=snowball("italian"))
