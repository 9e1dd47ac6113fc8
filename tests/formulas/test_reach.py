"""What a change of cells reaches, and what is remembered of the rest."""

from __future__ import annotations

import pytest

from assessment.formulas import reach
from assessment.formulas.cells import Cell, Position, position, reference
from assessment.formulas.evaluate import CIRCULAR, Evaluator
from assessment.formulas.overlay import Overlay
from assessment.formulas.reach import reached
from assessment.formulas.scope import Scope, TableArea
from assessment.ooxml.workbook import Worksheet


class Book:
    """Sheets with formulas, by the address."""

    date1904 = False
    steps = 10_000

    def __init__(self, **sheets: dict[str, object]) -> None:
        self.sheet_names = list(sheets)
        self.tables: dict[str, TableArea] = {}
        self.left_out: set[str] = set()
        self.scope = Scope({}, {}, self.sheet_names, dict)
        self.sheets = {name: self._sheet(name, cells) for name, cells in sheets.items()}

    def _sheet(self, name: str, values: dict[str, object]) -> Worksheet:
        cells = {}
        for address, value in values.items():
            is_formula = isinstance(value, str) and value.startswith("=")
            place = at(address)
            formula = str(value)[1:] if is_formula else None
            cells[place] = Cell(*place, None if is_formula else float(str(value)), formula, 0)
        return Worksheet(name, "visible", cells, scope=self.scope)

    def __contains__(self, name: str) -> bool:
        return name in self.sheets

    def __getitem__(self, name: str) -> Worksheet:
        return self.sheets[name]


def at(address: str) -> Position:
    place = position(address)
    assert place is not None
    return place


def reached_from(book: Book, *addresses: str) -> set[str]:
    formulas = [
        (name, place) for name in book.sheets for place, cell in book[name].cells.items() if cell[3]
    ]
    keys = reached(book, formulas, [("One", at(address)) for address in addresses])
    return {f"{name}!{reference(*place)}" for name, place in keys}


def a_book() -> Book:
    return Book(
        One={"A1": 1, "A2": 2, "A3": 3, "B1": "=SUM(A1:A2)", "B2": "=A3*2", "B3": "=B2+1"},
        Two={"A1": "=one!B1+1", "A2": "=A1", "A3": "=5"},
    )


def test_a_change_reaches_what_looks_at_it_and_what_looks_at_that() -> None:
    assert reached_from(a_book(), "A2") == {"One!A2", "One!B1", "Two!A1", "Two!A2"}
    assert reached_from(a_book(), "A3") == {"One!A3", "One!B2", "One!B3"}
    assert reached_from(a_book(), "C9") == {"One!C9"}


def test_what_does_not_say_where_it_looks_is_reached() -> None:
    book = Book(One={"A1": 1, "B1": '=INDIRECT("A"&1)', "B2": "=B1", "B3": "=2"})
    assert reached_from(book, "C9") == {"One!C9", "One!B1", "One!B2"}


def test_all_is_reached_where_there_is_too_much_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "_MOST", 4)
    assert reached_from(a_book(), "C9") == {
        *("One!B1", "One!B2", "One!B3", "One!C9", "Two!A1", "Two!A2", "Two!A3")
    }


def test_an_overlay_computes_again_only_what_a_change_reaches() -> None:
    book = a_book()
    known = Evaluator(book)
    for address in ("B1", "B2", "B3"):
        known.value("One", *at(address))
    known._values["One", at("B2")] = 99.0  # remembered, and never asked for again
    overlay = Overlay(book, known)
    overlay.put_value("One", at("A1"), 10.0)
    assert overlay.evaluator.value("One", *at("B1")) == 12
    assert overlay.evaluator.value("One", *at("B2")) == 99
    assert overlay.evaluator.value("Two", *at("A1")) == 13
    overlay.put_value("One", at("A3"), 10.0)
    assert overlay.evaluator.value("One", *at("B3")) == 21


def test_why_a_formula_cannot_be_evaluated_is_remembered_unless_it_is_changed() -> None:
    book = Book(One={"A1": "=A1", "B1": "=B1", "C1": 1})
    known = Evaluator(book)
    for address in ("A1", "B1"):
        known.value("One", *at(address))
    overlay = Overlay(book, known)
    overlay.put_formula("One", at("B1"), "C1+1")
    assert overlay.evaluator.value("One", *at("B1")) == 2
    assert overlay.evaluator.unsupported == {("One", at("A1")): CIRCULAR}
