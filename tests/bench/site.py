"""A site with one feed at every address of 127.0.1.0/24 and beyond, in a process of its own.

    python -m tests.bench.site PORT

Unchanged answers carry the ETag that they were asked with; the first one is a feed of 20 entries.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

ENTRY = "<item><guid>{0}-{1}</guid><title>Entry {1}</title><link>http://{0}/{1}</link><description>Nothing of note.</description></item>"


def feed(host: str, newest: int = 0) -> str:
    """Twenty entries of a host; the first has the number `newest`, the others are the same at every time."""
    entries = "".join(ENTRY.format(host, number) for number in [newest + 20, *range(19)])
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
            self.write(feed(self.request.host))

    class Changing(RequestHandler):
        def get(self) -> None:
            nonlocal asked
            asked += 1
            self.set_header("ETag", f'"{asked}"')
            self.set_header("Content-Type", "application/rss+xml")
            self.write(feed(self.request.host, asked))

    Application([("/count", Count), ("/changing", Changing), (r"/.*", Feed)], log_function=lambda _: None).listen(
        port, "0.0.0.0", backlog=1024
    )
    print("ready", flush=True)
    await asyncio.Event().wait()


@contextlib.contextmanager
def running() -> Iterator[int]:
    """The site's port while it runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.site", str(port)], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield port
    finally:
        process.terminate()
        process.wait()


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
