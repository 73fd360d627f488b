"""Turkish."""

from __future__ import annotations

from bot.text.language import Language, stems

READER = stems("tr", "turkish")
LANGUAGE = Language(code="tr", scripts=frozenset({"Latn"}), lemmas=READER, likely=READER)
