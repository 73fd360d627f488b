"""Swahili: plural classes of nouns, and what stands before and behind the stem of a verb."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.text.language import Language, irregular

# Prefixes of the plural -> those of the singular.
CLASSES = (
    ("wa", ("m", "mw", "")), ("mi", ("m", "")), ("vi", ("ki", "")), ("vy", ("ch", "ky")), ("ma", ("", "ji", "u")), ("me", ("ji",)), ("ny", ("u",)), ("n", ("u",)), ("ma", ("ji",)),
    ("zi", ("u",)), ("m", ("u",)), ("t", ("ut",)), ("k", ("uk",)), ("s", ("us",)),
)  # fmt: skip
# Prefixes with which adjectives and pronouns agree.
AGREEMENT = re.compile("(?:ki|vi|ku|m|mu|mi|ma|wa|pa|ch|vy|j|ny|ji|n|u|l)(?=...)")
SUBJECT = "ha(?:ku|tu|m|wa|u|i|li|ya|ki|vi|zi|pa)?|si|ni|u|a|tu|m|mu|wa|i|zi|li|ya|ki|vi|ku|pa|hu|ku"
TENSE = "na|li|me|ta|ka|ki|nge|ngeli|ngali|ja|mesha|taka|si|ku"
RELATIVE = "ye|o|cho|vyo|yo|zo|lo|po"
OBJECT = "ni|ku|m|mu|mw|tu|wa|ki|vi|li|ya|i|u|zi|ji|pa"
VERB = re.compile(f"(?:{SUBJECT})(?:{TENSE})?(?:{RELATIVE})?(?:{OBJECT})?$")
# The prefixes of a verb have at most so many letters.
LONGEST = 12
SHORTEST = 3


def read(word: str) -> tuple[str, ...]:
    """The nouns, adjectives and verbs (with and without ku-) that a Swahili word may be a form of."""
    bare = word.removesuffix("ni") if len(word) > SHORTEST + 2 else word
    found = dict.fromkeys(lemma for one in dict.fromkeys((word, bare)) for lemma in (one, *_nouns(one), *_verbs(one)))
    return tuple(lemma for lemma in found if lemma != word)


def _nouns(word: str) -> Iterator[str]:
    for plural, singulars in CLASSES:
        left = word[len(plural) :]
        if word.startswith(plural) and len(left) >= SHORTEST:
            yield from (singular + left for singular in singulars)
    if found := AGREEMENT.match(word):
        yield word[found.end() :]


def _verbs(word: str) -> Iterator[str]:
    """A stem keeps its a, or has e in the subjunctive and i when denied."""
    for at in range(1, min(LONGEST, len(word) - SHORTEST) + 1):
        if VERB.match(word[:at]) and word[-1] in "aei":
            yield from (word[at:], "ku" + word[at:])
            if word[-1] != "a":
                yield from (word[at:-1] + "a", "ku" + word[at:-1] + "a")


LANGUAGE = Language(
    code="sw",
    scripts=frozenset({"Latn"}),
    lemmas=read,
    irregular=irregular(
        {"jeshi": "majeshi", "jicho": "macho", "jino": "meno", "mwezi": "miezi", "mwaka": "miaka", "mji": "miji"}
    ),
)
