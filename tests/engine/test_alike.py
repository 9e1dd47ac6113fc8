"""Skills that were reworded: the one that a statement looks like is named, and no other."""

from __future__ import annotations

from itertools import combinations

import pytest
from rapidfuzz.fuzz import ratio

from assessment import load_framework
from assessment.engine.carry_over import carry_over
from assessment.engine.skill_ways import _ALIKE
from assessment.model import AssessedCompetency, AssessedLevel, Assessment, RatedSkill
from tests.builders.yardstick import measured

MEWS = load_framework("mews")
DELIVERY = MEWS.competencies[0]
SKILL = DELIVERY.levels[0].skills[0].text


def reason(text: str, level: int = 1, many: int = 1) -> str:
    """Return why a statement on a level of Delivery was not carried."""
    skills = tuple(RatedSkill(text, 1, f"Delivery!A{number}") for number in range(many))
    levels = tuple(
        AssessedLevel(name.name, skills if name.number == level else ()) for name in MEWS.levels
    )
    competency = AssessedCompetency("Delivery", "Delivery", None, "", levels)
    return carry_over(Assessment("last.xlsx", "", (competency,)), MEWS).not_carried[0].reason


@pytest.mark.parametrize("identity", ["mews", "carvago", "carvago-2023"])
def test_skills_of_a_level_that_say_different_things_are_not_alike(identity: str) -> None:
    for competency in load_framework(identity).competencies:
        for level in competency.levels:
            texts = [skill.text.casefold() for skill in level.skills]
            for one, other in combinations(texts, 2):
                assert ratio(one, other) < _ALIKE - 5, (one, other)


@pytest.mark.parametrize("identity", ["mews", "carvago"])
def test_a_word_less_is_the_same_skill(identity: str) -> None:
    for competency in load_framework(identity).competencies:
        for level in competency.levels:
            for skill in level.skills:
                first, _, rest = skill.text.casefold().partition(" ")
                assert ratio(f"{first} {rest.partition(' ')[2]}", skill.text.casefold()) > _ALIKE


@pytest.mark.parametrize(
    "text",
    [
        SKILL.replace("say in your own words", "can say"),
        SKILL.upper().replace("TASK", "PIECE OF WORK", 1),
        f"{SKILL} You write it down.",
    ],
)
def test_a_reworded_skill_is_named(text: str) -> None:
    assert f"It looks like \u201c{SKILL}\u201d" in reason(text)
    assert "looks like" not in reason(text, level=2)


@pytest.mark.parametrize("text", ["You sing.", SKILL[:40], SKILL * 3, "You " * 50])
def test_another_statement_is_like_none(text: str) -> None:
    assert "looks like" not in reason(text)


def test_long_texts_take_no_time() -> None:
    with measured() as it:
        assert "looks like" not in reason("long text " * 3_000, many=2_000)
    assert it.units < 100
