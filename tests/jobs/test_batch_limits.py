"""One file that is stuck, or that takes its process with it, is a row that says so; the others
are done, and no process is left.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import sleep

import pytest
from click.testing import CliRunner

from assessment.cli import main
from assessment.jobs import pool
from assessment.jobs import scores as batch
from assessment.jobs.pool import spread
from assessment.jobs.roll_out import Choices, find_previous, roll_out
from assessment.jobs.scores import Options, score_files
from assessment.model.errors import FrameworkError
from assessment.people.roster import read_roster
from assessment.recognition import open_reading
from tests.builders.hostile import HOSTILE
from tests.builders.hostile import book as hostile_book
from tests.conftest import ROOT

SAMPLE = ROOT / "samples" / "mews-qa-engineer.xlsx"
LONG = 3600.0  # seconds that stand for "never"
pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGKILL"), reason="a system where processes are started by other means"
)


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    yield
    assert not multiprocessing.active_children()


def lost(one: object, why: str) -> str:
    return f"{one}: {why}"


def slow(stuck: frozenset[int], number: int) -> object:
    if number in stuck:
        sleep(LONG)
    return number * number


def groups_of(count: int, size: int) -> list[range]:
    return [range(start, min(count, start + size)) for start in range(0, count, size)]


@pytest.mark.parametrize("jobs", [1, 2, 3])
@pytest.mark.parametrize(
    "stuck", [frozenset[int](), frozenset([0]), frozenset([5, 6]), frozenset([3, 19])], ids=str
)
def test_what_is_stuck_is_lost_and_nothing_else(stuck: frozenset[int], jobs: int) -> None:
    given = list(spread(partial(slow, stuck), groups_of(20, 4), jobs, lost, seconds=0.5))
    assert given == [
        (
            f"{number}: It took longer than 0.5 seconds and was given up."
            if number in stuck
            else number * number
        )
        for number in range(20)
    ]


def test_a_loop_without_an_end_is_ended_in_this_process() -> None:
    def endless(number: int) -> object:
        try:
            while number == 1:
                pass
        except Exception:  # as code that guards itself against everything
            return "caught"
        return number

    assert list(spread(endless, [[0, 1, 2]], 1, lost, seconds=0.2)) == [
        0,
        "1: It took longer than 0.2 seconds and was given up.",
        2,
    ]
    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL and signal.getitimer(
        signal.ITIMER_REAL
    ) == (0.0, 0.0)


def test_somebody_else_s_alarm_is_left_alone() -> None:
    signal.setitimer(signal.ITIMER_REAL, LONG)
    try:
        assert list(spread(abs, [[-1, -2]], 1, lost)) == [1, 2]
        assert signal.getitimer(signal.ITIMER_REAL)[0] > LONG / 2
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def test_another_thread_works_without_an_alarm() -> None:
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.extend(spread(abs, [[-1, -2]], 1, lost)))
    thread.start()
    thread.join()
    assert found == [1, 2]


def killed(folder: Path, number: int) -> int:
    """End the process at 7 always, at 9 only the first time."""
    once = folder / "once"
    if number == 7 or (number == 9 and not once.exists()):
        once.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_who_kills_its_process_is_lost_and_gets_a_second_chance(tmp_path: Path) -> None:
    (tmp_path / "once").unlink(missing_ok=True)
    given = list(spread(partial(killed, tmp_path), groups_of(24, 4), 2, lost))
    assert given == [f"7: {pool._DIED}" if number == 7 else number for number in range(24)]
    assert list(spread(partial(killed, tmp_path / "nowhere"), [[1], [2], [3]], 2, lost)) == [
        1,
        2,
        3,
    ]


def fails(number: int) -> int:
    if number == 11:
        raise FrameworkError("file.toml", "key", "is wrong")
    return number


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_the_work_raises_is_raised(jobs: int) -> None:
    found = []
    with pytest.raises(FrameworkError, match="is wrong"):
        for one in spread(fails, groups_of(24, 4), jobs, lost):
            found.append(one)
    assert found == list(range(11))


def answers_strangely(number: int) -> object:
    return (lambda: 1) if number == 2 else number


def test_an_answer_that_cannot_travel_is_told() -> None:
    with pytest.raises(Exception, match="pickle"):
        list(spread(answers_strangely, groups_of(6, 2), 2, lost))


def test_whoever_takes_no_more_results_ends_all() -> None:
    results = spread(partial(slow, frozenset([7])), groups_of(20, 2), 2, lost, seconds=LONG)
    assert next(results) == 0
    assert multiprocessing.active_children()
    results.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()


def test_time_that_the_caller_takes_is_nobody_s() -> None:
    results = spread(partial(slow, frozenset[int]()), groups_of(40, 1), 2, lost, seconds=0.4)
    assert next(results) == 0
    sleep(1)
    assert list(results) == [number * number for number in range(1, 40)]


def large(number: int) -> bytes:
    return b"x" * 1_000_000 * (number + 1)


def test_large_answers_and_large_questions_travel() -> None:
    assert [len(one) for one in spread(large, groups_of(6, 2), 2, lambda *_: b"")] == [
        1_000_000 * (number + 1) for number in range(6)
    ]
    texts = [["x" * 2_000_000] * 3 for _ in range(4)]
    assert list(spread(len, texts, 2, lambda *_: 0)) == [2_000_000] * 12


# --- the commands
# ----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """30 workbooks, one of which is called stuck."""
    data = hostile_book()
    for number in range(29):
        (tmp_path / f"person {number:02}.xlsx").write_bytes(data)
    (tmp_path / "person 10 stuck.xlsx").write_bytes(data)
    return tmp_path


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(source: object, *arguments: object, **options: object) -> object:
        if "stuck" in Path(str(source)).name:
            sleep(LONG)
        return open_reading(source, *arguments, **options)  # type: ignore[arg-type]

    for module in ("scores", "plan"):
        monkeypatch.setattr(f"assessment.jobs.{module}.open_reading", opened)
    monkeypatch.setattr(pool, "SECONDS", 1.5)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    "command", [("score",), ("check",), ("compare",)], ids=lambda one: str(one[0])
)
@pytest.mark.usefixtures("stuck")
def test_a_stuck_file_is_a_row_of_its_own(
    command: tuple[str, ...], jobs: str, folder: Path
) -> None:
    # as many workers as there are take a fork of this process, in which a workbook gets stuck
    if multiprocessing.get_start_method() != "fork":
        pytest.skip("processes are not forked here")
    result = CliRunner().invoke(
        main, [*command, str(folder), "--jobs", jobs, "--format", "json"], catch_exceptions=False
    )
    assert result.exit_code == 1
    rows = json.loads(result.stdout)
    assert len(rows) == 30
    late = [
        row["file"]
        for row in rows
        if any(found["code"] == "file-timed-out" for found in row["findings"])
    ]
    assert [Path(file).name for file in late] == ["person 10 stuck.xlsx"]
    assert [row["file"] for row in rows] == batch.find_files([folder])


@pytest.mark.usefixtures("stuck")
def test_a_plan_that_is_stuck_is_told(folder: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["plan", str(folder), "-o", str(tmp_path / "out")], catch_exceptions=False
    )
    assert result.exit_code == 1
    assert result.output.count("file-timed-out") == 1 and "29 of 30 workbooks" in result.output


def read_late(*_: object, **__: object) -> object:
    sleep(LONG)
    return None


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_last_cycle_s_workbook_may_be_stuck(
    jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Ann.xlsx").write_bytes(SAMPLE.read_bytes())
    monkeypatch.setattr("assessment.jobs.roll_out.read_workbook", read_late)
    monkeypatch.setattr(pool, "SECONDS", 0.3)
    before = find_previous([str(tmp_path / "Ann.xlsx")], jobs)
    assert [one.code for one in before.findings] == [
        "previous-unreadable"
    ] and "took longer" in before.findings[0].message


def test_a_person_s_blank_may_be_stuck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from assessment import load_framework

    (tmp_path / "people.csv").write_text(
        "Name,Track\nAnn,Engineer\nBea,Engineer\n", encoding="utf-8"
    )
    monkeypatch.setattr(
        "assessment.jobs.roll_out.build_blank",
        lambda *_, name, **__: read_late(name) if name == "Ann" else b"a workbook",
    )
    monkeypatch.setattr(pool, "SECONDS", 0.3)
    issued = list(
        roll_out(
            read_roster(tmp_path / "people.csv", load_framework("mews")),
            tmp_path / "out",
            Choices("mews"),
            jobs=1,
        )
    )
    assert [
        (one.person.name, one.status, [found.code for found in one.findings]) for one in issued
    ] == [
        ("Ann", "not written", ["file-timed-out"]),
        ("Bea", "written", []),
    ]


def test_the_order_of_results_is_that_of_the_files(folder: Path) -> None:
    files = batch.find_files([folder])
    for jobs in (1, 4):
        assert list(score_files(files, Options(), lambda_free, jobs)) == files


def lambda_free(card: object) -> str:
    return card.assessment.file  # type: ignore[attr-defined, no-any-return]


# --- hostile files among good ones
# -----------------------------------------------------------------


def test_a_folder_of_hostile_files_gives_a_row_for_each_and_loses_no_good_one(
    tmp_path: Path,
) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    # one in three of the table, the largest left out: they take long to build, and are measured
    # elsewhere
    costly = {
        "bomb-3gb",
        "stored",
        "file-too-large",
        "noise",
        "packed-too-large",
        "many-parts-of-xml",
        "bomb-many-sheets",
    }
    names = [name for name in list(HOSTILE)[::3] if name not in costly][:60]
    for name in names:
        (source / f"h {name}.xlsx").write_bytes(HOSTILE[name].build())
    for number in range(6):
        (source / f"good {number}.xlsx").write_bytes(SAMPLE.read_bytes())
    result = CliRunner().invoke(
        main,
        [
            "score",
            str(source),
            "-o",
            str(target),
            "--compare",
            "all",
            "--jobs",
            "2",
            "--format",
            "json",
        ],
        catch_exceptions=False,
    )
    assert result.exit_code == 1
    rows = {Path(row["file"]).name: row for row in json.loads(result.stdout)}
    assert sorted(rows) == sorted(path.name for path in source.iterdir())
    for name in names:
        if HOSTILE[name].code is not None:
            assert [found["code"] for found in rows[f"h {name}.xlsx"]["findings"]] == [
                HOSTILE[name].code
            ]
    written = {path.name for path in target.iterdir()}
    for number in range(6):
        assert rows[f"good {number}.xlsx"]["progress"] == 3.05 and f"good {number}.xlsx" in written
    assert not [name for name in written if name.endswith(".tmp")]
