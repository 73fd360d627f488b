"""German."""

from __future__ import annotations

from bot.text.language import Language, snowball

LANGUAGE = Language(code="de", scripts=frozenset({"Latn"}), stem=snowball("german"))
