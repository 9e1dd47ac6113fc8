"""Ask LibreOffice about workbooks that are valid but odd: is what we say right, or do we say that
we do not know?

    python tests/referees/referee_odd.py [--count N] [--seed S] [--only FEATURE] [--without FEATURE]
    [--shrink] [--keep FOLDER]

Workbooks are made at random, byte by byte (:mod:`tests.odd_markup`): names, tables, merges, what is
hidden, formulas where values are usual, functions of every kind, foreign markup. LibreOffice
computes each from a copy in which no value is saved, and again the file that we wrote of it. No
difference may be silent:

* every formula cell: our evaluator gives what LibreOffice gives, or says that it does not know;
* the file's own levels and progress are those that LibreOffice shows;
* the scorer's level is the one that the ratings give by the rule, as the maker of the workbook
  knows them, or a
  finding says what is wrong there; and no finding accuses what is right;
* in the written file every saved value is what LibreOffice computes, and a right one stays right.

Exit status 1 where one is found, with the seed and the features in use; ``--shrink`` finds those
that are needed for it.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from assessment import framework_ids, load_framework, score
from assessment.formulas.cells import CellError
from assessment.formulas.evaluate import Evaluator
from assessment.jobs.write_back import filled
from assessment.model import Finding, Scorecard
from assessment.model.errors import PackageError
from assessment.ooxml import open_workbook
from assessment.recognition import open_reading
from assessment.recognition.reader import Reading
from tests.builders.odd_allowed import is_allowed
from tests.builders.odd_markup import FEATURES, build, features_of
from tests.builders.odd_package import Writer, escaped
from tests.builders.odd_workbooks import Book, Competency, Content, Error, Place, at
from tests.builders.sheet_bytes import without_results
from tests.builders.shown_values import Values, alike, covers, shown_values
from tests.referees import referee

# findings that say that something of the workbook is wrong, and the features that make it so
ACCUSING: dict[str, tuple[str, ...]] = {
    "range-wrong-cells": (),
    "range-misses-skill": (),
    "summary-wrong-sheet": (),
    "summary-skips-level": (),
    "summary-asks-missing-level": (),
    "summary-value-wrong": ("typed levels", "text weights"),
    "progress-wrong": ("text weights",),  # SUMPRODUCT passes over them
    "formula-broken": (),
    "level-typed": (),
    "weights-not-100": ("last year's summary",),
    "competency-sheet-missing": ("own names",),
    "competency-not-scored": (),
    "rating-not-understood": ("error ratings",),
    "cached-value-stale": ("stale values", "nothing saved"),
    "rating-without-skill": (),
}

# findings that say nothing of whether a level is right
# wherever they stand, they speak of everything
FILE_WIDE = frozenset(("summary-unclear", "partly-read", "not-a-competency-workbook"))
BESIDE = frozenset(
    (
        "rules-differ",
        "rule-differs",
        "second-rule",
        "framework-differs",
        "weights-as-points",
        "weights-not-100",
        "google-only-function",
    )
)


class Difference(NamedTuple):
    """One thing that is not as it should be."""

    seed: str
    features: tuple[str, ...]
    kind: str  # cell, own level, own progress, level, written, accused, refused, crash ...
    where: str
    formula: str
    ours: str
    theirs: str

    def __str__(self) -> str:
        formula = f" ={self.formula[:140]}" if self.formula else ""
        return (
            f"{self.kind} {self.where}{formula}: we say {self.ours[:120]}, it is {self.theirs[:90]}"
        )


@dataclass
class Tally:
    """What was compared, and what was found."""

    files: int = 0
    cells: int = 0
    # reasons why formulas were not evaluated
    unknown: Counter[str] = field(default_factory=Counter)
    levels: int = 0
    written: int = 0  # formula cells in written files
    allowed: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)


@dataclass
class Case:
    """One workbook on its way."""

    seed: str
    features: tuple[str, ...]
    book: Book
    shown: Values = field(default_factory=dict)
    saved: dict[tuple[str, Place], Content] = field(default_factory=dict)
    data: bytes = b""
    written: bytes = b""
    # cells of the Summary, by the scorer
    scored: dict[Place, Content] = field(default_factory=dict)
    unsupported: frozenset[tuple[str, Place]] = frozenset()
    found: list[Difference] = field(default_factory=list)

    def add(self, kind: str, where: str, ours: object, theirs: object, formula: str = "") -> None:
        """Note a difference."""
        self.found.append(
            Difference(self.seed, self.features, kind, where, formula, repr(ours), repr(theirs))
        )


# --- LibreOffice ---------------------------------------------------------------------------------


def for_libreoffice(data: bytes, book: Book) -> bytes:
    """Return a written workbook without saved values, and with older functions where a formula has
    newer ones.

    A formula that we do not know becomes the value that we saved: what follows from it must follow.
    """
    workbook = open_workbook(data)
    evaluator = Evaluator(workbook)
    changes: dict[str, dict[str, str | None]] = {
        workbook.part_of(name): {} for name in workbook.sheet_names
    }
    for sheet in book.sheets:
        changes[workbook.part_of(sheet.name)].update(
            {
                at(*place): cell.instead
                for place, cell in sheet.cells.items()
                if cell.formula and cell.instead
            }
        )
    for name in workbook.sheet_names:
        for place in list(workbook[name].cells):
            evaluator.value(name, *place)
    for name, place in evaluator.unsupported:
        changes[workbook.part_of(name)][at(*place)] = None
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename in changes:
                part = without_results(
                    _with_formulas(referee.as_utf8(part), changes[entry.filename])
                )
            for manual in ('calcMode="manual"', "calcMode='manual'"):
                part = part.replace(manual.encode(), b"").replace(manual.encode("utf-16-le"), b"")
            new.writestr(entry.filename, part)
    return target.getvalue()


def _with_formulas(part: bytes, changes: Mapping[str, str | None]) -> bytes:
    """Return a sheet with other formulas in some cells, or without theirs."""
    for address, formula in changes.items():
        cell = (
            rb'(<(?:\w+:)?c\b(?: [\w:]+=(?:"[^"]*"|\'[^\']*\'))*?'
            rb' r=["\']%b["\'][^>]*>(?:(?!</?(?:\w+:)?[cf]\b).)*)' % address.encode()
        )
        inside = rb"(<(?:\w+:)?f\b[^>]*>)(?:<!\[CDATA\[.*?\]\]>|[^<]*)(</(?:\w+:)?f>)"
        new = (
            rb"\g<1>"
            if formula is None
            else rb"\g<1>\g<2>%b\g<3>" % escaped(formula).encode().replace(b"\\", rb"\\")
        )
        part = re.sub(cell + inside, new, part, count=1, flags=re.DOTALL)
    return part


# --- one workbook --------------------------------------------------------------------------------


def saved_values(case: Case) -> dict[tuple[str, Place], Content]:
    """Return what stands in the formula cells when we read the file: right values, stale ones,
    or nothing.
    """
    places = {
        (sheet.name, place)
        for sheet in case.book.sheets
        for place, cell in sheet.cells.items()
        if cell.formula or _in_array(sheet.cells, place)
    }
    right = {
        (sheet, place): case.shown.get(sheet, {}).get(place) for sheet, place in sorted(places)
    }
    if "nothing saved" in case.features:
        return dict.fromkeys(right)
    if "stale values" not in case.features:
        return right
    chance = random.Random(f"{case.seed} stale")
    other: tuple[Content, ...] = (0.0, 1.0, 2.0, 5.0, "Yes", "", None, Error("#NAME?"), True)
    return {
        key: chance.choice(other) if chance.random() < 0.6 else value
        for key, value in right.items()
    }


def _in_array(cells: Mapping[Place, object], place: Place) -> bool:
    return any(
        isinstance(array := getattr(cell, "array", ""), str) and array and covers(array, place)
        for cell in cells.values()
    )


def examine(case: Case, tally: Tally) -> None:
    """Read, evaluate, score and write one workbook, and compare with what LibreOffice shows of
    it.
    """
    case.saved = saved_values(case)
    case.data = Writer(case.book, case.saved).data()
    try:
        compare_cells(case, tally)
        frameworks = [load_framework(identity) for identity in framework_ids()]
        reading = open_reading(case.data, frameworks)
        card = score(reading.assessment, frameworks)
        compare_own(case, reading, tally)
        compare_score(case, card, tally)
        accusations(case, card)
        if reading.summary is not None:
            case.scored = scored_cells(case.book, card)
            case.written = filled(reading, card).data
        if "second cells" in case.features:
            case.add(
                "not refused",
                "",
                "read",
                "two places for cells, of which programs read one or the other",
            )
    except PackageError as error:
        if not is_refusal_right(case, error):
            case.add("refused", "", f"{error.code}: {error}", "a valid workbook")
    except Exception as error:
        case.add("crash", "", f"{type(error).__name__}: {error}", "no exception")


def compare_cells(case: Case, tally: Tally) -> None:
    """Compare every formula cell, and every cell of an array formula."""
    evaluator = Evaluator(open_workbook(case.data))
    unsupported = set()
    for sheet in case.book.sheets:
        shown = case.shown.get(sheet.name, {})
        for place, cell in sheet.cells.items():
            if not cell.formula and (sheet.name, place) not in case.saved:
                continue
            ours = evaluator.value(sheet.name, *place)
            if (sheet.name, place) in evaluator.unsupported:
                tally.unknown[evaluator.unsupported[sheet.name, place]] += 1
                unsupported.add((sheet.name, place))
                continue
            tally.cells += 1
            if not alike(ours, shown.get(place)):
                kind = (
                    "array cell"
                    if not cell.formula
                    else "cell"
                    if is_own_fault(case, sheet.name, place)
                    else "follows"
                )
                case.add(kind, f"{sheet.name}!{at(*place)}", ours, shown.get(place), cell.formula)
    case.unsupported = frozenset(unsupported)


def is_own_fault(case: Case, sheet: str, place: Place) -> bool:
    """Tell whether a formula gives something else than LibreOffice's even where all other cells
    hold what that shows.
    """
    workbook = open_workbook(case.data)
    for name in workbook.sheet_names:
        cells = workbook[name].cells
        for at_, cell in cells.items():
            if (name, at_) in case.saved and (name, at_) != (sheet, place):
                value = case.shown.get(name, {}).get(at_)
                cells[at_] = cell._replace(
                    formula=None, value=CellError(value) if isinstance(value, Error) else value
                )
    return not alike(Evaluator(workbook).value(sheet, *place), case.shown.get(sheet, {}).get(place))


def compare_own(case: Case, reading: Reading, tally: Tally) -> None:
    """Compare the level and the progress that the file's own formulas give with what
    LibreOffice shows.
    """
    book, assessment = case.book, reading.assessment
    shown = case.shown.get(book.summary.name, {})
    if assessment.summary != book.summary.name:
        if not _told(assessment.findings, ()):
            case.add("summary", "", assessment.summary, book.summary.name)
        return
    for competency in book.competencies:
        ours = next(
            (
                one.own_level
                for one in assessment.competencies
                if one.name == competency.name.strip()
            ),
            None,
        )
        place = (competency.row, book.column("level"))
        theirs = shown.get(place)
        tally.levels += 1
        if ours is not None and not (
            isinstance(theirs, float) and abs(float(ours) - theirs) < 1e-9
        ):
            case.add(
                "own level",
                f"{book.summary.name}!{at(*place)}",
                ours,
                theirs,
                book.summary.cells[place].formula,
            )
    theirs = shown.get(book.progress)
    if assessment.own_progress is not None and not (
        isinstance(theirs, float) and abs(float(assessment.own_progress) - theirs) < 1e-9
    ):
        case.add(
            "own progress",
            f"{book.summary.name}!{at(*book.progress)}",
            assessment.own_progress,
            theirs,
            book.summary.cells[book.progress].formula,
        )


def _told(findings: Sequence[Finding], places: Sequence[str]) -> bool:
    """Tell whether a finding that is no mere remark speaks of one of these places, or of the
    file as a whole.
    """
    telling = [found for found in findings if found.severity != "info" and found.code not in BESIDE]
    if any(found.code in FILE_WIDE for found in telling):
        return True
    return any(
        (
            found.severity == "error"
            if not found.where
            else any(place and place in found.where for place in places)
        )
        for found in telling
    )


def compare_score(case: Case, card: Scorecard, tally: Tally) -> None:
    """Compare the scorer's levels and progress with the truth; what differs must have been told."""
    book = case.book
    if is_scale_open(book) and any(found.code == "scale-unknown" for found in card.findings):
        return
    right = True
    for competency in book.competencies:
        one = next((one for one in card.competencies if one.name == competency.name.strip()), None)
        level = None if one is None else one.level
        right = right and level == competency.reached
        if level != competency.reached and not _told(card.findings, _places(book, competency)):
            case.add("level", competency.name, level, competency.reached, _formulas(competency))
    if (
        right
        and card.progress != book.expected()
        and not _told(card.findings, (f"{book.summary.name}!",))
    ):
        case.add("progress", book.summary.name, card.progress, book.expected())


def is_refusal_right(case: Case, error: PackageError) -> bool:
    """Tell whether a workbook was refused for a good reason."""
    if error.code == "nothing-to-fill":
        return is_scale_open(case.book)
    if error.code == "write-failed":
        return "alternate rows" in case.features and "markup for programs of several kinds" in str(
            error
        )
    return error.code == "file-damaged" and "second cells" in case.features


def is_scale_open(book: Book) -> bool:
    """Tell whether the ratings of a competency may as well be on a scale of 0 and 1: none of
    them is higher.
    """
    return any(
        all(rating in (0, 1, None) for level in one.levels for rating in level.ratings)
        for one in book.competencies
    )


def _places(book: Book, competency: Competency) -> tuple[str, ...]:
    return (
        competency.sheet.name,
        f"{book.summary.name}!{at(competency.row, book.column('level'))}",
        f"{book.summary.name}!{at(competency.row, 1)}",
    )


def _formulas(competency: Competency) -> str:
    return " | ".join(
        f"{level.ratings} {competency.sheet.cells[level.result].formula}"
        for level in competency.levels
    )


def accusations(case: Case, card: Scorecard) -> None:
    """Note findings that accuse what is right."""
    for found in card.findings:
        code = found.code
        if code in ACCUSING and not set(ACCUSING[code]) & set(case.features):
            case.add("accused", found.where, f"{code}: {found.message}", "right")
        elif code == "level-disagrees":
            book = case.book
            for competency in book.competencies:
                place = (competency.row, book.column("level"))
                shown = case.shown[book.summary.name].get(place)
                if (
                    found.where == f"{book.summary.name}!{at(*place)}"
                    and shown == competency.reached
                ):
                    case.add("accused", found.where, f"{code}: {found.message}", "right")


def scored_cells(book: Book, card: Scorecard) -> dict[Place, Content]:
    """Return what the scorer would write into the cells of the Summary."""
    points = 100 if book.plan.points else 1
    cells: dict[Place, Content] = {
        book.progress: None if card.progress is None else float(card.progress * points)
    }
    for competency in book.competencies:
        one = next((one for one in card.competencies if one.name == competency.name.strip()), None)
        if one is not None and one.level is not None:
            cells[competency.row, book.column("level")] = float(one.level)
            cells[competency.row, book.column("value")] = (
                None if one.value is None else float(one.value * points)
            )
    return cells


def is_changed(case: Case) -> bool:
    """Tell whether a constant, or a formula, of the person's own sheets was changed in the
    written file.
    """
    before, after = open_workbook(case.data), open_workbook(case.written)
    return any(
        {
            place: cell[3] or cell[2]
            for place, cell in before[name].cells.items()
            if (name, place) not in case.saved
        }
        != {
            place: cell[3] or cell[2]
            for place, cell in after[name].cells.items()
            if (name, place) not in case.saved
        }
        for name in before.sheet_names
    )


def compare_written(case: Case, computed: Values, tally: Tally) -> None:
    """Compare the values saved in the written file with what LibreOffice computes of it."""
    workbook = open_workbook(case.written)
    before = open_workbook(case.data)
    evaluator = Evaluator(workbook)
    for name in workbook.sheet_names:
        for place, cell in workbook[name].cells.items():
            if cell.formula is None:
                continue
            if name not in computed:  # a sheet of ours, in a workbook that was not computed again
                continue
            tally.written += 1
            theirs = computed[name].get(place)
            if alike(cell.value, theirs):
                continue
            evaluator.value(name, *place)
            old = before[name].cells.get(place) if name in before else None
            left = old is not None and alike(cell.value, old.value)
            ours = (
                name == case.book.summary.name
                and place in case.scored
                and alike(cell.value, case.scored[place])
            )
            if (name, place) in evaluator.unsupported and (left or ours):
                continue  # not known, said so, and left as it was, or filled in by the scorer
            case.add("written", f"{name}!{at(*place)}", cell.value, theirs, cell.formula)


# --- many workbooks ------------------------------------------------------------------------------


def run(
    seeds: Sequence[str],
    *,
    only: Collection[str] = (),
    without: Collection[str] = (),
    jobs: int = 1,
    sets: Mapping[str, tuple[str, ...]] | None = None,
    every: int = 5,
) -> tuple[Tally, list[Case]]:
    """Make, compute, compare, write and compare again; return what was found, and the workbooks
    with differences.

    A written workbook is computed again where what its formulas go by was changed, and one in
    ``every`` of the others.
    """
    cases = []
    for seed in seeds:
        chosen = sets[seed] if sets is not None else features_of(seed)
        features = tuple(
            name
            for name in FEATURES
            if (name in chosen and not only) or name in only
            if name not in without
        )
        cases.append(Case(seed, features, build(seed.partition("#")[0], features)))
    tally = Tally(files=len(cases))
    with tempfile.TemporaryDirectory(prefix="referee-odd-") as folder:
        _computed(
            cases,
            Path(folder) / "first",
            [Writer(case.book, theirs=True).data() for case in cases],
            jobs,
        )
        for case in cases:
            examine(case, tally)
        written = [case for case in cases if case.written]
        # where cells stand without an address no formula can be replaced, and what follows from a
        # change is not known
        written = [
            case for case in written if not case.book.markup.get("bare") or not is_changed(case)
        ]
        addressed = [case for case in written if not case.book.markup.get("bare")]
        again = [
            case for index, case in enumerate(addressed) if index % every == 0 or is_changed(case)
        ]
        first = {case.seed: case.shown for case in written}
        _computed(
            again,
            Path(folder) / "second",
            [for_libreoffice(case.written, case.book) for case in again],
            jobs,
        )
        for case in written:
            computed, case.shown = case.shown, first[case.seed]
            compare_written(case, computed, tally)
    for case in cases:
        kept = []
        for one in case.found:
            reason = is_allowed(one.kind, one.formula, one.ours, one.theirs, case.features)
            if reason:
                tally.allowed[reason] += 1
            else:
                kept.append(one)
        case.found = kept
        tally.differences += kept
    return tally, [case for case in cases if case.found]


def _computed(cases: Sequence[Case], folder: Path, files: Sequence[bytes], jobs: int) -> None:
    """Have LibreOffice compute a file for each case, and note what it shows."""
    (folder / "in").mkdir(parents=True)
    paths = []
    for number, data in enumerate(files):
        paths.append(folder / "in" / f"{number}.xlsx")
        paths[-1].write_bytes(data)
    if paths:
        referee.convert(paths, folder / "out", jobs)
    for case, path in zip(cases, paths, strict=True):
        case.shown = shown_values(folder / "out" / path.name)


def shrink(case: Case, kind: str, jobs: int = 1) -> tuple[str, ...]:
    """Return features that are enough for a difference of a kind: one alone if one is, else all
    that are needed.
    """
    alone = {f"{case.seed}#{number}": (name,) for number, name in enumerate(case.features)}
    _, found = run(list(alone), sets=alone, jobs=jobs)
    for one in found:
        if any(difference.kind == kind for difference in one.found):
            return one.features
    needed = case.features
    while True:
        tries = {
            f"{case.seed}#{number}": tuple(other for other in needed if other != name)
            for number, name in enumerate(needed)
        }
        _, found = run(list(tries), sets=tries, jobs=jobs)
        smaller = next(
            (
                one.features
                for one in found
                if any(difference.kind == kind for difference in one.found)
            ),
            None,
        )
        if smaller is None:
            return needed
        needed = smaller


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=200, help="workbooks (default %(default)s)")
    parser.add_argument(
        "--seed",
        default=None,
        help="of the first (default: a new one, printed); SEED/NUMBER repeats one",
    )
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="FEATURE",
        choices=FEATURES,
        help="these features and no others",
    )
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="FEATURE",
        choices=FEATURES,
        help="leave a feature out",
    )
    parser.add_argument("--each", action="store_true", help="each feature alone, COUNT times")
    parser.add_argument(
        "--shrink", action="store_true", help="find the features that each difference needs"
    )
    parser.add_argument(
        "--jobs", type=int, default=1, help="LibreOffices at the same time (default %(default)s)"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="copy the workbooks of differences there"
    )
    parser.add_argument(
        "--show",
        type=int,
        default=3,
        help="differences of a kind and a workbook that are printed (default %(default)s)",
    )
    parser.add_argument("--list", action="store_true", help="list the features and stop")
    options = parser.parse_args(arguments)
    if options.list:
        print("\n".join(FEATURES))
        return 0
    if referee.soffice() is None:
        print("LibreOffice (soffice) is not installed.", file=sys.stderr)
        return 2
    seed = options.seed or str(random.SystemRandom().randrange(10**6))
    seeds = [seed] if "/" in seed else [f"{seed}/{number}" for number in range(options.count)]
    sets = None
    if options.each:
        sets = {
            f"{seed}/{number}#{index}": (name,)
            for index, name in enumerate(FEATURES)
            for number in range(options.count)
        }
        seeds = list(sets)
    print(f"seed {seed}, {len(seeds)} workbooks")
    start = time.perf_counter()
    tally, cases = run(
        seeds, only=options.only, without=options.without, jobs=options.jobs, sets=sets
    )
    for case in cases:
        print(f"[{case.seed}] {', '.join(case.features)}")
        some = [one for one in case.found if one.kind != "follows"] or case.found
        for kind in dict.fromkeys(one.kind for one in some):
            alike_ = [one for one in some if one.kind == kind]
            for one in alike_[: options.show]:
                print(f"    {one}")
            if len(alike_) > options.show:
                print(f"    ({len(alike_) - options.show} more: {kind})")
        if options.shrink:
            for kind in dict.fromkeys(one.kind for one in case.found):
                print(f"    {kind} needs: {', '.join(shrink(case, kind, options.jobs))}")
        if options.keep is not None:
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{case.seed.replace('/', '-')}.xlsx").write_bytes(case.data)
    seconds = time.perf_counter() - start
    print(summary(tally, seconds))
    return 1 if tally.differences else 0


def summary(tally: Tally, seconds: float) -> str:
    """Return what was compared and found, in lines."""
    lines = [
        f"{tally.files:,} workbooks in {seconds:.0f} s: {tally.cells:,} formula cells,"
        f" {sum(tally.unknown.values()):,} more not evaluated by us, {tally.levels:,} levels,"
        f" {tally.written:,} formula cells of written files, {len(tally.differences):,} differences"
    ]
    lines += [
        f"  {count:5} {kind}"
        for kind, count in Counter(one.kind for one in tally.differences).most_common()
    ]
    lines += [f"  allowed {count:5} {reason}" for reason, count in tally.allowed.most_common()]
    lines += [f"  not known {count:5} {reason}" for reason, count in tally.unknown.most_common(12)]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
