"""What commands share: options, the run over many files, results on stdout, and what a user got wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from assessment.errors import AssessmentError

if TYPE_CHECKING:
    from assessment.batch import Options
    from assessment.records import Record

_PROGRESS_FROM = 20  # files

framework_option = click.option("--framework", metavar="ID_OR_DIR", help="An installed framework's id, or the folder of your own.")
rater_option = click.option(
    "--rater",
    type=click.Choice(["self", "manager", "agreed"]),
    help="Whose ratings count where each rater has a column; by default the agreed ones, else the employee's.",
)
jobs_option = click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes for many workbooks; all cores by default.")
output_option = click.option("-o", "--output", metavar="OUT", help="Write a file in the format of its ending, or filled workbooks to a folder.")
paths_argument = click.argument("paths", nargs=-1, required=True, type=click.Path())


def options_of(framework: str | None, track: str | None, compare: tuple[str, ...] = (), repair: bool = False, rater: Any = None) -> Options:
    """Return what to score by, checked."""
    from assessment.batch import Options

    options = Options(framework, track, compare=compare, repair=repair, rater=rater)
    with user_errors():
        options.check()
    return options


def with_destination(options: Options, output: str | None, paths: tuple[str, ...]) -> Options:
    """Say where the workbooks of ``paths`` are written: to ``output``, or in place."""
    from dataclasses import replace

    from assessment.batch import find_files
    from assessment.files import Destination, destination

    with user_errors():
        return replace(options, output=Destination(None) if output is None else destination(output, find_files(paths)))


@contextmanager
def user_errors() -> Iterator[None]:
    """Turn what a user got wrong into a message and exit status 2."""
    try:
        yield
    except AssessmentError as error:
        raise click.UsageError(str(error)) from None


def workbooks_of(paths: tuple[str, ...], done: str) -> list[str]:
    """Return the workbooks that ``paths`` name; the folders passed by are told on stderr, to be named to have them ``done``.

    Raises ``click.UsageError`` for an empty path and where there is no workbook.
    """
    from assessment.batch import find_files, unread_folders

    if not all(paths):
        raise click.UsageError("A path is empty.")
    files = find_files(paths)
    for folder in unread_folders(paths):
        click.echo(f"Not read: the folder {folder}, which holds workbooks. Name it to have them {done}.", err=True)
    if not files:
        raise click.UsageError(f"No workbooks in {', '.join(paths)}: nothing ends in .xlsx or .xlsm.")
    return files


def run_over(paths: tuple[str, ...], options: Options, jobs: int | None, make: Callable[[Any], Any]) -> Iterator[Any]:
    """Score the workbooks of ``paths``, with a progress bar on a terminal where there are many."""
    from assessment.batch import score_files

    files = workbooks_of(paths, "scored")
    written = 0
    with progress(len(files)) as advance:
        for result in score_files(files, options, make, jobs, advance):
            written += isinstance(result, dict) and "written" in result
            yield result
    if options.output is not None:
        where = "in place, the originals kept as NAME.bak" if options.output.path is None else f"to {options.output.path}"
        click.echo(f"Written {where}: {written} of {len(files)} workbook{'' if len(files) == 1 else 's'}.", err=True)


@contextmanager
def progress(length: int, label: str = "Scoring") -> Iterator[Callable[[], Any]]:
    """Show a progress bar on a terminal where there are many files; yield what moves it on."""
    if length < _PROGRESS_FROM or not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield lambda: bar.update(1)


def has_errors(one: Record) -> bool:
    """Tell whether any finding is an error."""
    return any(found["severity"] == "error" for found in one["findings"])
