"""What README.md and .env.example say of the settings, made from the settings themselves (`make docs`)."""

from __future__ import annotations

import textwrap
from pathlib import Path

from bot.config import PREFIX, Settings, shown_default

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
EXAMPLE = ROOT / ".env.example"
BEGIN, END = "<!-- settings: make docs -->\n", "<!-- end of settings -->\n"
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


def readme(text: str) -> str:
    """`text` with the table of settings between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


if __name__ == "__main__":
    README.write_text(readme(README.read_text("utf-8")), "utf-8")
    EXAMPLE.write_text(example(), "utf-8")
