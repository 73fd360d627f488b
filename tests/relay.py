"""A piece of wire between a program and a server on loopback, which can be cut as a network is: nothing comes through and
nobody is told."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Self


class Relay:
    """Passes on what comes to `port` to a server. Open it with `async with`."""

    def __init__(self, host: str, port: int, *, listens_on: str = "127.0.0.1") -> None:
        self._target = (host, port)
        self._listens_on = listens_on
        self._whole = asyncio.Event()
        self._whole.set()
        self._ends: set[asyncio.StreamWriter] = set()
        self._passing: set[asyncio.Task[None]] = set()
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._joined, self._listens_on)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_raised: object) -> None:
        self._server.close()
        self._drop()
        await asyncio.gather(*self._passing, return_exceptions=True)

    def cut(self) -> None:
        """From now on what is sent goes nowhere, and new connections are not answered."""
        self._whole.clear()

    def mend(self) -> None:
        """Connections can be made again; those of before are forgotten, which both sides are told."""
        self._drop()
        self._whole.set()

    def _drop(self) -> None:
        for end in self._ends:
            end.transport.abort()
        for task in self._passing:
            task.cancel()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._passing.add(task)
        self._ends.add(writer)
        try:
            await self._whole.wait()
            there, beyond = await asyncio.open_connection(*self._target)
            self._ends.add(beyond)
            try:
                await asyncio.gather(self._pass(reader, beyond), self._pass(there, writer))
            finally:
                self._ends.discard(beyond)
                beyond.transport.abort()
        except (OSError, asyncio.CancelledError):
            # The server is away, or the wire is dropped: the other side sees its end.
            pass
        finally:
            self._passing.discard(task)
            self._ends.discard(writer)
            writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1 << 16):
            await self._whole.wait()
            writer.write(data)
            await writer.drain()
        with contextlib.suppress(OSError):
            writer.write_eof()
