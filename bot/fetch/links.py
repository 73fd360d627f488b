"""The Link field of an answer (RFC 8288), as far as it names a hub. Pure."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from bot.model import Hub

# A field longer than this says nothing about hubs.
LONGEST = 8000
LINK = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[\w!#$&+.^`|~-]+(?:\s*=\s*(?:\"[^\"]*\"|[^\s\";,]+))?)*)")
RELATION = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\";,]+))", re.IGNORECASE)


def hub(field: str, base: str) -> Hub | None:
    """The hub that a Link field names, with what it calls the page at `base`; None when it names none."""
    found: dict[str, str] = {}
    for link in LINK.finditer(field[:LONGEST]):
        told = RELATION.search(link[2])
        for name in (told[1] or told[2] or "").lower().split() if told else ():
            address = _joined(base, link[1].strip())
            if address:
                found.setdefault(name, address)
    return Hub(found["hub"], found.get("self", base)) if "hub" in found else None


def _joined(base: str, address: str) -> str:
    try:
        joined = urljoin(base, address)
    except ValueError:
        return ""
    return joined if joined.startswith(("http://", "https://")) else ""
