"""The project keeps its own rules: what is locked, what imports what, how long things are, what the documents say."""

from __future__ import annotations

import ast
import fnmatch
import os
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from bot.config import PREFIX, Settings
from tests import documents

ROOT = Path(__file__).parent.parent.parent
RUN_LOCK, DEV_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
# Needed, though no line of ours imports them.
UNSEEN = {
    "manimgx-fonts": "letters of pictures, found as files",
    "paperang-p2-fonts-cjk": "the same for Chinese, Japanese and Korean",
    "tzdata": "time zones where the system has none",
}
# Of the standard library of newer releases than this one may be.
NEWER = {"compression"}
# Imported, and always there because a declared dependency is built on them or its extra names them.
CARRIED = {
    "htmldate": "trafilatura",
    "httpcore": "httpx",
    "pydantic": "pydantic-settings",
    "python-dotenv": "pydantic-settings",
    "tornado": "python-telegram-bot[webhooks]",
}


@cache
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def files() -> Iterator[Path]:
    """Every file of the project, without what .gitignore names."""
    ignored = [".git", *(line.strip("/") for line in (ROOT / ".gitignore").read_text("utf-8").split())]
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if not any(fnmatch.fnmatch(name, what) for what in ignored)]
        yield from (Path(folder, name) for name in names if not any(fnmatch.fnmatch(name, what) for what in ignored))


def modules() -> list[Path]:
    found = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("handlers/**/*.py")]
    assert len(found) > 50

    return [path for path in found if "migrations" not in path.parts]


# ---------------------------------------------------------------- what is locked


def pins(lock: Path) -> dict[str, Version]:
    """The versions in a lock file, by canonical name; each must come with a hash."""
    found = {}
    for block in re.split(r"\n(?=[a-z])", lock.read_text("utf-8")):
        name, version = re.match(r"([a-z0-9-]+)==([^ ;\\]+)", block).groups()
        assert "--hash=sha256:" in block, name
        found[canonicalize_name(name)] = Version(version)
    return found


def wanted(*, dev: bool) -> list[Requirement]:
    lines = [*project()["project"]["dependencies"], *project()["build-system"]["requires"]]
    return [Requirement(line) for line in lines + (project()["dependency-groups"]["dev"] if dev else [])]


@pytest.mark.parametrize(("lock", "dev"), [(RUN_LOCK, False), (DEV_LOCK, True)], ids=["run", "dev"])
def test_lock_holds_every_dependency_within_its_bounds(lock: Path, dev: bool) -> None:
    """A dependency of pyproject.toml that is not locked, or is locked outside its bounds, is found."""
    locked = pins(lock)

    outside = [str(need) for need in wanted(dev=dev) if locked.get(canonicalize_name(need.name)) not in need.specifier]

    assert outside == []


def test_both_locks_name_the_same_versions() -> None:
    """What is tested is what runs."""
    run, dev = pins(RUN_LOCK), pins(DEV_LOCK)

    assert {name: dev.get(name) for name in run} == run
    assert len(run) < len(dev)


def test_every_import_is_declared_and_every_dependency_is_used() -> None:
    """No import leans on what might go with the next lock, and nothing is installed for nothing."""
    owners = packages_distributions()
    imported = {name for path in modules() for name in top_level_imports(path)}
    imported -= sys.stdlib_module_names | NEWER
    used = {canonicalize_name(owners[name][0]) for name in imported - {"bot", "handlers"}}
    declared = {canonicalize_name(Requirement(line).name) for line in project()["project"]["dependencies"]}

    assert used - declared - set(CARRIED) == set()
    assert declared - used == set(UNSEEN)


def top_level_imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_no_file_names_a_registry_or_a_machine() -> None:
    """The project installs from wherever its user's tools look, and knows nobody's directories."""
    told = re.compile(
        rb"py" rb"pi\.org|python" rb"hosted|--(extra-)?index" rb"-url|--find" rb"-links|(?<![\w.])/(root|home|work)/"
    )
    looked_at = [path for path in files() if path.suffix not in {".gz", ".png", ".ico"}]

    assert RUN_LOCK in looked_at
    assert [str(path) for path in looked_at if told.search(path.read_bytes())] == []


def test_wheel_holds_every_file_of_the_packages(tmp_path: Path) -> None:
    """Pages, catalogs and migrations are installed with the code."""
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    kept = copy_packages(tmp_path)
    build = "import setuptools.build_meta as b; b.build_wheel('out')"

    subprocess.run([sys.executable, "-c", build], cwd=tmp_path, check=True, capture_output=True, timeout=100)

    (wheel,) = tmp_path.glob("out/*.whl")
    assert kept - set(zipfile.ZipFile(wheel).namelist()) == set()


def copy_packages(to: Path) -> set[str]:
    """Copy bot and handlers; the names of the files copied."""
    for name in ("bot", "handlers"):
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    return {
        str(path.relative_to(to)) for name in ("bot", "handlers") for path in (to / name).rglob("*") if path.is_file()
    }


# ---------------------------------------------------------- what imports what

# Contract -> a module to add, what it says, and what the broken contract then reports.
PLANTS = {
    "storeys": ("bot/text/planted_storey.py", "import bot.fetch.client", "bot.text.planted_storey -> bot.fetch.client"),
    "every module has a storey": ("bot/planted_nowhere.py", "", "planted_nowhere"),
    "settings are read at the root only": (
        "bot/service/planted_settings.py",
        "import bot.config",
        "bot.service.planted_settings -> bot.config",
    ),
    "handlers talk to services, not to rooms": (
        "handlers/planted_room.py",
        "import bot.storage\nimport handlers.planted_cycle",
        "handlers.planted_room -> bot.storage",
    ),
    "SQL only in storage": (
        "bot/service/planted_sql.py",
        "import sqlalchemy",
        "bot.service.planted_sql -> sqlalchemy",
    ),
    "outgoing HTTP only in fetch and the channel to Telegram": (
        "bot/sources/planted_http.py",
        "import httpx",
        "bot.sources.planted_http -> httpx",
    ),
    "python-telegram-bot only at the edge": (
        "bot/pipeline/planted_telegram.py",
        "import telegram",
        "bot.pipeline.planted_telegram -> telegram",
    ),
    "servers only in web and playground": (
        "bot/pipeline/planted_server.py",
        "import tornado",
        "bot.pipeline.planted_server -> tornado",
    ),
    "feeds and lists of feeds are read in sources": (
        "bot/pipeline/planted_feed.py",
        "import feedparser",
        "bot.pipeline.planted_feed -> feedparser",
    ),
    "articles and languages are read in text": (
        "bot/pipeline/planted_article.py",
        "import trafilatura",
        "bot.pipeline.planted_article -> trafilatura",
    ),
    "a language model decides nothing": (
        "bot/pipeline/planted_model.py",
        "import bot.llm",
        "bot.pipeline.planted_model -> bot.llm",
    ),
    "letters are drawn in charts": (
        "bot/messages/planted_letters.py",
        "import uharfbuzz",
        "bot.messages.planted_letters -> uharfbuzz",
    ),
    "one language, one file": (
        "bot/text/languages/planted_language.py",
        "import bot.text.languages.en",
        "bot.text.languages.planted_language -> bot.text.languages.en",
    ),
    "no cycles": ("handlers/planted_cycle.py", "import handlers.planted_room", "planted_cycle"),
}


def contracts() -> list[str]:
    return [contract["name"] for contract in project()["tool"]["importlinter"]["contracts"]]


def test_every_import_contract_bites(tmp_path: Path) -> None:
    """For each contract an import that it forbids, planted in a copy of the tree, breaks it."""
    assert set(PLANTS) == set(contracts())
    copy_packages(tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, line, _ in PLANTS.values():
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")

    told = broken_contracts(lint_imports(tmp_path))

    assert {name: found for name, (_, _, found) in PLANTS.items() if found not in told.get(name, "")} == {}


def test_import_contracts_are_kept(tmp_path: Path) -> None:
    """The tree as it is breaks none, so what the planted copy breaks is the planted imports' doing."""
    copy_packages(tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)

    assert broken_contracts(lint_imports(tmp_path)) == {}


def lint_imports(folder: Path) -> str:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "400", "NO_COLOR": "1"}
    done = subprocess.run(
        command, cwd=folder, env=environment, check=False, capture_output=True, text=True, timeout=100
    )
    assert "Contracts" in done.stdout, done.stdout + done.stderr
    return done.stdout


def broken_contracts(report: str) -> dict[str, str]:
    """The explanation of each broken contract, by its name."""
    _, _, explained = report.partition("Broken contracts")
    parts = re.split(r"\n([^\n]+)\n-+\n", explained)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


# ------------------------------------------------------------- how long things are


def lengths(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of every function, docstring not counted, with its place."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.end_lineno - node.lineno + 1 - docstring_lines(node), f"{path}:{node.lineno} {node.name}"


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    if ast.get_docstring(node) is None or len(node.body) == 1:
        return 0
    return first.end_lineno - first.lineno + 1


def test_functions_are_short() -> None:
    """Half of all functions have at most 8 lines, nine of ten at most 25, none more than 60."""
    sizes = sorted(size for path in modules() for size in lengths(path))
    lines = [length for length, _ in sizes]

    assert len(lines) > 300
    assert statistics.median(lines) <= 8
    assert lines[int(len(lines) * 0.9)] <= 25
    assert [size for size in sizes if size[0] > 60] == []


def test_modules_are_short() -> None:
    """A module that outgrows 300 lines is two modules."""
    sizes = {str(path): len(path.read_text("utf-8").splitlines()) for path in modules()}

    assert {path: lines for path, lines in sizes.items() if lines > 300} == {}


# ------------------------------------------------------- what the documents say


def test_documents_show_settings_and_examples_as_they_are() -> None:
    """The operators' page and .env.example are what `make docs` would write, down to what the commands print."""
    text = documents.OPERATORS.read_text("utf-8")

    assert text == documents.operators(text)
    assert documents.EXAMPLE.read_text("utf-8") == documents.example()
    assert all(f"`{PREFIX}{name.upper()}`" in text for name in Settings.model_fields)


def test_architecture_lists_every_module() -> None:
    """The map of modules in ARCHITECTURE.md is what `make docs` would write from their docstrings."""
    text = documents.ARCHITECTURE.read_text("utf-8")

    assert text == documents.within(text, "modules", documents.modules())
    assert "`bot/pipeline/poll.py`" in text


def test_example_settings_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """.env.example, copied to .env as it is, leaves every default in force."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)

    assert Settings(_env_file=documents.EXAMPLE) == Settings(_env_file=None)
