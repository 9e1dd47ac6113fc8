"""The four public workbooks: what stands in them, worked out by looking, and every defect that
they show.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import pytest

from assessment import Options, Scorecard, score_file
from tests.conftest import SHARED, needs_workbooks

pytestmark = needs_workbooks


def card(name: str, **options: Any) -> Scorecard:
    return score_file(str(SHARED / "workbooks" / f"{name}.xlsx"), Options(**options))


@pytest.mark.parametrize(
    ("name", "levels", "progress", "total", "framework", "track", "grade"),
    [
        ("carvago-2023", [3, 3, 3, 2, 3], "2.70", "1", "carvago-2023", None, None),
        ("carvago-2024", [1, 1, 3, 2, 3], "1.80", "1", "carvago-2023", "Engineer", None),
        (
            "carvago-frontend-2024",
            [0, 0, 0, 0],
            "0",
            "1",
            "carvago",
            "Frontend Engineer",
            "Junior Frontend Engineer",
        ),
        ("mews-2022", [0, 0, 0, 0, 0], "0", "1.05", "mews", None, None),
    ],
)
def test_levels_progress_grade(
    name: str,
    levels: list[int],
    progress: str,
    total: str,
    framework: str,
    track: str | None,
    grade: str | None,
) -> None:
    found = card(name)
    assert [one.level for one in found.competencies] == levels
    assert (found.progress, found.weights_total) == (Fraction(progress), Fraction(total))
    assert found.framework is not None and found.framework.id == framework
    assert (
        found.track.name if found.track else None,
        found.grade.job_title if found.grade else None,
    ) == (track, grade)
    # what the file's own formulas give is the same
    assert [
        one.own_level for one in found.assessment.competencies
    ] == levels and found.assessment.own_progress == Fraction(progress)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        (
            "carvago-2023",
            {"google-only-function": 5, "second-rule": 4, "rule-differs": 1, "weights-no-track": 1},
        ),
        (
            "carvago-2024",
            {
                "google-only-function": 5,
                "summary-asks-missing-level": 5,
                "range-misses-skill": 3,
                "second-rule": 4,
                "rating-unrated": 3,
                "rule-differs": 1,
                "framework-differs": 1,
            },
        ),
        (
            "carvago-frontend-2024",
            {"google-only-function": 4, "summary-asks-missing-level": 4, "rule-differs": 1},
        ),
        ("mews-2022", {"weights-not-100": 1}),
    ],
)
def test_every_defect_is_named(name: str, codes: dict[str, int]) -> None:
    assert Counter(found.code for found in card(name).findings) == codes


def test_numbers_of_skills() -> None:
    skills = {
        name: sum(
            len(level.skills) for one in card(name).assessment.competencies for level in one.levels
        )
        for name in ("carvago-2024", "mews-2022")
    }
    assert skills == {"carvago-2024": 104, "mews-2022": 121}  # counted with openpyxl, too


def test_comments_are_read() -> None:
    remarks = [
        remark
        for one in card("carvago-2024").assessment.competencies
        for level in one.levels
        for skill in level.skills
        for remark in skill.remarks
    ]
    assert len(remarks) == 3


def test_a_track_that_is_asked_for_gives_a_grade() -> None:
    found = card("mews-2022", track="Engineer")
    assert found.weights_total == 1 and found.grade is not None and found.grade.grade == "IC2"
    partly = card("carvago-2024", track="Engineer")
    assert partly.grade is None and "framework-differs" in {one.code for one in partly.findings}
    named = card("carvago-2024", framework="carvago-2023")
    assert named.grade is not None and named.grade.job_title == "{Discriminator} Engineer"
