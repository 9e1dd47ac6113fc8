"""Workbooks whose ratings are on a scale of their own, made to order: what each rating is
written as, what is offered, what formulas ask for.
"""

from __future__ import annotations

import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

FIELDS = ("Delivery", "Domain Expertise", "Problem Solving", "Communication", "Leadership")
RUNGS = ("Beginner", "Intermediate", "Advanced", "Expert", "Leading Expert")
WEIGHTS = (25, 30, 30, 10, 5)
SKILLS = 4
MEAN = "IF(AND(MIN({r})>0,AVERAGE({r})>1.7),1,0)"


@dataclass(frozen=True)
class Scaled:
    """How a workbook is rated; the defaults are the framework's numbers without any drop-down."""

    written: Sequence[object] = (0, 1, 2)  # what stands for each step, from the lowest
    likely: Sequence[int] = (5, 3, 12)  # how often
    # a validation of the rating cells, as XlsxWriter takes it
    offered: Mapping[str, Any] | None = None
    formula: str | None = MEAN  # of a level; {r} is the range of its ratings
    blank: bool = False
    summary: bool = True
    # further cells by sheet, row and column (from 0)
    extra: Mapping[tuple[str, int, int], object] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)  # defined names
    seed: int = 7
    # sheets that are rated in another way
    other: Mapping[str, Scaled] = field(default_factory=dict)
    helper: str | None = None  # a formula beside each rating, {c}; a level's formula looks at these


class Made:
    """A workbook's bytes, and the steps that were given (``None``: none), by competency and
    level.
    """

    def __init__(self, scaled: Scaled) -> None:
        self.steps: dict[str, list[list[int | None]]] = {}
        target = io.BytesIO()
        with xlsxwriter.Workbook(
            target, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}
        ) as book:
            if scaled.summary:
                self._summary(book, computed=scaled.formula is not None)
            sheets = {name: book.add_worksheet(name) for name in FIELDS}
            for name in dict.fromkeys(sheet for sheet, _, _ in scaled.extra):
                if name not in sheets and name != "Summary":
                    sheets[name] = book.add_worksheet(name)
            for name in FIELDS:
                self._sheet(
                    sheets[name],
                    name,
                    replace(scaled.other[name]) if name in scaled.other else scaled,
                )
            for (name, row, column), value in scaled.extra.items():
                sheets.get(name, book.worksheets()[0]).write(row, column, value)
            for name, formula in scaled.names.items():
                book.define_name(name, formula)
        self.data = target.getvalue()

    def _summary(self, book: xlsxwriter.Workbook, computed: bool) -> None:
        sheet = book.add_worksheet("Summary")
        sheet.write_row(0, 0, ("Competency", "Weight", "Level", "Value"))
        for row, (name, weight) in enumerate(zip(FIELDS, WEIGHTS, strict=True), 1):
            text = "0"
            for level in range(len(RUNGS) - 1, -1, -1):
                text = f"IF('{name}'!{xl_rowcol_to_cell(0, level * 3 + 1)}=1,{text if level < len(RUNGS) - 1 else level + 1},{level})"
            sheet.write(row, 0, name)
            sheet.write(row, 1, weight / 100)
            if computed:
                sheet.write_formula(row, 2, f"={text}")
            else:
                sheet.write(row, 2, 0)
            sheet.write_formula(row, 3, f"=B{row + 1}*C{row + 1}")
        sheet.write(7, 0, "Progress")
        sheet.write_formula(7, 1, "=SUM(B2:B6)")
        sheet.write_formula(7, 3, "=SUM(D2:D6)")
        sheet.write_row(9, 0, ("Name", "Mira Testova"))
        sheet.write_row(10, 0, ("Track", "Engineer"))

    def _sheet(self, sheet: Any, name: str, scaled: Scaled) -> None:
        chance = random.Random(f"{scaled.seed} {name}")
        self.steps[name] = []
        for level, rung in enumerate(RUNGS):
            column = level * 3 + 1
            sheet.write(0, column - 1, rung)
            steps: list[int | None] = []
            for skill in range(SKILLS):
                sheet.write(
                    2 + skill,
                    column - 1,
                    f"You show rung {level + 1} of {name.lower()} in piece {skill + 1} of your"
                    " work.",
                )
                highest = len(scaled.written) - 1
                step = (
                    None
                    if scaled.blank
                    else (
                        highest
                        if level == 0
                        else chance.choices(range(highest + 1), scaled.likely)[0]
                    )
                )
                steps.append(step)
                if step is not None and scaled.written[step] is not None:
                    sheet.write(2 + skill, column, scaled.written[step])
                if scaled.helper:
                    sheet.write_formula(
                        2 + skill,
                        column + 1,
                        "=" + scaled.helper.format(c=xl_rowcol_to_cell(2 + skill, column)),
                    )
            self.steps[name].append(steps)
            looked = column + bool(scaled.helper)
            if scaled.formula:
                area = f"{xl_rowcol_to_cell(2, looked)}:{xl_rowcol_to_cell(1 + SKILLS, looked)}"
                sheet.write_formula(0, column, "=" + scaled.formula.format(r=area))
            if scaled.offered:
                sheet.data_validation(2, column, 1 + SKILLS, column, dict(scaled.offered))


def offer(*items: object) -> dict[str, Any]:
    """Return a drop-down with its list inside."""
    return {"validate": "list", "source": [str(item) for item in items]}
