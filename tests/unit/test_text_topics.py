"""Topics: packs are read strictly, looked up by words, and weighed as an editor would."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.text.article import from_text
from bot.text.document import Document, analyse
from bot.text.topics import TOPICS, find, marks, terms, topic
from bot.text.topics.pack import read
from bot.text.topics.patterns import patterns

CASES = Path(__file__).parent.parent / "data" / "topics.toml"
# The floors belong to these very cases: who changes the cases sets the digest, and looks at the floors.
DIGEST = "109cae167d538303"
RECALL = 1.0
PRECISION = 1.0

SMALL = """
[pack]
id = "rain"
version = "1"
title.en = "Rain"
[languages.en]
name = "English"
terms = [
  {t="rain", tier="core", match="word", not_in=["rain check"]},
  {t="drizzl", tier="core", match="stem", max_suffix=3},
  {t="wet", tier="core", match="word", needs_context=true},
  {t="storm cloud*", tier="related", match="phrase"},
]
[languages.de]
name = "German"
terms = [{t="regen", tier="core", match="substr"}, {t="guss", tier="core", match="word", home=true}]
[languages.ar]
name = "Arabic"
proclitics = ["و", "ب", "ال"]
terms = [{t="مطر غزير", tier="core", match="phrase"}]
[context.en]
war = ["umbrella*", "tropical"]
[[negative]]
lang = "en"
kind = "song"
any = ["purple rain"]
within = 0
effect = "veto"
[[negative]]
lang = "en"
kind = "sport"
any = ["stadium", "tropical cup"]
within = 5
effect = "demote"
"""
RAIN = read(SMALL, "rain.toml")
FILLER = "Nothing else of note happened there on that long day. " * 12


def document(text: str, title: str = "", lang: str = "en") -> Document:
    return analyse(replace(from_text(text), title=title), lang)


def labelled() -> Iterator[tuple[str, bool, bool]]:
    for case in tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]:
        for label, texts in ((True, case["yes"]), (False, case["no"])):
            for text in texts:
                title, _, body = text.partition("|")
                pack = topic(case["topic"])
                assert pack is not None
                yield text, label, find(document(body.strip(), title.strip(), case["lang"]), pack).holds


def test_labelled_cases() -> None:
    """Of the texts that an editor would file at least RECALL are found, and at least PRECISION of what is found are."""
    results = list(labelled())
    missed = [text for text, label, ours in results if label and not ours]
    wrong = [text for text, label, ours in results if ours and not label]
    wanted = sum(label for _, label, _ in results)
    hits = wanted - len(missed)

    assert wanted >= 40 and len(results) - wanted >= 30
    assert hits / wanted >= RECALL, missed
    assert hits / (hits + len(wrong)) >= PRECISION, wrong


def test_floors_belong_to_these_cases() -> None:
    """The cases are the ones that the floors were set on."""
    assert hashlib.sha256(CASES.read_bytes()).hexdigest()[:16] == DIGEST


def test_every_term_of_every_pack_is_found_where_it_stands() -> None:
    """A text that holds a term or a form of it has a hit for it, kept or dropped, in every language of every pack."""
    lost = []
    for pack in TOPICS:
        for code, spoken in pack.languages.items():
            for term in spoken.terms:
                for text in (term.text, *term.forms):
                    read_as = replace(document(text.replace("*", "")), lang=code)
                    found = find(read_as, pack)
                    if not (found.core or found.related or found.dropped):
                        lost.append((pack.id, code, text))

    assert lost == []


def test_packs_have_their_own_ids() -> None:
    """Each pack is found by its id, and an unknown id is None."""
    assert [topic(pack.id) for pack in TOPICS] == list(TOPICS)
    assert len({pack.id for pack in TOPICS}) == len(TOPICS) >= 2
    assert topic("weather") is None


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("[pack]", "[pack", "rain.toml is no TOML"),
        ('id = "rain"', "id = 7", "pack.id is no str"),
        ('match="stem"', 'match="stems"', "languages.en.terms[1].match"),
        ("max_suffix", "suffix", "languages.en.terms[1].suffix is not known"),
        ('tier="related"', 'tier="near"', "languages.en.terms[3].tier"),
        ('t="rain"', 't="*"', "languages.en.terms[0].t"),
        ('t="wet"', 't="wet*"', "languages.en.terms[2].t has a *"),
        ('lang = "en"', 'lang = "xx"', "negative of xx"),
        ('effect = "veto"', 'effect = "no"', "negative[0].effect"),
        ("within = 0", "", "negative[0] lacks within"),
        ("within = 0", "within = -1", "negative[0].within"),
        ("title.en", "title.ru", "pack.title"),
        ('"tropical"', "3", "context.en.war"),
    ],
)
def test_malformed_pack_is_refused_by_its_place(old: str, new: str, named: str) -> None:
    """What is wrong in a pack is told with the file and the place."""
    assert old in SMALL
    with pytest.raises(ConfigError, match=r"rain\.toml") as error:
        read(SMALL.replace(old, new, 1), "rain.toml")

    assert named in str(error.value)


def test_hits_have_positions_in_the_document() -> None:
    """Positions of hits show the words in the title and in the text."""
    read_as = document("Then came the drizzle.", "Rain today")

    shown = [read_as.span(hit.start) for hit in find(read_as, RAIN).core]

    assert [read_as.sentence(span.sentence)[span.start : span.end] for span in shown] == ["Rain", "drizzle"]


def test_stem_bounds_its_suffix() -> None:
    """A stem holds with as many letters after it as the pack allows, and no more."""
    assert find(document("Drizzling all day."), RAIN).holds
    assert not find(document("Drizzlingly grey."), RAIN).holds


def test_longer_phrase_swallows_a_hit() -> None:
    """A hit inside a phrase in which it does not count is dropped, and told."""
    found = find(document("He took a rain check."), RAIN)

    assert not found.holds
    assert [one.why for one in found.dropped] == ["inside"]


def test_ambiguous_term_needs_a_context() -> None:
    """A term that needs a context counts beside one, in reach of it, and not alone."""
    assert find(document("Wet streets, umbrellas everywhere."), RAIN).holds
    assert [one.why for one in find(document("Wet paint."), RAIN).dropped] == ["context"]
    assert not find(document("Wet paint. " + FILLER + "An umbrella."), RAIN).holds


def test_negative_tells_what_spoke_against_a_hit() -> None:
    """A dropped hit names the kind and the phrase of its negative, where it stands, and that it was a veto."""
    found = find(document("They sang Purple Rain under umbrellas."), RAIN)

    (lost,) = found.dropped
    assert not found.holds
    assert (lost.why, lost.kind, lost.phrase, lost.veto) == ("negative", "song", "purple rain", True)
    assert lost.at == lost.hit.start - 1


def test_demotion_is_undone_by_context_in_the_sentence() -> None:
    """A demoted hit counts where a context word stands in its sentence that is not part of the negative phrase."""
    assert not find(document("Rain over the stadium."), RAIN).holds
    assert find(document("Rain over the stadium, umbrellas up."), RAIN).holds
    assert not find(document("Rain over the stadium. Umbrellas were up."), RAIN).holds
    assert not find(document("Rain at the tropical cup."), RAIN).holds


def test_vetoed_sentence_leaves_the_others_alone() -> None:
    """A hit in another sense far down takes nothing from a text that is about the topic."""
    found = find(document("Rain fell all night. " + FILLER + "They sang Purple Rain."), RAIN)

    assert found.holds
    assert [one.kind for one in found.dropped] == ["song"]


def test_background_sentence_does_not_turn_a_text() -> None:
    """One hit far down is in passing: it does not make a text about something else one about the topic."""
    found = find(document("They sang Purple Rain. " + FILLER + "There had been rain in May."), RAIN)

    assert not found.holds
    assert [one.why for one in found.dropped] == ["negative", "passing"]


def test_topic_spoken_of_often_or_beside_its_like_holds() -> None:
    """Further down the topic holds in two sentences, or in one where the title is about something related."""
    assert find(document(FILLER + "Rain fell. Rain fell again."), RAIN).holds
    assert find(document(FILLER + "Rain fell.", "Storm clouds"), RAIN).holds
    assert not find(document("Calm.", "Storm clouds"), RAIN).holds


def test_foreign_terms_travel_when_plain() -> None:
    """Whole words of other languages are found; their parts of words, and what is at home only there, are not."""
    assert find(document("They say Regen here."), RAIN).holds is False
    assert find(replace(document("Rain!"), lang="de"), RAIN).holds
    assert find(replace(document("Sommerregen."), lang="de"), RAIN).holds
    assert find(replace(document("Guss."), lang="de"), RAIN).holds
    assert not find(document("The guss fell."), RAIN).holds


def test_proclitics_are_glued_in_their_order() -> None:
    """Letters before a word are looked through on the first word of a phrase, in the order of the language."""
    for text in ("مطر غزير", "ومطر غزير", "وبالمطر غزير"):
        assert find(document(text, lang="ar"), RAIN).holds, text
    assert not find(document("البومطر غزير", lang="ar"), RAIN).holds


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("xx", "ceasefire"), ("xx", "cease-fire"), ("ru", "перемир'я"), ("bg", "перемирие"), ("ur", "آتش بس"),
        ("pt", "alto el fuego"), ("en", "cessez-le-feu"), ("zh", "停戦"), ("he", "ceasefire"), ("mr", "युद्धविराम"),
    ],
)  # fmt: skip
def test_wrong_language_loses_no_plain_term(lang: str, text: str) -> None:
    """A text taken for another language is still found by plain terms of the language that it is in."""
    (pack,) = [pack for pack in TOPICS if pack.id == "ceasefire"]

    assert find(replace(document(text), lang=lang), pack).holds


@pytest.mark.parametrize("text", ["هـدنة", "هُدْنَة", "הפסקת־אש", "הַפְסָקַת אֵשׁ", "آتش‌بس", "CEASE\u00adFIRE"])
def test_invisible_marks_are_harmless(text: str) -> None:
    """Tatweel, points, maqaf, joiners and soft hyphens hide no term."""
    assert marks(document(text))


def test_marks_name_the_packs_that_hold() -> None:
    """A document's marks are the topics that hold, with ascending positions, and nothing else."""
    both = document("Peace talks in Doha brought a ceasefire to Gaza.", "Ceasefire")

    assert list(marks(both)) == ["topic:ceasefire", "topic:talks"]
    assert marks(both)["topic:ceasefire"] == tuple(sorted(marks(both)["topic:ceasefire"]))
    assert len(marks(both)["topic:ceasefire"]) == 2
    assert marks(document("Bread is dear.")) == {}


def test_terms_of_a_language_are_told() -> None:
    """The core terms of a language are listed as written, stems with a star; none for a language that is not there."""
    assert terms(RAIN, "en") == ("rain", "drizzl*", "wet")
    assert terms(RAIN, "de") == ("regen*", "guss")
    assert terms(RAIN, "xx") == ()


def test_hostile_text_is_weighed_in_bounded_work() -> None:
    """Thousands of hits, negatives and contexts in one sentence still give one finding."""
    found = find(document("rain rain check stadium umbrella " * 10_000), RAIN)

    assert found.holds
    assert len(found.core) + len(found.dropped) == 20_000


def test_patterns_join_and_part_hyphens() -> None:
    """A hyphenated term is sought apart and as one word."""
    assert {tuple(token.key for token in one.tokens) for one in patterns("cease-fire")} == {
        ("cease", "fire"),
        ("ceasefire",),
    }
