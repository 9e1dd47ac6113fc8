"""Everything that is written opens in Excel without a word of repair, as far as the schemas and the
rules that Excel is known to enforce can tell.

The tool that knows them does not lie in the project; without it, or without lxml, these tests are
skipped. Of somebody's own workbook only what was not wrong before counts.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from assessment import (
    Framework,
    PackageError,
    build_blank,
    framework_ids,
    load_framework,
    plan,
    write_back,
)
from assessment.jobs.prefilled import build_prefilled, start_from
from assessment.ooxml import edit_workbook
from assessment.recognition import read_workbook
from tests.builders.packages import FEATURES, parts_of, zipped
from tests.conftest import COLLECTION, ROOT, SHARED, WORKBOOKS
from tests.referees.prove_no_loss import donor

TOOL = SHARED / "tools" / "opens_in_excel.py"
SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))
CASES = sorted((SHARED / "cases").glob("*.xlsx"))
pytestmark = pytest.mark.skipif(
    not TOOL.exists() or importlib.util.find_spec("lxml") is None,
    reason="lxml or the tool that knows Excel's rules does not lie beside the checkout",
)

Errors = list[tuple[str, ...]]


@cache
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("opens_in_excel", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def errors(path: Path) -> Errors:
    """Return what Excel would find wrong with a file."""
    check: Any = tool().check
    return [tuple(map(str, one)) for one in check(str(path))]


def new_errors(before: Path, after: Path) -> Errors:
    """Return what is wrong with a workbook that was not wrong with it before it was written."""
    known = errors(before)
    return [one for one in errors(after) if one not in known]


def test_the_tool_sees_what_is_wrong(tmp_path: Path) -> None:
    """A count that lies, a format that is not there, a cell out of order, a name that is taken,
    a part that nothing says the type of.
    """
    good = tmp_path / "good.xlsx"
    good.write_bytes(
        write_back(ROOT / "samples" / "mews-engineer.xlsx", tmp_path / "written.xlsx").data
    )
    assert errors(good) == []
    parts = parts_of(good.read_bytes())
    sheet = next(
        name
        for name in parts
        if "worksheets/sheet" in name
        and b'<c r="B2" ' in parts[name]
        and b'<c r="C2" ' in parts[name]
    )
    faults = {
        sheet: [
            (b'<c r="B2" ', b'<c r="D2" '),
            (b"<sheetData>", b"<sheetData/><sheetData>"),
            (b'<c r="B2" s="', b'<c r="B2" s="99'),
        ],
        "xl/workbook.xml": [
            (b'name="Tracks"', b'name="Focus"'),
            (b'name="Tracks"', b'name="' + b"x" * 32 + b'"'),
        ],
        "[Content_Types].xml": [
            (b"</Types>", b'<Override PartName="/xl/none.xml" ContentType="a/b"/></Types>'),
            (b'Extension="rels"', b'Extension="other"'),
        ],
        "xl/styles.xml": [(b"</cellXfs>", b'<xf fontId="9999"/></cellXfs>')],
    }
    bad = tmp_path / "bad.xlsx"
    for name, changes in faults.items():
        for old, new in changes:
            assert old in parts[name]
            bad.write_bytes(zipped(parts | {name: parts[name].replace(old, new, 1)}))
            assert errors(bad), (name, old)


# --- written back --------------------------------------------------------------------------------


def _files() -> Iterator[Path]:
    yield from SAMPLES
    yield from WORKBOOKS
    yield from CASES


@pytest.mark.parametrize("path", list(_files()), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_is_written_back(path: Path, tmp_path: Path) -> None:
    first, again = tmp_path / "first.xlsx", tmp_path / "again.xlsx"
    try:
        written = write_back(path, first, repair=True, compare=["all"] if path in SAMPLES else [])
    except PackageError:
        assert not first.exists()
        pytest.skip("it is refused, and not written")
    assert new_errors(path, first) == []
    if written.card.framework is not None and path in SAMPLES:
        write_back(
            first,
            again,
            track=written.card.framework.tracks[0].name,
            framework=written.card.framework,
        )
        assert new_errors(path, again) == []


# --- sheets added to anything --------------------------------------------------------------------


@pytest.mark.parametrize("path", COLLECTION, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_sheets_added_to_workbooks_from_everywhere(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "grafted.xlsx"
    try:
        edit_workbook(path, target, add=donor())
    except PackageError:
        assert not target.exists()
        pytest.skip("it is refused, and not written")
    assert new_errors(path, target) == []


@pytest.mark.parametrize("name", FEATURES)
def test_sheets_added_to_workbooks_with_everything(name: str, tmp_path: Path) -> None:
    source, target = tmp_path / "source.xlsx", tmp_path / "grafted.xlsx"
    source.write_bytes(FEATURES[name].build())
    edit_workbook(source, target, {("Summary", "B2"): 7, ("Summary", "H9"): "new"}, add=donor())
    assert new_errors(source, target) == []


# --- blanks and plans ----------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["modern", "classic"])
@pytest.mark.parametrize("identity", framework_ids())
def test_blank_workbooks(identity: str, layout: Any, tmp_path: Path) -> None:
    framework = load_framework(identity)
    file = tmp_path / "blank.xlsx"
    tracks = framework.tracks[: 3 if identity == "mews" else 1]
    for track in (None, *tracks):
        aspired = (
            [one for one in framework.tracks if one is not track][:1] if track is not None else []
        )
        file.write_bytes(
            build_blank(
                framework,
                track,
                name="Žofie <&> O'Neil",
                person_id="7",
                family="QA",
                aspirational=aspired,
                layout=layout,
            )
        )
        assert errors(file) == []
    written = write_back(file, tmp_path / "written.xlsx", framework=framework)
    assert errors(tmp_path / "written.xlsx") == [] and written.data


@pytest.mark.parametrize("layout", ["modern", "classic"])
def test_blank_workbooks_that_begin_where_the_last_cycle_ended(
    layout: Any, mews: Framework, tmp_path: Path
) -> None:
    file = tmp_path / "blank.xlsx"
    start = start_from(
        read_workbook(ROOT / "samples" / "mews-qa-engineer.xlsx", frameworks=[mews]), mews
    )
    file.write_bytes(build_prefilled(mews, mews.tracks[0], start, name="Ben Carter", layout=layout))
    assert errors(file) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_plans(path: Path, tmp_path: Path) -> None:
    first, again = tmp_path / "first" / path.name, tmp_path / "again" / path.name
    try:
        plan(path, first, today=date(2026, 1, 31))
    except PackageError:
        pytest.skip("it is refused, and not written")
    assert new_errors(path, first) == []
    plan(first, again, today=date(2026, 3, 31))
    assert new_errors(path, again) == []
