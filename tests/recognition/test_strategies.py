"""Each strategy of recognition has a layout that needs it: without it that is read otherwise."""

from __future__ import annotations

from types import ModuleType
from typing import Any, NamedTuple

import pytest

from assessment.ooxml import open_workbook
from assessment.recognition.find import columns, levels, misread, results, rows
from assessment.recognition.find.grid import Grid, recognise
from assessment.recognition.find.strategies import Strategy
from tests.builders.layout_variants import OPTIONS, SCRIBBLES
from tests.builders.layouts import build
from tests.builders.small_sheets import column, grid_of, words

LISTS: tuple[tuple[ModuleType, str], ...] = (
    (rows, "BANDS"),
    (columns, "MORE_PAIRS"),
    (levels, "NAMES"),
    (levels, "PARTINGS"),
    (misread, "NO_RATINGS"),
    (misread, "RATINGS_AFTER_ALL"),
    (results, "PLACES"),
)
SKILLS = tuple(f"You keep plan {letter} of the team in order" for letter in "abcd")
DONE = '=IF(COUNTIF({0},"Yes")=2,1,0)'


class Small(NamedTuple):
    """A sheet of a few cells."""

    cells: dict[str, object]
    lists: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


SMALL = {
    "known names above shorter texts": Small(
        {
            **column("A", 1, "Junior", "core", *SKILLS[:2]),
            **column("B", 3, "Yes", "No"),
            **column("D", 1, "Senior", "more", *SKILLS[2:]),
            **column("E", 3, "Yes", "No"),
        }
    ),
    "levels below each other without names": Small(
        {
            **column("A", 1, "What we do", *SKILLS[:2], None, *SKILLS[2:]),
            **column("B", 2, "Yes", "No", DONE.format("B2:B3")),
            **column("B", 5, "Yes", "Yes", DONE.format("B5:B6")),
        }
    ),
    "a list in any order with a column headed Level": Small(
        {
            **column("A", 1, "Level", "Basic", "Good", "Basic", "Good"),
            **column("B", 1, "Skill", *SKILLS),
            **column("C", 2, "Yes", "No", "Yes", "No"),
        }
    ),
    "a list with numbers headed Level": Small(
        {
            **column("A", 1, "Level", 1, 1, 2, 2),
            **column("B", 1, "Skill", *SKILLS),
            **column("C", 2, "Yes", "No", "Yes", "No"),
        }
    ),
    "the scale below the skills": Small(
        {
            **column("A", 1, "Junior", *SKILLS, None, None, "How we rate"),
            **column("B", 2, "Yes", "No", "Yes", "No", None, None, "No", "Somewhat", "Yes"),
            **column("C", 8, 0, 1, 2),
        }
    ),
    "a level of which nothing applies": Small(
        {
            **column("A", 1, "Junior", *SKILLS),
            **column("B", 2, "n/a", "n/a", "n/a", "n/a"),
        },
        lists=("B2:B5",),
        asked=("B6",),
    ),
    "a blank sheet whose formulas look at descriptions": Small(
        {
            **column("A", 1, "Junior", "This is where one begins", None, *SKILLS[:2]),
            "B7": DONE.format("B1:B5"),
            **column("D", 1, "Senior", "This is where one leads on", None, *SKILLS[2:]),
            "E7": DONE.format("E1:E5"),
        }
    ),
    "a typed result that the Summary reads": Small(
        {**column("A", 1, "Junior", *SKILLS[:2]), **column("B", 2, "Yes", "No"), "B7": "Achieved"},
        asked=("B7",),
    ),
    "a typed result beside a computed one": Small(
        {
            **column("A", 1, "Junior", *SKILLS[:2]),
            **column("B", 2, "Yes", "No", DONE.format("B2:B3")),
            **column("D", 1, "Senior", *SKILLS[2:]),
            **column("E", 2, "Yes", "No", 0),
        }
    ),
}


def read(variant: str) -> list[Grid | None]:
    """Return what is recognised on the sheets of a variant."""
    if variant in SMALL:
        return [grid_of(*SMALL[variant])]
    scribbled = variant in SCRIBBLES
    book = build(SCRIBBLES[variant][0] if scribbled else OPTIONS[variant][0])
    if scribbled:
        SCRIBBLES[variant][2](book)
    workbook = open_workbook(book.save())
    return [recognise(workbook[name], words(), (), workbook) for name in workbook.sheet_names]


@pytest.mark.parametrize(
    ("module", "name", "strategy"),
    [
        pytest.param(module, name, strategy, id=strategy.name)
        for module, name in LISTS
        for strategy in getattr(module, name)
    ],
)
def test_a_strategy_is_needed(
    module: ModuleType, name: str, strategy: Strategy[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_it = read(strategy.needed_by)
    assert any(with_it)
    others = tuple(other for other in getattr(module, name) if other is not strategy)
    monkeypatch.setattr(module, name, others)
    assert read(strategy.needed_by) != with_it


def test_every_small_variant_is_needed() -> None:
    needed = {strategy.needed_by for module, name in LISTS for strategy in getattr(module, name)}
    assert set(SMALL) <= needed
