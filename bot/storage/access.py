"""What sources want to know of who asks, and say of when to come back, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from bot.model import Rest
from bot.model.access import Access
from bot.storage.types import clean


def kept(access: Access) -> dict[str, Any]:
    """As JSON; nothing of nothing."""
    told = {"origin": access.origin, "login": access.login, "proxy": access.proxy}
    named = {name: clean(value) for name, value in told.items() if value and access}
    return named | ({"headers": dict(access.headers)} if access.headers else {})


def access_of(told: Mapping[str, Any]) -> Access:
    """What was kept as JSON."""
    headers = tuple(sorted(told.get("headers", {}).items()))
    return Access(told.get("origin", ""), told.get("login", ""), headers, told.get("proxy", ""))


def columns(rest: Rest) -> dict[str, Any]:
    """Hours and days are bits."""
    span = None if rest.span is None else rest.span.total_seconds()
    return {"ttl_s": span, "skip_hours": _bits(rest.hours), "skip_days": _bits(rest.days)}


def rest_of(row: Row[Any]) -> Rest:
    """What `columns` wrote."""
    span = None if row.ttl_s is None else timedelta(seconds=row.ttl_s)
    return Rest(span, _numbers(row.skip_hours), _numbers(row.skip_days))


def _bits(numbers: frozenset[int]) -> int:
    return sum(1 << number for number in numbers)


def _numbers(bits: int) -> frozenset[int]:
    return frozenset(number for number in range(bits.bit_length()) if bits >> number & 1)
