"""How a query went through the last days: stories by the day on which they began, and the turns that they took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.messages.catalog import zone
from bot.model import Chat, Development, StoryId
from bot.model.charts import Course, Turn
from bot.service import Services, search
from bot.storage import developments, subscriptions
from bot.storage import search as store
from bot.storage.search import Window
from bot.text import query
from bot.text.seeking import seek

# More stories than these are not read again one by one; those that the index decides alone are not counted here.
MOST = 25_000


async def course(services: Services, chat: Chat, text: str, days: int) -> Course | None:
    """The last `days` days of the chat's calendar, today included, for a query; without one, for all that the chat is
    subscribed to, None when that is nothing. Raises BadQuery.
    """
    asked = [search.read(services, text)] if text else await _subscribed(services, chat)
    if not asked:
        return None
    wanted = any_of(asked)
    tz = zone(chat.tz)
    calendar = last_days(services.clock.now(), tz, days)
    since = datetime.combine(calendar[0], time(), tz)
    began, complete = await _began(services, wanted, since)
    async with services.storage.read() as tx:
        found = await developments.turns(tx, since)
    turned = tuple(_turn(one, tz) for story_id, one in found if story_id in began)
    return Course(str(wanted) if len(asked) == 1 else None, counted(began, calendar, tz), turned, complete)


async def _subscribed(services: Services, chat: Chat) -> list[query.Query]:
    async with services.storage.read() as tx:
        held = await subscriptions.of_chat(tx, chat.id)
    return [query.parse(one.query, characters=None, terms=None, topics=None) for one in held]


def any_of(asked: Sequence[query.Query]) -> query.Query:
    """One query that matches what any of these does."""
    parts = dict.fromkeys(part for one in asked for part in (one.parts if isinstance(one, query.Or) else (one,)))
    return query.Or(tuple(parts)) if len(parts) > 1 else asked[0]


async def _began(services: Services, wanted: query.Query, since: datetime) -> tuple[Mapping[StoryId, datetime], bool]:
    """When each story began that was in the news since then, also if that was earlier; whether these are all."""
    sought, exact = seek(wanted)
    async with services.storage.read() as tx:
        began = await store.began(tx, sought, since)
    if exact:
        return began, True
    looked = await search.look(services, wanted, Window(since), MOST)
    return {hit.story_id: began.get(hit.story_id, hit.at) for hit in looked.hits}, looked.complete


def last_days(now: datetime, tz: ZoneInfo, days: int) -> list[date]:
    """The last days of the calendar in a zone, today last."""
    today = now.astimezone(tz).date()
    return [today - timedelta(days=back) for back in range(days - 1, -1, -1)]


def counted(began: Mapping[StoryId, datetime], calendar: list[date], tz: ZoneInfo) -> tuple[tuple[date, int], ...]:
    """How many stories began on each day; a day without any counts none."""
    many = Counter(at.astimezone(tz).date() for at in began.values())
    return tuple((day, many[day]) for day in calendar)


def _turn(one: Development, tz: ZoneInfo) -> Turn:
    return Turn(one.at.astimezone(tz).date(), one.change, one.status)
