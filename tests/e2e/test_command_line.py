"""The command line as a person or another program uses it."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.playground.emulator import Emulator, faults
from bot.playground.loopback import listening
from bot.playground.world import Trouble, World
from tests import model_server
from tests.e2e.conftest import Start
from tests.e2e.program import Program, environment, output


async def test_watch_once_prints_what_is_there(world: World, tmp_path: Path) -> None:
    """`watch --once` prints the articles that match, none that only stand beside one, and leaves no file behind."""
    urls = [world.ready(name) for name in ("settlement", "decoys only", "ceasefires", "peremiriye")]

    code, out, _ = await output(tmp_path, "watch", *world.feeds(), "-k", "truce, ceasefire, перемирие", "--once")

    assert code == 0
    assert [url in out for url in urls] == [True, False, True, True]
    assert "an agreement was reached on a new truce" in out
    assert not list(tmp_path.iterdir())


async def test_watch_as_json(world: World, tmp_path: Path) -> None:
    """`watch --json` prints one JSON object for each alert."""
    url = world.ready("settlement")

    _, out, _ = await output(tmp_path, "watch", world.feeds()[0], "-k", "truce", "--once", "--json")

    alerts = [json.loads(line) for line in out.splitlines()]
    assert [alert["urls"] for alert in alerts] == [[url]]


async def test_read_an_address(world: World, tmp_path: Path) -> None:
    """`read URL` gives the article's text without what stands beside it, and the sentences that match."""
    url = world.ready("settlement")

    code, out, _ = await output(tmp_path, "read", url, "-k", "truce", "--json")

    found = json.loads(out)
    assert code == 0
    assert set(found) == {"id", "url", "title", "published", "lang", "text", "matches", "summary", "alert", "facts"}
    assert found["title"] == "Kremlin: work on the Karabakh settlement goes on"
    assert len(found["matches"][0]["sentences"]) == 3
    assert found["text"].rstrip().endswith("shelled first.")


async def test_read_lines_keeps_order_and_survives_bad_ones(tmp_path: Path) -> None:
    """`read --jsonl` answers every line in its order; a bad one gets an error and the rest goes on."""
    lines = [
        {"id": 1, "text": "A truce was agreed."},
        "nonsense",
        {"id": 3},
        {
            "id": 4,
            "html": "<html><body><article><p>The ceasefires hold, officials said on Monday.</p></article></body></html>",
        },
        {"id": 5, "text": "О перемирии договорились ночью.", "query": "перемирие", "lang": "ru"},
        {"id": 6, "text": "x", "query": "(truce"},
    ]
    given = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines).encode()

    code, out, _ = await output(tmp_path, "read", "-", "--jsonl", "-k", "truce, ceasefire", given=given)

    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [answer["id"] for answer in answers] == [1, None, 3, 4, 5, 6]
    assert ["error" in answer for answer in answers] == [False, True, True, False, False, True]
    assert [bool(answer.get("matches")) for answer in answers] == [True, False, False, True, True, False]


@pytest.mark.parametrize("bad", [b"[" * 200_000, b'{"id": ' + b"[" * 900 + b"]" * 900 + b', "text": "x"}', b"\xff\xfe"])
async def test_one_bad_line_is_one_error(tmp_path: Path, bad: bytes) -> None:
    """Deep nesting and bytes that are no text are an error in their line, and the lines behind them are read."""
    good = json.dumps({"id": 2, "text": "A truce was agreed."}).encode()

    code, out, _ = await output(tmp_path, "read", "-", "--jsonl", "-k", "truce", given=bad + b"\n" + good + b"\n")

    first, second = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert (first["id"], "error" in first, bool(second["matches"])) == (None, True, True)


async def test_group_lines_into_stories(tmp_path: Path) -> None:
    """`group --jsonl` answers every line in its order with its story; a bad one gets an error and the rest goes on."""
    text = "Velmar and Dastan agreed on a truce in the Orsa valley on Sunday, the two governments said in Kelmun."
    own = "In Kelmun the ministers of Dastan and Velmar signed a truce for the Orsa valley, mediators said on Sunday."
    lines = [
        {
            "id": 1,
            "title": "Truce in Orsa valley",
            "text": text,
            "url": "https://a.example/1",
            "published": "2026-03-01",
        },
        "nonsense",
        {
            "id": "b",
            "title": "Orsa valley: truce",
            "text": own,
            "url": "https://b.example/1",
            "published": "2026-03-01",
        },
        {"id": 3},
        {"id": 4, "title": 5, "text": "x"},
        {"id": 5, "title": "Truce in Orsa valley", "text": text, "url": "https://c.example/1", "lang": "en"},
        {"id": 6, "text": text, "facts": {"status": ["agreed"]}},
        {"id": 7, "title": "Dam bursts", "text": "Water flooded three villages.", "published": "yesterday"},
    ]
    given = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines).encode()

    code, out, _ = await output(tmp_path, "group", "--jsonl", given=given)

    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [answer["id"] for answer in answers] == [1, None, "b", 3, 4, 5, 6, 7]
    assert [answer.get("action", "error") for answer in answers] == [
        "new", "error", "repeat", "error", "error", "copy", "error", "new",
    ]  # fmt: skip
    assert [answer["story"] for answer in answers if "story" in answer] == [1, 1, 1, 2]
    assert answers[5]["publishers"] == ["a.example", "b.example"]


async def test_group_survives_an_endless_line(tmp_path: Path) -> None:
    """A line longer than any article is an error, and the lines behind it are grouped, also for people's eyes."""
    given = b'{"id": 1, "text": "' + b"x" * 21_000_000 + b'"}\n{"id": 2, "text": "A truce was agreed."}\n'

    code, out, _ = await output(tmp_path, "group", given=given)

    assert (code, out.splitlines()) == (0, ["None: line too long", "2: story 1, new, no publisher"])


async def test_read_ends_when_nobody_reads(tmp_path: Path) -> None:
    """`read --jsonl | head -1` ends at once and in silence, however much there is to read."""
    line = json.dumps({"id": 1, "text": "A truce was agreed. " * 400}) + "\n"
    (tmp_path / "many.jsonl").write_text(line * 3000)
    command = f"{sys.executable} -m bot read many.jsonl --jsonl -k truce | head -1"

    shell = await asyncio.create_subprocess_shell(
        command, cwd=tmp_path, env=environment(tmp_path), stdout=PIPE, stderr=PIPE
    )
    async with asyncio.timeout(60):
        out, err = await shell.communicate()

    assert json.loads(out)["id"] == 1
    assert b"Traceback" not in err


async def test_check_a_site(world: World, tmp_path: Path) -> None:
    """`check` finds the feed that a site's page names and prints its entries, dates in UTC."""
    root = world.outlet("harbour").root

    code, out, _ = await output(tmp_path, "check", root, "--json")

    found = json.loads(out)
    assert code == 0
    assert set(found) == {"kind", "title", "lang", "entries", "problems"}
    assert found["title"] == "The Harbour Post"
    assert all(entry["published"].endswith("Z") for entry in found["entries"])


BAD = {
    "an image": Trouble(body=b"\x89PNG\r\n\x1a\n" + bytes(64), headers={"Content-Type": "image/png"}),
    "a PDF": Trouble(body=b"%PDF-1.7\n" + bytes(64), headers={"Content-Type": "application/pdf"}),
    "a login page": Trouble(body=b"<html><body><form><input type=password></form></body></html>"),
    "a missing page": Trouble(status=404),
    "an entity bomb": Trouble(
        body=b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (c + 1, b"&%c;" % c * 10) for c in range(97, 107))
        + b"]><l>&k;</l>"
    ),
    "a circle": Trouble(status=302, headers={"Location": "/feed.xml"}),
    "a way into the private net": Trouble(status=302, headers={"Location": "gopher://127.0.0.1/"}),
}


@pytest.mark.parametrize("trouble", BAD.values(), ids=BAD.keys())
async def test_check_what_is_no_source(world: World, tmp_path: Path, trouble: Trouble) -> None:
    """What is no source ends `check` with exit code 2 and a sentence, quickly and without a traceback."""
    world.trouble("wire", trouble)

    code, out, err = await output(tmp_path, "check", world.feeds()[0], "--json", log="text")

    assert (code, out) == (2, "")
    assert err.startswith("trucewatch: ")
    assert "Traceback" not in err


async def test_private_addresses_need_leave(world: World, tmp_path: Path) -> None:
    """Without BOT_FETCH_PRIVATE an address on loopback is refused in words."""
    port = urlsplit(world.feeds()[0]).port
    code, _, err = await output(tmp_path, "check", world.feeds()[0], fetch_private="false", fetch_ports=port)

    assert code == 2
    assert "public" in err


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({}, "@BotFather"),
        (
            {"token": "12345678:abcdefghijklmnopqrstuvwxyz", "database_url": "sqlite:////nowhere/x.db"},
            "BOT_DATABASE_URL",
        ),
        (
            {"token": "12345678:abcdefghijklmnopqrstuvwxyz", "database_url": "postgresql://u:hidethis@127.0.0.1:1/x"},
            "BOT_DATABASE_URL",
        ),
        ({"token": "12345678:abcdefghijklmnopqrstuvwxyz", "poll_seconds": "often"}, "BOT_POLL_SECONDS"),
        ({"token": "12345678:abcdefghijklmnopqrstuvwxyz", "sources_file": "missing.toml"}, "BOT_SOURCES_FILE"),
    ],
    ids=["no token", "no directory", "no server", "no number", "no file"],
)
async def test_run_says_what_is_wrong(tmp_path: Path, settings: dict[str, object], word: str) -> None:
    """A bot that cannot start says in one sentence which setting to mend, without a traceback or a secret."""
    code, _, err = await output(tmp_path, "run", **settings)

    assert code == 2
    assert word in err
    assert "Traceback" not in err
    assert "hidethis" not in err
    assert "abcdefghijklmnopqrstuvwxyz" not in err


async def test_run_where_another_program_listens(tmp_path: Path) -> None:
    """A port that is taken is one sentence, and nothing is left hanging."""
    with listening() as taken:
        taken.listen()
        place = "{}:{}".format(*taken.getsockname())
        code, out, err = await output(tmp_path, "run", roles="worker", listen=place, log_level="WARNING")

    assert (code, out) == (2, "")
    assert err.startswith(f"trucewatch: BOT_LISTEN: nobody can listen on {place} (Address already in use)")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("command", [("vacuum",), ("trace", "story", "1")])
async def test_who_looks_makes_no_database(tmp_path: Path, command: tuple[str, ...]) -> None:
    """Called in another folder than the bot's, or as another user."""
    code, out, err = await output(tmp_path, *command)

    assert (code, out) == (2, "")
    assert err == f"trucewatch: There is no file {tmp_path}/bot.db.\n"
    assert list(tmp_path.iterdir()) == []


async def test_a_wrong_token_ends_the_bot_in_words(emulator: Emulator, tmp_path: Path) -> None:
    """A token that Telegram does not know ends the bot with a sentence that does not show it."""
    wrong = "7654321:not-the-token-of-this-emulator-00"
    program = await Program(tmp_path, {"token": wrong, "api_url": emulator.url}).start()

    assert await program.ended() == 2
    assert "BOT_TOKEN" in program.log[-1]
    assert not any("not-the-token" in line for line in program.log)


async def test_an_unreachable_telegram_is_waited_for(emulator: Emulator, start: Start) -> None:
    """While Telegram does not answer the bot says so and goes on; it works as soon as Telegram does."""
    order = emulator.fault(faults.server_error(), method="getMe", times=2)
    program = await start(bot_unknown="1")
    number = emulator.say(emulator.anna, emulator.anna, "/help")
    await emulator.wait_for(emulator.anna, after=number)

    assert order.met == 2
    assert program.events("no answer from telegram")
    assert any("is no setting" in line for line in program.log)


async def test_stops_in_good_order(emulator: Emulator, start: Start) -> None:
    """SIGTERM ends the bot with exit code 0 and no error in its log."""
    program = await start()

    assert await program.stop() == 0
    assert not [line for line in program.log if '"level": "error"' in line]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (model_server.says("The truce began at noon on Friday."), "ok  The language model small answers as it should."),
        (model_server.whole(b"{}", "401 Unauthorized"), "gives no summary: forbidden 401."),
        (model_server.told("Hello!"), "gives no summary: unreadable answer."),
    ],
)
async def test_doctor_asks_the_language_model(tmp_path: Path, reply: model_server.Reply, said: str) -> None:
    """Whether it answers in the form that is asked for; its key is hidden."""
    async with model_server.endpoint(reply) as place:
        code, out, _ = await output(
            tmp_path, "doctor", roles="worker", llm_url=place.url, llm_model="small", llm_key="hidden-key-1"
        )

    assert said in out
    assert code == (0 if "ok  The language model" in out else 1)
    assert "hidden-key-1" not in out
    assert "BOT_LLM_KEY = [hidden]" in out


async def test_a_language_model_needs_a_name(tmp_path: Path) -> None:
    """The bot does not start half configured, and says which setting is missing."""
    code, _, err = await output(tmp_path, "run", roles="worker", llm_url="http://127.0.0.1:9/v1")

    assert code == 2
    assert "BOT_LLM_MODEL is empty" in err


@pytest.mark.parametrize("host", ["models.example", "8.8.8.8"])
async def test_a_key_is_not_sent_in_the_clear(tmp_path: Path, host: str) -> None:
    """Over plain http only to one's own network."""
    told = {"llm_url": f"http://{host}/v1", "llm_model": "small", "llm_key": "hidden-key-1", "roles": "worker"}
    code, _, err = await output(tmp_path, "run", **told)

    assert code == 2
    assert "https://" in err


@pytest.mark.parametrize("url", ["127.0.0.1:11434", "ftp://models.example", "http://"])
async def test_a_language_models_address_is_checked(tmp_path: Path, url: str) -> None:
    """What is no address is refused with an example of one."""
    code, _, err = await output(tmp_path, "doctor", llm_url=url)

    assert code == 2
    assert "BOT_LLM_URL cannot be used: must be an address such as http" in err


async def test_doctor_tells_and_hides(emulator: Emulator, tmp_path: Path) -> None:
    """`doctor` knows the bot by name and whether it may be asked inline, tells unknown settings with the nearest known one, and hides the token."""
    settings = {"token": emulator.token, "api_url": emulator.url, "poll_second": "3"}

    code, out, _ = await output(tmp_path, "doctor", **settings)

    assert code == 1
    assert "truce_watch_bot" in out
    assert "Inline mode is on: @truce_watch_bot" in out
    assert "did you mean BOT_POLL_SECONDS?" in out
    assert emulator.token not in out
