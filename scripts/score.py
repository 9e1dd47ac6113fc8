"""Score competency workbooks from a checkout, without installing anything but the libraries.

    python scripts/score.py samples
    python scripts/score.py samples/mews-engineer.xlsx --track Engineer --format json

The same as the command ``assess score``; ``--help`` lists the options.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if __name__ == "__main__":
    try:
        from assessment.cli import run

        sys.argv.insert(1, "score")
        run()
    except ModuleNotFoundError as error:
        sys.exit(
            f"The library {error.name!r} is missing: install what is needed with  python3 -m pip"
            " install click rich xlsxwriter icalendar"
        )
