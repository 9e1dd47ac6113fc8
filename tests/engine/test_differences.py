"""Where employee and manager rate differently, on values."""

from __future__ import annotations

from assessment.engine.carry_over import differences
from assessment.model import AssessedCompetency, AssessedLevel, Assessment, Opinion, RatedSkill


def told(*opinions: Opinion) -> list[tuple[int, int, str, str]]:
    """Return ratings and places of what differs on a skill with such opinions."""
    skill = RatedSkill("You plant.", None, "Planting!B2", opinions=opinions)
    level = AssessedLevel("Seedling", (skill,))
    competency = AssessedCompetency("Planting", "Planting", None, "", (level,))
    found = differences(Assessment("a.xlsx", "", (competency,)))
    return [
        (one.self_rating, one.manager_rating, one.self_where, one.manager_where) for one in found
    ]


OWN = Opinion("self", 1, "Planting!B2")
MANAGER = Opinion("manager", 2, "Planting!C2")


def test_both_have_rated_and_not_alike() -> None:
    assert told(OWN, MANAGER) == [(1, 2, "Planting!B2", "Planting!C2")]


def test_of_two_columns_of_one_rater_the_first_counts() -> None:
    later = Opinion("self", 2, "Planting!D2")
    assert told(OWN, MANAGER, later) == [(1, 2, "Planting!B2", "Planting!C2")]
    assert told(later, MANAGER, OWN) == []


def test_what_only_one_has_rated_is_no_difference() -> None:
    assert told(OWN) == []
    assert told(OWN, Opinion("manager", None, "Planting!C2")) == []
    assert told(OWN, Opinion("agreed", 2, "Planting!C2")) == []
