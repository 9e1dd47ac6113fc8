"""Every column says the same twice: what its formula computes is what its value says."""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from assessment import compare_tracks, load_framework, read_workbook, score
from assessment.formulas.evaluate import Evaluator
from assessment.jobs.write_back import write_back
from assessment.model import Accomplishment, CheckIn, Framework, Goal
from assessment.ooxml import edit_workbook
from assessment.ooxml.workbook import Workbook, open_workbook
from assessment.sheets.growth.accomplishments import accomplishments_sheet
from assessment.sheets.growth.check_ins import check_ins_sheet
from assessment.sheets.growth.fillable import Setting
from assessment.sheets.growth.growth_plan import STATUSES, growth_plan_sheet
from assessment.sheets.kit.canvas import Value
from assessment.sheets.kit.columns import TOTAL, Cells, Column, Table, TableRow
from assessment.sheets.kit.facts import Facts, SummaryCells
from assessment.sheets.kit.pages import SheetPlan, draw
from assessment.sheets.results.comparison import comparison_sheets
from assessment.sheets.results.focus import focus_sheet
from assessment.sheets.results.tracks import tracks_sheet
from tests.conftest import ROOT

COUNT = int(os.environ.get("SHEETS_FILLINGS", "6"))
SEED = int(os.environ.get("SHEETS_SEED", random.SystemRandom().randrange(10**6)))
FRAMEWORKS = [load_framework(identity) for identity in ("mews", "carvago", "carvago-2023")]
SUMMARY = "Their Summary"


# --- people and their sheets ---------------------------------------------------------------------


def person(framework: Framework, dice: random.Random) -> Facts:
    """Return somebody with random levels and weights, which stand on the sheet SUMMARY."""
    many = len(framework.competencies)
    own = dice.choice([None, *framework.tracks])
    official = own.weights if own else {}
    weights = [
        official.get(competency.id, Fraction(dice.randrange(60), 100))
        for competency in framework.competencies
    ]
    if dice.random() < 0.3:
        weights[dice.randrange(many)] = Fraction(dice.randrange(100), 300)
    levels = [dice.randrange(len(framework.levels) + 1) for _ in range(many)]
    return Facts(
        framework=framework,
        person="Jana",
        competencies=tuple(competency.name for competency in framework.competencies),
        ids=tuple(competency.id for competency in framework.competencies),
        levels=tuple(None if dice.random() < 0.03 else level for level in levels),
        weights=tuple(None if dice.random() < 0.03 else weight for weight in weights),
        primary=own,
        aspirational=tuple(
            dice.sample(framework.tracks, min(dice.randrange(4), len(framework.tracks)))
        ),
        cells=SummaryCells(
            *(
                tuple(f"'{SUMMARY}'!${column}${row}" for row in range(1, many + 1))
                for column in "CB"
            )
        ),
        graded=dice.random() < 0.9,
    )


def development(framework: Framework, dice: random.Random) -> list[SheetPlan]:
    growth = framework.growth
    assert growth is not None
    setting = Setting("Jana", ("Delivery",), growth.kinds, ("Candour",))
    day = date(2026, 1, 1) + timedelta(dice.randrange(300))
    goals = [
        Goal(
            "Lead a project", "", "", "", "Delivery", "", dice.choice(growth.kinds).id, None, day,
            dice.choice([None, *STATUSES]), "", "",
        )
        for _ in range(dice.randrange(12))
    ]  # fmt: skip
    return [
        growth_plan_sheet(setting, goals),
        accomplishments_sheet(setting, [Accomplishment(day, "Spoke", "", "", "", "", "")]),
        check_ins_sheet(setting, [CheckIn(day, None, "Goals", "", None, None, "")]),
    ]


def written(plans: list[SheetPlan], facts: Facts) -> Workbook:
    """Return a workbook with the sheets and the Summary that they look at."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    summary = book.add_worksheet(SUMMARY)
    for column, numbers in ((1, facts.weights), (2, facts.levels)):
        for row, number in enumerate(numbers):
            if number is not None:
                summary.write_number(row, column, float(number))
    draw(book, plans)
    book.close()
    return open_workbook(target.getvalue())


# --- columns -------------------------------------------------------------------------------------


def tables_of(shape: object) -> Iterator[tuple[str, Table[Any]]]:
    """Yield the tables of a sheet by what they are called."""
    holder = getattr(shape, "tables", shape)
    for name in dir(holder):
        held = None if name.startswith("_") else getattr(holder, name)
        if isinstance(held, Table):
            yield name, held
        elif isinstance(held, dict):
            yield from (
                (f"{name} {key}", table) for key, table in held.items() if isinstance(table, Table)
            )


def cells_of(table: Table[Any]) -> Iterator[tuple[Column[Any], Cells[Any], TableRow]]:
    for column in table.columns:
        for name in table.rows:
            yield column, column, table.row(name)
        if column.total is not None:
            yield column, column.total, table.row(TOTAL)


def same(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == pytest.approx(other, abs=1e-9)
    return one == other or (one in (None, "") and other in (None, ""))


@dataclass(frozen=True)
class Outcome:
    """What a cell's column says of it, and what its formula gives."""

    column: str
    stated: Value
    given: object


def computed(plan: SheetPlan) -> Iterator[tuple[str, tuple[int, int], Value, bool]]:
    """Yield the cells of the columns that have a formula and say what it gives: what the column is
    called, where the cell is (from 1), what it holds, and whether this one has the formula.
    """
    for name, table in tables_of(plan.shape):
        for column, cells, row in cells_of(table):
            if cells.value is not None and cells.formula is not None:
                total = " in all" if row.name == TOTAL else ""
                yield (
                    f"{type(plan.shape).__name__} {name}: {column.key}{total}",
                    (row.number + 1, table.place(column.key) + 1),
                    plan.values.get((column.key, row.name)),
                    cells.formula_of(row) is not None,
                )


def outcomes_of(plans: list[SheetPlan], book: Workbook) -> Iterator[Outcome]:
    evaluator = Evaluator(book)
    for plan in plans:
        sheet = plan.shape.name
        for column, place, stated, live in computed(plan):
            if live:
                assert book[sheet].cells[place].formula, (column, place)
                yield Outcome(column, stated, evaluator.value(sheet, *place))
    assert not evaluator.unsupported


def plans_of(framework: Framework, dice: random.Random) -> tuple[list[SheetPlan], Facts]:
    facts = person(framework, dice)
    some = dice.sample(framework.tracks, min(2, len(framework.tracks)))
    card = score(read_workbook(ROOT / "samples" / "mews-engineer.xlsx", FRAMEWORKS), FRAMEWORKS)
    bare = [
        replace(comparison, track=track, route=None)
        for comparison, track in zip(compare_tracks(card), some, strict=False)
    ]
    return [
        tracks_sheet(facts),
        *comparison_sheets(facts, bare),
        focus_sheet(facts, ()),
        *(development(framework, dice) if framework.growth else []),
    ], facts


@pytest.fixture(scope="module")
def people() -> list[tuple[list[SheetPlan], Workbook]]:
    dice = random.Random(SEED)
    found = []
    for number in range(COUNT):
        plans, facts = plans_of(FRAMEWORKS[number % len(FRAMEWORKS)], dice)
        found.append((plans, written(plans, facts)))
    return found


@pytest.fixture(scope="module")
def outcomes(people: list[tuple[list[SheetPlan], Workbook]]) -> list[Outcome]:
    return [outcome for plans, book in people for outcome in outcomes_of(plans, book)]


def test_each_formula_gives_what_its_column_says(outcomes: list[Outcome]) -> None:
    wrong = [one for one in outcomes if not same(one.given, one.stated)]
    assert not wrong, f"SHEETS_SEED={SEED}"


def test_no_column_is_left_out(
    people: list[tuple[list[SheetPlan], Workbook]], outcomes: list[Outcome]
) -> None:
    columns = {column for plans, _ in people for plan in plans for column, *_ in computed(plan)}
    assert len(columns) > 40
    assert columns == {outcome.column for outcome in outcomes}


@pytest.mark.parametrize("name", ["mews-engineer", "carvago-frontend", "classic-filled"])
def test_a_written_workbook_holds_what_its_formulas_give(tmp_path: Path, name: str) -> None:
    dice = random.Random(f"{SEED} {name}")
    source, rated, target = (
        ROOT / "samples" / f"{name}.xlsx",
        tmp_path / "a.xlsx",
        tmp_path / "b.xlsx",
    )
    before = score(read_workbook(source, FRAMEWORKS), FRAMEWORKS)
    assert before.framework is not None
    places = [
        (sheet, address)
        for competency in before.assessment.competencies
        for level in competency.levels
        for skill in level.skills
        for sheet, _, address in [skill.where.rpartition("!")]
    ]
    labels = {rating.value: rating.label for rating in before.framework.ratings}
    given = {
        place: labels[value] if name.startswith("carvago") else value
        for place in places
        for value in dice.choices((0, 1, 2), (1, 2, 6))
    }
    edit_workbook(source, rated, cells=given)
    tracks = [track.name for track in dice.sample(before.framework.tracks, 1)]
    write_back(rated, target, compare=tracks)
    book = open_workbook(target)
    evaluator = Evaluator(book)
    ours = [book[name] for name in book.sheet_names if name[:5] == "Track"]
    assert len(ours) == 2
    wrong = [
        (sheet.name, place, cell.value, evaluator.value(sheet.name, *place))
        for sheet in ours
        for place, cell in sheet.cells.items()
        if cell.formula and not same(cell.value, evaluator.value(sheet.name, *place))
    ]
    assert not wrong, f"SHEETS_SEED={SEED}"


def test_a_column_that_is_not_wanted_takes_no_place() -> None:
    columns: list[Column[int]] = [
        Column("a", "A", 5),
        Column("b", "B", 5, when=False),
        Column("c", "C", 5, span=2, value=lambda item: item),
        Column("d", "D", 5, formula="{a}+{c}"),
    ]
    table = Table(columns, range(2), top=3, left=1)
    assert [table.place(key) for key in "acd"] == [1, 2, 4] and "b" not in table
    assert columns[3].formula_of(table.row(1)) == "$B$5+$C$5"
    assert table.values([7]) == {("c", 0): 7} and table.right == 4


def test_two_columns_of_a_table_have_different_names() -> None:
    with pytest.raises(ValueError, match="same name"):
        Table([Column("a"), Column("a")], range(1), top=0)
