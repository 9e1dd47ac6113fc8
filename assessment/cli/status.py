"""``assess status``: who has not begun, not finished, not handed in."""

from __future__ import annotations

import sys

import click

from assessment.cli import common, rosters
from assessment.cli.output import overwrite_option, understood
from assessment.words.harmless import harmless_record


@click.command()
@common.paths_argument
@common.recursive_option
@common.framework_option
@rosters.people_options
@common.format_option("table", "json", "csv")
@common.excel_option
@click.option("-o", "--output", metavar="FILE", help="Write the table to this file, .json or .csv.")
@overwrite_option
@common.jobs_option
def status(
    paths: tuple[str, ...],
    framework: str | None,
    people: str | None,
    column: tuple[str, ...],
    columns: str | None,
    encoding: str | None,
    form: str | None,
    excel: bool,
    output: str | None,
    overwrite: bool,
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
      assess status samples -o status.csv
    """
    from assessment.output.handed_in import in_order, progress_of, rows_of

    out = understood(
        output,
        paths,
        common.form_of(form, excel),
        {".json": "json", ".csv": "csv"},
        books=False,
        overwrite=overwrite,
        excel=excel,
    )
    listed = rosters.people_of(people, column, columns, encoding)
    found = common.run_over(paths, common.options_of(framework, None), jobs, progress_of)
    records = in_order(rosters.joined(found, listed, progress_of))
    if out.form == "json":
        out.json(records)
    if out.form == "csv":
        out.rows(*rows_of(records, listed is not None), "Status")
    else:
        from assessment.output.status_table import status_table
        from assessment.output.terminal import console

        console().print(status_table(harmless_record(records)))
    sys.exit(1 if any(map(common.has_errors, records)) else 0)
