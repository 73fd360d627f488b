"""The chat page's server: what it shows, what it lets people do, and to whom it answers."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
import telegram

from bot import config
from bot.charts.canvas import Canvas
from bot.playground.deeds import DEEDS, Scene
from bot.playground.emulator import PATIENCE, Emulator
from bot.playground.page import TYPES, WEB, Page
from bot.playground.run import run
from bot.playground.troubles import FAULTS, TROUBLES
from bot.playground.watch import watch
from bot.playground.world import World
from bot.playground.world.script import STEPS
from bot.storage import Storage, outbox
from tests import make


@pytest.fixture
async def page(emulator: Emulator, world: World) -> AsyncIterator[Page]:
    """The running page."""
    async with Page(Scene(emulator, world, speed=100_000), 0) as opened:
        yield opened


@pytest.fixture
async def web(page: Page) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without a screen."""
    async with httpx.AsyncClient(base_url=page.url, trust_env=False) as opened:
        yield opened


async def look(web: httpx.AsyncClient, person: int, chat: int | None = None) -> dict[str, Any]:
    """The state as a person sees it."""
    found: dict[str, Any] = (await web.get("api/state", params={"person": person, "chat": chat or person})).json()
    return found


async def test_only_under_its_own_name(web: httpx.AsyncClient) -> None:
    """Another name that leads to this address is refused for every path, so a foreign page cannot read the chat."""
    for path in ("/", "/api/state", "/api/events", "/main.js"):
        answer = await web.get(path, headers={"Host": "evil.example:8080"})
        assert answer.status_code == 421
    assert (await web.post("/api/say", json={}, headers={"Host": "evil.example"})).status_code == 421
    assert (await web.get("/", headers={"Host": "localhost:1"})).status_code == 200


async def test_inline_query_is_asked_and_an_offer_sent(
    web: httpx.AsyncClient, emulator: Emulator, bot: telegram.Bot
) -> None:
    """The page gives what the bot offers; the one chosen stands in the chat, by way of the bot."""
    asking = asyncio.create_task(web.post("/api/ask", json={"person": 101, "chat": 101, "text": "truce"}))
    await emulator.until(lambda: emulator.town.askings)
    (number,) = emulator.town.askings
    words = telegram.InputTextMessageContent("A truce")
    await bot.answer_inline_query(number, [telegram.InlineQueryResultArticle("7", "Truce", words, description="now")])
    told = (await asking).json()
    assert told == {"id": number, "results": [{"id": "7", "title": "Truce", "description": "now"}]}
    chosen = {"person": 101, "chat": emulator.group.id, "asking": number, "result": "7"}
    assert (await web.post("/api/choose", json=chosen)).status_code == 200
    message = (await look(web, 101, emulator.group.id))["messages"][-1]
    assert (message["text"], message["mine"], message["via"]) == ("A truce", True, emulator.town.bot["username"])
    assert (await web.post("/api/choose", json=chosen | {"result": "8"})).status_code == 400


async def test_file_of_the_bot_can_be_saved(web: httpx.AsyncClient, emulator: Emulator, bot: telegram.Bot) -> None:
    """It has its name, and is never shown as a page of ours."""
    await bot.send_document(emulator.anna.id, b'{"a": 1}', filename="mine.json", caption="All of it")
    (message,) = (await look(web, 101))["messages"]
    assert (message["file"]["name"], message["file"]["picture"], message["text"]) == ("mine.json", False, "All of it")
    answer = await web.get(f"/api/file/{message['file']['id']}")
    assert answer.content == b'{"a": 1}'
    assert answer.headers["Content-Disposition"] == "attachment"
    assert answer.headers["Content-Type"] == "application/octet-stream"


async def test_other_origins_are_refused(web: httpx.AsyncClient, page: Page, emulator: Emulator) -> None:
    """A request that a page of another site or port made does nothing and is told nothing; one of the page's own does."""
    message = {"person": 101, "chat": 101, "text": "x"}
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1", page.url.replace("http", "https").rstrip("/")):
        assert (await web.post("/api/say", json=message, headers={"Origin": origin})).status_code == 403
        assert (await web.get("/api/state", headers={"Origin": origin})).status_code == 403
    assert emulator.messages(emulator.anna) == []
    assert (await web.post("/api/say", json=message, headers={"Origin": page.url.rstrip("/")})).status_code == 200


async def test_foreign_forms_are_refused(web: httpx.AsyncClient, emulator: Emulator) -> None:
    """What a form of another site can send (no JSON type) does nothing."""
    body = '{"person": 101, "chat": 101, "text": "x"}'
    answer = await web.post("/api/say", content=body, headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415
    assert emulator.messages(emulator.anna) == []


async def test_nothing_from_elsewhere(web: httpx.AsyncClient) -> None:
    """All files are served by the page itself, name no other address, run no inline script and insert no markup."""
    own = sorted(file.name for file in WEB.iterdir())
    assert len(own) > 10
    for name in own:
        answer = await web.get("/" if name == "page.html" else f"/{name}")
        assert answer.headers["Content-Type"] == TYPES[name.rpartition(".")[2]]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        text = (WEB / name).read_text("utf-8")
        assert answer.text == text
        assert not re.search(r"https?://(?!\\)", re.sub(r"https\?:|http://www\.w3\.org/2000/svg", "", text))
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|\sstyle=|\son\w+=", text)
    for path in ("/run.py", "/nothing.js", "/..%2frun.py"):
        assert (await web.get(path)).status_code == 404


def test_scripts_are_short() -> None:
    """A script of the page that outgrows 300 lines is two."""
    sizes = {
        file.name: len(file.read_text("utf-8").splitlines()) for file in WEB.iterdir() if file.name.endswith(".js")
    }
    assert {name: lines for name, lines in sizes.items() if lines > 300} == {}


async def test_every_control_has_a_name() -> None:
    """Each field has a label of its own; each button has words or an aria-label."""
    found = Controls()
    found.feed((WEB / "page.html").read_text("utf-8"))
    assert len(found.fields) > 8
    assert found.fields <= found.labelled
    assert found.nameless == []


class Controls(HTMLParser):
    """Collects fields, what labels name, and buttons without a name."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: set[str] = set()
        self.labelled: set[str] = set()
        self.nameless: list[str] = []
        self._button: tuple[str, str] | None = None
        self._label = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._label = tag == "label" or (self._label and tag != "select")
        if tag in {"select", "input", "textarea"}:
            self.fields.add(given["id"] or "")
            if self._label:
                self.labelled.add(given["id"] or "")
        if tag == "label" and "for" in given:
            self.labelled.add(given["for"] or "")
        if tag == "button":
            self._button = (str(given), given.get("aria-label") or given.get("title") or "")

    def handle_data(self, data: str) -> None:
        if self._button:
            self._button = (self._button[0], self._button[1] + data.strip())

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._label = False
        if tag == "button" and self._button:
            if not self._button[1]:
                self.nameless.append(self._button[0])
            self._button = None


async def test_write_reply_and_press(web: httpx.AsyncClient, emulator: Emulator, bot: telegram.Bot) -> None:
    """What is written reaches the bot; its answer, buttons, edit and the words to a tap reach the page."""
    await web.post("/api/say", json={"person": 101, "chat": 101, "text": "/start"})
    update = (await bot.get_updates())[0]
    keyboard = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Go", callback_data="go:1")]])
    sent = await update.message.reply_text("<b>Hi</b> 🕊", parse_mode="HTML", do_quote=True, reply_markup=keyboard)
    message = (await look(web, 101))["messages"][-1]
    assert (message["text"], message["entities"][0]["type"]) == ("Hi 🕊", "bold")
    assert message["reply_to"] == {"id": update.message.message_id, "text": "/start", "sender": "Anna"}
    assert message["from_bot"]
    tapping = asyncio.create_task(
        web.post("/api/press", json={"person": 101, "chat": 101, "message": sent.message_id, "data": "go:1"})
    )
    query = (await bot.get_updates(offset=update.update_id + 1, timeout=5))[0].callback_query
    await query.answer("Done")
    await query.edit_message_text("Changed")
    assert (await tapping).json()["text"] == "Done"
    assert [(one["text"], one["edited"]) for one in (await look(web, 101))["messages"]][-1] == ("Changed", True)
    assert not emulator.violations


async def test_groups_topics_and_roles(web: httpx.AsyncClient, emulator: Emulator) -> None:
    """Each person sees their chats only; topics, anonymous administrators and channel posts work."""
    api = emulator
    chats = {
        person.id: [chat["id"] for chat in (await look(web, person.id))["chats"]] for person in (api.anna, api.olga)
    }
    assert chats[api.anna.id] == [api.anna.id, api.group.id, api.forum.id]
    assert chats[api.olga.id][-1] == api.channel.id
    await web.post("/api/say", json={"person": 101, "chat": api.forum.id, "text": "/list", "thread": 7})
    await web.post("/api/say", json={"person": 103, "chat": api.group.id, "text": "/list", "sender": "group"})
    assert (await look(web, 101, api.forum.id))["messages"][-1]["topic"] == "Truces"
    assert (await look(web, 101, api.group.id))["messages"][-1]["sender"] == "News desk"
    refused = await web.post("/api/say", json={"person": 101, "chat": api.channel.id, "text": "x"})
    assert (refused.status_code, "not in that chat" in refused.json()["error"]) == (400, True)
    assert (await look(web, 101, api.channel.id))["chat"] == api.anna.id


async def test_acts(web: httpx.AsyncClient, emulator: Emulator) -> None:
    """Block, unblock, remove, add, promote and upgrade do what they say; nonsense is a sentence."""
    api = emulator

    async def act(chat: int, what: str) -> dict[str, Any]:
        answer: dict[str, Any] = (await web.post("/api/act", json={"person": 103, "chat": chat, "what": what})).json()
        return answer

    await act(103, "block")
    assert api.olga.contact == "blocked"
    await act(103, "unblock")
    assert api.olga.contact == "started"
    for role in ("kicked", "member", "administrator"):
        await act(api.forum.id, role)
        assert api.forum.bot_role == role
    new = (await act(api.group.id, "upgrade"))["chat"]
    assert api.group.moved_to == new
    assert new in [chat["id"] for chat in (await look(web, 103))["chats"]]
    assert "error" in await act(103, "upgrade")
    assert "error" in await act(103, "fly")


async def test_topics_and_rights(web: httpx.AsyncClient, emulator: Emulator) -> None:
    """Topics are opened, closed and deleted, people lead a chat or no more, and the bot loses its right to post."""
    api = emulator

    async def does(deed: str, person: int, chat: int, what: str, **more: Any) -> dict[str, Any]:
        told = {"person": person, "chat": chat, "what": what, **more}
        answer: dict[str, Any] = (await web.post(f"/api/{deed}", json=told)).json()
        return answer

    topic = (await does("topic", 103, api.forum.id, "open", name="Talks"))["thread"]
    await does("topic", 103, api.forum.id, "close", thread=topic)
    closed = {"person": 101, "chat": api.forum.id, "text": "/list", "thread": topic}
    assert "closed" in (await web.post("/api/say", json=closed)).json()["error"]
    await does("act", 101, api.forum.id, "lead")
    assert "id" in (await web.post("/api/say", json=closed)).json()
    await does("act", 101, api.forum.id, "follow")
    await does("topic", 103, api.forum.id, "reopen", thread=topic)
    assert "id" in (await web.post("/api/say", json=closed)).json()
    await does("topic", 103, api.forum.id, "close")
    shown = (await look(web, 103, api.forum.id))["chats"]
    forum = next(chat for chat in shown if chat["id"] == api.forum.id)
    assert (forum["forum"], forum["general_closed"], forum["topics"][-1]["name"]) == (True, True, "Talks")
    await does("topic", 103, api.forum.id, "delete", thread=topic)
    assert "gone" in (await web.post("/api/say", json=closed)).json()["error"]
    for refused in ({"what": "open", "name": " "}, {"what": "delete"}, {"what": "close", "thread": topic}):
        assert "error" in await does("topic", 103, api.forum.id, **refused)
    assert "error" in await does("topic", 103, api.group.id, "close")
    await does("act", 103, api.channel.id, "mute")
    assert not next(c for c in (await look(web, 103))["chats"] if c["id"] == api.channel.id)["posts"]
    await does("act", 103, api.channel.id, "unmute")
    assert "error" in await does("act", 103, api.channel.id, "follow")
    assert not api.violations


async def test_what_is_typed_is_formatted(web: httpx.AsyncClient, emulator: Emulator, bot: telegram.Bot) -> None:
    """As clients do it, counted in UTF-16; a query with stars and quotation marks stays what it is."""
    for text in ("🕊 **bold** and __it__ `x`", '/subscribe demilit* "truce" a*b*'):
        await web.post("/api/say", json={"person": 101, "chat": 101, "text": text})
    formatted, query = [update.message for update in await bot.get_updates()]

    assert formatted.text == "🕊 bold and it x"
    assert formatted.text_html == "🕊 <b>bold</b> and <i>it</i> <code>x</code>"
    assert query.text == '/subscribe demilit* "truce" a*b*'


async def test_files(web: httpx.AsyncClient, emulator: Emulator, bot: telegram.Bot) -> None:
    """A file sent on the page reaches the bot; the bot's picture is shown and anything else only saved."""
    body = base64.b64encode(b"<opml/>").decode()
    await web.post("/api/send", json={"person": 103, "chat": 103, "name": "f.opml", "body": body, "caption": "/x"})
    assert (await bot.get_updates())[0].message.document.file_name == "f.opml"
    await bot.send_photo(103, Canvas(4, 3).png())
    shown = [one["file"] for one in (await look(web, 103))["messages"]]
    page, picture = [await web.get(f"/api/file/{file['id']}") for file in shown]
    assert (page.headers["Content-Type"], page.headers["Content-Disposition"]) == (
        "application/octet-stream",
        "attachment",
    )
    assert picture.headers["Content-Type"] == "image/png"


async def test_news_and_trouble(web: httpx.AsyncClient, page: Page, world: World, bot: telegram.Bot) -> None:
    """Articles are printed, the truce plays to its end, misfortunes are ordered, shown and cleared."""
    url = (await web.post("/api/publish", json={"ready": "settlement"})).json()["url"]
    own = {"outlet": "harbour", "title": "Own & new", "text": "First.\n\nSecond."}
    await web.post("/api/publish", json=own)
    panel = (await look(web, 101))["panel"]
    assert url in [one["url"] for one in panel["articles"]]
    assert "Own & new" in [one["title"] for one in panel["articles"]]
    assert (await web.post("/api/publish", json={**own, "title": " "})).status_code == 400
    for stage in panel["stages"]:
        told = {"stage": stage, "outlet": "vestnik"}
        assert "url" in (await web.post("/api/publish", json=told)).json()
    assert (await web.post("/api/publish", json={"stage": "peace", "outlet": "wire"})).status_code == 400
    assert (await web.post("/api/publish", json={"stage": "rumour", "outlet": "nobody"})).status_code == 400
    await web.post("/api/truce", json={"what": "play"})
    assert page.scene.telling.running
    await asyncio.wait_for(page.scene.telling.running, PATIENCE)
    assert (await look(web, 101))["panel"]["truce"]["state"] == "over"
    assert len(world.outlet("wire").articles) >= 8
    assert len(world.outlet("vestnik").articles) == len(panel["stages"]) + 3
    for kind in FAULTS:
        await web.post("/api/fault", json={"kind": kind, "chat": 101, "times": "1"})
    assert len((await look(web, 101))["panel"]["orders"]) == len(FAULTS)
    with pytest.raises(telegram.error.TelegramError):
        await bot.send_message(101, "x")
    assert (await look(web, 101))["panel"]["calls"][0]["status"] in {429, 403}
    await web.post("/api/clear", json={})
    assert (await look(web, 101))["panel"]["orders"] == []


async def test_truce_is_told_at_any_speed(web: httpx.AsyncClient, page: Page, world: World, emulator: Emulator) -> None:
    """Step by step, paused, hastened while it waits, and from the start again; what it cannot do is a sentence."""

    async def does(what: str, **more: object) -> dict[str, Any]:
        assert (await web.post("/api/truce", json={"what": what, **more})).status_code == 200
        truce: dict[str, Any] = (await look(web, 101))["panel"]["truce"]
        return truce

    printed = len(world.outlet("wire").articles)
    await does("speed", speed=0.1)
    assert ((await does("next"))["told"], (await does("next"))["told"]) == (1, 2)
    assert (await does("pause"))["state"] == "paused"
    assert len(world.outlet("wire").articles) == printed + 2
    assert (await does("play"))["state"] == "playing"
    told = await does("speed", speed=1_000_000)
    assert told["speed"] == 100_000
    await web.post(
        "/api/truce", content='{"what": "speed", "speed": NaN}', headers={"Content-Type": "application/json"}
    )
    assert (await look(web, 101))["panel"]["truce"]["speed"] == 0.1
    await does("speed", speed=100_000)
    await emulator.until(lambda: page.scene.telling.told == len(STEPS))
    again = await does("next")
    assert (again["state"], again["told"]) == ("paused", 1)
    stopped = await does("stop")
    assert (stopped["state"], stopped["told"]) == ("idle", 0)
    assert (await web.post("/api/truce", json={"what": "fly"})).status_code == 400


async def test_sources_are_broken_and_mended(web: httpx.AsyncClient, world: World) -> None:
    """Each trouble meets the feed of its outlet only, is shown, takes the place of the one before, and ends."""
    feed = world.outlet("harbour").feed_url
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as reader:

        async def outcome(kind: str = "") -> object:
            try:
                answer = await reader.get(feed, timeout=0.5 if kind == "silent" else PATIENCE)
            except httpx.HTTPError as error:
                return type(error).__name__
            return answer.status_code if b"half of it" not in answer.content else "garbage"

        found = {}
        for kind in TROUBLES:
            await web.post("/api/trouble", json={"outlet": "harbour", "kind": kind})
            found[kind] = await outcome(kind)
            shown = {one["name"]: one["trouble"] for one in (await look(web, 101))["panel"]["outlets"]}
            assert {name: trouble for name, trouble in shown.items() if trouble} == {"harbour": kind}
        await web.post("/api/trouble", json={"outlet": "harbour", "kind": ""})
        assert await outcome() == 200
    assert found == {
        "missing": 404,
        "gone": 410,
        "broken": 500,
        "busy": 429,
        "silent": "ReadTimeout",
        "cut": "RemoteProtocolError",
        "garbage": "garbage",
        "circle": 302,
    }
    answered = {one["name"]: one["answered"] for one in (await look(web, 101))["panel"]["outlets"]}
    assert (answered["harbour"], answered["wire"]) == (200, None)
    assert (await web.post("/api/trouble", json={"outlet": "harbour", "kind": "rain"})).status_code == 400


async def test_location_and_what_the_bot_is_doing(
    web: httpx.AsyncClient, emulator: Emulator, bot: telegram.Bot
) -> None:
    """A place sent on the page reaches the bot; what the bot is doing is seen until it has written, for five seconds."""
    here = {"person": 101, "chat": 101, "latitude": 40.18, "longitude": 44.51}
    await web.post("/api/locate", json=here)
    assert (await bot.get_updates())[0].message.location.latitude == 40.18
    assert (await look(web, 101))["messages"][-1]["location"] == {"latitude": 40.18, "longitude": 44.51}
    assert "error" in (await web.post("/api/locate", json=here | {"latitude": 91})).json()
    await bot.send_chat_action(101, "typing")
    assert (await look(web, 101))["doing"] == "typing"
    await bot.send_message(101, "Here it is")
    assert (await look(web, 101))["doing"] == ""
    await bot.send_chat_action(101, "upload_photo")
    now = emulator.town.now()
    emulator.town.now = lambda: now + timedelta(seconds=6)
    assert (await look(web, 101))["doing"] == ""
    assert not emulator.violations


async def test_asked_for_an_answer(web: httpx.AsyncClient, bot: telegram.Bot) -> None:
    """A message that forces a reply says so to the page, with its hint; one of buttons does not."""
    await bot.send_message(101, "Which words?", reply_markup=telegram.ForceReply(input_field_placeholder="truce"))
    await bot.send_message(101, "Done")
    assert [one["asks"] for one in (await look(web, 101))["messages"]] == ["truce", None]


async def test_what_was_not_read_is_told(web: httpx.AsyncClient, emulator: Emulator, bot: telegram.Bot) -> None:
    """Each chat names the newest messages of others, by topic, and which of them came without a sound."""
    emulator.say(emulator.anna, emulator.forum, "/list", thread=7)
    loud = await bot.send_message(emulator.forum.id, "a", message_thread_id=7)
    silent = await bot.send_message(emulator.forum.id, "b", disable_notification=True)
    forum = next(one for one in (await look(web, 101))["chats"] if one["id"] == emulator.forum.id)
    assert forum["news"] == [
        {"id": loud.message_id, "thread": 7, "silent": False},
        {"id": silent.message_id, "thread": None, "silent": True},
    ]
    assert (forum["last"], forum["by"], forum["members"]) == ("b", "Truce Watch", 4)


async def test_outbox_of_the_bot_is_shown(page: Page, web: httpx.AsyncClient, sqlite_storage: Storage) -> None:
    """What lies in the database comes to the panel by itself, each message with its chat, story, state and reason."""
    watching = asyncio.create_task(watch(page.scene, Path(sqlite_storage.url.database or "")))
    async with sqlite_storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        await outbox.announce(tx, await make.story(tx, "truce"), 1, make.NOW)
        await outbox.notice(tx, chat.id, {"text": "x"}, make.NOW)
    await page.scene.api.until(lambda: page.scene.outbox["rows"])
    watching.cancel()
    shown = (await look(web, 101))["panel"]["outbox"]
    assert [(row["kind"], row["state"], bool(row["about"])) for row in shown["rows"]] == [
        ("notice", "queued", False),
        ("alert", "queued", True),
    ]
    assert shown["states"] == {"queued": 2}


async def test_events_tell_of_changes(web: httpx.AsyncClient, emulator: Emulator) -> None:
    """A line comes at once and again when something happens."""
    async with web.stream("GET", "/api/events") as stream:
        lines = stream.aiter_lines()
        first = await anext(lines)
        emulator.say(emulator.anna, emulator.anna, "x")
        told = [line async for line in _until_more(lines)]
    assert first.startswith("data: ")
    assert int(told[-1].removeprefix("data: ")) > int(first.removeprefix("data: "))


async def _until_more(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    async for line in lines:
        if line:
            yield line
            return


async def test_wrong_use_is_a_sentence(web: httpx.AsyncClient) -> None:
    """Unknown deeds are 404; each deed answers nonsense with 400 and never with a server error."""
    assert (await web.post("/api/fly", json={})).status_code == 404
    for deed in DEEDS.keys() - {"clear"}:
        assert (await web.post(f"/api/{deed}", json={})).status_code == 400
        for wrong in (b"[", b"[]", b"7"):
            answer = await web.post(f"/api/{deed}", content=wrong, headers={"Content-Type": "application/json"})
            assert answer.status_code == 400
    far = {"person": 101, "chat": 101, "latitude": 10**400, "longitude": 0}
    assert (await web.post("/api/locate", json=far)).status_code == 400


async def test_run_points_the_bot_here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """`run` gives the bot settings that are valid and lead to its own servers, and prints the address and the way on."""
    monkeypatch.setenv("BOT_PROXY", "http://elsewhere.example")
    seen: list[config.Settings] = []

    async def start_bot(overrides: dict[str, object]) -> None:
        settings = config.load(overrides)
        seen.append(settings)
        async with httpx.AsyncClient(trust_env=False) as http:
            token = settings.token.get_secret_value()
            assert (await http.get(f"{settings.api_url}/bot{token}/getMe")).json()["ok"]

    async with Page(Scene(Emulator(), World()), 0) as busy:
        await run(port=busy.port, open_browser=False, speed=1, start_bot=start_bot)
        printed = capsys.readouterr().out
        assert f":{busy.port}/" not in printed
    assert re.search(r"http://127\.0\.0\.1:\d+/", printed)
    assert "@BotFather" in printed
    assert seen[0].fetch_private
    assert seen[0].proxy == ""
    assert seen[0].admins == {103}
