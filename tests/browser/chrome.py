"""A real Chromium without a screen, steered as a person would: by what is seen, clicked and typed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import JavascriptException, StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 60.0
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
PHONE, DESK = (390, 844), (1440, 900)
SWITCHES = (
    "--headless=new",
    # Containers run tests as root and have a small /dev/shm.
    "--no-sandbox",
    "--disable-dev-shm-usage",
    # Nothing but loopback is asked, whatever the environment says of proxies.
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-gpu",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--font-render-hinting=none",
    "--lang=en-GB",
)
MISSING = (StaleElementReferenceException, JavascriptException)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser of one's own, ended at the end of the block. Nothing is downloaded for it."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for switch in SWITCHES:
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    kept = {name: os.environ.pop(name) for name in PROXIES if name in os.environ}
    os.environ["SE_OFFLINE"] = "true"
    driver = webdriver.Chrome(options, Service(shutil.which("chromedriver") or "chromedriver"))
    try:
        yield Browser(driver)
    finally:
        driver.quit()
        os.environ.update(kept)


class Browser:
    """One window. Everything that may take its time is waited for, at most `PATIENCE` seconds."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def open(self, url: str, size: tuple[int, int] = DESK, *, dark: bool = False, scale: float = 1) -> None:
        """The page at `url`, with nothing left of another one, in a window of this size."""
        width, height = size
        screen = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": size == PHONE}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        self.prefer(scheme="dark" if dark else "light")
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get(url)
        self.wait(lambda: self.script("return document.querySelectorAll('#chats li').length > 0"))

    def prefer(self, **features: str) -> None:
        """What the system is said to prefer: scheme="dark", motion="reduce"."""
        told = [
            {"name": f"prefers-{'color-' if name == 'scheme' else 'reduced-'}{name}", "value": value}
            for name, value in features.items()
        ]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": told})

    def script(self, code: str, *arguments: object) -> Any:
        """What a script says of the page as it is."""
        return self.driver.execute_script(code, *arguments)

    def wait(self, holds: Callable[[], Any], what: str = "", seconds: float = PATIENCE) -> Any:
        """What `holds` returns once it is true; an AssertionError that shows the page otherwise."""

        def once(_driver: object) -> Any:
            try:
                return holds()
            except MISSING:
                return None

        try:
            return WebDriverWait(self.driver, seconds, poll_frequency=0.03).until(once)
        except WebDriverException as failed:
            seen = [self.text(one)[-600:] for one in ("#log", "#toast", "#telling", "#outbox", "#calls")]
            raise AssertionError(f"not within {seconds} s: {what}\n{seen}\n{self.complaints()}") from failed

    def find(self, selector: str, within: str = "") -> WebElement:
        """The first visible element that fits and holds these words."""

        def found() -> WebElement | None:
            for one in self.driver.find_elements(By.CSS_SELECTOR, selector):
                if within in (one.text or one.get_attribute("aria-label") or "") and one.is_displayed():
                    return one
            return None

        element: WebElement = self.wait(found, f"{selector} with {within!r}")
        return element

    def click(self, selector: str, within: str = "") -> None:
        """Click the first visible element that fits and holds these words, drawn anew meanwhile or not."""

        def clicked() -> bool:
            one = self.find(selector, within)
            self.script("arguments[0].scrollIntoView({block: 'nearest'})", one)
            one.click()
            return True

        self.wait(clicked, f"click {selector} with {within!r}")

    def type(self, words: str, selector: str = "#text") -> None:
        """Type into a field."""
        self.find(selector).send_keys(words)

    def press(self, *keys: str) -> None:
        """Press keys, wherever the focus is."""
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def say(self, words: str) -> None:
        """Write a message and send it."""
        self.type(words)
        self.press(Keys.ENTER)

    def text(self, selector: str) -> str:
        """The visible text of the first element that fits, nothing when there is none."""
        return str(
            self.script(
                "const found = document.querySelector(arguments[0]); return found ? found.innerText : ''", selector
            )
        )

    def shown(self, words: str, selector: str = "#log") -> None:
        """Return once these words stand there."""
        self.wait(lambda: words in self.text(selector), f"{words!r} in {selector}")

    def gone(self, selector: str) -> None:
        """Return once nothing visible fits."""
        self.wait(
            lambda: not any(one.is_displayed() for one in self.driver.find_elements(By.CSS_SELECTOR, selector)),
            f"no {selector}",
        )

    def style(self, selector: str, name: str) -> str:
        """A computed style of the first element that fits."""
        code = "return getComputedStyle(document.querySelector(arguments[0])).getPropertyValue(arguments[1])"
        return str(self.script(code, selector, name))

    def focused(self) -> str:
        """The id of what has the focus."""
        return str(self.script("return document.activeElement.id"))

    def complaints(self) -> list[str]:
        """What the browser had to say against the page since the last call: errors, refusals of its policy."""
        told = self.driver.get_log("browser")
        return [one["message"] for one in told if one["level"] in {"SEVERE", "WARNING"}]

    def picture(self) -> bytes:
        """The window as PNG."""
        return self.driver.get_screenshot_as_png()
