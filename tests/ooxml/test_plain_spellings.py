"""Sheets as any program may spell them, read without a parser: attributes in any order, entities
and references to characters of all kinds, inline and rich texts. What is taken for plain is what
the parser reads; what our own writer spells is taken for plain.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment import PackageError, build_blank, load_framework, write_back
from assessment.formulas.shared import Formulas
from assessment.jobs.blank import Layout
from assessment.ooxml import open_workbook
from assessment.ooxml.cells import read_cells, rich_text
from assessment.ooxml.package import DEFAULT_LIMITS
from assessment.ooxml.parsing import parse_xml
from assessment.ooxml.plain import plain_cells, plain_strings
from tests.conftest import ROOT

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRINGS = ["first", "second", "third"]

# --- spellings -----------------------------------------------------------------------------------

ENTITIES = st.sampled_from(("&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&nbsp;", "&", "&#;"))
NUMBERS = st.one_of(
    st.integers(0, 0x110010),
    st.sampled_from((0, 9, 10, 11, 13, 0xD7FF, 0xD800, 0xDFFF, 0xE000, 0xFFFD, 0xFFFE, 0x10FFFF)),
)
CHARACTERS = NUMBERS.flatmap(
    lambda code: st.sampled_from((f"&#{code};", f"&#x{code:x};", f"&#x{code:X};", f"&#0{code};"))
)
WORDS = st.sampled_from(
    (
        "1",
        "2",
        "a",
        " ",
        "\n",
        "x0041_",
        "_x0041_",
        "_",
        "amp;",
        "#65;",
        "★",
        "<",
        ">",
        "]]>",
        "\ufffe",
    )
)
TEXTS = st.lists(st.one_of(WORDS, WORDS, ENTITIES, CHARACTERS), max_size=4).map("".join)
KINDS = st.sampled_from(("", "s", "str", "n", "b", "e", "d", "inlineStr", "odd"))
ORDERS = st.permutations(("r", "s", "t"))


def attributes(order: list[str], values: dict[str, str]) -> str:
    return "".join(f' {name}="{values[name]}"' for name in order if values[name])


@st.composite
def cells(draw: st.DrawFn) -> str:
    column, kind = draw(st.sampled_from("ABC")), draw(KINDS)
    styled = draw(st.sampled_from(("", "0", "17")))
    opened = attributes(draw(ORDERS), {"r": f"{column}1", "s": styled, "t": kind})
    twice = draw(st.sampled_from(("", "", "", "", f' t="{kind}"', ' s="1"', ' r="A1"')))
    text = draw(TEXTS)
    formula = draw(st.sampled_from(("", "", f"<f>{draw(TEXTS)}</f>", '<f ca="1">A2+1</f>', "<f/>")))
    value = draw(
        st.sampled_from(
            (
                f"<v>{text}</v>",
                "<v>1</v>",
                "<v/>",
                "",
                f"<is><t>{text}</t></is>",
                f'<is><t xml:space="preserve">{text}</t></is>',
                f"<is><r><t>{text}</t></r></is>",
            )
        )
    )
    return f"<c{opened}{twice}>{formula}{value}</c>"


def by_parser(rows: str) -> tuple[object, int]:
    formulas = Formulas(DEFAULT_LIMITS.formulas)
    root = parse_xml(
        f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode(), "sheet"
    )
    found = read_cells(root, STRINGS, DEFAULT_LIMITS.cells, formulas)
    assert found is not None
    return list(found.items()), formulas.left


@settings(deadline=None, max_examples=600)
@given(st.lists(cells(), min_size=1, max_size=3))
def test_cells_of_any_spelling_are_read_as_by_the_parser(spelt: list[str]) -> None:
    rows = f'<row r="1">{"".join(spelt)}</row>'
    formulas = Formulas(DEFAULT_LIMITS.formulas)
    try:
        found = plain_cells(rows.encode(), STRINGS, formulas)
    except PackageError:
        with pytest.raises(PackageError):
            by_parser(rows)
        return
    if found is not None:
        assert (list(found.items()), formulas.left) == by_parser(rows)


LOOKS = st.sampled_from(
    (
        "",
        "<rPr/>",
        "<rPr></rPr>",
        "<rPr><b/><sz val='8'/></rPr>",
        '<rPr><b/><sz val="8"/><color rgb="FF5F6B7A"/></rPr>',
        '<rPr><color theme="1" tint="-0.5"/></rPr>',
        '<rPr><b val="1" val="0"/></rPr>',
        '<rPr><b xmlns="http://www.w3.org/2000/xmlns/"/></rPr>',
        "<rPr><x:b/></rPr>",
    )
)
RUNS = st.tuples(LOOKS, TEXTS).map(lambda run: f"<r>{run[0]}<t>{run[1]}</t></r>")
ITEMS = st.one_of(
    TEXTS.map(lambda text: f"<si><t>{text}</t></si>"),
    TEXTS.map(lambda text: f'<si><t xml:space="preserve">{text}</t></si>'),
    st.lists(RUNS, min_size=1, max_size=3).map(lambda runs: f"<si>{''.join(runs)}</si>"),
    st.sampled_from(("<si/>", "<si></si>", "<si><t/></si>", "<si><t>a</t><r><t>b</t></r></si>")),
)


@settings(deadline=None, max_examples=400)
@given(st.lists(ITEMS, min_size=1, max_size=3))
def test_texts_of_any_spelling_are_read_as_by_the_parser(items: list[str]) -> None:
    data = f'<sst xmlns="{MAIN}">{"".join(items)}</sst>'.encode()
    found = plain_strings(data, DEFAULT_LIMITS.depth)
    if found is not None:
        assert found == [rich_text(item) for item in parse_xml(data, "strings")]


# --- what is plain -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelt",
    [
        '<c t="str" r="A1" s="3"><f>B1</f><v>&#9733; yours</v></c>',
        '<c t="inlineStr" r="A1"><is><t>Yes</t></is></c>',
        '<c t="str" r="A1"><f>"&#8211;"&amp;B1</f><v>&#x2605;&amp;#9733;</v></c>',
        '<c r="A1" s="3" t="str"><v>&#128512;</v></c>',
    ],
)
def test_a_cell_of_our_writer_is_plain(spelt: str) -> None:
    rows = f'<row r="1">{spelt}</row>'
    formulas = Formulas(DEFAULT_LIMITS.formulas)
    found = plain_cells(rows.encode(), STRINGS, formulas)
    assert found is not None
    assert (list(found.items()), formulas.left) == by_parser(rows)


def test_an_ampersand_that_was_resolved_begins_no_reference() -> None:
    rows = b'<row r="1"><c r="A1" t="str"><v>&#38;lt;&amp;#65;</v></c></row>'
    found = plain_cells(rows, STRINGS, Formulas(1_000))
    assert found is not None
    assert found[1, 1].value == "&lt;&#65;"


def workbook_of(what: str, folder: Path) -> Path:
    """Return a workbook that is our own: a blank one, or a copy with the results."""
    target = folder / f"{what}.xlsx"
    if what == "written":
        write_back(ROOT / "samples" / "mews-engineer.xlsx", target)
        return target
    framework = load_framework("mews")
    layout: Layout = "classic" if what == "classic" else "modern"
    target.write_bytes(build_blank(framework, framework.tracks[0], layout=layout, name="Ann <A>"))
    return target


def fail(*_: object, **__: object) -> None:
    raise AssertionError("the parser was asked")


@pytest.mark.parametrize("what", ["modern", "classic", "written"])
def test_no_sheet_of_our_own_needs_the_parser(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = workbook_of(what, tmp_path)
    monkeypatch.setattr("assessment.ooxml.workbook.read_cells", fail)
    monkeypatch.setattr("assessment.ooxml.workbook.rich_text", fail)
    book = open_workbook(target)
    assert sum(len(book[name].cells) for name in book.sheet_names) > 500


@pytest.mark.parametrize("what", ["modern", "classic", "written"])
def test_our_own_sheets_are_read_as_by_the_parser(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = workbook_of(what, tmp_path)
    plainly = open_workbook(target)
    found = [(name, plainly.strings, list(plainly[name].cells.items())) for name in plainly.listed]
    monkeypatch.setattr("assessment.ooxml.workbook.plain_cells", lambda *_: None)
    monkeypatch.setattr("assessment.ooxml.workbook.plain_strings", lambda *_: None)
    parsed = open_workbook(target)
    assert found == [
        (name, parsed.strings, list(parsed[name].cells.items())) for name in parsed.listed
    ]
