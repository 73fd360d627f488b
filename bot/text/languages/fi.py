"""Finnish."""

from __future__ import annotations

from bot.text.language import Language, stems

READER = stems("fi", "finnish")
LANGUAGE = Language(code="fi", scripts=frozenset({"Latn"}), lemmas=READER, likely=READER)
