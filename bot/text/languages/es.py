"""Spanish."""

from __future__ import annotations

from bot.text.language import Language, snowball

LANGUAGE = Language(code="es", scripts=frozenset({"Latn"}), stem=snowball("spanish"))
