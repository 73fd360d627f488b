"""The chat in a real browser: what it looks like and how it answers, with the test as the bot."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from bot.charts.canvas import Canvas
from tests.browser.chrome import PHONE, Browser
from tests.browser.conftest import Stage

pytestmark = pytest.mark.browser

MENU = [
    {"command": "subscribe", "description": "Hear of articles that match"},
    {"command": "subscriptions", "description": "What this chat asks for"},
    {"command": "help", "description": "All commands"},
]
KEYS = {
    "inline_keyboard": [[{"text": "Story", "callback_data": "s:1"}, {"text": "Read", "url": "https://example.org/"}]]
}


def lines(count: int) -> str:
    return "\n".join(f"line {number}" for number in range(count))


def test_menu_of_commands_by_keyboard(stage: Stage, browser: Browser) -> None:
    """A slash opens the menu; arrows choose, Tab completes, Enter sends, Escape closes, and the language is the person's."""
    russian = [{"command": "subscribe", "description": "Подписаться"}]
    stage.bot("setMyCommands", commands=MENU)
    stage.bot("setMyCommands", commands=russian, language_code="ru")
    browser.open(stage.url)
    browser.type("/sub")
    browser.shown("What this chat asks for", "#commands")
    browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    browser.wait(lambda: browser.text("#commands [aria-selected=true] b") == "/subscriptions")
    active = browser.script(
        "return document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).innerText"
    )
    assert active.startswith("/subscriptions")
    browser.press(Keys.ARROW_UP, Keys.TAB)
    assert browser.script("return document.getElementById('text').value") == "/subscribe "
    browser.press("truce", Keys.ENTER)
    browser.shown("/subscribe truce")
    browser.type("/h")
    browser.press(Keys.ARROW_DOWN, Keys.ENTER)
    browser.shown("/help")
    browser.click("#menu")
    browser.shown("Hear of articles", "#commands")
    browser.press(Keys.ESCAPE)
    browser.gone("#commands")
    browser.click(".person", "Boris")
    browser.shown("bot", "#subtitle")
    browser.type("/")
    browser.shown("Подписаться", "#commands")
    assert browser.complaints() == []


def test_reply_quotes_and_edits(stage: Stage, browser: Browser) -> None:
    """A quote says whom it answers and leads there by click and by key; an edit is marked; a reply reaches the bot."""
    first = stage.bot("sendMessage", chat_id=101, text=f"First\n{lines(40)}")["message_id"]
    answer = {"message_id": first}
    second = stage.bot("sendMessage", chat_id=101, text="Development", reply_parameters=answer, reply_markup=KEYS)[
        "message_id"
    ]
    browser.open(stage.url)
    browser.shown("Truce Watch\nFirst", f"#m{second} .quote")
    assert not in_view(browser, f"#m{first} .sender, #m{first} .text", "start")
    browser.click(".quote")
    browser.wait(lambda: browser.focused() == f"m{first}")
    assert browser.text(f"#m{second} .edited") == ""
    stage.bot("editMessageText", chat_id=101, message_id=second, text="Development, corrected", reply_markup=KEYS)
    browser.shown("edited", f"#m{second} .edited")
    browser.press(Keys.ARROW_DOWN)
    browser.wait(lambda: browser.focused() == f"m{second}")
    browser.press("r")
    browser.shown("Development, corrected", "#quoting")
    browser.say("/why")
    browser.shown("/why", "#log li:last-child .text")
    assert browser.text("#log li:last-child .quote").endswith("Development, corrected")
    said = stage.do(lambda: stage.api.messages(stage.api.anna)[-1].reply_to)
    assert said == second


def in_view(browser: Browser, selector: str, edge: str) -> bool:
    code = """
        const log = document.getElementById('log').getBoundingClientRect();
        const box = document.querySelector(arguments[0]).getBoundingClientRect();
        const at = arguments[1] === 'start' ? box.top : box.bottom;
        return at >= log.top && at <= log.bottom + 1;
    """
    return bool(browser.script(code, selector, edge))


def test_reader_of_old_messages_is_not_moved(stage: Stage, browser: Browser) -> None:
    """The end is followed; who scrolled up stays, is told how many are new, and gets there by a button."""
    for number in range(12):
        stage.bot("sendMessage", chat_id=101, text=f"Message {number}\n{lines(6)}")
    browser.open(stage.url)
    browser.wait(lambda: in_view(browser, "#log li:last-child", "end"))
    stage.bot("sendMessage", chat_id=101, text="Followed")
    browser.shown("Followed")
    assert in_view(browser, "#log li:last-child", "end")
    browser.script("document.getElementById('log').scrollTop = 0")
    browser.script("return new Promise(requestAnimationFrame)")
    for words in ("New one", "New two"):
        stage.bot("sendMessage", chat_id=101, text=words)
    browser.shown("2", "#down")
    assert browser.script("return document.getElementById('log').scrollTop") == 0
    browser.click("#down")
    browser.wait(lambda: in_view(browser, "#log li:last-child", "end"))
    browser.gone("#down")


def test_picture_is_shown_and_enlarged(stage: Stage, browser: Browser) -> None:
    """A picture stands in the chat with its caption, opens in full size, and Escape closes it; a file has its name and size."""
    photo = stage.do(picture, stage)
    stage.bot("sendPhoto", chat_id=101, photo=photo, caption="Stories of each day")
    stage.bot("sendDocument", chat_id=101, document=photo, caption="All of it")
    browser.open(stage.url)
    browser.wait(
        lambda: (
            browser.script("const i = document.querySelector('#log img'); return i.complete && i.naturalWidth") == 40
        )
    )
    browser.click(".picture")
    browser.wait(lambda: browser.script("return document.getElementById('viewer').open"))
    assert browser.script("return document.querySelector('#viewer img').alt") == "Stories of each day"
    browser.press(Keys.ESCAPE)
    browser.wait(lambda: not browser.script("return document.getElementById('viewer').open"))
    assert browser.text(".document b") == "trend.png"
    assert browser.find(".document").get_attribute("download") == "trend.png"
    assert browser.complaints() == []


def picture(stage: Stage) -> str:
    """A file that the bot may send again by this name."""
    from bot.playground.emulator import acts

    body = Canvas(40, 30).png()
    found: str = acts.document(stage.api.town, "trend.png", body)["document"]["file_id"]
    return found


def test_file_with_caption_and_location_are_sent(stage: Stage, browser: Browser, tmp_path: Path) -> None:
    """A picked file goes with its caption, a place with its degrees."""
    path = tmp_path / "feeds.opml"
    path.write_text("<opml/>")
    browser.open(f"{stage.url}#103/103")
    browser.type("/importsources")
    browser.click("#attach summary")
    browser.click("#pickfile")
    browser.driver.find_element(By.ID, "file").send_keys(str(path))
    browser.click("#sending .main")
    browser.shown("feeds.opml")
    browser.click("#attach summary")
    browser.click("#pickplace")
    browser.click("#placing .main")
    browser.shown("40.18° N, 44.51° E")
    sent, located = stage.do(lambda: [one.raw for one in stage.api.messages(stage.api.olga)])
    assert (sent["document"]["file_name"], sent["caption"]) == ("feeds.opml", "/importsources")
    assert located["location"] == {"latitude": 40.18, "longitude": 44.51}


def test_taps_are_answered(stage: Stage, browser: Browser) -> None:
    """A tap's words pop up: passing ones in the chat, an alert in a window that wants an OK; links lead out in a new tab."""
    stage.bot("sendMessage", chat_id=101, text="News", reply_markup=KEYS)
    browser.open(stage.url)
    browser.click(".keys button", "Story")
    stage.bot("answerCallbackQuery", callback_query_id=tap(stage, browser), text="Muted for a day")
    browser.shown("Muted for a day", "#toast")
    browser.click(".keys button", "Story")
    stage.bot("answerCallbackQuery", callback_query_id=tap(stage, browser), text="Not yours", show_alert=True)
    browser.shown("Not yours", "#alert")
    browser.click("#alert button")
    browser.gone("#alert")
    out = browser.find(".keys a", "Read")
    assert (out.get_attribute("target"), out.get_attribute("rel")) == ("_blank", "noopener noreferrer")


def tap(stage: Stage, browser: Browser) -> str:
    """The number of a tap that waits for its answer."""

    def waiting() -> str | None:
        return next((number for number, press in stage.api.town.presses.items() if press.answer is None), None)

    found: str = browser.wait(lambda: stage.do(waiting), "a tap")
    return found


def test_typing_asking_and_silence_are_seen(stage: Stage, browser: Browser) -> None:
    """What the bot is doing stands under its name; a forced reply opens itself; a silent message says that it is."""
    browser.open(stage.url)
    # Time stands still, so that a slow machine does not miss the five seconds.
    moment = stage.api.town.now()
    stage.do(setattr, stage.api.town, "now", lambda: moment)
    stage.bot("sendChatAction", chat_id=101, action="typing")
    browser.shown("typing …", "#subtitle")
    asks = {"force_reply": True, "input_field_placeholder": "truce, ceasefire"}
    number = stage.bot("sendMessage", chat_id=101, text="Which words?", reply_markup=asks)["message_id"]
    browser.shown("Which words?", "#quoting")
    assert browser.text("#subtitle") == "bot"
    assert browser.script("return document.getElementById('text').placeholder") == "truce, ceasefire"
    browser.say("truce")
    browser.shown("truce", "#log li:last-child .text")
    assert stage.do(lambda: stage.api.messages(stage.api.anna)[-1].reply_to) == number
    stage.bot("sendMessage", chat_id=101, text="Quietly", disable_notification=True)
    browser.shown("Quietly")
    assert (
        browser.script("return document.querySelector('#log li:last-child .hush').ariaLabel") == "sent without a sound"
    )


def test_unread_messages_are_counted(stage: Stage, browser: Browser) -> None:
    """Chats and people elsewhere show how much is unread, grey when all of it was silent, and nothing once it was seen."""
    browser.open(stage.url)
    for _ in range(2):
        stage.bot("sendMessage", chat_id=stage.api.group.id, text="Quietly", disable_notification=True)
    stage.bot("sendMessage", chat_id=102, text="Привет")
    browser.shown("2", "#chats .badge")
    browser.shown("1", "#people .badge")
    assert "hushed" in browser.find("#chats .badge").get_attribute("class")
    assert "hushed" not in browser.find("#people .badge").get_attribute("class")
    stage.bot("sendMessage", chat_id=stage.api.group.id, text="Aloud")
    browser.shown("3", "#chats .badge")
    assert "hushed" not in browser.find("#chats .badge").get_attribute("class")
    browser.click("#chats button", "News desk")
    browser.gone("#chats .badge")
    browser.click(".person", "Boris")
    browser.shown("Привет")
    browser.gone("#people .badge")


def test_topics_of_a_forum(stage: Stage, browser: Browser) -> None:
    """Each topic shows what was written in it; what is unread in another is counted; the owner opens and closes topics."""
    forum = stage.api.forum.id
    browser.open(f"{stage.url}#103/{forum}")
    browser.shown("Truces", "#topics")
    stage.bot("sendMessage", chat_id=forum, text="In truces", message_thread_id=7)
    browser.shown("1", "#topics .badge")
    assert "In truces" not in browser.text("#log")
    browser.click("#topics button", "Truces")
    browser.shown("In truces")
    browser.gone("#topics .badge")
    browser.click("#acts summary")
    browser.click("#actlist button", "Open a new topic")
    browser.type("Talks", "#asking-text")
    browser.press(Keys.ENTER)
    browser.wait(lambda: browser.text("#topics [aria-pressed=true]") == "Talks")
    browser.say("Hello")
    browser.shown("Hello")
    browser.click("#acts summary")
    browser.click("#actlist button", "Close this topic")
    browser.shown("The topic was closed")


def test_dark_mode(stage: Stage, browser: Browser) -> None:
    """Dark where the system is, light where it is not; the button overrules that, and is remembered."""

    def is_dark() -> bool:
        return sum(map(int, re.findall(r"\d+", browser.style("#places", "background-color"))[:3])) < 200

    browser.open(stage.url, dark=True)
    assert is_dark()
    browser.prefer(scheme="light")
    assert not is_dark()
    for _ in range(2):
        browser.click("#theme")
    assert is_dark()
    browser.driver.refresh()
    browser.find("#chats button")
    assert is_dark()
    browser.click("#theme")
    assert not is_dark()
    assert browser.complaints() == []


def test_arabic_runs_from_right_to_left(stage: Stage, browser: Browser) -> None:
    """Arabic text runs and stands from the right and English beside it from the left, in a page that keeps its order."""
    arabic = {"inline_keyboard": [[{"text": "كتم", "callback_data": "m"}, {"text": "Story", "callback_data": "s"}]]}
    number = stage.bot(
        "sendMessage", chat_id=104, text="🕊 هدنة جديدة في المدينة\nTruce in the city\nثم سلام", reply_markup=arabic
    )["message_id"]
    english = stage.bot("sendMessage", chat_id=104, text="Truce (هدنة)")["message_id"]
    stage.do(stage.api.say, stage.api.layla, stage.api.layla, "/subscribe هدنة")
    browser.open(f"{stage.url}#104/104")
    assert browser.style(f"#m{number} .text", "direction") == "rtl"
    assert browser.style(f"#m{number} .keys button", "direction") == "rtl"
    assert browser.style(f"#m{english} .text", "direction") == "ltr"
    assert browser.style("#log li:last-child .text", "direction") == "ltr"
    assert (browser.style("body", "direction"), browser.style("#log", "direction")) == ("ltr", "ltr")
    first, second = browser.script(EDGES, f"#m{number} .text")
    assert first["right"] < 4 < first["left"]
    assert second["left"] < 4 < second["right"]
    assert (
        browser.script(
            "return parseFloat(getComputedStyle(document.querySelector('.text:dir(rtl) .meta')).marginRight)"
        )
        > 4
    )
    browser.type("هدنة")
    assert browser.style("#text", "direction") == "rtl"


# How far the first and the second line of a text are from the edges of their block.
EDGES = """
    const text = document.querySelector(arguments[0]);
    const bubble = text.closest('.bubble').getBoundingClientRect();
    const pad = parseFloat(getComputedStyle(text.closest('.bubble')).paddingLeft);
    const node = [...text.childNodes].find((one) => one.nodeType === 3);
    const cuts = [...node.data.matchAll('\\n')].map((one) => one.index);
    return [[0, cuts[0]], [cuts[0] + 1, cuts[1]]].map(([from, to]) => {
        const range = document.createRange();
        range.setStart(node, from);
        range.setEnd(node, to);
        const box = range.getBoundingClientRect();
        return {left: box.left - bubble.left - pad, right: bubble.right - pad - box.right};
    });
"""


def test_phone_shows_one_thing_at_a_time(stage: Stage, browser: Browser) -> None:
    """At 390 pixels the list, the chat and the panel take turns, nothing is wider than the screen, and ways lead back."""
    stage.bot("sendMessage", chat_id=101, text=f"https://example.org/{'a' * 300}", reply_markup=KEYS)
    browser.open(stage.url, PHONE)
    assert not browser.find("#places").rect["x"]
    browser.gone("#phone")
    browser.click("#chats button", "Truce Watch")
    browser.gone("#places")
    browser.shown("example.org")
    assert browser.script("return document.documentElement.scrollWidth") == PHONE[0]
    assert browser.script("const log = document.getElementById('log'); return log.scrollWidth - log.clientWidth") == 0
    browser.click("#beside")
    assert browser.find("#panel").rect["width"] == PHONE[0]
    browser.press(Keys.ESCAPE)
    browser.gone("#panel")
    browser.click("#back")
    browser.gone("#phone")
    assert browser.find("#chats button").is_displayed()


HOSTILE = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>&lt;b&gt;'


def test_hostile_text_stays_text(stage: Stage, browser: Browser) -> None:
    """Markup in names, texts, buttons, captions, files, topics and headlines is shown as it was written and does nothing."""
    forum = stage.api.forum
    stage.do(stage.api.add_person, 105, HOSTILE)
    stage.do(setattr, forum, "title", HOSTILE)
    stage.do(stage.api.set_role, 105, forum, "member")
    stage.do(stage.api.open_topic, forum, HOSTILE[:100])
    stage.do(stage.api.send_file, 105, 105, f"{HOSTILE}.html", b"<script>1</script>", HOSTILE)
    stage.do(stage.page.scene.world.publish, "wire", HOSTILE, [HOSTILE])
    keys = {"inline_keyboard": [[{"text": HOSTILE, "callback_data": "x"}]]}
    number = stage.bot("sendMessage", chat_id=105, text=HOSTILE, reply_markup=keys)["message_id"]
    links = [{"type": "text_link", "offset": 0, "length": 4, "url": "javascript:document.title='owned'"}]
    stage.do(lambda: stage.api.town.rooms[105].messages[number].update(entities=links))
    browser.open(f"{stage.url}#105/105")
    browser.shown(HOSTILE, f"#m{number} .text")
    assert browser.text(f"#m{number} .keys") == HOSTILE
    browser.shown(HOSTILE, "#chats")
    browser.click("#panel summary", "In print")
    browser.shown(HOSTILE, "#articles")
    assert browser.driver.title == "Truce Watch playground"
    assert (
        browser.script(
            "return document.querySelectorAll('img[src=x], [onerror], a[href^=javascript], script:not([type=module])').length"
        )
        == 0
    )
    inline = "const made = document.createElement('script'); made.textContent = 'document.title = \"owned\"'; document.body.append(made)"
    with pytest.raises(Exception, match=r"TrustedScript|Trusted Type"):
        browser.script(inline)
    assert browser.driver.title == "Truce Watch playground"


def test_formats_of_a_text(stage: Stage, browser: Browser) -> None:
    """Spoilers hide until pressed, long quotes fold, code is copied whole, and links that are none lead nowhere."""
    quote = "A sentence of a long quotation. " * 12
    html = (
        f'<b>bold <i>both</i></b> <tg-spoiler>secret <a href="https://example.org/">link</a></tg-spoiler> '
        f'<code>/subscribe truce</code>\n<blockquote expandable>{quote}</blockquote><pre><code class="language-python">x = 1</code></pre>'
    )
    stage.bot("sendMessage", chat_id=101, text=html, parse_mode="HTML")
    browser.open(stage.url)
    assert browser.text(".text b i") == "both"
    assert browser.driver.find_elements(By.CSS_SELECTOR, ".text a") == []
    browser.find(".spoiler").send_keys(Keys.ENTER)
    browser.shown("link", ".text .shown a")
    folded = browser.find("blockquote").rect["height"]
    browser.click(".unfold", "more")
    assert browser.find("blockquote").rect["height"] > folded * 1.5
    assert browser.text(".text pre .language") == "python"
    browser.driver.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    )
    browser.click(".code")
    browser.shown("Copied", "#toast")
    assert browser.script("return navigator.clipboard.readText()") == "/subscribe truce"


def test_bytes_of_a_picture_only_are_shown(stage: Stage, browser: Browser) -> None:
    """A file that claims to be a page is saved, not opened, and the page's own policy lets no other address in."""
    body = base64.b64encode(b"<script>document.title='owned'</script>").decode()
    stage.do(stage.api.send_file, 101, 101, "page.html", base64.b64decode(body))
    browser.open(stage.url)
    outcome = browser.driver.execute_async_script(
        "const done = arguments[arguments.length - 1]; fetch('http://127.0.0.2:9/').then(() => done('read'), (e) => done(e.name))"
    )
    assert outcome == "TypeError"
    assert any("Content Security Policy" in one for one in browser.complaints())
    kind = browser.script(
        "return fetch('api/file/file1').then((r) => [r.headers.get('content-type'), r.headers.get('content-disposition')])"
    )
    assert kind == ["application/octet-stream", "attachment"]


def test_offers_to_the_name_of_the_bot(stage: Stage, browser: Browser) -> None:
    """Its name and a query in any chat open what it offers; the one that is chosen by keys stands there, by way of the bot."""
    browser.open(f"{stage.url}#101/{stage.api.group.id}")
    browser.type("@truce_watch_bot sudan")
    asked = browser.wait(lambda: stage.do(lambda: next(iter(stage.api.town.askings.values()), None)), "a question")
    assert asked.query == "sudan"
    words = {"message_text": "A truce in Sudan"}
    offer = {"type": "article", "id": "7", "title": "Truce", "description": "yesterday", "input_message_content": words}
    stage.bot("answerInlineQuery", inline_query_id=asked.id, results=[offer])
    browser.shown("yesterday", "#commands")
    browser.press(Keys.ARROW_DOWN, Keys.ENTER)
    browser.shown("A truce in Sudan")
    browser.shown("via @truce_watch_bot")


def test_page_of_another_site_cannot_write_or_read(stage: Stage, browser: Browser) -> None:
    """What a page elsewhere sends, in any way that a browser lets it, writes nothing and is told nothing."""
    elsewhere = stage.do(lambda: stage.page.scene.world.outlet("wire").root)
    browser.driver.get(f"{elsewhere}/")
    outcomes = browser.driver.execute_async_script(ATTACKS, f"{stage.url}api/")
    assert outcomes == ["TypeError"] * 4
    assert stage.do(stage.api.messages, stage.api.anna) == []


ATTACKS = """
    const [root, done] = arguments;
    const body = JSON.stringify({person: 101, chat: 101, text: "x"});
    const told = (asked) => asked.then((answer) => answer.type, (error) => error.name);
    Promise.all([
        told(fetch(root + "say", {method: "POST", body, headers: {"Content-Type": "application/json"}})),
        told(fetch(root + "say", {method: "POST", body, mode: "no-cors"})),
        told(fetch(root + "state?person=101&chat=101")),
        told(new Promise((yes, no) => { const s = new EventSource(root + "events"); s.onopen = yes; s.onerror = () => no(new TypeError()); })),
    ]).then(done);
"""
