"""What can be odd about the XML and the package of a workbook, and the choice among all that can be
odd.

:func:`build` makes the workbook of a seed; :func:`features_of` says what is odd about it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection

from tests.builders.odd_contents import CONTENTS, PLANS
from tests.builders.odd_package import FOREIGN
from tests.builders.odd_workbooks import Book, Plan, at, finish, lay_out, quoted

Chance = random.Random


def _mark(**values: object) -> Callable[[Book, Chance], None]:
    """Return a feature that only says how the XML is written."""

    def change(book: Book, chance: Chance) -> None:
        for name, value in values.items():
            book.markup[name] = chance.choice(value) if isinstance(value, list) else value

    return change


def _add(key: str, *places: str) -> Callable[[Book, Chance], None]:
    """Return a feature that puts something into some of these places."""

    def change(book: Book, chance: Chance) -> None:
        before = book.markup.get(key, ())
        some = chance.sample(places, chance.randint(1, len(places)))
        book.markup[key] = (*(before if isinstance(before, tuple) else ()), *some)

    return change


def _texts(kind: str) -> Callable[[Book, Chance], None]:
    def change(book: Book, chance: Chance) -> None:
        for sheet in book.sheets:
            for cell in sheet.cells.values():
                if isinstance(cell.value, str) and chance.random() < 0.5:
                    cell.kind = kind

    return change


def _validations(book: Book, chance: Chance) -> None:
    labels = book.plan.labels or ("0", "1", "2")
    for competency in book.competencies:
        areas = " ".join(level.area() for level in competency.levels)
        source = f'"{",".join(labels)}"'
        kind = f'type="list" allowBlank="1" showErrorMessage="1" sqref="{areas}"'
        competency.sheet.elements["dataValidations"] = (
            '<§dataValidations count="1"><§dataValidation'
            f" {kind}><§formula1>{source}</§formula1></§dataValidation></§dataValidations>"
        )


def _formats(book: Book, chance: Chance) -> None:
    for competency in book.competencies:
        rules = ""
        for number, level in enumerate(competency.levels, start=1):
            first = at(level.rows[0], level.column)
            rule = (
                '<§cfRule type="expression"'
                f' priority="{number}"><§formula>ISBLANK({first})</§formula></§cfRule>'
            )
            rules += (
                f'<§conditionalFormatting sqref="{level.area()}">{rule}</§conditionalFormatting>'
            )
        competency.sheet.elements["conditionalFormatting"] = rules


def _protection(book: Book, chance: Chance) -> None:
    for sheet in book.sheets:
        if chance.random() < 0.5:
            sheet.elements["sheetProtection"] = (
                '<§sheetProtection sheet="1" objects="1" scenarios="1" password="CC1A"/>'
            )


def _comments(book: Book, chance: Chance) -> None:
    for competency, level in book.levels():
        if chance.random() < 0.5:
            place = (chance.choice(level.rows), level.column)
            competency.sheet.comments[place] = (
                chance.choice(("Ann", "tc={1}", "")),
                chance.choice(("2", "Yes", "Why not 2?", "")),
                chance.random() < 0.4,
            )


def _views(book: Book, chance: Chance) -> None:
    for sheet in book.sheets:
        sheet.elements["sheetPr"] = (
            '<§sheetPr filterMode="1"><§tabColor rgb="FFFF0000"/></§sheetPr>'
        )
        sheet.elements["dimension"] = (
            f'<§dimension ref="{chance.choice(("A1", "A1:B2", "A1:XFD1048576"))}"/>'
        )
        pane = '<§pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        sheet.elements["sheetViews"] = (
            '<§sheetViews><§sheetView showFormulas="1" showZeros="0"'
            f' workbookViewId="0">{pane}</§sheetView></§sheetViews>'
        )
        sheet.elements["pageMargins"] = (
            '<§pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3"'
            ' footer="0.3"/>'
        )
        sheet.elements["headerFooter"] = (
            "<§headerFooter><§oddHeader>&amp;CRating 2</§oddHeader></§headerFooter>"
        )


def _ignored(book: Book, chance: Chance) -> None:
    """Attributes of an ignorable namespace on cells that look like those that count."""
    for sheet in book.sheets:
        for cell in sheet.cells.values():
            if chance.random() < 0.2:
                cell.attributes += ' fx:r="Z9" fx:t="b" fx:s="77"'


MARKUP: dict[str, Callable[[Book, Chance], None]] = {
    "prefix": _mark(prefix=["x", "main", "s"]),
    "bare cells": _add("bare", "cells"),
    "bare rows": _add("bare", "rows", "cells"),
    "number spellings": _mark(numbers=["decimals", "exponent"]),
    "spaces in numbers": _mark(numbers="spaces"),
    "foreign elements": _add("foreign", "rows", "cells", "inside", "sheet", "workbook"),
    "foreign strings": _add("foreign", "strings"),
    "foreign attributes": _ignored,
    "alternate content": _add("alternate", "sheet", "workbook"),
    "extension lists": _add("lists", "cells", "sheet", "workbook"),
    "comments in xml": _add("noise", "comments", "cdata", "references"),
    "quotes": _mark(quotes="'"),
    "utf-16": _mark(encoding="utf-16"),
    "byte order mark": _mark(encoding="bom"),
    "odd part names": _add("paths", "odd"),
    "absolute targets": _add("paths", "absolute"),
    "no styles": _mark(styles=False),
    "1904": _mark(date1904=True),
    "calculation": _mark(
        calc=[
            'fullCalcOnLoad="1"',
            'calcMode="manual"',
            'calcId="191029" iterate="1"',
            'refMode="R1C1"',
        ]
    ),
    "usual attributes": _mark(attributes=True),
    "properties": _mark(properties=True),
    "inline texts": _texts("inline"),
    "rich texts": _texts("rich"),
    "phonetic texts": _texts("phonetic"),
    "validations": _validations,
    "conditional formats": _formats,
    "protection": _protection,
    "comments": _comments,
    "views": _views,
}


def _several_sheets(book: Book, chance: Chance) -> None:
    """Formulas over the same cells of a row of sheets."""
    names = [sheet.name for sheet in book.sheets]
    for number in range(chance.randint(1, 4)):
        first, last = sorted(chance.choices(range(len(names)), k=2))
        row = chance.randint(3, 5)
        cells = f"B{row}:B{row + chance.randint(0, 3)}"
        both = ":".join(names[index].replace("'", "''") for index in (first, last))
        each = ",".join(f"{quoted(name)}!{cells}" for name in names[first : last + 1])
        function = chance.choice(("SUM", "COUNT", "MAX", "COUNTA"))
        book.data.formula((70 + number, 20), f"{function}('{both}'!{cells})", f"{function}({each})")


def _checkboxes(book: Book, chance: Chance) -> None:
    """Ratings that are ticked or not; a level counts if all are."""
    for competency, level in book.levels():
        level.condition = "none"
        level.ratings[:] = [
            None if rating is None else 2 if rating else 0 for rating in level.ratings
        ]
        for row, rating in zip(level.rows, level.ratings, strict=True):
            competency.sheet.put((row, level.column), None if rating is None else rating == 2)
        competency.sheet.formula(
            level.result, f"IF(COUNTIF({level.area()},{chance.choice(('FALSE', 'FALSE()'))})=0,1,0)"
        )


EXTRA: dict[str, Callable[[Book, Chance], None]] = {
    # and nothing else about the ratings; LibreOffice adds up what is ticked
    "checkboxes": _checkboxes,
    "several sheets": _several_sheets,
    "alternate rows": _add("alternate", "rows"),
    "second cells": _add("foreign", "second"),
}
SAVED = ("nothing saved", "stale values")  # without one of them the right values are saved
FEATURES = (*PLANS, *CONTENTS, *MARKUP, *EXTRA, *SAVED)
_BESIDE_RATINGS = (
    "few",
    "offset",
    "sheet names",
    "own names",
    "vertical",
    "results below",
    "points",
    "five levels",
    "one level",
    "other summary name",
)


def features_of(seed: str) -> tuple[str, ...]:
    """Return what is odd about the workbook of a seed."""
    chance = Chance(f"{seed} features")
    some = [name for name in PLANS if chance.random() < 0.2]
    some += chance.sample(list(CONTENTS), chance.choice((1, 2, 3, 5, 8, 12)))
    some += chance.sample(list(MARKUP), chance.choice((0, 1, 2, 4, 6)))
    some += [chance.choice(SAVED)] if chance.random() < 0.5 else []
    some += [
        name
        for name, share in zip(EXTRA, (0.03, 0.06, 0.04, 0.02), strict=True)
        if chance.random() < share
    ]
    if "checkboxes" in some:
        some = [
            name
            for name in some
            if name in (*_BESIDE_RATINGS, *MARKUP, *EXTRA, *SAVED)
            and name not in ("validations", "inline texts", "several sheets")
        ]
    return tuple(name for name in FEATURES if name in some)


def build(seed: str, features: Collection[str]) -> Book:
    """Return the workbook of a seed with these features; each takes its own chance."""
    plan = Plan(seed)
    for name, planned in PLANS.items():
        if name in features:
            planned(plan, Chance(f"{seed} {name}"))
    if "tables" in features:  # a table's headers stand right above the skills
        plan.result, plan.vertical = "below", False
    book = lay_out(plan)
    for name, content in CONTENTS.items():
        if name in features:
            content(book, Chance(f"{seed} {name}"))
    if "checkboxes" in features:
        EXTRA["checkboxes"](book, Chance(f"{seed} checkboxes"))
    finish(book)
    for name, marked in MARKUP.items():
        if name in features:
            marked(book, Chance(f"{seed} {name}"))
    for name, changed in EXTRA.items():
        if name in features and name != "checkboxes":
            changed(book, Chance(f"{seed} {name}"))
    return book


__all__ = [
    "CONTENTS",
    "EXTRA",
    "FEATURES",
    "FOREIGN",
    "MARKUP",
    "PLANS",
    "SAVED",
    "build",
    "features_of",
]
