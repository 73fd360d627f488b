"""Every command as a person uses it: by typing alone, by its buttons, and wrongly."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.messages.catalog import t
from bot.messages.helping import GUIDES
from bot.messages.markup import plain
from bot.storage import Storage
from handlers import COMMANDS
from handlers.command import Role
from handlers.menu import described, menus, own
from tests.chatting import ANNA, BORIS, GROUP, OWNER, World, world
from tests.conftest import TestClock
from tests.smallweb import site, small_world, state


@pytest.fixture
def pages() -> dict[str, str | Exception]:
    return site()


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock, pages: dict[str, Any]) -> AsyncIterator[World]:
    """A bot on a small web."""
    async with small_world(sqlite_storage, clock, pages) as bot:
        yield bot


# ------------------------------------------------------------- wrong use


HOSTILE = [
    "'; DROP TABLE chat; --",
    "<b>" * 50,
    "\u202eevil\u2066",
    "９" * 40,
    "9" * 400,
    "-1",
    "%s{0}{x}",
    "a\0b",
    "💥" * 200,
]
NEEDY = [one.name for one in COMMANDS if one.asks and one.name not in {"edit", "digest", "quiet"}]
IDLE = ["settings", "sourcehealth", "exportsources", "health", "cancel"]


@pytest.mark.parametrize("name", NEEDY)
async def test_command_without_what_it_needs_asks_for_it(here: World, name: str) -> None:
    """A question, and the way out of it; nothing changes."""
    before = await state(here)

    (answer,) = await here.says(f"/{name}", OWNER)

    assert "/cancel" in answer
    assert await state(here) == before


@pytest.mark.parametrize("name", IDLE)
async def test_command_with_more_than_it_takes_says_so(here: World, name: str) -> None:
    """Words after a command that takes none are not silently ignored."""
    (answer,) = await here.says(f"/{name} all of them", OWNER)

    assert answer == f"This command takes nothing after it.\nFor example: /{name}"


@pytest.mark.parametrize("given", HOSTILE)
async def test_hostile_broadcast_is_shown_as_it_is(here: World, given: str) -> None:
    """Whatever is to be told to all chats, it is shown as it was written, and the question below it."""
    shown = await here.says(f"/broadcast {given}", OWNER)

    assert shown[0] == given.replace("\0", "")
    assert "Send it?" in shown[1]


@pytest.mark.parametrize("given", HOSTILE)
@pytest.mark.parametrize("name", [one.name for one in COMMANDS if one.name not in {"subscribe", "broadcast"}])
async def test_hostile_argument_is_answered_and_changes_nothing(here: World, name: str, given: str) -> None:
    """Whatever stands behind a command, there is one answer that is no fault of ours, and nothing changes."""
    before = await state(here)

    answers = await here.says(f"/{name} {given}", OWNER)

    assert len([shown for shown in here.channel.shown.values() if shown.states]) == len(answers) == 1
    assert "went wrong" not in answers[0]
    assert await state(here) == before


@pytest.mark.parametrize("given", HOSTILE)
async def test_hostile_query_is_refused_or_taken_at_its_words(here: World, given: str) -> None:
    """A query may hold anything; it is either refused with a sentence or ends up in the list as it was read."""
    (answer,) = await here.says(f"/subscribe {given}")

    assert "went wrong" not in answer
    refused = "Subscribed" not in answer
    assert (("no subscriptions" in await here.rows()) is refused) or not refused


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/latest 0", "number from 1 to 20"),
        ("/latest 21", "number from 1 to 20"),
        ("/latest 5 -truce", "leave out"),
        ("/search -truce", "leave out"),
        ("/preview (truce", "not closed"),
        ("/why nonsense", "not the address"),
        ("/help nonsense", "no command “nonsense”"),
        ("/unsubscribe 3", "no subscription “3”"),
        ("/unsubscribe nothing of the kind", "no subscription"),
        ("/subscribe -truce", "leave out"),
        ('/subscribe "open', "not closed"),
        ("/subscribe truce min-sources:0", "number from 1 to 20"),
        ("/subscribe truce digest:weekly", "off, hourly, or daily"),
        ("/subscribe truce digets:daily", "no option “digets”"),
        ("/digest weekly", "off, hourly, or daily"),
        ("/digest hourly 08:00", "off, hourly, or daily"),
        ("/quiet sometimes", "two times of day"),
        ("/quiet 23:00-23:00", "two times of day"),
        ("/timezone Nowhere in particular", "no time zone"),
        ("/timezone UTC+25", "no time zone"),
        ("/removesource 7", "no source “7”"),
        ("/pausesource example.net", "no source “example.net”"),
        ("/checksource 7", "no source “7”"),
        ("/addsource not-an-address", "not a web address"),
        ("/addsource ftp://example.org/x", "not a web address"),
        ("/addsource https://example.org/missing", "nothing at"),
        ("/addsource https://slow.example/", "too long to answer"),
    ],
)
async def test_wrong_use_is_told_in_a_sentence(here: World, text: str, words: str) -> None:
    """What was wrong is named, and nothing changes."""
    before = await state(here)

    await here.says(text, OWNER)

    assert words in here.last.text
    assert await state(here) == before


# -------------------------------------------------------- start and help


async def test_start_shows_the_way_and_a_tap_subscribes(here: World) -> None:
    """A new person is one tap away from a subscription; who comes back sees what they have."""
    (first,) = await here.says("/start")
    await here.taps("Ceasefire & truce")
    (again,) = await here.says("/start")

    assert "truce" in first
    assert "Subscribed" in next(iter(here.channel.shown.values())).text
    assert "1 subscription" in again


async def test_start_with_a_payload_is_start(here: World) -> None:
    """A deep link with words that mean nothing here says so, and greets like any other."""
    (told,) = await here.says("/start nothing")
    (greeting,) = await here.says("/start")
    assert told == f"This link asks for nothing that I know.\n\n{greeting}"


async def test_help_lists_what_its_reader_may_use(here: World) -> None:
    """Owners see their commands in private; others, and owners among others, do not."""
    (mine,) = await here.says("/help")
    (owners,) = await here.says("/help", OWNER)
    (in_group,) = await here.says("/help", OWNER, GROUP)

    for command in COMMANDS:
        assert f"/{command.name} " in owners
        assert (f"/{command.name} " in mine) == (not command.role.tends) == (f"/{command.name} " in in_group)


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
async def test_help_on_one_command(here: World, name: str) -> None:
    """Every command has words of its own, by name, with or without slash; others' do not exist for others."""
    (answer,) = await here.says(f"/help {name}", OWNER)
    (with_slash,) = await here.says(f"/help /{name}", OWNER)
    (others,) = await here.says(f"/help {name}")

    assert answer == with_slash
    assert answer.startswith(f"/{name}")
    assert ("no command" in others) == next(c for c in COMMANDS if c.name == name).role.tends


async def test_help_of_an_alias_is_that_of_its_command(here: World) -> None:
    """/help sub tells of /subscribe."""
    assert await here.says("/help sub") == await here.says("/help subscribe")


@pytest.mark.parametrize("name", [name for name in GUIDES if name != "sources"])
async def test_help_has_pages_about_subjects(here: World, name: str) -> None:
    """By typing and by a button, for everybody; from each the others and the list are a tap away."""
    (typed,) = await here.says(f"/help {name}")
    labels = here.last.labels
    (listed,) = await here.says("/help")
    await here.taps(t("en", f"button.guide.{name}"))

    assert f"/help {name}" in listed
    assert here.last.text == typed
    assert plain(t("en", f"guide.{name}")) in typed
    assert t("en", f"button.guide.{name}") not in labels
    await here.taps(t("en", "button.help"))
    assert here.last.text == listed


async def test_page_about_sources_is_for_those_who_tend_them(here: World) -> None:
    """Others are told of the command that is called alike, and of nothing more; a made-up button gains nobody anything."""
    page = plain(t("en", "guide.sources"))
    (owners,) = await here.says("/help sources", OWNER)
    (in_group,) = await here.says("/help sources", OWNER, GROUP)
    (others,) = await here.says("/help sources")
    (listed,) = await here.says("/help")
    await here.taps_data("help:sources", next(reversed(here.channel.shown)))

    assert here.last.text == others
    assert owners.startswith("/sources")
    assert page in owners
    assert page not in in_group
    assert page not in others
    assert "/help sources" not in listed


# ----------------------------------------------------------- subscribing


async def test_subscribe_echoes_how_it_was_read(here: World) -> None:
    """The answer says in words what will be told, so that a misreading is seen at once."""
    (answer,) = await here.says("/subscribe truce, ceasefire -trade")

    assert "“truce”" in answer
    assert "without “trade”" in answer


async def test_subscribe_without_words_shows_an_example_and_a_button(here: World) -> None:
    """Who does not know what to write is one tap away from a subscription."""
    (answer,) = await here.says("/subscribe")
    assert "truce, ceasefire" in answer

    await here.taps("Ceasefire & truce")
    assert "ceasefire" in await here.rows()


async def test_subscribing_twice_is_once(here: World) -> None:
    """The same query, however spelt, is one subscription, and that is said."""
    await here.says("/subscribe truce,   Ceasefire")
    (answer,) = await here.says("/subscribe truce, ceasefire")

    assert "already" in answer
    assert "1 subscription" in await here.rows()


async def test_double_tap_does_one_thing_and_shows_one_state(here: World) -> None:
    """The second of two taps changes neither the list nor the message."""
    await here.says("/start")
    ref, shown = next(iter(here.channel.shown.items()))
    data = shown.data("Ceasefire")
    for _ in range(2):
        await here.taps_later(data, ref)

    assert len(shown.states) == 2
    assert "1 subscription" in await here.rows()


async def test_limit_of_subscriptions_is_told(sqlite_storage: Storage, clock: TestClock) -> None:
    """One more than allowed is refused with the number; the others stay."""
    here = world(sqlite_storage, clock, subscriptions_per_chat=2)
    for word in ("one", "two"):
        await here.says(f"/subscribe {word}")

    (answer,) = await here.says("/subscribe three")

    assert "2 subscriptions" in answer
    assert "three" not in await here.rows()


@pytest.mark.parametrize("text", ["truce", "truce, ceasefire", "перемирие в Судане и прекращение огня " * 4])
async def test_plain_text_is_an_offer(here: World, text: str) -> None:
    """What a person just writes can be subscribed to with a tap, also when no button could hold it."""
    (answer,) = await here.says(text)
    assert text.split(maxsplit=1)[0].strip(",") in answer
    assert "no subscriptions" in await here.rows()

    await here.taps("Subscribe")

    assert text.split(maxsplit=1)[0].strip(",") in await here.rows()


async def test_offer_survives_two_taps_but_not_an_hour(here: World, clock: TestClock) -> None:
    """A kept query is there for a second tap; after an hour, or a restart, the person is asked to write again."""
    await here.says("прекращение огня в Судане и соседних странах")
    ref, shown = next(iter(here.channel.shown.items()))
    data = shown.data("Subscribe")
    for _ in range(2):
        await here.taps_later(data, ref)
    assert "Subscribed" in shown.text
    assert len(shown.states) == 2

    clock.advance(timedelta(hours=2))
    assert "too old" in str(await here.taps_later(data, ref))
    assert "Subscribed" in shown.text


async def test_plain_text_that_is_no_query_is_told(here: World) -> None:
    """A novel is not offered as a query."""
    (answer,) = await here.says("word " * 300)

    assert "longer than 200 characters" in answer


async def test_plain_text_in_a_group_is_not_for_us(here: World) -> None:
    """People talk in groups."""
    assert await here.says("truce", ANNA, GROUP) == []


# --------------------------------------------------------- unsubscribing


@pytest.mark.parametrize("given", ["2", "ceasefire", "CEASEFIRE", " ceasefire ", "(ceasefire)"])
async def test_unsubscribe_by_number_or_query(here: World, given: str) -> None:
    """What was named is ended, however it is spelt, and the rest stays."""
    for word in ("truce", "ceasefire", "armistice"):
        await here.says(f"/subscribe {word}")

    (answer,) = await here.says(f"/unsubscribe {given}")

    assert "ceasefire" in answer
    listed = await here.rows()
    assert "ceasefire" not in listed.split("A new one")[0]
    assert "2 subscriptions" in listed


async def test_a_number_that_is_a_query(here: World) -> None:
    """Who subscribed to a number can end that by it, when there are not so many subscriptions."""
    await here.says("/subscribe 2026")

    (answer,) = await here.says("/unsubscribe 2026")

    assert "2026" in answer
    assert "no subscriptions" in await here.rows()


async def test_unsubscribe_from_all(here: World) -> None:
    """All are named in the question and in the answer, and gone; again there is nothing to end."""
    for word in ("truce", "ceasefire"):
        await here.says(f"/subscribe {word}")

    (question,) = await here.says("/unsubscribe ALL")
    assert "End all 2" in question and "2 subscriptions" in await here.rows()
    (answer,) = await here.says("/unsubscribe all yes")
    (again,) = await here.says("/unsubscribe all")

    assert "truce" in question and "truce" in answer
    assert "ceasefire" in question and "ceasefire" in answer
    assert "no subscriptions" in again


async def test_unsubscribe_with_a_tap_shows_what_is_left(here: World) -> None:
    """The list's message becomes the shorter list; a second tap on the same button changes nothing more."""
    for word in ("truce", "ceasefire"):
        await here.says(f"/subscribe {word}")
    await here.says("/unsubscribe")
    ref, shown = list(here.channel.shown.items())[-1]
    data = shown.data("✖ 1")

    await here.taps_data(data, ref)
    told = await here.taps_later(data, ref)

    assert "Unsubscribed from:\n\n• truce" in shown.text
    assert "2. ceasefire" in shown.text and "✖ 2" in shown.labels
    assert len(shown.states) == 2
    assert "is no more" in str(told)


async def test_nobody_ends_anothers_subscription(here: World) -> None:
    """A button with somebody else's number finds nothing."""
    await here.says("/subscribe truce", BORIS)
    data = here.last.data("Unsubscribe")
    await here.says("/help")

    told = await here.taps_data(data, list(here.channel.shown)[-1])

    assert "is no more" in str(told)
    assert "truce" in await here.rows(user=BORIS)


async def test_long_list_is_paged(here: World) -> None:
    """All subscriptions can be reached, a page at a time, in place of the same message."""
    for number in range(20):
        await here.says(f"/subscribe word{number:02}")
    await here.says("/list")
    ref, shown = list(here.channel.shown.items())[-1]
    seen = shown.text
    for _ in range(2):
        await here.taps_data(shown.data("›"), ref)
        seen += shown.text

    assert all(f"word{number:02}" in seen for number in range(20))
    assert "›" not in shown.labels
    assert shown.labels[-2:] == ["‹", "3/3"]


# ---------------------------------------------------------------- health


async def test_health_says_that_all_is_well(here: World) -> None:
    """With nothing wrong there is one reassuring line, and the counts."""
    (answer,) = await here.says("/health", OWNER)

    assert "All is well" in answer
    assert "Chats, active: 1" in answer


# ----------------------------------------------------------------- menus


def test_menus_come_from_the_table() -> None:
    """Each scope lists what may be used there; owners' commands stand in owners' chats only."""
    found = {scope.type: [command.name for command in listed] for scope, listed in menus(COMMANDS)}

    assert set(found) == {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
    assert "subscribe" in found["all_private_chats"]
    assert "subscribe" not in found["all_group_chats"]
    assert "subscribe" in found["all_chat_administrators"]
    staff = {command.name for command in COMMANDS if command.role.tends}
    assert len(staff) > 10
    assert not staff & {name for listed in found.values() for name in listed}


def test_own_menus_list_what_one_may() -> None:
    """An editor sees what concerns sources, an administrator more, an owner all."""
    editor, administrator, owner = (
        {command.name for command in own(COMMANDS, role)} for role in (Role.EDITOR, Role.ADMINISTRATOR, Role.OWNER)
    )

    assert administrator - editor >= {"health", "stats", "admins", "addadmin", "removeadmin", "ban", "unban", "audit"}
    assert {"addsource", "subscribe"} <= editor
    assert owner == {command.name for command in COMMANDS}


def test_every_command_has_words_for_its_menu() -> None:
    """Telegram takes descriptions of 1 to 256 characters, without markup."""
    for shown in described(COMMANDS, "en"):
        assert 1 <= len(shown.description) <= 256
        assert "&lt;" not in shown.description
