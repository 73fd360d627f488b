"""robots.txt: may this page be read, and how fast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from protego import Protego

# RFC 9309 asks readers to take at least 500 KiB; more is not read.
LIMIT = 512_000
LONGEST_DELAY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an address may be read, and the pause between requests that is asked for, at most a minute."""

    allowed: bool
    delay: timedelta | None


FREE = Verdict(allowed=True, delay=None)


def address(url: str) -> str:
    """Where the rules for an address are."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def verdict(text: str, url: str, agent: str) -> Verdict:
    """What these rules say to `agent` of `url`. No rules, or none that can be read: it is free."""
    rules = _rules(text)
    return Verdict(bool(rules.can_fetch(url, _product(agent))), _delay(rules, agent))


def _delay(rules: Protego, agent: str) -> timedelta | None:
    asked = rules.crawl_delay(_product(agent))
    if asked is None or not 0 <= asked < float("inf"):
        return None
    return min(timedelta(seconds=min(asked, 3600.0)), LONGEST_DELAY)


def _rules(text: str) -> Protego:
    # A byte order mark in front would hide the first group of rules.
    return Protego.parse(text[:LIMIT].lstrip("\ufeff"))


def _product(agent: str) -> str:
    """The product name that rules are written for: "name" of "name/1.0 (+address)"."""
    return agent.split("/", 1)[0].strip() or agent
