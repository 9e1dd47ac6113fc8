"""What the Summary of a blank workbook of ours shows of the person, by its own formulas: for
the scorer to compare with what the framework gives.
"""

from __future__ import annotations

from assessment.formulas.cells import CellError, reference
from assessment.formulas.evaluate import Evaluator
from assessment.model import ShownResult
from assessment.model.marks import FAMILY, SHOWN_RESULTS
from assessment.recognition.book import Book as Workbook
from assessment.recognition.find.own import is_own, named_cell, named_value


def shown_results(workbook: Workbook, evaluator: Evaluator) -> tuple[ShownResult, ...]:
    """Return what the cells of the results that have a name evaluate to, for what counts now; none
    of a workbook that is not ours.

    What shows nothing (no number, no text, an error) or cannot be evaluated is left out; so is the
    job title where the field or family is no text.
    """
    if not is_own(workbook):
        return ()
    shown = []
    for name in SHOWN_RESULTS:
        place = named_cell(workbook, name)
        if place is None or (
            name == "JobTitle" and not isinstance(named_value(workbook, FAMILY), str | None)
        ):
            continue
        sheet, (row, column) = place
        value = evaluator.value(sheet, row, column)
        if (
            isinstance(value, CellError)
            or value == ""
            or (sheet, (row, column)) in evaluator.unsupported
        ):
            continue
        if isinstance(value, float | str):
            shown.append(ShownResult(name, value, f"{sheet}!{reference(row, column)}"))
    return tuple(shown)
