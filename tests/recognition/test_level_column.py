"""Lists with a column that names each skill's level: Level, Topic, Rating; a sheet per
competency.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest

from assessment.recognition import read_workbook

OWN = ("Basic", "Competent", "Proficient")
KNOWN = ("Beginner", "Intermediate", "Advanced")
SCALE = ("No", "Somewhat", "Yes")


def _book(
    levels: Sequence[object] = OWN,
    heads: Sequence[str] = ("Level", "Topic", "Rating", "Comment"),
    sheets: Sequence[str] = ("Storage", "Network"),
    *,
    repeated: bool = True,
    mixed: bool = False,
    summary: bool = False,
) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    if summary:
        overview = book.create_sheet("Summary")
        overview.append(("Competency", "Weight", "Level", "Value"))
        for name in sheets:
            overview.append((name, 1 / len(sheets), None, None))
    for sheet, name in enumerate(sheets):
        page = book.create_sheet(name)
        page.append(heads)
        for index in range(9):
            level, place = (index % 3, index // 3) if mixed else (index // 3, index % 3)
            row: dict[str, Any] = {
                "Level": levels[level] if repeated or not place else None,
                "Topic": f"You keep topic {index} of {name.lower()} tidy",
                "Rating": SCALE[(place + level + sheet) % 3],
            }
            page.append([row.get(head) for head in heads])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _read(data: bytes) -> list[tuple[str, list[tuple[str, list[int | None]]]]]:
    found = read_workbook(data)
    return [
        (one.name, [(level.name, [skill.rating for skill in level.skills]) for level in one.levels])
        for one in found.competencies
    ]


def _truth(names: Sequence[str], sheets: int) -> list[list[tuple[str, list[int]]]]:
    return [
        [
            (name, [(place + level + sheet) % 3 for place in range(3)])
            for level, name in enumerate(names)
        ]
        for sheet in range(sheets)
    ]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"summary": True},
        {"repeated": False},
        {"mixed": True},
        {"levels": KNOWN, "mixed": True, "summary": True},
        {"levels": KNOWN},
        {"sheets": ("Storage",)},
        {"sheets": ("Storage",), "mixed": True},
        {"heads": ("Topic", "Level", "Rating")},
        {"heads": ("Topic", "Rating", "Level")},
        {"heads": ("Area", "Level", "Topic", "Notes", "Rating")},
        {"levels": ("1", "2", "3")},
        {"levels": (1, 2, 3)},
        {"levels": ("L1", "L2", "L3"), "summary": True},
    ],
    ids=str,
)
def test_a_column_of_levels_is_read(options: dict[str, Any]) -> None:
    levels = options.get("levels", OWN)
    numbered = [f"Level {str(name).lstrip('L')}" for name in levels]
    names = levels if levels in (OWN, KNOWN) else numbered
    found = _read(_book(**options))
    assert [levels for _, levels in found] == _truth(names, len(options.get("sheets", "12")))


def test_a_single_list_without_the_header_level_is_nobodys() -> None:
    """Rows under a header of another name may be grouped by anything."""
    book = _book(heads=("Area", "Topic", "Rating"), sheets=("Storage",))
    assert read_workbook(book).competencies == ()
