"""What commands share: options, the run over many files, results on stdout, and what a user got wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import click

from assessment.errors import AssessmentError
from assessment.harmless import harmless, to_json

if TYPE_CHECKING:
    from assessment.batch import Options
    from assessment.records import Record
    from assessment.selection import Selection

_PROGRESS_FROM = 20  # files

framework_option = click.option("--framework", metavar="ID_OR_DIR", help="An installed framework's id, or the folder of your own.")
rater_option = click.option(
    "--rater",
    type=click.Choice(["self", "manager", "agreed"]),
    help="Whose ratings count where each rater has a column; by default the agreed ones, else the employee's.",
)
jobs_option = click.option("-j", "--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes for many workbooks; all cores by default.")
output_option = click.option("-o", "--output", metavar="OUT", help="Write filled workbooks to this folder (or file, for one workbook).")
excel_option = click.option("--excel", is_flag=True, help="csv as Excel opens it where a comma is the decimal sign: semicolons, UTF-8 with its mark.")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Tell errors only, and no notes.")
only_option = click.option(
    "--only", metavar="CODE", multiple=True, help="Show these findings only ('errors' and 'warnings' too), and whom they concern; repeatable."
)
ignore_option = click.option("--ignore", metavar="CODE", multiple=True, help="Do not show these findings; the exit status stays. Repeatable.")
paths_argument = click.argument("paths", nargs=-1, required=True, type=click.Path())


def tell(message: str) -> None:
    """Write a line to stderr. Whatever is told beside a result goes through here, since names of files and people are in it."""
    click.echo(harmless(message), err=True)


def options_of(framework: str | None, track: str | None, compare: tuple[str, ...] = (), repair: bool = False, rater: Any = None) -> Options:
    """Return what to score by, checked."""
    from assessment.batch import Options

    options = Options(framework, track, compare=compare, repair=repair, rater=rater)
    with user_errors():
        options.check()
    return options


def format_option(*forms: str) -> Callable[[Any], Any]:
    """Return the option that says what is written to stdout; the first of ``forms`` by default."""
    return click.option("-f", "--format", "form", type=click.Choice(forms), default=forms[0], show_default=True, help="What to write to stdout.")


def selection_of(only: tuple[str, ...], ignore: tuple[str, ...], quiet: bool) -> Selection:
    """Return which findings are shown. Raises ``click.UsageError`` for a code that there is none of, with the ones that are like it."""
    from assessment.selection import Selection, known_kinds

    known = known_kinds()
    for code in (*only, *ignore):
        if code not in known:
            from difflib import get_close_matches

            alike = get_close_matches(code, known, n=3)
            raise click.UsageError(
                f"There is no finding {code!r}" + (f"; did you mean {' or '.join(alike)}?" if alike else ". docs/findings.md has their codes.")
            )
    return Selection(only, ignore, quiet)


class Watched:
    """Records on their way, of which it is remembered whether any has an error: that decides the exit status, whichever of them are shown."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = records
        self.failed = False

    def __iter__(self) -> Iterator[Record]:
        for one in self.records:
            self.failed |= has_errors(one)
            yield one


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
        tell(f"Not read: the folder {folder}, which holds workbooks. Name it to have them {done}.")
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
        tell(f"Written {where}: {written} of {len(files)} workbook{'' if len(files) == 1 else 's'}.")


@contextmanager
def progress(length: int, label: str = "Scoring") -> Iterator[Callable[[], Any]]:
    """Show a progress bar on a terminal where there are many files; yield what moves it on."""
    if length < _PROGRESS_FROM or not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield lambda: bar.update(1)


def write_rows(header: list[str], rows: list[list[Any]], form: str, title: str, excel: bool = False) -> None:
    """Write a table to stdout as csv (in bytes of UTF-8 where it is for ``excel``) or xlsx."""
    if form == "csv":
        from assessment.csv_files import to_csv

        text = to_csv(header, rows, excel=excel)
        click.echo(text.encode() if excel else text, nl=False)
        return
    from assessment.sheets.scores import to_xlsx

    with user_errors():
        data = to_xlsx(header, rows, title)
    sys.stdout.buffer.write(data)


def write_json(values: Iterable[Any], selection: Selection | None = None) -> NoReturn:
    """Write one JSON array, each value as soon as it is there; with a ``selection`` those that it concerns, with the findings that it takes."""
    watched = Watched(values)
    before = "[\n"
    for value in watched:
        shown = value if selection is None else selection.of(value)
        if shown is not None:
            click.echo(before + to_json(shown), nl=False)
            before = ",\n"
    click.echo("\n]" if before != "[\n" else "[]")
    sys.exit(1 if watched.failed else 0)


def has_errors(one: Record) -> bool:
    """Tell whether any finding is an error."""
    return any(found["severity"] == "error" for found in one["findings"])
