"""Sheets that are added to a person's workbook: what they are told, and how they become a package.

What differs between people is a sheet's values; everything else (formulas, formats, the number of
rows, charts, print setup) is its *shape*. A shape is drawn with XlsxWriter once, under placeholder
values, and kept; for each person only the values are put together, which the no-loss editor splices
in. The same shapes can be drawn with their values into any workbook that is being made
(:func:`draw`).

No text of a user becomes a formula or a link: texts are written as texts, links are places inside
the workbook.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal, Protocol

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from assessment.engine.plain import whose_and_status
from assessment.engine.scoring import PRECONDITION, is_gradable
from assessment.model import Framework, Scorecard, Track
from assessment.model.errors import OutputError
from assessment.model.marks import LAST_CYCLE, SHEET_MARK
from assessment.sheets.kit import theme
from assessment.words.phrases import capital, heading, state
from assessment.words.text import for_a_cell

Value = str | float | None
Key = Hashable  # what a value is called within its sheet, such as ("progress", 3)

PAPERS = {"a4": 9, "letter": 1}
Paper = Literal["a4", "letter"]
CREATED = datetime(2020, 1, 1)  # the same shapes give the same bytes
_LONGEST_NAME = 31  # characters of a sheet's name, UTF-16 units
LONGEST_MESSAGE = 255  # characters of a validation's message
_LONGEST_STRING = 255  # UTF-16 units of a text in a formula
_LONGEST_TEXT = 32_000  # characters of a cell; it holds 32,767 UTF-16 units
_ROWS_AT_A_TIME = 8
_UNGRADED = (
    "No grades are shown: nothing is rated yet, or the workbook follows the framework only in part."
)
_WORDS = re.compile(r"[^\W\d_]+(?:[ &/,()-]+[^\W\d_]+)*\)?")
_NOT_IN_NAMES = str.maketrans("", "", "[]:*?/\\")


# --- what the sheets are told --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SummaryCells:
    """Where the person's Summary shows levels and weights, for each competency.

    Each is a formula's text without its equals sign, such as ``'Summary'!$C$2``, or
    ``'Summary'!$B$2/100`` where weights are points; ``None`` where no cell shows it: what is known
    then stands as a constant.
    """

    levels: tuple[str | None, ...]
    weights: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """One person as the sheets see them; the tuples have an item for each competency of the
    workbook, in its order.

    ``levels`` and ``weights`` are what the cells of ``cells`` show once the workbook is written,
    since the formulas take them from there. ``ids`` are the framework's competencies, ``None`` for
    one that it does not have.
    """

    framework: Framework
    person: str | None
    competencies: tuple[str, ...]
    ids: tuple[str | None, ...]
    levels: tuple[int | None, ...]
    weights: tuple[Fraction | None, ...]
    primary: Track | None
    aspirational: tuple[Track, ...]
    cells: SummaryCells
    graded: bool = True  # whether a progress has a grade at all
    said: tuple[str, ...] = ()  # whose ratings these are, and what they lack to be a result
    state: str = ""  # the latter alone, such as "incomplete, 3 open"

    @property
    def heading(self) -> str:
        """The person, if known, and the framework; whose ratings these are, and whether they
        are finished.
        """
        return " · ".join(
            filter(
                None, (self.person, f"{self.framework.name} {self.framework.version}", *self.said)
            )
        )

    @property
    def promise(self) -> str:
        """The sentence that stands wherever grades are shown, or why none are; before it what
        the ratings lack to be a result.
        """
        sentence = PRECONDITION if self.graded else _UNGRADED
        return (
            f"{capital(self.state)} when this was written: the grades are not yet a result."
            f" {sentence}"
            if self.state and self.graded
            else sentence
        )


def facts_of(card: Scorecard, cells: SummaryCells, *, aspirational: Sequence[Track] = ()) -> Facts:
    """Return what the sheets are told of a scorecard, whose levels and weights are those that the
    Summary shows.

    Raises ``ValueError`` for a card without a framework, and where a cell shows a level that the
    card does not have.
    """
    if card.framework is None:
        raise ValueError("the sheets need a framework")
    if any(
        cell is not None and one.level is None
        for cell, one in zip(cells.levels, card.competencies, strict=True)
    ):
        raise ValueError("a cell that shows a level needs the level")
    return Facts(
        framework=card.framework,
        person=card.assessment.person,
        competencies=tuple(one.name for one in card.competencies),
        ids=tuple(one.competency_id for one in card.competencies),
        levels=tuple(one.level for one in card.competencies),
        weights=tuple(one.weight for one in card.competencies),
        primary=card.track,
        aspirational=tuple(aspirational),
        cells=cells,
        graded=is_gradable(card),
        said=tuple(heading(whose_and_status(card))),
        state=state(whose_and_status(card)),
    )


# --- a sheet, its shape and its values -----------------------------------------------------------


class Shape(Protocol):
    """A sheet without its values; equal shapes are drawn once. Frozen and hashable."""

    @property
    def name(self) -> str:
        """The sheet's name."""

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the values."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A sheet for one person.

    ``values`` are by the keys of its shape's slots (an absent one leaves its cell empty), ``links``
    are places by the same keys, ``heights`` are those of rows with wrapped text, in points, by the
    row from 0.
    """

    shape: Shape
    values: Mapping[Key, Value]
    links: Mapping[Key, str] = field(default_factory=lambda: MappingProxyType({}))
    heights: Mapping[int, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Pages:
    """A package of sheets under placeholder values, and what to put into them, by sheet and
    address.

    A formula's value is the one that it gives. A link that is not in ``links`` keeps leading to its
    own cell. ``heights`` are by sheet and row, from 1, in points: LibreOffice does not fit a row to
    its text when it loads a file.
    """

    xlsx: bytes
    cells: dict[tuple[str, str], Value]
    links: dict[tuple[str, str], str]
    heights: dict[tuple[str, int], float]


def assemble(plans: Sequence[Plan]) -> Pages:
    """Return the sheets of one person, in the order given. Raises :class:`OutputError` where
    XlsxWriter refuses a shape.
    """
    xlsx, places = _donor(tuple(plan.shape for plan in plans))
    cells: dict[tuple[str, str], Value] = {}
    links: dict[tuple[str, str], str] = {}
    heights: dict[tuple[str, int], float] = {}
    for plan, where in zip(plans, places, strict=True):
        value_of = plan.values.get
        for key, place in where.items():
            value = value_of(key)
            cells[place] = for_a_cell(value) if isinstance(value, str) else value
        for key, location in plan.links.items():
            links[where[key]] = location
        for row, height in plan.heights.items():
            heights[plan.shape.name, row + 1] = height
    return Pages(xlsx, cells, links, heights)


def places_of(shape: Shape) -> Mapping[Key, str]:
    """Return where a sheet has its slots: addresses by their keys."""
    return {key: address for key, (_, address) in _donor((shape,))[1][0].items()}


def draw(book: xlsxwriter.Workbook, plans: Sequence[Plan]) -> None:
    """Draw sheets with their values into a workbook that is being made."""
    formats = Formats(book)
    for plan in plans:
        canvas = Canvas(book, plan.shape.name, formats, plan)
        plan.shape.draw(canvas)
        for row, height in plan.heights.items():
            canvas.height(height, row)


@lru_cache(maxsize=256)
def _donor(shapes: tuple[Shape, ...]) -> tuple[bytes, tuple[dict[Key, tuple[str, str]], ...]]:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"created": CREATED})
    formats = Formats(book)
    places = []
    for shape in shapes:
        canvas = Canvas(book, shape.name, formats)
        shape.draw(canvas)
        places.append(canvas.places)
    book.close()
    return target.getvalue(), tuple(places)


# --- drawing -------------------------------------------------------------------------------------


class Formats:
    """A workbook's formats by their names in the theme, made when they are first used."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        """Start without any."""
        self._book = book
        self._made: dict[tuple[str, bool], Any] = {}

    def __call__(self, name: str, *, change: bool = False) -> Any:
        """Return a format; ``change`` is one of a condition."""
        if (name, change) not in self._made:
            self._made[name, change] = self._book.add_format(
                theme.CHANGES[name] if change else theme.FORMATS[name]
            )
        return self._made[name, change]


class Canvas:
    """A sheet being drawn. Rows and columns count from 0.

    A *slot* is a cell whose value is the person's: its place is remembered under a key. XlsxWriter
    answers a bad call with a number; every call goes through :meth:`call`, which raises
    :class:`OutputError` instead.
    """

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        name: str,
        formats: Formats,
        plan: Plan | None = None,
        *,
        marked: bool = True,
        paper: Paper = "a4",
    ) -> None:
        self.name = name
        self._paper = PAPERS[paper]
        self.formats = formats
        self.places: dict[Key, tuple[str, str]] = {}
        self._book = book
        self._sheet = book.add_worksheet(name)
        self._plan = plan
        self.call("hide_gridlines", 2)
        if marked and book.define_name(SHEET_MARK + re.sub(r"\W", "_", name), f"={self.at(0, 0)}"):
            raise OutputError(f"The sheet {name} cannot be marked as ours.")

    def call(self, method: str, *arguments: Any, **options: Any) -> None:
        """Call a method of XlsxWriter's sheet."""
        if done := getattr(self._sheet, method)(*arguments, **options):
            raise OutputError(
                f"The sheet {self.name} cannot be made (XlsxWriter: {method} {arguments[:2]} gave"
                f" {done})."
            )

    # -- cells

    def text(self, row: int, column: int, text: str, look: str) -> None:
        """Write a text that is the same for everybody."""
        self.call("write_string", row, column, text[:_LONGEST_TEXT], self.formats(look))

    def number(self, row: int, column: int, number: float, look: str) -> None:
        """Write a number that is the same for everybody."""
        self.call("write_number", row, column, number, self.formats(look))

    def constant(self, row: int, column: int, value: float | str, look: str) -> None:
        """Write a number or text that is the same for everybody."""
        if isinstance(value, str):
            self.text(row, column, value, look)
        else:
            self.number(row, column, value, look)

    def blank(self, row: int, column: int, look: str) -> None:
        """Give an empty cell its look."""
        self.call("write_blank", row, column, None, self.formats(look))

    def fill(self, row: int, column: int, last_column: int, look: str) -> None:
        """Give the cells of a row their look."""
        for one in range(column, last_column + 1):
            self.blank(row, one, look)

    def slot(self, key: Key, row: int, column: int, look: str, formula: str | None = None) -> None:
        """Make a cell for the person's value, which ``formula`` (with its equals sign) gives,
        if there is one.
        """
        self._remember(key, row, column)
        value: Value = (
            (0 if theme.is_number(look) else "x")
            if self._plan is None
            else self._plan.values.get(key)
        )
        form = self.formats(look)
        if formula is not None:
            self.call("write_formula", row, column, formula, form, "" if value is None else value)
        elif isinstance(value, str):
            self.call("write_string", row, column, value[:_LONGEST_TEXT], form)
        elif value is not None:
            self.call("write_number", row, column, value, form)
        else:
            self.call("write_blank", row, column, None, form)

    def formula(self, row: int, column: int, formula: str, look: str) -> None:
        """Write a formula (without its equals sign) whose value is computed once the workbook
        is whole.
        """
        self.call(
            "write_formula",
            row,
            column,
            f"={formula}",
            self.formats(look),
            0 if theme.is_number(look) else "",
        )

    def merged(self, row: int, column: int, last_column: int, text: str, look: str) -> None:
        """Write a text into merged cells of a row; whatever it begins with, it is a text."""
        self.call("merge_range", row, column, row, last_column, "", self.formats(look))
        if text:
            self.text(row, column, text, look)

    def merged_formula(
        self, row: int, column: int, last_column: int, formula: str, look: str
    ) -> None:
        """Write a formula (without its equals sign) into merged cells of a row."""
        self.call("merge_range", row, column, row, last_column, "", self.formats(look))
        self.formula(row, column, formula, look)

    def choice(
        self,
        where: tuple[int, int, int, int],
        source: str,
        prompt: tuple[str, str] | None,
        error: tuple[str, str],
    ) -> None:
        """Let cells hold one of a list, ``source`` a formula; ``prompt``, if there is one, and
        ``error`` are title and message.
        """
        options = {
            "validate": "list",
            "source": f"={source}",
            "error_title": error[0],
            "error_message": error[1],
        }
        self.call(
            "data_validation",
            *where,
            options | ({"input_title": prompt[0], "input_message": prompt[1]} if prompt else {}),
        )

    def way(self, row: int, column: int, sheet: str, text: str, look: str) -> None:
        """Write a text that leads to another sheet of the workbook."""
        self.call(
            "write_url",
            row,
            column,
            f"internal:{quoted(sheet)}!A1",
            self.formats(look),
            text,
            f"Go to {sheet}"[:LONGEST_MESSAGE],
        )

    def note(self, row: int, column: int) -> None:
        """Draw a note on a cell, whose text comes later (:mod:`assessment.ooxml.graft.notes`)."""
        look = {
            "author": LAST_CYCLE,
            "width": 360,
            "height": 110,
            "font_name": theme.FONT,
            "font_size": 9,
            "color": theme.BAND,
        }
        self.call("write_comment", row, column, "x", look)

    def protect(self) -> None:
        """Lock what is not an input, without a password; rows, columns, formats and comments
        stay free.
        """
        free = ("objects", "scenarios", "format_cells", "format_columns", "format_rows")
        self.call("protect", "", dict.fromkeys(free, True))

    def link(self, key: Key, row: int, column: int, look: str) -> None:
        """Make a cell for the person's text that leads to a place in the workbook; at first to
        itself.
        """
        self._remember(key, row, column)
        location: str | None = self.at(row, column)
        text: Value = "x"
        if self._plan is not None:
            location, text = self._plan.links.get(key), self._plan.values.get(key)
        if location is None:
            self.blank(row, column, look)
        else:
            self.call(
                "write_url", row, column, f"internal:{location}", self.formats(look), str(text)
            )

    def _remember(self, key: Key, row: int, column: int) -> None:
        if key in self.places:
            raise ValueError(f"{key!r} has a cell already")
        self.places[key] = (self.name, xl_rowcol_to_cell(row, column))

    # -- addresses

    def at(
        self, row: int, column: int, last_row: int | None = None, last_column: int | None = None
    ) -> str:
        """Return an absolute address, or area, with the sheet's name, for charts and links."""
        return f"{quoted(self.name)}!{area(row, column, last_row, last_column)}"

    # -- furniture

    def widths(self, *widths: float, first: int = 0) -> None:
        """Set the widths of columns, in characters."""
        for column, width in enumerate(widths, start=first):
            self.call("set_column", column, column, width, self.formats("plain"))

    def group(self, row: int, column: int, last_column: int, text: str) -> None:
        """Write a heading over several columns of a table."""
        if last_column > column:
            self.call("merge_range", row, column, row, last_column, text, self.formats("group"))
        else:
            self.text(row, column, text, "group")

    def height(self, height: float, *rows: int) -> None:
        """Set the height of rows, in points."""
        for row in rows:
            self.call("set_row", row, height)

    def when(self, where: str, condition: str, change: str, *, last: bool = False) -> None:
        """Change the look of the cells of ``where`` (areas with a space between) where a
        formula, written for the first, is true; nothing after ``last``.
        """
        where = where.replace("$", "")
        first = where.split()[0]
        options: dict[str, Any] = {
            "type": "formula",
            "criteria": f"={condition}",
            "format": self.formats(change, change=True),
            "stop_if_true": last,
        }
        if " " in where:
            options["multi_range"] = where
        self.call("conditional_format", first, options)

    def band(self, where: str, filled: str) -> None:
        """Shade every other row of a list, as far as it is filled: where the cell ``filled``,
        written for the first row, holds something.
        """
        self.when(where, f'AND({filled}<>"",MOD(ROW(),2)=0)', "band")

    def ratings(self, *areas: str) -> None:
        """Colour ratings in words by the symbols that they begin with."""
        where = " ".join(areas).replace("$", "")
        first = where.partition(":")[0]
        for value, (symbol, _, _) in theme.RATINGS.items():
            self.when(where, f'LEFT({first},1)="{symbol}"', f"rating {value}")

    def chart(
        self,
        kind: dict[str, str],
        row: int,
        column: int,
        *,
        size: tuple[int, int],
        title: str,
        description: str,
    ) -> Any:
        """Put an empty chart on the sheet; ``size`` is width and height in pixels. Return
        XlsxWriter's chart.
        """
        chart = self._book.add_chart(kind)
        chart.set_size({"width": size[0], "height": size[1]})
        chart.set_title(
            {"name": title, "name_font": theme.font(11, theme.INK, bold=True), "overlay": False}
        )
        chart.set_chartarea({"border": {"none": True}, "fill": {"color": "#FFFFFF"}})
        chart.set_plotarea({"fill": {"none": True}})
        self.call(
            "insert_chart", row, column, chart, {"description": description, "object_position": 2}
        )
        return chart

    def paper(self, *, tab: str, landscape: bool = True) -> None:
        """Set up printing, one page wide, and the tab's colour."""
        self.call("set_tab_color", tab)
        self.call("set_landscape" if landscape else "set_portrait")
        self.call("set_paper", self._paper)
        self.call("fit_to_pages", 1, 0)
        self.call("set_margins", 0.5, 0.5, 0.55, 0.6)
        self.call("center_horizontally")
        font = f'&8&"{theme.FONT},Regular"'
        self.call("set_footer", f"&L{font}&A&R{font}&P / &N")


# --- names, addresses, numbers -------------------------------------------------------------------


def quoted(sheet: str) -> str:
    """Return a sheet's name as formulas and links write it: ``'O''Brien'``."""
    return "'" + sheet.replace("'", "''") + "'"


def location(where: str) -> str:
    """Return the place of a link from the address of a rating: ``O'Brien!D7`` becomes
    ``'O''Brien'!D7``.
    """
    sheet, _, address = where.rpartition("!")
    return f"{quoted(sheet)}!{address}"


def cell(row: int, column: int) -> str:
    """Return an absolute address."""
    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def area(row: int, column: int, last_row: int | None = None, last_column: int | None = None) -> str:
    """Return the absolute address of an area; what is left out ends where it begins."""
    first, last = (
        cell(row, column),
        cell(row if last_row is None else last_row, column if last_column is None else last_column),
    )
    return first if first == last else f"{first}:{last}"


def string(text: str) -> str:
    """Return a text as a formula writes it. Texts of the framework and the theme only: what a
    user wrote is never part of a formula.
    """
    if len(text.encode("utf-16-le")) // 2 <= _LONGEST_STRING:
        return '"' + text.replace('"', '""') + '"'
    half = len(text) // 2
    return f"({string(text[:half])}&{string(text[half:])})"


def is_plain(text: str) -> bool:
    """Tell whether ``COUNTIF`` and ``MATCH`` look for a text as it is; others may be patterns,
    comparisons, numbers, dates or truth values to them.
    """
    return _WORDS.fullmatch(text) is not None and text.casefold() not in ("true", "false")


@lru_cache(maxsize=16)
def sheet_names(framework: Framework) -> Mapping[str, str]:
    """Return the name of the comparison sheet of every track, by the track's id: valid, unique,
    and the same every time.
    """
    names: dict[str, str] = {}
    taken = {"tracks", "focus", "summary", "history"}
    for track in framework.tracks:
        name = shortened_name(f"Track {track.name}", taken)
        taken.add(name.casefold())
        names[track.id] = name
    return MappingProxyType(names)


def shortened_name(wanted: str, taken: Collection[str]) -> str:
    """Return a valid name of a sheet that is like the one that is wanted and not among those
    taken (casefolded).
    """
    wanted = wanted.translate(_NOT_IN_NAMES).strip("' ") or "Sheet"
    name, number = _shortened(wanted, ""), 1
    while name.casefold() in taken:
        number += 1
        name = _shortened(wanted, f" {number}")
    return name


def _shortened(name: str, end: str) -> str:
    """Return a name that fits, with ``end``; what is cut off leaves an ellipsis."""
    cut = name
    while len((cut + ("…" if cut != name else "") + end).encode("utf-16-le")) // 2 > _LONGEST_NAME:
        cut = cut[:-1]
    return (cut.rstrip(" '") + "…" if cut != name else cut) + end


@lru_cache(maxsize=8192)
def height_for(text: str, width: float) -> float:
    """Return the height of a row with a wrapped text in a column of ``width`` characters, in
    points.
    """
    return theme.fitted(theme.lines(text, width))


def capacity_for(items: int) -> int:
    """Return how many rows a list has that is to hold ``items``: few sizes, so that few shapes
    are drawn.
    """
    return -(-items // _ROWS_AT_A_TIME) * _ROWS_AT_A_TIME


def rating_words(framework: Framework, rating: int | None) -> str:
    """Return a rating as the sheets show it: a symbol, and the framework's word for it."""
    label = (
        "not rated"
        if rating is None
        else next((one.label for one in framework.ratings if one.value == rating), str(rating))
    )
    return f"{theme.RATINGS[rating][0]} {label}"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 skill``, ``2 skills``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
