"""Blanks of scales and rules that the product does not ship, in both arrangements: what they offer
and say, what LibreOffice makes of their formulas, and what is read back.

What is right is computed here, by the sentences of the rules alone (:mod:`tests.rules.third_kind`).
"""

from __future__ import annotations

import io
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Literal

import openpyxl
import pytest
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.workbook import Workbook

from assessment import load_framework, read_workbook, score
from assessment.formulas.cells import Value
from assessment.jobs.blank import book_of, build_blank, computed
from assessment.model import Framework, Rater, RatingScale, Step
from assessment.model.errors import OutputError
from assessment.model.marks import RATING_HEADS, SUMMARY
from assessment.rules import registry
from assessment.rules.mean import Mean
from assessment.sheets.blank.definition import MOST_STEPS
from assessment.sheets.kit.ratings import RATINGS, look_of
from tests.builders.blank_fillings import header_row
from tests.referees import referee
from tests.rules.third_kind import (
    COMPETENCIES,
    GRADES,
    RULES,
    WEIGHTS,
    Median,
    brute_achieved,
    brute_steps,
    write_framework,
)

Layout = Literal["modern", "classic"]
LAYOUTS: tuple[Layout, ...] = ("modern", "classic")
LEFT_OUT = "Not mine"  # as the framework's file says it
RATERS: tuple[Rater, ...] = ("self", "manager", "agreed")
TRACK = "Maker"
SEEDS = range(2)

Rating = int | None | str  # unrated is None, LEFT_OUT does not apply
Ratings = dict[str, list[list[Rating]]]  # by competency and level


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.RULES, "median", Median)


@pytest.fixture(params=RULES)
def rule(request: pytest.FixtureRequest) -> str:
    return str(request.param)


# --- filling, and what is right ------------------------------------------------------------------


def fillings(rule: str, left_out: bool, seed: str) -> dict[Rater, Ratings]:
    """Return what each rater fills in: some are hopeless, some nearly perfect."""
    chance = random.Random(f"{rule} {left_out} {seed}")
    values = list(RULES[rule][0])
    found = {}
    for rater, unrated in zip(RATERS, (0.04, 0.1, 0.5), strict=True):
        low = chance.randrange(len(values))
        weights = [12 if place >= low else 1 for place in range(len(values))]

        def rating(unrated: float = unrated, weights: list[int] = weights) -> Rating:
            if chance.random() < unrated:
                return None
            if left_out and chance.random() < 0.15:
                return LEFT_OUT
            return chance.choices(values, weights)[0]

        found[rater] = {
            name: [[rating() for _ in range(many)] for many in sizes]
            for name, sizes in COMPETENCIES.items()
        }
    return found


def counting(given: Mapping[Rater, Ratings]) -> Ratings:
    """Return the ratings that count: the agreed one, else the employee's."""
    return {
        name: [
            [own if agreed is None else agreed for own, agreed in zip(mine, ours, strict=True)]
            for mine, ours in zip(given["self"][name], given["agreed"][name], strict=True)
        ]
        for name in COMPETENCIES
    }


def applying(ratings: Sequence[Rating]) -> list[int | None]:
    return [rating for rating in ratings if not isinstance(rating, str)]


def levels_of(rule: str, ratings: Ratings) -> list[int]:
    found = []
    for levels in ratings.values():
        first, second = (brute_achieved(rule, applying(level)) for level in levels)
        found.append(first + (first and second))
    return found


def levels_shown(rule: str, ratings: Ratings) -> list[Value]:
    """Return what a rater's levels show: none before all of the first one is rated."""
    return [
        "–" if None in levels[0] else float(level)
        for level, levels in zip(levels_of(rule, ratings), ratings.values(), strict=True)
    ]


def progress_of(levels: Sequence[int]) -> Fraction:
    weighted = zip(WEIGHTS[TRACK], levels, strict=True)
    return sum((Fraction(weight * level, 100) for weight, level in weighted), Fraction(0))


def grade_of(progress: Fraction) -> str:
    reached = sum(Fraction(low) <= progress for low, _ in GRADES[TRACK])
    return f"{TRACK[0]}{reached}"


# --- the file ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A blank that is filled at random."""

    rule: str
    framework: Framework
    layout: Layout
    given: Mapping[Rater, Ratings]
    data: bytes  # without saved values

    @property
    def counts(self) -> Ratings:
        return counting(self.given) if self.layout == "modern" else self.given["self"]

    @property
    def levels(self) -> list[int]:
        return levels_of(self.rule, self.counts)


def own(folder: Path, rule: str, *, left_out: bool) -> Framework:
    return load_framework(write_framework(folder / f"{rule} {left_out}", rule, left_out))


def filled(rule: str, framework: Framework, layout: Layout, seed: str) -> Case:
    given = fillings(rule, framework.scale.does_not_apply is not None, seed)
    chance = random.Random(seed)
    book = openpyxl.load_workbook(
        io.BytesIO(build_blank(framework, framework.tracks[0], layout=layout))
    )
    places = book_of(framework, layout).ratings
    for rater in RATERS if layout == "modern" else RATERS[:1]:
        for competency in framework.competencies:
            for level, ratings in zip(
                competency.levels, given[rater][competency.name], strict=True
            ):
                for skill, rating in zip(level.skills, ratings, strict=True):
                    sheet, address = places[skill.id][RATING_HEADS[rater]]
                    book[sheet][address].value = typed(framework, layout, rating, chance)
    target = io.BytesIO()
    book.save(target)
    return Case(rule, framework, layout, given, target.getvalue())


def typed(
    framework: Framework, layout: Layout, rating: Rating, chance: random.Random
) -> str | int | None:
    """Return what a person types for a rating: mostly what the list offers."""
    if layout == "classic" or not isinstance(rating, int):
        return rating
    label = framework.scale.label(rating)
    return chance.choice((label, label, label, label.upper(), f" {label} ", str(rating), rating))


def named(book: Workbook, values: Mapping[tuple[int, int], Value], name: str) -> list[Value]:
    """Return what the cells of the Summary show that a defined name stands for."""
    _, area = next(iter(book.defined_names[name].destinations))
    first, _, last = area.replace("$", "").partition(":")
    (top, column), (bottom, _) = coordinate_to_tuple(first), coordinate_to_tuple(last or first)
    return [values.get((row, column)) for row in range(top, bottom + 1)]


def check(case: Case, shown: Mapping[str, Mapping[tuple[int, int], Value]]) -> None:
    """Compare what a program shows of a filled blank with what is right."""
    book = openpyxl.load_workbook(io.BytesIO(case.data))
    summary = shown[SUMMARY]
    levels, progress = case.levels, progress_of(case.levels)
    assert named(book, summary, "Levels") == list(map(float, levels))
    (value,) = named(book, summary, "Progress")
    assert isinstance(value, float) and round(value, 6) == round(float(progress), 6)
    assert named(book, summary, "Grade") == [grade_of(progress)]
    if case.layout == "modern":
        row, columns = header_row(book[SUMMARY], "Self", "Manager", "Agreed")
        for rater, head in zip(RATERS, ("Self", "Manager", "Agreed"), strict=True):
            (column,) = columns[head]
            theirs = [summary.get((row + number, column)) for number in (1, 2)]
            assert theirs == levels_shown(case.rule, case.given[rater])
    row, columns = header_row(book[SUMMARY], "To the next level", "Level")
    for number, name in enumerate(COMPETENCIES):
        words = summary[row + 1 + number, columns["To the next level"][0]]
        check_next_step(case, name, levels[number], str(words))


def check_next_step(case: Case, name: str, level: int, words: str) -> None:
    if level == len(COMPETENCIES[name]):
        assert words == "The highest level is reached"
        return
    ratings = case.counts[name][level]
    rest = applying(ratings)
    assert words.startswith(f"{level + 1} {case.framework.levels[level].name}: ")
    if not rest:
        assert words.endswith("no skill of it applies")
    elif rest.count(None) == len(rest):
        assert "not rated yet" in words
    else:
        (steps,) = re.findall(r"(\d+) rating steps? to go", words)
        assert int(steps) == brute_steps(case.rule, rest)
        unrated = re.findall(r"(\d+) not rated", words)
        assert int(unrated[0]) if unrated else rest.count(None) == 0
        lowest = re.findall(rf"(\d+) rated {case.framework.scale.steps[0].label},", words)
        forbidden = rest.count(case.framework.scale.lowest) * case.framework.rule.forbids_lowest
        assert (int(lowest[0]) if lowest else 0) == forbidden


# --- what the formulas give ----------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("left_out", [False, True])
def test_our_evaluator_shows_what_is_right(
    rule: str, layout: Layout, left_out: bool, tmp_path: Path
) -> None:
    framework = own(tmp_path, rule, left_out=left_out)
    reached = set()
    for seed in range(4):
        case = filled(rule, framework, layout, str(seed))
        path = tmp_path / "computed.xlsx"
        path.write_bytes(computed(case.data, {}))
        check(case, referee.shown_values(path))
        reached.update(case.levels)
    assert len(reached) > 1


@pytest.mark.slow
@pytest.mark.libreoffice
@pytest.mark.skipif(referee.soffice() is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_shows_what_is_right(tmp_path: Path) -> None:
    cases = {
        f"{number}-{left_out}-{layout}-{seed}": filled(
            rule, own(tmp_path, rule, left_out=left_out), layout, f"LibreOffice {seed}"
        )
        for number, rule in enumerate(RULES)
        for left_out in (False, True)
        for layout in LAYOUTS
        for seed in SEEDS
    }
    paths = []
    for name, case in cases.items():
        paths.append(tmp_path / f"{name}.xlsx")
        paths[-1].write_bytes(case.data)
    referee.convert(paths, tmp_path / "shown")
    for path, case in zip(paths, cases.values(), strict=True):
        check(case, referee.shown_values(tmp_path / "shown" / path.name))
    assert {level for case in cases.values() for level in case.levels} == {0, 1, 2}


def test_several_raters_are_read_back_and_the_agreed_rating_counts(
    rule: str, tmp_path: Path
) -> None:
    framework = own(tmp_path, rule, left_out=True)
    for seed in range(3):
        case = filled(rule, framework, "modern", str(seed))
        found = read_workbook(computed(case.data, {}), [framework])
        assert {level.rule for one in found.competencies for level in one.levels} == {
            framework.rule
        }
        read = [
            [
                [LEFT_OUT if skill.does_not_apply else skill.rating for skill in level.skills]
                for level in one.levels
            ]
            for one in found.competencies
        ]
        assert read == list(case.counts.values())
        card = score(found, [framework])
        assert [one.level for one in card.competencies] == case.levels
        assert [one.own_level for one in found.competencies] == case.levels
        assert card.progress == progress_of(case.levels)
        assert {one.code for one in card.findings} <= {
            "rating-unrated",
            "number-as-text",
            "level-blank",
        }


# --- what it offers and says ---------------------------------------------------------------------


def texts_of(data: bytes) -> list[str]:
    return [
        cell.value
        for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_drop_downs_offer_the_steps_of_the_scale(layout: Layout, tmp_path: Path) -> None:
    framework = own(tmp_path, "median on five", left_out=True)
    book = openpyxl.load_workbook(io.BytesIO(build_blank(framework, None, layout=layout)))
    offered = set()
    for one in book["Craft"].data_validations.dataValidation:
        if one.formula1.startswith('"'):
            offered.add(tuple(one.formula1.strip('"').split(",")))
        else:
            sheet, area = one.formula1.replace("$", "").replace("'", "").split("!")
            offered.add(tuple(str(cell.value) for row in book[sheet][area] for cell in row))
    labels = ("Always", "Mostly", "Partly", "Rarely", "Never", LEFT_OUT)
    numbers = ("5", "4", "3", "2", "1")
    assert offered == {
        (*labels, *numbers) if layout == "modern" else (*reversed(numbers), LEFT_OUT)
    }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_its_words_are_those_of_the_scale(layout: Layout, tmp_path: Path) -> None:
    texts = texts_of(
        build_blank(own(tmp_path, "mean on five", left_out=False), None, layout=layout)
    )
    assert not [text for text in texts if re.search(r"Somewhat|\bYes\b|0, 1 or 2|2, 1 or 0", text)]
    for number, label in enumerate(("Never", "Rarely", "Partly", "Mostly", "Always"), start=1):
        assert f"{label} ({number})" in texts
    assert ("mean 3.6" in texts) and any("That is not Never;" in text for text in texts)
    if layout == "classic":
        assert any("Give every skill" in text and " a 1, 2, 3, 4 or 5, " in text for text in texts)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_step_has_a_look_of_its_own(layout: Layout, tmp_path: Path) -> None:
    framework = own(tmp_path, "median on five", left_out=False)
    book = openpyxl.load_workbook(io.BytesIO(build_blank(framework, None, layout=layout)))
    fills = {}
    for area in book["Craft"].conditional_formatting:
        for rule in area.rules:
            number = re.search(r"ISNUMBER.*=(\d)\)$", rule.formula[0] if rule.formula else "")
            if number:
                fills[int(number[1])] = rule.dxf.fill.bgColor.rgb[2:]
    assert fills == {value: look_of(framework.scale, value).fill[1:] for value in range(1, 6)}
    assert len(set(fills.values())) == 5


def test_looks_blend_from_the_lowest_over_the_middle_to_the_top() -> None:
    for many in (2, 3, 4, 5, 9, 25):
        scale = RatingScale(tuple(Step(value, f"Step {value}") for value in range(many)))
        looks = [look_of(scale, value) for value in scale.values]
        assert looks[0] == RATINGS[0] and looks[-1] == RATINGS[2]
        assert len(set(looks)) == many
        if many % 2:
            assert looks[many // 2][1:] == RATINGS[1][1:]


def test_a_step_has_the_symbol_and_the_colour_that_it_names() -> None:
    scale = RatingScale(tuple(Step(value, f"Step {value}") for value in range(1, 5)))
    steps = (
        replace(scale.steps[0], symbol="▼", colours=("202020", "303030")),
        replace(scale.steps[1], colours=("FFEEAA",)),
        *scale.steps[2:],
    )
    dark, light, blended, _ = (look_of(RatingScale(steps), value) for value in range(1, 5))
    assert dark == ("▼", "#FFFFFF", "#202020") and light[1:] == ("#1F2933", "#FFEEAA")
    assert blended == look_of(scale, 3)


def test_a_scale_that_no_formula_can_choose_among_is_refused(tmp_path: Path) -> None:
    framework = own(tmp_path, "mean on five", left_out=False)
    long = RatingScale(tuple(Step(value, f"Step {value}") for value in range(1, MOST_STEPS + 2)))
    with pytest.raises(OutputError, match=f"its scale has {MOST_STEPS + 1} steps"):
        build_blank(replace(framework, scale=long, rule=Mean(Fraction(3), scale=long)), None)


def test_places_are_addresses_of_cells(tmp_path: Path) -> None:
    framework = own(tmp_path, "median on three", left_out=False)
    for layout in LAYOUTS:
        for places in book_of(framework, layout).ratings.values():
            for sheet, address in places.values():
                assert sheet in COMPETENCIES and coordinate_to_tuple(address)
