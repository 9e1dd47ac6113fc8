"""The same work through somebody else's executor: threads, processes, a distributed engine. What
comes out is what comes out of this process, and what an executor loses is a finding of its file.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import (
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from assessment import (
    Choices,
    Options,
    PlanOptions,
    Scorecard,
    find_files,
    find_previous,
    load_framework,
    plan_files,
    plan_report,
    read_roster,
    record,
    roll_out,
    score_files,
)
from assessment.frameworks.without_pay import without_pay
from assessment.jobs.blank import book_of
from assessment.jobs.destination import destination
from assessment.jobs.reference import reference_to
from assessment.model import Finding
from assessment.model.errors import FrameworkError, OutputError
from tests.conftest import ROOT

SAMPLES = ROOT / "samples"
TODAY = date(2025, 3, 3)
WORKERS = 2


@contextmanager
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(WORKERS) as executor:
        yield executor


@contextmanager
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(WORKERS) as executor:
        yield executor


@contextmanager
def dask(in_processes: bool) -> Iterator[Executor]:
    distributed = pytest.importorskip("distributed", exc_type=ImportError)
    with (
        distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            processes=in_processes,
            dashboard_address=None,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client.get_executor()


EXECUTORS: dict[str, Callable[[], AbstractContextManager[Executor]]] = {
    "threads": threads,
    "processes": processes,
    "dask in threads": partial(dask, False),
    "dask in processes": partial(dask, True),
}
# a distributed engine warns of its own: of memory, of loops and sockets that end late
pytestmark = pytest.mark.filterwarnings("ignore:::distributed", "ignore::ResourceWarning")


@pytest.fixture(scope="module", params=EXECUTORS)
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    with EXECUTORS[request.param]() as one:
        yield one


def kept(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files of a folder, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def both(work: Callable[[Path, Executor | None], Any], executor: Executor, folder: Path) -> None:
    """Do the same in this process and by an executor, into folders of one name, and compare."""
    told = []
    for one in (None, executor):
        target = folder / ("here" if one is None else "there") / "out"
        target.mkdir(parents=True)
        result = work(target, one)
        told.append((repr(result).replace(str(target), "OUT"), kept(target)))
    assert told[0][0] == told[1][0]
    assert list(told[0][1]) == list(told[1][1])
    assert told[0][1] == told[1][1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, a file that is no workbook, and one that is not there any more."""
    place = tmp_path_factory.mktemp("people")
    for path in sorted(SAMPLES.glob("*.xlsx")):
        (place / path.name).write_bytes(path.read_bytes())
    (place / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (place / "zz gone.xlsx").symlink_to(place / "nowhere")
    return place


def test_scores_are_the_same(executor: Executor, folder: Path, tmp_path: Path) -> None:
    files = find_files([folder])

    def scored(target: Path, by: Executor | None) -> Any:
        options = Options(output=destination(str(target), files), compare=("Technical Leader",))
        return list(score_files(files, options, record, 1, executor=by))

    both(scored, executor, tmp_path)


def test_plans_are_the_same(executor: Executor, folder: Path, tmp_path: Path) -> None:
    files = find_files([folder])

    def planned(target: Path, by: Executor | None) -> Any:
        options = PlanOptions(today=TODAY, output=destination(str(target), files))
        make = partial(plan_report, form="markdown", today=TODAY)
        return list(plan_files(files, options, make, 1, executor=by))

    both(planned, executor, tmp_path)


def test_roll_outs_are_the_same(executor: Executor, folder: Path, tmp_path: Path) -> None:
    people = read_roster(SAMPLES / "roster.csv", load_framework("mews"))

    def rolled(target: Path, by: Executor | None) -> Any:
        previous = find_previous(find_files([folder]), 1, executor=by)
        return previous, list(
            roll_out(people, target, Choices("mews"), previous, jobs=1, executor=by)
        )

    both(rolled, executor, tmp_path)


def test_each_result_is_told_as_soon_as_it_is_there(executor: Executor, folder: Path) -> None:
    files = find_files([folder])
    told: list[str] = []
    advanced: list[None] = []
    results = list(
        score_files(
            files,
            Options(),
            file_of,
            None,
            lambda: advanced.append(None),
            lambda file, _: told.append(file),
            executor=executor,
        )
    )
    assert results == files
    assert sorted(told) == sorted(files)
    assert len(advanced) == len(files)


def file_of(card: Scorecard) -> str:
    return card.assessment.file


def test_what_has_changed_since_is_read_anew(executor: Executor, tmp_path: Path) -> None:
    file = tmp_path / "ann.xlsx"
    before = SAMPLES / "mews-engineer.xlsx"
    for content, code in ((before.read_bytes(), None), (b"", "file-not-a-workbook")):
        file.write_bytes(content)
        (found,) = score_files([str(file)], Options(), codes_of, executor=executor)
        assert (code in found) == (code is not None)


def codes_of(card: Scorecard) -> list[str]:
    return [one.code for one in card.findings]


# --- what goes wrong -----------------------------------------------------------------------------


def ends_its_process(card: Scorecard) -> list[Finding]:
    if "two" in card.assessment.file and os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return list(card.findings)


HERE = os.getpid()


@pytest.fixture
def three(tmp_path: Path) -> list[str]:
    data = (SAMPLES / "mews-engineer.xlsx").read_bytes()
    for name in ("one", "two", "zoe"):
        (tmp_path / f"{name}.xlsx").write_bytes(data)
    return find_files([tmp_path])


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal")
def test_a_pool_that_breaks_loses_files_and_nothing_else(three: list[str]) -> None:
    with ProcessPoolExecutor(1) as executor:
        results = list(score_files(three, Options(), ends_its_process, executor=executor))
        assert len(results) == 3
        assert [one.code for one in results[1]] == ["file-timed-out"]
        assert "BrokenProcessPool" in results[1][0].message
        # a broken pool takes nothing more: that is told of each file, too
        after = list(score_files(three[:1], Options(), codes_of, executor=executor))
    assert after == [["file-timed-out"]]


class Losing(Executor):
    """Does the first thing it is given, and loses the others."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        self.given = 0

    def submit(self, fn: Callable[..., Any], /, *arguments: Any, **words: Any) -> Future[Any]:
        self.given += 1
        future: Future[Any] = Future()
        if self.given == 1:
            future.set_result(fn(*arguments, **words))
        else:
            future.set_exception(self.error)
        return future


@pytest.mark.parametrize(
    "error", [CancelledError(), RuntimeError("the machine is gone")], ids=lambda one: repr(one)
)
def test_a_future_that_is_lost_is_the_finding_of_its_file(
    error: BaseException, three: list[str]
) -> None:
    results = list(score_files(three, Options(), codes_of, executor=Losing(error)))
    assert results[1:] == [["file-timed-out"]] * 2
    assert "file-timed-out" not in results[0]


def test_an_answer_that_cannot_travel_is_the_finding_of_its_file(three: list[str]) -> None:
    with ProcessPoolExecutor(1) as executor:
        results = list(score_files(three, Options(), not_portable, executor=executor))
    assert [callable(one) for one in results] == [False, False, False]
    assert results == [["file-timed-out"]] * 3


def not_portable(card: Scorecard) -> Any:
    codes = codes_of(card)
    return codes if "file-timed-out" in codes else lambda: card


def test_what_is_everybody_s_is_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = read_roster(SAMPLES / "roster.csv", load_framework("mews"))

    def too_large(*_: object, **__: object) -> bytes:
        raise OutputError("The framework is too large for a workbook")

    monkeypatch.setattr("assessment.jobs.roll_out.build_blank", too_large)
    with threads() as executor, pytest.raises(OutputError, match="too large"):
        list(roll_out(people, tmp_path / "out", Choices("mews"), executor=executor))


def test_whoever_takes_no_more_results_calls_the_rest_off(three: list[str]) -> None:
    class Waiting(Losing):
        futures: list[Future[Any]]

        def submit(self, fn: Callable[..., Any], /, *arguments: Any, **words: Any) -> Future[Any]:
            self.given += 1
            future: Future[Any] = Future()
            if self.given == 1:
                future.set_result(fn(*arguments, **words))
            self.futures.append(future)
            return future

    executor = Waiting(RuntimeError())
    executor.futures = []
    results = score_files(three, Options(), codes_of, executor=executor)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert [future.cancelled() for future in executor.futures] == [False, True, True]


# --- frameworks on their way ---------------------------------------------------------------------


def test_a_framework_that_has_travelled_is_the_same() -> None:
    here = load_framework("mews")
    there = pickle.loads(pickle.dumps(here))
    assert there is not here
    assert there == here
    assert hash(there) == hash(here)
    assert replace(here) == here
    assert replace(here, rule_description="another") != here
    assert here != "mews"


def test_a_framework_without_pay_is_another_one() -> None:
    here = load_framework("mews")
    assert without_pay(here) != here
    assert without_pay(pickle.loads(pickle.dumps(here))) is without_pay(here)


def test_a_framework_that_has_travelled_is_found_in_what_is_known() -> None:
    here = load_framework("carvago")
    known = book_of(here, "modern")
    hits = book_of.cache_info().hits
    assert book_of(pickle.loads(pickle.dumps(here)), "modern") is known
    assert book_of.cache_info().hits == hits + 1


def test_a_reference_is_small_and_says_what_it_means(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = reference_to("mews")
    assert len(pickle.dumps(one)) < 300
    assert one.framework() == load_framework("mews")
    copied = tmp_path / "ours"
    copied.mkdir()
    for path in (ROOT / "workbook_templates" / "carvago").glob("*.toml"):
        (copied / path.name).write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)
    ours = reference_to("ours")
    monkeypatch.chdir(ROOT)  # whoever works may work elsewhere
    assert ours.framework() == load_framework(copied)
    text = (copied / "framework.toml").read_text(encoding="utf-8")
    version = load_framework(copied).version
    changed = text.replace(version, f"{version}9")
    (copied / "framework.toml").write_text(changed, encoding="utf-8")
    with pytest.raises(FrameworkError, match="not what it was"):
        ours._replace(digest=ours.digest.upper()).framework()
    assert reference_to(str(copied)).digest != ours.digest
