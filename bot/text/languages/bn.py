"""Bengali: classifiers, plural and case of nouns, with the emphatic ই and ও."""

from __future__ import annotations

from bot.text.affixes import Chain, reader
from bot.text.language import Language

CASE = "(?:র|ের|এর|কে|রে|ে|এ|য়|তে|েতে|য়ে)"
NOUN = Chain(
    rf"""
    (?: (?: টি|টা|টে|খানা|খানি|গুলি|গুলো|গুলা|সমূহ|গণ|জন|বৃন্দ ) {CASE}? | (?:রা|েরা|এরা|য়েরা) | (?:দের|েদের|এদের|য়েদের)(?:কে)? | {CASE} )? (?:ই|ও)?
    """
)
LANGUAGE = Language(
    code="bn",
    scripts=frozenset({"Beng"}),
    lemmas=reader(NOUN),
    compounds=frozenset({("যুদ্ধ", "বিরতি"), ("অস্ত্র", "বিরতি")}),
)
