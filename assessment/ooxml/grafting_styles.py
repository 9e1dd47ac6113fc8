"""A donor's cell formats in another workbook's styles: appended by insertion, equal ones used again.

Numbers of formats, fonts, fills and borders are places in lists (ISO 29500-1, 18.8), so that what is appended never moves what was there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element

from assessment.errors import PackageError
from assessment.ooxml.package import local, parse_xml
from assessment.ooxml.scan import Element as Span
from assessment.ooxml.scan import Splices, attributes, child, children, masked, quoted, readable, root_of, set_attribute

MOST_FORMATS = 65_490  # cell formats that a spreadsheet program takes
_FIRST_OWN = 164  # number formats below are built in
# the order of the lists in the part (ISO 29500-1, 18.8.39)
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst")
_RESERVED = (b'<fill><patternFill patternType="none"/></fill>', b'<fill><patternFill patternType="gray125"/></fill>')
_PLAIN_FONT = b'<font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
_PLAIN_FORMAT = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
_MINIMAL = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="%b">'
    b'<fonts count="1">' + _PLAIN_FONT + b"</fonts>"
    b'<fills count="2">' + b"".join(_RESERVED) + b"</fills>"
    b'<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1">%b</cellXfs>'
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
# number formats that programs have built in and XlsxWriter uses by number; a target may say something else under these numbers
_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "($#,##0_);($#,##0)", 6: "($#,##0_);[Red]($#,##0)",
    7: "($#,##0.00_);($#,##0.00)", 8: "($#,##0.00_);[Red]($#,##0.00)", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "m/d/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "m/d/yyyy h:mm", 37: "(#,##0_);(#,##0)", 38: "(#,##0_);[Red](#,##0)", 39: "(#,##0.00_);(#,##0.00)", 40: "(#,##0.00_);[Red](#,##0.00)",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
_DATES = frozenset((14, 15, 16, 17, 22))
_UNPREFIXED = re.compile(rb"<(/?)([A-Za-z]\w*)(?=[\s/>])")
_LITERALS = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of a target's styles: the part, or ``None`` where nothing had to be added, and the new numbers of the donor's formats."""

    data: bytes | None
    formats: tuple[int, ...]
    rules: tuple[int, ...]  # of the formats of conditional rules


@lru_cache(maxsize=64)
def merge_styles(target: bytes, donor: bytes, strict: bool, least: int = 1) -> Merged:
    """Add the cell formats of the styles part ``donor`` (of XlsxWriter's making) to those of ``target``, behind the ``least`` first ones.

    Raises :class:`PackageError` where there would be more than programs take, or the target's part is broken.
    """
    text, encoded = readable(target)
    merger = _Merger(parse_xml(target, "styles.xml"), text, donor, strict)
    merger.lists["cellXfs"].pad([_PLAIN_FORMAT] * least)
    formats, rules = merger.formats(), merger.rules()
    changed = merger.result()
    return Merged(encoded(changed) if changed != text else None, formats, rules)


def format_count(styles: bytes) -> int:
    """Return the number of cell formats in a styles part."""
    return len(_items(parse_xml(styles, "styles.xml"), "cellXfs"))


def minimal_styles(namespace: str) -> bytes:
    """Return a styles part with one plain format, for a workbook that has none."""
    return _MINIMAL % (namespace.encode(), _PLAIN_FORMAT)


def date_formats(donor: bytes) -> frozenset[int]:
    """Return the numbers of a styles part's cell formats that show a date; a time of the day is the same in either date system."""
    root = parse_xml(donor, "styles.xml")
    codes = {int(item.get("numFmtId", "0")): _LITERALS.sub("", item.get("formatCode", "")).lower() for item in _items(root, "numFmts")}
    dates = _DATES | {number for number, code in codes.items() if re.search("[dy]", code) or ("m" in code and not re.search("[hs]", code))}
    return frozenset(index for index, item in enumerate(_items(root, "cellXfs")) if int(item.get("numFmtId", "0")) in dates)


class _List:
    """One of the target's lists, and what is appended to it."""

    def __init__(self, items: Sequence[Element]) -> None:
        self.size = len(items)
        self.known: dict[object, int] = {}
        for index, item in enumerate(items):
            self.known.setdefault(_canonical(item), index)
        self.added: list[bytes] = []

    def place(self, written: bytes) -> int:
        """Return the number of an item, which is appended if there is none like it."""
        key = _canonical(parse_xml(written, "styles.xml"))
        if key not in self.known:
            self.known[key] = self.size + len(self.added)
            self.added.append(written)
        return self.known[key]

    def pad(self, items: Sequence[bytes]) -> None:
        """Append items that have to stand at the beginning of the list."""
        for item in items[self.size + len(self.added) :]:
            self.known.setdefault(_canonical(parse_xml(item, "styles.xml")), self.size + len(self.added))
            self.added.append(item)


class _Merger:
    def __init__(self, root: Element, target: bytes, donor: bytes, strict: bool) -> None:
        self.target = target
        self.donor = donor
        self.strict = strict
        if local(root.tag) != "styleSheet":
            raise PackageError("file-damaged", "The file is damaged: its styles are something else.")
        self.lists = {name: _List(_items(root, name)) for name in ("fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "dxfs")}
        self.codes = {int(item.get("numFmtId", "-1")): item.get("formatCode", "") for item in _items(root, "numFmts") if item.get("numFmtId", "").isdecimal()}
        self.new_codes: dict[int, str] = {}
        self.mask = masked(donor)
        top = root_of(self.mask)
        self.parts = {element.name: element for element in children(self.mask, top.inner, top.close)}
        self.donor_codes: dict[int, str] = {}
        for item in self._written("numFmts"):
            own = attributes(item, next(children(item, 0, len(item))))
            self.donor_codes[int(own["numFmtId"])] = own["formatCode"]
        # whatever is missing at the beginning of a list would be taken for ours
        self.lists["fonts"].pad([_PLAIN_FONT])
        self.lists["fills"].pad(_RESERVED)
        self.lists["borders"].pad([b"<border><left/><right/><top/><bottom/><diagonal/></border>"])
        self.lists["cellStyleXfs"].pad([b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'])

    def _written(self, name: str) -> list[bytes]:
        """Return the items of one of the donor's lists, as they stand."""
        part = self.parts.get(name)
        return [self.donor[item.start : item.end] for item in children(self.mask, part.inner, part.close)] if part else []

    def formats(self) -> tuple[int, ...]:
        """Place the donor's cell formats with their fonts, fills and borders; return their numbers in the target."""
        fonts = [self.lists["fonts"].place(item) for item in self._written("fonts")]
        fills = [self.lists["fills"].place(item) for item in self._written("fills")]
        borders = [self.lists["borders"].place(self._border(item)) for item in self._written("borders")]
        numbers = []
        for item in self._written("cellXfs"):
            element = next(children(item, 0, len(item)))
            own = attributes(item, element)
            inside = item[element.inner : element.close]
            written = b'<xf numFmtId="%d" fontId="%d" fillId="%d" borderId="%d" xfId="0"' % (
                self._number_format(int(own["numFmtId"])),
                fonts[int(own["fontId"])],
                fills[int(own["fillId"])],
                borders[int(own["borderId"])],
            )
            # said explicitly, since a program may otherwise take a font or a fill from the target's named style
            written += b' applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1"'
            written += b' quotePrefix="1"' if own.get("quotePrefix") == "1" else b""
            numbers.append(self.lists["cellXfs"].place(written + b">" + inside + b"</xf>" if inside else written + b"/>"))
        if self.lists["cellXfs"].size + len(self.lists["cellXfs"].added) > MOST_FORMATS:
            raise PackageError("file-too-large", f"The workbook has so many cell formats that no more fit in ({MOST_FORMATS:,} is the most).")
        return tuple(numbers)

    def rules(self) -> tuple[int, ...]:
        """Place the donor's formats of conditional rules; return their numbers in the target."""

        def with_number(match: re.Match[bytes]) -> bytes:
            return b'<numFmt numFmtId="%d"' % self._number_format(int(match[1]))

        return tuple(self.lists["dxfs"].place(self._border(re.sub(rb'<numFmt numFmtId="(\d+)"', with_number, item))) for item in self._written("dxfs"))

    def _border(self, item: bytes) -> bytes:
        return re.sub(rb"<(/?)left\b", rb"<\1start", re.sub(rb"<(/?)right\b", rb"<\1end", item)) if self.strict else item

    def _number_format(self, number: int) -> int:
        """Return the target's number of a number format: the same where it is built in and not redefined, else one of its own."""
        code = self.donor_codes.get(number, _BUILT_IN.get(number))
        if code is None or (number < _FIRST_OWN and self.codes.get(number, code) == code and number not in self.donor_codes):
            return number
        known = next((other for other, text in (*self.codes.items(), *self.new_codes.items()) if text == code), None)
        if known is not None:
            return known
        free = max([_FIRST_OWN - 1, *self.codes, *self.new_codes]) + 1
        self.new_codes[free] = code
        return free

    def result(self) -> bytes:
        """Return the target's part with everything appended."""
        mask = masked(self.target)
        root = root_of(mask)
        splices = Splices()
        added = {name: items.added for name, items in self.lists.items()}
        added["numFmts"] = [b'<numFmt numFmtId="%d" formatCode="%b"/>' % (number, quoted(code)) for number, code in self.new_codes.items()]
        for name in _ORDER:
            if added.get(name):
                self._append(splices, mask, root, name, added[name])
        return splices.apply(self.target)

    def _append(self, splices: Splices, mask: bytes, root: Span, name: str, items: list[bytes]) -> None:
        prefix = root.prefix
        written = b"".join(_UNPREFIXED.sub(rb"<\1" + prefix + rb"\2", item) for item in items) if prefix else b"".join(items)
        tag = prefix + name.encode()
        container = child(mask, root, name)
        if container is None:
            later = child(mask, root, *_ORDER[_ORDER.index(name) + 1 :])
            splices.insert(later.start if later else root.close, b'<%b count="%d">%b</%b>' % (tag, len(items), written, tag))
            return
        size = len(list(children(mask, container.inner, container.close)))
        if container.empty:
            own = "".join(f' {key}="{quoted(value).decode()}"' for key, value in attributes(self.target, container).items() if key != "count")
            splices.replace(container.start, container.end, b'<%b%b count="%d">%b</%b>' % (tag, own.encode(), len(items), written, tag))
            return
        set_attribute(splices, self.target, container, "count", str(size + len(items)))
        splices.insert(container.close, written)


def _items(root: Element, name: str) -> list[Element]:
    return [item for container in root if local(container.tag) == name for item in container]


def _canonical(element: Element) -> object:
    """Return what equal elements have in common, whatever their prefix and the order of their attributes."""
    return local(element.tag), tuple(sorted(element.attrib.items())), tuple(map(_canonical, element))
