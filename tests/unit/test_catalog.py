"""Words: each one is there, is used, fits its place, and is in the reader's language and calendar."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields as fields_of
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot import errors
from bot.errors import DeliveryError, SourceError
from bot.messages import catalog, typed
from bot.messages.broadcasts import ALWAYS
from bot.messages.catalog import LOCALES, MissingWords, ago, html, known, moment, plural, t
from bot.messages.digest import HEADS
from bot.messages.helping import GUIDES
from bot.messages.muting import SPANS
from bot.messages.privacy import COUNTED
from bot.messages.render import ACTS
from bot.messages.settings import DIGESTS, LOUD, SILENT
from bot.messages.stats import Totals
from bot.messages.subscriptions import MODES as TELLS
from bot.messages.subscriptions import SOUNDS
from bot.messages.truces import TOLD
from bot.model import Change, ChatState, SourceState
from bot.model.broadcasts import BroadcastState
from bot.model.finding import Step
from bot.model.hearing import MODES
from bot.model.staff import GIVEN, RANK
from bot.model.truces import Status
from bot.model.wishes import LEADS
from bot.sources import SOURCES
from bot.text.topics import TOPICS
from handlers import COMMANDS
from handlers.broadcast import TURNS
from handlers.remind import WHATS
from tests.unit.test_render import every

ROOT = Path(catalog.__file__).parent.parent.parent
FILES = sorted((ROOT / "bot/messages/locales").glob("*.po"))
KEY = re.compile(r"[a-z]+(\.[a-z_]+)*")
# What /health counts, and the states of what waits to be sent.
HEALTH = ("sources", "chats", "outbox", "subscriptions", "queries", "entries", "stories")
OUTBOX_STATES = ("queued", "held", "sent", "digested", "dropped", "parked")
# Functions that take a key, and where among their arguments it stands.
SPEAKERS = {"t": 1, "html": 1, "plural": 1, "button": 1, "opens": 1, "_about": 1, "_time": 0, "_told": 1}
# What those functions put in by themselves.
OWN = {"plural": {"n"}, "_about": {"number", "source"}, "_time": {"when"}}


def read(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, abort_invalid=True)


def messages(path: Path) -> dict[str, tuple[str, ...]]:
    """Every key of a catalog and its forms; a single one for words without a plural."""
    return {key_of(one): one.string if isinstance(one.string, tuple) else (one.string,) for one in read(path) if one.id}


def key_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def fields(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


ENGLISH = messages(ROOT / "bot/messages/locales/en.po")


def spoken() -> Iterator[tuple[str, str, set[str]]]:
    """Function, key and names of arguments, wherever the code speaks with a key that is written out."""
    for path in [*(ROOT / "bot/messages").rglob("*.py"), *(ROOT / "handlers").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in SPEAKERS:
                continue
            at = SPEAKERS[node.func.id]
            given = {word.arg for word in node.keywords if word.arg} | OWN.get(node.func.id, set())
            for key in literals(node.args[at]) if len(node.args) > at else ():
                yield node.func.id, key, given - {"remove"}


def literals(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def looked_up() -> set[str]:
    """Keys that are put together while running: of errors, of troubles, of help."""
    source = "\n".join(
        path.read_text("utf-8") for folder in ("bot", "handlers") for path in (ROOT / folder).rglob("*.py")
    )
    codes = {kind.code for kind in every()}
    told = {key for key in ENGLISH if key.startswith("error.") and key.split(".")[1] in codes | {"example"}}
    reasons = {
        key for key in told if key.count(".") == 2 and not re.search(rf'[("=]{key.split(".")[2]}\b|"needs_', source)
    }
    return (
        (told - reasons)
        | {f"ask.{command.name}" for command in COMMANDS if command.asks}
        | {f"button.mode.{mode}" for mode in TELLS}
        | {f"button.sound.{sound}" for sound in SOUNDS}
        | {f"trouble.{kind.code}" for kind in every(SourceError)}
        | {key for one in COMMANDS for key in (one.help_key, f"{one.help_key}.long")}
        | {f"{of}.{name}" for of in ("guide", "button.guide") for name in GUIDES}
        | {f"dropped.{why}" for why in ("context", "inside", "passing")}
        | {f"verdict.{step}{more}" for step in get_args(Step) for more in ("", ".undated")}
        | set(re.findall(r'"(notice\.[a-z_]+)"', source))
        | {f"change.{kind}" for kind in get_args(Change)}
        | {f"corrected.{what}" for what in ("title", "status", "effective", "expires")}
        | {f"button.mute.{span}" for span in SPANS}
        | {f"unmute.{what}{whole}" for what in ("done", "was_not") for whole in ("", ".all")}
        | {f"{of}.{what}.{lead}" for of in ("reminds", "button.remind") for what in WHATS for lead in LEADS}
        | {f"remind.{what}" for what in (*WHATS, "set", "cancelled")}
        | {f"remind.{what}.past" for what in WHATS}
        | {f"example.{reason}" for reason in re.findall(r'reason="([a-z_]+)"', source)}
        | {f"field.{name}" for name in ("name", "title", "lang", "every", "publisher", "url")}
        | {f"field.{name}" for name in ("role", "reason", "state", "entries")}
        | {f"health.row.{table}" for table in HEALTH}
        | {f"stats.state.{state}" for state in (*OUTBOX_STATES, "waiting", "parked")}
        | {f"typed.{name}" for name in get_args(typed.Name)}
        | {f"reminder.{what}.{how}" for what in WHATS for how in ("ahead", "now", "past", "off", "unsure")}
        | {f"turn.{status}" for status in Status}
        | {f"pack.{pack.id}" for pack in TOPICS}
        | {f"status.{status}{more}" for status in Status for more in ("", ".sign")}
        | {f"correction.{what}" for what in ("title", "status", "effective", "expires")}
        | {f"truce.{basis}" for basis in TOLD}
        | {f"button.{name}" for name in ACTS}
        | {f"held.{name}" for name in COUNTED}
        | {f"post.{post}" for post in RANK}
        | {f"button.post.{post}" for post in GIVEN}
        | {f"stats.{one.name}" for one in fields_of(Totals)}
        | {f"stats.chat.{kind}" for kind in ("private", "group", "supergroup", "channel")}
        | {f"stats.state.{state}" for state in (*get_args(ChatState), *get_args(SourceState))}
        | {f"stats.error.{kind.code}" for kind in every(DeliveryError)}
        | {f"broadcast.{state}" for state in (*get_args(BroadcastState), "cancelling") if state != "draft"}
        | {f"broadcast.count.{name}" for name in (*ALWAYS, "waiting")}
        | {f"button.broadcast_{turn}" for turn in TURNS if turn != "cancel"}
        | {f"welcome.{who}" for who in ("admins", "everybody")}
        | {f"subscribed.{what}" for what in ("new", "already", "changed")}
        | {f"digest.{why}" for why in HEADS}
        | {f"kind.{one.kind}" for one in SOURCES}
        | {f"options.{mode}" for mode in (*MODES, "daily.at")}
        | {f"settings.digest.{mode}" for mode in MODES}
        | {f"button.{what}" for what in (SILENT, LOUD, *(f"digest.{name}" for name in DIGESTS))}
    )


# -------------------------------------------------------------- catalogs


def test_each_listed_language_has_its_file_and_no_other_has() -> None:
    """LOCALES and the directory agree."""
    assert sorted(LOCALES) == [path.stem for path in FILES]
    assert len(ENGLISH) > 100


def test_every_key_that_is_spoken_has_words_with_its_places() -> None:
    """No reply fails for a missing key or argument, and none drops one."""
    calls = list(spoken())

    assert len(calls) > 60
    for function, key, given in calls:
        assert key in ENGLISH, key
        places = set().union(*map(fields, ENGLISH[key]))
        assert places == given or (function == "plural" and places | {"n"} == given), (key, places, given)
        assert (len(ENGLISH[key]) > 1) == (function == "plural"), key


def test_every_key_is_used() -> None:
    """Words that nobody says are taken out."""
    assert set(ENGLISH) - {key for _, key, _ in spoken()} - looked_up() == set()


def test_every_step_at_which_an_article_ends_has_words() -> None:
    """An answer to "why not" never fails for one."""
    assert len(get_args(Step)) > 15
    assert [step for step in get_args(Step) if f"verdict.{step}" not in ENGLISH] == []


def test_every_command_has_help() -> None:
    """A line for the menu and a page with an example."""
    for command in COMMANDS:
        assert 3 <= len(t("en", command.help_key)) <= 256
        assert f"/{command.name}" in t("en", f"{command.help_key}.long")


@pytest.mark.parametrize("kind", list(every(SourceError)), ids=lambda kind: kind.code)
def test_every_trouble_of_a_source_has_a_few_words(kind: type[SourceError]) -> None:
    """Lists and notices tell a code in plain words."""
    assert 5 < len(t("en", f"trouble.{kind.code}")) < 60


def test_the_tree_of_errors_is_looked_through() -> None:
    """The tests above mean something: they see classes at every depth."""
    assert {errors.BotError, errors.UserError, errors.NotFound, errors.Moved} <= set(every())


# ----------------------------------------------------------------- words


def test_missing_words_are_loud() -> None:
    """A wrong key or argument is an error, not an odd message."""
    with pytest.raises(MissingWords):
        t("en", "no.such.key")
    with pytest.raises(MissingWords):
        plural("en", "no.such.key", 1)
    with pytest.raises(KeyError):
        t("en", "error.example")


def test_unknown_language_is_english() -> None:
    """A client's language without a catalog, with a region, or none at all."""
    assert {known(lang) for lang in ("en", "en-GB", "EN_us", "tlh", "", None)} == {"en"}
    assert t("tlh", "cancelled") == t("en", "cancelled")


def test_arguments_are_escaped_once() -> None:
    """What is put into HTML cannot be markup; what is HTML already stays."""
    assert "&lt;b&gt;" in html("en", "error.example", example="<b>")
    assert "{0.__class__}" in html("en", "error.example", example="{0.__class__}")


@pytest.mark.parametrize(
    ("n", "expected"), [(0, "0 entries"), (1, "1 entry"), (2, "2 entries"), (1_000, "1,000 entries")]
)
def test_plural_follows_the_number(n: int, expected: str) -> None:
    """One entry, two entries."""
    assert plural("en", "source.entries", n) == expected


# ----------------------------------------------------------------- times


NOW = datetime(2026, 10, 20, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tz", "expected"),
    [
        ("UTC", "20 Oct 14:05"),
        ("Asia/Yerevan", "20 Oct 18:05"),
        ("America/Los_Angeles", "20 Oct 07:05"),
        ("Asia/Kathmandu", "20 Oct 19:50"),
        ("Pacific/Auckland", "21 Oct 03:05"),
        ("Not/AZone", "20 Oct 14:05"),
        ("../../etc/passwd", "20 Oct 14:05"),
        ("", "20 Oct 14:05"),
    ],
)
def test_moment_is_local(tz: str, expected: str) -> None:
    """Day and hour as a clock shows them in that zone; UTC when there is no such zone."""
    assert moment(NOW, tz, "en", NOW) == expected


def test_moment_knows_summer_time() -> None:
    """The same zone is an hour further in summer."""
    assert moment(datetime(2026, 7, 1, 12, tzinfo=UTC), "Europe/Berlin", "en", NOW) == "1 Jul 14:00"
    assert moment(datetime(2026, 1, 1, 12, tzinfo=UTC), "Europe/Berlin", "en", NOW) == "1 Jan 13:00"


def test_year_is_told_when_it_is_another_there() -> None:
    """New Year comes earlier in Auckland than in London."""
    eve = datetime(2026, 12, 31, 12, 0, tzinfo=UTC)

    assert moment(eve, "UTC", "en", eve) == "31 Dec 12:00"
    assert moment(eve + timedelta(days=1), "UTC", "en", eve) == "1 Jan 2027 12:00"
    assert moment(eve, "Pacific/Auckland", "en", eve) == "1 Jan 01:00"


def test_ago_is_in_words() -> None:
    """Rounded, and never in the future: clocks differ."""
    assert ago(NOW - timedelta(minutes=5), "en", NOW) == "5 minutes ago"
    assert ago(NOW + timedelta(hours=5), "en", NOW) == "1 second ago"
