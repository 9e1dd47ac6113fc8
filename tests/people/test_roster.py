"""Rosters: every spelling of a column, every encoding, every mistake with its row and name;
names of files that any system stores.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assessment.frameworks.load import load_framework
from assessment.model import Framework, Track
from assessment.model.errors import PackageError
from assessment.model.findings import CODES
from assessment.model.tracks import find_track
from assessment.ooxml import open_workbook
from assessment.ooxml.stream import Stream
from assessment.people.dates import parse_date
from assessment.people.file_names import file_names
from assessment.people.header_words import claims, header_words
from assessment.people.roster import Person, Roster, read_roster
from assessment.people.text import LONGEST_TEXT, clean
from assessment.words.names import similar, squeezed
from tests.builders.packages import parts_of, zipped
from tests.builders.told import Told, told
from tests.builders.yardstick import measured
from tests.conftest import COLLECTION, ROOT

TODAY = date(2026, 6, 1)
MEWS = load_framework("mews")
ENGINEER = find_track([MEWS], "Engineer")[1]


def track(name: str) -> Track:
    return find_track([MEWS], name)[1]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Roster]:
    """Write a roster and read it: text, bytes, or the sheets of a workbook as lists of rows."""

    def call(
        content: str | bytes | dict[str, list[list[Any]]],
        framework: Framework = MEWS,
        **options: Any,
    ) -> Roster:
        path = tmp_path / ("people.xlsx" if isinstance(content, dict) else "people.csv")
        if isinstance(content, dict):
            path.write_bytes(book(content))
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_roster(path, framework, today=TODAY, **options)

    return call


def book(sheets: dict[str, list[list[Any]]], hidden: Sequence[str] = (), **options: Any) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file, {"in_memory": True, "default_date_format": "yyyy-mm-dd", **options}
    ) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    (
                        sheet.write(number, column, *value)
                        if isinstance(value, tuple)
                        else sheet.write(number, column, value)
                    )
        for sheet in made.worksheets():
            if sheet.get_name() in hidden:
                sheet.hide()
            else:
                sheet.activate()  # the first sheet is shown unless another is active
    return file.getvalue()


def codes(roster: Roster) -> Told:
    return told(roster)


def as_csv(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter).writerows(rows)
    return target.getvalue()


# --- a roster as it should be --------------------------------------------------------------------

FULL = """\
Full name,Employee ID,E-mail address,Career track,Desired tracks,Line manager,Team,Job family,Grade,Hire date,Last review date,Office
Jana Nováková,E-001,jana@example.com,Engineer,"Tech Lead; Agile Coach",Petr Malý,Payments,Backend,IC3,2020-03-01,2025-12-10,Prague
李小龍,E-002,li@example.com,qa,,Petr Malý,,,,1 March 2021,,
"""


def test_a_full_roster(read: Callable[..., Roster]) -> None:
    roster = read(FULL)
    assert roster.findings == ()
    assert roster.rows == 2
    jana, li = roster.people
    assert jana == Person(
        2,
        "Jana Nováková",
        ENGINEER,
        (track("Technical Leader"), track("Agile Coach")),
        "E-001",
        "jana@example.com",
        "Petr Malý",
        "Payments",
        "Backend",
        "IC3",
        date(2020, 3, 1),
        date(2025, 12, 10),
    )
    assert li == Person(
        3,
        "李小龍",
        track("QA Engineer"),
        id="E-002",
        email="li@example.com",
        manager="Petr Malý",
        start=date(2021, 3, 1),
    )
    assert dict(roster.columns) == {
        "Full name": "name",
        "Employee ID": "id",
        "E-mail address": "email",
        "Career track": "track",
        "Desired tracks": "aspirational",
        "Line manager": "manager",
        "Team": "team",
        "Job family": "family",
        "Grade": "grade",
        "Hire date": "start",
        "Last review date": "last_review",
        "Office": None,
    }


def test_the_same_in_a_workbook(read: Callable[..., Roster]) -> None:
    rows: list[list[Any]] = [list(row) for row in csv.reader(io.StringIO(FULL))]
    rows[1][9], rows[1][10], rows[2][9] = (
        datetime(2020, 3, 1),
        date(2025, 12, 10),
        datetime(2021, 3, 1, 9, 30),
    )
    assert read({"Sheet1": rows}).people == read(FULL).people


# --- headers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("NAME", "name"),
        ("full_name", "name"),
        ("Full-Name *", "name"),
        ("Employee", "name"),
        ("Employee's name", "name"),
        ("Nmae", "name"),
        ("Jméno a příjmení", "name"),
        ("Jméno / Name", "name"),
        ("Name (as on the contract)", "name"),
        ("Name (last, first)", "name"),
        ("Track (desired)", "aspirational"),
        ("Review (last)", "last_review"),
        ("Vor- und Nachname", "name"),
        ("Mitarbeiter:in", "name"),
        ("Nom et prénom", "name"),
        ("FirstName", "first name"),
        ("Given name", "first name"),
        ("Vorname", "first name"),
        ("Prenom", "first name"),
        ("Surname", "last name"),
        ("Family name", "last name"),
        ("Příjmení", "last name"),
        ("Nachname", "last name"),
        ("Career track", "track"),
        ("carrer-track", "track"),
        ("Role", "track"),
        ("Current track", "track"),
        ("Karriärepfad", "track"),
        ("Kariérní dráha", "track"),
        ("Aspirational tracks", "aspirational"),
        ("Apsirational track(s)", "aspirational"),
        ("Desired tracks (separate with ;)", "aspirational"),
        ("Aspirational track 2", "aspirational"),
        ("Wunschlaufbahn", "aspirational"),
        ("ID", "id"),
        ("Employee ID", "id"),
        ("Employee no.", "id"),
        ("Personal-Nr.", "id"),
        ("Osobní číslo", "id"),
        ("Matricule", "id"),
        ("email", "email"),
        ("E-mail address", "email"),
        ("E-mail adress", "email"),
        ("EMail-Adresse", "email"),
        ("Courriel", "email"),
        ("Line manager", "manager"),
        ("Line manger", "manager"),
        ("Reports to", "manager"),
        ("Vorgesetzter", "manager"),
        ("Nadřízený", "manager"),
        ("Supérieur hiérarchique", "manager"),
        ("Team", "team"),
        ("Department", "team"),
        ("Oddělení", "team"),
        ("ÉQUIPE", "team"),
        ("Job family", "family"),
        ("Discriminator", "family"),
        ("Discipline", "family"),
        ("Grade", "grade"),
        ("Job level", "grade"),
        ("Current grade", "grade"),
        ("Stufe", "grade"),
        ("Hire date", "start"),
        ("Start date (YYYY-MM-DD)", "start"),
        ("Date of joining", "start"),
        ("Eintrittsdatum", "start"),
        ("Datum nástupu", "start"),
        ("Date d’embauche", "start"),
        ("Last review date", "last_review"),
        ("last_reviewed", "last_review"),
        ("Date of last review", "last_review"),
        ("Poslední hodnocení", "last_review"),
        ("Dernier entretien", "last_review"),
    ],
)
def test_a_header_is_recognised(header: str, field: str) -> None:
    assert [claim.field for claim in claims(header)] == [field]


@pytest.mark.parametrize(
    "header",
    [
        *(
            "Office",
            "Phone",
            "Salary",
            "Birth date",
            "End date",
            "Next review",
            "Manager e-mail",
            "Manager ID",
            "Gender",
            "Location",
            "Comment",
        ),
        *(
            "Notes",
            "Country",
            "Username",
            "Status",
            "Term",
            "Bank",
            "Age",
            "Cost centre",
            "Contract type",
            "Employee type",
            "Nickname",
        ),
        *(
            "Track (former)",
            "Team [new]",
            "Grade (next)",
            "Manager's deputy",
            "()",
            "[1]",
            "Exit date",
            "First review",
            "x" * 1000,
            "Engineer",
            "Jane Doe",
            "(",
            "2026-01-01",
            "Team e-mail",
        ),
    ],
)
def test_another_header_is_left_alone(header: str) -> None:
    assert claims(header) == ()


def test_no_word_means_two_fields() -> None:
    every = [
        (squeezed(word), field)
        for table in (header_words().nearly, header_words().exactly)
        for field, spellings in table.items()
        for word in spellings
    ]
    assert len(every) > 1000 and len({word for word, _ in every}) == len(set(every))
    for word, field in every:
        assert [claim.field for claim in claims(word)] == [field]
    nearly = header_words().nearly
    words = [(squeezed(word), field) for field, spellings in nearly.items() for word in spellings]
    assert len({word for word, _ in words}) == len(words)
    # nor is one a misspelling of another field's, but for these, which are known as they stand
    alike = {
        (one, two)
        for one, first in words
        for two, second in words
        if first < second and min(len(one), len(two)) >= 5 and similar(one, two)
    }
    assert alike == {
        ("staffnumber", "staffmember"),
        ("mitarbeiternr", "mitarbeiter"),
        ("mitarbeiterid", "mitarbeiter"),
    } | {(one, "mitarbeiterin") for one in ("mitarbeiternr", "mitarbeiterid")}


@pytest.mark.parametrize(
    ("header", "row", "name"),
    [
        ("First name,Last name", "Jana,Nováková", "Jana Nováková"),
        ("Surname;Given name", "Nováková;Jana", "Jana Nováková"),
        ("Name;Vorname", "Müller;Jörg", "Jörg Müller"),
        ("Name,First name", "Jana Nováková,Jana", "Jana Nováková"),
        ('Name;"First name"', '"Nováková, Jana";Jana', "Nováková, Jana"),
        ("Name,Surname", "Jana,Nováková", "Jana Nováková"),
        ("Name,First name,Last name", "Dr. Jana Nováková,Jana,Nováková", "Dr. Jana Nováková"),
        ("Name,First name,Last name", ",Jana,Nováková", "Jana Nováková"),
        ("First name,Last name", ",Nováková", "Nováková"),
        ("Last name", "Nováková", "Nováková"),
    ],
)
def test_a_name_in_several_columns(
    read: Callable[..., Roster], header: str, row: str, name: str
) -> None:
    roster = read(f"{header}\n{row}\n", default_track=ENGINEER)
    assert [person.name for person in roster.people] == [name]


def test_titles_may_stand_above_the_header(read: Callable[..., Roster]) -> None:
    titles = "".join(f"Title {number},,\n,,\n" for number in range(10))
    roster = read(f"{titles}Name,Track,Team\nJana,Engineer,A\n")
    assert [(person.row, person.team) for person in roster.people] == [(22, "A")]
    assert codes(read(f"{titles}One more,,\nName,Track,Team\nJana,Engineer,A\n")) == [
        "roster-header-missing"
    ]


def test_the_better_of_two_headers_counts(read: Callable[..., Roster]) -> None:
    roster = read("Name,,\nFull name,Career track,Grade\nJana,Engineer,IC1\n")
    assert [person.name for person in roster.people] == ["Jana"]


def test_aspirations_in_several_columns(read: Callable[..., Roster]) -> None:
    (person,) = read(
        "Name,Track,Aspirational 1,Aspirational 2\nJana,Engineer,Tech Lead,AC\n"
    ).people
    assert [one.name for one in person.aspirational] == ["Technical Leader", "Agile Coach"]


# --- encodings and separators --------------------------------------------------------------------

# what spreadsheets and exports write; signs for "nothing" have a test of their own
words = (
    st.text(
        st.characters(exclude_categories=("C", "Z")) | st.sampled_from(" ,;|'\""),
        min_size=1,
        max_size=12,
    )
    .map(clean)
    .filter(
        lambda text: (
            len(text.strip("-. ")) > 1
            and text.casefold() not in ("n/a", "none")
            and not text.startswith("#")
        )
    )
    .filter(lambda text: not re.fullmatch(r"[0-9.,-]+", text))  # a column of numbers holds no names
)


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.tuples(words, st.sampled_from(["Engineer", "qa", "Technical Leader"]), words),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
@example([("Doe, Jane", "Engineer", "a;b|c")], ";", "utf-16-le", "\r\n", True)
def test_a_roster_reads_the_same_in_any_encoding(
    tmp_path_factory: pytest.TempPathFactory,
    people: list[tuple[str, str, str]],
    separator: str,
    encoding: str,
    newline: str,
    quoted: bool,
) -> None:
    target = io.StringIO()
    writer = csv.writer(
        target,
        delimiter=separator,
        lineterminator=newline,
        quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
    )
    writer.writerows([("Name", "Track", "Team"), *people])
    path = tmp_path_factory.getbasetemp() / "encoded.csv"
    path.write_bytes(target.getvalue().encode(encoding))
    roster = read_roster(path, MEWS)
    assert [(one.name, one.track, one.team) for one in roster.people] == [
        (name, track(where), team) for name, where, team in people
    ]
    assert [one.row for one in roster.people] == list(range(2, len(people) + 2))
    assert set(codes(roster)) <= {"roster-name-twice"}


def test_windows_1252_is_told_by_its_letters(read: Callable[..., Roster]) -> None:
    roster = read(
        "Name;Track\nJörg Müller – “Jo”;Engineer\nHélène Lefèvre;Engineer\n".encode("cp1252")
    )
    assert [person.name for person in roster.people] == ["Jörg Müller – “Jo”", "Hélène Lefèvre"]
    assert codes(roster) == ["roster-encoding"]


def test_excels_line_with_the_separator(read: Callable[..., Roster]) -> None:
    roster = read("sep=|\r\nName|Track\r\nA, B; C|Engineer\r\n")
    assert [(person.row, person.name) for person in roster.people] == [(2, "A, B; C")]
    assert roster.findings == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Name\nDoe, Jane\nRoe, Richard\n", ["Doe, Jane", "Roe, Richard"]),
        ("Name;Track;Notes\nJane;Engineer;a, b, c, d\nJoe;qa;e, f, g, h\n", ["Jane", "Joe"]),
        ("Name,Track,Notes\nJane,Engineer,a; b; c\nJoe,qa,d; e; f\n", ["Jane", "Joe"]),
        ("Name, Track, Team\nJane, Engineer, A\n", ["Jane"]),
        ('"Name", "Track"\n"Doe, Jane", "Engineer"\n', ["Doe, Jane"]),
        ("Name\tTrack\nJane, of X; Y | Z\tEngineer\n", ["Jane, of X; Y | Z"]),
        ("Report;;;\n;;;\nName;Track;;\nJane;Engineer;;\n", ["Jane"]),
        ('Name,Track\n"Jane\nDoe",Engineer\n"Joe\r\n\r\nRoe",Engineer\n', ["Jane Doe", "Joe Roe"]),
        ("\n\nName,Track\n\n,\nJane,Engineer\n  ,\t\n\nJoe,Engineer", ["Jane", "Joe"]),
    ],
)
def test_separators_and_line_breaks(
    read: Callable[..., Roster], text: str, names: list[str]
) -> None:
    roster = read(text, default_track=ENGINEER)
    assert [person.name for person in roster.people] == names
    assert set(codes(roster)) <= {"roster-track-assumed"}
    assert roster.rows == len(names)


MANY = [f"P{number}" for number in range(300)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # a mark that is closed nowhere, by the next row's, behind which something follows, and far
        # below
        ('Name,Track\n"Jane,Engineer\nJoe,Engineer\n', ["Jane", "Joe"]),
        ('Name,Track\n"Jane,Engineer\n"Joe,Engineer\nEve,Engineer\n', ["Jane", "Joe", "Eve"]),
        ('Name,Track\n"Jane "JD" Doe",Engineer\nJoe,Engineer\n', ['Jane JD" Doe"', "Joe"]),
        (
            'Name,Track\n"Jane,Engineer\n' + "".join(f"{name},Engineer\n" for name in MANY),
            ["Jane", *MANY],
        ),
        (
            'Name,Track\n"Jane,Engineer\n'
            + "".join(f"{name},Engineer\n" for name in MANY)
            + 'Joe",Engineer\n',
            ["Jane", *MANY, 'Joe"'],
        ),
    ],
)
def test_open_quotation_marks_swallow_nobody(
    read: Callable[..., Roster], text: str, names: list[str]
) -> None:
    roster = read(text)
    assert [person.name for person in roster.people] == names
    assert set(codes(roster)) == {"roster-quotes"}
    assert roster.findings[0].where == "row 2"


# --- what is wrong -------------------------------------------------------------------------------

MISTAKES = [
    # code, where, in the message, the text, names of who gets a workbook all the same
    ("roster-header-missing", "", "names the columns", "Jane,Engineer\nJoe,Engineer\n", []),
    ("roster-header-missing", "", "The file is empty", "", []),
    (
        "roster-name-email",
        "row 2",
        "A name is an e-mail address, jane@example.com.",
        "Name,Track\njane@example.com,Engineer\n",
        ["jane@example.com"],
    ),
    (
        "roster-track-column-missing",
        "row 1",
        "none of the 2 rows",
        "Name,Team\nJane,A\nJoe,B\n",
        [],
    ),
    (
        "roster-column-twice",
        "row 1",
        '"Team" and "Department" both mean the team. "Team"',
        "Name,Department,Track,Team\nJane,A,Engineer,B\n",
        ["Jane"],
    ),
    (
        "roster-column-unclear",
        "row 1",
        '"Team / Track" may mean',
        "Name,Team / Track,Track\nJane,A,Engineer\n",
        ["Jane"],
    ),
    (
        "roster-column-unclear",
        "row 1",
        '"Manager (e-mail)" may mean',
        "Name,Track,Manager (e-mail)\nJane,Engineer,x\n",
        ["Jane"],
    ),
    (
        "roster-encoding",
        "",
        'Windows-1252: "Jérôme"',
        "Name,Track\nJ\xe9r\xf4me,Engineer\n".encode("latin-1"),
        ["Jérôme"],
    ),
    (
        "roster-encoding-unclear",
        "",
        "--encoding",
        "Name,Track\nT\x8d\xe9,Engineer\n".encode("latin-1"),
        [],
    ),
    (
        "roster-empty",
        "row 1",
        "Below the header, row 1, there is nobody. It reads: Name | Track.",
        "Name,Track\n",
        [],
    ),
    (
        "roster-name-numbers",
        "row 1",
        '"Name" holds numbers only (1 ...). It was not read',
        "Name,ID,First name,Track\n1,7,Jane,Engineer\n",
        ["Jane"],
    ),
    (
        "roster-track-by-titles",
        "row 1",
        '"Position" was taken for the track',
        "Name,Position\nJane,Engineer\nJoe,QA engineer\n",
        ["Jane", "Joe"],
    ),
    (
        "roster-dates-mixed",
        "row 3",
        '"25/12/2023" (row 2) has the day first, "12/25/2023" (row 3) the month.',
        "Name,Track,Start\nJane,Engineer,25/12/2023\nJoe,qa,12/25/2023\n",
        ["Jane", "Joe"],
    ),
    ("roster-quotes", "row 2", "do not pair up", 'Name,Track\n"Jane,Engineer\n', ["Jane"]),
    (
        "roster-quotes",
        "row 2",
        "runs over several lines",
        'Name,Track\n"Jane,Engineer\nJoe",Engineer\n',
        ["Jane,Engineer Joe"],
    ),
    (
        "roster-row-wide",
        "row 2",
        "Jane: the row has more cells than the header's 2",
        "Name,Track\nJane,Engineer,Payments\n",
        ["Jane"],
    ),
    (
        "roster-row-unread",
        "row 3",
        "2 rows between row 3 and row 4",
        "No.,Name,Track\n1,Jane,Engineer\n2,,\n3,,-\n",
        ["Jane"],
    ),
    (
        "roster-too-wide",
        "row 1",
        "more than 200 columns",
        "Name,Track" + ",x" * 199 + "\nJane,Engineer\n",
        ["Jane"],
    ),
    (
        "roster-cell-cut",
        "row 2",
        "Jane: the team has more than 500",
        f"Name,Track,Team\nJane,Engineer,{'x' * 501}\n",
        ["Jane"],
    ),
    (
        "roster-cell-error",
        "row 2",
        "Jane: the team is the error value #N/A",
        "Name,Track,Team\nJane,Engineer,#N/A\n",
        ["Jane"],
    ),
    (
        "roster-name-missing",
        "row 2",
        "there is no name, only E1",
        "Name,Track,ID\n,Engineer,E1\nJoe,Engineer,E2\n",
        ["Joe"],
    ),
    (
        "roster-track-missing",
        "row 2",
        "Jane: there is no track",
        "Name,Track\nJane,\nJoe,Engineer\n",
        ["Joe"],
    ),
    (
        "roster-track-unknown",
        "row 2",
        'Jane: no track is called "Enginere"; did you mean',
        "Name,Track\nJane,Enginere\nJoe,Engineer\n",
        ["Joe"],
    ),
    (
        "roster-track-unknown",
        "row 2",
        'Jane: "lead" may be any of',
        "Name,Track\nJane,lead\nJoe,Engineer\n",
        ["Joe"],
    ),
    (
        "roster-track-unknown",
        "row 2",
        "no framework is called",
        "Name,Track\nJane,nobody:Engineer\nJoe,mews:Engineer\n",
        ["Joe"],
    ),
    (
        "roster-id-twice",
        "row 2",
        'Jane: the id "e1" is also that of row 4 (Joe). None',
        "Name,Track,ID\nJane,Engineer,e1\nEve,qa,E2\nJoe,qa,E1\n",
        ["Eve"],
    ),
    (
        "roster-id-twice",
        "row 4",
        'Joe: the id "E1" is also that of row 2 (Jane).',
        "Name,Track,ID\nJane,Engineer,e1\nEve,qa,E2\nJoe,qa,E1\n",
        ["Eve"],
    ),
    (
        "roster-name-twice",
        "row 3",
        "JANE is also the name in row 2",
        "Name,Track\nJane,Engineer\nJANE,Engineer\n",
        ["Jane", "JANE"],
    ),
    (
        "roster-date-unread",
        "row 2",
        'the start date "05/06/2020" may be 6 May or 5 June 2020',
        "Name,Track,Start\nJane,Engineer,05/06/2020\n",
        ["Jane"],
    ),
    (
        "roster-date-unread",
        "row 2",
        '"31.02.2020" is no day of the calendar',
        "Name,Track,Start\nJane,Engineer,31.02.2020\n",
        ["Jane"],
    ),
    (
        "roster-date-unread",
        "row 2",
        'Jane: the last review "soon" is no date',
        "Name,Track,Last review\nJane,Engineer,soon\n",
        ["Jane"],
    ),
    (
        "roster-date-strange",
        "row 2",
        "the start date, 2026-06-02, lies in the future",
        "Name,Track,Start\nJane,Engineer,2026-06-02\n",
        ["Jane"],
    ),
    (
        "roster-date-strange",
        "row 2",
        "the last review, 2027-01-01, lies in the future",
        "Name,Track,Last review\nJane,Engineer,2027-01-01\n",
        ["Jane"],
    ),
    (
        "roster-date-strange",
        "row 2",
        "lies before the start date, 2021-01-02",
        "Name,Track,Start,Last review\nJane,Engineer,2021-01-02,2021-01-01\n",
        ["Jane"],
    ),
    (
        "roster-aspiration-unknown",
        "row 2",
        'Jane: an aspirational track was left out, no track is called "King"',
        "Name,Track,Aspirational\nJane,Engineer,King\n",
        ["Jane"],
    ),
    (
        "roster-aspiration-unknown",
        "row 2",
        "21 aspirational tracks",
        f"Name;Track;Aspirational\nJane;Engineer;{'AC,' * 21}\n",
        ["Jane"],
    ),
    (
        "roster-aspiration-own",
        "row 2",
        "is the person's own",
        "Name,Track,Aspirational\nJane,Engineer,engineer\n",
        ["Jane"],
    ),
    (
        "roster-email",
        "row 2",
        'Jane: the e-mail address "jane" has no @',
        "Name,Track,E-mail\nJane,Engineer,jane\n",
        ["Jane"],
    ),
]


@pytest.mark.parametrize(
    ("code", "where", "message", "text", "names"),
    MISTAKES,
    ids=[f"{number}-{mistake[0]}" for number, mistake in enumerate(MISTAKES)],
)
def test_a_mistake_is_named(
    read: Callable[..., Roster],
    code: str,
    where: str,
    message: str,
    text: str | bytes,
    names: list[str],
) -> None:
    roster = read(text)
    found = [remark for remark in roster.findings if remark.code == code]
    assert any(remark.where == where and message in remark.message for remark in found), (
        roster.findings
    )
    assert all(remark.severity == CODES[code].severity for remark in found)
    assert told(roster) == {code}
    assert [person.name for person in roster.people] == names


def test_every_code_has_its_mistake() -> None:
    elsewhere = {
        "roster-not-a-table",
        "roster-too-long",
        "roster-other-sheet",
        "roster-track-assumed",
        "roster-column-missing",
        "roster-header-assumed",
    }
    assert {mistake[0] for mistake in MISTAKES} | elsewhere == {
        code for code in CODES if code.startswith("roster-")
    }


def test_an_unread_date_costs_the_date_only(read: Callable[..., Roster]) -> None:
    (person,) = read("Name,Track,Start,Last review\nJane,Engineer,1/2/2020,2021-02-03\n").people
    assert (person.start, person.last_review) == (None, date(2021, 2, 3))


def test_several_mistakes_of_one_row(read: Callable[..., Roster]) -> None:
    roster = read("Name,Track,E-mail,Start\n,King,jane,soon\nJoe,Engineer,,\n")
    assert sorted(codes(roster)) == [
        "roster-date-unread",
        "roster-email",
        "roster-name-missing",
        "roster-track-unknown",
    ]
    assert {remark.where for remark in roster.findings} == {"row 2"}
    assert roster.rows == 2 and len(roster.people) == 1


def test_findings_stand_in_the_order_of_the_rows(read: Callable[..., Roster]) -> None:
    roster = read("Name,Track,ID\nA,,1\nB,Engineer,2\nA,King,3\nB,Engineer,4\nC,Engineer,1\n")
    assert [(remark.where, remark.code) for remark in roster.findings] == [
        ("row 2", "roster-track-missing"),
        ("row 2", "roster-id-twice"),
        ("row 4", "roster-track-unknown"),
        ("row 5", "roster-name-twice"),
        ("row 6", "roster-id-twice"),
    ]


def test_everybody_is_a_person_or_an_error(read: Callable[..., Roster]) -> None:
    rows = [
        (name, where, identity)
        for name in ("", "Jane", "Joe")
        for where in ("", "Engineer", "lead", "King")
        for identity in ("", "1", "2")
    ]
    roster = read(as_csv([("Name", "Track", "ID"), *rows]))
    wrong = {remark.where for remark in roster.findings if remark.severity == "error"}
    fine = {f"row {person.row}" for person in roster.people}
    assert wrong | fine == {f"row {number}" for number, row in enumerate(rows, start=2) if any(row)}
    assert not wrong & fine
    assert roster.rows == len(rows) - 1


def test_a_default_track_serves_who_has_none(read: Callable[..., Roster]) -> None:
    roster = read("Name,Track\nJane,\nJoe,qa\nEve,-\n", default_track=ENGINEER)
    assert [person.track.name for person in roster.people] == [
        "Engineer",
        "QA Engineer",
        "Engineer",
    ]
    assert [(remark.code, remark.message) for remark in roster.findings] == [
        ("roster-track-assumed", "2 rows have no track and got Engineer.")
    ]
    assert len(read("Name\nJane\n", default_track=ENGINEER).people) == 1


@pytest.mark.parametrize("nothing", ["-", "–", "n/a", "N/A", "none", " "])
def test_signs_for_nothing(read: Callable[..., Roster], nothing: str) -> None:
    text = f"Name,Track,ID,E-mail,Aspirational,Start\nJane,Engineer,{nothing},{nothing},{nothing},{nothing}\nNone,qa,{nothing},,,\n"
    roster = read(text)
    assert roster.findings == ()
    assert roster.people == (Person(2, "Jane", ENGINEER), Person(3, "None", track("qa")))


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Tech Lead; AC", ["Technical Leader", "Agile Coach"]),
        ("Tech Lead, AC", ["Technical Leader", "Agile Coach"]),
        ("Tech Lead | mews:AC |", ["Technical Leader", "Agile Coach"]),
        ("Tech Lead\nAC", ["Technical Leader", "Agile Coach"]),
        ("Tech Lead;Tech Lead", ["Technical Leader"]),
        ("Lead, Product, AC", ["Lead, Product", "Agile Coach"]),
        ("AC,lead,product", ["Agile Coach", "Lead, Product"]),
        ("Product, Team Lead", None),
    ],
)
def test_aspirational_tracks(
    read: Callable[..., Roster], written: str, names: list[str] | None
) -> None:
    with_comma = replace(MEWS.tracks[0], id="lead-product", name="Lead, Product")
    roster = read(
        as_csv([("Name", "Track", "Aspirational"), ("Jane", "Engineer", written)]),
        replace(MEWS, tracks=(*MEWS.tracks, with_comma)),
    )
    # "Product" and "Team Lead" may be many, and are not joined to the track that they would make
    if names is None:
        assert (
            codes(roster) == ["roster-aspiration-unknown"] and roster.people[0].aspirational == ()
        )
    else:
        assert [one.name for one in roster.people[0].aspirational] == names
        assert roster.findings == ()


def test_texts_are_made_clean(read: Callable[..., Roster]) -> None:
    (person,) = read(
        "Name,Track,Team\n  Jose\u0301 \u202eB\u00a0 \x07Doe\x7f"
        " ,Engineer,\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645\n"
    ).people
    assert person.name == "José B Doe"
    # the joiner is part of how this is spelt
    assert person.team == "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"


# --- workbooks -----------------------------------------------------------------------------------


def test_a_workbook_of_excel(read: Callable[..., Roster]) -> None:
    roster = read(
        {
            "Read me": [["This list is for HR."], [], ["Team", "Office"]],
            "People": [
                ["The people"],
                [],
                [None, "Name", "Track", "ID", "Start", "Team"],
                [None, "Jane", ("=C9", None, "Engineer"), 42, 43831, True],
                [None, ("=B9", None, ""), "qa", 7, "1/2/2020", ("=NA()", None, "#N/A")],
            ],
        }
    )
    assert roster.people == (
        Person(4, "Jane", ENGINEER, id="42", start=date(2020, 1, 1), team="TRUE"),
    )
    assert sorted((remark.code, remark.where) for remark in roster.findings) == [
        ("roster-cell-error", "People!F5"),
        ("roster-date-unread", "People!E5"),
        ("roster-name-missing", "People!B5"),
    ]


def test_dates_counted_from_1904(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    for system in (False, True):
        path.write_bytes(
            book(
                {"A": [["Name", "Track", "Start"], ["Jane", "Engineer", date(2020, 2, 29)]]},
                date_1904=system,
            )
        )
        assert read_roster(path, MEWS).people[0].start == date(2020, 2, 29)


def test_leading_zeros_that_a_format_shows(tmp_path: Path) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        sheet = made.add_worksheet()
        zeros = made.add_format({"num_format": "00000"})
        sheet.write_row(0, 0, ["Name", "Track", "ID"])
        for row, (name, number) in enumerate(
            [("Jane", 42), ("Joe", 420000), ("Eve", 1.5)], start=1
        ):
            sheet.write(row, 0, name)
            sheet.write(row, 1, "Engineer")
            sheet.write(row, 2, number, zeros)
    path = tmp_path / "people.xlsx"
    path.write_bytes(file.getvalue())
    assert [person.id for person in read_roster(path, MEWS).people] == ["00042", "420000", "1.5"]


def test_which_sheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    rows = [["Name", "Track"], ["Jane", "Engineer"]]
    old = [["Name", "Track"], ["Joe", "Engineer"]]
    managers = [["Name", "Team"], ["Eve", "A"]]
    path.write_bytes(book({"Old": old, "Managers": managers, "Now": rows}, hidden=["Old"]))
    roster = read_roster(path, MEWS)
    assert ([person.name for person in roster.people], roster.findings) == (["Jane"], ())
    path.write_bytes(book({"Now": rows, "Team B": old}))
    roster = read_roster(path, MEWS)
    assert [person.name for person in roster.people] == ["Jane"]
    assert [(remark.code, remark.where) for remark in roster.findings] == [
        ("roster-other-sheet", "Team B!A1")
    ]
    path.write_bytes(book({"Notes": [["nothing"]]}))
    assert codes(read_roster(path, MEWS)) == ["roster-header-missing"]


def _edited(data: bytes, part: str, edit: Callable[[bytes], bytes]) -> bytes:
    parts = parts_of(data)
    return zipped({**parts, part: edit(parts[part])})


SHEET = "xl/worksheets/sheet1.xml"
PLAIN = {"A": [["Name", "Track"], ["Jane", "Engineer"]]}
ROWS = b"<sheetData>%b</sheetData>"


def _with_rows(rows: bytes) -> bytes:
    return _edited(
        book(PLAIN),
        SHEET,
        lambda data: re.sub(
            rb"<sheetData>.*</sheetData>", lambda _: ROWS % rows, data, flags=re.DOTALL
        ),
    )


def _texts(*texts: str) -> bytes:
    return b"".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>'.encode() for text in texts)


def test_odd_xml_is_read_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    header = b"<row>%b</row>" % _texts("Name", "Track", "Start")
    for rows, row, name, start in (
        (
            b'<row>%b<c t="d"><v>2020-02-03T00:00:00</v></c></row>' % _texts("Jane", "Engineer"),
            2,
            "Jane",
            date(2020, 2, 3),
        ),
        (
            b'<row r="7"><c r="A7" t="inlineStr"><is><r><t>Ja</t></r><rPh><t>x</t></rPh><r><t'
            b' xml:space="preserve">ne D</t></r></is></c>%b</row>' % _texts("qa"),
            7,
            "Jane D",
            None,
        ),
        (
            b'<row r="2">%b</row><row r="2"><c r="B2" t="str"><v>qa</v></c></row>' % _texts("Jane"),
            2,
            "Jane",
            None,
        ),
        (
            b'<row r="2">%b<!-- a remark --><c t="str"><f>X()</f><v><![CDATA[qa]]></v></c></row>'
            % _texts("Jane_x000D_ &amp; Joe"),
            2,
            "Jane & Joe",
            None,
        ),
    ):
        path.write_bytes(_with_rows(header + rows))
        (person,) = read_roster(path, MEWS).people
        assert (person.row, person.name, person.start) == (row, name, start)
    prefixed = re.sub(
        rb"<(/?)(?=[a-z])",
        rb"<\1x:",
        parts_of(_with_rows(header + b"<row>%b</row>" % _texts("Jane", "qa")))[SHEET],
    ).replace(b"xmlns=", b"xmlns:x=")
    path.write_bytes(_edited(book(PLAIN), SHEET, lambda _: prefixed))
    assert [person.name for person in read_roster(path, MEWS).people] == ["Jane"]


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a document type": (
        "file-hostile",
        lambda: _edited(
            book(PLAIN),
            SHEET,
            lambda data: data.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'),
        ),
    ),
    "deep elements": (
        "file-hostile",
        lambda: _with_rows(b"<row>" + b"<c>" * 100 + b"</c>" * 100 + b"</row>"),
    ),
    "a tag of many megabytes": (
        "file-hostile",
        lambda: _with_rows(b'<row a="' + b"x" * 5_000_000 + b'"/>'),
    ),
    "a remark of many megabytes": (
        "file-hostile",
        lambda: _with_rows(b"<!--" + b"x" * 5_000_000 + b"-->"),
    ),
    "broken XML": ("file-damaged", lambda: _with_rows(b"<row></c>")),
    "XML that ends too early": (
        "file-damaged",
        lambda: _edited(book(PLAIN), SHEET, lambda data: data[:-20]),
    ),
    "a row outside the grid": ("file-damaged", lambda: _with_rows(b'<row r="9999999"/>')),
    "a column outside the grid": (
        "file-damaged",
        lambda: _with_rows(b'<row r="1"><c r="ZZZZ1"><v>1</v></c></row>'),
    ),
    "another document type in the texts": (
        "file-hostile",
        lambda: _edited(
            book(PLAIN),
            "xl/sharedStrings.xml",
            lambda data: data.replace(b"<sst", b"<!DOCTYPE sst><sst"),
        ),
    ),
    "an older workbook": (
        "file-not-a-workbook",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600,
    ),
    "another zip": ("file-not-a-workbook", lambda: zipped({"a.txt": b"b"})),
    "a picture": ("roster-not-a-table", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 20),
    "broken UTF-16": (
        "roster-not-a-table",
        lambda: "Name,Track\n".encode("utf-16") + b"\x00\xd8\x41\x00",
    ),
    "a line of a million characters": (
        "file-too-large",
        lambda: b"Name,Track\n" + b"x" * 1_000_001,
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_broken_or_hostile_file_is_refused_quickly(tmp_path: Path, what: str) -> None:
    code, build = HOSTILE[what]
    path = tmp_path / "people"
    path.write_bytes(build())
    with measured() as it, pytest.raises(PackageError) as error:
        read_roster(path, MEWS)
    assert error.value.code == code
    assert it.units < 80


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(PackageError) as error:
            read_roster(path, MEWS)
        assert error.value.code == "file-missing"


def test_limits(
    read: Callable[..., Roster], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("assessment.people.tables.MOST_PEOPLE", 3)
    people = [["Name", "Track"], *([f"P{number}", "Engineer"] for number in range(5))]
    for content, where in ((as_csv(people), "row 5"), ({"A": people}, "A!A5")):
        roster = read(content)
        assert (len(roster.people), roster.rows) == (3, 3)
        assert [(remark.code, remark.where) for remark in roster.findings] == [
            ("roster-too-long", where)
        ]
    monkeypatch.setattr("assessment.people.tables._MOST_ROWS", 10)
    assert codes(read("Name,Track\nJane,Engineer\n" + "\n" * 1000)) == ["roster-too-long"]
    monkeypatch.setattr("assessment.people.tables._MOST_BYTES", 1000)
    with pytest.raises(PackageError, match="1,011 bytes; at most 1,000"):
        read("Name,Track\n" + "x" * 1000)
    monkeypatch.setattr("assessment.people.tables._MOST_BYTES", 100_000)
    monkeypatch.setattr("assessment.ooxml.stream._MOST_ELEMENTS", 20)
    with pytest.raises(PackageError, match="more than 20 cells"):
        read({"A": people})


def test_many_different_tracks_cost_little(read: Callable[..., Roster]) -> None:
    text = (
        "Name,Track,Aspirational\n"
        + "".join(
            f"P{n},Enginer {n},{';'.join(f'x{n}y{m}' for m in range(30))}\n" for n in range(3000)
        )
        + "Last,technical leader,qa engineer\n"
    )
    with measured() as it:
        roster = read(text)
    assert it.units < 200
    assert [
        (person.name, person.track.name, len(person.aspirational)) for person in roster.people
    ] == [("Last", "Technical Leader", 1)]


@pytest.mark.parametrize(
    "path",
    [*sorted((ROOT / "samples").glob("*.xlsx")), *COLLECTION[::40]],
    ids=lambda path: path.name,
)
def test_streamed_cells_are_those_of_the_workbook(path: Path) -> None:
    try:
        whole = open_workbook(path)
        sheets = {name: whole[name].cells for name in whole.sheet_names}
    except PackageError:
        pytest.skip("this one is refused")
    stream = Stream(open_workbook(path), 50, 10**6)
    for name, cells in sheets.items():
        streamed = {
            (row, column): value
            for row, values in stream.rows(name)
            for column, value in enumerate(values[:50], start=1)
            if value not in (None, "")
        }
        expected = {
            place: cell.value
            for place, cell in cells.items()
            if cell.value not in (None, "") and place[1] <= 50
        }
        differing = {
            place
            for place in streamed.keys() | expected.keys()
            if streamed.get(place) != expected.get(place)
        }
        # numbers whose leading zeros are shown are the one difference
        assert all(
            isinstance(expected.get(place), float)
            and float(str(streamed[place])) == expected[place]
            for place in differing
        )


# --- dates ---------------------------------------------------------------------------------------

days = st.dates(date(1950, 1, 1), date(2100, 12, 31))
MONTHS = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]


@given(
    days, st.sampled_from(["", " 00:00", "T09:30:00", " 9:30 PM", " 00:00:00.000", "T00:00:00Z"])
)
@example(date(2000, 1, 1), "")
def test_dates_round_trip(day: date, time_of_day: str) -> None:
    month = MONTHS[day.month - 1]
    for written in (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%d.%m.%Y}",
        f"{day.day}. {day.month}. {day.year}",
        f"{day.day} {month} {day.year}",
        f"{day:%d}-{month[:3]}-{day.year}",
        f"{month[:3].upper()} {day.day}, {day.year}",
        f"{month} {day.day}th {day.year}",
    ):
        assert parse_date(written + time_of_day) == day, written
    serial = (day - date(1899, 12, 30)).days
    assert (
        parse_date(float(serial))
        == parse_date(serial + 0.75)
        == parse_date(str(serial))
        == parse_date(f"{serial},5")
        == day
    )
    assert parse_date(float((day - date(1904, 1, 1)).days), date(1904, 1, 1)) == day


@given(days, st.sampled_from("/-"))
def test_day_and_month_are_never_guessed(day: date, mark: str) -> None:
    for first, second in ((day.day, day.month), (day.month, day.day)):
        found = parse_date(f"{first}{mark}{second:02}{mark}{day.year}")
        if day.day > 12 or day.day == day.month:
            assert found == day
        else:
            assert (
                isinstance(found, str)
                and found.startswith("may be ")
                and f"{day.day} {MONTHS[day.month - 1]}" in found
            )


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("31/31/2026", "is no day"),
        ("2026-13-01", "is no day"),
        ("2025-02-29", "is no day"),
        ("12.31.2026", "is no day"),
        ("0/5/2026", "is no day"),
        ("1949-12-31", "lies outside the years 1950 to 2100"),
        ("1.1.2101", "lies outside"),
        ("01.02.26", "two digits"),
        ("1-Feb-26", "two digits"),
        ("Dec 2026", "is no date"),
        ("2026", "is no date"),
        ("next week", "is no date"),
        ("31.Juni 2026", "is no date"),
        ("2026-12-31 and later", "is no date"),
        ("2026-1/2", "is no date"),
        (2026.0, "lies outside"),
        (0.0, "is no date"),
        (-5.0, "is no date"),
        (1e300, "is no date"),
        ("x" * 500, "is no date"),
        ("1" * 500, "is no date"),
        ("٢٠٢٦-١٢-٣١", "is no date"),
    ],
)
def test_what_is_no_date(written: str | float, reason: str) -> None:
    found = parse_date(written)
    assert isinstance(found, str) and found.startswith(reason) | (reason in found), found


@given(
    st.text()
    | st.floats(allow_nan=False)
    | st.from_regex(r"[0-9]{0,4}[-/. ][0-9A-Z]{0,4}[-/. ][0-9]{0,5}", fullmatch=True)
)
def test_any_text_is_a_day_or_a_reason(written: str | float) -> None:
    found = parse_date(written)
    assert found if isinstance(found, str) else 1950 <= found.year <= 2100


def test_serial_numbers_agree_with_excels(tmp_path: Path) -> None:
    # XlsxWriter writes a day as the number that Excel would
    some = [date(1950, 1, 1) + timedelta(days=number) for number in range(0, 55_000, 977)]
    path = tmp_path / "people.xlsx"
    path.write_bytes(
        book(
            {
                "A": [
                    ["Name", "Track", "Last review"],
                    *([f"P{number}", "qa", day] for number, day in enumerate(some)),
                ]
            }
        )
    )
    assert [person.last_review for person in read_roster(path, MEWS).people] == some


# --- names of files ------------------------------------------------------------------------------

RESERVED = re.compile(
    r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])\s*(\..*)?", re.IGNORECASE
)
NASTY = [
    *(
        "CON",
        "con.txt",
        "nul .x",
        "COM1",
        "lpt¹",
        "aux",
        "...",
        ".hidden",
        "~$Jane",
        "-rf",
        "a/b",
        "a\\b",
        "a:b",
        'J "JD" <D>|?*',
        "",
        " ",
        "/",
        "\x00",
        "Jane.",
        "Jane .",
    ),
    *(
        "Jane",
        "JANE",
        "jane (2)",
        "Jane (2)",
        "Jane (7)",
        "Jose\u0301",
        "José",
        "ß",
        "SS",
        "ı",
        "I",
        "i",
        "ﬁ",
        "fi",
        "K",
        "\u212a",
        "ſ",
        "µ",
        "μ",
        "x" * 400,
        "é" * 400,
        "李" * 400,
    ),
    *(
        "e\u0301" * 400,
        "👩‍👩‍👧‍👦 x",
        "👩" * 300,
        "a\u202etxt.exe",
        "a\u200db",
        "ab",
        "a\ufe0fb",
        "ﷺ" * 100,
        "\U0001f1e6",
        "Ω",
        "Ω",
        "İ",
        "i̇",
        "\ud800x",
        "कि" * 100,
        "ก็" * 100,
    ),
]
people_named = st.lists(
    st.tuples(
        st.sampled_from(NASTY) | st.text(max_size=150) | st.text("aA ()2.", max_size=5),
        st.sampled_from(["", "7", "E-1/2", "*", "con"]) | st.text(max_size=5),
    ),
    max_size=14,
)


def persons(named: Sequence[tuple[str, str]]) -> list[Person]:
    return [
        Person(row, name, ENGINEER, id=identity)
        for row, (name, identity) in enumerate(named, start=2)
    ]


@settings(max_examples=400, deadline=None)
@given(people_named)
@example([(name, "") for name in NASTY])
@example([(name, "7") for name in NASTY])
@example([("Jane", "")] * 30 + [("Jane (2)", "")] * 3 + [("x" * 400, "y" * 400)] * 12)
def test_names_of_files(named: list[tuple[str, str]]) -> None:
    people = persons(named)
    names = file_names(people)
    assert len(names) == len(people)
    stems = [name.removesuffix(".xlsx") for name in names if name]
    for stem in stems:
        assert stem and len(stem) <= 120 and len(stem.encode()) <= 200, stem
        assert not re.search(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]', stem), (
            stem
        )
        assert (
            stem == stem.strip()
            and not stem.endswith(".")
            and not stem.startswith((".", "~$", "-"))
        ), stem
        assert not RESERVED.fullmatch(stem) and any(character.isalnum() for character in stem), stem
        assert unicodedata.is_normalized("NFC", stem)
    # whatever a file system does to compare them
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        for case in (str.casefold, str.lower, str.upper):
            assert len({case(unicodedata.normalize(form, stem)) for stem in stems}) == len(stems)
            assert len({unicodedata.normalize(form, case(stem)) for stem in stems}) == len(stems)
    assert len({re.sub("[\u200c\u200d\ufe00-\ufe0f]", "", stem) for stem in stems}) == len(stems)
    # the order of the roster changes no name
    rows = [person.row for person in people]
    assert dict(zip(rows, names, strict=True)) == dict(
        zip(rows[::-1], file_names(people[::-1]), strict=True)
    )


@pytest.mark.parametrize(
    ("named", "names"),
    [
        ([("Jana Nováková", "E1")], ["Jana Nováková"]),
        ([("李小龍", ""), ("Нина", ""), ("مريم", "")], ["李小龍", "Нина", "مريم"]),
        ([("Jane", "E1"), ("JANE", "E2"), ("jane", "")], ["Jane E1", "JANE E2", "jane Engineer"]),
        (
            [("Jane", "E1"), ("Jane", "E2"), ("Jane E1", "E3")],
            ["Jane Engineer", "Jane E2", "Jane E1 E3"],
        ),
        ([("Jane", "1"), ("Jane", "1"), ("Bob", "1")], ["", "", "Bob"]),
        ([("Jane", ""), ("Jane (2)", ""), ("Jane", "")], ["", "Jane (2)", ""]),
        ([("Con", ""), ("aux.old", "")], ["_Con", "_aux.old"]),
        ([("A/B: C", ""), ('Jane "JD" Doe?', "")], ["A-B- C", "Jane JD Doe"]),
        ([("???", "E/7"), ("...", "")], ["E-7", "person 3"]),
        ([("J. Doe Jr.", "")], ["J. Doe Jr"]),
        ([(f"{'x' * 118}q\u0301", "")], ["x" * 118]),
    ],
)
def test_what_files_are_called(named: list[tuple[str, str]], names: list[str]) -> None:
    assert file_names(persons(named), "") == tuple(names)


def test_files_of_these_names_can_be_made(tmp_path: Path) -> None:
    names = [
        name
        for name in file_names(persons([(name, f"{number}") for number, name in enumerate(NASTY)]))
        if name
    ]
    assert len(names) == len(NASTY)
    for name in names:
        (tmp_path / name).write_bytes(b"")
    assert len(list(tmp_path.iterdir())) == len(names)


def test_many_people_of_one_name_are_told_apart_quickly() -> None:
    people = persons(
        [("Jane", f"E{number}") for number in range(20_000)]
        + [(f"Jane ({number})", "") for number in range(20_000)]
    )
    with measured() as it:
        names = file_names(people)
    assert len(set(names)) == 40_000
    assert it.units < 100


# --- speed ---------------------------------------------------------------------------------------


def test_ten_thousand_rows_take_little(read: Callable[..., Roster]) -> None:
    rows = [["Name", "ID", "E-mail", "Track", "Aspirational", "Manager", "Team", "Start"]]
    rows += [
        [
            f"Jana {n}",
            f"E{n}",
            f"jana{n}@example.com",
            "Engineer",
            "Tech Lead; AC",
            f"Boss {n // 10}",
            f"Team {n // 8}",
            "2020-03-01",
        ]
        for n in range(10_000)
    ]
    with measured() as it:
        assert len(read(as_csv(rows)).people) == 10_000
    assert it.units < 100  # 0.3 s on an idle machine, some 15 units


def test_a_text_is_as_long_as_allowed(read: Callable[..., Roster]) -> None:
    roster = read(f"Name,Track,Team\nJane,Engineer,{'x' * LONGEST_TEXT}\n")
    assert (len(roster.people[0].team), roster.findings) == (LONGEST_TEXT, ())
