"""What the pages for people say: each thing once, nothing that there is not, and every link leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.config import PREFIX, Settings
from bot.storage.privacy import CHATS, HOLDINGS
from handlers import COMMANDS
from handlers.command import Command
from tests import documents

PAGES = sorted(documents.PAGES.glob("*.md"))
TEXTS = {path.relative_to(documents.ROOT).as_posix(): path.read_text("utf-8") for path in [documents.README, *PAGES]}
# Commands that are @BotFather's, addresses that the bot answers over HTTP, and the image's folder.
FOREIGN = {
    *("newbot", "setuserpic", "setdescription", "setabouttext", "setinline", "setprivacy", "setjoingroups", "revoke"),
    *("setcommands", "livez", "readyz", "healthz", "metrics", "data"),
}
NAMED = re.compile(r"`/([a-z]+)\b(?!/)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def tables(text: str) -> Iterator[list[str]]:
    """Each table as its lines."""
    for found in re.finditer(r"(?:^\|.*\n)+", text, re.MULTILINE):
        yield found[0].splitlines()


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def rows(text: str) -> Iterator[str]:
    """The first cell of each row below a table's head."""
    for lines in tables(text):
        yield from (cells(line)[0] for line in lines[2:])


def anchor(heading: str) -> str:
    """What a heading is called in an address, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def places(command: Command) -> list[str]:
    """The pages whose tables have a row for the command, once for each row."""
    return [
        name
        for name in ("docs/users.md", "docs/administrators.md")
        for cell in rows(TEXTS[name])
        if command.name in NAMED.findall(cell)
    ]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_command_has_one_row_where_its_people_look(command: Command) -> None:
    """In the page for users, or in that for those who tend the bot."""
    assert places(command) == ["docs/administrators.md" if command.role.tends else "docs/users.md"]


@pytest.mark.parametrize("name", TEXTS)
def test_page_names_only_commands_that_exist(name: str) -> None:
    """Of the bot by name or alias, of @BotFather, or of the bot's web server."""
    known = {name for command in COMMANDS for name in (command.name, *command.aliases)} | FOREIGN

    assert [word for word in NAMED.findall(TEXTS[name]) if word not in known] == []


@pytest.mark.parametrize("name", TEXTS)
def test_page_names_only_settings_that_exist(name: str) -> None:
    """A setting that was renamed is renamed there, too."""
    told = set(re.findall(rf"\b{PREFIX}[A-Z][A-Z_]+", TEXTS[name]))

    assert told - {f"{PREFIX}{field.upper()}" for field in Settings.model_fields} == set()


@pytest.mark.parametrize("name", TEXTS)
def test_links_lead_somewhere(name: str) -> None:
    """Files exist, and so do the headings that links go to."""
    here = documents.ROOT / name
    broken = []
    for groups in LINK.findall(TEXTS[name]):
        target = next(filter(None, groups))
        path, _, heading = target.partition("#")
        if "://" in path:
            continue
        file: Path = here if not path else (here.parent / path).resolve()
        headings = HEADING.findall(file.read_text("utf-8")) if heading and file.exists() else []
        if not file.exists() or (heading and heading not in map(anchor, headings)):
            broken.append(target)

    assert broken == []


@pytest.mark.parametrize("name", TEXTS)
def test_tables_are_whole(name: str) -> None:
    """A rule below the head, and as many cells in every row as in the head."""
    for head, rule, *body in tables(TEXTS[name]):
        assert set(cells(rule)) == {"---"}
        assert {len(cells(line)) for line in body} == {len(cells(head))}


def test_every_page_is_linked_from_the_readme() -> None:
    """Nobody has to guess that a page exists."""
    assert [path.name for path in PAGES if f"(docs/{path.name})" not in TEXTS["README.md"]] == []


def test_privacy_note_names_all_that_is_held() -> None:
    """A table with rows of a chat or a person has its row there, under the name that /mydata uses, with what /forget does."""
    told = {cells(line)[0].strip("`"): cells(line)[-1] for line in next(tables(TEXTS["docs/privacy.md"]))[2:]}

    assert told == {one.name: "deletes it" if one.forgotten else "keeps it" for one in (CHATS, *HOLDINGS)}
    assert all(f"{PREFIX}{kept}_DAYS" in TEXTS["docs/privacy.md"] for kept in ("TEXT", "KEEP", "GONE"))


def test_every_target_of_make_and_every_shell_command_is_told() -> None:
    """What can be called in a shell: the first in the README, the second in the operators' page."""
    targets = re.findall(r"^([a-z]+):.*##", (documents.ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)

    assert len(targets) > 4
    assert [name for name in targets if f"make {name}" not in TEXTS["README.md"]] == []
    assert [name for name in main.commands if f"trucewatch {name}" not in TEXTS["docs/operators.md"]] == []
