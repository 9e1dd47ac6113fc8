"""What commands share: options, the run over many files, results on stdout, and what a user got
wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import click

from assessment.cli.under_way import current
from assessment.cli.under_way import tell as tell  # commands say what they have to say through here
from assessment.model.errors import AssessmentError

if TYPE_CHECKING:
    from assessment.jobs.destination import Destination
    from assessment.jobs.folders import FoundFiles
    from assessment.jobs.scores import Options
    from assessment.model import Rater, Scorecard
    from assessment.output.selection import Selection
    from assessment.words.contract import FileRecord

Made = TypeVar("Made")
Filed = TypeVar("Filed", bound="FileRecord")
_PROGRESS_FROM = 20  # files
_MOST_TOLD = 20  # workbooks of one person, on stderr

framework_option = click.option(
    "--framework",
    metavar="ID_OR_DIR",
    help="An installed framework's id, or the folder of your own.",
)
rater_option = click.option(
    "--rater",
    type=click.Choice(["self", "manager", "agreed"]),
    help=(
        "Whose ratings count where each rater has a column; by default the agreed ones, else the"
        " employee's."
    ),
)
jobs_option = click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Processes for many workbooks; all cores by default.",
)
output_option = click.option(
    "-o",
    "--output",
    metavar="OUT",
    help="Write a file in the format of its ending, or filled workbooks to a folder.",
)
excel_option = click.option(
    "--excel",
    is_flag=True,
    help=(
        "csv as Excel opens it where a comma is the decimal sign: semicolons, UTF-8 with its mark."
    ),
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Tell errors only, and no notes.")
only_option = click.option(
    "--only",
    metavar="CODE",
    multiple=True,
    help=(
        "Show these findings only ('errors' and 'warnings' too), and whom they concern; repeatable."
    ),
)
ignore_option = click.option(
    "--ignore",
    metavar="CODE",
    multiple=True,
    help="Do not show these findings; the exit status stays. Repeatable.",
)
paths_argument = click.argument("paths", nargs=-1, required=True, type=click.Path())
_RECURSIVE, _FOUND = "assessment.recursive", "assessment.found"  # of a context's own room


def _remember(context: click.Context, _: click.Parameter, value: bool) -> None:
    context.meta[_RECURSIVE] = value


# what is found below folders is the business of this module alone, so that commands are not handed
# it
recursive_option = click.option(
    "-r",
    "--recursive",
    is_flag=True,
    expose_value=False,
    callback=_remember,
    help="Read the folders within folders as well: one for each person, say.",
)


def options_of(
    framework: str | None,
    track: str | None,
    compare: tuple[str, ...] = (),
    repair: bool = False,
    rater: Rater | None = None,
) -> Options:
    """Return what to score by, checked."""
    from assessment.jobs.scores import Options

    options = Options(framework, track, compare=compare, repair=repair, rater=rater)
    with user_errors():
        options.check()
    return options


def format_option(*forms: str) -> Callable[[Any], Any]:
    """Return the option that says what is written to stdout; the first of ``forms``, where
    nobody says.
    """
    return click.option(
        "-f",
        "--format",
        "form",
        type=click.Choice(forms),
        help=f"What to write to stdout: a {forms[0]} by default.",
    )


def form_of(form: str | None, excel: bool) -> str | None:
    """Return the format that was asked for: csv where it is for Excel."""
    if excel and form not in (None, "table", "csv"):
        raise click.UsageError(f"--excel is for csv; {form} needs nothing of the kind.")
    return "csv" if excel else form


def selection_of(only: tuple[str, ...], ignore: tuple[str, ...], quiet: bool) -> Selection:
    """Return which findings are shown. Raises ``click.UsageError`` for a code that there is
    none of, with the ones that are like it.
    """
    from assessment.output.selection import Selection, known_kinds

    known = known_kinds()
    for code in (*only, *ignore):
        if code not in known:
            from difflib import get_close_matches

            alike = get_close_matches(code, known, n=3)
            raise click.UsageError(
                f"There is no finding {code!r}"
                + (
                    f"; did you mean {' or '.join(alike)}?"
                    if alike
                    else ". docs/findings.md has their codes."
                )
            )
    return Selection(only, ignore, quiet)


class Watched(Generic[Filed]):
    """Records on their way, of which it is remembered whether any has an error: that decides
    the exit status, whichever of them are shown.
    """

    def __init__(self, records: Iterable[Filed]) -> None:
        self.records = records
        self.failed = False

    def __iter__(self) -> Iterator[Filed]:
        for record in self.records:
            self.failed |= has_errors(record)
            yield record


def with_destination(
    options: Options, output: str | None, paths: tuple[str, ...], *, overwrite: bool = False
) -> Options:
    """Say where the workbooks of ``paths`` are written: to ``output``, or in place."""
    from dataclasses import replace

    from assessment.jobs.destination import destination_of

    found = look(paths, output)
    with user_errors():
        written = destination_of(output, found, recursive=is_recursive(), overwrite=overwrite)
    return replace(options, output=written)


def is_recursive() -> bool:
    """Tell whether the folders within folders are read."""
    return bool(click.get_current_context().meta.get(_RECURSIVE))


def look(paths: tuple[str, ...], output: str | None = None, done: str = "read") -> FoundFiles:
    """Look once for the workbooks that ``paths`` name, and tell on stderr what was passed over.

    Raises ``click.UsageError`` for an empty path.
    """
    from assessment.jobs import folders

    if not all(paths):
        raise click.UsageError("A path is empty.")
    meta = click.get_current_context().meta
    found: FoundFiles | None = meta.get(_FOUND)
    if found is None:
        with user_errors():
            found = folders.look(paths, recursive=is_recursive(), output=output, done=done)
        for note in found.notes:
            tell(note)
        meta[_FOUND] = found
    return found


@contextmanager
def user_errors(file: str | None = None) -> Iterator[None]:
    """Turn what a user got wrong, in ``file`` if it is named, into a message and exit status 2."""
    try:
        yield
    except AssessmentError as error:
        raise click.UsageError(f"{file}: {error}" if file is not None else str(error)) from None


def workbooks_of(paths: tuple[str, ...], done: str) -> list[str]:
    """Return the workbooks that ``paths`` name; what is passed by is told on stderr, with what to
    do to have it ``done``.

    Raises ``click.UsageError`` for an empty path and where there is no workbook.
    """
    files = look(paths, done=done).files
    if not files:
        raise click.UsageError(
            f"No workbooks in {', '.join(paths)}: nothing ends in .xlsx or .xlsm."
        )
    return list(files)


def run_over(
    paths: tuple[str, ...], options: Options, jobs: int | None, make: Callable[[Scorecard], Made]
) -> Iterator[Made]:
    """Score the workbooks of ``paths``, with a progress bar on a terminal where there are many; a
    person who has two of them is told with both.

    Results are yielded when all are there, since the last may be the person's of the first; until
    then they are held packed.
    """
    from assessment.jobs.together import score_together

    files = workbooks_of(paths, "scored")
    under_way = current()
    under_way.begin(files, "scored", *where(options.output, files))

    def answered(file: str, written: bool) -> None:
        under_way.done(file, written=written)

    with progress(len(files)) as advance:
        together = score_together(files, options, make, jobs, advance, answered)
    if options.output is not None:
        place = "in place, the originals kept as NAME.bak"
        if options.output.path is not None:
            place = f"to {options.output.path}"
        count = f"{together.written} of {len(files)} workbook{'' if len(files) == 1 else 's'}"
        tell(f"Written {place}: {count}.")
    aside: dict[int, str] = {}
    for place_of, made in enumerate(together.results()):
        if place_of in together.twice and not isinstance(made, dict):  # it has no findings
            aside[place_of] = together.twice[place_of]
        yield made
    tell_twice(files, aside)


def tell_twice(files: Sequence[str], twice: Mapping[int, str]) -> None:
    """Tell on stderr whose workbooks are two, by their places in ``files``; of many the first."""
    for place in sorted(twice)[:_MOST_TOLD]:
        tell(f"{files[place]}: warning person-twice: {twice[place]}")
    if len(twice) > _MOST_TOLD:
        tell(
            f"{len(twice) - _MOST_TOLD} more workbooks are somebody's who has another one: assess"
            " check names them."
        )


def where(output: Destination | None, files: list[str]) -> tuple[str, list[str]]:
    """Return what to call the place that workbooks are written to, and the folders that it is."""
    import os
    from pathlib import Path

    if output is None:
        return "", []
    folders = [output.path] if output.path is not None and output.is_folder else []
    return output.path or "their places", [
        *folders,
        *(str(Path(os.path.realpath(output.of(file))).parent) for file in files),
    ]


@contextmanager
def progress(length: int, label: str = "Scoring") -> Iterator[Callable[[], Any]]:
    """Show a progress bar on a terminal where there are many files; yield what moves it on."""
    if length < _PROGRESS_FROM or not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield lambda: bar.update(1)


def has_errors(record: FileRecord) -> bool:
    """Tell whether any finding is an error."""
    return any(found["severity"] == "error" for found in record["findings"])
