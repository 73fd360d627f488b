"""`make screenshots`: plays the scripted truce in the playground and takes the pictures that the README shows.

They look their best with fonts for emoji and for Arabic (Debian: fonts-noto-color-emoji, fonts-noto-core).
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.browser.chrome import PHONE, Browser, chromium
from tests.browser.conftest import ROOT, program
from tests.browser.palette import small

FOLDER = ROOT / "docs" / "images"
MOST_BYTES = 150_000
ANNA, BORIS, LAYLA = 101, 102, 104


# The first alert (0), or one of those that answer it, counted from the last, at the top of the log.
AT_TOP = """
    const answers = [...document.querySelectorAll('#log li:has(.quote)')];
    const first = document.getElementById('log').querySelector(`li:has(+ #${answers[0].id})`);
    const found = arguments[0] ? answers.at(arguments[0]) : first;
    found.style.scrollMarginTop = '10px';
    found.scrollIntoView({ block: 'start' });
"""


def taken(browser: Browser, name: str) -> None:
    """The window as docs/images/<name>.png, in 256 colours."""
    picture = small(browser)
    assert len(picture) <= MOST_BYTES, f"{name}.png has {len(picture)} bytes"
    (FOLDER / f"{name}.png").write_bytes(picture)


def follows(browser: Browser, url: str, person: int, zone: str) -> None:
    """`person` starts the bot, taps its first offer, and says where they live."""
    browser.open(f"{url}#{person}/{person}")
    browser.say("/start")
    browser.click("#log .keys button")
    browser.wait(
        lambda: browser.script("return document.querySelectorAll('#log .theirs, #log .theirs .edited').length") > 1
    )
    browser.say(f"/timezone {zone}")
    browser.shown(zone)


def told(browser: Browser) -> None:
    """The truce is told from rumour to denial, slowly enough that each step is news, and everybody has heard of it."""
    browser.click("#next")
    browser.shown("sent", "#states")
    browser.script(
        "const speed = document.getElementById('speed'); speed.value = '4'; speed.dispatchEvent(new Event('change'))"
    )
    browser.click("#play")
    browser.wait(lambda: browser.text("#telling").startswith("Told to its end"))
    browser.wait(lambda: "queued" not in browser.text("#states") and "held" not in browser.text("#states"))


def pictures(browser: Browser, url: str) -> None:
    """All of them."""
    for person, zone in ((BORIS, "Europe/Moscow"), (LAYLA, "Asia/Beirut"), (ANNA, "Europe/Berlin")):
        follows(browser, url, person, zone)
    told(browser)
    browser.script("document.activeElement.blur()")
    taken(browser, "desk")
    for person, name, dark, place in (
        (ANNA, "phone", False, -2),
        (BORIS, "phone-dark", True, 0),
        (LAYLA, "phone-arabic", False, -2),
    ):
        browser.open(f"{url}#{person}/{person}", PHONE, dark=dark, scale=2)
        browser.find("#log .quote")
        browser.script(AT_TOP, place)
        taken(browser, name)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, program(Path(folder)) as url, chromium() as browser:
        pictures(browser, url)


if __name__ == "__main__":
    main()
