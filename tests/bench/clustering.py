"""Stories on labelled samples, against simpler ways; and how the look-up grows with the number of live stories.

The folder of samples holds *.jsonl.gz: articles in order of time (`id`, `lang`, `title`, `text`, `date`, `url`,
`cluster`), or pairs (`a`, `b`, `label`: same, related or different). Without a folder only the growth is measured.
"""

from __future__ import annotations

import gzip
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from bot.model import StoryId
from bot.text import facts
from bot.text.article import from_text
from bot.text.candidates import NEWEST, Candidates
from bot.text.grouping import Grouper
from bot.text.publisher import publisher
from bot.text.reading import read_article
from tests.bench.results import Cell, Plot, Table
from tests.bench.singlepass import JACCARD, TFIDF, TITLE, Baseline, Vector, cosine, tfidf

Doc = dict[str, Any]
# Rounds-up give all their articles one date; blurred, each comes up to so many hours later, as in a stream.
BLUR = 24
# Two stories are unrelated when all that was written on each, as one TF-IDF vector, is less alike than this.
UNRELATED = 0.15
SIZES = (1_000, 10_000, 100_000)


@dataclass(frozen=True)
class Outcome:
    """Where each article went, and which of them told a follower something again."""

    groups: list[int]
    developments: set[int]
    milliseconds: float


async def measure(folder: str = "") -> AsyncIterator[Table]:
    """Print the tables of the sets in a folder, and give that of growth."""
    for path in sorted(Path(folder).glob("*.jsonl.gz")) if folder else ():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        if "cluster" in rows[0]:
            articles(path.name, rows)
        elif "a" in rows[0]:
            pairs(path.name, rows)
    yield growth()


# ------------------------------------------------------------------ articles


def articles(name: str, docs: list[Doc]) -> None:
    """The parts of one set, as dated and blurred; weights of ours were fitted on the first half, blurred.

    The fit: entries of that half come in order, each is compared with the candidates among the stories as labelled, and
    a logistic regression of "its own story" is made on what `cluster.alike` and the time say; three times (whole, titles
    only, the first 160 letters), under two blurs, with the even pairs. The least odds for a join are chosen on the whole
    set, where fewer than 2 % of the groups are mixed.
    """
    half = len(docs) // 2
    parts = {
        "first half": docs[:half],
        "second half, not fitted on": docs[half:],
        f"second half, not fitted on, dates blurred by {BLUR} h": blurred(docs[half:]),
        "whole": docs,
        f"whole, dates blurred by {BLUR} h": blurred(docs),
    }
    for label, part in parts.items():
        head(f"{name}, {label}, {len(part)} articles")
        compared(part)


def head(title: str) -> None:
    """A table's head."""
    print(f"\n{title}\n")
    print("| way | P | R | F1 | groups a story | messages a story | lost | mixed | of unrelated | ms |")
    print("|---|---|---|---|---|---|---|---|---|---|")


def compared(docs: list[Doc]) -> None:
    """A row for ours and for each baseline, which gets the threshold that is best on these very articles."""
    vectors = tfidf(docs)
    show("ours", docs, vectors, ours(docs))
    for baseline in (TFIDF, JACCARD, TITLE):
        began = time.process_time()
        runs = [Outcome(groups, set(), 0) for groups in tried(baseline, docs)]
        spent = (time.process_time() - began) * 1000 / len(docs) / len(runs)
        best = max(runs, key=lambda run: bcubed(docs, run.groups)[2])
        show(baseline.name, docs, vectors, Outcome(best.groups, set(), spent))


def tried(baseline: Baseline, docs: list[Doc]) -> Iterator[list[int]]:
    """The baseline's groups under each of its thresholds."""
    features = baseline.features(docs)
    for threshold in baseline.thresholds:
        yield baseline.run(docs, features, threshold)


def ours(docs: Sequence[Doc]) -> Outcome:
    """What the grouper says, one article after the other; the reading, facts of truces included, is not counted."""
    read = [read_article(from_text(doc["text"], title=doc["title"], lang=doc["lang"])) for doc in docs]
    known = [
        facts.values(one, facts.find(one, moment(doc)) if "topic:ceasefire" in one.marks else ())
        for doc, one in zip(docs, read, strict=True)
    ]
    grouper = Grouper()
    began = time.process_time()
    put = [
        grouper.add(document, publisher=publisher(doc["url"]), at=moment(doc), facts=told)
        for doc, document, told in zip(docs, read, known, strict=True)
    ]
    spent = (time.process_time() - began) * 1000 / len(docs)
    developments = {number for number, one in enumerate(put) if one.action == "development"}
    return Outcome([one.story_id for one in put], developments, spent)


def moment(doc: Doc) -> datetime | None:
    """When an article was published."""
    found = datetime.fromisoformat(doc["date"]) if doc.get("date") else None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def blurred(docs: list[Doc]) -> list[Doc]:
    """Each article up to BLUR hours later, and all in their new order."""
    random_ = random.Random(3)
    moved = [doc | {"date": (moment(doc) + timedelta(hours=random_.uniform(0, BLUR))).isoformat()} for doc in docs]
    return sorted(moved, key=moment)


def show(way: str, docs: list[Doc], vectors: list[Vector], run: Outcome) -> None:
    """A row."""
    precision, recall, f1 = bcubed(docs, run.groups)
    found = [precision, recall, f1, *followed(docs, run), lost(docs, run.groups), *mixed(docs, vectors, run.groups)]
    print(f"| {way} | {' | '.join(f'{value:.3f}' for value in found)} | {run.milliseconds:.1f} |", flush=True)


def bcubed(docs: Sequence[Doc], groups: Sequence[int]) -> tuple[float, float, float]:
    """B-cubed precision, recall and F1."""
    pairs = [(doc["cluster"], group) for doc, group in zip(docs, groups, strict=True)]
    both = Counter(pairs)
    gold, found = Counter(story for story, _ in pairs), Counter(groups)
    precision = sum(both[pair] / found[pair[1]] for pair in pairs) / len(pairs)
    recall = sum(both[pair] / gold[pair[0]] for pair in pairs) / len(pairs)
    return precision, recall, 2 * precision * recall / (precision + recall)


def followed(docs: Sequence[Doc], run: Outcome) -> tuple[float, float]:
    """Groups, and messages, that a follower of a story of several articles gets: one a group and a development."""
    stories = defaultdict(list)
    for number, doc in enumerate(docs):
        stories[doc["cluster"]].append(number)
    several = [numbers for numbers in stories.values() if len(numbers) > 1]
    groups = sum(len({run.groups[number] for number in numbers}) for numbers in several)
    more = sum(number in run.developments for numbers in several for number in numbers)
    return groups / len(several), (groups + more) / len(several)


def lost(docs: Sequence[Doc], groups: Sequence[int]) -> float:
    """The share of stories that no message tells of as new: their first article went to another's group."""
    opened: dict[int, str] = {}
    began: dict[str, bool] = {}
    for doc, group in zip(docs, groups, strict=True):
        first = opened.setdefault(group, doc["cluster"])
        began.setdefault(doc["cluster"], first == doc["cluster"])
    return sum(not fine for fine in began.values()) / len(began)


def mixed(docs: Sequence[Doc], vectors: Sequence[Vector], groups: Sequence[int]) -> tuple[float, float]:
    """The share of groups of several articles that hold more than one story, and of those with unrelated ones."""
    whole: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for doc, vector in zip(docs, vectors, strict=True):
        whole[doc["cluster"]].update(vector)
    members = defaultdict(list)
    for doc, group in zip(docs, groups, strict=True):
        members[group].append(doc["cluster"])
    several = [set(stories) for stories in members.values() if len(stories) > 1]
    many = [stories for stories in several if len(stories) > 1]
    apart = [all_ for all_ in many if any(cosine(whole[a], whole[b]) < UNRELATED for a in all_ for b in all_ if a < b)]
    return len(many) / len(several), len(apart) / len(several)


# ------------------------------------------------------------------ pairs


def pairs(name: str, rows: list[Doc]) -> None:
    """Pairs without dates: same if both went to one story; half of them were fitted on."""
    print(f"\n{name}\n\n| pairs | way | P | R | F1 |\n|---|---|---|---|---|")
    flat = [row[side] | {"id": "", "cluster": "", "date": None} for row in rows for side in "ab"]
    groups = ours(flat).groups
    said = [groups[2 * number] == groups[2 * number + 1] for number in range(len(rows))]
    for label, kept in (("even, fitted on", (0,)), ("odd", (1,)), ("all", (0, 1))):
        judged(
            label,
            "ours",
            [(row, same) for number, (row, same) in enumerate(zip(rows, said, strict=True)) if number % 2 in kept],
        )
    for baseline in (TFIDF, JACCARD, TITLE):
        features = baseline.features(flat)
        alike = [baseline.alike(features[2 * number], features[2 * number + 1]) for number in range(len(rows))]
        runs = [
            [(row, value >= least) for row, value in zip(rows, alike, strict=True)] for least in baseline.thresholds
        ]
        judged("all", f"{baseline.name}, best threshold", max(runs, key=lambda run: scored(run)[2]))


def judged(label: str, way: str, answers: list[tuple[Doc, bool]]) -> None:
    """A row."""
    print(f"| {label} | {way} | {' | '.join(f'{value:.3f}' for value in scored(answers))} |", flush=True)


def scored(answers: list[tuple[Doc, bool]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of "same"; related pairs are not judged."""
    told = Counter((row["label"] == "same", same) for row, same in answers if row["label"] != "related")
    hits, wrong, missed = told[True, True], told[False, True], told[True, False]
    return hits / max(1, hits + wrong), hits / max(1, hits + missed), 2 * hits / max(1, 2 * hits + wrong + missed)


# ------------------------------------------------------------------ growth


def growth() -> Table:
    """Look-ups among ever more live stories, whose words are drawn as words are: few of them often, most seldom."""
    random_ = random.Random(4)
    weights = list(accumulate(1 / (rank + 1) for rank in range(60_000)))

    def drawn() -> dict[str, int]:
        return {f"en:w{rank}": 100 for rank in random_.choices(range(len(weights)), cum_weights=weights, k=42)}

    index, filed, rows = Candidates(), 0, list[tuple[Cell, ...]]()
    for size in SIZES:
        found = [drawn() for _ in range(size - filed)]
        filing = timed(
            lambda found=found, start=filed: [index.file(StoryId(start + n), one) for n, one in enumerate(found)]
        )
        asked = [drawn() for _ in range(200)]
        seeking = timed(lambda asked=asked: [index.find(one) for one in asked])
        listed = [[index._stories.get(key, ()) for key in one] for one in asked]
        least = timed(lambda listed=listed: [set().union(*(list(some)[-NEWEST:] for some in one)) for one in listed])
        under = sum(len(some) for one in listed for some in one) / len(asked)
        each = 1000 / len(asked)
        rows.append(
            (size, filing / (size - filed) * 1e6, seeking * each, least * each, under, len(index.find(asked[0])))
        )
        filed = size
    columns = ("live stories", "filing µs a story", "look-up ms", "floor ms", "stories under the entry's keys", "found")
    note = f"The floor puts the newest {NEWEST} stories of each key together and does not look which share most."
    plot = Plot("live stories", ("look-up ms", "filing µs a story"), "ms, and µs", ("floor ms",))
    return Table("clustering-growth", "Look-ups among ever more live stories", columns, tuple(rows), note, plot)


def timed(work: Callable[[], object]) -> float:
    """CPU seconds that `work` takes."""
    began = time.process_time()
    work()
    return time.process_time() - began
