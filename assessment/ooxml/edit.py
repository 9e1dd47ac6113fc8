"""Editing any workbook without loss: cell values, and sheets added from a workbook of our own
making.

What is touched is declared and checked: every other part keeps its packed bytes and its place in
the zip. What cannot be written safely is refused before anything is written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assessment.formulas.cells import Cell, CellError, Position, Value, position, reference
from assessment.formulas.shared import Formulas
from assessment.model.errors import PackageError
from assessment.ooxml.cells import read_cells
from assessment.ooxml.graft.donor import Donor, donor_of
from assessment.ooxml.graft.filling import Filled
from assessment.ooxml.graft.sheets import Grafted, graft, without_calculation_chain
from assessment.ooxml.markup import asks_for_care
from assessment.ooxml.package import DEFAULT_LIMITS, Limits, Package, open_package
from assessment.ooxml.parsing import check_xml, declares_type, local, parse_xml
from assessment.ooxml.scan import (
    Splices,
    attributes,
    child,
    masked,
    readable,
    root_of,
    set_attribute,
    utf_16,
)
from assessment.ooxml.trim import holds_strangers, trim
from assessment.ooxml.workbook import Workbook
from assessment.ooxml.write.archive import differing, part_key, rewritten, save
from assessment.ooxml.write.splice import Content, Formula, set_cells

_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ufffd]")
_MOST_STRINGS = 1_000_000_000
_ALTERNATIVES = " markup for programs of several kinds (ISO 29500-3)"
# bytes of a sheet's content that is compared cell by cell; a sheet that people fill has a tenth of
# that
_MOST_COMPARED = 2 * 1024 * 1024
_MARKUP = (".xml", ".rels", ".vml")
_AFTER_CALCULATION = (
    *("oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes"),
    *("webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst"),
)

_Values = dict[Position, tuple[Value, str | None]]  # of cells, with their formulas


@dataclass(frozen=True, slots=True)
class Edit:
    """What to change in a workbook.

    ``cells`` maps sheet name and address ("Summary", "B2") to a value, on existing sheets; ``add``
    is the workbook whose sheets are appended, ``filled`` what to put into them. ``heights`` are
    those that rows of existing sheets need at least, in points, by sheet and number from 1, where a
    cell of the sheet is set as well. ``replaced`` names sheets that go, or whose place is taken by
    an added sheet of the same name; defined names that begin with ``marks`` are replaced, too.
    ``recalculate`` asks the program that opens the file to recalculate it (``False``: not to;
    ``None``: as it was).
    """

    cells: Mapping[tuple[str, str], Content] = field(default_factory=dict)
    add: Donor | None = None
    filled: Filled = field(default_factory=Filled)
    replaced: Collection[str] = ()
    marks: str = ""
    recalculate: bool | None = None
    heights: Mapping[tuple[str, int], float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edited:
    """The new file, the parts that were touched, and the names that the added sheets got, by
    the names they had.
    """

    data: bytes
    touched: tuple[str, ...]
    names: Mapping[str, str]


def edit_workbook(
    source: str | os.PathLike[str] | bytes,
    target: str | os.PathLike[str],
    cells: Mapping[tuple[str, str], Content] | None = None,
    add: str | os.PathLike[str] | bytes | None = None,
    *,
    recalculate: bool | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[str, ...]:
    """Write ``source`` (a path or bytes) to ``target`` with cells set and sheets added; return the
    names of the parts that were touched.

    ``cells`` maps (sheet, address) to a number, text, truth value or ``None`` for an empty cell; a
    formula keeps its formula and gets the value as its cached one (:class:`Formula` puts another in
    its place). ``add`` is a workbook made by XlsxWriter, all of whose sheets are appended, unless
    the workbook's structure is locked. ``target`` may be ``source``: it is replaced at once, or not
    at all. Nothing is written where :class:`PackageError` is raised (encrypted, signed, locked,
    broken, too large), or ``KeyError`` and ``ValueError`` for cells that cannot be set. A new file
    can be read by no more people than its source.
    """
    package = open_package(source, limits)
    donor = (
        donor_of(add if isinstance(add, bytes) else Path(add).read_bytes())
        if add is not None
        else None
    )
    edited = edit(Workbook(package), Edit(cells or {}, donor, recalculate=recalculate))
    save(edited.data, target, made_from=() if isinstance(source, bytes) else [Path(source).stat()])
    return edited.touched


def edit(workbook: Workbook, wanted: Edit) -> Edited:
    """Return a workbook's file with changes made and verified. Raises as :func:`edit_workbook`."""
    package = workbook.package
    _refuse_signed(package)
    if (wanted.add is not None or wanted.replaced) and is_structure_locked(workbook):
        unlock = "Take the protection off (Review, Protect Workbook) and try again."
        raise PackageError(
            "file-protected",
            f"The workbook's structure is protected, so that no sheet can be added. {unlock}",
        )
    _check_copied(package)
    changed, formula_came = _with_cells(workbook, wanted)
    grafted = _grafted(workbook, wanted, formula_came)
    gone = {part_key(name) for name in grafted.removed}
    # a cell that was set on a sheet that goes must not bring the sheet's part back
    parts = {
        name: part for name, part in changed.items() if part_key(name) not in gone
    } | grafted.parts
    if wanted.recalculate is not None:
        before = parts.get(workbook.part) or package.read(workbook.part)
        asking = _asking_to_recalculate(before, wanted.recalculate)
        if asking != before:
            parts[workbook.part] = asking
    if not parts and not grafted.removed:
        return Edited(package.data, (), grafted.names)
    data = rewritten(package, parts, grafted.removed)
    touched = (*sorted(parts), *sorted(grafted.removed - parts.keys()))
    _verify_package(package, data, parts, touched)
    return Edited(data, touched, grafted.names)


# --- what is refused -----------------------------------------------------------------------------


def _refuse_signed(package: Package) -> None:
    """Refuse what a change would make void."""
    signed = any(part_key(name).startswith("_xmlsignatures/") for name in package.names)
    if signed or any(
        relationship.kind == "origin" for relationship in package.relationships().values()
    ):
        raise PackageError(
            "file-signed",
            "The workbook is digitally signed, and any change would void the signature. It was not"
            " written.",
        )


def is_structure_locked(workbook: Workbook) -> bool:
    """Tell whether a workbook's owner has locked its structure: no sheet is to be added, moved
    or removed. Its cells are not locked by that.
    """
    data, _ = readable(workbook.package.read(workbook.part))
    mask = masked(data)
    protection = child(mask, root_of(mask), "workbookProtection")
    return protection is not None and attributes(data, protection).get(
        "lockStructure", "0"
    ).strip().lower() in ("1", "true", "on")


def _check_copied(package: Package) -> None:
    """Read the parts that nobody has read yet: a broken or hostile one is refused, not passed
    on.
    """
    for name in package.names:
        key = part_key(name)
        if key in package.checked:
            continue
        head, size = b"", 0
        for chunk in package.chunks(key):
            head, size = head or chunk, size + len(chunk)
        if not key.endswith(_MARKUP):
            continue
        encoding = utf_16(head)
        declared = declares_type(
            head if encoding is None else head.decode(encoding, "ignore").encode()
        )
        # as a prolog of 64 KB would hide one
        if declared or (declared is None and size > len(head)):
            raise PackageError(
                "file-hostile",
                f"The part {name[:80]} declares a document type, which no spreadsheet program"
                " writes. The file was not written.",
            )


# --- the pieces of an edit -----------------------------------------------------------------------


def _with_cells(workbook: Workbook, wanted: Edit) -> tuple[dict[str, bytes], bool]:
    """Return the parts of sheets whose cells change, verified, and whether a formula came to a
    cell that had none.
    """
    parts: dict[str, bytes] = {}
    formula_came = False
    for part, cells in _by_sheet(workbook, wanted.cells).items():
        before = workbook.package.read(part)
        heights = {
            row: height
            for (name, row), height in wanted.heights.items()
            if workbook.part_of(name) == part
        }
        sheet = set_cells(before, cells, heights)
        formula_came |= sheet.formula_came
        if sheet.data != before:
            _verify_sheet(workbook.package, part, before, sheet.data, sheet.placed)
            parts[part] = sheet.data
    return parts, formula_came


def _grafted(workbook: Workbook, wanted: Edit, formula_came: bool) -> Grafted:
    """Return what adding and replacing sheets does to the package."""
    if wanted.add is not None or wanted.replaced:
        return graft(workbook, wanted.add, wanted.filled, wanted.replaced, wanted.marks)
    return without_calculation_chain(workbook) if formula_came else Grafted()


def _by_sheet(
    workbook: Workbook, cells: Mapping[tuple[str, str], Content]
) -> dict[str, dict[Position, Content]]:
    """Return cells by the part of their sheet. Raises ``KeyError`` for an unknown sheet,
    ``ValueError`` for what is no address.
    """
    known = {name.casefold(): name for name in workbook.sheet_names}
    found: dict[str, dict[Position, Content]] = {}
    for (sheet, address), value in cells.items():
        name = sheet if sheet in workbook else known[sheet.casefold()]
        place = position(address)
        if place is None:
            raise ValueError(f"{address!r} is no address of a cell")
        found.setdefault(workbook.part_of(name), {})[place] = value
    return found


def _asking_to_recalculate(before: bytes, recalculate: bool) -> bytes:
    """Return a workbook part with the request for a full calculation on load (ISO 29500-1, 18.2.2),
    or without it.
    """
    data, encoded = readable(before)
    mask = masked(data)
    root = root_of(mask)
    splices = Splices()
    calculation = child(mask, root, "calcPr")
    if calculation is not None:
        set_attribute(splices, data, calculation, "fullCalcOnLoad", "1" if recalculate else None)
    elif recalculate:
        later = child(mask, root, *_AFTER_CALCULATION)
        splices.insert(
            later.start if later else root.close,
            b"<" + root.prefix + b'calcPr fullCalcOnLoad="1"/>',
        )
    return encoded(splices.apply(data)) if splices else before


# --- what is verified ----------------------------------------------------------------------------


def _verify_sheet(
    package: Package, part: str, before: bytes, after: bytes, cells: Mapping[Position, Content]
) -> None:
    """Read the sheet before and after: what was asked for has changed, and nothing else."""
    old = _values(package, part, before)
    try:
        new = _values(package, part, after)
    except PackageError as error:
        raise PackageError(
            "write-failed", f"{part} would not read as it was meant ({error}) Nothing was written."
        ) from None
    strange = asks_for_care(before)
    if old is None or new is None:
        if strange or holds_strangers(readable(before)[0]):
            raise PackageError(
                "write-failed",
                f"{part} holds{_ALTERNATIVES}, and is too large to be compared cell by cell."
                " Nothing was written.",
            )
        check_xml(after, part)  # too much to be compared cell by cell: it is at least whole
        return
    why = f": it holds{_ALTERNATIVES} among its cells" if strange else ""
    for place, content in cells.items():
        asked = content.value if isinstance(content, Formula) else content
        if not _shows(new.get(place, (None, None))[0], asked):
            raise PackageError(
                "write-failed",
                f"{reference(*place)} of {part} did not take its value{why}. Nothing was written.",
            )
    strays = _changed(old, new) - cells.keys()
    if strays:
        names = ", ".join(reference(*place) for place in sorted(strays)[:5])
        raise PackageError(
            "write-failed", f"{names} of {part} would have changed as well. Nothing was written."
        )


def _changed(old: _Values, new: _Values) -> set[Position]:
    return {place for place in old.keys() | new.keys() if old.get(place) != new.get(place)}


def _values(package: Package, part: str, data: bytes) -> _Values | None:
    """Return the cells of a sheet's bytes with value and formula, shared strings by their
    number; ``None`` where there are too many.
    """
    try:
        cells = _cells(package, part, data)
    except PackageError as error:
        if error.code == "file-too-large":
            return None
        raise
    if cells is None:
        return None
    return {
        place: (cell.value, cell.formula)
        for place, cell in cells.items()
        if cell.value is not None or cell.formula is not None
    }


def _cells(package: Package, part: str, data: bytes) -> dict[Position, Cell] | None:
    """Return the cells of a sheet's bytes, read without the empty ones where that is enough;
    ``None`` where there are too many bytes. Raises :class:`PackageError`.
    """
    most = package.limits.xml
    kept = trim(data)
    if len(kept) > min(most, _MOST_COMPARED):
        return None
    try:
        cells = _read(package, part, kept, complete=kept is data)
    except PackageError as error:
        if error.code == "file-too-large" or kept is data or len(data) > most:
            raise
        cells = None
    if cells is None and len(data) <= most:
        cells = _read(package, part, data, complete=True)
    return cells


def _read(
    package: Package, part: str, data: bytes, *, complete: bool
) -> dict[Position, Cell] | None:
    limits = package.limits
    root = parse_xml(data, part, limits.depth)
    if local(root.tag) != "worksheet":
        raise PackageError("file-damaged", f"The file is damaged: {part} is no worksheet.")
    return read_cells(root, _Numbers(), limits.cells, Formulas(limits.formulas), complete=complete)


def _shows(value: Value, asked: Value) -> bool:
    """Tell whether a cell reads as what was asked for; what no reader is given (control
    characters) reads as U+FFFD.
    """
    if isinstance(asked, bool) or asked is None:
        return value is asked
    if isinstance(asked, str):
        read = "" if value is None else value
        joined = asked.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        same_kind = isinstance(read, str) and isinstance(read, CellError) == isinstance(
            asked, CellError
        )
        return same_kind and _CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(read)) == _CONTROL.sub(
            "\N{REPLACEMENT CHARACTER}", joined
        )
    return value == float(asked) and not isinstance(value, bool)


class _Numbers(list[str]):
    """Stands for the shared strings where only their numbers matter."""

    def __len__(self) -> int:
        return _MOST_STRINGS

    def __getitem__(self, index: Any) -> Any:
        return f"text {index}"


def _verify_package(
    before: Package, data: bytes, parts: Mapping[str, bytes], touched: Collection[str]
) -> None:
    """Open the new file: what was not to be touched is the same, what was written reads as it
    was meant.
    """
    after = Package(data, before.limits)
    strays = differing(before, after, touched)
    if strays:
        raise PackageError(
            "write-failed",
            f"{', '.join(strays[:5])} would have changed as well. Nothing was written.",
        )
    for name, part in parts.items():
        if after.read(name) != part:
            raise PackageError(
                "write-failed", f"{name} was not written as it was meant. Nothing was written."
            )
