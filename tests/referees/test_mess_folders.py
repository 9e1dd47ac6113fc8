"""Random folders as people and programs leave them: nobody is dropped in silence, nothing
changes; and the check would see it.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.referees import mess_folders

SEEDS = range(9_000, 9_040)


def test_nobody_is_dropped_and_nothing_overwritten() -> None:
    told: list[str] = []
    totals = mess_folders.run(SEEDS, strict=mess_folders.refuses_to_overwrite(), tell=told.append)
    assert not told and totals["files"] > 200
    assert sum(name.startswith("kind: ") for name in totals) > 25


def made(folder: Path, *names: str) -> mess_folders.Mess:
    mess = mess_folders.Mess(folder / "people", folder / "filled")
    mess.folder.mkdir()
    for name in names:
        path = mess.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(mess_folders.BOOKS[0])
        mess.meant.append(path)
    return mess


@pytest.mark.parametrize("variant", mess_folders.VARIANTS, ids=str)
def test_somebody_dropped_would_be_seen(variant: tuple[str, ...], tmp_path: Path) -> None:
    mess = made(tmp_path, "anna q1x.xlsx", "ben q2x.strange", "Carl/carl q3x.xlsx")
    assert mess_folders.look(mess, variant, strict=False) == mess_folders.Outcome(
        dropped=("ben q2x.strange",)
    )


def test_a_changed_file_and_an_overwritten_one_would_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mess = made(tmp_path, "anna q1x.xlsx", "ben q2x.xlsx")
    mess.out.mkdir()
    (mess.out / "anna q1x.xlsx").write_bytes(b"typed into")
    before = mess_folders.state(mess.out)
    (mess.out / "anna q1x.xlsx").write_bytes(b"written over")
    assert mess_folders._overwritten(mess, before) == ["anna q1x.xlsx"]
    (mess.out / "anna q1x.xlsx.bak").write_bytes(b"typed into")
    assert mess_folders._overwritten(mess, before) == []

    def spoilt(*_: object) -> list[str]:
        (mess.folder / "ben q2x.xlsx").chmod(0o666)
        return []

    monkeypatch.setattr(mess_folders, "_differing", spoilt)
    assert mess_folders.look(mess, (), strict=False).changed == ("ben q2x.xlsx",)


def test_one_seed_makes_one_folder(tmp_path: Path) -> None:
    trees = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        mess = mess_folders.make(random.Random(7), tmp_path / name)
        trees.append((mess_folders.state(mess.folder).keys(), mess.kinds))
    assert trees[0] == trees[1]
