"""Random formulas of every kind that spreadsheets compute, over a block of data of every kind.

Each family of functions is a feature of its own. Where programs differ by nature (a program without
a type for TRUE, a text that is typed in as an argument) the grammar keeps away: what is
asked here has one answer.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.builders.odd_workbooks import Book, Error, Sheet, at

NUMBERS, TEXTS, MIXED, SPARSE, ERRORS, RISING = 1, 2, 3, 4, 5, 6  # columns of the data
ROWS = 8
FIRST = 9  # column of the formulas
_WORDS = (
    "Yes",
    "no",
    "Someone",
    "élan",
    "Élan",
    "fig",
    "zebra",
    "straße",
    "strasse",
    "Ärger",
    "apple",
    "a-b",
    "co op",
    "Yes*",
    "naïve",
    "10",
    "été",
)


def fill(book: Book, chance: random.Random) -> None:
    """Write the block of data: a column of numbers, of texts, of both, one with gaps, one with
    errors, and rising numbers.
    """
    sheet = book.data
    if (1, NUMBERS) in sheet.cells:
        return
    for column, header in enumerate(
        ("Numbers", "Texts", "Mixed", "Sparse", "Errors", "Rising"), start=1
    ):
        sheet.put((1, column), header)
    for index in range(ROWS):
        row = index + 2
        sheet.put((row, NUMBERS), chance.choice((0.0, 1.0, 2.0, 2.0, 1.5, 0.1, -3.0, 17.0)))
        # beside numbers, three texts of which some are ratings explain a scale
        word = chance.choice(_WORDS)
        sheet.put(
            (row, TEXTS), "apple" if book.plan.labels and word.casefold() in ("yes", "no") else word
        )
        sheet.put((row, MIXED), chance.choice((1.0, 2.0, "Yes", "élan", 0.0, "no")))
        if chance.random() < 0.6:
            sheet.put((row, SPARSE), chance.choice((1.0, 2.0, 3.0, "x")))
        sheet.put(
            (row, ERRORS),
            (
                Error(chance.choice(("#N/A", "#DIV/0!")))
                if chance.random() < 0.2
                else chance.choice((1.0, 2.0))
            ),
        )
        sheet.put((row, RISING), float(index * 5))


class Maker:
    """Makes formulas; each is right for the sheet of the data."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def pick(self, *choices: str) -> str:
        """Return one of some texts."""
        return self.chance.choice(choices)

    def area(self, column: int = 0) -> str:
        """Return a range of one column."""
        column = column or self.chance.choice((NUMBERS, NUMBERS, MIXED, SPARSE, RISING))
        first = self.chance.randint(2, ROWS)
        last = self.chance.randint(first, ROWS + 2)
        kind = self.chance.random()
        letter = at(1, column)[:-1]
        if kind < 0.1:
            return f"{letter}:{letter}"
        if kind < 0.2:
            return f"${letter}${first}:${letter}${last}"
        if kind < 0.3:
            return f"Data!{at(first, column)}:{at(last, column, 'r')}"
        return f"{at(first, column)}:{at(last, column)}"

    def full(self, column: int) -> str:
        """Return the whole column of the data."""
        return f"{at(2, column)}:{at(ROWS + 1, column)}"

    def cell(self, column: int = 0) -> str:
        """Return one cell of the data."""
        return at(
            self.chance.randint(2, ROWS + 1),
            column or NUMBERS,
            self.chance.choice(("", "r", "c", "rc")),
        )

    def number(self, depth: int = 1) -> str:
        """Return an expression that gives a number, or an error."""
        if depth <= 0:
            return self.pick(
                self.cell(),
                str(self.chance.randint(0, 5)),
                "0.1",
                "1.7",
                self.cell(RISING),
                "25%",
                "2E0",
            )
        return self.chance.choice(
            (
                lambda: (
                    f"{self.number(depth - 1)}{self.pick('+', '-', '*', '/')}{self.number(depth - 1)}"
                ),
                lambda: (
                    f"{self.pick('SUM', 'MAX', 'MIN', 'AVERAGE', 'COUNT', 'COUNTA')}({self.area()})"
                ),
                lambda: f"({self.number(depth - 1)})",
                lambda: f"-{self.number(0)}",
                lambda: (
                    f"IF({self.condition(depth - 1)},{self.number(depth - 1)},{self.number(depth - 1)})"
                ),
                lambda: f"ROUND({self.number(depth - 1)},{self.chance.randint(0, 2)})",
                lambda: self.number(0),
            )
        )()

    def string(self, depth: int = 1) -> str:
        """Return an expression that gives a text."""
        word = self.chance.choice(_WORDS)
        if depth <= 0:
            return self.pick(f'"{word}"', self.cell(TEXTS))
        return self.chance.choice(
            (
                lambda: f"{self.string(0)}&{self.string(0)}",
                lambda: f"{self.pick('UPPER', 'LOWER', 'TRIM', 'T')}({self.string(0)})",
                lambda: self.string(0),
            )
        )()

    def condition(self, depth: int = 1) -> str:
        """Return an expression that gives TRUE or FALSE."""
        operator = self.pick("=", "<>", "<", ">", "<=", ">=")
        if self.chance.random() < 0.4:
            return f"{self.string(depth - 1)}{operator}{self.string(depth - 1)}"
        return f"{self.number(depth - 1)}{operator}{self.number(depth - 1)}"

    def criterion(self) -> str:
        """Return what COUNTIF and its like take as a condition."""
        return self.pick(
            '">0"',
            '"<>0"',
            '">=1"',
            "1",
            "2",
            '"=2"',
            '"Yes"',
            '"<>Yes"',
            '"y*"',
            '"?es"',
            '""',
            '"<>"',
            '"élan"',
            '"Straße"',
            '"Yes~*"',
            self.cell(),
        )


def _aggregates(m: Maker) -> str:
    return m.pick(
        f"SUM({m.area()},{m.number(0)})",
        f"MEDIAN({m.area(NUMBERS)})",
        f"SMALL({m.area(NUMBERS)},{m.chance.randint(1, 3)})",
        f"LARGE({m.area(NUMBERS)},{m.chance.randint(1, 3)})",
        f"PRODUCT({m.area(NUMBERS)})",
        f"SUBTOTAL({m.chance.choice((1, 2, 3, 4, 5, 6, 9, 101, 102, 103, 104, 105, 109))},{m.area(NUMBERS)})",
        f"_xlfn.AGGREGATE({m.chance.choice((1, 2, 3, 4, 5, 9, 12))},{m.chance.choice((4, 6, 6))},{m.full(NUMBERS)})",
        f"_xlfn.AGGREGATE({m.chance.choice((1, 2, 4, 5, 9))},6,{m.full(ERRORS)})",
        f"_xlfn.AGGREGATE({m.chance.choice((14, 15))},6,{m.full(NUMBERS)},{m.chance.randint(1, 2)})",
        f"COUNTBLANK({m.full(SPARSE)})",
        f"COUNTA({m.full(MIXED)})",
        f"AVERAGEA({m.full(NUMBERS)})",
        f"STDEV({m.full(RISING)})",
        f"VAR({m.full(RISING)})",
        f"SUMSQ({m.area(NUMBERS)})",
        f"MODE({m.full(NUMBERS)})",
        f"RANK({m.cell()},{m.full(NUMBERS)})",
        f"SUM({at(2, 1)}:{at(4, 1)},{at(6, 1)}:{at(7, 1)})",
        f"SUM(({at(2, 1)}:{at(4, 1)},{at(6, 1)}:{at(7, 1)}))",
        f"SUM({at(2, 1)}:{at(5, 6)} {at(3, 1)}:{at(4, 1)})",
        f"SUM(A2:INDEX(A:A,{m.chance.randint(3, 8)}))",
        f"SUM(OFFSET(A1,{m.chance.randint(1, 3)},0,3,1))",
        f'SUM(INDIRECT("A2:A{m.chance.randint(3, 8)}"))',
        f"PERCENTILE({m.full(RISING)},0.5)",
        f"QUARTILE({m.full(RISING)},1)",
    )


def _conditional(m: Maker) -> str:
    test = m.criterion
    mixed = m.full(m.chance.choice((NUMBERS, TEXTS, MIXED, SPARSE)))
    return m.pick(
        f"COUNTIF({mixed},{test()})",
        f"COUNTIFS({mixed},{test()},{m.full(NUMBERS)},{test()})",
        f"SUMIF({mixed},{test()},{m.full(RISING)})",
        f"SUMIF({m.full(NUMBERS)},{test()})",
        f"SUMIFS({m.full(RISING)},{mixed},{test()},{m.full(NUMBERS)},{test()})",
        f"AVERAGEIF({mixed},{test()},{m.full(RISING)})",
        f"AVERAGEIFS({m.full(RISING)},{mixed},{test()})",
        f"_xlfn.MAXIFS({m.full(RISING)},{mixed},{test()})",
        f"_xlfn.MINIFS({m.full(RISING)},{mixed},{test()})",
        f'COUNTIF({mixed},"{m.pick("<", ">", "<=", ">=")}"&{m.cell()})',
        f'COUNTIF({m.full(TEXTS)},"{m.pick("<", ">", "<=", ">=")}{m.pick("fig", "élan", "Z", "s")}")',
    )


def _arrays(m: Maker) -> str:
    operator = m.pick("=", "<>", ">", ">=", "<")
    return m.pick(
        f"SUMPRODUCT(({m.full(NUMBERS)}{operator}{m.number(0)})*1)",
        f"SUMPRODUCT(--({m.full(NUMBERS)}{operator}{m.number(0)}))",
        f"SUMPRODUCT(({m.full(TEXTS)}{operator}{m.string(0)})*{m.full(RISING)})",
        f"SUMPRODUCT({m.full(NUMBERS)},{m.full(RISING)})",
        f"SUMPRODUCT(({m.full(NUMBERS)}>0)*({m.full(RISING)}<20)*{m.full(RISING)})",
        f"SUMPRODUCT(N(+{m.full(NUMBERS)}))",
        f"SUMPRODUCT({{1;2;3}},{at(2, 1)}:{at(4, 1)})",
        "SUM({1,2;3,4})",
        f"SUMPRODUCT(LEN({m.full(TEXTS)}))",
        f"SUMPRODUCT(ROUND({m.full(NUMBERS)},0))",
        f"SUMPRODUCT(ISNUMBER({m.full(MIXED)})*1)",
        f"SUMPRODUCT(COUNTIF({m.full(NUMBERS)},{{0,1,2}}))",
        f"SUMPRODUCT(IF({m.full(NUMBERS)}>0,1,0))",
        f'SUMPRODUCT(1/COUNTIF({m.full(TEXTS)},{m.full(TEXTS)}&""))',
        f"SUMPRODUCT(MAX(({m.full(NUMBERS)}>0)*{m.full(RISING)}))",
        f"LOOKUP(2,1/({m.full(NUMBERS)}>0),{m.full(RISING)})",
        f"INDEX({m.full(TEXTS)},MATCH(TRUE,INDEX({m.full(NUMBERS)}>0,0),0))",
        f"SUMPRODUCT(TRANSPOSE({{1,2,3}})*{at(2, 1)}:{at(4, 1)})",
    )


def _lookups(m: Maker) -> str:
    near = m.chance.choice((0, 1, 2, 3, 7, 12, 20, 35, 40))
    return m.pick(
        f"INDEX({m.full(TEXTS)},{m.chance.randint(1, 8)})",
        f"INDEX(A2:F9,{m.chance.randint(1, 8)},{m.chance.choice((1, 2, 6))})",
        f"MATCH({near},{m.full(RISING)})",
        f"MATCH({m.cell()},{m.full(NUMBERS)},0)",
        f"MATCH({m.string(0)},{m.full(TEXTS)},0)",
        f'MATCH("*e*",{m.full(TEXTS)},0)',
        f"VLOOKUP({near},F2:F9,1)",
        f"VLOOKUP({m.cell()},A2:F9,{m.chance.choice((1, 2, 6))},FALSE)",
        f"VLOOKUP({m.string(0)},B2:F9,5,0)",
        f'HLOOKUP("Rising",A1:F9,{m.chance.randint(2, 8)},FALSE)',
        f"LOOKUP({near},{m.full(RISING)},{m.full(NUMBERS)})",
        f"LOOKUP({near},{m.full(RISING)})",
        f'LOOKUP({near},{{0,10,20}},{{"low","mid","high"}})',
        f'CHOOSE({m.chance.randint(1, 3)},{m.cell()},"two",{m.number(0)})',
        f'IFERROR(VLOOKUP({m.cell()},A2:F9,2,FALSE),"none")',
        f'IFERROR(INDEX({m.full(TEXTS)},MATCH({m.number(0)},{m.full(NUMBERS)},0)),"-")',
        f"ROWS({m.full(NUMBERS)})*COLUMNS(A1:C2)",
        f"ROW()-ROW({m.cell()})+COLUMN()",
        f"SUM(CHOOSE({m.chance.randint(1, 2)},{m.full(NUMBERS)},{m.full(RISING)}))",
        f"_xlfn.IFNA(MATCH({m.number(0)},{m.full(NUMBERS)},0),-1)",
        f'SUMIF(B2:B9,"<>",INDEX(A2:F9,0,{m.chance.choice((1, 6))}))',
    )


def _logic(m: Maker) -> str:
    return m.pick(
        f"IF({m.condition()},{m.number()},{m.string()})",
        f"AND({m.condition()},{m.condition()})",
        f"OR({m.condition()},{m.condition()})",
        f"NOT({m.condition()})",
        f"_xlfn.IFS({m.condition()},1,{m.condition()},2,TRUE,3)",
        f'_xlfn.SWITCH({m.cell()},0,"No",1,"Somewhat",2,"Yes","?")',
        f"_xlfn.SWITCH(TRUE,{m.condition()},1,{m.condition()},2,3)",
        f"IFERROR({m.number()}/{m.cell()},-1)",
        f"_xlfn.XOR({m.condition()},{m.condition()})",
        f"IF({m.condition()},{m.number(0)})",
        f"IF({m.condition()},,{m.number(0)})",
        f"IF({m.number(0)},1,2)",
        f"ISNUMBER({m.cell(MIXED)})",
        f"ISTEXT({m.cell(MIXED)})",
        f"ISBLANK({m.cell(SPARSE)})",
        f"ISERROR({m.cell(ERRORS)})",
        f"ISNA({m.cell(ERRORS)})",
        f"ISERR({m.cell(ERRORS)})",
        f"ISNONTEXT({m.cell(MIXED)})",
        f"ISEVEN({m.chance.randint(0, 9)})",
        f"ERROR.TYPE({m.cell(ERRORS)})",
        f'{m.cell(SPARSE)}=""',
        f"{m.cell(SPARSE)}=0",
        f"{m.cell(MIXED)}>{m.cell(MIXED)}",
        f"IF(ISERROR({m.number()}),0,1)",
        f"IF({m.cell(ERRORS)}=1,1,2)",
        f"AND({m.full(NUMBERS)})",
    )


def _comparing(m: Maker) -> str:
    operator = m.pick("=", "<>", "<", ">", "<=", ">=")
    return m.pick(
        f"{m.string(0)}{operator}{m.string(0)}",
        f"IF({m.string(0)}{operator}{m.string(0)},1,0)",
        f"EXACT({m.string(0)},{m.string(0)})",
        f"{m.cell(MIXED)}{operator}{m.string(0)}",
        f"{m.number()}{operator}{m.number()}",
        f"COUNTIF({m.full(TEXTS)},{m.cell(TEXTS)})",
        f"SUMPRODUCT(({m.full(TEXTS)}{operator}{m.string(0)})*1)",
        f"0.1+0.2{operator}0.3",
        f"1.1-1{operator}0.1",
        f"MATCH({m.cell(TEXTS)},{m.full(TEXTS)},0)",
    )


def _texts(m: Maker) -> str:
    return m.pick(
        f"LEFT({m.string()},{m.chance.randint(0, 4)})",
        f"RIGHT({m.string()},{m.chance.randint(0, 4)})",
        f"MID({m.string()},{m.chance.randint(1, 3)},{m.chance.randint(0, 4)})",
        f"LEN({m.string()})",
        f"UPPER({m.string(0)})",
        f"LOWER({m.string(0)})",
        f"PROPER({m.string(0)})",
        f'SUBSTITUTE({m.string()},"e","E")',
        f'REPLACE({m.string(0)},2,1,"-")',
        f'SEARCH("a",{m.string(0)})',
        f'FIND("e",{m.string(0)})',
        f'TRIM({m.string()}&"  ")',
        f"CONCATENATE({m.string(0)},{m.cell()})",
        f"_xlfn.CONCAT({m.full(TEXTS)})",
        f'_xlfn.TEXTJOIN(", ",TRUE,{m.full(TEXTS)})',
        f"{m.string(0)}&{m.number(0)}",
        f"REPT({m.string(0)},{m.chance.randint(0, 3)})",
        f'TEXT({m.number()},"{m.pick("0", "0.00", "0%", "#,##0.0", "00")}")',
        f"FIXED({m.number(0)},1)",
        f'VALUE("{m.pick("2", " 2 ", "2.5", "1E1", "50%", "-3")}")',
        f'--"{m.pick("2", "0", "1.5")}"',
        f'"{m.pick("2", "3")}"*{m.cell()}',
        f"CODE({m.string(0)})",
        f"CHAR({m.chance.randint(65, 90)})",
        f"_xlfn.UNICODE({m.string(0)})",
        f"N({m.cell(MIXED)})",
        f"T({m.cell(MIXED)})",
        f"EXACT(UPPER({m.cell(TEXTS)}),{m.cell(TEXTS)})",
    )


def _rounding(m: Maker) -> str:
    number = m.pick(
        m.number(), "2.675", "-2.5", "1.005", "0.15*3", "7", "-7.25", m.cell(), "1234.5678"
    )
    digits = m.chance.choice((-2, -1, 0, 1, 2, 3))
    return m.pick(
        f"ROUND({number},{digits})",
        f"ROUNDUP({number},{digits})",
        f"ROUNDDOWN({number},{digits})",
        f"TRUNC({number},{max(0, digits)})",
        f"TRUNC({number})",
        f"INT({number})",
        f"MOD({number},{m.pick('2', '3', '-3', '0.1', '0')})",
        f"MROUND({m.chance.randint(1, 20)},5)",
        f"CEILING({m.chance.randint(1, 20)}.5,2)",
        f"FLOOR({m.chance.randint(1, 20)}.5,2)",
        f"QUOTIENT({m.chance.randint(1, 20)},3)",
        f"EVEN({m.chance.randint(1, 9)})",
        f"ODD({m.chance.randint(1, 9)})",
        f"ABS({number})",
        f"SIGN({number})",
        f"POWER({m.chance.randint(0, 4)},{m.chance.randint(1, 3)})",
        f"{m.chance.randint(1, 4)}^{m.chance.randint(0, 3)}",
        f"-{m.chance.randint(1, 4)}^2",
        f"SQRT({m.chance.randint(0, 9)})",
        f"EXP({m.chance.randint(0, 2)})",
        f"LN({m.chance.randint(1, 9)})",
        f"{number}%",
        f"1/3*3{m.pick('=', '<', '>')}1",
    )


def _dates(m: Maker) -> str:
    year, month, day = (
        m.chance.randint(2001, 2030),
        m.chance.randint(1, 12),
        m.chance.randint(1, 28),
    )
    date = f"DATE({year},{month},{day})"
    return m.pick(
        date,
        f"YEAR({date})",
        f"MONTH({date})",
        f"DAY({date}+{m.chance.randint(0, 40)})",
        f"DATE({year},{month}+{m.chance.randint(0, 14)},{day})",
        f'VALUE("{year}-{month:02}-{day:02}")',
        f'DATEVALUE("{year}-{month:02}-{day:02}")',
        f"WEEKDAY({date},2)",
        f"EDATE({date},{m.chance.randint(-3, 14)})",
        f"EOMONTH({date},{m.chance.randint(-1, 3)})",
        f"DAYS360({date},{date}+100)",
        f'DATEDIF({date},{date}+{m.chance.randint(1, 900)},"{m.pick("d", "m", "y")}")',
        f"{date}-DATE({year - 1},1,1)",
        f'TEXT({date},"yyyy-mm-dd")',
        f'IF({date}>VALUE("2015-06-01"),1,0)',
        f'"{year}-{month:02}-{day:02}"+0',
        "TIME(12,30,0)",
    )


FAMILIES: dict[str, Callable[[Maker], str]] = {
    "aggregates": _aggregates,
    "conditional": _conditional,
    "arrays": _arrays,
    "lookups": _lookups,
    "logic": _logic,
    "comparing": _comparing,
    "texts": _texts,
    "rounding": _rounding,
    "dates": _dates,
}


def add(book: Book, family: str, chance: random.Random) -> None:
    """Write some formulas of a family on the sheet of the data, in a column of their own."""
    fill(book, random.Random(f"{book.plan.seed} data"))
    maker = Maker(chance)
    column = FIRST + list(FAMILIES).index(family)
    sheet: Sheet = book.data
    for index in range(chance.randint(3, 10)):
        sheet.formula((20 + index, column), FAMILIES[family](maker))
