"""A third kind of rule and a scale of five steps in blank workbooks of both arrangements: drawn,
filled in, computed by LibreOffice and read back, with the levels of brute force.
"""

from __future__ import annotations

import random
import subprocess
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path

import openpyxl
import pytest

from assessment import (
    build_blank,
    compare_tracks,
    load_framework,
    read_workbook,
    score,
    write_back,
)
from assessment.model import Assessment, Framework, RatedSkill
from assessment.rules import registry
from tests.referees import referee
from tests.rules.test_third_kind import (
    Ratings,
    cheapest,
    fillings,
    grade_on,
    levels_of,
    progress_on,
)
from tests.rules.third_kind import (
    RULES,
    WEIGHTS,
    Median,
    brute_achieved,
    brute_steps,
    write_framework,
)

CASES = [*product(RULES, ("modern", "classic"), (False, True))]
NOT_MINE = "Not mine"  # in place of a rating
_A_CASE = 3  # fillings


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.RULES, "median", Median)


def skills_of(assessment: Assessment) -> dict[str, list[list[RatedSkill]]]:
    return {
        one.name: [list(level.skills) for level in one.levels] for one in assessment.competencies
    }


def fill(
    blank: Path,
    target: Path,
    framework: Framework,
    ratings: Ratings,
    left: set[str],
    *,
    words: bool,
) -> None:
    """Type ratings into a blank: numbers, and labels in turn with them if ``words`` can be read;
    nothing for an unrated skill.
    """
    book = openpyxl.load_workbook(blank)
    places = skills_of(read_workbook(blank, [framework]))
    turn = 0
    for name, levels in ratings.items():
        for level, given in enumerate(levels):
            for skill, rating in zip(places[name][level], given, strict=True):
                sheet, _, address = skill.where.rpartition("!")
                if skill.skill_id in left:
                    book[sheet.strip("'")][address] = NOT_MINE
                elif rating is not None:
                    turn += 1
                    book[sheet.strip("'")][address] = (
                        framework.scale.label(rating) if words and turn % 2 else rating
                    )
    book.save(target)


def filled_in(
    folder: Path, rule: str, layout: str, may_not_apply: bool
) -> tuple[Framework, list[tuple[Path, Ratings]]]:
    """Return filled workbooks, with the ratings of the skills that apply."""
    framework = load_framework(write_framework(folder / "own", rule, may_not_apply))
    blank = folder / "blank.xlsx"
    blank.write_bytes(build_blank(framework, framework.tracks[0], name="Ben", layout=layout))  # type: ignore[arg-type]  # a test's parameter
    chance = random.Random(f"{rule} {layout}")
    places = skills_of(read_workbook(blank, [framework]))
    found = []
    for number, ratings in enumerate(fillings(rule, _A_CASE)):
        left = {
            skill.skill_id
            for levels in places.values()
            for skills in levels
            for skill in skills[1:]
            if may_not_apply and skill.skill_id and chance.random() < 0.3
        }
        target = folder / f"{number}.xlsx"
        fill(blank, target, framework, ratings, left, words=layout == "modern")
        apply: Ratings = {
            name: [
                [
                    rating
                    for skill, rating in zip(places[name][level], given, strict=True)
                    if skill.skill_id not in left
                ]
                for level, given in enumerate(levels)
            ]
            for name, levels in ratings.items()
        }
        found.append((target, apply))
    return framework, found


@pytest.mark.parametrize(("rule", "layout", "may_not_apply"), CASES)
def test_what_is_read_back_scores_as_brute_force_does(
    rule: str, layout: str, may_not_apply: bool, tmp_path: Path
) -> None:
    framework, workbooks = filled_in(tmp_path, rule, layout, may_not_apply)
    for path, ratings in workbooks:
        card = score(read_workbook(path, [framework]), [framework])
        levels = levels_of(rule, ratings)
        assert card.framework is framework
        assert [one.level for one in card.competencies] == levels
        # what our evaluator makes of the workbook's own formulas
        assert [one.own_level for one in card.assessment.competencies] == levels
        assert card.progress == progress_on("Maker", levels)
        codes = {found.code for found in card.findings if found.severity != "info"}
        assert codes <= {"rating-unrated", "level-blank"}, card.findings
        assert {level.rule for one in card.assessment.competencies for level in one.levels} == {
            framework.rule
        }
        if card.status == "complete":
            assert card.grade is not None
            assert card.grade.grade == f"M{grade_on('Maker', card.progress or Fraction(0))}"
        for one in compare_tracks(card):
            wanted = cheapest(rule, one.track.name, ratings)
            assert (None if one.route is None else one.route.cost) == wanted


def shown_steps(sheet: object) -> list[int]:
    """Return the rating steps to go that a competency's sheet shows, level by level; behind it
    the next level's stand once more, after its name.
    """
    texts = [
        str(cell.value)
        for row in sheet.iter_rows()  # type: ignore[attr-defined]  # a worksheet
        for cell in row
        if isinstance(cell.value, str) and " to go" in cell.value and ": " not in cell.value
    ]
    return [int(text.rpartition(" rating step")[0].rpartition(" ")[2]) for text in texts]


@pytest.mark.slow
@pytest.mark.skipif(referee.soffice() is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize(
    ("layout", "may_not_apply"), [*product(("modern", "classic"), (False, True))]
)
def test_libreoffice_computes_the_levels_of_brute_force(
    layout: str, may_not_apply: bool, tmp_path: Path
) -> None:
    made: dict[str, tuple[str, Ratings, Framework]] = {}
    sources: list[Path] = []
    for rule in RULES:
        folder = tmp_path / rule.replace(" ", "-")
        folder.mkdir()
        framework, workbooks = filled_in(folder, rule, layout, may_not_apply)
        for path, ratings in workbooks:
            named = path.rename(tmp_path / f"{folder.name}-{path.name}")
            sources.append(named)
            made[named.name] = rule, ratings, framework
    for name, computed in recomputed(sources, tmp_path).items():
        rule, ratings, framework = made[name]
        levels = levels_of(rule, ratings)
        book = openpyxl.load_workbook(computed, data_only=True)
        read = read_workbook(tmp_path / name, [framework])
        shown = []
        for one in read.competencies:
            sheet, _, address = one.level_where.rpartition("!")
            shown.append(book[sheet][address].value)
        assert shown == levels
        if layout == "modern":
            for one in read.competencies:
                wanted = [
                    brute_steps(rule, given)
                    for given in ratings[one.name]
                    if given
                    and not brute_achieved(rule, given)
                    and any(rating is not None for rating in given)
                ]
                assert shown_steps(book[one.name]) == wanted


def recomputed(paths: Sequence[Path], folder: Path) -> dict[str, Path]:
    """Return what LibreOffice makes of workbooks, by their names."""
    target = folder / "computed"
    subprocess.run(
        [
            str(referee.soffice()),
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(target),
            *map(str, paths),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return {path.name: target / path.name for path in paths}


def test_the_weights_of_the_tracks_add_up() -> None:
    assert {sum(weights) for weights in WEIGHTS.values()} == {100}


@pytest.mark.parametrize("layout", ["modern", "classic"])
def test_a_filled_workbook_is_written_back_with_its_results(tmp_path: Path, layout: str) -> None:
    framework, found = filled_in(tmp_path, "median on five", layout, False)
    for path, _ in found:
        target = tmp_path / f"written {path.name}"
        written = write_back(path, target, compare=["all"], framework=framework)
        assert written.card.progress is not None
        before, after = (
            score(read_workbook(one, [framework]), [framework]) for one in (path, target)
        )
        assert [one.level for one in after.competencies] == [
            one.level for one in before.competencies
        ]
        assert after.progress == before.progress
        shown = openpyxl.load_workbook(target, data_only=True)["Focus"]
        said = {str(cell.value) for row in shown.iter_rows() for cell in row if cell.value}
        labels = {step.label for step in framework.scale.steps}
        assert any(text.endswith(label) for text in said for label in labels), said
