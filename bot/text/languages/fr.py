"""French."""

from __future__ import annotations

from bot.text.language import Language, stems

READER = stems("fr", "french")
LANGUAGE = Language(code="fr", scripts=frozenset({"Latn"}), lemmas=READER, likely=READER)
