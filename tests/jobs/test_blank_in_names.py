"""A workbook whose name has a blank behind its ending is somebody's workbook all the same."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from assessment.cli import main
from assessment.jobs.folders import is_meant, look, person_in
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "in"
    place.mkdir()
    shutil.copy(ROOT / "samples" / "mews-engineer.xlsx", place / "anna.xlsx ")
    return place


def test_it_is_among_the_files_of_a_folder(folder: Path) -> None:
    assert look([folder]).files == (str(folder / "anna.xlsx "),)


@pytest.mark.parametrize("name", ["anna.xlsx ", "anna.XLSM  ", "anna.ods "])
def test_it_is_meant(name: str) -> None:
    assert is_meant(name)


def test_it_is_called_by_its_name(folder: Path) -> None:
    assert person_in(folder / "anna.xlsx ") == "anna"


@pytest.mark.parametrize("output", ["out/", "anna-filled.xlsx"])
def test_it_is_written_without_the_blank(folder: Path, tmp_path: Path, output: str) -> None:
    source = folder / "anna.xlsx "
    result = CliRunner().invoke(main, ["score", str(source), "-o", f"{tmp_path}/{output}"])
    assert result.exit_code == 0, result.output
    written = tmp_path / output
    assert (written / "anna.xlsx" if output.endswith("/") else written).is_file()
