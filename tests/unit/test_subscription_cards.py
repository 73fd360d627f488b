"""A chat's subscriptions one by one: numbers that stay, cards, delivery, edits, endings, undo, and lists that come back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.errors import NoSuchSubscription
from bot.messages import subscriptions as words
from bot.model import Chat, ChatId, Options, QueryId, Subscription, SubscriptionId
from bot.model.hearing import MODES
from bot.service import Services, backup, changing, subscriptions
from bot.service.chats import Place, know
from bot.storage import Storage, merge
from bot.storage import subscriptions as store
from tests import make, telegram_html
from tests.chatting import ANNA, BORIS, GROUP, World, place, said, update, world
from tests.conftest import TestClock
from tests.stored import deliver, settled

CHAT = Chat(ChatId(1), "telegram", "5", 0, "private", "", "en", "Asia/Yerevan", "active", None)
LONG = "<&🕊" * 400
PLACE = Place("telegram", str(ANNA), 0, "private", "", "")


@pytest.fixture
def here(sqlite_storage: Storage, clock: TestClock) -> World:
    return world(sqlite_storage, clock)


@pytest.fixture
async def three(here: World) -> World:
    """Anna has three subscriptions, the second with options of its own."""
    for query in ("truce", "ceasefire min-sources:2 silent", "armistice"):
        await here.says(f"/subscribe {query}")
    return here


async def mine(services: Services) -> list[Subscription]:
    return await subscriptions.listed(services, (await know(services, PLACE)).id)


async def numbers(here: World) -> dict[int, str]:
    return {one.number: one.query for one in await mine(here.services)}


def subscription(number: int, query: str = "truce", *, paused: bool = False) -> Subscription:
    return Subscription(
        SubscriptionId(100 + number), ChatId(1), QueryId(number), query, make.NOW, paused, number=number
    )


def data(*messages: object) -> list[str | None]:
    for message in messages:
        telegram_html.check(message)  # type: ignore[arg-type]
    return [button.data for message in messages for row in message.buttons for button in row]  # type: ignore[attr-defined]


# ------------------------------------------------------------------ numbers


@pytest.mark.parametrize("command", ["unsubscribe", "pause", "resume"])
async def test_what_is_not_there_is_told_with_the_same_command(three: World, command: str) -> None:
    """The example is of the command that was typed."""
    (told,) = await three.says(f"/{command} 9")

    assert told.endswith(f"for example: /{command} 2")


async def test_a_number_stays_with_its_subscription(three: World) -> None:
    """After others were ended, and when one comes back or is new, in the list and in what is typed next."""
    await three.says("/unsubscribe 2")
    assert "3. armistice" in await three.rows()
    assert "no subscription “2”" in (await three.says("/unsubscribe 2"))[0]
    await three.says("/subscribe pause")
    assert await numbers(three) == {1: "truce", 3: "armistice", 4: "pause"}
    await three.says("/undo")
    assert await numbers(three) == {1: "truce", 2: "ceasefire", 3: "armistice", 4: "pause"}
    await three.says("/unsubscribe 4")
    await three.says("/subscribe talks")
    assert (await numbers(three))[5] == "talks"


async def test_a_number_may_be_written_with_its_sign(three: World) -> None:
    """As everybody writes numbers; it is the chat's own, whatever the store counts."""
    await three.says("/subscribe truce", BORIS)
    await three.says("/subscribe pause")
    await three.says("/subscribe talks")

    await three.says("/unsubscribe #5")

    assert await numbers(three) == {1: "truce", 2: "ceasefire", 3: "armistice", 4: "pause"}
    assert "no subscription “#x”" in (await three.says("/unsubscribe #x"))[0]


async def test_numbers_of_two_chats_that_become_one(storage: Storage) -> None:
    """What the other had goes on behind what is there, each with a number of its own."""
    async with storage.begin() as tx:
        kept, other = await make.chat(tx, "1", "truce", "talks"), await make.chat(tx, "2", "talks", "peace", "accord")
        await merge.into(tx, kept.id, other.id)
        found = await store.of_chat(tx, kept.id)
    assert [(one.number, one.query) for one in found] == [(1, "truce"), (2, "talks"), (4, "peace"), (5, "accord")]


# -------------------------------------------------------------------- lists


def test_list_is_numbered_and_paged() -> None:
    """Numbers are the subscriptions' own; each opens one; a tap on the middle of ‹ 2/3 › shows the same page."""
    listed = [subscription(2 * number, f"word{number}", paused=number == 9) for number in range(1, 21)]
    first, second, third = (words.listed(CHAT, listed, offset) for offset in (0, 8, 90))
    assert "2. word1\n4. word2" in telegram_html.visible(first.html)
    assert data(first) == [f"subscriptions:§{100 + 2 * n}" for n in range(1, 9)] + [
        "subscriptions:0",
        "subscriptions:8",
    ]
    assert "18. word9 ⏸" in telegram_html.visible(second.html)
    assert [one.text for one in second.buttons[-1]] == ["‹", "2/3", "›"]
    assert data(third)[-2:] == ["subscriptions:8", "subscriptions:16"]
    assert len(data(words.listed(CHAT, listed[:8]))) == 8


def test_the_longest_lists_fit() -> None:
    """Fifty queries as long as can be, in every message that shows them."""
    listed = [subscription(number, LONG) for number in range(50)]
    data(
        *(words.listed(CHAT, listed, offset) for offset in range(0, 50, 8)),
        *(words.choose(CHAT, listed, name) for name in words.SIGNS),
        words.ask_end(CHAT, listed),
        words.unsubscribed(CHAT, listed, "act"),
        words.back_again(CHAT, listed),
        words.and_rest(CHAT, words.unsubscribed(CHAT, listed[:1], "act"), listed),
    )


def test_an_empty_list_leads_on() -> None:
    """Nothing to show or to choose from tells how to begin."""
    for message in (words.listed(CHAT, []), words.choose(CHAT, [], "share")):
        assert "subscribe:" in data(message)


# -------------------------------------------------------------------- cards


async def test_a_card_tells_all_of_a_subscription(three: World) -> None:
    """Query as read, since when, how it is told and when it last brought an alert; by typing or by its number's button."""
    await three.says("/list")
    shown = three.last
    await three.taps("2")
    card = shown.text
    assert card.startswith("2. ceasefire\n🔈 silently") and "I read it as: “ceasefire”" in card
    assert "Asked for since 1 Mar 12:00" in card and "Last alert: none yet" in card
    await three.taps("‹ All subscriptions")
    assert "3 subscriptions" in shown.text
    assert (await three.says("/subscriptions 2"))[0] == card == (await three.says("/subscriptions ceasefire"))[0]
    assert "no subscription “9”" in (await three.says("/subscriptions 9"))[0]


async def test_a_card_knows_the_last_alert(storage: Storage, clock: TestClock) -> None:
    """Of a story that its query found, and not of others."""
    here = world(storage, clock)
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce", "football")
        await settled(tx, "The two sides agreed on a truce.")
        await deliver(tx, "77")
        held = await store.of_chat(tx, chat.id)
    cards = [await changing.card(here.services, chat.id, one.id) for one in held]
    assert [card.last is not None for card in cards] == [True, False]


async def test_pause_and_resume_from_the_card(three: World) -> None:
    """The card changes in place; twice is once."""
    await three.says("/subscriptions 1")
    ref, card = list(three.channel.shown.items())[-1]
    pause, resume = card.data("Pause"), ""
    for _ in range(2):
        await three.taps_later(pause, ref)
        assert "⏸ Paused" in card.text and [one.paused for one in await mine(three.services)] == [True, False, False]
    resume = card.data("Resume")
    for _ in range(2):
        await three.taps_later(resume, ref)
        assert "⏸ Paused" not in card.text and not [one for one in await mine(three.services) if one.paused]


async def test_pause_and_resume_by_typing(three: World) -> None:
    """By number, by query, all; without a name there is something to choose from."""
    await three.says("/pause 2")
    await three.says("/pause armistice")
    assert [one.paused for one in await mine(three.services)] == [False, True, True]
    (question,) = await three.says("/resume")
    assert "2. ceasefire" in question and "1. truce" not in question
    await three.taps("▶️ 3")
    assert [one.paused for one in await mine(three.services)] == [False, True, False]
    await three.says("/pause all")
    assert all(one.paused for one in await mine(three.services))
    await three.says("/resume ALL")
    assert not any(one.paused for one in await mine(three.services))
    assert "no subscription “8”" in (await three.says("/pause 8"))[0]


async def test_delivery_is_chosen_with_taps(three: World) -> None:
    """Each choice says what it sets, so a second tap sets the same; what was not tapped stays."""
    await three.says("/subscriptions 2")
    await three.taps("Delivery")
    ref, panel = list(three.channel.shown.items())[-1]
    assert [label for label in panel.labels if label.startswith("✅")] == ["✅ As the chat", "✅ Silent", "✅ 2+"]
    for label in ("Hourly", "Loud", "Urgent", "👥 3+"):
        chosen = panel.data(label)
        for _ in range(2):
            await three.taps_later(chosen, ref)
    assert (await mine(three.services))[1].options == Options("hourly", None, False, True, 3)
    for mode in (*MODES, "chat"):
        await three.taps_later(f"edit:§2:m:{mode}", ref)
        assert (await mine(three.services))[1].options.mode == (None if mode == "chat" else mode)
    await three.taps("‹ Back")
    assert "2. ceasefire" in panel.text and "Asked for since" in panel.text


@pytest.mark.parametrize(
    "given",
    [
        "edit:§2:m:weekly",
        "edit:§2:s:",
        "edit:§2:u:2",
        "edit:§2:n:0",
        "edit:§2:n:99",
        "edit:§2:x:1",
        "edit:2:",
        "edit:§x:how",
    ],
)
async def test_a_choice_that_no_button_offers(three: World, given: str) -> None:
    """Nothing is changed."""
    before = await mine(three.services)
    assert "too old" in str(await three.taps_data(given, list(three.channel.shown)[-1]))
    assert await mine(three.services) == before


# -------------------------------------------------------------------- edits


async def test_edit_asks_for_the_new_query(three: World) -> None:
    """From the card's button, with the query of now to copy; options and number stay."""
    await three.says("/subscriptions 2")
    await three.says("/unsubscribe 1")
    await three.taps("✏️ Edit")
    assert "number 2" in three.last.text and "ceasefire" in three.last.text
    (told,) = await three.says("pause OR talks")
    assert told.startswith("✅ Changed\n\n2. pause, talks") and "Nothing of the last 7 days matches" in told
    (changed, _) = await mine(three.services)
    assert (changed.number, changed.query, changed.options) == (2, "pause, talks", Options(silent=True, sources=2))


@pytest.mark.parametrize(
    ("said", "query", "options"),
    [
        ("talks", "talks", Options(silent=True, sources=2)),
        ("talks urgent", "talks", Options(urgent=True)),
        ("digest:daily@08:30 loud", "ceasefire", Options("daily", make.NOW.replace(hour=8, minute=30).time(), False)),
        ("default", "ceasefire", Options()),
        ("silent", "ceasefire", Options(silent=True)),
    ],
)
async def test_edit_by_typing(three: World, said: str, query: str, options: Options) -> None:
    """Another query keeps the options unless others are said; options alone keep the query."""
    (told,) = await three.says(f"/edit 2 {said}")
    assert told.startswith("✅ Changed")
    (_, changed, _) = await mine(three.services)
    assert (changed.query, changed.options) == (query, options)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/edit 2 -trade", "leave out"),
        ("/edit 2 truce", "already, as number 1"),
        ("/edit 9 truce", "no subscription “9”"),
        ("/edit x truce", "no subscription “x”"),
        ("/edit 2 talks min-sources:99", "number from 1 to 20"),
        ("/edit", "Which of them?"),
        ("/edit 9", "no subscription “9”"),
    ],
)
async def test_an_edit_that_cannot_be(three: World, text: str, words: str) -> None:
    """Is told in a sentence and changes nothing."""
    before = await mine(three.services)
    assert words in (await three.says(text))[0]
    assert await mine(three.services) == before


async def test_an_edited_subscription_is_found_by_every_index(here: World, clock: TestClock) -> None:
    """It counts as made when it changed, as does one that came back: workers take in what is new."""
    await here.says("/subscribe truce")
    for act in ("/edit 1 talks", "/unsubscribe 1", "/undo"):
        clock.advance(timedelta(minutes=2))
        await here.says(act)
    (one,) = await mine(here.services)
    assert (one.query, one.created_at) == ("talks", clock.now())


# ------------------------------------------------------------------ endings


async def test_deleting_asks_and_can_be_undone(three: World, clock: TestClock) -> None:
    """From the card: a question, an undo that restores all of it, once; the same after a restart."""
    before = await mine(three.services)
    await three.says("/pause 2")
    await three.says("/subscriptions 2")
    ref, card = list(three.channel.shown.items())[-1]
    await three.taps_data(card.data("Delete"), ref)
    assert "End this subscription?" in card.text and len(await mine(three.services)) == 3
    yes = card.data("Yes, end")
    await three.taps_data(yes, ref)
    undo = card.data("Undo")
    assert "is no more" in str(await three.taps_later(yes, ref)) and "Undo" in str(card.labels)
    clock.advance(timedelta(minutes=14))
    await three.taps_later(undo, ref)
    assert card.text.startswith("↩ Back again") and "2. ceasefire ⏸" in card.text
    assert "nothing to undo" in str(await three.taps_later(undo, ref))
    back = await mine(three.services)
    assert [(one.id, one.number, one.query, one.options) for one in back] == [
        (one.id, one.number, one.query, one.options) for one in before
    ]


async def test_undo_ends_after_a_while_and_is_the_chats_own(three: World, clock: TestClock) -> None:
    """What another chat ended, and what was ended a quarter of an hour ago, does not come back."""
    await three.says("/unsubscribe 1")
    undo = three.last.data("Undo")
    ref = list(three.channel.shown)[-1]
    await three.says("/start", BORIS)
    assert "nothing to undo" in str(await three.taps_data(undo, list(three.channel.shown)[-1], BORIS))
    clock.advance(changing.UNDO)
    assert "nothing to undo" in str(await three.taps_data(undo, ref))
    assert "nothing to undo" in (await three.says("/undo"))[0]


async def test_undo_of_what_was_subscribed_anew(three: World) -> None:
    """The newer one stays as it is; nothing is there twice."""
    await three.says("/unsubscribe 2")
    await three.says("/subscribe ceasefire urgent")
    await three.says("/undo")
    assert await numbers(three) == {1: "truce", 3: "armistice", 4: "ceasefire"}
    assert (await mine(three.services))[2].options == Options(urgent=True)


async def test_undo_keeps_to_the_limit(sqlite_storage: Storage, clock: TestClock) -> None:
    """When others took the places meanwhile it is refused as a whole, and can be tried again."""
    here = world(sqlite_storage, clock, subscriptions_per_chat=2)
    await here.says("/subscribe truce")
    await here.says("/subscribe talks")
    await here.says("/unsubscribe all yes")
    await here.says("/subscribe peace")
    assert "2 subscriptions" in (await here.says("/undo"))[0]
    assert await numbers(here) == {3: "peace"}
    await here.says("/unsubscribe peace")
    await here.says("/undo")
    assert await numbers(here) == {3: "peace"}


async def test_ending_all_asks_about_those_that_there_are(three: World) -> None:
    """A question that is answered when the chat has others is put anew; two of one mind end them once."""
    await three.says("/unsubscribe")
    await three.taps("End all")
    ref, shown = list(three.channel.shown.items())[-1]
    stale = shown.data("Yes, end")
    await three.says("/subscribe talks")
    await three.taps_later(stale, ref)
    assert "End all 4" in shown.text and len(await mine(three.services)) == 4
    yes = shown.data("Yes, end")
    await three.taps_data(yes, ref)
    assert "Unsubscribed from 4" in shown.text
    assert "is no more" in str(await three.taps_later(yes, ref))
    assert "Undo" in str(shown.labels)


async def test_cancelling_shows_the_list(three: World) -> None:
    """Nothing ended."""
    await three.says("/unsubscribe all")
    await three.taps("Cancel")
    assert "3 subscriptions" in three.last.text


def document(here: World, body: bytes, size: int | None = None) -> dict[str, Any]:
    """A file as somebody sends it."""
    here.bot.files["f1"] = body
    return {"document": {"file_id": "f1", "file_unique_id": "u", "file_size": len(body) if size is None else size}}


async def sends(here: World, file: dict[str, Any], caption: str = "/subscribe") -> str:
    """Send a file with a caption; what the bot answers."""
    message = said("") | file | {"caption": caption}
    del message["text"]
    await here.door.handle(update(message=message))
    return here.last.text


async def test_many_that_end_come_as_a_file_that_brings_them_back(three: World) -> None:
    """Sent back under the command, or answered with it, it restores each as it was and tells what became of them."""
    await three.says("/subscribe 'prisoner exchange' -trade digest:daily@08:00")
    await three.says("/pause 1")
    before = [(one.query, one.options, one.paused) for one in await mine(three.services)]
    await three.says("/unsubscribe all yes")
    file = three.last.states[-1].file
    assert file is not None and file.name == "subscriptions.txt"
    assert file.body.decode().splitlines()[:2] == [
        "/subscribe truce  # paused",
        "/subscribe ceasefire silent min-sources:2",
    ]
    await three.says("/subscribe armistice")

    told = await sends(three, document(three, file.body))

    assert told.startswith("✅ 3 subscriptions added\n1 was there already")
    assert sorted((one.query, one.options, one.paused) for one in await mine(three.services)) == sorted(before)
    answered = {"message_id": 5, "date": 0, "chat": place(None, ANNA)} | document(three, file.body)
    (again,) = await three.says("/subscribe", reply_to_message=answered)
    assert again.startswith("✅ 0 subscriptions added\n4 were there already")


async def test_lines_that_were_copied_are_a_list_too(here: World) -> None:
    """Several commands in one message; what cannot be read is told with the reason, the rest counts."""
    (told,) = await here.says("/subscribe truce\n/subscribe (open\n/sub talks silent\nhello\n\n/subscribe truce")
    assert "✅ 2 subscriptions added" in told and "1 was there already" in told and "2 lines could not be read" in told
    assert "• /subscribe (open – A bracket is not closed." in told
    assert await numbers(here) == {1: "truce", 2: "talks"}


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"PK\x03\x04" * 9, b"nothing of the kind", b"/subscribe"])
async def test_a_file_that_is_no_list(here: World, body: bytes) -> None:
    """Is refused in a sentence."""
    assert "no line here that subscribes" in await sends(here, document(here, body))
    assert "too large" in await sends(here, document(here, body, backup.MOST_BYTES + 1))
    file = document(here, body)
    here.bot.files.clear()
    assert "send it again" in await sends(here, file)


async def test_a_list_that_is_too_long_for_the_chat(sqlite_storage: Storage, clock: TestClock) -> None:
    """As many as may be are taken, and it is said how many lines were left out."""
    here = world(sqlite_storage, clock, subscriptions_per_chat=2)
    (told,) = await here.says("\n".join(f"/subscribe word{n}" for n in range(5)))
    assert "✅ 2 subscriptions added" in told and "3 lines left out: a chat may have 2" in told


async def test_members_of_a_group_open_cards_and_change_nothing(here: World) -> None:
    """Everybody may look; what changes something is the administrators', at every button."""
    here.bot.admins.add((GROUP, ANNA))
    await here.says("/subscribe truce", ANNA, GROUP)
    await here.says("/list", BORIS, GROUP)
    await here.taps("1", BORIS, GROUP)
    ref, card = list(here.channel.shown.items())[-1]
    assert "Asked for since" in card.text
    for label in ("Pause", "Edit", "Delivery", "Delete"):
        assert "administrator" in str(await here.taps_data(card.data(label), ref, BORIS, GROUP))
    assert len(card.states) == 2


async def test_a_suggestion_keeps_the_options(here: World) -> None:
    """For a query that was misspelt, typed or as plain text."""
    for text in ('/subscribe "open min-sources:2 silent', '"open min-sources:2 silent'):
        (told,) = await here.says(text)
        suggestion = told.rpartition("Did you mean: ")[2]
        assert suggestion.endswith("silent min-sources:2"), told


async def test_what_is_not_there_is_an_error_of_its_own(here: World) -> None:
    """Services say so, too."""
    chat = await know(here.services, PLACE)
    with pytest.raises(NoSuchSubscription):
        await changing.end(here.services, chat.id, [SubscriptionId(1)])
