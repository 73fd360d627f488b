"""What may be wrong around the bot: its folder and disk, its ports."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import socket
import stat
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from bot.config import PREFIX, Settings
from bot.doctor.lines import BAD, GOOD, PLAIN, SECONDS, TELEGRAM
from bot.ready import ready

ENV = Path(".env")
# File systems on which SQLite's locks cannot be relied on.
NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "glusterfs", "lustre", "fuse.sshfs", "afs"})
MOUNTS = Path("/proc/self/mounts")
MEGABYTE = 1_000_000
# Below this a database cannot do its work for long.
LEAST_SPACE = 200 * MEGABYTE


def env_file(_settings: Settings) -> list[str]:
    """`.env` is read from the current folder only, and holds the token."""
    if not ENV.is_file():
        if any(name.upper().startswith(PREFIX) for name in os.environ):
            return []
        return [
            (
                f"{BAD}There is no .env in {Path.cwd()} and no BOT_* in the environment: go to the folder that has it, "
                "or copy .env.example there."
            )
        ]
    if ENV.stat().st_mode & stat.S_IROTH:
        return [f"{BAD}.env can be read by every user of this machine, and holds the token: chmod 600 .env"]
    return [f"{GOOD}.env is read from {Path.cwd()}, and not by everybody."]


def people(settings: Settings) -> list[str]:
    """Who tends the bot, and what others may make it look at."""
    lines = []
    if "telegram" in settings.roles and not settings.admins:
        lines.append(
            f"{BAD}BOT_ADMINS is empty, so nobody can add sources or hears what is wrong: put your Telegram id there; "
            "it stands in the file that /mydata brings."
        )
    if settings.fetch_private and "telegram" in settings.roles and settings.api_url == TELEGRAM:
        lines.append(
            f"{BAD}BOT_FETCH_PRIVATE=true lets sources lead into your own network: leave it out, unless each of them "
            "is yours."
        )
    return lines


def disk(settings: Settings) -> list[str]:
    """An SQLite file wants a local disk with room on it."""
    folder = _folder(settings)
    if folder is None:
        return []
    lines = []
    kind = kind_of(folder, MOUNTS.read_text(encoding="utf-8").splitlines() if MOUNTS.is_file() else ())
    if kind in NETWORK:
        lines.append(
            f"{BAD}The database lies on a network disk ({kind}), where SQLite's locks fail: move it to a local one, "
            "or use PostgreSQL."
        )
    free = shutil.disk_usage(folder).free
    if free < LEAST_SPACE:
        lines.append(
            f"{BAD}The database's disk has {free // MEGABYTE} MB left: make room, or set BOT_TEXT_DAYS and "
            "BOT_KEEP_DAYS lower."
        )
    return lines


def may_make(settings: Settings) -> bool:
    """Whether this user could make the file of an SQLite database where it is to be."""
    folder = _folder(settings)
    return folder is not None and os.access(folder, os.W_OK | os.X_OK)


def _folder(settings: Settings) -> Path | None:
    """The folder of SQLite's file, if there is one."""
    _, _, path = settings.database_url.get_secret_value().partition("///")
    if not settings.database_url.get_secret_value().startswith("sqlite") or not path:
        return None
    folder = Path(path).resolve().parent
    return folder if folder.is_dir() else None


def kind_of(folder: Path, mounts: Iterable[str]) -> str:
    """The kind of file system that a folder is on, of lines like those of /proc/mounts; "" when none fits."""
    found, length = "", -1
    for line in mounts:
        place, kind = line.split(" ")[1:3]
        # Blanks in names stand there in octal.
        at = Path(place.replace("\\040", " "))
        if folder.is_relative_to(at) and len(at.parts) >= length:
            found, length = kind, len(at.parts)
    return found


async def listening(settings: Settings) -> list[str]:
    """BOT_LISTEN is free, or the bot has it."""
    if not settings.listen:
        return []
    host, _, port = settings.listen.rpartition(":")
    try:
        family, _, _, _, place = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        return [await _taken(settings, error)]
    return [f"{PLAIN}Nothing listens on {settings.listen} yet: the bot does not run, or elsewhere."]


async def _taken(settings: Settings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        answer = await ready(settings)
        told = " ".join(answer.lines)
        if answer.well:
            return f"{GOOD}The bot runs and says at {settings.listen} that it is ready."
        if answer.status == 503:
            return f"{BAD}The bot runs and says at {settings.listen} that it is not ready: {told}"
        return f"{BAD}Another program listens on {settings.listen}: stop it, or give BOT_LISTEN another port."
    if error.errno == errno.EACCES:
        return f"{BAD}BOT_LISTEN: this user may not listen on {settings.listen}; take a port above 1023."
    return f"{BAD}BOT_LISTEN: {settings.listen} is no address of this machine; 127.0.0.1:8080 would be one."


async def proxy(settings: Settings) -> list[str]:
    """BOT_PROXY is there."""
    if not settings.proxy:
        return []
    parts = urlsplit(settings.proxy)
    place = f"{parts.hostname}:{parts.port or 80}"
    try:
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
        writer.close()
    except (OSError, TimeoutError, ValueError):
        return [
            f"{BAD}BOT_PROXY: nothing answers at {place}, so no source can be asked: start it, or mend the address."
        ]
    return [f"{GOOD}BOT_PROXY answers at {place}."]
