"""Step 18 for reminders: what is said of an instant when its time comes, as the story is by then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.messages import reminding
from bot.model import Delivery, Development, Message, StoryId, Truce
from bot.model.wishes import CALLED_OFF, Wish, about, moved
from bot.storage import Tx, reminders, stories, timeline, tracing
from bot.storage.developments import developments

# What comes later after its instant than this, after a stop, helps nobody.
LATE = timedelta(minutes=30)
# Clocks of two machines differ by a little.
EARLY = timedelta(seconds=2)


async def reminded(tx: Tx, delivery: Delivery, story_id: StoryId, now: datetime) -> Message | Wish | None:
    """The reminder as a message; the wish to wait for, when the instant is another one by now; None when it is not
    wanted any more, comes too late, or another reminder of the same instant is due as well."""
    chat = delivery.chat
    story = (await stories.by_ids(tx, [story_id])).get(story_id)
    if story is None or await tracing.muted(tx, chat.id, story_id, now) is not None:
        return None
    wish = moved(reminders.wish_of(delivery.payload), story.truces)
    if wish.due > now + EARLY:
        return wish
    # After a stop a nearer one may be due, too, and says the same.
    if wish.at < now - LATE or await reminders.overtaken(tx, chat.id, story_id, wish, now):
        return None
    truce = about(story.truces, wish)
    made = reminding.reminder(story, truce, _newest(await developments(tx, story_id), truce), wish, chat, now)
    return replace(made, reply_to=await timeline.first_ref(tx, chat.id, story_id))


def _newest(made: list[Development], truce: Truce | None) -> Development | None:
    """The development that the reminder rests on: of a truce called off the last that did that, else the last with a
    status."""
    off = truce is not None and truce.status in CALLED_OFF
    told = [one for one in reversed(made) if one.status is not None and (not off or one.status in CALLED_OFF)]
    return told[0] if told else None
