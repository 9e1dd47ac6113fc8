"""LibreOffice as the referee of written workbooks: what is saved in them is what it computes, and
it would see if not.

``REFEREE_WRITTEN`` sets how often each workbook is filled and written (default 1), ``REFEREE_SEED``
repeats a run.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from assessment.ooxml import edit_workbook
from tests.conftest import ROOT
from tests.referees import referee, referee_written

COUNT = int(os.environ.get("REFEREE_WRITTEN", "1"))
SEED = int(os.environ.get("REFEREE_SEED", random.SystemRandom().randrange(10**6)))
PATHS = referee.default_paths()

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(referee.soffice() is None, reason="LibreOffice (soffice) is not installed"),
]


@pytest.mark.skipif(not PATHS, reason="there is no workbook to fill")
def test_saved_values_are_those_that_libreoffice_computes() -> None:
    tallies = referee_written.run(PATHS, COUNT, SEED)
    disagreements = [line for tally in tallies.values() for line in tally.disagreements]
    assert not disagreements, f"REFEREE_SEED={SEED}\n" + "\n".join(disagreements)
    # the smallest framework gives 89 formulas on added sheets
    assert all(tally.files == COUNT and tally.added > 50 for tally in tallies.values())


def test_a_wrong_value_is_seen(tmp_path: Path) -> None:
    written, bare = tmp_path / "written.xlsx", tmp_path / "bare.xlsx"
    added = referee_written.write(ROOT / "samples" / "mews-engineer.xlsx", written, "7")
    referee_written.without_saved_values(written, bare)
    referee.convert([bare], tmp_path / "computed")
    assert not referee_written.compare(
        written, tmp_path / "computed" / "bare.xlsx", added, ""
    ).disagreements
    edit_workbook(written, written, {("Summary", "D8"): 4.2, ("Tracks", "B5"): "Chief Dreamer"})
    wrong = referee_written.compare(
        written, tmp_path / "computed" / "bare.xlsx", added, ""
    ).disagreements
    assert len(wrong) == 2
    assert "Summary" in wrong[0] and "Tracks" in wrong[1]
