"""What can be odd about the contents of a workbook: names, tables, merges, what is hidden, formulas
where values are usual.

:data:`PLANS` change how a workbook is laid out, :data:`CONTENTS` what stands in it; each takes its
own chance, so that one can be left out and the others stay as they are.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from assessment.rules.allowance import Allowance
from assessment.rules.mean import Mean
from tests.builders import odd_formulas
from tests.builders.layouts import RULES
from tests.builders.odd_rules import written
from tests.builders.odd_summary import SUMMARY
from tests.builders.odd_workbooks import (
    Book,
    Error,
    Level,
    Name,
    Place,
    Plan,
    Sheet,
    Table,
    at,
    condition_of,
    letters,
    quoted,
    share,
)

Chance = random.Random

# --- the plan ------------------------------------------------------------------------------------

_LABELS = (("No", "Somewhat", "Yes"), ("Nope", "Somewhat", "Yes"), ("no", "somewhat", "yes"))
_LABEL_CONDITIONS = (
    "mean labels",
    "none",
    "one",
    "two",
    "two by less",
    "three",
    "two by yes",
    "two by or",
    "all yes",
)


def _few(plan: Plan, chance: Chance) -> None:
    count = chance.randint(1, 3)
    plan.competencies = tuple(chance.sample(plan.competencies, count))
    plan.levels = chance.randint(1, 2)


def _labels(plan: Plan, chance: Chance) -> None:
    plan.labels = chance.choice(_LABELS)
    plan.conditions = _LABEL_CONDITIONS


def _offset(plan: Plan, chance: Chance) -> None:
    plan.top, plan.left = chance.randint(1, 6), chance.randint(1, 4)
    plan.summary_top, plan.summary_left = chance.randint(1, 7), chance.randint(1, 4)


def _sheet_names(plan: Plan, chance: Chance) -> None:
    spelt: list[Callable[[str], str]] = [
        str.upper,
        str.lower,
        lambda name: name.replace(" ", ""),
        lambda name: name.replace(" ", "-"),
        lambda name: f" {name}",
    ]
    plan.sheets = tuple(chance.choice(spelt)(name) for name in plan.competencies)


def _own_names(plan: Plan, chance: Chance) -> None:
    names = (
        "Customer's Voice",
        "R&D",
        "Příprava",
        "Überblick",
        "Know-how 2",
        "2024 goals",
        "A1",
        "R1C1",
        "Tom & Co's",
        "测试",
    )
    plan.competencies = tuple(chance.sample(names, len(plan.competencies)))


def _set(**values: object) -> Callable[[Plan, Chance], None]:
    def change(plan: Plan, chance: Chance) -> None:
        for name, value in values.items():
            setattr(plan, name, value)

    return change


PLANS: dict[str, Callable[[Plan, Chance], None]] = {
    "few": _few,
    "labels": _labels,
    "offset": _offset,
    "sheet names": _sheet_names,
    "own names": _own_names,
    "vertical": _set(vertical=True),
    "results below": _set(result="below"),
    "points": _set(points=True),
    "five levels": _set(levels=5),
    "one level": _set(levels=1),
    "one skill": _set(skills=(1, 2)),
    "open skills": _set(unrated=0.3),
    "other summary name": _set(summary="My results & more"),
}


# --- how a level's formula finds its ratings -----------------------------------------------------


def _absolute(level: Level, sheet: str = "") -> str:
    first, last = at(level.rows[0], level.column, "rc"), at(level.rows[-1], level.column, "rc")
    return f"{sheet}{first}:{sheet and ''}{last}"


def _global_names(book: Book, chance: Chance) -> None:
    for number, (competency, level) in enumerate(book.free(chance)):
        name = f"{chance.choice(('Ratings', 'ratings.of', '_r', 'Známky', 'skill_'))}_{number}"
        book.names.append(Name(name, _absolute(level, f"{quoted(competency.sheet.name)}!")))
        level.reference = chance.choice((name, name.upper(), name.lower()))


def _shadowing_names(book: Book, chance: Chance) -> None:
    """Names of a copied sheet: the same name means another sheet's cells on each, and the first
    one's everywhere else.
    """
    some = book.free(chance, 0.8)
    if not some:
        return
    first, model = some[0]
    book.names.append(Name("Shadowed", _absolute(model, f"{quoted(first.sheet.name)}!")))
    seen: set[str] = set()
    for competency, level in some:
        if competency.sheet.name in seen:
            continue
        seen.add(competency.sheet.name)
        if level is not model:
            book.names.insert(
                chance.randrange(len(book.names) + 1),
                Name(
                    "Shadowed",
                    _absolute(level, f"{quoted(competency.sheet.name)}!"),
                    competency.sheet.name,
                ),
            )
        level.reference = "Shadowed"


def _local_names(book: Book, chance: Chance) -> None:
    seen: set[str] = set()
    for competency, level in book.free(chance, 0.8):
        if competency.sheet.name not in seen:
            seen.add(competency.sheet.name)
            book.names.append(
                Name(
                    "OnlyHere",
                    _absolute(level, f"{quoted(competency.sheet.name)}!"),
                    competency.sheet.name,
                )
            )
            level.reference = chance.choice(
                ("OnlyHere", f"{quoted(competency.sheet.name)}!OnlyHere")
            )


def _relative_names(book: Book, chance: Chance) -> None:
    """A name that means the cells below, or above, the cell that uses it."""
    for number, (competency, level) in enumerate(book.free(chance)):
        rows = [(row - level.result[0]) % 1_048_576 + 1 for row in (level.rows[0], level.rows[-1])]
        column = (level.column - level.result[1]) % 16_384 + 1
        sheet = quoted(competency.sheet.name)
        book.names.append(
            Name(
                f"Below{number}",
                f"{sheet}!{at(rows[0], column)}:{at(rows[1], column)}",
                chance.choice((None, competency.sheet.name)),
            )
        )
        level.reference = f"Below{number}"
        # it goes around the edge of the sheet, which LibreOffice does not understand
        if level.rows[0] < level.result[0]:
            level.test, level.test_instead = (
                condition_of(book, level),
                condition_of(book, level, level.area()),
            )


def _nested_names(book: Book, chance: Chance) -> None:
    for number, (competency, level) in enumerate(book.free(chance)):
        sheet = f"{quoted(competency.sheet.name)}!"
        book.names.append(Name(f"Outer{number}", f"Inner{number}"))
        book.names.append(Name(f"Inner{number}", _absolute(level, sheet)))
        level.reference = f"Outer{number}"


def _computed_names(book: Book, chance: Chance) -> None:
    """A name whose formula computes a range, or the whole condition."""
    for number, (competency, level) in enumerate(book.free(chance)):
        sheet = f"{quoted(competency.sheet.name)}!"
        first, whole = at(level.rows[0], level.column, "rc"), _absolute(level, sheet)
        size = len(level.rows)
        kind = chance.randrange(4)
        if kind == 0:
            book.names.append(Name(f"Range{number}", f"OFFSET({sheet}{first},0,0,{size},1)"))
            level.reference = f"Range{number}"
        elif kind == 1:
            column = letters(level.column)
            book.names.append(
                Name(
                    f"Range{number}",
                    f"{sheet}{first}:INDEX({sheet}${column}:${column},{level.rows[-1]})",
                )
            )
            level.reference = f"Range{number}"
        elif kind == 2:
            inside = condition_of(book, level, whole) if "list" not in level.condition else ""
            book.names.append(Name(f"Achieved{number}", inside))
            level.test = f"Achieved{number}"
        else:
            book.names.append(Name(f"Worst{number}", '"No"' if book.plan.labels else "0"))
            level.test = condition_of(book, level)
            if book.plan.labels and f'"{book.plan.labels[0]}"' in level.test:
                book.names[-1].formula = f'"{book.plan.labels[0]}"'
                level.test = level.test.replace(f'"{book.plan.labels[0]}"', f"Worst{number}")
            elif "MIN(" in level.test and ">0" in level.test:
                level.test = level.test.replace(">0", f">Worst{number}")


def _tables(book: Book, chance: Chance) -> None:
    """The skills of a level are an Excel table; its formula names a column of it. Headers stand
    in the row above the skills.
    """
    for number, (competency, level) in enumerate(book.free(chance)):
        top = level.rows[0] - 1
        if (
            level.result == (top, level.column)
            or (top, level.column) in competency.sheet.cells
            or book.plan.vertical
        ):
            continue
        name = chance.choice(("Skills", "skills_", "Tabelle")) + str(number)
        header = competency.sheet.cells[top, level.column - 1].value
        columns = [
            str(header),
            chance.choice(("Rating", "My rating", "Rating #1", "Rating [now]", "It's")),
        ]
        competency.sheet.put((top, level.column), columns[1])
        competency.sheet.tables.append(
            Table(name, f"{at(top, level.column - 1)}:{at(level.rows[-1], level.column)}", columns)
        )
        column = "".join(f"'{sign}" if sign in "[]#'" else sign for sign in columns[1])
        level.reference = chance.choice(
            (
                f"{name}[{column}]",
                f"{name}[[#Data],[{column}]]",
                f"{name}[[{column}]]",
                f"{name.upper()}[{column.upper()}]",
            )
        )


def _mixed_addresses(book: Book, chance: Chance) -> None:
    for competency, level in book.free(chance):
        sheet = chance.choice(
            (
                "",
                "",
                f"{quoted(competency.sheet.name)}!",
                f"'{competency.sheet.name.replace(chr(39), chr(39) * 2)}'!",
            )
        )
        first, last = (
            at(row, level.column, chance.choice(("", "r", "c", "rc")))
            for row in (level.rows[0], level.rows[-1])
        )
        ways = (
            f"{sheet}{first}:{last}",
            f"{sheet}{last}:{first}",
            f"{sheet}{first.lower()}:{last}",
            f"({sheet}{first}:{last})",
        )
        level.reference = chance.choice(ways)


def _composed(book: Book, chance: Chance) -> None:
    """Ranges that are put together of others."""
    for competency, level in book.free(chance):
        first, last, column = (
            at(level.rows[0], level.column),
            at(level.rows[-1], level.column),
            letters(level.column),
        )
        text = f"{quoted(competency.sheet.name)}!{first}:{last}".replace('"', '""')
        ways = (
            f"OFFSET({at(level.rows[0] - 1, level.column)},1,0,{len(level.rows)},1)",
            f'INDIRECT("{first}:{last}")',
            f'INDIRECT("{text}")',
            f"{first}:INDEX({column}{level.rows[0]}:{column}{level.rows[-1]},{len(level.rows)})",
            f"INDEX({first}:{last},0)",
            f"INDEX({first}:{last},,1)",
            f"IF(TRUE,{first}:{last})",
            f"CHOOSE(1,{first}:{last})",
            f"({column}:{column} {level.rows[0]}:{level.rows[-1]})",
            f"{first}:{last}:{first}",
        )
        level.reference = chance.choice(ways)


def _other_functions(book: Book, chance: Chance) -> None:
    for _, level in book.free(chance, 0.7):
        level.test, level.test_instead = written(book, level, chance)


def _modern_functions(book: Book, chance: Chance) -> None:
    for _, level in book.free(chance):
        level.test, level.test_instead = written(book, level, chance, modern=True)


def _array_results(book: Book, chance: Chance) -> None:
    """Level formulas that are entered as array formulas; not over one empty cell, which
    programs do not agree to be an array.
    """
    for competency, level in book.free(chance):
        if len(level.rows) == 1 and None in level.ratings:
            continue
        range_ = level.area()
        labels = book.plan.labels
        no = f'"{labels[0]}"' if labels else "0"
        some = f'"{labels[1]}"' if labels else "1"
        first = chance.choice(
            (
                f"SUM(--({range_}={no}))=0",
                f"SUM(IF({range_}={no},1,0))=0",
                f"NOT(OR({range_}={no}))",
                f"AND({range_}<>{no})",
            )
        )
        rule = level.rule
        if isinstance(rule, Mean):
            second = f"AVERAGE(IF({range_}>=0,{range_})){'>' if rule.strict else '>='}{float(rule.limit):g}"
        else:
            assert isinstance(rule, Allowance)
            second = f"SUM(({range_}={some})*1)<={rule.limit}"
        cell = competency.sheet.formula(level.result, f"IF(AND({first},{second}),1,0)")
        cell.array = at(*level.result)


# --- what stands in the cells of ratings ---------------------------------------------------------


def _rated(book: Book, chance: Chance, share: float = 0.4) -> list[tuple[Sheet, Place, Level, int]]:
    """Return some of the cells that hold a rating as a constant."""
    found = []
    for competency, level in book.levels():
        for index, row in enumerate(level.rows):
            cell = competency.sheet.cells.get((row, level.column))
            if (
                cell is not None
                and not cell.formula
                and level.ratings[index] is not None
                and chance.random() < share
            ):
                found.append((competency.sheet, (row, level.column), level, index))
    return found


def _as_text(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else f"{value:g}"


def _rating_formulas(book: Book, chance: Chance) -> None:
    """Ratings that are formulas of constants, of other cells, of names."""
    data = book.data
    for number, (sheet, place, _, _) in enumerate(_rated(book, chance)):
        value = sheet.cells[place].value
        text = _as_text(value)
        other = (60 + number, 1)
        data.put(other, value)
        data.formula((other[0], 2), at(*other))
        ways = [
            text,
            f"IF(1>0,{text},{text})",
            f"Data!{at(*other)}",
            f"Data!{at(other[0], 2, 'rc')}",
            f"IFERROR(Data!{at(*other)},0)",
            f"INDEX(Data!A:A,{other[0]})",
        ]
        ways += (
            [f"{text}+0", f"--{text}", f"{text}*1", f"ROUND({text},0)"]
            if isinstance(value, float)
            else [f'{text}&""', f"TRIM({text})", f"T({text})"]
        )
        ways += [
            f"VLOOKUP({text},Data!A{other[0]}:B{other[0]},2,FALSE)",
            f"_xlfn.IFS(FALSE,9,TRUE,{text})",
            f'INDIRECT("Data!A{other[0]}")',
        ]
        sheet.formula(place, chance.choice(ways))


def _rating_by_others(book: Book, chance: Chance) -> None:
    """Ratings that follow from answers in a hidden column beside them."""
    for sheet, (row, column), _, _ in _rated(book, chance, 0.3):
        value = sheet.cells[row, column].value
        if (row, column + 1) not in sheet.cells:
            sheet.put((row, column + 1), "x" if chance.random() < 0.5 else None)
            answer = (
                f'{at(row, column + 1)}="x"'
                if sheet.cells[row, column + 1].value
                else f"ISBLANK({at(row, column + 1)})"
            )
            sheet.formula((row, column), f"IF({answer},{_as_text(value)},9)")


def _shared_ratings(book: Book, chance: Chance) -> None:
    """A level's ratings are a shared formula over another sheet; its master may come last."""
    start = 100
    for competency, level in book.levels():
        if chance.random() < 0.4 and len(level.rows) > 1 and None not in level.ratings:
            cells = [competency.sheet.cells[row, level.column] for row in level.rows]
            if any(cell.formula for cell in cells) or any(
                isinstance(cell.value, str) and not book.plan.labels for cell in cells
            ):
                continue
            shift = start - level.rows[0]
            for row, cell in zip(level.rows, cells, strict=True):
                book.data.put((row + shift, 3), cell.value)
            share(
                book,
                competency.sheet,
                [(row, level.column) for row in level.rows],
                lambda row, column, s=shift: f"Data!$C{row + s}",
                chance,
            )
            start += 20


def _text_numbers(book: Book, chance: Chance) -> None:
    """Numbers as texts; not where a formula counts them, since Excel finds a text that spells
    the number and LibreOffice does not.
    """
    for sheet, place, level, _ in _rated(book, chance, 0.3):
        value = sheet.cells[place].value
        if (
            isinstance(value, float)
            and not level.test
            and level.result not in sheet.cells
            and "COUNTIF" not in RULES[level.condition][0]
        ):
            sheet.cells[place].value = f"{value:g}"


def _empty_texts(book: Book, chance: Chance) -> None:
    """A rating that is not given: an empty text that a formula gives."""
    for sheet, place, level, index in _rated(book, chance, 0.1):
        level.ratings[index] = None
        sheet.formula(place, chance.choice(('""', 'IF(TRUE,"",2)', 'T("")', 'Data!Z1&""')))


def _error_ratings(book: Book, chance: Chance) -> None:
    for sheet, place, level, index in _rated(book, chance, 0.07):
        level.ratings[index] = None
        if chance.random() < 0.5:
            sheet.put(place, Error(chance.choice(("#N/A", "#REF!", "#DIV/0!", "#VALUE!"))))
        else:
            sheet.formula(place, chance.choice(("NA()", "1/0", 'VALUE("x")', 'Data!A1+"a"')))


def _spelt_labels(book: Book, chance: Chance) -> None:
    if book.plan.labels:
        for sheet, place, _, _ in _rated(book, chance, 0.3):
            label = str(sheet.cells[place].value)
            sheet.cells[place].value = chance.choice((label.upper(), label.lower(), label.title()))


def _number_formats(book: Book, chance: Chance) -> None:
    """Number formats that show another word than what counts."""
    codes = (
        '"No";"No";"No"',
        '[=2]"Yes";[=1]"Somewhat";"No"',
        ";;;",
        '"Yes"',
        "0%",
        "yyyy-mm-dd",
        '[Red]"x"',
        "@",
        '0" of 2"',
    )
    for sheet, place, _, _ in _rated(book, chance, 0.4):
        sheet.cells[place].style = book.style(chance.choice(codes))


# --- what people do not see ----------------------------------------------------------------------


def _hidden_rows(book: Book, chance: Chance) -> None:
    for competency, level in book.levels():
        if chance.random() < 0.4:
            competency.sheet.hidden_rows.add(chance.choice(level.rows))


def _hidden_columns(book: Book, chance: Chance) -> None:
    for competency, level in book.levels():
        if chance.random() < 0.2:
            competency.sheet.hidden_columns.add(level.column)


def _hidden_sheets(book: Book, chance: Chance) -> None:
    for competency in book.competencies:
        if chance.random() < 0.4:
            competency.sheet.state = chance.choice(("hidden", "veryHidden"))


def _merged_cells(book: Book, chance: Chance) -> None:
    """Headers over skill and rating, and ranges whose covered cells are empty."""
    for competency, level in book.levels():
        sheet, left = competency.sheet, level.column - 1
        top = level.result[0] - 1 if book.plan.result == "above" else level.rows[0] - 1
        if (
            chance.random() < 0.6
            and (top, level.column) not in sheet.cells
            and not any(table.area.startswith(at(top, left)) for table in sheet.tables)
        ):
            sheet.merges.append(f"{at(top, left)}:{at(top, level.column)}")


def _covered_ratings(book: Book, chance: Chance) -> None:
    """A rating under a merged range of skill and rating: it counts, though nobody sees it."""
    for competency, level in book.levels():
        if chance.random() < 0.25:
            row = chance.choice(level.rows)
            area = f"{at(row, level.column - 1)}:{at(row, level.column)}"
            if not any(table.area for table in competency.sheet.tables):
                competency.sheet.merges.append(area)


def _family(name: str) -> Callable[[Book, Chance], None]:
    return lambda book, chance: odd_formulas.add(book, name, chance)


CONTENTS: dict[str, Callable[[Book, Chance], None]] = {
    "tables": _tables,
    "global names": _global_names,
    "shadowing names": _shadowing_names,
    "local names": _local_names,
    "relative names": _relative_names,
    "nested names": _nested_names,
    "computed names": _computed_names,
    "mixed addresses": _mixed_addresses,
    "composed ranges": _composed,
    "modern functions": _modern_functions,
    "array results": _array_results,
    "other functions": _other_functions,
    "rating formulas": _rating_formulas,
    "ratings by answers": _rating_by_others,
    "shared ratings": _shared_ratings,
    "numbers as text": _text_numbers,
    "empty texts": _empty_texts,
    "error ratings": _error_ratings,
    "spelt labels": _spelt_labels,
    "number formats": _number_formats,
    "hidden rows": _hidden_rows,
    "hidden columns": _hidden_columns,
    "hidden sheets": _hidden_sheets,
    "merged headers": _merged_cells,
    "covered ratings": _covered_ratings,
    **SUMMARY,
    **{f"formulas: {family}": _family(family) for family in odd_formulas.FAMILIES},
}
