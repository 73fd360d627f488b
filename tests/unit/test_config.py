"""Settings that cannot be are told in a sentence that repeats nothing of them, before anything is begun."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from bot import config
from bot.__main__ import told
from bot.errors import ConfigError, StoreAway

ROOT = Path(__file__).parents[2]
TOKEN = "7654321:not-the-token-of-this-emulator-00"


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without `.env`, which is where settings are read."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("api_url", ""),
        ("api_url", "http://127.0.0.1:99999"),
        ("public_url", "https://bot.example:99999"),
        ("public_url", "https://bot.example/?hidethis"),
        ("llm_url", "http://127.0.0.1:99999/v1"),
        ("proxy", "gate.example:3128"),
        ("proxy", "http://u:hidethis"),
        ("proxy", "http://[::1"),
        ("roles", ""),
        ("keep_days", "inf"),
        ("text_days", "1000000"),
        ("gone_days", "1e9"),
        ("give_up_days", "1e9"),
        ("fresh_hours", "1e9"),
        ("story_hours", "1e9"),
        ("lease_seconds", "1e12"),
        ("edit_seconds", "1e14"),
        ("poll_seconds", "inf"),
    ],
)
def test_what_cannot_be_is_refused(name: str, given: str) -> None:
    """Addresses that lead nowhere, spans that end before the first or after the last year, a bot that does nothing."""
    with pytest.raises(ConfigError, match=f"^BOT_{name.upper()} cannot be used: ") as error:
        config.load({name: given})
    assert "hidethis" not in str(error.value)


def test_the_longest_spans_can_be() -> None:
    """A hundred years is for ever."""
    found = config.load(
        {"keep_days": 36_500, "text_days": "36500", "fresh_hours": 876_000, "lease_seconds": 31_536_000}
    )
    assert found.keep_days == found.text_days == 36_500


def test_a_file_that_is_no_text_is_told_without_what_is_in_it(bare: Path) -> None:
    """As an editor of Windows may write it."""
    (bare / ".env").write_bytes(f"BOT_TOKEN={TOKEN}\nBOT_CONTACT=https://caf".encode() + b"\xe9.example\n")
    with pytest.raises(ConfigError, match="save it as plain text in UTF-8") as error:
        config.load()
    assert TOKEN not in str(error.value)


def test_a_secret_that_is_no_text(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same of a file among the secrets."""
    (bare / "bot_contact").write_bytes(b"\xff\xfe")
    monkeypatch.setattr(config, "SECRETS_DIR", bare)
    with pytest.raises(ConfigError, match="save it as plain text in UTF-8"):
        config.load()


def test_a_file_that_may_not_be_read_is_named() -> None:
    """Above all `.env`, when the service runs as another user."""
    assert config.unread(PermissionError(13, "Permission denied", ".env")) == (
        ".env, where settings are, cannot be read: Permission denied."
    )


def test_a_database_that_is_away_is_told_with_its_reason() -> None:
    """Whoever makes room on the disk has to know that it is full."""
    assert told(StoreAway(reason="database or disk is full")) == (
        "The database cannot be used just now: database or disk is full."
    )


FAILS = """
from bot import __main__ as command

def load(*_given):
    secret = "hide" + "this"
    raise RuntimeError

command.load = load
command.main(["doctor"])
"""


async def test_what_fails_before_there_are_settings_shows_no_values() -> None:
    """A traceback with what stood in each variable would show the token."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FAILS, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=PIPE, stderr=PIPE
    )
    out, err = await process.communicate()
    assert process.returncode == 1
    assert b"RuntimeError" in err
    assert b"hidethis" not in out + err
