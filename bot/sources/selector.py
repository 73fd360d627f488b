"""The CSS selectors that people give for a list: tags, classes, ids and attributes, one in another, or several by commas."""

from __future__ import annotations

import re
from typing import Any

from bot.errors import BadArgument

LONGEST = 200
EXAMPLE = '/addsource example.org/news selector:"main h2 a"'
PART = re.compile(
    r"(?P<tag>[a-zA-Z][a-zA-Z0-9_-]*|\*)|\.(?P<klass>-?[\w-]+)|#(?P<id>-?[\w-]+)"
    r"|\[(?P<name>[a-zA-Z_][a-zA-Z0-9_-]*)(?:(?P<how>[*^$~]?=)(?P<quote>[\"']?)(?P<value>[^\"'\]]*)(?P=quote))?\]"
)
COMBINED = re.compile(r"\s*>\s*|\s+")
TESTS = {
    "=": "@{name}={value}",
    "*=": "contains(@{name}, {value})",
    "^=": "starts-with(@{name}, {value})",
    "$=": "substring(@{name}, string-length(@{name}) - string-length({value}) + 1)={value}",
    "~=": "contains(concat(' ', normalize-space(@{name}), ' '), concat(' ', {value}, ' '))",
}


def select(root: Any, css: str) -> list[Any]:
    """The elements that a selector selects. Raises BadArgument when it cannot be read."""
    found: list[Any] = root.xpath(xpath(css))
    return found


def xpath(css: str) -> str:
    """A selector as XPath. Raises BadArgument when it is none, or of a kind that is not known."""
    if not css.strip() or len(css) > LONGEST or not css.isprintable():
        raise BadArgument(reason="bad_selector", example=EXAMPLE)
    return " | ".join(_path(one.strip()) for one in css.split(","))


def _path(css: str) -> str:
    made, axis, at = "", "//", 0
    while at < len(css):
        if combined := COMBINED.match(css, at):
            axis, at = "/" if ">" in combined[0] else "//", combined.end()
        step, at = _step(css, at)
        made += axis + step
    return made or _refuse()


def _step(css: str, at: int) -> tuple[str, int]:
    tag, tests, begin = "*", [], at
    while at < len(css) and (part := PART.match(css, at)):
        if part["tag"] and at > begin:
            _refuse()
        tag = part["tag"].lower() if part["tag"] else tag
        tests += [] if part["tag"] else [_test(part)]
        at = part.end()
    if at == begin:
        _refuse()
    return tag + "".join(f"[{test}]" for test in tests), at


def _test(part: re.Match[str]) -> str:
    if part["klass"] or part["id"]:
        name, how, value = ("class", "~=", part["klass"]) if part["klass"] else ("id", "=", part["id"])
    elif part["how"] is None:
        return f"@{part['name'].lower()}"
    else:
        name, how, value = part["name"].lower(), part["how"], part["value"]
    quote = '"' if "'" in value else "'"
    return TESTS[how].format(name=name, value=f"{quote}{value}{quote}")


def _refuse() -> str:
    raise BadArgument(reason="bad_selector", example=EXAMPLE)
