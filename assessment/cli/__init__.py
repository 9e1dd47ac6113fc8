"""The command line, ``assess``: a command is options plus one library call.

Results go to stdout, everything else to stderr. Exit status: 0 all good; 1 some input had errors,
the rest was done all the same; 2 wrong usage. Libraries that take long to import are imported
by the commands that need them.
"""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from assessment.cli.blank import blank
from assessment.cli.calendar import calendar
from assessment.cli.frameworks import framework
from assessment.cli.plan import plan
from assessment.cli.scores import check, compare, score
from assessment.cli.status import status

__all__ = ["main", "run", "score"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(package_name="competency-assessment", prog_name="assess")
def main() -> None:
    """Read, check and score competency assessment workbooks.

    Everything stays on this machine: no connection is opened, and nothing is
    written but what you ask for.
    """


for _command in (score, check, compare, framework, blank, calendar, plan, status):
    main.add_command(_command)


def run() -> NoReturn:
    """Run the command line; what the system refuses (a full disk, a closed pipe) is a message."""
    try:
        main()
    except OSError as error:
        sys.stderr.write(f"Error: the result cannot be written: {error.strerror or error}\n")
    sys.exit(1)
