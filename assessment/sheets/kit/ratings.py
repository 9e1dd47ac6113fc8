"""How ratings look on every sheet, whatever scale they are on: a symbol, the colour of the text and
that of the cell.

The usual three differ in lightness and carry a symbol, for people who cannot tell red from green.
On another scale the steps that name a colour or a symbol have theirs, and the others blend those of
the usual three, from the lowest over the middle to the top.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from assessment.model import USUAL, RatingScale

NONE = "–"  # stands where there is nothing to show
# a rating's symbol, its text colour and its fill, on the usual scale
RATINGS = {
    0: ("○", "#8C2F13", "#FBE3DA"),
    1: ("◐", "#735300", "#FCF1CC"),
    2: ("●", "#0B5C4E", "#DBF0EA"),
    None: (NONE, "#4B5563", "#ECEFF3"),
}
_SYMBOLS = {2: "○●", 3: "○◐●", 4: "○◔◕●", 5: "○◔◑◕●"}  # by the number of steps, the lowest first
_BETWEEN = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"  # the steps between the ends of a longer scale
_INK, _PAPER = "#1F2933", "#FFFFFF"  # of texts on a colour that a framework names


class RatingLook(NamedTuple):
    """How a rating looks."""

    symbol: str
    colour: str  # of the text
    fill: str

    def named(self, kind: str) -> str:
        """Return the name that the theme knows the look by: ``rated`` in a cell that is filled
        in, ``rating`` in words, ``scale`` in a legend.
        """
        return f"{kind} {self.symbol} {self.colour} {self.fill}"


def look_of(scale: RatingScale, value: int | None) -> RatingLook:
    """Return how a rating looks, ``None`` for unrated. Raises ``KeyError`` for none of the
    scale's.
    """
    if value is None:
        return RatingLook(*RATINGS[None])
    step, place, last = scale.step(value), value - scale.lowest, len(scale.steps) - 1
    symbol = step.symbol.replace('"', "") or _symbol(place, last)
    if step.colours and scale.values != USUAL.values:
        fill = f"#{step.colours[0]}"
        return RatingLook(symbol, _INK if _lightness(fill) > Fraction(1, 2) else _PAPER, fill)
    whole, part = divmod(Fraction(2 * place, last), 1)
    lower, upper = RATINGS[int(whole)], RATINGS[min(2, int(whole) + 1)]
    return RatingLook(symbol, _blend(lower[1], upper[1], part), _blend(lower[2], upper[2], part))


def is_usual(scale: RatingScale) -> bool:
    """Tell whether numbers of a scale look like those of the public workbooks: 0, 1 and 2 with
    the usual symbols.
    """
    return scale.values == USUAL.values and not any(step.symbol for step in scale.steps)


def colour_scale(scale: RatingScale) -> dict[str, Any]:
    """Return the rule by which spreadsheet programs colour the numbers of a usual scale."""
    rule: dict[str, Any] = {"type": "3_color_scale"}
    for name, value in zip(("min", "mid", "max"), scale.values, strict=True):
        fill = look_of(scale, value).fill
        rule |= {f"{name}_type": "num", f"{name}_value": value, f"{name}_color": fill}
    return rule


def _symbol(place: int, last: int) -> str:
    """Return the symbol of a step that names none, by its place from 0 to ``last``."""
    if last < len(_SYMBOLS[5]):
        return _SYMBOLS[last + 1][place]
    if place in (0, last):
        return _SYMBOLS[2][place == last]
    return _BETWEEN[min(place, len(_BETWEEN)) - 1]


def _blend(first: str, second: str, part: Fraction) -> str:
    """Return the colour that lies ``part`` of the way from one to another."""
    mixed = (low + (high - low) * part for low, high in zip(_rgb(first), _rgb(second), strict=True))
    return "#" + "".join(f"{round(channel):02X}" for channel in mixed)


def _lightness(colour: str) -> Fraction:
    """Return how light a colour is to the eye, from 0 to 1."""
    red, green, blue = _rgb(colour)
    return Fraction(3 * red + 6 * green + blue, 10 * 255)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
