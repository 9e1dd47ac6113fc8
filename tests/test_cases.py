"""Small workbooks that once went wrong, each of a kind, with the right answer: levels, progress, grade, and what is told.

They lie beside the checkout; the same kinds are built anew in the tests of their subjects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import pytest

from assessment import score_file
from assessment.model import Scorecard
from tests.conftest import SHARED

CASES = SHARED / "cases"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the small workbooks do not lie beside the checkout")

USUAL = (3, 4, 2, 3, 2)


@dataclass(frozen=True)
class Right:
    """The right answer. ``told`` are codes that have to be found, ``false`` ones that must not."""

    levels: tuple[int | None, ...] | None = None
    progress: str | None = None
    grade: str | None = None
    told: frozenset[str] = frozenset()
    false: frozenset[str] = field(default_factory=lambda: frozenset({"level-disagrees", "range-wrong-cells", "range-misses-skill"}))


def _right(
    levels: tuple[int | None, ...] | None,
    progress: str | None = None,
    grade: str | None = None,
    *told: str,
    also: tuple[str, ...] = (),
) -> Right:
    false = {"level-disagrees", "range-wrong-cells", "range-misses-skill", "rating-not-understood"}
    return Right(levels, progress, grade, frozenset(told), frozenset(false - set(told) - set(also)))


NOTHING = (None,) * 5
RIGHT: dict[str, Right] = {
    "note-below-the-skills": _right(USUAL, "2.95", "IC4", "text-not-counted"),
    "link-below-the-skills": _right(USUAL, "2.95", "IC4", "text-not-counted"),
    "last-years-summary-first": _right(USUAL, "2.95", "IC4", "summary-ambiguous"),
    "skills-in-excel-tables": _right(USUAL, "2.95", "IC4"),
    "table-references-with-stale-values": _right(USUAL, "2.95", "IC4", "cached-value-stale"),
    "never-calculated-with-table-references": _right(USUAL, "2.95", "IC4", "never-calculated"),
    "never-calculated-with-let": _right(USUAL, "2.95", "IC4", "never-calculated"),
    "weights-with-fullwidth-percent": _right(USUAL, "2.95", "IC4"),
    "rubric-one-level-chosen": _right((), None, None, "not-a-competency-workbook"),
    "proficiency-target-gap": _right((), None, None, "not-a-competency-workbook"),
    "appraisal-self-manager": _right((), None, None, "not-a-competency-workbook"),
    "people-in-columns-on-a-sheet-named-communication": _right((), None, None, "not-a-competency-workbook"),
    "chart-sheets-only": _right((), None, None, "not-a-competency-workbook"),
    "sheets-401": _right((), None, None, "file-too-large"),
    "local-names-copy-saved": _right((2, 1, 0, 2, 0), "1.0"),
    "local-names-only": _right((2, 1, 0, 2, 0), "1.0"),
    "rating-formula-stale": _right((0,) * 5, "0"),
    "rating-formula-stale2": _right((2,) * 5, "2"),
    "impl-summary-saved": _right((2, 1, 0, 2, 0), "1.0", None, "level-disagrees"),
    "diff-impl-level": _right((0,), "0", None, also=("level-disagrees",)),
    "diff-foreign-cell-ign": _right((1,), "1"),
    "diff-foreign-row": _right((1,), "1"),
    "diff-row-late-norc": _right((0,), "0"),
    "diff-is-and-v-num": _right((0,), "0"),
    "diff-f-shared-late": _right((1,), "1"),
    "diff-f-vald": _right((1,), "1"),
}
"""Without ``.xlsx``."""


def _card(name: str) -> Scorecard:
    return score_file(str(CASES / f"{name}.xlsx"))


@pytest.mark.parametrize("name", RIGHT)
def test_right_answer(name: str) -> None:
    right, card = RIGHT[name], _card(name)
    told = {one.code for one in card.findings}
    assert tuple(one.level for one in card.competencies) == right.levels, card.findings
    assert card.progress == (Fraction(right.progress) if right.progress else None)
    assert (card.grade.grade if card.grade else None) == right.grade, card.findings
    assert right.told <= told
    assert not right.false & told, [one for one in card.findings if one.code in right.false]
