"""Connections to PostgreSQL that notice when the other side is gone without a word: a machine that lost its power, a network
that is cut. Otherwise a query would wait for hours, and the server would keep what a dead worker had locked as long."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import asyncpg

# After so many seconds of silence the other side is asked whether it is there, each so many, and given up after so many.
IDLE, EACH, TIMES = 5, 2, 3
# What is sent is to be acknowledged within so many seconds.
GONE = IDLE + EACH * TIMES
CONNECT_SECONDS = 10.0
# A statement takes milliseconds. Who answers to the network and not to us, a proxy or a disk that hangs, is left then.
STATEMENT_SECONDS = 60.0
# A transaction that does nothing belongs to a process that is stopped; others wait for what it has locked.
STALLED_SECONDS = 30
# The same of the client's and of the server's socket.
OURS = {"TCP_KEEPIDLE": IDLE, "TCP_KEEPINTVL": EACH, "TCP_KEEPCNT": TIMES, "TCP_USER_TIMEOUT": GONE * 1000}
THEIRS = {
    "tcp_keepalives_idle": IDLE,
    "tcp_keepalives_interval": EACH,
    "tcp_keepalives_count": TIMES,
    "tcp_user_timeout": GONE * 1000,
}


class Wakeful(asyncpg.Connection):  # type: ignore[misc]
    """A connection whose socket gives up a server that is gone."""

    __slots__ = ()

    def __init__(self, protocol: Any, transport: asyncio.Transport, *others: Any, **named: Any) -> None:
        super().__init__(protocol, transport, *others, **named)
        watch(transport.get_extra_info("socket"))


def watch(ours: socket.socket) -> None:
    """Have the system give up the other side when it is gone; nothing where both are on one machine and share a file."""
    if ours.family == getattr(socket, "AF_UNIX", None):
        return
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in OURS.items():
        # Other systems than Linux lack some of them.
        if hasattr(socket, name):
            ours.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def arguments(*, patient: bool) -> dict[str, Any]:
    """What a connection is opened with; a `patient` one waits for a statement, and may let others wait, for ever."""
    stalled = {} if patient else {"idle_in_transaction_session_timeout": STALLED_SECONDS * 1000}
    return {
        "connection_class": Wakeful,
        "timeout": CONNECT_SECONDS,
        "command_timeout": None if patient else STATEMENT_SECONDS,
        "server_settings": {name: str(value) for name, value in (THEIRS | stalled).items()},
    }
