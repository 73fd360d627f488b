"""Pictures: data in, a PNG out. Called in a child process, for what is drawn was written by others.

The same data and fonts give the same bytes.
"""

from __future__ import annotations

from bot.charts.timeline import timeline
from bot.charts.trend import trend

__all__ = ["timeline", "trend"]
