"""Swedish."""

from __future__ import annotations

from bot.text.language import Language, snowball

LANGUAGE = Language(code="sv", scripts=frozenset({"Latn"}), stem=snowball("swedish"))
