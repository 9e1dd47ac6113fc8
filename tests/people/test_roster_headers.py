"""What the columns of a roster mean: the exports of HR systems, languages, numbers that are no
names, what a user says.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from assessment import load_framework, read_roster
from assessment.cli import main
from assessment.model.errors import ColumnsError
from assessment.people.columns import mapping_of
from assessment.people.header_words import FIELDS, JOB_TITLE, claims
from assessment.people.headers import read_header
from assessment.people.roster import Roster, read_people
from tests.builders.roster_exports import LANGUAGES, SYSTEMS
from tests.builders.told import Told, told
from tests.conftest import ROOT

MEWS = load_framework("mews")


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Roster]:
    def call(text: str, *said: str, **options: Any) -> Roster:
        path = tmp_path / "people.csv"
        path.write_text(text, encoding="utf-8")
        return read_roster(path, MEWS, columns=mapping_of(said).columns, **options)

    return call


def codes(roster: Roster) -> Told:
    return told(roster)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], catch_exceptions=False
    )


# --- systems and languages -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"), [*SYSTEMS.items(), *LANGUAGES.items()], ids=[*SYSTEMS, *LANGUAGES]
)
def test_an_export_is_understood(source: str, expected: dict[str, str]) -> None:
    header = read_header(1, list(expected), {})
    assert header is not None
    assert header.remarks == ()
    titles = {header.spelt[column] for column in header.others.get(JOB_TITLE, ())}
    found = {
        text: field or (JOB_TITLE if text in titles and expected[text] else "")
        for text, field in header.columns
    }
    # names on a contract stand for those by which people are called
    assert found == expected


@pytest.mark.parametrize(
    "header",
    [
        *(
            "Employee #",
            "Employee No.",
            "Employee Nr",
            "EMPLOYEE ID",
            "Worker #",
            "Worker ID",
            "Staff No",
            "Staff #",
            "Person Number",
            "Person ID",
        ),
        *(
            "Personnel Number",
            "Associate ID",
            "Associate #",
            "Employee Code",
            "Emp. No.",
            "# Employee",
            "ID of employee",
            "No. of the employee",
            "Payroll no",
        ),
        *(
            "Numer pracownika",
            "Kód zaměstnance",
            "ID pracownika",
            "N° salarié",
            "Nº de empleado",
            "Código del empleado",
            "Codice dipendente",
        ),
        *("Medewerker nr.", "Номер працівника", "Код сотрудника", "Personel No", "Employee №"),
    ],
)
def test_a_number_of_a_person_is_an_id(header: str) -> None:
    assert [claim.field for claim in claims(header)] == ["id"]


@pytest.mark.parametrize(
    "header",
    [
        "Manager #",
        "Manager ID",
        "Manager Employee ID",
        "Position Number",
        "Team #",
        "Supervisor No.",
        "Department Code",
        "Phone Number",
        "Bank Code",
    ],
)
def test_a_number_of_something_else_is_none(header: str) -> None:
    assert "id" not in [claim.field for claim in claims(header)]


# --- what the values say -------------------------------------------------------------------------


def test_an_employee_number_is_no_name(read: Callable[..., Roster]) -> None:
    roster = read(
        "Employee #,First Name,Last Name,Track\n1001,Mia,Stone,Engineer\n1002,Leo,Marsh,qa\n"
    )
    assert [(one.id, one.name) for one in roster.people] == [
        ("1001", "Mia Stone"),
        ("1002", "Leo Marsh"),
    ]
    assert roster.findings == ()


def test_a_column_of_names_that_are_numbers_loses(read: Callable[..., Roster]) -> None:
    roster = read(
        "Employee,First Name,Last Name,Track\n1001,Mia,Stone,Engineer\n1002,Leo,Marsh,qa\n"
    )
    assert [(one.id, one.name) for one in roster.people] == [
        ("1001", "Mia Stone"),
        ("1002", "Leo Marsh"),
    ]
    assert [(one.code, one.severity) for one in roster.findings] == [
        ("roster-name-numbers", "warning")
    ]
    alone = read("Employee,Track\n1001,Engineer\n1002,qa\n")
    assert alone.people == () and [(one.code, one.severity) for one in alone.findings] == [
        ("roster-name-numbers", "error")
    ]


@pytest.mark.parametrize("header", ["#", "No.", "Nr", "Number", "Code"])
def test_a_number_alone_is_an_id_where_it_may_be_one(
    read: Callable[..., Roster], header: str
) -> None:
    def ids(*values: str) -> list[str]:
        return [
            one.id
            for one in read(
                f"{header},Name,Track\n"
                + "".join(f"{value},P{n},qa\n" for n, value in enumerate(values))
            ).people
        ]

    assert ids("A7", "A3", "B1") == ["A7", "A3", "B1"]
    assert ids("1", "2", "3") == ["", "", ""]  # the numbers of the rows
    assert ids("7", "7", "8") == ["", "", ""]  # not one of each
    assert ids("7", "", "8") == ["", "", ""]
    both = read(f"{header},Employee ID,Name,Track\n9,E1,Mia,qa\n4,E2,Leo,qa\n")
    assert [one.id for one in both.people] == ["E1", "E2"]


@pytest.mark.parametrize(
    ("header", "row", "name"),
    [
        ("Legal Name;Preferred Name", "Amelia Rose Stone;Amy Stone", "Amy Stone"),
        ("Legal Name;Preferred Name", "Amelia Rose Stone;", "Amelia Rose Stone"),
        ("Legal Name;Preferred Name", "Amelia Rose Stone;Amy", "Amelia Rose Stone"),
        ("First Name;Last Name;Preferred Name", "Amelia;Stone;Amy", "Amy Stone"),
        ("First Name;Last Name;Preferred Name", "Amelia;Stone;", "Amelia Stone"),
        ("Legal Name - First Name;Legal Name - Last Name", "Amelia;Stone", "Amelia Stone"),
        ("Legal First Name;Legal Last Name;Preferred First Name", "Amelia;Stone;Amy", "Amy Stone"),
        ("Legal Name;First name;Last name", "Amelia Rose Stone;Amelia;Stone", "Amelia Stone"),
        (
            "Worker;Preferred Name - First Name;Preferred Name - Last Name",
            "Amelia Stone;Amy;Rock",
            "Amy Rock",
        ),
    ],
)
def test_how_somebody_wants_to_be_called(
    read: Callable[..., Roster], header: str, row: str, name: str
) -> None:
    assert [one.name for one in read(f"{header};Track\n{row};qa\n").people] == [name]


def test_job_titles_are_tracks_only_where_all_of_them_are(read: Callable[..., Roster]) -> None:
    roster = read("Name,Job Profile\nMia,Engineer\nLeo,QA Engineer\n")
    assert [one.track.name for one in roster.people] == ["Engineer", "QA Engineer"] and codes(
        roster
    ) == ["roster-track-by-titles"]
    roster = read("Name,Job Profile\nMia,Engineer\nLeo,Senior Tester\n")
    assert roster.people == ()
    (said,) = roster.findings
    assert said.code == "roster-track-column-missing"
    assert (
        'nearest is "Job Profile" (Engineer, Senior Tester)' in said.message
        and '--column track="Job Profile"' in said.message
    )
    assert "Name | Job Profile" in said.message
    assert read("Name,Job Profile,Track\nMia,Engineer,qa\n").people[0].track.name == "QA Engineer"


# --- rows of headers -----------------------------------------------------------------------------


def test_a_header_that_is_not_understood_is_told_with_its_cells(
    read: Callable[..., Roster],
) -> None:
    (said,) = read("Overview,2026\nWho,Where,What\nMia,Here,Engineer\n").findings
    assert said.code == "roster-header-missing"
    assert "Row 2 reads: Who | Where | What" in said.message and "--column name=" in said.message


def test_a_title_row_above_and_nobody_below(read: Callable[..., Roster], tmp_path: Path) -> None:
    roster = read("Title,Owner\nWorker,Staff ID,Job Profile\n")
    assert dict(roster.columns) == {"Worker": "name", "Staff ID": "id", "Job Profile": None}
    assert [one.code for one in roster.findings if one.severity == "error"] == [
        "roster-empty",
        "roster-track-column-missing",
    ]
    assert all("Worker | Staff ID | Job Profile" in one.message for one in roster.findings)
    result = run("blank", "--roster", tmp_path / "people.csv", "--dry-run")
    assert result.exit_code == 1 and "Worker | Staff ID" in " ".join(result.output.split())


def workbook(rows: list[list[Any]], merged: list[tuple[int, int, int, int, Any]] = []) -> bytes:  # noqa: B006 (it is only read)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        sheet = made.add_worksheet("People")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for first, left, last, right, value in merged:
            sheet.merge_range(first, left, last, right, value)
    return file.getvalue()


def test_headers_in_two_rows(read: Callable[..., Roster], tmp_path: Path) -> None:
    roster = read(
        "ID,Name,,Manager,,Track\n,First,Last,Name,Email,\n7,Mia,Stone,Ida Berg,ida@x.org,qa\n"
    )
    (person,) = roster.people
    assert (person.name, person.id, person.manager, person.email, person.row) == (
        "Mia Stone",
        "7",
        "Ida Berg",
        "",
        3,
    )
    path = tmp_path / "people.xlsx"
    rows = [
        ["List of people"],
        ["", "", "", "", ""],
        ["", "First name", "Last name", "E-mail", ""],
        ["7", "Mia", "Stone", "mia@x.org", "qa"],
    ]
    path.write_bytes(
        workbook(
            rows,
            [
                (0, 0, 0, 4, "List of people"),
                (1, 0, 2, 0, "Employee #"),
                (1, 1, 1, 3, "Person"),
                (1, 4, 2, 4, "Track"),
            ],
        )
    )
    (person,) = read_roster(path, MEWS).people
    assert (person.name, person.id, person.email, person.row) == ("Mia Stone", "7", "mia@x.org", 4)


def test_a_row_of_a_person_is_no_second_header(read: Callable[..., Roster]) -> None:
    roster = read("Name,Track,Job title\nMia,qa,Manager\nLeo,Engineer,Supervisor\n")
    assert [one.name for one in roster.people] == ["Mia", "Leo"]


def test_a_merged_cell_holds_for_all_of_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    rows = [
        ["Team", "Name", "Track", "Manager", "ID"],
        ["", "Mia", "qa", "", "1"],
        ["", "Leo", "qa", "", "2"],
        ["", "Zoe", "qa", "Omar", "3"],
        ["B", "Kim", "qa", "Omar", "4"],
        [],
    ]
    path.write_bytes(workbook(rows, [(1, 0, 3, 0, "A"), (1, 3, 2, 3, "Ida"), (5, 0, 9, 0, "C")]))
    roster = read_roster(path, MEWS)
    assert [(one.name, one.team, one.manager) for one in roster.people] == [
        ("Mia", "A", "Ida"),
        ("Leo", "A", "Ida"),
        ("Zoe", "A", "Omar"),
        ("Kim", "B", "Omar"),
    ]


def test_a_merged_name_is_not_two_people(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(
        workbook([["Name", "Track"], ["", "qa"], ["", "Engineer"]], [(1, 0, 2, 0, "Mia")])
    )
    roster = read_roster(path, MEWS)
    assert [one.name for one in roster.people] == ["Mia"]
    assert [(one.code, one.where) for one in roster.findings] == [
        ("roster-name-missing", "People!A3")
    ]


# --- what a user says ----------------------------------------------------------------------------

ODD = "Who,What,Group,Boss person,Since\nMia,qa,A,Ida,2020-01-31\nLeo,Engineer,B,Omar,2021-05-06\n"


def test_columns_named_by_header_and_letter(read: Callable[..., Roster]) -> None:
    roster = read(ODD, "name=Who", "track=b", "manager=Boss Person", "start=E", "team=")
    assert [
        (one.name, one.track.name, one.manager, one.team, str(one.start)) for one in roster.people
    ] == [
        ("Mia", "QA Engineer", "Ida", "", "2020-01-31"),
        ("Leo", "Engineer", "Omar", "", "2021-05-06"),
    ]
    assert dict(roster.columns)["Group"] is None
    assert [one.team for one in read(ODD, "name=Who", "track=What").people] == ["A", "B"]


def test_what_a_user_says_counts_more_than_what_a_header_says(read: Callable[..., Roster]) -> None:
    text = "Name,Call name,Track,Wish 1,Wish 2\nStone,Mia,qa,Engineer,Agile Coach\n"
    (person,) = read(text, "name=Call name", "aspirational=Wish 1", "aspirational=Wish 2").people
    assert person.name == "Mia" and [one.name for one in person.aspirational] == [
        "Engineer",
        "Agile Coach",
    ]


def test_a_column_that_is_not_there(read: Callable[..., Roster]) -> None:
    roster = read("Name,Track\nMia,qa\n", "team=Squad")
    assert roster.people == ()
    (said,) = roster.findings
    assert (
        said.code == "roster-column-missing"
        and '"Squad"' in said.message
        and "Name | Track" in said.message
    )


def test_a_first_row_that_may_be_a_person_is_told(read: Callable[..., Roster]) -> None:
    roster = read("Mia,qa\nLeo,Engineer\n", "name=A", "track=B")
    assert [one.name for one in roster.people] == ["Leo"]
    (said,) = roster.findings
    assert said.code == "roster-header-assumed" and "Mia | qa" in said.message
    assert read("Who,Track\nLeo,Engineer\n", "name=A").findings == ()


def test_columns_kept_in_a_file(read: Callable[..., Roster], tmp_path: Path) -> None:
    kept = tmp_path / "columns.toml"
    kept.write_text(
        'name = "Who"\ntrack = "What"\nlast-review = "E"\nteam = ""\naspirational = []\nencoding ='
        ' "windows-1250"\n',
        encoding="utf-8",
    )
    said = mapping_of(["track=B"], str(kept))
    assert said.encoding == "cp1250"
    assert said.columns == {
        "name": ("Who",),
        "track": ("B",),
        "last_review": ("E",),
        "team": (),
        "aspirational": (),
    }
    (tmp_path / "people.csv").write_text(ODD, encoding="utf-8")
    result = run("blank", "--roster", tmp_path / "people.csv", "--columns", kept, "--dry-run")
    assert result.exit_code == 0 and "Mia.xlsx" in result.output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('nmae = "Who"', "no field 'nmae'"),
        ("name = 7", "should be a column's header"),
        ('name = ["A", "B"]', "one column, not 2"),
        ('encoding = "klingon"', 'No encoding is called "klingon"'),
        ("name = ", "not TOML"),
        ("a.b = 1", "no field 'a'"),
    ],
)
def test_a_file_of_columns_that_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    kept = tmp_path / "columns.toml"
    kept.write_text(text, encoding="utf-8")
    with pytest.raises(ColumnsError, match=message):
        mapping_of([], str(kept))
    (tmp_path / "people.csv").write_text(ODD, encoding="utf-8")
    assert (
        run("blank", "--roster", tmp_path / "people.csv", "--columns", kept, "--dry-run").exit_code
        == 2
    )


@pytest.mark.parametrize(
    ("pair", "message"),
    [("name", "not field=Header"), ("nmae=Who", "no field"), ("=Who", "no field")],
)
def test_a_column_that_is_named_wrong(pair: str, message: str) -> None:
    with pytest.raises(ColumnsError, match=message):
        mapping_of([pair])
    with pytest.raises(ColumnsError, match="twice"):
        mapping_of(["name=A", "name=B"])
    with pytest.raises(ColumnsError, match="missing"):
        mapping_of([], "nowhere/columns.toml")


def test_every_field_can_be_named(read: Callable[..., Roster]) -> None:
    for field in FIELDS:
        assert (
            mapping_of([f"{field}=X"]).columns
            == mapping_of([f"{field.replace(' ', '_').upper()}=X"]).columns
            == {field: ("X",)}
        )


CASES = ROOT.parent / "shared" / "cases"
ANSWERS = {
    "roster-employee-number.csv": [
        ("1001", "Anna Novak", "2023-03-01"),
        ("1002", "Ben Carter", "2022-09-15"),
    ],
    "roster-us-dates.csv": [
        ("", "A B", "2024-03-25"),
        ("", "C D", "2024-03-04"),
        ("", "E F", "2023-12-31"),
    ],
    "roster-windows-1250.csv": [("", "Jiří Dvořák", "None"), ("", "Žofie Šťastná", "None")],
    "roster-worker-header.csv": [],
}


@pytest.mark.parametrize("name", ANSWERS)
def test_right_answers(name: str) -> None:
    if not (CASES / name).exists():
        pytest.skip("the file is not part of the project")
    roster = read_roster(CASES / name, MEWS)
    assert [(one.id, one.name, str(one.start)) for one in roster.people] == ANSWERS[name]
    if not ANSWERS[name]:
        assert any("Worker | Employee ID | Job Profile" in one.message for one in roster.findings)


def test_a_list_without_tracks(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "Worker,Employee ID,Work Email,Manager,Start\nMia Stone,7,m@x.org,Ida,soon\n",
        encoding="utf-8",
    )
    roster = read_people(path)
    assert [(one.name, one.id, one.email, one.manager) for one in roster.people] == [
        ("Mia Stone", "7", "m@x.org", "Ida")
    ]
    assert roster.findings == ()
