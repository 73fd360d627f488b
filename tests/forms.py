"""Tables of words by language, as cases of tests."""

from __future__ import annotations

from collections.abc import Mapping


def cases(table: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str, str]]:
    """Language, word and form for each form of each word; forms are parted by white space."""
    return [
        (lang, word, form) for lang, words in table.items() for word, forms in words.items() for form in forms.split()
    ]
