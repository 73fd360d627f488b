"""Portuguese."""

from __future__ import annotations

from bot.text.language import Language, stems

READER = stems("pt", "portuguese")
LANGUAGE = Language(code="pt", scripts=frozenset({"Latn"}), lemmas=READER, likely=READER)
