"""Damage at random: a damaged workbook is refused, or edited with nothing lost of what is left of
it; never is there another exception.

More examples: ``pytest tests/ooxml/test_edit_fuzz.py --hypothesis-profile thorough``.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment import PackageError
from assessment.ooxml.edit import Edit, edit
from assessment.ooxml.graft.donor import Donor
from assessment.ooxml.workbook import open_workbook
from tests.builders.packages import FEATURES, parts_of, zipped
from tests.builders.seen import Book, SheetSeen
from tests.ooxml.test_edit import CHAINED
from tests.referees.prove_no_loss import compare, donor

quick = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
_DONOR = Donor(donor("Summary"))
FUZZED = {
    name: FEATURES[name].build()
    for name in ("charts", "notes", "slicers", "rich text, arrays, protection")
} | {"chain": CHAINED}


def _try(data: bytes, original: bytes) -> None:
    """Edit ``data``; only a refusal may come of it, or a workbook that is whole and says what
    was asked.
    """
    try:
        book = open_workbook(data)
        # a workbook may have no sheet with cells, as one of chart sheets
        cells: dict[tuple[str, str], Any] = {
            (name, place): value
            for name in book.sheet_names[:1]
            for place, value in (("B2", 2.5), ("H9", "new"))
        }
        edit(book, Edit(recalculate=True))
        done = edit(book, Edit(cells, _DONOR))
    except PackageError as refusal:
        assert refusal.code.startswith(("file-", "write-"))
        assert len(str(refusal)) < 1000
        return
    again = open_workbook(done.data)
    assert again.sheet_names[: len(book.sheet_names)] == book.sheet_names
    with zipfile.ZipFile(io.BytesIO(done.data)) as written:
        assert written.testzip() is None
    try:
        before, whole = Book(data), Book(original)
        part = next(part for name, _, part in before.sheets if name == book.sheet_names[0])
        assert compare(data, data, part, {}, grafted=True) == []
        assert (2, 2) in SheetSeen(before.parts[part]).cells  # not so where a namespace is another
        # one that is wrong may be put right
        assert all(before.content_type(name) == whole.content_type(name) for name in before.parts)
    except Exception:  # damage that the editor works around, and the readers here do not
        return
    assert (
        compare(
            data, done.data, part, {(2, 2): 2.5, (9, 8): "new"}, grafted=True, touched=done.touched
        )
        == []
    )


@quick
@given(
    st.sampled_from(sorted(FUZZED)),
    st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_altered_bytes(name: str, changes: list[tuple[int, int]]) -> None:
    data = bytearray(FUZZED[name])
    for place, byte in changes:
        data[place % len(data)] = byte
    _try(bytes(data), FUZZED[name])


@quick
@given(
    st.sampled_from(sorted(FUZZED)),
    st.integers(0, 2**20),
    st.integers(0, 400),
    st.binary(max_size=40),
)
def test_bytes_cut_out_and_put_in(name: str, start: int, length: int, other: bytes) -> None:
    data = FUZZED[name]
    start %= len(data)
    _try(data[:start] + other + data[start + length :], data)


@quick
@given(
    st.sampled_from(sorted(FUZZED)),
    st.integers(0, 200),
    st.integers(0, 2**20),
    st.sampled_from(["cut", "drop", "empty", "twice", "byte", "delete"]),
    st.integers(0, 255),
)
def test_damaged_parts(name: str, part: int, place: int, how: str, byte: int) -> None:
    parts = parts_of(FUZZED[name])
    key = sorted(parts)[part % len(parts)]
    data = parts[key]
    place %= len(data)
    match how:
        case "drop":
            del parts[key]
        case _:
            parts[key] = {
                "cut": data[:place],
                "empty": b"",
                "twice": data + data,
                "byte": data[:place] + bytes([byte]) + data[place + 1 :],
                "delete": data[:place] + data[place + byte :],
            }[how]
    _try(zipped(parts), FUZZED[name])


_ATTRIBUTE = re.compile(rb'(?<=[\w:])="[^"]*"')
_TEXT = re.compile(rb"(?<=>)[^<]+(?=<)")
_TAG = re.compile(rb"<[^<>]*>")
ODD = st.sampled_from(
    [
        "",
        "0",
        "-1",
        "99999999999999999999",
        "1e999",
        "A1:XFD1048576",
        "XFE1",
        "A0",
        "rId1",
        "²",
        "../..",
        "/",
        "shared",
        "array",
        "A1:B2",
        "_xD800_",
        "true",
        "s",
        "xl/workbook.xml",
    ]
) | st.text(st.characters(exclude_characters='<&"', exclude_categories=["Cs", "Cc"]), max_size=12)


@pytest.mark.parametrize("pattern", [_ATTRIBUTE, _TEXT, _TAG], ids=["attributes", "texts", "tags"])
@quick
@given(st.data())
def test_changed_xml(pattern: re.Pattern[bytes], data: st.DataObject) -> None:
    """Other values in attributes and texts, tags taken out or doubled: the XML means something
    else, or nothing.
    """
    original = FUZZED[data.draw(st.sampled_from(sorted(FUZZED)))]
    parts = parts_of(original)
    key = data.draw(
        st.sampled_from([name for name in sorted(parts) if pattern.search(parts[name])])
    )
    for _ in range(data.draw(st.integers(1, 3))):
        places = list(pattern.finditer(parts[key]))
        if not places:
            break
        match = data.draw(st.sampled_from(places))
        if pattern is _TAG:
            instead = data.draw(
                st.sampled_from(
                    [b"", match[0] * 2, match[0].replace(b"/", b""), b"<!--" + match[0] + b"-->"]
                )
            )
        else:
            instead = data.draw(ODD).encode()
            instead = b'="' + instead + b'"' if pattern is _ATTRIBUTE else instead
        parts[key] = parts[key][: match.start()] + instead + parts[key][match.end() :]
    _try(zipped(parts), original)
