"""The limits of Telegram, and who waits for whom."""

from __future__ import annotations

import itertools

from bot.channels.pace import LATE, ON_THE_WAY, SLACK, Pace


def sent(
    pace: Pace, chat: str, *, count: int, now: float = 0.0, group: bool = False, reply: bool = False
) -> list[float]:
    """The times at which `count` messages to one chat leave, each as early as it may."""
    times = []
    for _ in range(count):
        now = pace.slot(chat, group, now, reply=reply)
        pace.take(chat, group, now, reply=reply)
        times.append(now)
    return times


def test_deliveries_leave_replies_their_share() -> None:
    """When deliveries have used their 25 of a second, five replies still go within that second."""
    pace = Pace()
    for number in range(25):
        at = pace.slot(f"{number}", False, 0.0)
        pace.take(f"{number}", False, at)

    replies = []
    for number in range(5):
        at = pace.slot(f"r{number}", False, 0.97, reply=True)
        pace.take(f"r{number}", False, at, reply=True)
        replies.append(at)

    assert pace.slot("x", False, 0.97) >= 1.0
    assert max(replies) < 1.1


def test_many_chats_are_not_slowed_by_one() -> None:
    """A chat that has just heard something waits a second; another does not."""
    pace = Pace()
    pace.take("1", False, 10.0)

    assert pace.slot("1", False, 10.1) >= 11.0
    assert pace.slot("2", False, 10.1) == 10.1


def test_private_chat_gets_one_delivery_a_second() -> None:
    """Five alerts to a person take four seconds, not one burst."""
    times = sent(Pace(), "1", count=5)

    assert [round(after - before, 3) for before, after in itertools.pairwise(times)] == [1 + SLACK] * 4


def test_replies_may_run_a_little_ahead() -> None:
    """Two answers come at once, the third a second later."""
    times = sent(Pace(), "1", count=3, reply=True)

    assert times[1] < 0.5
    assert times[2] >= 1.0


def test_group_gets_twenty_a_minute() -> None:
    """The 21st reply to a group goes a minute after the first; deliveries leave two places free."""
    replies = sent(Pace(), "-1", count=21, group=True, reply=True)
    deliveries = sent(Pace(), "-1", count=19, group=True)

    assert replies[19] < 60 <= replies[20] - replies[0]
    assert deliveries[17] < 60 <= deliveries[18] - deliveries[0]


def test_group_full_of_alerts_still_answers() -> None:
    """After all the alerts that a group may have, a command in it is answered at once."""
    pace = Pace()
    last = sent(pace, "-1", count=18, group=True)[-1]

    assert pace.slot("-1", True, last + 2) > last + 20
    assert pace.slot("-1", True, last + 2, reply=True) == last + 2


def test_held_chat_waits_alone() -> None:
    """A hold moves one chat, replies included, and no other."""
    pace = Pace()
    pace.hold("1", 50.0)

    assert pace.slot("1", False, 10.0) == 50.0
    assert pace.slot("1", False, 10.0, reply=True) == 50.0
    assert pace.slot("2", False, 10.0) == 10.0


def test_a_shorter_hold_does_not_end_a_longer_one() -> None:
    """Two 429 in a row count the later end."""
    pace = Pace()
    pace.hold("1", 50.0)
    pace.hold("1", 20.0)

    assert pace.slot("1", False, 10.0) == 50.0


def test_limited_chat_holds_only_itself() -> None:
    """Two chats limited, or one limited three times, say nothing of the others."""
    pace = Pace()
    for chat in ("1", "2", "2", "2"):
        pace.after_429(chat, 10.0, 30.0)

    assert pace.slot("1", False, 11.0) == 40.0
    assert pace.slot("3", False, 11.0) == 11.0


def test_three_limited_chats_hold_everybody() -> None:
    """Three chats limited within ten seconds: it is us, and nothing goes for as long as Telegram said."""
    pace = Pace()
    for second, chat in enumerate(("1", "2", "3")):
        pace.after_429(chat, 10.0 + second, 30.0)

    assert pace.slot("4", False, 13.0) == 42.0
    assert pace.slot(None, False, 13.0, reply=True) == 42.0


def test_three_limited_chats_far_apart_hold_nobody_else() -> None:
    """What was limited more than ten seconds ago does not count."""
    pace = Pace()
    for number, chat in enumerate(("1", "2", "3")):
        pace.after_429(chat, 10.0 + 6 * number, 1.0)

    assert pace.slot("4", False, 23.0) == 23.0


def test_idle_chats_are_forgotten() -> None:
    """A hundred thousand chats that heard something long ago take no memory."""
    pace = Pace(overall=10_000, deliveries=10_000)
    for number in range(100_000):
        pace.take(f"{number}", False, number / 100)

    assert len(pace) <= 1001


def test_a_chat_on_hold_is_not_forgotten() -> None:
    """Forgetting the idle keeps what Telegram told us."""
    pace = Pace(overall=10_000, deliveries=10_000)
    pace.hold("held", 5000.0)
    for number in range(5000):
        pace.take(f"{number}", False, number / 10)

    assert pace.slot("held", False, 600.0) == 5000.0


def test_rate_can_be_lower_than_one_a_second() -> None:
    """BOT_SEND_RATE = 0.5 is a message every two seconds, whoever gets it."""
    pace = Pace(deliveries=0.5)
    pace.take("1", False, 0.0)

    assert pace.slot("2", False, 0.0) == 2.0 - LATE


def test_lateness_is_made_up_for() -> None:
    """A process that wakes four milliseconds late each time still sends all of the 25 a second."""
    pace, now, sent_at = Pace(), 0.0, []
    for number in range(1000):
        now = max(pace.slot(f"{number}", False, now), now) + 0.004
        pace.take(f"{number}", False, now).answered(now + 0.05)
        sent_at.append(now)

    assert 999 / (sent_at[-1] - sent_at[0]) >= 0.99 * 25
    assert all(b - a >= 1.0 for a, b in zip(sent_at, sent_at[28:], strict=False))


def test_who_pays_is_faster() -> None:
    """1000 a second over all, of which deliveries may have 970; a chat is written to once a second as ever."""
    pace = Pace(overall=1000, deliveries=970)
    now = 0.0
    for number in range(970):
        now = pace.slot(f"{number}", False, now)
        pace.take(f"{number}", False, now)

    assert 0.9 - LATE < now < 1.0
    assert pace.turn("0", False, 0.5) >= 1.0


def test_slow_mode_of_three_groups_does_not_silence_everybody() -> None:
    """Three groups ask for an hour: theirs is an hour, everybody's a minute."""
    pace = Pace()
    for chat in ("-1", "-2", "-3"):
        pace.after_429(chat, 10.0, 3600.0)

    assert pace.slot("-1", True, 11.0) == 3610.0
    assert pace.slot("4", False, 11.0) == pace.held() == 70.0


def test_a_turn_comes_behind_what_is_planned() -> None:
    """Planned messages count as if they had gone: a second apart, eighteen a minute in a group."""
    pace = Pace()

    assert pace.turn("1", False, 0.0, ahead=[5.0]) == 5.0 + 1 + SLACK
    assert pace.turn("-1", True, 0.0, ahead=[float(2 * n) for n in range(18)]) >= 60


def test_what_is_held_up_on_its_way_does_not_arrive_as_a_crowd() -> None:
    """Thirty calls that may still be under way make the next ones wait longer than thirty that were answered."""
    slow, quick, now = Pace(deliveries=1000), Pace(deliveries=1000), 0.0
    for number in range(30):
        now = slow.slot(f"{number}", False, now)
        slow.take(f"{number}", False, now)
        quick.take(f"{number}", False, now).answered(now + 0.03)

    assert quick.slot("x", False, now) == 1.03
    assert slow.slot("x", False, now) == 1.0 + ON_THE_WAY
