"""The dashboard and the alert rules of docs/ops: which metrics they name, and what a running Prometheus makes of them.

`python -m tests.dashboard http://127.0.0.1:9090` asks it for every expression, and ends with 1 when one cannot be read or shows nothing.
"""

from __future__ import annotations

import json
import re
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OPS = Path(__file__).parents[1] / "docs" / "ops"
NAMED = re.compile(r"\b(?:trucewatch|process)_\w+")
GIVEN = {"$__rate_interval": "1m", "$instance": ".*", "${datasource}": "prometheus"}


def dashboard() -> dict[str, Any]:
    return dict(json.loads((OPS / "dashboard.json").read_text()))


def panels() -> list[dict[str, Any]]:
    return [one for one in dashboard()["panels"] if one["type"] != "row"]


def expressions() -> Iterator[tuple[str, str]]:
    """The title of each panel, and an expression of it as Grafana would ask for it."""
    for panel in panels():
        for target in panel["targets"]:
            asked = target["expr"]
            for name, value in GIVEN.items():
                asked = asked.replace(name, value)
            yield panel["title"], asked


def rules() -> list[str]:
    """The expressions of the alert rules."""
    return re.findall(r"^ +expr: (.+)$", (OPS / "alerts.yml").read_text(), re.MULTILINE)


def names(expression: str) -> set[str]:
    """The metrics that an expression names, as /metrics writes them."""
    return {re.sub(r"_bucket$", "", name) for name in NAMED.findall(re.sub(r'"[^"]*"', "", expression))}


def shown(prometheus: str, expression: str) -> int:
    """How many series an expression has now. Raises HTTPError when it cannot be read."""
    asked = f"{prometheus}/api/v1/query?{urllib.parse.urlencode({'query': expression})}"
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=10) as answer:
        return len(json.load(answer)["data"]["result"])


def main(prometheus: str) -> int:
    empty = 0
    for title, expression in expressions():
        count = shown(prometheus, expression)
        empty += not count
        print(f"{count:3} series  {title}: {expression}")
    for expression in rules():
        print(f"{shown(prometheus, expression):3} firing  {expression}")
    return 1 if empty else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
