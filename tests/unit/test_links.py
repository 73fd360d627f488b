"""Links that carry a query: made by /share, opened by /start, and never more than a question."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.service import links
from bot.storage import Storage
from tests.chatting import ANNA, BORIS, BOT, GROUP, World, world
from tests.conftest import TestClock

LONG = "ceasefire, armistice, (prisoner exchange), demilitarized zone"


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock) -> World:
    """A bot that nobody has written to yet."""
    made = world(sqlite_storage, clock)
    made.bot.admins = {(GROUP, BORIS)}
    return made


def payload(here: World, label: str = "", field: str = "start") -> str:
    """What the newest link carries: the one in the words, or that of a button."""
    shown = here.last.states[-1]
    urls = [button.url for row in shown.buttons for button in row if button.url and label in button.text]
    address = urls[0] if label else next(word for word in here.last.text.split() if word.startswith("https://t.me/"))
    assert urlsplit(address).path == f"/{BOT}"
    (found,) = parse_qs(urlsplit(address).query)[field]
    return found


@given(st.text(max_size=80))
@example("a" * 46)
@example("🕊")
def test_any_query_fits_or_is_said_not_to(query: str) -> None:
    """What is packed is unpacked as it was, in at most 64 characters that Telegram takes in a link."""
    try:
        told = links.packed(query)
    except UnicodeEncodeError:
        return
    if told is not None and query:
        assert links.PAYLOAD.fullmatch(told)
        assert links.unpacked(told) == query
    elif query:
        assert len(query.encode()) > 46


@given(st.one_of(st.text(max_size=70), st.from_regex(r"[tqk]_[A-Za-z0-9_=-]{0,66}", fullmatch=True)))
def test_any_payload_is_read_or_refused(text: str) -> None:
    """Nobody knows who made a link: nothing raises, and nothing that is no text comes out."""
    found = links.unpacked(text)
    assert found is None or found.encode()


async def test_link_asks_and_one_tap_subscribes(here: World) -> None:
    """A shared query, opened by somebody else: the question how it is read, then the subscription, by a tap only."""
    await here.says("/subscribe ceasefire truce")
    await here.taps("🔗 Share")
    carried = payload(here)
    assert carried == links.packed("ceasefire truce")
    assert payload(here, "group", "startgroup") == carried
    assert here.last.states[-1].buttons[0][0].url.startswith("https://t.me/share/url?url=https%3A%2F%2Ft.me")  # type: ignore[union-attr]
    (question,) = await here.says(f"/start {carried}", BORIS)
    assert "ceasefire truce" in question
    assert "no subscriptions" in await here.rows(user=BORIS)
    await here.says(f"/start {carried}", BORIS)
    await here.taps("✅ Subscribe", BORIS)
    assert "Subscribed" in here.last.text
    assert "truce" in await here.rows(user=BORIS)


async def test_topic_has_a_name_in_its_link(here: World) -> None:
    """`t_ceasefire` can be written by hand."""
    (question,) = await here.says("/start t_ceasefire")
    assert "topic:ceasefire" in question
    await here.says("/subscribe topic:ceasefire")
    await here.says("/share")
    assert payload(here) == "t_ceasefire"


@pytest.mark.parametrize(
    "broken",
    ["t_nothing", "t_", "q_", "q_!!", "q_gA", "q_a", "k_unknown", "x_y", "LTE", "q_LWE", "q_" + "A" * 90, "q_Kg"],
)
async def test_broken_links_greet_with_one_sentence(here: World, broken: str) -> None:
    """Unknown topics and tokens, no base64, no text, no query, a query that matches everything."""
    (told,) = await here.says(f"/start {broken}")
    (greeting,) = await here.says("/start")
    assert told == f"This link asks for nothing that I know.\n\n{greeting}"


async def test_long_query_is_kept_under_a_token(here: World) -> None:
    """The same one each time it is shared, until the chat is forgotten; then the link leads nowhere."""
    await here.says(f"/subscribe {LONG}")
    await here.says("/share 1")
    token = payload(here)
    assert token.startswith("k_") and links.PAYLOAD.fullmatch(token)
    await here.says("/share")
    assert payload(here) == token
    (question,) = await here.says(f"/start {token}", BORIS)
    assert "demilitarized zone" in question
    await here.says("/forget")
    await here.taps("delete everything")
    (told,) = await here.says(f"/start {token}", BORIS)
    assert told.startswith("This link asks for nothing")


async def test_group_subscribes_by_a_tap_of_its_administrator(here: World) -> None:
    """`startgroup` brings the payload into the group: anybody may open it there, only administrators subscribe."""
    (question,) = await here.says(f"/start@{BOT} t_ceasefire", ANNA, GROUP)
    assert "topic:ceasefire" in question
    assert "administrator" in str(await here.taps("✅ Subscribe", ANNA, GROUP))
    await here.taps("✅ Subscribe", BORIS, GROUP)
    assert "Subscribed" in list(here.channel.shown.values())[-1].text


async def test_share_names_what_there_is(here: World) -> None:
    """By number or words; without, the list; of nothing, how to begin; a stale button says so."""
    (nothing,) = await here.says("/share")
    assert "no subscriptions" in nothing
    await here.says("/subscribe truce")
    await here.says("/subscribe armistice")
    (listed,) = await here.says("/share")
    assert "1. truce" in listed and "2. armistice" in listed
    assert here.last.labels == ["🔗 1", "🔗 2"]
    await here.taps("🔗 1")
    assert payload(here) == links.packed("truce")
    await here.says("/share armistice")
    assert payload(here) == links.packed("armistice")
    (refused,) = await here.says("/share 9")
    assert "9" in refused
    assert "is no more" in str(await here.taps_data("share:999", next(iter(here.channel.shown))))
