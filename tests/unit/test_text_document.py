"""Documents: sentences with their places, and where each word stands."""

from __future__ import annotations

import pytest

from bot.model import Article
from bot.text.article import from_text
from bot.text.document import LONGEST, Document, analyse


def document(text: str, title: str = "", lang: str | None = None) -> Document:
    return analyse(from_text(text, title=title, lang=lang))


def words_at(read: Document, key: str) -> list[tuple[int, str]]:
    spans = [read.span(position) for position in read.postings.get(key, ())]
    return [(span.sentence, read.sentence(span.sentence)[span.start : span.end]) for span in spans]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("A truce. It holds!", ["A truce.", "It holds!"]),
        ("Gen. A. S. Petrov met Mr. Smith. They agreed.", ["Gen. A. S. Petrov met Mr. Smith.", "They agreed."]),
        (
            "Об этом сообщил А. С. Петров. Это было 17 окт. 2020 г. в Ереване.",
            ["Об этом сообщил А. С. Петров.", "Это было 17 окт. 2020 г. в Ереване."],
        ),
        ("One line\nanother line", ["One line", "another line"]),
        ("停火协议生效。双方同意。", ["停火协议生效。", "双方同意。"]),
        ("Հրադադար հաստատվեց։ Կողմերը համաձայնեցին։", ["Հրադադար հաստատվեց։", "Կողմերը համաձայնեցին։"]),
        ("“We agreed,” he said. “Now.”", ["“We agreed,” he said.", "“Now.”"]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    """A sentence ends where a reader says so, not at an initial, an abbreviation or within quotation marks."""
    assert list(document(text).sentences) == sentences


def test_paragraphs_are_numbered() -> None:
    """Every sentence knows its paragraph."""
    assert document("One. Two.\nThree.\nFour. Five.").paragraphs == (0, 0, 1, 2, 2)


def test_positions_lead_to_places() -> None:
    """A key leads to where its word stands, in the title and in each sentence, in order."""
    read = document("The truce holds. Two truces!", title="A truce at last")

    assert words_at(read, "truces") == [(1, "truces")]
    assert words_at(read, "truce") == [(-1, "truce"), (0, "truce"), (1, "truces")]


def test_compound_written_apart() -> None:
    """Cease fire is filed as ceasefire too, on both of its words."""
    assert words_at(document("They cease fire now.", lang="en"), "ceasefire") == [(0, "cease"), (0, "fire")]


def test_foreign_words_are_read_in_the_language_of_their_script() -> None:
    """A Russian word in an English article is filed under its Russian dictionary form."""
    read = document("Moscow called it перемирия and nothing else, officials in the city said on Monday.")

    assert (read.lang, words_at(read, "перемирие")) == ("en", [(0, "перемирия")])


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "“" * 1_000_000,
        "a'" * 500_000,
        "a-" * 500_000,
        "a." * 500_000,
        "停" * 500_000,
        "a\u0301" * 500_000,
        "\u0301" * 500_000,
        "\n" * 1_000_000,
        "a b\n" * 300_000,
        "the truce held. " * 700_000,
    ],
    ids=["word", "quotes", "apostrophes", "hyphens", "dots", "han", "accents", "marks", "lines", "short lines", "long"],
)
@pytest.mark.timeout(60)
def test_hostile_texts_cost_little(text: str) -> None:
    """A text of megabytes, whatever it is made of, is read in seconds, up to a bound."""
    read = analyse(Article("", "", text, None, None, complete=True))

    assert sum(map(len, read.sentences)) <= LONGEST
