"""Pashto: plural and case of nouns."""

from __future__ import annotations

from bot.text.affixes import swaps
from bot.text.language import Language

# Folded: ی is ي, ک is ك.
NOUN = swaps(
    "ونه> ونو> ان> انو> ې>,ه,ي و>,ه,ي ه> ۍ>ي يو>ي يان>ي يانو>ي ګان> ګانو> ات> اتو> ګانې> ګانو> وې>و ي>", shortest=3
)
LANGUAGE = Language(code="ps", scripts=frozenset({"Arab"}), lemmas=NOUN, compounds=frozenset({("اور", "بند")}))
