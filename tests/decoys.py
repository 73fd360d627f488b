"""Boxes that stand around and between the paragraphs of pages and name truces elsewhere, as sites build them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lxml import html

Where = Literal["before", "between", "after", "end"]
TEASER = "Negotiators said on Monday that {2} would be reviewed after ten days."


@dataclass(frozen=True, slots=True)
class Decoy:
    """A box: its kind, and words in it that are in nothing else."""

    name: str
    marks: tuple[str, ...]


# What a kind looks like, and where in a page it stands. {0} is a headline on a truce, {1} a second one, {2} a truce.
DECOYS: Mapping[str, tuple[Where, str]] = {
    "menu": ("before", "<nav><ul><li><a href='/w'>World</a></li><li><a href='/1'>{0}</a></li><li><a href='/2'>{1}</a></li></ul></nav>"),
    "menu of divs": ("before", "<div class='top'><div><a href='/w'>World</a></div><div><a href='/1'>{0}</a></div><div><a href='/2'>{1}</a></div></div>"),
    "breaking news": ("before", "<div class='breaking-news'><span>Breaking</span> <a href='/1'>{0}</a></div>"),
    "ticker": ("before", "<div class='news-ticker'><ul><li>{0}</li><li>{1}</li></ul></div>"),
    "read also": ("between", "<p><strong>Read also:</strong> <a href='/1'>{0}</a></p>"),
    "line in a link": ("between", "<p><a href='/1'><strong>{0}</strong></a></p>"),
    "quoted link": ("between", "<blockquote><p><a href='/1'>{0}</a></p></blockquote>"),
    "wordpress embed": ("between", "<figure class='wp-block-embed is-type-wp-embed'><div><blockquote class='wp-embedded-content'><a href='/1'>{0}</a></blockquote></div></figure>"),
    "box in the text": ("between", "<div class='inline-box'><h4>More on this</h4><a href='/1'><img src='/i.jpg' alt='{0}'><span>{0}</span></a></div>"),
    "card in the text": ("between", "<div class='article-card'><a href='/1'><h3>{0}</h3></a><p>" + TEASER + "</p></div>"),
    "aside with text": ("between", "<aside><h3>{0}</h3><p>" + TEASER + "</p></aside>"),
    "newsletter": ("between", "<div class='newsletter-box'><p>{0}: get our letter every morning, with all that matters.</p><input type='email'></div>"),
    "related": ("after", "<section class='related'><h2>Related</h2><ul><li><a href='/1'>{0}</a></li><li><a href='/2'>{1}</a></li></ul></section>"),
    "related, unnamed": ("after", "<div><h3>Related stories</h3><ul><li><a href='/1'>{0}</a></li><li><a href='/2'>{1}</a></li></ul></div>"),
    "cards": ("after", "<div class='row'><div class='col'><article><h3><a href='/1'>{0}</a></h3><p>" + TEASER + "</p></article></div><div class='col'><article><h3><a href='/2'>{1}</a></h3><p>" + TEASER + "</p></article></div></div>"),
    "cards, unnamed": ("after", "<div><div><a href='/1'><h3>{0}</h3></a><p>" + TEASER + "</p></div><div><a href='/2'><h3>{1}</h3></a><p>" + TEASER + "</p></div></div>"),
    "next article": ("after", "<div class='next-article'><h2><a href='/1'>{0}</a></h2><p>" + TEASER + "</p></div>"),
    "previous and next": ("after", "<div class='post-navigation'><a rel='prev' href='/1'>{0}</a><a rel='next' href='/2'>{1}</a></div>"),
    "most read": ("end", "<div class='widget'><h4>Most read</h4><ol><li><a href='/1'>{0}</a></li><li><a href='/2'>{1}</a></li></ol></div>"),
    "comments": ("end", "<div id='comments'><ol class='commentlist'><li><div class='comment-body'><p>I read that {0}, and nobody here says a word about it. Why?</p></div></li></ol></div>"),
    "comments, otherwise": ("end", "<section class='discussion'><h3>3 responses</h3><div class='response'><b>Joe</b><p>I read that {0}, and nobody here says a word about it. Why?</p></div></section>"),
    "facebook comments": ("end", "<div class='fb-comments'><div><p>I read that {0}, and nobody here says a word about it. Why?</p></div></div>"),
    "footer": ("end", "<footer><div><h5>Editor's picks</h5><p><a href='/1'>{0}</a></p><p>" + TEASER + "</p></div></footer>"),
    "cookies": ("end", "<div class='cookie-banner'><p>We use cookies. {0}. Accept all or choose what you want to allow on this site.</p></div>"),
    "cells": ("end", "<table><tr><td><h4><a href='/1'>{0}</a></h4><p>" + TEASER + "</p></td><td><h4><a href='/2'>{1}</a></h4></td></tr></table>"),
    "list of cards": ("after", "<ul><li><h3><a href='/1'>{0}</a></h3><p>" + TEASER + "</p></li><li><h3><a href='/2'>{1}</a></h3><p>" + TEASER + "</p></li></ul>"),
    "side column": ("end", "<div class='col-3'><div><h5><a href='/1'>{0}</a></h5><span>" + TEASER + "</span></div></div>"),
    "hidden": ("end", "<div style='display:none'><p>{0}, it was said on Monday, and the pause would be reviewed after ten days.</p></div>"),
    "options": ("end", "<form><select><option>{0}</option><option>{1}</option></select></form>"),
}  # fmt: skip
PLACES = ("Valmor", "Essland", "Norvia", "Tarkhan", "Ostrand", "Quillia", "Brenmark", "Sudelia", "Harvel", "Ylmere")


def planted(tree: Any, drawn: random.Random) -> list[Decoy]:
    """Put one of each into the page; those that stand by paragraphs only where there are some."""
    body = tree.find("body")
    home, paragraphs = _article(body)
    made = []
    for number, (name, (where, form)) in enumerate(DECOYS.items()):
        if where in {"between", "after"} and home is None:
            continue
        mark = f"{drawn.choice(PLACES)} signs ceasefire number {number} with {drawn.choice(PLACES)}"
        other = f"Truce of {drawn.choice(PLACES)} holds for day {number}"
        third = f"truce number {number} of {drawn.choice(PLACES)}"
        _put(html.fragment_fromstring(form.format(mark, other, third)), where, body, home, paragraphs, drawn)
        made.append(Decoy(name, (mark, other, third)))
    return made


def _article(body: Any) -> tuple[Any, list[Any]]:
    """What holds most paragraphs directly, and these."""
    homes: dict[Any, list[Any]] = {}
    for one in body.iter("p"):
        if len(" ".join(one.itertext())) > 80:
            homes.setdefault(one.getparent(), []).append(one)
    home = max(homes, key=lambda one: len(homes[one]), default=None)
    return (home, homes[home]) if home is not None and len(homes[home]) > 1 else (None, [])


def _put(box: Any, where: Where, body: Any, home: Any, paragraphs: list[Any], drawn: random.Random) -> None:
    if where == "before":
        body.insert(0, box)
    elif where == "between":
        # Not behind the last one.
        drawn.choice(paragraphs[:-1]).addnext(box)
    elif where == "after":
        home.append(box)
    else:
        body.append(box)
