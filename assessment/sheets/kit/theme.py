"""The look of every sheet that is made: one palette, one font, formats by name.

The palette is read by people who cannot tell red from green as well: orange stands against blue,
the three ratings differ in lightness and carry a symbol and a word. Arial is what Excel,
LibreOffice (as Liberation Sans) and Google Sheets measure alike; the symbols are in the fonts that
all of them fall back on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assessment.sheets.kit.ratings import NONE as NONE
from assessment.sheets.kit.ratings import RATINGS as RATINGS

FONT = "Arial"

INK = "#1F2933"
MUTED = "#5F6B7A"
FAINT = "#8896A5"
RULE = "#9AA5B1"
HAIR = "#DFE4EA"
BAND = "#F4F6F9"
BLUE = "#1B4F8A"
BLUE_TINT = "#E3EDF8"
ORANGE = "#A94D08"
ORANGE_FILL = "#E08A2E"
ORANGE_TINT = "#FCEEDC"
STEEL = "#A9B8C8"
BARS = "#66788C"  # drawn with letters
HEAT = "#B9D2EC"

YOURS, ASPIRED = "★", "☆"
FULL, EMPTY = "■", "□"
# a cell that waits for a rating: LibreOffice draws no patterns, but dashed edges and fills
UNRATED: dict[str, Any] = {"bg_color": "#ECEFF3", "border": 3, "border_color": MUTED}

# tied to no theme: a program would show the theme's font instead
_BASE: dict[str, Any] = {
    "font_name": FONT,
    "font_scheme": "none",
    "font_size": 10,
    "font_color": INK,
    "valign": "vcenter",
}
_ROW: dict[str, Any] = {**_BASE, "bottom": 1, "bottom_color": HAIR}
_HEAD: dict[str, Any] = {
    **_BASE,
    "font_size": 9,
    "bold": True,
    "font_color": MUTED,
    "valign": "bottom",
    "bottom": 1,
    "bottom_color": RULE,
}
_FIELD: dict[str, Any] = {"border": 1, "border_color": RULE}
_GRID: dict[str, Any] = {"border": 1, "border_color": "#C5CED8"}  # of tables that people fill
_TOTAL: dict[str, Any] = {**_BASE, "bold": True, "top": 1, "top_color": RULE}
_LIST: dict[str, Any] = _BASE
_BEHIND: dict[str, Any] = {**_BASE, "font_size": 8, "font_color": MUTED}
_RIGHT = {"align": "right"}
_CENTRE = {"align": "center"}
_LEFT = {"align": "left"}
_AFTER = {"align": "left", "indent": 1}  # beside numbers, which end at their cell's right edge
# the sections of a number format: positive, negative, zero
_TWO, _PERCENT, _MONEY, _WHOLE = "0.00", "0%", "#,##0", "0"
_DAY = "d mmm yyyy"  # the month in letters: no country reads it otherwise
_SIGNED, _SIGNED_PERCENT, _SIGNED_MONEY = '+0.00;"−"0.00;0.00', '+0%;"−"0%;0%', '+#,##0;"−"#,##0;0'


def _number(base: dict[str, Any], form: str, **more: Any) -> dict[str, Any]:
    return {**base, **_RIGHT, "num_format": form, **more}


_NUMBER_RATE: dict[str, Any] = {
    **_BASE,
    **_CENTRE,
    **_FIELD,
    "num_format": f'[=0]"{RATINGS[0][0]} "0;[=1]"{RATINGS[1][0]} "0;"{RATINGS[2][0]} "0',
    "locked": False,
}


class _Looks(dict[str, dict[str, Any]]):
    """Formats by their names; that of a rating is made from its name, which
    :mod:`assessment.sheets.kit.ratings` gives it.
    """

    def __missing__(self, name: str) -> dict[str, Any]:
        kind, _, look = name.partition(" ")
        if kind not in _OF_RATINGS or look.count(" ") < 2:
            raise KeyError(name)
        symbol, colour, fill = look.rsplit(" ", 2)
        made = {**_OF_RATINGS[kind], "font_color": colour, "bg_color": fill}
        if kind == "rated":
            made["num_format"] = f'"{symbol} "0;;"{symbol} "0;"{symbol} "@'
        return made


# what a rating's colours come on top of
_OF_RATINGS: dict[str, dict[str, Any]] = {
    "scale": {**_BASE, **_AFTER},  # in the legend of Start here
    "rated": {},  # in a cell that is filled in
    "rating": {},  # in words, on the sheets of results
}
FORMATS: dict[str, dict[str, Any]] = _Looks(
    {
        "plain": _BASE,
        # headings and notes
        "title": {**_BASE, "font_size": 18, "bold": True},
        "subtitle": {**_BASE, **_LEFT, "font_color": MUTED},
        "section": {**_BASE, "font_size": 12, "bold": True, "font_color": BLUE},
        "note": {**_BASE, "font_size": 9, "font_color": MUTED},
        "note wrapped": {**_BASE, **_LEFT, "font_size": 9, "font_color": MUTED, "text_wrap": True},
        "promise": {**_BASE, "font_size": 9, "italic": True, "font_color": MUTED},
        "label": {**_BASE, **_LEFT, "font_size": 8, "font_color": MUTED, "valign": "bottom"},
        "label right": {**_BASE, **_RIGHT, "font_size": 9, "font_color": MUTED},
        "input": {
            **_BASE,
            **_LEFT,
            "bold": True,
            "bg_color": BAND,
            "bottom": 1,
            "bottom_color": BLUE,
            "right": 5,
            "right_color": "#FFFFFF",
        },
        "chosen": {**_BASE, **_LEFT, "bold": True, "bottom": 1, "bottom_color": HAIR},
        # the heads of tables
        "head": {**_HEAD, **_LEFT},
        "head after": {**_HEAD, **_AFTER},
        "head right": {**_HEAD, **_RIGHT},
        "head centre": {**_HEAD, **_CENTRE},
        "head wrapped": {**_HEAD, **_RIGHT, "text_wrap": True},
        "head turned": {**_HEAD, **_CENTRE, "rotation": 90, "valign": "vcenter", "text_wrap": True},
        "group": {
            **_BASE,
            **_CENTRE,
            "font_size": 8,
            "font_color": MUTED,
            "bottom": 1,
            "bottom_color": HAIR,
        },
        # rows of tables of numbers, with a hair line below
        "text": {**_ROW, **_LEFT},
        "text after": {**_ROW, **_AFTER},
        "strong": {**_ROW, **_LEFT, "bold": True},
        "name": {**_ROW, **_LEFT, "bold": True, "shrink": True},
        "mark": {**_ROW, **_LEFT, "font_size": 9},
        "rank": {**_ROW, **_CENTRE, "font_color": MUTED, "num_format": _WHOLE},
        "bar": {**_ROW, **_LEFT, "font_size": 8, "font_color": BARS},
        "meter": {**_ROW, **_LEFT, "font_color": BLUE},
        "two": _number(_ROW, _TWO),
        "two strong": _number(_ROW, _TWO, bold=True),
        "two signed": _number(_ROW, _SIGNED),
        "percent": _number(_ROW, _PERCENT),
        "percent signed": _number(_ROW, _SIGNED_PERCENT),
        "money": _number(_ROW, _MONEY),
        "money signed": _number(_ROW, _SIGNED_MONEY),
        "whole": _number(_ROW, _WHOLE),
        "centre": {**_ROW, **_CENTRE},
        "heat": {**_ROW, **_CENTRE, "font_size": 9, "num_format": _PERCENT},
        "level": {
            **_BASE,
            **_CENTRE,
            "bold": True,
            "font_color": BLUE,
            "bg_color": BLUE_TINT,
            "num_format": _WHOLE,
        },
        # a table's last row
        "total": {**_TOTAL, **_LEFT},
        "total two": _number(_TOTAL, _TWO),
        "total signed": _number(_TOTAL, _SIGNED),
        "total percent": _number(_TOTAL, _PERCENT),
        "total percent signed": _number(_TOTAL, _SIGNED_PERCENT),
        # rows of lists of texts, banded
        "list": {**_LIST, **_LEFT},
        "list strong": {**_LIST, **_LEFT, "bold": True},
        "list after": {**_LIST, **_AFTER},
        "list after wrapped": {**_LIST, **_AFTER, "text_wrap": True},
        "list wrapped": {**_LIST, **_LEFT, "text_wrap": True},
        "list whole": _number(_LIST, _WHOLE),
        "list rating": {**_LIST, **_CENTRE, "font_size": 9},
        "list link": {**_LIST, **_AFTER, "font_color": BLUE, "underline": 1},
        "write": {
            **_BASE,
            **_AFTER,
            "valign": "top",
            "text_wrap": True,
            "bottom": 1,
            "bottom_color": RULE,
        },
        # a competency's sheet of the blank workbook
        "status": {**_BASE, **_RIGHT, "font_color": MUTED},
        "about": {**_BASE, **_LEFT, "font_color": MUTED, "text_wrap": True},
        "top head": {**_HEAD, **_AFTER, "bg_color": BAND, "text_wrap": True},
        "top head centre": {**_HEAD, **_CENTRE, "bg_color": BAND, "text_wrap": True},
        "level head": {
            **_BASE,
            **_LEFT,
            "bold": True,
            "font_size": 11,
            "font_color": BLUE,
            "bg_color": BLUE_TINT,
            "top": 1,
            "top_color": BLUE,
        },
        "level result": {
            **_BASE,
            **_CENTRE,
            "font_size": 9,
            "font_color": BLUE,
            "bg_color": BLUE_TINT,
            "top": 1,
            "top_color": BLUE,
        },
        "level about": {
            **_BASE,
            **_AFTER,
            "italic": True,
            "font_color": MUTED,
            "text_wrap": True,
            "bottom": 1,
            "bottom_color": HAIR,
        },
        "level missing": {
            **_BASE,
            **_AFTER,
            "font_size": 9,
            "text_wrap": True,
            "bottom": 1,
            "bottom_color": HAIR,
        },
        "skill": {**_ROW, **_AFTER, "text_wrap": True},
        "way": {**_BASE, **_RIGHT, "font_size": 9, "font_color": BLUE, "underline": 1},
        "way after": {**_BASE, **_AFTER, "font_color": BLUE, "underline": 1},
        "rate": {**_BASE, **_CENTRE, **_FIELD, "locked": False},
        "jot": {
            **_BASE,
            **_LEFT,
            **_FIELD,
            "font_size": 9,
            "valign": "top",
            "text_wrap": True,
            "locked": False,
        },
        "paragraph": {**_BASE, **_LEFT, "text_wrap": True, "valign": "top"},
        "scale left out": {
            **_BASE,
            **_AFTER,
            "font_color": MUTED,
            "italic": True,
            "bg_color": BAND,
        },
        "scale unrated": {**_BASE, **_AFTER, "font_color": MUTED, **UNRATED},
        # the same in the classic arrangement: a rating's number has its symbol before it
        "column skill": {**_ROW, **_AFTER, "text_wrap": True},
        "column about": {**_ROW, **_AFTER, "italic": True, "font_color": MUTED, "text_wrap": True},
        "column head": {
            **_BASE,
            **_AFTER,
            "bold": True,
            "font_size": 11,
            "font_color": BLUE,
            "bg_color": BLUE_TINT,
            "text_wrap": True,
        },
        "column result": {
            **_BASE,
            **_CENTRE,
            "bold": True,
            "font_color": BLUE,
            "bg_color": BLUE_TINT,
            "num_format": '[=1]"✓ "0;0',
        },
        "number rate": _NUMBER_RATE,
        "number or word": {**_NUMBER_RATE, "shrink": True},
        # on another scale its symbol comes with its colours
        "other number rate": {**_NUMBER_RATE, "num_format": _WHOLE},
        "other number or word": {**_NUMBER_RATE, "num_format": _WHOLE, "shrink": True},
        # the Summary of the blank workbook
        "field label": {**_BASE, **_LEFT, "font_color": MUTED},
        "field label after": {**_BASE, **_AFTER, "font_color": MUTED},
        "field": {**_BASE, **_LEFT, **_FIELD, "bold": True, "locked": False},
        "field shown": {**_BASE, **_LEFT, "font_color": MUTED, "bottom": 1, "bottom_color": HAIR},
        "level number": {**_ROW, **_CENTRE, "bold": True, "font_color": BLUE, "num_format": _WHOLE},
        "whole centre": {**_ROW, **_CENTRE, "num_format": _WHOLE},
        "text wrapped": {**_ROW, **_AFTER, "font_size": 9, "text_wrap": True},
        "total right": {**_TOTAL, **_RIGHT, "font_size": 9},
        "total centre": {**_TOTAL, **_CENTRE, "num_format": _TWO},
        "bound": {**_ROW, **_CENTRE, "num_format": _TWO},
        # the development sheets: what people fill over the year
        "plan head": {
            **_BASE,
            **_LEFT,
            **_GRID,
            "font_size": 9,
            "bold": True,
            "valign": "top",
            "text_wrap": True,
            "bg_color": BLUE_TINT,
        },
        "plan head word": {"font_name": FONT, "font_size": 9, "bold": True, "font_color": INK},
        "plan head about": {"font_name": FONT, "font_size": 8, "font_color": MUTED},
        "plan letter": {**_BASE, **_CENTRE, "font_size": 9, "font_color": MUTED},
        "plan letter itself": {
            "font_name": FONT,
            "font_size": 11,
            "bold": True,
            "font_color": BLUE,
        },
        "plan": {
            **_BASE,
            **_LEFT,
            **_GRID,
            "font_size": 9,
            "valign": "top",
            "text_wrap": True,
            "locked": False,
        },
        "plan day": {
            **_BASE,
            **_LEFT,
            **_GRID,
            "font_size": 9,
            "valign": "top",
            "num_format": _DAY,
            "locked": False,
        },
        "plan meter": {**_ROW, **_AFTER, "font_color": BLUE},
        "due day": {**_ROW, **_LEFT, "bold": True, "num_format": _DAY},
        "due words": {**_ROW, **_LEFT, "font_size": 9, "font_color": MUTED, "text_wrap": True},
        # what the formulas look up, beside the printed page
        "behind": _BEHIND,
        "behind number": _number(_BEHIND, "General"),
    }
)

# how wide Arial's letters are, in ems, where they are not as wide as most
_EXTENTS = {
    **dict.fromkeys("ijl'‘’", 0.222),
    **dict.fromkeys(" ft.,:;!/\\[]I|", 0.278),
    **dict.fromkeys("r()-“”", 0.333),
    **dict.fromkeys("ckJsvxyz", 0.5),
    **dict.fromkeys("FTZ", 0.611),
    **dict.fromkeys("ABEKPSVXY&", 0.667),
    **dict.fromkeys("CDHNRUw", 0.722),
    **dict.fromkeys("GOQ", 0.778),
    **dict.fromkeys("mM", 0.833),
    **dict.fromkeys("%W@…—", 1.0),
}

# what a condition changes of a cell's look
CHANGES: dict[str, dict[str, Any]] = _Looks(
    {
        "yours": {"bold": True, "bg_color": BLUE_TINT},
        "yours bar": {"font_color": BLUE, "bg_color": BLUE_TINT},
        "aspired": {"bold": True, "bg_color": ORANGE_TINT},
        "aspired bar": {"font_color": ORANGE, "bg_color": ORANGE_TINT},
        "band": {"bg_color": BAND},
        "line": {"bottom": 1, "bottom_color": RULE},
        # a rating in words: its symbol stands before it where a program shows number formats of
        # conditions
        "unrated": {**UNRATED},
        "left out": {"font_color": MUTED, "italic": True, "bg_color": BAND},
        "not understood": {
            "bold": True,
            "font_color": RATINGS[0][1],
            "bg_color": ORANGE_TINT,
            "num_format": '"? "General;"? -"General;"? "General;"? "@',
        },
        "achieved": {"bold": True, "font_color": RATINGS[2][1]},
        "differs": {"bold": True, "font_color": ORANGE, "bg_color": ORANGE_TINT},
        # how a goal is doing
        "on track": {"font_color": BLUE, "bg_color": BLUE_TINT},
        "needs attention": {"bold": True, "font_color": RATINGS[1][1], "bg_color": RATINGS[1][2]},
        "at risk": {"bold": True, "font_color": RATINGS[0][1], "bg_color": RATINGS[0][2]},
        "done": {"font_color": RATINGS[2][1], "bg_color": RATINGS[2][2]},
        "over": {"font_color": MUTED},
        "gain": {"font_color": BLUE},
        "loss": {"font_color": ORANGE},
    }
)


INSET = 1.5  # characters, that an indented text in a column has less


# of the body's 10 points, that a column's unit of width (a digit of the workbook's font) has room
# for
_EMS = 7 / (10 * 96 / 72)


def is_number(name: str) -> bool:
    """Tell whether a format is one of numbers."""
    return "num_format" in FORMATS[name]


def lines(text: str, width: float) -> int:
    """Return how many lines a wrapped text takes in a column of ``width`` characters; rather
    one too many than one too few.
    """
    room = width * _EMS * 0.985
    count, used = 1, 0.0
    for paragraph in text.split("\n"):
        for word in paragraph.split(" "):
            size = extent(word)
            if used and used + size > room:
                count, used = count + 1, 0.0
            while size > room:
                count, size = count + 1, size - room
            used += size + _EXTENTS[" "]
        count, used = count + 1, 0.0
    return count - 1


def extent(text: str) -> float:
    """Return about how wide a text in the theme's font is, in ems."""
    return sum(_EXTENTS.get(letter, 0.56 if letter < "\u1100" else 1.0) for letter in text)


def width_for(texts: Iterable[str], least: float, most: float) -> float:
    """Return the width of a column for texts of one line, bold ones too, in characters."""
    return round(min(most, max(least, max(map(extent, texts), default=0) * 1.06 / _EMS + 1)), 1)


def pixels(*widths: float) -> int:
    """Return how wide columns of these widths are together, in pixels."""
    return sum(round(7 * width + 5) for width in widths)


def fitted(text_lines: int) -> float:
    """Return the height of a row for so many lines of the body's text, in points."""
    return 13.0 * text_lines + 6


def font(size: float = 9, colour: str = MUTED, *, bold: bool = False) -> dict[str, Any]:
    """Return the font of a text in a chart."""
    return {"name": FONT, "size": size, "color": colour, "bold": bold}


def scale(top: int) -> dict[str, Any]:
    """Return a chart's axis from 0 to the highest level."""
    lines = {"visible": True, "line": {"color": HAIR, "width": 0.75}}
    return {"min": 0, "max": top, "major_unit": 1, "num_format": "0", "major_gridlines": lines}
