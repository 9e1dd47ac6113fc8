"""Make blank workbooks from a checkout, without installing anything but the libraries.

    python scripts/blank.py --track Engineer -o blank.xlsx
    python scripts/blank.py --roster samples/roster.csv -o blanks

The same as the command ``assess blank``; ``--help`` lists the options.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if __name__ == "__main__":
    try:
        from assessment.cli import run

        sys.argv.insert(1, "blank")
        run()
    except ModuleNotFoundError as error:
        sys.exit(
            f"The library {error.name!r} is missing: install what is needed with  python3 -m pip"
            " install click rich xlsxwriter icalendar"
        )
