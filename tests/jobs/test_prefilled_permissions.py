"""Who can read a workbook that was filled from the last cycle's: nobody who could not read that
one.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from assessment.cli import main
from tests.conftest import ROOT


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such permissions there")
@pytest.mark.parametrize(("mode", "wanted"), [(0o600, 0o600), (0o640, 0o640), (0o644, 0o644)])
def test_a_rosters_workbooks_are_as_private_as_what_they_are_filled_from(
    mode: int, wanted: int, tmp_path: Path
) -> None:
    before = os.umask(0o022)
    try:
        (tmp_path / "people.csv").write_text(
            "name,track\nBen Carter,QA Engineer\nCarl Newcomer,Engineer\n", encoding="utf-8"
        )
        last = tmp_path / "last"
        last.mkdir()
        (last / "ben.xlsx").write_bytes((ROOT / "samples" / "mews-qa-engineer.xlsx").read_bytes())
        (last / "ben.xlsx").chmod(mode)
        arguments = [
            "blank",
            "--roster",
            str(tmp_path / "people.csv"),
            "--previous",
            str(last),
            "-o",
            str(tmp_path / "new"),
        ]
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "new").iterdir()}
    assert modes == {"Ben Carter.xlsx": wanted, "Carl Newcomer.xlsx": 0o644}, result.output
