"""A site in a process of its own, on every loopback address and on no other."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator

from tornado.httpserver import HTTPServer
from tornado.web import Application

BACKLOG = 1024


def everywhere(port: int) -> socket.socket:
    """Listening on all of 127.0.0.0/8, so that each source can have a host of its own; 0 for any free port."""
    there = socket.socket()
    there.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # The wildcard address, but of this interface: nothing from outside comes in by it.
    there.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
    there.setblocking(False)
    there.bind(("0.0.0.0", port))
    there.listen(BACKLOG)
    return there


def listen(site: Application, port: int) -> None:
    """Answer on every loopback address, and say that it is ready."""
    HTTPServer(site).add_socket(everywhere(port))
    print("ready", flush=True)


@contextlib.contextmanager
def running(module: str) -> Iterator[int]:
    """The port of the site that `module` serves while it runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen([sys.executable, "-m", module, str(port)], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield port
    finally:
        process.terminate()
        process.wait()
