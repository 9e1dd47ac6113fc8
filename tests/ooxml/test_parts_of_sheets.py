"""Writing again with other comparison sheets: no two sheets of the written file are one part."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment import write_back
from assessment.ooxml.workbook import open_workbook
from tests.conftest import ROOT

SAMPLE = ROOT / "samples" / "mews-qa-engineer.xlsx"
FEW = ("Product Division Lead", "Platform Division Lead", "Engineer")


@pytest.mark.parametrize("first", [FEW, FEW[:1], FEW[::-1], ("all",)], ids=str)
@pytest.mark.parametrize("second", [("all",), FEW[1:], ("Technical Leader", *FEW)], ids=str)
def test_each_sheet_has_a_part_of_its_own(
    first: tuple[str, ...], second: tuple[str, ...], tmp_path: Path
) -> None:
    once, twice = tmp_path / "once.xlsx", tmp_path / "twice.xlsx"
    write_back(SAMPLE, once, compare=first)
    write_back(once, twice, compare=second)
    book = open_workbook(twice)
    parts = [book.part_of(name) for name in book.sheet_names]
    assert len(set(parts)) == len(parts)
