"""The samples: each is scored as expected, and is what ``samples/README.md`` says it is."""

from __future__ import annotations

import json
import zipfile
from typing import Any

import pytest

from scripts.make_samples import ALL, SAMPLES, disagreements, scored, written
from scripts.sample_blanks import BLANKS
from scripts.sample_sheets import Sample, contents

NAMES = sorted(path.stem for path in SAMPLES.glob("*.xlsx"))
BY_NAME = {sample.name: sample for sample in ALL}


def expected(name: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))[0]
    return record


def parts(name: str) -> dict[str, bytes]:
    with zipfile.ZipFile(SAMPLES / f"{name}.xlsx") as package:
        return {entry: package.read(entry) for entry in package.namelist()}


def test_every_workbook_is_declared_and_has_its_expectation() -> None:
    assert sorted(BY_NAME) == NAMES
    assert sorted(path.stem for path in SAMPLES.glob("*.json")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_scored_as_expected(name: str) -> None:
    assert json.loads(scored(name)) == [expected(name)]


@pytest.mark.parametrize("name", NAMES)
def test_the_expectation_is_what_was_worked_out_by_hand(name: str) -> None:
    assert disagreements(BY_NAME[name], expected(name)) == []


def test_a_wrong_expectation_is_told() -> None:
    wrong = expected("strict") | {"progress": 3.5999}
    assert disagreements(BY_NAME["strict"], wrong) == [
        "strict: progress by hand 3.6, by the engine 3.5999"
    ]


@pytest.mark.parametrize(
    "sample", [sample for sample in ALL if not sample.libreoffice], ids=lambda sample: sample.name
)
def test_the_script_still_makes_this_workbook(sample: Sample) -> None:
    data = written(sample)
    assert data is not None
    assert contents(data) == contents(SAMPLES / f"{sample.name}.xlsx")
    assert written(sample) == data


@pytest.mark.parametrize("name", NAMES)
def test_named_in_the_readme_and_small(name: str) -> None:
    assert f"| `{name}.xlsx` |" in (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert (SAMPLES / f"{name}.xlsx").stat().st_size < (
        90_000 if BY_NAME[name] in BLANKS else 40_000
    )


def test_the_clean_one_has_no_findings() -> None:
    record = expected("mews-qa-engineer")
    assert record["findings"] == []
    assert record["grade"]["job_title"] == "Senior QA Engineer"


def test_every_layout_is_there() -> None:
    layouts = [expected(name)["layout"] for name in NAMES]
    for trait in (
        "from row 1, every 2 columns, numbers, level row above",
        "from row 3, every 2 columns, numbers",
        "from row 3, every 5 columns, numbers, level row above",
        "from row 3, every 5 columns, labels, level row below",
        "from row 4, every 3 columns, labels, level row below",
        "from row 4, every 3 columns, blank, level row below",
        "below each other from row 3, labels, level row below",
        "4 sheets, 4 levels",
        "5 sheets, 5 levels",
    ):
        assert any(trait in layout for layout in layouts), trait


def test_all_frameworks_and_both_rules_are_there() -> None:
    records = [expected(name) for name in NAMES]
    assert {record["framework"]["id"] for record in records} == {"mews", "carvago", "carvago-2023"}
    assert {record["rule"] for record in records} == {
        "mean above 1.7, no No",
        "at most 1 Somewhat, no No",
        "at most 2 Somewhat, no No",
    }


def test_proposals_carry_their_conversation() -> None:
    assert [one["where"] for one in expected("mews-engineer")["proposals"]] == [
        "Domain Expertise!F4"
    ]
    (proposal,) = expected("carvago-frontend")["proposals"]
    assert proposal["where"] == "Delivery!I9"
    assert proposal["comment"].splitlines() == [
        "Dana Vesely: Yes from me: the test matrix of the dealer portal is yours.",
        "Chiara Rossi: Let us decide in the review.",
    ]


def test_the_packages_are_as_different_as_the_readme_says() -> None:
    google, sdk, strict = parts("carvago-frontend"), parts("carvago-2023-helpers"), parts("strict")
    assert not any(name.startswith("docProps/") for name in google)
    assert "xl/threadedComments/threadedComment1.xml" in google
    assert b"EQ(COUNTIF" in google["xl/worksheets/sheet1.xml"]
    assert "xl/sharedStrings.xml" not in sdk
    assert b"<x:is><x:t>" in sdk["xl/worksheets/sheet1.xml"]
    assert b"dimension" not in sdk["xl/worksheets/sheet1.xml"]
    assert b'Target="/xl/worksheets/sheet1.xml"' in sdk["xl/_rels/workbook.xml.rels"]
    assert b"http://purl.oclc.org/ooxml/" in strict["xl/workbook.xml"]
    assert strict["xl/worksheets/sheet2.xml"].startswith((b"\xff\xfe", b"\xfe\xff"))
    for name, program in (
        ("mews-qa-engineer", b"LibreOffice"),
        ("levels-below", b"LibreOffice"),
        ("self-and-manager", b"LibreOffice"),
        ("mews-engineer", b"Microsoft Excel"),
        ("odd-cells", b"Microsoft Excel"),
    ):
        assert program in parts(name)["docProps/app.xml"]
    assert b"<dc:creator>openpyxl</dc:creator>" in parts("odd-cells")["docProps/core.xml"]


def test_saved_values_are_right_where_a_program_saves_any() -> None:
    codes = {name: {found["code"] for found in expected(name)["findings"]} for name in NAMES}
    # on purpose
    assert {name for name in NAMES if "cached-value-stale" in codes[name]} == {"skill-added"}
    # openpyxl saves none
    assert {name for name in NAMES if "never-calculated" in codes[name]} == {
        "odd-cells",
        "carvago-blank",
        "by-colour",
    }
