"""Our own sheets go through the fast reader wholly: blanks of every framework and layout, those of
a roster, plans, and whatever is written back into a workbook that could be read so itself.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from assessment import (
    build_blank,
    framework_ids,
    load_framework,
    plan,
    read_roster,
    roll_out,
    write_back,
)
from assessment.formulas.shared import Formulas
from assessment.jobs.blank import Layout
from assessment.jobs.roll_out import Choices
from assessment.ooxml import open_workbook
from assessment.ooxml.plain import plain_cells
from assessment.ooxml.workbook import Workbook
from tests.conftest import ROOT, WORKBOOKS

SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))
LAYOUTS: tuple[Layout, ...] = ("modern", "classic")


def parsed_sheets(source: Path | bytes, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the sheets of a workbook that the fast reader leaves to the parser."""
    asked: list[str] = []
    parsed = Workbook._parsed_sheet

    def asking(self: Workbook, data: bytes, part: str, name: str, **options: bool) -> object:
        asked.append(name)
        return parsed(self, data, part, name, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Workbook, "_parsed_sheet", asking)
        book = open_workbook(source)
        assert all(book[name].cells for name in book.sheet_names)
    return asked


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("identity", framework_ids())
def test_every_sheet_of_a_blank_is_plain(
    identity: str, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    framework = load_framework(identity)
    blank = build_blank(framework, framework.tracks[0], layout=layout, name="Zoë <&> ★")
    assert parsed_sheets(blank, monkeypatch) == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_sheet_of_a_roster_s_blanks_is_plain(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = tmp_path / "people.csv"
    listed.write_text("name,track\nZoë <&> ★,Engineer\nBen,QA\n", encoding="utf-8")
    roster = read_roster(listed, load_framework("mews"))
    list(roll_out(roster, tmp_path, Choices("mews", layout=layout), jobs=1))
    files = sorted(tmp_path.glob("*.xlsx"))
    assert len(files) == 2
    assert [parsed_sheets(file, monkeypatch) for file in files] == [[], []]


@pytest.mark.parametrize("path", [*SAMPLES, *WORKBOOKS], ids=lambda path: path.stem)
def test_what_is_written_back_is_as_plain_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = write_back(path.read_bytes(), name=path.name, compare=["Technical Leader"])
    assert parsed_sheets(written.data, monkeypatch) == parsed_sheets(path, monkeypatch)


def test_most_samples_are_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    # two are spelt on purpose as other programs spell them: with prefixes, with comments
    unlike = [path.stem for path in SAMPLES if parsed_sheets(path, monkeypatch)]
    assert unlike == ["carvago-2023-helpers", "strict"]


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ("<r><t>S</t></r><r><t>pecific</t></r>", "Specific"),
        ('<r><rPr><b/><sz val="8"/></rPr><t xml:space="preserve">a </t></r><r><t>b</t></r>', "a b"),
        ("<r><t>_x0041_</t></r><r><t>&amp;&#9733;</t></r>", "A&★"),
        ("<r><t>_x00</t></r><r><t>41_</t></r>", "A"),
        ("<r><t></t></r>", ""),
    ],
)
@pytest.mark.parametrize("kind", ["inlineStr", "n"])
def test_runs_of_a_cell_are_plain(runs: str, text: str, kind: str) -> None:
    rows = f'<row r="1"><c r="A1" t="{kind}"><is>{runs}</is></c></row>'.encode()
    cells = plain_cells(rows, [], Formulas(1_000))
    assert cells is not None
    assert cells[1, 1].value == (text if kind == "inlineStr" else None)


@pytest.mark.parametrize(
    "inside", ["<r><t>&nbsp;</t></r>", "<t>a</t><r><t>b</t></r>", "<r><x:t>a</x:t></r>", "<r/>"]
)
def test_other_runs_are_left_to_the_parser(inside: str) -> None:
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is>{inside}</is></c></row>'.encode()
    assert plain_cells(rows, [], Formulas(1_000)) is None


def test_every_sheet_of_a_plan_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = ROOT / "samples" / "mews-engineer.xlsx"
    planned = plan(sample.read_bytes(), None, name=sample.name, today=datetime.date(2026, 3, 2))
    assert planned.data is not None
    assert parsed_sheets(planned.data, monkeypatch) == []
