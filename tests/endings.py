"""Learns a table of endings from pairs of a form and its dictionary form: `make endings ARGS="xx pairs.tsv"`.

For every ending of up to LONGEST letters it counts which change (letters to strip, letters to add) leads from the
forms with that ending to their dictionary forms. What a longer ending says is blended with what the shorter one says,
in the measure of how many words speak for it; an ending is kept only where it says otherwise than the next shorter.
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.text.endings import LIKELY
from bot.text.words import fold

TABLES = Path(__file__).parent.parent / "bot" / "text" / "languages" / "endings"
LONGEST = 10
# Forms read at most; more no longer change the tables.
FORMS = 400_000

Change = tuple[int, str]
SAME: Change = (0, "")


@dataclass(frozen=True, slots=True)
class Taste:
    """How sure a rule must be.

    The least share of a change, the least number of forms behind an ending, the weight of the shorter ending in forms,
    the most changes of an ending; the share from which on a change is likely, and from which on it is where no more
    than `own` of the forms are dictionary forms themselves.
    """

    share: float = 0.001
    support: int = 20
    blend: float = 12.0
    changes: int = 16
    likely: float = 0.97
    among: float = 0.3
    own: float = 0.02


# What single languages were learned with: a greater share where a table said too much, a surer likely one where it erred.
TASTES = {
    "bg": Taste(share=0.002),
    "en": Taste(share=0.003),
    "mk": Taste(share=0.004, likely=0.995, own=-1.0),
    "sr": Taste(share=0.002),
}


def change(form: str, lemma: str) -> Change:
    """What leads from the form to its dictionary form."""
    same = next((at for at, (a, b) in enumerate(zip(form, lemma, strict=False)) if a != b), min(len(form), len(lemma)))
    return len(form) - same, lemma[same:]


def folded(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The pairs of a file, "form<TAB>lemma" a line, folded; what is not two words of letters is passed over."""
    for line in lines:
        form, _, lemma = line.rstrip("\n").partition("\t")
        form, lemma = fold(form), fold(lemma)
        if form.isalpha() and lemma.isalpha():
            yield form, lemma


def counted(pairs: Iterable[tuple[str, str]], avoid: frozenset[str] = frozenset()) -> dict[str, Counter[Change]]:
    """How many forms with an ending take each change; a sample of dictionary forms, none of those to avoid."""
    forms: dict[str, set[str]] = defaultdict(set)
    for form, lemma in pairs:
        if lemma not in avoid and len(lemma) > 1:
            forms[lemma] |= {form, lemma}
    lemmas = sorted(forms)
    random.Random(1).shuffle(lemmas)
    found: dict[str, Counter[Change]] = defaultdict(Counter)
    read = 0
    for lemma in lemmas:
        for form in sorted(forms[lemma]):
            read += _count(found, form, lemma)
        if read > FORMS:
            break
    return found


def _count(found: dict[str, Counter[Change]], form: str, lemma: str) -> int:
    strip, add = change(form, lemma)
    if strip >= len(form):
        return 0
    for size in range(min(len(form), LONGEST) + 1):
        # An ending shorter than what is stripped cannot hold the change, but its forms count.
        found[form[len(form) - size :]][(strip, add) if size >= strip else (-1, "")] += 1
    return 1


def learned(found: dict[str, Counter[Change]], taste: Taste) -> dict[str, str]:
    """The table: ending -> changes, as bot.text.endings reads it."""
    shares: dict[str, dict[Change, float]] = {}
    table: dict[str, str] = {"": ""}
    for ending in sorted(
        (one for one, counts in found.items() if counts.total() >= taste.support), key=lambda one: (len(one), one)
    ):
        if ending and ending[1:] not in shares:
            continue
        shares[ending] = _blended(found[ending], shares.get(ending[1:], {}), taste)
        told = _told(shares[ending], len(ending), taste)
        shorter = next(ending[at:] for at in range(1, len(ending) + 1) if ending[at:] in table) if ending else ""
        if ending and set(table[shorter].split()) != set(told.split()):
            table[ending] = told
    del table[""]
    return table


def _blended(counts: Counter[Change], shorter: dict[Change, float], taste: Taste) -> dict[Change, float]:
    own = {one: times for one, times in counts.items() if one[0] >= 0}
    whole = sum(own.values()) + (taste.blend if shorter else 0)
    shares = (
        {one: (own.get(one, 0) + taste.blend * shorter.get(one, 0.0)) / whole for one in own.keys() | shorter.keys()}
        if whole
        else {}
    )
    return {one: share for one, share in shares.items() if share >= taste.share / 20}


def _told(shares: dict[Change, float], size: int, taste: Taste) -> str:
    wanted = [(one, share) for one, share in shares.items() if share >= taste.share and one != SAME and one[0] <= size]
    wanted.sort(key=lambda pair: (-pair[1], pair[0]))
    least = taste.among if shares.get(SAME, 0.0) <= taste.own else taste.likely
    marks = [LIKELY if share >= least else "" for _, share in wanted]
    return " ".join(f"{mark}{one[0]}+{one[1]}" for mark, (one, _) in zip(marks, wanted[: taste.changes], strict=False))


def written(table: dict[str, str]) -> str:
    """The table as a file."""
    return "".join(f"{ending}\t{changes}\n" for ending, changes in sorted(table.items()))


def main() -> None:
    """Write the table of the language named first from the pairs of the file named second."""
    code, place = sys.argv[1:3]
    with Path(place).open(encoding="utf-8") as lines:
        table = learned(counted(folded(lines)), TASTES.get(code, Taste()))
    (TABLES / f"{code}.txt").write_text(written(table), encoding="utf-8")
    sys.stdout.write(f"{code}: {len(table)} endings\n")


if __name__ == "__main__":
    main()
