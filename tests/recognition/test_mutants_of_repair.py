"""What repairing, filling and auditing promise beyond the common case: a claim a test."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest

from assessment.engine.scoring import score
from assessment.formulas.evaluate import Evaluator
from assessment.model import Framework
from assessment.recognition import Reading, open_reading
from assessment.recognition.fill import Filling, fill
from assessment.recognition.find.grid import recognise
from assessment.recognition.repair import repair as repairing
from assessment.recognition.repair import trial
from assessment.recognition.repair.case import Repair
from assessment.recognition.repair.repair import find_repairs
from tests.builders.layout_variants import TEXT
from tests.builders.layouts import (
    LADDER,
    Book,
    Formula,
    Options,
    build,
    own_level,
    result_formula,
)

TWO_PARTS = "IF(AND(MIN({0}2:{0}4)>0,AVERAGE({0}3:{0}5)>1.5),1,0)"  # nobody knows what is meant


def put(book: Book, competency: int, level: int, value: object) -> None:
    """Put something in place of a level's result."""
    place = book.places[competency, level].result
    assert place is not None
    book.on(competency)[place] = value


def text_at(book: Book, competency: int, level: int) -> str:
    place = book.places[competency, level].result
    formula = book.on(competency)[place] if place else None
    assert isinstance(formula, Formula)
    return formula.text


def miss(book: Book, competency: int, level: int) -> None:
    """Let a level's formula miss the last skill."""
    rows = book.places[competency, level].rows
    ratings = book.truth[competency].levels[level].ratings
    formula = result_formula(book, competency, level, ratings, rows=(rows[0], rows[-2]))
    put(book, competency, level, formula)


def read(book: Book, frameworks: list[Framework]) -> Reading:
    return open_reading(book.save(), frameworks)


def repaired(book: Book, frameworks: list[Framework]) -> list[tuple[str, str, str]]:
    """Return the repairs of a workbook: finding, sheet and address, formula."""
    return [(one.code, where(one), one.after) for one in find_repairs(read(book, frameworks))]


def where(one: Repair) -> str:
    return f"{one.sheet}!{'ABCDEFGHIJ'[one.column - 1]}{one.row}"


# --- trials --------------------------------------------------------------------------------------


def test_a_plan_that_does_not_hold_keeps_no_other_back(frameworks: list[Framework]) -> None:
    book = build()
    # the total of a wrong value is typed in: the value alone cannot be put right
    book.summary[2, 4], book.summary[8, 4] = 0.99, 2.69
    book.summary[8, 2] = Formula("SUM(B2:B5)", 0.95)
    assert repaired(book, frameworks) == [("progress-wrong", "Summary!B8", "SUM(B2:B6)")]


@pytest.mark.parametrize("typed", [True, False])
def test_where_the_likeliest_does_not_hold_the_next_is_tried(
    typed: bool, frameworks: list[Framework]
) -> None:
    options = Options(competencies=("Delivery",), levels=LADDER[:2], result="below", skills=(3, 6))
    book = build(options)
    (row, _), rule = book.places[0, 1].result or (0, 0), "IF(AND(MIN({0})>0,AVERAGE({0})>1.7),1,0)"
    # as far above the level's own result, it would look at that itself
    put(book, 0, 0, Formula(rule.format(f"B2:B{row - 1}"), 1))
    put(book, 0, 1, 1)
    if not typed:
        del book.on(0)[row, 4]
    ((_, place, text),) = repaired(book, frameworks)
    assert (place, text) == (f"Delivery!D{row}", rule.format(f"D2:D{row - 1}"))


@pytest.mark.parametrize("skills", [(3, 6), (6, 3)])
def test_a_range_with_room_has_as_much_room_elsewhere(
    skills: tuple[int, int], frameworks: list[Framework]
) -> None:
    book = build(Options(competencies=("Delivery",), levels=LADDER[:2], slack=1, skills=skills))
    text = text_at(book, 0, 1)
    put(book, 0, 1, 1)
    assert repaired(book, frameworks) == [("level-typed", "Delivery!D1", text)]


def test_no_sheet_is_read_again_and_one_looked_at(
    frameworks: list[Framework], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = build()
    miss(book, 0, 0)
    reading = read(book, frameworks)
    looked: list[str] = []

    # it passes on whatever it is given
    def counted(sheet, *arguments):  # type: ignore[no-untyped-def]
        looked.append(sheet.name)
        return recognise(sheet, *arguments)

    monkeypatch.setattr(trial, "recognise", counted)
    assert len(find_repairs(reading)) == 1
    assert looked == ["Delivery"]


def test_a_trial_computes_what_the_formula_reaches(
    frameworks: list[Framework], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = build()
    book.summary[2, 4] = Formula("C2", own_level(book, 0))
    reading = read(book, frameworks)
    find_repairs(reading)  # by now all is known that stays
    computed: set[object] = set()
    result = Evaluator._result

    # in the place of a method whose types are the evaluator's own
    def counted(self, key, cell):  # type: ignore[no-untyped-def]
        computed.add(key)
        return result(self, key, cell)

    monkeypatch.setattr(Evaluator, "_result", counted)
    assert len(find_repairs(reading)) == 1
    assert computed == {("Summary", (2, 4)), ("Summary", (8, 4))}


def test_words_in_other_words_need_no_look(
    frameworks: list[Framework], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = build(replace(TEXT, rule="google", labels=("Nope", "Somewhat", "Yes")))
    reading = read(book, frameworks)
    monkeypatch.setattr(trial, "recognise", None)
    assert len(find_repairs(reading)) == 25


def test_a_question_is_asked_of_a_sheet_that_is_looked_at_again(
    frameworks: list[Framework], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = build()
    book.summary[3, 3] = 1
    reading = read(book, frameworks)
    monkeypatch.setattr(trial, "recognise", lambda *_: None)
    assert find_repairs(reading) == ()  # its levels would not stand as before


def test_there_are_so_many_trials_and_no_more(
    frameworks: list[Framework], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = build()
    miss(book, 0, 0)
    book.summary[8, 4] = 4.5
    reading = read(book, frameworks)
    assert len(find_repairs(reading)) == 2
    monkeypatch.setattr(repairing, "_trials_of", lambda _: 1)
    assert [one.code for one in find_repairs(reading)] == ["range-misses-skill"]


def test_a_large_workbook_gets_three_trials_and_a_small_one_sixty(
    frameworks: list[Framework], monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = read(build(), frameworks)
    assert repairing._trials_of(reading) == 60
    monkeypatch.setattr(repairing, "_WORK", 10_000)
    assert 3 < repairing._trials_of(reading) < 60
    monkeypatch.setattr(repairing, "_WORK", 10)
    assert repairing._trials_of(reading) == 3


# --- what is repaired ----------------------------------------------------------------------------


def test_a_template_without_a_rating_is_repaired(frameworks: list[Framework]) -> None:
    book = build(Options(blank=True))
    text = text_at(book, 0, 1)
    miss(book, 0, 1)
    assert repaired(book, frameworks) == [("range-misses-skill", "Delivery!D1", text)]


def with_truth() -> Book:
    """Return a book in which each level's result is true or false."""
    book = build()
    for competency, level in book.places:
        place = book.places[competency, level].result
        assert place is not None
        formula = book.on(competency)[place]
        assert isinstance(formula, Formula)
        text = formula.text.removeprefix("IF(").removesuffix(",1,0)")
        book.on(competency)[place] = Formula(text, bool(formula.value))
    for row in range(2, 7):
        formula = book.summary[row, 3]
        assert isinstance(formula, Formula)
        book.summary[row, 3] = Formula(formula.text.replace(">0", ""), formula.value)
    return book


def test_a_range_over_more_columns_is_copied_whole(frameworks: list[Framework]) -> None:
    book = build(Options(competencies=("Delivery",), skills=(5,)))
    for level, columns in enumerate(("BC", "DE", "FG", "HI", "JK")):
        first, last = columns[0], columns[1]
        formula = f"IF(AND(MIN({first}2:{last}6)>0,AVERAGE({first}2:{last}6)>1.7),1,0)"
        put(book, 0, level, Formula(formula, 1))
    text = text_at(book, 0, 1)
    put(book, 0, 1, 1)
    assert repaired(book, frameworks) == [("level-typed", "Delivery!D1", text)]


def test_a_skill_between_two_ranges_belongs_to_the_one_above(frameworks: list[Framework]) -> None:
    book = build()
    rule = "IF(AND(MIN({0})>0,AVERAGE({0})>1.7),1,0)"
    put(book, 0, 0, Formula(rule.format("B2:B3,B5:B6"), 1))
    assert repaired(book, frameworks) == [
        ("range-misses-skill", "Delivery!B1", rule.format("B2:B4,B5:B6"))
    ]


def test_a_level_that_is_known_again_shows_a_value_that_was_wrong_before(
    frameworks: list[Framework],
) -> None:
    book = build()
    book.summary[2, 3] = Formula("IF(#REF!>0,1,0)", "#REF!")
    book.summary[2, 4] = 0.99
    assert [(code, place) for code, place, _ in repaired(book, frameworks)] == [
        ("formula-broken", "Summary!C2"),
        ("summary-value-wrong", "Summary!D2"),
    ]


def test_two_formulas_that_lost_their_cells_follow_from_the_others(
    frameworks: list[Framework],
) -> None:
    book = build()
    texts = [text_at(book, 0, level) for level in (0, 1)]
    for level in (0, 1):
        put(book, 0, level, Formula("IF(AND(MIN(#REF!)>0,AVERAGE(#REF!)>1.7),1,0)", "#REF!"))
    assert [text for _, _, text in repaired(book, frameworks)] == texts


def test_only_the_ranges_of_a_sum_are_stretched(frameworks: list[Framework]) -> None:
    book = build()
    book.summary[8, 4] = Formula("SUM(D2:D5)*B2/B2", 1)
    assert repaired(book, frameworks) == [("progress-wrong", "Summary!D8", "SUM(D2:D6)*B2/B2")]


def test_results_that_are_true_or_false_are_asked_for_alike(frameworks: list[Framework]) -> None:
    book = with_truth()
    formula = book.summary[4, 3]
    assert isinstance(formula, Formula)
    book.summary[4, 3] = own_level(book, 2)
    assert repaired(book, frameworks) == [("summary-level-typed", "Summary!C4", formula.text)]


def test_ratings_in_own_words_are_known_in_a_trial(frameworks: list[Framework]) -> None:
    book = build(replace(TEXT, labels=("Weak", "Fair", "Strong")))
    reading = read(book, frameworks)
    assert "scale-own-words" in {found.code for found in reading.assessment.findings}
    text = text_at(book, 0, 1)
    miss(book, 0, 1)
    assert repaired(book, frameworks) == [("range-misses-skill", "Delivery!D9", text)]


def test_of_a_rater_s_ratings_the_same_is_repaired(frameworks: list[Framework]) -> None:
    book = build()
    miss(book, 0, 0)
    data = book.save()
    plain = open_reading(data, frameworks)
    silent = open_reading(data, frameworks, formulas=False)
    assert find_repairs(silent) == find_repairs(plain) != ()


# --- what is not -----------------------------------------------------------------------------


LEFT: dict[str, Callable[[Book], object]] = {}


def left(name: str) -> Callable[[Callable[[Book], object]], Callable[[Book], object]]:
    def register(make: Callable[[Book], object]) -> Callable[[Book], object]:
        LEFT[name] = make
        return make

    return register


@left("a total of which the weights are parts")
def _(book: Book) -> None:
    for row in range(2, 7):
        weight = book.summary[row, 2]
        book.summary[row, 10], book.summary[row, 2] = weight, Formula(f"J{row}/B8*0.95", weight)
    book.summary[8, 2] = Formula("SUM(J2:J5)", 0.95)  # with the sum of all they were others


@left("a level with a rule of its own")
def _(book: Book) -> None:
    put(book, 0, 0, Formula("IF(AND(MIN(#REF!)>0,AVERAGE(B2:B6)>1.7),1,0)", 1))
    for level in range(1, 5):
        put(book, 0, level, Formula(text_at(book, 0, level).replace("1.7", f"1.{level + 4}"), 1))


@left("ranges over different skills")
def _(book: Book) -> None:
    put(book, 1, 0, Formula(TWO_PARTS.format("B"), 1))
    put(book, 1, 1, Formula(TWO_PARTS.format("D"), 1))


@left("a total of weights that are not all known")
def _(book: Book) -> None:
    book.summary[3, 2] = "?"
    book.summary[8, 2] = Formula("SUM(B2:B4)", 0.45)


@left("a range over the results on a sheet that is not there")
def _(book: Book) -> None:
    lowest = min(range(5), key=lambda competency: own_level(book, competency))
    for competency in range(5):
        formula = book.summary[2 + competency, 3]
        assert isinstance(formula, Formula)
        text = formula.text.replace(">0", f">0+{competency}-{competency}")
        book.summary[2 + competency, 3] = Formula(text, formula.value)
    book.summary[2 + lowest, 3] = Formula("SUM(Nowhere!B1:J1)", "#REF!")


@left("a second formula of which no rule is known")
def _(book: Book) -> None:
    book.on(0)[20, 2] = Formula("IF(AND(MIN(B2:B5)>0,SUM(B2:B5)/4>1.7),1,0)", 1)


@left("a range of which no rule is known")
def _(book: Book) -> None:
    for competency, level in book.places:
        rows, column = book.places[competency, level].rows, "BDFHJ"[level]
        last = rows[-1] - ((competency, level) == (0, 0))
        text = f"IF(MAX({column}{rows[0]}:{column}{last})>0,1,0)"
        put(book, competency, level, Formula(text, 1))


@left("a function of Google's that has no counterpart")
def _(book: Book) -> None:
    book.on(0)[20, 2] = Formula("SUM(UPLUS(B2))", 2)


@pytest.mark.parametrize("name", LEFT)
def test_what_may_be_meant_is_left_alone(name: str, frameworks: list[Framework]) -> None:
    book = build()
    LEFT[name](book)
    assert repaired(book, frameworks) == []


def test_a_value_is_left_where_a_typed_progress_would_be_wrong(frameworks: list[Framework]) -> None:
    book = build()
    book.summary[2, 4], book.summary[8, 4] = 0.99, 2.69
    reading = read(book, frameworks)
    assert {one.code for one in reading.assessment.findings} == {"summary-value-wrong"}
    assert find_repairs(reading) == ()


def test_a_part_of_a_workbook_is_left_alone(frameworks: list[Framework]) -> None:
    book = build()
    put(book, 0, 0, 1)
    for competency in (1, 2, 3):
        book.cells[book.sheet(competency)] = {(1, 1): "Nothing here"}
    reading = read(book, frameworks)
    assert "partly-read" in {one.code for one in reading.assessment.findings}
    assert "level-typed" not in {one.code for one in find_repairs(reading)}


def test_no_result_is_put_into_a_merged_range(frameworks: list[Framework]) -> None:
    book = build()
    del book.on(0)[1, 4]
    workbook = openpyxl.load_workbook(io.BytesIO(book.save()))
    target = io.BytesIO()
    workbook.save(target)
    assert len(find_repairs(open_reading(target.getvalue(), frameworks))) == 1
    workbook["Delivery"].merge_cells("D1:E1")
    target = io.BytesIO()
    workbook.save(target)
    assert find_repairs(open_reading(target.getvalue(), frameworks)) == ()


def test_a_list_of_cells_is_not_copied_where_it_still_misses_a_skill(
    frameworks: list[Framework],
) -> None:
    options = Options(
        competencies=("Delivery",), levels=LADDER[:3], rule="mean cells", skills=(4, 4, 5)
    )
    book = build(options)
    put(book, 0, 2, Formula("IF(AND(F2>0,F3>0,F4>0,AVERAGE(F2,F3,F4)>1.7),1,0)", 1))
    reading = read(book, frameworks)
    assert "range-misses-skill" in {one.code for one in reading.assessment.findings}
    assert find_repairs(reading) == ()


def test_a_repair_that_moves_a_rating_is_none(
    frameworks: list[Framework], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = build()
    miss(book, 0, 0)

    # it passes on whatever it is given
    def moved(*arguments):  # type: ignore[no-untyped-def]
        grid = recognise(*arguments)
        assert grid is not None
        first, second, *others = grid.blocks
        moved_one = second._replace(skill_column=second.skill_column + 1)
        return replace(grid, blocks=(first, moved_one, *others))

    monkeypatch.setattr(trial, "recognise", moved)
    assert repaired(book, frameworks) == []


def test_on_an_unknown_scale_nothing_is_repaired(frameworks: list[Framework]) -> None:
    book = build()
    book.summary[8, 4] = 4.5
    reading = read(book, frameworks)
    (found,) = reading.assessment.findings
    strange = replace(reading.assessment, findings=(replace(found, code="scale-unknown"),))
    assert len(find_repairs(reading)) == 1
    assert find_repairs(replace(reading, assessment=strange)) == ()


def test_levels_of_which_no_rule_is_known_say_nothing_of_another(
    frameworks: list[Framework],
) -> None:
    book = build(Options(competencies=("Delivery",)))
    for level in range(1, 5):
        rows, column = book.places[0, level].rows, "BDFHJ"[level]
        put(book, 0, level, Formula(f"IF(MAX({column}{rows[0]}:{column}{rows[-1]})>0,1,0)", 1))
    put(book, 0, 0, 1)
    reading = read(book, frameworks)
    assert {None} == {level.rule for level in reading.assessment.competencies[0].levels}
    assert find_repairs(reading) == ()


def test_a_level_that_is_wrong_itself_says_nothing_of_another(frameworks: list[Framework]) -> None:
    book = build()
    text = text_at(book, 0, 0)
    put(book, 0, 0, 1)
    put(book, 0, 1, Formula(TWO_PARTS.format("D"), 1))
    assert repaired(book, frameworks) == [("level-typed", "Delivery!B1", text)]


def test_a_helper_that_two_formulas_look_at_is_filled_once(frameworks: list[Framework]) -> None:
    book = build(replace(TEXT, helper=True, rule="mean"))
    place = book.places[0, 1]
    assert place.helper is not None and place.result is not None
    del book.on(0)[place.rows[2], place.helper]
    book.on(0)[place.result[0] + 2, place.result[1]] = Formula(text_at(book, 0, 1), "Achieved")
    reading = read(book, frameworks)
    codes = [one.code for one in reading.assessment.findings]
    assert codes.count("range-misses-skill") == 2
    (repair,) = find_repairs(reading)
    assert repair.place == (place.rows[2], place.helper)


def test_what_one_repair_makes_possible_follows(frameworks: list[Framework]) -> None:
    book = build(Options(competencies=("Delivery", "Communication")))
    texts = [book.summary[2, 3], book.summary[3, 3]]
    # the second follows from the first, once that asks for every level
    book.summary[2, 3] = Formula("IF(Delivery!B1>0,IF(Delivery!D1>0,2,1),0)", 2)
    book.summary[3, 3] = own_level(book, 1)
    assert [text for _, _, text in repaired(book, frameworks)] == [
        text.text for text in texts if isinstance(text, Formula)
    ]


# --- what is filled ------------------------------------------------------------------------------


def filled(data: bytes, frameworks: list[Framework], track: str | None = None) -> Filling:
    reading = open_reading(data, frameworks)
    card = score(reading.assessment, frameworks)
    assert card.framework is not None
    chosen = next((one for one in card.framework.tracks if one.name == track), None)
    card = score(reading.assessment, frameworks, track=chosen)
    return fill(reading, card, by_track=chosen is not None)


def test_a_number_typed_in_that_is_nearly_right_is_set_right(frameworks: list[Framework]) -> None:
    book = build()
    right = float(str(book.summary[2, 2])) * own_level(book, 0)
    book.summary[2, 4] = right + 0.005
    filling = filled(book.save(), frameworks)
    assert filling.cells["Summary", "D2"] == right
    assert [one.code for one in filling.findings] == ["typed-value-replaced"]


def test_a_cell_that_a_merged_range_covers_is_left_alone(frameworks: list[Framework]) -> None:
    book = build()
    del book.summary[2, 4]
    assert ("Summary", "D2") in filled(book.save(), frameworks).cells
    workbook = openpyxl.load_workbook(io.BytesIO(book.save()))
    workbook["Summary"].merge_cells("C2:D2")
    target = io.BytesIO()
    workbook.save(target)
    assert ("Summary", "D2") not in filled(target.getvalue(), frameworks).cells


def test_weights_by_formulas_that_give_the_track_s_are_not_told(
    frameworks: list[Framework],
) -> None:
    book = build()
    weights = [float(str(book.summary[row, 2])) for row in range(2, 7)]
    for row, weight in enumerate(weights, 2):
        book.summary[row, 2] = Formula(f"{weight}", weight)
    told = filled(book.save(), frameworks, "Data Scientist").findings
    assert [one.code for one in told] == []
    told = filled(book.save(), frameworks, "Engineer").findings
    assert {one.code for one in told} == {"weight-not-written"}


def test_where_a_formula_shows_no_whole_level_none_is_shown(frameworks: list[Framework]) -> None:
    book = build()
    book.summary[2, 3] = Formula("1.5", 1.5)
    assert [one is None for one in filled(book.save(), frameworks).levels] == [True, *[False] * 4]


def test_a_weight_above_a_thousand_is_none(frameworks: list[Framework]) -> None:
    book = build()
    book.summary[2, 2] = 1_001
    assert [one is None for one in filled(book.save(), frameworks).weights] == [
        True,
        *[False] * 4,
    ]


# --- what is audited -----------------------------------------------------------------------------


def codes(book: Book, frameworks: list[Framework]) -> set[str]:
    return {one.code for one in read(book, frameworks).assessment.findings}


def test_a_result_that_another_cell_computes_misses_no_skill(frameworks: list[Framework]) -> None:
    book = build()
    book.on(0)[20, 2] = Formula(text_at(book, 0, 0), 1)
    put(book, 0, 0, Formula("B20", 1))
    assert "range-misses-skill" not in codes(book, frameworks)


def test_where_no_formula_computes_any_level_none_is_missing(frameworks: list[Framework]) -> None:
    book = build()
    for level in range(5):
        place = book.places[0, level].result
        assert place is not None
        del book.on(0)[place]
    assert "level-formula-missing" not in codes(book, frameworks)


def test_a_helper_with_a_number_typed_in_passes_no_rating_on(frameworks: list[Framework]) -> None:
    book = build(replace(TEXT, helper=True, rule="mean"))
    place = book.places[0, 1]
    assert place.helper is not None
    book.on(0)[place.rows[2], place.helper] = 2
    assert "range-misses-skill" in codes(book, frameworks)


def saved_as(book: Book, value: float | None, *but: tuple[str, int, int]) -> Book:
    """Return a book in which a value is saved for every formula, ``but`` for some."""
    for sheet, cells in book.cells.items():
        for place, cell in cells.items():
            if isinstance(cell, Formula) and (sheet, *place) not in but:
                cells[place] = Formula(cell.text, value)
    return book


def test_a_program_that_does_not_calculate_saves_nothing_or_zeros(
    frameworks: list[Framework],
) -> None:
    assert codes(saved_as(build(), 0.0), frameworks) == {"never-calculated"}


def test_stale_cells_are_told_once_for_a_sheet_with_how_many(frameworks: list[Framework]) -> None:
    book = build()
    for row in (2, 3):
        formula = book.summary[row, 4]
        assert isinstance(formula, Formula)
        book.summary[row, 4] = Formula(formula.text, 9)
    (found,) = read(book, frameworks).assessment.findings
    assert (found.code, found.where) == ("cached-value-stale", "Summary!D2,D3")
    assert "9 is saved (and 1 other cell of this sheet)." in found.message


@pytest.mark.parametrize(("cells", "named"), [(6, "6"), (7, "6,...")])
def test_six_cells_are_named(cells: int, named: str, frameworks: list[Framework]) -> None:
    book = build()
    places = [(row, column) for row in range(2, 7) for column in (3, 4)][:cells]
    for place in places:
        formula = book.summary[place]
        assert isinstance(formula, Formula)
        book.summary[place] = Formula(formula.text, 9)
    (found,) = read(book, frameworks).assessment.findings
    where = found.where.removeprefix("Summary!")
    assert where.count(",") == 5 + named.count(",") and where.endswith(named[1:])


def test_values_of_weights_in_points_may_be_fractions(frameworks: list[Framework]) -> None:
    book = build()
    for row in range(2, 7):
        book.summary[row, 2] = float(str(book.summary[row, 2])) * 100
        formula = book.summary[row, 4]
        assert isinstance(formula, Formula)
        book.summary[row, 4] = Formula(f"{formula.text}/100", formula.value)
    assert "summary-value-wrong" not in codes(book, frameworks)


def test_a_progress_of_values_that_are_not_known_is_not_accused(
    frameworks: list[Framework],
) -> None:
    book = build()
    book.summary[2, 4] = Formula("UNHEARDOF(B2)", 0.3)
    book.summary[8, 4] = 9
    assert codes(book, frameworks) == {"unknown-function"}


def test_a_row_that_asks_for_none_of_the_levels_skips_none(frameworks: list[Framework]) -> None:
    book = build()
    book.on(0)[1, 20] = Formula("SUM(B1,D1,F1,H1,J1)", own_level(book, 0))
    book.summary[2, 3] = Formula("Delivery!T1", own_level(book, 0))
    assert codes(book, frameworks) == set()


def test_a_question_about_another_filled_cell_asks_for_no_missing_level(
    frameworks: list[Framework],
) -> None:
    book = build()
    book.on(0)[1, 20] = 1
    formula = book.summary[2, 3]
    assert isinstance(formula, Formula)
    book.summary[2, 3] = Formula(f"{formula.text}*Delivery!T1", formula.value)
    assert "summary-asks-missing-level" not in codes(book, frameworks)


def test_a_second_formula_may_look_at_two_levels(frameworks: list[Framework]) -> None:
    book = build()
    both = "IF(AND(MIN(B2:B6)>0,MIN(D2:D7)>0,AVERAGE(B2:B6,D2:D7)>1.7),1,0)"
    put(book, 0, 1, Formula(both, 1))
    book.on(0)[20, 4] = Formula(both, 1)
    found = read(book, frameworks).assessment.findings
    assert [one.where for one in found if one.code == "range-wrong-cells"] == ["Delivery!D1"]


def test_a_range_is_examined_whatever_else_the_formula_needs(frameworks: list[Framework]) -> None:
    book = build()
    book.on(0)[1, 20] = Formula("UNHEARDOF(1)", 1)
    put(book, 0, 0, Formula("IF(AND(MIN(B2:B5)>0,AVERAGE(B2:B5)>1.7),T1,0)", 1))
    assert "range-misses-skill" in codes(book, frameworks)
