"""What the hostile files give and take, reading and writing: measured, and written down as
``docs/hostile-files.md``.

``python -m tests.hostile > docs/hostile-files.md`` measures all of them, those that are named
(``... NAME NAME``), or prints the page anew.
"""

from __future__ import annotations

import contextlib
import gc
import inspect
import json
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

from assessment.ooxml.package import DEFAULT_LIMITS, Limits
from tests.builders import hostile_writing  # noqa: F401 - it adds to the table
from tests.builders.hostile import HOSTILE
from tests.builders.yardstick import timed, yardstick

ROOT = Path(__file__).resolve().parents[2]
# what reading, or writing, any file may take; on the machine that the page was made on
SECONDS, MEGABYTES = 2.0, 300
# the same in pieces of work (tests.yardstick), of which that machine does some 140 in two seconds,
# and half as many again
UNITS = 200
_QUICK = 0.5  # seconds; what takes longer is measured twice, and the page shows the less


class Cost(NamedTuple):
    """What something took."""

    seconds: float  # of the processor
    units: float  # the same in pieces of work
    megabytes: float  # the most that the process held


class Measured(NamedTuple):
    """What one file gave and took."""

    name: str
    codes: list[str]
    message: str  # of the first finding
    read: Cost
    write: Cost  # read, scored, and written with a sheet for every track
    written: bool
    unwritten: str  # why not


def measure(folder: Path, names: Sequence[str]) -> list[Measured]:
    """Score, and write, files of ``folder`` one after the other in a fresh process. An
    exception there is one here.
    """
    command = [sys.executable, "-m", "tests.hostile_page", "--score", str(folder), *names]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=1800, check=False
    )
    if done.returncode:
        raise AssertionError(
            f"scoring {', '.join(names)} ended with {done.returncode}: {done.stdout[-200:]}"
            f" {done.stderr[-3000:]}"
        )
    found = [Measured(*json.loads(line)) for line in done.stdout.splitlines()]
    return [one._replace(read=Cost(*one.read), write=Cost(*one.write)) for one in found]


def build(folder: Path, names: Iterable[str]) -> None:
    """Write files of the table into ``folder``."""
    for name in names:
        (folder / f"{name}.xlsx").write_bytes(HOSTILE[name].build())


def _score(folder: Path, names: Sequence[str]) -> None:
    import assessment.jobs.write_back  # so that its import is nobody's cost
    from assessment import record, score_file
    from assessment.jobs.destination import Destination
    from assessment.jobs.scores import Options

    assert assessment.jobs.write_back
    with tempfile.TemporaryDirectory() as target:
        options = Options(output=Destination(target, is_folder=True), compare=("all",))
        options.check()
        unit = yardstick()
        for name in names:
            file = str(folder / f"{name}.xlsx")
            card, read = _cost(lambda file=file: score_file(file), unit)
            # what is said of a file can be written down
            json.dumps(record(card), ensure_ascii=False).encode()
            findings = sorted(card.findings, key=lambda one: one.severity != "error")
            codes, message = [one.code for one in findings], findings[0].message if findings else ""
            del card
            card, write = _cost(lambda file=file: score_file(file, options), unit)
            unwritten = (
                next((one.code for one in reversed(card.findings) if one.severity == "error"), "")
                if card.written is None
                else ""
            )
            print(
                json.dumps(
                    [name, codes, message, read, write, card.written is not None, unwritten]
                ),
                flush=True,
            )
            del card, findings


def _cost(call: Any, unit: float) -> tuple[Any, Cost]:
    gc.collect()
    _forget_peak()
    # of the processor: a shared machine must not make an honest file look slow
    result, seconds = timed(call)
    peak = _peak()
    return result, Cost(seconds, seconds / max(unit, yardstick(2)), peak)


def _forget_peak() -> None:
    """Begin a new measurement of the peak, where the system can (Linux)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> float:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024
    except (OSError, IndexError, ValueError):
        scale = 1024 * 1024 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


def limits() -> list[tuple[str, str, str]]:
    """Return name, value and reason of each limit, the reason being the comment beside it."""
    comments = dict(
        re.findall(r"^ {4}(\w+): int = .*?# (.*)$", inspect.getsource(Limits), re.MULTILINE)
    )
    return [
        (one.name, f"{getattr(DEFAULT_LIMITS, one.name):,}", comments[one.name])
        for one in fields(Limits)
    ]


def page(measured: Sequence[Measured]) -> str:
    """Return the page ``docs/hostile-files.md``."""
    lines = [
        "# Hostile files",
        "",
        (
            "A workbook comes from somebody else. Each of these files was scored by `score_file` in"
            " a fresh process, and scored again and written as by"
        ),
        (
            "`assess score -o OUT --compare all`; none ends the process, none raises, and each"
            f" ends within {SECONDS:g} seconds and {MEGABYTES} MB, reading as well as writing."
        ),
        (
            "Time is that of the processor (user and system), memory the most that the process"
            " held, with the interpreter itself; measured"
        ),
        (
            f"once, and twice where it took more than {_QUICK:g} seconds. The time of writing is"
            " that of all: reading, scoring, the"
        ),
        (
            "sheets of 22 tracks where the framework is known, and the check of what was written."
            " Generated by `python -m tests.hostile > docs/hostile-files.md`;"
        ),
        (
            "`tests/jobs/test_hostile.py` holds each file to the same bounds, its time in units of"
            " a piece of work that is measured beside it."
        ),
        "",
        "| file | what it does | what it gives | written | read, s | MB | write, s | MB |",
        "|---|---|---|---|---:|---:|---:|---:|",
    ]
    for one in measured:
        hostile = HOSTILE[one.name]
        given = (
            f"`{one.codes[0]}`: {one.message}"
            if hostile.code
            else "it is read"
            + (
                f" ({', '.join(f'`{code}`' for code in dict.fromkeys(one.codes))})"
                if one.codes
                else ""
            )
        )
        written = "yes" if one.written else "no" if hostile.code else f"no: `{one.unwritten}`"
        numbers = (
            f"{one.read.seconds:.2f}",
            f"{one.read.megabytes:.0f}",
            f"{one.write.seconds:.2f}",
            f"{one.write.megabytes:.0f}",
        )
        lines.append(
            "| "
            + " | ".join(
                cell.replace("|", "\\|")
                for cell in (f"`{one.name}`", hostile.what, given, written, *numbers)
            )
            + " |"
        )
    lines += [
        "",
        "## The limits",
        "",
        (
            "`Limits` of `assessment/ooxml/package.py`; what lies beyond one is a finding that"
            " names it."
        ),
        "",
        "| limit | value | of what |",
        "|---|---:|---|",
    ]
    lines += [f"| `{name}` | {value} | {reason} |" for name, value, reason in limits()]
    return "\n".join(lines)


def _least(runs: Sequence[Measured]) -> Measured:
    read, write = (
        Cost(*map(min, zip(*(getattr(run, kind) for run in runs), strict=True)))
        for kind in ("read", "write")
    )
    return runs[0]._replace(read=read, write=write)


def main(arguments: Sequence[str] = ()) -> None:
    """Score files that lie in a folder (``--score FOLDER NAME ...``), or print the page for all
    or the named files.
    """
    arguments = arguments or sys.argv[1:]
    if arguments[:1] == ["--score"]:
        _score(Path(arguments[1]), arguments[2:])
        return
    with tempfile.TemporaryDirectory() as folder:
        measured = []
        for name in arguments or HOSTILE:
            build(Path(folder), [name])
            runs = measure(Path(folder), [name])
            if max(runs[0].read.seconds, runs[0].write.seconds) > _QUICK:
                runs += measure(Path(folder), [name])
            measured.append(_least(runs))
            print(name, measured[-1].read, measured[-1].write, file=sys.stderr, flush=True)
            (Path(folder) / f"{name}.xlsx").unlink()
    print(page(measured))


if __name__ == "__main__":
    main()
