"""``assess plan``: growth plan, accomplishments and check-ins, in the workbook or for an issue
tracker.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from assessment.cli import common
from assessment.cli.output import Out, overwrite_option, understood
from assessment.cli.under_way import current
from assessment.words.harmless import harmless

if TYPE_CHECKING:
    from datetime import date, datetime

    from assessment.jobs.destination import Destination
    from assessment.jobs.plan import Planned
    from assessment.jobs.whose import Identity

_YEARS = range(2000, 2101)  # whose days the sheets take


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
def plan(
    paths: tuple[str, ...],
    output: str | None,
    overwrite: bool,
    form: str | None,
    aspire: tuple[str, ...],
    stay: bool,
    framework: str | None,
    day: datetime | None,
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
    if day is not None and day.year not in _YEARS:
        raise click.UsageError(f"--today must be from {_YEARS[0]}-01-01 to {_YEARS[-1]}-12-31.")
    from datetime import date

    today = day.date() if day is not None else date.today()
    options = common.options_of(framework, None, aspire)
    destination = out.destination(options).output if out.books is not None else None
    planned = _planned(paths, destination, framework, aspire, today, stay)
    if destination is not None:
        _tell(planned, destination)
    _print(list(planned), out, today)


def _planned(
    paths: tuple[str, ...],
    output: Destination | None,
    framework: str | None,
    aspire: Sequence[str],
    today: date,
    stay: bool,
) -> Iterator[Planned]:
    """Plan the workbooks of ``paths``, with a progress bar on a terminal where there are many;
    what is wrong with one goes to stderr.
    """
    from functools import partial

    from assessment.cli.held import tell_twice
    from assessment.jobs.plan import nothing_planned, plan_file
    from assessment.jobs.pool import spread
    from assessment.jobs.scores import Options, given_up
    from assessment.jobs.whose import identity_of, people_twice

    files = common.workbooks_of(paths, "planned")
    under_way = current()
    under_way.begin(files, "planned", *common.where(output, files))
    identities: list[Identity] = []
    frameworks = Options(framework).frameworks()
    work = partial(
        plan_file,
        output=output,
        frameworks=frameworks,
        explicit=framework is not None,
        aspire=aspire,
        today=today,
        stay=stay,
    )
    with common.progress(len(files)) as advance:
        for file, one in zip(
            files,
            spread(work, [files], 1, lambda file, why: nothing_planned(given_up(file, why))),
            strict=True,
        ):
            for found in one.card.findings:
                if found.severity == "error" or found.code in _ABOUT_PLANS:
                    common.tell(
                        f"{file}: {found.severity} {found.code}: {found.where}: {found.message}".replace(
                            ": : ", ": "
                        )
                    )
            under_way.done(file, written=one.card.written is not None)
            identities.append(identity_of(one.card.assessment))
            advance()
            yield one
    tell_twice(files, people_twice(files, identities))


# findings that are told beside errors: the others are for assess check
_ABOUT_PLANS = frozenset(
    (
        "development-head-missing",
        "development-column-missing",
        "date-not-understood",
        "goal-status-unknown",
        "goal-kind-unknown",
        "check-in-kind-unknown",
        "goals-without-room",
        "nothing-rated",
        "plan-not-rated",
        "words-not-carried",
        "kept-as-backup",
        "other-names-kept",
    )
)


def _tell(planned: Iterator[Planned], output: Destination) -> None:
    """Say what was written into each workbook."""
    failed, files, written = False, 0, 0
    for one in planned:
        files += 1
        failed |= any(found.severity == "error" for found in one.card.findings)
        file = one.card.assessment.file
        if one.card.written is None:
            click.echo(harmless(f"{file}: not written"))
            continue
        written += 1
        news = [f"{', '.join(one.added)} added"] if one.added else []
        if one.proposed:
            news.append(
                f"{len(one.proposed)} {'goal' if len(one.proposed) == 1 else 'goals'} proposed"
            )
        click.echo(harmless(f"{one.card.written}: {'; '.join(news) or 'nothing new'}"))
    common.tell(
        f"Written to {output.path}: {written} of {files} workbook{'' if files == 1 else 's'}."
    )
    sys.exit(1 if failed else 0)


def _print(planned: Sequence[Planned], out: Out, today: date) -> None:
    """Print plans for an issue tracker, or write them to a file."""
    from assessment.engine.goals import growth_of
    from assessment.engine.plain import whose_and_status
    from assessment.jobs.plan import refused
    from assessment.output.issues import ISSUE_COLUMNS, issue_rows, to_markdown
    from assessment.output.records import person_of
    from assessment.words.phrases import by_whom
    from assessment.words.phrases import heading as said_of

    if out.form == "csv":
        rows: list[list[str]] = []
        for one in planned:
            person = one.card.assessment.person or person_of(one.card.assessment.file)
            whose = by_whom(whose_and_status(one.card)).removeprefix("by ")
            rows += issue_rows(
                one.development.goals,
                growth=growth_of(one.card.framework),
                person=person if len(planned) > 1 else "",
                ratings=whose,
            )
        out.rows(list(ISSUE_COLUMNS), rows, "Issues")
    else:
        pieces = []
        for index, one in enumerate(one for one in planned if one.card.competencies):
            person = one.card.assessment.person or person_of(one.card.assessment.file)
            heading = f"Growth plan: {', '.join((person, *said_of(whose_and_status(one.card))))}"
            first = [
                found.message
                for found in one.card.findings
                if found.code in ("plan-not-rated", "nothing-rated")
            ]
            notes = [f"Not planned: {why}"] if (why := refused(one.card)) else first
            text = to_markdown(
                one.development,
                heading,
                today,
                growth=growth_of(one.card.framework),
                due=one.due,
                notes=notes,
            )
            pieces.append(("\n" if index else "") + text)
        out.print("".join(pieces))
    sys.exit(
        1 if any(found.severity == "error" for one in planned for found in one.card.findings) else 0
    )
