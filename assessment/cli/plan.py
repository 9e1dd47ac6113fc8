"""``assess plan``: growth plan, accomplishments and check-ins, in the workbook or for an issue
tracker.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Literal, NoReturn

import click

from assessment.cli import common
from assessment.cli.output import Out, overwrite_option, understood
from assessment.cli.under_way import current
from assessment.words.harmless import harmless

if TYPE_CHECKING:
    from datetime import datetime

    from assessment.jobs.plan import PlanOptions
    from assessment.jobs.plan_report import PlanReport


@click.command()
@common.paths_argument
@common.recursive_option
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    help=(
        "Write workbooks with their plan to a folder (or file, for one); NAME.md and NAME.csv are"
        " the plan."
    ),
)
@overwrite_option
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["markdown", "csv"]),
    help="Print the plan instead: an epic's description, or issues as GitLab imports them.",
)
@click.option(
    "--aspire",
    metavar="NAME",
    multiple=True,
    help="A track that the person would like to be on; repeatable.",
)
@click.option(
    "--stay",
    is_flag=True,
    help="Propose only what the level that is reached lacks, nothing of the level above.",
)
@common.framework_option
@click.option(
    "--today",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The day on which goals start; today by default.",
)
@common.jobs_option
def plan(
    paths: tuple[str, ...],
    output: str | None,
    overwrite: bool,
    form: str | None,
    aspire: tuple[str, ...],
    stay: bool,
    framework: str | None,
    day: datetime | None,
    jobs: int | None,
) -> None:
    """Plan somebody's development: goals, accomplishments, check-ins.

    PATHS are files and folders. With -o each workbook is written with the
    sheets Growth plan, Accomplishments and Check-ins at its end. One goal is
    proposed for each competency, and a second skill named in it to choose from:
    what is Somewhat on the level that is reached, then skills of the level
    above. What stands on the sheet Focus as the practice to improve comes before
    them. Sheets that are there already stay: proposals go into empty rows of the
    growth plan, for competencies without an open goal.

    Without -o the plan is printed, with proposals where there is none yet: as
    Markdown for an epic or an issue, or as CSV for GitLab's import of issues.

    \b
    Examples:
      assess plan samples/mews-qa-engineer.xlsx -o plan.xlsx
      assess plan samples -o plans --aspire "Technical Leader"
      assess plan samples/mews-qa-engineer.xlsx --stay
      assess plan samples/mews-qa-engineer.xlsx -o issues.csv
    """
    out = understood(output, paths, form, {".md": "markdown", ".csv": "csv"}, overwrite=overwrite)
    if out.books is not None and form is not None:
        raise click.UsageError(
            "-o and --format exclude each other: the workbooks are written, or the plan is printed."
        )
    from datetime import date

    from assessment.jobs.plan import PlanOptions
    from assessment.words.days import FIRST_DAY, LAST_DAY

    if day is not None and not FIRST_DAY <= day.date() <= LAST_DAY:
        raise click.UsageError(f"--today must be from {FIRST_DAY} to {LAST_DAY}.")
    today = day.date() if day is not None else date.today()
    options = common.options_of(framework, None, aspire)
    output_to = out.destination(options).output if out.books is not None else None
    reports = _reports(
        paths, PlanOptions(framework, aspire, today, stay, output_to), out.form, jobs
    )
    if output_to is not None:
        _tell(reports, str(out.books))
    _print(list(reports), out)


def _reports(
    paths: tuple[str, ...], options: PlanOptions, form: str | None, jobs: int | None
) -> Iterator[PlanReport]:
    """Plan the workbooks of ``paths``, with a progress bar on a terminal where there are many;
    what is wrong with one goes to stderr.
    """
    from assessment.jobs.plan import plan_files
    from assessment.jobs.plan_report import plan_report
    from assessment.jobs.whose import people_twice

    files = common.workbooks_of(paths, "planned")
    under_way = current()
    under_way.begin(files, "planned", *common.where(options.output, files))
    shown: Literal["markdown", "csv"] = "csv" if form == "csv" else "markdown"
    wanted = None if options.output is not None else shown
    make = partial(plan_report, form=wanted, today=options.today, several=len(files) > 1)

    def answered(file: str, report: PlanReport) -> None:
        under_way.done(file, written=report.written is not None)

    identities = []
    with common.progress(len(files)) as advance:
        for file, report in zip(
            files, plan_files(files, options, make, jobs, advance, answered), strict=True
        ):
            for found in report.findings:
                told = f"{file}: {found.severity} {found.code}: {found.where}: {found.message}"
                common.tell(told.replace(": : ", ": "))
            identities.append(report.identity)
            yield report
    common.tell_twice(files, people_twice(files, identities))


def _tell(reports: Iterator[PlanReport], output: str) -> NoReturn:
    """Say what was written into each workbook."""
    failed, files, written = False, 0, 0
    for report in reports:
        files += 1
        failed |= report.failed
        written += report.written is not None
        told = (
            f"{report.file}: not written"
            if report.written is None
            else f"{report.written}: {report.news}"
        )
        click.echo(harmless(told))
    common.tell(f"Written to {output}: {written} of {files} workbook{'' if files == 1 else 's'}.")
    sys.exit(1 if failed else 0)


def _print(reports: list[PlanReport], out: Out) -> NoReturn:
    """Print plans for an issue tracker, or write them to a file."""
    if out.form == "csv":
        from assessment.output.issues import ISSUE_COLUMNS

        out.rows(list(ISSUE_COLUMNS), [row for report in reports for row in report.rows], "Issues")
    else:
        out.print("\n".join(report.text for report in reports if report.text))
    sys.exit(1 if any(report.failed for report in reports) else 0)
