"""What is the matter with formulas of any kind: values saved that are stale, functions that are not
known everywhere, references that are lost.

Findings of one kind on one sheet are told once, with all their cells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from assessment.formulas.cells import Cell, CellError, Value
from assessment.formulas.evaluate import DEPENDS
from assessment.formulas.functions import GOOGLE_ONLY
from assessment.formulas.parse import functions
from assessment.formulas.stale import stale_cells
from assessment.model import Finding
from assessment.model.findings import finding
from assessment.recognition.audit.subject import Subject, cells_named, shown
from assessment.words.text import counted

_NEVER = (None, "", 0.0)  # what programs that do not calculate save as a formula's value


def about_saved_values(subject: Subject, sheets: Sequence[str]) -> Iterator[Finding]:
    """Yield where the values saved for formulas are stale."""
    stale = _stale(subject, sheets)
    if stale and all(
        cell.value in _NEVER for sheet in sheets for cell in _formulas(subject, sheet)
    ):
        unknown = sum(sheet in sheets for sheet, _ in subject.evaluator.unsupported)
        done = f"all but {unknown} were evaluated" if unknown else "all were evaluated"
        message = f"No formula of the file has a value saved; {done}."
        yield finding("never-calculated", "", message)
        return
    for sheet, cells in stale.items():
        first, result = cells[0]
        is_saved = first.value not in (None, "")
        saved = f"{shown(first.value)} is saved" if is_saved else "nothing is saved"
        others = counted(len(cells) - 1, "other cell")
        more = f" (and {others} of this sheet)" if len(cells) > 1 else ""
        yield finding(
            "cached-value-stale",
            f"{sheet}!{cells_named(cell for cell, _ in cells)}",
            f"The formula gives {shown(result)}, {saved}{more}. The formula's result counts.",
        )


def _stale(subject: Subject, sheets: Sequence[str]) -> dict[str, list[tuple[Cell, Value]]]:
    """Return the cells whose saved value is stale, by sheet, with what their formulas give."""
    stale: dict[str, list[tuple[Cell, Value]]] = {}
    for sheet, cell, result in stale_cells(subject.evaluator, list(sheets)):
        if not _is_googles(cell):
            stale.setdefault(sheet, []).append((cell, result))
    return stale


def _is_googles(cell: Cell) -> bool:
    """Tell whether a cell holds what Google's functions leave behind in other programs."""
    is_name_error = cell.value == "#NAME?" and isinstance(cell.value, CellError)
    return is_name_error and bool(functions(cell.formula or "") & GOOGLE_ONLY)


def about_unknown(subject: Subject, sheets: Collection[str]) -> Iterator[Finding]:
    """Yield which formulas cannot be evaluated, and why."""
    reasons: dict[tuple[str, str], list[Cell]] = {}
    for (sheet, place), reason in subject.evaluator.unsupported.items():
        if sheet in sheets and isinstance(place, tuple):
            if (cell := subject.book[sheet].cells.get(place)) is not None:
                reasons.setdefault((sheet, reason), []).append(cell)
    for (sheet, reason), cells in reasons.items():
        is_saved = any(cell.value not in (None, "") for cell in cells)
        saved = (
            "the value saved in the file counts" if is_saved else "no value is saved in the file"
        )
        code = "depends-on-unknown" if reason == DEPENDS else "unknown-function"
        yield finding(code, f"{sheet}!{cells_named(cells)}", f"The formula {reason}; {saved}.")


def about_lost_references(
    subject: Subject, sheets: Sequence[str], lost: Mapping[str, Sequence[Cell]]
) -> Iterator[Finding]:
    """Yield which formulas refer to cells that are gone; ``lost`` are some that are known, by
    sheet.
    """
    for sheet in sheets:
        broken = [cell for cell in _formulas(subject, sheet) if "#REF!" in (cell.formula or "")]
        broken += [cell for cell in lost.get(sheet, ()) if cell not in broken]
        if broken:
            yield finding(
                "formula-broken",
                f"{sheet}!{cells_named(broken)}",
                f"The formula refers to cells that are no longer there: ={broken[0].formula}",
            )


def about_google(subject: Subject, sheets: Sequence[str]) -> Iterator[Finding]:
    """Yield which functions only Google Sheets knows."""
    for sheet in sheets:
        used = {
            cell: google
            for cell in _formulas(subject, sheet)
            if (google := functions(cell.formula or "") & GOOGLE_ONLY)
        }
        if used:
            names = dict.fromkeys(name for google in used.values() for name in sorted(google))
            message = (
                f"{', '.join(names)} in {counted(len(used), 'formula')} work in Google Sheets only;"
                " Excel and LibreOffice show #NAME?."
            )
            yield finding("google-only-function", f"{sheet}!{cells_named(used)}", message)


def about_frozen(subject: Subject, sheets: Sequence[str]) -> Iterator[Finding]:
    """Yield what Google Sheets put in the place of formulas that only it can compute: the values
    of then.
    """
    for sheet in sheets:
        cells = [
            cell
            for cell in _formulas(subject, sheet)
            if "DUMMYFUNCTION" in functions(cell.formula or "")
        ]
        if cells:
            message = (
                f"{counted(len(cells), 'formula')} of Google Sheets could not be exported: they"
                " show what they gave then, whatever the ratings are now."
            )
            yield finding("value-frozen", f"{sheet}!{cells_named(cells)}", message)


def _formulas(subject: Subject, sheet: str) -> Iterator[Cell]:
    """Yield the cells of a sheet that have a formula."""
    return (cell for cell in subject.book[sheet].cells.values() if cell.formula is not None)
