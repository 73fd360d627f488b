"""Italian."""

from __future__ import annotations

from bot.text.language import Language, stems

READER = stems("it", "italian")
LANGUAGE = Language(code="it", scripts=frozenset({"Latn"}), lemmas=READER, likely=READER)
