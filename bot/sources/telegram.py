"""A public Telegram channel, read from its preview on the web (t.me/s/name) -> Batch."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from bot.errors import Unreadable
from bot.model import Batch
from bot.sources import dates, markup, plain
from bot.sources.item import SUMMARY_LENGTH, Raw, finished, headline
from bot.sources.kind import Given

POST = "tgme_widget_message"
# What stands in a post and is not its own words: what it answers, and the page that it links to.
FOREIGN = {f"{POST}_reply", f"{POST}_link_preview", f"{POST}_author", f"{POST}_footer"}
WORDS = {f"{POST}_text", f"{POST}_poll_question", f"{POST}_document_title"}
NUMBER = re.compile(r"[\w-]+/\d+")
SENTENCE = re.compile(r"(?<=[.!?…。！？])\s")


def parse(given: Given) -> Batch:
    """The posts of a channel that its preview shows, the newest first, each with its words and the time it was posted.

    Posts without words are left out. Raises Unreadable(reason="preview") when the page previews no channel.
    """
    root = markup.tree(given.body, given.content_type)
    posts = [one for one in root.iter("div") if POST in markup.classes(one) and NUMBER.fullmatch(_number(one))]
    name = markup.text(next(iter(root.xpath("//*[contains(@class, 'tgme_channel_info_header_title')]")), None))
    if not (posts or name):
        raise Unreadable(reason="preview")
    raws = [raw for post in reversed(posts) if (raw := _raw(post)) is not None]
    items, odd = finished(raws, given.now)
    problems = tuple(code for code in odd if code not in {"no_dates", "shared_ids"})
    return Batch("telegram", name or None, None, items, problems=problems if items else ("no_items",))


def _number(post: Any) -> str:
    return (post.get("data-post") or "").strip()


def _raw(post: Any) -> Raw | None:
    words = "\n".join(filter(None, (_words(one) for one in _own(post))))
    if not words:
        return None
    number = _number(post)
    clock = next((one.get("datetime") for one in post.iter("time") if one.get("datetime")), "")
    return Raw(
        guid=number,
        url=f"https://t.me/{number}",
        title=headline(SENTENCE.split(words.partition("\n")[0], maxsplit=1)[0]),
        summary=words[:SUMMARY_LENGTH],
        published_at=dates.read(clock),
        author="",
        lang=None,
    )


def _own(post: Any) -> list[Any]:
    """The elements with a post's own words; those within another one of them, or within what is foreign, are not."""
    found: list[Any] = []
    for one in post.iter("div"):
        if not markup.classes(one) & WORDS:
            continue
        around = markup.above(one)[1:]
        within = around[: around.index(post)] if post in around else around
        if not any(markup.classes(each) & (FOREIGN | WORDS) for each in within):
            found.append(one)
    return found


def _words(element: Any) -> str:
    return plain.paragraphs(etree.tostring(element, encoding="unicode", with_tail=False), markup=True)
