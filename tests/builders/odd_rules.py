"""The rules of levels and of the Summary, written in many ways that all mean the same.

Each way is an expression over the ratings ``{r}``. What LibreOffice does not know yet (LET, FILTER,
XLOOKUP …) comes with an older way to say it.
"""

from __future__ import annotations

import random
from fractions import Fraction

from assessment.rules.allowance import Allowance
from assessment.rules.mean import Mean
from tests.builders.odd_workbooks import Book, Competency, Level, at, nested, quoted

# no skill is rated No; {no} is the label or number
_NONE_NO = (
    *(
        "COUNTIF({r},{no})=0",
        "COUNTIFS({r},{no})=0",
        "SUMPRODUCT(--({r}={no}))=0",
        "SUMPRODUCT(({r}={no})*1)<1",
    ),
    *(
        "ISNA(MATCH({no},{r},0))",
        "NOT(COUNTIF({r},{no})>0)",
        "ISERROR(MATCH({no},{r},0))",
        "COUNTIF({r},{no})<1",
    ),
)
_NONE_NO_NUMBERS = (
    *(
        "MIN({r})>0",
        "SMALL({r},1)>0",
        "SUBTOTAL(105,{r})>0",
        "SUBTOTAL(5,{r})>0",
        "_xlfn.AGGREGATE(5,6,{r})>0",
        'COUNTIF({r},"<1")=0',
    ),
    *(
        '_xlfn.MINIFS({r},{r},">=0")>0',
        "MIN({r})>=1",
        "_xlfn.AGGREGATE(15,6,{r},1)>0",
        "SUMPRODUCT(MIN({r}))>0",
    ),
)
_MEAN = (
    *(
        "AVERAGE({r})",
        "SUM({r})/COUNT({r})",
        'AVERAGEIF({r},">=0")',
        "SUBTOTAL(101,{r})",
        "SUBTOTAL(1,{r})",
        "_xlfn.AGGREGATE(1,6,{r})",
    ),
    *(
        "SUMPRODUCT({r})/ROWS({r})",
        "SUM({r})/ROWS({r})",
        "ROUND(AVERAGE({r}),6)",
        "SUM({r})*(1/COUNT({r}))",
    ),
)
_SOMEWHAT = (
    "COUNTIF({r},{some})",
    "COUNTIFS({r},{some})",
    "SUMPRODUCT(({r}={some})*1)",
    "SUMPRODUCT(--({r}={some}))",
    "COUNTIF({r},{some})+0",
)
_SOMEWHAT_NUMBERS = (
    'COUNTIFS({r},">0",{r},"<2")',
    'COUNTIF({r},"=1")',
    "SUMIF({r},1)",
    "SUMPRODUCT(({r}>0)*({r}<2))",
    "SUMIFS({r},{r},1)",
)
_BOTH = (
    *(
        "AND({a},{b})",
        "AND({b},{a})",
        "IF({a},{b},FALSE)",
        "NOT(OR(NOT({a}),NOT({b})))",
        "IFERROR(AND({a},{b}),FALSE)",
        "({a})*({b})=1",
    ),
    *(
        "_xlfn.IFS(NOT({a}),FALSE,TRUE,{b})",
        "_xlfn.SWITCH(TRUE,NOT({a}),FALSE,{b})",
        "CHOOSE(1+({a})*({b}),FALSE,TRUE)=TRUE",
        "({a})*({b})>0",
    ),
    *("IF(NOT({a}),FALSE,IF({b},TRUE,FALSE))", "N({a})+N({b})=2", "MIN(N({a}),N({b}))=1"),
)
# what newer programs offer: the text, and the older one
_MODERN = (
    ("_xlfn.LET(_xlpm.x,{r},AND(COUNTIF(_xlpm.x,{no})=0,{more}))", "AND(COUNTIF({r},{no})=0,{b})"),
    (
        "_xlfn.LET(_xlpm.bad,COUNTIF({r},{no}),_xlpm.rest,{b},IF(_xlpm.bad>0,FALSE,_xlpm.rest))",
        "IF(COUNTIF({r},{no})>0,FALSE,{b})",
    ),
    (
        "AND(IFERROR(ROWS(_xlfn._xlws.FILTER({r},{r}={no})),0)=0,{b})",
        "AND(IFERROR(SUMPRODUCT(--({r}={no})),0)=0,{b})",
    ),
    ("AND(ISNA(_xlfn.XMATCH({no},{r})),{b})", "AND(COUNTIF({r},{no})=0,{b})"),
    ('AND(_xlfn.XLOOKUP({no},{r},{r},"none")="none",{b})', "AND(COUNTIF({r},{no})=0,{b})"),
    ("AND(COUNTIF({r},{no})=0,{b})", ""),
)


def written(
    book: Book, level: Level, chance: random.Random, *, modern: bool = False
) -> tuple[str, str]:
    """Return a level's condition in a random way, and for programs that do not know all of its
    functions (else empty).
    """
    rule, labels = level.rule, book.plan.labels
    reference = level.reference or level.area()
    no, some = (f'"{labels[0]}"', f'"{labels[1]}"') if labels else ("0", "1")
    measure = chance.choice(
        _MEAN if isinstance(rule, Mean) else _SOMEWHAT if labels else _SOMEWHAT + _SOMEWHAT_NUMBERS
    )
    assert isinstance(rule, Mean | Allowance)
    limit = _number(Fraction(rule.limit))
    sign = "<=" if isinstance(rule, Allowance) else ">" if rule.strict else ">="
    second = (
        f"{measure}{sign}{limit}"
        if chance.random() < 0.8
        else f"{limit}{sign.replace('<', '~').replace('>', '<').replace('~', '>')}{measure}"
    )
    first = chance.choice(_NONE_NO if labels else _NONE_NO + _NONE_NO_NUMBERS)
    values = {"r": reference, "no": no, "some": some}
    if modern:
        text, older = chance.choice(_MODERN)
        a, b = first.format(**values), second.format(**values)
        more = second.format(**values | {"r": "_xlpm.x"})
        return text.format(**values, a=a, b=b, more=more), older.format(**values, a=a, b=b)
    a, b = first.format(**values), second.format(**values)
    both = chance.choice(_BOTH)
    # an error among SWITCH's values is the result; LibreOffice passes over it
    return both.format(a=a, b=b), f"IF(NOT({a}),FALSE,{b})" if "SWITCH" in both else ""


def _number(value: Fraction) -> str:
    return f"{float(value):g}"


# --- the Summary's level -------------------------------------------------------------------------


def level_ways(
    book: Book, competency: Competency, chance: random.Random, *, modern: bool = False
) -> tuple[str, str]:
    """Return the Summary's formula of a level in a random way: the number of levels achieved
    without a gap.
    """
    sheet = quoted(competency.sheet.name)
    places = [
        f"{sheet}!{at(*level.result, chance.choice(('', 'r', 'c', 'rc')))}"
        for level in competency.levels
    ]
    products = ["*".join(places[: index + 1]) for index in range(len(places))]
    count = len(places)
    if modern:
        names = [f"_xlpm.v{index}" for index in range(count)]
        bound = ",".join(f"{name},{place}" for name, place in zip(names, places, strict=True))
        return f"_xlfn.LET({bound},{nested(competency, names)})", nested(competency)
    found = chance.choice(
        (
            nested(competency, [f"({place})" for place in places]),
            "+".join(products),
            f"SUM({','.join(products)})",
            "_xlfn.IFS("
            + ",".join(f"{place}<1,{index}" for index, place in enumerate(places))
            + f",TRUE,{count})",
            "_xlfn.SWITCH(0,"
            + ",".join(f"{place},{index}" for index, place in enumerate(places))
            + f",{count})",
            f"CHOOSE(1+{'+'.join(products)},{','.join(map(str, range(count + 1)))})",
            f"LOOKUP({'+'.join(products)},{{{','.join(map(str, range(count + 1)))}}})",
            f'IFERROR({nested(competency)},"?")',
            f"INDEX({{{','.join(map(str, range(count + 1)))}}},1+{'+'.join(products)})",
            f"ROUND({'+'.join(products)},0)",
            (
                f"MAX(0,{','.join(f'{index + 1}*{product}' for index, product in enumerate(products))})"
            ),
            f"IF({places[0]}=0,0,{'+'.join(products)})",
        )
    )
    return found, nested(competency) if "SWITCH" in found else ""
