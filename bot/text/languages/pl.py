"""Polish."""

from __future__ import annotations

from bot.text.language import Language, stems

READER = stems("pl", "polish")
LANGUAGE = Language(code="pl", scripts=frozenset({"Latn"}), lemmas=READER, likely=READER)
