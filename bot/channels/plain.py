"""Telegram HTML as text, for where no markup can be shown."""

from __future__ import annotations

import re
from html import unescape

LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
TAG = re.compile(r"</?[a-z][^<>]*>")


def plain(html: str, *, links: bool = False) -> str:
    """The words of `html`; with `links`, each address in brackets after the words that carried it."""
    if links:
        html = LINK.sub(r"\2 (\1)", html)
    return unescape(TAG.sub("", html))
