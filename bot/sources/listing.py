"""A page that lists articles, for sites without a feed -> Batch. Which links are articles is learnt from the page itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from statistics import mean
from typing import Any

from bot.errors import Unreadable
from bot.model import Batch, Item
from bot.sources import links, markup, selector
from bot.sources.item import Raw, finished, language
from bot.sources.kind import Given
from bot.sources.links import Link

# Fewer are no list.
LEAST = 3
# Paths that are remembered, those of the list as it is now before those that it had once.
PATHS = 40
# Headlines are longer than the names of sections.
HEADLINE = 18
# A further group of links belongs to the list when it is so large a part of the best one, or when its links look as much
# like articles as those do: the lead above the others.
PART, ALIKE = 0.15, 0.8
SUMMARY = 500
# A day without a time says no more than that a page is old, or not.
OLD = timedelta(days=2)
# Names of what is kept in a source's options: what a person gave, and what was learnt.
SELECTOR, PATTERN = "selector", "pattern"


def parse(given: Given) -> Batch:
    """The articles that a page links to, in its order, each with its headline and, where told, time and first words.

    Learnt as the paths of tags to their links, and kept in the options, so that what was a list stays one. With a
    selector in the options, the links within what it selects. Raises Unreadable(reason="no_list").
    """
    root = markup.tree(given.body, given.content_type)
    options = dict(given.options)
    least = 1 if options.get(SELECTOR) else LEAST
    items, odd = _items(root, given, options, lenient=False)
    if len(items) < least:
        items, odd = _items(root, given, options, lenient=True)
    if len(items) < least:
        raise Unreadable(reason="no_list")
    odd = tuple(code for code in odd if code not in {"no_dates", "shared_ids"})
    return Batch(
        "list", markup.title_of(root) or None, language(markup.language_of(root)), items, problems=odd, options=options
    )


def _items(
    root: Any, given: Given, options: dict[str, str], *, lenient: bool
) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """What is listed, and what is odd about it; what was learnt goes into the options."""
    every = links.found(root, given.url, lenient=lenient)
    if options.get(SELECTOR):
        chosen = _selected(root, every, options[SELECTOR])
    else:
        chosen, paths = _learnt(every, options.get(PATTERN, "").split())
        options[PATTERN] = " ".join(paths)
    return finished(_raws(chosen, every, given.now), given.now)


def _selected(root: Any, every: Sequence[Link], css: str) -> list[Link]:
    within = set(selector.select(root, css))
    return [link for link in every if link.text and any(one in within for one in markup.above(link.element))]


def _learnt(every: Sequence[Link], paths: Sequence[str]) -> tuple[list[Link], Sequence[str]]:
    """The links to articles, and the paths that they stand under: those that were learnt before, and those of now, as the
    lead of a page may be built otherwise each day."""
    known = list(dict.fromkeys([*_best(every), *paths]))[:PATHS]
    return _under(every, known), known


def _under(every: Sequence[Link], paths: Iterable[str]) -> list[Link]:
    known = set(paths)
    return [link for link in every if link.path in known and not link.aside and _is_article(link)]


def _is_article(link: Link) -> bool:
    return links.leads_to_article(link.url) or (link.heading and len(link.text) >= HEADLINE)


def _best(every: Sequence[Link]) -> list[str]:
    """The paths of the list: of the group of links that weighs most, and of those that are much like it."""
    groups: dict[str, list[Link]] = defaultdict(list)
    for link in every:
        if not link.aside and _is_article(link):
            groups[link.path].append(link)
    weights = {path: _weight(group) for path, group in groups.items()}
    if not any(weights.values()):
        return []
    best = max(weights, key=lambda path: weights[path])
    each = {path: weight / len({link.key for link in groups[path]}) for path, weight in weights.items()}
    likely = [
        path for path, weight in weights.items() if weight >= PART * weights[best] or each[path] >= ALIKE * each[best]
    ]
    return sorted(likely, key=lambda path: -weights[path])


def _weight(group: Sequence[Link]) -> float:
    """The sum over its articles of how much each looks like one; nothing for links whose texts are no headlines."""
    texts = {link.key: "" for link in group}
    best: dict[str, float] = defaultdict(float)
    for link in group:
        texts[link.key] = max(texts[link.key], link.text, key=len)
        best[link.key] = max(best[link.key], link.weight)
    return sum(best.values()) if mean(map(_length, texts.values())) >= HEADLINE else 0.0


def _length(text: str) -> int:
    return len(text) + 2 * len(links.IDEOGRAPHS.findall(text))


# ------------------------------------------------------------------ items


def _raws(chosen: Sequence[Link], every: Sequence[Link], now: Any) -> list[Raw]:
    """One for each article: pictures, headlines and "read more" lead to the same."""
    wanted = {link.key for link in chosen}
    same: dict[str, list[Link]] = defaultdict(list)
    for link in every:
        if link.key in wanted:
            same[link.key].append(link)
    shared = _shared(link for group in same.values() for link in group)
    return [raw for group in same.values() if (raw := _raw(group, shared, now)) is not None]


def _shared(listed: Iterable[Link]) -> set[Any]:
    """Elements that hold links to more than one article."""
    holders: dict[Any, str] = {}
    shared = set()
    for link in listed:
        for one in markup.above(link.element):
            if holders.setdefault(one, link.key) != link.key:
                shared.add(one)
    return shared


def _raw(group: Sequence[Link], shared: set[Any], now: Any) -> Raw | None:
    first = next((link for link in group if link.heading and link.text), max(group, key=lambda link: len(link.text)))
    card = links.card(first, shared)
    heads = [markup.text(one) for one in card.iter(*links.HEADINGS)]
    title = next((head for head in heads if len(head) > len(first.text)), "") if not first.heading else ""
    title = title or first.text
    if not title:
        return None
    around = markup.above(first.element)
    told = [text.partition(title)[2] if one in around else text for one in card.iter("p") if (text := markup.text(one))]
    summary = max(told, key=len, default="").lstrip(" .:–—-|")
    moment = links.published(card)
    exact = moment is not None and (moment.hour, moment.minute) != (0, 0)
    at = moment if exact or (moment and moment < now - OLD) else None
    return Raw(
        guid=first.key, url=first.url, title=title, summary=summary[:SUMMARY], published_at=at, author="", lang=None
    )
