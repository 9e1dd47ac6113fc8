"""Files that mean harm to whoever writes into them: competency workbooks of a framework that is
known, each with one thing too much.

They join the table of :mod:`tests.builders.hostile`. What a written workbook gets besides its Summary (a
sheet for each track, the shortest ways, the skills to talk about) is only made for a framework's
own competencies; so these have those of Mews.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from typing import Any

from assessment import load_framework
from tests.builders.hostile import (
    _DOCUMENT,
    _MAIN,
    _PACKAGE,
    Entry,
    _letters,
    _repeated,
    add,
    book,
    packed,
    parts,
    sheet,
    styles,
)

MEWS = load_framework("mews")
NAMES = tuple(one.name for one in MEWS.competencies)
LEVELS = tuple(one.name for one in MEWS.levels)
_MOST_SKILLS = 390  # of a level, five levels to a sheet: sheets with more texts are not looked at


def competency(
    skills: int = 3, rating: Callable[[int], int] = lambda level: 2 if level < 2 else 0
) -> list[list[Any]]:
    """Return the rows of a competency's sheet, all levels beside each other."""
    rows: list[list[Any]] = [
        [
            value
            for number, name in enumerate(LEVELS, start=1)
            for value in (f"{number}/ {name}", None)
        ]
    ]
    rows += [
        [
            value
            for level in range(len(LEVELS))
            for value in (f"Holds {row} things of kind {level}", rating(level))
        ]
        for row in range(skills)
    ]
    results: list[Any] = []
    for level in range(len(LEVELS)):
        area = f"{_letters(2 * level + 2)}2:{_letters(2 * level + 2)}{skills + 1}"
        results += [None, f"=AND(MIN({area})>0,AVERAGE({area})>1.7)"]
    return [*rows, [None], results]


def summary(skills: int = 3) -> list[list[Any]]:
    rows: list[list[Any]] = [["Competency", "Weight", "Level", "Value"]]
    for row, (name, weight) in enumerate(
        zip(NAMES, MEWS.tracks[0].weights.values(), strict=True), start=2
    ):
        level = "+".join(
            f"IF('{name}'!{_letters(2 * number)}{skills + 3},1,0)"
            for number in range(1, len(LEVELS) + 1)
        )
        rows.append([name, float(weight), f"={level}", f"=B{row}*C{row}"])
    return [*rows, ["Your progress", None, None, f"=SUM(D2:D{len(rows)})"]]


def beside(more: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Return the Summary's rows with more cells to their right."""
    base = summary()
    count = max(len(base), len(more))
    return [
        [
            *(base[row] if row < len(base) else [None] * 4),
            None,
            None,
            *(more[row] if row < len(more) else []),
        ]
        for row in range(count)
    ]


def sheets(
    first: str | None = None, rows: Sequence[Sequence[Any]] | None = None, **more: str
) -> dict[str, str]:
    one = sheet(competency() if rows is None else rows)
    return {"Summary": first or sheet(summary()), **dict.fromkeys(NAMES, one), **more}


def host(
    first: str | None = None,
    rows: Sequence[Sequence[Any]] | None = None,
    *,
    names: str = "",
    **more: str,
) -> bytes:
    return book(sheets=sheets(first, rows, **more), names=names)


def host_with(changed: dict[str, bytes], *others: Entry) -> bytes:
    """Return the workbook with parts changed, and others added."""
    return packed(
        [*(Entry(name, changed.get(name, data)) for name, data in parts(sheets()).items()), *others]
    )


def bomb(
    name: str, megabytes: int, unit: bytes, first: bytes = b"", last: bytes = b"<a/>"
) -> Entry:
    """Return a part that is one thing over and over."""
    block = unit * (1024 * 1024 // len(unit))
    raw, size = _repeated(first, block, megabytes, last)
    crc = zlib.crc32(first)
    for _ in range(megabytes):
        crc = zlib.crc32(block, crc)
    return Entry(name, b"", size=size, crc=zlib.crc32(last, crc), raw=raw)


def _bomb_summary(row: str) -> bytes:
    part = "xl/worksheets/sheet1.xml"
    all_parts = parts(sheets())
    first, close, last = all_parts.pop(part).partition(b"</sheetData>")
    return packed(
        [
            *(Entry(name, data) for name, data in all_parts.items()),
            bomb(part, 60, row.encode(), first, close + last),
        ]
    )


def _long_skills() -> bytes:
    one = re.sub(
        r't="inlineStr"><is><t>Holds[^<]*</t></is>',
        't="s"><v>0</v>',
        sheet(competency(_MOST_SKILLS, lambda _: 0)),
    )
    text = f'<sst xmlns="{_MAIN}"><si><t>{"Long words " * 2_900}</t></si></sst>'
    return book(
        {"xl/sharedStrings.xml": text},
        sheets={"Summary": sheet(summary(_MOST_SKILLS)), **dict.fromkeys(NAMES, one)},
    )


def _related(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" Type="{kind}"'
        f' Target="{target}"/></Relationships>'
    )


def _book_related(more: str) -> bytes:
    return parts(sheets())["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>", f"{more}</Relationships>".encode()
    )


def _comments() -> bytes:
    rows = competency(_MOST_SKILLS, lambda _: 1)
    places = [
        f"{_letters(2 * level + 2)}{row}"
        for row in range(2, _MOST_SKILLS + 2)
        for level in range(len(LEVELS))
    ]
    more: dict[str, str | bytes | None] = {}
    for number in range(2, len(NAMES) + 2):
        notes = "".join(
            f'<comment ref="{place}" authorId="0"><text><t>{"Why not? " * 60}</t></text></comment>'
            for place in places
        )
        more[f"xl/comments{number}.xml"] = (
            "<comments"
            f' xmlns="{_MAIN}"><authors><author>E</author></authors><commentList>{notes}</commentList></comments>'
        )
        more[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = _related(
            f"{_DOCUMENT}/comments", f"../comments{number}.xml"
        )
    return book(
        more, sheets={"Summary": sheet(summary(_MOST_SKILLS)), **dict.fromkeys(NAMES, sheet(rows))}
    )


def _merges(count: int) -> str:
    return (
        "<mergeCells>"
        + "".join(f'<mergeCell ref="K{row}:L{row}"/>' for row in range(1, count + 1))
        + "</mergeCells>"
    )


def _arrays(count: int) -> str:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><f t="array" ref="A{row}:B{row}">1+{row}</f></c></row>'
        for row in range(20, 20 + count)
    )
    return sheet(summary()).replace("</sheetData>", rows + "</sheetData>")


def _columns() -> str:
    columns = "".join(
        f'<col min="{number % 16_000 + 1}" max="{number % 16_000 + 1}" width="9"/>'
        for number in range(60_000)
    )
    return sheet(
        [*summary()[:1], *([name, 0.2] for name in NAMES), ["Your progress"]],
        before=f"<cols>{columns}</cols>",
    )


_CHAIN: list[list[Any]] = [[1], *([f"=A{row}+1"] for row in range(1, 14_000))]

add("host", None, "nothing at all: the workbook that those below are made of", host)
add(
    "skills-many",
    None,
    "1,950 skills on each of five sheets, all to be raised",
    lambda: host(sheet(summary(_MOST_SKILLS)), competency(_MOST_SKILLS, lambda _: 0)),
)
add("skills-long", None, "the same, each skill a text of 32,000 letters", _long_skills)
add("skills-noted", None, "the same, each with a note of 540 letters", _comments)
add(
    "host-chain",
    None,
    "a chain of 14,000 formulas on a sheet of its own",
    lambda: host(Data=sheet(_CHAIN)),
)
add(
    "host-formulas",
    None,
    "20,000 formulas on a sheet of its own, which is left out",
    lambda: host(Data=sheet([*_CHAIN, *([f"={row}"] for row in range(6_000))])),
)
add(
    "host-sheets",
    None,
    "90 formulas on each of 140 sheets",
    lambda: host(
        **{f"S{index}": sheet([[f"=1+{row}"] for row in range(90)]) for index in range(140)}
    ),
)
add(
    "formulas-and-merges",
    None,
    "9,000 formulas among 19,000 merged ranges",
    lambda: host(sheet(beside([[f"={row}+1"] for row in range(9_000)]), _merges(19_000))),
)
add("array-formulas", None, "5,000 array formulas in the Summary", lambda: host(_arrays(5_000)))
add(
    "texts-made",
    None,
    "formulas that make 3,000 texts of 30,000 letters",
    lambda: host(Data=sheet([[f'=REPT("x",30000)&{row}'] for row in range(3_000)])),
)
add(
    "columns",
    None,
    "60,000 definitions of columns, and cells to be added",
    lambda: host(_columns()),
)
add(
    "summary-wide",
    None,
    "95,000 numbers beside the Summary",
    lambda: host(sheet(beside([list(range(50))] * 1_900))),
)
add(
    "bomb-summary",
    None,
    "60 MB of empty styled cells in the Summary",
    lambda: _bomb_summary('<row r="99"><c r="A99" s="1"/></row>'),
)
add(
    "bomb-summary-rows",
    None,
    "60 MB of empty rows in the Summary",
    lambda: _bomb_summary('<row r="99"/>'),
)
add("names", None, "60,000 defined names", lambda: host(names=_defined("Summary!$A$1", 60_000)))
add(
    "names-long",
    None,
    "1,000 defined names with 300 references each",
    lambda: host(names=_defined("+".join(["Summary!$A$1"] * 300), 1_000)),
)
add("calculation-chain", None, "54 MB of a calculation chain", lambda: _calculation_chain())
add(
    "content-types",
    None,
    "60,000 content types of parts that are not there",
    lambda: host_with({"[Content_Types].xml": _types(60_000)}),
)
add(
    "relationships",
    None,
    "40,000 relationships of the workbook to nothing",
    lambda: host_with({"xl/_rels/workbook.xml.rels": _nowhere(40_000)}),
)
add(
    "media-bombs",
    None,
    "four pictures of 100 MB in 400 KB",
    lambda: host_with({}, *(bomb(f"xl/media/{index}.png", 100, b"a" * 16) for index in range(4))),
)
add(
    "markup-bombs",
    None,
    "four parts of XML of 100 MB that nobody reads",
    lambda: host_with({}, *(bomb(f"xl/own/{index}.xml", 100, b"<!--  -->") for index in range(4))),
)


def _defined(formula: str, count: int) -> str:
    return (
        "<definedNames>"
        + "".join(f'<definedName name="n{index}">{formula}</definedName>' for index in range(count))
        + "</definedNames>"
    )


def _types(count: int) -> bytes:
    more = "".join(
        f'<Override PartName="/xl/x{index}.xml" ContentType="a"/>' for index in range(count)
    )
    return parts(sheets())["[Content_Types].xml"].replace(b"</Types>", f"{more}</Types>".encode())


def _nowhere(count: int) -> bytes:
    return _book_related(
        "".join(
            f'<Relationship Id="rX{index}" Type="http://example.org/b" Target="x{index}.xml"/>'
            for index in range(count)
        )
    )


def _calculation_chain() -> bytes:
    chain = bomb(
        "xl/calcChain.xml",
        54,
        b'<c r="A1" i="1"/>',
        f'<calcChain xmlns="{_MAIN}">'.encode(),
        b"</calcChain>",
    )
    return host_with(
        {
            "xl/_rels/workbook.xml.rels": _book_related(
                f'<Relationship Id="rC" Type="{_DOCUMENT}/calcChain" Target="calcChain.xml"/>'
            )
        },
        chain,
    )


def thread_chain(replies: int = 40_000) -> bytes:
    """Return a workbook with a threaded comment, each reply a reply to the one before."""
    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    ids = [f"{{00000000-0000-0000-0000-{number:012}}}" for number in range(replies)]
    one = (
        '<threadedComment ref="B2" dT="2024-01-01T00:00:00" personId="{p}"'
        ' id="%s"%s><text>Why?</text></threadedComment>'
    )
    notes = "".join(
        one % (own, f' parentId="{ids[number - 1]}"' if number else "")
        for number, own in enumerate(ids)
    )
    part = f'<ThreadedComments xmlns="{space}">{notes}</ThreadedComments>'.encode()
    related = _related(
        "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
        "../threadedComments/t.xml",
    ).encode()
    return host_with(
        {},
        Entry("xl/threadedComments/t.xml", part),
        Entry("xl/worksheets/_rels/sheet2.xml.rels", related),
    )


def many_formats(count: int = 60_000) -> bytes:
    """Return a workbook with so many cell formats, which a spreadsheet program still opens."""
    return host_with(
        {
            "xl/styles.xml": (
                styles(
                    "".join(f'<xf numFmtId="{number % 50}" fillId="0"/>' for number in range(count))
                ).encode()
            )
        }
    )


add(
    "thread-chain",
    "file-too-large",
    "a comment with 40,000 replies, each to the one before",
    thread_chain,
)
add("many-formats", None, "60,000 cell formats", many_formats)
