"""An invented truce, as two outlets tell it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TRUCE = "Velmar and Dastan agree on truce in the Orsa valley"
BODY = (
    "Velmar and Dastan agreed on a truce in the Orsa valley after nine hours of talks in Kelmun, the two governments "
    "said on Sunday. The guns are to fall silent at midnight, Foreign Minister Tamar Olenik told reporters in Kelmun. "
    "Both armies keep the positions they hold, and 140 prisoners are to be exchanged within 72 hours."
)
OWN = (
    "Foreign ministers signed a truce for the Orsa valley in Kelmun on Sunday. It takes effect at midnight, said Tamar "
    "Olenik of Velmar; Dastan is to free 140 prisoners in exchange for as many, mediators said."
)
