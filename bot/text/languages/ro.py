"""Romanian."""

from __future__ import annotations

from bot.text.language import Language, stems

READER = stems("ro", "romanian")
LANGUAGE = Language(code="ro", scripts=frozenset({"Latn"}), lemmas=READER, likely=READER)
