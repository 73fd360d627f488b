"""Whatever Telegram sends, today or after its next version, the bot goes on hearing and no handler fails."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import Update

from bot.errors import Unreachable
from bot.storage import Storage
from handlers.receive import Lanes, Patience
from handlers.unreadable import OneByOne
from tests.chatting import ANNA, said, update, world
from tests.conftest import TestClock
from tests.updates import Chance, damaged, declared

# The generator fills fields that Telegram has renamed, too.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

# Ten thousand in parts, so that several processes share the work.
PARTS, MANY = 4, 2_500
# How many of them are not as Telegram's types say.
DAMAGED = 0.25


class Deaf:
    """A network on which nothing answers."""

    async def get(self, url: str) -> Any:
        raise Unreachable(url=url, reason="no_answer")


class Unread:
    """A bot of the library whose answer holds something that it cannot read."""

    def __init__(self, raw: list[dict[str, Any]]) -> None:
        self.sent = json.dumps(raw)

    async def get_updates(self, **_: Any) -> list[Update]:
        return list(Update.de_list(json.loads(self.sent), None))

    async def do_api_request(self, endpoint: str, api_kwargs: dict[str, Any]) -> Any:
        assert endpoint == "getUpdates"
        return json.loads(self.sent)


@pytest.mark.parametrize("part", range(PARTS))
async def test_no_update_fails_a_handler(sqlite_storage: Storage, clock: TestClock, part: int) -> None:
    """Of ten thousand updates of every kind none fails that is as Telegram's types say; those of the damaged quarter that
    do are let go, and what a person writes after them is answered."""
    chance, random = Chance(6 + part), Random(7 + part)
    here = world(sqlite_storage, clock, Deaf())
    raw = {number: chance.update(number) for number in range(1, MANY + 1)}
    broken = {number for number in raw if random.random() < DAMAGED}
    for number in broken:
        damaged(raw[number], random)
    # One at a time: here groups become others at any moment, which at Telegram they do once.
    lanes = Lanes(here.door.handle, slots=1, away=Patience().away)

    with capture_logs() as log:
        heard = await OneByOne(Unread(list(raw.values()))).get_updates(None, 100, 25, ())  # type: ignore[arg-type]
        lanes.take(heard)
        await lanes.finish(600)
        answers = await here.says("/subscribe truce", 4321)

    failed = {line.get("update") for line in log if line["event"] in ("update failed", "update not readable")}
    assert lanes.done.keys() == set(raw)
    assert failed - broken == set()
    assert not [line for line in log if line["event"] == "command failed"]
    assert "Subscribed" in answers[0]
    # It means something: much was answered, and much could not be read.
    assert len(here.channel.shown) > MANY // 40
    assert len(failed) > MANY // 100


async def test_an_update_that_cannot_be_read_is_passed_over() -> None:
    """Those before and after it arrive, and it arrives empty, so that it is confirmed like any other."""
    good = said("/help", ANNA)
    raw = [
        {"update_id": 1, "message": good},
        {"update_id": 2, "message": {"message_id": 5, "chat": "nowhere"}},
        {"update_id": 3, "message": good},
    ]

    found = await OneByOne(Unread(raw)).get_updates(None, 100, 25, ())  # type: ignore[arg-type]

    assert [(one.update_id, one.message is not None) for one in found] == [(1, True), (2, False), (3, True)]


async def test_a_kind_without_a_name_here_is_nothing(sqlite_storage: Storage, clock: TestClock) -> None:
    """An update of a kind that the library does not know yet is confirmed and not answered."""
    here = world(sqlite_storage, clock)

    await here.door.handle(update(telepathy={"from": {"id": ANNA}}))

    assert here.channel.shown == {}


@pytest.mark.parametrize("seed", range(3))
def test_updates_are_of_every_kind(seed: int) -> None:
    """The generator reaches every field of Update."""
    chance = Chance(seed)
    made = {name for number in range(1, 1000) for name in chance.update(number)}

    assert made == set(declared(Update))
