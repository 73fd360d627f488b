"""What may be wrong with a translation: each check takes a catalog and tells its faults in words, none for a good one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from gettext import c2py  # type: ignore[attr-defined]  # how gettext reads a rule of plurals
from html import unescape
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from bot.errors import BadArgument, BadQuery
from bot.messages import catalog as words
from bot.messages.catalog import LOCALES
from bot.messages.markup import units
from bot.messages.settings import DIGESTS
from bot.service import mutes
from bot.text import options, query, timezones
from bot.text.query import tongues
from handlers import COMMANDS, latest
from handlers.trend import PERIODS
from tests.telegram_html import refusal

FOLDER = Path(words.__file__).parent / "locales"
BUTTON, LINE = 30, 80
COUNTED = range(1, 201)
NOW = datetime(2026, 10, 20, tzinfo=UTC)
COMMAND = re.compile(r"(?<![\w/.<:])/([a-z]+)\b")
EXAMPLE = re.compile(r"<code>/([a-z]+)((?: [^<]*)?)</code>")
SKIPPED = re.compile(r"<code>.*?</code>|<[^>]+>|\{\w+\}|&\w+;|(?<!\w)[/@]\w+|\bUTC\b", re.DOTALL)
# A command of @BotFather's.
FOREIGN = frozenset({"revoke"})
# What letters a language is written in; one of them stands in every text that has letters.
SCRIPTS = {
    **dict.fromkeys(("ru", "uk"), "\u0400-\u04ff"),
    "hy": "\u0531-\u058f",
    **dict.fromkeys(("ar", "fa"), "\u0600-\u06ff"),
    "he": "\u0590-\u05ff",
}
# Words that are written alike in English, or are names; any other that is the same was forgotten.
SAME: Mapping[str, frozenset[str]] = defaultdict(
    frozenset,
    fr=frozenset(
        {"button.sources", "sources.head", "stats.sources", "span.minutes", "button.broadcast_pause"}
        | {
            "health.row.sources",
            "health.row.outbox",
            "button.pause",
            "button.guide.sources",
            "button.card",
            "export.head",
        }
    ),
    es=frozenset({"health.row.chats", "post.editor", "button.post.editor", "stats.chats", "kind.feed"}),
    de=frozenset(
        {
            "health.row.chats",
            "button.story",
            "story.head",
            "button.post.administrator",
            "stats.chats",
            "button.edit_name",
        }
    ),
    az=frozenset({"corrected.status", "post.administrator", "button.post.administrator"}),
)
ALIKE = frozenset({"start.name"})


@dataclass(frozen=True, slots=True)
class Catalog:
    """A language's words: the forms of each key, one for what has no plural, and the rule by which they are chosen."""

    lang: str
    forms: Mapping[str, tuple[str, ...]]
    plurals: int
    rule: str


def read(path: Path) -> Catalog:
    """The catalog in a file; an error when its form is not that of one."""
    with path.open("rb") as source:
        found = read_po(source, abort_invalid=True)
    forms = {_key(one): one.string if isinstance(one.string, tuple) else (one.string,) for one in found if one.id}
    return Catalog(path.stem, forms, found.num_plurals, found.plural_expr)


def _key(one: Message) -> str:
    return one.id if isinstance(one.id, str) else one.id[0]


@cache
def english() -> Catalog:
    return read(FOLDER / "en.po")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def prose(text: str) -> str:
    """A text without what is the same in every language: code, tags, places, commands."""
    return SKIPPED.sub(" ", text)


# ------------------------------------------------------------------- checks


def keys(told: Catalog) -> Iterator[str]:
    """Every key, and no other."""
    yield from (f"{key} is missing" for key in english().forms.keys() - told.forms.keys())
    yield from (f"{key} is nobody's" for key in told.forms.keys() - english().forms.keys())


def filled(told: Catalog) -> Iterator[str]:
    """Every form has words, and there are as many forms as numbers ask for."""
    for key, forms in told.forms.items():
        counted = len(english().forms.get(key, forms)) > 1
        if not all(map(str.strip, forms)) or len(forms) != (told.plurals if counted else 1):
            yield f"{key}: {len(forms)} forms, some empty or too few or too many"


def rules(told: Catalog) -> Iterator[str]:
    """Numbers that the language tells apart, by the rule that translators' tools have for it, are told apart."""
    usual = get_plural(told.lang)
    mine, theirs = c2py(told.rule), c2py(usual.plural_expr)
    kinds = {(mine(n), theirs(n)) for n in COUNTED}
    if told.plurals < usual.num_plurals or len(kinds) != len({form for form, _ in kinds}):
        yield f"plural={told.rule} does not tell apart what {usual.plural_expr} does"


def placed(told: Catalog) -> Iterator[str]:
    """What is put in has its place in every form; a form for one number alone may spell that out."""
    rule = c2py(told.rule)
    of = Counter(rule(n) for n in COUNTED)
    for key, forms in told.forms.items():
        wanted = set[str]().union(*map(places, english().forms.get(key, forms)))
        for at, form in enumerate(forms):
            spelled = {"n"} if len(forms) > 1 and of[at] <= 1 else set()
            # English may leave a number out where the list itself follows.
            free = spelled | (
                {"n"} if not all("n" in places(one) for one in english().forms.get(key, ())[1:]) else set()
            )
            if places(form) | free != wanted | free:
                yield f"{key}: {sorted(places(form))} for {sorted(wanted)}"


def markup(told: Catalog) -> Iterator[str]:
    """Telegram takes every text as it is, and what has no markup in English has none."""
    for key, forms in told.forms.items():
        for form in forms:
            if key.startswith("button."):
                if units(form) > BUTTON or "<" in form or "&" in re.sub(r"& ", "", form):
                    yield f"{key}: {units(form)} units, or markup on a button"
            elif (problem := refusal(re.sub(r"\{\w+\}", "x", form).replace('"', "&quot;"))) is not None:
                yield f"{key}: {problem}"


def short(told: Catalog) -> Iterator[str]:
    """A line of the menu can be taken in at a glance, and Telegram takes it."""
    for command in COMMANDS:
        for form in told.forms.get(command.help_key, ()):
            if not 3 <= units(unescape(form)) <= LINE or "\n" in form:
                yield f"{command.help_key}: {units(form)} units"


def commands(told: Catalog) -> Iterator[str]:
    """The commands that a text names exist, and are those that it names in English."""
    known = {name for one in COMMANDS for name in (one.name, *one.aliases)} | FOREIGN
    for key, forms in told.forms.items():
        wanted = {name for form in english().forms.get(key, ()) for name in COMMAND.findall(form)}
        for form in forms:
            found = set(COMMAND.findall(form))
            if found != wanted or found - known:
                yield f"{key}: {sorted(found ^ wanted or found - known)}"


def translated(told: Catalog) -> Iterator[str]:
    """Nothing was left in English: each text is another, in the letters of the language."""
    if told.lang == english().lang:
        return
    script = SCRIPTS.get(told.lang)
    for key, forms in told.forms.items():
        letters = [form for form in forms if re.search(r"[^\W\d_]{2}", prose(form))]
        if key in ALIKE or key in SAME[told.lang] or not letters:
            continue
        if forms == english().forms.get(key) or (script and not all(re.search(f"[{script}]", one) for one in letters)):
            yield f"{key}: {forms[0][:60]}"


def examples(told: Catalog) -> Iterator[str]:
    """What a reader may copy works: queries, options, hours, spans, zones and languages are read as the bot reads them."""
    for key, forms in told.forms.items():
        for form in forms:
            for name, args in EXAMPLE.findall(form):
                try:
                    understood = works(name, unescape(args).strip(), told.lang)
                except (BadQuery, BadArgument) as error:
                    yield f"{key}: /{name}{args}: {error.details.get('reason')}"
                else:
                    if not understood:
                        yield f"{key}: /{name}{args}"


def works(name: str, args: str, lang: str) -> bool:
    """Whether a command takes what follows it, as far as that can be told without a chat. Raises as the command does."""
    if not args or "{" in args:
        return True
    reads = READS.get(name)
    return reads is None or reads(args, lang)


def _query(args: str, _: str) -> bool:
    asked = options.split(re.sub(r"^@\w+ ", "", args)).query
    return bool(query.parse(asked))


def _latest(args: str, lang: str) -> bool:
    _, asked = latest.wanted(args)
    return not asked or _query(asked, lang)


def _trend(args: str, lang: str) -> bool:
    asked, _, last = args.rpartition(" ")
    if not re.fullmatch(r"\d+d", last):
        return _query(args, lang)
    return last in {f"{one}d" for one in PERIODS} and (not asked or _query(asked, lang))


def _language(args: str, _: str) -> bool:
    return tongues.code(args) in LOCALES


def _digest(args: str, _: str) -> bool:
    return options.mode(args) is not None and args.split(maxsplit=1)[0] in DIGESTS


def _quiet(args: str, _: str) -> bool:
    return args == "off" or options.hours(args) is not None


def _mute(args: str, _: str) -> bool:
    first, _, span = args.partition(" ")
    return (first == "all" or first.isdigit()) and (not span or mutes.until(span, "UTC", NOW) is not None)


def _zone(args: str, lang: str) -> bool:
    return timezones.find(args, lang, NOW).zone is not None


READS: dict[str, Callable[[str, str], bool]] = {
    "subscribe": _query, "search": _query, "preview": _query, "latest": _latest, "trend": _trend, "digest": _digest,
    "quiet": _quiet, "mute": _mute, "timezone": _zone, "language": _language,
}  # fmt: skip

CHECKS = (keys, filled, rules, placed, markup, short, commands, translated, examples)
