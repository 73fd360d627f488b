"""Runs `trucewatch run` as a later version would that has these migrations.

python -m tests.e2e.later FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from bot.__main__ import main
from bot.storage import migrate

if __name__ == "__main__":
    migrate.MIGRATIONS = Path(sys.argv[1])
    sys.argv[1:] = ["run"]
    main()
