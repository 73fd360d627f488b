"""When an article came out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.text.moments import zones as time_zones


@dataclass(frozen=True, slots=True)
class Published:
    """When an article came out: the instant if its time of day is known, and the zone it is dated in."""

    at: datetime | None
    zone: str | None

    @property
    def now(self) -> datetime | None:
        """The instant, unless only the day is known (midnight UTC without a zone)."""
        if self.at is None or (self.zone is None and self.at.astimezone(UTC).time() == time(0)):
            return None
        return self.at

    def day(self, local: tuple[str, ...]) -> date | None:
        """The day it was: in the zone it is dated in, else at the place spoken of if one can tell, else in UTC."""
        if self.at is None:
            return None
        if self.zone is not None:
            try:
                return self.at.astimezone(ZoneInfo(self.zone)).date()
            except (ZoneInfoNotFoundError, ValueError, OSError):
                return self.at.astimezone(UTC).date()
        days = {self.at.astimezone(time_zones.zone(name)).date() for name in local} if self.now else set()
        return days.pop() if len(days) == 1 else self.at.astimezone(UTC).date()
