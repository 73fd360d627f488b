"""What nobody reports: that the time at which a truce was to end has passed without news of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import observe
from bot.errors import StoreAway
from bot.model import Development, Story, StoryId
from bot.model.truces import Status
from bot.model.wishes import CALLED_OFF, instant
from bot.storage import Storage, Tx, exclusive, outbox, stories, timeline
from bot.storage.developments import develop, developments

log = observe.logger("lapse")

# What ran out longer ago, while nothing ran here, is no news.
LATE = timedelta(hours=24)
# Stories looked at in one transaction, which keeps all others that decide about stories waiting.
PART = 20
# Statuses that say how a truce stands; violations and calls leave that open.
DECISIVE = CALLED_OFF | {
    Status.AGREED,
    Status.ANNOUNCED,
    Status.DECLARED,
    Status.IN_FORCE,
    Status.EXTENDED,
    Status.DELAYED,
}


async def once(storage: Storage, now: datetime) -> int:
    """Look at every story whose time of expiry has passed, each time once; how many messages that caused.

    An error is logged, and the next round tries again.
    """
    messages = 0
    try:
        while await _is_due(storage, now):
            async with storage.begin() as tx:
                await exclusive(tx, "stories")
                for story_id, at in await timeline.running_out(tx, now, PART):
                    messages += await _look(tx, story_id, at, now)
    except StoreAway as error:
        log.warning("not looked at", error=str(error))
    except Exception:  # must never end the bot
        log.exception("not looked at")
    return messages


async def _is_due(storage: Storage, now: datetime) -> bool:
    """Asked often, and of readers nobody has to wait for."""
    async with storage.read() as tx:
        return bool(await timeline.running_out(tx, now, 1))


async def _look(tx: Tx, story_id: StoryId, at: datetime, now: datetime) -> int:
    story = (await stories.by_ids(tx, [story_id]))[story_id]
    later = _end(story)
    # Told after that time was noted; it is looked at when that one passes.
    await timeline.look_again(tx, story_id, later if later is not None and later > now else None)
    if now - at > LATE or not is_open(story, await developments(tx, story_id), at):
        return 0
    made = lapsed(story, at)
    await develop(tx, story_id, made)
    # To chats that never heard of the truce its end is no news.
    told = await outbox.announce(tx, story_id, made.revision, now, told=True)
    log.info("lapsed", story=story_id, revision=made.revision, alerts=told)
    return told


def is_open(story: Story, made: Sequence[Development], at: datetime) -> bool:
    """Whether nothing told says what became of the truce that was to end `at`: neither that it ended or never was, nor
    that it goes on, unless until just that time."""
    until = _end(story)
    if until is not None and until > at:
        return False
    told = {story.truces[0].status} if story.truces else set()
    decisive = [one.status for one in made if one.status in DECISIVE]
    told |= {Status(value) for value in decisive[-1:] if value is not None}
    if told & CALLED_OFF or any(one.change == "lapsed" and one.at == at for one in made):
        return False
    return Status.EXTENDED not in told or until == at


def _end(story: Story) -> datetime | None:
    return instant(story.truces[0], "expires") if story.truces else None


def lapsed(story: Story, at: datetime) -> Development:
    """The development that says so, told by nobody: it leads to the story's own article."""
    return Development(
        revision=story.revision + 1,
        change="lapsed",
        status=None,
        loud=True,
        title=story.title,
        url=story.url,
        source_title=story.source_title,
        summary="",
        at=at,
    )
