"""Secrets are hidden in every spelling in which a library may show them."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

import pytest

from bot.observe import HIDDEN, redact

SECRET = "s3cret+of/ours=é\\x"
AROUND = ("", "a", "ab", "me:", "user:")


@pytest.mark.parametrize(
    "spelled",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        json.dumps(SECRET),
        json.dumps(SECRET, ensure_ascii=False),
        repr(SECRET),
    ],
)
def test_secret_is_hidden_however_it_is_written(spelled: str) -> None:
    """Plain, quoted for an address, escaped for JSON or by Python; what stands around it stays."""
    told = redact(f"GET /x?key={spelled}&more=1", [SECRET])
    assert HIDDEN in told
    assert "3cret" not in told
    assert told.startswith("GET /x?key=") and told.endswith("&more=1")


@pytest.mark.parametrize("before", AROUND)
@pytest.mark.parametrize("after", ["", ":x", "xy"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_secret_is_hidden_in_base64(before: str, after: str, encode: object) -> None:
    """A header has it in base64, with a name before it or something after it, at any of its three places."""
    told = redact(f"Basic {encode((before + SECRET + after).encode()).decode()}", [SECRET])  # type: ignore[operator]
    assert HIDDEN in told
    kept = told.removeprefix("Basic ").split(HIDDEN)
    assert all(len(part.strip("=")) <= len(before) * 2 + len(after) * 2 + 3 for part in kept)


def test_a_short_secret_hides_no_other_words() -> None:
    """Three letters of base64 stand in many a word, so a short secret is hidden as it is and not encoded."""
    assert redact("the word YWJj and abc", ["abc"]) == f"the word YWJj and {HIDDEN}"


def test_tokens_and_logins_are_hidden_whatever_is_set() -> None:
    """They turn up in other people's addresses, too; an empty secret hides nothing."""
    told = redact("https://api/bot123456:ABCDEFGHIJKLMNOPQRSTU/x ftp://me:pw@host/", ["", "zzz"])
    assert told == f"https://api/bot{HIDDEN}/x ftp://{HIDDEN}@host/"
