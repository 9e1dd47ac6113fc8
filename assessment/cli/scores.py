"""``assess score``, ``assess check`` and ``assess compare``: what workbooks come to."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NoReturn, cast

import click

from assessment.cli import common, rosters
from assessment.cli.output import Out, overwrite_option, understood
from assessment.words.harmless import harmless_record

if TYPE_CHECKING:
    from assessment.jobs.joining import People
    from assessment.jobs.scores import Options
    from assessment.model import Rater, Scorecard
    from assessment.output.rows import Row
    from assessment.output.selection import Selection
    from assessment.words.contract import BriefRecord, ComparisonRecord, FileRecord, ScoreRecord


@click.command()
@common.paths_argument
@common.recursive_option
@click.option(
    "--track", metavar="NAME", help="Score by this track's official weights; abbreviations will do."
)
@common.framework_option
@common.rater_option
@common.format_option("table", "json", "csv", "xlsx")
@click.option(
    "--long", is_flag=True, help="csv and xlsx: a row per skill instead of one per person."
)
@common.excel_option
@click.option(
    "--sort",
    type=click.Choice(["name", "progress", "grade", "status", "file"]),
    help="Order of many workbooks; status: worst first. Else as given.",
)
@common.quiet_option
@common.only_option
@common.ignore_option
@common.output_option
@overwrite_option
@click.option(
    "--in-place",
    is_flag=True,
    help="Write filled workbooks in place of the originals, which are kept as NAME.bak.",
)
@click.option(
    "--compare",
    metavar="NAME",
    multiple=True,
    help="With -o: add a comparison sheet for this track; repeatable; 'all' for every track.",
)
@click.option(
    "--repair",
    is_flag=True,
    help="With -o: mend formulas that do not work everywhere; each repair is listed.",
)
@rosters.people_options
@common.jobs_option
def score(
    paths: tuple[str, ...],
    track: str | None,
    framework: str | None,
    rater: Rater | None,
    form: str | None,
    long: bool,
    excel: bool,
    sort: str | None,
    quiet: bool,
    only: tuple[str, ...],
    ignore: tuple[str, ...],
    output: str | None,
    overwrite: bool,
    in_place: bool,
    compare: tuple[str, ...],
    repair: bool,
    people: str | None,
    column: tuple[str, ...],
    columns: str | None,
    encoding: str | None,
    jobs: int | None,
) -> None:
    """Score workbooks: levels with reasons, progress, grade.

    PATHS are files and folders. One workbook gives a full scorecard, several
    what is wrong with them, a row for each, and last what they come to.

    With -o FOLDER (or FILE.xlsx, for one workbook) each workbook is written
    with its Summary filled and the sheets Tracks, Focus and those of --compare
    added; everything else in it stays as it is. A name that ends in .csv or
    .json, or in .xlsx for several workbooks, is the table of scores.

    A file that is there already is replaced only if nothing in it is lost.

    With --people each result is joined to a list of people, by id, else name,
    else file name: e-mail, manager and team are added, and who has handed in
    no workbook is a row.

    \b
    Examples:
      assess score samples/mews-engineer.xlsx
      assess score samples --track Engineer
      assess score samples -q --sort status
      assess score samples --only errors
      assess score samples --long -o skills.csv
      assess score samples -o scores.xlsx
      assess score samples -o filled --compare "Technical Leader"
      assess score samples --people samples/roster.csv --format csv
    """
    _check_usage(click.get_current_context().params)
    form = common.form_of(form, excel)
    changes = {"--compare": bool(compare), "--repair": repair}  # of what is written
    out = understood(
        output,
        paths,
        form,
        {".csv": "csv"} if long else {".csv": "csv", ".json": "json"},
        table=True,
        as_book=long or form == "xlsx",
        books_for=next((name for name, given in changes.items() if given), ""),
        overwrite=overwrite,
        excel=excel,
    )
    _check_form(out, long, in_place)
    selection = common.selection_of(only, ignore, quiet)
    listed = rosters.people_of(people, column, columns, encoding)
    options = common.options_of(framework, track, compare, repair, rater)
    if out.books is not None or in_place:
        options = out.destination(options)
    if long:
        _write_long(paths, options, jobs, selection, out, listed)
    from assessment.output.records import brief, record

    # one alone is shown as a whole scorecard
    alone = out.is_table and len(common.look(paths, out.books).files) == 1
    make: Callable[[Scorecard], BriefRecord] = record if alone or out.form == "json" else brief
    results = rosters.joined(common.run_over(paths, options, jobs, make), listed, make)
    _write_scores(_sorted(results, sort), out, selection, listed is not None)


def _check_usage(given: dict[str, Any]) -> None:
    """Raise for options that do not go together."""
    output, in_place = given["output"], given["in_place"]
    if output is not None and in_place:
        raise click.UsageError(
            "-o and --in-place exclude each other: -o leaves the originals alone, --in-place writes"
            " into them."
        )
    if (given["compare"] or given["repair"]) and output is None and not in_place:
        raise click.UsageError(
            "--compare and --repair change what is written: add -o OUT or --in-place."
        )
    if given["sort"] is not None and given["long"]:
        raise click.UsageError(
            "--sort is for a row per person; the rows of skills stay in the order of the files."
        )


def _check_form(out: Out, long: bool, in_place: bool) -> None:
    """Raise for what cannot be written in the format that was asked for."""
    if long and (out.books is not None or in_place):
        raise click.UsageError(
            "--long is for reading; write the filled workbooks in a run of their own."
        )
    if long and out.form not in ("csv", "xlsx"):
        raise click.UsageError(
            "--long goes with --format csv or --format xlsx, or with a file: -o skills.csv"
        )
    if out.form == "xlsx" and out.file is None and sys.stdout.isatty():
        raise click.UsageError("--format xlsx writes a file: add  -o scores.xlsx")


@click.command()
@common.paths_argument
@common.recursive_option
@common.framework_option
@common.format_option("table", "json", "csv")
@common.excel_option
@common.quiet_option
@common.only_option
@common.ignore_option
@click.option(
    "-o", "--output", metavar="FILE", help="Write the findings to this file, .json or .csv."
)
@overwrite_option
@common.jobs_option
def check(
    paths: tuple[str, ...],
    framework: str | None,
    form: str | None,
    excel: bool,
    quiet: bool,
    only: tuple[str, ...],
    ignore: tuple[str, ...],
    output: str | None,
    overwrite: bool,
    jobs: int | None,
) -> None:
    """Name every mistake in workbooks: where it is and what to do.

    \b
    Examples:
      assess check samples/mews-engineer.xlsx
      assess check samples
      assess check samples --only errors
      assess check samples -o findings.json
    """
    form = common.form_of(form, excel)
    out = understood(
        output,
        paths,
        form,
        {".json": "json", ".csv": "csv"},
        books=False,
        overwrite=overwrite,
        excel=excel,
    )
    selection = common.selection_of(only, ignore, quiet)
    from assessment.jobs.asked import check_record

    results = common.Watched(
        common.run_over(paths, common.options_of(framework, None), jobs, check_record)
    )
    if out.form == "json":
        out.json(results, selection)
    if out.form == "csv":
        from assessment.output.selection import FINDING_COLUMNS, finding_rows

        out.rows(
            list(FINDING_COLUMNS),
            [row for record in results for row in finding_rows(record, selection)],
            "Findings",
        )
        sys.exit(1 if results.failed else 0)
    _print_checked(results, selection)
    sys.exit(1 if results.failed else 0)


def _print_checked(results: Iterable[FileRecord], selection: Selection) -> None:
    """Print the findings of each workbook as soon as it is read, and last, of several, what
    they come to.
    """
    from assessment.output.selection import worst_of
    from assessment.output.terminal import console
    from assessment.output.terminal_findings import checked, checked_total

    screen = console()
    total, anything = Counter[str](), False
    for record in results:
        total[worst_of(record)] += 1
        shown = selection.of(record)
        if shown is None or (selection.quiet and not shown["findings"]):
            continue
        if anything:
            screen.print()
        anything = True
        screen.print(checked(harmless_record(shown)))
    if total.total() > 1:
        screen.print(checked_total(total))


@click.command()
@common.paths_argument
@common.recursive_option
@click.option(
    "--track",
    "tracks",
    metavar="NAME",
    multiple=True,
    help="Tell this track in full; repeatable, abbreviations will do.",
)
@click.option("--all", "every", is_flag=True, help="Tell every track in full.")
@click.option(
    "--aspire",
    metavar="NAME",
    multiple=True,
    help="A track that the person would like to be on; repeatable.",
)
@common.framework_option
@common.rater_option
@common.format_option("table", "json", "csv")
@common.excel_option
@common.output_option
@overwrite_option
@rosters.people_options
@common.jobs_option
def compare(
    paths: tuple[str, ...],
    tracks: tuple[str, ...],
    every: bool,
    aspire: tuple[str, ...],
    framework: str | None,
    rater: Rater | None,
    form: str | None,
    excel: bool,
    output: str | None,
    overwrite: bool,
    people: str | None,
    column: tuple[str, ...],
    columns: str | None,
    encoding: str | None,
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
      assess compare samples --all -o tracks.csv
      assess compare samples/mews-qa-engineer.xlsx --all -o filled
    """
    if tracks and every:
        raise click.UsageError("--track and --all exclude each other.")
    from functools import partial

    form = common.form_of(form, excel)
    listed = rosters.people_of(people, column, columns, encoding)
    options = common.options_of(
        framework, None, ("all",) if every else (*tracks, *aspire), rater=rater
    )
    out = understood(
        output, paths, form, {".csv": "csv", ".json": "json"}, overwrite=overwrite, excel=excel
    )
    if out.books is not None:
        options = out.destination(options)
    from assessment.jobs.asked import comparison_record

    make = partial(comparison_record, tracks=("all",) if every else tracks, aspire=aspire)
    results = rosters.joined(common.run_over(paths, options, jobs, make), listed, make)
    if out.form == "json":
        out.json(results)
    if out.form == "csv":
        _write_compared(list(results), out, listed is not None)
    _print_compared(results, overview=not tracks and not every)


def _write_compared(records: list[ComparisonRecord], out: Out, listed: bool) -> NoReturn:
    from assessment.jobs.joining import widened
    from assessment.output.rows import comparison_rows

    of_rows = [record for record in records for _ in record["tracks"] or (None,)]
    out.rows(*widened(*comparison_rows(records), of_rows, listed), "Tracks")
    sys.exit(1 if any(map(common.has_errors, records)) else 0)


def _print_compared(results: Iterable[ComparisonRecord], *, overview: bool) -> NoReturn:
    from assessment.output.terminal import console
    from assessment.output.terminal_tracks import compared

    screen = console()
    failed = False
    for index, record in enumerate(results):
        if index:
            screen.print()
        screen.print(compared(harmless_record(record), overview=overview))
        failed |= common.has_errors(record)
    sys.exit(1 if failed else 0)


def _sorted(records: Iterable[BriefRecord], by: str | None) -> Iterable[BriefRecord]:
    """Return records in the order that was asked for; as they come where none was."""
    if by is None:
        return records
    from assessment.output.selection import in_order

    return in_order(list(records), by)


def _write_scores(
    results: Iterable[BriefRecord], out: Out, selection: Selection, listed: bool
) -> NoReturn:
    if out.form == "json":
        out.json(results, selection)
    records = list(results)
    if out.is_table:
        _print_scores(harmless_record(records), selection)
    else:
        from assessment.jobs.joining import widened
        from assessment.output.rows import wide_rows

        chosen = [record for record in records if selection.of(record) is not None]
        out.rows(*widened(*wide_rows(chosen), chosen, listed), "Scores")
    sys.exit(1 if any(map(common.has_errors, records)) else 0)


def _print_scores(records: list[BriefRecord], selection: Selection) -> None:
    from assessment.output.terminal import console

    alone = selection.of(records[0]) if len(records) == 1 else None
    if alone is not None:
        from assessment.output.terminal_scorecard import one_person

        console().print(one_person(cast("ScoreRecord", alone)))  # made in full, being alone
    else:
        from assessment.output.overview import many_people

        console().print(many_people(records, selection))


def _write_long(
    paths: tuple[str, ...],
    options: Options,
    jobs: int | None,
    selection: Selection,
    out: Out,
    listed: People | None,
) -> NoReturn:
    """Score workbooks, and write a row for each skill."""
    from functools import partial

    from assessment.jobs.asked import skill_rows
    from assessment.output.rows import LONG_COLUMNS

    results = common.run_over(paths, options, jobs, partial(skill_rows, selection=selection))
    header, failed = list(LONG_COLUMNS), False
    rows: list[Row] = []
    if listed is not None:
        from assessment.jobs.joining import widened_long

        header, rows, failed, findings = widened_long(LONG_COLUMNS, results, listed)
        rosters.tell(findings)
    else:
        for found, bad in results:
            rows.extend(found)
            failed |= bad
    out.rows(header, rows, "Skills")
    sys.exit(1 if failed else 0)
