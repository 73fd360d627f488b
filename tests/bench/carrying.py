"""The page that says what one process, one machine and many workers carry: words, and the tables behind them."""

from __future__ import annotations

from collections.abc import Mapping

from tests.bench.results import Table, markdown

HEAD = """# How much it carries

What one process, one machine and many workers carry, by what was measured on one machine with two cores ([benchmarks.md](benchmarks.md), where
each figure has its command and the load of the machine when it was made). Yours is another one: `make bench ARGS="keep quick"` measures
it and writes this page anew.

**Measured** are CPU and memory of a poll, an entry, a query, a message, and the statement that tells a story to many chats.
**Simulated** are the plan for many sources and the pace of many messages, by the very code of the bot in made-up time; the tables say how
many. **Calculated** from these are the tables "Where each limit lies" and "What it takes": they assume that costs add up, which holds as long as
PostgreSQL's indices fit into its memory.
"""
SECTIONS = (
    ("One process", ("start", "idle", "memory"), """\
Polling, reading, receiving and sending in one process with SQLite is what most need. It computes on one core; pages and feeds are parsed in
child processes, one for each further core. Memory goes to the index of queries before anything else; sources cost next to nothing, for a source
is a row."""),
    ("An entry", ("throughput", "steps"), """\
An entry is fetched, its article extracted, its words, topics and facts read, all queries asked at once, and a story found or opened, in one
transaction that passes one lock for all workers (step 11 in ARCHITECTURE.md). Reading is what takes long, and that is what more workers share;
the locked part is what all of them together cannot outrun."""),
    ("Telling", ("fanning", "pacing"), """\
However many chats hear of a story, its messages are queued by one statement. From then on Telegram decides: 30 messages a second to all chats
together, of which the bot keeps five for answers, or 1,000 for bots that pay in Stars (`BOT_PAID_BROADCAST`), and 20 a minute to a group. One
process holds the role `telegram`, for a limit that all share needs one owner; others wait to take it over. At the paid rate its
core is the limit before Telegram is: each message is claimed, marked and settled in transactions."""),
    ("Sources", ("plans",), """\
A fixed budget of requests is spent where news is likely (`BOT_POLLS_PER_MINUTE`), so a million sources are a question of the budget, not of
memory. Each worker reads the pull of every active source once a minute to make the plan."""),
    ("Where each limit lies", ("limits", "scenarios"), """\
Reading the table from above: up to ten thousand sources and chats one small machine does it all. Beyond that workers are added, each with one core
and its own copy of the index, so queries are paid for in memory once a worker. A million chats that all hear of the same story wait for
Telegram longer than for anything here: at the free rate the last one hears of it after eleven hours, which is no alert any more. Paid, it is as
soon as one sender can. With ten million chats that is a matter of hours in any case, and digests for most of them are the better choice."""),
)  # fmt: skip


def page(tables: Mapping[str, Table]) -> str:
    """The page; of the tables, those that there are."""
    parts = [HEAD]
    for title, names, words in SECTIONS:
        parts.append(f"## {title}\n\n{words}\n")
        parts += [_shown(tables[name]) for name in names if name in tables]
    return "\n".join(parts)


def _shown(table: Table) -> str:
    picture = f"\n![{table.title}](benchmarks/{table.name}.svg)\n" if table.plot else ""
    note = f"\n{table.note}\n" if table.note else ""
    return f"**{table.title}**\n\n{markdown(table)}\n{picture}{note}"
