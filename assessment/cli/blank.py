"""``assess blank``: blank workbooks for one person, or for everybody on a roster."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import click

from assessment.cli import common

if TYPE_CHECKING:
    from assessment.model import Assessment, Framework, Track
    from assessment.rollout import Choices, Issued, Previous
    from assessment.roster import Person, Roster

_PERSON = ("row", "name", "id", "email", "manager", "team", "track")
_LONGEST_NAME = 500  # characters, as on a roster
_COLUMNS = (*_PERSON, "file", "status", "previous", "ratings_carried", "goals_carried", "skills_not_carried", "problem")


@click.command()
@click.option("--track", metavar="NAME", help="The person's track (else the last workbook's); on a roster of those without one.")
@click.option("--framework", metavar="ID_OR_DIR", default="mews", show_default=True, help="An installed framework's id, or the folder of your own.")
@click.option("--name", default="", help="The person's name.")
@click.option("--id", "identity", default="", metavar="ID", help="The person's id, by which next cycle's workbook finds this one.")
@click.option("--family", default="", metavar="NAME", help="Fills the place that job titles leave for a field or family: Backend.")
@click.option("--aspire", metavar="NAME", multiple=True, help="A track that the person would like to be on; up to two.")
@click.option("--roster", metavar="FILE", type=click.Path(), help="A .csv or .xlsx list of people: a workbook for each.")
@click.option("--previous", metavar="PATH", type=click.Path(), help="The last cycle's workbook, or folder of them, to fill the new ones from.")
@click.option("--layout", type=click.Choice(["modern", "classic"]), default="modern", show_default=True, help="classic: the public Mews arrangement.")
@click.option("--hide-expected", is_flag=True, help="Leave out the results of levels while people rate themselves; score -o shows them.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True, help="What the workbooks are printed on.")
@click.option("--dry-run", is_flag=True, help="Show how the roster was understood and what would be written; write nothing.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True, help="What to write to stdout.")
@click.option("-o", "--output", metavar="OUT", help="The file to write; with --roster the folder.")
@common.jobs_option
def blank(
    track: str | None,
    framework: str,
    name: str,
    identity: str,
    family: str,
    aspire: tuple[str, ...],
    roster: str | None,
    previous: str | None,
    layout: Any,
    hide_expected: bool,
    paper: Any,
    dry_run: bool,
    form: str,
    output: str | None,
    jobs: int | None,
) -> None:
    """Make blank workbooks, for one person or for a whole roster.

    A workbook has a sheet for each competency, with the employee's, the
    manager's and the agreed rating of every skill, and a Summary that shows
    levels, progress, grade and other tracks as they type.

    With --roster each person of a .csv or .xlsx list gets one: columns name and
    track, and if you like id, e-mail, manager, team, family, grade,
    aspirational tracks, start date, last review. With --previous it is filled
    from the last cycle's workbook, whatever its layout. A file that is there
    already is never overwritten; run an interrupted command again to resume it.

    \b
    Examples:
      assess blank --track Engineer -o blank.xlsx
      assess blank --track QA --name "Ben Carter" --aspire Engineer -o ben.xlsx
      assess blank --roster samples/roster.csv --dry-run
      assess blank --roster samples/roster.csv -o blanks
      assess blank --roster samples/roster.csv -o blanks2 --previous samples
    """
    from assessment.framework import find_track, load_framework

    if output == "" or previous == "" or roster == "":
        raise click.UsageError("A path is empty.")  # Path("") would be the current folder
    with common.user_errors():
        known = load_framework(framework)
        chosen = find_track([known], track)[1] if track is not None else None
        aspired = [find_track([known], one)[1] for one in aspire]
    if roster is None:
        if dry_run or form != "table":
            raise click.UsageError("--dry-run and --format go with --roster.")
        if output is None:
            raise click.UsageError("Say where to write the workbook: -o FILE.")
        words = {"name": name, "person_id": identity, "family": family, "layout": layout, "hide_expected": hide_expected, "paper": paper}
        _one(known, chosen, aspired, words, previous, output)
    if name or identity or family or aspire:
        raise click.UsageError("--name, --id, --family and --aspire are for one person; on a roster they are columns.")
    if output is None and not dry_run:
        raise click.UsageError("Say where to write the workbooks: -o FOLDER. Or add --dry-run to see what would be written.")
    from datetime import date

    from assessment.rollout import Choices

    _many(str(roster), known, chosen, Choices(framework, layout, hide_expected, date.today(), paper), previous, output, dry_run, form, jobs)


def _one(framework: Framework, track: Track | None, aspirational: list[Track], words: dict[str, Any], previous: str | None, output: str) -> NoReturn:
    """Write one person's workbook."""
    from pathlib import Path

    from assessment.blanks import MOST_ASPIRATIONAL, build_blank, build_prefilled, start_from
    from assessment.ooxml.archive import save

    path = Path(output)
    if path.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{output} is no name of a workbook: it should end in .xlsx.")
    if len(aspirational) > MOST_ASPIRATIONAL:
        raise click.UsageError(f"A workbook has a place for {MOST_ASPIRATIONAL} aspirational tracks.")
    _check_lengths(words)
    words["aspirational"] = aspirational
    with common.user_errors():
        if previous is None:
            data = build_blank(framework, track, **words)
        else:
            start = start_from(_last(previous), framework)
            _check_lengths({**words, "name": words["name"] or start.person})
            data = build_prefilled(framework, track, start, **words)
            click.echo(start.words, err=True)
            for one in start.left:
                click.echo(f"Not carried over: {one.where}: {one.reason}", err=True)
    try:
        if path.is_file() and (path.stat().st_size != len(data) or path.read_bytes() != data):
            raise click.UsageError(f"{output} is there already, and may have been filled. Move it away, or name another file.")
        path.parent.mkdir(parents=True, exist_ok=True)
        save(data, path)
    except OSError as error:
        raise click.UsageError(f"{output} cannot be written: {error.strerror or error}.") from None
    click.echo(f"Written: {output}", err=True)
    sys.exit(0)


def _check_lengths(words: dict[str, Any]) -> None:
    """Raise a usage error for what is too long to be a name; a cell may not even hold it."""
    for what in ("name", "person_id", "family"):
        if len(words[what]) > _LONGEST_NAME:
            raise click.UsageError(f"The {what.removeprefix('person_')} has {len(words[what]):,} characters; {_LONGEST_NAME} are read at most.")


def _last(path: str) -> Assessment:
    """Read the last cycle's workbook. Raises a usage error that names it."""
    from assessment.errors import PackageError
    from assessment.layout import read_workbook

    try:
        last = read_workbook(path, formulas=False)
    except PackageError as error:
        raise click.UsageError(f"{path}: {error}") from None
    for found in last.findings:
        if found.code == "scale-unknown":  # no rating could be carried over
            raise click.UsageError(f"{path}: {found.message}")
    return last


def _many(
    file: str, framework: Framework, track: Track | None, choices: Choices, previous: str | None, output: str | None, dry_run: bool, form: str, jobs: int | None
) -> NoReturn:
    """Write the workbooks of a roster, or say what would be written."""
    from assessment.rollout import roll_out
    from assessment.roster import read_roster

    with common.user_errors():
        people = read_roster(file, framework, default_track=track)
    _tell_roster(people)
    if not people.rows:
        raise click.UsageError(f"{file} has no people.")
    before = _previous(previous, jobs) if previous is not None else None
    if dry_run:
        _tell_plan(people, before, form)
    with common.user_errors(), common.progress(len(people.people), "Making workbooks") as advance:
        issued = list(roll_out(people, str(output), choices, before, jobs=jobs, advance=advance))
    problems = [*people.findings, *(before.findings if before else ())]
    if before is not None:
        problems += _unclaimed(before, issued)
    _tell_issued(issued, problems, form)
    written, there = (sum(one.status == status for one in issued) for status in ("written", "there already"))
    click.echo(f"Written to {output}: {written} of {people.rows} workbooks; {there} were there already.", err=True)
    bad = any(found.severity == "error" for found in (*problems, *(found for one in issued for found in one.findings)))
    sys.exit(1 if bad or any(one.status == "not written" for one in issued) else 0)


def _previous(path: str, jobs: int | None) -> Previous:
    """Say whose the last cycle's workbooks are."""
    from pathlib import Path

    from assessment.batch import find_files
    from assessment.rollout import find_previous

    if not Path(path).exists():
        raise click.UsageError(f"{path} is not there.")
    files = find_files([path])
    if not files:
        raise click.UsageError(f"No workbooks in {path}: nothing ends in .xlsx or .xlsm.")
    with common.progress(len(files), "Reading the last cycle") as advance:
        return find_previous(files, jobs, advance)


def _unclaimed(before: Previous, issued: list[Issued]) -> list[Any]:
    from pathlib import Path

    from assessment.findings import finding
    from assessment.rollout import unclaimed

    left = [Path(file).name for file in unclaimed(before, issued)]
    if not left:
        return []
    names = ", ".join(left[:10]) + (f" and {len(left) - 10} more" if len(left) > 10 else "")
    return [
        finding("previous-unclaimed", "", f"{len(left)} workbook{'' if len(left) == 1 else 's'} of the last cycle belong to nobody on the roster: {names}.")
    ]


def _tell_roster(people: Roster) -> None:
    """Say on stderr how the columns were understood."""
    used = ", ".join(f"{header} = {field}" for header, field in people.columns if field is not None)
    unused = ", ".join(header for header, field in people.columns if field is None)
    click.echo(f"{people.file}: {people.rows} people. Columns: {used or 'none understood'}" + (f". Not used: {unused}" if unused else ""), err=True)


def _tell_plan(people: Roster, before: Previous | None, form: str) -> NoReturn:
    """Print what would be written, and from which workbooks of the last cycle."""
    from assessment.roster import file_names

    files = file_names(people.people)
    last = [" or ".join(dict.fromkeys(one)) for one in before.of(people.people)] if before else [""] * len(files)
    rows = [[*_of(one), file, "planned", was, 0, 0, 0, ""] for one, file, was in zip(people.people, files, last, strict=True)]
    findings = (*people.findings, *(before.findings if before else ()))
    _print(rows, findings, form)
    sys.exit(1 if any(found.severity == "error" for found in findings) else 0)


def _tell_issued(issued: list[Issued], problems: list[Any], form: str) -> None:
    """Print what became of each person's workbook."""
    rows = []
    for one in issued:
        problem = " ".join(found.message for found in one.findings)
        counts = [one.carried, one.goals, len(one.not_carried)]
        rows.append([*_of(one.person), one.file, one.status, one.previous, *counts, problem])
    findings = [*problems, *(found for one in issued for found in one.findings)]
    _print(rows, findings, form, [(one.person.name, left) for one in issued for left in one.not_carried])


def _of(person: Person) -> list[Any]:
    """Return what a report says of a person."""
    return [person.row, person.name, person.id, person.email, person.manager, person.team, person.track.name]


def _print(rows: list[list[Any]], findings: Any, form: str, not_carried: Sequence[Any] = ()) -> None:
    problems = [{"severity": one.severity, "code": one.code, "where": one.where, "message": one.message} for one in findings]
    if form == "csv":
        common.write_rows(list(_COLUMNS), rows, "csv", "Blanks")
        for one in problems:  # the rows are only of those who get a workbook
            click.echo(f"{one['severity']}: {one['code']}: {one['where']}{': ' if one['where'] else ''}{one['message']}", err=True)
    elif form == "json":
        import json

        left = [
            {"name": name, "where": one.where, "competency": one.competency, "level": one.level, "skill": one.skill, "rating": one.rating, "reason": one.reason}
            for name, one in not_carried
        ]
        people = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        click.echo(json.dumps({"people": people, "not_carried": left, "findings": problems}, ensure_ascii=False, indent=2))
    else:
        from assessment import report

        report.console().print(report.issued(report.harmless([dict(zip(_COLUMNS, row, strict=True)) for row in rows]), report.harmless(problems)))
