"""Whose turn it is, without a store: what is put off, and to when."""

from __future__ import annotations

import itertools
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.pace import SLACK, Pace
from bot.model import Chat, ChatId, Delivery, OutboxId
from bot.pipeline.outage import LONGEST_PAUSE, Outage
from bot.pipeline.turns import FORGET_AT, PATIENCE, Turns, spaced
from tests import make

APART = 1 + SLACK


def message(address: str = "1", id: int = 1, priority: int = 1, kind: str = "private") -> Delivery:
    chat = Chat(ChatId(1), "telegram", address, 0, kind, "", "en", "UTC", "active", None)
    return Delivery(OutboxId(id), chat, "alert", priority, 1, make.NOW, None, None, {}, make.NOW)


def test_one_message_of_a_chat_at_a_time() -> None:
    """While one is under way the next waits a moment; another chat's goes at once."""
    turns = Turns(Pace())
    first = message()
    assert turns.wait(first, 0.0, fresh=True) == 0
    assert 0 < turns.wait(message(id=2), 0.0, fresh=True) <= 0.2
    assert turns.wait(message("2"), 0.0, fresh=True) == 0
    turns.done(first)
    assert turns.wait(message(id=3), 0.5, fresh=False) == 0


def test_each_has_a_turn_of_its_own() -> None:
    """Twenty messages of a group that has just heard one: a second apart each, the eighteenth on a minute later."""
    pace = Pace()
    pace.take("-1", True, 0.0)
    turns = Turns(pace)
    waits = [turns.wait(message("-1", n, kind="supergroup"), 0.0, fresh=True) for n in range(20)]

    assert [round(after - before, 6) for before, after in itertools.pairwise(waits[:17])] == [APART] * 16
    assert round(waits[16], 6) == 17 * APART
    assert waits[17] >= 60
    assert waits == sorted(waits)


def test_urgent_goes_before_what_was_put_off() -> None:
    """A notice does not queue behind alerts, nor an alert behind follow-ups."""
    pace = Pace()
    pace.take("1", False, 0.0)
    turns = Turns(pace)
    for number in range(5):
        turns.wait(message(id=number, priority=2), 0.0, fresh=True)

    assert round(turns.wait(message(id=9, priority=1), 0.0, fresh=True), 6) == APART
    assert turns.wait(message(id=10, priority=3), 0.0, fresh=True) > 5 * APART


def test_what_was_planned_by_another_holder_counts() -> None:
    """A fresh message goes behind what the store says is planned, though the chat is free."""
    turns = Turns(Pace())
    turns.plan("1", 1, 30.0, 0.0)

    assert turns.wait(message(), 0.0, fresh=True) >= 30
    assert turns.is_behind(message())
    assert not turns.is_behind(message("2"))


def test_plans_that_are_over_are_forgotten() -> None:
    """A hundred thousand chats that were behind once take no memory."""
    turns = Turns(Pace())
    for number in range(20_000):
        turns.plan(f"{number}", 1, number + 10.0, float(number))

    assert len(turns._plans) <= FORGET_AT


times = st.lists(st.floats(0.1, 50), max_size=30).map(sorted)


@given(times, st.floats(0, 20), st.floats(0.1, 3))
def test_room_is_made_and_no_more(planned: list[float], at: float, apart: float) -> None:
    """Nothing is moved to earlier, what moved is apart, and the first that stays has room enough."""
    moved = spaced(planned, at, apart)

    assert all(after >= before for before, after in zip(planned, moved, strict=False))
    assert all(b - a >= apart - 1e-9 for a, b in zip([at, *moved], moved, strict=False))
    if len(moved) < len(planned):
        assert planned[len(moved)] >= [at, *moved][-1] + apart


@given(st.lists(st.tuples(st.sampled_from("123"), st.floats(0, 2), st.booleans()), max_size=60))
def test_whoever_waits_goes_in_the_end(steps: list[tuple[str, float, bool]]) -> None:
    """A message that comes back at its time, again and again, is on its way after few looks, whatever replies do."""
    pace, now = Pace(), 0.0
    turns = Turns(pace)
    for number, (address, pause, reply) in enumerate(steps):
        now += pause
        if reply:
            pace.take(address, False, now, reply=True)
            continue
        one, at, fresh, looks = message(address, number), now, True, 0
        while wait := turns.wait(one, at, fresh=fresh):
            assert wait > PATIENCE / 2
            at, fresh, looks = at + wait, False, looks + 1
            assert looks <= 3
        pace.take(address, False, max(at, pace.slot(address, False, at)))
        turns.done(one)
        now = max(now, at)


def test_an_outage_is_looked_at_less_and_less_often() -> None:
    """At once, after one, two, four seconds, at most thirty; an answer ends it."""
    outage = Outage()
    outage.suspect(100.0)
    outage.suspect(101.0)
    assert (outage.suspected, outage.look_at) == (True, 100.0)
    pauses = []
    for _ in range(7):
        outage.looked(200.0, well=False)
        pauses.append(outage.look_at - 200.0)
    assert pauses == [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE]
    outage.looked(300.0, well=True)
    assert not outage.suspected
    assert timedelta(seconds=LONGEST_PAUSE) < make.LEASE
