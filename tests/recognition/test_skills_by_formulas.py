"""Unrated skills that only a formula points at: wherever they stand in the list, and however
the formula says where it looks.
"""

from __future__ import annotations

import pytest

from assessment import read_workbook, score
from assessment.formulas.parse import FormulaError, parse, references
from assessment.model import Scorecard
from tests.formulas.test_same_value import F, Made, made, plainly


def of_one_level(
    reference: str, ratings: tuple[int | None, ...] = (None, 2, 2), header: str = "1/ Beginner"
) -> Made:
    """Return a workbook whose two competencies have one level each; its formula names the
    ratings by ``reference``.
    """
    book = made()
    for row, name in enumerate(("Delivery", "Problem Solving"), 2):
        last = len(ratings) + 1
        own = reference if name == "Delivery" else f"B2:B{last}"
        cells: dict[str, object] = {
            "A1": header,
            "A9": "Level result",
            "B9": F(f"IF(AND(MIN({own})>0,AVERAGE({own})>1.6),1,0)"),
        }
        for at in range(2, last + 1):
            cells[f"A{at}"] = f"Keeps promise {at} in {name}"
            rating = ratings[at - 2] if name == "Delivery" else 2
            if rating is not None:
                cells[f"B{at}"] = rating
        book.sheets[name] = cells
        book.sheets["Summary"][f"C{row}"] = F(f"IF('{name}'!B9=1,1,0)")
    book.names += [
        ("Mine", "Delivery!$B$2:$B$4", None),
        ("Here", "Delivery!$B$2:$B$4", "Delivery"),
        ("Twice", "Mine", None),
    ]
    return book


def of(book: Made) -> Scorecard:
    return score(read_workbook(book.save()))


WAYS = {
    "a range": "B2:B4",
    "a name": "Mine",
    "a sheet's name": "Here",
    "a name of a name": "Twice",
    "OFFSET": "OFFSET(B1,1,0,3,1)",
    "OFFSET without a size": "OFFSET(B2:B4,0,)",
    "INDIRECT": 'INDIRECT("B2:B4")',
    "up to INDEX": "B2:INDEX(B2:B4,3)",
    "what is common": "(B:B 2:4)",
    "unreadable": "B2:INDEX(B2:B4,A9+3)",
}


# which does not say where it begins
@pytest.mark.parametrize("way", [way for way in WAYS if way != "unreadable"])
def test_the_first_skill_counts_though_nobody_rated_it(way: str) -> None:
    card = of(of_one_level(WAYS[way]))
    assert [one.level for one in card.competencies] == [0, 1]
    assert card.competencies[0].levels[0].unrated == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_skill_among_others_counts_though_nobody_rated_it(way: str) -> None:
    card = of(of_one_level(WAYS[way], (2, None, 2)))
    assert [one.level for one in card.competencies] == [0, 1]
    assert card.competencies[0].levels[0].unrated == 1


def test_a_range_that_begins_with_the_header_makes_no_skill_of_it() -> None:
    book = of_one_level("B1:B4", (2, 2, 2), header="Foundations")
    card = of(book)
    assert [one.level for one in card.competencies] == [1, 1]
    assert card.competencies[0].levels[0].unrated == 0


@pytest.mark.parametrize(
    "reference", ["B2", "Only", 'INDIRECT("B2")', "OFFSET(B1,1,0)", "(B:B 2:2)"]
)
@pytest.mark.parametrize("rule", ["IF({r}=2,1,0)", "IF(MIN({r})>0,1,0)", "IF(Good,1,0)"])
def test_a_level_of_one_skill_is_found(reference: str, rule: str) -> None:
    """Beside a level that is found anyhow."""
    book = made(
        lambda sheet, column: (
            rule.format(r=reference.replace("B", column))
            if column == "B"
            else plainly(sheet, column)
        )
    )
    for name in ("Delivery", "Problem Solving"):
        for at in (3, 4):
            del book.sheets[name][f"A{at}"], book.sheets[name][f"B{at}"]
        book.names += [("Only", f"'{name}'!$B$2", name), ("Good", f"MIN('{name}'!$B$2)>0", name)]
    card = of(book)
    assert [one.level for one in card.competencies] == [2, 1]
    assert not {"level-disagrees", "range-wrong-cells", "competency-not-scored"} & {
        found.code for found in card.findings
    }


def test_ratings_that_nobody_has_calculated_are_found_above_the_others() -> None:
    """The first of two levels below each other holds formulas without a saved value."""
    book = made()
    for name in ("Delivery", "Problem Solving"):
        cells: dict[str, object] = {
            "A1": "1/ Beginner",
            "A8": "2/ Intermediate",
            "A6": "Level result",
            "A12": "Level result",
        }
        for at, below in ((2, False), (3, False), (9, True), (10, True)):
            cells[f"A{at}"] = f"Keeps promise {at} in {name}"
            cells[f"B{at}"] = 2 if below else F("Data!A1")
        cells |= {
            "B6": F(plainly(name, "B").replace("4", "3")),
            "B12": F(plainly(name, "B").replace("B2:B4", "B9:B10")),
        }
        book.sheets[name] = cells
    for row, name in enumerate(("Delivery", "Problem Solving"), 2):
        book.sheets["Summary"][f"C{row}"] = F(f"IF('{name}'!B6=1,IF('{name}'!B12=1,2,1),0)")
    book.sheets["Data"] = {"A1": 2}
    card = of(book)
    assert [one.level for one in card.competencies] == [2, 2]


@pytest.mark.parametrize("answer", ["x", None])
def test_formulas_that_read_answers_behind_them_are_the_ratings(answer: str | None) -> None:
    book = made()
    for cells in book.sheets.values():
        if "B6" in cells:
            for at in (2, 3, 4):
                before = cells[f"B{at}"]
                cells[f"B{at}"] = F(
                    f'IF(C{at}="x",{before if answer else 9},{9 if answer else before})', 5
                )
            for address in [one for one in cells if one[0] in "CD"]:
                del cells[address]
            cells |= {f"C{at}": answer for at in (2, 3, 4) if answer}
    for row, name in enumerate(("Delivery", "Problem Solving"), 2):
        book.sheets["Summary"][f"C{row}"] = F(f"IF('{name}'!B6=1,1,0)")
    card = of(book)
    assert [one.level for one in card.competencies] == [1, 1]
    assert "rating-not-understood" not in {found.code for found in card.findings}


@pytest.mark.parametrize(
    ("formula", "same"),
    [
        ("B3:INDEX(B3:B9,4)", "B3:B6"),
        ("B3:INDEX(B:B,6)", "B3:B6"),
        ("INDEX(B3:B9,1):B6", "B3:B6"),
        ("B3:INDEX(A3:C9,4,2)", "B3:B6"),
        ("B3:INDEX(A6:C6,2)", "B3:B6"),
        ("B:B 3:6", "B3:B6"),
        ("A1:B9 B3:C6", "B3:B6"),
        ("Data!B:B 3:6", "Data!B3:B6"),
        ("B3:B6:B4", "B3:B6"),
        ("A1:B2 C3:D4", "#NULL!"),
    ],
)
def test_what_cells_alone_make_up_is_an_area(formula: str, same: str) -> None:
    assert parse(formula) == parse(same)


@pytest.mark.parametrize(
    "formula",
    [
        "B3:INDEX(B3:B9,8)",
        "B3:INDEX(B3:B9,0)",
        "B3:INDEX(A3:C9,2)",
        "B3:INDEX(B3:B9,A1)",
        "B3:B6 Name",
        "B3:B6 Other!A1:B9",
    ],
)
def test_what_is_not_said_by_cells_alone_is_not_read(formula: str) -> None:
    with pytest.raises(FormulaError):
        parse(formula)


@pytest.mark.parametrize(
    ("formula", "same"),
    [
        ("SUM(OFFSET(B2,1,0,4,1))", "B3:B6"),
        ("SUM(OFFSET(B7,-4,0,4))", "B3:B6"),
        ("SUM(OFFSET(A1:A4,2,1))", "B3:B6"),
        ("SUM(OFFSET(Data!B2,1,,4,1))", "Data!B3:B6"),
        ('SUM(INDIRECT("$B$3:B6"))', "B3:B6"),
        ('SUM(INDIRECT("Data!B3:B6"))', "Data!B3:B6"),
        # what cannot be told is what is spelt out
        ("SUM(OFFSET(B2,-4,0,4,1))", "B2"),
        ("SUM(OFFSET(B2,A1,0,4,1))", "B2,A1"),
        ('SUM(INDIRECT("B"&A1))', "A1"),
        ('SUM(INDIRECT("nothing"))', ""),
    ],
)
def test_where_offset_and_indirect_look(formula: str, same: str) -> None:
    assert list(references(formula)) == [
        found for one in same.split(",") if one for found in references(one)
    ]
