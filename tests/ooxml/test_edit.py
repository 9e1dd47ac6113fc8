"""Any workbook edited without loss: what is refused, what a zip may look like, and what is touched.

What is judged by is tests/builders/seen.py and tests/referees/prove_no_loss.py, which share no line
with the editor.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment import PackageError
from assessment.formulas.cells import CellError
from assessment.ooxml.edit import Edit, edit, edit_workbook
from assessment.ooxml.graft.donor import Donor
from assessment.ooxml.package import Limits
from assessment.ooxml.workbook import open_workbook
from assessment.ooxml.write.splice import Formula
from tests.builders.hostile import HOSTILE, Entry, packed
from tests.builders.packages import (
    DOCUMENT,
    FEATURES,
    MAIN,
    Link,
    parts_of,
    with_parts,
    workbook,
    zipped,
)
from tests.builders.seen import Book, SheetSeen, entries_of, part_name
from tests.referees.prove_no_loss import DONOR, compare, donor

SHEET = "xl/worksheets/sheet1.xml"
PLAIN = workbook()
quick = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def edited(
    data: bytes, cells: Mapping[tuple[str, str], Any] | None = None, **options: Any
) -> bytes:
    """Return a workbook with a cell set, and everything else compared."""
    wanted: Mapping[tuple[str, str], Any] = (
        {("Summary", "B2"): 2.5, ("Summary", "H9"): "new"} if cells is None else cells
    )
    done = edit(open_workbook(data), Edit(wanted, **options))
    places = {
        (int(re.sub(r"\D", "", address)), ord(address[0]) - 64): value
        for (_, address), value in wanted.items()
    }
    assert (
        compare(
            data,
            done.data,
            next(part for _, kind, part in Book(data).sheets if kind == "worksheet"),
            places,
            grafted="add" in options,
            touched=done.touched,
        )
        == []
    )
    return done.data


def with_part(name: str, change: Callable[[bytes], bytes], data: bytes = PLAIN) -> bytes:
    parts = parts_of(data)
    assert change(parts[name]) != parts[name]
    return zipped(parts | {name: change(parts[name])})


def cell(data: bytes, place: tuple[int, int], part: str = SHEET) -> Any:
    return SheetSeen(Book(data).parts[part]).cells[place].value


# --- what is refused -----------------------------------------------------------------------------

DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "ha">]>'
UNREAD = "docProps/app.xml"  # a part that nobody reads


def _entries(**changed: Any) -> list[Entry]:
    return [
        Entry(name, data)._replace(**(changed if name == UNREAD else {}))
        for name, data in parts_of(PLAIN).items()
    ]


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "encrypted": ("file-encrypted", HOSTILE["encrypted"].build),
    "old Excel": ("file-not-a-workbook", HOSTILE["xls"].build),
    "a zip password": ("file-encrypted", HOSTILE["zip-password"].build),
    "signed": (
        "file-signed",
        lambda: with_parts(
            PLAIN,
            {
                "_xmlsignatures/sig1.xml": (
                    "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml",
                    "<Signature/>",
                )
            },
            links={
                "": [
                    Link(
                        "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin",
                        "_xmlsignatures/origin.sigs",
                    )
                ]
            },
        ),
    ),
    "signed, with a backslash": (
        "file-signed",
        lambda: packed([*_entries(), Entry("\\_XMLSIGNATURES\\sig1.xml", b"<Signature/>")]),
    ),
    "cut short": ("file-damaged", lambda: PLAIN[:-100]),
    "a wrong checksum in a copied part": ("file-damaged", lambda: packed(_entries(crc=1))),
    "a copied part that is cut short": (
        "file-damaged",
        lambda: packed(_entries(raw=zlib.compress(b"x" * 900)[2:-4][:4])),
    ),
    "a copied part that is too large": ("file-hostile", lambda: packed(_entries(size=60 * 2**20))),
    "two parts of one name": (
        "file-damaged",
        lambda: packed([*_entries(), Entry("docProps/App.XML", b"<x/>")]),
    ),
    "two parts of one name, one with a slash": (
        "file-damaged",
        lambda: packed([*_entries(), Entry("/docProps\\app.xml", b"<x/>")]),
    ),
    "a name that leads out": (
        "file-hostile",
        lambda: packed([*_entries(), Entry("../evil.xml", b"<x/>")]),
    ),
    "overlapping parts": ("file-hostile", HOSTILE["overlap"].build),
    "a document type in a copied part": (
        "file-hostile",
        lambda: with_part(
            UNREAD, lambda part: part.replace(b"<Properties", DOCTYPE + b"<Properties")
        ),
    ),
    "a document type behind a comment": (
        "file-hostile",
        lambda: with_part(
            UNREAD,
            lambda part: part.replace(
                b"<Properties", b"<!-- <a> --><?b <c?>" + DOCTYPE + b"<Properties"
            ),
        ),
    ),
    "a document type behind a long comment": (
        "file-hostile",
        lambda: with_part(
            UNREAD,
            lambda part: part.replace(
                b"<Properties", b"<!--" + b" " * 70_000 + b"-->" + DOCTYPE + b"<Properties"
            ),
        ),
    ),
    "a document type in UTF-16": (
        "file-hostile",
        lambda: with_part(UNREAD, lambda part: (DOCTYPE + b"<x/>").decode().encode("utf-16")),
    ),
    "a document type in UTF-16 without a mark": (
        "file-hostile",
        lambda: with_part(UNREAD, lambda part: (DOCTYPE + b"<x/>").decode().encode("utf-16-be")),
    ),
    "a document type in relationships": (
        "file-hostile",
        lambda: packed(
            [*_entries(), Entry("docProps/_rels/app.xml.rels", DOCTYPE + b"<Relationships/>")]
        ),
    ),
    "a document type in the sheet": (
        "file-hostile",
        lambda: with_part(SHEET, lambda part: part.replace(b"<worksheet", DOCTYPE + b"<worksheet")),
    ),
    "a sheet that is none": (
        "file-damaged",
        lambda: with_part(SHEET, lambda part: b"<other><sheetData/></other>"),
    ),
    "a sheet without data": (
        "file-damaged",
        lambda: with_part(SHEET, lambda part: b"<worksheet/>"),
    ),
    "broken XML in the sheet": (
        "file-damaged",
        lambda: with_part(SHEET, lambda part: part.replace(b"</worksheet>", b"</other>")),
    ),
    "broken XML in the cells": (
        "file-damaged",
        lambda: with_part(SHEET, lambda part: part.replace(b"</row>", b"", 1)),
    ),
    "a cell that stands twice": (
        "write-failed",
        lambda: with_part(
            SHEET,
            lambda part: part.replace(
                b"</row></sheetData>",
                b'</row><row r="2"><c r="B2"/><c r="B2"><v>1</v></c></row></sheetData>',
            ),
        ),
    ),
    "the workbook is missing": (
        "file-damaged",
        lambda: zipped(
            {name: part for name, part in parts_of(PLAIN).items() if name != "xl/workbook.xml"}
        ),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_and_left_untouched(name: str, tmp_path: Path) -> None:
    code, build = REFUSED[name]
    source, target = tmp_path / "source.xlsx", tmp_path / "target.xlsx"
    data = build()
    source.write_bytes(data)
    target.write_bytes(b"old")
    for place in (target, source):
        with pytest.raises(PackageError) as refusal:
            edit_workbook(source, place, {("Summary", "B2"): 7})
        assert refusal.value.code == code
        assert len(str(refusal.value)) < 500
    assert target.read_bytes() == b"old"
    assert source.read_bytes() == data
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source.xlsx", "target.xlsx"]


LOCKED = {
    "as Excel writes it": b'<workbookProtection lockStructure="1"/>',
    "in words": b"<workbookProtection workbookPassword='CC1A'\n lockStructure = 'true'/>",
}


@pytest.mark.parametrize("name", LOCKED)
def test_a_locked_structure_takes_cells_and_no_sheet(name: str, tmp_path: Path) -> None:
    data = with_part(
        "xl/workbook.xml", lambda part: part.replace(b"<bookViews>", LOCKED[name] + b"<bookViews>")
    )
    edited(data)
    with pytest.raises(PackageError) as refusal:
        edit_workbook(data, tmp_path / "target.xlsx", {("Summary", "B2"): 7}, add=donor())
    assert refusal.value.code == "file-protected" and not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, one in HOSTILE.items()
        if one.code in ("file-encrypted", "file-damaged", "file-hostile", "file-not-a-workbook")
    ],
)
def test_hostile_files_are_refused_too(name: str) -> None:
    try:
        edit(open_workbook(HOSTILE[name].build()), Edit({("Summary", "B2"): 1}))
    except PackageError as refusal:
        assert refusal.code.startswith("file-")


def test_a_prolog_of_many_pieces_does_not_take_long() -> None:
    data = with_part(
        UNREAD, lambda part: part.replace(b"<Properties", b"<?a?>" * 5_000 + b"<Properties")
    )
    edited(data)


def test_a_part_in_utf_16_may_be_cut_in_the_middle_of_a_character() -> None:
    part = ("<x>" + "a" + "\N{GRINNING FACE}" * 40_000 + "</x>").encode("utf-16-le")
    edited(with_part(UNREAD, lambda _: part))


def test_limits_hold_for_what_is_edited() -> None:
    with pytest.raises(PackageError) as refusal:
        edit_workbook(PLAIN, "/nowhere", {("Summary", "B2"): 1}, limits=Limits(part=500))
    assert refusal.value.code == "file-too-large"


@pytest.mark.parametrize(
    "row",
    [
        "<row><c><v>1</v></c><c><v>2</v></c></row>",
        "<row><c><f>A1+A2+A3+A4</f></c></row>",
        f"<row><c><v>1</v></c><c><f>{'A1+' * 300}1</f></c></row>",
        "<row><c/><c/></row>",
    ],
    ids=["cells", "formulas", "long formulas", "empty cells"],
)
def test_a_sheet_of_more_than_is_read_is_edited_all_the_same(row: str) -> None:
    data = workbook(
        f'<worksheet xmlns="{MAIN}"><sheetData>{row * 70_000}</sheetData></worksheet>'.encode()
    )
    done = edit(
        open_workbook(data), Edit({("Summary", "A7"): "new", ("Summary", "B69999"): 2.5})
    ).data
    part = parts_of(done)[SHEET]
    assert part.count(b"new") == 1 and part.count(b"<v>2.5</v>") == 1
    assert part.count(b"<row>") == 70_000


@pytest.mark.parametrize(
    ("key", "value", "error"),
    [
        (("Nobody", "A1"), 1, KeyError),
        (("Summary", "A0"), 1, ValueError),
        (("Summary", "XFE1"), 1, ValueError),
        (("Summary", "A1:B2"), 1, ValueError),
        (("Summary", ""), 1, ValueError),
        (("Summary", "A1"), float("nan"), ValueError),
        (("Summary", "A1"), 10**400, ValueError),
        (("Summary", "A1"), "x" * 32_768, ValueError),
    ],
)
def test_mistakes_of_a_caller(
    key: tuple[str, str], value: Any, error: type[Exception], tmp_path: Path
) -> None:
    with pytest.raises(error):
        edit_workbook(PLAIN, tmp_path / "target.xlsx", {key: value})
    assert not list(tmp_path.iterdir())


# --- values, end to end --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (12345678901234567890, 1.2345678901234567e19),
        (2**53 + 1, 2.0**53),
        (-0.0, 0.0),
        (True, True),
        ("", ""),
        ("a\x85\x7f\x9fb", "a\x85\x7f\x9fb"),
        ("\x00\x1f\ufffe\uffff", "\x00\x1f\ufffe\uffff"),
        ("\ud800 half", "\ud800 half"),
        ("\ud83d\ude00", "\N{GRINNING FACE}"),
        ("_x0041\x07_x0042_", "_x0041\x07_x0042_"),
        ("line\r\nbreak\ttab ", "line\r\nbreak\ttab "),
        ("=1+1", "=1+1"),
        ("\N{GRINNING FACE}" * 16_383 + "x", "\N{GRINNING FACE}" * 16_383 + "x"),
        (CellError("#N/A"), ("e", "#N/A")),
    ],
)
def test_values_that_are_taken(value: Any, read: Any) -> None:
    done = edit(
        open_workbook(PLAIN), Edit({("Summary", "A1"): value, ("Summary", "H9"): value})
    ).data
    assert cell(done, (1, 1)) == read and cell(done, (9, 8)) == read
    assert (
        edit(
            open_workbook(done), Edit({("Summary", "A1"): value, ("Summary", "H9"): value})
        ).touched
        == ()
    )


@quick
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 9), st.integers(1, 9)),
        st.text()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.integers()
        | st.booleans()
        | st.none(),
        max_size=8,
    )
)
def test_any_value_is_taken_or_is_a_mistake_of_the_caller(
    wanted: dict[tuple[int, int], Any],
) -> None:
    cells = {
        ("Summary", f"{chr(64 + column)}{row}"): value for (row, column), value in wanted.items()
    }
    try:
        done = edit(open_workbook(PLAIN), Edit(cells))
    except ValueError:
        assert any(isinstance(value, int) and abs(value) > 2**1023 for value in wanted.values())
        return
    assert done.touched in ((), (SHEET,))
    assert edit(open_workbook(done.data), Edit(cells)).data == done.data


def test_a_sheet_is_found_by_its_name_whatever_the_case_but_an_exact_name_comes_first() -> None:
    def fill(book: Any, sheet: Any) -> None:
        book.add_worksheet("Strasse")
        book.add_worksheet("Straße")

    data = workbook(fill=fill)
    done = edit(
        open_workbook(data), Edit({("Strasse", "A1"): 1, ("Straße", "A1"): 2, ("SUMMARY", "B2"): 3})
    ).data
    assert [cell(done, (1, 1), f"xl/worksheets/sheet{number}.xml") for number in (2, 3)] == [1, 2]
    assert cell(done, (2, 2)) == 3


# --- the zip -------------------------------------------------------------------------------------


def _zip64(data: bytes) -> bytes:
    """Return the same package with sizes of 64 bits in every entry, and a directory of 64 bits."""
    body, directory = bytearray(), bytearray()
    for name, part in parts_of(data).items():
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        raw = packer.compress(part) + packer.flush()
        at, crc, key = len(body), zlib.crc32(part), name.encode()
        extra = struct.pack("<HHQQ", 1, 16, len(part), len(raw)) + struct.pack(
            "<HH4s", 0xCAFE, 4, b"keep"
        )
        body += (
            struct.pack(
                "<4s5H3L2H",
                b"PK\3\4",
                45,
                0,
                8,
                0,
                33,
                crc,
                2**32 - 1,
                2**32 - 1,
                len(key),
                len(extra),
            )
            + key
            + extra
            + raw
        )
        extra = struct.pack("<HHQQQ", 1, 24, len(part), len(raw), at) + struct.pack(
            "<HH4s", 0xCAFE, 4, b"keep"
        )
        directory += (
            struct.pack(
                "<4s6H3L5H2L",
                b"PK\1\2",
                45,
                45,
                0,
                8,
                0,
                33,
                crc,
                2**32 - 1,
                2**32 - 1,
                len(key),
                len(extra),
                0,
                0,
                0,
                0,
                2**32 - 1,
            )
            + key
            + extra
        )
    count = len(parts_of(data))
    end = struct.pack(
        "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(directory), len(body)
    )
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(body) + len(directory), 1)
    return (
        bytes(body + directory)
        + end
        + locator
        + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
    )


class _NoSeek(io.BytesIO):
    """A file that cannot go back, so that sizes have to stand behind the data."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: Any) -> int:
        raise OSError

    def tell(self) -> int:
        raise OSError


def _with_descriptors(data: bytes) -> bytes:
    file = _NoSeek()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, part in parts_of(data).items():
            written.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _as_entries(
    change: Callable[[zipfile.ZipInfo], None],
    *,
    folders: bool = False,
    comment: bytes = b"",
    backwards: bool = False,
) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        parts = list(parts_of(PLAIN).items())
        for name, part in reversed(parts) if backwards else parts:
            if folders and name.startswith("xl/worksheets/"):
                written.writestr(zipfile.ZipInfo("xl/worksheets/"), b"")
            entry = zipfile.ZipInfo(name, (2024, 2, 29, 13, 37, 58))
            entry.compress_type = zipfile.ZIP_DEFLATED
            change(entry)
            written.writestr(entry, part)
        written.comment = comment
    return file.getvalue()


def _attributes(entry: zipfile.ZipInfo) -> None:
    entry.external_attr, entry.create_system, entry.comment = 0o600 << 16, 3, b"by hand"
    entry.extra = struct.pack("<HH4s", 0xCAFE, 4, b"keep")


def _stored(entry: zipfile.ZipInfo) -> None:
    entry.compress_type = zipfile.ZIP_STORED


def _renamed(change: Callable[[str], str]) -> Callable[[], bytes]:
    def build() -> bytes:
        return packed(Entry(change(name), part) for name, part in parts_of(PLAIN).items())

    return build


ZIPS: dict[str, Callable[[], bytes]] = {
    "descriptors": lambda: _with_descriptors(PLAIN),
    "zip64": lambda: _zip64(PLAIN),
    "stored": lambda: _as_entries(_stored),
    "folders": lambda: _as_entries(lambda entry: None, folders=True),
    "comment": lambda: _as_entries(lambda entry: None, comment=b"made by hand" * 99),
    "attributes": lambda: _as_entries(_attributes),
    "content types last": lambda: _as_entries(lambda entry: None, backwards=True),
    "upper case": _renamed(str.upper),
    "backslashes": _renamed(lambda name: name.replace("/", "\\")),
    "absolute": _renamed(lambda name: "/" + name),
    "directory in another order": lambda: _directory_backwards(PLAIN),
    "a name beyond ASCII": lambda: packed(
        [
            *(Entry(name, part) for name, part in parts_of(PLAIN).items()),
            Entry("docProps/žluť.bin", b"x" * 99, flags=0x800),
        ]
    ),
    "an entry without a name": lambda: packed(
        [
            *(Entry(name, part) for name, part in parts_of(PLAIN).items()),
            Entry("\0hidden", b"x" * 99),
        ]
    ),
    "a name of DOS": lambda: PLAIN.replace(b"docProps/app.xml", b"docProps/\x81pp.xml"),
}


def _directory_backwards(data: bytes) -> bytes:
    end = data.rfind(b"PK\5\6")
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    records = re.split(rb"(?=PK\x01\x02)", data[start:end])[1:]
    return data[:start] + b"".join(reversed(records)) + data[end:]


@pytest.mark.parametrize("add", [None, DONOR], ids=["cells", "grafted"])
@pytest.mark.parametrize("name", ZIPS)
def test_zips_of_every_kind(name: str, add: bytes | None, tmp_path: Path) -> None:
    data = ZIPS[name]()
    source, target = tmp_path / "source.xlsx", tmp_path / "target.xlsx"
    source.write_bytes(data)
    touched = edit_workbook(source, target, {("Summary", "B2"): 2.5}, add)
    after = target.read_bytes()
    assert (
        compare(
            data, after, part_name(SHEET), {(2, 2): 2.5}, grafted=add is not None, touched=touched
        )
        == []
    )
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(io.BytesIO(after)) as written:
        assert written.testzip() is None
        assert written.comment == before.comment
        old, new = before.infolist(), written.infolist()
        assert [
            (one.orig_filename, one.date_time, one.comment, one.external_attr, one.create_system)
            for one in new[: len(old)]
        ] == [
            (one.orig_filename, one.date_time, one.comment, one.external_attr, one.create_system)
            for one in old
        ]
        # the sizes stand where they always do
        assert not any(one.flag_bits & 8 or one.extra.startswith(b"\1\0") for one in new)
        assert all(
            (b"keep" in one.extra) == (b"keep" in other.extra)
            for one, other in zip(old, new, strict=False)
        )
        where = sorted(range(len(old)), key=lambda index: old[index].header_offset)
        assert where == sorted(range(len(old)), key=lambda index: new[index].header_offset)


def test_the_same_input_gives_the_same_bytes() -> None:
    cells = {("Summary", "B2"): 2.5}
    assert edited(PLAIN, cells, add=grafted()) == edited(PLAIN, cells, add=grafted())


def grafted() -> Donor:
    """Return what is added to a workbook."""
    return Donor(donor("Summary"))


# --- files ---------------------------------------------------------------------------------------


def test_the_target_may_be_the_source(tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    path.write_bytes(PLAIN)
    path.chmod(0o640)
    assert edit_workbook(path, path, {("Summary", "B2"): 2.5}) == (SHEET,)
    assert cell(path.read_bytes(), (2, 2)) == 2.5
    assert path.stat().st_mode & 0o777 == 0o640
    assert edit_workbook(str(path), str(path), {("Summary", "B2"): 2.5}) == ()
    assert [file.name for file in tmp_path.iterdir()] == ["own.xlsx"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "own.xlsx", tmp_path / "link.xlsx"
    path.write_bytes(PLAIN)
    link.symlink_to(path)
    edit_workbook(link, link, {("Summary", "B2"): 2.5})
    assert link.is_symlink()
    assert cell(path.read_bytes(), (2, 2)) == 2.5


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        edit_workbook(PLAIN, tmp_path / "missing" / "target.xlsx", {("Summary", "B2"): 1})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("source", ["missing.xlsx", "."])
def test_a_source_that_is_no_file(source: str, tmp_path: Path) -> None:
    with pytest.raises(PackageError) as refusal:
        edit_workbook(tmp_path / source, tmp_path / "target.xlsx")
    assert refusal.value.code == "file-missing"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("step", ["write", "replace"])
def test_a_write_that_fails_leaves_the_old_file(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own.xlsx"
    path.write_bytes(PLAIN)

    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    if step == "write":
        monkeypatch.setattr("assessment.ooxml.write.archive.os.fdopen", fail)
    else:
        monkeypatch.setattr("assessment.ooxml.write.archive.Path.replace", fail)
    with pytest.raises(OSError, match="No space left"):
        edit_workbook(path, path, {("Summary", "B2"): 2.5})
    monkeypatch.undo()
    assert path.read_bytes() == PLAIN
    assert [file.name for file in tmp_path.iterdir()] == ["own.xlsx"]


def test_nothing_asked_is_nothing_changed(tmp_path: Path) -> None:
    assert edit_workbook(PLAIN, tmp_path / "copy.xlsx") == ()
    assert (tmp_path / "copy.xlsx").read_bytes() == PLAIN


# --- what is touched -----------------------------------------------------------------------------

CHAINED = with_parts(
    workbook(
        fill=lambda book, sheet: book.add_worksheet("Other").write_formula("A1", "=1+1", None, 2)
    ),
    {
        "xl/calcChain.xml": (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml",
            f'<calcChain xmlns="{MAIN}"><c r="B2" i="1"/><c r="A1" i="2"/></calcChain>',
        )
    },
    links={"xl/workbook.xml": [Link(f"{DOCUMENT}/calcChain", "calcChain.xml")]},
)
LISTS = ("[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/calcChain.xml")


@pytest.mark.parametrize(
    ("cells", "touched"),
    [
        ({("Summary", "B2"): 5}, (SHEET,)),
        ({("Summary", "A1"): 5, ("Summary", "H9"): "x"}, (SHEET,)),
        ({("Summary", "B2"): Formula("A1+2", 2)}, (SHEET,)),
        ({("Summary", "B2"): None}, (SHEET,)),
        ({("Other", "A1"): 4, ("Summary", "B2"): 5}, (SHEET, "xl/worksheets/sheet2.xml")),
        ({("Summary", "A1"): Formula("1", 1)}, (*LISTS, SHEET)),
        ({("Other", "A9"): Formula("1", 1)}, (*LISTS, "xl/worksheets/sheet2.xml")),
        ({("Summary", "B2"): 1, ("Other", "A1"): 2}, ()),
    ],
)
def test_the_calculation_chain_goes_where_a_formula_comes(
    cells: dict[tuple[str, str], Any], touched: tuple[str, ...]
) -> None:
    done = edit(open_workbook(CHAINED), Edit(cells))
    assert sorted(done.touched) == sorted(touched)
    parts = parts_of(done.data)
    dropped = LISTS[-1] in touched
    assert ("xl/calcChain.xml" in parts) != dropped
    for name in LISTS[:2]:
        assert (b"calcChain" in parts[name]) != dropped
    assert openpyxl.load_workbook(io.BytesIO(done.data)).sheetnames == ["Summary", "Other"]


@pytest.mark.parametrize(
    ("before", "asked", "after"),
    [
        (
            '<calcPr calcId="124519" fullCalcOnLoad="1"/>',
            True,
            '<calcPr calcId="124519" fullCalcOnLoad="1"/>',
        ),
        (
            '<calcPr calcId="124519" fullCalcOnLoad="1"/>',
            None,
            '<calcPr calcId="124519" fullCalcOnLoad="1"/>',
        ),
        ('<calcPr calcId="124519" fullCalcOnLoad="1"/>', False, '<calcPr calcId="124519"/>'),
        ("<calcPr fullCalcOnLoad='true' calcMode='manual'/>", False, "<calcPr calcMode='manual'/>"),
        ('<calcPr calcId="1"/>', True, '<calcPr fullCalcOnLoad="1" calcId="1"/>'),
        ('<calcPr calcId="1"/>', False, '<calcPr calcId="1"/>'),
        ("", True, '<calcPr fullCalcOnLoad="1"/>'),
        ("", False, ""),
        (
            "<!-- <calcPr/> --><extLst/>",
            True,
            '<!-- <calcPr/> --><calcPr fullCalcOnLoad="1"/><extLst/>',
        ),
    ],
)
def test_whether_to_recalculate_is_the_callers_choice(
    before: str, asked: bool | None, after: str
) -> None:
    usual = b'<calcPr calcId="124519" fullCalcOnLoad="1"/>'
    parts = parts_of(PLAIN)
    assert usual in parts["xl/workbook.xml"]
    data = zipped(
        parts | {"xl/workbook.xml": parts["xl/workbook.xml"].replace(usual, before.encode())}
    )
    done = edit(open_workbook(data), Edit({("Summary", "B2"): 5}, recalculate=asked))
    assert parts_of(done.data)["xl/workbook.xml"] == parts["xl/workbook.xml"].replace(
        usual, after.encode()
    )
    assert done.touched == ((SHEET,) if before == after else (*sorted(("xl/workbook.xml", SHEET)),))


def test_recalculation_in_a_workbook_with_a_prefix() -> None:
    parts = parts_of(PLAIN)
    text = (
        parts["xl/workbook.xml"]
        .decode()
        .replace('<calcPr calcId="124519" fullCalcOnLoad="1"/>', "")
    )
    text = (
        re.sub(r"<(/?)(?=\w)", r"<\1x:", text)
        .replace("xmlns=", "xmlns:x=")
        .replace("UTF-8", "UTF-16")
    )
    data = zipped(parts | {"xl/workbook.xml": text.encode("utf-16")})
    after = parts_of(edited(data))
    assert after["xl/workbook.xml"] == text.encode("utf-16")
    done = edit(open_workbook(data), Edit(recalculate=True)).data
    assert '<x:calcPr fullCalcOnLoad="1"/></x:workbook>' in parts_of(done)[
        "xl/workbook.xml"
    ].decode("utf-16")


def test_chart_sheets_have_no_cells_but_their_workbooks_do() -> None:
    data = FEATURES["charts"].build()
    assert [kind for _, kind, _ in Book(data).sheets] == ["worksheet", "chartsheet"]
    edited(data)
    edited(data, add=grafted())
    with pytest.raises(KeyError):
        edit(open_workbook(data), Edit({("Chart", "A1"): 1}))


# --- what nobody here knows is kept --------------------------------------------------------------


@pytest.mark.parametrize("name", FEATURES)
def test_features_are_kept(name: str) -> None:
    feature = FEATURES[name]
    data = feature.build()
    before = Book(data)
    by_name = {part_name(entry.name): entry for entry in entries_of(data)}
    for add in (None, grafted()):
        after_data = edited(data) if add is None else edited(data, add=add)
        after = Book(after_data)
        now = {part_name(entry.name): entry for entry in entries_of(after_data)}
        for part in map(part_name, feature.parts):
            assert now[part] == by_name[part]  # its packed bytes, and what its zip says of it
            assert part.endswith(".rels") or (
                part in after.reachable() and part in before.reachable()
            )
            assert after.content_type(part) == before.content_type(part)
            assert after.relationships(part) == before.relationships(part)
        assert set(before.relationships(SHEET)) == set(after.relationships(SHEET))
        assert set(before.relationships("xl/workbook.xml")) <= set(
            after.relationships("xl/workbook.xml")
        )
        whole = (after.parts[SHEET] + after.parts["xl/workbook.xml"]).decode()
        assert all(text in whole for text in feature.inside)
        if add is None:
            assert [part for part in now if now[part] != by_name[part]] == [SHEET]
            assert after.parts["[content_types].xml"] == before.parts["[content_types].xml"]
        else:
            changed = {part for part in by_name if now[part] != by_name[part]}
            assert changed == {
                SHEET,
                "xl/workbook.xml",
                "xl/_rels/workbook.xml.rels",
                "[content_types].xml",
                "xl/styles.xml",
            }
            assert [sheet for sheet, _, _ in after.sheets] == [
                *(sheet for sheet, _, _ in before.sheets),
                "Proof",
                "Proof data",
            ]
