"""What somebody typed or chose around the cells of a written workbook is not replaced unseen,
and what comes of odd targets.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import openpyxl
import pytest
from click.testing import CliRunner, Result
from openpyxl.formatting.rule import Rule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from assessment.cli import main
from tests.conftest import ROOT

QA = ROOT / "samples" / "mews-qa-engineer.xlsx"
WORD = "typed by Anna"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )


def _own_properties(book: openpyxl.Workbook) -> Any:
    return cast(Any, book).custom_doc_props


def _title(book: openpyxl.Workbook) -> None:
    book.properties.title = WORD


def _remark(book: openpyxl.Workbook) -> None:
    book.properties.description = WORD


def _keywords(book: openpyxl.Workbook) -> None:
    book.properties.keywords = "raise, promised"


def _property(book: openpyxl.Workbook) -> None:
    _own_properties(book).append(StringProperty(name="Remark", value=WORD))


def _hidden(book: openpyxl.Workbook) -> None:
    book["Delivery"].sheet_state = "hidden"


def _prompt(book: openpyxl.Workbook) -> None:
    rule = DataValidation(type="list", formula1='"0,1,2"', prompt=WORD)
    rule.add("H30")
    book["Delivery"].add_data_validation(rule)


def _list(book: openpyxl.Workbook) -> None:
    rule = DataValidation(type="list", formula1='"promised,not yet"')
    rule.add("H30")
    book["Delivery"].add_data_validation(rule)


def _format(book: openpyxl.Workbook) -> None:
    rule = Rule(
        type="cellIs",
        operator="equal",
        formula=[f'"{WORD}"'],
        dxf=DifferentialStyle(fill=PatternFill("solid", fgColor="FF00FF00")),
    )
    book["Delivery"].conditional_formatting.add("A1:A9", rule)


def _header(book: openpyxl.Workbook) -> None:
    book["Delivery"].HeaderFooter.oddHeader.center.text = WORD


def _name(book: openpyxl.Workbook) -> None:
    book.defined_names["Promised"] = DefinedName("Promised", attr_text="Summary!$A$1")


def _struck(book: openpyxl.Workbook) -> None:
    book["Delivery"]["A4"].font = Font(strike=True)


CHANGES: tuple[Callable[[openpyxl.Workbook], None], ...] = (
    *(
        _title,
        _remark,
        _keywords,
        _property,
        _hidden,
        _prompt,
        _list,
        _format,
        _header,
        _name,
        _struck,
    ),
)


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, Path]:
    source, target = tmp_path / "people" / "anna.xlsx", tmp_path / "filled" / "anna.xlsx"
    source.parent.mkdir()
    shutil.copy(QA, source)
    assert run("score", source, "-o", target.parent).exit_code == 0
    return source, target


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__[1:])
def test_what_was_chosen_around_the_cells_is_refused_or_kept(
    written: tuple[Path, Path], change: Callable[[openpyxl.Workbook], None]
) -> None:
    source, target = written
    book = openpyxl.load_workbook(target)
    change(book)
    book.save(target)
    typed = target.read_bytes()
    result = run("score", source, "-o", target.parent)
    assert (result.exit_code, target.read_bytes()) == (1, typed)
    assert "is there already" in " ".join(result.stdout.split())
    assert run("score", source, "-o", target.parent, "--overwrite").exit_code == 0
    assert target.with_name("anna.xlsx.bak").read_bytes() == typed


def test_a_workbook_that_another_program_has_merely_saved_is_replaced(
    written: tuple[Path, Path],
) -> None:
    source, target = written
    first = target.read_bytes()
    book = openpyxl.load_workbook(target)
    # as Excel puts it in by itself
    _own_properties(book).append(StringProperty(name="MSIP_Label_1_Name", value="Internal"))
    book.properties.lastModifiedBy = "Anna"
    book.save(target)
    assert target.read_bytes() != first
    assert run("score", source, "-o", target.parent).exit_code == 0
    assert target.read_bytes() == first


@pytest.mark.parametrize(
    ("part", "before"),
    [
        ("xl/charts/", rb"<a:t>([^<]+)<"),
        ("xl/drawings/drawing", rb'<xdr:cNvPr [^>]*(?:descr="([^"]*)")'),
    ],
    ids=["chart", "picture"],
)
@pytest.mark.parametrize("keeps_seal", [False, True])
def test_a_text_in_a_drawing_changed_in_the_zip_is_not_lost(
    written: tuple[Path, Path], part: str, before: bytes, keeps_seal: bool
) -> None:
    source, target = written
    assert run("score", source, "-o", target.parent, "--compare", "Engineer").exit_code == 0
    with zipfile.ZipFile(target) as archive:
        parts, comment = {name: archive.read(name) for name in archive.namelist()}, archive.comment
    name = next(name for name in parts if name.startswith(part) and re.search(before, parts[name]))
    found = re.search(before, parts[name])
    assert found is not None
    parts[name] = parts[name][: found.start(1)] + WORD.encode() + parts[name][found.end(1) :]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, data in parts.items():
            archive.writestr(one, data)
        archive.comment = comment if keeps_seal else b""
    typed = target.read_bytes()
    assert run("score", source, "-o", target.parent, "--compare", "Engineer").exit_code == 1
    assert target.read_bytes() == typed


@pytest.mark.parametrize("command", ["score", "compare", "plan"])
def test_a_dash_is_no_folder(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(command, QA, "-o", "-")
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "-o ./-" in result.stderr


def test_the_other_name_that_is_proposed_is_one_that_is_understood(tmp_path: Path) -> None:
    (tmp_path / "plan.md").mkdir()
    result = run("plan", QA, "-o", tmp_path / "plan.md")
    assert result.exit_code == 2
    assert "-o NAME.md" in result.stderr


# a module that is looked for while the command line is being imported gets Ctrl-C
EARLY = """
import os, runpy, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "click":
            os.kill(os.getpid(), signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Finder())
sys.argv = ["assess", "score", "samples"]
runpy.run_module("assessment", run_name="__main__")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a system without these signals")
def test_ctrl_c_before_anything_is_read_ends_without_a_traceback() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", EARLY],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, "", "")


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="a system without a disk that is always full"
)
@pytest.mark.parametrize(
    "script",
    [
        ("scripts/score.py", str(QA)),
        ("scripts/blank.py", "--roster", "samples/roster.csv", "--dry-run"),
    ],
)
def test_the_scripts_end_as_the_command_does(script: tuple[str, ...]) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        ended = subprocess.run(
            [sys.executable, *script],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=100,
            check=False,
        )
    assert ended.returncode == 1
    assert "cannot be written: No space left on device" in ended.stderr
    wrong = subprocess.run(
        [sys.executable, script[0], "--fr\x1b[31m"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (wrong.returncode, "\x1b" in wrong.stderr) == (2, False)
