"""Small workbooks that once went wrong, each of a kind, with the right answer: levels, progress,
grade, and what is told.

They lie beside the checkout; the same kinds are built anew in the tests of their subjects.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from assessment import score_file, write_back
from assessment.model import Scorecard
from assessment.ooxml.workbook import open_workbook
from tests.conftest import SHARED

CASES = SHARED / "cases"
pytestmark = pytest.mark.skipif(
    not CASES.is_dir(), reason="the small workbooks do not lie beside the checkout"
)

USUAL = (3, 4, 2, 3, 2)


@dataclass(frozen=True)
class Right:
    """The right answer. ``told`` are codes that have to be found, ``false`` ones that must not."""

    levels: tuple[int | None, ...] | None
    progress: str | None
    grade: str | None
    told: frozenset[str]
    false: frozenset[str]


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
# by the name of the file without .xlsx
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
    "people-in-columns-on-a-sheet-named-communication": _right(
        (), None, None, "not-a-competency-workbook"
    ),
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
    "diff-f-cmp4": _right((1,), "1"),
    "diff-name-relative3": _right((1,), "1"),
    "diff-hidden-row": _right((0,), "0", None, "rating-unseen"),
    "diff-merged-AB": _right((1,), "1", None, "rating-unseen"),
    "diff-nf-text-No": _right((1,), "1", None, "rating-unseen"),
    "diff-r-wrong-row": _right((), None, None, "file-damaged"),
    "diff-v-fullwidth": _right((), None, None, "file-damaged"),
    "scale-1-to-3": _right(NOTHING, None, None, "scale-unknown"),
    "scale-1-to-4-still-gets-a-grade": _right(NOTHING, None, None, "scale-unknown"),
    "checkboxes": _right((4, 5, 3, 4, 3), "3.95", "IC5", "scale-checkboxes"),
    "level-column-own-words": _right((0, 0, 0), None, None, "scale-own-words"),
    "not-applicable": _right((None, 4, 2, 3, 2), None, None, "does-not-apply-not-allowed"),
    "one-skill-does-not-apply": _right(
        (None, 2, 3, 2, 1), None, None, "does-not-apply-not-allowed"
    ),
    "tampered-grades": _right((5, 1, 1, 1, 1), "2", "IC3", "summary-not-the-framework"),
    "structure-locked": _right(USUAL, "3.05", "IC3"),
    "module-sheet-without-part": _right(USUAL, "3.05", "IC3"),
    "many-formats": _right(USUAL, "3.05", "IC3"),
    "thread-chain-10000": _right((1,), "1"),
}


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


@pytest.mark.parametrize(
    "name",
    [
        "table-references-with-stale-values",
        "never-calculated-with-table-references",
        "never-calculated-with-let",
        "last-years-summary-first",
    ],
)
def test_what_is_written_is_right(name: str, tmp_path: Path) -> None:
    target = tmp_path / "written.xlsx"
    write_back(CASES / f"{name}.xlsx", target)
    cells = open_workbook(target)["Summary"].cells
    assert {cell.value for cell in cells.values() if cell.row == 8 and cell.column == 4} == {2.95}


def test_saved_values_that_are_right_stay(tmp_path: Path) -> None:
    for name in ("local-names-copy-saved", "impl-summary-saved"):
        source, target = CASES / f"{name}.xlsx", tmp_path / f"{name}.xlsx"
        write_back(source, target)
        before, after = (
            open_workbook(source)["Summary"].cells,
            open_workbook(target)["Summary"].cells,
        )
        assert {place: cell.value for place, cell in before.items()} == {
            place: cell.value for place, cell in after.items()
        }


def test_a_locked_structure_is_filled_and_gets_no_sheet(tmp_path: Path) -> None:
    written = write_back(CASES / "structure-locked.xlsx", tmp_path / "written.xlsx")
    assert (
        open_workbook(tmp_path / "written.xlsx").sheet_names
        == open_workbook(CASES / "structure-locked.xlsx").sheet_names
    )
    assert "sheets-not-added" in {one.code for one in written.card.findings}
