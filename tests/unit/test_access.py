"""What lets a source in stays with its own site, and out of sight."""

from __future__ import annotations

import pytest

from bot.model.access import NOTHING, Access, bare, carried, parted


@pytest.mark.parametrize(
    ("given", "url", "login"),
    [
        ("https://me:p%40w@e.example/feed", "https://e.example/feed", "me:p@w"),
        ("https://me@e.example:8443", "https://e.example:8443", "me:"),
        ("https://e.example/a@b", "https://e.example/a@b", ""),
        ("https://[::1", "https://[::1", ""),
        ("https://@e.example/", "https://e.example/", ""),
    ],
)
def test_a_login_is_parted_from_its_address(given: str, url: str, login: str) -> None:
    """In plain characters; what is no address stays as it is."""
    assert parted(given) == (url, login)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("https://me:hush@e.example/feed?a=b", "https://e.example/feed?a=b"),
        ("me:hush@e.example/feed", "e.example/feed"),
        ("https://me:hush@e.example/feed?next=https://b.example", "https://e.example/feed?next=https://b.example"),
        ("me:hush@e.example/feed?next=https://b.example", "e.example/feed?next=https://b.example"),
        ("//me:hush@e.example", "//e.example"),
        ("e.example", "e.example"),
        ("#3", "#3"),
    ],
)
def test_what_is_shown_of_an_address_has_no_login(given: str, shown: str) -> None:
    """Also without a scheme, as people type it."""
    assert bare(given) == shown


def test_a_login_goes_along_on_its_own_site_only() -> None:
    """A page may lead to a feed elsewhere."""
    given = "https://me:hush@e.example/"
    assert carried(given, "https://e.example/feed") == Access("https://e.example", "me:hush")
    assert carried(given, "https://other.example/feed") == NOTHING
    assert carried(given, "http://e.example/feed") == NOTHING
    assert carried("https://e.example/", "https://e.example/feed") == NOTHING
