"""Cell formats as far as a reader needs them: fills as colours, and what counts as coloured.

Colours are resolved to RRGGBB: direct, indexed, or theme colours with their tint (ISO 29500-1,
18.8.3 and 18.8.19), and compared in CIE L*a*b*, where a distance means a difference that is seen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from xml.etree.ElementTree import Element

from assessment.ooxml.formats import Apart, taken_apart, too_many_formats
from assessment.ooxml.markup import space_of, whole
from assessment.ooxml.package import Limits, Package
from assessment.ooxml.parsing import local, parse_xml, remembered

# ISO 29500-1, 18.8.27: the default palette of indexed colours 8 to 63 (0 to 7 repeat 8 to 15)
_PALETTE_TABLE = """
000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF 800000 008000 000080 808000 800080
008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF 000080 FF00FF
FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF
FFCC99 3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 333300
993300 993366 333399 333333
"""
_PALETTE = _PALETTE_TABLE.split()
# the order in which cells name theme colours differs from the order in the theme: lt1 dk1 lt2 dk2
_THEME_ORDER_TABLE = """
lt1 dk1 lt2 dk2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink
"""
THEME_ORDER = _THEME_ORDER_TABLE.split()
_OFFICE_THEME_TABLE = """
FFFFFF 000000 EEECE1 1F497D 4F81BD C0504D 9BBB59 8064A2 4BACC6 F79646 0000FF 800080
"""
_OFFICE_THEME = _OFFICE_THEME_TABLE.split()
_CHROMA_OF_GREY = 8.0  # below it a fill is white, grey or black to the eye
_LONGEST_CODE = 255  # of a number format
_WORDING = ('"', "\\", ";")  # signs of a number format that may show words
_UNREAD = "\0"  # the name of a theme that has not been read yet; no part has such a name


@dataclass(frozen=True, slots=True)
class Styles:
    """The cell formats of a workbook: the fill of each as RRGGBB, or ``None``."""

    fills: tuple[str | None, ...] = ()
    coloured: frozenset[int] = frozenset()  # formats whose fill is neither white nor grey
    percent: frozenset[int] = frozenset()  # formats that show a number as a percentage
    # the codes of those that may show words instead of a number
    wording: Mapping[int, str] = field(default_factory=dict)

    def fill(self, style: int) -> str | None:
        """Return the solid fill of a cell format, ``None`` if it has none."""
        return self.fills[style] if style < len(self.fills) else None


def styles_of(package: Package, part: str | None, theme: str | None) -> Styles:
    """Return the styles in a part of a package; the ``theme`` part is read when one of its
    colours is asked for. Raises :class:`PackageError`.
    """
    if part is None:
        return Styles()
    data = package.read(part)
    apart = taken_apart(data, package.limits)
    if apart is not None:
        data = apart.around
    package.count(len(data), part)
    look = _known_look if apart is None else _look
    styles = look(data, part, b"", _UNREAD if theme else "", package.limits, apart)
    if styles is None and theme is not None:
        styles = look(data, part, package.counted(theme), theme, package.limits, apart)
    return styles or Styles()


def cell_formats(package: Package, part: str) -> tuple[Element, list[tuple[str, str]]]:
    """Return the root of a styles part, which may lack its cell formats, and fill and number
    format of each of these, as they are written.
    """
    data = package.read(part)
    apart = taken_apart(data, package.limits)
    root = package.parse(data if apart is None else apart.around, part)
    return root, _formats(root, apart)


class _ThemeAsked(Exception):
    """A colour of the theme is asked for."""


def _look(
    data: bytes,
    part: str,
    theme_data: bytes,
    theme: str,
    limits: Limits,
    apart: Apart | None,
) -> Styles | None:
    """Return what the bytes of a styles part say, ``None`` if a colour of the theme is asked
    for and that is still :data:`_UNREAD`.
    """
    root = parse_xml(data, part, limits.depth)
    colours = cache(partial(_theme_colours, theme_data, theme, limits.depth))
    try:
        return _styles(root, colours, limits.formats, apart)
    except _ThemeAsked:
        return None


_known_look = remembered(_look)


def _styles(
    root: Element, theme_colours: Callable[[], list[str]], most: int, apart: Apart | None
) -> Styles:
    """Return what a parsed styles part says, with at most so many fills and formats."""
    space, groups = space_of(root), _groups(root)
    written, formats = _own(groups, "fills", space + "fill"), _formats(root, apart)
    if max(len(written), len(formats)) > most:
        raise too_many_formats(most)
    indexed = _own_palette(groups, space) or _PALETTE[:8] + _PALETTE
    fills: dict[int | None, str | None] = dict(
        enumerate(_solid(fill, space, theme_colours, indexed) for fill in written)
    )
    by_style = tuple(fills.get(_number(fill)) for fill, _ in formats)
    numbers = list(enumerate(_number(number) for _, number in formats))
    percent, wording = _codes(_own(groups, "numFmts", space + "numFmt"))
    return Styles(
        by_style,
        frozenset(index for index, fill in enumerate(by_style) if _is_coloured(fill)),
        frozenset(index for index, number in numbers if number in percent),
        {index: wording[number] for index, number in numbers if number in wording},
    )


def _codes(formats: list[Element]) -> tuple[set[int], dict[int | None, str]]:
    """Return which number formats show a percentage, and the codes of those that may show words."""
    codes = [
        (number, element.get("formatCode", ""))
        for element in formats
        if (number := whole(element.get("numFmtId"))) is not None
    ]
    return {9, 10} | {number for number, code in codes if "%" in code}, {
        number: code[:_LONGEST_CODE]
        for number, code in codes
        if any(sign in code for sign in _WORDING)
    }


def _is_coloured(fill: str | None) -> bool:
    return fill is not None and chroma(fill) > _CHROMA_OF_GREY


def _theme_colours(data: bytes, theme: str, depth: int) -> list[str]:
    """Return the colours of a theme, those of Office where there is none. Raises
    :class:`_ThemeAsked` where it has not been read.
    """
    if theme == _UNREAD:
        raise _ThemeAsked
    return _theme_palette(parse_xml(data, theme, depth)) if theme else _OFFICE_THEME


def _own_palette(groups: dict[str, Element], space: str) -> list[str]:
    """Return the indexed colours that a workbook has instead of the default ones."""
    colours = groups["colors"].iter(space + "rgbColor") if "colors" in groups else ()
    return [colour.get("rgb", "")[-6:].upper() for colour in colours]


def difference(first: str, second: str) -> float:
    """Return how different two colours (RRGGBB) look: CIE76, about 2 is just noticeable, 100 is
    black to white.
    """
    one, two = _lab(first), _lab(second)
    return math.dist(one, two)


def chroma(colour: str) -> float:
    """Return how colourful a colour is: 0 for greys, about 100 for pure red."""
    _, a, b = _lab(colour)
    return float((a * a + b * b) ** 0.5)


_number = lru_cache(maxsize=1024)(whole)


def _groups(root: Element) -> dict[str, Element]:
    """Return the sections of a styles part by name."""
    space = space_of(root)
    found: dict[str, Element] = {}
    for element in root:
        if element.tag.startswith(space):
            found.setdefault(element.tag[len(space) :], element)
    return found


def _own(groups: dict[str, Element], section: str, tag: str) -> list[Element]:
    """Return the elements of a section that count: those with its own name."""
    return [element for element in groups.get(section, ()) if element.tag == tag]


def _formats(root: Element, apart: Apart | None) -> list[tuple[str, str]]:
    """Return fill and number format of each cell format."""
    if apart is not None:
        owns = (dict(one.attributes) for one in apart.formats)
        return [(own.get("fillId", "0"), own.get("numFmtId", "0")) for own in owns]
    return [
        (xf.get("fillId", "0"), xf.get("numFmtId", "0"))
        for xf in _own(_groups(root), "cellXfs", space_of(root) + "xf")
    ]


def _solid(
    fill: Element, space: str, theme: Callable[[], list[str]], indexed: list[str]
) -> str | None:
    for pattern in fill:
        if pattern.tag == space + "patternFill" and pattern.get("patternType") == "solid":
            for colour in pattern:
                if colour.tag == space + "fgColor":
                    return _resolve(colour, theme, indexed)
    return None


def _resolve(colour: Element, theme: Callable[[], list[str]], indexed: list[str]) -> str | None:
    rgb, index, theme_index = colour.get("rgb"), colour.get("indexed", ""), colour.get("theme", "")
    found: str | None = None
    if rgb is not None:
        found = rgb[-6:].upper()
    elif (number := whole(theme_index)) is not None:
        palette = theme()
        found = palette[number] if number < len(palette) else None
    elif (number := whole(index)) is not None:
        found = indexed[number] if number < len(indexed) else None
    if found is None or len(found) != 6 or any(digit not in "0123456789ABCDEF" for digit in found):
        return None
    try:
        tint = float(colour.get("tint", "0"))
    except ValueError:
        tint = 0.0
    return tinted(found, tint) if tint else found


def tinted(colour: str, tint: float) -> str:
    """Apply a tint of -1 (black) to 1 (white) to the luminance, as ISO 29500-1, 18.8.19 says."""
    import colorsys

    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    tint = max(-1.0, min(1.0, tint))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(
        f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, saturation)
    )


def _theme_palette(root: Element) -> list[str]:
    colours = dict(zip(THEME_ORDER, _OFFICE_THEME, strict=True))
    for element in root.iter():
        if local(element.tag) == "clrScheme":
            for slot in element:
                for colour in slot:
                    value = colour.get("lastClr") or colour.get("val") or ""
                    if len(value) == 6:
                        colours[local(slot.tag)] = value.upper()
            break
    return [colours[name] for name in THEME_ORDER]


@lru_cache(maxsize=1024)
def _lab(colour: str) -> tuple[float, float, float]:
    """sRGB to CIE L*a*b* under D65 (IEC 61966-2-1, CIE 15)."""
    linear = []
    for start in (0, 2, 4):
        part = int(colour[start : start + 2], 16) / 255
        linear.append(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    red, green, blue = linear
    white = (0.95047, 1.0, 1.08883)
    xyz = (
        0.4124564 * red + 0.3575761 * green + 0.1804375 * blue,
        0.2126729 * red + 0.7151522 * green + 0.0721750 * blue,
        0.0193339 * red + 0.1191920 * green + 0.9503041 * blue,
    )
    x, y, z = (part / unit for part, unit in zip(xyz, white, strict=True))
    fx, fy, fz = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z)
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
