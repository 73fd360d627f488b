"""Whether a text that a language model wrote says only what the article says. When unsure, it does not.

A summary may hold the article's own sentences, whole or without parts that commas or brackets set apart, in its order:
so no name, number, date or quotation can be another's, and nothing stands in it that nobody wrote. A translation is
compared sentence by sentence with what was translated: numbers and dates, known parties and places, names by their
sound, quotations, negation, and what the rules for truces read in both. What cannot be compared is refused, as is
whatever a reader could tap or not see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.text.document import Document
from bot.text.grounding import rules, translating
from bot.text.grounding.shortening import Article, said
from bot.text.grounding.tokens import active
from bot.text.grounding.translating import into
from bot.text.language import guess
from bot.text.languages import language
from bot.text.sentences import split
from bot.text.summary.choosing import ROOM, joined
from bot.text.summary.leaning import leans

__all__ = ["Checked", "into", "offered", "sentences", "shortened", "translated"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A text that may be shown, of whole sentences and at most 420 characters; or nothing, and why: `empty`,
    `sentence`, `leaning`, `status`, `count`, `active`, `content`, `language` or `length`."""

    text: str
    refused: str = ""


def sentences(text: str, lang: str) -> list[str]:
    """The sentences of a text, with one space for any white space."""
    return [" ".join(text[low:high].split()) for low, high in split(text, lang, language(lang).abbreviations)]


def offered(document: Document) -> list[str]:
    """The sentences of an article that a summary may be made of, without orders to machines."""
    return [one.text for one in Article(document).sentences]


def shortened(answer: Sequence[str], document: Document) -> Checked:
    """The sentences of a summary, checked against the article; whole ones come out as the article has them."""
    told, wrong = _supported([" ".join(one.split()) for one in answer if one.strip()], Article(document))
    if wrong:
        return Checked("", wrong)
    if rules.better(told, document):
        return Checked("", "status")
    return _fitted(told, document.lang)


def _supported(told: Sequence[str], article: Article) -> tuple[list[str], str]:
    """The sentences as they may be shown, and what is wrong with the first that the article does not support."""
    shown: list[str] = []
    before = -1
    for sentence in told:
        short = said(sentence)
        number = article.support(short, before)
        if number is None:
            return [], "sentence"
        full = article.sentences[number]
        if number > 0 and number != before + 1 and leans(full.text, article.lang):
            return [], "leaning"
        shown.append(full.text if short.words == full.words else sentence)
        before = number
    return shown, ""


def translated(answer: Sequence[str], given: Sequence[str], lang: str, to: str) -> Checked:
    """The sentences of a translation from `lang` into `to`, checked one by one against those given. Raises nothing."""
    told = [" ".join(one.split()) for one in answer]
    wrong = _mistranslated(told, given, lang, to)
    return Checked("", wrong) if wrong else _fitted([_begun(one) for one in told], to)


def _mistranslated(told: Sequence[str], given: Sequence[str], lang: str, to: str) -> str:
    if not (into(to) and rules.readable(lang)) or guess(" ".join(told), to) != to:
        return "language"
    if len(told) != len(given) or any(len(sentences(one, to)) != 1 for one in told):
        return "count"
    if any(active(one) for one in told):
        return "active"
    if not all(translating.same(text, whole, to, lang) for text, whole in zip(told, given, strict=True)):
        return "content"
    blamed = rules.accusations(rules.truces(joined(told, to), to))
    return "" if blamed == rules.accusations(rules.truces(joined(given, lang), lang)) else "content"


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _fitted(told: Sequence[str], lang: str) -> Checked:
    """As many of the sentences, from the first on, as there is room for."""
    if not told:
        return Checked("", "empty")
    fitting = [text for text in (joined(told[:count], lang) for count in range(len(told), 0, -1)) if len(text) <= ROOM]
    return Checked(fitting[0]) if fitting else Checked("", "length")
