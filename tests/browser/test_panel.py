"""The panel, and the whole playground with the real bot in it."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from tests.browser.chrome import Browser
from tests.browser.conftest import Stage

pytestmark = pytest.mark.browser


def pick(browser: Browser, selector: str, value: str) -> None:
    Select(browser.find(selector)).select_by_value(value)


def test_from_start_to_an_alert_by_clicks(playground: str, browser: Browser) -> None:
    """Who only clicks subscribes, hears of the truce, sees its developments as answers, in the chat and in the outbox."""
    browser.open(playground)
    browser.wait(lambda: browser.script("return !document.getElementById('calls').textContent.includes('getMe…')"))
    browser.click("#menu")
    browser.click("#commands [role=option]", "/start")
    browser.click(".keys button", "Ceasefire")
    browser.shown("Subscribed")
    browser.click("#next")
    browser.shown("TALKS ON A TRUCE")
    browser.click("#play")
    browser.shown("TRUCE VIOLATION ALLEGED")
    browser.shown("Told to its end", "#telling")
    browser.shown("Truce Watch", "#log .quote")
    browser.shown("sent", "#states")
    browser.shown("Anna", "#outbox")
    browser.click("#log .quote")
    browser.wait(lambda: browser.focused().startswith("m"))
    browser.say("/trend")
    browser.wait(
        lambda: browser.script(
            "const i = document.querySelector('#log .picture img'); return i && i.complete && i.naturalWidth > 200"
        )
    )
    assert browser.complaints() == []


def test_article_is_published_and_telegram_broken(playground: str, browser: Browser) -> None:
    """An own article alerts; while Telegram refuses its message waits in the outbox, and comes once that is over."""
    browser.open(playground)
    browser.say("/subscribe heron")
    browser.shown("Subscribed")
    pick(browser, "#kind", "server_error")
    pick(browser, "#times", "")
    browser.click("#trouble button")
    browser.shown("server_error", "#orders")
    browser.click("#panel summary", "Write an article")
    pick(browser, "#outlet", "harbour")
    browser.type("A heron nests in the harbour", "#headline")
    browser.type("The heron came back.\n\nPeople in the harbour were glad.", "#body")
    browser.click("#own button")
    browser.shown("queued", "#outbox")
    browser.shown("502", "#calls")
    assert "nests" not in browser.text("#log")
    browser.click("#clear")
    browser.shown("A heron nests in the harbour")
    browser.shown("sent", "#outbox")
    assert browser.driver.find_elements(By.CSS_SELECTOR, "#orders li") == []


def test_truce_is_paused_and_taken_step_by_step(stage: Stage, browser: Browser) -> None:
    """Next prints one step, the speed can be changed on the way, and the beginning is a click away."""
    browser.open(stage.url)
    browser.click("#next")
    browser.shown("Paused: Example Wire, rumour (1 of 16)", "#telling")
    browser.click("#next")
    browser.shown("agreement (2 of 16)", "#telling")
    assert browser.text("#stages [aria-current=step]").startswith("agreement")
    pick(browser, "#speed", "20")
    browser.wait(lambda: stage.do(lambda: stage.page.scene.telling.speed) == 20)
    pick(browser, "#speed", "400")
    browser.click("#play", "Go on")
    browser.shown("Told to its end", "#telling")
    browser.shown("Play it again", "#play")
    browser.click("#stop")
    browser.shown("16 articles", "#telling")


def test_a_source_is_broken_and_mended(stage: Stage, browser: Browser) -> None:
    """What is chosen for a source meets who asks it, and ends when it works again."""
    browser.open(stage.url)
    pick(browser, "#s-polyus", "broken")
    browser.wait(lambda: "troubled" in browser.find("#sources li:nth-child(4)").get_attribute("class"))
    troubled = stage.do(lambda: stage.page.scene.world.troubled("polyus"))
    assert [(one.status, one.path) for one in troubled] == [(500, "/feed.xml")]
    pick(browser, "#s-polyus", "")
    browser.wait(lambda: "troubled" not in browser.find("#sources li:nth-child(4)").get_attribute("class"))
    assert stage.do(lambda: stage.page.scene.world.troubled("polyus")) == []
