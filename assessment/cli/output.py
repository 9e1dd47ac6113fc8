"""What ``-o`` means, by the ending of the name: a file in that format, a filled workbook, or a
folder of them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import click

from assessment.cli import common
from assessment.words.harmless import to_json

if TYPE_CHECKING:
    from assessment.jobs.scores import Options
    from assessment.output.selection import Selection

overwrite_option = click.option(
    "--overwrite",
    is_flag=True,
    help="With -o: replace what would be refused; the old file is kept as NAME.bak.",
)

_BOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm")
# names of files, whatever is asked for
_OTHERS = (".csv", ".json", ".md", ".ics", ".tsv", ".txt", ".xls", ".xlsb", ".ods", ".html", ".pdf")


class Out(NamedTuple):
    """Where results go: ``file`` in the format ``form``, or stdout where there is none;
    ``books`` is where filled workbooks go, if any are written.
    """

    form: str | None
    file: str | None = None
    books: str | None = None
    paths: tuple[str, ...] = ()
    overwrite: bool = False
    excel: bool = False  # csv as Excel opens it where a comma is the decimal sign

    @property
    def is_table(self) -> bool:
        """Whether a table is shown to a person."""
        return self.form in (None, "table")

    def print(self, text: str) -> None:
        """Write a text to the file, or to stdout."""
        if self.file is None:
            click.echo(text, nl=False)
        else:
            try:
                data = text.encode("utf-8", "surrogateescape")  # names of files may be any bytes
            except UnicodeEncodeError:
                data = text.encode("utf-8", "replace")
            self.save(data)

    def rows(self, header: list[str], rows: list[list[Any]], title: str) -> None:
        """Write a table as csv or xlsx."""
        if self.form == "csv":
            from assessment.output.csv_files import to_csv

            text = to_csv(header, rows, excel=self.excel)
            if self.file is None and self.excel:
                click.echo(text.encode(), nl=False)  # its ends of lines are its own
            else:
                self.print(text)
            return
        from assessment.output.xlsx import to_xlsx

        with common.user_errors():
            data = to_xlsx(header, rows, title)
        if self.file is None:
            sys.stdout.buffer.write(data)
        else:
            self.save(data)

    def json(self, values: Iterable[Any], selection: Selection | None = None) -> NoReturn:
        """Write one JSON array: to stdout each value as soon as it is there; with a
        ``selection`` those that it concerns, with the findings that it takes.
        """
        watched = common.Watched(values)
        pieces, before = [], "[\n"
        for value in watched:
            shown = value if selection is None else selection.of(value)
            if shown is None:
                continue
            text = before + to_json(shown)
            if self.file is None:
                click.echo(text, nl=False)
            else:
                pieces.append(text)
            before = ",\n"
        self.print("".join((*pieces, "\n]\n" if before != "[\n" else "[]\n")))
        sys.exit(1 if watched.failed else 0)

    def save(self, data: bytes) -> None:
        """Write the file, and say so on stderr."""
        save_file(str(self.file), data, common.look(self.paths).files, overwrite=self.overwrite)

    def destination(self, options: Options) -> Options:
        """Return the options with where the workbooks are written."""
        return common.with_destination(options, self.books, self.paths, overwrite=self.overwrite)


def save_file(
    file: str, data: bytes, sources: Sequence[str] = (), *, overwrite: bool = False, about: str = ""
) -> None:
    """Write a file that is no person's workbook, and say so on stderr with what it is
    ``about``; what would be lost by it is refused with exit status 1.
    """
    from assessment.jobs.replacing import write_file
    from assessment.model.errors import OutputError

    try:
        wrote = write_file(file, data, sources, overwrite=overwrite)
    except OutputError as error:
        raise click.ClickException(str(error)) from None
    kept = f" What was there is kept as {wrote.backup}." if wrote.backup is not None else ""
    what = f"Written to {file}: {about}" if about else f"Written: {file}"
    common.tell(what + ("" if about or not kept else ".") + kept)


def understood(
    output: str | None,
    paths: tuple[str, ...],
    form: str | None,
    files: Mapping[str, str],
    *,
    table: bool = False,
    as_book: bool = False,
    books: bool = True,
    books_for: str = "",
    overwrite: bool = False,
    excel: bool = False,
) -> Out:
    """Return what ``-o`` means. Raises ``click.UsageError`` where it may mean two things, or
    nothing.

    ``files`` are the formats that the command writes, by ending; ``table``: an .xlsx of several
    workbooks is their table, ``as_book``: it was asked for; ``books``: it writes workbooks, which
    ``books_for``, an option, changes; ``form`` is the format that was asked for.
    """
    _check_given(output, paths, overwrite)
    if output is None:
        return Out(form, paths=paths, excel=excel)
    plain = Out(form, paths=paths, overwrite=overwrite, excel=excel)
    into_books = plain._replace(books=output)
    if books and output.endswith((os.sep, "/")):
        return into_books
    ending = Path(output).suffix.lower()
    several = len(paths) > 1 or _is_folder(paths[0])
    tables = {**files, ".xlsx": "xlsx"} if table and (as_book or several) else files
    if (wanted := tables.get(ending)) is not None:
        _check_table(output, wanted, form, books, books_for)
        _check_not_read(output, paths)
        return plain._replace(form=wanted, file=output)
    if not books or not _is_folder(output):
        _check_names_a_book(output, ending, several, books, [*files, *([".xlsx"] if table else [])])
    return into_books


def _check_given(output: str | None, paths: tuple[str, ...], overwrite: bool) -> None:
    """Refuse what no command can write to."""
    if output is None and overwrite:
        raise click.UsageError("--overwrite goes with -o.")
    if output == "" or (output is not None and not all(paths)):
        raise click.UsageError("A path is empty.")
    if output == "-":
        raise click.UsageError(
            "-o names a file or a folder. Without it results go to stdout; a folder of this name is"
            "  -o ./-"
        )


def _check_names_a_book(
    output: str, ending: str, several: bool, books: bool, kinds: Sequence[str]
) -> None:
    """Refuse a name that is neither a table's of these ``kinds`` nor one for workbooks."""
    if books and ending not in _OTHERS and not (several and ending in _BOOKS):
        return
    folder = f", or a folder for the workbooks:  -o {Path(output).with_suffix('')}/"
    raise click.UsageError(
        f"-o {output} is nothing that is written here. Name a file that ends in"
        f" {', '.join(kinds)}{folder if books else ''}"
    )


def _check_table(output: str, wanted: str, form: str | None, books: bool, books_for: str) -> None:
    """Refuse to write a table where a folder is, in two formats at once, or in place of what an
    option is for.
    """
    if _is_folder(output):
        filled = f"Write  -o {output}/  to have the workbooks in it, or give" if books else "Give"
        ending = Path(output).suffix.lower()
        raise click.UsageError(
            f"{output} is a folder. {filled} the {wanted} file another name:  -o NAME{ending}"
        )
    if form is not None and form != wanted:
        raise click.UsageError(
            f"-o {output} is written as {wanted}. Write  -o {output}  without --format {form},"
            f" or  --format {form} > FILE"
        )
    if books_for:
        raise click.UsageError(
            f"{books_for} changes written workbooks, which go to a folder: -o FOLDER. For the table"
            f" write  -o {output}  without it."
        )


def _check_not_read(output: str, paths: tuple[str, ...]) -> None:
    """Refuse to write over a file that is read."""
    name = os.path.normcase(os.path.realpath(output)).casefold()
    if any(
        os.path.normcase(os.path.realpath(file)).casefold() == name
        for file in common.look(paths).files
    ):
        raise click.UsageError(
            f"{output} would be overwritten, and it is one of the files that are read. Name another"
            " file."
        )


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except (
        OSError,
        ValueError,
    ):  # a name too long, or with a null character: told where it is written
        return False
