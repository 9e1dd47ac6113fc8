"""Three more spreadsheet engines as referees: gnumeric, IronCalc and Formualizer.

    python tests/referees/more_engines.py WORKBOOK...

gnumeric is the program's own converter (``ssconvert``, Debian's package gnumeric); the other two
are Python packages. None of them shares a line with another, with LibreOffice or with us. Every
formula cell of a workbook is computed anew and compared with what our evaluator makes of it; the
exit status is 1 where one differs. What is not installed is left out, and said.

What a saved value says is never taken over: gnumeric recalculates all (``--recalc``), and the
others get files in which every formula's value is 0.

What they compute otherwise than Excel and LibreOffice do; sheets that we make avoid it:

* a single cell is no range: INDEX(A1,1) fails in gnumeric and IronCalc, COUNTIF(A1,...), COUNTIFS
  and MATCH(x,A1,0) in IronCalc;
* functions of single values do not go over a range within SUMPRODUCT: ROUND, ABS and INT in none of
  the three, TRIM in gnumeric and IronCalc, ISNUMBER gives
  0 in all three; comparisons and arithmetic do;
* LibreOffice takes TRUE for the number 1 in COUNT, COUNTIF and comparisons, the others do not; it
  does not count the text "1" in COUNTIF(range,1), the others do;
* the strict variant of the format is not read by any of the three (LibreOffice and openpyxl do);
* IronCalc takes an empty cell that is written ``<c t="n"/>``, as openpyxl does, for 0. The files
  that it gets here are without them.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from assessment.formulas.cells import CellError, Value, reference
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.stale import same
from assessment.model.errors import AssessmentError
from assessment.ooxml.workbook import open_workbook
from tests.builders.sheet_bytes import sheared, without_results
from tests.referees import second_engine

GNUMERIC, IRONCALC, FORMUALIZER = "gnumeric", "IronCalc", "Formualizer"
ENGINES = (GNUMERIC, IRONCALC, FORMUALIZER)
SECONDS_PER_FILE = 60
LISTED = 50

Place = tuple[int, int]
Shown = Mapping[str, Mapping[Place, Value]]  # by sheet

_BARE_FORMULA = re.compile(rb"(<f\b[^>]*/>|</f>)(?=\s*</c>)")
_EMPTY_NUMBER = re.compile(rb'(<c\b[^>]*?) t="n"(?=\s*(?:/>|></c>))')
# others read as #VALUE!
_KINDS = {
    "Na": "#N/A",
    "Div": "#DIV/0!",
    "Name": "#NAME?",
    "Ref": "#REF!",
    "Num": "#NUM!",
    "Null": "#NULL!",
}


def available(engine: str) -> str | None:
    """Return why an engine cannot run on this machine, or ``None`` if it can."""
    if engine == GNUMERIC:
        return None if shutil.which("ssconvert") else "gnumeric (ssconvert) is not installed"
    return (
        None
        if importlib.util.find_spec(engine.lower())
        else f"{engine} is not installed: pip install {engine.lower()}"
    )


def computed_by(engine: str, paths: Sequence[Path], folder: Path) -> Iterator[Shown]:
    """Yield what an engine makes of each workbook: the values of all its formula cells. ``folder``
    gets the files that are made on the way.

    Raises ``RuntimeError`` for a file that it cannot read.
    """
    folder.mkdir(exist_ok=True, parents=True)
    compute = {GNUMERIC: _by_gnumeric, IRONCALC: _by_ironcalc, FORMUALIZER: _by_formualizer}[engine]
    for path in paths:
        target = folder / path.name
        try:
            places = formula_cells(path)
            if engine != GNUMERIC:
                _with_zeros(path, target)
            value = compute(path, target)
            yield {
                sheet: {place: value(sheet, place) for place in cells}
                for sheet, cells in places.items()
            }
        except (OSError, AssessmentError, subprocess.SubprocessError, ValueError) as error:
            raise RuntimeError(f"{path}: {engine}: {error}") from error


def knows(path: Path) -> bool:
    """Tell whether the three know a file's namespaces: of the strict variant of the format none
    does.
    """
    with zipfile.ZipFile(path) as package:
        return not any(
            b"http://purl.oclc.org/ooxml/" in package.read(name)
            for name in package.namelist()
            if name.endswith("workbook.xml")
        )


def formula_cells(path: Path) -> dict[str, list[Place]]:
    """Return where a workbook has formulas, by sheet."""
    workbook = open_workbook(path)
    return {
        name: [place for place, cell in workbook[name].cells.items() if cell.formula is not None]
        for name in workbook.sheet_names
    }


def _with_zeros(source: Path, target: Path) -> None:
    """Copy a workbook in which every formula's saved value is 0, and no empty cell says that it
    is a number.
    """
    with (
        zipfile.ZipFile(source) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
                data = sheared(_EMPTY_NUMBER.sub(rb"\1", without_results(data)))
                data = _BARE_FORMULA.sub(
                    rb"\1<v>0</v>",
                    re.sub(rb'(<c\b[^>]*?) t="(?:str|b|e)"([^>]*>\s*<f\b)', rb"\1\2", data),
                )
            new.writestr(entry.filename, data)


def _by_gnumeric(path: Path, target: Path) -> Callable[[str, Place], Value]:
    command = [
        "ssconvert",
        "--recalc",
        "--export-type=Gnumeric_Excel:xlsx2",
        str(path),
        str(target),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS_PER_FILE)
    shown = second_engine.saved_values(target)
    return lambda sheet, place: shown.get((sheet, reference(*place)))


def _by_ironcalc(path: Path, target: Path) -> Callable[[str, Place], Value]:
    ironcalc: Any = importlib.import_module("ironcalc")
    try:
        model = ironcalc.load_from_xlsx(str(target), "en", "UTC", "en")
        model.evaluate()
    except ironcalc.WorkbookError as error:
        raise ValueError(str(error)) from error
    index = {
        one["name"] if isinstance(one, dict) else one.name: number
        for number, one in enumerate(model.get_worksheets_properties())
    }

    def value(sheet: str, place: Place) -> Value:
        found = model.get_cell_value(index[sheet], *place)
        if model.get_cell_type(index[sheet], *place) == ironcalc.CellType.ErrorValue:
            return CellError(str(found))
        return _plain(found)

    return value


def _by_formualizer(path: Path, target: Path) -> Callable[[str, Place], Value]:
    formualizer: Any = importlib.import_module("formualizer")
    workbook = formualizer.load_workbook(str(target))
    workbook.set_temporal_egress("serial")
    workbook.evaluate_all()

    def value(sheet: str, place: Place) -> Value:
        found = workbook.get_value(sheet, *place)
        return (
            CellError(_KINDS.get(str(found.get("kind")), "#VALUE!"))
            if isinstance(found, dict)
            else _plain(found)
        )

    return value


def _plain(value: object) -> Value:
    return (
        value
        if isinstance(value, bool | str | None)
        else float(value)
        if isinstance(value, int | float)
        else str(value)
    )


def differences(path: Path, shown: Shown) -> list[str]:
    """Return where an engine computes another value than our evaluator."""
    evaluator = Evaluator(open_workbook(path))
    found = []
    for sheet, places in formula_cells(path).items():
        for place in places:
            ours, theirs = evaluator.value(sheet, *place), shown.get(sheet, {}).get(place)
            if (sheet, place) not in evaluator.unsupported and not same(ours, theirs):
                formula = evaluator.book[sheet].cells[place].formula or ""
                found.append(
                    f"{sheet}!{reference(*place)}: {theirs!r} instead of {ours!r}: ={formula[:160]}"
                )
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. The exit status is 1 if a value differs or a file cannot be computed, 2
    if no engine can run.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path, metavar="WORKBOOK")
    options = parser.parse_args(arguments)
    reasons = {engine: available(engine) for engine in ENGINES}
    for reason in filter(None, reasons.values()):
        print(reason, file=sys.stderr)
    status = 0
    for engine in (one for one in ENGINES if reasons[one] is None):
        with tempfile.TemporaryDirectory(prefix="more-engines-") as name:
            for path in options.paths:
                try:
                    [shown] = computed_by(engine, [path], Path(name))
                except RuntimeError as error:
                    print(error)
                    status = 1
                    continue
                found = differences(path, shown)
                print(
                    f"{path}: {engine}: {sum(map(len, shown.values())):,} formula cells,"
                    f" {len(found):,} differ"
                )
                for line in found[:LISTED]:
                    print(f"  {line}")
                status = 1 if found else status
    return status if None in reasons.values() else 2


if __name__ == "__main__":
    sys.exit(main())
