"""Whatever is sent when, no limit of Telegram is passed."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.pace import BURST, LATE, Pace

# Floats of a clock: sums are not exact.
NEARLY = 1e-6


@dataclass(frozen=True)
class Wish:
    chat: str
    reply: bool
    pause: float

    @property
    def group(self) -> bool:
        return self.chat.startswith("-")


@dataclass(frozen=True)
class Sent:
    wish: Wish
    at: float


pauses = st.sampled_from([0.0, 0.0, 0.0, 0.01, 0.2, 1.0, 7.0, 61.0])
wishes = st.lists(
    st.builds(Wish, chat=st.sampled_from(["1", "2", "3", "-1", "-2"]), reply=st.booleans(), pause=pauses), max_size=120
)
crowds = st.lists(st.builds(Wish, chat=st.integers(1, 400).map(str), reply=st.booleans(), pause=pauses), max_size=150)
holds = st.dictionaries(st.sampled_from(["1", "-1"]), st.floats(0, 100), max_size=2)


def leave(pace: Pace, wanted: list[Wish]) -> list[Sent]:
    """Send all, one after the other, each as early as it may after its pause."""
    now, done = 0.0, []
    for wish in wanted:
        at = pace.slot(wish.chat, wish.group, now + wish.pause, reply=wish.reply)
        assert at >= now + wish.pause
        pace.take(wish.chat, wish.group, at, reply=wish.reply)
        done.append(Sent(wish, at))
        now = at
    return done


def most_within(times: list[float], seconds: float) -> int:
    """The largest number of times in any window of this length, its end excluded."""
    return max((bisect_left(times, start + seconds - NEARLY) - number for number, start in enumerate(times)), default=0)


@given(st.one_of(wishes, crowds))
def test_all_together_stay_below_thirty_a_second(wanted: list[Wish]) -> None:
    """At most 30 calls in any second, of them at most 25 deliveries and what is made up for."""
    done = leave(Pace(), wanted)

    assert most_within([one.at for one in done], 1.0) <= 30
    assert most_within([one.at for one in done if not one.wish.reply], 1.0) <= 25 + 25 * LATE + 1


@given(wishes)
def test_no_chat_is_hurried(wanted: list[Wish]) -> None:
    """Deliveries come a second after whatever came before; replies run at most a burst ahead; groups have 20 a minute."""
    done = leave(Pace(), wanted)

    for chat in {one.wish.chat for one in done}:
        mine = [one for one in done if one.wish.chat == chat]
        times = [one.at for one in mine]
        assert all(b.at - a.at >= 1 for a, b in itertools.pairwise(mine) if not b.wish.reply)
        assert all(most_within(times, seconds) <= BURST + seconds for seconds in (1, 2, 30))
        if chat.startswith("-"):
            assert most_within(times, 60.0) <= 20


@given(wishes, holds)
def test_a_hold_is_kept(wanted: list[Wish], until: dict[str, float]) -> None:
    """Nothing reaches a chat before the end of its hold."""
    pace = Pace()
    for chat, end in until.items():
        pace.hold(chat, end)

    assert all(one.at >= until.get(one.wish.chat, 0.0) for one in leave(pace, wanted))


@given(wishes, st.sampled_from(["1", "-1", "new"]), st.booleans(), st.floats(0, 500), st.floats(0, 500))
def test_asking_later_never_gives_an_earlier_slot(
    wanted: list[Wish], chat: str, reply: bool, first: float, second: float
) -> None:
    """A slot never lies before the moment of asking, and waiting to ask never gains time."""
    pace = Pace()
    leave(pace, wanted)
    early, late = sorted((first, second))
    group = chat.startswith("-")

    sooner, later = (pace.slot(chat, group, at, reply=reply) for at in (early, late))

    assert early <= sooner <= later
    assert later >= late


@given(wishes)
def test_asking_changes_nothing(wanted: list[Wish]) -> None:
    """A slot that nobody takes leaves no trace."""
    asked, silent = Pace(), Pace()
    for wish in wanted:
        asked.slot(wish.chat, wish.group, wish.pause, reply=wish.reply)

    assert len(asked) == 0
    assert leave(asked, wanted) == leave(silent, wanted)
