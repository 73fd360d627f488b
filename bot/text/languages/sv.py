"""Swedish."""

from __future__ import annotations

from bot.text.language import Language, stems

READER = stems("sv", "swedish")
LANGUAGE = Language(code="sv", scripts=frozenset({"Latn"}), lemmas=READER, likely=READER)
