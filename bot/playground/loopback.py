"""Listening on this computer only."""

from __future__ import annotations

import socket

HOME = "127.0.0.1"


def listening(port: int = 0, address: str = HOME) -> socket.socket:
    """A socket that listens on a loopback address; on a free port of 127.0.0.1 when the wanted place cannot be had."""
    try:
        found = socket.create_server((address, port), backlog=128)
    except OSError:
        found = socket.create_server((HOME, 0), backlog=128)
    found.setblocking(False)
    return found
