"""Files on disk: who may read what is written, what a replaced file hands on, two processes at
once, full disks.
"""

from __future__ import annotations

import errno
import fcntl
import multiprocessing
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assessment import OutputError
from assessment.cli import main
from assessment.jobs.destination import Destination, replace_file, there
from assessment.ooxml.write import archive
from assessment.ooxml.write.archive import TEMPORARY, save
from tests.conftest import ROOT

SAMPLE = ROOT / "samples" / "mews-engineer.xlsx"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def anna(tmp_path: Path) -> Path:
    path = tmp_path / "people" / "anna.xlsx"
    path.parent.mkdir()
    shutil.copy(SAMPLE, path)
    return path


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


# --- who may read it -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "umask", "wanted"),
    [
        (0o600, 0o022, 0o600),
        (0o640, 0o022, 0o640),
        (0o644, 0o022, 0o644),
        (0o666, 0o077, 0o600),
        (0o644, 0o027, 0o640),
    ],
)
@pytest.mark.parametrize("output", ["out", "filled.xlsx", "scores.csv", "scores.json"])
def test_what_is_written_is_read_by_nobody_who_could_not_read_the_source(
    source: int, umask: int, wanted: int, output: str, anna: Path, tmp_path: Path
) -> None:
    anna.chmod(source)
    os.umask(umask)
    assert run("score", anna, "-o", tmp_path / output).exit_code == 0
    target = tmp_path / output / "anna.xlsx" if output == "out" else tmp_path / output
    assert mode(target) == wanted
    target.chmod(0o666)
    anna.chmod(0o600)
    shutil.copyfile(ROOT / "samples" / "mews-qa-engineer.xlsx", anna)
    assert run("score", anna, "-o", tmp_path / output, "--overwrite").exit_code == 0
    assert mode(target) == 0o600  # what is replaced, too


def test_a_table_of_many_is_read_by_who_can_read_all(anna: Path, tmp_path: Path) -> None:
    shutil.copy(SAMPLE, anna.parent / "boris.xlsx")
    (anna.parent / "boris.xlsx").chmod(0o640)
    assert run("score", anna.parent, "-o", tmp_path / "scores.xlsx").exit_code == 0
    assert mode(tmp_path / "scores.xlsx") == 0o640


def test_a_blank_follows_the_umask_alone(tmp_path: Path) -> None:
    assert run("blank", "--track", "Engineer", "-o", tmp_path / "blank.xlsx").exit_code == 0
    assert mode(tmp_path / "blank.xlsx") == 0o644


def test_the_temporary_file_is_never_more_open(anna: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []
    take = archive._take_name

    def look(temporary: Path, path: Path, fresh: bool) -> None:
        assert TEMPORARY.fullmatch(temporary.name) and f".{os.getpid()}-" in temporary.name
        seen.append((mode(temporary), temporary.stat().st_mtime_ns))
        take(temporary, path, fresh)

    monkeypatch.setattr(archive, "_take_name", look)
    anna.chmod(0o640)
    os.utime(anna, (1_000, 1_000))
    assert run("score", anna, "--in-place").exit_code == 0
    (backup, when), (new, _) = seen
    assert backup == new == 0o640 and when == 1_000 * 10**9


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away")
def test_the_group_of_another_is_some_of_the_others(anna: Path, tmp_path: Path) -> None:
    os.chown(anna, 1234, 2345)
    anna.chmod(0o640)
    assert run("score", anna, "-o", tmp_path / "out").exit_code == 0
    assert mode(tmp_path / "out" / "anna.xlsx") == 0o600  # our group is not that of the source


# --- in place ------------------------------------------------------------------------------------


def test_in_place_hands_on_everything(anna: Path) -> None:
    anna.chmod(0o640)
    owner = (1234, 2345) if os.getuid() == 0 else (os.getuid(), os.getgid())
    os.chown(anna, *owner)
    attributes = True
    try:
        os.setxattr(anna, "user.origin", b"mail")
    except OSError:
        attributes = False
    os.utime(anna, (1_000, 2_000))
    original = anna.read_bytes()
    result = run("score", anna, "--in-place")
    assert result.exit_code == 0
    backup = anna.with_name("anna.xlsx.bak")
    assert backup.read_bytes() == original and anna.read_bytes() != original
    assert backup.stat().st_mtime == 2_000 and anna.stat().st_mtime > 1_000_000
    for path in (backup, anna):
        known = path.stat()
        assert (known.st_uid, known.st_gid, mode(path)) == (*owner, 0o640)
        assert not attributes or os.getxattr(path, "user.origin") == b"mail"


def test_without_the_right_to_give_a_file_its_group_the_group_reads_nothing(
    anna: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no")

    if os.getuid() == 0:
        os.chown(anna, 1234, 2345)
    else:
        pytest.skip("only root can make a file of another group here")
    anna.chmod(0o640)
    monkeypatch.setattr(os, "chown", forbidden)
    assert run("score", anna, "--in-place").exit_code == 0
    assert mode(anna) == mode(anna.with_name("anna.xlsx.bak")) == 0o600


def test_other_names_are_told(anna: Path, tmp_path: Path) -> None:
    os.link(anna, tmp_path / "second.xlsx")
    original = anna.read_bytes()
    result = run("score", anna, "--in-place", "--format", "json")
    assert result.exit_code == 0 and "other-names-kept" in result.stdout
    assert (tmp_path / "second.xlsx").read_bytes() == original != anna.read_bytes()


@pytest.mark.parametrize("arguments", [("--in-place",), ("-o", "people/boris.xlsx", "--overwrite")])
def test_a_read_only_file_is_left_alone(
    arguments: tuple[str, ...], anna: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    target = anna if len(arguments) == 1 else anna.parent / "boris.xlsx"
    if target is not anna:
        target.write_bytes(b"filled by hand")
    target.chmod(0o444)
    before = target.read_bytes()
    result = run("score", anna, *arguments)
    assert result.exit_code == 1 and "read-only" in " ".join(result.output.split())
    assert target.read_bytes() == before and mode(target) == 0o444
    assert sorted(path.name for path in anna.parent.iterdir()) == sorted({"anna.xlsx", target.name})


def test_a_link_leads_to_what_is_replaced_and_one_that_leads_nowhere_is_left(
    anna: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to(anna)
    assert run("score", link, "--in-place").exit_code == 0
    assert link.is_symlink() and anna.read_bytes() != SAMPLE.read_bytes()
    assert anna.with_name("anna.xlsx.bak").read_bytes() == SAMPLE.read_bytes()
    out = tmp_path / "out"
    out.mkdir()
    (out / "anna.xlsx").symlink_to(tmp_path / "elsewhere.xlsx")
    for command in ("score", "plan"):
        result = run(command, anna, "-o", out, "--overwrite")
        assert result.exit_code == 1 and "leads nowhere" in " ".join(result.output.split())
    assert not (tmp_path / "elsewhere.xlsx").exists()
    assert run("blank", "--track", "Engineer", "-o", out / "anna.xlsx").exit_code == 1


# --- two at once ---------------------------------------------------------------------------------


def _replace(target: str, seen: bytes, new: bytes, start: Any, answers: Any) -> None:
    start.wait()
    try:
        replace_file(target, seen, new, keep=True)
    except OutputError as error:
        answers.put(str(error))
    else:
        answers.put("")


def test_of_many_processes_one_replaces(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    for round_ in range(20):
        target = tmp_path / f"{round_}.xlsx"
        target.write_bytes(b"as it was")
        start, answers = context.Barrier(4), context.Queue()
        news = [b"new %d" % number for number in range(4)]
        workers = [
            context.Process(target=_replace, args=(str(target), b"as it was", new, start, answers))
            for new in news
        ]
        for worker in workers:
            worker.start()
        told = [answers.get(timeout=60) for _ in workers]
        for worker in workers:
            worker.join(60)
        assert told.count("") == 1 and all(
            "another run" in one or "has changed" in one for one in told if one
        )
        assert target.read_bytes() in news
        assert sorted(path.name for path in tmp_path.glob(f"{round_}.*")) == [
            target.name,
            f"{target.name}.bak",
        ]
        assert target.with_name(f"{target.name}.bak").read_bytes() == b"as it was"
    assert not list(tmp_path.glob(".*"))


def _create(folder: str, data: bytes, start: Any, answers: Any) -> None:
    start.wait()
    try:
        Destination(folder, is_folder=True).write("anna.xlsx", b"", data, None)
    except OutputError as error:
        answers.put(str(error))
    else:
        answers.put("")


def test_of_many_processes_one_writes_a_new_file(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    start, answers = context.Barrier(4), context.Queue()
    workers = [
        context.Process(target=_create, args=(str(tmp_path), b"new %d" % number, start, answers))
        for number in range(4)
    ]
    for worker in workers:
        worker.start()
    told = [answers.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join(60)
    assert told.count("") == 1 and [path.name for path in tmp_path.iterdir()] == ["anna.xlsx"]


def test_a_file_that_another_run_holds_is_left_and_the_hold_ends_with_it(anna: Path) -> None:
    before = anna.read_bytes()
    with anna.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        result = run("score", anna, "--in-place")
        assert result.exit_code == 1 and "another run" in " ".join(result.output.split())
        assert anna.read_bytes() == before
    assert run("score", anna, "--in-place").exit_code == 0


def test_what_is_typed_while_the_new_file_is_written_stays(
    anna: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mkstemp = tempfile.mkstemp

    def somebody_saves(**options: Any) -> Any:
        if "-" in options["prefix"]:
            anna.write_bytes(b"typed in the meantime")
        return mkstemp(**options)

    monkeypatch.setattr(tempfile, "mkstemp", somebody_saves)
    result = run("score", anna, "--in-place")
    assert result.exit_code == 1 and "has changed" in " ".join(result.output.split())
    assert [path.name for path in anna.parent.iterdir()] == [
        "anna.xlsx"
    ] and anna.read_bytes() == b"typed in the meantime"


# --- what the system refuses ---------------------------------------------------------------------


class _Full:
    """A file on a disk that has no room."""

    def __init__(self, descriptor: int, *_: object) -> None:
        self.descriptor = descriptor

    def __enter__(self) -> _Full:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)

    def write(self, data: bytes) -> int:
        os.write(self.descriptor, data[:100])
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("command", ["score", "plan", "compare"])
@pytest.mark.parametrize("where", ["new", "there", "in place"])
def test_a_full_disk_is_a_finding_and_leaves_what_was_there(
    command: str, where: str, anna: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    arguments: tuple[object, ...] = ("-o", out)
    if where == "there":
        assert run(command, anna.parent, *arguments).exit_code == 0
        shutil.copy(ROOT / "samples" / "mews-qa-engineer.xlsx", anna)
    elif where == "in place":
        if command != "score":
            pytest.skip("nothing is written in place by it")
        arguments = ("--in-place",)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with monkeypatch.context() as patch:
        patch.setattr(os, "fdopen", _Full)
        result = run(command, anna.parent, *arguments)
    assert result.exit_code == 1 and "No space left" in " ".join(result.output.split())
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["scores.csv", "scores.json", "scores.xlsx"])
def test_a_full_disk_under_a_table(
    name: str, anna: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fdopen", _Full)
    result = run("score", anna.parent, "-o", tmp_path / "new" / name)
    assert (
        result.exit_code == 1
        and "No space left" in result.output
        and not list((tmp_path / "new").iterdir())
    )


def test_a_folder_that_vanishes_is_a_finding(anna: Path, tmp_path: Path) -> None:
    place = Destination(str(tmp_path / "gone"), is_folder=True)
    assert there(place.of(str(anna))) is None
    with pytest.raises(OutputError, match=r"cannot be written: No such file"):
        place.write(str(anna), b"", b"new", None)
    target = tmp_path / "there.xlsx"
    target.write_bytes(b"old")
    target.unlink()
    with pytest.raises(OutputError, match="No such file"):
        replace_file(str(target), b"old", b"new", keep=True)
    assert [path.name for path in tmp_path.iterdir()] == ["people"]


def test_a_new_file_takes_no_name_that_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        save(b"new", tmp_path / "a", fresh=True)
    assert (tmp_path / "a").read_bytes() == b"old" and len(list(tmp_path.iterdir())) == 1


def test_a_disk_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    save(b"new", tmp_path / "a", fresh=True)
    assert (tmp_path / "a").read_bytes() == b"new" and len(list(tmp_path.iterdir())) == 1
    with pytest.raises(FileExistsError):
        save(b"newer", tmp_path / "a", fresh=True)
    assert (tmp_path / "a").read_bytes() == b"new" and len(list(tmp_path.iterdir())) == 1
