"""The workbook part, edited by insertion: its list of sheets and its defined names (ISO 29500-1,
18.2).

Whatever stands in it stays as it is written, but for what would lie: the numbers by which names and
views call sheets, when sheets go, and names of sheets that are no more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from html import unescape
from itertools import count
from typing import NamedTuple

from assessment.model.errors import PackageError
from assessment.ooxml.markup import whole
from assessment.ooxml.package import Relationship
from assessment.ooxml.scan import (
    Element,
    Splices,
    attributes,
    children,
    content,
    masked,
    namespaces,
    quoted,
    readable,
    root_of,
    set_attribute,
)
from assessment.ooxml.write.dialect import (
    RELATIONSHIPS,
    STRICT_MAIN,
    STRICT_RELATIONSHIPS,
    sheets_of,
    without_sheets,
)

_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")
_MOST_SHEET_ID = 65_534
_TRUE = ("1", "true", "on")


class ListedSheet(NamedTuple):
    """A sheet in the list; ``kind`` is that of its relationship, both empty where there is none."""

    element: Element
    name: str
    sheet_id: str
    relationship: str
    part: str
    kind: str
    visible: bool


class BookName(NamedTuple):
    """A defined name; ``sheet`` is the number of the sheet that it belongs to, ``None`` for the
    workbook.
    """

    element: Element
    name: str
    sheet: int | None
    formula: str


class NewSheet(NamedTuple):
    """A sheet for the list, at its end or in the place of another one."""

    name: str
    state: str
    relationship: str
    instead: ListedSheet | None


class NewName(NamedTuple):
    """A name to define; ``sheet`` is the place among the new sheets of the one that it belongs
    to, ``None`` for the workbook.
    """

    name: str
    sheet: int | None
    hidden: bool
    formula: str


class WorkbookPart:
    """A workbook part as bytes."""

    def __init__(self, data: bytes, relationships: Mapping[str, Relationship]) -> None:
        """Read the part. Raises :class:`PackageError`."""
        self._original = data
        self._data, self._encoded = readable(data)
        self._mask = masked(self._data)
        self._root = root_of(self._mask)
        self._sections: dict[str, Element] = {}
        for section in children(self._mask, self._root.inner, self._root.close):
            if section.prefix == self._root.prefix:
                self._sections.setdefault(section.name, section)
        self.strict = namespaces(self._data, self._root).get(self._root.prefix) == STRICT_MAIN
        self.sheets = list(self._read_sheets(relationships))

    def _read_sheets(self, relationships: Mapping[str, Relationship]) -> Iterator[ListedSheet]:
        if "sheets" not in self._sections:
            raise PackageError(
                "file-damaged", "The file is damaged: the workbook has no list of sheets."
            )
        for element, own in self._inside("sheets", "sheet"):
            identity = next(
                (
                    value
                    for name, value in own.items()
                    if name.rpartition(":")[2] == "id" and name != "id"
                ),
                "",
            )
            link = relationships.get(identity)
            part, kind = (
                (link.target, link.kind) if link is not None and not link.external else ("", "")
            )
            visible = own.get("state", "visible") == "visible"
            yield ListedSheet(
                element, own.get("name", ""), own.get("sheetId", ""), identity, part, kind, visible
            )

    def _inside(self, section: str, name: str) -> Iterator[tuple[Element, dict[str, str]]]:
        """Yield the elements of a section with their attributes."""
        span = self._sections.get(section)
        for element in children(self._mask, span.inner, span.close) if span else ():
            if element.name == name and span is not None and element.prefix == span.prefix:
                yield element, attributes(self._data, element)

    @property
    def date1904(self) -> bool:
        """Whether dates are counted from 1904."""
        return (
            "workbookPr" in self._sections
            and attributes(self._data, self._sections["workbookPr"]).get("date1904", "").lower()
            in _TRUE
        )

    @cached_property
    def names(self) -> list[BookName]:
        """The defined names."""
        found = []
        for element, own in self._inside("definedNames", "definedName"):
            sheet = own.get("localSheetId", "")
            formula = unescape(self._data[element.inner : element.close].decode("utf-8", "replace"))
            found.append(BookName(element, own.get("name", ""), whole(sheet), formula))
        return found

    def edited(
        self, new: Sequence[NewSheet], names: Sequence[NewName], gone: Collection[ListedSheet]
    ) -> bytes:
        """Return the part's bytes with sheets and names added, and without sheets that are gone
        with no other in their place.

        A name that is there in the same scope is given its new meaning. Names that belong to a
        sheet which goes, or whose place another takes, go with it.
        """
        splices = Splices()
        taken = {sheet.instead.relationship for sheet in new if sheet.instead is not None}
        removed = {sheet.relationship for sheet in gone} - taken
        kept, places = self._kept(removed)
        self._list_sheets(splices, [sheet for sheet in new if sheet.instead is None], removed)
        if removed:
            self._renumber_views(splices, kept, places)
        numbers = list(_numbers(new, kept))
        cleared = {
            number
            for number, sheet in enumerate(self.sheets)
            if sheet.relationship in removed | taken
        }
        wanted = {
            (one.name.casefold(), None if one.sheet is None else numbers[one.sheet]): one
            for one in names
        }
        self._define_names(splices, wanted, cleared, places)
        return self._encoded(splices.apply(self._data)) if splices else self._original

    def _kept(self, removed: Collection[str]) -> tuple[list[ListedSheet], dict[int, int]]:
        """Return the sheets that stay where some relationships go, and their new numbers by the
        old ones.
        """
        kept = [sheet for sheet in self.sheets if sheet.relationship not in removed]
        return kept, {
            number: kept.index(sheet) for number, sheet in enumerate(self.sheets) if sheet in kept
        }

    # --- sheets ----------------------------------------------------------------------------------

    def _list_sheets(
        self, splices: Splices, new: Sequence[NewSheet], removed: Collection[str]
    ) -> None:
        section = self._sections["sheets"]
        for sheet in self.sheets:
            if sheet.relationship in removed:
                splices.replace(sheet.element.start, sheet.element.end, b"")
        address = STRICT_RELATIONSHIPS if self.strict else RELATIONSHIPS
        known = {**namespaces(self._data, self._root), **namespaces(self._data, section)}
        prefix = next(
            (prefix for prefix, namespace in known.items() if namespace == address and prefix), None
        )
        declared, prefix = (b"", prefix) if prefix else (b' xmlns:r="%b"' % address.encode(), b"r:")
        ids = self._free_sheet_ids()
        for one in new:
            state = b"" if one.state == "visible" else b' state="%b"' % quoted(one.state)
            own = b' name="%b" sheetId="%d"%b%b %bid="%b"' % (
                quoted(one.name),
                next(ids),
                state,
                declared,
                prefix,
                quoted(one.relationship),
            )
            splices.insert(section.close, b"<%bsheet%b/>" % (section.prefix, own))

    def _free_sheet_ids(self) -> Iterator[int]:
        taken = {
            number for sheet in self.sheets if (number := whole(sheet.sheet_id, 10)) is not None
        }
        highest = max(taken, default=0)
        yield from range(highest + 1, _MOST_SHEET_ID + 1)
        yield from (number for number in range(1, _MOST_SHEET_ID + 1) if number not in taken)

    def _renumber_views(
        self, splices: Splices, kept: Sequence[ListedSheet], places: Mapping[int, int]
    ) -> None:
        """Let views show a sheet that is there; they call sheets by their numbers, those of
        other people by their ids.
        """
        shown = next((number for number, sheet in enumerate(kept) if sheet.visible), 0)
        for element, own in self._inside("bookViews", "workbookView"):
            for name in ("activeTab", "firstSheet"):
                number = whole(own.get(name), 10)
                if number is not None:
                    place = places.get(number, shown)
                    if place != number:
                        set_attribute(splices, self._data, element, name, str(place))
        ids = {sheet.sheet_id for sheet in kept}
        for element, own in self._inside("customWorkbookViews", "customWorkbookView"):
            if kept and own.get("activeSheetId") not in ids:
                set_attribute(splices, self._data, element, "activeSheetId", kept[shown].sheet_id)

    # --- names -----------------------------------------------------------------------------------

    def _define_names(
        self,
        splices: Splices,
        wanted: dict[tuple[str, int | None], NewName],
        cleared: Collection[int],
        places: Mapping[int, int],
    ) -> None:
        lost = {
            sheet.name.casefold()
            for number, sheet in enumerate(self.sheets)
            if number not in places
        }
        for old in self.names if wanted or cleared else ():
            number = self._place_of(old.sheet, places)
            new = wanted.pop((old.name.casefold(), number), None)
            if new is not None:
                self._redefine(splices, old, new, number)
            elif old.sheet in cleared or (old.sheet is None and _leads_only_to(old.formula, lost)):
                splices.replace(old.element.start, old.element.end, b"")
            else:
                self._keep_name(splices, old, number, lost)
        if wanted:
            self._add_names(splices, wanted)

    def _place_of(self, sheet: int | None, places: Mapping[int, int]) -> int | None:
        """Return the number that a name's sheet has now, -1 for one that is gone."""
        if sheet is None:
            return None
        return places.get(sheet, sheet if sheet >= len(self.sheets) else -1)

    def _redefine(self, splices: Splices, old: BookName, new: NewName, number: int | None) -> None:
        section, element = self._sections.get("definedNames"), old.element
        written = self._name(section.prefix if section else b"", new, number)
        if self._data[element.start : element.end] != written:
            splices.replace(element.start, element.end, written)

    def _keep_name(
        self, splices: Splices, old: BookName, number: int | None, lost: set[str]
    ) -> None:
        element = old.element
        if number != old.sheet:
            set_attribute(splices, self._data, element, "localSheetId", str(number))
        if lost and sheets_of(old.formula) & lost:
            formula = content(without_sheets(old.formula, lost))
            splices.replace(element.inner, element.close, formula)

    def _add_names(self, splices: Splices, added: Mapping[tuple[str, int | None], NewName]) -> None:
        section = self._sections.get("definedNames")
        prefix = section.prefix if section else self._root.prefix
        written = b"".join(self._name(prefix, new, number) for (_, number), new in added.items())
        if section is None:
            before = [self._sections[name].end for name in _BEFORE_NAMES if name in self._sections]
            splices.insert(
                max(before), b"<%bdefinedNames>%b</%bdefinedNames>" % (prefix, written, prefix)
            )
        elif section.empty:
            start = self._data.rindex(b"/", section.start, section.end)
            splices.replace(start, section.end, b">%b</%bdefinedNames>" % (written, prefix))
        else:
            splices.insert(section.close, written)

    @staticmethod
    def _name(prefix: bytes, new: NewName, sheet: int | None) -> bytes:
        own = b"" if sheet is None else b' localSheetId="%d"' % sheet
        own += b' hidden="1"' if new.hidden else b""
        return b'<%bdefinedName name="%b"%b>%b</%bdefinedName>' % (
            prefix,
            quoted(new.name),
            own,
            content(new.formula),
            prefix,
        )


def _numbers(new: Sequence[NewSheet], kept: Sequence[ListedSheet]) -> Iterator[int]:
    """Yield the numbers of new sheets behind, or in the places of, those that stay."""
    appended = count(len(kept))
    for sheet in new:
        yield next(appended) if sheet.instead is None else kept.index(sheet.instead)


def _leads_only_to(formula: str, sheets: set[str]) -> bool:
    """Tell whether a formula names sheets, and none but these."""
    named = sheets_of(formula) if sheets else set()
    return bool(named) and named <= sheets
