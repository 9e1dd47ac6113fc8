"""Ask LibreOffice, or another engine, whether the values saved in written workbooks are those that
it computes.

    python tests/referees/referee_written.py [--count N] [--seed S] [--jobs J] [--engine
    libreoffice|gnumeric|ironcalc|formualizer] [--keep FOLDER] [WORKBOOK...]

Each workbook is filled at random N times (tests/referees/referee.py), scored and written with its
Summary filled and the sheets Tracks, Focus and those of two comparisons added. LibreOffice gets the
written files without any saved result and computes them all; every formula cell must then show what
was saved, on the person's sheets and on the added ones. Exit status 1 otherwise.

For LibreOffice, functions that only Google Sheets knows become operators, and empty cells go.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from assessment import framework_ids, load_framework, score
from assessment.formulas.stale import same
from assessment.jobs.write_back import filled
from assessment.ooxml import open_workbook
from assessment.recognition import open_reading
from tests.builders.sheet_bytes import sheared, with_operators, without_results
from tests.referees import more_engines, referee

LIBREOFFICE = "LibreOffice"
ENGINES = {engine.lower(): engine for engine in (LIBREOFFICE, *more_engines.ENGINES)}


@dataclass
class Tally:
    """What was compared, and what was found."""

    files: int = 0
    cells: int = 0
    added: int = 0  # of the cells, those on added sheets
    disagreements: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add another tally to this one."""
        self.files += other.files
        self.cells += other.cells
        self.added += other.added
        self.disagreements += other.disagreements


def write(source: Path, target: Path, seed: str) -> set[str]:
    """Write a filled workbook, with its own weights or a random track's; return the names of
    the added sheets.
    """
    chance = random.Random(seed)
    frameworks = [load_framework(identity) for identity in framework_ids()]
    reading = open_reading(source, frameworks)
    card = score(reading.assessment, frameworks)
    track = None
    compare: list[str] = []
    if card.framework is not None and card.framework.tracks:
        compare = [
            track.id
            for track in chance.sample(card.framework.tracks, min(2, len(card.framework.tracks)))
        ]
        if chance.random() < 0.5:
            track = chance.choice(card.framework.tracks)
            card = score(reading.assessment, frameworks, framework=card.framework, track=track)
    before = set(reading.workbook.sheet_names)
    written = filled(reading, card, track, compare=compare, repair=chance.random() < 0.3)
    target.write_bytes(written.data)
    return set(open_workbook(written.data).sheet_names) - before


def without_saved_values(source: Path, target: Path) -> None:
    """Copy a workbook for LibreOffice: no result is saved in it, and every function is one that
    it knows.
    """
    with (
        zipfile.ZipFile(source) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for entry in old.infolist():
            data = old.read(entry)
            if (
                entry.filename.lower().startswith("xl/worksheets/")
                and entry.filename.lower().endswith(".xml")
                and data[:2] not in (b"\xff\xfe", b"\xfe\xff")
            ):
                data = with_operators(sheared(without_results(data)))
            new.writestr(entry.filename, data)


def compare(written: Path, computed: Path, added: set[str], label: str) -> Tally:
    """Compare the values saved in a written workbook with those that LibreOffice computed."""
    return compare_shown(written, referee.shown_values(computed), added, label, LIBREOFFICE)


def compare_shown(
    written: Path, shown: more_engines.Shown, added: set[str], label: str, program: str
) -> Tally:
    """Compare the values saved in a written workbook with those that a program shows."""
    tally = Tally(files=1)
    workbook = open_workbook(written)
    for name in workbook.sheet_names:
        for place, cell in workbook[name].cells.items():
            if cell.formula is None:
                continue
            tally.cells += 1
            tally.added += name in added
            theirs = shown.get(name, {}).get(place)
            if not same(cell.value, theirs):
                tally.disagreements.append(
                    f"{label} {name}!{place}: saved {cell.value!r}, {program} {theirs!r}:"
                    f" ={cell.formula[:120]}"
                )
    return tally


def run(
    paths: Sequence[Path],
    count: int,
    seed: int,
    jobs: int = 1,
    keep: Path | None = None,
    engine: str = LIBREOFFICE,
) -> dict[str, Tally]:
    """Fill, write, compute and compare; return what was found by workbook."""
    tallies = {str(path): Tally() for path in paths}
    with tempfile.TemporaryDirectory(prefix="referee-written-") as name:
        folder = Path(name)
        for part in ("written", "theirs", "computed"):
            (folder / part).mkdir()
        jobs_done: list[tuple[str, str, set[str], str]] = []
        for number, path in enumerate(paths):
            template = referee.prepare(path)
            if template.assessment.summary is None or (
                engine != LIBREOFFICE and not more_engines.knows(path)
            ):
                continue
            for index in range(count):
                file = f"{number}-{index}.xlsx"
                filling = referee.fill(template, f"{seed}/{index}", folder, file)
                added = write(filling.ours, folder / "written" / file, f"{seed}/{index}")
                without_saved_values(folder / "written" / file, folder / "theirs" / file)
                jobs_done.append((str(path), file, added, f"[{path.name} seed {seed}/{index}]"))
        theirs = [folder / "theirs" / file for _, file, _, _ in jobs_done]
        if engine == LIBREOFFICE:
            referee.convert(theirs, folder / "computed", jobs)
            all_shown: Iterator[more_engines.Shown] = (
                referee.shown_values(folder / "computed" / path.name) for path in theirs
            )
        else:
            all_shown = more_engines.computed_by(engine, theirs, folder / "computed")
        for (source, file, added, label), shown in zip(jobs_done, all_shown, strict=True):
            tally = compare_shown(folder / "written" / file, shown, added, label, engine)
            tallies[source].add(tally)
            if tally.disagreements and keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                shutil.copy(folder / "written" / file, keep / f"{Path(source).stem}-{file}")
    return tallies


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
        "--count", type=int, default=10, help="fillings of each workbook (default %(default)s)"
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
        "--engine",
        choices=tuple(ENGINES),
        default="libreoffice",
        help="which program computes (default %(default)s)",
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="copy the files of disagreements there"
    )
    options = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    paths = options.paths or referee.default_paths()
    engine = ENGINES[options.engine]
    lacking = (
        more_engines.available(engine)
        if engine != LIBREOFFICE
        else None
        if referee.soffice()
        else "LibreOffice (soffice) is not installed."
    )
    if lacking is not None or not paths:
        print(lacking or "Nothing to do: no workbooks.", file=sys.stderr)
        return 2
    print(f"seed {seed}, {options.count} fillings of each workbook")
    start = time.perf_counter()
    total = Tally()
    for path, tally in run(paths, options.count, seed, options.jobs, options.keep, engine).items():
        total.add(tally)
        print(f"{Path(path).name}: {_line(tally)}")
        for line in tally.disagreements[:20]:
            print(f"  {line}")
    print(f"together: {_line(total)}; {time.perf_counter() - start:.0f} s")
    return 1 if total.disagreements else 0


def _line(tally: Tally) -> str:
    return (
        f"{tally.files:,} written files, {tally.cells:,} formula cells ({tally.added:,} on added"
        f" sheets), {len(tally.disagreements):,} disagreements"
    )


if __name__ == "__main__":
    sys.exit(main())
