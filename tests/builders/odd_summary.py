"""What can be odd about the Summary: how it asks for levels, multiplies, adds up, and how often
it is there.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.builders.odd_rules import level_ways
from tests.builders.odd_workbooks import (
    Book,
    Content,
    Name,
    Sheet,
    Table,
    at,
    column_area,
    letters,
    nested,
    quoted,
    share,
    weight_of,
)

Chance = random.Random


def _level_ways(book: Book, chance: Chance) -> None:
    for competency in book.competencies:
        if not competency.level_formula and chance.random() < 0.7:
            competency.level_formula, competency.level_instead = level_ways(
                book, competency, chance
            )


def _modern_levels(book: Book, chance: Chance) -> None:
    for competency in book.competencies:
        if not competency.level_formula and chance.random() < 0.5:
            competency.level_formula, competency.level_instead = level_ways(
                book, competency, chance, modern=True
            )


def _named_levels(book: Book, chance: Chance) -> None:
    """The Summary asks by name: each sheet has its own name for the same place, or there is one
    for each.
    """
    for number, competency in enumerate(book.competencies):
        if competency.level_formula or chance.random() < 0.3:
            continue
        names = []
        sheet = quoted(competency.sheet.name)
        local = chance.random() < 0.5
        for index, level in enumerate(competency.levels):
            name = f"Level{index + 1}." if local else f"Result_{number}_{index}"
            book.names.append(
                Name(
                    name,
                    f"{sheet}!{at(*level.result, 'rc')}",
                    competency.sheet.name if local else None,
                )
            )
            names.append(f"{sheet}!{name}" if local else name)
        competency.level_formula = nested(competency, names)


def _intersecting(book: Book, chance: Chance) -> None:
    """Implicit intersection: the value of a row by whole columns, or by ranges beside it."""
    weight, level = letters(book.column("weight")), letters(book.column("level"))
    for competency in book.competencies:
        if not competency.value_formula:
            competency.value_formula = chance.choice(
                (
                    f"{weight}:{weight}*{level}:{level}",
                    f"{column_area(book, 'weight', 'rc')}*{column_area(book, 'level', 'rc')}",
                    f"{at(competency.row, book.column('weight'))}*{column_area(book, 'level')}",
                )
            )


def _value_names(book: Book, chance: Chance) -> None:
    """Relative names on the Summary: the weight and the level of my row."""
    summary = quoted(book.summary.name)
    value = book.column("value")
    for name, kind in (("MyWeight", "weight"), ("MyLevel", "level")):
        if chance.random() < 0.5:
            formula = f"{summary}!{at(1, (book.column(kind) - value) % 16_384 + 1)}"
        else:
            formula = f"{summary}!{at(1, book.column(kind), 'c')}"
        book.names.append(Name(name, formula, chance.choice((None, book.summary.name))))
    for competency in book.competencies:
        if not competency.value_formula:
            # a name that points to the left goes around the edge of the sheet, which LibreOffice
            # does not understand
            competency.value_formula = "MyWeight*MyLevel"
            competency.value_instead = f"{at(competency.row, book.column('weight'))}*{at(competency.row, book.column('level'))}"


def _summary_table(book: Book, chance: Chance) -> None:
    """The Summary is an Excel table, with or without a row of totals."""
    summary = book.summary
    top, left = book.plan.summary_top, book.plan.summary_left
    last = book.competencies[-1].row
    totals = chance.random() < 0.4
    if totals:
        summary.cells[last + 1, left] = summary.cells.pop((book.progress[0], left))
        book.progress = (last + 1, left + 3)
    table = Table(
        "Overview",
        f"{at(top, left)}:{at(last + totals, left + 3)}",
        ["Competency", "Weight", "Level", "Value"],
        totals,
    )
    summary.tables.append(table)
    for competency in book.competencies:
        row = chance.choice(("[#This Row],", "[#This Row],"))
        competency.value_formula = (
            competency.value_formula or f"Overview[[#This Row],[Weight]]*Overview[{row}[Level]]"
        )
    book.progress_formula = book.progress_formula or chance.choice(
        (
            "SUM(Overview[Value])",
            "SUBTOTAL(109,Overview[Value])",
            "SUM(Overview[[#Data],[Value]])",
            "SUMPRODUCT(Overview[Weight],Overview[Level])",
            "SUM(Overview[[Value]:[Value]])",
        )
    )
    # LibreOffice does not understand a table's special items without a column
    area = f"{quoted(summary.name)}!{table.area}"
    probe = chance.choice(
        (
            ("ROWS(Overview[#All])", f"ROWS({area})"),
            ("INDEX(Overview[#Headers],1,2)", f"INDEX({area},1,2)"),
            ("COLUMNS(Overview[])", "4"),
            (
                "SUM(Overview[[#All],[Level]])",
                f"SUM({column_area(book, 'level').join((quoted(summary.name) + '!', ''))})",
            ),
        )
    )
    book.data.formula((50, 1), *probe)


def _array_values(book: Book, chance: Chance) -> None:
    """The values are one array formula over all rows."""
    if any(one.value_formula for one in book.competencies):
        return
    places = [(one.row, book.column("value")) for one in book.competencies]
    book.summary.formula(
        places[0], f"{column_area(book, 'weight')}*{column_area(book, 'level')}"
    ).array = f"{at(*places[0])}:{at(*places[-1])}"
    for place in places[1:]:
        book.summary.put(place, None)


def _shared_values(book: Book, chance: Chance) -> None:
    if any(one.value_formula for one in book.competencies) or len(book.competencies) < 2:
        return
    weight, level = book.column("weight"), book.column("level")
    places = [(one.row, book.column("value")) for one in book.competencies]
    if places[0] not in book.summary.cells:
        share(
            book,
            book.summary,
            places,
            lambda row, column: f"{at(row, weight, 'c')}*{at(row, level)}",
            chance,
        )


def _progress_ways(book: Book, chance: Chance) -> None:
    value, weight, level = (column_area(book, kind) for kind in ("value", "weight", "level"))
    book.progress_formula = book.progress_formula or chance.choice(
        (
            f"SUMPRODUCT({weight},{level})",
            f"SUMPRODUCT({weight}*{level})",
            f"SUBTOTAL(9,{value})",
            f"_xlfn.AGGREGATE(9,6,{value})",
            f"ROUND(SUM({value}),10)",
            f'SUMIF({value},">0")',
            f"SUM({value},0)",
            f"SUMPRODUCT(--({value}>0),{value})",
            f"IFERROR(SUM({value}),0)",
            "+".join(at(one.row, book.column("value")) for one in book.competencies),
        )
    )


def _weight_ways(book: Book, chance: Chance) -> None:
    """Weights that are formulas, texts, or formatted."""
    for number, competency in enumerate(book.competencies):
        cell, place = competency.weight_cell, (competency.row, book.column("weight"))
        value = weight_of(book, competency)
        kind = chance.randrange(5)
        if kind == 0:
            book.summary.formula(
                place, f"{competency.weight}%" if not book.plan.points else f"{competency.weight}/1"
            )
        elif kind == 1:
            book.data.put((80 + number, 5), value)
            book.summary.formula(place, f"Data!{at(80 + number, 5, 'rc')}")
        elif kind == 2:
            book.names.append(Name(f"Weight_{number}", repr(value)))
            book.summary.formula(place, f"Weight_{number}")
        elif kind == 3 and cell is not None:
            cell.style = book.style(chance.choice(("0%", '0.0" points"', "0.00")))


def _text_weights(book: Book, chance: Chance) -> None:
    for competency in book.competencies:
        if chance.random() < 0.5 and not book.plan.points:
            book.summary.put(
                (competency.row, book.column("weight")),
                chance.choice((f"{competency.weight} %", f"{competency.weight}%")),
            )


def _last_years(book: Book, chance: Chance) -> None:
    """Last year's Summary, typed in, stands before or after the live one."""
    old = Sheet(chance.choice(("Summary 2023", "Last year", "Old results")))
    for index, header in enumerate(("Competency", "Weight", "Level", "Value")):
        old.put((1, 1 + index), header)
    for index, competency in enumerate(book.competencies):
        values: tuple[Content, ...] = (
            competency.name,
            weight_of(book, competency),
            1.0,
            weight_of(book, competency),
        )
        for column, value in enumerate(values, start=1):
            old.put((2 + index, column), value)
    old.put((len(book.competencies) + 3, 1), "Progress")
    old.put(
        (len(book.competencies) + 3, 4),
        sum(weight_of(book, competency) for competency in book.competencies),
    )
    book.sheets.insert(chance.choice((0, len(book.sheets))), old)


def _typed_levels(book: Book, chance: Chance) -> None:
    """A level that was typed in, right or wrong, or not at all."""
    for competency in book.competencies:
        if chance.random() < 0.4:
            book.summary.put(
                (competency.row, book.column("level")),
                chance.choice((float(competency.reached), 0.0, None)),
            )


def _sheet_order(book: Book, chance: Chance) -> None:
    chance.shuffle(book.sheets)


SUMMARY: dict[str, Callable[[Book, Chance], None]] = {
    "summary table": _summary_table,
    "level ways": _level_ways,
    "modern levels": _modern_levels,
    "named levels": _named_levels,
    "implicit intersection": _intersecting,
    "relative value names": _value_names,
    "array values": _array_values,
    "shared values": _shared_values,
    "progress ways": _progress_ways,
    "weight ways": _weight_ways,
    "text weights": _text_weights,
    "last year's summary": _last_years,
    "typed levels": _typed_levels,
    "sheet order": _sheet_order,
}
