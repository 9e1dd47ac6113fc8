"""The canvas that a sheet is drawn on: XlsxWriter's sheet, by the names of the theme.

No text of a user becomes a formula or a link: texts are written as texts, links are places inside
the workbook.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any, Literal, Protocol

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from assessment.model import RatingScale
from assessment.model.errors import OutputError
from assessment.model.marks import sheet_mark
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import area, quoted
from assessment.sheets.kit.ratings import look_of
from assessment.words.catalogue import ENGLISH, Texts

Value = str | float | None
Key = Hashable  # what a value is called within its sheet, such as ("progress", 3)

PAPERS = {"a4": 9, "letter": 1}
Paper = Literal["a4", "letter"]
LONGEST_MESSAGE = 255  # characters of a validation's message
_LONGEST_TITLE = 32  # of its title
_LONGEST_TEXT = 32_000  # characters of a cell; it holds 32,767 UTF-16 units


class Contents(Protocol):
    """What a sheet holds that is a person's: values, and places that they lead to, by the keys of
    the slots.
    """

    @property
    def values(self) -> Mapping[Key, Value]:
        """The values; an absent one leaves its cell empty."""

    @property
    def links(self) -> Mapping[Key, str]:
        """The places."""


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
        contents: Contents | None = None,
        *,
        marked: bool = True,
        paper: Paper = "a4",
        texts: Texts = Texts(ENGLISH),
    ) -> None:
        self.name = name
        self.texts = texts
        self._paper = PAPERS[paper]
        self.formats = formats
        self.places: dict[Key, tuple[str, str]] = {}
        self._book = book
        self._sheet = book.add_worksheet(name)
        self._contents = contents
        self.call("hide_gridlines", 2)
        if marked and book.define_name(sheet_mark(name), f"={self.at(0, 0)}"):
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
            if self._contents is None
            else self._contents.values.get(key)
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

    def explained(self, row: int, column: int, name: str, about: str) -> None:
        """Write a head of a table that people fill: its name, by which the column is found again,
        and below it what it is for.
        """
        word, words = self.formats("plan head word"), self.formats("plan head about")
        head = self.formats("plan head")
        self.call("write_rich_string", row, column, word, name, words, f"\n{about}", head)

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

    def merge(self, row: int, column: int, last_column: int, look: str) -> None:
        """Merge cells of a row; the first is still to be written."""
        self.call("merge_range", row, column, row, last_column, "", self.formats(look))

    def merged(self, row: int, column: int, last_column: int, text: str, look: str) -> None:
        """Write a text into merged cells of a row; whatever it begins with, it is a text."""
        self.merge(row, column, last_column, look)
        if text:
            self.text(row, column, text, look)

    def merged_formula(
        self, row: int, column: int, last_column: int, formula: str, look: str
    ) -> None:
        """Write a formula (without its equals sign) into merged cells of a row."""
        self.merge(row, column, last_column, look)
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
        offer: dict[str, object] = {"validate": "list", "source": f"={source}"}
        self.valid(where, offer, prompt=prompt, error=error)

    def valid(
        self,
        where: tuple[int, int, int, int],
        rule: Mapping[str, object],
        *,
        prompt: tuple[str, str] | None = None,
        error: tuple[str, str] | None = None,
    ) -> None:
        """Let cells hold what a rule of XlsxWriter's allows; ``prompt`` and ``error`` are title
        and message, as long as programs show them.
        """
        options = dict(rule)
        for kind, said in (("error", error), ("input", prompt)):
            if said is not None:
                title, message = said
                options[f"{kind}_title"] = title[:_LONGEST_TITLE]
                options[f"{kind}_message"] = message[:LONGEST_MESSAGE]
        self.call("data_validation", *where, options)

    def way(self, row: int, column: int, sheet: str, text: str, look: str) -> None:
        """Write a text that leads to another sheet of the workbook."""
        self.call(
            "write_url",
            row,
            column,
            f"internal:{quoted(sheet)}!A1",
            self.formats(look),
            text,
            self.texts.said("sheets.shared.go_to", sheet=sheet)[:LONGEST_MESSAGE],
        )

    def note(self, row: int, column: int) -> None:
        """Draw a note on a cell, whose text comes later (:mod:`assessment.ooxml.graft.notes`)."""
        look = {
            "author": self.texts.said("sheets.words.last_cycle"),
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
        if self._contents is not None:
            location, text = self._contents.links.get(key), self._contents.values.get(key)
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

    def ratings(self, scale: RatingScale, *areas: str) -> None:
        """Colour ratings in words by the symbols that they begin with."""
        where = " ".join(areas).replace("$", "")
        first = where.partition(":")[0]
        for value in (*scale.values, None):
            look = look_of(scale, value)
            starts = f'LEFT({first},{len(look.symbol)})="{look.symbol}"'
            self.when(where, starts, look.named("rating"))

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


@lru_cache(maxsize=8192)
def height_for(text: str, width: float) -> float:
    """Return the height of a row with a wrapped text in a column of ``width`` characters, in
    points.
    """
    return theme.fitted(theme.lines(text, width))
