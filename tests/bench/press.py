"""Outlets at many addresses in a process of their own, each with a feed of entries and a page behind each of them.

    python -m tests.bench.press PORT

The pages are what news pages are like in size: some 450 words of English among navigation, links and scripts. Their words are those of
this project's own documents, as often as they stand there, so that they are read as English and no two are alike.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import sys
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from tests.bench import serving

ENTRIES, WORDS, A_SENTENCE, A_PARAGRAPH = 20, 450, 18, 4
DOCUMENTS = Path(__file__).parents[2]
LINKS = "".join(f'<li><a href="/section/{n}">Section {n} of the paper</a></li>' for n in range(40))
PAGE = """<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:type" content="article">
<script>{script}</script><style>{style}</style></head><body><header><nav><ul>{links}</ul></nav></header>
<main><article><h1>{title}</h1>{paragraphs}</article><aside><ul>{links}</ul></aside></main>
<footer><p>All rights reserved.</p><ul>{links}</ul></footer></body></html>"""
ITEM = "<item><guid>{guid}</guid><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate><description>{told}</description></item>"


@cache
def vocabulary() -> tuple[str, ...]:
    """All words of the documents, one after the other."""
    texts = [path.read_text("utf-8") for path in sorted([*DOCUMENTS.glob("*.md"), *DOCUMENTS.glob("docs/*.md")])]
    return tuple(word.lower() for text in texts for word in re.findall(r"(?<![\w`/])[A-Za-z]{2,12}(?![\w`/])", text))


def sentence(chance: random.Random) -> str:
    """As many words as a sentence has, one of them a name that no other article has."""
    words = chance.choices(vocabulary(), k=A_SENTENCE)
    words[A_SENTENCE // 2] = "".join(chance.choices("bdfgklmnprstvaeiou", k=8)).capitalize()
    return " ".join(words).capitalize() + "."


def title(name: str) -> str:
    """The title of the article of this name."""
    return sentence(random.Random(f"title {name}"))[:70]


def page(name: str) -> str:
    """The page of the article of this name, the same at every time."""
    chance = random.Random(name)
    sentences = [sentence(chance) for _ in range(WORDS // A_SENTENCE)]
    cut = range(0, len(sentences), A_PARAGRAPH)
    paragraphs = "".join(f"<p>{' '.join(sentences[at : at + A_PARAGRAPH])}</p>" for at in cut)
    filler = {"script": "var a=[];" * 800, "style": ".a{margin:0}" * 400}
    return PAGE.format(title=title(name), links=LINKS, paragraphs=paragraphs, **filler)


def feed(host: str) -> str:
    """Twenty entries of a host, published now."""
    now = format_datetime(datetime.now(UTC))
    names = [f"{host}-{number}" for number in range(ENTRIES)]
    items = [
        ITEM.format(guid=name, title=title(name), link=f"http://{host}/a/{name}", date=now, told=title(name))
        for name in names
    ]
    return f'<rss version="2.0"><channel><title>{host}</title>{"".join(items)}</channel></rss>'


async def serve(port: int) -> None:
    """Answer until killed."""
    from tornado.web import Application, RequestHandler

    class Feed(RequestHandler):
        def get(self) -> None:
            self.set_header("Content-Type", "application/rss+xml")
            self.write(feed(self.request.host))

    class Page(RequestHandler):
        def get(self, name: str) -> None:
            self.write(page(name))

    outlets = Application([(r"/a/(.*)", Page), ("/feed", Feed)], log_function=lambda _: None)
    serving.listen(outlets, port)
    await asyncio.Event().wait()


def running() -> contextlib.AbstractContextManager[int]:
    """The outlets' port while they run."""
    return serving.running("tests.bench.press")


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
