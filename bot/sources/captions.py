"""What feeds say of pictures (media:description), which their parser takes for what they say of the news.

The longest of an item's texts is kept; a caption, often an archive picture's, would be that where the news has a line only.
"""

from __future__ import annotations

import re

ITEM = re.compile(rb"(?=<(?:item|entry)[\s>])", re.IGNORECASE)
CAPTION = re.compile(
    rb"<media:description(?:\s[^<>]*)?>(?:(?!<media:description).)*?</media:description\s*>", re.IGNORECASE | re.DOTALL
)
# A text of the item's own that is not empty.
OWN = re.compile(
    rb"<(?:description|summary|content(?::encoded)?)(?:\s(?:[^<>]*[^<>/])?)?>(?!\s*(?:</|<!\[CDATA\[\s*\]\]>\s*</))",
    re.IGNORECASE,
)


def left_out(text: bytes) -> bytes:
    """The feed without captions in items that have a text of their own; in others (of videos) they are the text."""
    if b"<media:description" not in text:
        return text
    return b"".join(CAPTION.sub(b"", piece) if OWN.search(piece) else piece for piece in ITEM.split(text))
