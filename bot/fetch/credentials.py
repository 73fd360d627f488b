"""What goes along to a site that wants to know who asks, and to no other. Pure."""

from __future__ import annotations

from bot.fetch.address import Address, Site, basic, read
from bot.fetch.wire import Fields
from bot.model.access import Access


def fields_for(hop: Address, first: Address, access: Access) -> Fields:
    """The fields for one hop of a fetch that began at `first`: redirects elsewhere, or to plain http, get none."""
    if access and within(hop.site, read(access.origin).site):
        login = [(b"Authorization", basic(access.login))] if access.login else []
        return login + [(name.encode("ascii"), value.encode("latin-1")) for name, value in access.headers]
    if first.login and within(hop.site, first.site):
        return [(b"Authorization", first.login)]
    return []


def within(site: Site, origin: Site) -> bool:
    """Whether what `origin` may know may be told here: to itself, or to its host where nobody listens."""
    return site == origin or (site.host == origin.host and site.scheme == "https")


def joined(asked: Fields, own: Fields) -> Fields:
    """The fields of a request, with `own` in place of those of the same name."""
    if not own:
        return asked
    names = {name.lower() for name, _ in own}
    return [(name, value) for name, value in asked if name.lower() not in names] + own
