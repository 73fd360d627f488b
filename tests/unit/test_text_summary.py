"""Evidence: what a reader is shown of a match."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model import Evidence, Span
from bot.text.article import from_text
from bot.text.document import analyse
from bot.text.query import evaluate, parse
from bot.text.summary import SUMMARY, evidence
from bot.text.summary.clipping import clip
from bot.text.summary.leaning import leans, quotations
from bot.text.summary.noise import dateline, noise

LEAD = "The two delegations met again in the old town on Monday."
MATCH = "A truce along the whole line was agreed after six hours of talks."
AFTER = "It begins at midnight and runs for three days."
OTHER = "The ceasefire of last spring had been broken within a week."
FAR = "Prices of bread rose again in both capitals, and so did those of fuel."


def shown(text: str, query: str = "truce, ceasefire", title: str = "Talks") -> Evidence:
    read = analyse(from_text(text, title=title, lang="en"))
    return evidence(read, evaluate(parse(query), read) or ())


def test_matched_sentences_in_context_and_order() -> None:
    """The summary holds the sentences that matched and what stands around them, in the article's order."""
    made = shown("\n".join([LEAD, FAR, f"{MATCH} {AFTER}", FAR * 3, OTHER]))

    assert made.summary == f"{LEAD} {MATCH} {AFTER} {OTHER}"
    assert (made.quote, made.paragraph) == (MATCH, 3)
    assert [made.quote[start:end] for start, end in made.marks] == ["truce"]
    assert made.terms == ("truce", "ceasefire")


def test_sentence_comes_with_the_one_it_leans_on() -> None:
    """A matched sentence that opens with a pronoun brings the sentence before it."""
    made = shown(f"{FAR}\n{LEAD} They signed the truce on Tuesday.\n{FAR * 5}", query="truce")

    assert f"{LEAD} They signed the truce on Tuesday." in made.summary


@pytest.mark.parametrize(
    "noise",
    [
        "Photo: Soldiers after the truce (Example Pictures).",
        "Read also: A truce in another valley.",
        "Subscribe to our truce newsletter.",
        "© 2020 Truce Watchers.",
        "Читайте также: о перемирии (truce).",
        "Related: truce talks.",
    ],
)
def test_noise_is_not_shown(noise: str) -> None:
    """Credits, pointers and requests are neither quoted nor part of the summary."""
    made = shown(f"{noise}\n{FAR}\n{MATCH}\n{noise}")

    assert made.quote == MATCH
    assert noise not in made.summary


def test_headings_and_torn_ends_do_not_fill_up() -> None:
    """Only whole sentences stand around a match."""
    made = shown(f"Background\n{MATCH}\nA second paragraph that the feed cut off in the")

    assert made.summary == MATCH


def test_summary_keeps_its_length() -> None:
    """Sentences are taken while they fit into 420 characters; none is cut for that."""
    sentence = (
        "The truce held in sector {}, where observers had counted a hundred and {} shells on the day before it began."
    )
    made = shown(" ".join(sentence.format(number, number * 7) for number in range(9)))

    assert 0 < len(made.summary) <= 420
    assert made.summary.endswith("before it began.")


def test_long_sentence_is_cut_at_words_around_the_match() -> None:
    """A matched sentence over the limit is cut at words, with the match and a sign of the cut."""
    made = shown(f"{'many words before ' * 40}the truce {'and many after ' * 40}end.")

    for text, limit in ((made.summary, 420), (made.quote, 300)):
        assert len(text) <= limit
        assert text.startswith("…") and text.endswith("…")
        assert set(text.strip("…").split()) <= {"many", "words", "before", "the", "truce", "and", "after"}
    assert [made.quote[start:end] for start, end in made.marks] == ["truce"]


def test_match_in_the_title_alone() -> None:
    """When only the title matched, it is the quote, and the summary is the article's beginning."""
    made = shown(f"{LEAD} {FAR}", title="Truce agreed")

    assert made == Evidence(f"{LEAD} {FAR}", "Truce agreed", ((0, 5),), ("Truce",), 0)


def test_terms_are_words_as_they_stand() -> None:
    """Each matched word is told once, as the article writes it."""
    made = shown("A cease-fire! The Cease-Fire held. Truces, truces. They cease fire.")

    assert made.terms == ("cease-fire", "Truces", "cease fire")


def test_a_text_of_noise_alone_is_shown_for_want_of_more() -> None:
    """An article of nothing but a credit is summed up by its title, or without one by the credit."""
    assert [shown("Photo: Ann Example", title=title).summary for title in ("Truce", "")] == [
        "Truce",
        "Photo: Ann Example",
    ]


def test_empty_document() -> None:
    """Nothing to show is shown as nothing."""
    assert shown("", title="") == Evidence("", "", (), ())


@pytest.mark.parametrize(
    ("text", "marks", "limit", "cut"),
    [
        ("short", ((0, 5),), 10, ("short", ((0, 5),))),
        ("one two three four", ((0, 3),), 12, ("one two…", ((0, 3),))),
        ("one two three four five", ((14, 18),), 14, ("…four five", ((1, 5),))),
        ("x" * 50, (), 10, ("x" * 8 + "…", ())),
        ("", (), 10, ("", ())),
    ],
)
def test_cutting(text: str, marks: tuple[tuple[int, int], ...], limit: int, cut: tuple[str, object]) -> None:
    """A cut keeps the first mark, ends at words where there are any, and moves the marks with it."""
    made = clip(text, marks, limit)

    assert (made.text, made.marks) == cut
    assert len(made.text) <= limit


def summed(text: str, lang: str, query: str = "", **more: Any) -> str:
    read = analyse(from_text(text, lang=lang))
    return evidence(read, evaluate(parse(query), read) if query else (), **more).summary


# Facts of one invented story that have no word of weight in common, so that there is always too much for a summary.
LONG = [
    "Customs officers at the northern harbour counted ninety crates of medicine before the first lorry left at dawn.",
    "Farmers drove their herds over pontoon bridges because every stone one between both banks had been blown up.",
    "Engineers restored electricity to forty thousand households, though pylons beyond the quarry still lie in ruins.",
    "A bakery opposite the railway station reopened, selling three loaves per family until flour supplies recover.",
    "Teachers returned with pupils whose classrooms served as dormitories throughout most of last winter's shelling.",
    "Divers found two sunken ferries near Cape Sample, neither of them carrying passengers when mines struck.",
    "Insurers quoted lower premiums for ships entering the gulf, which brokers called an early sign of confidence.",
    "Surgeons from a field hospital performed eleven operations by torchlight while their generator was repaired.",
    "Postal workers delivered letters dated eighteen months ago, some addressed to streets that no longer exist.",
    "Volunteers planted six hundred saplings along avenues where tanks once parked beside emptied apartment blocks.",
]


def test_without_a_query_the_summary_tells_what_the_article_is_about() -> None:
    """A sentence with the words that the article and its title keep to is shown before earlier ones about other things."""
    news = [
        "The border commission opened three crossings on Monday, and the commission's chairman cut the ribbon.",
        "Lorries with medicine used the crossings first, the commission said, and buses with families followed.",
        "The crossings had been shut since the border war began, and the commission took a year to agree on them.",
    ]
    text = "\n".join([*LONG[:4], *news, *LONG[4:]])

    made = evidence(analyse(from_text(text, title="Border commission opens crossings", lang="en")), ()).summary

    assert news[0] in made
    assert not all(sentence in made for sentence in LONG[:3])


def test_early_sentences_come_first() -> None:
    """Among sentences that tell equally much those near the beginning are shown."""
    made = summed(" ".join(LONG), "en")

    assert sum(sentence in made for sentence in LONG[:4]) == 3 == sum(sentence in made for sentence in LONG)


def test_what_the_chat_was_told_gives_way_to_what_is_new() -> None:
    """A sentence that was shown before is not shown again while others tell more."""
    first = summed(" ".join(LONG), "en")

    again = summed(" ".join(LONG), "en", seen=[first])

    assert [sentence for sentence in LONG if sentence in first and sentence in again] == []
    assert sum(sentence in again for sentence in LONG) == 3


def test_the_quote_is_new_too() -> None:
    """Of two sentences that match alike, the one not told before is the evidence."""
    read = analyse(from_text("\n".join([MATCH, FAR, OTHER.replace("ceasefire", "truce")]), lang="en"))
    spans = evaluate(parse("truce"), read)

    assert evidence(read, spans).quote == MATCH
    assert evidence(read, spans, seen=[MATCH]).quote == OTHER.replace("ceasefire", "truce")


def test_wanted_sentences_are_shown() -> None:
    """A sentence that holds a fact is in the summary, wherever it stands, beside the best that matched."""
    read = analyse(from_text("\n".join([*LONG, MATCH, *LONG[::-1]]), lang="en"))
    spans = evaluate(parse("truce"), read)

    made = evidence(read, spans, wanted=[Span(8, 0, 9), Span(-1, 0, 1)]).summary

    assert LONG[8] in made and MATCH in made


def test_nothing_is_said_twice() -> None:
    """A sentence that repeats another in nearly the same words is left out."""
    twice = "The truce along the river was extended by three days, the mediators of both sides told reporters."
    again = "The truce along the river was extended by three days, mediators of both sides told the reporters."

    assert (twice in (made := summed(f"{twice}\n{FAR}\n{again}", "en", "truce"))) != (again in made)


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "However, the guns went silent along the river on Monday night."),
        ("ru", "Кроме того, стороны обменялись пленными у моста в понедельник."),
        ("uk", "Водночас сторони обмінялися полоненими біля мосту в понеділок."),
        ("fr", "Cependant, les armes se sont tues le long du fleuve lundi soir."),
        ("es", "Sin embargo, las armas callaron a lo largo del río el lunes."),
        ("de", "Außerdem schwiegen die Waffen am Montagabend entlang des Flusses."),
        ("it", "Tuttavia le armi tacevano lungo il fiume nella notte di lunedì."),
        ("pt", "No entanto, as armas calaram-se ao longo do rio na segunda-feira."),
        ("pl", "Jednak broń zamilkła wzdłuż całej rzeki w poniedziałek wieczorem."),
        ("tr", "Öte yandan silahlar pazartesi gecesi nehir boyunca sustu."),
        ("ar", "وأضاف أن المدافع صمتت على طول النهر ليلة الاثنين."),
        ("fa", "با این حال توپخانه دوشنبه شب در امتداد رودخانه خاموش شد."),
        ("he", "עם זאת, התותחים נדמו לאורך הנהר בליל יום שני."),
        ("hy", "Սակայն զենքերը լռեցին գետի երկայնքով երկուշաբթի գիշերը։"),
        ("az", "Bundan əlavə, tərəflər bazar ertəsi körpünün yanında əsirləri dəyişdi."),
        ("ka", "თუმცა იარაღი ორშაბათს ღამით მდინარის გასწვრივ დადუმდა."),
        ("hi", "उन्होंने कहा कि सोमवार की रात नदी के किनारे तोपें शांत रहीं।"),
        ("vi", "Tuy nhiên, súng đã im tiếng dọc theo con sông vào đêm thứ Hai."),
        ("ko", "그러나 월요일 밤 강을 따라 총성이 멈췄다고 주민들이 말했다."),
        ("zh", "他说，星期一晚上河边的炮声停止了。"),
        ("ja", "しかし月曜日の夜、川沿いの砲声は止んだ。"),
    ],
)
def test_leaning(lang: str, sentence: str) -> None:
    """A sentence that opens with a pronoun or a connective is known to lean, in its own language alone."""
    assert leans(sentence, lang)
    assert not leans(sentence, "la")


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "This week the guns went silent along the river."),
        ("de", "Das Abkommen gilt seit Montag entlang des Flusses."),
        ("fr", "Ce lundi, les armes se sont tues le long du fleuve."),
        ("es", "El acuerdo rige desde el lunes a lo largo del río."),
        ("tr", "Bu hafta silahlar nehir boyunca sustu."),
        ("zh", "双方代表星期一在首都举行会谈。"),
        ("ko", "이 대통령은 월요일 휴전을 환영했다."),
    ],
)
def test_what_only_looks_like_leaning(lang: str, sentence: str) -> None:
    """Words for a time or an article that look like pronouns leave a sentence standing by itself."""
    assert not leans(sentence, lang)


def test_no_sentence_is_left_hanging() -> None:
    """A sentence that leans on another is only shown with it, however much it tells."""
    leaning = (
        "He told the envoys at the harbour that customs officers, lorry drivers and farmers back the medicine deal."
    )
    speaker = "The chairman came to the harbour " + "after a long day in the hills " * 11 + "and spoke."
    title = "Harbour chairman: customs officers, lorry drivers and farmers back medicine deal"
    told = {
        before: evidence(analyse(from_text(" ".join([before, leaning, *LONG]), title=title, lang="en")), ()).summary
        for before in (speaker, "The chairman came to the harbour late and spoke.")
    }

    assert [f"{before} {leaning}" in made for before, made in told.items()] == [False, True]
    assert leaning not in told[speaker]


def test_quotation_is_shown_whole_or_not_at_all() -> None:
    """Of a quotation over several sentences none is shown without the others."""
    parts = ["The envoy said: «The truce holds along the river.", "Nobody fired a shell on Monday.", "Nobody will.»"]

    assert list(quotations([FAR, *parts, AFTER], [0] * 5)) == [(1, 3)]
    assert " ".join(parts) in summed(" ".join([FAR, *parts, *LONG]), "en", '"truce holds"')
    assert list(quotations([FAR, 'It ended at 5" of snow.', 'She asked: "Will it (last)?"', AFTER], [0] * 4)) == []


def test_quotation_never_closed_holds_nothing_together() -> None:
    """A forgotten closing mark ties no sentences, nor does one in another paragraph."""
    assert list(quotations(["“So it began.", *["And on it went."] * 9, "It ended.”"], [0] * 11)) == []
    assert list(quotations(["“So it began.", "It ended.”"], [0, 1])) == []


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Example",
        "By Ann Example and Bob de Sample | Valley News",
        "Von Anna Beispiel",
        "Photo of the talks in the old town.",
        "File photo: soldiers at the bridge.",
        "In this photo, soldiers stand at the bridge.",
        "Soldiers stand at the bridge (AP Photo/Ann Example)",
        "Soldiers at the bridge. REUTERS/Ann Example",
        "Subscribe to our newsletter for the news of the day.",
        "Get the latest news delivered to your inbox every morning.",
        "Published: 5 May 2020, 10:15",
        "Reporting by Ann Example; editing by Bob Sample",
        "Фото: Иван Примеров",
        "Подпишитесь на нас в мессенджере.",
        "МОСКВА, 20 окт — РИА Новости.",
        "Ảnh: Ví Dụ",
        "صورة: وكالة المثال",
        "اشترك في النشرة البريدية",
        "צילום: סוכנות",
        "图为会谈现场。",
        "责任编辑：某某",
        "사진=예시뉴스",
        "写真：会談の様子",
        "Fotoğraf: Ajans",
        "Foto: Beispiel",
    ],
)
def test_lines_that_tell_nothing(line: str) -> None:
    """By-lines, captions, credits and calls to subscribe are noise, in every script."""
    assert noise(line)


@pytest.mark.parametrize(
    "sentence",
    [
        "By noon the troops had left the town.",
        "Photographers were killed near the line on Monday.",
        "Subscribers of the paper grew by half.",
        "Donated goods arrived at the harbour on Monday.",
        "Published reports say the truce failed.",
        "Sources on both sides said the truce holds.",
        "Watching the truce is the work of forty observers.",
        "Suscribieron el acuerdo en la capital.",
        "Фотограф погиб у линии соприкосновения.",
        "图书馆星期一重新开放。",
    ],
)
def test_sentences_that_look_like_noise(sentence: str) -> None:
    """A sentence of the news is not taken for a credit or a request for its first word."""
    assert not noise(sentence)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("OLDTOWN (Reuters) - The truce began at noon.", "The truce began at noon."),
        ("Oldtown, Valley (CNN) -- The truce began at noon.", "The truce began at noon."),
        ("OLDTOWN — The truce began at noon.", "The truce began at noon."),
        ("新华社某地10月20日电（记者 某某）停火于中午生效。", "停火于中午生效。"),
        ("NATO - the alliance - was told at noon.", "NATO - the alliance - was told at noon."),
        ("The bill (HR 4) - the third - was passed.", "The bill (HR 4) - the third - was passed."),
    ],
)
def test_dateline_is_cut(sentence: str, told: str) -> None:
    """Where a report was sent from and by which agency is not part of what it tells."""
    assert sentence[dateline(sentence) :] == told
    assert summed(sentence, "zh" if "停" in sentence else "en") == told


def test_dateline_that_matched_stays() -> None:
    """A match in the dateline is shown, with its mark in place."""
    made = shown(f"OLDTOWN (Reuters) - {MATCH}", query="oldtown")

    assert made.quote.startswith("OLDTOWN (Reuters)")
    assert [made.quote[start:end] for start, end in made.marks] == ["OLDTOWN"]


def test_marks_move_with_a_cut_dateline() -> None:
    """The quote without its dateline has its marks at the matched words."""
    made = shown(f"OLDTOWN (Reuters) - {MATCH}")

    assert made.quote == MATCH
    assert [made.quote[start:end] for start, end in made.marks] == ["truce"]


def test_scripts_without_spaces() -> None:
    """Chinese sentences stand side by side without a space, and short as they are they count as whole."""
    text = "双方星期一签署停火协议。边境口岸随后重新开放。\n图为会谈现场。"

    assert summed(text, "zh", "停火") == "双方星期一签署停火协议。边境口岸随后重新开放。"
    assert len(summed("停火协议今晚生效，" * 99, "zh", "停火")) <= SUMMARY


def test_cut_parts_no_vowel_sign_from_its_letter() -> None:
    """A cut within an endless word falls between letters, signs and all."""
    made = clip("कि" * 30, (), 11)

    assert made.text == "कि" * 4 + "…"


def test_a_long_article_is_summed_up_like_a_short_one() -> None:
    """Work is bounded: what matches far down is found, and thousands of matches change nothing in the limits."""
    read = analyse(from_text("\n".join([*LONG * 250, MATCH, *[OTHER, AFTER] * 500]), lang="en"))

    made = evidence(read, evaluate(parse("truce, ceasefire"), read), seen=[" ".join(LONG)] * 50)

    assert made.quote in {MATCH, OTHER} and made.quote in made.summary
    assert len(made.summary) <= SUMMARY
