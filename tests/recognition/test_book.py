"""Recognition reads books of any kind, and changes none."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path

import pytest

from assessment.engine.scoring import score
from assessment.formulas.cells import Cell
from assessment.model import Framework
from assessment.ooxml.workbook import open_workbook
from assessment.recognition import Reading, open_reading, read_workbook
from assessment.recognition.fill import Filling, fill
from assessment.recognition.repair.repair import find_repairs
from tests.builders.csv_book import CsvBook, export
from tests.builders.layouts import Options, build
from tests.conftest import ROOT

SAMPLES = ROOT / "samples"


def with_a_defect() -> bytes:
    """Return a workbook in which the result of a level is typed in."""
    book = build(Options())
    place = book.places[0, 1].result
    assert place is not None
    book.on(0)[place] = "Achieved"
    return book.save()


def cells_of(reading: Reading) -> dict[str, dict[tuple[int, int], Cell]]:
    return {name: dict(reading.book[name].cells) for name in reading.book.sheet_names}


def filled(reading: Reading, frameworks: Sequence[Framework], *, repair: bool = False) -> Filling:
    card = score(reading.assessment, frameworks)
    assert card.framework is not None
    card = score(reading.assessment, frameworks, track=card.framework.tracks[1])
    repairs = find_repairs(reading) if repair else ()
    return fill(reading, card, by_track=True, repairs=repairs)


@pytest.mark.parametrize("name", ["mews-engineer", "carvago-frontend", "levels-below"])
def test_a_folder_of_csv_files_reads_as_the_workbook(
    name: str, tmp_path: Path, frameworks: list[Framework]
) -> None:
    path = SAMPLES / f"{name}.xlsx"
    export(open_workbook(path), tmp_path)
    ours = score(read_workbook(path, frameworks), frameworks)
    theirs = score(read_workbook(CsvBook(tmp_path), frameworks), frameworks)
    assert [one.level for one in theirs.competencies] == [one.level for one in ours.competencies]
    assert None not in [one.level for one in theirs.competencies]
    assert theirs.progress == ours.progress
    assert theirs.assessment.own_progress == ours.assessment.own_progress
    assert theirs.grade == ours.grade


def test_what_was_read_from_no_file_cannot_be_written(
    tmp_path: Path, frameworks: list[Framework]
) -> None:
    export(open_workbook(SAMPLES / "mews-engineer.xlsx"), tmp_path)
    reading = open_reading(CsvBook(tmp_path), frameworks)
    with pytest.raises(TypeError):
        _ = reading.workbook


@pytest.mark.parametrize("name", ["mews-engineer", "carvago-2023-helpers", "weights-105"])
def test_filling_changes_nothing_that_was_read(name: str, frameworks: list[Framework]) -> None:
    reading = open_reading(SAMPLES / f"{name}.xlsx", frameworks)
    before = pickle.dumps((cells_of(reading), reading.assessment))
    first = filled(reading, frameworks)
    assert first.cells
    assert pickle.dumps((cells_of(reading), reading.assessment)) == before
    assert filled(reading, frameworks) == first


def test_repairing_changes_nothing_that_was_read(frameworks: list[Framework]) -> None:
    reading = open_reading(with_a_defect(), frameworks)
    before = cells_of(reading)
    first = find_repairs(reading)
    assert first
    assert cells_of(reading) == before
    assert find_repairs(reading) == first


def test_filling_with_repairs_leaves_none_behind(frameworks: list[Framework]) -> None:
    reading = open_reading(with_a_defect(), frameworks)
    without = filled(reading, frameworks)
    repaired = filled(reading, frameworks, repair=True)
    assert repaired != without
    assert filled(reading, frameworks) == without
    assert filled(reading, frameworks, repair=True) == repaired
