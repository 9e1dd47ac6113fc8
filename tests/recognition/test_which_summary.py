"""Which of several sheets is the Summary: the live one, then the later year; else none is."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from assessment import score, write_back
from assessment.model import Framework
from assessment.model.errors import PackageError
from assessment.recognition import read_workbook
from tests.builders.layouts import Book, Formula, Options, build

OTHER = (0.2, 0.2, 0.2, 0.2, 0.2)


def _typed(book: Book, weights: tuple[float, ...] = OTHER) -> dict[tuple[int, int], object]:
    """Return the Summary with last year's weights, and levels that are typed in."""
    cells = {
        place: value.value if isinstance(value, Formula) else value
        for place, value in book.summary.items()
    }
    for index, weight in enumerate(weights):
        cells[book.row(index), book.column(1)] = weight
        cells[book.row(index), book.column(2)] = 1
        cells[book.row(index), book.column(3)] = weight
    return cells


def _before(book: Book, **sheets: dict[tuple[int, int], object]) -> Book:
    """Put sheets before all others."""
    book.cells = {**{name.replace("_", " "): cells for name, cells in sheets.items()}, **book.cells}
    return book


def _weights(book: Book, frameworks: list[Framework]) -> tuple[list[Fraction | None], set[str]]:
    found = read_workbook(book.save(), frameworks)
    return [one.weight for one in found.competencies], {one.code for one in found.findings}


TRUE = [Fraction(percent, 100) for percent in (15, 30, 35, 15, 5)]


@pytest.mark.parametrize("name", ["Summary_2024", "Summary_2030", "Review", "Old_Summary", "A"])
def test_live_formulas_win(name: str, frameworks: list[Framework]) -> None:
    book = build(Options())
    weights, codes = _weights(_before(book, **{name: _typed(book)}), frameworks)
    assert weights == TRUE
    assert codes == {"summary-ambiguous"}


def test_of_two_typed_ones_the_later_year_counts(frameworks: list[Framework]) -> None:
    book = build(Options(summary="Summary 2026", rule=None))
    _before(book, Summary_2025=_typed(book), Summary_2024=_typed(book))
    weights, codes = _weights(book, frameworks)
    assert weights == TRUE
    assert "summary-unclear" not in codes


def test_of_two_live_ones_the_later_year_counts(frameworks: list[Framework]) -> None:
    book = build(Options(summary="H2 2026"))
    cells = dict(book.summary)
    for index, weight in enumerate(OTHER):
        cells[book.row(index), book.column(1)] = weight
    weights, codes = _weights(_before(book, H2_2025=cells), frameworks)
    assert weights == TRUE
    assert codes == {"summary-ambiguous"}


@pytest.mark.parametrize("rule", ["mean", None], ids=["live", "typed"])
def test_where_nothing_tells_there_is_no_result(
    rule: str | None, frameworks: list[Framework], tmp_path: Path
) -> None:
    book = build(Options(rule=rule))
    cells = dict(book.summary) if rule else _typed(book)
    for index, weight in enumerate(OTHER):
        cells[book.row(index), book.column(1)] = weight
    _before(book, Overview=cells)
    card = score(read_workbook(book.save(), frameworks), frameworks)
    told = [one for one in card.findings if one.code == "summary-unclear"]
    assert len(told) == 1
    assert "'Overview'" in told[0].message
    assert "'Summary'" in told[0].message
    assert card.progress is None
    assert card.grade is None
    assert [one.level for one in card.competencies] != [None] * 5
    source = tmp_path / "a.xlsx"
    source.write_bytes(book.save())
    with pytest.raises(PackageError, match="no Summary that could be filled"):
        write_back(source, tmp_path / "b.xlsx")
    assert not (tmp_path / "b.xlsx").exists()


def test_a_hidden_one_gives_way(frameworks: list[Framework]) -> None:
    book = build(Options(rule=None))
    _before(book, Template=_typed(book))
    workbook = openpyxl.load_workbook(io.BytesIO(book.save()))
    workbook["Template"].sheet_state = "hidden"
    data = io.BytesIO()
    workbook.save(data)
    found = read_workbook(data.getvalue(), frameworks)
    assert [one.weight for one in found.competencies] == TRUE


def test_last_years_summary_stays_as_typed(tmp_path: Path) -> None:
    book = build(Options())
    _before(book, Summary_2025=_typed(book))
    source, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    source.write_bytes(book.save())
    write_back(source, target)
    before = openpyxl.load_workbook(source)["Summary 2025"]
    after = openpyxl.load_workbook(target)["Summary 2025"]
    rows = zip(before.values, after.values, strict=True)
    assert all(one == two for one, two in rows)
