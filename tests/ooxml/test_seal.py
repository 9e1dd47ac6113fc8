"""The seal of written workbooks: any other byte breaks it, and no program minds it."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from assessment.ooxml import edit_workbook, open_workbook
from assessment.ooxml.package import Package
from assessment.ooxml.write.seal import NOBODY, seal_of, sealed, unsealed, whose
from tests.conftest import ROOT, SHARED

SAMPLE = (ROOT / "samples" / "mews-engineer.xlsx").read_bytes()


def small(comment: bytes = b"") -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.txt", "what somebody wrote")
        archive.comment = comment
    return data.getvalue()


@pytest.mark.parametrize(
    "comment", [b"", b"made by hand", b"PK\x05\x06 in a comment", b"x" * 65_000]
)
def test_a_comment_of_ones_own_stays(comment: bytes) -> None:
    plain = small(comment)  # it holds the time at which it was made
    once = sealed(plain)
    assert seal_of(once) == NOBODY
    if b"PK" not in comment:  # the library finds no end of the file then
        assert zipfile.ZipFile(io.BytesIO(once)).comment.startswith(comment)
    assert sealed(once) == once
    assert unsealed(once) == plain
    again = sealed(once, whose("Anna"))
    assert seal_of(again) == whose("Anna") and unsealed(again) == plain


def test_where_no_seal_can_be_put_none_is() -> None:
    for data in (b"", b"no zip", small() + b"something behind it", small(b"x" * 65_535)):
        assert sealed(data) == data and seal_of(data) is None and unsealed(data) == data


@given(st.data())
def test_any_other_byte_breaks_it(data: st.DataObject) -> None:
    whole = sealed(small(b"a comment"), data.draw(st.sampled_from([NOBODY, whose("Anna")])))
    place = data.draw(st.integers(0, len(whole) - 1))
    broken = bytearray(whole)
    broken[place] ^= data.draw(st.integers(1, 255))
    assert seal_of(bytes(broken)) is None
    cut = data.draw(st.integers(0, len(whole) - 1))
    assert seal_of(whole[:cut]) is None and seal_of(whole + b"\0") is None


def test_words_of_another_cannot_be_claimed() -> None:
    mine, other = whose("Anna").encode(), whose("Ben").encode()
    assert seal_of(sealed(SAMPLE, mine.decode()).replace(mine, other)) is None


def test_the_parts_are_the_same_bytes_and_every_program_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "sealed.xlsx"
    path.write_bytes(sealed(SAMPLE))
    before, after = Package(SAMPLE), Package(path.read_bytes())
    assert [(one.filename, before.raw(one)) for one in before.entries] == [
        (one.filename, after.raw(one)) for one in after.entries
    ]
    assert (
        openpyxl.load_workbook(path).sheetnames
        == CalamineWorkbook.from_path(path).sheet_names
        == open_workbook(path).sheet_names
    )
    edit_workbook(path, path, {("Summary", "H30"): "typed"})
    assert seal_of(path.read_bytes()) is None and seal_of(sealed(path.read_bytes())) == NOBODY
    openpyxl.load_workbook(path).save(path)
    assert b"assess-seal" not in path.read_bytes()


def test_it_opens_in_excel(tmp_path: Path) -> None:
    tool = SHARED / "tools" / "opens_in_excel.py"
    if not tool.exists():
        pytest.skip("the check does not lie beside the checkout")
    path = tmp_path / "sealed.xlsx"
    path.write_bytes(sealed(SAMPLE))
    result = subprocess.run(
        [sys.executable, str(tool), str(path)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
