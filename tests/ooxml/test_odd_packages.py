"""Packages that are unusual and no damage: entries that lead nowhere by design, chart sheets only,
many formats, a locked structure, long threads.

What is beyond a limit is said to be too large, by the limit's name.
"""

from __future__ import annotations

import io
import re
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from assessment import Framework, PackageError, build_blank, load_framework, score_file, write_back
from assessment.cli import main
from assessment.engine.scoring import score
from assessment.jobs.development import planned_into
from assessment.jobs.plan import plan_file
from assessment.model import Remark
from assessment.ooxml import edit_workbook, open_workbook
from assessment.ooxml.comments import threads
from assessment.ooxml.formats import MAX_FORMATS, attributes_of, taken_apart
from assessment.ooxml.graft.styles import merge, read_look
from assessment.ooxml.package import DEFAULT_LIMITS, Limits, Package
from assessment.ooxml.styles import styles_of
from assessment.ooxml.write.seal import unsealed
from assessment.recognition import open_reading
from tests.builders.packages import DOCUMENT, MAIN, MICROSOFT, Link, parts_of, with_parts, zipped
from tests.conftest import ROOT, SHARED
from tests.referees.prove_no_loss import donor

CASES = SHARED / "cases"
needs_cases = pytest.mark.skipif(
    not CASES.is_dir(), reason="the cases do not lie beside the checkout"
)
SAMPLE = (ROOT / "samples" / "mews-engineer.xlsx").read_bytes()
BOOK = "xl/workbook.xml"


def changed(name: str, *changes: tuple[bytes, bytes], data: bytes = SAMPLE) -> bytes:
    """Return a workbook with bytes of a part replaced."""
    parts = parts_of(data)
    for old, new in changes:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new)
    return zipped(parts)


def module_sheet(state: str = ' state="veryHidden"', identity: str = "") -> bytes:
    return changed(
        BOOK,
        (
            b"</sheets>",
            f'<sheet name="Module1" sheetId="99"{state} r:id="{identity}"/></sheets>'.encode(),
        ),
    )


def saved(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


# --- sheets --------------------------------------------------------------------------------------


def test_the_place_of_a_module_sheet_is_no_damage(tmp_path: Path) -> None:
    source = saved(tmp_path / "source.xlsx", module_sheet())
    plain = saved(tmp_path / "plain.xlsx", SAMPLE)
    card, other = score_file(str(source)), score_file(str(plain))
    assert (card.progress, card.grade, card.findings) == (
        other.progress,
        other.grade,
        other.findings,
    )
    done = write_back(source, tmp_path / "done.xlsx")
    text = parts_of(done.data)[BOOK]
    assert text.count(b"<sheet ") == parts_of(SAMPLE)[BOOK].count(b"<sheet ") + 3
    assert b'name="Module1" sheetId="99" state="veryHidden" r:id=""/>' in text
    again = write_back(tmp_path / "done.xlsx", tmp_path / "again.xlsx")
    assert again.data == done.data
    assert open_workbook(done.data).sheet_names[-1] == "Focus"


@pytest.mark.parametrize(
    ("state", "identity"), [("", ""), (' state="visible"', ""), (' state="veryHidden"', "rId99")]
)
def test_a_sheet_that_is_shown_or_names_a_part_needs_it(state: str, identity: str) -> None:
    with pytest.raises(PackageError) as refusal:
        open_workbook(module_sheet(state, identity))
    assert refusal.value.code == "file-damaged" and "Module1" in str(refusal.value)


def chart_sheet() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Gone!$A$1:$A$3"})
        book.add_chartsheet("Curve").set_chart(chart)
        book.add_worksheet("Gone")
    parts = parts_of(file.getvalue())
    gone = re.search(rb'<sheet name="Gone"[^>]*r:id="(\w+)"/>', parts[BOOK])
    assert gone is not None
    parts[BOOK] = parts[BOOK].replace(gone[0], b"")
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = re.sub(rb'<Relationship Id="%b"[^>]*/>' % gone[1], b"", parts[rels])
    parts["[Content_Types].xml"] = re.sub(
        rb'<Override PartName="/xl/worksheets/[^>]*/>', b"", parts["[Content_Types].xml"]
    )
    return zipped({name: part for name, part in parts.items() if "xl/worksheets/" not in name})


def test_a_workbook_of_chart_sheets_only_is_no_competency_workbook_and_no_damage(
    tmp_path: Path,
) -> None:
    source = saved(tmp_path / "charts.xlsx", chart_sheet())
    assert [one.code for one in score_file(str(source)).findings] == ["not-a-competency-workbook"]
    assert open_workbook(source).sheet_names == []
    assert edit_workbook(source, tmp_path / "done.xlsx", add=donor())
    assert open_workbook(tmp_path / "done.xlsx").listed == ("Curve", "Proof", "Proof data")
    with pytest.raises(PackageError) as refusal:
        write_back(source, tmp_path / "no.xlsx")
    assert refusal.value.code == "nothing-to-fill"


def test_a_workbook_without_any_sheet_is_damaged() -> None:
    with pytest.raises(PackageError) as refusal:
        open_workbook(
            changed(
                BOOK,
                (parts_of(SAMPLE)[BOOK].partition(b"<sheets>")[2].partition(b"</sheets>")[0], b""),
            )
        )
    assert refusal.value.code == "file-damaged"


def test_too_many_sheets_are_too_many_and_not_hostile() -> None:
    def with_sheets(count: int) -> bytes:
        before = parts_of(SAMPLE)[BOOK].count(b"<sheet ")
        identity = re.search(rb'<sheet [^>]*r:id="(\w+)"', parts_of(SAMPLE)[BOOK])
        assert identity is not None
        entries = b"".join(
            b'<sheet name="S%d" sheetId="%d" r:id="%b"/>' % (number, 1_000 + number, identity[1])
            for number in range(count - before)
        )
        return changed(BOOK, (b"</sheets>", entries + b"</sheets>"))

    assert (
        len(open_workbook(with_sheets(DEFAULT_LIMITS.sheets)).sheet_names) == DEFAULT_LIMITS.sheets
    )
    with pytest.raises(PackageError) as refusal:
        open_workbook(with_sheets(DEFAULT_LIMITS.sheets + 1))
    assert (
        refusal.value.code == "file-too-large"
        and f"more than {DEFAULT_LIMITS.sheets} sheets" in str(refusal.value)
    )


def test_a_sheet_that_goes_leaves_no_part_behind(tmp_path: Path) -> None:
    """Its cells look at the Summary, and get new values saved where another track is written;
    that must not bring it back.
    """
    mews = load_framework("mews")
    write_back(
        saved(tmp_path / "one.xlsx", SAMPLE),
        tmp_path / "two.xlsx",
        compare=[track.name for track in mews.tracks[:3]],
    )
    done = write_back(
        tmp_path / "two.xlsx", tmp_path / "three.xlsx", framework=mews, track="Technical Leader"
    )
    book = open_workbook(done.data)
    assert book.sheet_names[-2:] == ["Tracks", "Focus"]
    listed = {book.part_of(name) for name in book.sheet_names}
    assert {
        name for name in parts_of(done.data) if re.fullmatch(r"xl/worksheets/[^/]+", name)
    } == listed


# --- many formats --------------------------------------------------------------------------------

ALIGNED = (
    '<xf numFmtId="{0}" fontId="0" fillId="{1}" borderId="0" xfId="0" applyAlignment="1"><alignment'
    ' horizontal="left" textRotation="{2}"/></xf>'
)


def many_formats(count: int, form: str = ALIGNED, prefix: str = "") -> bytes:
    """Return the sample with so many cell formats, in the same order at the beginning."""
    parts = parts_of(SAMPLE)
    name = "xl/styles.xml"
    section = re.search(rb"<cellXfs[^>]*>(.*?)</cellXfs>", parts[name], re.DOTALL)
    assert section is not None
    known = len(re.findall(rb"<xf\b", section[1]))
    more = "".join(
        form.format(number % 5, number % 2, number % 90) for number in range(count - known)
    ).encode()
    parts[name] = parts[name].replace(
        section[0], b'<cellXfs count="%d">%b%b</cellXfs>' % (count, section[1], more)
    )
    return zipped(parts)


def steps_of(run: Callable[[], object]) -> int:
    """Return how many Python calls something takes: the same on any machine."""
    calls = 0

    def count(*_: Any) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        run()
    finally:
        sys.setprofile(None)
    return calls


def test_as_many_formats_as_programs_allow_are_read_and_written(tmp_path: Path) -> None:
    source = saved(tmp_path / "source.xlsx", many_formats(MAX_FORMATS - 200))
    plain = saved(tmp_path / "plain.xlsx", SAMPLE)
    card, other = score_file(str(source)), score_file(str(plain))
    assert (card.progress, card.grade, card.findings) == (
        other.progress,
        other.grade,
        other.findings,
    )
    done = write_back(source, tmp_path / "done.xlsx")
    text = parts_of(done.data)["xl/styles.xml"]
    count = re.search(rb'<cellXfs count="(\d+)"', text)
    assert (
        count is not None
        and int(count[1])
        == len(ElementTree.fromstring(text).findall(f"{{{MAIN}}}cellXfs/{{{MAIN}}}xf"))
        <= MAX_FORMATS
    )
    # what stood there stands there still, and writing again adds none
    section = (
        parts_of(source.read_bytes())["xl/styles.xml"]
        .partition(b"<cellXfs")[2]
        .partition(b">")[2]
        .partition(b"</cellXfs>")[0]
    )
    assert section in text
    assert write_back(tmp_path / "done.xlsx", tmp_path / "again.xlsx").data == done.data


def test_reading_and_writing_share_the_limit(tmp_path: Path) -> None:
    assert DEFAULT_LIMITS.formats == MAX_FORMATS
    full = saved(tmp_path / "full.xlsx", many_formats(MAX_FORMATS))
    assert score_file(str(full)).progress is not None
    with pytest.raises(PackageError) as refusal:
        write_back(full, tmp_path / "done.xlsx")
    assert refusal.value.code == "file-too-large" and f"{MAX_FORMATS:,}" in str(refusal.value)
    assert [
        one.code for one in score_file(str(saved(full, many_formats(MAX_FORMATS + 1)))).findings
    ] == ["file-too-large"]


def test_formats_in_too_many_bytes_are_refused() -> None:
    package = Package(many_formats(20_000), Limits(format_bytes=1_000_000))
    with pytest.raises(PackageError) as refusal:
        styles_of(package, "xl/styles.xml", None)
    assert refusal.value.code == "file-too-large" and "1,000,000" in str(refusal.value)


def test_many_formats_take_a_few_steps_each(tmp_path: Path) -> None:
    look = read_look(parts_of(donor())["xl/styles.xml"])
    few, many = (parts_of(many_formats(count))["xl/styles.xml"] for count in (10_000, 40_000))

    def read(data: bytes) -> None:
        taken_apart(data, DEFAULT_LIMITS)

    def add(data: bytes) -> None:
        merge(data, look, 0, True)

    for step in (read, add):
        attributes_of.cache_clear()
        assert steps_of(partial(step, many)) < 5 * steps_of(partial(step, few)) < 5 * 10_000 * 40


FORMS = {
    "as Excel writes them": (ALIGNED, True),
    "without anything in them": (
        '<xf numFmtId="{0}" fontId="0" fillId="{1}" borderId="0" applyFont="{2}"/>',
        True,
    ),
    "with blanks and other quotes": (
        (
            "<xf  numFmtId = '{0}'\n fontId='0' fillId=\"{1}\" borderId='0' a='{2}' > <protection"
            " locked='0'/> </xf >\n"
        ),
        True,
    ),
    "with extensions": (
        '<xf numFmtId="{0}" fillId="{1}" a="{2}"><extLst><ext uri="u"/></extLst></xf>',
        False,
    ),
    "with comments": ('<xf numFmtId="{0}" fillId="{1}" a="{2}"/><!-- <xf/> -->', False),
    "with references": ('<xf numFmtId="{0}" fillId="&#48;" a="{1}{2}"/>', False),
    "among foreign ones": (
        '<xf numFmtId="{0}" fillId="{1}"/><q:xf xmlns:q="urn:q" fillId="{2}"/>',
        False,
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_formats_from_the_bytes_are_those_of_the_parser(name: str) -> None:
    form, apart = FORMS[name]
    data = many_formats(12_000, form)
    part = parts_of(data)["xl/styles.xml"]
    assert (taken_apart(part, DEFAULT_LIMITS) is not None) == (apart and len(part) > 500_000)
    fast = styles_of(Package(data), "xl/styles.xml", None)
    root = ElementTree.fromstring(part)
    expected = [
        one.get("numFmtId") in ("9", "10")
        for one in root.findall(f"{{{MAIN}}}cellXfs/{{{MAIN}}}xf")
    ]
    assert len(fast.fills) == len(expected)
    # the same part, too short to be taken apart, says the same of the same formats
    short = styles_of(Package(many_formats(300, form)), "xl/styles.xml", None)
    assert (
        fast.fills[:300] == short.fills
        and {one for one in fast.coloured if one < 300} == short.coloured
    )


def test_a_table_of_formats_in_an_unusual_place_is_left_to_the_parser() -> None:
    part = parts_of(many_formats(12_000))["xl/styles.xml"]
    assert taken_apart(part, DEFAULT_LIMITS) is not None
    for old, new in (
        (b"<cellXfs", b"<other><cellXfs"),
        (b"<styleSheet", b"<!-- --><styleSheet"),
        (b"<cellXfs", b"<mc:AlternateContent/><cellXfs"),
    ):
        changed_part = part.replace(old, new, 1).replace(
            b"</cellXfs>", b"</cellXfs></other>" if b"other" in new else b"</cellXfs>"
        )
        try:
            assert taken_apart(changed_part, DEFAULT_LIMITS) is None
        except PackageError as refusal:
            assert refusal.code == "file-damaged"


def test_a_format_that_says_something_twice_is_damage() -> None:
    data = many_formats(12_000, ALIGNED.replace("<xf ", '<xf fillId="0" '))
    with pytest.raises(PackageError) as refusal:
        styles_of(Package(data), "xl/styles.xml", None)
    assert refusal.value.code == "file-damaged"


# --- a locked structure --------------------------------------------------------------------------

LOCK = b'<workbookProtection lockStructure="1"/>'


def locked(data: bytes = SAMPLE) -> bytes:
    return changed(BOOK, (b"<bookViews>", LOCK + b"<bookViews>"), data=data)


def test_a_locked_workbook_is_filled_and_gets_no_sheet(tmp_path: Path) -> None:
    reading = open_reading(SAMPLE, [])
    assert reading.summary is not None
    edit_workbook(SAMPLE, tmp_path / "stale.xlsx", {(reading.summary.sheet.name, "C2"): 0})
    source = saved(tmp_path / "locked.xlsx", locked((tmp_path / "stale.xlsx").read_bytes()))
    done = write_back(source, tmp_path / "done.xlsx", compare=["all"])
    told = [one for one in done.card.findings if one.code == "sheets-not-added"]
    assert [one.severity for one in told] == ["info"] and "no sheet was added" in told[0].message
    after = openpyxl.load_workbook(tmp_path / "done.xlsx", data_only=True)
    assert after.sheetnames == openpyxl.load_workbook(io.BytesIO(SAMPLE)).sheetnames
    assert after[reading.summary.sheet.name]["C2"].value == done.card.competencies[0].level != 0
    assert LOCK in parts_of(done.data)[BOOK]
    assert done.touched == tuple(
        name for name in done.touched if "worksheets" in name or "calcChain" in name
    )


def test_sheets_of_an_earlier_run_stay_in_a_workbook_that_was_locked_since(tmp_path: Path) -> None:
    first = write_back(saved(tmp_path / "one.xlsx", SAMPLE), tmp_path / "two.xlsx")
    again = write_back(saved(tmp_path / "three.xlsx", locked(first.data)), tmp_path / "four.xlsx")
    told = next(one for one in again.card.findings if one.code == "sheets-not-added")
    assert "Tracks, Focus stay as an earlier run wrote them" in told.message
    # a seal that the lock has broken is made anew
    assert unsealed(again.data) == unsealed(locked(first.data))


def test_the_commands_say_so(tmp_path: Path) -> None:
    source = saved(tmp_path / "locked.xlsx", locked())
    result = CliRunner().invoke(
        main, ["score", str(source), "-o", str(tmp_path / "out"), "--format", "csv"]
    )
    assert result.exit_code == 0 and (tmp_path / "out" / "locked.xlsx").exists()
    planned = CliRunner().invoke(main, ["plan", str(source), "-o", str(tmp_path / "planned")])
    assert planned.exit_code == 1 and not (tmp_path / "planned" / "locked.xlsx").exists()
    assert "file-protected" in planned.output and "no sheet can be added" in " ".join(
        planned.output.split()
    )


def test_a_plan_goes_into_the_sheets_that_a_locked_workbook_has(
    tmp_path: Path, frameworks: list[Framework]
) -> None:
    today = date(2026, 1, 31)
    reading = open_reading(SAMPLE, frameworks)
    planned = planned_into(reading, score(reading.assessment, frameworks), today=today)
    assert planned.added
    with_all = open_reading(locked(planned.data), frameworks)
    again = planned_into(with_all, score(with_all.assessment, frameworks), today=today)
    assert not again.added and "sheets-not-added" not in {one.code for one in again.card.findings}
    bare = saved(tmp_path / "bare.xlsx", locked())
    refused = plan_file(str(bare), None, frameworks, today=today)
    assert refused.data == b""
    with_none = open_reading(locked(), frameworks)
    with pytest.raises(PackageError) as refusal:
        planned_into(with_none, score(with_none.assessment, frameworks), today=today)
    assert (
        refusal.value.code == "file-protected"
        and "Growth plan, Accomplishments, Check-ins" in str(refusal.value)
    )


# --- threads -------------------------------------------------------------------------------------

THREADS = f"{MICROSOFT}/spreadsheetml/2018/threadedcomments"


def threaded(replies: str) -> ElementTree.Element:
    return ElementTree.fromstring(
        f'<ThreadedComments xmlns="{THREADS}">{replies}</ThreadedComments>'
    )


def said(identity: object, parent: object | None = None, ref: str = "B2") -> str:
    above = "" if parent is None else f' parentId="{parent}"'
    return (
        f'<threadedComment ref="{ref}" personId="p"'
        f' id="{identity}"{above}><text>{identity}</text></threadedComment>'
    )


def chain(count: int) -> str:
    """Return replies to replies to replies, the last one first."""
    return "".join(
        said(number, number - 1 if number else None) for number in reversed(range(count))
    )


def test_a_chain_of_replies_takes_no_longer_than_a_star() -> None:
    count = 5_000
    star = threaded(said(0) + "".join(said(number, 0) for number in range(1, count)))
    long = threaded(chain(count))
    assert steps_of(lambda: threads(long, {}, count)) < 2 * steps_of(
        lambda: threads(star, {}, count)
    )
    # lines of code say nothing of what one of them does: a chain of twice the length takes about
    # twice the time, not four times
    one, two = (
        min(_seconds(partial(threads, root, {}, count)) for _ in range(5))
        for root in (threaded(chain(count // 4)), long)
    )
    assert two < 12 * one
    found = threads(long, {"p": "Ada"}, count)
    assert len(found[2, 2]) == 1 and len(found[2, 2][0].replies) == count - 1


def _seconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


@given(st.lists(st.integers(-1, 11), max_size=12))
def test_every_comment_is_said_once_whatever_replies_to_what(parents: list[int]) -> None:
    root = threaded(
        "".join(
            said(number, parent if parent >= 0 else None) for number, parent in enumerate(parents)
        )
    )
    found = threads(root, {}, 100).get((2, 2), [])
    texts = [text for one in found for text in (one.text, *(reply.text for reply in one.replies))]
    assert sorted(texts, key=int) == [str(number) for number in range(len(parents))]

    def top(number: int) -> int:
        way = [number]
        while 0 <= (above := parents[way[-1]]) < len(parents) and above not in way:
            way.append(above)
        return way[-1]

    for one in found:
        if not (0 <= parents[int(one.text)] < len(parents)):
            assert all(top(int(reply.text)) == int(one.text) for reply in one.replies)


def with_thread(replies: str) -> bytes:
    sheet = next(
        name for name in parts_of(SAMPLE) if "worksheets/sheet" in name and "_rels" not in name
    )
    return with_parts(
        SAMPLE,
        {
            "xl/threadedComments/threadedComment1.xml": (
                "application/vnd.ms-excel.threadedcomments+xml",
                f'<ThreadedComments xmlns="{THREADS}">{replies}</ThreadedComments>',
            )
        },
        links={
            sheet: [
                Link(
                    f"{MICROSOFT}/2017/10/relationships/threadedComment",
                    "../threadedComments/threadedComment1.xml",
                )
            ]
        },
    )


def test_comments_have_a_limit(tmp_path: Path) -> None:
    most = DEFAULT_LIMITS.comments
    source = saved(tmp_path / "thread.xlsx", with_thread(chain(most + 1)))
    told = score_file(str(source)).findings
    assert [one.code for one in told] == [
        "file-too-large"
    ] and f"more than {most:,} notes, comments and replies" in told[0].message
    with pytest.raises(PackageError):
        threads(threaded(chain(11)), {}, 10)
    saved(source, with_thread(chain(most - 100)))
    assert score_file(str(source)).progress is not None


def test_a_long_thread_comes_through_every_form_of_output(tmp_path: Path) -> None:
    source = str(saved(tmp_path / "thread.xlsx", with_thread(chain(3_000))))
    for form in (
        ["--format", "json"],
        ["--format", "csv"],
        ["--format", "csv", "--long"],
        ["-o", str(tmp_path / "out"), "--compare", "all"],
    ):
        result = CliRunner().invoke(main, ["score", source, *form])
        assert result.exit_code == 0, result.output


def test_replies_may_be_as_deep_as_anyone_nests_them() -> None:
    remark = Remark("", "0")
    for number in range(1, 20_000):
        remark = Remark("Ada", str(number), (remark,))
    lines = str(remark).split("\n")
    assert len(lines) == 20_000 and lines[0] == "Ada: 19999" and lines[-1] == "0"
    while remark.replies:  # let go of it from the outside in, which needs no stack
        remark = remark.replies[0]


# --- files of others -----------------------------------------------------------------------------


@needs_cases
@pytest.mark.parametrize("name", ["module-sheet-without-part", "structure-locked", "many-formats"])
def test_cases_are_read_and_written(name: str, tmp_path: Path) -> None:
    done = write_back(CASES / f"{name}.xlsx", tmp_path / "done.xlsx")
    assert [one.level for one in done.card.competencies] == [3, 4, 2, 3, 2]
    assert done.card.grade is not None and done.card.grade.grade == "IC3"
    sheets = open_workbook(tmp_path / "done.xlsx").sheet_names
    assert (
        ("Tracks" in sheets)
        == (name != "structure-locked")
        == ("sheets-not-added" not in {one.code for one in done.card.findings})
    )


@needs_cases
def test_cases_that_are_refused_or_added_to(tmp_path: Path) -> None:
    for name, code in (
        ("sheets-401", "file-too-large"),
        ("chart-sheets-only", "not-a-competency-workbook"),
    ):
        assert [one.code for one in score_file(str(CASES / f"{name}.xlsx")).findings] == [code]
    edit_workbook(CASES / "chart-sheets-only.xlsx", tmp_path / "done.xlsx", add=donor())
    assert open_workbook(tmp_path / "done.xlsx").sheet_names == ["Proof", "Proof data"]
    assert [
        one.level for one in score_file(str(CASES / "thread-chain-10000.xlsx")).competencies
    ] == [1]


def test_relationships_of_documents_are_their_own() -> None:
    rels = "xl/_rels/workbook.xml.rels"
    foreign = (
        f'<q:Relationship xmlns:q="urn:q" Id="rId1" Type="{DOCUMENT}/worksheet"'
        ' Target="nowhere.xml"/>'.encode()
    )
    data = changed(rels, (b"</Relationships>", foreign + b"</Relationships>"))
    assert open_workbook(data).sheet_names == open_workbook(SAMPLE).sheet_names


def test_two_relationships_of_one_name_are_damage() -> None:
    rels = "xl/_rels/workbook.xml.rels"
    one = re.search(rb'<Relationship Id="rId1"[^>]*/>', parts_of(SAMPLE)[rels])
    assert one is not None
    twice = changed(rels, (b"</Relationships>", one[0] + b"</Relationships>"))
    assert open_workbook(twice).sheet_names == open_workbook(SAMPLE).sheet_names
    with pytest.raises(PackageError) as refusal:
        open_workbook(
            changed(
                rels,
                (
                    b"</Relationships>",
                    one[0].replace(b"sheet1.xml", b"sheet2.xml") + b"</Relationships>",
                ),
            )
        )
    assert refusal.value.code == "file-damaged"


def test_properties_of_documents_are_their_own() -> None:
    blank = build_blank(load_framework("mews"), None)
    name = "docProps/custom.xml"
    foreign = (
        b'<q:property xmlns:q="urn:q"'
        b' name="assessment_framework"><q:x>other</q:x></q:property></Properties>'
    )
    assert (
        open_workbook(changed(name, (b"</Properties>", foreign), data=blank)).properties
        == open_workbook(blank).properties
    )
