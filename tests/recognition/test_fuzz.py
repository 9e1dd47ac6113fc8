"""Damage at random: whatever becomes of a workbook or a formula, there is a finding or a value,
never another exception.

More examples: ``pytest tests/recognition/test_fuzz.py --hypothesis-profile thorough``.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment import PackageError, load_framework, read_workbook, record, score
from assessment.formulas.cells import CellError, areas, position
from assessment.formulas.choices import LAZY
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.functions import FUNCTIONS
from assessment.formulas.parse import FormulaError, functions, parse, references
from assessment.formulas.shared import shift
from assessment.formulas.stale import stale_cells
from assessment.ooxml import open_workbook
from tests.builders.hostile import beside, skills_rows, summary_rows

FRAMEWORK = load_framework("mews")
quick = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _workbook() -> bytes:
    """Return a small workbook with something of every kind that is read."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    summary, delivery = book.add_worksheet("Summary"), book.add_worksheet("Delivery")
    coloured = book.add_format({"bg_color": "#FFE599", "num_format": "0%"})
    for sheet, rows in ((summary, summary_rows()), (delivery, skills_rows())):
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if value is not None:
                    sheet.write(row, column, value, coloured if value == 1 else None)
    delivery.data_validation("B2:B4", {"validate": "list", "source": ["No", "Somewhat", "Yes"]})
    delivery.conditional_format(
        "B2:D4", {"type": "cell", "criteria": "==", "value": '"Yes"', "format": coloured}
    )
    delivery.merge_range("F1:G2", "Remarks")
    delivery.write_comment("B2", "Seen twice", {"author": "A colleague"})
    delivery.write_rich_string("F4", "plain ", book.add_format({"bold": True}), "bold")
    book.define_name("Progress", "=Summary!$D$3")
    book.set_custom_property("AssessmentFramework", "mews")
    book.close()
    return file.getvalue()


WORKBOOK = _workbook()
with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as _archive:
    PARTS = {name: _archive.read(name) for name in _archive.namelist()}
NAMES = sorted(PARTS)
_ATTRIBUTE = re.compile(rb'(?<=[\w:])="[^"]*"')
_TEXT = re.compile(rb"(?<=>)[^<]+(?=<)")
VALUES = st.sampled_from(
    [
        "",
        "0",
        "-1",
        "99999999999999999999",
        "1e999",
        "NaN",
        "A1:XFD1048576",
        "XFE1",
        "A0",
        "rId1",
        "²",
        "../..",
        "s",
        "str",
        "b",
        "shared",
        "_xD800_",
        "true",
    ]
) | st.text(st.characters(exclude_characters='<&"', exclude_categories=["Cs", "Cc"]), max_size=12)


def _read(data: bytes) -> None:
    """Read and score ``data``; only the exception that becomes a finding may come of it."""
    try:
        card = score(read_workbook(data, [FRAMEWORK]), [FRAMEWORK])
    except PackageError as error:
        assert error.code.startswith("file-")
        assert len(str(error)) < 1000
    else:
        record(card)


def _zipped(parts: list[tuple[str, bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()


def test_the_workbook_is_read_when_whole() -> None:
    card = score(read_workbook(WORKBOOK, [FRAMEWORK]), [FRAMEWORK])
    assert card.progress == 1
    assert card.assessment.competencies[0].levels[0].skills[0].remarks[0].text == "Seen twice"


@quick
@given(
    st.lists(
        st.tuples(st.integers(0, len(WORKBOOK) - 1), st.integers(0, 255)), min_size=1, max_size=8
    )
)
def test_altered_bytes(changes: list[tuple[int, int]]) -> None:
    data = bytearray(WORKBOOK)
    for place, byte in changes:
        data[place] = byte
    _read(bytes(data))


@quick
@given(st.integers(0, len(WORKBOOK)), st.integers(0, 400), st.binary(max_size=40))
def test_bytes_cut_out_and_put_in(start: int, length: int, other: bytes) -> None:
    _read(WORKBOOK[:start] + other + WORKBOOK[start + length :])


@quick
@given(
    st.sampled_from(NAMES),
    st.integers(0, 3000),
    st.sampled_from(["cut", "drop", "empty", "twice", "byte"]),
    st.integers(0, 255),
)
def test_damaged_parts(name: str, place: int, how: str, byte: int) -> None:
    data = PARTS[name]
    place = min(place, len(data) - 1)
    changed = {
        "cut": data[:place],
        "empty": b"",
        "twice": data + data,
        "byte": data[:place] + bytes([byte]) + data[place + 1 :],
    }.get(how)
    _read(
        _zipped(
            [
                (one, whole if one != name else changed or b"")
                for one, whole in PARTS.items()
                if one != name or how != "drop"
            ]
        )
    )


@quick
@given(st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_swapped_parts(one: str, two: str) -> None:
    swapped = {one: two, two: one}
    _read(_zipped([(name, PARTS[swapped.get(name, name)]) for name in PARTS]))


@pytest.mark.parametrize("pattern", [_ATTRIBUTE, _TEXT], ids=["attributes", "texts"])
@quick
@given(st.data())
def test_changed_xml(pattern: re.Pattern[bytes], data: st.DataObject) -> None:
    """Other values in attributes and texts: the XML stays whole and means something else."""
    name = data.draw(st.sampled_from([name for name in NAMES if pattern.search(PARTS[name])]))
    part = PARTS[name]
    for _ in range(data.draw(st.integers(1, 3))):
        found = list(pattern.finditer(part))
        match = found[data.draw(st.integers(0, len(found) - 1))]
        value = data.draw(VALUES).encode()
        part = (
            part[: match.start()]
            + (b'="' + value + b'"' if pattern is _ATTRIBUTE else value or b" ")
            + part[match.end() :]
        )
    _read(_zipped([(one, whole if one != name else part) for one, whole in PARTS.items()]))


@quick
@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=1, max_size=5),
    st.sampled_from(
        [name for name in NAMES if "worksheets/sheet" in name and name.endswith(".xml")]
    ),
)
def test_moved_elements(moves: list[tuple[int, int]], name: str) -> None:
    """Tags in another order: elements nested where they do not belong, or not closed."""
    tags = re.findall(rb"<[^>]*>|[^<]+", PARTS[name])
    for one, two in moves:
        tags.insert(two % len(tags), tags.pop(one % len(tags)))
    _read(
        _zipped(
            [(other, whole if other != name else b"".join(tags)) for other, whole in PARTS.items()]
        )
    )


# --- formulas ------------------------------------------------------------------------------------

BOOK = open_workbook(
    beside(
        [[1, "yes", "=G2*2"], [2.5, "No", "=NA()"], [0, "", "=H1"], [True, "2", "=G1>1"]],
        names=(
            '<definedNames><definedName name="Some">Summary!$G$1:$H$3</definedName></definedNames>'
        ),
    )
)
ATOMS = st.sampled_from(
    [
        "G1",
        "H2",
        "I2",
        "$G$1:H4",
        "G:G",
        "1:4",
        "Summary!H1:I4",
        "'Delivery'!B2",
        "Nowhere!A1",
        "Some",
        "none",
        "XFD1048576",
        "{1,2;3,4}",
        '{"a";TRUE}',
        '""',
        '"yes"',
        '"*e*"',
        '">=1"',
        '"x?~*"',
        "0",
        "1",
        "2.5",
        "1E+308",
        "-1",
        "TRUE",
        "#N/A",
        "#REF!",
        "",
    ]
) | st.floats(0, 1e12).map(lambda number: f"{number:.6g}")
CALLS = st.sampled_from(
    sorted({*FUNCTIONS, *LAZY, "ROW", "COLUMN", "ROWS", "COLUMNS", "INDIRECT", "UNHEARD.OF"})
)


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return (
        st.tuples(CALLS, st.lists(inner, max_size=4)).map(
            lambda call: f"{call[0]}({','.join(call[1])})"
        )
        | st.tuples(
            inner,
            st.sampled_from(["+", "-", "*", "/", "^", "&", "=", "<>", "<", ">=", ":", " "]),
            inner,
        ).map("".join)
        | inner.map(lambda text: f"({text})")
        | inner.map(lambda text: f"-{text}%")
    )


FORMULAS = st.recursive(ATOMS, _compound, max_leaves=12)
NOISE = st.text(
    st.sampled_from("A1$:!'\"(),;{}+-*/^&=<>%#._ xX9\\[]\u00e9\u0661")
    | st.characters(exclude_categories=["Cs"]),
    max_size=60,
)


def _evaluated(text: str) -> Any:
    evaluator = Evaluator(BOOK)
    cells = BOOK["Summary"].cells
    place = (2, 2)
    cells[place] = cells[place]._replace(formula=text)
    value = evaluator.value("Summary", *place)
    assert all(
        isinstance(reason, str) and len(reason) < 500 for reason in evaluator.unsupported.values()
    )
    for _ in stale_cells(Evaluator(BOOK), ["Summary"]):
        pass
    return value


@quick
@given(FORMULAS)
def test_formulas(text: str) -> None:
    """A formula made of what formulas are made of gives a value of a cell, or is said not to."""
    value = _evaluated(text)
    assert value is None or isinstance(value, float | str | bool)
    assert not isinstance(value, float) or value - value == 0
    assert not isinstance(value, str) or isinstance(value, CellError) or len(value) <= 32_767


@quick
@given(
    NOISE
    | FORMULAS.map(lambda text: text[::-1])
    | FORMULAS.map(lambda text: text[: len(text) // 2])
)
def test_noise_instead_of_formulas(text: str) -> None:
    for asked in (parse, _evaluated):
        call: Callable[[str], Any] = asked
        try:
            call(text)
        except FormulaError as error:
            assert len(str(error)) < 500
    assert isinstance(references(text), tuple)
    assert isinstance(functions(text), frozenset)


@quick
@given(NOISE | FORMULAS, st.integers(-20, 20), st.integers(-20, 20))
def test_shifted_formulas(text: str, rows: int, columns: int) -> None:
    shift(text, rows, columns)
    assert shift(text, 0, 0) == text


@quick
@given(NOISE)
def test_addresses(text: str) -> None:
    place = position(text)
    assert place is None or (1 <= place[0] <= 1_048_576 and 1 <= place[1] <= 16_384)
    assert len(areas(text, 3)) <= 3
