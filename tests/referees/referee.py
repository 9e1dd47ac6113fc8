"""Ask LibreOffice whether our evaluator and our engine compute what a spreadsheet program computes.

    python tests/referees/referee.py [--count N] [--seed S] [--jobs J] [--keep FOLDER] [WORKBOOK...]

Each workbook is filled at random N times. LibreOffice recalculates the copies, and two things must
agree with what it shows, else the exit status is 1:

* every formula cell: our :class:`assessment.formulas.evaluate.Evaluator` on the same filled file;
* the Summary's levels and progress: :func:`assessment.score`, where every skill is rated and no
  finding
  says that a formula is wrong. With skills left empty our level is at most the file's own, since
  formulas in the wild take an empty cell for a good one and the engine does not.

The copies are made without our own reading and writing (but for the question where the ratings
are): the sheets' bytes are edited here. All cached results are taken out, so that nothing can be
copied from them; for LibreOffice, functions that only Google Sheets knows become operators, and the
thousands of empty cells that such files carry go, which makes converting a file many times faster.
"""

from __future__ import annotations

import argparse
import html
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock
from fractions import Fraction
from pathlib import Path
from posixpath import normpath
from xml.etree import ElementTree

import openpyxl
from openpyxl.utils.datetime import to_excel

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from assessment import framework_ids, load_framework, read_workbook, score
from assessment.formulas.cells import CellError, Value, column_number, reference
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.stale import same
from assessment.model import AssessedLevel, Assessment, LevelRule
from assessment.ooxml.workbook import open_workbook
from assessment.recognition.find.words import read_rating, vocabulary
from assessment.rules.allowance import Allowance
from assessment.rules.mean import Mean
from assessment.rules.registry import DEFAULT_RULE
from tests.builders.sheet_bytes import set_cells, sheared, with_operators, without_results

CHUNK = 100  # files that one LibreOffice converts before it is started anew
SECONDS_PER_FILE = 5  # beyond a start of a minute LibreOffice is taken to hang

# with one of these findings the file's own result is wrong by its own rules, and the engine says so
WRONG_FORMULA = frozenset(
    (
        "range-misses-skill",
        "range-wrong-cells",
        "level-typed",
        "level-formula-missing",
        "summary-level-typed",
        "summary-wrong-sheet",
        "summary-skips-level",
        "formula-broken",
        "unknown-function",
    )
)
# ratings that the engine reads and formulas overlook
OVERLOOKED = frozenset(("rating-by-colour", "number-as-text"))
WRONG_TOTAL = frozenset(
    (
        "weight-missing",
        "weight-not-understood",
        "summary-value-wrong",
        "progress-wrong",
        "competency-sheet-missing",
        "competency-not-scored",
    )
)


# --- filling -------------------------------------------------------------------------------------


@dataclass
class Template:
    """A workbook that is ready to be filled: its parts without results, ours as it is and
    LibreOffice's, and its places.
    """

    path: Path
    assessment: Assessment
    ours: dict[str, bytes]
    theirs: dict[str, bytes]
    sheets: dict[str, str]  # name → part
    spellings: tuple[str | float, str | float, str | float]  # of No, Somewhat, Yes
    fixed: frozenset[str] = frozenset()  # ratings that must stay: a shared formula hangs on them
    points: bool = False  # weights are percentage points


@dataclass
class Filling:
    """One filled copy, twice: for us and for LibreOffice."""

    template: Template
    seed: str
    ours: Path
    theirs: Path
    complete: bool


def prepare(path: Path) -> Template:
    """Read a workbook's parts, and where its ratings and weights are."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    chain = next((name for name in parts if name.lower().endswith("calcchain.xml")), None)
    if chain:
        del parts[chain]
        for name, data in parts.items():
            if name.endswith(".rels") or name == "[Content_Types].xml":
                parts[name] = re.sub(
                    rb"<(?:Relationship|Override)\b[^>]*calcChain[^>]*/>", b"", data
                )
    sheets = _sheet_parts(parts)
    parts.update({name: as_utf8(parts[name]) for name in sheets.values()})
    assessment = read_workbook(path)
    ours = {
        name: without_results(data) if name in sheets.values() else data
        for name, data in parts.items()
    }
    theirs = {
        name: with_operators(sheared(data)) if name in sheets.values() else data
        for name, data in ours.items()
    }
    fixed = set()
    for skill in (
        skill
        for competency in assessment.competencies
        for level in competency.levels
        for skill in level.skills
    ):
        sheet, _, address = skill.where.rpartition("!")
        found = re.search(
            rb'<(?:\w+:)?c\b[^>]* r="%b"[^>]*[^/>]?>\s*<(?:\w+:)?f\b[^>]* ref=' % address.encode(),
            ours[sheets[sheet]],
        )
        if found:
            fixed.add(skill.where)
    points = any(finding.code == "weights-as-points" for finding in assessment.findings)
    texts = "\n".join(ours[part].decode() for part in sheets.values())
    return Template(
        path,
        assessment,
        ours,
        theirs,
        sheets,
        _spellings(assessment, texts),
        frozenset(fixed),
        points,
    )


def as_utf8(data: bytes) -> bytes:
    """Return a part in UTF-8, whatever it is written in."""
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return data.removeprefix(b"\xef\xbb\xbf")
    return re.sub(r"^<\?xml.*?\?>", "", data.decode("utf-16"), count=1, flags=re.DOTALL).encode()


def _sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    root = ElementTree.fromstring(parts["_rels/.rels"])
    main = next(
        item.get("Target", "").lstrip("/")
        for item in root
        if item.get("Type", "").endswith("/officeDocument")
    )
    folder, _, file = main.rpartition("/")
    targets = {}
    for item in ElementTree.fromstring(parts[f"{folder}/_rels/{file}.rels"]):
        target = item.get("Target", "")
        targets[item.get("Id")] = (
            target.lstrip("/") if target.startswith("/") else normpath(f"{folder}/{target}")
        )
    names = {}
    for item in ElementTree.fromstring(parts[main]).iter():
        if item.tag.rpartition("}")[2] == "sheet":
            identity = next(
                (value for key, value in item.attrib.items() if key.endswith("}id")), None
            )
            names[item.get("name", "")] = targets[identity]
    return {name: part for name, part in names.items() if part in parts}


def _spellings(assessment: Assessment, texts: str) -> tuple[str | float, str | float, str | float]:
    """Return how this workbook writes No, Somewhat and Yes: as in its cells, drop-downs and
    formulas, or else as numbers.
    """
    words = vocabulary(tuple(load_framework(identity) for identity in framework_ids()))
    known = [label for label in assessment.labels if not label.isdigit()]
    formulas = html.unescape(
        "\n".join(re.findall(r"<(?:\w+:)?f(?:ormula1?)?\b[^>]*>([^<]+)<", texts))
    )
    quoted = [
        word.strip()
        for literal in re.findall(r'"([^"]*)"', formulas)
        for word in literal.split(",")
    ]
    labels: dict[int, str] = {}
    for label in known + quoted:
        reading = read_rating(label, words)
        if reading.rating is not None and not label.isdigit():
            labels.setdefault(reading.rating, label)
    if len(labels) == 3:
        return labels[0], labels[1], labels[2]
    return 0.0, 1.0, 2.0


def fill(template: Template, seed: str, folder: Path, name: str) -> Filling:
    """Write one random filling: ``ours/name`` and ``theirs/name`` below ``folder``."""
    chance = random.Random(f"{template.path.name} {seed}")
    gaps = chance.random() < 0.25
    values: dict[str, str | float | None] = {}
    for competency in template.assessment.competencies:
        for level, ratings in zip(
            competency.levels, random_ratings(competency.levels, chance), strict=True
        ):
            for skill, rating in zip(level.skills, ratings, strict=True):
                values[skill.where] = template.spellings[rating]
        if gaps and chance.random() < 0.6 and competency.levels:
            places = [
                skill.where
                for level in chance.sample(competency.levels, 1)
                for skill in level.skills
            ]
            values.update(
                dict.fromkeys(
                    chance.sample(
                        places, chance.choice((1, 1, 2, 3, len(places))) if len(places) > 2 else 1
                    )
                )
            )
    for where in template.fixed:
        values.pop(where, None)
    if chance.random() < 0.5:
        values.update(random_weights(template, chance))
    by_part: dict[str, dict[str, str | float | None]] = {}
    for where, value in values.items():
        sheet, _, address = where.rpartition("!")
        by_part.setdefault(template.sheets[sheet], {})[address] = value
    paths = []
    for side, parts in (("ours", template.ours), ("theirs", template.theirs)):
        path = folder / side / name
        path.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
            for part, data in parts.items():
                package.writestr(part, set_cells(data, by_part[part]) if part in by_part else data)
        paths.append(path)
    return Filling(template, seed, paths[0], paths[1], None not in values.values())


def random_ratings(levels: Sequence[AssessedLevel], chance: random.Random) -> list[list[int]]:
    """Return ratings near the threshold of each level: every competency level is about equally
    likely to be reached.
    """
    target = chance.randint(0, len(levels))
    result = []
    for number, level in enumerate(levels):
        kind = (
            "pass"
            if number < target
            else "fail"
            if number == target
            else chance.choice(("pass", "fail", "random"))
        )
        result.append(_ratings(len(level.skills), level.rule or DEFAULT_RULE, kind, chance))
    return result


def _ratings(size: int, rule: LevelRule, kind: str, chance: random.Random) -> list[int]:
    if kind == "random":
        return chance.choices((0, 1, 2), (1, 2, 4), k=size)
    assert isinstance(rule, Mean | Allowance)
    allowed = (
        rule.limit
        if isinstance(rule, Allowance)
        else next(
            (count for count in range(size) if Fraction(2 * size - count - 1, size) <= rule.limit),
            size,
        )
    )
    ratings = [2] * size
    if kind == "pass":
        somewhat = chance.choice((0, 1, 2, allowed, allowed))
    else:
        somewhat = chance.choice((allowed + 1, allowed + 1, allowed + 2, 0, allowed))
    somewhat = min(somewhat, size, allowed if kind == "pass" else size)
    ratings[:somewhat] = [1] * somewhat
    if kind == "fail" and somewhat <= allowed and size:
        ratings[-1] = 0
    chance.shuffle(ratings)
    return ratings


def random_weights(template: Template, chance: random.Random) -> dict[str, float]:
    """Return new weights, multiples of 5 % that add up to 100 %; none where a weight is a
    formula or no number.
    """
    places = [
        competency.weight_where
        for competency in template.assessment.competencies
        if competency.weight is not None
    ]
    if not places or len(places) != len(template.assessment.competencies):
        return {}
    cuts = sorted(chance.randint(0, 20) for _ in places[1:])
    steps = [second - first for first, second in zip([0, *cuts], [*cuts, 20], strict=True)]
    for place in places:
        sheet, _, address = place.rpartition("!")
        cell = re.search(
            rb'<(?:\w+:)?c\b[^>]* r="%b"[^>]*>(.{0,6})' % address.encode(),
            template.ours[template.sheets[sheet]],
            re.DOTALL,
        )
        if cell is None or b"f" in cell[1]:
            return {}
    return {
        place: step * 5 / (1 if template.points else 100)
        for place, step in zip(places, steps, strict=True)
    }


# --- LibreOffice ---------------------------------------------------------------------------------


def soffice() -> str | None:
    """Return LibreOffice's program, if it is installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(files: Sequence[Path], folder: Path, jobs: int = 1) -> None:
    """Have LibreOffice load, compute and save ``files`` into ``folder``. Raises
    ``RuntimeError`` if it fails.
    """
    chunks = [files[start : start + CHUNK] for start in range(0, len(files), CHUNK)]
    with ThreadPoolExecutor(jobs) as pool:
        for _ in pool.map(lambda chunk: _convert(chunk, folder), chunks):
            pass
    missing = [file.name for file in files if not (folder / file.name).exists()]
    if missing:
        raise RuntimeError(
            "LibreOffice did not convert"
            f" {', '.join(missing[:5])}{' ...' if len(missing) > 5 else ''}"
        )


def _convert(files: Sequence[Path], folder: Path) -> None:
    program = soffice()
    if program is None:
        raise RuntimeError("LibreOffice (soffice) is not installed")
    with tempfile.TemporaryDirectory(
        prefix="referee-profile-", ignore_cleanup_errors=True
    ) as profile:
        command = [
            program,
            f"-env:UserInstallation={Path(profile).as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(folder),
            *map(str, files),
        ]
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        ) as process:
            try:
                process.wait(60 + SECONDS_PER_FILE * len(files))
            except BaseException:
                # the program is a chain of processes, and killing the first leaves the others
                # running
                os.killpg(process.pid, signal.SIGKILL)
                raise


def shown_values(path: Path) -> dict[str, dict[tuple[int, int], Value]]:
    """Return the values in a workbook that LibreOffice saved: by sheet, by row and column."""
    with warnings.catch_warnings():
        # what openpyxl drops of a file (formats, validations) is not what is asked here
        warnings.simplefilter("ignore")
        workbook = openpyxl.load_workbook(path, data_only=True)
    result: dict[str, dict[tuple[int, int], Value]] = {}
    for sheet in workbook.worksheets:
        cells = result[sheet.title] = {}
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    cells[cell.row, cell.column] = _value(cell.value, cell.data_type)
    workbook.close()
    return result


def _value(value: object, kind: str) -> Value:
    if kind == "e":
        return CellError(str(value))
    if isinstance(value, bool | str):
        return value
    if isinstance(value, datetime | date | clock | timedelta):
        return float(to_excel(value))  # type: ignore[no-untyped-call]  # the stubs leave it out
    return float(value) if isinstance(value, int | float) else str(value)


# --- the comparison ------------------------------------------------------------------------------


@dataclass
class Tally:
    """What was compared, and what was found."""

    fillings: int = 0
    cells: int = 0
    levels: int = 0
    progress: int = 0
    unknown: int = 0  # formulas that our evaluator says it cannot evaluate
    reached: Counter[int] = field(default_factory=Counter)
    disagreements: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add another tally to this one."""
        for name in ("fillings", "cells", "levels", "progress", "unknown"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.reached.update(other.reached)
        self.disagreements.extend(other.disagreements)


def compare(filling: Filling, converted: Path) -> Tally:
    """Compare what LibreOffice made of a filling with what our evaluator and our engine make of
    it.
    """
    tally = Tally(fillings=1)
    theirs = shown_values(converted)
    compare_formulas(filling.ours, theirs, tally)
    compare_levels(filling, theirs, tally)
    tally.disagreements = [
        f"{filling.template.path.name} [seed {filling.seed}] {line}" for line in tally.disagreements
    ]
    return tally


def compare_formulas(
    path: Path, theirs: Mapping[str, Mapping[tuple[int, int], Value]], tally: Tally
) -> None:
    """Compare every formula cell of a workbook."""
    evaluator = Evaluator(open_workbook(path))
    for name in evaluator.book.sheet_names:
        for place, cell in evaluator.book[name].cells.items():
            if cell.formula is None:
                continue
            ours, shown = evaluator.value(name, *place), theirs[name].get(place)
            if (name, place) in evaluator.unsupported:
                tally.unknown += 1
                continue
            tally.cells += 1
            if not same(ours, shown):
                tally.disagreements.append(
                    f"{name}!{reference(*place)} ={cell.formula}: we give {ours!r}, LibreOffice"
                    f" {shown!r}"
                )


def compare_levels(
    filling: Filling, theirs: Mapping[str, Mapping[tuple[int, int], Value]], tally: Tally
) -> None:
    """Compare the engine's levels and progress with the Summary's, as LibreOffice computed it."""
    assessment = read_workbook(filling.ours)
    card = score(assessment)
    wrong = [
        finding.where
        for finding in assessment.findings
        if finding.code in WRONG_FORMULA | OVERLOOKED
    ]
    for competency, result in zip(assessment.competencies, card.competencies, strict=True):
        if result.level is None or not competency.level_where:
            continue
        shown = _at(theirs, competency.level_where)
        unrated = any(skill.rating is None for level in competency.levels for skill in level.skills)
        if any(
            where.rpartition("!")[0] == competency.sheet
            or where in (competency.sheet, competency.level_where)
            for where in wrong
        ):
            continue
        if unrated and not isinstance(shown, float):
            continue
        tally.levels += 1
        tally.reached[result.level] += 1
        if not (
            isinstance(shown, float)
            and (result.level <= shown if unrated else result.level == shown)
        ):
            tally.disagreements.append(
                f"{competency.level_where}: our level of {competency.name} is {result.level},"
                f" LibreOffice's {shown!r}"
            )
    if (
        filling.complete
        and assessment.progress_where
        and not wrong
        and not any(finding.code in WRONG_TOTAL for finding in card.findings)
    ):
        shown = _at(theirs, assessment.progress_where)
        tally.progress += 1
        points = 100 if filling.template.points else 1
        if (
            card.progress is None
            or not isinstance(shown, float)
            or abs(Fraction(shown) - card.progress * points) > Fraction(1, 10**9)
        ):
            tally.disagreements.append(
                f"{assessment.progress_where}: our progress is {card.progress}, LibreOffice's"
                f" {shown!r}"
            )


def _at(values: Mapping[str, Mapping[tuple[int, int], Value]], where: str) -> Value:
    sheet, _, address = where.rpartition("!")
    letters = address.rstrip("0123456789")
    return values[sheet].get((int(address[len(letters) :]), column_number(letters)))


def referee(
    paths: Iterable[Path], count: int, seed: int, jobs: int = 1, keep: Path | None = None
) -> dict[str, Tally]:
    """Fill each workbook ``count`` times, have all converted, compare; return a tally by
    workbook.
    """
    tallies: dict[str, Tally] = {}
    with tempfile.TemporaryDirectory(prefix="referee-") as name:
        folder = Path(name)
        fillings: list[tuple[str, Filling]] = []
        for number, path in enumerate(paths):
            template = prepare(path)
            tallies[str(path)] = Tally()
            fillings.extend(
                (str(path), fill(template, f"{seed}/{index}", folder, f"{number}-{index}.xlsx"))
                for index in range(count)
            )
        convert([filling.theirs for _, filling in fillings], folder, jobs)
        for path_name, filling in fillings:
            tally = compare(filling, folder / filling.theirs.name)
            tallies[path_name].add(tally)
            if tally.disagreements and keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                for file, kind in (
                    (filling.ours, "ours"),
                    (folder / filling.theirs.name, "libreoffice"),
                ):
                    shutil.copy(
                        file,
                        keep
                        / f"{filling.template.path.stem}-{filling.seed.replace('/', '-')}-{kind}.xlsx",
                    )
    return tallies


def default_paths() -> list[Path]:
    """Return the samples, and the public workbooks where they lie beside the checkout."""
    return [
        path
        for folder in (ROOT / "samples", ROOT.parent / "shared" / "workbooks")
        for path in sorted(folder.glob("*.xlsx"))
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="WORKBOOK",
        help="default: samples/*.xlsx, and ../shared/workbooks/*.xlsx",
    )
    parser.add_argument(
        "--count", type=int, default=20, help="fillings of each workbook (default %(default)s)"
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=None,
        help="of the random fillings (default: a new one, printed)",
    )
    parser.add_argument(
        "--jobs", type=int, default=1, help="LibreOffices at the same time (default %(default)s)"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="copy the files of disagreements there"
    )
    options = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    paths = options.paths or default_paths()
    if soffice() is None or not paths:
        print(
            (
                "Nothing to do: no workbooks."
                if soffice()
                else "LibreOffice (soffice) is not installed."
            ),
            file=sys.stderr,
        )
        return 2
    print(f"seed {seed}, {options.count} fillings of each workbook")
    start = time.perf_counter()
    tallies = referee(paths, options.count, seed, options.jobs, options.keep)
    total = Tally()
    for path, tally in tallies.items():
        total.add(tally)
        print(f"{Path(path).name}: {_line(tally)}")
        for line in tally.disagreements:
            print(f"  {line}")
    print(f"together: {_line(total)}; {time.perf_counter() - start:.0f} s")
    return 1 if total.disagreements else 0


def _line(tally: Tally) -> str:
    reached = ", ".join(f"level {level}: {count}" for level, count in sorted(tally.reached.items()))
    unknown = f", {tally.unknown:,} not evaluated by us" if tally.unknown else ""
    return (
        f"{tally.fillings:,} fillings, {tally.cells:,} formula cells{unknown}, {tally.levels:,}"
        f" levels ({reached}) and {tally.progress:,} times the progress compared,"
        f" {len(tally.disagreements):,} disagreements"
    )


if __name__ == "__main__":
    sys.exit(main())
