"""Spanish."""

from __future__ import annotations

from bot.text.language import Language, stems

READER = stems("es", "spanish")
LANGUAGE = Language(code="es", scripts=frozenset({"Latn"}), lemmas=READER, likely=READER)
