"""Those who tend the bot: who may do what, typed and by button, and what is left of it in the audit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.model.staff import Act, Post, grantable, may_change
from bot.service import admins, bans
from bot.storage import Storage, audit, chats, outbox
from handlers import COMMANDS
from handlers.command import Role
from tests import make
from tests.chatting import ANNA, BORIS, GROUP, OWNER, World, member, person, said, tapped, update, world
from tests.conftest import TestClock

ADMINISTRATOR, EDITOR = 33, 44
STAFF = [command for command in COMMANDS if command.role.tends]
# Everybody who may write, with what they may do.
PEOPLE = {ANNA: Role.CHAT_ADMIN, EDITOR: Role.EDITOR, ADMINISTRATOR: Role.ADMINISTRATOR, OWNER: Role.OWNER}


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock) -> AsyncIterator[World]:
    """A bot with an owner, an administrator and an editor."""
    made = world(sqlite_storage, clock)
    await admins.appoint(made.services, OWNER, ADMINISTRATOR, "administrator")
    await admins.appoint(made.services, OWNER, EDITOR, "editor")
    with capture_logs():
        yield made
    for child in made.services.children._all:
        await child.close()


async def posts(here: World) -> dict[int, str]:
    """Who tends the bot, and as what."""
    return {one.user_id: one.post for one in await admins.listed(here.services)}


async def acts(here: World) -> list[Act]:
    """The audit, newest first, without what the fixture did."""
    async with here.services.storage.read() as tx:
        return (await audit.page(tx, 0, 100))[0][:-2]


def forwarded(user: int) -> dict[str, Any]:
    """An answer to a message that was forwarded from somebody."""
    first = {"type": "user", "sender_user": person(user), "date": 1}
    return {"reply_to_message": said("Hello", ANNA) | {"forward_origin": first, "forward_date": 1}}


# ------------------------------------------------------------ who may what


@pytest.mark.parametrize("command", STAFF, ids=lambda command: command.name)
@pytest.mark.parametrize("user", PEOPLE, ids=lambda user: PEOPLE[user].name)
async def test_every_command_for_every_role(here: World, user: int, command: Any) -> None:
    """Whoever may not is answered as for a word that is no command, typed or tapped, and nothing is left behind."""
    (unknown,) = await here.says("/nonsense x", user)
    refs = list(here.channel.shown)
    popped = await here.taps_data("nonsense:x", refs[-1], user)
    before = await posts(here), await acts(here)

    answer, *_ = await here.says(f"/{command.name} x", user)
    told = await here.taps_data(f"{command.name}:x", refs[-1], user)

    assert (answer.partition("\n")[0] == unknown.replace("nonsense", command.name)) == (PEOPLE[user] < command.role)
    assert PEOPLE[user] >= command.role or told == popped
    assert (await posts(here), await acts(here)) == before


@pytest.mark.parametrize("user", PEOPLE, ids=lambda user: PEOPLE[user].name)
async def test_help_tells_what_one_may(here: World, user: int) -> None:
    """The list of commands holds no more and no less than what the reader may use."""
    (told,) = await here.says("/help", user)

    listed = {command.name for command in COMMANDS if f"/{command.name} " in told}
    assert listed == {command.name for command in COMMANDS if command.role <= PEOPLE[user]}


async def test_tending_the_bot_is_no_right_over_groups(here: World) -> None:
    """An administrator of the bot is a member like any other in other people's groups."""
    (answer,) = await here.says("/subscribe truce", ADMINISTRATOR, GROUP)

    assert "administrator of this chat" in answer
    assert "Chats, active" in (await here.says("/health", ADMINISTRATOR, GROUP))[0]


async def test_right_is_looked_up_at_each_press(here: World) -> None:
    """Who was dismissed since the buttons were shown presses them in vain."""
    await here.says("/admins", ADMINISTRATOR)
    await admins.dismiss(here.services, OWNER, ADMINISTRATOR)

    assert await here.taps("✖ 3", ADMINISTRATOR) == await here.taps_data("nonsense:", list(here.channel.shown)[-1])
    assert EDITOR in await posts(here)


@pytest.mark.parametrize(
    ("by", "of", "may"),
    [
        ("owner", "administrator", True),
        ("owner", "editor", True),
        ("owner", None, True),
        ("owner", "owner", False),
        ("administrator", "editor", True),
        ("administrator", None, True),
        ("administrator", "administrator", False),
        ("administrator", "owner", False),
        ("editor", "editor", False),
        ("editor", None, False),
        (None, None, False),
    ],
)
def test_who_may_change_whom(by: Post | None, of: Post | None, may: bool) -> None:
    """Owners add and remove all but owners, administrators only editors."""
    assert may_change(by, of) == may
    assert (of in grantable(by)) == (may and of is not None)


# ---------------------------------------------------------- administrators


async def test_owner_adds_an_administrator(here: World) -> None:
    """Typed with the post; what they may holds at once, and the audit says who, what, whom, and what they became."""
    await here.says("/addadmin 11 administrator", OWNER)

    assert (await posts(here))[ANNA] == "administrator"
    assert "Numbers" in (await here.says("/stats", ANNA))[0]
    (act,) = await acts(here)
    assert (act.who, act.what, act.subject, act.before, act.after) == (
        str(OWNER),
        "addadmin",
        "11",
        {},
        {"role": "administrator"},
    )


async def test_without_a_post_it_is_asked_for(here: World) -> None:
    """Buttons for what the asker may give: both for an owner, one for an administrator."""
    await here.says("/addadmin 11", ADMINISTRATOR)
    assert here.last.labels == ["🌐 Editor"]
    await here.says("/addadmin 11", OWNER)
    assert here.last.labels == ["🌐 Editor", "🛠 Administrator"]

    await here.taps("Administrator", OWNER)

    assert (await posts(here))[ANNA] == "administrator"


@pytest.mark.parametrize("typed", [True, False])
async def test_administrator_adds_editors_only(here: World, typed: bool) -> None:
    """Another administrator is for owners to add, whatever a made-up button carries."""
    await here.says("/addadmin 11 editor", ADMINISTRATOR)
    assert (await posts(here))[ANNA] == "editor"

    if typed:
        (told,) = await here.says("/addadmin 22 administrator", ADMINISTRATOR)
    else:
        told = str(await here.taps_data("addadmin:22:administrator", list(here.channel.shown)[-1], ADMINISTRATOR))

    assert "those who run this bot" in told
    assert BORIS not in await posts(here)


@pytest.mark.parametrize("act", ["/removeadmin 33", "/addadmin 33 editor"])
async def test_administrator_does_not_touch_another(here: World, act: str) -> None:
    """Neither removed nor made less by an equal."""
    await admins.appoint(here.services, OWNER, ANNA, "administrator")

    (answer,) = await here.says(act, ANNA)

    assert "those who run this bot" in answer
    assert (await posts(here))[ADMINISTRATOR] == "administrator"


@pytest.mark.parametrize(
    "more",
    [
        forwarded(ANNA),
        {"reply_to_message": said("", BORIS) | {"contact": {"phone_number": "1", "first_name": "A", "user_id": ANNA}}},
    ],
    ids=["forwarded", "contact"],
)
async def test_answered_message_says_who(here: World, more: dict[str, Any]) -> None:
    """A forwarded message or a contact stands for the person."""
    await here.says("/addadmin editor", OWNER, **more)

    assert (await posts(here))[ANNA] == "editor"


async def test_who_hides_is_not_guessed(here: World) -> None:
    """A forward of somebody who hides their account names nobody, least of all who forwarded it."""
    hidden = {"type": "hidden_user", "sender_user_name": "A", "date": 1}

    (answer,) = await here.says("/addadmin", OWNER, reply_to_message=said("Hello", OWNER) | {"forward_origin": hidden})

    assert "does not tell me who" in answer
    assert len(await posts(here)) == 3


async def test_same_post_again_is_no_act(here: World) -> None:
    """Said, and not noted twice."""
    (answer,) = await here.says("/addadmin 44 editor", OWNER)

    assert "already" in answer
    assert await acts(here) == []


async def test_owner_stands_in_the_configuration(here: World) -> None:
    """Nobody adds, removes or bans an owner, not even one."""
    for text in (f"/addadmin {OWNER} editor", f"/removeadmin {OWNER}", f"/ban {OWNER}"):
        assert "BOT_ADMINS" in (await here.says(text, OWNER))[0]

    assert (await posts(here))[OWNER] == "owner"
    assert await acts(here) == []


async def test_list_says_who_added_whom_and_removes_with_a_tap(here: World) -> None:
    """A tap asks first; no leaves everything, yes removes."""
    await here.says("/start", EDITOR)
    (told,) = await here.says("/admins", ADMINISTRATOR)

    assert "P44 44 · editor · added by 99" in told
    # Oneself, and the editor.
    assert here.last.labels == ["✖ 2", "✖ 3"]
    await here.taps("✖ 3", ADMINISTRATOR)
    assert "44" in here.last.text
    await here.taps("Cancel", ADMINISTRATOR)
    assert EDITOR in await posts(here)
    await here.says("/admins", ADMINISTRATOR)
    await here.taps("✖ 3", ADMINISTRATOR)
    await here.taps("Yes", ADMINISTRATOR)
    assert EDITOR not in await posts(here)
    assert [(act.who, act.what, act.before) for act in await acts(here)] == [
        (str(ADMINISTRATOR), "removeadmin", {"role": "editor"})
    ]


async def test_administrator_may_give_up(here: World) -> None:
    """One's own post is one's own to lay down."""
    await here.says(f"/removeadmin {ADMINISTRATOR}", ADMINISTRATOR)

    assert ADMINISTRATOR not in await posts(here)
    assert "I do not know" in (await here.says("/admins", ADMINISTRATOR))[0]


async def test_change_of_rights_wakes_the_menus(here: World) -> None:
    """Whose right changed is to see other menus."""
    here.services.staff_changed.clear()
    await here.says("/removeadmin 44", OWNER)

    assert here.services.staff_changed.is_set()


HOSTILE = ["0", "-5", "1e9", "٣", "9" * 17, "4503599627370496", "@anna", "<b>", "11 king", "11; DROP TABLE admin", "💥"]


@pytest.mark.parametrize("given", HOSTILE)
async def test_what_is_no_user_and_no_post(here: World, given: str) -> None:
    """Each is told in a sentence with an example, and nothing changes."""
    (answer,) = await here.says(f"/addadmin {given}", OWNER)

    assert "/addadmin 123456789 editor" in answer
    assert len(await posts(here)) == 3


@pytest.mark.parametrize("data", ["addadmin:11:owner", "addadmin:11:", "addadmin::editor", "addadmin:x:editor"])
async def test_made_up_buttons_of_an_owner(here: World, data: str) -> None:
    """No button makes an owner."""
    await here.says("/start", OWNER)

    assert "too old" in str(await here.taps_data(data, list(here.channel.shown)[-1], OWNER))
    assert len(await posts(here)) == 3


@pytest.mark.parametrize(
    "data", ["removeadmin:", "removeadmin:x:yes", "unban:", "unban:1e3", "audit:0", "audit:0:x", "ban:x"]
)
async def test_data_of_no_button(here: World, data: str) -> None:
    """Answered as too old."""
    await here.says("/start", OWNER)

    assert "too old" in str(await here.taps_data(data, list(here.channel.shown)[-1], OWNER))


# ------------------------------------------------------------------- bans


async def silent(here: World, user: int, chat: int | None = None) -> bool:
    """Whether nothing at all comes back: no message, no answer to a tap, no question to Telegram."""
    ref = list(here.channel.shown)[-1]
    before = len(here.bot.taps), len(here.channel.shown), len(here.bot.asked)
    await here.says("/help", user, chat)
    await here.says("/nonsense", user, chat)
    await here.says("/subscribe peace", user, chat)
    await here.door.handle(update(callback_query=tapped("subscribe:peace", ref, user, chat)))
    return (len(here.bot.taps), len(here.channel.shown), len(here.bot.asked)) == before


async def test_banned_person_is_not_listened_to_until_unbanned(here: World) -> None:
    """Neither in private nor in groups; afterwards everything is as it was."""
    await here.says("/subscribe truce", ANNA)

    (told,) = await here.says("/ban 11 sells   shoes", ADMINISTRATOR)

    assert "P11" in told
    assert "sells shoes" in told
    assert await silent(here, ANNA)
    assert await silent(here, ANNA, GROUP)
    assert len(await here.says("/help", BORIS, GROUP)) == 1
    await here.taps("Unban", ADMINISTRATOR)
    assert "truce" in (await here.says("/subscriptions", ANNA))[0]
    assert "peace" not in (await here.says("/subscriptions", ANNA))[0]
    assert [(act.what, act.subject, act.before, act.after) for act in await acts(here)] == [
        ("unban", "11", {"reason": "sells shoes"}, {}),
        ("ban", "11", {}, {"reason": "sells shoes"}),
    ]


async def test_banned_group_is_not_listened_to(here: World) -> None:
    """Nobody in it, nor the group's own voice; its members elsewhere are."""
    await here.says("/help", ANNA, GROUP)
    await here.says(f"/ban {GROUP}", OWNER)

    assert await silent(here, ANNA, GROUP)
    assert len(await here.says("/help", ANNA)) == 1
    await here.door.handle(update(channel_post=said("/help", 0, GROUP, "channel")))
    await here.door.handle(update(my_chat_member=member(GROUP, ANNA, "left", "member")))
    assert here.last.chat.address == str(ANNA)


async def test_alerts_stop_with_a_ban_and_go_on_without(here: World) -> None:
    """What waits is dropped, nothing is announced; after the ban there are alerts again."""
    await here.says("/subscribe truce", ANNA)

    async with here.services.storage.begin() as tx:
        made = await make.story(tx, "truce")

    async def announced(revision: int) -> int:
        async with here.services.storage.begin() as tx:
            return await outbox.announce(tx, made, revision, make.NOW)

    async def state() -> tuple[str, str | None]:
        async with here.services.storage.read() as tx:
            (chat,) = await chats.all_at(tx, "telegram", str(ANNA))
            return chat.state, chat.state_reason

    assert await announced(1) == 1
    await here.says("/ban 11", OWNER)
    assert await state() == ("gone", "banned")
    async with here.services.storage.read() as tx:
        assert (await outbox.depth(tx, make.NOW)).queued == 0
    assert await announced(2) == 0
    await here.says("/unban 11", OWNER)
    assert await state() == ("active", None)
    assert await announced(3) == 1


async def test_banned_group_that_moves_stays_banned(here: World) -> None:
    """A new address is no way around it."""
    await here.says("/help", ANNA, GROUP)
    await here.says(f"/ban {GROUP}", OWNER)
    await here.door.handle(update(message=said("", ANNA, GROUP, "group") | {"migrate_to_chat_id": -1007}))

    assert await here.says("/help", ANNA, -1007) == []
    await here.says("/unban -1007", OWNER)
    assert len(await here.says("/help", ANNA, -1007)) == 1


async def test_banned_person_brings_the_bot_nowhere(here: World) -> None:
    """A group that they add it to is not greeted."""
    await here.says("/ban 11", OWNER)
    await here.door.handle(update(my_chat_member=member(GROUP, ANNA, "left", "member")))

    assert here.last.chat.address == str(OWNER)


@pytest.mark.parametrize("user", [ADMINISTRATOR, EDITOR])
async def test_who_tends_the_bot_is_not_banned(here: World, user: int) -> None:
    """Dismissed first; and who is banned is not made one."""
    (answer,) = await here.says(f"/ban {user}", OWNER)
    assert f"/removeadmin {user}" in answer

    await here.says("/ban 11", OWNER)
    (answer,) = await here.says("/addadmin 11 editor", OWNER)

    assert "/unban 11" in answer
    assert ANNA not in await posts(here)


async def test_list_of_bans_is_paged(here: World) -> None:
    """Every ban can be reached and ended with a tap."""
    for number in range(20):
        await bans.ban(here.services, str(OWNER), 1000 + number, "")
    (first,) = await here.says("/ban", OWNER)
    assert "20 bans" in first
    assert "1000" in first
    await here.taps("▶", OWNER)
    await here.taps("▶", OWNER)
    assert "1019" in here.last.text
    await here.taps("✖ 20", OWNER)
    assert "I listen to 1019 again" in here.last.text

    assert "19 bans" in (await here.says("/unban", OWNER))[0]
    assert "is not banned" in (await here.says("/unban 1019", OWNER))[0]


@pytest.mark.parametrize("given", ["x", "0", "9" * 17, "1e9", "@anna", "<script>"])
async def test_ban_of_nobody(here: World, given: str) -> None:
    """A sentence with an example, and nobody is banned."""
    assert "123456789" in (await here.says(f"/ban {given}", OWNER))[0]
    assert "Nobody" in (await here.says("/ban", OWNER))[0]


async def test_reason_is_kept_as_words(here: World) -> None:
    """Whatever it holds, cut to what is worth keeping."""
    await here.says("/ban 11 <b>\x00" + "x" * 3000, OWNER)

    assert "<b>" in here.last.text
    assert len(here.last.text) < 300


# ------------------------------------------------------------------ audit


async def test_audit_is_paged_newest_first(here: World) -> None:
    """Each act with who, what, whom and what became of it; ▶ leads back in time."""
    await here.says("/start", OWNER)
    for number in range(5):
        await here.says(f"/ban {1000 + number} reason{number}", OWNER)
    (first,) = await here.says("/audit 3", OWNER)

    assert "P99 99 · ban 1004\n   reason: – → reason4" in first.replace("\u2068", "").replace("\u2069", "")
    assert first.index("1004") < first.index("1003") < first.index("1002")
    assert "1001" not in first
    await here.taps("▶", OWNER)
    assert "1001" in here.last.text
    await here.taps("▶", OWNER)
    assert here.last.labels == ["◀"]


@pytest.mark.parametrize("act", ["addadmin 11 editor", "removeadmin 44", "ban 11", "unban 22"])
async def test_nothing_is_done_that_is_not_noted(here: World, monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    """The act and its row in the audit are one: without the one there is not the other."""

    async def full(*_: object, **__: object) -> None:
        raise OSError("disk full")

    await here.says("/ban 22", OWNER)
    before = await posts(here), await acts(here), await bans.page(here.services, 0, 9)
    monkeypatch.setattr(f"bot.service.{'bans' if 'ban ' in act else 'admins'}.audit", full)

    assert "went wrong" in (await here.says(f"/{act}", OWNER))[0]
    assert (await posts(here), await acts(here), await bans.page(here.services, 0, 9)) == before


@pytest.mark.parametrize("given", ["0", "21", "x", "-1", "9" * 30])
async def test_audit_of_an_odd_length(here: World, given: str) -> None:
    """How many there may be, in a sentence."""
    assert "from 1 to 20" in (await here.says(f"/audit {given}", OWNER))[0]


# ------------------------------------------------------------------ stats


async def test_stats_count(here: World) -> None:
    """People, subscriptions and chats as they are."""
    await here.says("/subscribe truce", ANNA)
    await here.says("/help", ANNA, GROUP)
    (told,) = await here.says("/stats", ADMINISTRATOR)

    for line in ("People: 2", "Subscriptions: 1", "supergroup, active: 1", "private, active: 2", "Nothing went wrong"):
        assert line in told


# --------------------------------------------------------- private instances


async def test_private_instance_answers_strangers_once(sqlite_storage: Storage, clock: TestClock) -> None:
    """One sentence, then silence, and no trace of them; those who are named, and who tends the bot, notice nothing."""
    here = world(sqlite_storage, clock, allowed=frozenset({ANNA, GROUP}))

    assert [len(await here.says(text, BORIS)) for text in ("hello", "/help", "/subscribe truce")] == [1, 0, 0]
    assert "not open to everybody" in here.last.text
    async with here.services.storage.read() as tx:
        assert await chats.all_at(tx, "telegram", str(BORIS)) == []
    assert "What I can do" in (await here.says("/help", ANNA))[0]
    assert "What I can do" in (await here.says("/help", BORIS, GROUP))[0]
    assert "What I can do" in (await here.says("/help", OWNER))[0]


async def test_private_instance_in_a_strangers_group(sqlite_storage: Storage, clock: TestClock) -> None:
    """Not greeted, told once when somebody wants something of this bot, and silent to what may be meant for others."""
    here = world(sqlite_storage, clock, allowed=frozenset({ANNA}))
    await here.door.handle(update(my_chat_member=member(GROUP, BORIS, "left", "member")))
    assert here.channel.shown == {}

    said_there = [len(await here.says(text, BORIS, GROUP)) for text in ("/nonsense", "/stats", "/help", "/help")]

    assert said_there == [0, 0, 1, 0]
    assert "What I can do" in (await here.says("/help", ANNA, GROUP))[0]


async def test_empty_list_is_for_everybody(here: World) -> None:
    """Without a list nobody is a stranger."""
    assert "What I can do" in (await here.says("/help", 4711))[0]


# ------------------------------------------------------------------ floods


async def test_wait_is_said_once_a_minute(sqlite_storage: Storage, clock: TestClock) -> None:
    """Whoever goes on at the limit for ten minutes is told ten times at most, not each time that one got through."""
    here = world(sqlite_storage, clock, commands_per_minute=2)
    told = 0
    for _ in range(200):
        told += sum("Please wait" in answer for answer in await here.says("/help"))
        clock.advance(timedelta(seconds=3))

    assert 5 <= told <= 10
