"""The parts of docs/operators.md, ARCHITECTURE.md and .env.example that are made from the code (`make docs`)."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

from bot.config import PREFIX, Settings, shown_default

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = ROOT / "docs"
OPERATORS = PAGES / "operators.md"
ARCHITECTURE = ROOT / "ARCHITECTURE.md"
EXAMPLE = ROOT / ".env.example"
# Run for the operators' page, in tests/data/readme.
EXAMPLES = (
    "trucewatch check feed.xml",
    'trucewatch read article.html -k "truce, ceasefire"',
    'trucewatch read article.html -k "truce (Sudan, Gaza"',
)
# Folders of many like files, listed as one line.
ALIKE = ("bot/text/languages", "bot/storage/migrations")
HEAD = """\
# Truce Watch: copy this file to .env and set what you need; only BOT_TOKEN has no default.
# `trucewatch doctor` shows what is in force and what is wrong with it.
"""
COMPOSE = """\
# Only for compose.yaml: the password that the bot and its database share; letters and digits.
#POSTGRES_PASSWORD=
"""


def default(name: str) -> str:
    """The default of a setting, as one would write it in the environment; nothing for empty."""
    return shown_default(Settings.model_fields[name].default).replace("empty", "")


def table() -> str:
    """The settings as rows of Markdown."""
    rows = [
        f"| `{PREFIX}{name.upper()}` | {f'`{default(name)}`' if default(name) else ''} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(["| setting | default | what it is |", "| --- | --- | --- |", *rows]) + "\n"


def example() -> str:
    """A `.env` that changes nothing: every setting with its default, all but the token commented out."""
    blocks = [HEAD]
    for name, field in Settings.model_fields.items():
        told = textwrap.fill(field.description or "", 110, initial_indent="# ", subsequent_indent="# ")
        mark = "" if name == "token" else "#"
        blocks.append(f"{told}\n{mark}{PREFIX}{name.upper()}={default(name)}\n")
    return "\n".join([*blocks, COMPOSE])


def examples() -> str:
    """Commands with what they print, as a block of Markdown."""
    shown = "\n\n".join(f"$ {command}\n{printed(command)}".rstrip() for command in EXAMPLES)
    return "\n" + textwrap.indent(shown, "    ") + "\n\n"


def printed(command: str) -> str:
    """What the command prints for somebody who has set nothing."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *shlex.split(command)[1:]],
        cwd=ROOT / "tests/data/readme",
        env=environment | {"PYTHONPATH": str(ROOT)},
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return done.stdout


def modules() -> str:
    """Every module with the first sentence of its docstring, as rows of Markdown."""
    rows = [f"| `{place}` | {told} |" for place, told in _modules()]
    return "\n".join(["| module | what it is |", "| --- | --- |", *rows]) + "\n"


def _modules() -> Iterator[tuple[str, str]]:
    for path in sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("handlers/**/*.py")], key=_order):
        place = path.relative_to(ROOT).as_posix()
        alike = next((folder for folder in ALIKE if place.startswith(folder)), "")
        told = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        if told and (not alike or path.name == "__init__.py"):
            yield (f"{alike}/" if alike else place.removesuffix("__init__.py")), _sentence(told)


def _order(path: Path) -> tuple[int, str]:
    return len(path.relative_to(ROOT).parts) > 2, path.as_posix().replace("__init__.py", "")


def _sentence(docstring: str) -> str:
    first = " ".join(docstring.split("\n\n", maxsplit=1)[0].split())
    return re.split(r"(?<=[.:])\s(?=[A-Z])", first)[0].replace("|", "\\|")


def within(text: str, name: str, made: str) -> str:
    """`text` with `made` between the marks of `name`."""
    begin, end = f"<!-- {name}: make docs -->\n", f"<!-- end of {name} -->\n"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}{made}{end}{after}"


def operators(text: str) -> str:
    """docs/operators.md with all that is made."""
    return within(within(text, "settings", table()), "examples", examples())


if __name__ == "__main__":
    OPERATORS.write_text(operators(OPERATORS.read_text("utf-8")), "utf-8")
    ARCHITECTURE.write_text(within(ARCHITECTURE.read_text("utf-8"), "modules", modules()), "utf-8")
    EXAMPLE.write_text(example(), "utf-8")
