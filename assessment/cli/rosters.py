"""What commands share that read a list of people: how its columns are named, and joining it to
results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click

from assessment.cli import common

if TYPE_CHECKING:
    from assessment.jobs.joining import People
    from assessment.model import Finding, Scorecard
    from assessment.people.columns import Mapping
    from assessment.people.roster import Roster
    from assessment.words.contract import PersonRecord

_Command = Callable[..., Any]
Of = TypeVar("Of", bound="PersonRecord")

_COLUMN = click.option(
    "--column",
    "column",
    metavar="FIELD=HEADER",
    multiple=True,
    help="Which column of the list holds what: name=Worker; repeatable.",
)
_COLUMNS = click.option(
    "--columns", metavar="FILE", type=click.Path(), help="The same, kept in a .toml file."
)
_ENCODING = click.option(
    "--encoding",
    metavar="NAME",
    help="The encoding of a .csv list, where it cannot be told: windows-1250.",
)
_PEOPLE = click.option(
    "--people",
    metavar="FILE",
    type=click.Path(),
    help="A .csv or .xlsx list of people: e-mail, manager, team, and who is missing.",
)


def list_options(command: _Command) -> _Command:
    """Give a command the options by which a list of people is understood."""
    return _COLUMN(_COLUMNS(_ENCODING(command)))


def people_options(command: _Command) -> _Command:
    """Give a command the option for a list of people beside the workbooks, and those by which
    it is understood.
    """
    return _PEOPLE(list_options(command))


def mapping(column: tuple[str, ...], columns: str | None, encoding: str | None) -> Mapping:
    """Return what is said of a list's columns and encoding. Raises a usage error."""
    from assessment.people.columns import mapping_of

    with common.user_errors():
        return mapping_of(column, columns, encoding)


def people_of(
    file: str | None, column: tuple[str, ...], columns: str | None, encoding: str | None
) -> People | None:
    """Read the list of people that is to be joined to results, and say on stderr how it was
    understood; ``None`` where there is none.

    Raises a usage error for a list that cannot be read.
    """
    if file is None:
        if column or columns is not None or encoding is not None:
            raise click.UsageError("--column, --columns and --encoding go with --people.")
        return None
    if not file:
        raise click.UsageError("A path is empty.")
    from assessment.jobs.joining import People
    from assessment.people.roster import read_people

    said = mapping(column, columns, encoding)
    with common.user_errors(file):
        people = read_people(file, columns=said.columns, encoding=said.encoding)
    tell_roster(people)
    tell(people.findings)
    if not people.people:
        raise click.UsageError(f"{file} has no people that could be read.")
    return People(people.people)


def joined(
    records: Iterable[Of], people: People | None, make: Callable[[Scorecard], Of]
) -> Iterator[Of]:
    """Yield records joined to a list of people, if there is one."""
    if people is None:
        yield from records
        return
    from assessment.jobs.joining import joined as joined_to  # here, since most runs have no list

    yield from joined_to(records, people, make)


def tell(findings: Iterable[Finding]) -> None:
    """Say findings on stderr."""
    for finding in findings:
        place = f"{finding.where}: " if finding.where else ""
        common.tell(f"{finding.severity}: {finding.code}: {place}{finding.message}")


def tell_roster(people: Roster) -> None:
    """Say on stderr how the columns were understood."""
    used = ", ".join(f"{header} = {field}" for header, field in people.columns if field is not None)
    unused = ", ".join(header for header, field in people.columns if field is None)
    common.tell(
        f"{people.file}: {people.rows} people. Columns: {used or 'none understood'}"
        + (f". Not used: {unused}" if unused else "")
    )
