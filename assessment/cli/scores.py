"""``assess score``, ``assess check`` and ``assess compare``: what workbooks come to."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

import click

from assessment.cli import common
from assessment.cli.output import Out, overwrite_option, understood

if TYPE_CHECKING:
    from assessment.records import Record


_FORM = "What to write to stdout: a table by default."


@click.command()
@common.paths_argument
@click.option("--track", metavar="NAME", help="Score by this track's official weights; abbreviations will do.")
@common.framework_option
@common.rater_option
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "xlsx"]), help=_FORM)
@click.option("--long", is_flag=True, help="csv and xlsx: a row per skill instead of one per person.")
@common.output_option
@overwrite_option
@click.option("--in-place", is_flag=True, help="Write filled workbooks in place of the originals, which are kept as NAME.bak.")
@click.option("--compare", metavar="NAME", multiple=True, help="With -o: add a comparison sheet for this track; repeatable; 'all' for every track.")
@click.option("--repair", is_flag=True, help="With -o: mend formulas that do not work everywhere; each repair is listed.")
@common.jobs_option
def score(
    paths: tuple[str, ...],
    track: str | None,
    framework: str | None,
    rater: str | None,
    form: str | None,
    long: bool,
    output: str | None,
    overwrite: bool,
    in_place: bool,
    compare: tuple[str, ...],
    repair: bool,
    jobs: int | None,
) -> None:
    """Score workbooks: levels with reasons, progress, grade.

    PATHS are files and folders. One workbook gives a full scorecard, several
    a table with a row for each.

    With -o FOLDER (or FILE.xlsx, for one workbook) each workbook is written
    with its Summary filled and the sheets Tracks, Focus and those of --compare
    added; everything else in it stays as it is. A name that ends in .csv or
    .json, or in .xlsx for several workbooks, is the table of scores.

    A file that is there already is replaced only if nothing in it is lost.

    \b
    Examples:
      assess score samples/mews-engineer.xlsx
      assess score samples --track Engineer
      assess score samples --long -o skills.csv
      assess score samples -o scores.xlsx
      assess score samples -o filled --compare "Technical Leader"
    """
    if output is not None and in_place:
        raise click.UsageError("-o and --in-place exclude each other: -o leaves the originals alone, --in-place writes into them.")
    if (compare or repair) and output is None and not in_place:
        raise click.UsageError("--compare and --repair change what is written: add -o OUT or --in-place.")
    books_for = "--compare" if compare else "--repair" if repair else ""
    files = {".csv": "csv"} if long else {".csv": "csv", ".json": "json"}
    out = understood(output, paths, form, files, table=True, as_book=long or form == "xlsx", books_for=books_for, overwrite=overwrite)
    if long and (out.books is not None or in_place):
        raise click.UsageError("--long is for reading; write the filled workbooks in a run of their own.")
    if long and out.form not in ("csv", "xlsx"):
        raise click.UsageError("--long goes with --format csv or --format xlsx, or with a file: -o skills.csv")
    if out.form == "xlsx" and out.file is None and sys.stdout.isatty():
        raise click.UsageError("--format xlsx writes a file: add  -o scores.xlsx")
    options = common.options_of(framework, track, compare, repair, rater)
    if out.books is not None or in_place:
        options = out.destination(options)
    if long:
        _write_long(common.run_over(paths, options, jobs, _long), out)
    if out.form == "json":
        out.json(common.run_over(paths, options, jobs, _record))
    _write_scores(list(common.run_over(paths, options, jobs, _brief)), out)


@click.command()
@common.paths_argument
@common.framework_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), help=_FORM)
@click.option("-o", "--output", metavar="FILE.json", help="Write the findings to this file.")
@overwrite_option
@common.jobs_option
def check(paths: tuple[str, ...], framework: str | None, form: str | None, output: str | None, overwrite: bool, jobs: int | None) -> None:
    """Name every mistake in workbooks: where it is and what to do.

    \b
    Examples:
      assess check samples/mews-engineer.xlsx
      assess check samples
      assess check samples -o findings.json
    """
    out = understood(output, paths, form, {".json": "json"}, books=False, overwrite=overwrite)
    results = common.run_over(paths, common.options_of(framework, None), jobs, _checked)
    if out.form == "json":
        out.json(results)
    from assessment import report

    console = report.console()
    failed = False
    for index, one in enumerate(results):
        if index:
            console.print()
        console.print(report.checked(report.harmless(one)))
        failed |= common.has_errors(one)
    sys.exit(1 if failed else 0)


@click.command()
@common.paths_argument
@click.option("--track", "tracks", metavar="NAME", multiple=True, help="Tell this track in full; repeatable, abbreviations will do.")
@click.option("--all", "every", is_flag=True, help="Tell every track in full.")
@click.option("--aspire", metavar="NAME", multiple=True, help="A track that the person would like to be on; repeatable.")
@common.framework_option
@common.rater_option
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), help=_FORM)
@common.output_option
@overwrite_option
@common.jobs_option
def compare(
    paths: tuple[str, ...],
    tracks: tuple[str, ...],
    every: bool,
    aspire: tuple[str, ...],
    framework: str | None,
    rater: str | None,
    form: str | None,
    output: str | None,
    overwrite: bool,
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

    options = common.options_of(framework, None, ("all",) if every else (*tracks, *aspire), rater=rater)
    out = understood(output, paths, form, {".csv": "csv", ".json": "json"}, overwrite=overwrite)
    if out.books is not None:
        options = out.destination(options)
    results = common.run_over(paths, options, jobs, partial(_compared, tracks=("all",) if every else tracks, aspire=aspire))
    if out.form == "json":
        out.json(results)
    if out.form == "csv":
        from assessment.records import comparison_rows

        records = list(results)
        out.rows(*comparison_rows(records), "Tracks")
        sys.exit(1 if any(map(common.has_errors, records)) else 0)
    from assessment import report

    console = report.console()
    failed = False
    for index, one in enumerate(results):
        if index:
            console.print()
        console.print(report.compared(report.harmless(one), overview=not tracks and not every))
        failed |= common.has_errors(one)
    sys.exit(1 if failed else 0)


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
    aspired = tracks_named(card.framework, aspire or card.assessment.aspirational, problems)
    asked = tracks_named(card.framework, tracks, problems)
    wanted = list({track.id: track for track in (*asked, *(aspired if aspire else ()))}.values()) if tracks else None
    card = replace(card, findings=(*card.findings, *problems))
    return comparison(card, compare_tracks(card, wanted, aspirational=aspired))


def _long(card: Any) -> Any:
    from assessment.records import long_rows

    return long_rows(card), any(found.severity == "error" for found in card.findings)


def _write_scores(records: list[Record], out: Out) -> NoReturn:
    if out.form in (None, "table"):
        from assessment import report

        records = report.harmless(records)
        report.console().print(report.one_person(records[0]) if len(records) == 1 else report.many_people(records))
    else:
        from assessment.records import wide_rows

        out.rows(*wide_rows(records), "Scores")
    sys.exit(1 if any(map(common.has_errors, records)) else 0)


def _write_long(results: Iterator[Any], out: Out) -> NoReturn:
    from assessment.records import LONG_COLUMNS

    rows, failed = [], False
    for found, bad in results:
        rows.extend(found)
        failed |= bad
    out.rows(list(LONG_COLUMNS), rows, "Skills")
    sys.exit(1 if failed else 0)
