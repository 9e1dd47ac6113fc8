"""Adding all sheets of a donor to a workbook, by insertion.

Touched are the workbook part, its relationships, the content types and the styles; the calculation chain goes, since it lists every formula.
A sheet that is replaced keeps its place, its part and its ids, so that what refers to it holds, and adding the same sheets again gives the same bytes.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

from assessment.errors import PackageError
from assessment.ooxml.additions import Donor, DonorSheet, Points, points_bytes
from assessment.ooxml.archive import part_key
from assessment.ooxml.cells import Value
from assessment.ooxml.grafting_sheets import MAIN, STRICT_MAIN, Values, as_strict, filled, refers_to, renamed_in, skeleton_of
from assessment.ooxml.grafting_styles import format_count, merge_styles, minimal_styles
from assessment.ooxml.listings import CONTENT_TYPES, RELATIONSHIPS_TYPE, relationship_type, relationships_part, with_relationships, with_types
from assessment.ooxml.package import Package
from assessment.ooxml.scan import Splices, attributes, child, children, content, masked, namespaces, quoted, readable, root_of, set_attribute
from assessment.ooxml.workbook import Workbook

_LONGEST_NAME = 31  # UTF-16 units of a sheet's name
_RESERVED_NAMES = frozenset(("history",))
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_EPOCHS_APART = 1_462  # days between the two date systems
_FEW_FORMATS = 4  # a styles part with no more may have been forgotten by who wrote the cells
_REFERENCE = re.compile(rb'(<c:f>| textlink=")(.*?)(</c:f>|")')  # of a chart's series or title, and of a shape's text
_AFTER_SHEETS = ("functionGroups", "externalReferences")


@dataclass(frozen=True, slots=True)
class Grafted:
    """The parts that are new or changed, those that go, and the names that the donor's sheets got, by the names they had."""

    parts: dict[str, bytes]
    removed: frozenset[str]
    names: dict[str, str] = field(default_factory=dict)


def graft(
    workbook: Workbook,
    donor: Donor | None,
    values: Values = Values(),
    replaced: Collection[str] = (),
    marks: str = "",
) -> Grafted:
    """Add the sheets of ``donor``, with ``values`` put into them, after those of a workbook.

    Sheets named by ``replaced`` go; where the donor has a sheet of that name, it takes the place. Raises :class:`PackageError` where the
    workbook cannot take the sheets, and ``KeyError`` for a value of an unknown cell. A name that the donor defines and the workbook, too, gets a
    number; names that begin with ``marks`` are the caller's own, and replaced.
    """
    return _Graft(workbook, donor, replaced, marks).run(values)


class _Graft:
    def __init__(self, workbook: Workbook, donor: Donor | None, replaced: Collection[str] = (), marks: str = "") -> None:
        self.marks = marks.casefold()
        self.renamed: tuple[tuple[str, str], ...] = ()  # sheets of the donor, as ``Name!``, and defined names, with what they are called here
        self.workbook = workbook
        self.package: Package = workbook.package
        self.donor = donor
        self.text, self.encoded = readable(self.package.read(workbook.part))
        self.mask = masked(self.text)
        self.root = root_of(self.mask)
        sheets = child(self.mask, self.root, "sheets")
        if sheets is None or sheets.empty:
            raise PackageError("file-damaged", "The file is damaged: the workbook has no sheets.")
        self.sheets_element = sheets
        self.links = self.package.relationships(workbook.part)
        self.elements = list(children(self.mask, sheets.inner, sheets.close))
        self.own = [attributes(self.text, element) for element in self.elements]
        self.strict = STRICT_MAIN in namespaces(self.text, self.root).values()
        gone = {name.casefold() for name in replaced}
        self.replaced = {own.get("name", "").casefold(): index for index, own in enumerate(self.own) if own.get("name", "").casefold() in gone}
        self.folder = workbook.part.rpartition("/")[0]
        self.splices = Splices()
        self.parts: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self.removed: set[str] = set()
        self.new_links: list[tuple[str, str]] = []

    def run(self, values: Values) -> Grafted:
        donor_sheets = self.donor.sheets if self.donor else ()
        names = self._names(donor_sheets)
        self.renamed = self._renamed(names)
        for index in self.replaced.values():
            self.removed |= self._closure_of(self._part_at(index))
        taken = {part_key(name) for name in self.package.names} - {part_key(name) for name in self.removed}
        kept = {names[sheet.name].casefold() for sheet in donor_sheets} & self.replaced.keys()
        dropped = [index for name, index in self.replaced.items() if name not in kept]
        self._check_what_is_left(dropped)
        where: dict[str, str] = {}  # donor's part → the target's
        for sheet in donor_sheets:
            at = self.replaced.get(names[sheet.name].casefold())
            part = self._part_at(at) if at is not None else _free(self._target_name(sheet.part), taken)
            where[sheet.part] = part
            taken.add(part_key(part))
            for other in sheet.closure:
                if other not in where:
                    where[other] = _free(self._target_name(other), taken)
                    taken.add(part_key(where[other]))
        if self.donor is not None:
            formats, rules = self._styles(self.donor)
            self._write_parts(self.donor, names, where, formats, rules, values)
        if any(sheet.has_formulas for sheet in donor_sheets):
            self._drop_calculation_chain()
        removed_parts = {self._part_at(index) for index in dropped}
        self.removed |= removed_parts
        self._relationships_and_sheets(donor_sheets, names, where, dropped, removed_parts)
        self._defined_names(names, dropped, kept)
        if self.splices:
            self._put(self.workbook.part, self.encoded(self.splices.apply(self.text)))
        self._put(CONTENT_TYPES, with_types(self.package.read(CONTENT_TYPES), self.types, self.removed - self.parts.keys()))
        gone = frozenset(name for name in self.removed if part_key(name) not in {part_key(part) for part in self.parts})
        return Grafted(self.parts, gone, names)

    # -- what there is ----------------------------------------------------------------------------

    def _put(self, part: str, data: bytes) -> None:
        if part not in self.package or self.package.read(part) != data:
            self.parts[part] = data
        elif part_key(part) in {part_key(name) for name in self.removed}:
            self.removed = {name for name in self.removed if part_key(name) != part_key(part)}

    def _part_at(self, index: int) -> str:
        key = next((value for name, value in self.own[index].items() if name.endswith(":id")), "")
        return self.links[key].target

    def _closure_of(self, part: str) -> set[str]:
        """Return the parts that only a sheet needs, itself left out, and their relationships."""
        reached: list[str] = []
        waiting = [part]
        while waiting:
            for link in self.package.relationships(waiting.pop()).values():
                if not link.external and link.target in self.package and link.target not in reached and link.target != self.workbook.part:
                    reached.append(link.target)
                    waiting.append(link.target)
        inside = {part_key(relationships_part(name)) for name in (part, *reached)}
        elsewhere = set()
        for name in self.package.names:
            key = part_key(name)
            if key.endswith(".rels") and key not in inside:
                folder, _, file = key.rpartition("_rels/")
                elsewhere |= {part_key(link.target) for link in self.package.relationships(folder + file.removesuffix(".rels")).values() if not link.external}
        own = [name for name in reached if part_key(name) not in elsewhere]
        return {name for one in (part, *own) for name in (one, relationships_part(one)) if name in self.package and name != part}

    def _names(self, sheets: tuple[DonorSheet, ...]) -> dict[str, str]:
        """Return the names that the donor's sheets get: a number behind those that are taken."""
        taken = {own.get("name", "").casefold() for own in self.own} - self.replaced.keys() | _RESERVED_NAMES
        names = {}
        for sheet in sheets:
            name, number = sheet.name, 1
            while name.casefold() in taken:
                number += 1
                end = f" ({number})"
                name = _shortened(sheet.name, _LONGEST_NAME - len(end)) + end
            names[sheet.name] = name
            taken.add(name.casefold())
        return names

    def _renamed(self, names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Return what the donor's sheets and names are called here, where they are not called the same."""
        renamed = {f"{old}!": f"{new}!" for old, new in names.items() if old != new}
        staying = {own.get("name", "").casefold(): text for own, text in self._names_that_stay()}
        for name, local, text, _ in self.donor.names if self.donor else ():
            if local is None and name.casefold() in staying and staying[name.casefold()] != renamed_in(text, tuple(renamed.items())):
                number = 2
                while f"{name}_{number}".casefold() in staying:
                    number += 1
                renamed[name] = f"{name}_{number}"
        return tuple(sorted(renamed.items()))

    def _names_that_stay(self) -> Iterator[tuple[dict[str, str], str]]:
        """Yield attributes and formulas of the workbook's names that neither belong to sheets that go nor are the caller's own."""
        container = child(self.mask, self.root, "definedNames")
        gone = {self.own[index].get("name", "") for index in self.replaced.values()}
        for element in children(self.mask, container.inner, container.close) if container else ():
            own = attributes(self.text, element)
            text = unescape(self.text[element.inner : element.close].decode("utf-8", "replace"))
            if "localSheetId" not in own and not refers_to(text, gone) and not (self.marks and own.get("name", "").casefold().startswith(self.marks)):
                yield own, text

    def _check_what_is_left(self, dropped: list[int]) -> None:
        left = [own for index, own in enumerate(self.own) if index not in dropped and own.get("state", "visible") == "visible"]
        if not left and not (self.donor and any(sheet.state == "visible" for sheet in self.donor.sheets)):
            raise ValueError("the last visible sheet of a workbook cannot be removed")

    def _target_name(self, part: str) -> str:
        """Return where a donor's part goes: beside the workbook part."""
        inside = posixpath.relpath(f"/{part}", "/xl")
        return f"{self.folder}/{inside}" if self.folder else inside

    # -- parts ------------------------------------------------------------------------------------

    def _styles(self, donor: Donor) -> tuple[tuple[int, ...], tuple[int, ...]]:
        link = next((link for link in self.links.values() if link.kind == "styles" and not link.external), None)
        if link is not None and link.target in self.package:
            before = self.package.read(link.target)
            part = link.target
        else:
            before = minimal_styles(STRICT_MAIN if self.strict else MAIN)
            part = _free(self._target_name("xl/styles.xml"), {part_key(name) for name in self.package.names})
            self.parts[part] = before
            self.types[part] = _STYLES_TYPE
            if link is None:
                self.new_links.append((relationship_type("styles", self.strict), part))
        least = self._highest_format() + 1 if format_count(before) <= _FEW_FORMATS else 1
        merged = merge_styles(before, donor.styles, self.strict, least)
        if merged.data is not None:
            self.parts[part] = merged.data
        return merged.formats, merged.rules

    def _highest_format(self) -> int:
        """Return the highest number of a format in the sheets: one that there is no format for means nothing, and must not come to mean ours."""
        highest = 0
        for link in self.links.values():
            if link.kind == "worksheet" and link.target in self.package:
                text, _ = readable(self.package.read(link.target))
                highest = max([highest, *(int(match[1]) for match in re.finditer(rb"""\s(?:s|style)\s*=\s*["'](\d{1,7})["']""", masked(text)))])
        return highest

    def _write_parts(
        self,
        donor: Donor,
        names: Mapping[str, str],
        where: Mapping[str, str],
        formats: tuple[int, ...],
        rules: tuple[int, ...],
        values: Values,
    ) -> None:
        renamed = self.renamed
        shifted = _EPOCHS_APART * (donor.date1904 - self._is_1904())
        unknown = values.cells.keys() - donor.slots
        if unknown:
            raise KeyError(next(iter(unknown)))
        tables = self._tables(donor, where)
        sheets = {sheet.part: sheet for sheet in donor.sheets}
        for part, target in where.items():
            sheet = sheets.get(part)
            if sheet is not None:
                skeleton = skeleton_of(donor, part, sheet.name, formats, rules, renamed, self.strict, shifted)
                data = filled(skeleton, values)
                kind = donor.types[part]
            else:
                data = self._other_part(donor, part, values.cells, renamed)
                kind = donor.types.get(part) or donor.types["." + part.rpartition(".")[2].lower()]
                if part in tables:
                    data = tables[part]
            self._put(target, data)
            self.types[target] = kind
            if donor.links.get(part):
                self._put(relationships_part(target), self._relationships_of(donor, part, where, renamed))
                self.types[relationships_part(target)] = RELATIONSHIPS_TYPE

    def _other_part(self, donor: Donor, part: str, values: Mapping[tuple[str, str], Value], renamed: tuple[tuple[str, str], ...]) -> bytes:
        pieces = donor.pieces[part]
        value_of = {**donor.values, **values} if any(isinstance(piece, Points) for piece in pieces) else {}
        written = []
        for piece in pieces:
            if isinstance(piece, Points):
                formula = content(renamed_in(unescape(piece.formula.decode()), renamed)) if renamed else piece.formula
                written.append(points_bytes(piece, formula, value_of))
            else:
                assert isinstance(piece, bytes)
                written.append(piece)
        data = b"".join(written)
        if renamed:
            data = _REFERENCE.sub(lambda match: match[1] + quoted(renamed_in(unescape(match[2].decode()), renamed)) + match[3], data)
        return as_strict(data) if self.strict else data

    def _relationships_of(self, donor: Donor, part: str, where: Mapping[str, str], renamed: tuple[tuple[str, str], ...]) -> bytes:
        """Return the relationships of a grafted part, with the names that its parts have here."""
        rows = []
        folder = where[part].rpartition("/")[0]
        for identity, link in donor.links[part].items():
            place = link.target.rpartition("/#")[2]
            if link.external:
                target = link.target
            elif link.target in where:
                target = posixpath.relpath(f"/{where[link.target]}", f"/{folder}")
            else:  # a link from a picture to a place in the workbook
                target = "#" + renamed_in(place, renamed)
            mode = b' TargetMode="External"' if link.external else b""
            kind = relationship_type(link.kind, self.strict)
            rows.append(b'<Relationship Id="%b" Type="%b" Target="%b"%b/>' % (quoted(identity), quoted(kind), quoted(target), mode))
        start = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        return start + b"".join(rows) + b"</Relationships>"

    def _tables(self, donor: Donor, where: Mapping[str, str]) -> dict[str, bytes]:
        """Return the donor's tables with ids and names that no table of the target has (ISO 29500-1, 18.5.1.2)."""
        parts = [part for part in where if donor.types.get(part, "").endswith(".table+xml")]
        if not parts:
            return {}
        ids, names = {0}, {name.casefold() for name in self.workbook.names}
        removed = {part_key(name) for name in self.removed}
        for name in self.package.names:
            if "/tables/" in part_key(name) and part_key(name) not in removed and not part_key(name).endswith(".rels"):
                own = self.package.xml(part_key(name)).attrib
                ids.add(int(own["id"]) if own.get("id", "").isdecimal() and len(own["id"]) < 10 else 0)
                names |= {own.get("name", "").casefold(), own.get("displayName", "").casefold()}
        written = {}
        for part in parts:
            data = donor.package.read(part)
            own = donor.package.xml(part).attrib
            name, number = own["displayName"], 1
            while name.casefold() in names:
                number += 1
                name = f"{own['displayName']}_{number}"
            ids.add(max(ids) + 1)
            names.add(name.casefold())
            data = re.sub(
                rb' id="\d+" name="[^"]*" displayName="[^"]*"', b' id="%d" name="%b" displayName="%b"' % (max(ids), quoted(name), quoted(name)), data, count=1
            )
            written[part] = as_strict(data) if self.strict else data
        return written

    def _is_1904(self) -> bool:
        element = child(self.mask, self.root, "workbookPr")
        return element is not None and attributes(self.text, element).get("date1904", "0") in ("1", "true", "on")

    # -- lists ------------------------------------------------------------------------------------

    def _drop_calculation_chain(self) -> None:
        self.removed |= {link.target for link in self.links.values() if link.kind == "calcChain" and link.target in self.package}

    def _relationships_and_sheets(
        self, sheets: tuple[DonorSheet, ...], names: Mapping[str, str], where: Mapping[str, str], dropped: list[int], removed: set[str]
    ) -> None:
        part = relationships_part(self.workbook.part)
        added = [sheet for sheet in sheets if names[sheet.name].casefold() not in self.replaced]
        wanted = [*self.new_links, *((relationship_type(sheet.kind, self.strict), where[sheet.part]) for sheet in added)]
        chain = {link.target for link in self.links.values() if link.kind == "calcChain"} & self.removed
        data, ids = with_relationships(self.package.read(part), self.workbook.part, wanted, removed | chain)
        self._put(part, data)
        for index in dropped:
            self.splices.replace(self.elements[index].start, self.elements[index].end, b"")
        number = max((int(own["sheetId"]) for own in self.own if own.get("sheetId", "").isdecimal()), default=0)
        prefix, declared = self._relationship_prefix()
        for sheet, identity in zip(added, ids[len(self.new_links) :], strict=True):
            number += 1
            state = f' state="{sheet.state}"' if sheet.state != "visible" else ""
            tag = self.sheets_element.prefix + b"sheet"
            element = b'<%b name="%b" sheetId="%d"%b%b %bid="%b"/>' % (
                tag,
                quoted(names[sheet.name]),
                number,
                state.encode(),
                declared,
                prefix,
                identity.encode(),
            )
            self.splices.insert(self.sheets_element.close, element)
        if dropped:
            self._renumber_views(dropped)

    def _relationship_prefix(self) -> tuple[bytes, bytes]:
        """Return the prefix of relationship ids, and its declaration where the root does not have it."""
        wanted = relationship_type("", self.strict).rstrip("/")
        for prefix, address in namespaces(self.text, self.root).items():
            if address == wanted and prefix:
                return prefix, b""
        return b"r:", b' xmlns:r="%b"' % wanted.encode()

    def _renumber_views(self, dropped: list[int]) -> None:
        views = child(self.mask, self.root, "bookViews")
        for view in children(self.mask, views.inner, views.close) if views else ():
            own = attributes(self.text, view)
            for name in ("activeTab", "firstSheet"):
                if own.get(name, "").isdecimal():
                    set_attribute(self.splices, self.text, view, name, str(_moved(int(own[name]), dropped)))

    def _defined_names(self, names: Mapping[str, str], dropped: list[int], kept: Collection[str]) -> None:
        """Take out the names of replaced sheets, and add the donor's; one that is there already stays where it is."""
        container = child(self.mask, self.root, "definedNames")
        wanted = self._wanted_names(names)
        replaced = set(self.replaced.values())
        gone = {self.own[index].get("name", "") for index in replaced}
        lost = {self.own[index].get("name", "") for index in dropped}
        existing = list(children(self.mask, container.inner, container.close)) if container else []
        taken = set()
        for element in existing:
            own = attributes(self.text, element)
            text = unescape(self.text[element.inner : element.close].decode("utf-8", "replace"))
            index = int(own["localSheetId"]) if own.get("localSheetId", "").isdecimal() else None
            key = own.get("name", "").casefold(), index
            if key in wanted and wanted[key][1] == text:
                del wanted[key]
            elif index in replaced or (index is None and (refers_to(text, gone if key in wanted else lost) or (self.marks and key[0].startswith(self.marks)))):
                self.splices.replace(element.start, element.end, b"")
            else:
                taken.add(key)
                if index is not None and dropped:
                    set_attribute(self.splices, self.text, element, "localSheetId", str(_moved(index, dropped)))
        prefix = self.root.prefix
        written = b""
        for (_, index), (name, text, hidden) in wanted.items():
            local = b' localSheetId="%d"' % _moved(index, dropped) if index is not None else b""
            written += b'<%bdefinedName name="%b"%b%b>%b</%bdefinedName>' % (
                prefix,
                quoted(name),
                local,
                b' hidden="1"' if hidden == "1" else b"",
                content(text),
                prefix,
            )
        if not written:
            return
        if container is None:
            before = self.sheets_element
            for element in children(self.mask, self.root.inner, self.root.close):
                if element.name in _AFTER_SHEETS:
                    before = element
            self.splices.insert(before.end, b"<%bdefinedNames>%b</%bdefinedNames>" % (prefix, written, prefix))
        elif container.empty:
            self.splices.replace(container.start, container.end, b"<%bdefinedNames>%b</%bdefinedNames>" % (prefix, written, prefix))
        else:
            self.splices.insert(container.close, written)

    def _wanted_names(self, names: Mapping[str, str]) -> dict[tuple[str, int | None], tuple[str, str, str | None]]:
        """Return the donor's names by name and sheet's number, with their formulas."""
        if self.donor is None:
            return {}
        places = []
        following = len(self.own)
        for sheet in self.donor.sheets:
            at = self.replaced.get(names[sheet.name].casefold())
            places.append(following if at is None else at)
            following += at is None
        wanted = {}
        for name, local, text, hidden in self.donor.names:
            index = places[int(local)] if local is not None else None
            here = dict(self.renamed).get(name, name) if index is None else name
            wanted[here.casefold(), index] = here, renamed_in(text, self.renamed), hidden
        return wanted


def without_calculation_chain(workbook: Workbook) -> Grafted:
    """Take the calculation chain out of a workbook, with its relationship and content type: it is made anew by who opens the file."""
    one = _Graft(workbook, None)
    one._drop_calculation_chain()
    if not one.removed:
        return Grafted({}, frozenset())
    part = relationships_part(workbook.part)
    one._put(part, with_relationships(one.package.read(part), workbook.part, (), one.removed)[0])
    one._put(CONTENT_TYPES, with_types(one.package.read(CONTENT_TYPES), {}, one.removed))
    return Grafted(one.parts, frozenset(one.removed))


# --- names ---------------------------------------------------------------------------------------


def _moved(index: int, dropped: Collection[int]) -> int:
    """Return a sheet's number once others have gone; one that has gone itself gives the number of its successor."""
    return index - sum(other < index for other in dropped)


def _shortened(name: str, most: int) -> str:
    """Cut a name to so many UTF-16 units, not through a character."""
    while len(name.encode("utf-16-le")) // 2 > most:
        name = name[:-1]
    return name


def _free(name: str, taken: Collection[str]) -> str:
    """Return a part's name that is not taken, with the first number that does it."""
    if part_key(name) not in taken:
        return name
    stem, dot, extension = name.rpartition(".")
    stem = stem.rstrip("0123456789")
    number = 1
    while part_key(f"{stem}{number}{dot}{extension}") in taken:
        number += 1
    return f"{stem}{number}{dot}{extension}"
