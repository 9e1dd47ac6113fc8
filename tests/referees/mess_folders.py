"""Random folders as people and programs leave them, scored twice: is anybody dropped in silence, is
anything overwritten unseen?

    python tests/referees/mess_folders.py --count 1000

A folder has workbooks beside pointers, copies, half downloads, lock files, links (also to nowhere
and round in circles), formats of other programs, hidden and damaged files, odd names, folders in
folders, and what lies in a folder for results already. It is scored as it is, with its subfolders,
and with results written. Each file that somebody may have meant has to be a row, or to be named on
stderr, itself or by a folder that it is in; no file of the folder may change; what stood in the
folder for results, and was not written there by this program, has to stand there still, or in a
backup. Exit status 1 and the seeds of the folders tell what went wrong; ``--seed N --keep DIR``
makes one of them to be looked at.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import stat
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import click
from click.testing import CliRunner

from assessment.cli import main as assess

BOOKS = tuple(
    sorted(
        path.read_bytes()
        for path in (ROOT / "samples").glob("*.xlsx")
        if path.stat().st_size < 30_000
    )
)
# names as people have them; each gets a number of its own behind it, by which it is found again
NAMES = (
    *(
        "anna",
        "Ben Carter",
        "ŽANETA",
        "李梅",
        "Нина",
        "مريم",
        "o'neill",
        "d.o.t.s",
        "100%",
        "a,b;c",
        "=cmd",
        "-r",
        "--output",
        "[x]",
        "*",
        "e\u0301va",
        "ﬁn",
    ),
    *(
        "review 2026",
        "zwei\nzeilen",
        "\x1b[31mred",
        "\u202egnp",
        "👩‍🚀",
        "x" * 90,
        "caf\udce9",
        " lead",
        "con",
        "#1",
        "$HOME",
        "~tilde",
        "&amp;",
        "\\n",
    ),
)
# by kind: what the file is called, what is in it (None: a workbook), and whether somebody may have
# meant it
KINDS: dict[str, tuple[str, bytes | None, bool]] = {
    "workbook": ("{}.xlsx", None, True),
    "with macros": ("{}.xlsm", None, True),
    "loud": ("{}.XLSX", None, True),
    "copy": ("{} (1).xlsx", None, True),
    "windows copy": ("{} - Copy.xlsx", None, True),
    "conflicted copy": ("{} (Ben's conflicted copy 2026-01-31).xlsx", None, True),
    "google pointer": ("{}.gsheet", b'{"url": "https://docs.example/x"}', True),
    "google document": ("{}.gdoc", b'{"url": "https://docs.example/x"}', True),
    "icloud": (".{}.xlsx.icloud", b"bplist00", True),
    "shortcut": ("{}.xlsx.url", b"[InternetShortcut]", True),
    "safari": ("{}.xlsx.download", None, True),
    "chrome": ("{}.xlsx.crdownload", b"PK\x03\x04 half", True),
    "firefox": ("{}.xlsx.part", b"", True),
    "temporary": ("{}.xlsx.tmp", None, True),
    "unnamed download": ("Unconfirmed q{}.crdownload", b"PK", True),
    "empty": ("{}.xlsx", b"", True),
    "damaged": ("{}.xlsx", b"PK\x03\x04 and no more", True),
    "a text": ("{}.xlsx", b"name,rating\n", True),
    "excel 97": ("{}.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), True),
    "binary": ("{}.xlsb", b"PK\x03\x04", True),
    "libreoffice": ("{}.ods", b"PK\x03\x04", True),
    "numbers": ("{}.numbers", b"PK\x03\x04", True),
    "excel's lock": ("~${}.xlsx", b"\x03ann", False),
    "libreoffice's lock": (".~lock.{}.xlsx#", b"ann", False),
    "hidden": (".{}.xlsx", None, False),
    "resource fork": ("._{}.xlsx", b"\x00\x05\x16\x07", False),
    "notes": ("{}.txt", b"call her", False),
    "document": ("{}.docx", b"PK\x03\x04", False),
    "backup": ("{}.xlsx.bak", None, False),
    "system": ("{}.DS_Store", b"x", False),
}
FOLDERS = (
    "Anna",
    "2025",
    "last year",
    "Tým",
    "archive.old",
    "deep",
    ".git",
    ".hidden",
    "people.xlsx",
)


@dataclass
class Mess:
    """A folder, what in it somebody may have meant, and the folder for results with what stood
    in it.
    """

    folder: Path
    out: Path
    meant: list[Path] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Outcome:
    """What went wrong with a folder: files dropped in silence, files that changed, files
    overwritten unseen, and everything else.
    """

    dropped: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    overwritten: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


def squeezed(text: str) -> str:
    """Return the letters and digits of a text: what a terminal must not see is left out, in
    whatever way.
    """
    return "".join(
        character for character in text if character.isalnum() and character.isprintable()
    )


# --- making
# ----------------------------------------------------------------------------------------


def make(chance: random.Random, place: Path) -> Mess:
    """Make a random folder in ``place``."""
    folder = place / "people"
    mess = Mess(folder, folder / "filled" if chance.random() < 0.3 else place / "filled")
    folder.mkdir()
    folders = [folder]
    for _ in range(chance.choice((0, 0, 1, 2, 4))):
        below = chance.choice(folders) / f"{chance.choice(FOLDERS)}{chance.choice(('', '', ' 2'))}"
        if not below.exists():
            below.mkdir()
            folders.append(below)
            # a folder with a workbook's name is told as one
            _add(mess, below, "folder", is_meant=below.suffix == ".xlsx")
    for number in range(chance.randint(1, 9)):
        kind = chance.choice(tuple(KINDS)) if chance.random() < 0.7 else "workbook"
        pattern, data, is_meant = KINDS[kind]
        name = pattern.format(
            f"{chance.choice(NAMES)} q{number}x" if kind != "unnamed download" else f"{number}x"
        )
        _write(
            mess,
            chance.choice(folders) / name,
            kind,
            chance.choice(BOOKS) if data is None else data,
            is_meant=is_meant,
            chance=chance,
        )
    for number in range(chance.choice((0, 0, 1, 2))):
        _link(chance, mess, chance.choice(folders), number)
    _results(chance, mess)
    return mess


def _write(
    mess: Mess, path: Path, kind: str, data: bytes, *, is_meant: bool, chance: random.Random
) -> None:
    try:
        path.write_bytes(data)
    except OSError:  # this system does not take such a name
        return
    path.chmod(chance.choice((0o644, 0o644, 0o600, 0o444, 0o400)))
    _add(mess, path, kind, is_meant=is_meant)


def _add(mess: Mess, path: Path, kind: str, *, is_meant: bool) -> None:
    mess.kinds[kind] += 1
    # nobody looks for people in what is hidden
    if is_meant and not any(
        part.startswith(".") for part in path.relative_to(mess.folder).parts[:-1]
    ):
        mess.meant.append(path)


def _link(chance: random.Random, mess: Mess, folder: Path, number: int) -> None:
    kind = chance.choice(("to nowhere", "to itself", "to a workbook", "to a folder above"))
    if kind == "to a folder above":
        link, target = folder / f"up q{number}z", mess.folder
    else:
        link = folder / f"link q{number}z.xlsx"
        known = [path for path in mess.meant if path.suffix == ".xlsx" and path.is_file()]
        target = {
            "to nowhere": Path("nowhere.xlsx"),
            "to itself": link,
            "to a workbook": chance.choice(known) if known else Path("nowhere.xlsx"),
        }[kind]
    try:
        link.symlink_to(target)
    except OSError:
        return
    _add(mess, link, f"link {kind}", is_meant=True)


def _results(chance: random.Random, mess: Mess) -> None:
    """Put into the folder for results what may stand there: files of the same names that
    somebody has typed into, others, and halves of a killed run.
    """
    if chance.random() < 0.5:
        return
    mess.out.mkdir(exist_ok=True)
    for path in mess.meant:
        if path.parent == mess.folder and path.suffix == ".xlsx" and chance.random() < 0.4:
            (mess.out / path.name).write_bytes(
                chance.choice((chance.choice(BOOKS), b"typed into", b""))
            )
            mess.kinds["result typed into"] += 1
    if chance.random() < 0.5:
        (mess.out / "somebody else's.xlsx").write_bytes(chance.choice(BOOKS))
    if chance.random() < 0.3:
        (mess.out / ".999999999-q1_x.assess.tmp").write_bytes(b"PK\x03\x04 half")


# --- running
# ---------------------------------------------------------------------------------------


def state(folder: Path, leave_out: Path | None = None) -> dict[str, str]:
    """Return everything in a folder: what it is, its permissions, and what is in it."""
    found: dict[str, str] = {}
    for where, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if Path(where, name) != leave_out]
        for name in (*folders, *files):
            path = Path(where, name)
            found[str(path.relative_to(folder))] = _known(path)
    return found


def _known(path: Path) -> str:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return f"link to {path.readlink()}"
    return (
        "folder"
        if stat.S_ISDIR(mode)
        else f"{mode:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"
    )


VARIANTS: tuple[tuple[str, ...], ...] = ((), ("-r",), ("-o",), ("-r", "-o"))


def refuses_to_overwrite() -> bool:
    """Tell whether the command line refuses to overwrite what it has not written, unless it is
    told to.
    """
    score = assess.get_command(click.Context(assess), "score")
    return score is not None and any("--overwrite" in option.opts for option in score.params)


def look(mess: Mess, variant: Sequence[str], *, strict: bool) -> Outcome:
    """Score a folder twice in one way; return what went wrong."""
    writes = "-o" in variant
    options = [
        *(["-r"] if "-r" in variant else []),
        *(["-o", str(mess.out)] if writes else []),
        "--format",
        "json",
        "--jobs",
        "1",
    ]
    before, there = state(mess.folder, mess.out), state(mess.out)
    dropped, wrong, results = set[str](), list[str](), list[tuple[str, dict[str, str]]]()
    for _ in range(2):
        result = CliRunner().invoke(assess, ["score", str(mess.folder), *options])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            return Outcome(wrong=(f"{type(result.exception).__name__}: {result.exception}",))
        if result.exit_code == 2:
            # refused as a whole, which drops nobody in silence; but where it found nobody, nobody
            # must be there who was not named
            if "No workbooks" in result.stderr:
                dropped |= _dropped(mess, (), result.stderr)
            break
        rows = [one["file"] for one in json.loads(result.stdout)]
        dropped |= _dropped(mess, rows, result.stderr)
        results.append((result.stdout, state(mess.out)))
    if len(results) == 2:
        wrong += _differing(results)
    after = state(mess.folder, mess.out)
    changed = [name for name in before if after.get(name) != before[name]] + [
        f"{name} is new" for name in after if name not in before
    ]
    overwritten = _overwritten(mess, there) if strict and writes else []
    wrong += [
        f"left in the folder for results: {name}"
        for name in state(mess.out)
        if writes and results and name.endswith(".assess.tmp")
    ]
    return Outcome(tuple(sorted(dropped)), tuple(changed), tuple(overwritten), tuple(wrong))


def _dropped(mess: Mess, rows: Sequence[str], stderr: str) -> set[str]:
    """Return what somebody may have meant and is neither a row nor named on stderr, itself or
    by a folder that it is in.
    """
    listed, told = {squeezed(file) for file in rows}, squeezed(stderr)
    lost = set()
    for path in mess.meant:
        if mess.out in path.parents:
            continue
        above = [parent for parent in path.parents if mess.folder in parent.parents]
        if squeezed(str(path)) not in listed and not any(
            squeezed(str(one)) in told for one in (path, *above)
        ):
            lost.add(str(path.relative_to(mess.folder)))
    return lost


def _differing(results: Sequence[tuple[str, dict[str, str]]]) -> list[str]:
    (one, made), (other, again) = results
    wrong = (
        []
        if [row["file"] for row in json.loads(one)] == [row["file"] for row in json.loads(other)]
        else ["the second run has other rows"]
    )
    return wrong + [
        f"the second run writes {name} otherwise" for name in made if again.get(name) != made[name]
    ]


def _overwritten(mess: Mess, there: dict[str, str]) -> list[str]:
    """Return what stood in the folder for results, is no longer there as it was, and is in no
    backup.
    """
    after = state(mess.out)
    kept = {known.split(" ", 1)[-1] for name, known in after.items() if ".bak" in name}
    lost = [
        name
        for name, known in there.items()
        if after.get(name) != known and known.split(" ", 1)[-1] not in kept
    ]
    return [name for name in lost if not name.endswith(".assess.tmp")]


def examine(
    seed: int, *, strict: bool, keep: Path | None = None
) -> tuple[Outcome, Counter[str], tuple[str, ...]]:
    """Make and score the folder of a seed; return what went wrong, what kinds of files it had,
    and how it was scored.
    """
    chance = random.Random(seed)
    place = keep if keep is not None else Path(tempfile.mkdtemp(prefix="mess-"))
    try:
        mess = make(chance, place)
        variant = chance.choice(VARIANTS)
        return look(mess, variant, strict=strict), mess.kinds, variant
    finally:
        if keep is None:
            shutil.rmtree(place, ignore_errors=True)


def run(
    seeds: Sequence[int],
    *,
    strict: bool,
    tell: Callable[[str], object] = print,
    keep: Path | None = None,
) -> Counter[str]:
    """Examine folders; return how many files were dropped, changed or overwritten, how much
    else went wrong, and how often each kind was there.
    """
    totals: Counter[str] = Counter(dropped=0, changed=0, overwritten=0, wrong=0)
    for seed in seeds:
        outcome, kinds, variant = examine(seed, strict=strict, keep=keep)
        totals.update({f"kind: {kind}": number for kind, number in kinds.items()})
        totals["files"] += sum(kinds.values())
        for what in ("dropped", "changed", "overwritten", "wrong"):
            found = getattr(outcome, what)
            totals[what] += len(found)
            if found:
                tell(
                    f"seed {seed}, score {' '.join(variant)}: {what}:"
                    f" {'; '.join(map(ascii, found[:5]))}"
                )
    return totals


def main() -> int:
    """Examine random folders."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=100, help="folders (default: 100)")
    parser.add_argument("--seed", type=int, default=0, help="of the first folder")
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help="make the folder of one seed in DIR, an empty folder, and leave it there",
    )
    parser.add_argument(
        "--let-overwrite",
        action="store_true",
        help="do not look at what is overwritten in the folder for results",
    )
    options = parser.parse_args()
    strict = refuses_to_overwrite() and not options.let_overwrite
    start = time.monotonic()
    totals = run(
        range(options.seed, options.seed + (1 if options.keep else options.count)),
        strict=strict,
        keep=options.keep,
    )
    for name, number in sorted(totals.items()):
        if name.startswith("kind: "):
            print(f"{number:6} {name.removeprefix('kind: ')}")
    bad = {what: totals[what] for what in ("dropped", "changed", "overwritten", "wrong")}
    looked = "" if strict else " (what is overwritten was not looked at)"
    print(
        f"{totals['files']} files in {time.monotonic() - start:.0f} s: "
        + ", ".join(f"{number} {what}" for what, number in bad.items())
        + looked
    )
    return 1 if any(bad.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
