"""A single page that is watched: what is new in its text since it was last looked at -> Batch."""

from __future__ import annotations

import re

from bot.errors import Unreadable
from bot.model import Article, Batch
from bot.sources import plain
from bot.sources.item import SUMMARY_LENGTH, Raw, digest, finished, headline
from bot.sources.kind import Given

# What is kept in a source's options: names of the paragraphs that were there, the newest first.
SEEN = "seen"
# So many of them: a live page of a day has some hundreds. What comes back after that is new again.
KEPT = 2000
NAME_LENGTH = 8
DIGITS = re.compile(r"\d+(?:[.,:/\s]\d+)*")
SENTENCE_END = re.compile(r"[.!?…。！？؟۔।]['\"”’»)\]]*$")
WORD = re.compile(r"\w+")
# A line of fewer words that is no sentence may be a clock, a counter or a label; what changes in its numbers is no news.
LABEL_WORDS = 8
# Letters that a page must have in all to be watched; scripts without spaces say more in fewer.
LEAST_LETTERS, LEAST_IDEOGRAPHS = 30, 12
# What is new may be a flash: "Truce agreed." is a sentence of two words, and a headline has some more. "Updated an hour ago" is neither.
SENTENCE_WORDS, HEADLINE_WORDS, HEADLINE_IDEOGRAPHS = 2, 5, 6
IDEOGRAPHS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def parse(given: Given) -> Batch:
    """One item with the paragraphs that are new since the body before, or none when nothing of weight is.

    At first the whole text is an item. Only the text of the article counts, without what stands around it; a changed
    clock or counter, and what was there before and comes back, is nothing new. Raises Unreadable, at first also for a page that says nothing.
    """
    if given.extract is None:
        raise Unreadable(reason="other")
    article = given.extract(given.body, given.url, given.content_type)
    paragraphs = [line for line in plain.paragraphs(article.text).split("\n") if line]
    seen = given.options.get(SEEN, "").split()
    names = {name_of(one): one for one in paragraphs}
    known = set(seen)
    new = [one for name, one in names.items() if name not in known]
    if not (seen or weighs(new)):
        raise Unreadable(reason="empty")
    kept = list(dict.fromkeys([*names, *seen]))[:KEPT]
    items, _ = finished([_raw(article, new, given.url)] if any(map(tells, new)) else (), given.now)
    return Batch("page", article.title or None, article.lang, items, options={**given.options, SEEN: " ".join(kept)})


def name_of(paragraph: str) -> str:
    """What a paragraph is known by: its words, and its numbers where it says something in a sentence."""
    words = " ".join(WORD.findall(paragraph.casefold()))
    label = not SENTENCE_END.search(paragraph) and len(WORD.findall(DIGITS.sub(" ", paragraph))) < LABEL_WORDS
    return digest(" ".join(DIGITS.sub(" ", words).split()) if label else words)[:NAME_LENGTH]


def tells(line: str) -> bool:
    """Whether a line that is new could be news: a sentence or a headline, however short, and no label."""
    words = len(WORD.findall(DIGITS.sub(" ", line)))
    is_sentence = bool(SENTENCE_END.search(line)) and words >= SENTENCE_WORDS
    return is_sentence or words >= HEADLINE_WORDS or len(IDEOGRAPHS.findall(line)) >= HEADLINE_IDEOGRAPHS


def weighs(new: list[str]) -> bool:
    """Whether a page says something: sentences, or lines of some length."""
    told = [
        one
        for one in new
        if SENTENCE_END.search(one) or len(WORD.findall(one)) >= LABEL_WORDS or IDEOGRAPHS.search(one)
    ]
    text = "".join(told)
    return sum(c.isalpha() for c in text) >= LEAST_LETTERS or len(IDEOGRAPHS.findall(text)) >= LEAST_IDEOGRAPHS


def _raw(article: Article, new: list[str], url: str) -> Raw:
    passage = "\n".join(new)
    # Each change has a headline of its own: under one and the same it would pass for the same piece of news.
    return Raw(
        guid=f"{url.partition('#')[0]}#{digest(passage)}",
        url=url,
        title=f"{article.title}: {headline(new[0])}" if article.title else headline(new[0]),
        summary=plain.cut(passage, SUMMARY_LENGTH) if len(passage) > SUMMARY_LENGTH else passage,
        published_at=None,
        author="",
        lang=article.lang,
    )
