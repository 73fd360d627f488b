"""Topic packs as people read them: pure readings of what comes with the bot."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from bot.model.packs import Spoken, Topic
from bot.text import topics as packs
from bot.text.query import tongues
from bot.text.topics import Pack, Term
from bot.text.topics.pack import Vocabulary, spellings

DEFAULT = "en"
# Kinds of terms after which a word may go on.
OPEN = frozenset({"stem", "substr"})


@cache
def listed(lang: str) -> tuple[Topic, ...]:
    """All topics for a reader of this language, whose own comes first in each."""
    return tuple(_topic(pack, lang) for pack in packs.TOPICS)


def named(name: str, lang: str) -> Topic | None:
    """The topic with this id, however it is written: "Ceasefire", "topic:ceasefire"."""
    wanted = name.strip().casefold().removeprefix("topic:")
    return next((one for one in listed(lang) if one.id == wanted), None)


def spoken(topic: Topic, given: str) -> int | None:
    """Where a language stands in a topic, by its code or name; None when it has no terms there."""
    codes = [one.code for one in topic.spoken]
    meant = next((code for code in (given.casefold(), tongues.code(given)) if code in codes), None)
    return codes.index(meant) if meant is not None else None


def _topic(pack: Pack, lang: str) -> Topic:
    own = lang.partition("-")[0]
    ordered = sorted(pack.languages.values(), key=lambda one: (one.code != own, one.code != DEFAULT))
    title = pack.titles.get(own, pack.titles[DEFAULT])
    about = pack.about.get(own, pack.about.get(DEFAULT, ""))
    return Topic(pack.id, title, about, tuple(map(_spoken, ordered)))


def _spoken(one: Vocabulary) -> Spoken:
    tiers: dict[str, list[str]] = defaultdict(list)
    for term in one.terms:
        tiers[term.tier] += [_written(term, text, plain=plain) for text, plain in spellings(term)]
    against: dict[str, list[str]] = defaultdict(list)
    for negative in one.negatives:
        against[negative.kind] += negative.phrases
    distinct = {tier: tuple(dict.fromkeys(texts)) for tier, texts in tiers.items()}
    told = tuple((kind, tuple(dict.fromkeys(phrases))) for kind, phrases in against.items())
    return Spoken(one.code, one.name, distinct["core"], distinct.get("related", ()), told)


def _written(term: Term, text: str, *, plain: bool) -> str:
    """A term as it is explained: with a * where endings may follow."""
    return f"{text}*" if not plain and "*" not in text and term.kind in OPEN else text
