"""Bytes of a page to characters."""

from __future__ import annotations

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
# A page says its encoding in the first kilobyte, by the standard; some put scripts before it.
HEAD = 4096
GUESSED = 50_000
# What browsers take these labels for.
SUPERSETS = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "iso8859-9": "cp1254"}


def marked(body: bytes) -> bool:
    """Whether `body` begins with a byte order mark."""
    return any(body.startswith(mark) for mark, _ in BOMS)


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of `body`: by its byte order mark, as UTF-8 if it is valid, as declared if that fits, else as it looks.

    Never fails; what cannot be read becomes U+FFFD.
    """
    for mark, name in BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace").removeprefix("\ufeff")
    # Text in another encoding is practically never valid UTF-8, whatever a server declares.
    for name in ("utf-8", *_declared(body, content_type)):
        try:
            return body.decode(name)
        except (UnicodeError, LookupError):
            continue
    return _guessed(body, content_type)


def _declared(body: bytes, content_type: str | None) -> list[str]:
    said = [CHARSET.search(content_type or ""), CHARSET.search(body[:HEAD].decode("latin-1"))]
    return [name for found in said if found and (name := _codec(found[1]))]


def _codec(label: str) -> str | None:
    try:
        b"".decode(label)  # refuses Python's own codecs that are no encoding of text, such as hex
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    # A page in UTF-8 would have been read as such by now.
    return None if name in {"utf-8", "idna", "punycode"} else SUPERSETS.get(name, name)


def _guessed(body: bytes, content_type: str | None) -> str:
    import chardet

    declared = CHARSET.search(content_type or "") or CHARSET.search(body[:HEAD].decode("latin-1"))
    readable = body.decode("utf-8", "replace")
    # A UTF-8 page that was cut or has a few broken bytes is still UTF-8.
    if (declared and declared[1].lower().replace("-", "") == "utf8") or readable.count("\ufffd") * 200 < len(readable):
        return readable
    name = chardet.detect(body[:GUESSED])["encoding"] or "cp1252"
    return body.decode(_codec(name) or "cp1252", "replace")
