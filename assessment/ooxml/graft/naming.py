"""What a donor's sheets, tables and defined names are called in the workbook that they come to.

Names are the first free ones, so that the same donor on the same target gets the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element as Node

from assessment.ooxml.graft.donor import Donor, DonorSheet
from assessment.ooxml.markup import whole
from assessment.ooxml.write.dialect import Names, alike, renamed, sheets_of
from assessment.ooxml.write.workbook_part import ListedSheet, NewName, WorkbookPart

_LONGEST_NAME = 31  # UTF-16 units of a sheet's name
_RESERVED = "history"  # a name that Excel keeps for itself


class Placed(NamedTuple):
    """A sheet of the donor in the target, and the old one whose place it takes, if it does."""

    sheet: DonorSheet
    name: str
    old: ListedSheet | None


class Tables(NamedTuple):
    """What the donor's tables are in the target."""

    ids: tuple[int, ...]  # in the donor's order
    names: Mapping[str, str]  # new ones by the donor's, casefolded, where they are others
    taken: Collection[str]  # the names of all tables, casefolded


class Defined(NamedTuple):
    """The names that the donor defines in the target."""

    new: list[NewName]
    names: Mapping[str, str]  # new ones of the workbook's scope by the donor's, casefolded


def placed_sheets(
    donor: Donor, book: WorkbookPart, going: Sequence[ListedSheet]
) -> Iterator[Placed]:
    """Yield the names that the donor's sheets get where some sheets go, and whose places they
    take.
    """
    taken = {sheet.name.casefold() for sheet in book.sheets if sheet not in going} | {_RESERVED}
    names = {sheet.name: sheet.name for sheet in donor.sheets if sheet.name.casefold() not in taken}
    taken |= {name.casefold() for name in names}
    replaced = {sheet.name.casefold(): sheet for sheet in going}
    for sheet in donor.sheets:
        number = 1
        while sheet.name not in names:
            number += 1
            name = _shortened(sheet.name, f" ({number})")
            if name.casefold() not in taken:
                names[sheet.name] = name
                taken.add(name.casefold())
        old = replaced.get(names[sheet.name].casefold())
        yield Placed(sheet, old.name if old else names[sheet.name], old)


def placed_tables(donor: Donor, book: WorkbookPart, there: Iterable[Node]) -> Tables:
    """Return what the donor's tables are beside those that are ``there``, which are looked at only
    where the donor has tables or names.
    """
    ids: set[int] = set()
    taken: set[str] = set()
    if not donor.tables and all(one.sheet is not None for one in donor.names):
        return Tables((), {}, taken)
    for root in there:
        ids.add(whole(root.get("id"), 10) or 0)
        taken |= {root.get("name", "").casefold(), root.get("displayName", "").casefold()}
    defined = {one.name.casefold() for one in book.names}
    names: dict[str, str] = {}
    for name in donor.tables:
        new = next(new for new in _numbered(name) if new.casefold() not in taken | defined)
        taken.add(new.casefold())
        if new != name:
            names[name.casefold()] = new
    first = max(ids, default=0) + 1
    return Tables(tuple(range(first, first + len(donor.tables))), names, taken)


def defined_names(
    donor: Donor,
    book: WorkbookPart,
    sheets: Mapping[str, str],
    tables: Tables,
    own: Collection[str],
) -> Defined:
    """Return the names that the donor defines, by the target's names for its ``sheets`` and
    tables; ``own`` are names of the target's that are a donor's from last time and give way.
    """
    # what the target defines in the same words is the target's
    kept = {key: formula for key, formula in _known_names(book).items() if key not in own}
    called = _called(donor, sheets, tables, kept)
    names = Names(sheets, called)
    new: list[NewName] = []
    for one in donor.names:
        name = one.name if one.sheet is not None else called.get(one.name.casefold(), one.name)
        if one.sheet is not None or name.casefold() not in kept:
            new.append(NewName(name, one.sheet, one.hidden, renamed(one.formula, names)))
    return Defined(new, called)


def _called(
    donor: Donor, sheets: Mapping[str, str], tables: Tables, kept: Mapping[str, str]
) -> dict[str, str]:
    """Return what the donor's tables and names of the workbook's scope are called where names that
    are ``kept`` mean what they mean: new names by the donor's, casefolded, where they are others.
    """
    used = set(tables.taken)
    called = dict(tables.names)
    for one in donor.names:
        if one.sheet is None:
            formula = alike(renamed(one.formula, Names(sheets, called)))
            new = next(
                new
                for new in _numbered(one.name)
                if (key := new.casefold()) not in used
                and (key not in kept or alike(kept[key]) == formula)
            )
            used.add(new.casefold())
            if new != one.name:
                called[one.name.casefold()] = new
    return called


def _known_names(book: WorkbookPart) -> dict[str, str]:
    """Return the formulas of the names that a workbook defines for all of it, by these names,
    casefolded.
    """
    return {one.name.casefold(): one.formula for one in book.names if one.sheet is None}


def own_names(book: WorkbookPart, going: Sequence[ListedSheet], marks: str) -> set[str]:
    """Return the names of a workbook's that are a donor's from last time: they begin with the
    caller's ``marks``, or lead to nothing but sheets that go.
    """
    gone = {sheet.name.casefold() for sheet in going}
    return {
        name
        for name, formula in _known_names(book).items()
        if (marks and name.startswith(marks)) or ((called := sheets_of(formula)) and called <= gone)
    }


def _shortened(name: str, end: str) -> str:
    """Return a sheet's name with something behind it, as long as a name may be."""
    while len((name + end).encode("utf-16-le", "surrogatepass")) // 2 > _LONGEST_NAME:
        name = name[:-1]
    return name + end


def _numbered(name: str) -> Iterator[str]:
    """Yield a name, and the name with numbers behind it."""
    yield name
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1
