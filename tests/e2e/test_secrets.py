"""What lets in is shown nowhere: the real program through everything that may go wrong, and all that it says searched."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import get_type_hints
from urllib.parse import quote, quote_plus

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.config import Settings
from bot.playground.emulator import Emulator, faults
from bot.playground.world import World
from bot.storage import Storage
from tests.e2e.program import Program, output
from tests.e2e.test_operation import asked, free_port
from tests.model_server import endpoint, whole

TOKEN = "7711223344:AAhfJ-verysecret_tokenOfTheBot12345"
OTHER_TOKEN = "7711223344:AAhfJ-another_secret_Token6789012"
LOGIN, HEADER, PROXY = "reader:l0gin/of+a=source&é", "h3ader key of a source", "pr0xy+pass/word"
DATABASE, MODEL, MODEL_LOGIN = "dat4base+pass/word", "sk-m0del/key+of=ours", "m0del-pass"
GATE = "g4te+pass"
SECRETS = {TOKEN, OTHER_TOKEN, LOGIN.partition(":")[2], HEADER, PROXY, DATABASE, MODEL, MODEL_LOGIN, GATE}
# What a header makes of a name and a password.
PAIRS = {LOGIN, f"me:{PROXY}", f"out:{GATE}", f"us:{MODEL_LOGIN}"}
# Of the database only this column may hold what lets in to a source.
KEPT = ("source", "access")


def spelled(secret: str) -> Iterator[str]:
    """The secret as it may stand in a text, an address, JSON or a header."""
    yield from (secret, quote(secret, safe=""), quote(secret), quote_plus(secret), json.dumps(secret)[1:-1])
    yield base64.b64encode(secret.encode()).decode().rstrip("=")
    yield base64.urlsafe_b64encode(secret.encode()).decode().rstrip("=")


SPELLINGS = {one for secret in SECRETS | PAIRS for one in spelled(secret)}


def found_in(said: str) -> set[str]:
    return {one for one in SPELLINGS if one in said}


def declared(folder: Path, world: World) -> Path:
    """Sources of which one has a login and a header, one a proxy that nobody is, and the others nothing."""
    first, second, *others = world.feeds()
    path = folder / "sources.toml"
    lines = [
        f"[[source]]\nurl = {json.dumps(first)}\nlogin = {json.dumps(LOGIN)}\nheaders = {{ X-Key = {json.dumps(HEADER)} }}\n",
        f'[[source]]\nurl = {json.dumps(second)}\nproxy = "http://me:{quote(PROXY, safe="")}@127.0.0.1:9"\n',
        *(f"[[source]]\nurl = {json.dumps(url)}\n" for url in others),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


async def stored(url: str) -> str:
    """All that stands in the database, but the column for what lets in."""
    storage = Storage(url, pool=1)
    told = []
    try:
        async with storage.read() as tx:
            tables = await tx.run_sync(inspected)
            for table, columns in tables.items():
                for column in columns:
                    if (table, column) != KEPT:
                        told += [str(value) for value in await tx.scalars(text(f'SELECT "{column}" FROM "{table}"'))]
    finally:
        await storage.close()
    return "\n".join(told)


def inspected(connection: object) -> dict[str, list[str]]:
    from sqlalchemy import inspect

    looked = inspect(connection)
    return {
        name: [column["name"] for column in looked.get_columns(name)]  # type: ignore[union-attr]
        for name in looked.get_table_names()  # type: ignore[union-attr]
        if not name.startswith("entry_words")
    }


async def misfortunes(api: Emulator) -> None:
    """What goes wrong at Telegram while the bot runs, each met once: then it is gone again."""
    for fault, method in (
        (faults.nonsense(), "getUpdates"),
        (faults.cut_before(), "getUpdates"),
        (faults.server_error(), "getUpdates"),
        (faults.flood(1), "sendMessage"),
        (faults.cut_after(), "sendMessage"),
        (faults.unauthorized(), "getUpdates"),
    ):
        order = api.fault(fault, method=method)
        api.say(api.olga, api.olga, "/health")
        await asyncio.wait_for(order.arrived.wait(), 60)


async def broken(api: Emulator, database: str) -> None:
    """A mistake in the program: a table is not what it should be, which ends a command and a loop's turn in a traceback."""
    storage = Storage(database, pool=1)
    try:
        async with storage.begin() as tx:
            await tx.execute(text("ALTER TABLE subscription RENAME TO elsewhere"))
        number = api.say(api.anna, api.anna, "/subscriptions")
        await api.wait_for(api.anna, lambda message: "ref" in message.text, after=number)
        async with storage.begin() as tx:
            await tx.execute(text("ALTER TABLE elsewhere RENAME TO subscription"))
    finally:
        await storage.close()


async def conflict(api: Emulator) -> None:
    """Another program receives: 409 for ours."""

    def poll() -> None:
        with socket.create_connection(("127.0.0.1", int(api.url.rpartition(":")[2])), timeout=10) as line:
            line.sendall(
                f"GET /bot{api.token}/getUpdates?timeout=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()
            )
            while line.recv(4096):
                pass

    for _ in range(3):
        await asyncio.to_thread(poll)


@pytest.fixture
async def api() -> AsyncIterator[Emulator]:
    async with Emulator(TOKEN) as running:
        yield running


@pytest.mark.postgres
@pytest.mark.timeout(300)
@pytest.mark.parametrize("style", ["text", "json"])
async def test_no_secret_is_shown(api: Emulator, world: World, tmp_path: Path, postgres_url: str, style: str) -> None:
    """Neither log (text, JSON, everything at DEBUG) nor pages, commands, chats or tables show token, login, header, proxy,
    password or key, plain, as in an address or in base64, whatever fails: start, 401, 409, network, tracebacks."""
    listen, database = (
        f"127.0.0.1:{free_port()}",
        postgres_url.replace("postgres:@", f"postgres:{quote(DATABASE, safe='')}@"),
    )
    assert DATABASE not in postgres_url != database
    said: list[str] = []
    async with endpoint(whole(b"no", "401 Unauthorized")) as model:
        given = {
            "token": TOKEN,
            "api_url": api.url,
            "admins": api.olga.id,
            "sources_file": declared(tmp_path, world),
            "database_url": database,
            "listen": listen,
            "log": style,
            "llm_url": model.url.replace("//", f"//us:{MODEL_LOGIN}@"),
            "llm_key": MODEL,
            "llm_model": "m",
        }
        said += await ran(api, world, tmp_path, given)
        login = quote(DATABASE, safe="")
        gate = f"out:{quote(GATE, safe='')}@127.0.0.1:9"
        nobody = {"api_url": "http://127.0.0.1:9", "proxy": f"http://{gate}"}
        wrong: tuple[dict[str, object], ...] = (
            {"token": OTHER_TOKEN},
            {"database_url": f"postgresql://postgres:{login}@127.0.0.1:9/x", **nobody},
            {"database_url": f"mysql://me:{login}@h/x"},
            {"llm_url": f"ftp://us:{MODEL_LOGIN}@h", "proxy": f"socks5://{gate}"},
        )
        examined = [output(tmp_path, "doctor", **{**given, **more}) for more in wrong]
        examined.append(output(tmp_path, "run", **{**given, "token": OTHER_TOKEN}))
        examined.append(output(tmp_path, "trace", "story", "1", **given))
        # One after the other: a busy machine would not start them all in a minute.
        for command in examined:
            said += [str(one) for one in await command]
    said += [message.text for room in (api.olga, api.anna) for message in api.from_bot(room)]
    said.append(await stored(postgres_url))

    whole_ = "\n".join(said)
    assert found_in(whole_) == set()
    assert "Traceback" in whole_
    assert "trucewatch_delay_seconds" in whole_


async def ran(api: Emulator, world: World, folder: Path, given: dict[str, object]) -> list[str]:
    """A whole life of the bot; all that it and its pages said."""
    program = await Program(folder, given).start()
    listen, database, said = given["listen"], str(given["database_url"]), []
    try:
        await api.until(lambda: api.called("getUpdates"), 90)
        number = api.say(api.anna, api.anna, "/subscribe truce")
        await api.wait_for(api.anna, lambda message: "Subscribed" in message.text, after=number)
        world.ready("settlement")
        for command in ("/sources", "/sourcehealth", "/health", "/stats", "/exportsources", "/why https://a.example/x"):
            api.say(api.olga, api.olga, command)
        await misfortunes(api)
        await api.wait_for(api.anna, lambda message: "Karabakh" in message.text)
        await broken(api, database)
        await conflict(api)
        said += [(await asked(f"http://{listen}/{page}"))[1] for page in ("metrics", "readyz", "livez")]
    finally:
        await program.stop()
    assert program.process and program.process.stdout
    return [*said, *program.log, (await program.process.stdout.read()).decode()]


def test_every_secret_setting_is_tried() -> None:
    """A new setting that is a secret must be given above, and be among what is searched for."""
    secret = {name for name, kind in get_type_hints(Settings).items() if kind is SecretStr}
    assert secret == {"token", "database_url", "llm_key"}
