"""A third kind of rule and a scale of five steps, defined beside this test alone, go through
everything that the two kinds and the three steps go through, with equal results.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner

from assessment import check_framework, compare_tracks, focus_list, load_framework, score
from assessment.cli import main
from assessment.model import (
    AssessedCompetency,
    AssessedLevel,
    Assessment,
    Framework,
    RatedSkill,
)
from assessment.rules import registry
from assessment.rules.registry import rule_of_marker
from tests.rules.third_kind import (
    COMPETENCIES,
    GRADES,
    RULES,
    WEIGHTS,
    Median,
    brute_achieved,
    brute_steps,
    skill_texts,
    write_framework,
)

Ratings = dict[str, list[list[int | None]]]  # by competency and level


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.RULES, "median", Median)


@pytest.fixture(params=RULES)
def rule(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def framework(rule: str, tmp_path: Path) -> Framework:
    return load_framework(write_framework(tmp_path / "own", rule))


# --- what is right, by brute force ---------------------------------------------------------------


def fillings(rule: str, count: int) -> Iterator[Ratings]:
    """Yield ratings of everything, from hopeless to perfect, some with skills unrated."""
    chance = random.Random(rule)
    values = list(RULES[rule][0])
    for _ in range(count):
        low = chance.randrange(len(values))
        weights = [*(3 if index >= low else 1 for index in range(len(values)))]
        yield {
            name: [
                [
                    None if chance.random() < 0.05 else chance.choices(values, weights)[0]
                    for _ in range(many)
                ]
                for many in sizes
            ]
            for name, sizes in COMPETENCIES.items()
        }


def levels_of(rule: str, ratings: Ratings) -> list[int]:
    found = []
    for levels in ratings.values():
        first = brute_achieved(rule, levels[0])
        found.append(first + (first and brute_achieved(rule, levels[1])))
    return found


def progress_on(track: str, levels: list[int]) -> Fraction:
    return sum(
        (
            Fraction(weight * level, 100)
            for weight, level in zip(WEIGHTS[track], levels, strict=True)
        ),
        Fraction(0),
    )


def grade_on(track: str, progress: Fraction) -> int:
    """Return the number of the grade, from 1."""
    return max(
        number
        for number, (low, _) in enumerate(GRADES[track], start=1)
        if Fraction(low) <= progress
    )


def cheapest(rule: str, track: str, ratings: Ratings) -> int | None:
    """Return the least number of steps to the next grade, over all levels that can be reached."""
    levels = levels_of(rule, ratings)
    number = grade_on(track, progress_on(track, levels))
    if number == len(GRADES[track]):
        return None
    least = Fraction(GRADES[track][number][0])
    costs = []
    for target in product(*(range(level, 3) for level in levels)):
        if progress_on(track, list(target)) >= least:
            steps = [
                brute_steps(rule, ratings[name][level])
                for name, reached, wanted in zip(COMPETENCIES, levels, target, strict=True)
                for level in range(reached, wanted)
            ]
            costs.append(sum(step for step in steps if step is not None))
    return min(costs, default=None)


def assessment(ratings: Ratings) -> Assessment:
    texts = skill_texts()
    return Assessment(
        "own.xlsx",
        "",
        tuple(
            AssessedCompetency(
                name,
                name,
                Fraction(WEIGHTS["Maker"][index], 100),
                f"Summary!A{index + 2}",
                tuple(
                    AssessedLevel(
                        ("First", "Second")[number],
                        tuple(
                            RatedSkill(text, rating, f"{name}!{'BC'[number]}{row}")
                            for row, (text, rating) in enumerate(
                                zip(texts[name][number], level, strict=True), start=2
                            )
                        ),
                    )
                    for number, level in enumerate(levels)
                ),
            )
            for index, (name, levels) in enumerate(ratings.items())
        ),
    )


# --- files ---------------------------------------------------------------------------------------


def test_its_files_are_sound(rule: str, tmp_path: Path) -> None:
    assert check_framework(write_framework(tmp_path, rule)) == []


def test_a_wrong_limit_is_named(tmp_path: Path) -> None:
    path = write_framework(tmp_path, "median on five") / "framework.toml"
    path.write_text(path.read_text().replace("at_least = 4", "at_least = 6"))
    assert [str(error) for error in check_framework(tmp_path)] == [
        "framework.toml: rule.at_least: must be a step of the scale, not 6"
    ]


def test_a_key_of_another_kind_is_unknown(tmp_path: Path) -> None:
    path = write_framework(tmp_path, "median on five") / "framework.toml"
    path.write_text(path.read_text().replace("at_least = 4", 'limit = "4"'))
    messages = [str(error) for error in check_framework(tmp_path)]
    assert messages[0].startswith("framework.toml: rule.limit: is no known key")
    assert messages[1] == "framework.toml: rule.at_least: is missing"


def test_a_mean_at_the_top_of_five_steps_is_refused(tmp_path: Path) -> None:
    path = write_framework(tmp_path, "mean on five") / "framework.toml"
    path.write_text(path.read_text().replace('limit = "3.6"', 'limit = "5.0"'))
    (error,) = check_framework(tmp_path)
    assert "must be below 5" in str(error)


def test_without_its_line_nobody_knows_the_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_framework(tmp_path, "median on five")
    monkeypatch.delitem(registry.RULES, "median")
    messages = [str(error) for error in check_framework(tmp_path)]
    assert messages[0] == (
        'framework.toml: rule.kind: must be one of "mean", "allowance", not "median"'
    )


def test_it_comes_back_from_its_marker_and_its_keys(framework: Framework) -> None:
    known = framework.rule
    assert rule_of_marker(known.marker(), framework.scale) == known
    assert registry.rule_of_toml(known.to_toml(), framework.scale) == known


def test_framework_check_and_show(rule: str, tmp_path: Path) -> None:
    folder = str(write_framework(tmp_path, rule))
    checked = CliRunner().invoke(main, ["framework", "check", folder])
    shown = CliRunner().invoke(main, ["framework", "show", folder])
    assert checked.exit_code == 0, checked.output
    assert shown.exit_code == 0, shown.output
    sentence = {
        "median on five": "median at least Mostly, Never allowed",
        "median on three": "median at least Yes, No allowed",
        "mean on five": "mean above 3.6, no Never",
        "allowance on five": "at most 1 below Always, no Never",
    }[rule]
    assert f"A level counts as achieved: {sentence}." in " ".join(shown.output.split())


# --- the engine ----------------------------------------------------------------------------------


def test_levels_progress_and_grade_are_those_of_brute_force(
    rule: str, framework: Framework
) -> None:
    reached = set()
    for ratings in fillings(rule, 150):
        card = score(assessment(ratings), [framework], framework=framework)
        levels = levels_of(rule, ratings)
        reached.update(levels)
        assert [one.level for one in card.competencies] == levels
        assert card.progress == progress_on("Maker", levels)
        (on_maker, on_teller) = compare_tracks(card)
        assert on_teller.progress == progress_on("Teller", levels)
        if card.status == "complete":
            assert card.grade is not None
            assert card.grade.grade == f"M{grade_on('Maker', progress_on('Maker', levels))}"
            assert on_maker.grade == card.grade
    assert reached == {0, 1, 2}


def test_the_range_of_an_open_workbook_is_that_of_brute_force(
    rule: str, framework: Framework
) -> None:
    values = list(RULES[rule][0])
    seen = 0
    for ratings in fillings(rule, 150):
        holes = [
            (name, level, index)
            for name, levels in ratings.items()
            for level, skills in enumerate(levels)
            for index, rating in enumerate(skills)
            if rating is None
        ]
        if not 0 < len(holes) <= 2:
            continue
        seen += 1
        ends = set()
        for filling in product(values, repeat=len(holes)):
            full = {name: [list(level) for level in levels] for name, levels in ratings.items()}
            for (name, level, index), value in zip(holes, filling, strict=True):
                full[name][level][index] = value
            ends.add(progress_on("Maker", levels_of(rule, full)))
        card = score(assessment(ratings), [framework], framework=framework)
        assert card.progress_range == (min(ends), max(ends))
    assert seen > 20


def test_the_way_to_the_next_grade_is_that_of_brute_force(rule: str, framework: Framework) -> None:
    found = 0
    for ratings in fillings(rule, 60):
        card = score(assessment(ratings), [framework], framework=framework)
        for one in compare_tracks(card):
            wanted = cheapest(rule, one.track.name, ratings)
            assert (None if one.route is None else one.route.cost) == wanted
            if one.route is not None:
                found += 1
                assert {step.scale.label(step.to) for step in one.route.steps} <= set(
                    framework.rule.scale.labels.values()
                )
    assert found > 20


def test_the_focus_list_has_what_is_shown_in_part(rule: str, framework: Framework) -> None:
    between = set(list(RULES[rule][0])[1:-1])
    for ratings in fillings(rule, 30):
        card = score(assessment(ratings), [framework], framework=framework)
        items = focus_list(card)
        on_reached = {item.where for item in items if item.reason == "on the level reached"}
        wanted = {
            f"{name}!{'BC'[level - 1]}{row}"
            for name, level in zip(COMPETENCIES, levels_of(rule, ratings), strict=True)
            if level
            for row, rating in enumerate(ratings[name][level - 1], start=2)
            if rating in between
        }
        assert on_reached <= wanted and (not wanted or on_reached)


def test_a_reason_names_the_steps_by_the_words_of_the_scale(framework: Framework) -> None:
    low, top = framework.scale.lowest, framework.scale.top
    ratings: Ratings = {
        name: [[low] * many if level else [top] * many for level, many in enumerate(sizes)]
        for name, sizes in COMPETENCIES.items()
    }
    card = score(assessment(ratings), [framework], framework=framework)
    first, second = card.competencies[0].levels
    labels = framework.rule.scale.labels
    assert first.why == f"achieved: all 3 skills are rated {labels[top]}"
    expected = (
        "0 skills are rated" if isinstance(framework.rule, Median) else f"rated {labels[low]}"
    )
    assert expected in second.why
