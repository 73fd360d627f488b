"""French."""

from __future__ import annotations

from bot.text.language import Language, snowball

LANGUAGE = Language(code="fr", scripts=frozenset({"Latn"}), stem=snowball("french"))
