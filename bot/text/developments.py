"""What makes an entry of a known story worth a new message: a development, not a repetition."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bot.model import Change
from bot.text import languages
from bot.text.sketch import Sketch, covered
from bot.text.told import Told, copied
from bot.text.words import fold

# Facts whose first telling is news as well; the first status is what the story opened with.
TIMES = frozenset({"effective", "expires"})
# Hours since the story's last revision before another wording may be news, and the share of the entry's title that no
# entry of the story has said.
QUIET = 6.0
NOVEL = 0.6
# Words of a title that deny or take back what was told.
DENIALS = {
    "en": "deny denies denied denial retract retracts retracted retraction refute refutes debunk correction",
    "ru": "опроверг опровергает опровергли опровержение отрицает отрицают отозвал",
    "uk": "спростував спростовує спростували спростування заперечує заперечив",
    "es": "niega desmiente desmintió desmienten negó retracta rectifica",
    "fr": "dément démentent démenti nie nient rétracte rectificatif",
    "de": "dementiert dementieren dementi bestreitet widerruft zurückgenommen",
    "it": "smentisce smentiscono smentita nega negano ritratta rettifica",
    "pt": "nega negam desmente desmentem desmentiu retrata",
    "pl": "zaprzecza zaprzeczył zaprzeczają dementuje sprostowanie",
    "tr": "yalanladı yalanlandı reddetti düzeltme",
    "ar": "تنفي ينفي نفت نفى",
    "nl": "ontkent ontkennen weerlegt rectificatie",
}  # fmt: skip


def change(entry: Sketch, facts: Mapping[str, str], story: Told) -> Change | None:
    """What kind of change the entry tells of: a new status or time, a denial, or substantially new content.

    None for a repetition, and for what was published before the last revision: it is late, not new. Without facts the
    title decides.
    """
    if entry.at is not None and story.revised is not None and entry.at < story.revised:
        return None
    late = _since(entry, story) >= QUIET
    changed = _changed(facts, story, late=late)
    if "status" in changed:
        return "status"
    if changed:
        return "time"
    if _denies(entry, story):
        return "denial"
    return "content" if _adds(entry, story) else None


def _changed(facts: Mapping[str, str], story: Told, *, late: bool) -> set[str]:
    """The names of values that the story has not told yet. A first status soon after the beginning is no change."""
    return {
        name
        for name, value in facts.items()
        if value and value not in story.facts.get(name, ()) and (late or name in TIMES or name in story.facts)
    }


def _denies(entry: Sketch, story: Told) -> bool:
    """A denial in the title of a story whose titles had none."""
    denials = _denials(entry.lang)
    return any(term in entry.title for term in denials) and not any(
        term in story.titles.get(entry.lang, {}) for term in denials
    )


def _adds(entry: Sketch, story: Told) -> bool:
    """A title that mostly says what the story has not, some hours after its last news."""
    if _since(entry, story) < QUIET or entry.lang not in story.terms:
        return False
    return 1 - covered(entry.title, story.terms[entry.lang]) > NOVEL and not copied(story, entry)


def _since(entry: Sketch, story: Told) -> float:
    """Hours since the story's last revision; none where one of them is not dated."""
    return 0.0 if entry.at is None or story.revised is None else entry.at - story.revised


@cache
def _denials(lang: str) -> frozenset[str]:
    return frozenset(languages.keys(fold(word), lang)[-1] for word in DENIALS.get(lang, "").split())
