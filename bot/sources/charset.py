"""Which encoding a feed is in, when the server, the XML declaration and the bytes disagree."""

from __future__ import annotations

import re

DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)["']""")
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
UTF8 = {"utf-8", "utf8"}
# Bytes that are not UTF-8, for each character beyond ASCII that is: above this it is another encoding.
TORN = 0.05
# What servers say without looking.
UNMEANT = frozenset({"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252"}) | UTF8
MARKS = (b"\xff\xfe", b"\xfe\xff")
CONTENT_TYPE = "application/xml; charset=utf-8"


def settle(body: bytes, content_type: str | None) -> tuple[bytes, str | None, bool]:
    """The body, the content type to read it by, and whether bytes had to be given up.

    A mark of UTF-16 goes before what a server says, which for text/xml means ASCII when it says nothing.
    Bytes beyond ASCII that are valid UTF-8 are UTF-8 whatever was declared. Where UTF-8 was declared, or
    nothing, and only a few bytes are torn, those are replaced instead of guessing another encoding for all.
    """
    if body.startswith(MARKS):
        return body.decode("utf-16", "replace").encode("utf-8", "replace"), CONTENT_TYPE, False
    if body.isascii() or b"\0" in body:
        return body, content_type, False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return _torn(body, content_type)
    return body, CONTENT_TYPE, False


def _torn(body: bytes, content_type: str | None) -> tuple[bytes, str | None, bool]:
    served, inside = _served(content_type), _inside(body)
    if served in UNMEANT and inside and inside not in UNMEANT and is_known(inside):
        return body, f"application/xml; charset={inside}", False
    if not declared(body, content_type) <= UTF8:
        return body, content_type, False
    text = body.decode("utf-8", "replace")
    torn = text.count("\ufffd")
    whole = sum(1 for character in text if character > "\x7f") - torn
    if torn > TORN * whole:
        return body, content_type, False
    return text.encode("utf-8"), CONTENT_TYPE, True


def declared(body: bytes, content_type: str | None) -> set[str]:
    """The encodings that server and XML declaration name, in lower case."""
    return {_served(content_type), _inside(body)} - {""}


def _served(content_type: str | None) -> str:
    named = CHARSET.search(content_type or "")
    return named[1].lower() if named else ""


def _inside(body: bytes) -> str:
    inside = DECLARED.match(body[:512].removeprefix(b"\xef\xbb\xbf"))
    return inside[1].decode("ascii").lower() if inside else ""


def is_known(name: str) -> bool:
    """Whether there is an encoding of this name that text can be read in."""
    try:
        b"".decode(name)
    except (LookupError, ValueError, UnicodeError):
        return False
    return True
