"""Where written workbooks go: names, locks, backups, and what is refused."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from assessment import OutputError
from assessment.jobs.destination import Destination, destination, lock_of


@pytest.fixture
def anna(tmp_path: Path) -> Path:
    path = tmp_path / "anna.xlsx"
    path.write_bytes(b"as it was")
    return path


def test_a_folder_takes_the_names_of_its_sources(anna: Path, tmp_path: Path) -> None:
    out = destination(str(tmp_path / "new" / "out"), [str(anna)])
    assert out.of(str(anna)) == str(tmp_path / "new" / "out" / "anna.xlsx")
    assert (tmp_path / "new" / "out").is_dir()


def test_one_workbook_may_go_to_a_file(anna: Path, tmp_path: Path) -> None:
    assert destination(str(tmp_path / "new" / "filled.xlsx"), [str(anna)]).of(str(anna)) == str(
        tmp_path / "new" / "filled.xlsx"
    )


@pytest.mark.parametrize(
    ("output", "sources", "reason"),
    [
        ("filled.xlsm", ["anna.xlsx"], "keeps its kind"),
        (".", ["anna.xlsx"], "would be overwritten"),
        ("anna.xlsx", ["anna.xlsx"], "would be overwritten"),
        ("out", ["anna.xlsx", "team/anna.xlsx"], "would both be written"),
        ("out", ["anna.xlsx", "team/ANNA.xlsx"], "would both be written"),
        ("anna.xlsx/out", ["team/anna.xlsx"], "cannot be made"),
    ],
)
def test_what_would_lose_something_is_refused(
    output: str, sources: list[str], reason: str, anna: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(anna.parent)
    with pytest.raises(OutputError, match=reason):
        destination(output, sources)
    assert anna.read_bytes() == b"as it was"


def test_a_link_to_the_source_counts_as_the_source(anna: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "anna.xlsx").symlink_to(anna)
    with pytest.raises(OutputError, match="would be overwritten"):
        destination(str(tmp_path / "out"), [str(anna)])


def test_in_place_keeps_every_state_once(anna: Path) -> None:
    place = Destination(None)
    for before, after in ((b"as it was", b"first"), (b"first", b"second"), (b"second", b"second")):
        assert place.write(str(anna), before, after).file == str(anna)
    assert anna.read_bytes() == b"second"
    assert {path.name: path.read_bytes() for path in anna.parent.iterdir()} == {
        "anna.xlsx": b"second",
        "anna.xlsx.bak": b"as it was",
        "anna.xlsx.bak2": b"first",
    }
    # back to a state that is kept already
    anna.write_bytes(b"first")
    place.write(str(anna), b"first", b"third")
    assert sorted(path.name for path in anna.parent.iterdir()) == [
        "anna.xlsx",
        "anna.xlsx.bak",
        "anna.xlsx.bak2",
    ]


def test_a_file_that_changed_since_it_was_read_is_left_alone(anna: Path) -> None:
    anna.write_bytes(b"typed just now")
    with pytest.raises(OutputError, match="has changed"):
        Destination(None).write(str(anna), b"as it was", b"filled")
    assert anna.read_bytes() == b"typed just now"
    assert len(list(anna.parent.iterdir())) == 1


@pytest.mark.parametrize("lock", ["~$anna.xlsx", ".~lock.anna.xlsx#"])
@pytest.mark.parametrize("in_place", [True, False])
def test_an_open_workbook_is_left_alone(
    lock: str, in_place: bool, anna: Path, tmp_path: Path
) -> None:
    (tmp_path / lock).write_bytes(b"")
    assert lock_of(str(anna)) == tmp_path / lock
    place = Destination(None) if in_place else Destination(str(anna))
    with pytest.raises(OutputError, match="is open"):
        place.write(str(anna), b"as it was", b"filled")
    assert anna.read_bytes() == b"as it was"


def test_a_link_stays_a_link_and_its_lock_counts(anna: Path, tmp_path: Path) -> None:
    link = tmp_path / "people" / "anna.xlsx"
    link.parent.mkdir()
    link.symlink_to(anna)
    Destination(None).write(str(link), b"as it was", b"filled")
    assert link.is_symlink() and anna.read_bytes() == b"filled"
    (tmp_path / ".~lock.anna.xlsx#").write_bytes(b"")
    assert lock_of(str(link)) is not None


def test_permissions_stay(anna: Path) -> None:
    anna.chmod(0o640)
    Destination(None).write(str(anna), b"as it was", b"filled")
    assert anna.stat().st_mode & 0o777 == 0o640


def test_a_folder_without_permission_is_a_message(
    anna: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", forbidden)
    with pytest.raises(OutputError, match="cannot be written: Permission denied"):
        Destination(None).write(str(anna), b"as it was", b"filled")
    assert [path.name for path in anna.parent.iterdir()] == ["anna.xlsx"]


def test_nothing_half_written_is_left_behind(anna: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        Destination(str(anna.parent / "out.xlsx")).write(str(anna), b"as it was", b"filled")
    assert [path.name for path in anna.parent.iterdir()] == ["anna.xlsx"]
