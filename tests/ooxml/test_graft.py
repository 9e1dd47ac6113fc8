"""Sheets of a donor in another workbook: what they hold, what else is touched, and that doing
it again changes nothing.
"""

from __future__ import annotations

import io
import posixpath
import re
import warnings
from collections import Counter
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

import openpyxl
import pytest
import python_calamine
from openpyxl.cell.cell import MergedCell
from openpyxl.chartsheet import Chartsheet
from openpyxl.worksheet.table import Table
from openpyxl.xml.functions import tostring

from assessment.ooxml.graft.donor import donor_of
from assessment.ooxml.graft.sheets import Grafted, graft
from assessment.ooxml.workbook import open_workbook
from assessment.ooxml.write.archive import rewritten
from assessment.ooxml.write.dialect import read_theme, without_theme
from tests.builders.donors import FEATURES, donor
from tests.builders.packages import parts_of, zipped
from tests.builders.targets import TARGETS, target, transitional
from tests.ooxml.test_collection import READ

BUDGET = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
THEME = read_theme(parts_of(donor("values"))["xl/theme/theme1.xml"])
every_target = pytest.mark.parametrize("kind", TARGETS)
every_feature = pytest.mark.parametrize("feature", FEATURES)


def grafted(into: bytes, added: bytes | None, **more: Any) -> tuple[bytes, Grafted]:
    """Return a workbook with sheets added, and what was done."""
    workbook = open_workbook(into)
    done = graft(workbook, donor_of(added) if added is not None else None, **more)
    return rewritten(workbook.package, done.parts, done.removed), done


# --- other eyes ----------------------------------------------------------------------------------


def readable_parts(data: bytes) -> dict[str, bytes]:
    """Return a package's parts as readers want them that know neither Strict nor UTF-16 nor
    upper case.
    """
    parts = {
        name.lower() if name.startswith("XL/") else name: part
        for name, part in parts_of(data).items()
    }
    parts = {
        name: (
            part.decode("utf-16").replace("UTF-16", "UTF-8", 1).encode()
            if _is_utf_16(name, part)
            else part
        )
        for name, part in parts.items()
    }
    return (
        transitional(parts)
        if b"purl.oclc.org/ooxml/spreadsheetml" in parts.get("xl/workbook.xml", b"")
        else parts
    )


def _is_utf_16(name: str, part: bytes) -> bool:
    return name.endswith((".xml", ".rels")) and part[:2] in (b"\xff\xfe", b"\xfe\xff")


def opened(data: bytes) -> openpyxl.Workbook:
    """Open a workbook with openpyxl, in the words that it understands."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(zipped(readable_parts(data))), rich_text=True)


def check_package(data: bytes) -> None:
    """Check what holds in every sound workbook: XML is whole, relationships lead to parts,
    parts have types, indices have something behind them.
    """
    parts = parts_of(data)
    known = {name.lower() for name in parts}
    assert len(known) == len(parts)
    roots = {
        name: ElementTree.XML(part)
        for name, part in parts.items()
        if name.lower().endswith((".xml", ".rels", ".vml"))
    }
    types = roots["[Content_Types].xml"]
    overrides = [one.get("PartName", "").lower() for one in types if one.tag.endswith("Override")]
    defaults = [one.get("Extension", "").lower() for one in types if one.tag.endswith("Default")]
    assert len(set(overrides)) == len(overrides)
    assert len(set(defaults)) == len(defaults)
    assert {name[1:] for name in overrides} <= known
    for name in parts:
        assert (
            name == "[Content_Types].xml"
            or f"/{name.lower()}" in overrides
            or name.rpartition(".")[2].lower() in defaults
        )
    for name, root in roots.items():
        if name.lower().endswith(".rels"):
            folder = posixpath.dirname(posixpath.dirname(name))
            assert len({one.get("Id") for one in root}) == len(root)
            for one in root:
                aim = one.get("Target", "")
                if one.get("TargetMode") != "External" and not aim.startswith("#"):
                    assert (
                        posixpath.normpath(posixpath.join("/", folder, aim))[1:].lower() in known
                    ), (name, aim)
    sheets = [one for one in roots["xl/workbook.xml"].iter() if one.tag.endswith("}sheet")]
    for key in ("name", "sheetId"):
        found = [one.get(key, "").casefold() for one in sheets]
        assert len(set(found)) == len(found)
    names = [
        (one.get("name", "").casefold(), one.get("localSheetId"))
        for one in roots["xl/workbook.xml"].iter()
        if one.tag.endswith("}definedName")
    ]
    assert len(set(names)) == len(names)
    assert all(sheet is None or int(sheet) < len(sheets) for _, sheet in names)
    check_styles(roots)
    tables = [root for root in roots.values() if root.tag.endswith("}table")]
    assert (
        len({root.get("id") for root in tables})
        == len({root.get("displayName", "").casefold() for root in tables})
        == len(tables)
    )


def check_styles(roots: Mapping[str, ElementTree.Element]) -> None:
    """Check that counts are right, and that every index has something behind it."""
    counts = {}
    for section in roots["xl/styles.xml"]:
        counts[section.tag.rpartition("}")[2]] = len(section)
        assert section.get("count") in (None, str(len(section)))
    order = [
        "numFmts",
        "fonts",
        "fills",
        "borders",
        "cellStyleXfs",
        "cellXfs",
        "cellStyles",
        "dxfs",
        "tableStyles",
        "colors",
        "extLst",
    ]
    assert [name for name in order if name in counts] == list(counts)
    for name, limits in (
        (
            "cellXfs",
            {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"},
        ),
    ):
        for xf in roots["xl/styles.xml"].find(f"{{*}}{name}") or ():
            assert all(int(xf.get(key, "0")) < counts[of] for key, of in limits.items())
    for name, root in roots.items():
        for one in root.iter():
            tag = one.tag.rpartition("}")[2]
            if root.tag.endswith("}worksheet") and tag in ("c", "row", "col"):
                index = one.get("style" if tag == "col" else "s")
                assert index is None or int(index) < counts["cellXfs"], (name, one.attrib)
            for key in ("dxfId", "dataDxfId"):
                assert int(one.get(key, "-1")) < counts.get("dxfs", 0)


def written(thing: Any, name: str) -> str:
    """Return a piece of formatting as XML, free of the theme, the names of styles aside."""
    if thing is None:
        return ""
    tree = thing.to_tree() if isinstance(thing, Table) else thing.to_tree(name)
    text = without_theme(cast(bytes, tostring(tree)).replace(b" />", b"/>"), THEME)
    return re.sub(r' (?:dataDxfId|dxfId|xr:uid|numFmtId|tableStyle)="[^"]*"', "", text.decode())


def seen(book: openpyxl.Workbook, name: str, back: Mapping[str, str]) -> dict[str, Any]:
    """Return all that openpyxl sees of a sheet; ``back`` is what formulas said before, by what
    they say now.
    """

    def plainly(formula: Any) -> Any:
        text = getattr(formula, "text", formula)
        if not isinstance(text, str):
            return formula
        text = re.sub("'((?:[^']|'')+)'!", lambda match: match[1].replace("''", "'") + "!", text)
        for new, old in back.items():
            text = text.replace(new, old)
        return text

    sheet: Any = book[name]
    charts: list[Any] = sheet._charts
    if isinstance(sheet, Chartsheet):
        return {
            "state": sheet.sheet_state,
            "tab": written(getattr(sheet.sheetPr, "tabColor", None), "x"),
            "series": [[plainly(one) for one in series(chart)] for chart in charts],
        }
    found: dict[str, Any] = {
        "state": sheet.sheet_state,
        "tab": written(sheet.sheet_properties.tabColor, "x"),
    }
    for cell in list(sheet._cells.values()):  # those that are there
        if isinstance(cell, MergedCell):
            continue
        # openpyxl makes cells for notes
        parts = (
            ("font", "fill", "border", "alignment", "protection")
            if cell.has_style or cell.value is not None
            else ()
        )
        link = cell.hyperlink
        value = getattr(cell.value, "text", cell.value)
        found[cell.coordinate] = (
            (
                plainly(value)
                if cell.data_type == "f"
                else str(value)
                if not isinstance(value, float)
                else value
            ),
            cell.data_type.replace("inlineStr", "s"),
            cell.number_format,
            [written(getattr(cell, part), part) for part in parts],
            (link.target, plainly(link.location), link.tooltip, link.display) if link else None,
            (cell.comment.text, cell.comment.author) if cell.comment else None,
        )
    widths = {}
    for column in sheet.column_dimensions.values():
        for number in range(column.min, min(column.max, 30) + 1):
            widths[number] = (column.width, column.hidden, column.outlineLevel, column.collapsed)
    found["columns"] = [widths.get(number, (9.140625, False, 0, False)) for number in range(1, 30)]
    found["rows"] = {
        number: (row.height, row.hidden, row.outlineLevel, row.customFormat)
        for number, row in sheet.row_dimensions.items()
    }
    found["areas"] = [
        sheet.freeze_panes,
        sorted(map(str, sheet.merged_cells.ranges)),
        sheet.auto_filter.ref,
        written(sheet.auto_filter, "x"),
    ]
    found["view"] = re.sub(' tabSelected="[^"]*"', "", written(sheet.sheet_view, "x"))
    found["rules"] = [plainly(written(one, "x")) for one in sheet.data_validations.dataValidation]
    for area in sheet.conditional_formatting:
        found[f"format {area.sqref}"] = [
            (plainly(written(rule, "x")), written(rule.dxf, "x")) for rule in area.rules
        ]
    found["print"] = [plainly(sheet.print_area), sheet.print_title_rows, sheet.print_title_cols]
    found["print"] += [
        written(getattr(sheet, part), "x")
        for part in (
            "page_setup",
            "page_margins",
            "print_options",
            "HeaderFooter",
            "row_breaks",
            "col_breaks",
        )
    ]
    found["protection"] = re.sub(' (?:password)="[^"]*"', "", written(sheet.protection, "x"))
    found["tables"] = [
        re.sub(' (?:id|name|displayName)="[^"]*"', "", written(table, "x"))
        for table in sheet.tables.values()
    ]
    found["names"] = {name: plainly(one.attr_text) for name, one in sheet.defined_names.items()}
    found["drawn"] = [
        len(sheet._images),
        [(type(chart).__name__, [plainly(one) for one in series(chart)]) for chart in charts],
    ]
    return found


def series(chart: Any) -> list[str]:
    """Return what the series of a chart refer to."""
    found = []
    for one in chart.series:
        for source in (one.val, one.cat, one.xVal, one.yVal, one.tx):
            reference = (
                getattr(source, "numRef", None)
                or getattr(source, "strRef", None)
                or getattr(source, "multiLvlStrRef", None)
            )
            found.append(reference.f if reference else "")
    return found


# --- what is grafted is what the donor has -------------------------------------------------------


@every_feature
@every_target
def test_grafted_sheets_read_as_in_the_donor(kind: str, feature: str) -> None:
    added = donor(feature)
    data, done = grafted(target(kind), added)
    check_package(data)
    before, after = opened(added), opened(data)
    back = {f"{new}!": f"{old}!" for old, new in done.names.items() if new != old}
    assert len(back) == (len(done.names) if kind == "crowded" else 0)
    back["Rates_2["] = "Rates["
    if kind == "crowded":
        back["Of_the_book_2"] = "Of_the_book"
    if kind == "of 1904":
        back["<formula1>43889<"] = "<formula1>45351<"  # 29 February 2024
    assert after.sheetnames[-len(done.names) :] == list(done.names.values())
    for old, new in done.names.items():
        was, now = seen(before, old, {}), seen(after, new, back)
        assert now.keys() == was.keys()
        for key in was:
            assert now[key] == was[key], key


def test_every_reference_follows_a_new_name() -> None:
    """Those that openpyxl does not see as well: of shapes, sparklines, extensions and pictures'
    links.
    """
    into, added = target("crowded"), donor()
    data, done = grafted(into, added)
    before, book = parts_of(into), parts_of(data)
    named: Counter[str] = Counter()
    for name, part in book.items():
        if before.get(name) != part and name != "xl/workbook.xml" and not name.endswith(".png"):
            for match in re.finditer(
                r"""'((?:[^'<>"=]|'')+)'!|([\w.]+)!(?=\$?[A-Z])""",
                unescape(re.sub(rb"<a:t>.*?</a:t>|<v[ >].*?</v>|<is>.*?</is>", b"", part).decode()),
            ):
                named[match[1].replace("''", "'") if match[1] else match[2]] += 1
    # Sheet1 is one of another workbook
    assert set(named) <= {*done.names.values(), "Existing", "Sheet1"}
    assert named["Drawings (2)"] >= 2
    assert named["Spark data (2)"] == 3
    assert named["Limits (2)"] >= 2


@every_target
def test_values_read_as_in_the_donor(kind: str) -> None:
    """The cached values of formulas included, as a reader shows them that never calculates."""
    added = donor()
    data, done = grafted(target(kind), added)
    before, after = (
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(file))
        for file in (added, zipped(readable_parts(data)))
    )
    for old, new in done.names.items():
        if old not in (
            "Chart <sheet>",
            *(("Dates", "Formats", "Chart data") if kind == "of 1904" else ()),
        ):
            assert (
                after.get_sheet_by_name(new).to_python()
                == before.get_sheet_by_name(old).to_python()
            ), old


@every_target
def test_nothing_else_is_touched(kind: str) -> None:
    into = target(kind)
    data, done = grafted(into, donor())
    before, after = parts_of(into), parts_of(data)
    assert {name for name in before if after.get(name) != before[name]} <= BUDGET | {
        "xl/calcChain.xml"
    }
    assert done.removed == {"xl/calcChain.xml"}
    assert list(after)[: len(before) - 1] == [name for name in before if name != "xl/calcChain.xml"]
    # what was there reads as before
    old, new = open_workbook(into), open_workbook(data)
    for name in old.sheet_names:
        assert new[name].cells == old[name].cells
    before, after = readable_parts(into), readable_parts(data)
    for name in BUDGET & before.keys():
        missing = Counter(_tags(before[name])) - Counter(_tags(after[name]))
        assert all(b"calcChain" in tag for tag in missing), name


def _tags(data: bytes) -> list[bytes]:
    """Return the start tags of a part that say anything, whatever they count."""
    return [
        piece
        for tag in re.findall(rb"<[^?/!][^>]*>", data)
        if (piece := re.sub(rb" ?count=.[0-9]*.|\s*/?>$", b"", tag))
    ]


@every_target
def test_grafting_again_changes_no_byte(kind: str) -> None:
    for features in [()] + [
        (name,)
        for name in (
            "names",
            "tables",
            "charts",
            "chart_sheets",
            "drawings",
            "checkboxes",
            "formulas",
        )
    ]:
        added = donor(*features)
        data, done = grafted(target(kind), added)
        again, twice = grafted(data, added, replaced=list(done.names.values()))
        assert (twice.parts, twice.removed, twice.names) == ({}, set(), done.names)
        assert again == data


def calamine_opens(data: bytes) -> bool:
    try:
        return bool(
            python_calamine.CalamineWorkbook.from_filelike(
                io.BytesIO(zipped(readable_parts(data)))
            ).sheet_names
        )
    except python_calamine.CalamineError:
        return False


@pytest.mark.parametrize("path", READ.values(), ids=READ)
def test_every_file_of_the_collection_takes_them(path: Path) -> None:
    workbook = open_workbook(path)
    added = donor()
    done = graft(workbook, donor_of(added))
    data = rewritten(workbook.package, done.parts, done.removed)
    again, twice = grafted(data, added, replaced=list(done.names.values()))
    assert again == data
    assert twice.parts == {}
    after = open_workbook(data)
    assert after.sheet_names[: len(workbook.sheet_names)] == workbook.sheet_names
    sheet = after[done.names["Values"]]
    assert sheet.value(1, 1) == "text"
    assert sheet.value(8, 1) == -1.5
    assert calamine_opens(data) or not calamine_opens(path.read_bytes())
    try:
        before = opened(path.read_bytes())
    except Exception:  # openpyxl has no base of its own for what it cannot read
        return
    assert opened(data).sheetnames == before.sheetnames + list(done.names.values())
