"""``assess blank``: blank workbooks for one person, or for everybody on a roster."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import click

from assessment.cli import common, rosters
from assessment.cli.output import Out, overwrite_option, save_file
from assessment.cli.under_way import current
from assessment.words.harmless import harmless_record, to_json

if TYPE_CHECKING:
    from assessment.jobs.blank import Start
    from assessment.jobs.roll_out import Choices, Issued, Previous
    from assessment.model import Assessment, Framework, Track
    from assessment.people.columns import Mapping
    from assessment.people.roster import Person

_PERSON = ("row", "name", "id", "email", "manager", "team", "track")
_LONGEST_NAME = 500  # characters, as on a roster
_MOST_TOLD = 10  # things that could not be carried over, of one person
_COLUMNS = (
    *_PERSON,
    "file",
    "status",
    "previous",
    "ratings_carried",
    "ratings_before",
    "goals_carried",
    "skills_not_carried",
    "problem",
)


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

    if output == "" or previous == "" or roster == "":
        raise click.UsageError("A path is empty.")  # Path("") would be the current folder
    with common.user_errors():
        known = load_framework(framework)
        chosen = find_track([known], track)[1] if track is not None else None
        aspired = [find_track([known], one)[1] for one in aspire]
    if roster is None:
        if form != "table" or column or columns is not None or encoding is not None:
            raise click.UsageError("--format, --column, --columns and --encoding go with --roster.")
        if output is None and not dry_run:
            raise click.UsageError(
                "Say where to write the workbook: -o FILE. Or add --dry-run to see what would be"
                " written."
            )
        from assessment.frameworks.without_pay import without_pay

        words = {
            "name": name,
            "person_id": identity,
            "family": family,
            "layout": layout,
            "hide_expected": hide_expected,
            "paper": paper,
        }
        _one(
            without_pay(known) if no_pay else known,
            chosen,
            aspired,
            words,
            previous,
            output,
            overwrite,
            dry_run,
        )
    if overwrite:
        raise click.UsageError(
            "--overwrite is for one person's workbook; those of a roster are never overwritten."
        )
    if name or identity or family or aspire:
        raise click.UsageError(
            "--name, --id, --family and --aspire are for one person; on a roster they are columns."
        )
    if output is None and not dry_run:
        raise click.UsageError(
            "Say where to write the workbooks: -o FOLDER. Or add --dry-run to see what would be"
            " written."
        )
    from datetime import date

    from assessment.jobs.roll_out import Choices

    said = rosters.mapping(column, columns, encoding)
    choices = Choices(framework, layout, hide_expected, date.today(), dry_run, no_pay, paper)
    _many(str(roster), said, known, chosen, choices, previous, output, form, jobs)


def _one(
    framework: Framework,
    track: Track | None,
    aspirational: list[Track],
    words: dict[str, Any],
    previous: str | None,
    output: str | None,
    overwrite: bool,
    dry_run: bool,
) -> NoReturn:
    """Write one person's workbook, or say what would be written."""
    from pathlib import Path

    from assessment.jobs.blank import MOST_ASPIRATIONAL, build_blank, build_prefilled, start_from

    path = Path(output) if output is not None else None
    if path is not None and path.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{output} is no name of a workbook: it should end in .xlsx.")
    if len(aspirational) > MOST_ASPIRATIONAL:
        raise click.UsageError(
            f"A workbook has a place for {MOST_ASPIRATIONAL} aspirational tracks."
        )
    _check_lengths(words)
    words["aspirational"] = aspirational
    lost = False
    with common.user_errors():
        if previous is None:
            data = build_blank(framework, track, **words)
        else:
            start = start_from(_last(previous), framework)
            _check_lengths({**words, "name": words["name"] or start.person})
            data = build_prefilled(framework, track, start, **words)
            lost = _tell_start(start, framework)
    if output is None or dry_run:
        common.tell(f"Nothing was written{f'; it would be {output}' if output else ''}.")
    else:
        save_file(output, data, [previous] if previous is not None else (), overwrite=overwrite)
    sys.exit(1 if lost else 0)


def _tell_start(start: Start, framework: Framework) -> bool:
    """Say on stderr what of the last cycle is carried over, and tell whether it is less than
    half of the ratings.
    """
    common.tell(start.words)
    for one in start.left[:_MOST_TOLD]:
        common.tell(f"Not carried over: {one.where}: {one.reason}")
    if len(start.left) > _MOST_TOLD:
        common.tell(f"and {len(start.left) - _MOST_TOLD} more, on the sheet Carried over")
    loss = start.losses.warning(framework)
    if loss is not None:
        from assessment.model.findings import CODES

        common.tell(f"{loss.severity}: {loss.code}: {loss.where}: {loss.message}")
        common.tell(f"-> {CODES[loss.code].remedy}")
    return loss is not None


def _check_lengths(words: dict[str, Any]) -> None:
    """Raise a usage error for what is too long to be a name; a cell may not even hold it."""
    for what in ("name", "person_id", "family"):
        if len(words[what]) > _LONGEST_NAME:
            raise click.UsageError(
                f"The {what.removeprefix('person_')} has {len(words[what]):,} characters;"
                f" {_LONGEST_NAME} are read at most."
            )


def _last(path: str) -> Assessment:
    """Read the last cycle's workbook. Raises a usage error that names it."""
    from assessment.model.errors import PackageError
    from assessment.recognition import read_workbook

    try:
        last = read_workbook(path, formulas=False)
    except PackageError as error:
        raise click.UsageError(f"{path}: {error}") from None
    for found in last.findings:
        if found.code == "scale-unknown":  # no rating could be carried over
            raise click.UsageError(f"{path}: {found.message}")
    return last


def _many(
    file: str,
    said: Mapping,
    framework: Framework,
    track: Track | None,
    choices: Choices,
    previous: str | None,
    output: str | None,
    form: str,
    jobs: int | None,
) -> NoReturn:
    """Write the workbooks of a roster, or say what would be written."""
    from assessment.jobs.roll_out import roll_out
    from assessment.people.file_names import file_names
    from assessment.people.roster import read_roster

    with common.user_errors(file):
        people = read_roster(
            file, framework, default_track=track, columns=said.columns, encoding=said.encoding
        )
    rosters.tell_roster(people)
    if not people.rows:  # the findings say why
        _print([], people.findings, form)
        sys.exit(1)
    before = _previous(previous, jobs) if previous is not None else None
    under_way = current()
    # one that is there already may be called otherwise than it would be now
    names = {
        one.row: name or f"row {one.row}"
        for one, name in zip(people.people, file_names(people.people), strict=True)
    }
    under_way.begin(
        names.values(),
        "done",
        str(output),
        [str(output)] if output is not None and not choices.dry_run else [],
    )

    def done(one: Issued) -> None:
        under_way.done(names[one.person.row], written=one.status == "written")

    with (
        common.user_errors(),
        common.progress(
            len(people.people), "Looking" if choices.dry_run else "Making workbooks"
        ) as advance,
    ):
        issued = list(
            roll_out(people, output, choices, before, jobs=jobs, advance=advance, done=done)
        )
    problems = [*people.findings, *(before.findings if before else ())]
    if before is not None:
        problems += [*before.renumbered(people.people), *_unclaimed(before, issued)]
    _tell_issued(issued, problems, form)
    if choices.dry_run:
        planned = sum(one.status == "planned" for one in issued)
        common.tell(f"Nothing was written; {planned} of {people.rows} workbooks would be.")
    else:
        written, there = (
            sum(one.status == status for one in issued) for status in ("written", "there already")
        )
        common.tell(
            f"Written to {output}: {written} of {people.rows} workbooks; {there} were there"
            " already."
        )
    told = [*problems, *(found for one in issued for found in one.findings)]
    # hardly anything carried over is no result that anybody wants to send out unseen
    bad = any(found.severity == "error" or found.code == "previous-not-carried" for found in told)
    sys.exit(1 if bad or any(one.status == "not written" for one in issued) else 0)


def _previous(path: str, jobs: int | None) -> Previous:
    """Say whose the last cycle's workbooks are."""
    from pathlib import Path

    from assessment.jobs.roll_out import find_previous

    if not Path(path).exists():
        raise click.UsageError(f"{path} is not there.")
    files = common.workbooks_of((path,), "read")
    with common.progress(len(files), "Reading the last cycle") as advance:
        return find_previous(files, jobs, advance)


def _unclaimed(before: Previous, issued: list[Issued]) -> list[Any]:
    from pathlib import Path

    from assessment.jobs.roll_out import unclaimed
    from assessment.model.findings import finding

    left = [Path(file).name for file in unclaimed(before, issued)]
    if not left:
        return []
    names = ", ".join(left[:10]) + (f" and {len(left) - 10} more" if len(left) > 10 else "")
    belong = (
        "workbook of the last cycle belongs"
        if len(left) == 1
        else "workbooks of the last cycle belong"
    )
    return [
        finding("previous-unclaimed", "", f"{len(left)} {belong} to nobody on the roster: {names}.")
    ]


def _tell_issued(issued: list[Issued], problems: list[Any], form: str) -> None:
    """Print what became of each person's workbook."""
    rows = []
    for one in issued:
        problem = " ".join(found.message for found in one.findings)
        counts = [one.carried, one.stood, one.goals, len(one.not_carried)]
        rows.append([*_of(one.person), one.file, one.status, one.previous, *counts, problem])
    findings = [*problems, *(found for one in issued for found in one.findings)]
    _print(
        rows,
        findings,
        form,
        [(one.person.name, left) for one in issued for left in one.not_carried],
    )


def _of(person: Person) -> list[Any]:
    """Return what a report says of a person."""
    return [
        person.row,
        person.name,
        person.id,
        person.email,
        person.manager,
        person.team,
        person.track.name,
    ]


def _print(
    rows: list[list[Any]], findings: Any, form: str, not_carried: Sequence[Any] = ()
) -> None:
    problems = [
        {"severity": one.severity, "code": one.code, "where": one.where, "message": one.message}
        for one in findings
    ]
    if form == "csv":
        Out("csv").rows(list(_COLUMNS), rows, "Blanks")
        for one in problems:  # the rows are only of those who get a workbook
            common.tell(
                f"{one['severity']}: {one['code']}:"
                f" {one['where']}{': ' if one['where'] else ''}{one['message']}"
            )
    elif form == "json":
        left = [
            {
                "name": name,
                "where": one.where,
                "competency": one.competency,
                "level": one.level,
                "skill": one.skill,
                "rating": one.rating,
                "reason": one.reason,
            }
            for name, one in not_carried
        ]
        people = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        click.echo(to_json({"people": people, "not_carried": left, "findings": problems}))
    else:
        from assessment.output import terminal

        terminal.console().print(
            terminal.issued(
                harmless_record([dict(zip(_COLUMNS, row, strict=True)) for row in rows]),
                harmless_record(problems),
            )
        )
