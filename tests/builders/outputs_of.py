"""What the commands give, byte for byte: written down before the house is rebuilt, compared after
it.

    python tests/builders/outputs_of.py CHECKOUT FOLDER       run that checkout's commands, put all
    they give into FOLDER python tests/builders/outputs_of.py --compare BEFORE AFTER

Inputs are this checkout's samples, and the public workbooks and cases beside it where they are
there. Whatever a command prints or writes is kept as a file, packages part by part, so that a
difference can be looked at.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
FORMATS = {
    "score": ("table", "json", "csv", "xlsx"),
    "check": ("table", "json", "csv"),
    "compare": ("table", "json", "csv"),
}
FRAMEWORKS = {"mews": "Engineer", "carvago": "Frontend", "carvago-2023": "Frontend"}
TODAY = "2026-03-02"


def inputs(folder: Path) -> list[Path]:
    """Copy what is read into a folder, a subfolder for each source, and return the workbooks."""
    for name, source in (
        ("samples", ROOT / "samples"),
        ("workbooks", SHARED / "workbooks"),
        ("cases", SHARED / "cases"),
    ):
        if source.is_dir():
            shutil.copytree(source, folder / name, dirs_exist_ok=True)
    return sorted(folder.rglob("*.xlsx"))


def commands(folder: Path, books: list[Path]) -> list[list[str]]:
    """Return the commands, each as its arguments; ``-o`` goes to a folder of its own, named
    ``OUT`` here.
    """
    run: list[list[str]] = [["framework", "list"], ["--help"], ["score", "nothing.xlsx"], ["score"]]
    for name, track in FRAMEWORKS.items():
        run += [
            ["framework", "show", name],
            ["framework", "check", str(ROOT / "workbook_templates" / name)],
        ]
        run += [
            ["calendar", "--year", "2026", "--framework", name],
            ["calendar", "--year", "2026", "--framework", name, "-o", "OUT/cal.ics"],
        ]
        for layout in ("modern", "classic"):
            run.append(
                [
                    "blank",
                    "--framework",
                    name,
                    "--track",
                    track,
                    "--layout",
                    layout,
                    "--name",
                    "Ben Carter",
                    "--id",
                    "7",
                    "-o",
                    "OUT/b.xlsx",
                ]
            )
        run.append(
            [
                "blank",
                "--framework",
                name,
                "--track",
                track,
                "--no-pay",
                "--hide-expected",
                "--paper",
                "letter",
                "-o",
                "OUT/b.xlsx",
            ]
        )
    run.append(
        [
            "blank",
            "--track",
            "QA",
            "--aspire",
            "Engineer",
            "--previous",
            "samples/mews-qa-engineer.xlsx",
            "--name",
            "Dora",
            "-o",
            "OUT/b.xlsx",
        ]
    )
    run.append(
        [
            "blank",
            "--track",
            "QA",
            "--layout",
            "classic",
            "--previous",
            "samples/mews-qa-engineer.xlsx",
            "-o",
            "OUT/b.xlsx",
        ]
    )
    run += [
        ["blank", "--roster", "samples/roster.csv", "--dry-run"],
        [
            "blank",
            "--roster",
            "samples/roster.csv",
            "-o",
            "OUT/r",
            "--previous",
            "samples",
            "-f",
            "json",
        ],
    ]
    for book in books:
        path = str(book.relative_to(folder))
        run += [
            [command, path, "-f", form]
            for command, forms in FORMATS.items()
            for form in forms
            if form != "xlsx"
        ]
        run += [
            ["score", path, "--long", "-f", "csv"],
            ["compare", path, "--track", "Technical Leader"],
        ]
        run += [
            ["score", path, "-o", "OUT/f.xlsx", "--compare", "Technical Leader", "--repair"],
            ["score", path, "-o", "OUT/f.xlsx", "--track", "Engineer"],
        ]
        run += [["plan", path, "--today", TODAY], ["plan", path, "--today", TODAY, "-f", "csv"]]
        run += [
            ["plan", path, "--today", TODAY, "--aspire", "Engineer", "-o", "OUT/p.xlsx"],
            ["score", path, "--rater", "manager", "-f", "json"],
        ]
    for source in ("samples", "workbooks", "cases"):
        run += [
            [command, source, "-r", "-f", form]
            for command, forms in FORMATS.items()
            for form in forms
        ]
        run += [
            ["score", source, "--long", "-f", "xlsx"],
            ["status", source],
            ["status", source, "-f", "json"],
            ["score", source, "--sort", "progress"],
        ]
        run += [
            ["score", source, "-o", "OUT/filled", "--compare", "all"],
            ["plan", source, "--today", TODAY, "-o", "OUT/plans"],
        ]
        run += [
            ["score", source, "--people", "samples/roster.csv"],
            ["status", source, "--people", "samples/roster.csv", "-f", "csv"],
        ]
    return run


def keep(data: bytes, target: Path) -> None:
    """Write bytes; of a package its parts, and the order of them."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    if data[:2] == b"PK":
        with zipfile.ZipFile(target) as package:
            for index, info in enumerate(package.infolist()):
                part = (
                    target.parent
                    / (target.name + ".parts")
                    / f"{index:03} {info.filename.replace('/', '!')[-80:]}"
                )
                part.parent.mkdir(exist_ok=True)
                part.write_bytes(package.read(info))


def run_one(checkout: Path, folder: Path, place: Path, arguments: list[str]) -> None:
    """Run one command of a checkout and keep its exit status, what it printed and what it wrote."""
    out = place / "written"
    place.mkdir(parents=True)
    (place / "command").write_text(" ".join(arguments))
    arguments = [argument.replace("OUT", os.path.relpath(out, folder)) for argument in arguments]
    if any("OUT/" in word for word in (place / "command").read_text().split()):
        out.mkdir()
    python = ROOT / ".venv" / "bin" / "python"
    environment = {
        **os.environ,
        "PYTHONPATH": str(checkout),
        "COLUMNS": "80",
        "PYTHONDONTWRITEBYTECODE": "",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        [str(python), "-P", "-m", "assessment", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
    )
    keep(
        f"{done.returncode}\n".encode()
        + done.stderr.replace(str(out).encode(), b"OUT").replace(
            os.path.relpath(out, folder).encode(), b"OUT"
        ),
        place / "status",
    )
    keep(done.stdout.replace(os.path.relpath(out, folder).encode(), b"OUT"), place / "stdout")
    for path in sorted(out.rglob("*")) if out.exists() else []:
        if path.is_file():
            keep(path.read_bytes(), place / "kept" / path.relative_to(out))
    shutil.rmtree(out, ignore_errors=True)


def main() -> None:
    """Do what the arguments ask for."""
    if sys.argv[1] == "--compare":
        sys.exit(compare(Path(sys.argv[2]), Path(sys.argv[3])))
    checkout, target = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    folder = target / "inputs"
    folder.mkdir(parents=True)
    books = inputs(folder)
    todo = commands(folder, books)
    with ThreadPoolExecutor(2) as pool:
        list(
            pool.map(
                lambda job: run_one(checkout, folder, target / "runs" / f"{job[0]:04}", job[1]),
                enumerate(todo),
            )
        )
    shutil.rmtree(folder)
    print(f"{len(todo)} commands of {checkout}")


def compare(before: Path, after: Path) -> int:
    """Print every file that differs or is on one side only; return how many."""
    old, new = (
        {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
        for folder in (before, after)
    )
    different = [
        path
        for path in sorted({*old, *new})
        if path not in old or path not in new or old[path].read_bytes() != new[path].read_bytes()
    ]
    for path in different:
        command = (before if path in old else after) / path.parts[0] / path.parts[1] / "command"
        print(path, "|", command.read_text())
    print(
        f"{len({*old, *new})} files, {len(different)} of them differ,"
        f" {sum(path.stat().st_size for path in old.values()):,} bytes before"
    )
    return len(different)


if __name__ == "__main__":
    main()
