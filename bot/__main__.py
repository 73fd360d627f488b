"""The command line `trucewatch`: parses, calls, prints. Errors are one sentence on stderr and exit code 2."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

import click

from bot import observe
from bot.clock import Clock
from bot.config import Settings, load
from bot.errors import BotError, ConfigError, StoreAway
from bot.ready import Report

T = TypeVar("T")


class Sentences(click.Group):
    """A group whose commands end with a sentence instead of a traceback when the error is an expected one."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BotError as error:
            click.echo(f"trucewatch: {told(error)}", err=True)
            ctx.exit(2)
        except KeyboardInterrupt:
            ctx.exit(130)
        except BrokenPipeError:
            # Whoever read our output has gone, as `head` does; Python would complain once more at its exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(141)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except Exception:  # noqa: BLE001 - the last place that can hide a secret
            # Through the log, which hides secrets; Python's own traceback would show what is in the arguments.
            observe.logger("main").exception("unexpected error")
            click.echo("trucewatch: something went wrong that should not have; the lines above say where.", err=True)
            ctx.exit(1)


def told(error: BotError) -> str:
    """The error's words, as plain text."""
    if isinstance(error, ConfigError):
        return observe.redact(str(error))
    if isinstance(error, StoreAway):
        return observe.redact(f"The database cannot be used just now: {error.details['reason']}.")
    from bot.messages import markup, render

    return observe.redact(markup.plain(render.error(error, "en").html))


def prepared(overrides: dict[str, Any] | None = None, *, quiet: bool = False) -> Settings:
    """The settings, with logging set up as they say; `quiet` shows only what is wrong."""
    # What goes wrong before there are settings is no less secret.
    observe.setup()
    settings = load(overrides)
    level = "ERROR" if quiet and settings.log_level == "INFO" else settings.log_level
    observe.setup(level, settings.log, settings.secrets)
    return settings


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end."""
    return asyncio.run(work)


def finish_or_undo(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end; SIGTERM breaks it off as Ctrl+C does, so that it takes away what it had begun."""
    signal.signal(signal.SIGTERM, _broken_off)
    return finish(work)


def _broken_off(number: int, _frame: object) -> None:
    # Whoever asks twice does not want to wait for what takes its time to notice.
    signal.signal(number, signal.SIG_DFL)
    sys.exit(128 + number)


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trucewatch", prog_name="trucewatch")
def main() -> None:
    """Truce Watch reads the news and tells Telegram chats when an article says what they asked for."""


@main.command()
def run() -> None:
    """Run the bot. Settings come from BOT_* variables or .env; `trucewatch doctor` shows them."""
    # Nothing of what is imported is garbage, now or later: a sixth of the time that a start takes goes into looking for some.
    gc.disable()
    from bot import app

    gc.freeze()
    gc.enable()
    finish(app.run(prepared()))


@main.command()
@click.option("--port", default=8080, show_default=True, help="Port of the web page; another one is taken if busy.")
@click.option("--speed", default=1.0, show_default=True, help="How fast the scripted truce plays.")
@click.option("--open/--no-open", "open_browser", default=True, help="Open the page in a browser.")
def playground(port: int, speed: float, open_browser: bool) -> None:
    """Try everything in a browser: the real bot, a Bot API on loopback, a small news site. No token needed."""
    from bot.playground.run import play

    prepared(quiet=True)
    finish(play(port=port, speed=speed, open_browser=open_browser))


@main.command()
@click.argument("urls", nargs=-1, required=True)
@click.option("-k", "--query", required=True, help="What to look for, as in /subscribe.")
@click.option("--once", is_flag=True, help="Look at what is there now, then end.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line instead of text.")
@click.option("--database", default="", help="Keep what was seen in this SQLite file; otherwise nothing is kept.")
def watch(urls: tuple[str, ...], query: str, once: bool, as_json: bool, database: str) -> None:
    """Print alerts for QUERY from URLS (sites or feeds) in the terminal, without Telegram."""
    from bot import watching

    finish(watching.watch(prepared(quiet=True), urls, query, once=once, as_json=as_json, database=database))


@main.command()
@click.argument("place")
@click.option("-k", "--query", default=None, help="Also say where the article matches this query.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
@click.option("--jsonl", is_flag=True, help="PLACE (or - for stdin) holds one JSON object a line; so does the answer.")
@click.option("--query-only", is_flag=True, help="Leave out summary and facts.")
def read(place: str, query: str | None, as_json: bool, jsonl: bool, query_only: bool) -> None:
    """Read an article at PLACE (URL, file or -) as the bot does, and print what it found."""
    from bot import terminal

    settings = prepared(quiet=True)
    if jsonl:
        finish(terminal.read_lines(place, query, query_only=query_only))
        return
    found = finish(terminal.read(settings, place, query, query_only=query_only))
    click.echo(dumped(found) if as_json else terminal.told_reading(found))


@main.command()
@click.argument("place")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def check(place: str, as_json: bool) -> None:
    """Look at a source at PLACE (URL or file) without adding it: what it is and what it holds."""
    from bot import terminal

    found = finish(terminal.check(prepared(quiet=True), place))
    click.echo(dumped(found) if as_json else terminal.told_check(found))


@main.command()
@click.argument("place", default="-")
@click.option("--jsonl", is_flag=True, help="Answer with JSON lines instead of text.")
def group(place: str, jsonl: bool) -> None:
    """Put entries into stories: PLACE (or stdin) holds one JSON object a line, in order of time."""
    from bot import grouping

    prepared(quiet=True)
    grouping.group_lines(place, as_json=jsonl)


@main.command()
@click.option("--ready", is_flag=True, help="Only ask the running bot's /readyz (BOT_LISTEN); for health checks.")
def doctor(ready: bool) -> None:
    """Say what is configured and what is wrong with it, in plain words. Exit code 1 when something is."""
    settings = prepared(quiet=True)
    report = finish(_is_ready(settings) if ready else _examined(settings))
    for line in report.lines:
        click.echo(line)
    sys.exit(0 if report.well else 1)


def _is_ready(settings: Settings) -> Coroutine[Any, Any, Report]:
    from bot import ready

    return ready.ready(settings)


def _examined(settings: Settings) -> Coroutine[Any, Any, Report]:
    from bot import doctor

    return doctor.examine(settings)


@main.command()
@click.argument("what", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def trace(what: tuple[str, ...], as_json: bool) -> None:
    """Follow WHAT from source to chat: `entry 12`, `story 3` or `outbox 9`, as in the log, or an article's address."""
    from bot import terminal
    from bot.service import trail

    found = finish(terminal.trace(prepared(quiet=True), " ".join(what)))
    click.echo(dumped(trail.as_object(found)) if as_json else trail.told(found))


@main.command()
@click.option("--from", "given", default="", help="Move everything from this database ...")
@click.option("--to", "taking", default="", help="... to this one, which is empty. BOT_DATABASE_URL stands for either.")
def migrate(given: str, taking: str) -> None:
    """Bring the database's schema up to date; or move all that the bot knows to another database, of either engine."""
    from bot import moving
    from bot.storage import migrate as migrations

    url = prepared(quiet=True).database_url.get_secret_value()
    if given or taking:
        click.echo(finish_or_undo(moving.migrate(Clock(), given or url, taking or url)))
        return
    waiting = finish(migrations.upgrade(url))
    click.echo(f"The database is at version {finish(migrations.current(url))}.")
    if waiting is not None:
        click.echo(f"Not done yet: {waiting}. Call this again then; `trucewatch run` does it by itself.")


@main.command()
def vacuum() -> None:
    """Make the database's file as small as what is in it. The bot may run meanwhile, but cannot write to SQLite."""
    from bot.storage import Storage, space

    storage = Storage(prepared(quiet=True).database_url.get_secret_value(), pool=1)
    before, after = finish(space.vacuum(storage))
    click.echo(f"{before / 1e6:.1f} MB before, {after / 1e6:.1f} MB now.")


@main.command(name="export")
@click.argument("place", metavar="FILE")
def export_(place: str) -> None:
    """Write all that the bot knows to FILE (- for stdout), as it is at this moment; the bot may go on running."""
    from bot import moving

    url = prepared(quiet=True).database_url.get_secret_value()
    click.echo(finish_or_undo(moving.export(Clock(), url, place)), err=True)


@main.command(name="import")
@click.argument("place", metavar="FILE")
def import_(place: str) -> None:
    """Bring all that FILE (- for stdin) holds, as `export` wrote it, into the database, which is empty."""
    from bot import moving

    url = prepared(quiet=True).database_url.get_secret_value()
    click.echo(finish_or_undo(moving.import_(Clock(), url, place)))


def dumped(found: object) -> str:
    """One line of JSON, in the article's own script."""
    return json.dumps(found, ensure_ascii=False).encode("utf-8", "replace").decode()


if __name__ == "__main__":
    main()
