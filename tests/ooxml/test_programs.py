"""The same assessment is read whichever program has saved the workbook last."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assessment import Assessment, Framework, read_workbook
from tests.conftest import ROOT, WORKBOOKS

SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))
# openpyxl finds no sheets in Strict files
FOR_OPENPYXL = [path for path in (*SAMPLES, *WORKBOOKS) if path.name != "strict.xlsx"]


def what_was_read(assessment: Assessment) -> list[Any]:
    """Return what people typed, and what the formulas give; not the comments, which programs
    move about.
    """
    return [
        assessment.person,
        assessment.own_progress,
        [
            (
                one.name,
                one.sheet,
                one.weight,
                one.own_level,
                [
                    (
                        level.name,
                        level.rule,
                        [(skill.text, skill.rating, skill.where) for skill in level.skills],
                    )
                    for level in one.levels
                ],
            )
            for one in assessment.competencies
        ],
    ]


@pytest.mark.parametrize("path", FOR_OPENPYXL, ids=lambda path: path.name)
def test_openpyxl(path: Path, tmp_path: Path, frameworks: Sequence[Framework]) -> None:
    openpyxl.load_workbook(path).save(tmp_path / path.name)
    assert what_was_read(read_workbook(tmp_path / path.name, frameworks)) == what_was_read(
        read_workbook(path, frameworks)
    )


@pytest.mark.libreoffice
@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"
)
def test_libreoffice(tmp_path: Path, frameworks: Sequence[Framework]) -> None:
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "saved"),
        *map(str, [*SAMPLES, *WORKBOOKS]),
    ]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            process.wait(timeout=300)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    different = []
    for path in [*SAMPLES, *WORKBOOKS]:
        if what_was_read(
            read_workbook(tmp_path / "saved" / path.name, frameworks)
        ) != what_was_read(read_workbook(path, frameworks)):
            different.append(path.name)
    assert not different
