"""Times as news writes them, and the instants they surely mean.

`find` sees the times of a sentence: a clock, the days and zones beside it, the second clock in its parentheses.
`resolve` says which instant that is, if the words leave no doubt: a zone named beside a clock is used before the zone
of the place; two clocks must agree; midnight needs something that says which night; a day counts from publication.
"""

from __future__ import annotations

from bot.text.moments.expressions import Expression, find
from bot.text.moments.resolve import Context, Resolved, resolve

__all__ = ["Context", "Expression", "Resolved", "find", "resolve"]
