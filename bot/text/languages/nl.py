"""Dutch."""

from __future__ import annotations

from bot.text.language import Language, snowball

LANGUAGE = Language(code="nl", scripts=frozenset({"Latn"}), stem=snowball("dutch"))
