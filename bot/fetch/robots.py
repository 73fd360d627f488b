"""robots.txt: may this page be read, and how fast."""

from __future__ import annotations

from datetime import timedelta

from protego import Protego

# RFC 9309 asks readers to take at least 500 KiB; more is not read.
LIMIT = 512_000
LONGEST_DELAY = timedelta(minutes=1)


def allowed(text: str, url: str, agent: str) -> bool:
    """Whether these rules let `agent` read `url`. No rules, or none that can be read: yes."""
    return bool(_rules(text).can_fetch(url, _product(agent)))


def delay(text: str, agent: str) -> timedelta | None:
    """The pause between requests that these rules ask of `agent`, at most a minute; None when they ask none."""
    asked = _rules(text).crawl_delay(_product(agent))
    if asked is None or not 0 <= asked < float("inf"):
        return None
    return min(timedelta(seconds=min(asked, 3600.0)), LONGEST_DELAY)


def _rules(text: str) -> Protego:
    # A byte order mark in front would hide the first group of rules.
    return Protego.parse(text[:LIMIT].lstrip("\ufeff"))


def _product(agent: str) -> str:
    """The product name that rules are written for: "name" of "name/1.0 (+address)"."""
    return agent.split("/", 1)[0].strip() or agent
