"""Words that stand loose between the paragraphs of a page, put into paragraphs of their own.

The extractor loses those that follow a heading or a box, and those that a page begins with before its first paragraph: the lead, on
pages that were made by hand.
"""

from __future__ import annotations

import re
from typing import Any

# What pages hold and no text of a tree may be given: control characters, and what is no character.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ABOVE = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "header", "div"})
HOLDERS = frozenset({"body", "main", "article", "section", "div", "td", "center", "font"})
# What goes on with a line of text.
INLINE = frozenset(
    {"a", "abbr", "b", "cite", "code", "em", "font", "i", "ins", "mark", "q", "small", "span", "strong", "sub", "sup", "time", "u"}
)  # fmt: skip


def fit(text: str) -> str:
    """The text as a tree takes it."""
    return UNFIT.sub(" ", text)


def gather(tree: Any) -> None:
    """Put loose words of `tree` into paragraphs, in place; linear."""
    for one in [each for each in tree.iter() if isinstance(each.tag, str)]:
        if one.tag in ABOVE and (one.tail or "").strip() and one.getparent() is not None:
            _behind(one)
        elif one.tag in HOLDERS and (one.text or "").strip() and any(child.tag == "p" for child in one):
            _ahead(one)


def _behind(above: Any) -> None:
    line = above.makeelement("p")
    line.text, above.tail = fit(above.tail), None
    above.addnext(line)
    _take_on(line)


def _ahead(holder: Any) -> None:
    line = holder.makeelement("p")
    line.text, holder.text = fit(holder.text), None
    holder.insert(0, line)
    _take_on(line)


def _take_on(line: Any) -> None:
    """What follows on the same line goes along, with its tail."""
    while (
        (following := line.getnext()) is not None
        and following.tag in INLINE
        and not any(True for _ in following.iter("p"))
    ):
        line.append(following)
