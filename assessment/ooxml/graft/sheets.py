"""Adding the sheets of a donor to any workbook, by insertion.

New parts come: sheets, and what belongs to them. Touched are the workbook part, its relationships,
the content types and the styles; the calculation chain goes where it would lie. Whatever stands in
them stays as it is written.

Names and numbers are the first free ones, so that the same donor on the same target gives the same
bytes, and replacing sheets by themselves changes none. What formulas on *other* sheets say of a
sheet that goes without another in its place is left alone: they show #REF! when they are next
calculated.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from xml.etree.ElementTree import Element as Node

from assessment.model.errors import PackageError
from assessment.ooxml.graft.donor import Donor, Extra
from assessment.ooxml.graft.filling import Filled, parts_of
from assessment.ooxml.graft.holes import Manner
from assessment.ooxml.graft.naming import (
    Placed,
    defined_names,
    own_names,
    placed_sheets,
    placed_tables,
)
from assessment.ooxml.graft.styles import merge, new_styles, used_formats
from assessment.ooxml.package import Package
from assessment.ooxml.parsing import local
from assessment.ooxml.scan import PREFIX, readable, utf_16
from assessment.ooxml.workbook import Workbook
from assessment.ooxml.write.archive import part_key
from assessment.ooxml.write.dialect import (
    RELATIONSHIPS,
    STRICT_RELATIONSHIPS,
    Names,
    renamed,
    strict,
    strict_type,
)
from assessment.ooxml.write.manifest import (
    CONTENT_TYPES,
    RELATIONSHIPS_TYPE,
    ContentTypes,
    PartType,
    Related,
    Relationships,
    relationships_part,
    target_of,
    written,
)
from assessment.ooxml.write.workbook_part import NewName, NewSheet, WorkbookPart

_PART = re.compile(r"(.*?)([0-9]*)(\.[^./]*)")
_FORMULA = re.compile(b"<" + PREFIX + rb"f[\s/>]")
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_TABLE_TYPE = "spreadsheetml.table+xml"
_DYNAMIC = "XLDAPR"  # what metadata call array formulas that spill


@dataclass(frozen=True, slots=True)
class Grafted:
    """What grafting does to a package: parts that are new or changed, parts that go, and the
    names that the donor's sheets got.
    """

    parts: dict[str, bytes] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)


def graft(
    workbook: Workbook,
    donor: Donor | None,
    filled: Filled = Filled(),
    replaced: Collection[str] = (),
    marks: str = "",
) -> Grafted:
    """Return what adds a donor's sheets, filled, to a workbook.

    ``replaced`` names sheets of the workbook that go: a sheet of the donor that would get the name
    takes the place of the old one. A sheet, defined name or table of the donor whose name is taken
    gets another, and the donor's formulas follow; but names that begin with ``marks`` are the
    caller's own and give way. Raises :class:`PackageError` for a workbook that cannot take them,
    ``KeyError`` and ``ValueError`` for values that the donor cannot hold.
    """
    return _Graft(workbook, donor, replaced, marks).grafted(filled)


def without_calculation_chain(workbook: Workbook) -> Grafted:
    """Return what takes the calculation chain out of a workbook; programs make it anew."""
    one = _Graft(workbook, None)
    one.drop_calculation_chain()
    return one.result({})


class _Graft:
    """One donor on its way into one workbook."""

    def __init__(
        self,
        workbook: Workbook,
        donor: Donor | None,
        replaced: Collection[str] = (),
        marks: str = "",
    ) -> None:
        self.marks = marks.casefold()
        self.package: Package = workbook.package
        self.donor = donor
        self.part = workbook.part
        self.folder = self.part.rpartition("/")[0]
        self.related = self.package.relationships(self.part)
        self.book = WorkbookPart(self.package.read(self.part), self.related)
        if [sheet.name for sheet in self.book.sheets] != list(workbook.listed):
            raise PackageError(
                "write-failed",
                "The list of sheets is written in a way that this program reads, but does not"
                " change. Nothing was written.",
            )
        self.relationships = Relationships(self.package.read(relationships_part(self.part)))
        self.types = ContentTypes(self.package.read(CONTENT_TYPES))
        gone = {name.casefold() for name in replaced}
        self.going = [sheet for sheet in self.book.sheets if sheet.name.casefold() in gone]
        self.parts: dict[str, bytes] = {}
        self.removed: set[str] = set()
        self.new_types: dict[str, PartType] = {}
        self.new_related: list[Related] = []
        self.unrelated: set[str] = set()
        self.ids = self.relationships.free_ids()
        self.sheet_ids: list[str] = []  # of the relationships of the donor's sheets

    def grafted(self, filled: Filled) -> Grafted:
        """Do it all."""
        placed = (
            [] if self.donor is None else list(placed_sheets(self.donor, self.book, self.going))
        )
        self._check_shown(placed)
        self._remove_parts(placed)
        if (self.donor is not None and self.donor.formulas) or any(
            self._calculates(sheet.part) for sheet in self.going
        ):
            self.drop_calculation_chain()
        defined: list[NewName] = []
        if self.donor is not None:
            defined = self._add_parts(self.donor, placed, filled)
        new = [
            NewSheet(one.name, one.sheet.state, identity, one.old)
            for one, identity in zip(placed, self.sheet_ids, strict=True)
        ]
        self._change(self.part, self.book.edited(new, defined, self.going))
        return self.result({one.sheet.name: one.name for one in placed})

    def _check_shown(self, placed: Sequence[Placed]) -> None:
        """Refuse to leave a workbook without a sheet that is shown."""
        staying = [sheet for sheet in self.book.sheets if sheet not in self.going]
        if not any(sheet.visible for sheet in staying) and not any(
            (one.old.visible if one.old else one.sheet.state == "visible") for one in placed
        ):
            raise PackageError(
                "write-failed",
                "Without the replaced sheets the workbook would have no sheet that is shown."
                " Nothing was written.",
            )

    def result(self, names: dict[str, str]) -> Grafted:
        """Write the relationships of the workbook and the content types, and leave out what
        stays as it was.
        """
        spelt = {part_key(name): name.replace("\\", "/").lstrip("/") for name in self.package.names}
        gone = {part_key(name) for name in self.removed} - {part_key(name) for name in self.parts}
        self._change(
            relationships_part(self.part),
            self.relationships.edited(self.new_related, self.unrelated),
        )
        self._change(CONTENT_TYPES, self.types.edited(self.new_types, gone))
        parts = {
            spelt.get(part_key(name), name): data
            for name, data in self.parts.items()
            if name not in self.package or self.package.read(name) != data
        }
        return Grafted(parts, {spelt[name] for name in gone}, names)

    def drop_calculation_chain(self) -> None:
        """Let the calculation chain go, with its relationship and its content type."""
        for one in self.related.values():
            if one.kind == "calcChain" and not one.external:
                self.unrelated.add(one.id)
                if one.target in self.package:
                    self.removed.add(one.target)

    def _calculates(self, part: str) -> bool:
        """Tell whether a sheet has formulas."""
        return (
            part in self.package
            and _FORMULA.search(readable(self.package.read(part))[0]) is not None
        )

    def _change(self, name: str, data: bytes) -> None:
        if self.package.read(name) != data:
            self.parts[name] = data

    # --- what goes -------------------------------------------------------------------------------

    def _remove_parts(self, placed: Sequence[Placed]) -> None:
        """Let the parts go to which nothing leads any more when the replaced sheets are gone."""
        if not self.going:
            return
        cut = {sheet.relationship for sheet in self.going}
        kept = self._reached([""], cut)
        for name in self._reached([sheet.part for sheet in self.going if sheet.part], cut) - kept:
            self.removed.add(name)
            if relationships_part(name) in self.package:
                self.removed.add(relationships_part(name))
        self.unrelated |= {identity for identity in cut if identity in self.related} - {
            one.old.relationship for one in placed if one.old
        }

    def _reached(self, parts: list[str], cut: Collection[str]) -> set[str]:
        """Return the parts to which some lead, themselves included, but for relationships of
        the workbook that are cut.
        """
        seen: set[str] = set()
        while parts:
            name = part_key(parts.pop())
            if name in seen:
                continue
            seen.add(name)
            book = name == part_key(self.part)
            for one in self.package.relationships(name).values():
                if not one.external and one.target in self.package and not (book and one.id in cut):
                    parts.append(one.target)
        return seen

    # --- what comes ------------------------------------------------------------------------------

    @cached_property
    def _taken(self) -> set[str]:
        """The names that new parts cannot have, in their common spelling."""
        return {part_key(name) for name in self.package.names} - {
            part_key(name) for name in self.removed
        }

    def _free_part(self, path: str) -> str:
        """Return a name for a new part, beside the workbook part: the donor's, with the first
        free number.
        """
        match = _PART.fullmatch(path.partition("/")[2])
        stem, digits, ending = match.groups() if match else (path, "", "")
        number = 1
        while True:
            name = f"{stem}{number if digits or number > 1 else ''}{ending}"
            name = f"{self.folder}/{name}" if self.folder else name
            if self._taken.isdisjoint((part_key(name), part_key(relationships_part(name)))):
                self._taken.add(part_key(name))
                return name
            number += 1

    def _add_parts(self, donor: Donor, placed: Sequence[Placed], filled: Filled) -> list[NewName]:
        """Add the donor's parts under new names; return the names that it defines."""
        names = self._part_names(donor, placed)
        self.sheet_ids = [
            self._relate(
                one.sheet.kind,
                names[one.sheet.parts[0]],
                one.old.relationship if one.old is not None else None,
            )
            for one in placed
        ]
        manner, defined = self._manner(donor, placed)
        for part, data in parts_of(donor, manner, filled).items():
            self._add(names[part], data, donor.types[part])
            related = [
                self._led(one, names[part], names[target] if target else None, manner.names)
                for one, target in donor.related(part)
            ]
            if related:
                self._add(
                    relationships_part(names[part]),
                    written(related),
                    PartType(RELATIONSHIPS_TYPE, by_extension=True),
                )
        return defined

    def _part_names(self, donor: Donor, placed: Sequence[Placed]) -> dict[str, str]:
        """Return new names for the donor's parts, by their own."""
        # first the places of sheets that are replaced: no new sheet may get one of them
        names = {
            one.sheet.parts[0]: one.old.part
            for one in placed
            if one.old is not None
            and one.old.kind == one.sheet.kind
            and part_key(one.old.part) in self.removed
        }
        self._taken.update(map(part_key, names.values()))
        for part in (*(one.sheet.parts[0] for one in placed), *donor.types):
            if part not in names:
                names[part] = self._free_part(part)
        return names

    def _add(self, name: str, data: bytes, part_type: PartType) -> None:
        self.parts[name] = data
        self.new_types[name] = part_type

    def _led(self, one: Related, part: str, target: str | None, names: Names) -> Related:
        """Return a relationship of a new part by the target's names."""
        if target is not None:
            one = one._replace(target=target_of(part, target))
        elif one.target.startswith("#"):
            one = one._replace(target="#" + renamed(one.target[1:], names))
        return one._replace(type=strict_type(one.type)) if self.book.strict else one

    def _relate(self, kind: str, part: str, identity: str | None = None) -> str:
        """Relate a part to the workbook, by a type of the standard or by a whole one; return
        the relationship's id.
        """
        relationship_type = (
            kind
            if ":" in kind
            else f"{STRICT_RELATIONSHIPS if self.book.strict else RELATIONSHIPS}/{kind}"
        )
        known = self.related.get(identity or "")
        if known is None or part_key(known.target) != part_key(part) or known.kind != kind:
            self.new_related.append(
                Related(identity or next(self.ids), relationship_type, target_of(self.part, part))
            )
            identity = self.new_related[-1].id
        return identity or ""

    def _manner(self, donor: Donor, placed: Sequence[Placed]) -> tuple[Manner, list[NewName]]:
        """Return how this workbook wants the donor's parts, and the names that the donor
        defines.
        """
        sheets = {
            one.sheet.name.casefold(): one.name
            for one in placed
            if one.name.casefold() != one.sheet.name.casefold()
        }
        tables = placed_tables(donor, self.book, self._tables())
        own = own_names(self.book, self.going, self.marks)
        defined = defined_names(donor, self.book, sheets, tables, own)
        xfs, dxfs = self._styles(donor)
        manner = Manner(
            xfs=xfs,
            dxfs=dxfs,
            sheets=tuple(sheets.items()),
            others=tuple(defined.names.items()),
            tables=tables.ids,
            strict=self.book.strict,
            date1904=self.book.date1904,
            dynamic=self._dynamic(donor),
        )
        return manner, defined.new

    def _tables(self) -> Iterator[Node]:
        """Yield the tables of the workbook that stay."""
        removed = {part_key(name) for name in self.removed}
        for part in self.types.parts_of(_TABLE_TYPE):
            if part in self.package and part not in removed:
                yield self.package.xml(part)

    # --- styles, and what else belongs to the workbook -------------------------------------------

    def _target_part(self, kind: str) -> str | None:
        return next(
            (one.target for one in self.related.values() if one.kind == kind and not one.external),
            None,
        )

    def _styles(self, donor: Donor) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Add the donor's formats to the styles part, made if there is none; return where they
        are.
        """
        part = self._target_part("styles")
        data = (
            self.package.read(part)
            if part is not None and part in self.package
            else new_styles(self.book.strict)
        )
        checkboxes = self._extra(donor.checkboxes)
        merged = merge(data, donor.look, 0, checkboxes)
        if merged.bare:
            merged = merge(
                data,
                donor.look,
                max((self._formats_of(sheet.part) for sheet in self.book.sheets), default=0),
                checkboxes,
            )
        if merged.data is not None:
            if part is None:
                part = self._free_part("xl/styles.xml")
                self._relate("styles", part)
            self._add(part, merged.data, PartType(_STYLES_TYPE))
        return merged.xfs, merged.dxfs

    def _formats_of(self, part: str) -> int:
        """Return how many cell formats a sheet asks for."""
        if part not in self.package:
            return 0
        chunks = self.package.chunks(part)
        head = next(chunks, b"")
        return used_formats(
            [readable(self.package.read(part))[0]]
            if utf_16(head)
            else (chunk for some in ([head], chunks) for chunk in some)
        )

    def _extra(self, extra: Extra | None) -> bool:
        """Add a part that belongs to the workbook as a whole; ``False`` where the target has
        another one of the kind.
        """
        if extra is None:
            return False
        data = strict(extra.data) if self.book.strict else extra.data
        part = self._target_part(extra.type.rpartition("/")[2])
        if part is not None:
            return part in self.package and self.package.read(part) == data
        part = self._free_part(extra.path)
        self._relate(strict_type(extra.type) if self.book.strict else extra.type, part)
        self._add(part, data, extra.part_type)
        return True

    def _dynamic(self, donor: Donor) -> int | None:
        """Return what marks an array formula that spills, if the target's metadata have such a
        mark; without it the array is of a fixed size.
        """
        if self._extra(donor.metadata):
            return 1
        part = self._target_part("sheetMetadata")
        if donor.metadata is None or part is None or part not in self.package:
            return None
        sections = {local(section.tag): section for section in self.package.xml(part)}
        types = [one.get("name") for one in sections.get("metadataTypes", ())]
        for number, block in enumerate(sections.get("cellMetadata", ()), start=1):
            records = [one.get("t", "") for one in block]
            if _DYNAMIC in types and records == [str(types.index(_DYNAMIC) + 1)]:
                return number
        return None
