"""Lists of people as HR departments export them, and the mistakes that are made with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from assessment.cli import main
from assessment.frameworks.load import load_framework
from assessment.people.roster import Roster, read_roster
from tests.builders.told import Told, told

MEWS = load_framework("mews")


def roster(folder: Path, *rows: str) -> Roster:
    file = folder / "people.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return read_roster(file, MEWS)


def names(read: Roster) -> list[str]:
    return [person.name for person in read.people]


def codes(read: Roster) -> Told:
    return told(read)


def test_a_guid_is_no_guild(tmp_path: Path) -> None:
    read = roster(tmp_path, "GUID,Name,ID,Track", "00a-b1,Anna Novak,N-1,Engineer")
    assert [person.family for person in read.people] == [""]
    assert ("GUID", None) in read.columns


@pytest.mark.parametrize(
    "header", ["Tussenvoegsel", "Voorvoegsel", "Last name prefix", "Vorsatzwort"]
)
def test_what_stands_before_a_last_name_belongs_to_it(tmp_path: Path, header: str) -> None:
    read = roster(
        tmp_path,
        f"First name,{header},Last name,ID,Track",
        "Femke,van der,Boer,1,Engineer",
        "Femke,,Boer,2,Engineer",
        "Piet,van,van Dijk,3,Engineer",
    )
    assert names(read) == ["Femke van der Boer", "Femke Boer", "Piet van Dijk"]
    assert codes(read) == []  # nobody is a namesake who is none


def test_a_preferred_first_name_goes_before_the_whole_last_name(tmp_path: Path) -> None:
    read = roster(
        tmp_path,
        "Preferred name,First name,Tussenvoegsel,Last name,Track",
        "Fem,Femke,de,Boer,Engineer",
    )
    assert names(read) == ["Fem de Boer"]


def test_two_last_names_in_two_columns(tmp_path: Path) -> None:
    read = roster(
        tmp_path,
        "Nombre;Primer apellido;Segundo apellido;Carrera profesional",
        "José;García;Núñez;Engineer",
        "Ana;Gil;;Engineer",
    )
    assert names(read) == ["José García Núñez", "Ana Gil"]


@pytest.mark.parametrize(
    "header", ["Carrera profesional", "Traseu de carieră", "Karijerni put", "Parcours"]
)
def test_more_words_for_a_track(tmp_path: Path, header: str) -> None:
    read = roster(tmp_path, f"Name,{header}", "Anna Novak,Engineer")
    assert [person.track.name for person in read.people] == ["Engineer"]


def test_more_words_for_ids_and_addresses(tmp_path: Path) -> None:
    read = roster(
        tmp_path,
        "Jméno,Os. č.,Email Information Email Address,Track",
        "Anna Novak,0017,anna@example.com,Engineer",
    )
    assert [(person.id, person.email) for person in read.people] == [("0017", "anna@example.com")]


@pytest.mark.parametrize(
    "header", ["Last name, First name", "Příjmení a jméno", "Nazwisko i imię", "Nom et prénom"]
)
@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Novák, Jan", "Jan Novák"),
        ("Smith-Jones, Anne-Marie", "Anne-Marie Smith-Jones"),
        ("van der Boer, Femke", "Femke van der Boer"),
        ("Smith, John A.", "John A. Smith"),
        ("Novák Jan", "Novák Jan"),  # no comma: nobody can tell where the last name ends
        ("Novák Jan, Ph.D.", "Novák Jan, Ph.D."),
        ("Novák Jan, CSc", "Novák Jan, CSc"),
        ("Smith John, Jr", "Smith John, Jr"),
        ("Novák, Jan, MBA", "Novák, Jan, MBA"),
    ],
)
def test_a_name_behind_a_comma_goes_first_where_the_header_says_so(
    tmp_path: Path, header: str, cell: str, name: str
) -> None:
    assert names(roster(tmp_path, f'"{header}",Track', f'"{cell}",Engineer')) == [name]


def test_a_comma_alone_turns_no_name(tmp_path: Path) -> None:
    assert names(roster(tmp_path, "Name,Track", '"Novák, Jan",Engineer')) == ["Novák, Jan"]


def test_a_number_among_names_is_nobody(tmp_path: Path) -> None:
    read = roster(tmp_path, "Name,ID,Track", "Anna Novak,1,Engineer", "0,2,Engineer")
    assert names(read) == ["Anna Novak"]
    assert codes(read) == ["roster-name-missing"]
    assert "row 3" in read.findings[0].where


def test_a_formula_that_nobody_computed_gives_way_to_first_and_last_name(tmp_path: Path) -> None:
    assert names(
        roster(
            tmp_path,
            "First,Last,Name,Track",
            "Anna,Novak,Anna Novak,Engineer",
            "Petr,Veliký,0,Engineer",
        )
    ) == ["Anna Novak", "Petr Veliký"]


def test_addresses_for_names_are_said_once(tmp_path: Path) -> None:
    read = roster(
        tmp_path,
        "Employee,Track",
        "anna@example.com,Engineer",
        "ben@example.com,Engineer",
        "Eva Malá,Engineer",
    )
    assert len(names(read)) == 3
    assert codes(read) == ["roster-name-email"]
    assert read.findings[0].message.startswith(
        "2 names are e-mail addresses, the first of them anna@example.com."
    )


def test_an_empty_list_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    assert [finding.message for finding in read_roster(tmp_path / "empty.csv", MEWS).findings] == [
        "The file is empty: no row of it has any content."
    ]


@pytest.mark.parametrize(
    "command",
    [["blank", "--dry-run", "--roster"], ["score", "samples/mews-engineer.xlsx", "--people"]],
)
def test_a_list_that_cannot_be_read_is_named(tmp_path: Path, command: list[str]) -> None:
    list_of_people = tmp_path / "gone.csv"
    result = CliRunner().invoke(main, [*command, str(list_of_people)])
    assert result.exit_code == 2
    assert f"{list_of_people}: The file is not there." in result.stderr


# --- ids that are given again --------------------------------------------------------------------


def _last_cycle(folder: Path, name: str) -> Path:
    from assessment.jobs.blank import build_blank
    from assessment.model.tracks import find_track
    from assessment.ooxml import edit_workbook

    folder.mkdir()
    (folder / "blank.xlsx").write_bytes(
        build_blank(MEWS, find_track([MEWS], "Engineer")[1], name=name, person_id="17")
    )
    edit_workbook(
        folder / "blank.xlsx",
        folder / "last.xlsx",
        cells={("Delivery", "C7"): "Yes", ("Delivery", "D7"): "only I have done this"},
    )
    (folder / "blank.xlsx").unlink()
    return folder


def _second_cycle(folder: Path, last: str, rows: str) -> tuple[int, str, list[Path]]:
    (folder / "people.csv").write_text(rows, encoding="utf-8")
    previous = _last_cycle(folder / "last", last)
    command = [
        "blank",
        "--roster",
        str(folder / "people.csv"),
        "--previous",
        str(previous),
        "-o",
        str(folder / "new"),
        "--format",
        "json",
    ]
    result = CliRunner().invoke(main, command)
    return result.exit_code, result.stdout, sorted((folder / "new").glob("*.xlsx"))


@pytest.mark.parametrize("now", ["Zoë Ångström", "Piet van der Berg", "王小明"])
def test_a_leavers_id_gives_a_newcomer_nothing_of_the_leavers(tmp_path: Path, now: str) -> None:
    status, said, files = _second_cycle(
        tmp_path, "Anna van der Meer", f"Name,ID,Track\n{now},17,Engineer\n"
    )
    assert (status, files) == (1, [])
    assert '"previous-of-another"' in said
    assert "Anna van der Meer" in said


@pytest.mark.parametrize("now", ["Anna Carter", "Novak-Carter Anna"])
def test_somebody_of_another_last_name_keeps_the_ratings_and_it_is_said(
    tmp_path: Path, now: str
) -> None:
    status, said, files = _second_cycle(
        tmp_path, "Anna Novak", f"Name,ID,Track\n{now},17,Engineer\n"
    )
    assert (status, len(files)) == (0, 1)
    assert '"previous-name-differs"' in said
    assert '"ratings_carried": 1' in said


@pytest.mark.parametrize(
    ("last", "now"),
    [("Anna Nováková", "ANNA NOVAKOVA"), ("Novak, Anna", "Anna Novak"), ("王小明", "小明 王")],
)
def test_one_name_in_two_spellings_is_no_other(tmp_path: Path, last: str, now: str) -> None:
    status, said, files = _second_cycle(tmp_path, last, f"Name,ID,Track\n{now},17,Engineer\n")
    assert (status, len(files)) == (0, 1)
    assert "previous-of-another" not in said
    assert '"ratings_carried": 1' in said


def test_a_previous_id_on_the_list_settles_whose_it_is(tmp_path: Path) -> None:
    status, said, files = _second_cycle(
        tmp_path, "Anna Novak", "Name,ID,Previous ID,Track\nZoë Ångström,17,17,Engineer\n"
    )
    assert (status, len(files)) == (0, 1)
    assert '"ratings_carried": 1' in said


def test_a_leavers_file_in_the_folder_is_no_newcomers_who_has_the_id(tmp_path: Path) -> None:
    people, out = tmp_path / "people.csv", tmp_path / "out"
    command = ["blank", "--roster", str(people), "-o", str(out), "--format", "csv"]
    people.write_text("Name,ID,Track\nAnna van der Meer,17,Engineer\n", encoding="utf-8")
    assert CliRunner().invoke(main, command).exit_code == 0
    people.write_text("Name,ID,Track\nZoë Ångström,17,Engineer\n", encoding="utf-8")
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert "not written" in result.stdout
    assert "in the name of Anna van der Meer" in result.stdout
    # she has married
    people.write_text("Name,ID,Track\nAnna Carter,17,Engineer\n", encoding="utf-8")
    assert "there already" in CliRunner().invoke(main, command).stdout
