"""A site with one feed at every address of 127.0.1.0/24 and beyond, in a process of its own.

    python -m tests.bench.site PORT

Unchanged answers carry the ETag that they were asked with; the first one is a feed of 20 entries, or under
/brief of none. Under /changing one of twenty is new each time, /failing fails and /hanging says nothing for a minute.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import sys
import urllib.request

from tests.bench import serving

HANG_SECONDS = 60.0
LETTERS = str.maketrans("0123456789", "ghijklmnop")
ENTRY = (
    "<item><guid>{0}-{1}</guid><title>{2} and {3}</title><link>http://{0}/{1}</link>"
    "<description>Nothing of {2} in {3}.</description></item>"
)


def words(host: str, number: int) -> tuple[str, str]:
    """Two words that no other entry has."""
    name = hashlib.md5(f"{host} {number}".encode(), usedforsecurity=False).hexdigest().translate(LETTERS)
    return name[:10].capitalize(), name[10:20].capitalize()


def feed(host: str, newest: int = 0, count: int = 20) -> str:
    """So many entries of a host, each of another story; the first has the number `newest`, the others are always the same."""
    numbers = [newest + 20, *range(19)][:count]
    entries = "".join(ENTRY.format(host, number, *words(host, number)) for number in numbers)
    return f'<rss version="2.0"><channel><title>{host}</title>{entries}</channel></rss>'


async def serve(port: int) -> None:
    """Answer until killed."""
    from tornado.web import Application, RequestHandler

    asked = 0

    class Count(RequestHandler):
        def get(self) -> None:
            self.write(str(asked))

    class Feed(RequestHandler):
        def get(self) -> None:
            nonlocal asked
            asked += 1
            self.set_header("ETag", '"1"')
            if self.request.headers.get("If-None-Match") == '"1"':
                self.set_status(304)
                return
            self.set_header("Content-Type", "application/rss+xml")
            self.write(feed(self.request.host, count=0 if self.request.path == "/brief" else 20))

    class Changing(RequestHandler):
        def get(self) -> None:
            nonlocal asked
            asked += 1
            self.set_header("ETag", f'"{asked}"')
            self.set_header("Content-Type", "application/rss+xml")
            self.write(feed(self.request.host, asked))

    class Failing(RequestHandler):
        def get(self) -> None:
            self.set_status(500)

    class Hanging(RequestHandler):
        async def get(self) -> None:
            await asyncio.sleep(HANG_SECONDS)

    paths = {"/count": Count, "/changing": Changing, "/failing": Failing, "/hanging": Hanging, "/.*": Feed}
    serving.listen(Application(list(paths.items()), log_function=lambda _: None), port)
    await asyncio.Event().wait()


def running() -> contextlib.AbstractContextManager[int]:
    """The site's port while it runs."""
    return serving.running("tests.bench.site")


def count(port: int) -> int:
    """Requests to feeds that the site has seen."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{port}/count", timeout=10) as answer:
        return int(answer.read())


def addresses(count: int, port: int) -> list[str]:
    """Feeds on as many hosts."""
    return [f"http://127.0.{1 + number // 250}.{1 + number % 250}:{port}/feed" for number in range(count)]


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
