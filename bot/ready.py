"""Is the running bot ready? Asked by health checks every few seconds, so it loads next to nothing."""

from __future__ import annotations

import asyncio
import http.client
from dataclasses import dataclass

from bot.config import Settings

# A server that listens everywhere is asked at home.
EVERYWHERE = frozenset({"0.0.0.0", "[::]"})  # noqa: S104


@dataclass(frozen=True, slots=True)
class Report:
    """Lines for the operator, and whether all is well; the `status` of the answer, if one was asked for."""

    lines: tuple[str, ...]
    well: bool
    status: int = 0


async def ready(settings: Settings) -> Report:
    """Whether the bot that listens on BOT_LISTEN says that it is ready."""
    if not settings.listen:
        return Report(("BOT_LISTEN is empty: set it to host:port, such as 127.0.0.1:8080, to be asked.",), well=False)
    status, text = await asyncio.to_thread(_asked, settings.listen)
    return Report((text.strip(),), well=status == 200, status=status)


def _asked(listen: str) -> tuple[int, str]:
    host, _, port = listen.rpartition(":")
    connection = http.client.HTTPConnection("127.0.0.1" if host in EVERYWHERE else host, int(port), timeout=5)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        return answer.status, answer.read(10_000).decode("utf-8", "replace")
    except OSError as error:
        return 0, f"Nothing answers on {listen} ({error.strerror or type(error).__name__}): is the bot running?"
    except http.client.HTTPException:
        return 0, f"What answers on {listen} does not speak HTTP, so it is not the bot."
    finally:
        connection.close()
