"""German."""

from __future__ import annotations

from bot.text.language import Language, stems

READER = stems("de", "german")
LANGUAGE = Language(code="de", scripts=frozenset({"Latn"}), lemmas=READER, likely=READER)
