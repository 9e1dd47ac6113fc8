"""``assess status``: who has not begun, not finished, not handed in."""

from __future__ import annotations

import sys
from typing import Any

import click

from assessment.cli import common, rosters


@click.command()
@common.paths_argument
@common.framework_option
@rosters.people_options
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True, help="What to write to stdout.")
@common.jobs_option
def status(
    paths: tuple[str, ...],
    framework: str | None,
    people: str | None,
    column: tuple[str, ...],
    columns: str | None,
    encoding: str | None,
    form: str,
    jobs: int | None,
) -> None:
    """Tell who has not begun, not finished, not handed in.

    PATHS are files and folders. Each workbook is a row: how many of its skills
    are rated, and by whom. With --people who is on the list and has handed in
    no workbook is a row too. The worst come first, the total is the last line.

    \b
    Examples:
      assess status samples
      assess status samples --people samples/roster.csv
      assess status samples --format csv > status.csv
    """
    from assessment.handed_in import in_order, rows_of

    listed = rosters.people_of(people, column, columns, encoding)
    found = common.run_over(paths, common.options_of(framework, None), jobs, _progress)
    records = in_order(rosters.joined(found, listed, _progress))
    if form == "json":
        common.write_json(iter(records))
    if form == "csv":
        common.write_rows(*rows_of(records, listed is not None), form, "Status")
    else:
        from assessment import report
        from assessment.status_table import status_table

        report.console().print(status_table(report.harmless(records)))
    sys.exit(1 if any(map(common.has_errors, records)) else 0)


def _progress(card: Any) -> Any:
    from assessment.handed_in import progress_of

    return progress_of(card)
