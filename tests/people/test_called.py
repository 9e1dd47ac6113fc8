"""What somebody on a list is called, put together from its columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.people.roster import read_people


@pytest.mark.parametrize(
    ("header", "row", "name"),
    [
        ("Name", "Jan Novák", "Jan Novák"),
        ("First name;Last name", "Jan;Novák", "Jan Novák"),
        ("Name;First name", "Novák;Jan", "Jan Novák"),
        ("Name;Surname", "Jan;Novák", "Jan Novák"),
        ("Name;Surname", "Jan Novák;Novák", "Jan Novák"),
        ('"Last name, First name"', '"Novák, Jan"', "Jan Novák"),
        ('"Last name, First name"', '"Novák Jan, Ph.D."', "Novák Jan, Ph.D."),
        ("Name", '"Novák, Jan"', "Novák, Jan"),
        ("First name;Last name;Preferred name", "Anna;Novák;Annie", "Annie Novák"),
        ("Name;Preferred name", "Anna Novák;Annie Nová", "Annie Nová"),
        ("First name;Last name;Last name prefix", "Jan;Boer;van der", "Jan van der Boer"),
    ],
)
def test_names(tmp_path: Path, header: str, row: str, name: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    assert [person.name for person in read_people(path).people] == [name]


def test_a_column_of_names_without_a_header(tmp_path: Path) -> None:
    """It is named by its letter; there is no header that could say which name comes first."""
    path = tmp_path / "people.csv"
    path.write_text('Team;Grade\nA;x;"Novák, Jan"\n', encoding="utf-8")
    found = read_people(path, columns={"name": ("C",), "team": ("Team",)})
    assert [(person.name, person.team) for person in found.people] == [("Novák, Jan", "A")]
