"""``assess blank``: blank workbooks for one person, or for everybody on a roster."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NoReturn

import click

from assessment.cli import common, rosters
from assessment.cli.output import Out, overwrite_option, save_file
from assessment.cli.under_way import current
from assessment.words.harmless import harmless_record, to_json

if TYPE_CHECKING:
    from assessment.jobs.issued import Issued
    from assessment.jobs.prefilled import Prepared
    from assessment.jobs.previous import Previous
    from assessment.jobs.roll_out import Choices
    from assessment.model import Finding
    from assessment.people.roster import Roster

_MOST_TOLD = 10  # things that could not be carried over, of one person
_KIND = ".xlsx"


@click.command()
@click.option(
    "--track",
    metavar="NAME",
    help="The person's track (else the last workbook's); on a roster of those without one.",
)
@click.option(
    "--framework",
    metavar="ID_OR_DIR",
    default="mews",
    show_default=True,
    help="An installed framework's id, or the folder of your own.",
)
@click.option("--name", default="", help="The person's name.")
@click.option(
    "--id",
    "identity",
    default="",
    metavar="ID",
    help="The person's id, by which next cycle's workbook finds this one.",
)
@click.option(
    "--family",
    default="",
    metavar="NAME",
    help="Fills the place that job titles leave for a field or family: Backend.",
)
@click.option(
    "--aspire",
    metavar="NAME",
    multiple=True,
    help="A track that the person would like to be on; up to two.",
)
@click.option(
    "--roster",
    metavar="FILE",
    type=click.Path(),
    help="A .csv or .xlsx list of people: a workbook for each.",
)
@rosters.list_options
@click.option(
    "--previous",
    metavar="PATH",
    type=click.Path(),
    help="The last cycle's workbook, or folder of them, to fill the new ones from.",
)
@click.option(
    "--layout",
    type=click.Choice(["modern", "classic"]),
    default="modern",
    show_default=True,
    help="classic: the public Mews arrangement.",
)
@click.option(
    "--hide-expected",
    is_flag=True,
    help="Leave out the results of levels while people rate themselves; score -o shows them.",
)
@click.option(
    "--paper",
    type=click.Choice(["a4", "letter"]),
    default="a4",
    show_default=True,
    help="What the workbooks are printed on.",
)
@click.option("--no-pay", is_flag=True, help="Leave all salary bounds out of the workbooks.")
@click.option(
    "--dry-run",
    is_flag=True,
    help=(
        "Show what would be written and carried over, and how a roster was understood; write"
        " nothing."
    ),
)
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="What to write to stdout.",
)
@click.option("-o", "--output", metavar="OUT", help="The file to write; with --roster the folder.")
@overwrite_option
@common.jobs_option
@common.recursive_option
def blank(
    track: str | None,
    framework: str,
    name: str,
    identity: str,
    family: str,
    aspire: tuple[str, ...],
    roster: str | None,
    column: tuple[str, ...],
    columns: str | None,
    encoding: str | None,
    previous: str | None,
    layout: Any,
    hide_expected: bool,
    paper: Any,
    no_pay: bool,
    dry_run: bool,
    form: str,
    output: str | None,
    overwrite: bool,
    jobs: int | None,
) -> None:
    """Make blank workbooks, for one person or for a whole roster.

    A workbook has a sheet for each competency, with the employee's, the
    manager's and the agreed rating of every skill, and a Summary that shows
    levels, progress, grade and other tracks as they type.

    With --roster each person of a .csv or .xlsx list gets one: columns name and
    track, and if you like id, e-mail, manager, team, family, grade,
    aspirational tracks, start date, last review, in the spellings of many HR
    systems and languages; --column says which is which where that is not
    understood. With --previous it is filled from the last cycle's workbook,
    whatever its layout; less than half of its
    ratings carried over is a warning and exit status 1. A file that is there
    already is never overwritten; run an interrupted command again to resume it.

    \b
    Examples:
      assess blank --track Engineer -o blank.xlsx
      assess blank --track QA --name "Ben Carter" --aspire Engineer -o ben.xlsx
      assess blank --roster samples/roster.csv --dry-run
      assess blank --roster samples/roster.csv -o blanks
      assess blank --roster samples/roster.csv -o blanks2 --previous samples
      assess blank --roster samples/roster.csv --column team=Family --dry-run
    """
    from assessment.frameworks.load import load_framework
    from assessment.model.tracks import find_track

    if "" in (output, previous, roster):
        raise click.UsageError("A path is empty.")  # Path("") would be the current folder
    with common.user_errors():
        known = load_framework(framework)
        chosen = find_track([known], track)[1] if track is not None else None
        aspired = [find_track([known], wanted)[1] for wanted in aspire]
    _check_usage(click.get_current_context().params)
    if roster is None:
        from assessment.jobs.prefilled import prepare_workbook

        with common.user_errors():
            prepared = prepare_workbook(
                known,
                chosen,
                previous=previous,
                no_pay=no_pay,
                name=name,
                person_id=identity,
                family=family,
                aspirational=aspired,
                layout=layout,
                hide_expected=hide_expected,
                paper=paper,
            )
        _write(prepared, None if dry_run else output, output, previous, overwrite=overwrite)
    from datetime import date

    from assessment.jobs.roll_out import Choices
    from assessment.people.roster import read_roster

    said = rosters.mapping(column, columns, encoding)
    with common.user_errors(roster):
        people = read_roster(
            roster, known, default_track=chosen, columns=said.columns, encoding=said.encoding
        )
    rosters.tell_roster(people)
    if not people.rows:  # the findings say why
        _print([], people.findings, form)
        sys.exit(1)
    choices = Choices(framework, layout, hide_expected, date.today(), dry_run, no_pay, paper)
    _many(people, choices, previous, output, form, jobs)


def _check_usage(given: dict[str, Any]) -> None:
    """Raise a usage error for options that do not go together."""
    is_one = given["roster"] is None
    if not is_one and given["overwrite"]:
        raise click.UsageError(
            "--overwrite is for one person's workbook; those of a roster are never overwritten."
        )
    if not is_one and any(given[what] for what in ("name", "identity", "family", "aspire")):
        raise click.UsageError(
            "--name, --id, --family and --aspire are for one person; on a roster they are columns."
        )
    of_lists = (given["column"] or None, given["columns"], given["encoding"])
    if is_one and (given["form"] != "table" or of_lists != (None, None, None)):
        raise click.UsageError("--format, --column, --columns and --encoding go with --roster.")
    _check_output(given["output"], is_one, given["dry_run"])


def _check_output(output: str | None, is_one: bool, dry_run: bool) -> None:
    if output is None and not dry_run:
        what = "workbook: -o FILE" if is_one else "workbooks: -o FOLDER"
        raise click.UsageError(
            f"Say where to write the {what}. Or add --dry-run to see what would be written."
        )
    if is_one and output is not None and PurePath(output).suffix.lower() != _KIND:
        raise click.UsageError(f"{output} is no name of a workbook: it should end in {_KIND}.")


def _write(
    prepared: Prepared,
    target: str | None,
    output: str | None,
    previous: str | None,
    *,
    overwrite: bool,
) -> NoReturn:
    """Write one person's workbook, or (without a ``target``) say what would be written."""
    if prepared.start is not None:
        common.tell(prepared.start.words())
        left = prepared.start.left
        for lost in left[:_MOST_TOLD]:
            common.tell(f"Not carried over: {lost.where}: {lost.reason}")
        if len(left) > _MOST_TOLD:
            common.tell(f"and {len(left) - _MOST_TOLD} more, on the sheet Carried over")
    if (loss := prepared.loss) is not None:
        from assessment.model.findings import CODES

        common.tell(f"{loss.severity}: {loss.code}: {loss.where}: {loss.message}")
        common.tell(f"-> {CODES[loss.code].remedy}")
    if target is None:
        common.tell(f"Nothing was written{f'; it would be {output}' if output else ''}.")
    else:
        save_file(target, prepared.data, [previous] if previous else (), overwrite=overwrite)
    sys.exit(0 if loss is None else 1)


def _many(
    people: Roster,
    choices: Choices,
    previous: str | None,
    output: str | None,
    form: str,
    jobs: int | None,
) -> NoReturn:
    """Write the workbooks of a roster, or say what would be written."""
    from assessment.jobs.issued import is_wrong, roll_out_findings
    from assessment.jobs.roll_out import roll_out
    from assessment.people.file_names import file_names

    before = _previous(previous, jobs) if previous is not None else None
    under_way = current()
    # one that is there already may be called otherwise than it would be now
    names = {
        person.row: name or f"row {person.row}"
        for person, name in zip(people.people, file_names(people.people), strict=True)
    }
    folders = [output] if output is not None and not choices.dry_run else []
    under_way.begin(names.values(), "done", str(output), folders)

    def done(made: Issued) -> None:
        under_way.done(names[made.person.row], written=made.status == "written")

    label = "Looking" if choices.dry_run else "Making workbooks"
    with common.user_errors(), common.progress(len(people.people), label) as advance:
        issued = list(
            roll_out(people, output, choices, before, jobs=jobs, advance=advance, done=done)
        )
    findings = roll_out_findings(people, before, issued)
    _print(issued, findings, form)
    numbers = Counter(made.status for made in issued)
    common.tell(
        f"Nothing was written; {numbers['planned']} of {people.rows} workbooks would be."
        if choices.dry_run
        else f"Written to {output}: {numbers['written']} of {people.rows} workbooks;"
        f" {numbers['there already']} were there already."
    )
    sys.exit(1 if is_wrong(issued, findings) else 0)


def _previous(path: str, jobs: int | None) -> Previous:
    """Say whose the last cycle's workbooks are."""
    from pathlib import Path

    from assessment.jobs.roll_out import find_previous

    if not Path(path).exists():
        raise click.UsageError(f"{path} is not there.")
    files = common.workbooks_of((path,), "read")
    with common.progress(len(files), "Reading the last cycle") as advance:
        return find_previous(files, jobs, advance)


def _print(issued: Sequence[Issued], findings: Sequence[Finding], form: str) -> None:
    """Print what became of each person's workbook."""
    from assessment.jobs.issued import issued_rows, roll_out_record

    told = roll_out_record(issued, findings)
    if form == "json":
        click.echo(to_json(told))
    elif form == "csv":
        Out("csv").rows(*issued_rows(issued), "Blanks")
        for finding in told["findings"]:  # the rows are only of those who get a workbook
            place = f"{finding['where']}: " if finding["where"] else ""
            common.tell(f"{finding['severity']}: {finding['code']}: {place}{finding['message']}")
    else:
        from assessment.output.terminal import console
        from assessment.output.terminal_findings import issued as table_of

        shown = harmless_record(told["people"]), harmless_record(told["findings"])
        console().print(table_of(*shown))
