"""Holes in the parts of a donor: places for what depends on the workbook that they come to.

A hole is a letter for its kind, and what it stands for in the donor:

- ``x`` and ``d``, the number of a cell format or a differential one;
- ``f``, a formula between tags, and ``a``, a formula or a name in an attribute;
- ``i``, the id of a table, from 1;
- ``t``, a date, ``e``, where a chart says how dates are counted;
- ``m``, the mark of an array formula that spills.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from assessment.formulas.cells import MAX_COLUMN
from assessment.ooxml.write.dialect import Names, renamed_attribute, renamed_content
from assessment.ooxml.write.splice import number_text

HOLE = re.compile(b"[\x01\x02]")
_ATTRIBUTE_FORMULA = re.compile(
    rb'(<(?:xdr:sp|xdr:cxnSp) [^<>]*?textlink="|<cfvo type="formula" val=")([^"<>]+)"'
)
_FORMULA = re.compile(
    rb"<(formula[12]?|calculatedColumnFormula|totalsRowFormula|xm:f|c:f)>(.*?)</\1>", re.DOTALL
)
_DATE_RULE = re.compile(rb'<dataValidation type="date".*?</dataValidation>', re.DOTALL)
_DATE = re.compile(rb"<(formula[12])>(-?[0-9.]+)</\1>")
_DIFFERENCE = re.compile(rb'([dD]xfId=")([0-9]+)"')
_TAG = re.compile(rb"<[^<>]+>")
_COLUMNS = re.compile(rb"<cols>(.*?)</cols>")
_COLUMN = re.compile(rb"<col ([^<>]*?)/>")
_DEFAULT_WIDTH = b"9.140625"  # 64 pixels
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')


class Manner(NamedTuple):
    """How a target wants the donor's parts: numbers of formats, names, ids of tables,
    conformance class, date system.
    """

    xfs: tuple[int, ...]
    dxfs: tuple[int, ...]
    sheets: tuple[tuple[str, str], ...]  # new names by old ones, casefolded
    others: tuple[tuple[str, str], ...]  # of defined names and tables
    tables: tuple[int, ...]  # ids by the donor's, from 1
    strict: bool
    date1904: bool
    dynamic: int | None  # what marks an array formula that spills, if anything does

    @property
    def names(self) -> Names:
        """The new names."""
        return Names(dict(self.sheets), dict(self.others))


class Holes(dict[bytes, bytes]):
    """What a target wants in the holes; dates move by so many ``days`` to its date system."""

    def __init__(self, manner: Manner, days: int) -> None:
        super().__init__(
            {b"x%d" % index: b"%d" % number for index, number in enumerate(manner.xfs)}
        )
        self.update({b"d%d" % index: b"%d" % number for index, number in enumerate(manner.dxfs)})
        self.update(
            {b"i%d" % index: b"%d" % number for index, number in enumerate(manner.tables, start=1)}
        )
        self[b"m"] = b' cm="%d"' % manner.dynamic if manner.dynamic else b""
        self[b"e"] = b'<c:date1904 val="1"/>' if manner.date1904 else b""
        self._names = manner.names
        self._days = days

    def __missing__(self, key: bytes) -> bytes:
        kind, text = key[:1], key[1:]
        if kind == b"t":
            found = number_text(float(text) + self._days).encode()
        else:
            found = (
                renamed_content(text, self._names)
                if kind == b"f"
                else renamed_attribute(text, self._names)
            )
        self[key] = found
        return found


def hole(key: bytes) -> bytes:
    """Return a hole for its letter and what it stands for."""
    return b"\x01" + key + b"\x02"


def _formula_hole(match: re.Match[bytes]) -> bytes:
    return (
        match[0]
        if b"\x01" in match[2]
        else b"<%b>%b</%b>" % (match[1], hole(b"f" + match[2]), match[1])
    )


def with_attribute_holes(data: bytes) -> bytes:
    """Make holes for formulas in the attributes of shapes and of icon sets."""
    return _ATTRIBUTE_FORMULA.sub(lambda match: match[1] + hole(b"a" + match[2]) + b'"', data)


def with_holes(data: bytes) -> bytes:
    """Make holes for formulas and formats in what stands beside the cells."""
    data = _DATE_RULE.sub(
        lambda rule: _DATE.sub(
            lambda match: b"<%b>%b</%b>" % (match[1], hole(b"t" + match[2]), match[1]), rule[0]
        ),
        data,
    )
    data = with_attribute_holes(_FORMULA.sub(_formula_hole, data))
    return _TAG.sub(
        lambda tag: (
            _DIFFERENCE.sub(lambda match: match[1] + hole(b"d" + match[2]) + b'"', tag[0])
            if b'xfId="' in tag[0]
            else tag[0]
        ),
        data,
    )


def columns_with_formats(head: bytes) -> bytes:
    """Give every column a width and a format, those that the donor says nothing of as well."""
    found = _COLUMNS.search(head)
    columns = (
        [dict(_ATTRIBUTE.findall(match[1])) for match in _COLUMN.finditer(found[1])]
        if found
        else []
    )
    usual = next(
        (own[b"width"] for own in columns if b"customWidth" not in own and b"hidden" not in own),
        _DEFAULT_WIDTH,
    )
    written = b""
    number = 1
    for own in columns:
        first, last = int(own[b"min"]), int(own[b"max"])
        if first > number:
            written += _column(number, first - 1, {b"width": usual})
        written += _column(first, last, own)
        number = last + 1
    if number <= MAX_COLUMN:
        written += _column(number, MAX_COLUMN, {b"width": usual})
    start, end = found.span() if found else (len(head), len(head))
    return head[:start] + b"<cols>" + written + b"</cols>" + head[end:]


def _column(first: int, last: int, own: Mapping[bytes, bytes]) -> bytes:
    others = b"".join(
        b' %b="%b"' % item for item in own.items() if item[0] not in (b"min", b"max", b"style")
    )
    return b'<col min="%d" max="%d" style="%b"%b/>' % (
        first,
        last,
        hole(b"x" + own.get(b"style", b"0")),
        others,
    )
