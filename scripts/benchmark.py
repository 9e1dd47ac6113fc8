"""How fast reading, scoring and writing are, beside what else could do it to the same workbooks.

    python scripts/benchmark.py                    the public workbooks if they lie beside the
    checkout, else samples/ python scripts/benchmark.py FILE... --many 1000 --libreoffice

Everything is measured in one run, in turn, and printed as ratios; the least of several runs counts,
since the machine can only ever make one slower. Needs the test extras (openpyxl, pandas,
python-calamine).
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import openpyxl  # the path has to be set first
import pandas
import python_calamine

from assessment import (
    Framework,
    Scorecard,
    Track,
    build_blank,
    find_previous,
    framework_ids,
    load_framework,
    read_roster,
    read_workbook,
    roll_out,
    score,
)
from assessment.jobs.blank import book_of, computed, template
from assessment.jobs.roll_out import Choices
from assessment.jobs.write_back import filled
from assessment.model.marks import RATING_HEADS
from assessment.ooxml import open_workbook
from assessment.ooxml.workbook import Worksheet
from assessment.recognition import open_reading
from assessment.sheets.blank.book import drawn

FRAMEWORKS = [load_framework(identity) for identity in framework_ids()]


def main() -> None:
    """Run the benchmark and print it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument(
        "--many", type=int, default=1000, metavar="N", help="workbooks in the largest folder"
    )
    parser.add_argument(
        "--libreoffice", action="store_true", help="also time LibreOffice converting each file"
    )
    arguments = parser.parse_args()
    files = (
        arguments.files
        or sorted((ROOT.parent / "shared" / "workbooks").glob("*.xlsx"))
        or sorted((ROOT / "samples").glob("*.xlsx"))
    )
    one_by_one(files, arguments.libreoffice)
    writing(files)
    empty_rows(files)
    folders(files, arguments.many)
    written_folders(files, arguments.many)
    blanks(arguments.many * 10)
    prefilled(files, min(arguments.many, 200))
    whole_process(files[0])


def one_by_one(files: list[Path], libreoffice: bool) -> None:
    """Print what reading one workbook takes, here and elsewhere."""
    print(
        "One workbook, milliseconds. Here: *cells* is all that the file holds of values, formulas,"
        " comments, validations, formats and colours;"
    )
    print(
        "*assessment* is that and what it means: levels, skills, ratings, proposals, weights,"
        " rules; *score* evaluates all formulas, too."
    )
    print("In brackets: how many times as long as cells, and as assessment, take here.\n")
    names = (
        "cells",
        "assessment",
        "score",
        "calamine values",
        "pandas+calamine",
        "openpyxl twice",
        "pandas+openpyxl",
        *(["LibreOffice"] if libreoffice else []),
    )
    print("| workbook | " + " | ".join(names) + " |")
    print("|---|" + "---|" * len(names))
    for file in files:
        path = str(file)
        cells = fastest(partial(read_cells, path), 30)
        assessment = fastest(partial(read_workbook, path, FRAMEWORKS, formulas=False), 30)
        scored = fastest(partial(read_and_score, path), 20)
        others = [
            fastest(partial(calamine, path), 10),
            fastest(partial(by_pandas, path, "calamine"), 5),
            fastest(partial(openpyxl_twice, path), 2),
            fastest(partial(by_pandas, path, "openpyxl"), 2),
        ]
        if libreoffice:
            others.append(fastest(partial(convert, file), 1))
        here = " | ".join(f"{seconds * 1000:.1f}" for seconds in (cells, assessment, scored))
        print(
            f"| {file.name} | {here} | "
            + " | ".join(
                f"{other * 1000:.1f} ({other / cells:.1f}, {other / assessment:.1f})"
                for other in others
            )
            + " |"
        )
    print()


def writing(files: list[Path]) -> None:
    """Print what it takes to read, score and fill a workbook and to add two sheets, here and
    (load and save alone) with openpyxl.
    """
    print(
        "Read, scored, Summary filled, sheets Tracks and Focus added, written to a file,"
        " milliseconds; openpyxl: loaded and saved, nothing more\n"
    )
    print("| workbook | here | with one comparison sheet more | openpyxl | times |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "filled.xlsx")
        for file in files:
            two = fastest(partial(write_filled, str(file), target, 0), 20)
            three = fastest(partial(write_filled, str(file), target, 1), 10)
            other = fastest(partial(openpyxl_load_and_save, str(file), target), 2)
            print(
                f"| {file.name} | {two * 1000:.1f} | {three * 1000:.1f} | {other * 1000:.1f} |"
                f" {other / two:.0f} |"
            )
    print()


def written_folders(files: list[Path], most: int) -> None:
    """Print how time and memory of writing grow with the number of workbooks, on all cores."""
    print(f"assess score FOLDER -o OUT, on {os.cpu_count()} cores\n")
    print("| workbooks | seconds | per workbook, ms | largest process, MB |")
    print("|---|---|---|---|")
    for count in (number for number in (10, 100, most) if number <= most):
        with tempfile.TemporaryDirectory() as folder:
            people = Path(folder) / "people"
            people.mkdir()
            for number in range(count):
                shutil.copy(files[number % len(files)], people / f"person-{number:05d}.xlsx")
            started = time.perf_counter()
            largest = peak(
                [
                    sys.executable,
                    "-m",
                    "assessment",
                    "score",
                    str(people),
                    "-o",
                    f"{folder}/out",
                    "--format",
                    "csv",
                ]
            )
            seconds = time.perf_counter() - started
            written = len(list(Path(folder, "out").iterdir()))
            print(
                f"| {written} | {seconds:.2f} | {seconds / count * 1000:.1f} |"
                f" {largest / 1024:.0f} |"
            )
    print()


def empty_rows(files: list[Path]) -> None:
    """Print how the cost grows with the empty rows at the end of the sheets."""
    print("The same workbook with ten times as many empty rows, milliseconds\n")
    print("| workbook | rows x 1 | rows x 10 | ratio |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            longer = Path(folder) / file.name
            with_empty_rows(file, longer, 10)
            one = fastest(partial(read_and_score, str(file)), 15)
            ten = fastest(partial(read_and_score, str(longer)), 8)
            print(f"| {file.name} | {one * 1000:.1f} | {ten * 1000:.1f} | {ten / one:.2f} |")
    print()


def folders(files: list[Path], most: int) -> None:
    """Print how time and memory grow with the number of workbooks, on all cores."""
    print(f"assess score FOLDER --format json, on {os.cpu_count()} cores\n")
    print("| workbooks | seconds | per workbook, ms | largest process, MB |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        made = 0
        for count in (number for number in (10, 100, most) if number <= most):
            for number in range(made, count):
                shutil.copy(files[number % len(files)], Path(folder) / f"person-{number:05d}.xlsx")
            made = count
            started = time.perf_counter()
            largest = peak(
                [sys.executable, "-m", "assessment", "score", folder, "--format", "json"]
            )
            seconds = time.perf_counter() - started
            print(
                f"| {count} | {seconds:.2f} | {seconds / count * 1000:.1f} | {largest / 1024:.0f} |"
            )
    print()


def whole_process(file: Path) -> None:
    """Print what the whole command takes beyond a bare interpreter."""
    bare = fastest(partial(run, [sys.executable, "-c", "pass"]), 10)
    one = fastest(partial(run, [sys.executable, "-m", "assessment", "score", str(file)]), 10)
    help_ = fastest(partial(run, [sys.executable, "-m", "assessment", "--help"]), 10)
    print(
        f"Whole processes: python -c pass {bare * 1000:.0f} ms; assess --help {help_ * 1000:.0f}"
        f" ms; assess score {file.name} {one * 1000:.0f} ms ({(one - bare) * 1000:+.0f} ms)"
    )


def fastest(call: Callable[[], object], runs: int) -> float:
    """Return the least seconds that a call takes."""
    best = float("inf")
    for _ in range(runs):
        started = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - started)
    return best


def read_cells(path: str) -> list[Worksheet]:
    """Read all that a workbook's sheets hold: the same information as openpyxl's two turns give."""
    workbook = open_workbook(path)
    return [workbook[name] for name in workbook.sheet_names]


def blanks(many: int) -> None:
    """Print how fast blank workbooks for the people of one track are made, here and by the
    libraries alone, on one core.
    """
    mews = load_framework("mews")
    track = next(one for one in mews.tracks if one.id == "engineer")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        once = fastest(partial(forget_and_build, mews, track), 2)
        blank = folder / "blank.xlsx"
        blank.write_bytes(build_blank(mews, track, name="Nobody"))
        roster = folder / "roster.csv"
        roster.write_text(
            "name,id,track\n"
            + "".join(f"Person {number},{number},Engineer\n" for number in range(many)),
            encoding="utf-8",
        )
        started = time.perf_counter()
        people = read_roster(roster, mews)
        read = time.perf_counter() - started
        started = time.perf_counter()
        for person in people.people:
            build_blank(mews, track, name=person.name, person_id=person.id)
        memory = many / (time.perf_counter() - started)
        started = time.perf_counter()
        written = sum(
            one.status == "written"
            for one in roll_out(people, folder / "blanks", Choices("mews"), jobs=1)
        )
        disk = many / (time.perf_counter() - started)
        started = time.perf_counter()
        for number in range(many):
            (folder / "blanks" / f"copy {number}.xlsx").write_bytes(blank.read_bytes())
        copied = many / (time.perf_counter() - started)
        assert written == many
        drawn_anew = 1 / fastest(partial(draw_anew, mews), 3)
        loaded = 1 / fastest(partial(openpyxl_personal, blank, folder / "other.xlsx"), 3)
    print(
        f"Blank workbooks of one track (Engineer, {blank_size(mews, track):,} bytes each), a"
        f" second, on one core; the first one takes {once * 1000:.0f} ms\n"
    )
    print("| how | a second | here, to disk, is so many times as fast |")
    print("|---|---|---|")
    rows = {
        "here, in memory": memory,
        f"here, to disk, {many:,} people, roster and report included (reading the roster: {read:.2f} s)": (
            disk
        ),
        "copying the same file so many times, nothing personal in it": copied,
        "XlsxWriter, the same sheets drawn for each person, no value computed": drawn_anew,
        "openpyxl, the blank loaded, two cells set, saved (which loses every saved value)": loaded,
    }
    for how, rate in rows.items():
        print(f"| {how} | {rate:,.1f} | {disk / rate:,.1f} |")
    print()


def prefilled(files: list[Path], many: int) -> None:
    """Print how fast workbooks are filled from the last cycle's, on one core: from blanks of
    ours that somebody rated whole, and from the files.
    """
    print(
        f"Filled from the last cycle's workbooks, {many} of each kind, on one core; *CPU* is what"
        " the process itself took\n"
    )
    print(
        "| the last cycle's | ratings carried, each | of | workbooks a second | by CPU time | CPU"
        " ms to find whose one is |"
    )
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        rated = Path(name) / "rated.xlsx"
        rated.write_bytes(rated_blank(load_framework("mews")))
        kinds = {
            "blanks of ours, every skill rated by the employee": [rated],
            "the files of this benchmark, whatever their wording": files,
        }
        for number, (kind, sources) in enumerate(kinds.items()):
            folder = Path(name) / str(number)
            folder.mkdir()
            print(f"| {kind} | {fill_from(sources, folder, many)} |")
    print()


def fill_from(sources: list[Path], folder: Path, many: int) -> str:
    """Make the next cycle's workbooks for so many people, whose last ones are copies of
    ``sources``; return the columns of a row.
    """
    mews = load_framework("mews")
    for number in range(many):
        shutil.copy(sources[number % len(sources)], folder / f"Person {number}.xlsx")
    roster = folder / "roster.csv"
    roster.write_text(
        "name,track\n" + "".join(f"Person {number},Engineer\n" for number in range(many)),
        encoding="utf-8",
    )
    people = read_roster(roster, mews)
    started = time.process_time()
    before = find_previous(
        [str(folder / f"Person {number}.xlsx") for number in range(many)], jobs=1
    )
    found = time.process_time() - started
    wall, started = time.perf_counter(), time.process_time()
    issued = list(roll_out(people, folder / "next", Choices("mews"), before, jobs=1))
    took, cpu = time.perf_counter() - wall, time.process_time() - started
    assert all(one.previous and one.status == "written" for one in issued)
    carried, stood = (
        sum(numbers) / many
        for numbers in zip(*((one.carried, one.stood or 0) for one in issued), strict=True)
    )
    return (
        f"{carried:.0f} | {stood:.0f} | {many / took:.1f} | {many / cpu:.1f} |"
        f" {found / many * 1000:.0f}"
    )


def rated_blank(framework: Framework) -> bytes:
    """Return a blank of nobody's in which the employee has rated every skill."""
    places = book_of(framework, "modern").ratings.values()
    words = itertools.cycle(label.label for label in reversed(framework.ratings))
    cells = {place[RATING_HEADS["self"]]: word for place, word in zip(places, words, strict=False)}
    return computed(
        build_blank(framework, next(one for one in framework.tracks if one.id == "engineer")), cells
    )


def blank_size(framework: Framework, track: Track) -> int:
    """Return how large a blank is, in bytes."""
    return len(build_blank(framework, track))


def forget_and_build(framework: Framework, track: Track) -> None:
    """Make the first blank of a track, as a command that has just started does."""
    for remembered in (drawn, book_of, template):
        remembered.cache_clear()
    build_blank(framework, track, name="Nobody")


def draw_anew(framework: Framework) -> None:
    """Draw a blank with XlsxWriter."""
    drawn.cache_clear()
    drawn(framework)


def openpyxl_personal(blank: Path, target: Path) -> None:
    """Put a name and an id into a blank with openpyxl."""
    book = openpyxl.load_workbook(blank)
    book["Summary"]["B3"], book["Summary"]["L2"] = "Nobody", "1"
    book.save(target)


def read_and_score(path: str) -> Scorecard:
    """Do all that is done for one workbook."""
    return score(read_workbook(path, FRAMEWORKS), FRAMEWORKS)


def write_filled(path: str, target: str, compared: int) -> None:
    """Do all that is done for one workbook that is written; ``compared`` tracks get a
    comparison sheet.
    """
    reading = open_reading(path, FRAMEWORKS)
    card = score(reading.assessment, FRAMEWORKS)
    compare = [track.id for track in card.framework.tracks[:compared]] if card.framework else []
    Path(target).write_bytes(filled(reading, card, compare=compare).data)


def openpyxl_load_and_save(path: str, target: str) -> None:
    """Load and save, which loses every cached value, to begin with."""
    openpyxl.load_workbook(path).save(target)


def openpyxl_twice(path: str) -> None:
    """Load formulas and values: the same information takes openpyxl two turns."""
    for values in (False, True):
        openpyxl.load_workbook(path, data_only=values)


def by_pandas(path: str, engine: Literal["calamine", "openpyxl"]) -> object:
    """Read all sheets as frames."""
    return pandas.read_excel(path, sheet_name=None, header=None, engine=engine)


def calamine(path: str) -> list[object]:
    """Read all values with calamine."""
    workbook = python_calamine.CalamineWorkbook.from_path(path)
    return [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]


def convert(file: Path) -> None:
    """Let LibreOffice read and write a workbook."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            folder,
            str(file),
        ]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            process.wait(timeout=300)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


_WRAPPER = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL,"
    " stderr=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def run(command: list[str]) -> None:
    """Run a command of this checkout."""
    subprocess.run(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        env=_environment(),
    )


def peak(command: list[str]) -> int:
    """Run a command and return the peak memory in KB of its largest process.

    By way of a small process in between: a child starts with the memory of who forks it.
    """
    result = subprocess.run(
        [sys.executable, "-c", _WRAPPER, *command],
        capture_output=True,
        text=True,
        check=True,
        env=_environment(),
    )
    return int(result.stdout)


def _environment() -> dict[str, str]:
    # compiled modules are kept, as in an installation
    return {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    } | {"PYTHONPATH": str(ROOT)}


def with_empty_rows(source: Path, target: Path, times: int) -> None:
    """Copy a workbook with ``times`` as many rows, the further ones being its last row again."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if re.search(r"worksheets/[^/]+\.xml$", entry.filename):
                data = _longer(data, times)
            new.writestr(entry.filename, data)


def _longer(data: bytes, times: int) -> bytes:
    end = data.rfind(b"</sheetData>")
    rows = list(
        re.finditer(
            rb'<row [^>]*r="(\d+)"[^>]*>.*?</row>|<row [^>]*r="(\d+)"[^>]*/>', data[:end], re.DOTALL
        )
    )
    if end < 0 or not rows or b"</c>" in rows[-1][0]:
        return data
    last = int(rows[-1][1] or rows[-1][2])
    body = rows[-1][0]
    more = [
        re.sub(rb'( r="[A-Z]*)\d+"', rb"\g<1>%d\"" % number, body)
        for number in range(last + 1, last * times + 1)
    ]
    return data[:end] + b"".join(more) + data[end:]


if __name__ == "__main__":
    main()
