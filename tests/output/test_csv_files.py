"""CSV that no program turns into formulas: whatever separates, and whether quotation marks are
heeded or not.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import openpyxl
import pandas
import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assessment.cli import main
from assessment.output.csv_files import guarded, to_csv
from tests.conftest import ROOT, SHARED

SEPARATORS = (",", ";", "\t", "|")
SAMPLE = ROOT / "samples" / "mews-qa-engineer.xlsx"
HOSTILE = SHARED / "cases" / "texts-hostile.xlsx"
NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?(e-?[0-9]+)?")


def stripped(cell: str) -> str:
    """Return a cell without what programs strip at its beginning or do not show: quotation
    marks, blanks, characters without width.
    """
    for index, character in enumerate(cell):
        if not (
            character in '"\ufffd\u115f\u1160\u3164\uffa0\u2800\u034f\u180b\ufe0f'
            or character.isspace()
            or unicodedata.category(character) in ("Cc", "Cf")
        ):
            return cell[index:]
    return ""


def begins_a_formula(cell: str) -> bool:
    rest = stripped(cell)
    first = unicodedata.normalize("NFKC", rest[:1]).replace("\u2212", "-")
    return first in ("=", "+", "-", "@") and not NUMBER.fullmatch(rest)


def quotes_where_a_cell_begins(text: str, separator: str) -> list[str]:
    """Split as Excel does: a mark counts at the beginning of a cell only, and what follows the
    closing one is added to it.
    """
    cells, cell, index = [], "", 0
    while index < len(text):
        if not cell and text[index] == '"':
            index += 1
            while index < len(text):
                if text[index] == '"' and text[index + 1 : index + 2] != '"':
                    index += 1
                    break
                cell += text[index]
                index += 2 if text[index] == '"' else 1
            while index < len(text) and text[index] not in (separator, "\n"):
                cell += text[index]
                index += 1
        elif text[index] in (separator, "\n"):
            cells.append(cell)
            cell, index = "", index + 1
        else:
            cell += text[index]
            index += 1
    return [*cells, cell]


def all_cells(text: str) -> list[str]:
    """Return every cell that any of the readings sees."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    cells = []
    for separator in SEPARATORS:
        cells += quotes_where_a_cell_begins(text, separator)
        cells += re.split(f"[{re.escape(separator)}\n]", text)  # marks not heeded
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            for row in csv.reader(
                io.StringIO(text, newline=""), delimiter=separator, quoting=quoting
            ):
                cells += row
    return cells


nasty = st.text(
    alphabet=(
        "=+-@\uff1d\uff0b\uff0d\uff20\u2212;,|\t\n\r\"'"
        " \u00a0\ufeff\u200b\u202e\u3164\x00\x1b\x85ab1"
    ),
    max_size=14,
)
texts = st.one_of(nasty, st.text(max_size=12))
values = st.one_of(
    texts, st.none(), st.integers(-9, 9), st.floats(-5, 5).map(lambda number: round(number, 4))
)
tables = st.lists(st.tuples(texts, values, values, values), max_size=3)


@given(tables, st.booleans())
@example([("x", 'x;"=1+1"', None, -0.5)], False)
@example([("x", "x;=1+1", "\n=2", "a\t@b")], False)
@example([("\ufeff\u200b=1", "\uff1d1", "x|\u00a0+1", ';"";"";=')], True)
@example([("x", 'x;"', "y;", -3)], False)
@settings(max_examples=600, deadline=None)
def test_no_cell_of_any_reading_begins_a_formula(
    rows: list[tuple[object, ...]], excel: bool
) -> None:
    text = to_csv(["a", "b", "=c", "x;-d"], rows, excel=excel)
    assert [cell for cell in all_cells(text) if begins_a_formula(cell)] == []


@given(tables)
@settings(max_examples=300, deadline=None)
def test_what_is_written_is_read_again(rows: list[tuple[object, ...]]) -> None:
    for excel, separator in ((False, ","), (True, ";")):
        text = to_csv(["a", "b", "c", "d"], rows, excel=excel).removeprefix("\ufeff")
        _, *found = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        for row, cells in zip(rows, found, strict=True):
            for value, cell in zip(row, cells, strict=True):
                if isinstance(value, str):
                    assert cell == guarded(value)
                else:
                    assert cell == (
                        "" if value is None else str(value).replace(".", "," if excel else ".")
                    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("x;=1+1", "x;'=1+1"),
        ("first\n- second\n- third", "first\n'- second\n'- third"),
        ("\ufeff\u200b=1", "\ufeff\u200b'=1"),
        ("\uff1d1", "'\uff1d1"),
        ('said "a";"=b"', 'said "a";"\'=b"'),
        ("\x1b]0;=x\x07", "\ufffd]0;'=x\ufffd"),
        ("well-known, half-way; e-mail", "well-known, half-way; e-mail"),
        ("2 = 1 + 1", "2 = 1 + 1"),
        # joiners belong to the word
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("line\r\nline\rline", "line\nline\nline"),
        ("'=1", "'=1"),
    ],
)
def test_as_little_is_changed_as_does(text: str, shown: str) -> None:
    assert guarded(text) == shown
    assert guarded(shown) == shown


def test_numbers_stay_numbers() -> None:
    assert to_csv(["a"], [[-1.5], [-3], [0.25], [None]]).splitlines() == [
        "a",
        "-1.5",
        "-3",
        "0.25",
        '""',
    ]
    assert (
        to_csv(["a", "b"], [["x", -1.5], ["y", 3.05]], excel=True)
        == "\ufeffa;b\r\nx;-1,5\r\ny;3,05\r\n"
    )


def hostile_workbook(folder: Path) -> Path:
    """Write a workbook of which every text that people write begins a formula somewhere."""
    book = openpyxl.load_workbook(SAMPLE)
    texts = [
        "x;=1+1",
        "a\t=2",
        "b\n=3",
        "\uff1dSUM(A1)",
        "\ufeff\u200b=4",
        '";"=5',
        "c|@d",
        "\u00a0-e",
        "+f",
    ]
    for index, cell in enumerate(
        cell
        for row in book["Delivery"]["A2:I8"]
        for cell in row
        if isinstance(cell.value, str) and len(cell.value) > 12
    ):
        cell.value = texts[index % len(texts)]
        cell.data_type = "s"
    file = folder / "ben;=1+1,-2.xlsx"
    book.save(file)
    return file


def exports(*paths: Path) -> list[str]:
    """Return what each command writes as csv."""
    found = []
    for command in (["score"], ["score", "--long"], ["compare"], ["plan"]):
        result = CliRunner().invoke(
            main, [*command, *map(str, paths), "--format", "csv"], catch_exceptions=False
        )
        assert result.stdout.count("\n") > 1
        found.append(result.stdout)
    return found


def test_every_command_guards_its_csv(tmp_path: Path) -> None:
    written = exports(hostile_workbook(tmp_path))
    assert sum(text.count("'=") for text in written) > 5
    for text in written:
        assert [cell for cell in all_cells(text) if begins_a_formula(cell)] == []


@pytest.mark.skipif(
    not HOSTILE.is_file(), reason="the small workbooks do not lie beside the checkout"
)
def test_texts_of_the_case() -> None:
    for text in exports(HOSTILE):
        assert [cell for cell in all_cells(text) if begins_a_formula(cell)] == []


def test_pandas_reads_no_formula(tmp_path: Path) -> None:
    for text in exports(hostile_workbook(tmp_path)):
        for separator in SEPARATORS:
            for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
                table = pandas.read_csv(
                    io.StringIO(text),
                    sep=separator,
                    quoting=quoting,
                    engine="python",
                    dtype=str,
                    on_bad_lines="skip",
                    header=None,
                )
                assert not any(
                    begins_a_formula(cell) for column in table for cell in table[column].dropna()
                )


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_imports_no_formula(tmp_path: Path) -> None:
    for number, text in enumerate(
        [
            *exports(hostile_workbook(tmp_path)),
            to_csv(["a", "b"], [["x", "y;=1+1"], ["\ufeff=2", "\n=3"]]),
        ]
    ):
        (tmp_path / f"{number}.csv").write_text(text, encoding="utf-8")
    for separator in SEPARATORS:
        target = tmp_path / str(ord(separator))
        # tokens: separator, quotation mark, UTF-8, first line, formats, language, quoted as text,
        # detect numbers, ... , evaluate formulas
        rule = f"CSV:{ord(separator)},34,76,1,,1033,false,true,false,false,false,-1,true"
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation=file://{tmp_path}/profile",
                "--headless",
                f"--infilter={rule}",
                "--convert-to",
                "xlsx",
                "--outdir",
                str(target),
            ]
            + [str(tmp_path / f"{number}.csv") for number in range(5)],
            check=True,
            capture_output=True,
            timeout=300,
            env=os.environ | {"HOME": str(tmp_path)},
        )
        files = sorted(target.glob("*.xlsx"))
        assert len(files) == 5
        for file in files:
            assert [
                cell.coordinate
                for sheet in openpyxl.load_workbook(file)
                for row in sheet.iter_rows()
                for cell in row
                if cell.data_type == "f"
            ] == []


def test_xlsx_has_texts_and_no_formulas(tmp_path: Path) -> None:
    file = hostile_workbook(tmp_path)
    for options in ([], ["--long"]):
        result = CliRunner().invoke(
            main, ["score", str(file), "--format", "xlsx", *options], catch_exceptions=False
        )
        sheet = openpyxl.load_workbook(io.BytesIO(result.stdout_bytes)).active
        assert sheet is not None and {
            cell.data_type for row in sheet.iter_rows() for cell in row
        } <= {"s", "n"}
