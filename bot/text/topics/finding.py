"""Whether a document is about a topic: hits, what speaks against each, and what is left, as an editor would weigh it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.text.document import Document
from bot.text.topics.pack import Pack, Term
from bot.text.topics.patterns import Index, Place
from bot.text.topics.sheet import Sheet, Sought, sheet, surroundings

# Positions around a hit in which a context word must stand.
NEAR = 25
# A figurative term is meant in earnest more often than not: a context word a few sentences away will do.
FAR = 50
# Positions of a text from its start in which a hit says what the text is about.
LEAD = 70
# In a text no longer than this there is no room for more than the hit itself: a headline, a line of a feed.
SHORT = 40
# Further down the topic must be spoken of in so many sentences; once is in passing.
OFTEN = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """A term at the positions start up to but without end."""

    start: int
    end: int
    term: Term


@dataclass(frozen=True, slots=True)
class Dropped:
    """A hit that does not count, and why: "inside" a longer phrase, without "context", for a "negative", "passing".

    For a negative: its `kind`, the `phrase` of the pack that spoke against the hit and where it stands (`at`), and
    whether it was a `veto`.
    """

    hit: Hit
    why: str
    kind: str = ""
    phrase: str = ""
    at: int = -1
    veto: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What a pack finds in a document; `holds` says whether the document is about the topic."""

    pack: str
    holds: bool
    core: tuple[Hit, ...] = ()
    related: tuple[Hit, ...] = ()
    dropped: tuple[Dropped, ...] = ()


def find(document: Document, pack: Pack, index: Index | None = None) -> Finding:
    """The pack in the document; `index` is the document's, where several packs are asked."""
    index = index or Index(document)
    hits = list(_hits(index, sheet(pack, document.lang)))
    core = [(sought, hit) for sought, hit in hits if sought.term.tier == "core"]
    if not core:
        related = _apart(hit for _, hit in hits)
        return Finding(pack.id, holds=False, related=related)
    return _Judge(document, pack, index).finding(core, [hit for sought, hit in hits if sought.term.tier != "core"])


def _hits(index: Index, page: Sheet) -> Iterator[tuple[Sought, Hit]]:
    words = [pair for word in index.postings.keys() & page.by_word.keys() for pair in page.by_word[word]]
    for sought, pattern in (*words, *page.stems):
        for place in index.stand(pattern):
            yield sought, Hit(place.start, place.end, sought.term)


def _apart(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The hits in order, of overlapping ones the first and longest."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.term.text)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return tuple(kept)


class _Around:
    """The contexts and negatives of one language in one document."""

    def __init__(self, pack: Pack, code: str, index: Index) -> None:
        asked = surroundings(pack, code)
        self.asked = bool(asked.context.by_word or asked.context.stems)
        self.near = sorted({place.start for place in index.places(asked.context)})
        found = [(one.negative, index.places(one.patterns)) for one in asked.against]
        self.against = [(negative, places, [place.start for place in places]) for negative, places in found if places]

    def context(self, hit: Hit, reach: int = NEAR) -> bool:
        """Whether a context word stands near the hit, its own words not counted."""
        return _between(self.near, hit.start - reach, hit.start) or _between(self.near, hit.end, hit.end + reach)

    def negative(self, hit: Hit, sentence: tuple[int, int]) -> Dropped | None:
        """The first negative that speaks against the hit and is not overruled by a context word in its sentence."""
        for negative, places, starts in self.against:
            for place in _close(places, starts, hit, negative.within):
                if negative.veto or not self._overruled(place, sentence):
                    return Dropped(hit, "negative", negative.kind, place.text, place.start, negative.veto)
        return None

    def _overruled(self, place: Place, sentence: tuple[int, int]) -> bool:
        """A context word that is part of the phrase itself, as in trade war, says nothing."""
        low, high = sentence
        return _between(self.near, low, min(place.start, high)) or _between(self.near, max(place.end, low), high)


def _between(positions: list[int], low: int, high: int) -> bool:
    return bisect_left(positions, low) < bisect_left(positions, high)


def _close(places: list[Place], starts: list[int], hit: Hit, within: int) -> list[Place]:
    """Of the few places around the hit those that overlap it or begin or end so many positions away."""
    at = bisect_left(starts, hit.start)
    around = places[max(0, at - 2) : at + 2]
    return [place for place in around if place.start - hit.end < within and hit.start - place.end < within]


class _Judge:
    """Weighs the hits of one document."""

    def __init__(self, document: Document, pack: Pack, index: Index) -> None:
        self.pack = pack
        self.index = index
        self.lang = document.lang
        self.firsts = document.firsts
        self.end = len(document.starts)
        self.text = document.firsts[1] if len(document.firsts) > 1 else self.end
        self.short = self.end - self.text < SHORT
        self.around: dict[str, _Around] = {}
        self.inside: dict[Sought, frozenset[int]] = {}

    def finding(self, core: list[tuple[Sought, Hit]], related: list[Hit]) -> Finding:
        spoken = [(hit, self.against(sought, hit)) for sought, hit in core]
        # A word that several languages share: what one of them says against it holds for all.
        vetoed = {against.hit.start for _, against in spoken if against is not None and against.veto}
        kept = _apart(hit for hit, against in spoken if against is None and hit.start not in vetoed)
        lost = {against.hit.start: against for _, against in spoken if against is not None}
        covered = {at for hit in kept for at in range(hit.start, hit.end)}
        dropped = tuple(lost[at] for at in sorted(lost) if covered.isdisjoint(range(at, lost[at].hit.end)))
        near = _apart(related)
        if self.about(kept, dropped, near):
            return Finding(self.pack.id, holds=True, core=kept, related=near, dropped=dropped)
        passing = tuple(Dropped(hit, "passing") for hit in kept)
        return Finding(self.pack.id, holds=False, related=near, dropped=(*dropped, *passing))

    def about(self, kept: tuple[Hit, ...], dropped: tuple[Dropped, ...], related: tuple[Hit, ...]) -> bool:
        """Said in the title, or in the lead, or often; once further down only where the title is about its like."""
        if any(self.opens(hit) for hit in kept):
            return True
        often = len({self.sentence(hit) for hit in kept})
        if often >= OFTEN and often > len(dropped):
            return True
        return bool(kept) and any(self.opens(hit) for hit in related)

    def opens(self, hit: Hit) -> bool:
        return hit.start < self.text + LEAD

    def sentence(self, hit: Hit) -> tuple[int, int]:
        """The positions of the sentence that the hit stands in."""
        at = bisect_right(self.firsts, hit.start)
        return self.firsts[at - 1], self.firsts[at] if at < len(self.firsts) else self.end

    def against(self, sought: Sought, hit: Hit) -> Dropped | None:
        """What speaks against the hit, if anything does."""
        if self.longer(sought).issuperset(range(hit.start, hit.end)):
            return Dropped(hit, "inside")
        around = [self.surroundings(code) for code in {self.lang, sought.term.lang}]
        for one in around:
            if (negative := one.negative(hit, self.sentence(hit))) is not None:
                return negative
        return None if self.meant(sought.term, hit, around) else Dropped(hit, "context")

    def longer(self, sought: Sought) -> frozenset[int]:
        """The positions of phrases in which the term does not count."""
        if sought not in self.inside:
            places = self.index.places(sought.not_in)
            self.inside[sought] = frozenset(at for place in places for at in range(place.start, place.end))
        return self.inside[sought]

    def meant(self, term: Term, hit: Hit, around: list[_Around]) -> bool:
        """Whether an ambiguous term stands beside words that show its sense; where none are known, a figurative one is."""
        if term.needs_context:
            return any(one.context(hit) for one in around)
        if term.figurative and not self.short and any(one.asked for one in around):
            return any(one.context(hit, FAR) for one in around)
        return True

    def surroundings(self, code: str) -> _Around:
        if code not in self.around:
            self.around[code] = _Around(self.pack, code, self.index)
        return self.around[code]
