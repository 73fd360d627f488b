"""The list of sources that comes with the bot."""

from __future__ import annotations

from bot.sources import canonical, declared
from bot.stages import declared_in
from bot.text.languages import LANGUAGES

LEAST_FEEDS, LEAST_LANGUAGES = 40, 12


def test_starter_is_a_list_of_feeds() -> None:
    """It parses, names each address once and over https, and has a name and a language that we read for each."""
    found = declared_in(declared.STARTER)
    assert len(found) >= LEAST_FEEDS
    assert len({canonical(one.url) for one in found}) == declared.starter().count(b"[[source]]") == len(found)
    assert all(one.url.startswith("https://") and one.title != one.host for one in found)
    languages = {one.lang for one in found}
    assert languages <= {one.code for one in LANGUAGES}
    assert len(languages) >= LEAST_LANGUAGES


def test_starter_says_that_it_is_not_verified() -> None:
    """Before the first source, in capitals."""
    head = declared.starter().decode().partition("[[source]]")[0]
    assert "UNVERIFIED" in head
