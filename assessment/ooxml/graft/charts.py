"""Charts of a donor: made explicit, and taught what their cells hold.

A chart says little where it means what is usual, and what is usual differs: XlsxWriter writes as
Excel 2007 did, which took what was left out for "no"; LibreOffice takes it for "yes" in a workbook
that was not written by Excel 2007 itself, as the schema says. In a package of its own such a chart
has square corners and plain labels; grafted into another it would get round ones, and a legend key
at every label. So everything is said.

Programs that never recalculate draw a chart from its caches of the cells; so these are written anew
with the cells.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from assessment.formulas.cells import Area, CellError, Value, areas, reference
from assessment.ooxml.graft.slots import Place
from assessment.ooxml.scan import Element, Splices, children, content
from assessment.ooxml.write.splice import number_text

_AXIS = (
    "axId scaling delete=0 axPos majorGridlines minorGridlines title numFmt majorTickMark=out"
    " minorTickMark=none tickLblPos spPr txPr crossAx crosses"
)
_SHOWN = (
    "numFmt spPr txPr dLblPos showLegendKey=0 showVal=0 showCatName=0 showSerName=0 showPercent=0"
    " showBubbleSize=0 separator"
)
# the children of elements in their order (ISO 29500-1, 21.2.2), and what Excel 2007 means where one
# is left out
_MEANT = {
    "chartSpace": (
        "date1904 lang roundedCorners=0 AlternateContent style clrMapOvr pivotSource protection"
        " chart"
    ),
    "chart": (
        "title autoTitleDeleted=0 pivotFmts view3D floor sideWall backWall plotArea legend"
        " plotVisOnly=0 dispBlanksAs=gap showDLblsOverMax extLst"
    ),
    "title": "tx layout overlay=0 spPr txPr extLst",
    "legend": "legendPos legendEntry layout overlay=0 spPr txPr extLst",
    "catAx": (
        f"{_AXIS} crossesAt auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl=0 extLst"
    ),
    "dateAx": _AXIS,
    "valAx": _AXIS,
    "barChart": "barDir grouping varyColors=0 ser",
    "lineChart": "grouping varyColors=0 ser",
    "areaChart": "grouping varyColors=0 ser",
    "radarChart": "radarStyle varyColors=0 ser",
    "scatterChart": "scatterStyle varyColors=0 ser",
    "barChart ser": (
        "idx order tx spPr invertIfNegative=0 pictureOptions dPt dLbls trendline errBars cat val"
        " shape extLst"
    ),
    "lineChart ser": "idx order tx spPr marker dPt dLbls trendline errBars cat val smooth=0 extLst",
    "stockChart ser": (
        "idx order tx spPr marker dPt dLbls trendline errBars cat val smooth=0 extLst"
    ),
    "scatterChart ser": (
        "idx order tx spPr marker dPt dLbls trendline errBars xVal yVal smooth=0 extLst"
    ),
    "dPt": "idx invertIfNegative=0 marker bubble3D explosion spPr pictureOptions extLst",
    "dLbls": f"dLbl delete {_SHOWN} showLeaderLines=0 leaderLines extLst",
    "dLbl": f"idx delete layout tx {_SHOWN} extLst",
    "trendline": (
        "name spPr trendlineType order period forward backward intercept dispRSqr=0 dispEq=0"
        " trendlineLbl extLst"
    ),
    "errBars": "errDir errBarType errValType noEndCap=0 plus minus val spPr extLst",
    "dTable": "showHorzBorder=0 showVertBorder=0 showOutline=0 showKeys=0 spPr txPr extLst",
}
_RULES = {
    name: tuple((child.partition("=")[0], child.partition("=")[2]) for child in order.split())
    for name, order in _MEANT.items()
}
_PLACES = re.compile(
    r"(?:'((?:[^']|'')+)'|([^'!,()]+))!(\$?[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?)(?:,|$)"
)
_MOST_POINTS = 32_000  # that a chart draws of a series


def explicit(data: bytes) -> bytes:
    """Return a chart of XlsxWriter's with all said that it leaves to be understood."""
    splices = Splices()
    for root in children(data, 0, len(data)):
        for at, said in _unsaid(data, root, ""):
            splices.insert(at, said)
    return splices.apply(data)


def _unsaid(data: bytes, parent: Element, above: str) -> Iterator[tuple[int, bytes]]:
    """Yield the elements that are missing in an element and in those inside it, each with the
    place where it belongs.
    """
    found = list(children(data, parent.inner, parent.close))
    for one in found:
        if not one.empty:
            yield from _unsaid(data, one, parent.name)
    names = [one.name for one in found]
    rules = _rules_of(parent.name, above, names)
    order = [name for name, _ in rules]
    for number, (name, value) in enumerate(rules, start=1):
        if value and name not in names:
            later = (one.start for one in found if one.name in order[number:])
            said = b'<%b%b val="%b"/>' % (parent.prefix, name.encode(), value.encode())
            yield next(later, parent.close), said


def _rules_of(name: str, above: str, inside: Collection[str]) -> Sequence[tuple[str, str]]:
    """Return the children of an element in their order, with what those mean that are left out."""
    if name in ("dLbls", "dLbl") and "delete" in inside:
        return ()
    return _RULES.get(f"{above} {name}") or _RULES.get(name, ())


class Cache(NamedTuple):
    """What a chart remembers of cells: two slots, before and behind the formula that names the
    cells.
    """

    part: str
    number: int
    kind: bytes  # numRef, strRef or multiLvlStrRef; labels: any of them
    labels: bool
    columns: tuple[tuple[Place, ...], ...]


def places_of(formula: str, sheets: Mapping[str, str]) -> tuple[tuple[Place, ...], ...] | None:
    """Return the cells of a series, by column where there are several; ``None`` if they are not all
    of these sheets, or too many.

    ``sheets`` are the names by their casefolded ones.
    """
    united = formula.startswith("(")
    text = formula[1:-1] if united else formula
    if _PLACES.sub("", text):
        return None
    found: list[tuple[Place, ...]] = []
    for match in _PLACES.finditer(text):
        sheet = sheets.get((match[1].replace("''", "'") if match[1] else match[2]).casefold())
        area = areas(match[3], 1)
        if sheet is None or not area or area[0].size > _MOST_POINTS:
            return None
        found += _lines_of(area[0], sheet)
    return (tuple(place for line in found for place in line),) if united else tuple(found)


def _lines_of(area: Area, sheet: str) -> Iterator[tuple[Place, ...]]:
    """Yield the columns of an area, or its row if it has but one."""
    rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
    if len(rows) == 1:
        yield tuple((sheet, reference(area.top, column)) for column in columns)
        return
    for column in columns:
        yield tuple((sheet, reference(row, column)) for row in rows)


def remembered(cache: Cache, values: Mapping[Place, Value]) -> tuple[bytes, bytes]:
    """Return what stands before and behind the formula of a series: the kind of reference, and
    the cells' values.
    """
    found = [[values.get(place) for place in column] for column in cache.columns]
    kind = cache.kind
    if cache.labels:
        text = any(
            isinstance(value, str) and value and not isinstance(value, CellError)
            for value in found[0]
        )
        kind = b"multiLvlStrRef" if len(found) > 1 else b"strRef" if text else b"numRef"
    count = b'<c:ptCount val="%d"/>' % len(found[0])
    if kind == b"numRef":
        inside = (
            b"<c:numCache><c:formatCode>General</c:formatCode>"
            + count
            + _points(found[0], numbers=True)
            + b"</c:numCache>"
        )
    elif kind == b"strRef":
        inside = b"<c:strCache>" + count + _points(found[0]) + b"</c:strCache>"
    else:
        levels = b"".join(b"<c:lvl>" + _points(column) + b"</c:lvl>" for column in reversed(found))
        inside = b"<c:multiLvlStrCache>" + count + levels + b"</c:multiLvlStrCache>"
    return b"<c:%b>" % kind, b"%b</c:%b>" % (inside, kind)


def _points(values: Sequence[Value], *, numbers: bool = False) -> bytes:
    """Return a point for each value but the empty ones and the errors; where numbers are drawn,
    text counts as 0.
    """
    return b"".join(
        b'<c:pt idx="%d"><c:v>%b</c:v></c:pt>' % (index, _point(value, numbers))
        for index, value in enumerate(values)
        if value is not None and not isinstance(value, CellError) and (numbers or value != "")
    )


def _point(value: Value, numbers: bool) -> bytes:
    if isinstance(value, str):
        return b"0" if numbers else content(value)
    return number_text(value or 0).encode()
