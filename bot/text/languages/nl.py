"""Dutch."""

from __future__ import annotations

from bot.text.language import Language, stems

READER = stems("nl", "dutch")
LANGUAGE = Language(code="nl", scripts=frozenset({"Latn"}), lemmas=READER, likely=READER)
