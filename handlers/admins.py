"""/admins, /addadmin, /removeadmin: who tends the bot."""

from __future__ import annotations

from bot.errors import BadArgument
from bot.messages import staff as told
from bot.model import Message
from bot.model.staff import GIVEN, Post, grantable
from bot.service import Services
from bot.service import admins as service
from handlers.arguments import count, named_or_shown, nothing, telegram_id
from handlers.command import Asks, Command, Request, Role, StaleButton

# What people write for a post.
POSTS: dict[str, Post] = {post: post for post in GIVEN} | {"admin": "administrator"}
EXAMPLE = "/addadmin 123456789 editor"


async def listed(request: Request, services: Services) -> Message:
    """One page of those who tend the bot; buttons for those whom the reader may remove."""
    offset = count(request.args) if request.is_button else nothing(request)
    return told.admins(
        request.chat, await service.listed(services), offset, request.role.post, request.user_id, services.clock.now()
    )


async def add(request: Request, services: Services) -> Message:
    """Gives somebody a post; asks which when that is not said."""
    if request.is_button:
        given, _, named = request.args.partition(":")
        number = tapped(given)
        if named not in GIVEN:
            raise StaleButton
    else:
        number, named = named_or_shown(request, EXAMPLE)
        if number < 0:
            raise BadArgument(reason="needs_user", example=EXAMPLE)
    if not named:
        return told.ask_post(request.chat, number, grantable(request.role.post))
    post = POSTS.get(named.casefold())
    if post is None:
        raise BadArgument(reason="which_post", example=EXAMPLE)
    done = await service.appoint(services, request.user_id, number, post)
    return told.appointed(request.chat, done.admin, done.was)


async def remove(request: Request, services: Services) -> Message:
    """Takes somebody's post; a tap in the list is asked about first."""
    if request.is_button:
        given, _, answer = request.args.partition(":")
        number = tapped(given)
        if answer == "no":
            return told.cancelled(request.chat)
        if answer != "yes":
            return told.ask_dismissal(request.chat, number)
    else:
        number, more = named_or_shown(request, "/removeadmin 123456789")
        if more:
            raise BadArgument(reason="only_user", example="/removeadmin 123456789")
    return told.dismissed(request.chat, await service.dismiss(services, request.user_id, number))


def tapped(given: str) -> int:
    """The id in a button's data. Raises StaleButton: no button of ours says anything else."""
    found = telegram_id(given)
    if found is None:
        raise StaleButton
    return found


ADMINS = Command("admins", listed, scopes=("staff",), role=Role.ADMINISTRATOR)
ADD_ADMIN = Command("addadmin", add, scopes=("staff",), role=Role.ADMINISTRATOR, asks=Asks())
REMOVE_ADMIN = Command("removeadmin", remove, scopes=("staff",), role=Role.ADMINISTRATOR, asks=Asks())
