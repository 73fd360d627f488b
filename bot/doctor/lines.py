"""What a finding looks like."""

from __future__ import annotations

GOOD, BAD, PLAIN = "ok  ", "BAD ", "    "
# An operator waits for the answer; whatever takes longer is a finding.
PATIENCE = 15.0
# Of one question to a server.
SECONDS = 5.0
# Telegram's own Bot API, in contrast to a server of one's own.
TELEGRAM = "https://api.telegram.org"
