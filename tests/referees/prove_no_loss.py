"""Edit workbooks of all kinds, and prove that nothing else changed.

    python tests/referees/prove_no_loss.py PATH... [--office] [--openpyxl] [--keep FOLDER]

Each workbook gets a few cells set in one of its sheets, some that are there and some that are not,
and two sheets added. Then it is compared with what it was, by readers that share no line with the
library (tests/builders/seen.py): the packed bytes of every part that had not to be touched, their
names, dates and order; in the sheet every byte beside the cells; in the parts that list the sheets
and styles every tag. Editing it once more must change nothing. Exit status 1 where something beyond
that budget changed, a cell does not read as asked, or a program that opened the workbook opens it
no more.

``--office`` has LibreOffice open them all, ``--openpyxl`` shows what becomes of the same files when
openpyxl loads and saves them. A ``CONTENTS.tsv`` (file, bytes, kinds of content) in a folder gives
the table by kind.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import openpyxl  # the path has to be set first
import python_calamine
import xlsxwriter

from assessment import PackageError
from assessment.ooxml.edit import edit_workbook
from tests.builders.seen import (
    Book,
    Place,
    SheetSeen,
    address_of,
    entries_of,
    looks_of,
    only_added,
    part_name,
)
from tests.referees import referee

SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm")
VALUES: tuple[Any, ...] = (12.5, "Ž <&> 'text' \N{GRINNING FACE}", True, -7, "=not a formula", 0.1)
PATIENCE = 120  # seconds for another program to open a file
MEMORY = 6 * 2**30  # bytes that it may take


# --- what is added -------------------------------------------------------------------------------


def donor(other_sheet: str | None = None) -> bytes:
    """Return a workbook of two sheets with all that a grafted sheet may have, and a formula
    that refers to ``other_sheet``.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        first, second = book.add_worksheet("Proof"), book.add_worksheet("Proof data")
        title = book.add_format(
            {"bold": True, "font_size": 16, "font_color": "#1F4E79", "bottom": 2}
        )
        percent = book.add_format({"num_format": "0.0 %", "bg_color": "#FFE599", "border": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "center"})
        bad = book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006"})
        first.write_string("A1", "What was added", title)
        first.merge_range(
            "A2:C2",
            "merged over three columns",
            book.add_format({"text_wrap": True, "valign": "top"}),
        )
        first.write_formula("A3", "='Proof data'!A1+SUM(Share)", percent, "")
        first.write_formula(
            "B3",
            f"='{other_sheet.replace(chr(39), chr(39) * 2)}'!A1" if other_sheet else "=1",
            None,
            0,
        )
        first.write_datetime("A4", date(2024, 2, 29), day)
        first.write_url("A5", "https://example.org/career", string="a link")
        first.write_url("A6", "internal:'Proof data'!A1", string="a link within")
        first.write_rich_string("A7", "plain and ", book.add_format({"bold": True}), "bold")
        first.write_comment("A1", "A note", {"author": "Proof"})
        first.data_validation("B4:B9", {"validate": "list", "source": ["No", "Somewhat", "Yes"]})
        first.conditional_format(
            "A3:A9", {"type": "cell", "criteria": "<", "value": 0.5, "format": bad}
        )
        first.conditional_format("C3:C9", {"type": "data_bar", "data_bar_2010": True})
        first.set_column("A:A", 31.5)
        first.set_row(0, 28)
        first.freeze_panes(2, 1)
        first.set_landscape()
        first.repeat_rows(0, 1)
        first.print_area("A1:D20")
        second.write_column("A1", (0.1, 0.2, 0.3), percent)
        second.add_table(
            "C1:D3", {"name": "Proofs", "columns": [{"header": "Skill"}, {"header": "Rating"}]}
        )
        book.define_name("Share", "='Proof data'!$A$1:$A$2")
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "='Proof data'!$A$1:$A$3"})
        first.insert_chart("E3", chart)
    return file.getvalue()


DONOR = donor()
DONOR_SHEETS = 2
RESULT = 0.4  # of the first sheet's A3


# --- one workbook --------------------------------------------------------------------------------


@dataclass
class Proof:
    """What became of one workbook."""

    path: Path
    refused: str = ""  # the code of the reason
    reason: str = ""
    cells: int = 0  # that were set
    added: bytes = b""  # the workbook whose sheets were added
    untouched: int = 0  # parts that are the same
    touched: int = 0
    wrong: list[str] = field(default_factory=list)  # beyond the budget
    # by program: sheets that it sees before and after
    opened: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)
    saved: Saved | None = None

    @property
    def worse(self) -> list[str]:
        """The programs that open it no more, or do not see the sheets that were added."""
        return [
            program
            for program, (before, after) in self.opened.items()
            if before is not None and (after is None or (before and after != before + DONOR_SHEETS))
        ]


@dataclass
class Saved:
    """What openpyxl's load and save left of a workbook; ``None`` for the parts where it failed."""

    failed: str = ""
    parts: int = 0
    same: int = 0  # in their unpacked bytes
    lost: int = 0  # whose name is gone
    cached: int = 0  # values of formulas
    kept: int = 0


def prove(path: Path, target: Path) -> Proof:
    """Edit one workbook and compare."""
    proof = Proof(path)
    data = path.read_bytes()
    unread: Exception | None = None
    name, part, wanted = "", "", dict[Place, Any]()
    try:
        name, part, wanted = _choose(data)
    except Exception as error:  # whatever is wrong with it: then the editor must refuse it
        unread = error
    cells = {(name, address_of(place)): value for place, value in wanted.items()}
    proof.added = donor(name) if name else DONOR
    try:
        touched = edit_workbook(path, target, cells, proof.added)
    except PackageError as error:
        proof.refused, proof.reason = error.code, str(error)
        proof.wrong += ["refused, and yet written"] if target.exists() else []
        return proof
    if unread is not None:
        proof.wrong.append(f"written, although {unread!r}")
        return proof
    after = target.read_bytes()
    proof.cells = len(wanted)
    proof.wrong += compare(data, after, part, wanted, grafted=True, touched=touched)
    proof.touched = len(touched)
    proof.untouched = len(
        {part_name(entry.name) for entry in entries_of(data)}
        - {part_name(name) for name in touched}
    )
    again = target.with_suffix(".again")
    if edit_workbook(target, again, cells) or again.read_bytes() != after:
        proof.wrong.append("setting the same cells again changed it")
    edit_workbook(target, again, {}, proof.added)  # by names that are all taken now
    proof.wrong += [
        f"added again: {what}" for what in compare(after, again.read_bytes(), "", {}, grafted=True)
    ]
    again.unlink()
    return proof


def _choose(data: bytes) -> tuple[str, str, dict[Place, Any]]:
    """Return the worksheet with the most beside it, its part, and the cells to set there."""
    book = Book(data)
    worksheets = [(name, part) for name, kind, part in book.sheets if kind == "worksheet"]
    if not worksheets:
        return "", "", {}
    name, part = max(worksheets, key=lambda sheet: len(book.relationships(sheet[1])))
    seen = SheetSeen(book.parts[part])

    def free(place: Place) -> bool:  # not hidden below a merged range
        return not any(
            first[0] <= place[0] <= last[0] and first[1] <= place[1] <= last[1] and place != first
            for first, last in seen.merged
        )

    there = [place for place in sorted(seen.cells) if free(place)]
    formulas, others = (
        [place for place in there if seen.cells[place].formula],
        [place for place in there if not seen.cells[place].formula],
    )
    last_row, last_column = (
        max((row for row, _ in seen.cells), default=0),
        max((column for _, column in seen.cells), default=0),
    )
    missing = [
        (1, 1),
        (min(last_row + 3, 1_048_576), 2),
        (max(1, last_row), min(last_column + 2, 16_384)),
    ]
    places = dict.fromkeys(
        place
        for place in (*formulas[:2], *formulas[-1:], *others[:2], *others[-1:], *missing)
        if free(place)
    )
    wanted: dict[Place, Any] = dict(zip(places, VALUES * 2, strict=False))
    return name, part, wanted | (dict.fromkeys(others[2:3]) if len(others) > 3 else {})


def compare(
    before: bytes,
    after: bytes,
    part: str,
    wanted: Mapping[Place, Any],
    *,
    grafted: bool,
    touched: Iterable[str] = (),
) -> list[str]:
    """Return what changed beyond the budget when cells ``wanted`` were set in the sheet ``part``
    and sheets were grafted, or not.

    ``touched`` is what the editor says it touched: it must be what was.
    """
    old, new = Book(before), Book(after)
    chain = old.part_of("calcChain")
    listing = {
        part_name(name)
        for name in (
            "[Content_Types].xml",
            _rels_of(old.main),
            old.main,
            old.part_of("styles") or "",
        )
    }
    free = {part, *(listing if grafted else ())}
    wrong: list[str] = []
    first, second = entries_of(before), entries_of(after)
    dropped = chain is not None and chain not in new.parts
    if dropped:
        first = [entry for entry in first if part_name(entry.name) != chain]
        free |= {part_name("[Content_Types].xml"), part_name(_rels_of(old.main))}
    for one, other in zip(first, second, strict=False):
        if one.name != other.name:
            wrong.append(f"{one.name} is not in its place")
            break
        if part_name(one.name) not in free and one != other:
            wrong.append(f"{one.name} changed")
    added = [entry.name for entry in second[len(first) :]]
    if len(second) < len(first) or (added and not grafted):
        wrong.append(f"{len(first):,} parts became {len(second):,}")
    changed = {
        part_name(other.name)
        for one, other in zip(first, second, strict=False)
        if one.packed != other.packed
    } | set(map(part_name, added))
    told = {part_name(name) for name in touched} - ({chain} if dropped else set())
    if touched and changed != told:
        wrong.append(f"what is said to be touched is not what was: {sorted(changed ^ told)}")
    gone = b"calcchain" if dropped else None
    wrong += [
        f"{name} lost something"
        for name in listing & old.parts.keys() & free
        if not only_added(old.parts[name], new.parts[name], gone)
    ]
    wrong += [
        f"{name} cannot be reached any more"
        for name in sorted(old.reachable() - new.reachable() - {chain})
    ]
    types = {
        name: (old.content_type(name), new.content_type(name))
        for name in old.parts.keys() & new.parts.keys()
    }
    wrong += [
        f"{name} has another content type"
        for name, (was, is_) in types.items()
        if was not in (is_, None)
    ]
    wrong += [f"twice: {what}" for what in sorted(new.twice() - old.twice())]
    wrong += [
        f"{name} has no content type"
        for name in map(part_name, added)
        if new.content_type(name) is None
    ]
    return wrong + (_compare_sheet(old.parts[part], new.parts[part], wanted) if part else [])


def _rels_of(part: str) -> str:
    folder, _, file = part.rpartition("/")
    return f"{folder}/_rels/{file}.rels"


def _compare_sheet(before: bytes, after: bytes, wanted: Mapping[Place, Any]) -> list[str]:
    old, new = SheetSeen(before), SheetSeen(after)
    wrong = []
    for place, asked in wanted.items():
        was, cell = old.cells.get(place), new.cells.get(place)
        value = cell.value if cell is not None else None
        if value != asked or isinstance(value, bool) != isinstance(asked, bool):
            wrong.append(f"{address_of(place)} reads {value!r} instead of {asked!r}")
        if was is not None and cell is not None:
            for name in ("s", "cm", "ph"):
                if was.attributes.get(name) != cell.attributes.get(name):
                    wrong.append(f"{address_of(place)} has another {name}")
            if was.formula != cell.formula or was.others != cell.others:
                wrong.append(f"{address_of(place)} has lost its formula or an extension")
    try:
        if old.without(
            wanted.keys() & old.cells.keys(), {row for row, _, _ in old.rows}
        ) != new.without(wanted.keys(), {row for row, _, _ in old.rows}):
            wrong.append("bytes beside the cells changed")
    except ValueError as error:
        wrong.append(str(error))
    return wrong


# --- other programs ------------------------------------------------------------------------------


def in_openpyxl(source: Path | io.BytesIO, **options: Any) -> Any:
    """Return openpyxl's workbook."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl leaves out of it is not what is asked here
        return openpyxl.load_workbook(source, **options)


def sheets_in_openpyxl(path: Path) -> int:
    """Return how many sheets openpyxl sees, all of their cells read."""
    return len(in_openpyxl(path).sheetnames)


def sheets_computed(path: Path) -> int:
    """Return how many sheets stand in a file that LibreOffice saved; none where it did not
    compute what was added.
    """
    book = in_openpyxl(path, data_only=True)
    return (
        len(book.sheetnames)
        if abs(book.worksheets[-DONOR_SHEETS]["A3"].value - RESULT) < 1e-12
        else 0
    )


def unlike(donor: bytes, path: Path) -> list[str]:
    """Return what of a donor's sheets does not look as it was made, to openpyxl (which sees
    nothing in a Strict workbook).
    """
    added = in_openpyxl(path).worksheets[-DONOR_SHEETS:]
    made = in_openpyxl(io.BytesIO(donor)).worksheets
    looks = [
        (is_, was, looks_of(is_), looks_of(was))
        for is_, was in zip(added, made, strict=bool(added))
    ]
    return [
        f"{is_.title}: {name} is {now.get(name)!r} instead of {look!r}"
        for is_, was, now, before in looks
        for name, look in before.items()
        if now.get(name) != look
    ]


def sheets_in_calamine(path: Path) -> int:
    """Return how many sheets calamine sees, all of their cells read."""
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    for sheet in book.sheets_metadata:
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
            book.get_sheet_by_name(sheet.name).to_python()
    return len(book.sheet_names)


READERS: dict[str, Callable[[Path], int]] = {
    "openpyxl": sheets_in_openpyxl,
    "calamine": sheets_in_calamine,
}


def in_a_child(function: Callable[[Path], Any], path: Path) -> Any:
    """Return what ``function`` gives in a process of its own, ``None`` where it fails; some
    workbooks end the process that reads them.
    """
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)

    def ask() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        with contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(BaseException):
            there.send(function(path))

    child = context.Process(target=ask)
    child.start()
    there.close()
    try:
        return here.recv() if here.poll(PATIENCE) else None
    except EOFError:
        return None
    finally:
        child.kill()
        child.join()


def sheets_in_office(
    files: Sequence[Path], folder: Path, reader: Callable[[Path], int]
) -> dict[Path, int | None]:
    """Return how many sheets LibreOffice sees in each file, as ``reader`` counts them in what
    it opened and saved anew.
    """
    with contextlib.suppress(RuntimeError, subprocess.TimeoutExpired):
        referee.convert(files, folder)
    for file in files:
        if not (folder / file.name).exists():  # one that it fails on ends the others
            with contextlib.suppress(RuntimeError, subprocess.TimeoutExpired):
                referee.convert([file], folder)
    return {
        file: in_a_child(reader, folder / file.name) if (folder / file.name).exists() else None
        for file in files
    }


def saved_by_openpyxl(path: Path) -> Saved:
    """Return what is left of a workbook that openpyxl loads and saves."""
    before = Book(path.read_bytes())
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            openpyxl.load_workbook(path, keep_vba=path.suffix.endswith("m"), rich_text=True).save(
                file
            )
        except Exception as error:
            return Saved(failed=type(error).__name__)
    after = Book(file.getvalue())
    if len(after.sheets) < len(before.sheets):
        return Saved(failed=f"{len(before.sheets) - len(after.sheets)} sheets are gone")
    names = before.parts.keys() & after.parts.keys()
    cached, kept = _cached(before), _cached(after)
    same = sum(before.parts[name] == after.parts[name] for name in names)
    return Saved(
        "", len(before.parts), same, len(before.parts) - len(names), len(cached), len(cached & kept)
    )


def _cached(book: Book) -> set[tuple[str, Place]]:
    """Return the cells with a formula and a value."""
    sheets = {
        name: SheetSeen(book.parts[part]) for name, kind, part in book.sheets if kind == "worksheet"
    }
    return {
        (name, place)
        for name, sheet in sheets.items()
        for place, cell in sheet.cells.items()
        if cell.formula is not None and cell.text
    }


# --- all of them ---------------------------------------------------------------------------------


def workbooks(paths: Iterable[Path]) -> list[Path]:
    """Return the workbooks among files and below folders."""
    found = [
        file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])
    ]
    return [path for path in found if path.suffix.lower() in SUFFIXES]


def prove_all(
    paths: Sequence[Path], folder: Path, *, office: bool = False, saving: bool = False
) -> list[Proof]:
    """Prove each workbook; ``folder`` gets the edited ones."""
    proofs: dict[Path, Proof] = {}
    for number, path in enumerate(paths):
        target = folder / f"{number:04}-{path.stem[:40]}.xlsx"
        proof = proofs[target] = prove(path, target)
        if target.exists():
            proof.opened = {
                name: (in_a_child(reader, path), in_a_child(reader, target))
                for name, reader in READERS.items()
            }
            if all(proof.opened["openpyxl"]):
                found = in_a_child(partial(unlike, proof.added), target)
                proof.wrong += (
                    ["openpyxl cannot say what it looks like"] if found is None else found
                )
        if saving and not proof.refused:
            proof.saved = in_a_child(saved_by_openpyxl, path) or Saved(failed="dies")
    if office:
        written = {target: proof for target, proof in proofs.items() if target.exists()}
        copies = {target: folder / "before" / target.name for target in written}
        (folder / "before").mkdir()
        for target, copy in copies.items():
            copy.write_bytes(proofs[target].path.read_bytes())
        before = sheets_in_office(
            list(copies.values()), folder / "office before", sheets_in_openpyxl
        )
        after = sheets_in_office(list(written), folder / "office after", sheets_computed)
        for target, proof in written.items():
            proof.opened["LibreOffice"] = before[copies[target]], after[target]
    return list(proofs.values())


def report(proofs: Sequence[Proof], kinds: Mapping[Path, Sequence[str]]) -> Iterable[str]:
    """Yield the lines of the report."""
    edited = [proof for proof in proofs if not proof.refused]
    refused = [proof for proof in proofs if proof.refused]
    yield f"{len(proofs)} workbooks: {len(edited)} edited, {len(refused)} refused."
    for code, count in sorted(Counter(proof.refused for proof in refused).items()):
        yield (
            f"  {code:22} {count:4} "
            f" {', '.join(proof.path.name for proof in refused if proof.refused == code)}"
        )
    yield (
        f"{sum(proof.cells for proof in edited)} cells set, {DONOR_SHEETS * len(edited)} sheets"
        " added."
    )
    wrong = [(proof, what) for proof in proofs for what in proof.wrong]
    yield (
        f"{sum(proof.touched for proof in edited)} parts touched,"
        f" {sum(proof.untouched for proof in edited)} not; changed beyond the budget: {len(wrong)}"
    )
    yield from (f"  {proof.path.name}: {what}" for proof, what in wrong)
    for program in dict.fromkeys(program for proof in edited for program in proof.opened):
        both = [proof.opened[program] for proof in edited if program in proof.opened]
        worse = [proof for proof in edited if program in proof.worse]
        yield (
            f"{program} opens {sum(before is not None for before, _ in both)} of them before,"
            f" {sum(after is not None for _, after in both)} after; worse: {len(worse)}"
        )
        yield from (f"  {proof.path.name}: {proof.opened[program]}" for proof in worse)
    saved = [proof.saved for proof in proofs if proof.saved is not None]
    if saved:
        whole = [one for one in saved if not one.failed]
        parts, cached = sum(one.parts for one in whole), sum(one.cached for one in whole)
        yield (
            f"openpyxl load and save: {len(saved) - len(whole)} of {len(saved)} fail"
            f" ({', '.join(f'{why} {count}' for why, count in Counter(one.failed for one in saved if one.failed).most_common())});"
        )
        yield (
            f"  of {parts} parts {sum(one.same for one in whole)} are the same,"
            f" {sum(one.lost for one in whole)} gone; of {cached} cached values"
            f" {sum(one.kept for one in whole)} are kept."
        )
    if kinds:
        yield ""
        yield from _table(proofs, kinds, bool(saved))


def _table(
    proofs: Sequence[Proof], kinds: Mapping[Path, Sequence[str]], saving: bool
) -> Iterable[str]:
    by_kind: dict[str, list[Proof]] = defaultdict(list)
    for proof in proofs:
        for kind in kinds.get(proof.path, ("(not listed)",)):
            by_kind[kind].append(proof)
    head = (
        "kind of content",
        "files",
        "edited",
        "refused",
        "lost",
        *(("openpyxl fails", "loses") if saving else ()),
    )
    yield " ".join(f"{title:>{28 if title == head[0] else len(title) + 2}}" for title in head)
    for kind, some in sorted(by_kind.items()):
        row: list[Any] = [
            kind,
            len(some),
            sum(not proof.refused for proof in some),
            sum(bool(proof.refused) for proof in some),
        ]
        row.append(sum(bool(proof.wrong) for proof in some))
        if saving:
            tried = [proof.saved for proof in some if proof.saved is not None]
            row += [
                sum(bool(one.failed) for one in tried),
                sum(not one.failed and (one.lost > 0 or one.kept < one.cached) for one in tried),
            ]
        yield " ".join(
            f"{cell!s:>{28 if title == head[0] else len(title) + 2}}"
            for title, cell in zip(head, row, strict=True)
        )


def kinds_of(folders: Iterable[Path]) -> dict[Path, list[str]]:
    """Return the kinds of content that a folder's ``CONTENTS.tsv`` tells of its files."""
    found: dict[Path, list[str]] = {}
    for folder in folders:
        listing = folder / "CONTENTS.tsv"
        for line in (
            listing.read_text(encoding="utf-8").splitlines()[1:] if listing.is_file() else ()
        ):
            name, _, kinds = line.split("\t")
            found[folder / name] = kinds.split()
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="workbooks, or folders of them"
    )
    parser.add_argument(
        "--office", action="store_true", help="have LibreOffice open every file, before and after"
    )
    parser.add_argument(
        "--openpyxl",
        action="store_true",
        help="also show what openpyxl's load and save leaves of them",
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="leave the edited workbooks there"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="proof-") as name:
        folder = options.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        proofs = prove_all(
            workbooks(options.paths), folder, office=options.office, saving=options.openpyxl
        )
    for line in report(proofs, kinds_of(options.paths)):
        print(line)
    return 1 if any(proof.wrong or proof.worse for proof in proofs) else 0


if __name__ == "__main__":
    sys.exit(main())
