"""Takes off a page what is not its article but could be read as part of it.

The extractor drops most of it by itself; this is what it keeps: teasers and "read also" lines between the
paragraphs, dialogs, hidden text. A truce in a teaser would raise an alert about an article that has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.text.loose import fit

NEVER = frozenset(
    {"aside", "nav", "dialog", "template", "noscript", "iframe", "button", "select", "svg", "script", "style"}
)
ROLES = frozenset({"dialog", "alertdialog", "navigation", "complementary", "banner", "search", "menu"})
# What classes and ids call boxes that are not the article, as whole words of them.
NAMES = re.compile(
    r"(?:^|[\s_-])(?:related|teasers?|more-?(?:news|stories|articles|on|from)|also-?read|read-?also"
    r"|recommend(?:ed|ations?)?|recirc\w*|outbrain|taboola|most-?(?:read|popular|viewed)|trending|sidebar|side-bar"
    r"|comments?|comment-?list|commentlist|disqus\w*|cookies?|consent|gdpr|newsletter|signup|sign-up|subscribe|promo"
    r"|promotion|advert\w*|breadcrumbs?|share|sharing|social|ticker|popup|modal|overlay|read-?next|see-?also|donate"
    r"|you-?may-?(?:also-?)?like|inline-?link|onward|discussions?|responses?|replies|respond)(?:$|[\s_-])",
    re.IGNORECASE,
)
# Boxes that are called so lead elsewhere, or fold up the rest of the article.
UNFOLDING = re.compile(r"(?:^|[\s_-])read-?more(?:$|[\s_-])", re.IGNORECASE)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Headings under which other articles are listed.
HEADINGS = re.compile(
    r"^\W*(?:related(?: \w+)?|recommended(?: \w+)?(?: for you)?|read (?:also|more|next)|more (?:on|from|in) .{1,40}|more (?:news|stories)|see also"
    r"|most (?:read|popular|viewed)|you (?:may|might) also like|also read|don['’]t miss|trending(?: now)?|latest (?:news|stories)"
    r"|читайте также|по теме|похожие (?:новости|материалы|статьи)|ещё по теме|mehr zum thema|lesen sie auch|das könnte sie auch interessieren"
    r"|à lire aussi|lire aussi|sur le même (?:sujet|thème)|lee también|te puede interesar|más noticias|noticias relacionadas"
    r"|leggi anche|leia (?:também|mais)|czytaj (?:także|też|również)|zobacz (?:także|też|również)|читайте ще|lees ook)\W*$",
    re.IGNORECASE,
)
# The heading over what readers wrote; "Comment" alone heads opinions.
COMMENTS = re.compile(
    r"^\W*(?:\d[\d.,]*\s*)?(?:(?:reader |user )?comments|kommentarer?|kommentare|commentaires|comentarios|comentários|commenti|reacties|komentarze"
    r"|комментари(?:и|ев|й|я)|коментар(?:і|ів)|yorumlar?|(?:ال)?تعليقات|نظرات|דעות הקוראים|תגובות|टिप्पणियाँ|评论|評論|コメント|댓글|komentar)"
    r"\s*(?:\(?\d[\d.,]*\)?)?\W*$",
    re.IGNORECASE,
)
# How a line begins that sends the reader to another article.
POINTER = re.compile(
    r"^\W*(?:(?:read|see) (?:also|more|next)|also read|related(?: (?:article|story|news|read|reading|coverage))?|more (?:on this|from)|recommended|don['’]t miss|watch(?: also| now| live)?|listen|in pictures"
    r"|(?:по теме|читайте (?:также|ещё|еще|подробнее)|читать (?:также|далее)|смотрите также|см\. также)|читайте (?:також|ще)"
    r"|lesen sie (?:auch|mehr)|mehr (?:zum thema|dazu)|lesetipp|(?:à )?lire (?:aussi|également)|voir aussi|lee (?:también|más)|leer más|le puede interesar|te puede interesar"
    r"|leggi (?:anche|pure)|leia (?:também|mais)|czytaj (?:też|także|również|więcej)|zobacz (?:też|także|również)|przeczytaj (?:też|także|również)|lees ook|læs også|läs (?:också|mer)|lue myös"
    r"|(?:ayrıca|bunu da|şunu da) okuyun|ayrıca bakınız|[اإأ]قرأ (?:[أا]يض[اًٌ]{1,2}|المزيد)|شاهد [أا]يض[اًٌ]{1,2}|قرا أيضا|بیشتر بخوانید|קראו (?:עוד|גם)|կարդացեք նաև|oxuyun)\s*(?:[:|»>–—-]|$)",
    re.IGNORECASE,
)
POINTER_ITSELF = re.compile(
    r"^\W*(?:read also|also read|read more|see also|читайте также|читайте також|смотрите также|lesen sie auch|lire aussi"
    r"|à lire aussi|lee también|leggi anche|leia também|czytaj także|czytaj też|lees ook)\b",
    re.IGNORECASE,
)
# A box may be named as it likes if it holds this much of the page's paragraphs: then it is the article.
ARTICLE_SHARE = 0.3
# Of the characters of a list, those in links, from which on it is a list of links to elsewhere.
LINKED = 0.8
# A line all in a link is one to elsewhere if it is long enough for a headline.
ALL_LINKED = 0.95
HEADLINE = 25
# A line to elsewhere is short and simple; so is what must be looked at to recognise one.
TEASER = 300
TEASER_ELEMENTS = 30
LINES = frozenset({"p", "div", "li", "blockquote", "h2", "h3", "h4"})
# A headline that leads elsewhere, and so many characters at most that say what that is about, in a box of its own.
CARD = 200
# "3. A headline" is a part of an article that is a list.
NUMBERED = re.compile(r"\s*#?\d{1,3}\s*[.):]")
BOXES = frozenset({"div", "section", "article", "li", "td", "figure"})
# What says "read also" in any language: few words without a number, then headlines in links to the end of the line.
LABEL = 40
LABELLED = re.compile(r"[:：|»›>→►▶•–—-]\s*$")
UNSAID = re.compile(r"[\s\W_]*")
# A sentence ends so, and its last words may be a link.
SENTENCE_END = re.compile(r"[.!?…。！？؟۔।]['\"”’»)\]]*\s*$")
STAMP = re.compile(r"\s*(?:\d|[(\[|–—•·-]\s*\w)")
QUOTED = re.compile(r"[\"'“”„«‘「『]")
IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
MARKED = frozenset({"strong", "b", "em", "i", "span", "mark", "u", "small"})
TITLES = ("h2", "h3", "h4", "h5")


@dataclass(slots=True)
class Size:
    """Characters in an element: all, those in paragraphs, those in links to elsewhere; and its number of elements."""

    text: int = 0
    paragraphs: int = 0
    links: int = 0
    elements: int = 1


def prune(tree: Any, *, url: str = "", cards: bool = False) -> None:
    """Take out of `tree`, in place, what stands around and between the paragraphs of its article, but for `cards` if those
    are wanted; linear. A link into the page itself, which is at `url`, is no link to elsewhere: entries of a live page have one."""
    elements = [one for one in tree.iter() if isinstance(one.tag, str)]
    sizes = _sizes(elements, _own(tree, url), url)
    for one in elements:
        if one is not tree and one.getparent() is not None and _foreign(one, sizes, sizes[tree], cards=cards):
            _drop(one)


def pointer(line: str) -> bool:
    """Whether a line of text sends the reader to another article instead of saying something."""
    return len(line) <= TEASER and bool(POINTER.match(line) or POINTER_ITSELF.match(line))


def _own(tree: Any, url: str) -> frozenset[str]:
    """The addresses of the page, bare: where it was found, and what it calls itself."""
    called = [one.get("href") or "" for one in tree.iter("link") if (one.get("rel") or "").lower() == "canonical"]
    return frozenset(_bare(one, url) for one in (url, *called) if one)


def _bare(address: str, base: str) -> str:
    """An address without its scheme, host and fragment: a page may be found under several."""
    try:
        parts = urlsplit(urljoin(base, address.strip()))
    except ValueError:
        return address
    return f"{parts.path.rstrip('/')}?{parts.query}"


def _leads_away(link: Any, own: frozenset[str], url: str) -> bool:
    """Whether a link leads to another page than the one that it stands on."""
    address = (link.get("href") or "").strip()
    return not ("#" in address and (address.startswith("#") or _bare(address, url) in own))


def _sizes(elements: list[Any], own: frozenset[str], url: str) -> dict[Any, Size]:
    """Of every element, children before parents, so that each is looked at once."""
    sizes = {one: Size() for one in elements}
    for one in reversed(elements):
        size = sizes[one]
        size.text += len((one.text or "").strip())
        if one.tag == "p":
            size.paragraphs = size.text
        if one.tag == "a":
            size.links = size.text if _leads_away(one, own, url) else 0
        parent = one.getparent()
        if parent in sizes:
            outer = sizes[parent]
            outer.text += size.text + len((one.tail or "").strip())
            outer.paragraphs += size.paragraphs
            outer.links += size.links
            outer.elements += size.elements
    return sizes


def _foreign(one: Any, sizes: dict[Any, Size], page: Size, *, cards: bool) -> bool:
    if one.tag in NEVER:
        return True
    if one.tag in {"body", "main", "head"}:
        return False
    size = sizes[one]
    if (
        one.get("hidden") is not None
        or one.get("role") in ROLES
        or HIDDEN.search(one.get("style") or "")
        or _named(one, NAMES)
        or (_named(one, UNFOLDING) and (size.links or not size.paragraphs))
        or (not cards and one.tag in BOXES and _card(one, sizes))
    ):
        return _minor(size, page)
    if one.tag in {"ul", "ol"}:
        return _linked(size)
    if one.tag not in LINES or not 0 < size.text <= TEASER or size.elements > TEASER_ELEMENTS:
        return False
    all_linked = size.text >= HEADLINE and size.links >= ALL_LINKED * size.text
    return all_linked or (not cards and _labelled(one, size)) or _points(one, sizes)


def _minor(size: Size, page: Size) -> bool:
    """Whether it holds too little of the page to be the article."""
    if page.paragraphs:
        return size.paragraphs < ARTICLE_SHARE * page.paragraphs
    return size.text < ARTICLE_SHARE * page.text


def _card(one: Any, sizes: dict[Any, Size]) -> bool:
    """Whether it is another article's headline with a few words on it: all of the first headline leads there."""
    size = sizes[one]
    if not HEADLINE <= size.text <= CARD + TEASER or size.elements > TEASER_ELEMENTS or not size.links:
        return False
    title = next((below for below in one.iter(*TITLES) if below in sizes), None)
    if title is None or sizes[title].text < HEADLINE or size.text - sizes[title].text > CARD:
        return False
    if NUMBERED.match("".join(title.itertext())):
        return False
    around = (over for over in _over(title, one) if over.tag == "a")
    return sizes[title].links >= ALL_LINKED * sizes[title].text or any(sizes[over].links for over in around)


def _over(below: Any, top: Any) -> Iterator[Any]:
    """What it stands in, up to `top`."""
    while (below := below.getparent()) is not None and below is not top:
        yield below


def _named(one: Any, names: re.Pattern[str]) -> bool:
    return any(names.search(one.get(name) or "") for name in ("class", "id"))


def _linked(size: Size) -> bool:
    """Whole lines that lead elsewhere; where only some words are linked, the list is the article's own."""
    return size.text > 0 and size.links >= LINKED * size.text


def _points(one: Any, sizes: dict[Any, Size]) -> bool:
    """A line to another article, or a heading over a list of such, which goes with it."""
    words = _words(one)
    if one.tag in TITLES and COMMENTS.match(words):
        return _commented(one)
    if not HEADINGS.match(words):
        return pointer(words)
    following = one.getnext()
    if following in sizes and _linked(sizes[following]):
        _drop(following)
        return True
    return one.tag in {"h2", "h3", "h4"}


def _commented(heading: Any) -> bool:
    """The heading over comments, which go with it where they stand in a box with nothing above it."""
    box, first = heading.getparent(), heading
    while (
        (parent := box.getparent()) is not None and box.tag in BOXES and len(box) == 1 and not (box.text or "").strip()
    ):
        box, first = parent, box
    above = (box.text or "").strip() or any(_words(one) for one in first.itersiblings(preceding=True))
    if (
        box.tag in BOXES - {"article"}
        and box.getparent() is not None
        and not above
        and next(box.iter("h1"), None) is None
    ):
        _drop(box)
    return True


def _labelled(one: Any, size: Size) -> bool:
    """A line of headlines that lead elsewhere, with a label before them, in whatever language ("Baca juga: ..."), or a date or
    source behind."""
    heads = [words for link in one.iter("a") if link.get("href") and (words := _words(link))]
    if not heads or not size.links or size.text - size.links > 2 * LABEL:
        return False
    whole = _words(one)
    label, _, rest = whole.partition(heads[0])
    for head in heads[1:]:
        rest = rest.replace(head, "", 1)
    if len(heads) == 1 and len(heads[0]) + len(IDEOGRAPHS.findall(heads[0])) < HEADLINE:
        return False
    if SENTENCE_END.search(whole) and (QUOTED.match(heads[0]) or not label):
        return False
    if UNSAID.fullmatch(label):
        return _stamped(rest)
    return bool(UNSAID.fullmatch(rest)) and _labels(label.strip(), one, whole)


def _labels(label: str, one: Any, whole: str) -> bool:
    """Whether a label is one: short and without a number, and set off by a sign or by letters of its own, or else in a line that
    does not end as sentences do, and is no point of a list, which need not."""
    if not 0 < len(label) <= LABEL or any(c.isdigit() for c in label):
        return False
    set_off = any(below.tag in MARKED and _words(below) == label for below in one.iter())
    return set_off or bool(LABELLED.search(label)) or not (one.tag == "li" or SENTENCE_END.search(whole))


def _stamped(rest: str) -> bool:
    """Whether what follows a headline is when or where it was published: "24 November 2026", "(Example Wire)", "– 2 hours ago"."""
    return len(rest) <= LABEL and bool(STAMP.match(rest))


def _words(one: Any) -> str:
    return " ".join("".join(one.itertext()).split())


def _drop(one: Any) -> None:
    """Remove an element but not the text that follows it."""
    parent, before = one.getparent(), one.getprevious()
    if one.tail and before is not None:
        before.tail = fit((before.tail or "") + " " + one.tail)
    elif one.tail:
        parent.text = fit((parent.text or "") + " " + one.tail)
    parent.remove(one)
