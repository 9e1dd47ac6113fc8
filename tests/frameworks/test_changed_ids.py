"""Ids that have changed since the last cycle: told, and found again by a column of the former
ones.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assessment import build_blank, find_previous, load_framework, read_roster
from assessment.cli import main

MEWS = load_framework("mews")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    folder.mkdir()
    engineer = next(track for track in MEWS.tracks if track.id == "engineer")
    for name, identity in (("Mia Stone", "A-1"), ("Leo Marsh", "A-2"), ("Kim Day", "")):
        (folder / f"{name.split()[0]}.xlsx").write_bytes(
            build_blank(MEWS, engineer, name=name, person_id=identity)
        )
    return folder


def found(old: Path, text: str) -> tuple[list[list[str]], list[str]]:
    path = old.parent / "people.csv"
    path.write_text(text, encoding="utf-8")
    people = read_roster(path, MEWS).people
    previous = find_previous([str(file) for file in sorted(old.iterdir())], 1)
    return [[Path(file).name for file in files] for files in previous.of(people)], [
        one.message for one in previous.renumbered(people)
    ]


def test_a_workbook_of_the_same_name_with_another_id_is_named(old: Path) -> None:
    files, said = found(
        old,
        "Name,ID,Track\nMia Stone,501,Engineer\nLeo Marsh,A-2,Engineer\nKim Day,503,Engineer\nZoe"
        " New,504,Engineer\n",
    )
    assert files == [[], ["Leo.xlsx"], ["Kim.xlsx"], []]
    (message,) = said
    assert "Mia Stone" in message and "Mia.xlsx (id A-1)" in message and "501" in message
    result = run("blank", "--roster", old.parent / "people.csv", "--previous", old, "--dry-run")
    assert "previous-other-id" in result.output and result.exit_code == 0


def test_a_column_of_former_ids_finds_it(old: Path) -> None:
    files, said = found(
        old,
        "Name,ID,Previous ID,Track\nMia Stone-Day,501,a-1,Engineer\nLeo Marsh,502,A-2,Engineer\nKim"
        " Day,503,,Engineer\n",
    )
    assert files == [["Mia.xlsx"], ["Leo.xlsx"], ["Kim.xlsx"]] and said == []


def test_an_id_that_somebody_else_has_now_is_in_doubt(old: Path) -> None:
    # the number A-2 was given to a newcomer: the workbook may be either's, so it is nobody's
    files, _ = found(
        old, "Name,ID,Former employee ID,Track\nZoe New,A-2,,Engineer\nLeo Marsh,501,A-2,Engineer\n"
    )
    assert files == [["Leo.xlsx", "Leo.xlsx"], ["Leo.xlsx", "Leo.xlsx"]]
    files, _ = found(
        old,
        "Name,ID,Former employee ID,Track\nMia Stone,A-2,A-1,Engineer\nLeo"
        " Marsh,A-1,A-2,Engineer\n",
    )
    assert files == [["Mia.xlsx"], ["Leo.xlsx"]]


def test_of_many_with_changed_ids_the_first_are_named_and_the_others_counted(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    engineer = next(track for track in MEWS.tracks if track.id == "engineer")
    people = [f"Ada {letter}son" for letter in "BCDFGHJKLMNPRSTV"]
    for number, name in enumerate(people):
        (folder / f"{name}.xlsx").write_bytes(
            build_blank(MEWS, engineer, name=name, person_id=f"A-{number}")
        )
    lines = [f"{name},{number},Engineer" for number, name in enumerate(people, 500)]
    (tmp_path / "people.csv").write_text("\n".join(["Name,ID,Track", *lines]), encoding="utf-8")
    text = run(
        "blank", "--roster", tmp_path / "people.csv", "--previous", folder, "--dry-run"
    ).stdout
    assert (
        text.count("previous-other-id") == 1
        and " ".join(text.split()).count("and 4 more of the kind: --format json has them all") == 2
    )
