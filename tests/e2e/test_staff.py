"""Sources tended from a phone, through the real program: a card, a change, health, a file out and in again."""

from __future__ import annotations

import socket

from bot.playground.emulator import Emulator, Shown
from bot.playground.world import Trouble, World
from bot.sources.opml import outlines
from tests.e2e.conftest import Start, known

LIST = '<?xml version="1.0"?><opml version="2.0"><head/><body>{}</body></opml>'


async def asked(api: Emulator, text: str, words: str) -> Shown:
    """What Olga, who owns the bot, reads for a command, once these words stand in it."""
    number = api.say(api.olga, api.olga, text)
    return await api.wait_for(api.olga, lambda message: words in message.text, after=number)


async def now_shows(api: Emulator, message: Shown, words: str) -> Shown:
    """The same message once it shows these words."""

    def found() -> Shown | None:
        (one,) = (one for one in api.from_bot(api.olga) if one.id == message.id)
        return one if words in one.text else None

    shown: Shown = await api.until(found)
    return shown


def body_of(api: Emulator, message: Shown) -> bytes:
    """What the file of a message holds."""
    body: bytes = api.town.files[message.raw["document"]["file_id"]].body
    return body


async def test_source_is_changed_and_its_health_told(emulator: Emulator, world: World, start: Start) -> None:
    """Renamed by typing, its language chosen by a tap; one whose address is no more is listed with its trouble."""
    world.trouble("meridian", Trouble(status=410))
    program = await start()
    await program.logged("polled", outcome="gone")
    await program.logged("polled", source=1, outcome="read")

    health = await asked(emulator, "/sourcehealth", "1 source is not well")
    assert "given up: taken away for good (410)" in health.text
    card = await asked(emulator, '/editsource 1 name:"The <b>Wire</b>"', "name: Example Wire → The <b>Wire</b>")
    emulator.press(emulator.olga, card, "🌐 Language")
    chosen = await now_shows(emulator, card, "In which language")
    emulator.press(emulator.olga, chosen, "Русский")
    await now_shows(emulator, card, "language: en → ru")

    told = await asked(emulator, "/sources", "The <b>Wire</b>")
    assert "feed · ru" in told.text
    assert "editsource" in (await asked(emulator, "/audit", "acts")).text


async def test_what_is_exported_is_imported_again(emulator: Emulator, world: World, start: Start) -> None:
    """All sources leave as a file; removed, they come back from it with names and languages, beside all other commands."""
    program = await start(sources_file="")
    feeds = world.feeds()
    outline = "".join(f'<outline text="Näme &amp; {n}" xmlUrl="{url}" language="ru"/>' for n, url in enumerate(feeds))
    number = emulator.send_file(emulator.olga, emulator.olga, "a.opml", LIST.format(outline).encode(), "/importsources")
    await emulator.wait_for(emulator.olga, lambda message: f"{len(feeds)} sources added" in message.text, after=number)
    await known(program, world)

    file = await asked(emulator, "/exportsources", f"{len(feeds)} sources")
    body = body_of(emulator, file)
    named = {(url, f"Näme & {n}", "ru") for n, url in enumerate(feeds)}
    assert {(one.url, one.title, one.lang) for one in outlines(body)} == named
    for n in range(len(feeds)):
        question = await asked(emulator, f"/removesource {n + 1}", f"Remove source {n + 1}")
        emulator.press(emulator.olga, question, "🗑 Yes, remove")
        await now_shows(emulator, question, "is removed")
    number = emulator.send_file(emulator.olga, emulator.olga, "b.opml", body, "/importsources")
    await emulator.wait_for(emulator.olga, lambda message: f"{len(feeds)} sources added" in message.text, after=number)

    again = await asked(emulator, "/exportsources", f"{len(feeds)} sources")
    assert {(one.url, one.title, one.lang) for one in outlines(body_of(emulator, again))} == named


async def test_import_goes_on_beside_its_chat_and_over_a_restart(
    emulator: Emulator, world: World, start: Start
) -> None:
    """Feeds that do not answer keep nobody waiting; the program stopped in the middle goes on with them."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        urls = [f"http://127.0.0.1:{silent.getsockname()[1]}/{n}" for n in range(6)]
        outline = "".join(f'<outline text="n" xmlUrl="{url}"/>' for url in [world.feeds()[0], *urls])
        program = await start(sources_file="", fetch_seconds=5)
        olga, body = emulator.olga, LIST.format(outline).encode()
        number = emulator.send_file(olga, olga, "a.opml", body, "/importsources")
        shown = await emulator.wait_for(olga, lambda message: "of 7 feeds" in message.text, after=number)
        await asked(emulator, "/health", "Health")
        assert await program.stop() == 0
    await start(sources_file="", fetch_seconds=5)

    report = await now_shows(emulator, shown, "6 cannot be read")
    assert "1 source added" in report.text
