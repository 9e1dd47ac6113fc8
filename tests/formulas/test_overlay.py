"""Changed cells above a book that stays as it is."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from assessment.formulas.cells import Cell
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.overlay import Overlay
from assessment.formulas.scope import Scope, TableArea
from assessment.ooxml.workbook import Worksheet


class Book:
    """Two sheets: ``Ratings`` with 1 and 2, ``Summary`` with their sum, and twice that."""

    date1904 = False
    steps = 10_000

    def __init__(self) -> None:
        self.sheet_names = ["Ratings", "Summary"]
        self.tables: Mapping[str, TableArea] = {}
        self.left_out: set[str] = set()
        self.scope = Scope({}, {}, self.sheet_names, dict)
        self.asked: list[str] = []
        ratings = {(n, 1): Cell(n, 1, float(n), None, 0) for n in (1, 2)}
        summary = {
            (1, 1): Cell(1, 1, 3.0, "SUM(Ratings!A1:A2)", 0),
            (2, 1): Cell(2, 1, 6.0, "2*A1", 7),
        }
        self.sheets = {
            "Ratings": Worksheet("Ratings", "hidden", ratings),
            "Summary": Worksheet("Summary", "visible", summary, scope=self.scope),
        }

    def __contains__(self, name: str) -> bool:
        return name in self.sheets

    def __getitem__(self, name: str) -> Worksheet:
        self.asked.append(name)
        return self.sheets[name]


@pytest.fixture
def book() -> Book:
    return Book()


def test_what_a_change_does_is_computed(book: Book) -> None:
    overlay = Overlay(book)
    overlay.put_value("Ratings", (1, 1), 5.0)
    assert overlay.evaluator.value("Summary", 2, 1) == 14


def test_the_book_beneath_is_not_touched(book: Book) -> None:
    overlay = Overlay(book)
    overlay.put_value("Ratings", (3, 1), 5.0)
    overlay.put_formula("Ratings", (1, 1), "40+1")
    assert list(book.sheets["Ratings"].cells) == [(1, 1), (2, 1)]
    assert Evaluator(book).value("Summary", 1, 1) == 3


def test_it_is_undone_by_throwing_it_away(book: Book) -> None:
    below = Overlay(book)
    below.put_value("Ratings", (1, 1), 5.0)
    above = Overlay(below)
    above.put_value("Ratings", (2, 1), 6.0)
    assert above.evaluator.value("Summary", 1, 1) == 11
    assert below.evaluator.value("Summary", 1, 1) == 7


def test_a_later_change_is_seen_after_evaluating(book: Book) -> None:
    overlay = Overlay(book)
    assert overlay.evaluator.value("Summary", 1, 1) == 3
    overlay.put_formula("Summary", (1, 1), "SUM(Ratings!A1:A2)+1")
    assert overlay.evaluator.value("Summary", 2, 1) == 8


def test_what_was_evaluated_beneath_serves_until_something_changes(book: Book) -> None:
    known = Evaluator(book)
    overlay = Overlay(book, known)
    assert overlay.evaluator is known
    overlay.put_value("Ratings", (1, 1), 5.0)
    assert overlay.evaluator is not known


def test_no_sheet_is_read_before_it_is_asked_for(book: Book) -> None:
    overlay = Overlay(book)
    overlay.put_value("Ratings", (1, 1), 5.0)
    assert "Summary" not in book.asked


def test_a_value_keeps_formula_and_look_and_a_formula_the_look(book: Book) -> None:
    overlay = Overlay(book)
    overlay.put_value("Summary", (2, 1), 1.0)
    assert overlay["Summary"].cells[2, 1] == Cell(2, 1, 1.0, "2*A1", 7)
    overlay.put_formula("Summary", (2, 1), "A1")
    assert overlay["Summary"].cells[2, 1] == Cell(2, 1, None, "A1", 7)


def test_whatever_else_a_sheet_has_is_as_beneath(book: Book) -> None:
    overlay = Overlay(book)
    overlay.put_value("Ratings", (1, 1), 5.0)
    assert overlay["Ratings"].state == "hidden"  # type: ignore[attr-defined]
    assert overlay.sheet_names == book.sheet_names
    with pytest.raises(AttributeError):
        _ = overlay.nothing_of_the_kind
    with pytest.raises(KeyError):
        overlay.put_value("Nowhere", (1, 1), 5.0)
