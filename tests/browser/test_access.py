"""The page by keyboard and for a screen reader."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.audit import audited
from tests.browser.chrome import DESK, PHONE, Browser
from tests.browser.conftest import Stage
from tests.browser.test_chat import KEYS, MENU, picture

pytestmark = pytest.mark.browser


def crowded(stage: Stage) -> None:
    """A chat with everything in it."""
    stage.bot("setMyCommands", commands=MENU)
    stage.bot("sendPhoto", chat_id=101, photo=stage.do(picture, stage), caption="A picture")
    stage.bot("sendDocument", chat_id=101, document="file1", disable_notification=True)
    html = 'All of <b>it</b>, <code>/help</code>, <a href="https://example.org/">a link</a>, @truce_watch_bot\n<blockquote>quoted</blockquote><pre>x</pre>'
    first = stage.bot("sendMessage", chat_id=101, text=html, parse_mode="HTML", reply_markup=KEYS)["message_id"]
    stage.bot(
        "editMessageText", chat_id=101, message_id=first, text=f"{html} /help", parse_mode="HTML", reply_markup=KEYS
    )
    stage.do(stage.api.say, 101, 101, "/help https://example.org/ `x`", reply_to=first)
    stage.do(stage.api.locate, 101, 101, (40.0, 44.0))
    stage.do(stage.api.send_file, 101, 101, "feeds.opml", b"<opml/>", "caption")
    for person, topic in ((102, None), (103, 7), (104, 7)):
        stage.do(stage.api.say, person, stage.api.forum, "Hello, /list", thread=topic)
    stage.bot("sendMessage", chat_id=102, text="Привет")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_audit_finds_nothing(stage: Stage, browser: Browser, size: tuple[int, int], dark: bool) -> None:
    """Every control has a name, every text enough contrast, in each view and with what opens over it."""
    crowded(stage)
    browser.open(f"{stage.url}#101/101", size, dark=dark)
    stage.bot("sendMessage", chat_id=102, text="Ещё одно")
    stage.bot("sendMessage", chat_id=stage.api.group.id, text="Quietly", disable_notification=True)
    browser.wait(lambda: browser.driver.find_elements("css selector", "#people .badge"))
    found = {"chat": audited(browser)}
    browser.click("#menu")
    browser.press(Keys.ARROW_DOWN)
    found["menu"] = audited(browser)
    browser.press(Keys.ESCAPE)
    browser.click("#attach summary")
    found["attach"] = audited(browser)
    browser.press(Keys.ESCAPE)
    browser.script("location.hash = arguments[0]", f"#103/{stage.api.forum.id}")
    browser.click("#topics button", "Truces")
    browser.shown("Hello")
    browser.click("#acts summary")
    found["forum"] = audited(browser)
    browser.press(Keys.ESCAPE)
    if size == PHONE:
        browser.click("#back")
        found["list"] = audited(browser)
        browser.click("#chats button", "Truce Watch")
        browser.click("#beside")
    browser.script("for (const one of document.querySelectorAll('#panel details')) one.open = true")
    found["panel"] = audited(browser)
    browser.script("""
        document.getElementById('alert-words').textContent = document.getElementById('asking-words').textContent = 'Words';
        document.getElementById('sending-name').textContent = 'feeds.opml';
        for (const one of document.querySelectorAll('dialog')) one.show();
    """)
    found["dialogs"] = audited(browser)

    assert {view: wrong for view, (wrong, _) in found.items() if wrong} == {}
    assert min(measured for _, measured in found.values()) > 10


def test_audit_bites(stage: Stage, browser: Browser) -> None:
    """What the audit is to find is found when it is there."""
    browser.open(stage.url)
    browser.script("""
        const [main, made] = [document.querySelector('main'), (name) => document.createElement(name)];
        main.append(made('button'));
        const pale = made('p'); pale.textContent = 'pale'; pale.style.cssText = 'color: #999; background: #fff'; main.append(pale);
        const twice = made('p'); twice.id = 'title'; main.append(twice);
        const lost = made('label'); lost.setAttribute('for', 'nobody'); main.append(lost);
    """)
    found = " ".join(audited(browser)[0])
    for wrong in ("no name: <button", "contrast 2.85 of 4.5: <p", "twice: #title", "for leads nowhere"):
        assert wrong in found


def test_tab_reaches_all_and_is_never_caught(stage: Stage, browser: Browser) -> None:
    """Tab goes from the chats over the chat to the panel and out of it, each stop visible, and back again."""
    stage.bot("setMyCommands", commands=MENU)
    stage.bot("sendMessage", chat_id=101, text="News", reply_markup=KEYS)
    browser.open(stage.url)
    stops = []
    for _ in range(80):
        browser.press(Keys.TAB)
        stop, outlined = browser.script(FOCUS)
        if stop == "BODY":
            break
        stops.append(stop)
        assert outlined, stop
    assert "BODY" not in stops and len(stops) < 80
    order = [
        stops.index(one)
        for one in ("theme", "101", "acts", "log", "Story", "menu", "text", "send", "play", "headline-closed", "clear")
        if one in stops
    ]
    assert order == sorted(order)
    assert len(order) == 10
    browser.click("#text")
    browser.press(Keys.SHIFT + Keys.TAB)
    assert browser.script(FOCUS)[0] == "attach"


# What has the focus, and whether one sees it.
FOCUS = """
    const one = document.activeElement;
    const seen = one.closest('.person') || (one.matches('#log > li') ? one.querySelector('.bubble') : one);
    const outlined = getComputedStyle(seen).outlineStyle !== 'none' && parseFloat(getComputedStyle(seen).outlineWidth) >= 2;
    return [one.id || one.closest('details.drop')?.id || one.value || (one.matches('.keys *') && one.textContent) || one.tagName, outlined];
"""


def test_messages_by_keyboard(stage: Stage, browser: Browser) -> None:
    """From an empty field one goes up to the messages, along them, to their buttons, and back by Escape."""
    numbers = [
        stage.bot("sendMessage", chat_id=101, text=f"News {n}", reply_markup=KEYS)["message_id"] for n in range(3)
    ]
    browser.open(stage.url)
    browser.click("#text")
    browser.press(Keys.ARROW_UP)
    assert browser.focused() == f"m{numbers[2]}"
    browser.press(Keys.ARROW_UP, Keys.ARROW_UP, Keys.ARROW_UP)
    assert browser.focused() == f"m{numbers[0]}"
    browser.press(Keys.ARROW_DOWN, Keys.TAB)
    assert browser.script("return document.activeElement.textContent") == "Story"
    # An edit draws the message anew under the focus, which stays.
    stage.bot("editMessageText", chat_id=101, message_id=numbers[1], text="Changed", reply_markup=KEYS)
    browser.shown("Changed")
    assert browser.script("return document.activeElement.textContent") == "Story"
    browser.press(Keys.ESCAPE)
    assert browser.focused() == "text"


def test_new_messages_are_announced_and_old_ones_not(stage: Stage, browser: Browser) -> None:
    """The log is live once it stands; while another chat is drawn into it, it is not."""
    stage.bot("sendMessage", chat_id=102, text="Привет")
    browser.open(stage.url)
    browser.wait(lambda: browser.find("#log").get_attribute("aria-live") == "polite")
    browser.script("""
        window.said = [];
        new MutationObserver((all) => {
            for (const one of all) for (const node of one.addedNodes) window.said.push(document.getElementById('log').ariaLive + ' ' + node.textContent.slice(0, 19));
        }).observe(document.getElementById('log'), {childList: true});
    """)
    stage.bot("sendMessage", chat_id=101, text="Fresh")
    browser.shown("Fresh")
    browser.click(".person", "Boris")
    browser.shown("Привет")
    said = browser.script("return window.said")
    assert "polite Truce Watch:Fresh" in "|".join(said)
    assert (
        [one for one in said if "Привет" in one]
        == [one for one in said if one.startswith("off") and "Привет" in one]
        != []
    )


def test_motion_is_kept_from_those_who_do_not_want_it(stage: Stage, browser: Browser) -> None:
    """Nothing turns or fades where the system asks for less motion."""
    stage.bot("sendMessage", chat_id=101, text="News", reply_markup=KEYS)
    browser.open(stage.url)
    browser.script("document.querySelector('.keys button').setAttribute('aria-busy', 'true')")
    turning = "return getComputedStyle(document.querySelector('.keys button'), '::before').animationName"
    assert browser.script(turning) == "turn"
    browser.prefer(scheme="light", motion="reduce")
    assert browser.script(turning) == "none"
