"""A signal ends a command at once: what is done and what is not is told, no process and no half
of a file is left.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from assessment.cli import main
from assessment.cli.under_way import UnderWay
from assessment.jobs import leftovers
from assessment.jobs.leftovers import remove_stale
from assessment.jobs.pool import spread
from tests.conftest import ROOT

SAMPLE = ROOT / "samples" / "mews-qa-engineer.xlsx"
LONG = 3600  # seconds that stand for "never"
PATIENCE = 60.0  # seconds after which a process that should have ended is stuck
pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGHUP"), reason="a system without these signals"
)

# the command line, in which a workbook called slow never ends; who is at it leaves a file with the
# number of its process
PROGRAM = f"""
import os, sys, time
from pathlib import Path
from assessment.jobs import plan as planning, roll_out as rollout, scores as batch
def slowly(work, name):
    def slow(*arguments, **words):
        if "slow" in str(name(arguments, words)):
            Path(os.environ["AT_IT"], str(os.getpid())).touch()
            time.sleep({LONG})
        return work(*arguments, **words)
    return slow
batch.open_reading = planning.open_reading = slowly(batch.open_reading, lambda arguments, _: arguments[0])
rollout.build_blank = slowly(rollout.build_blank, lambda _, words: words["name"])
rollout.read_workbook = slowly(rollout.read_workbook, lambda arguments, _: arguments[0])
if os.environ.get("PRINTING"):
    from assessment.cli import output
    output.Out.json = slowly(output.Out.json, lambda *_: "slow")
from assessment.cli import run
run()
"""


def begun(
    tmp_path: Path, *arguments: str | Path, at_it: int = 1, **environment: str
) -> tuple[subprocess.Popen[str], list[int]]:
    """Start a command and wait until so many processes are at what never ends; return it and
    their numbers.
    """
    place = tmp_path / "at it"
    place.mkdir()
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    started = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "AT_IT": str(place), **environment},
    )
    until = time.monotonic() + PATIENCE
    while len(numbers := [int(path.name) for path in place.iterdir()]) < at_it:
        assert started.poll() is None and time.monotonic() < until, started.communicate()
        time.sleep(0.02)
    return started, numbers


def gone(number: int) -> bool:
    """Tell whether a process has ended, one that nobody has asked for its end included."""
    try:
        return (
            Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
            == "Z"
        )
    except OSError:
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return True
        return False


def all_gone(numbers: list[int]) -> bool:
    until = time.monotonic() + PATIENCE
    while not all(map(gone, numbers)) and time.monotonic() < until:
        time.sleep(0.05)
    return all(map(gone, numbers))


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """30 workbooks, of which the last two never end."""
    folder = tmp_path / "people"
    folder.mkdir()
    for number in range(28):
        shutil.copy(SAMPLE, folder / f"p{number:02}.xlsx")
    for number in range(2):
        shutil.copy(SAMPLE, folder / f"slow {number}.xlsx")
    return folder


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_done_and_what_is_not_is_told(
    name: str, status: int, jobs: int, people: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    started, numbers = begun(
        tmp_path, "score", people, "-o", out, "--jobs", str(jobs), "--format", "json"
    )
    until = time.monotonic() + PATIENCE
    while len(list(out.glob("*.xlsx"))) < 28 and time.monotonic() < until:
        time.sleep(0.02)
    started.send_signal(getattr(signal, name))
    stdout, stderr = started.communicate(timeout=PATIENCE)
    assert started.returncode == status and stdout == "" and "Traceback" not in stderr
    # the last ones may be there, and not have been told of yet
    assert any(
        f"Interrupted: {done} of 30 workbooks were scored; written to {out}: {done}; not done: "
        in stderr
        for done in (26, 27, 28)
    ), stderr
    assert stderr.rstrip().endswith("Run it again to go on.") and (
        "slow 0.xlsx" in stderr or " more" in stderr
    )
    assert all_gone(numbers) and not [path for path in out.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGHUP", "SIGINT"])
def test_no_process_outlives_the_command(name: str, people: Path, tmp_path: Path) -> None:
    for number in range(20):  # work for both of them that never ends
        (people / f"p{number:02}.xlsx").rename(people / f"p{number:02} slow.xlsx")
    started, numbers = begun(tmp_path, "check", people, "--jobs", "2", at_it=2)
    assert started.pid not in numbers
    started.send_signal(getattr(signal, name))
    started.communicate(timeout=PATIENCE)
    assert all_gone(numbers)


@pytest.mark.parametrize("command", ["plan", "blank", "previous"])
def test_other_commands_tell_it_too(command: str, people: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    if command == "plan":
        arguments: tuple[str | Path, ...] = ("plan", people, "-o", out)
    else:
        lines = "".join(
            f"Person {number}{' slow' if number > 6 else ''},Engineer\n" for number in range(9)
        )
        (tmp_path / "roster.csv").write_text(f"name,track\n{lines}", encoding="utf-8")
        arguments = (
            "blank",
            "--roster",
            tmp_path / "roster.csv",
            "-o",
            out,
            *(("--previous", people) if command == "previous" else ()),
        )
    started, numbers = begun(tmp_path, *arguments)
    started.send_signal(signal.SIGINT)
    _, stderr = started.communicate(timeout=PATIENCE)
    assert started.returncode == 130 and "Traceback" not in stderr and all_gone(numbers)
    told = {
        "plan": (
            "Interrupted: 28 of 30 workbooks were planned; written to {}: 28; not done: slow"
            " 0.xlsx, slow 1.xlsx. Run it again to go on."
        )
    }
    told["blank"] = (
        "Interrupted: 7 of 9 workbooks were done; written to {}: 7; not done: Person 7 slow.xlsx,"
        " Person 8 slow.xlsx. Run it again to go on."
    )
    told["previous"] = "Interrupted."
    assert told[command].format(out) in stderr, stderr


def test_while_results_are_printed(people: Path, tmp_path: Path) -> None:
    for file in people.glob("slow *"):
        file.unlink()
    started, _ = begun(tmp_path, "score", people, "--format", "json", PRINTING="1")
    started.send_signal(signal.SIGINT)
    _, stderr = started.communicate(timeout=PATIENCE)
    assert started.returncode == 130 and "Traceback" not in stderr and "Interrupted" in stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--format", "json"),
        ("--format", "csv"),
        (),
        ("--format", "xlsx"),
        ("--format", "csv", "--long"),
    ],
    ids=str,
)
def test_whoever_has_read_enough_ends_it_quietly(arguments: tuple[str, ...], people: Path) -> None:
    for file in people.glob("slow *"):
        file.unlink()
    command = [sys.executable, "-m", "assessment", "score", str(people), *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as started:
        assert started.stdout is not None and started.stderr is not None
        started.stdout.close()
        assert not [
            line
            for line in started.stderr.read().splitlines()
            if b"person-twice" not in line and b"more workbooks" not in line
        ]


def test_a_signal_that_is_ignored_stays_so(people: Path, tmp_path: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup has it
    try:
        started, numbers = begun(tmp_path, "score", people)
        started.send_signal(signal.SIGHUP)
        time.sleep(0.2)
        assert started.poll() is None
        started.send_signal(signal.SIGTERM)
        started.communicate(timeout=PATIENCE)
        assert started.returncode == 143 and all_gone(numbers)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_where_the_system_ends_no_process_a_thread_does(tmp_path: Path) -> None:
    program = f"""
import os, time
from pathlib import Path
from assessment.jobs import pool
pool.sys = type("sys", (), {{"platform": "elsewhere", "modules": pool.sys.modules}})
def stuck(number):
    Path(r"{tmp_path}", str(os.getpid())).touch()
    time.sleep({LONG})
print(list(pool.spread(stuck, [[1], [2], [3]], 3, lambda *_: None)))
"""
    started = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
    until = time.monotonic() + PATIENCE
    while len(numbers := [int(path.name) for path in tmp_path.iterdir()]) < 3:
        assert started.poll() is None and time.monotonic() < until
        time.sleep(0.02)
    started.kill()
    started.wait(PATIENCE)
    assert all_gone(numbers)


def test_results_are_told_of_as_soon_as_they_are_there() -> None:
    for jobs in (1, 3):
        told: dict[int, int] = {}
        assert list(
            spread(abs, [[-1, -2], [-3], [-4]], jobs, lambda *_: 0, answered=told.__setitem__)
        ) == [1, 2, 3, 4]
        assert told == {-4: 4, -3: 3, -2: 2, -1: 1}


def test_the_words() -> None:
    one = UnderWay()
    assert one.told() == "Interrupted."
    one.begin([f"x/{letter}.xlsx" for letter in "abcde"], "scored")
    one.done("x/c.xlsx")
    assert (
        one.told()
        == "Interrupted: 1 of 5 workbooks were scored; not done: a.xlsx, b.xlsx and 2 more. Run it"
        " again to go on."
    )
    for letter in "abde":
        one.done(f"x/{letter}.xlsx")
    assert "5 of 5" in one.told() and "not done" not in one.told()


# --- what a killed run left behind
# ------------------------------------------------------------------


def dead() -> int:
    """Return the number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def aged(path: Path, seconds: float = 100.0) -> Path:
    stamp = time.time() - seconds
    os.utime(path, (stamp, stamp))
    return path


def test_only_what_is_ours_and_nobody_s_any_more_is_removed(tmp_path: Path) -> None:
    data = SAMPLE.read_bytes()
    other = subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({LONG})"])
    try:
        gone_one, kept = (
            tmp_path / f".{dead()}-ab12_3cd.assess.tmp",
            tmp_path / f".{other.pid}-ab12_3cd.assess.tmp",
        )
        mine = tmp_path / f".{os.getpid()}-ab12_3cd.assess.tmp"
        for path in (gone_one, kept, mine):
            path.write_bytes(b"PK\x03\x04 half")
        former = tmp_path / ".k3_zq81x.tmp"
        former.write_bytes(data)
        aged(former)
        strange = {
            ".a1b2c3d4.tmp": b"somebody's notes",  # no workbook
            ".a1b2c3d5.tmp": b"PK\x03\x04" + bytes(26) + b"holiday.jpg",  # another zip
            ".longer-name.tmp": data,
            "a1b2c3d4.tmp": data,
            ".assess.tmp": data,
            ".x-1.assess.tmp": data,
        }
        for name, content in strange.items():
            (tmp_path / name).write_bytes(content)
            aged(tmp_path / name)
        (tmp_path / ".b1b2c3d4.tmp").write_bytes(data)  # perhaps being written
        (tmp_path / f".{dead()}-link.assess.tmp").symlink_to(former)
        assert remove_stale(tmp_path) == sorted([gone_one.name, former.name])
        left = {path.name for path in tmp_path.iterdir()}
        assert left >= {kept.name, mine.name, ".b1b2c3d4.tmp", *strange}
        aged(mine, time.time() - leftovers._BEGAN + 1000)
        assert remove_stale(tmp_path) == [mine.name]  # another process had this number before
    finally:
        other.kill()
        other.wait()
    assert remove_stale(tmp_path / "nowhere") == []


@pytest.mark.parametrize("command", ["score", "plan", "blank", "in place"])
def test_the_next_run_removes_it_and_says_so(command: str, tmp_path: Path) -> None:
    shutil.copy(SAMPLE, tmp_path / "ida.xlsx")
    (tmp_path / "roster.csv").write_text("name,track\nIda,Engineer\n", encoding="utf-8")
    out = tmp_path if command == "in place" else tmp_path / "out"
    out.mkdir(exist_ok=True)
    left = out / f".{dead()}-ab12_3cd.assess.tmp"
    left.write_bytes(b"PK\x03\x04 half")
    arguments = {
        "score": ["score", str(tmp_path / "ida.xlsx"), "-o", str(out)],
        "plan": ["plan", str(tmp_path / "ida.xlsx"), "-o", str(out)],
        "blank": ["blank", "--roster", str(tmp_path / "roster.csv"), "-o", str(out)],
        "in place": ["score", str(tmp_path / "ida.xlsx"), "--in-place"],
    }
    result = CliRunner().invoke(main, arguments[command], catch_exceptions=False)
    assert (
        result.exit_code == 0
        and f"Removed: {left}, left by a run that was killed." in result.stderr
    )
    assert not left.exists()
