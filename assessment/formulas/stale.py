"""Which cached values are not what the formulas give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assessment.formulas.cells import Cell, CellError, Value
from assessment.formulas.values import LONGEST_TEXT

if TYPE_CHECKING:
    from assessment.formulas.evaluate import Evaluator


def stale_cells(evaluator: Evaluator, sheets: list[str]) -> Iterator[tuple[str, Cell, Value]]:
    """Yield the formula cells of ``sheets`` whose cached value is not what the formula gives, with
    what it gives.

    One that a merged range covers is among them: nobody sees it, but it counts. A text that no cell
    holds is left out.
    """
    for sheet in sheets:
        for cell in evaluator.book[sheet].cells.values():
            row, column, value, formula, _ = cell
            if formula is not None:
                result = evaluator.value(sheet, row, column)
                if not same(result, value) and (sheet, (row, column)) not in evaluator.unsupported:
                    if (
                        isinstance(result, str)
                        and len(result.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_TEXT
                    ):
                        continue
                    yield sheet, cell, result


def same(first: Value, second: Value) -> bool:
    """Tell whether two values read the same, up to the last digits and the kind of error that
    programs disagree about.
    """
    if first == second and type(first) is type(second):
        return True
    if isinstance(first, CellError) or isinstance(second, CellError):
        return isinstance(first, CellError) and isinstance(second, CellError)
    if isinstance(first, float | bool) and isinstance(second, float | bool):
        # some programs save TRUE as the number 1
        return abs(first - second) <= 1e-9 * max(1.0, abs(first), abs(second))
    return (
        (first or "") == (second or "")
        if isinstance(first, str | None) and isinstance(second, str | None)
        else False
    )
