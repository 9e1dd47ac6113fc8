"""``assess framework show --track NAME --competency NAME``: parts of a framework in full."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from assessment import load_framework
from assessment.cli import main
from tests.conftest import ORCHARD

MEWS = load_framework("mews")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["framework", "show", *arguments])


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("identity", ["mews", "carvago"])
def test_every_track_is_shown_in_full(identity: str) -> None:
    framework = load_framework(identity)
    for track in framework.tracks:
        told = run(identity, "--track", f"{framework.id}:{track.name}")
        assert told.exit_code == 0
        shown = plain(told.output)
        assert track.responsibilities
        for text in track.responsibilities:
            assert text in shown
        for competency in framework.competencies:
            weight = f"{float(track.weights[competency.id]) * 100:g} %"
            assert f"{competency.name} {weight}" in shown
        for grade in track.grades:
            assert f"{float(grade.min_progress):.2f} to {float(grade.max_progress):.2f}" in shown
        assert max(map(len, told.output.splitlines())) <= 80


def test_salary_bounds_of_a_track() -> None:
    shown = plain(run(str(ORCHARD), "--track", "Grower").output)
    assert "Grades (CZK a month)" in shown
    assert "1.20 to 2.40 IC3 {Discriminator} Grower II 69,000 to 98,000" in shown


def test_a_competency_has_its_levels_and_skills_and_nothing_of_the_others() -> None:
    shown = plain(run("mews", "--competency", "deliv").output)
    delivery, *others = MEWS.competencies
    for level in delivery.levels:
        assert all(skill.text in shown for skill in level.skills)
    assert not any(skill.text in shown for skill in others[0].levels[0].skills)
    assert "Responsibilities" not in shown


def test_several_parts_stand_in_their_order() -> None:
    shown = run(
        "mews", "--competency", "Leadership", "--track", "QA Engineer", "--track", "Engineer"
    ).output
    assert shown.index("\nQA Engineer:") < shown.index("\nEngineer:") < shown.index("\nLeadership:")


@pytest.mark.parametrize(
    ("option", "name", "hint"),
    [
        ("--track", "Enginer", "did you mean Engineer"),
        ("--track", "lead", "may be any of"),
        ("--competency", "Delivry", "did you mean Delivery?"),
        ("--competency", "xyz", "there are Delivery, Domain Expertise"),
        ("--competency", "", 'no competency is called ""'),
    ],
)
def test_a_wrong_name_is_a_usage_error_with_hints(option: str, name: str, hint: str) -> None:
    told = run("mews", option, name)
    assert told.exit_code == 2
    assert hint in told.output


def test_without_parts_the_whole_framework_is_shown() -> None:
    shown = plain(run("mews").output)
    assert all(competency.description in shown for competency in MEWS.competencies)
    assert "Tracks and the weight of each competency" in shown
