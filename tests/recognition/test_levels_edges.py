"""Where the limits of recognition lie: small sheets, the answer worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from assessment.recognition.find.grid import describe
from assessment.recognition.find.summary import Summary, are_points, find_summary
from tests.builders.small_sheets import column, grid_of, levels_of, sheet_of, words

SKILLS = tuple(
    f"You keep plan {letter} of the team in order" for letter in "abcdefghijklmnopqrstuvwxyz"
)
RATINGS = ("Yes", "No", "Somewhat", "Yes", "No", "Yes")
DONE = '=IF(COUNTIF({0},"Yes")=2,1,0)'


def results_of(cells: dict[str, object], *asked: str) -> list[tuple[int, int] | None]:
    """Return where the result of each level is."""
    grid = grid_of(cells, asked=asked)
    assert grid is not None
    return [
        (block.result.row, block.result.column) if block.result else None for block in grid.blocks
    ]


def side_by_side(*names: str, rows: int = 2) -> dict[str, object]:
    """Return levels in columns A, D, G ..., their names in row 1, rated."""
    cells: dict[str, object] = {}
    for number, name in enumerate(names):
        cells |= column("ADGJM"[number], 1, name, *SKILLS[number * rows : (number + 1) * rows])
        cells |= column("BEHKN"[number], 2, *RATINGS[:rows])
    return cells


# --- where levels begin --------------------------------------------------------------------------


def below_each_other(*headers: str) -> dict[str, object]:
    """Return levels of two skills in column A, each below its header and an empty row."""
    cells: dict[str, object] = {}
    for number, header in enumerate(headers):
        top = 1 + 4 * number
        cells |= column("A", top, header, *SKILLS[2 * number : 2 * number + 2])
        cells |= column("B", top + 1, *RATINGS[:2])
    return cells


@pytest.mark.parametrize(("length", "levels"), [(40, 2), (41, 1)])
def test_a_name_of_the_workbooks_own_has_at_most_40_characters(length: int, levels: int) -> None:
    names = "F" * length, "P" * length
    assert len(levels_of(grid_of(below_each_other(*names)))) == levels


def test_levels_below_each_other_by_names_of_their_own() -> None:
    assert levels_of(grid_of(below_each_other("First", "Second", "Third"))) == [
        ("First", [2, 3]),
        ("Second", [6, 7]),
        ("Third", [10, 11]),
    ]


def test_an_unrated_skill_without_a_gap_is_no_header() -> None:
    cells = {
        **column("A", 1, "Junior", *SKILLS[:2], "Ask others", *SKILLS[2:4]),
        **column("B", 2, "Yes", "No", None, "Yes", "No"),
    }
    assert levels_of(grid_of(cells)) == [("Junior", [2, 3, 4, 5, 6])]


def test_known_names_are_headers_without_a_gap() -> None:
    cells = {
        **column("A", 1, "Beginner", *SKILLS[:2], "Advanced", *SKILLS[2:4]),
        **column("B", 2, "Yes", "No", None, "Yes", "No"),
    }
    assert levels_of(grid_of(cells)) == [("Beginner", [2, 3]), ("Advanced", [5, 6])]


def test_what_describes_every_level_is_no_skill_and_what_stands_once_is_one() -> None:
    cells = {
        **column("A", 1, "Beginner", "How one begins it", *SKILLS[:2]),
        **column("B", 3, "Yes", "No"),
        **column("A", 5, "Advanced", "How one does it well", "You also ask", *SKILLS[2:4]),
        **column("B", 8, "Yes", "No"),
    }
    assert levels_of(grid_of(cells)) == [("Beginner", [3, 4]), ("Advanced", [7, 8, 9])]


@pytest.mark.parametrize(
    ("first", "levels"), [("B2:B3", [[2, 3], [5, 6]]), ("B2:B5", [[2, 3, 5, 6]])]
)
def test_ranges_of_formulas_part_levels_if_none_overlaps(
    first: str, levels: list[list[int]]
) -> None:
    cells = {
        **column("A", 1, "What we do", *SKILLS[:2], None, *SKILLS[2:4]),
        **column("B", 2, "Yes", "No", DONE.format(first), "Yes", "Yes", DONE.format("B5:B6")),
    }
    assert [rows for _, rows in levels_of(grid_of(cells))] == levels


# --- columns of level names ----------------------------------------------------------------------


def listed(*names: str | None, head: str = "Level") -> dict[str, object]:
    """Return a list with a column of names, skills and ratings, in rows 2 and below."""
    ratings = (RATINGS * 5)[: len(names)]
    return {
        **column("A", 1, head, *names),
        **column("B", 1, "Skill", *SKILLS[: len(names)]),
        **column("C", 2, *ratings),
    }


@pytest.mark.parametrize(("count", "levels"), [(12, 12), (13, 1)])
def test_a_list_has_at_most_12_levels(count: int, levels: int) -> None:
    names = [f"Step {chr(97 + number // 2)}" for number in range(2 * count)]
    assert len(levels_of(grid_of(listed(*names, head="Step")))) == levels


def test_a_list_in_which_every_skill_has_its_own_name_has_no_levels() -> None:
    assert len(levels_of(grid_of(listed("Basic", "Good", "Better", "Best")))) == 1


@pytest.mark.parametrize(("length", "levels"), [(40, 2), (41, 1)])
def test_a_name_in_a_list_has_at_most_40_characters(length: int, levels: int) -> None:
    one, two = "F" * length, "P" * length
    assert len(levels_of(grid_of(listed(one, one, two, two, head="Step")))) == levels


def test_a_list_behind_whose_skills_every_one_has_its_own_name_has_no_levels() -> None:
    cells = {
        **column("A", 1, "Skill", *SKILLS[:3]),
        **column("B", 2, "Yes", "No", "Yes"),
        **column("C", 1, "Level", "Basic", "Good", "Best"),
    }
    assert len(levels_of(grid_of(cells))) == 1


def test_a_column_that_says_the_same_known_name_throughout_is_none_of_levels() -> None:
    cells = listed("Senior", "Senior", "Senior", "Senior", head="Position")
    assert levels_of(grid_of(cells)) == [("Skill", [2, 3, 4, 5])]


def test_a_known_name_beside_a_skill_is_no_header_between_skills() -> None:
    cells = listed("Beginner", "Beginner", "Advanced", "Advanced", head="Position")
    assert levels_of(grid_of(cells)) == [("Beginner", [2, 3]), ("Advanced", [4, 5])]


def test_a_list_in_any_order_has_two_skills_a_level_on_average() -> None:
    ordered = listed("Basic", "Good", "Basic", "Good")
    assert levels_of(grid_of(ordered)) == [("Basic", [2, 4]), ("Good", [3, 5])]
    few = listed("Basic", "Good", "Better", "Basic", "Best")
    assert len(levels_of(grid_of(few))) == 1


def test_a_list_in_any_order_with_a_skill_of_no_level_is_one_level() -> None:
    assert len(levels_of(grid_of(listed("Basic", "Good", "Basic", "Good", None, "Basic")))) == 1


@pytest.mark.parametrize(("head", "levels"), [("Level", 2), ("Team", 1)])
def test_names_behind_the_skills_are_levels_only_below_that_header(head: str, levels: int) -> None:
    cells = {
        **column("A", 1, "Skill", *SKILLS[:4]),
        **column("B", 2, "Yes", "No", "Yes", "No"),
        **column("C", 1, head, "Basic", "Basic", "Good", "Good"),
    }
    assert len(levels_of(grid_of(cells))) == levels


@pytest.mark.parametrize(
    ("numbers", "levels"), [((1, 1, 2, 2), 2), ((1, 1, 1, 1), 1), ((2, 2, 1, 1), 1)]
)
def test_numbers_name_levels_where_they_rise_and_repeat(
    numbers: tuple[int, ...], levels: int
) -> None:
    cells = {
        **column("A", 1, "Level", *numbers),
        **column("B", 1, "Skill", *SKILLS[:4]),
        **column("C", 2, "Yes", "No", "Yes", "No"),
    }
    names = [name for name, _ in levels_of(grid_of(cells))]
    assert len(names) == levels
    assert (names == ["Level 1", "Level 2"]) == (levels == 2)


# --- names and order -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("letter", "distance", "name"),
    [("A", 13, "Senior"), ("A", 14, None), ("B", 14, "Senior"), ("B", 15, None)],
)
def test_a_name_stands_at_most_14_rows_above_its_skills(
    letter: str, distance: int, name: str | None
) -> None:
    first = 1 + distance
    cells = {f"{letter}1": "Senior", **column("B", first, *SKILLS[:2])}
    cells |= column("C", first, "Yes", "No")
    assert [level for level, _ in levels_of(grid_of(cells))] == [name]


def test_a_row_of_names_has_one_for_most_levels() -> None:
    three = side_by_side("Basic things", "Good things", "Best things")
    del three["G1"]
    assert [name for name, _ in levels_of(grid_of(three))] == ["Basic things", "Good things", None]
    two = side_by_side("Basic things", "Good things")
    del two["D1"]
    assert [name for name, _ in levels_of(grid_of(two))] == [None, None]


def test_the_shorter_of_two_rows_of_texts_holds_the_names() -> None:
    cells = {
        **column("A", 1, "Basic", "What everybody can do", *SKILLS[:2]),
        **column("B", 3, "Yes", "No"),
        **column("D", 1, "Good", "What only some can do", *SKILLS[2:4]),
        **column("E", 3, "Yes", "No"),
    }
    assert levels_of(grid_of(cells)) == [("Basic", [3, 4]), ("Good", [3, 4])]


def test_levels_are_put_in_the_order_of_their_numbers() -> None:
    found = levels_of(grid_of(side_by_side("Level 3", "Level 1", "Level 2")))
    assert [name for name, _ in found] == ["Level 1", "Level 2", "Level 3"]


def test_levels_with_the_same_number_stay_where_they_are() -> None:
    found = levels_of(grid_of(side_by_side("2. Second", "1. First", "2. Third")))
    assert [name for name, _ in found] == ["Second", "First", "Third"]


def test_known_names_are_put_in_the_order_of_their_ladder() -> None:
    found = levels_of(grid_of(side_by_side("Advanced", "Beginner", "Intermediate")))
    assert [name for name, _ in found] == ["Beginner", "Intermediate", "Advanced"]


# --- results -------------------------------------------------------------------------------------


def test_a_formula_elsewhere_is_the_result_if_it_looks_at_half_of_the_skills() -> None:
    cells = side_by_side("Beginner", rows=4)
    cells["F9"] = '=IF(AND(B2="Yes",B3="Yes"),1,0)'
    assert results_of(cells) == [(9, 6)]
    cells["F9"] = '=IF(COUNTIF(B2:B2,"Yes")+COUNTA(A3:A5)>1,1,0)'
    assert results_of(cells) == [None]


def test_a_formula_beside_a_skill_is_no_result() -> None:
    assert results_of({**side_by_side("Beginner"), "F2": DONE.format("B2:B3")}) == [None]


def test_further_formulas_over_a_level_are_those_that_look_at_no_other() -> None:
    cells = side_by_side("Beginner", "Advanced")
    cells |= {"B5": DONE.format("B2:B3"), "B6": DONE.format("B2:B3")}
    cells |= {"E5": DONE.format("E2:E3"), "E6": '=IF(COUNTIF(B2:E3,"Yes")=4,1,0)'}
    grid = grid_of(cells)
    assert grid is not None
    assert [[cell.row for cell in block.others] for block in grid.blocks] == [[6], []]


def test_a_sum_that_the_summary_does_not_read_is_no_result() -> None:
    cells = side_by_side("Beginner")
    cells["B5"] = '=COUNTIF(B2:B3,"Yes")'
    assert results_of(cells) == [None]
    assert results_of(cells, "B5") == [(5, 2)]


def test_what_looks_at_several_levels_is_a_result_only_for_want_of_another() -> None:
    cells = side_by_side("Beginner", "Advanced")
    cells["B5"] = '=IF(COUNTIF(B2:E3,"Yes")=4,1,0)'
    cells["E5"] = '=IF(COUNTIF(B2:E3,"Yes")=4,1,0)'
    assert results_of(cells) == [(5, 2), (5, 5)]
    cells["E6"] = DONE.format("E2:E3")
    assert results_of(cells) == [(5, 2), (6, 5)]


@pytest.mark.parametrize(
    ("typed", "result"),
    [("Not there yet", (7, 2)), (1, (7, 2)), ("Ask Ben about it", None), ("", None)],
)
def test_a_typed_result_says_yes_or_no(typed: object, result: tuple[int, int] | None) -> None:
    assert results_of({**side_by_side("Beginner"), "B7": typed}, "B7") == [result]


def test_a_level_below_others_takes_the_first_cell_outside_its_skills() -> None:
    cells = below_each_other("Beginner", "Advanced")
    cells |= {"B4": "Achieved", "B8": "Not yet"}
    assert results_of(cells, "B4", "B8") == [(4, 2), (8, 2)]


# --- what looks like ratings ---------------------------------------------------------------------


def test_the_scale_explained_is_no_rating() -> None:
    cells = side_by_side("Beginner")
    cells |= {**column("B", 8, "No", "Somewhat", "Yes"), **column("C", 8, 0, 1, 2), "A8": "Scale"}
    grid = grid_of(cells)
    assert levels_of(grid) == [("Beginner", [2, 3])]
    assert grid is not None
    assert not grid.orphans


def test_numbers_that_count_to_three_are_no_ratings() -> None:
    cells = {
        **column("A", 1, "No.", 1, 2, 3),
        **column("B", 1, "Beginner", *SKILLS[:3]),
        **column("C", 2, 1, 2, 0),
    }
    grid = grid_of(cells)
    assert levels_of(grid) == [("Beginner", [2, 3, 4])]
    assert grid is not None
    assert [block.column for block in grid.blocks] == [3]


def test_numbers_between_two_levels_that_count_to_three_are_no_ratings() -> None:
    cells = {
        **column("A", 1, "Beginner", *SKILLS[:3]),
        **column("B", 2, 1, 2, 0),
        **column("C", 1, "No.", 1, 2, 3),
        **column("D", 1, "Advanced", *SKILLS[3:6]),
        **column("E", 2, 0, 2, 1),
    }
    grid = grid_of(cells)
    assert grid is not None
    assert [block.column for block in grid.blocks] == [2, 5]
    assert not grid.extra_columns


def test_numbers_below_level_that_never_repeat_count_the_skills() -> None:
    cells = {
        **column("A", 1, "Level", 1, 2, 3, 4),
        **column("B", 1, "Skill", *SKILLS[:4]),
        **column("C", 2, "Yes", "No", "Yes", "No"),
    }
    grid = grid_of(cells)
    assert grid is not None
    assert [block.skill_column for block in grid.blocks] == [2]


def test_a_skill_may_stand_40_columns_from_its_rating() -> None:
    near = {**column("A", 1, "Beginner", *SKILLS[:2]), **column("AO", 2, "Yes", "No")}
    assert levels_of(grid_of(near)) == [("Beginner", [2, 3])]
    far = {**column("A", 1, "Beginner", *SKILLS[:2]), **column("AP", 2, "Yes", "No")}
    assert grid_of(far) is None


def test_a_blank_level_has_at_most_three_rows_of_description() -> None:
    def rows(described: int) -> list[int]:
        texts = [f"How one begins, part {part}" for part in range(described)]
        first = 3 + described
        cells = column("A", 1, "Beginner", *texts, None, *SKILLS[:2])
        cells[f"B{first + 3}"] = DONE.format(f"B1:B{first + 1}")
        return levels_of(grid_of(cells))[0][1]

    assert rows(2) == [5, 6]
    assert rows(3) == [2, 3, 4, 6, 7]


def test_the_list_goes_on_below_its_last_rating_step_by_step() -> None:
    cells = {
        **column("A", 1, "Beginner", *SKILLS[:3], None, "A remark far below"),
        **column("B", 2, "Yes", "No"),
    }
    grid = grid_of(cells, lists=("B2:B4",))
    assert levels_of(grid) == [("Beginner", [2, 3, 4])]


# --- the layout in words -------------------------------------------------------------------------


def test_a_layout_is_told_in_words() -> None:
    three = grid_of(side_by_side("Beginner", "Intermediate", "Advanced"))
    below = grid_of(
        {**below_each_other("Beginner", "Advanced"), "B4": DONE.format("B2:B3")}, asked=("B4",)
    )
    assert three is not None
    assert below is not None
    assert (
        describe([three], ["Yes"])
        == "1 sheet, 3 levels in columns from row 1, every 3 columns, labels"
    )
    assert describe([below], ["1"]) == (
        "1 sheet, 2 levels below each other from row 1, numbers, level row below"
    )
    assert describe([three, three], []).startswith("2 sheets, 3 levels")


def test_levels_that_stand_unequally_far_apart_have_no_stride() -> None:
    cells = {
        **side_by_side("Beginner", "Intermediate"),
        **column("K", 1, "Advanced", *SKILLS[4:6]),
        **column("L", 2, "Yes", "No"),
    }
    grid = grid_of(cells)
    assert grid is not None
    assert describe([grid], ["Yes"]) == "1 sheet, 3 levels in columns from row 1, labels"


def test_two_levels_by_a_column_headed_level_are_a_list() -> None:
    grid = grid_of(listed("Basic", "Basic", "Good", "Good"))
    assert grid is not None
    assert grid.listed


# --- the Summary ---------------------------------------------------------------------------------


def summary_of(cells: dict[str, object]) -> Summary | None:
    """Return the Summary on a sheet of some cells."""
    return find_summary([sheet_of(cells)], words())


def table(*rows: tuple[object, ...]) -> dict[str, object]:
    """Return rows below the headers Competency, Weight, Level, Value."""
    lines = (("Competency", "Weight", "Level", "Value"), *rows)
    return {
        f"{letter}{number}": value
        for number, line in enumerate(lines, 1)
        for letter, value in zip("ABCD", line, strict=False)
        if value is not None
    }


def labels(summary: Summary | None) -> list[str]:
    """Return the labels of a table's rows."""
    return [row.label for row in summary.rows] if summary else []


@pytest.mark.parametrize(("blank", "rows"), [(2, ["Delivery", "Craft"]), (3, ["Delivery"])])
def test_a_table_ends_after_two_blank_rows(blank: int, rows: list[str]) -> None:
    lines = [("Delivery", 0.5, 1, 1), *[()] * blank, ("Craft", 0.5, 1, 1)]
    assert labels(summary_of(table(*lines))) == rows


def test_blank_rows_are_counted_anew_after_each_row() -> None:
    lines = [("Delivery", 0.4, 1, 1), (), (), ("Craft", 0.3, 1, 1), (), ("Care", 0.3, 1, 1)]
    assert labels(summary_of(table(*lines))) == ["Delivery", "Craft", "Care"]


@pytest.mark.parametrize(("total", "progress"), [("=SUM(D2:D3)", 4), ("=D2", None)])
def test_a_row_without_a_label_is_of_sums_if_they_are_of_several_cells(
    total: str, progress: int | None
) -> None:
    lines = [("Delivery", 0.5, 1, 1), ("Craft", 0.5, 1, 1), (None, "=SUM(B2:B2)", None, total)]
    summary = summary_of(table(*lines, ("Care", 0.1, 1, 1)))
    assert summary is not None
    assert (summary.progress.row if summary.progress else None) == progress
    assert labels(summary) == ["Delivery", "Craft", *([] if progress else ["Care"])]
    assert summary.weights_total is None


def test_totals_end_a_table() -> None:
    lines = [("Delivery", 1, 1, 1), ("Total", 1, None, 1), ("Craft", 1, 1, 1)]
    summary = summary_of(table(*lines))
    assert summary is not None
    assert labels(summary) == ["Delivery"]
    assert (summary.progress, summary.weights_total) == (
        summary.sheet.cells[3, 4],
        summary.sheet.cells[3, 2],
    )


def test_a_weight_is_no_progress_where_there_are_values() -> None:
    summary = summary_of(table(("Delivery", 1, 1, 1), ("Total", 1, None, None)))
    assert summary is not None
    assert summary.progress is None
    assert summary.weights_total == summary.sheet.cells[3, 2]


def test_the_progress_is_a_level_where_no_value_is() -> None:
    lines = [("Delivery", 1, 1, 1), ("Total", None, 3, None)]
    summary = summary_of(table(*lines))
    assert summary is not None
    assert summary.progress == summary.sheet.cells[3, 3]


@pytest.mark.parametrize(
    ("weights", "points"),
    [
        ((50, 50), True),
        ((20, 30), True),
        ((20, 29), False),
        ((0.5, 0.5), False),
        ((100, 100), True),
    ],
)
def test_points_are_weights_of_some_50_to_200(weights: tuple[float, ...], points: bool) -> None:
    assert are_points([Fraction(weight) for weight in weights]) is points
    assert not are_points([Fraction(100), Fraction(101)])
