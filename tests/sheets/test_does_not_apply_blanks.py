"""Blank workbooks of frameworks whose skills may not apply to somebody: offered, counted, left out,
read back, carried over.

``REFEREE_BLANK`` and ``REFEREE_SEED`` are those of :mod:`tests.test_referee_blank`.
"""

from __future__ import annotations

import io
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.cell import coordinate_to_tuple

from assessment import framework_ids, load_framework, read_workbook, score
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.parse import functions
from assessment.formulas.stale import stale_cells
from assessment.jobs.blank import book_of, build_blank, computed
from assessment.jobs.prefilled import build_prefilled, start_from
from assessment.model import Framework
from assessment.model.marks import RATING_HEADS
from assessment.ooxml.workbook import open_workbook
from assessment.rules.allowance import Allowance
from assessment.rules.levels import level_of
from assessment.rules.mean import Mean
from tests.builders import blank_fillings
from tests.builders.blank_fillings import LEFT_OUT, allowing, random_ratings
from tests.referees import referee, referee_blank
from tests.referees.referee_blank import LIBREOFFICE
from tests.referees.test_referee_blank import COUNT, SEED, programs
from tests.sheets.test_blank import SHARED, everywhere, filled
from tests.sheets.test_classic import (
    FUNCTIONS,
    Filled,
    blank,
    by_hand,
    check,
    codes,
    loaded,
    named,
    random_level,
)

FRAMEWORKS = [allowing(load_framework(identity)) for identity in framework_ids()]
BY_ID = pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda one: one.id)
MEWS = next(one for one in FRAMEWORKS if one.id == "mews")
LABEL = "Does not apply"
SELF, MANAGER, AGREED = (RATING_HEADS[rater] for rater in ("self", "manager", "agreed"))


# --- the file ------------------------------------------------------------------------------------


def lists(data: bytes, sheet: str) -> list[list[object]]:
    """Return what the drop-downs of a competency's sheet offer."""
    book = loaded(data)
    found = []
    for one in book[sheet].data_validations.dataValidation:
        if one.formula1.startswith('"'):
            found.append(list(one.formula1.strip('"').split(",")))
        else:
            name, area = one.formula1.replace("$", "").replace("'", "").split("!")
            found.append([cell.value for row in book[name][area] for cell in row])
        assert LABEL in one.error or LABEL not in found[-1]
    return found


@BY_ID
def test_the_drop_downs_offer_it_only_where_the_framework_allows_it(framework: Framework) -> None:
    labels = [one.label for one in sorted(framework.ratings, key=lambda one: -one.value)]
    strict = load_framework(framework.id)
    name = framework.competencies[0].name
    for layout, words in (("modern", labels), ("classic", ["0", "1", "2"])):
        for one, added in ((framework, [LABEL]), (strict, [])):
            data = build_blank(one, one.tracks[0], layout=layout)  # type: ignore[arg-type]
            # numbers that may be typed in place of a label
            typed = [2, 1, 0] if layout == "modern" else []
            assert all(offered == [*words, *added, *typed] for offered in lists(data, name))
            texts = [
                cell.value
                for sheet in loaded(data)
                for row in sheet.iter_rows()
                for cell in row
                if isinstance(cell.value, str)
            ]
            assert (
                any(LABEL in text for text in texts)
                == bool(added)
                == any("no skill of it applies" in text for text in texts)
            )


@BY_ID
@pytest.mark.parametrize("layout", ["modern", "classic"])
def test_its_formulas_are_computed_and_of_those_that_programs_share(
    framework: Framework, layout: str
) -> None:
    data = build_blank(framework, framework.tracks[0], name="Ada Example", layout=layout)  # type: ignore[arg-type]
    workbook = open_workbook(data)
    evaluator = Evaluator(workbook)
    assert not list(stale_cells(evaluator, workbook.sheet_names)) and not evaluator.unsupported
    used = {
        name
        for sheet in workbook.sheet_names
        for cell in workbook[sheet].cells.values()
        if cell.formula
        for name in functions(cell.formula)
    }
    assert used <= (SHARED if layout == "modern" else FUNCTIONS)
    found = read_workbook(data, [framework])
    card = score(found, [framework])
    assert codes(card) == {"nothing-rated"} and {
        level.rule for one in found.competencies for level in one.levels
    } == {framework.rule}


@pytest.mark.parametrize(
    "rule",
    [
        Mean(Fraction(limit), strict)
        for limit in ("1.7", "1.5", "1", "0.25", "1.123")
        for strict in (True, False)
    ]
    + [Allowance(2)],
    ids=str,
)
def test_how_many_may_be_somewhat_is_the_same_in_a_formula(rule: Mean | Allowance) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for many in range(1, 40):
        sheet.cell(many, 1, many)
        sheet.cell(many, 2, "=" + rule.room_of(f"A{many}"))
    target = io.BytesIO()
    book.save(target)
    evaluator = Evaluator(open_workbook(target.getvalue()))
    for many in range(1, 40):
        found = evaluator.value(sheet.title, many, 2)
        assert isinstance(found, float) and min(many, found) == rule.room(many)


# --- several raters ------------------------------------------------------------------------------


def test_fillings_leave_skills_out_in_every_way() -> None:
    cases = blank_fillings.cases(FRAMEWORKS, 6, 1)
    levels = [
        [ratings[rater].get(skill.id) for skill in level.skills]
        for case in cases
        for ratings in [random_ratings(case)]
        for rater in blank_fillings.RATERS
        for competency in case.framework.competencies
        for level in competency.levels
    ]
    shares = {(level.count(LEFT_OUT) / len(level)) for level in levels}
    assert 0.0 in shares and 1.0 in shares and len(shares) > 6
    rest = [
        [rating for rating in level if rating != LEFT_OUT] for level in levels if LEFT_OUT in level
    ]
    assert (
        any(MEWS.rule.achieved(level) and 1 in level for level in rest)
        and any(0 in level for level in rest)
        and any(None in level for level in rest)
    )


@programs
def test_blanks_show_what_the_engine_computes(program: str) -> None:
    todo = blank_fillings.cases(FRAMEWORKS, COUNT, SEED, 2 if program == LIBREOFFICE else 1)
    tallies = referee_blank.run(todo, FRAMEWORKS, [program])
    disagreements = [line for tally in tallies.values() for line in tally.disagreements]
    assert not disagreements, f"REFEREE_SEED={SEED}\n" + "\n".join(disagreements[:40])
    assert sum(tally.workbooks for tally in tallies.values()) == len(todo)
    assert all(
        tally.formulas > 600 * tally.workbooks and not tally.unknown for tally in tallies.values()
    )


def test_the_sheet_says_how_many_do_not_apply(tmp_path: Path) -> None:
    first, second = MEWS.competencies[0].levels[:2]
    ratings = everywhere(MEWS, SELF, "Yes", upto=1)
    ratings[first.skills[0].id] = {SELF: "n/a", MANAGER: "Yes"}
    ratings |= {skill.id: {SELF: LABEL} for skill in second.skills}
    ratings[second.skills[0].id] = {SELF: "Yes", AGREED: "DOES NOT APPLY"}
    path = filled(build_blank(MEWS, MEWS.tracks[13]), ratings, tmp_path / "a.xlsx", MEWS)
    path.write_bytes(computed(path.read_bytes(), {}))
    sheet = openpyxl.load_workbook(path, data_only=True)["Delivery"]
    texts = [
        cell.value
        for row in sheet.iter_rows(min_col=3, max_col=3)
        for cell in row
        if isinstance(cell.value, str)
    ]
    assert texts.count("1 does not apply") == 1 and texts.count("no skill of it applies") == 1
    found = read_workbook(path, [MEWS])
    card = score(found, [MEWS])
    one, two = card.competencies[0].levels[:2]
    assert (one.achieved, one.yes, one.does_not_apply) == (True, len(first.skills) - 1, 1)
    assert (two.achieved, two.does_not_apply) == (False, len(second.skills)) and card.competencies[
        0
    ].level == 1
    opinions = found.competencies[0].levels[0].skills[0].opinions
    assert [(one.rating, one.does_not_apply) for one in opinions] == [
        (None, True),
        (2, False),
        (None, False),
    ]
    assert "level-disagrees" not in codes(card)
    by_manager = read_workbook(path, [MEWS], rater="manager").competencies[0].levels[0].skills[0]
    assert (by_manager.rating, by_manager.does_not_apply) == (2, False)


@BY_ID
def test_a_level_of_which_nothing_is_left_is_not_achieved_on_the_sheet_either(
    framework: Framework, tmp_path: Path
) -> None:
    ratings = everywhere(framework, SELF, framework.ratings[2].label)
    ratings |= {skill.id: {SELF: LABEL} for skill in framework.competencies[0].levels[1].skills}
    path = filled(
        build_blank(framework, framework.tracks[0]), ratings, tmp_path / "a.xlsx", framework
    )
    found = read_workbook(path, [framework])
    card = score(found, [framework])
    assert [one.own_level for one in found.competencies] == [one.level for one in card.competencies]
    assert card.competencies[0].level == 1 and card.competencies[1].level == len(framework.levels)


def test_in_a_blank_of_a_framework_that_has_no_such_rating_it_is_told(tmp_path: Path) -> None:
    strict = load_framework("mews")
    ratings = everywhere(strict, SELF, "Yes", upto=2)
    ratings[strict.competencies[0].levels[1].skills[0].id] = {SELF: "n/a"}
    path = filled(build_blank(strict, strict.tracks[13]), ratings, tmp_path / "a.xlsx", strict)
    card = score(read_workbook(path, [strict]), [strict])
    assert [found.code for found in card.findings if found.severity == "error"] == [
        "does-not-apply-not-allowed"
    ]
    assert card.grade is None and card.competencies[0].level is None


# --- the classic arrangement ---------------------------------------------------------------------


@dataclass(frozen=True)
class Lenient(Filled):
    """The same with labels among the ratings, for what does not apply."""

    @property
    def levels(self) -> list[int]:
        rule = self.framework.rule
        return [
            level_of(
                [
                    rule.achieved([one for one in level if not isinstance(one, str)])
                    for level in levels
                ]
            )
            for levels in self.ratings
        ]


def lenient(framework: Framework, seed: int) -> Lenient:
    """Return a classic blank that is filled at random, some skills of it left out."""
    chance = random.Random(f"{framework.id} {seed}")
    track, aspired = chance.choice(framework.tracks), chance.choice(framework.tracks)
    ratings = []
    for competency in framework.competencies:
        top = chance.randint(0, len(competency.levels))
        of_levels = []
        for level in competency.levels:
            passes = level.number <= top
            many = min(chance.choice((0, 1, 1, 2, len(level.skills))), len(level.skills) - passes)
            left = len(level.skills) - many
            rated = (
                [
                    *random_level(framework, left, passes, chance, gaps=chance.random() < 0.5),
                    *[LABEL] * many,
                ]
                if left
                else [LABEL] * many
            )
            chance.shuffle(rated)
            of_levels.append(tuple(rated))
        ratings.append(tuple(of_levels))
    given: tuple[tuple[tuple[int | None, ...], ...], ...] = tuple(ratings)  # type: ignore[arg-type]  # labels among them
    saved = by_hand(
        framework, blank(framework, track, aspirational=[aspired], family="Backend"), given
    )
    return Lenient(framework, track, aspired, given, saved, computed(saved, {}))


@BY_ID
@pytest.mark.parametrize("seed", range(3))
def test_a_classic_one_is_read_as_it_was_filled_and_shows_what_the_engine_says(
    framework: Framework, seed: int
) -> None:
    one = lenient(framework, seed)
    found = read_workbook(one.data, [framework])
    read = [
        [
            tuple(LABEL if skill.does_not_apply else skill.rating for skill in level.skills)
            for level in each.levels
        ]
        for each in found.competencies
    ]
    assert read == [list(levels) for levels in one.ratings] and LABEL in str(read)
    card = score(found, [framework])
    assert codes(card) <= {"no-grade", "rating-unrated", "level-blank"}
    assert (
        [each.level for each in card.competencies]
        == [each.own_level for each in found.competencies]
        == one.levels
    )
    book = loaded(one.data, values=True)
    check(one, lambda sheet, address: book[sheet][address].value, named(one.data), hidden=False)


@pytest.mark.libreoffice
@pytest.mark.skipif(referee.soffice() is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_shows_of_classic_ones_what_the_engine_says(tmp_path: Path) -> None:
    cases = {
        f"{framework.id}-{seed}": lenient(framework, seed)
        for framework in FRAMEWORKS
        for seed in (7, 8)
    }
    paths = []
    for name, one in cases.items():
        paths.append(tmp_path / f"{name}.xlsx")
        paths[-1].write_bytes(one.saved)
    referee.convert(paths, tmp_path / "computed")
    for path, one in zip(paths, cases.values(), strict=True):
        values = referee.shown_values(tmp_path / "computed" / path.name)

        def value(
            sheet: str,
            address: str,
            values: Mapping[str, Mapping[tuple[int, int], object]] = values,
        ) -> object:
            return values[sheet].get(coordinate_to_tuple(address))

        check(one, value, named(one.saved), hidden=False)
        tally = referee.Tally()
        referee.compare_formulas(path, values, tally)
        assert not tally.disagreements and tally.cells > 100 and not tally.unknown


def test_the_classic_one_says_how_many_do_not_apply() -> None:
    ratings: list[list[list[Any]]] = [
        [[2] * len(level.skills) for level in one.levels] for one in MEWS.competencies
    ]
    ratings[0][0][:2] = [LABEL, LABEL]
    ratings[0][1] = [LABEL] * len(ratings[0][1])
    ratings[1][0] = [LABEL, 0, *[2] * (len(ratings[1][0]) - 2)]
    given = tuple(tuple(tuple(level) for level in levels) for levels in ratings)
    book = loaded(computed(by_hand(MEWS, blank(MEWS), given), {}), values=True)
    assert book["Summary"]["I2"].value == "2 Intermediate: no skill of it applies"
    assert (
        book["Summary"]["I3"].value
        == "1 Beginner: 1 rated No, 1 rating step to go, 1 does not apply"
    )
    assert "2 do not apply" in [cell.value for cell in book["Delivery"][2 + 6 + 2]]


# --- the next cycle ------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["modern", "classic"])
def test_it_is_there_again_in_the_next_cycle(layout: str, tmp_path: Path) -> None:
    ratings = everywhere(MEWS, SELF, "Yes", upto=1)
    skill = MEWS.competencies[0].levels[0].skills[0]
    ratings[skill.id] = {SELF: "Yes", AGREED: LABEL}
    path = filled(
        build_blank(MEWS, MEWS.tracks[13], name="Ada"), ratings, tmp_path / "a.xlsx", MEWS
    )
    start = start_from(read_workbook(path, [MEWS]), MEWS)
    assert start.ratings == len(ratings)
    data = build_prefilled(MEWS, MEWS.tracks[13], start, layout=layout)  # type: ignore[arg-type]
    sheet, address = book_of(MEWS, layout).ratings[skill.id][SELF]
    cell = loaded(data)[sheet][address]
    assert (
        cell.value == LABEL
        and cell.comment is not None
        and "does not apply (agreed)" in cell.comment.text
    )
    again = score(read_workbook(data, [MEWS]), [MEWS])
    assert again.competencies[0].levels[0].does_not_apply == 1 and again.competencies[0].level == 1
    strict = replace(MEWS, scale=replace(MEWS.scale, does_not_apply=None))
    start = start_from(read_workbook(path, [strict]), strict)
    data = build_prefilled(strict, strict.tracks[13], start, layout=layout)  # type: ignore[arg-type]
    assert loaded(data)[sheet][address].value is None
    assert "has no such rating" in " ".join(
        str(one.value) for row in loaded(data)["Carried over"].iter_rows() for one in row
    )
