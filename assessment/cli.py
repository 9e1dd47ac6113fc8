"""The command line, ``assess``: a command is options plus one library call.

Results go to stdout, everything else to stderr. Exit status: 0 all good; 1 some input had errors,
the rest was done all the same; 2 wrong usage. Libraries that take long to import are imported
by the commands that need them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import click

from assessment.errors import AssessmentError

if TYPE_CHECKING:
    from assessment.batch import Options
    from assessment.records import Record

_PROGRESS_FROM = 20  # files

_framework_option = click.option("--framework", metavar="ID_OR_DIR", help="An installed framework's id, or the folder of your own.")
_jobs_option = click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes for many workbooks; all cores by default.")
_output_option = click.option("-o", "--output", metavar="OUT", help="Write filled workbooks to this folder (or file, for one workbook).")
_paths_argument = click.argument("paths", nargs=-1, required=True, type=click.Path())


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(package_name="competency-assessment", prog_name="assess")
def main() -> None:
    """Read, check and score competency assessment workbooks.

    Everything stays on this machine: no connection is opened, and nothing is
    written but what you ask for.
    """


@main.command()
@_paths_argument
@click.option("--track", metavar="NAME", help="Score by this track's official weights; abbreviations will do.")
@_framework_option
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "xlsx"]), default="table", show_default=True, help="What to write to stdout.")
@click.option("--long", is_flag=True, help="csv and xlsx: a row per skill instead of one per person.")
@_output_option
@click.option("--in-place", is_flag=True, help="Write filled workbooks in place of the originals, which are kept as NAME.bak.")
@click.option("--compare", metavar="NAME", multiple=True, help="With -o: add a comparison sheet for this track; repeatable; 'all' for every track.")
@click.option("--repair", is_flag=True, help="With -o: mend formulas that do not work everywhere; each repair is listed.")
@_jobs_option
def score(
    paths: tuple[str, ...],
    track: str | None,
    framework: str | None,
    form: str,
    long: bool,
    output: str | None,
    in_place: bool,
    compare: tuple[str, ...],
    repair: bool,
    jobs: int | None,
) -> None:
    """Score workbooks: levels with reasons, progress, grade.

    PATHS are files and folders. One workbook gives a full scorecard, several
    a table with a row for each.

    With -o each workbook is written with its Summary filled and the sheets
    Tracks, Focus and those of --compare added; everything else in it stays
    as it is.

    \b
    Examples:
      assess score samples/mews-engineer.xlsx
      assess score samples --track Engineer
      assess score samples --format csv --long > skills.csv
      assess score samples -o filled --compare "Technical Leader"
    """
    if long and form not in ("csv", "xlsx"):
        raise click.UsageError("--long goes with --format csv or --format xlsx.")
    if long and (output is not None or in_place):
        raise click.UsageError("--long is for reading; write the filled workbooks in a run of their own.")
    if form == "xlsx" and sys.stdout.isatty():
        raise click.UsageError("--format xlsx writes a file: add  > scores.xlsx")
    if output is not None and in_place:
        raise click.UsageError("-o and --in-place exclude each other.")
    if (compare or repair) and output is None and not in_place:
        raise click.UsageError("--compare and --repair change what is written: add -o OUT or --in-place.")
    options = _options(framework, track, compare, repair)
    if output is not None or in_place:
        options = _with_destination(options, output, paths)
    if long:
        _write_long(_run(paths, options, jobs, _long), form)
    if form == "json":
        _write_json(_run(paths, options, jobs, _record))
    _write_scores(list(_run(paths, options, jobs, _brief)), form)


@main.command()
@_paths_argument
@_framework_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help="What to write to stdout.")
@_jobs_option
def check(paths: tuple[str, ...], framework: str | None, form: str, jobs: int | None) -> None:
    """Name every mistake in workbooks: where it is and what to do.

    \b
    Examples:
      assess check samples/mews-engineer.xlsx
      assess check samples
    """
    results = _run(paths, _options(framework, None), jobs, _checked)
    if form == "json":
        _write_json(results)
    from assessment import report

    console = report.console()
    failed = False
    for index, one in enumerate(results):
        if index:
            console.print()
        console.print(report.checked(report.harmless(one)))
        failed |= _has_errors(one)
    sys.exit(1 if failed else 0)


@main.command()
@_paths_argument
@click.option("--track", "tracks", metavar="NAME", multiple=True, help="Tell this track in full; repeatable, abbreviations will do.")
@click.option("--all", "every", is_flag=True, help="Tell every track in full.")
@click.option("--aspire", metavar="NAME", multiple=True, help="A track that the person would like to be on; repeatable.")
@_framework_option
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True, help="What to write to stdout.")
@_output_option
@_jobs_option
def compare(
    paths: tuple[str, ...],
    tracks: tuple[str, ...],
    every: bool,
    aspire: tuple[str, ...],
    framework: str | None,
    form: str,
    output: str | None,
    jobs: int | None,
) -> None:
    """Compare career tracks: how the same skills would do on each.

    PATHS are files and folders. Without --track every track of the framework
    gets a row: progress, grade, and the rating steps to the next one. With
    --track it is told in full: salary bounds, what each competency counts for,
    and the skills on the shortest way to the next grade. Tracks aspired to are
    told in full too, and a route prefers what also serves them.

    With -o each workbook is written as by score -o, with a comparison sheet for
    every track that is told in full.

    \b
    Examples:
      assess compare samples/mews-qa-engineer.xlsx
      assess compare samples/mews-qa-engineer.xlsx --track "Technical Leader"
      assess compare samples --all --format csv > tracks.csv
      assess compare samples/mews-qa-engineer.xlsx --all -o filled
    """
    if tracks and every:
        raise click.UsageError("--track and --all exclude each other.")
    from functools import partial

    options = _options(framework, None, ("all",) if every else (*tracks, *aspire))
    if output is not None:
        options = _with_destination(options, output, paths)
    results = _run(paths, options, jobs, partial(_compared, tracks=("all",) if every else tracks, aspire=aspire))
    if form == "json":
        _write_json(results)
    if form == "csv":
        from assessment.records import comparison_rows

        records = list(results)
        _write_rows(*comparison_rows(records), form, "Tracks")
        sys.exit(1 if any(map(_has_errors, records)) else 0)
    from assessment import report

    console = report.console()
    failed = False
    for index, one in enumerate(results):
        if index:
            console.print()
        console.print(report.compared(report.harmless(one), overview=not tracks and not every))
        failed |= _has_errors(one)
    sys.exit(1 if failed else 0)


def run() -> NoReturn:
    """Run the command line; what the system refuses (a full disk, a closed pipe) is a message."""
    try:
        main()
    except OSError as error:
        sys.stderr.write(f"Error: the result cannot be written: {error.strerror or error}\n")
    sys.exit(1)


@main.group()
def framework() -> None:
    """List, show and check career frameworks."""


@framework.command("list")
def list_frameworks() -> None:
    """List the installed frameworks.

    \b
    Example:
      assess framework list
    """
    from assessment import report

    with _user_errors():
        listed = _options(None, None).frameworks()
    report.console().print(report.frameworks(listed))


@framework.command("show")
@click.argument("identity", metavar="ID_OR_DIR")
def show_framework(identity: str) -> None:
    """Show a framework: tracks and weights, grades, competencies.

    \b
    Example:
      assess framework show mews
    """
    from assessment import report
    from assessment.framework import load_framework

    with _user_errors():
        one = load_framework(identity)
    report.console().print(report.framework(one))


@framework.command("check")
@click.argument("folder", metavar="DIR", type=click.Path())
def check_framework(folder: str) -> None:
    """Check a framework's folder: every mistake, with file and key.

    \b
    Example:
      assess framework check workbook_templates/mews
    """
    from assessment.framework import check_framework as check_folder

    errors = check_folder(folder)
    for error in errors:
        click.echo(str(error))
    if not errors:
        click.echo(f"{folder}: no mistakes")
    sys.exit(1 if errors else 0)


def _options(framework: str | None, track: str | None, compare: tuple[str, ...] = (), repair: bool = False) -> Options:
    from assessment.batch import Options

    options = Options(framework, track, compare=compare, repair=repair)
    with _user_errors():
        options.check()
    return options


def _with_destination(options: Options, output: str | None, paths: tuple[str, ...]) -> Options:
    """Say where the workbooks of ``paths`` are written: to ``output``, or in place."""
    from dataclasses import replace

    from assessment.batch import find_files
    from assessment.files import Destination, destination

    with _user_errors():
        return replace(options, output=Destination(None) if output is None else destination(output, find_files(paths)))


@contextmanager
def _user_errors() -> Iterator[None]:
    """Turn what a user got wrong into a message and exit status 2."""
    try:
        yield
    except AssessmentError as error:
        raise click.UsageError(str(error)) from None


# What a worker makes of a scorecard: only this travels back and is kept.


def _record(card: Any) -> Any:
    from assessment.records import record

    return record(card)


def _brief(card: Any) -> Any:
    from assessment.records import brief

    return brief(card)


def _checked(card: Any) -> Any:
    from assessment.findings import ABOUT_RESULTS
    from assessment.records import record

    one = record(card)
    return {"file": one["file"], "findings": [found for found in one["findings"] if found["code"] not in ABOUT_RESULTS]}


def _compared(card: Any, tracks: tuple[str, ...], aspire: tuple[str, ...]) -> Any:
    from dataclasses import replace

    from assessment.matching import tracks_named
    from assessment.records import comparison
    from assessment.route import compare_tracks

    if card.framework is None:
        # elsewhere a remark, here it is all there is to say
        return comparison(
            replace(card, findings=tuple(replace(one, severity="error") if one.code == "framework-unknown" else one for one in card.findings)), ()
        )
    problems: list[Any] = []
    aspired = tracks_named(card.framework, aspire, problems)
    asked = tracks_named(card.framework, tracks, problems)
    wanted = list({track.id: track for track in (*asked, *aspired)}.values()) if tracks else None
    card = replace(card, findings=(*card.findings, *problems))
    return comparison(card, compare_tracks(card, wanted, aspirational=aspired))


def _long(card: Any) -> Any:
    from assessment.records import long_rows

    return long_rows(card), any(found.severity == "error" for found in card.findings)


def _run(paths: tuple[str, ...], options: Options, jobs: int | None, make: Callable[[Any], Any]) -> Iterator[Any]:
    """Score the workbooks of ``paths``, with a progress bar on a terminal where there are many."""
    from assessment.batch import find_files, score_files, unread_folders

    if not all(paths):
        raise click.UsageError("A path is empty.")
    files = find_files(paths)
    for folder in unread_folders(paths):
        click.echo(f"Not read: the folder {folder}, which holds workbooks. Name it to have them scored.", err=True)
    if not files:
        raise click.UsageError(f"No workbooks in {', '.join(paths)}: nothing ends in .xlsx or .xlsm.")
    written = 0
    with _progress(len(files)) as advance:
        for result in score_files(files, options, make, jobs, advance):
            written += isinstance(result, dict) and "written" in result
            yield result
    if options.output is not None:
        where = "in place, the originals kept as NAME.bak" if options.output.path is None else f"to {options.output.path}"
        click.echo(f"Written {where}: {written} of {len(files)} workbook{'' if len(files) == 1 else 's'}.", err=True)


@contextmanager
def _progress(length: int) -> Iterator[Callable[[], Any]]:
    """Show a progress bar on a terminal where there are many files; yield what moves it on."""
    if length < _PROGRESS_FROM or not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(length=length, label="Scoring", file=sys.stderr) as bar:
        yield lambda: bar.update(1)


def _write_scores(records: list[Record], form: str) -> NoReturn:
    if form == "table":
        from assessment import report

        records = report.harmless(records)
        report.console().print(report.one_person(records[0]) if len(records) == 1 else report.many_people(records))
    else:
        from assessment.records import wide_rows

        _write_rows(*wide_rows(records), form, "Scores")
    sys.exit(1 if any(map(_has_errors, records)) else 0)


def _write_long(results: Iterator[Any], form: str) -> NoReturn:
    from assessment.records import LONG_COLUMNS

    rows, failed = [], False
    for found, bad in results:
        rows.extend(found)
        failed |= bad
    _write_rows(list(LONG_COLUMNS), rows, form, "Skills")
    sys.exit(1 if failed else 0)


def _write_rows(header: list[str], rows: list[list[Any]], form: str, title: str) -> None:
    if form == "csv":
        from assessment.records import to_csv

        click.echo(to_csv(header, rows), nl=False)
        return
    from assessment.sheets.scores import to_xlsx

    with _user_errors():
        data = to_xlsx(header, rows, title)
    sys.stdout.buffer.write(data)


def _write_json(values: Iterator[Any]) -> NoReturn:
    """Write one JSON array, each value as soon as it is there."""
    import json

    failed = False
    before = "[\n"
    for value in values:
        click.echo(before + json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False), nl=False)
        before = ",\n"
        failed |= _has_errors(value)
    click.echo("\n]")
    sys.exit(1 if failed else 0)


def _has_errors(one: Record) -> bool:
    return any(found["severity"] == "error" for found in one["findings"])
