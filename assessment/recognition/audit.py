"""What a workbook's own formulas say, and where they are wrong.

Each level's and each Summary formula is evaluated, whatever is cached, and looked at: does it look
at all skills of its level, at its own level, at sheets and levels that exist, by functions that
every program knows? Findings of one kind on one sheet are told once, with all their cells.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from assessment.formulas.cells import (
    Area,
    Cell,
    CellError,
    Position,
    Value,
    column_letters,
    reference,
)
from assessment.formulas.evaluate import CIRCULAR, DEPENDS, Evaluator, stale_cells
from assessment.formulas.functions import GOOGLE_ONLY
from assessment.formulas.parse import functions, references
from assessment.model import Finding
from assessment.model.findings import finding
from assessment.ooxml.workbook import Sheet, Workbook
from assessment.recognition.find.grid import Block, Grid
from assessment.recognition.find.summary import Row, Summary, exact

_LARGEST = 1e12  # of a level, a weight or progress; what is larger is none
_NEVER = (None, "", 0.0)  # what programs that do not calculate save as a formula's value
_MOST_NAMED = 6  # cells that a finding lists by name
_MOST_GATHERED = 400  # cells of a sheet in between that are looked at


def audit(
    workbook: Workbook,
    evaluator: Evaluator,
    summary: Summary,
    pairs: list[tuple[Row, Sheet | None]],
    grids: dict[str, Grid],
) -> tuple[list[Fraction | None], Fraction | None, list[Finding]]:
    """Evaluate and examine the formulas of the Summary and of the competency sheets.

    Returns the level of each of ``pairs`` and the progress as the file's own formulas give them
    (``None`` where they give no number), and the findings.
    """
    auditor = _Auditor(workbook, evaluator, summary, grids)
    names = [summary.sheet.name, *grids]
    for row, sheet in pairs:
        if sheet is not None and sheet.name in grids:
            auditor.levels(sheet, grids[sheet.name], row)
        auditor.summary_row(row, sheet)
    auditor.totals([row for row, _ in pairs])
    auditor.values(names)
    auditor.dialect(names)
    auditor.frozen(names)
    own = [auditor.number(row.level) for row, _ in pairs]
    return own, auditor.number(summary.progress), auditor.findings


class _Auditor:
    def __init__(
        self, workbook: Workbook, evaluator: Evaluator, summary: Summary, grids: dict[str, Grid]
    ) -> None:
        self.workbook = workbook
        self.summary = summary
        self.grids = grids
        self.evaluator = evaluator
        self.findings: list[Finding] = []
        # formulas of levels that look at no cell, by the sheet
        self._lost: dict[str, list[Cell]] = {}

    def report(self, code: str, where: str, message: str) -> None:
        self.findings.append(finding(code, where, message))

    def number(self, cell: Cell | None) -> Fraction | None:
        """Return what a cell of the Summary shows, if that is a number, and is known."""
        if cell is None:
            return None
        value = self.evaluator.value(self.summary.sheet.name, cell.row, cell.column)
        if (self.summary.sheet.name, (cell.row, cell.column)) in self.evaluator.unsupported:
            return None  # what is saved there is no answer of the formula's
        return exact(value) if isinstance(value, float) and abs(value) < _LARGEST else None

    # -- a competency's sheet ---------------------------------------------------------------------

    def levels(self, sheet: Sheet, grid: Grid, row: Row) -> None:
        without: list[str] = []
        seconds: list[Cell] = []
        for block in grid.blocks:
            name = block.name or "a level"
            if block.result is None:
                without.append(name)
            elif block.result.formula is None:
                shown = (
                    block.result.value
                    if not isinstance(block.result.value, float)
                    else f"{block.result.value:g}"
                )
                self.report(
                    "level-typed",
                    _at(sheet, block.result),
                    f"The result of {name} is typed in ({shown}) instead of computed.",
                )
            elif block.stray and self._is_read(sheet, block.result):
                self.report(
                    "range-wrong-cells",
                    _at(sheet, block.result),
                    f"The formula of {name} does not look at the ratings {_column(block)}:"
                    f" ={block.result.formula}",
                )
            for cell in (block.result, *block.others):
                if cell is not None and cell.formula is not None and not block.stray:
                    self._ranges(sheet, block, cell, grid)
                    if self.evaluator.value(
                        sheet.name, cell.row, cell.column
                    ) == "#REF!" and not sheet.looks_at(cell):
                        self._lost.setdefault(sheet.name, []).append(cell)
            seconds.extend(block.others)
        if without and any(block.result for block in grid.blocks):
            self.report(
                "level-formula-missing",
                sheet.name,
                f"No formula computes {', '.join(without)}. The framework's rule counts there.",
            )
        if seconds:
            self.report(
                "second-rule",
                f"{sheet.name}!{_cells(seconds)}",
                f"{_counted(len(seconds), 'level')} of {sheet.name!r} are computed a second time;"
                " the Summary does not use it.",
            )

    def _is_read(self, sheet: Sheet, cell: Cell) -> bool:
        """Tell whether a formula was read, so that it can be said what it looks at: one that
        was not is accused of nothing.
        """
        self.evaluator.value(sheet.name, cell.row, cell.column)
        reason = self.evaluator.unsupported.get((sheet.name, (cell.row, cell.column)))
        return sheet.says_all(cell) and reason in (None, CIRCULAR, DEPENDS)

    def _ranges(self, sheet: Sheet, block: Block, cell: Cell, grid: Grid) -> None:
        """See whether a level's formula looks at all skills of its level, and at no other's."""
        if not self._is_read(sheet, cell):
            return
        own = [
            area
            for name, area in sheet.looks_at(cell)
            if name is None or name.casefold() == sheet.name.casefold()
        ]
        # a helper's cell that was forgotten passes no rating on
        passing = {block.column: block.rows}
        if block.helper:
            passing[block.helper] = [
                row
                for row in block.rows
                if (helper := sheet.cells.get((row, block.helper))) is not None
                and helper.formula is not None
            ]
        looked = {
            row
            for column, rows in passing.items()
            for top, left, bottom, right in own
            if left <= column <= right
            for row in rows
            if top <= row <= bottom
        }
        missed = [row for row in block.rows if row not in looked]
        used = "" if cell is block.result else " The Summary does not use this formula."
        if missed and looked:
            places = ", ".join(reference(row, block.column) for row in missed)
            self.report(
                "range-misses-skill",
                _at(sheet, cell),
                f"The formula of {block.name or 'a level'} does not look at {places}, which has a"
                f" skill.{used}",
            )
        if cell is block.result:
            for other in grid.blocks:
                if other is not block and any(
                    left <= other.column <= right
                    and any(top <= row <= bottom for row in other.rows)
                    for top, left, bottom, right in own
                ):
                    self.report(
                        "range-wrong-cells",
                        _at(sheet, cell),
                        f"The formula of {block.name or 'a level'} also looks at ratings of"
                        f" {other.name or 'another level'}.",
                    )
                    break

    # -- the Summary ------------------------------------------------------------------------------

    def summary_row(self, row: Row, sheet: Sheet | None) -> None:
        if row.level is None or (row.level.formula is None and row.level.value in (None, "")):
            return
        where = self.summary.where(row.level)
        if row.level.formula is None:
            self.report(
                "summary-level-typed",
                where,
                f"The level of {row.label} is typed in ({_shown(row.level.value)}) instead of"
                " computed.",
            )
            return
        known = {name.casefold() for name in (*self.workbook.sheet_names, *self.workbook.left_out)}
        asked: list[Position] = []
        aside: list[tuple[str, Area]] = []  # on sheets that are no competency's
        spelt = references(row.level.formula)
        for name, area in self.summary.sheet.looks_at(row.level):
            if name is None or ((name, area) not in spelt and name not in self.grids):
                continue  # behind a name there may be a limit, or a list
            if name.casefold() not in known:
                self.report(
                    "formula-broken",
                    where,
                    f"The formula of {row.label} reads the sheet {name!r}, which does not exist:"
                    " spreadsheet programs show #REF! there, whatever the scorecard says. Writing"
                    " with --repair mends it if only one formula can be meant.",
                )
                return
            if sheet is not None and name.casefold() != sheet.name.casefold():
                if not any(name.casefold() == one.casefold() for one in self.grids):
                    aside.append((name, area))
                    continue
                self.report(
                    "summary-wrong-sheet",
                    where,
                    f"The level of {row.label} is read from the sheet {name!r}.",
                )
                return
            if area.size == 1:
                asked.append((area.top, area.left))
        if aside and not asked and not any(self._passes_on(*one) for one in aside):
            self.report(
                "summary-wrong-sheet",
                where,
                f"The level of {row.label} is read from the sheet {aside[0][0]!r}.",
            )
        elif sheet is not None and asked and sheet.name in self.grids:
            self._asked(row, sheet, asked, where)

    def _passes_on(self, name: str, area: Area) -> bool:
        """Tell whether cells of a sheet that is no competency's may gather what other sheets
        say.
        """
        exact_name = next(
            (one for one in self.workbook.sheet_names if one.casefold() == name.casefold()), None
        )
        if exact_name is None or exact_name in self.workbook.left_out or area.size > _MOST_GATHERED:
            return True  # it is not followed, and accused of nothing
        sheet = self.workbook[exact_name]
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                cell = sheet.cells.get((row, column))
                if cell is None or cell.formula is None:
                    continue
                if not sheet.says_all(cell) or any(
                    one is not None and one.casefold() != name.casefold()
                    for one, _ in sheet.looks_at(cell)
                ):
                    return True
        return False

    def _asked(self, row: Row, sheet: Sheet, asked: list[Position], where: str) -> None:
        blocks = self.grids[sheet.name].blocks
        results = {
            (cell.row, cell.column): block
            for block in blocks
            for cell in (block.result, *block.others)
            if cell is not None
        }
        missing = [
            place
            for place in asked
            if place not in results
            and sheet.value(*place) in (None, "")
            and ((cell := sheet.cells.get(place)) is None or cell.formula is None)
        ]
        if missing:
            places = ", ".join(f"{sheet.name}!{reference(*place)}" for place in missing)
            self.report(
                "summary-asks-missing-level",
                where,
                f"The formula asks for {places}, where there is no level.",
            )
        reached = {id(results[place]) for place in asked if place in results}
        skipped = [
            block for block in blocks if id(block) not in reached and block.result is not None
        ]
        if skipped and reached:
            names = ", ".join(
                f"{block.name} ({_at(sheet, block.result)})" for block in skipped if block.result
            )
            self.report(
                "summary-skips-level",
                where,
                f"The formula of {row.label} does not ask for {names}.",
            )

    def totals(self, rows: list[Row]) -> None:
        """Check that values are weight times level and progress their sum, by what they give."""
        value_column, sheet = self.summary.columns.get("value"), self.summary.sheet.name
        if value_column is None:
            return
        total = Fraction(0)
        complete = True
        for row in rows:
            weight, level, value = (
                self.number(row.weight),
                self.number(row.level),
                self.number(row.value),
            )
            if value is None:
                complete = False
                continue
            total += value
            if (
                weight is not None
                and level is not None
                and row.value is not None
                and abs(value - weight * level) > Fraction(1, 10**6)
                and abs(value - weight * level / 100) > Fraction(1, 10**6)
            ):
                self.report(
                    "summary-value-wrong",
                    self.summary.where(row.value),
                    f"The value of {row.label} is {float(value):g}; weight times level is"
                    f" {float(weight * level):g}.",
                )
        progress = self.number(self.summary.progress)
        if (
            complete
            and progress is not None
            and self.summary.progress is not None
            and abs(progress - total) > Fraction(1, 10**6)
        ):
            self.report(
                "progress-wrong",
                f"{sheet}!{reference(self.summary.progress.row, self.summary.progress.column)}",
                f"The progress is {float(progress):g}; the values add up to {float(total):g}.",
            )

    # -- all formulas -----------------------------------------------------------------------------

    def values(self, sheets: list[str]) -> None:
        """Report cached values that are stale, and formulas that cannot be evaluated."""
        stale: dict[str, list[tuple[Cell, Value]]] = {}
        for sheet, cell, result in stale_cells(self.evaluator, sheets):
            # what Google's functions leave behind in other programs is told by `dialect`
            if not (
                cell.value == "#NAME?"
                and isinstance(cell.value, CellError)
                and functions(cell.formula or "") & GOOGLE_ONLY
            ):
                stale.setdefault(sheet, []).append((cell, result))
        if stale and all(
            cell.value in _NEVER
            for sheet in sheets
            for cell in self.workbook[sheet].cells.values()
            if cell.formula is not None
        ):
            self._never_calculated(sheets)
            stale = {}
        for sheet, found in stale.items():
            cell, result = found[0]
            saved = (
                f"{_shown(cell.value)} is saved"
                if cell.value not in (None, "")
                else "nothing is saved"
            )
            more = (
                f" (and {_counted(len(found) - 1, 'other cell')} of this sheet)"
                if len(found) > 1
                else ""
            )
            self.report(
                "cached-value-stale",
                f"{sheet}!{_cells(cell for cell, _ in found)}",
                f"The formula gives {_shown(result)}, {saved}{more}. The formula's result counts.",
            )
        reasons: dict[tuple[str, str], list[Cell]] = {}
        for (sheet, place), reason in self.evaluator.unsupported.items():
            if sheet in sheets and isinstance(place, tuple) and place in self.workbook[sheet].cells:
                reasons.setdefault((sheet, reason), []).append(self.workbook[sheet].cells[place])
        for (sheet, reason), cells in reasons.items():
            saved = (
                "the value saved in the file counts"
                if any(cell.value not in (None, "") for cell in cells)
                else "no value is saved in the file"
            )
            code = "depends-on-unknown" if reason == DEPENDS else "unknown-function"
            self.report(code, f"{sheet}!{_cells(cells)}", f"The formula {reason}; {saved}.")
        for sheet in sheets:
            broken = [
                cell
                for cell in self.workbook[sheet].cells.values()
                if cell.formula is not None and "#REF!" in cell.formula
            ]
            broken += [cell for cell in self._lost.get(sheet, ()) if cell not in broken]
            if broken:
                self.report(
                    "formula-broken",
                    f"{sheet}!{_cells(broken)}",
                    f"The formula refers to cells that are no longer there: ={broken[0].formula}",
                )

    def _never_calculated(self, sheets: list[str]) -> None:
        inside = [place for sheet, place in self.evaluator.unsupported if sheet in sheets]
        done = "all were evaluated" if not inside else f"all but {len(inside)} were evaluated"
        self.report("never-calculated", "", f"No formula of the file has a value saved; {done}.")

    def frozen(self, sheets: list[str]) -> None:
        """Report what Google Sheets put in the place of formulas that only it can compute: the
        values of then.
        """
        for sheet in sheets:
            cells = [
                cell
                for cell in self.workbook[sheet].cells.values()
                if cell.formula and "DUMMYFUNCTION" in functions(cell.formula)
            ]
            if cells:
                self.report(
                    "value-frozen",
                    f"{sheet}!{_cells(cells)}",
                    f"{_counted(len(cells), 'formula')} of Google Sheets could not be exported:"
                    " they show what they gave then, whatever the ratings are now.",
                )

    def dialect(self, sheets: list[str]) -> None:
        """Report functions that only Google Sheets knows."""
        for sheet in sheets:
            used: dict[str, None] = {}
            cells = []
            for cell in self.workbook[sheet].cells.values():
                google = functions(cell.formula) & GOOGLE_ONLY if cell.formula else None
                if google:
                    cells.append(cell)
                    used.update(dict.fromkeys(sorted(google)))
            if cells:
                self.report(
                    "google-only-function",
                    f"{sheet}!{_cells(cells)}",
                    f"{', '.join(used)} in {_counted(len(cells), 'formula')} work in Google Sheets"
                    " only; Excel and LibreOffice show #NAME?.",
                )


def astray(sheet: Sheet, cell: Cell, blocks: Iterable[Block]) -> bool:
    """Tell whether the formula of a level's result, which does not look at its ratings, surely
    looks elsewhere.

    Not so where that cannot be told from it, as from one that Google Sheets left out of an export,
    or where it looks at other formulas, which may look at them for it.
    """
    if not sheet.says_all(cell) or "DUMMYFUNCTION" in functions(cell.formula or ""):
        return False
    own = [
        area
        for name, area in sheet.looks_at(cell)
        if name is None or name.casefold() == sheet.name.casefold()
    ]
    if not own:
        return False
    ratings = {(row, block.column) for block in blocks for row in block.rows}
    if any(area.covers(*place) for place in ratings for area in own):
        return True
    return not any(
        other.formula is not None and other is not cell and any(area.covers(*place) for area in own)
        for place, other in sheet.cells.items()
    )


def _cells(cells: Iterable[Cell]) -> str:
    names = [reference(cell.row, cell.column) for cell in cells]
    return ",".join(names[:_MOST_NAMED]) + (",..." if len(names) > _MOST_NAMED else "")


def _at(sheet: Sheet, cell: Cell) -> str:
    return f"{sheet.name}!{reference(cell.row, cell.column)}"


def _column(block: Block) -> str:
    letters = column_letters(block.column)
    return str(Area(block.rows[0], block.column, block.rows[-1], block.column)) if letters else ""


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, CellError):
        return str(value)
    if isinstance(value, float):
        return f"{value:.10g}"
    return repr(str(value)[:40]) if value not in (None, "") else "nothing"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
