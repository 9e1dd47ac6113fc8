"""What a blank's Summary shows beside what the framework gives, without any workbook."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from assessment import load_framework
from assessment.engine.agreement import disagreements
from assessment.model import AssessedCompetency, Assessment, Finding, Marker, ShownResult
from assessment.rules.levels import grade_of
from tests.conftest import ORCHARD

FRAMEWORK = load_framework(ORCHARD)
GROWER = FRAMEWORK.tracks[0]
# levels 2 3 3 2 1: .50 + .90 + .90 + .20 + .05
LEVELS = (2, 3, 3, 2, 1)
RIGHT: Mapping[str, float | str] = {
    "Progress": 2.55,
    "Grade": "IC4",
    "JobTitle": "Senior Grower",
    "SalaryFrom": 98_000.0,
    "SalaryTo": 138_000.0,
    "NextGrade": "IC5",
    "ToNextGrade": 1.05,
}


def told(
    shown: Mapping[str, float | str] = RIGHT,
    levels: tuple[int | None, ...] = LEVELS,
    **changes: Any,
) -> list[Finding]:
    """Return what is said of a Summary that shows this for these levels."""
    competencies = tuple(
        AssessedCompetency(
            known.name,
            known.name,
            GROWER.weights[known.id],
            "",
            (),
            own_level=None if level is None else Fraction(level),
        )
        for known, level in zip(FRAMEWORK.competencies, levels, strict=True)
    )
    values: dict[str, Any] = {
        "marker": Marker("orchard", "1.0", "grower", None),
        "track": "Grower",
        "shown": tuple(ShownResult(name, value, f"B{name}") for name, value in shown.items()),
        **changes,
    }
    assessment = Assessment("own.xlsx", "", competencies, **values)
    identities = [known.id for known in FRAMEWORK.competencies]
    return disagreements(assessment, FRAMEWORK, GROWER, identities, grade_of)


def test_where_all_agree_nothing_is_said() -> None:
    assert told() == []
    assert told({**RIGHT, "Progress": 2.550001}) == []  # as the sheet rounds


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Progress", 2.56),
        ("Grade", "IC5"),
        ("JobTitle", "Senior Taster"),
        ("SalaryFrom", 98_001.0),
        ("NextGrade", "\u2013"),
        ("ToNextGrade", 1.0),
        ("ToNextGrade", "1.05"),
    ],
)
def test_another_result_is_named_with_its_cell(name: str, value: float | str) -> None:
    (said,) = told({**RIGHT, name: value})
    assert (said.code, said.where) == ("summary-not-the-framework", f"B{name}")
    assert f"(B{name}) instead of " in said.message


def test_on_a_bound_the_next_grade_is_the_one_above() -> None:
    """Levels 2 2 3 2 4: .50 + .60 + .90 + .20 + .20 is 2.40, where IC4 begins."""
    assert told({**RIGHT, "Progress": 2.4, "ToNextGrade": 1.2}, (2, 2, 3, 2, 4)) == []


def test_the_field_stands_in_the_title() -> None:
    assert told({**RIGHT, "JobTitle": "Senior Apple Grower"}, family="Apple") == []
    (said,) = told(family="Apple")
    assert "Senior Apple Grower" in said.message


def test_another_version_explains_other_results() -> None:
    other = Marker("orchard", "0.9", "grower", None)
    (said,) = told({**RIGHT, "Grade": "IC5"}, marker=other)
    assert said.code == "framework-version"
    assert told(marker=other) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"marker": None},
        {"marker": Marker("hedge", "1.0", "grower", None)},
        {"track": "Taster"},
        {"track": None},
        {"levels": (2, 3, None, 2, 1)},
    ],
)
def test_where_nothing_can_be_compared_nothing_is_said(changes: dict[str, Any]) -> None:
    assert told({**RIGHT, "Grade": "IC9"}, **changes) == []
    without_progress = {name: value for name, value in RIGHT.items() if name != "Progress"}
    assert told({**without_progress, "Grade": "IC9"}) == []
