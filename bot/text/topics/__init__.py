"""Topic packs: what news of a topic is known by, in many languages. A new topic is one file and one line here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files

from bot.text.document import Document
from bot.text.topics.finding import Dropped, Finding, Hit, find
from bot.text.topics.pack import Pack, Term, read, spellings
from bot.text.topics.patterns import Index

__all__ = ["TOPICS", "Dropped", "Finding", "Hit", "Pack", "Term", "find", "marks", "terms", "topic"]


def _load(name: str) -> Pack:
    return read(files(__name__).joinpath(name).read_text(encoding="utf-8"), name)


# A pack that is not as it must be breaks the start.
TOPICS: tuple[Pack, ...] = (_load("ceasefire.toml"), _load("talks.toml"))


def topic(id: str) -> Pack | None:
    """The pack of that id; None where there is none."""
    return next((pack for pack in TOPICS if pack.id == id), None)


def marks(document: Document, packs: Iterable[Pack] = TOPICS) -> Mapping[str, tuple[int, ...]]:
    """For each pack that holds "topic:<id>" and the ascending positions that show it."""
    index = Index(document)
    found = [find(document, pack, index) for pack in packs]
    return {f"topic:{one.pack}": tuple(hit.start for hit in one.core) for one in found if one.holds}


def terms(pack: Pack, lang: str) -> tuple[str, ...]:
    """The core terms of a pack in a language, as they are written there; a * where endings follow."""
    spoken = pack.languages.get(lang)
    core = [term for term in spoken.terms if term.tier == "core"] if spoken is not None else []
    return tuple(text if plain else text.rstrip("*") + "*" for term in core for text, plain in spellings(term))
