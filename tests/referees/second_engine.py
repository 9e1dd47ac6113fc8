"""Ask a second spreadsheet engine, HyperFormula, what the formulas of a workbook give.

    (cd tests/referees/second_engine && npm ci)
    python tests/referees/second_engine.py WORKBOOK...

LibreOffice is the first referee. This engine shares no line with it, nor with us, and stands for
the programs that nobody can run in a test. Every formula cell is computed anew and compared with
the value that is saved in the file; the exit status is 1 where one differs. openpyxl reads the
files, a reader that is not ours; node computes (``second_engine/engine.mjs``), many workbooks in a
process. HyperFormula is under the GPL (licence key "gpl-v3"); it is run beside the tests and is no
part of what is installed.

It is set up as the page "Compatibility with Microsoft Excel" of its documentation says, but for one
thing: a formula in a file that is no array formula does not compute with whole ranges, in Excel as
in LibreOffice, save in the arguments of SUMPRODUCT and the matrix functions. So array arithmetic is
off, and on for formulas with these functions and for array formulas. A name that means one cell is
replaced by its address, since the engine takes names for values. What it does not know (functions,
names, a formula that it cannot read) is *unsupported*, with the cells that depend on it; they are
counted apart, with the reason.

What it computes otherwise than Excel and LibreOffice do; sheets for everybody avoid it, as do the
formulas that we write:

* not there: AGGREGATE, AVERAGEIFS, CELL, CONCAT, ERROR.TYPE, FIXED, FREQUENCY, INDIRECT, LOOKUP,
  MODE, RANK, TYPE; unions and intersections of ranges; A1:INDEX(...);
  names with relative addresses or of several areas, names that look like an address of any length
  (Level1), a name after a sheet (Sheet!name);
* INDEX with 0 or nothing for a row or column, INDEX of one row or of an array constant with two
  arguments, a position that is no whole number (CHOOSE too);
* ROW and COLUMN of a range, which give one number; arithmetic and COUNTIF with array constants
  outside SUMPRODUCT;
* binary dust: ROUND(1.005,2) is 1 and ROUND(0.285,2) is 0.28; INT, ROUNDDOWN, ROUNDUP and MOD take
  0.3/0.1 for less than 3, MATCH does not find 0.1+0.2 as 0.3;
  a number that becomes a text shows all of its 17 digits; and INT cuts towards 0;
* TEXT knows 0, 0.00, 00 and dates in figures (yyyy-mm-dd) only: no "0%", "#,##0", "mmm", signs, nor
  a text for a value;
* an empty text counts as 0 in arithmetic and as FALSE in IF; COUNTBLANK and COUNTIF(range,"") count
  cells without anything only; COUNT("") is 1;
* AND, OR and IF with an empty cell or a text for a condition; PRODUCT of empty cells; TRUE counts
  as 1 in SUMPRODUCT(range);
* COUNTIF with an empty cell, an error or ">text" for a criterion; ``?`` may also stand for nothing;
  no wildcards in MATCH and VLOOKUP; SUMIF of ranges that differ in size;
* SUBSTITUTE of an empty text, DATEDIF with a unit in small letters, HYPERLINK of a number (a text),
  SUM() and 50%%.

Comparisons of texts, empty cells compared with "" and 0, REPT, IFERROR, SUMPRODUCT over comparisons
and over ISNUMBER, LEFT and the like, MATCH of all types, defined names with absolute addresses and
percentages are computed as everywhere, COUNTIF of numbers stored as text as in Excel;
tests/referees/test_second_engine.py holds both lists.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import re
import shutil
import subprocess
import sys
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from assessment.formulas.cells import CellError, Value
from assessment.formulas.stale import same

FOLDER = Path(__file__).resolve().parent / "second_engine"
OLDEST_NODE = 18
BATCH = 20  # workbooks that one process computes
BATCH_CHARACTERS = 20_000_000  # of what it is sent
START = 60  # seconds
SECONDS_PER_FILE = 10  # beyond START; then the engine is taken to hang
MEMORY = 2048  # MB that the process may take
MOST_UNPACKED = 200_000_000  # bytes of a workbook's parts
MOST_CELLS = 2_000_000  # of a sheet, the empty ones between others included
MOST_LISTED = 50  # differences of one workbook
LONGEST_FORMULA = 8192  # characters, as in Excel

# Excel computes the arguments of these with whole ranges, whatever they are; the engine has to be
# told
_TAKES_ARRAYS = frozenset(("MDETERM", "MINVERSE", "MMULT", "SUMPRODUCT"))
_PREFIXES = re.compile(r"^(?:_xlfn\.|_xlws\.)+", re.IGNORECASE)
# that the engine knows as contents of cells
_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NUM!", "#REF!", "#VALUE!"))

_SINGLE_CELL = re.compile(r"(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!\$[A-Z]{1,3}\$\d{1,7}")

Place = tuple[str, str]  # sheet and address
_Position = tuple[int, int]  # row and column, from 1


@dataclass(frozen=True)
class Recalculated:
    """What the engine says of one workbook. Every formula cell is in ``values`` or in
    ``unsupported``.
    """

    formulas: Mapping[Place, str]  # as the file has them
    values: Mapping[Place, Value]  # that the engine computed
    unsupported: Mapping[Place, str]  # why it did not
    volatile: frozenset[Place]  # computed, and different on another day
    failure: str | None = None  # why nothing of this could be had of the file


# --- the engine ----------------------------------------------------------------------------------


def available() -> str | None:
    """Return why the engine cannot run on this machine, or ``None`` if it can."""
    node = shutil.which("node")
    if node is None:
        return "node is not installed"
    wanted = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))["dependencies"][
        "hyperformula"
    ]
    try:
        found = json.loads(
            (FOLDER / "node_modules" / "hyperformula" / "package.json").read_text(encoding="utf-8")
        )["version"]
    except OSError:
        return "HyperFormula is not installed: run `npm ci` in tests/referees/second_engine"
    if found != wanted:
        return (
            f"HyperFormula {found} is installed, {wanted} is wanted: run `npm ci` in"
            " tests/referees/second_engine"
        )
    version = subprocess.run(
        [node, "--version"], capture_output=True, text=True, check=False, timeout=60
    ).stdout.strip()
    major = re.match(r"v(\d+)\.", version)
    return (
        None
        if major and int(major[1]) >= OLDEST_NODE
        else f"node {version} is too old: {OLDEST_NODE} or newer is needed"
    )


def compute(paths: Sequence[Path]) -> dict[Path, dict[str, dict[str, object]]]:
    """Return what the formula cells of workbooks give: by file, sheet and address.

    A value is a float, a text, a bool or an error as a text (``"#DIV/0!"``); saved results are not
    looked at. Formula cells that the engine cannot compute are left out: :func:`recalculate` says
    which and why. Raises ``RuntimeError`` if the engine cannot run or has nothing to say of a file.
    """
    result: dict[Path, dict[str, dict[str, object]]] = {}
    for path, recalculated in recalculate(paths).items():
        if recalculated.failure is not None:
            raise RuntimeError(f"{path}: {recalculated.failure}")
        sheets = result[path] = {}
        for (sheet, address), value in recalculated.values.items():
            sheets.setdefault(sheet, {})[address] = (
                str(value) if isinstance(value, CellError) else value
            )
    return result


def recalculate(paths: Iterable[Path]) -> dict[Path, Recalculated]:
    """Return what the engine says of each workbook; a broken one has a ``failure``. Raises
    ``RuntimeError`` if the engine cannot run.
    """
    reason = available()
    if reason is not None:
        raise RuntimeError(reason)
    result: dict[Path, Recalculated] = {}
    for batch in _batches(paths):
        answers = iter(
            _ask([request.line for request in batch.values() if isinstance(request, _Request)])
        )
        for path, request in batch.items():
            result[path] = (
                _read_answer(request, next(answers))
                if isinstance(request, _Request)
                else Recalculated({}, {}, {}, frozenset(), request)
            )
    return result


def _batches(paths: Iterable[Path]) -> Iterator[dict[Path, _Request | str]]:
    batch: dict[Path, _Request | str] = {}
    size = 0
    for path in paths:
        batch[path] = request = _request(path)
        size += len(request.line) if isinstance(request, _Request) else 0
        if len(batch) >= BATCH or size >= BATCH_CHARACTERS:
            yield batch
            batch, size = {}, 0
    yield batch


def _ask(lines: Sequence[str]) -> list[dict[str, Any]]:
    """Return the engine's answers. A workbook on which it dies or hangs fails alone: the others
    go to a new process.
    """
    answers: list[dict[str, Any]] = []
    while len(answers) < len(lines):
        rest = lines[len(answers) :]
        seconds = START + SECONDS_PER_FILE * len(rest)
        command = ["node", f"--max-old-space-size={MEMORY}", str(FOLDER / "engine.mjs")]
        try:
            process = subprocess.run(
                command,
                input="".join(f"{line}\n" for line in rest).encode(),
                capture_output=True,
                check=False,
                timeout=seconds,
            )
            output, complaint = (
                process.stdout,
                process.stderr.decode(errors="replace").strip()[-300:],
            )
        except subprocess.TimeoutExpired as expired:
            output, complaint = expired.stdout or b"", f"no answer after {seconds} seconds"
        *complete, _ = output.decode(errors="replace").split("\n")
        answers.extend(json.loads(line) for line in complete)
        if len(complete) < len(rest):
            answers.append({"failed": f"the engine gave up: {complaint}"})
    return answers


def _read_answer(request: _Request, answer: Mapping[str, Any]) -> Recalculated:
    if "failed" in answer:
        return Recalculated(request.formulas, {}, {}, frozenset(), answer["failed"])
    values: dict[Place, Value] = {}
    unsupported: dict[Place, str] = {}
    volatile: set[Place] = set()
    for place, cell in zip(request.formulas, answer["cells"], strict=True):
        if "unsupported" in cell:
            unsupported[place] = cell["unsupported"]
            continue
        value = cell["value"]
        if isinstance(value, dict):
            value = CellError(value["error"])
        elif isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        values[place] = value
        if cell["volatile"]:
            volatile.add(place)
    return Recalculated(request.formulas, values, unsupported, frozenset(volatile))


# --- what it is sent -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Request:
    """One workbook for the engine, as JSON, and the formulas that its answer is about, in that
    order.
    """

    line: str
    formulas: Mapping[Place, str]


@dataclass(frozen=True)
class _Formula:
    """A formula in the engine's dialect."""

    text: str
    functions: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # and addresses too, in upper case
    reason: str | None = None  # why it is not computed


# its cells hold an error, so that whatever is computed from them can be told
_FILLS_SEVERAL = _Formula("=NA()", reason="it fills several cells at once")


@contextmanager
def _opened(path: Path, values: bool = False) -> Iterator[Workbook]:
    with zipfile.ZipFile(path) as package:
        size = sum(part.file_size for part in package.infolist())
    if size > MOST_UNPACKED:
        raise ValueError(f"it unpacks to {size:,} bytes, {MOST_UNPACKED:,} are read")
    with warnings.catch_warnings():
        # what openpyxl drops of a file (formats, validations) is not what is asked here
        warnings.simplefilter("ignore")
        # read only: the other way an empty cell with a link has the link's address for a value
        with closing(openpyxl.load_workbook(path, read_only=True, data_only=values)) as workbook:
            yield workbook


def _cells(sheet: Any) -> Iterator[tuple[_Position, Any, str]]:
    """Yield the filled cells of a sheet: place, value and openpyxl's letter for its kind."""
    sheet.reset_dimensions()  # what a file says of its size need not be so
    size = 0
    for row in sheet.iter_rows():
        size += len(row) + 1
        if size > MOST_CELLS:
            raise ValueError(f"the sheet {sheet.title!r} has more than {MOST_CELLS:,} cells")
        for cell in row:
            if cell.value is not None:
                yield (cell.row, cell.column), cell.value, cell.data_type


def _request(path: Path) -> _Request | str:
    """Return what the engine is sent of a workbook, or why it is sent nothing."""
    formulas: dict[Place, str] = {}
    sheets: list[tuple[object, ...]] = []
    names: list[tuple[object, ...]] = []
    sent: list[tuple[object, ...]] = []
    try:
        with _opened(path) as workbook:
            everywhere = _single_cells(workbook.defined_names)
            names += _names(workbook.defined_names, None, everywhere)
            for number, sheet in enumerate(workbook.worksheets):
                hidden = {name.upper() for name in sheet.defined_names}
                known = {
                    name: address for name, address in everywhere.items() if name not in hidden
                } | _single_cells(sheet.defined_names)
                names += _names(sheet.defined_names, sheet.title, known)
                cells, found = _contents(sheet, workbook.epoch, known)
                sheets.append(
                    (
                        sheet.title,
                        [
                            (row - 1, column - 1, content)
                            for (row, column), content in cells.items()
                        ],
                    )
                )
                for (row, column), (text, formula) in found.items():
                    formulas[sheet.title, f"{get_column_letter(column)}{row}"] = text
                    sent.append(
                        (
                            number,
                            row - 1,
                            column - 1,
                            formula.functions,
                            formula.names,
                            formula.reason,
                        )
                    )
            asked = {
                "sheets": sheets,
                "names": names,
                "formulas": sent,
                "dates1904": workbook.epoch == CALENDAR_MAC_1904,
            }
    except Exception as error:  # openpyxl lets out whatever it stumbles over
        return f"openpyxl cannot read it: {type(error).__name__}: {error}"
    return _Request(json.dumps(asked), formulas) if sheets else "openpyxl finds no worksheet in it"


def _contents(
    sheet: Worksheet, epoch: datetime, known: Mapping[str, str]
) -> tuple[dict[_Position, object], dict[_Position, tuple[str, _Formula]]]:
    """Return what stands in a sheet's cells, in the engine's dialect, and its formulas: as in the
    file and as for the engine.

    ``known`` are the names of single cells that hold on the sheet, as of :func:`_single_cells`.
    """
    cells: dict[_Position, object] = {}
    formulas: dict[_Position, tuple[str, _Formula]] = {}
    several = 0
    for place, value, kind in _cells(sheet):
        if place in formulas:
            continue
        if isinstance(value, ArrayFormula | DataTableFormula):
            text = value.text or "=" if isinstance(value, ArrayFormula) else "=TABLE()"
            area = CellRange(value.ref)
            size = area.size["rows"] * area.size["columns"]
            if isinstance(value, ArrayFormula) and size == 1:
                formulas[place] = text, _translated(text, known, array=True)
                continue
            several += size
            if several > MOST_CELLS:
                raise ValueError(
                    f"formulas of the sheet {sheet.title!r} fill more than {MOST_CELLS:,} cells"
                )
            for row, column in itertools.product(
                range(area.min_row, area.max_row + 1), range(area.min_col, area.max_col + 1)
            ):
                formulas[row, column] = text, _FILLS_SEVERAL
        elif kind == "f":
            formulas[place] = str(value), _translated(str(value), known)
        else:
            cells[place] = _content(value, kind, epoch)
    cells.update({place: formula.text for place, (_, formula) in formulas.items()})
    return cells, formulas


def _content(value: object, kind: str, epoch: datetime) -> object:
    """Return a constant so that the engine takes it for what it is: a text by its apostrophe, a
    date as a number.
    """
    if kind == "e":
        return value if value in _ERRORS else "#VALUE!"
    if isinstance(value, datetime | date | clock | timedelta):
        return _serial(value, epoch)
    return value if isinstance(value, bool | int | float) else f"'{value}"


def _serial(value: datetime | date | clock | timedelta, epoch: datetime) -> float:
    return float(to_excel(value, epoch))  # type: ignore[no-untyped-call]  # the stubs leave it out


def _single_cells(defined: Mapping[str, DefinedName]) -> dict[str, str]:
    """Return the addresses of the names that mean one cell, by name in upper case.

    They are put in place of the names: to the engine a name is a formula of its own, and one that
    means an empty cell is a 0.
    """
    return {
        name.upper(): address
        for name, definition in defined.items()
        if (address := definition.attr_text or "") and _SINGLE_CELL.fullmatch(address)
    }


def _names(
    defined: Mapping[str, DefinedName], sheet: str | None, known: Mapping[str, str]
) -> list[tuple[object, ...]]:
    result: list[tuple[object, ...]] = []
    for name, definition in defined.items():
        # areas to print or to filter are no names of a formula
        if not name.startswith("_xlnm.") and not _SINGLE_CELL.fullmatch(definition.attr_text or ""):
            formula = _translated(f"={definition.attr_text}", known)
            result.append((name, formula.text, sheet, formula.functions, formula.names))
    return result


def _translated(formula: str, known: Mapping[str, str], array: bool = False) -> _Formula:
    """Write a formula in the engine's dialect; one that is no array formula gets arrays only
    where Excel takes them anyway.
    """
    if len(formula) > LONGEST_FORMULA:
        return _Formula("=NA()", reason="it is longer than Excel takes")
    pieces, functions, names = [], [], []
    try:
        for token in Tokenizer(formula).items:
            text = token.value
            if token.type == Token.FUNC and token.subtype == Token.OPEN:
                text = _PREFIXES.sub("", text)
                functions.append(text[:-1].upper())
            elif token.type == Token.OPERAND and token.subtype == Token.RANGE:
                if text.startswith(("[", "'[")):
                    return _Formula("=NA()", reason="it refers to another file")
                if text.upper() in known:
                    text = known[text.upper()]
                else:
                    names.append(text.rpartition("!")[2].upper())
            elif token.type == Token.OPERAND and token.subtype == Token.TEXT:
                text = _quoted(text)
            elif (
                token.type == Token.OPERAND
                and token.subtype == Token.NUMBER
                and "E" in text.upper()
            ):
                if math.isinf(float(text)):
                    return _Formula("=NA()", reason="it has a number that is too large")
                text = f"{Decimal(float(text)):f}"
            pieces.append(text)
    except (TokenizerError, ValueError, IndexError) as error:
        return _Formula("=NA()", reason=f"openpyxl cannot take it apart: {error}")
    body = "".join(pieces)
    if array or _TAKES_ARRAYS.intersection(functions):
        body = f"ARRAYFORMULA({body})"
    return _Formula(f"={body}", tuple(name for name in functions if name), tuple(names))


def _quoted(text: str) -> str:
    """Write a text of a formula without quotes and backslashes inside it, which the engine
    reads in a way of its own.
    """
    inside = text[1:-1].replace('""', '"')
    if '"' not in inside and "\\" not in inside:
        return text
    parts = [
        f"CHAR({ord(part)})" if part in ('"', "\\") else f'"{part}"'
        for part in re.split(r'(["\\])', inside)
        if part
    ]
    return f"({'&'.join(parts)})"


# --- the command ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """A formula cell whose saved value is not the engine's; ``saved`` is ``None`` where nothing
    is saved.
    """

    place: Place
    formula: str
    computed: Value
    saved: Value

    def __str__(self) -> str:
        return (
            f"{self.place[0]}!{self.place[1]}: {self.computed!r} is computed, {self.saved!r} is"
            f" saved  {' '.join(self.formula.split())[:200]}"
        )


def differences(path: Path, recalculated: Recalculated) -> list[Difference]:
    """Return the formula cells whose saved value the engine does not confirm, but for the volatile
    ones.

    An empty text cannot be told from nothing saved, so that both will do where the engine computes
    an empty text.
    """
    saved = saved_values(path)
    return [
        Difference(place, recalculated.formulas[place], value, saved.get(place))
        for place, value in recalculated.values.items()
        if place not in recalculated.volatile and not same(value, saved.get(place))
    ]


def saved_values(path: Path) -> dict[Place, Value]:
    """Return the value of every filled cell that a workbook has saved."""
    result: dict[Place, Value] = {}
    with _opened(path, values=True) as workbook:
        for sheet in workbook.worksheets:
            for (row, column), value, kind in _cells(sheet):
                place = sheet.title, f"{get_column_letter(column)}{row}"
                if isinstance(value, datetime | date | clock | timedelta):
                    result[place] = _serial(value, workbook.epoch)
                elif kind == "e":
                    result[place] = CellError(value)
                else:
                    result[place] = value if isinstance(value, bool | str) else float(value)
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. The exit status is 1 if a saved value differs or a file cannot be
    computed, 2 if the engine cannot run.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path, metavar="WORKBOOK")
    options = parser.parse_args(arguments)
    reason = available()
    if reason is not None:
        print(reason, file=sys.stderr)
        return 2
    status = 0
    for path, recalculated in recalculate(options.paths).items():
        if recalculated.failure is not None:
            print(f"{path}: not computed: {recalculated.failure}")
            status = 1
            continue
        found = differences(path, recalculated)
        wrong = [one for one in found if one.saved is not None]
        counts = [
            f"{len(recalculated.values):,} formula cells computed",
            f"{len(wrong):,} differ from what is saved",
        ]
        counts += (
            [f"{len(found) - len(wrong):,} have nothing saved"] if len(found) > len(wrong) else []
        )
        counts += (
            [f"{len(recalculated.volatile):,} change with the day and were not compared"]
            if recalculated.volatile
            else []
        )
        counts += (
            [f"{len(recalculated.unsupported):,} unsupported"] if recalculated.unsupported else []
        )
        print(f"{path}: {', '.join(counts)}")
        for one in wrong[:MOST_LISTED]:
            print(f"  {one}")
        if len(wrong) > MOST_LISTED:
            print(f"  and {len(wrong) - MOST_LISTED:,} more")
        for why, count in Counter(recalculated.unsupported.values()).most_common():
            print(f"  unsupported, {count:,} cells: {why}")
        status = 1 if wrong else status
    return status


if __name__ == "__main__":
    sys.exit(main())
