"""`trucewatch doctor` finds the usual mistakes: each in one sentence with what to do, exit code 1, and no secret."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.playground.emulator import Emulator, faults
from bot.playground.emulator.webhook import Hook
from bot.playground.loopback import listening
from bot.storage import Storage, roles
from tests.e2e.conftest import Start
from tests.e2e.program import environment, output
from tests.e2e.test_operation import free_port
from tests.proxy import proxying

TOKEN = "7654321:not-the-token-of-this-emulator-00"
NOW = datetime.now(UTC)


def bad(out: str) -> list[str]:
    return [line for line in out.splitlines() if line.startswith("BAD ")]


async def found(folder: Path, api: Emulator, **settings: object) -> list[str]:
    """What `doctor` finds wrong, of a bot that is else well; its exit code says so, and nothing secret is told."""
    given = {"token": api.token, "api_url": api.url, "admins": 1} | settings
    code, out, err = await output(folder, "doctor", **given)
    wrong = bad(out)
    assert (code, err) == (1 if wrong else 0, "")
    assert not [one for one in (api.token, TOKEN, "hidethis") if one in out]
    return wrong


async def test_all_is_well(emulator: Emulator, tmp_path: Path) -> None:
    """A bot that is well has no mistakes, and hints say what @BotFather could change."""
    emulator.town.inline = False
    code, out, _ = await output(tmp_path, "doctor", token=emulator.token, api_url=emulator.url, admins=1)

    assert (code, bad(out)) == (0, [])
    assert "Inline mode is off: send /setinline" in out
    assert "In groups it hears commands and replies only; /setprivacy" in out
    assert "The clock is right." in out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"token": ""}, ["BOT_TOKEN is empty: ask @BotFather"]),
        ({"token": "two words"}, ["BOT_TOKEN: copy it again"]),
        ({"token": TOKEN}, ["BOT_TOKEN: copy it again"]),
        ({"admins": ""}, ["BOT_ADMINS is empty, so nobody can add sources", "put your Telegram id there"]),
        ({"poll_second": "3"}, ["did you mean BOT_POLL_SECONDS?"]),
        ({"database_url": "sqlite:////nowhere/x.db"}, ["cannot be used", "Check BOT_DATABASE_URL"]),
        ({"database_url": "sqlite:////dev/full"}, ["cannot be used", "that it may be written"]),
        ({"database_url": "postgresql://u:hidethis@127.0.0.1:1/x"}, ["cannot be used", "Check BOT_DATABASE_URL"]),
        ({"auto_migrate": "false"}, ["another version's schema: run `trucewatch migrate`"]),
        ({"api_url": "http://127.0.0.1:1"}, ["BOT_API_URL: no answer from http://127.0.0.1:1"]),
        ({"proxy": "http://u:hidethis@127.0.0.1:1"}, ["BOT_PROXY: nothing answers at 127.0.0.1:1"]),
        ({"sources_file": "missing.toml"}, ["BOT_SOURCES_FILE: missing.toml cannot be read"]),
        ({"updates": "webhook"}, ["BOT_UPDATES=webhook needs BOT_PUBLIC_URL"]),
        ({"listen": "192.0.2.1:8080"}, ["192.0.2.1:8080 is no address of this machine"]),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
async def test_settings_that_are_wrong(
    emulator: Emulator, tmp_path: Path, settings: dict[str, object], told: list[str]
) -> None:
    """One mistake is one finding."""
    (line,) = await found(tmp_path, emulator, **settings)
    assert all(part in line for part in told), line


@pytest.mark.parametrize(("name", "value"), [("admins", "@olga"), ("allowed", "7,me")])
async def test_names_where_numbers_belong(tmp_path: Path, name: str, value: str) -> None:
    """Telegram ids are numbers; who writes a name is told where to find it. What cannot be read ends with 2."""
    code, _, err = await output(tmp_path, "doctor", **{name: value})
    assert code == 2
    assert f"BOT_{name.upper()} cannot be used: must be numbers such as 123456789, not names" in err


async def test_what_is_dangerous_at_telegram_itself(tmp_path: Path) -> None:
    """Sources that lead into one's own network, and an address without TLS: with a Bot API of one's own they may be."""
    code, out, _ = await output(tmp_path, "doctor", admins=1, public_url="http://bot.example", fetch_private="true")
    assert code == 1
    assert any("BOT_FETCH_PRIVATE=true lets sources lead into your own network" in line for line in bad(out))
    assert any("BOT_PUBLIC_URL is not https://" in line for line in bad(out))


async def test_two_programs_with_one_token(emulator: Emulator, tmp_path: Path, sqlite_template: Path) -> None:
    """What the running bot noticed is told."""
    (tmp_path / "bot.db").write_bytes(sqlite_template.read_bytes())
    storage = Storage(f"sqlite:///{tmp_path / 'bot.db'}")
    async with storage.begin() as tx:
        await roles.hold(tx, "stranger", "x", datetime.now(UTC), timedelta(hours=1))
    await storage.close()

    (line,) = await found(tmp_path, emulator)
    assert "Another program receives with this token: stop it, or get a new token" in line


async def test_webhook_while_polling(emulator: Emulator, tmp_path: Path) -> None:
    """Somebody's webhook keeps getUpdates from answering; its path may be a secret and is not shown."""
    emulator.town.updates.bring(Hook("https://other.example/hidethis"))
    (line,) = await found(tmp_path, emulator)
    assert "A webhook is set (at other.example) while BOT_UPDATES is polling" in line


async def test_webhook_that_does_not_reach_the_bot(emulator: Emulator, start: Start, tmp_path: Path) -> None:
    """Not set, set elsewhere, the proxy down or before another program, Telegram's last failure; and all well in the end."""
    emulator.town.local = True
    listen = f"127.0.0.1:{free_port()}"
    async with proxying(listen) as proxy:
        mode = {"updates": "webhook", "listen": listen, "public_url": proxy.url}
        nowhere, unreached = await found(tmp_path, emulator, **mode)
        emulator.town.updates.bring(Hook("https://other.example/"))
        (elsewhere, down) = await found(tmp_path, emulator, **mode | {"public_url": "http://127.0.0.1:1"})
        program = await start(waits=False, **mode)
        await program.logged("webhook set")
        assert await found(tmp_path, emulator, **mode) == []
        proxy.upstreams[0] = "127.0.0.1:1"
        emulator.say(emulator.anna, emulator.anna, "/help")
        await emulator.until(lambda: emulator.town.updates.delivery.error_at)
        failed, cut = await found(tmp_path, emulator, **mode)
        proxy.upstreams[0] = urlsplit(emulator.url).netloc
        *_, stranger = await found(tmp_path, emulator, **mode)

    assert "does not bring updates here yet, but to nowhere: start the bot" in nowhere
    assert "/telegram answers 502, so it is not the bot, or that does not run" in unreached
    assert "does not bring updates here yet, but to other.example" in elsewhere
    assert "nothing answers at http://127.0.0.1:1/telegram" in down
    assert "(Wrong response from the webhook: 502 Bad Gateway)" in failed
    assert "/telegram answers 502" in cut
    assert "/telegram answers 404" in stranger


class Late(RequestHandler):
    def get(self) -> None:
        self.set_header("Date", format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True))
        self.set_status(404)


@asynccontextmanager
async def two_hours_later() -> AsyncIterator[str]:
    server = HTTPServer(Application([("/", Late)], log_function=lambda _: None))
    place = listening()
    server.add_socket(place)
    yield "http://{}:{}".format(*place.getsockname())
    server.stop()
    await server.close_all_connections()


async def test_clock_that_is_wrong(emulator: Emulator, tmp_path: Path) -> None:
    """What Telegram's server takes for now is told by each of its answers."""
    async with two_hours_later() as url:
        _, clock = await found(tmp_path, emulator, api_url=url)
    assert "The clock of this machine is 7" in clock
    assert "s behind: turn on its time service (NTP)" in clock


async def test_port_in_use(emulator: Emulator, start: Start, tmp_path: Path) -> None:
    """Another program on the port is a mistake, the bot itself there is not."""
    with listening() as taken:
        taken.listen()
        place = "{}:{}".format(*taken.getsockname())
        (line,) = await found(tmp_path, emulator, listen=place)
    assert f"Another program listens on {place}: stop it, or give BOT_LISTEN another port" in line
    listen = f"127.0.0.1:{free_port()}"
    await start(listen=listen)
    _, out, _ = await output(tmp_path, "doctor", token=emulator.token, api_url=emulator.url, admins=1, listen=listen)
    assert f"The bot runs and says at {listen} that it is ready." in out


async def test_port_of_a_program_that_speaks_something_else(tmp_path: Path) -> None:
    """As that of SSH does: a finding, and for a health check a sentence and code 1."""

    async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        place = "{}:{}".format(*server.sockets[0].getsockname())
        code, out, err = await output(tmp_path, "doctor", "--ready", listen=place, roles="worker")
        _, report, _ = await output(tmp_path, "doctor", listen=place, roles="worker")
    assert (code, out, err) == (1, f"What answers on {place} does not speak HTTP, so it is not the bot.\n", "")
    assert bad(report) == [f"BAD Another program listens on {place}: stop it, or give BOT_LISTEN another port."]


async def test_env_file(emulator: Emulator, tmp_path: Path) -> None:
    """A file that everybody can read, and none at all."""
    env = tmp_path / ".env"
    env.write_text("BOT_ADMINS=1\n")
    env.chmod(0o644)
    (line,) = await found(tmp_path, emulator)
    assert ".env can be read by every user of this machine, and holds the token: chmod 600 .env" in line
    env.chmod(0o600)
    assert await found(tmp_path, emulator) == []
    env.unlink()
    bare = {name: value for name, value in environment(tmp_path).items() if not name.startswith("BOT_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "doctor", cwd=tmp_path, env=bare, stdout=PIPE
    )
    out, _ = await process.communicate()
    assert f"There is no .env in {tmp_path} and no BOT_* in the environment" in out.decode()


async def test_time_zones_that_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slim system has no list of its own, and the package may be broken; nothing works without, and that is said."""
    monkeypatch.setenv("PYTHONTZPATH", "")
    (tmp_path / "tzdata").mkdir()
    (tmp_path / "tzdata" / "__init__.py").touch()
    code, _, err = await output(tmp_path, "doctor")
    assert (code, err) == (2, "trucewatch: The list of time zones is missing: pip install --force-reinstall tzdata\n")


@pytest.mark.postgres
async def test_more_connections_than_the_server_has(emulator: Emulator, tmp_path: Path, postgres_url: str) -> None:
    """One process alone could take all of them."""
    (line,) = await found(tmp_path, emulator, database_url=postgres_url, database_pool=100)
    assert "BOT_DATABASE_POOL is 100, but PostgreSQL has 97 connections for all together: set it lower" in line


async def test_telegram_that_is_away(emulator: Emulator, tmp_path: Path) -> None:
    """No answer is a finding, not a wait."""
    emulator.fault(faults.server_error(), times=None)
    (line,) = await found(tmp_path, emulator)
    assert "BOT_API_URL: no answer from" in line
