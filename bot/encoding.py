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
# What a page says of itself; a script may be in another encoding, and say so.
SAID = re.compile(
    r"""<meta\b[^<>]{0,300}?charset\s*=\s*["']?\s*([\w:.-]+)|<\?xml\b[^<>]{0,200}?encoding\s*=\s*["']([\w:.-]+)""",
    re.IGNORECASE,
)
# A page says its encoding in the first kilobyte, by the standard; some put scripts before it.
HEAD, SAYS = 4096, 32_768
GUESSED = 50_000
# What browsers take these labels for.
SUPERSETS = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "iso8859-9": "cp1254"} | {
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis-620": "cp874",
}
# What servers say without looking.
UNMEANT = frozenset({"cp1252", "utf-8"})
# Bytes that are not UTF-8, for each character beyond ASCII that is: above this it is another encoding. Of a page that
# is said to be in UTF-8 as many as there are such characters.
TORN = 0.05
ASCII = re.compile(r"[\x00-\x7f]+")


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
    names = _declared(body, content_type)
    # That in seven bits (ISO-2022-JP) always is.
    for name in (*names, "utf-8") if b"\x1b$" in body else ("utf-8", *names):
        try:
            return body.decode(name)
        except (UnicodeError, LookupError):
            continue
    return _guessed(body, content_type)


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """What the server and the page say, in the order in which they are believed."""
    served, said = CHARSET.search(content_type or ""), SAID.search(body[:SAYS].decode("latin-1"))
    names = [_codec(found) for found in (served and served[1], said and (said[1] or said[2])) if found]
    ordered = sorted(filter(None, names), key=lambda name: name in UNMEANT)
    # A page in UTF-8 would have been read as such by now.
    return [name for name in ordered if name != "utf-8"]


def _codec(label: str) -> str | None:
    try:
        b"".decode(label)  # refuses Python's own codecs that are no encoding of text, such as hex
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    return None if name in {"idna", "punycode"} else SUPERSETS.get(name, name)


def _guessed(body: bytes, content_type: str | None) -> str:
    import chardet

    said = SAID.search(body[:SAYS].decode("latin-1"))
    named = f"{content_type or ''} {said[0] if said else ''}".lower()
    readable = body.decode("utf-8", "replace")
    torn = readable.count("\ufffd")
    # A UTF-8 page that was cut or has a few broken bytes is still UTF-8.
    if torn <= (len(_beyond(readable)) - torn) * (1 if "utf-8" in named or "utf8" in named else TORN):
        return readable
    name = chardet.detect(body[:GUESSED])["encoding"] or "cp1252"
    return body.decode(_codec(name) or "cp1252", "replace")


def _beyond(text: str) -> str:
    return ASCII.sub("", text)
