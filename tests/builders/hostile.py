"""Files that mean harm: what each does, how it is built, and what reading it must give.

:data:`HOSTILE` is the table; ``tests/jobs/test_hostile.py`` scores every file of it and ``python -m
tests.builders.hostile > docs/hostile-files.md`` writes down what each gives, with time and memory
(:mod:`tests.builders.hostile_page`). Those that mean harm to whoever writes into them stand in
:mod:`tests.builders.hostile_writing`. Each is a small competency workbook (:func:`book`) with one thing
wrong, in a zip that is written by hand (:func:`packed`), since no zip library writes the lies that
are needed here. Long, since it is a table with an entry for each file.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


# --- zips ----------------------------------------------------------------------------------------


class Entry(NamedTuple):
    """A part as its zip tells of it, which need not be true; ``None`` is the truth."""

    name: str
    data: bytes
    size: int | None = None
    crc: int | None = None
    method: int = 8
    flags: int = 0
    raw: bytes | None = None  # the packed bytes
    at: int | None = None  # where the directory says that it begins
    extra: bytes = b""


def packed(
    entries: Iterable[Entry],
    *,
    comment: bytes = b"",
    count: int | None = None,
    directory_size: int | None = None,
    before_end: bytes = b"",
) -> bytes:
    """Write a zip, lies included."""
    body, directory, number = bytearray(), bytearray(), 0
    for entry in entries:
        number += 1
        raw = (
            entry.raw
            if entry.raw is not None
            else _deflate(entry.data)
            if entry.method == 8
            else entry.data
        )
        crc = zlib.crc32(entry.data) if entry.crc is None else entry.crc
        size = len(entry.data) if entry.size is None else entry.size
        name = entry.name.encode()
        at = len(body) if entry.at is None else entry.at
        wide = struct.pack("<HHQ", 1, 8, size) if size > 0xFFFFFFFE else b""
        shown = min(size, 0xFFFFFFFF)
        body += (
            struct.pack(
                "<4s5H3L2H",
                b"PK\3\4",
                20,
                entry.flags,
                entry.method,
                0,
                33,
                crc,
                len(raw),
                shown,
                len(name),
                len(entry.extra),
            )
            + name
            + entry.extra
            + raw
        )
        directory += (
            struct.pack(
                "<4s6H3L5H2L",
                b"PK\1\2",
                20,
                20,
                entry.flags,
                entry.method,
                0,
                33,
                crc,
                len(raw),
                shown,
                len(name),
                len(wide),
                0,
                0,
                0,
                0,
                at,
            )
            + name
            + wide
        )
    told = len(directory) if directory_size is None else directory_size
    number = min(0xFFFF, number if count is None else count)
    return (
        bytes(body)
        + bytes(directory)
        + before_end
        + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, number, number, told, len(body), len(comment))
        + comment
    )


def _deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def _repeated(first: bytes, block: bytes, times: int, last: bytes) -> tuple[bytes, int]:
    """Deflate ``first``, a block so many times, and ``last``, without ever holding it unpacked;
    also its size.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(first) + packer.flush(zlib.Z_FULL_FLUSH)
    middle = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + middle * times + packer.compress(last) + packer.flush(), len(first) + len(
        block
    ) * times + len(last)


# --- a small competency workbook -----------------------------------------------------------------


def sheet(rows: Sequence[Sequence[Any]], after: str = "", before: str = "") -> str:
    """Return a worksheet part; a text that begins with ``=`` is a formula, ``None`` no cell."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            _cell(f"{_letters(index)}{number}", value)
            for index, value in enumerate(row, start=1)
            if value is not None
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    return worksheet("".join(lines), after, before)


def worksheet(rows: str, after: str = "", before: str = "") -> str:
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"'
        f' xmlns:r="{_DOCUMENT}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    )


def _cell(address: str, value: Any) -> str:
    if isinstance(value, str) and value.startswith("="):
        return f'<c r="{address}"><f>{escape(value[1:])}</f></c>'
    if isinstance(value, str):
        return f'<c r="{address}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    if isinstance(value, bool):
        return f'<c r="{address}" t="b"><v>{value:d}</v></c>'
    return f'<c r="{address}"><v>{value}</v></c>'


def _letters(column: int) -> str:
    return (_letters((column - 1) // 26) if column > 26 else "") + chr(65 + (column - 1) % 26)


SKILLS = ("Plans a week of work", "Names what is in the way", "Finishes what was begun")
LEVEL = "=AND(MIN({0}2:{0}4)>0,AVERAGE({0}2:{0}4)>1.7)"


def skills_rows() -> list[list[Any]]:
    """Return the rows of a competency's sheet: two levels of three skills."""
    rows: list[list[Any]] = [["1/ Beginner", None, "2/ Intermediate", None]]
    rows += [[f"{text} alone", 2, f"{text} with others", 1] for text in SKILLS]
    return [
        *rows,
        [None, None, None, None],
        ["Level result", LEVEL.format("B"), None, LEVEL.format("D")],
    ]


def summary_rows(level: Any = "=IF('Delivery'!B6,1+'Delivery'!D6,0)") -> list[list[Any]]:
    return [
        ["Competency", "Weight", "Level", "Value"],
        ["Delivery", 1, level, "=B2*C2"],
        ["Your progress", None, None, "=SUM(D2:D2)"],
    ]


def parts(
    sheets: dict[str, str] | None = None,
    *,
    names: str = "",
    root_kind: str = "sheet.main",
    kind: str = "worksheet",
) -> dict[str, bytes]:
    """Return the parts of a workbook by name; ``sheets`` are its worksheets' XML by name."""
    sheets = sheets or {"Summary": sheet(summary_rows()), "Delivery": sheet(skills_rows())}
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{index}" r:id="rId{index}"/>'
        for index, name in enumerate(sheets, start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{index}" Type="{_DOCUMENT}/{kind}"'
        f' Target="worksheets/sheet{index}.xml"/>'
        for index in range(1, len(sheets) + 1)
    )
    links += (
        f'<Relationship Id="rIdA" Type="{_DOCUMENT}/styles" Target="styles.xml"/><Relationship'
        f' Id="rIdB" Type="{_DOCUMENT}/sharedStrings" Target="sharedStrings.xml"/>'
    )
    texts = {
        "[Content_Types].xml": (
            f"{_XML}<Types"
            ' xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default'
            ' Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml"'
            f' ContentType="{_TYPES}.{root_kind}+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'{_XML}<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1"'
            f' Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'{_XML}<workbook xmlns="{_MAIN}"'
            f' xmlns:r="{_DOCUMENT}"><sheets>{listed}</sheets>{names}</workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{_XML}<Relationships xmlns="{_PACKAGE}">{links}</Relationships>'
        ),
        "xl/styles.xml": styles(),
        "xl/sharedStrings.xml": (
            f'{_XML}<sst xmlns="{_MAIN}" count="1" uniqueCount="1"><si><t>Yes</t></si></sst>'
        ),
    }
    texts |= {
        f"xl/worksheets/sheet{index}.xml": text
        for index, text in enumerate(sheets.values(), start=1)
    }
    return {name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()}


def styles(formats: str = '<xf numFmtId="0" fillId="0"/>', fills: str = "<fill/>") -> str:
    return (
        f"{_XML}<styleSheet"
        f' xmlns="{_MAIN}"><fills>{fills}</fills><cellXfs>{formats}</cellXfs></styleSheet>'
    )


def book(changed: dict[str, str | bytes | None] | None = None, **options: Any) -> bytes:
    """Return a workbook file with parts replaced, added, or (``None``) left out."""
    all_parts: dict[str, bytes] = parts(**options)
    for name, data in (changed or {}).items():
        if data is None:
            del all_parts[name]
        else:
            all_parts[name] = data if isinstance(data, bytes) else data.encode()
    return packed(Entry(name, data) for name, data in all_parts.items())


def with_entry(*entries: Entry, **options: Any) -> bytes:
    """Return the workbook with further entries, which take the place of parts of the same name."""
    taken = {entry.name for entry in entries}
    return packed(
        [*(Entry(name, data) for name, data in parts().items() if name not in taken), *entries],
        **options,
    )


def skills_sheet(text: str) -> bytes:
    return book({"xl/worksheets/sheet2.xml": text})


def summary_formula(formula: str, *more: Sequence[Any], names: str = "") -> bytes:
    """Return the workbook with a formula for the competency's level, and further rows below its
    Summary.
    """
    gap: list[list[Any]] = [[None]] * 5
    return book(
        sheets={
            "Summary": sheet([*summary_rows(formula), *gap, *more]),
            "Delivery": sheet(skills_rows()),
        },
        names=names,
    )


def beside(rows: Sequence[Sequence[Any]], names: str = "") -> bytes:
    """Return the workbook with formulas in a column far to the right of its Summary's table."""
    base = summary_rows()
    lines = [
        [
            *(base[index] if index < len(base) else [None] * 4),
            None,
            None,
            *(rows[index] if index < len(rows) else []),
        ]
        for index in range(max(len(base), len(rows)))
    ]
    return book(sheets={"Summary": sheet(lines), "Delivery": sheet(skills_rows())}, names=names)


# --- the files -----------------------------------------------------------------------------------


class Hostile(NamedTuple):
    """A hostile file: what it does, how it is built, and the finding it must give (``None``: it
    is simply read).
    """

    what: str
    build: Callable[[], bytes]
    code: str | None


HOSTILE: dict[str, Hostile] = {}
NOT, DAMAGED, LARGE, HARM, LOCKED, STRANGE = (
    "file-not-a-workbook",
    "file-damaged",
    "file-too-large",
    "file-hostile",
    "file-encrypted",
    "not-a-competency-workbook",
)


def add(name: str, code: str | None, what: str, build: Callable[[], bytes]) -> None:
    HOSTILE[name] = Hostile(what, build, code)


def doctype(declaration: str, use: str = "") -> str:
    return f'<?xml version="1.0"?>{declaration}<sst xmlns="{_MAIN}"><si><t>{use}</t></si></sst>'


def _hidden(codec: str, lead: str) -> bytes:
    text = doctype(f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>', "&l11;").partition("?>")[2]
    return book({"xl/sharedStrings.xml": (lead + text).encode(codec)})


def _with_formula(formula: str) -> bytes:
    """Return the workbook with a formula for the competency's level in the Summary, and for a
    level's result.
    """
    return book(
        sheets={
            "Summary": sheet(summary_rows(formula)),
            "Delivery": sheet([*skills_rows()[:-1], ["Level result", formula]]),
        }
    )


def _bomb(size_in_mb: int, row: str) -> Entry:
    whole = worksheet("@").encode()
    first, last = whole.split(b"@")
    block = row.encode() * (1024 * 1024 // len(row))
    raw, size = _repeated(first, block, size_in_mb, last)
    crc = zlib.crc32(first)
    for _ in range(size_in_mb if size_in_mb < 300 else 0):
        crc = zlib.crc32(block, crc)
    return Entry("xl/worksheets/sheet2.xml", b"", size=size, crc=zlib.crc32(last, crc), raw=raw)


def _noise() -> Entry:
    data = b"".join(hashlib.sha256(b"%d" % index).digest() for index in range(32_768)) * 40
    return Entry("xl/worksheets/sheet2.xml", b"<" + data, raw=_stored(b"<" + data))


def _stored(data: bytes) -> bytes:
    """Deflate without packing."""
    packer = zlib.compressobj(0, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def _overlapping() -> bytes:
    entries = [Entry(name, data) for name, data in parts().items()]
    return packed(
        [
            *entries,
            *(
                Entry(f"xl/media/{index}.bin", b"", raw=b"", size=1, crc=0, at=0)
                for index in range(20)
            ),
        ]
    )


def _quoting() -> bytes:
    """Each header lies in the extra field of the one before it, so that all of them share one
    kernel of data.
    """
    kernel = _deflate(bytes(1024 * 1024))
    body, directory = bytearray(), bytearray()
    names = [f"xl/media/{index}.bin".encode() for index in range(30)]
    whole = packed(Entry(name, data) for name, data in parts().items())
    cut = whole.rfind(b"PK\5\6")
    start = struct.unpack_from("<L", whole, cut + 16)[0]
    body += whole[:start]
    directory += whole[start:cut]
    places = []
    for name in names:
        places.append(len(body))
        body += (
            struct.pack(
                "<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 33, 0, len(kernel), 1024 * 1024, len(name), 0
            )
            + name
        )
    end = len(body)
    for name, at in zip(names, places, strict=True):
        struct.pack_into("<H", body, at + 28, min(0xFFFF, end - at - 30 - len(name)))
        directory += (
            struct.pack(
                "<4s6H3L5H2L",
                b"PK\1\2",
                20,
                20,
                0,
                8,
                0,
                33,
                zlib.crc32(bytes(1024 * 1024)),
                len(kernel),
                1024 * 1024,
                len(name),
                0,
                0,
                0,
                0,
                0,
                at,
            )
            + name
        )
    body += kernel
    count = len(names) + len(parts())
    return bytes(body + directory) + struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0
    )


def _two_directories() -> bytes:
    """A zip64 locator that points at a harmless record while another stands where libraries
    look.
    """
    harmless = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 6, 6, 500, 0)
    listed = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0)
        + b"%08d" % index
        for index in range(300_000)
    )
    body = packed([Entry("a.xml", b"")])[:40] + harmless
    record = struct.pack(
        "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 300_000, 300_000, len(listed), len(body)
    )
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, 40, 1)
    return (
        body + listed + record + locator + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 6, 6, 500, 0, 0)
    )


def _same_part(times: int) -> bytes:
    all_parts = parts({f"S{index}": worksheet("") for index in range(times)})
    links = all_parts["xl/_rels/workbook.xml.rels"]
    for index in range(times, 0, -1):
        links = links.replace(b"worksheets/sheet%d.xml" % index, b"worksheets/sheet2.xml")
    bomb = _bomb(50, '<row r="1"><c r="A1" s="1"/></row>')
    kept = {name: data for name, data in all_parts.items() if "worksheets" not in name} | {
        "xl/_rels/workbook.xml.rels": links
    }
    return packed([*(Entry(name, data) for name, data in kept.items()), bomb])


def _names(**defined: str) -> str:
    return (
        "<definedNames>"
        + "".join(
            f'<definedName name="{name}">{escape(text)}</definedName>'
            for name, text in defined.items()
        )
        + "</definedNames>"
    )


def _other_office(kind: str, type_: str) -> bytes:
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override'
        f' PartName="/xl/workbook.xml" ContentType="{type_}"/></Types>'
    )
    return book({"[Content_Types].xml": types, "xl/workbook.xml": f"<{kind}/>"})


# the package
add("empty", NOT, "no bytes at all", lambda: b"")
add("text", NOT, "plain text", lambda: b"Delivery;2;Yes\n" * 40)
add(
    "html",
    NOT,
    "a web page, as some exports call .xlsx",
    lambda: b"<html><table><tr><td>1</td></tr></table></html>",
)
add(
    "xls",
    NOT,
    "an Excel 97 file renamed",
    lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000),
)
add(
    "encrypted",
    LOCKED,
    "a workbook with a password",
    lambda: (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(1000)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(3000)
    ),
)
add(
    "docx",
    NOT,
    "a text document renamed",
    lambda: _other_office(
        "document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    ),
)
add(
    "pptx",
    NOT,
    "a presentation renamed",
    lambda: _other_office(
        "presentation",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    ),
)
add(
    "xlsb",
    NOT,
    "a binary workbook renamed",
    lambda: _other_office("x", "application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
)
add(
    "ods",
    NOT,
    "an OpenDocument file renamed",
    lambda: packed(
        [
            Entry("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", method=0),
            Entry("content.xml", b"<a/>"),
        ]
    ),
)
add("zip", NOT, "a zip of something else", lambda: packed([Entry("photo.jpg", bytes(1000))]))
add("truncated", DAMAGED, "half a download", lambda: book()[:1500])
add(
    "truncated-part",
    DAMAGED,
    "a part cut short",
    lambda: with_entry(
        Entry(
            "xl/workbook.xml",
            parts()["xl/workbook.xml"],
            raw=_deflate(parts()["xl/workbook.xml"])[:60],
        )
    ),
)
add(
    "checksum",
    DAMAGED,
    "a part whose bytes were altered",
    lambda: with_entry(Entry("xl/workbook.xml", parts()["xl/workbook.xml"], crc=1)),
)
add(
    "zip-password",
    LOCKED,
    "parts with a zip password",
    lambda: with_entry(Entry("xl/workbook.xml", b"abc", flags=1)),
)
add(
    "zip-method",
    DAMAGED,
    "a part packed by an unusual method",
    lambda: with_entry(Entry("xl/workbook.xml", b"abc", method=14)),
)
add(
    "bomb-3gb",
    LARGE,
    "a sheet of 3 GB in 3 MB",
    lambda: with_entry(_bomb(3000, '<row r="1"><c r="A1" s="1"/></row>')),
)
add(
    "bomb-10gb",
    LARGE,
    "a part that is 10 GB",
    lambda: with_entry(Entry("xl/worksheets/sheet2.xml", b"x" * 5000, size=10 * 2**30)),
)
add(
    "bomb-ratio",
    HARM,
    "a part that claims 60 MB from 2 KB",
    lambda: with_entry(Entry("xl/worksheets/sheet2.xml", b"x" * 2000, size=60 * 2**20)),
)
add(
    "bomb-empty-rows",
    None,
    "50 MB of empty styled cells in 60 KB",
    lambda: with_entry(_bomb(50, '<row r="1"><c r="A1" s="1"/></row>')),
)
add(
    "bomb-rows-of-spaces",
    None,
    "50 MB of empty cells that no short pattern matches",
    lambda: with_entry(_bomb(50, '<row r="1"><c r="A1" s="1"       /></row>')),
)
add(
    "bomb-no-rows",
    LARGE,
    "50 MB of cells that hold something",
    lambda: with_entry(_bomb(50, '<row r="1"><c r="A1"><v>1</v></c></row>')),
)
add("bomb-many-sheets", LARGE, "300 sheets that are the same 50 MB", lambda: _same_part(300))
add(
    "bomb-inner",
    DAMAGED,
    "a part that unpacks to more than it declares",
    lambda: with_entry(
        Entry("xl/workbook.xml", parts()["xl/workbook.xml"] + b" " * 2**17, size=700)
    ),
)
add(
    "size-too-small",
    DAMAGED,
    "a part that unpacks to less than it declares",
    lambda: with_entry(Entry("xl/workbook.xml", b"<workbook/>", size=12)),
)
add(
    "stored",
    LARGE,
    "a sheet of 45 MB that is not packed",
    lambda: with_entry(
        Entry(
            "xl/worksheets/sheet2.xml",
            worksheet("<row><c><v>1</v></c></row>" * 1_700_000).encode(),
            method=0,
        )
    ),
)
add(
    "file-too-large",
    LARGE,
    "a file of 51 MB",
    lambda: with_entry(Entry("xl/media/film.mp4", bytes(51 * 2**20), method=0)),
)
add("noise", LARGE, "a sheet of 40 MB of noise, hardly packed", lambda: with_entry(_noise()))
add(
    "packed-too-large",
    DAMAGED,
    "40 MB packed for a part of 12 bytes",
    lambda: with_entry(
        Entry("xl/workbook.xml", b"<workbook/>x", raw=_deflate(b"<workbook/>x") + bytes(40 * 2**20))
    ),
)
add("overlap", HARM, "twenty parts on the same bytes", _overlapping)
add("overlap-quoted", HARM, "parts quoted inside each other's headers", _quoting)
add("two-directories", DAMAGED, "a second list of contents, of 300,000 parts", _two_directories)
add(
    "many-parts",
    HARM,
    "20,000 parts",
    lambda: packed(Entry(f"p{index}", b"", method=0) for index in range(20_000)),
)
add(
    "count-lies",
    HARM,
    "20,000 parts, declared as six",
    lambda: packed(
        (Entry(f"part/with/long/name/{index:090}", b"", method=0) for index in range(20_000)),
        count=6,
    ),
)
add(
    "directory-lies",
    HARM,
    "a list of contents of 4 GB",
    lambda: packed(
        (Entry(name, data) for name, data in parts().items()), directory_size=0xFFFFFFFF
    ),
)
add(
    "climbing-name",
    HARM,
    "a part named ../../etc/passwd",
    lambda: with_entry(Entry("../../etc/passwd", b"x")),
)
add(
    "climbing-backslash",
    HARM,
    r"a part named xl\..\..\evil",
    lambda: with_entry(Entry("xl\\..\\..\\evil", b"x")),
)
add("drive-name", HARM, "a part named C:/evil", lambda: with_entry(Entry("C:/evil", b"x")))
add(
    "backslashes",
    None,
    "part names with backslashes, as some programs write",
    lambda: packed(Entry(name.replace("/", "\\"), data) for name, data in parts().items()),
)
add(
    "duplicate",
    DAMAGED,
    "two parts of one name",
    lambda: packed(
        [*(Entry(name, data) for name, data in parts().items()), Entry("xl/workbook.xml", b"<x/>")]
    ),
)
add(
    "duplicate-case",
    DAMAGED,
    "two parts that differ in case only",
    lambda: with_entry(Entry("XL/Workbook.XML", b"<x/>")),
)
add(
    "no-content-types",
    None,
    "no list of content types",
    lambda: book({"[Content_Types].xml": None}),
)
add(
    "no-relationships",
    DAMAGED,
    "no relationships of the package",
    lambda: book({"_rels/.rels": None}),
)
add(
    "no-workbook-relationships",
    DAMAGED,
    "sheets without their relationships",
    lambda: book({"xl/_rels/workbook.xml.rels": None}),
)
add("no-styles", None, "a missing styles part", lambda: book({"xl/styles.xml": None}))
add("no-strings", None, "a missing strings part", lambda: book({"xl/sharedStrings.xml": None}))
add(
    "no-sheet-part",
    DAMAGED,
    "a sheet whose part is missing",
    lambda: book({"xl/worksheets/sheet2.xml": None}),
)
add(
    "no-sheets",
    DAMAGED,
    "a workbook without sheets",
    lambda: book({"xl/workbook.xml": f'<workbook xmlns="{_MAIN}"><sheets/></workbook>'}),
)
add("chart-sheets", None, "nothing but chart sheets", lambda: book(kind="chartsheet"))
add(
    "cycle",
    None,
    "relationships in a circle",
    lambda: book(
        {
            f"xl/worksheets/_rels/sheet{n}.xml.rels": (
                f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a"'
                f' Type="{_DOCUMENT}/comments" Target="sheet{3 - n}.xml"/></Relationships>'
            )
            for n in (1, 2)
        }
    ),
)
add(
    "self-workbook",
    DAMAGED,
    "a workbook that is its own sheet",
    lambda: book(
        {
            "xl/_rels/workbook.xml.rels": (
                parts()["xl/_rels/workbook.xml.rels"].replace(
                    b"worksheets/sheet2.xml", b"workbook.xml"
                )
            )
        }
    ),
)
add(
    "outside-target",
    DAMAGED,
    "a sheet at ../../../etc/passwd",
    lambda: book(
        {
            "xl/_rels/workbook.xml.rels": (
                parts()["xl/_rels/workbook.xml.rels"].replace(
                    b"worksheets/sheet2.xml", b"../../../etc/passwd"
                )
            )
        }
    ),
)
add(
    "many-sheets",
    None,
    "300 sheets with a Summary each",
    lambda: book(
        sheets={
            f"Summary {index}": sheet(
                [
                    ["Competency", "Weight", "Level", "Value"],
                    *([f"Skill field {row}", 1, 1, 1] for row in range(50)),
                ]
            )
            for index in range(300)
        }
    ),
)
add(
    "too-many-sheets",
    LARGE,
    "5,000 sheets",
    lambda: book(
        {
            "xl/workbook.xml": (
                f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
                + "".join(f'<sheet name="n{index}" r:id="rId1"/>' for index in range(5000))
                + "</sheets></workbook>"
            )
        }
    ),
)

# XML
LAUGHS = "".join(f'<!ENTITY l{index} "{f"&l{index - 1};" * 10}">' for index in range(1, 12))
add(
    "billion-laughs",
    HARM,
    "entities of entities of entities",
    lambda: book(
        {"xl/sharedStrings.xml": doctype(f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>', "&l11;")}
    ),
)
add(
    "quadratic-entities",
    HARM,
    "one long entity, 50,000 times",
    lambda: book(
        {
            "xl/sharedStrings.xml": doctype(
                f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>', "&a;" * 50_000
            )
        }
    ),
)
add(
    "external-entity",
    HARM,
    "an entity that is a file of the reader's machine",
    lambda: book(
        {
            "xl/sharedStrings.xml": doctype(
                '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "&a;"
            )
        }
    ),
)
add(
    "doctype-behind-comment",
    HARM,
    "a document type behind comments",
    lambda: book(
        {
            "xl/sharedStrings.xml": (
                '<?xml version="1.0"?><!-- <a> --><?b c?>'
                + doctype("<!DOCTYPE x []>").partition("?>")[2]
            )
        }
    ),
)
for _label, _codec, _lead in (
    ("bom", "utf-16", ""),
    ("le", "utf-16-le", ""),
    ("be", "utf-16-be", ""),
    ("spaced", "utf-16-le", " "),
):
    add(
        f"doctype-utf16-{_label}",
        HARM,
        f"entities hidden in UTF-16 ({_label})",
        partial(_hidden, _codec, _lead),
    )
add(
    "doctype-utf8-utf16",
    DAMAGED,
    "UTF-16 behind the mark of UTF-8",
    lambda: book(
        {"xl/sharedStrings.xml": b"\xef\xbb\xbf" + "<!DOCTYPE x []><x/>".encode("utf-16-le")}
    ),
)
add(
    "doctype-ebcdic",
    DAMAGED,
    "entities hidden in EBCDIC",
    lambda: book(
        {
            "xl/sharedStrings.xml": (
                b'<?xml version="1.0" encoding="cp037"?>'
                + f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l11;</x>'.encode("cp037")
            )
        }
    ),
)
add(
    "deep-sheet",
    HARM,
    "a sheet nested 400,000 deep",
    lambda: skills_sheet(worksheet("", "<a>" * 400_000 + "</a>" * 400_000)),
)
add(
    "deep-workbook",
    HARM,
    "a workbook part nested 400,000 deep",
    lambda: book({"xl/workbook.xml": "<a>" * 400_000 + "</a>" * 400_000}),
)
add(
    "deep-text",
    HARM,
    "a string nested 1,000 deep",
    lambda: book({"xl/sharedStrings.xml": doctype("", "<r>" * 1000 + "</r>" * 1000)}),
)
add(
    "many-attributes",
    None,
    "an element of 300,000 attributes",
    lambda: skills_sheet(
        worksheet("", "<a " + " ".join(f'a{index}=""' for index in range(300_000)) + "/>")
    ),
)
add(
    "long-namespace",
    HARM,
    "a namespace of 2 MB on 500,000 elements",
    lambda: skills_sheet(
        worksheet("", f'<b xmlns="{"n" * 2_000_000}">' + "<a/>" * 500_000 + "</b>")
    ),
)
add(
    "many-namespaces",
    None,
    "100,000 namespaces",
    lambda: skills_sheet(
        worksheet(
            "", "<b " + " ".join(f'xmlns:a{index}="u{index}"' for index in range(100_000)) + "/>"
        )
    ),
)
add(
    "many-elements",
    None,
    "1,200,000 elements of no meaning",
    lambda: skills_sheet(worksheet("", "<a>" + "<b/>" * 1_200_000 + "</a>")),
)
add(
    "attributes",
    None,
    "500,000 elements with an attribute each",
    lambda: skills_sheet(worksheet("", "<a>" + '<b a="1"/>' * 500_000 + "</a>")),
)
add(
    "many-parts-of-xml",
    LARGE,
    "20 sheets of 1,000,000 elements each",
    lambda: book(
        sheets={
            f"S{index}": worksheet("", "<a>" + "<b/>" * 1_000_000 + "</a>") for index in range(20)
        }
    ),
)
add(
    "too-many-elements",
    LARGE,
    "4,000,000 elements of no meaning",
    lambda: skills_sheet(worksheet("", "<a>" + "<b/>" * 4_000_000 + "</a>")),
)
add("not-xml", DAMAGED, "a sheet that is no XML", lambda: skills_sheet("never mind"))
add(
    "not-utf8",
    DAMAGED,
    "bytes that are no text",
    lambda: book(
        {
            "xl/worksheets/sheet2.xml": (
                worksheet("", "<a>@</a>").encode().replace(b"@", b"\xff\xfe\xc0")
            )
        }
    ),
)
add(
    "open-comment",
    DAMAGED,
    "a comment that never ends",
    lambda: book({"xl/workbook.xml": "<!-- " + "<" * 2_000_000}),
)
add(
    "many-comments",
    None,
    "200,000 XML comments before the workbook",
    lambda: book(
        {
            "xl/workbook.xml": (
                "<!--<-->" * 200_000 + parts()["xl/workbook.xml"].decode().partition("?>")[2]
            )
        }
    ),
)

# sheets
add(
    "outside-grid",
    DAMAGED,
    "a cell in row 9,999,999",
    lambda: skills_sheet(worksheet('<row r="9999999"><c r="A9999999"><v>1</v></c></row>')),
)
add(
    "outside-columns",
    DAMAGED,
    "a cell in column ZZZ",
    lambda: skills_sheet(worksheet('<row r="1"><c r="ZZZ1"><v>1</v></c></row>')),
)
add(
    "row-zero",
    DAMAGED,
    "a cell in row 0",
    lambda: skills_sheet(worksheet('<row r="0"><c r="A0"><v>1</v></c></row>')),
)
add(
    "million-columns",
    DAMAGED,
    "a row of 300,000 cells without addresses",
    lambda: skills_sheet(worksheet("<row>" + "<c><v>1</v></c>" * 300_000 + "</row>")),
)
add(
    "far-corner",
    None,
    "cells in the first and the last place of the grid",
    lambda: skills_sheet(
        sheet(skills_rows()).replace(
            "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
        )
    ),
)
add(
    "odd-digits",
    DAMAGED,
    "rows, strings and formats counted in superscript digits",
    lambda: skills_sheet(
        worksheet(
            '<row r="²"><c r="A1" s="²" t="s"><v>²</v></c></row><row r="³"><c r="B1"'
            ' s="1"><v>٣</v></c></row>'
        )
    ),
)
add(
    "string-out-of-range",
    DAMAGED,
    "shared strings that are not there",
    lambda: skills_sheet(
        sheet(skills_rows()).replace(
            "</sheetData>",
            '<row r="9">'
            + "".join(f'<c r="A9" t="s"><v>{n}</v></c>' for n in (1, -1, 10**30, "1.5", ""))
            + "</row></sheetData>",
        )
    ),
)
add(
    "string-count-lies",
    None,
    "4,294,967,295 shared strings declared",
    lambda: book(
        {
            "xl/sharedStrings.xml": (
                f'<sst xmlns="{_MAIN}" count="4294967295"'
                ' uniqueCount="4294967295"><si><t>Yes</t></si></sst>'
            )
        }
    ),
)
add(
    "million-formats",
    LARGE,
    "a million cell formats",
    lambda: book({"xl/styles.xml": styles("<xf/>" * 1_000_000)}),
)
add(
    "format-numbers",
    None,
    "format numbers of 5,000 digits",
    lambda: book(
        {
            "xl/styles.xml": (
                styles(f'<xf numFmtId="{"9" * 5000}" fillId="{"9" * 5000}"/>').replace(
                    "<fills>",
                    f'<numFmts><numFmt numFmtId="{"9" * 5000}" formatCode="0%"/></numFmts><fills>',
                )
            )
        }
    ),
)
_GRID = "A1:XFD1048576"
add(
    "merges",
    None,
    "3,000 merged ranges over the whole grid",
    lambda: skills_sheet(
        sheet(
            skills_rows(), "<mergeCells>" + f'<mergeCell ref="{_GRID}"/>' * 3000 + "</mergeCells>"
        )
    ),
)
add(
    "formats-whole-grid",
    None,
    "3,000 conditional formats over the whole grid",
    lambda: skills_sheet(
        sheet(
            skills_rows(),
            f'<conditionalFormatting sqref="{_GRID}"><cfRule type="cellIs"'
            ' operator="equal"><formula>"Yes"</formula></cfRule></conditionalFormatting>' * 3000,
        )
    ),
)
add(
    "validations-whole-grid",
    None,
    "3,000 validations over the whole grid",
    lambda: skills_sheet(
        sheet(
            skills_rows(),
            "<dataValidations>" + '<dataValidation type="list"'
            f' sqref="{_GRID}"><formula1>"No,Somewhat,Yes"</formula1></dataValidation>'
            * 3000
            + "</dataValidations>",
        )
    ),
)
add(
    "areas",
    LARGE,
    "a validation of 800,000 areas",
    lambda: skills_sheet(
        sheet(
            skills_rows(),
            '<dataValidations><dataValidation type="list" sqref="'
            + "A1:B2 " * 800_000
            + '"><formula1>"No,Somewhat,Yes"</formula1></dataValidation></dataValidations>',
        )
    ),
)
add(
    "validation-items",
    None,
    "a validation of 500,000 items",
    lambda: skills_sheet(
        sheet(
            skills_rows(),
            '<dataValidations><dataValidation type="list" sqref="A1:B9"><formula1>"'
            + ",".join(map(str, range(500_000)))
            + '"</formula1></dataValidation></dataValidations>',
        )
    ),
)
add(
    "texts",
    None,
    "50,000 different texts on a sheet",
    lambda: skills_sheet(
        sheet(
            [
                [f"Text number {row} of column {column}" for column in range(25)]
                for row in range(2000)
            ]
        )
    ),
)
add(
    "ratings",
    None,
    "20,000 skills with ratings",
    lambda: skills_sheet(
        sheet([["1/ Beginner"], *([f"Skill number {row}", row % 3] for row in range(20_000))])
    ),
)
add(
    "rating-columns",
    None,
    "300 columns of 60 ratings each",
    lambda: skills_sheet(
        sheet(
            [
                [value for column in range(300) for value in (f"Skill {row} of {column}", 2)]
                for row in range(60)
            ]
        )
    ),
)
add(
    "level-names",
    None,
    "10,000 levels below each other",
    lambda: skills_sheet(
        sheet([value for row in range(10_000) for value in (["Beginner"], [f"Skill {row}", 2])])
    ),
)
add(
    "ratings-and-merges",
    None,
    "5,000 ratings among 5,000 merged ranges",
    lambda: skills_sheet(
        sheet(
            [[f"Skill number {row}", row % 3] for row in range(5000)],
            "<mergeCells>"
            + "".join(f'<mergeCell ref="D{row}:XFD{row + 9}"/>' for row in range(1, 5001))
            + "</mergeCells>",
        )
    ),
)
add(
    "ratings-and-formats",
    None,
    "5,000 ratings among 5,000 conditional formats",
    lambda: skills_sheet(
        sheet(
            [[f"Skill number {row}", row % 3] for row in range(5000)],
            "".join(
                f'<conditionalFormatting sqref="A{row}:XFD1048576"><cfRule'
                ' type="cellIs"><formula>"Yes"</formula></cfRule></conditionalFormatting>'
                for row in range(1, 5001)
            ),
        )
    ),
)
add(
    "headers",
    None,
    "20,000 rows that look like a Summary's headers",
    lambda: book(
        {"xl/worksheets/sheet1.xml": sheet([["Competency", "Weight", "Level", "Value"]] * 20_000)}
    ),
)
add(
    "typing-errors",
    None,
    "30,000 almost-headers",
    lambda: book(
        {
            "xl/worksheets/sheet1.xml": sheet(
                [
                    [
                        f"wieght{row % 90}{chr(97 + column)} levle{row}{chr(97 + column)}"
                        f" vlaue{column}{row} comptency{row}"
                        for column in range(15)
                    ]
                    for row in range(2000)
                ]
            )
        }
    ),
)
add(
    "long-texts",
    None,
    "60 texts of 20,000 letters each",
    lambda: skills_sheet(sheet([[f"{row}" + "\ufdfa\u1e9e" * 10_000, 2] for row in range(60)])),
)
add(
    "long-string",
    None,
    "one string of 5 MB in 20,000 cells",
    lambda: book(
        {
            "xl/sharedStrings.xml": (
                f'<sst xmlns="{_MAIN}"><si><t>{"Weight " * 700_000}</t></si></sst>'
            ),
            "xl/worksheets/sheet2.xml": worksheet(
                "".join(
                    f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c><c'
                    f' r="B{row}"><v>2</v></c></row>'
                    for row in range(1, 20_001)
                )
            ),
        }
    ),
)
add(
    "numbers-sheet",
    None,
    "100,000 cells with a number",
    lambda: skills_sheet(sheet([list(range(50))] * 2000)),
)
add(
    "texts-sheets",
    None,
    "100,000 cells with different texts on 20 sheets",
    lambda: book(
        sheets={
            f"S{index}": sheet(
                [[f"t {row} {column} {index}" for column in range(10)] for row in range(500)]
            )
            for index in range(20)
        }
    ),
)
add(
    "many-cells",
    LARGE,
    "500,000 cells with a number",
    lambda: skills_sheet(
        worksheet(
            "".join(
                f'<row r="{row}">' + "<c><v>1</v></c>" * 50 + "</row>" for row in range(1, 10_001)
            )
        )
    ),
)
add(
    "numbers",
    None,
    "numbers at and beyond the ends of their range",
    lambda: book(
        sheets={
            "Summary": (
                sheet(
                    [
                        ["Competency", "Weight", "Level", "Value"],
                        ["Delivery", "1e308", "=1E308*10", "=B2*C2"],
                        ["Craft", 1e308, 1e308, 1e308],
                        ["Focus", -0.0, "nan", "inf"],
                        ["Total", "=SUM(B2:B9)", None, "=SUM(D2:D9)"],
                    ]
                ).replace("<v>1e+308</v>", "<v>1e308</v>")
            ),
            "Delivery": sheet([["Skill one", "1e400"], ["Skill two", -0.0], ["Skill three", 2]]),
            "Craft": worksheet(
                '<row r="1"><c r="A1"><v>NaN</v></c><c r="B1"><v>1e999</v></c></row>'
            ),
        }
    ),
)
add(
    "kinds",
    DAMAGED,
    "booleans, errors, dates and kinds of cells that do not exist",
    lambda: skills_sheet(
        sheet(skills_rows()).replace(
            "</sheetData>",
            '<row r="9">'
            + "".join(
                f'<c r="{letter}9" t="{kind}"><v>{value}</v></c>'
                for letter, kind, value in (
                    ("A", "b", "1"),
                    ("B", "e", "#REF!"),
                    ("C", "d", "2024-02-30T99:00"),
                    ("D", "zz", "2"),
                    ("E", "n", "two"),
                    ("F", "b", "maybe"),
                )
            )
            + "</row></sheetData>",
        )
    ),
)
add(
    "control-characters",
    None,
    "control characters and half surrogates in texts",
    lambda: skills_sheet(
        sheet(
            [
                ["1/ Beginner"],
                ["_x0000__xD800_Plans_x001B_[2J", 2],
                ["_xDE00__xD83D_ alone", 1],
                ["_x005F_x0041_", "_x0000_"],
            ]
        )
    ),
)
add(
    "sheet-names",
    None,
    "sheet names with quotes and exclamation marks",
    lambda: book(
        sheets={
            "Summary": sheet(summary_rows("=IF('It''s ''so''!'!B6,1,0)")),
            "It's 'so'!": sheet(skills_rows()),
            "=1+1": sheet(skills_rows()),
            "#REF!": sheet([[1]]),
        }
    ),
)
add(
    "long-sheet-name",
    DAMAGED,
    "a sheet with a name of 1 MB",
    lambda: book(sheets={"Summary": sheet(summary_rows()), "D" * 1_000_000: sheet(skills_rows())}),
)

# formulas
_shared = (
    '<row r="1"><c r="A1"><f t="shared" ref="A1:A40000" si="0">' + "B1+" * 2700 + "1</f></c></row>"
)
add(
    "shared-formulas",
    LARGE,
    "a formula of 8,000 characters shared by 40,000 cells",
    lambda: skills_sheet(
        worksheet(
            _shared
            + "".join(
                f'<row r="{row}"><c r="A{row}"><f t="shared" si="0"/></c></row>'
                for row in range(2, 40_001)
            )
        )
    ),
)
add(
    "long-formulas",
    LARGE,
    "2 MB of formulas",
    lambda: beside([["=" + "1+" * 4000 + str(row)] for row in range(250)]),
)
for _name, _what, _formula in (
    ("deep-parentheses", "4,000 parentheses", "(" * 4000 + "1" + ")" * 4000),
    ("deep-functions", "1,000 functions inside each other", "IF(1," * 1000 + "1" + ")" * 1000),
    ("deep-arrays", "8,000 opening braces", "{" * 8000),
    ("long-sum", "a sum of 4,000 terms", "+".join(["1"] * 4000)),
    (
        "long-count",
        "a sum of 60 counts, whose rule has to be made out",
        "AND(" + "+".join(["COUNTIF(B2:B4,1)"] * 60) + "<=1)",
    ),
    ("signs", "8,000 signs", "-+" * 4000 + "1"),
    (
        "nested-lookups",
        "arrays within arrays",
        "SUM(INDEX(A1:B3,{1;2},0))&SUMPRODUCT()&INDEX({1,2;3,4},{1,2},0)&MATCH({1,2},A1:B2)&IF({1,0},A1:B2,INDEX(A1:B2,1,0))=1",
    ),
    ("percents", "8,000 percent signs", "1" + "%" * 8000),
    ("digits", "8,000 digits", "1" * 8000 + "x"),
    ("open-quote", "a text that never ends", '"' + 'a""' * 2600),
    ("too-long-formula", "a formula of 300,000 characters", "1+" * 150_000 + "1"),
    ("huge-power", "9^9^9^9", "9^9^9^9&9^9^9"),
    ("huge-number", "a number of 1e999", "1e999+1"),
    ("huge-product", "an infinite product as text", 'PRODUCT(1E308,10)&""'),
    (
        "huge-rounding",
        "1e300 rounded to 14 places",
        "ROUND(1E300,14)+ROUNDUP(1E308,-400)+INT(1E308)+MOD(1E308,1E-308)",
    ),
    ("infinite-text", "texts that read as infinity", 'VALUE("1e999")&("+nan"+0)&("1_0"+0)'),
    (
        "switch-array",
        "an array where a value belongs",
        'SWITCH(1,A1:B2,2,3)&IF(A1:B2,1,2)&CHOOSE(A1:A2,1)&(A1:B2="a")',
    ),
    (
        "wrong-arguments",
        "functions without their arguments",
        "IF()&SUM()&INDEX()&COUNTIF()&VLOOKUP(1,2)&LEFT()&INDIRECT()&ROW(1,2,3)&SWITCH()",
    ),
    ("mangled", "what is left of a formula", "=IF(,;)}{'Sheet'!!A1:"),
):
    add(_name, None, f"a formula: {_what}", partial(_with_formula, "=" + _formula))
add("circular", None, "formulas in a circle", lambda: beside([["=G2+1"], ["=H1+G1", "=G1"]]))
add(
    "chain",
    None,
    "a chain of 14,000 formulas",
    lambda: beside([[1], *([f"=G{row}+1"] for row in range(1, 14_000))]),
)
add(
    "chain-backwards",
    None,
    "a chain of 14,000 formulas, last first",
    lambda: beside([*([f"=G{row + 1}+1"] for row in range(1, 14_000)), [1]]),
)
add(
    "chain-long",
    LARGE,
    "a chain of 100,000 formulas",
    lambda: beside([[1], *([f"=G{row}+1"] for row in range(1, 100_000))]),
)
add(
    "chain-deep",
    None,
    "a chain of formulas of 30 functions each",
    lambda: beside(
        [*(["=" + "IF(1," * 30 + f"G{row + 1}" + ")" * 30] for row in range(1, 500)), [1]]
    ),
)
add(
    "fibonacci",
    None,
    "formulas that each ask for the two before",
    lambda: beside([[1], [1], *([f"=G{row}+G{row + 1}"] for row in range(1, 3000))]),
)
add(
    "whole-columns",
    None,
    "2,000 products of whole columns",
    lambda: beside([[f"=SUMPRODUCT((H:H=H{row})*(I:I>0))", row, row] for row in range(1, 2001)]),
)
add(
    "whole-grid",
    None,
    "5,000 sums of the whole grid",
    lambda: beside(
        [
            [f"=SUM(Delivery!A1:XFD{1048576 - row})+COUNTIF(Delivery!A:ZZ,{row})"]
            for row in range(5000)
        ]
    ),
)
add(
    "big-ranges",
    None,
    "5,000 sums of 19,000 cells",
    lambda: beside([[f"=SUM(Delivery!A1:S{1000 - row % 9})+{row}"] for row in range(5000)]),
)
add(
    "wildcards",
    None,
    "COUNTIF with *a*a*a*b on long texts",
    lambda: beside(
        [
            [f'=COUNTIF(H1:H50,"*a*a*a*a*b")+COUNTIF(H1:H50,"*a*a*a*b{row}")', "a" * 30_000]
            for row in range(50)
        ]
    ),
)
add(
    "wildcards-one",
    None,
    "MATCH, SEARCH and COUNTIF with many question marks",
    lambda: beside(
        [
            [
                (
                    f'=MATCH("{"a?" * 100}b{row}",H1:H50,0)+SEARCH("{"a?" * 120}b",H1)+COUNTIF(H1:H50,"*{"?a" * 100}?b*")'
                ),
                "a" * 30_000,
            ]
            for row in range(50)
        ]
    ),
)
add(
    "doubling",
    None,
    "60 texts that each are twice the one before",
    lambda: beside([['=REPT("x",30000)'], *([f"=G{row}&G{row}&G{row}"] for row in range(1, 60))]),
)
add(
    "substitutes",
    None,
    "SUBSTITUTE and CONCAT bombs",
    lambda: beside(
        [
            ['=REPT("x",30000)'],
            ['=SUBSTITUTE(G1,"x",G1)'],
            ["=CONCAT(G1,G1,G1)"],
            ["=CONCATENATE(G1,G1,G1)"],
            ['=SUBSTITUTE(SUBSTITUTE(G1,"x","yy"),"y",G1)'],
            ["=REPT(G1,1E300)"],
            ['=REPT("",1E300)'],
            ["=LEFT(G1,1E300)&MID(G1,1E300,1E300)"],
        ]
    ),
)
add(
    "concat-range",
    None,
    "CONCAT of 10,000 texts of 300 letters",
    lambda: beside(
        [[f"=CONCAT(H1:H10000)&{row}" if row < 200 else None, "ab" * 150] for row in range(10_000)]
    ),
)
add(
    "comparisons",
    None,
    "comparisons of long texts with long texts",
    lambda: beside([[f"=SUMPRODUCT((H1:H100=H{row})*1)", "Ab" * 5000] for row in range(1, 101)]),
)
add(
    "indirect",
    None,
    "INDIRECT in a circle, and of long texts",
    lambda: beside(
        [
            ['=INDIRECT("G2")'],
            ['=INDIRECT("G1")'],
            *([f'=INDIRECT(REPT("A1+",2700)&"{row}")'] for row in range(300)),
        ]
    ),
)
add(
    "names-circular",
    None,
    "defined names that refer to themselves",
    lambda: summary_formula("=Loop+Ring", names=_names(Loop="Loop+1", Ring="Rong", Rong="Ring")),
)
add(
    "names-doubling",
    None,
    "40 defined names that each use the next twice",
    lambda: summary_formula(
        "=n0x",
        names=_names(
            **{f"n{index}x": f"n{index + 1}x+n{index + 1}x" for index in range(40)}, n40x="1"
        ),
    ),
)


if __name__ == "__main__":
    from tests.builders.hostile_page import main

    main()
