"""Results and a list of people, brought together: whose workbook it is, what the list says of them,
and who has handed in none.

A workbook is a person's by id; else by name, unless both have an id and these differ, or several
people have the name; else by its file's name, unless it names somebody itself. What cannot be
joined for certain is not joined, and a finding says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from assessment.engine.scoring import unreadable
from assessment.jobs.whose import as_id
from assessment.model import Finding, Scorecard
from assessment.model.findings import finding
from assessment.output.handed_in import NO_WORKBOOK, missing
from assessment.output.records import finding_record
from assessment.output.rows import Row
from assessment.people.roster import Person
from assessment.words.contract import PersonRecord, SaidRecord
from assessment.words.names import squeezed, stem_of

FROM_THE_LIST = ("email", "manager", "team")  # what a list adds to a result
JOINED = ("person_id", "framework_version")  # what there is to join by, list or not
_MOST_NAMED = 5  # rows of a list in a message

Of = TypeVar("Of", bound=PersonRecord)


@dataclass(frozen=True, slots=True)
class PersonMatch:
    """The person that a workbook is of, ``None`` if that is not known, and what is to be said
    of it.
    """

    person: Person | None
    findings: tuple[Finding, ...] = ()


class People:
    """A list of people, by what a workbook may say of its own."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = tuple(people)
        self._handed_in: set[int] = set()
        self._by_name: dict[str, list[Person]] = {}
        self._by_file: dict[str, list[Person]] = {}
        for person in people:
            self._by_name.setdefault(_as_name(person.name), []).append(person)
            for text in (
                {squeezed(person.name + person.id), squeezed(person.id)} - {""} if person.id else ()
            ):
                self._by_file.setdefault(text, []).append(person)
        # a present id counts more than a former one
        self._by_id = {as_id(one.previous_id): one for one in people if one.previous_id} | {
            as_id(one.id): one for one in people if one.id
        }

    def of(self, file: str, name: str, identity: str) -> PersonMatch:
        """Return whose a workbook is, by its file and the name and id that stand in it (``""``
        for none), and mark that it is there.
        """
        match = self._of(stem_of(file), name, identity)
        if match.person is not None:
            self._handed_in.add(match.person.row)
        return match

    def missing(self) -> list[Person]:
        """Return who has handed in no workbook, of those that were asked for so far."""
        return [person for person in self.people if person.row not in self._handed_in]

    def _of(self, stem: str, name: str, identity: str) -> PersonMatch:
        person = self._by_id.get(as_id(identity)) if identity else None
        if person is not None:
            return _by_id(person, name if name != stem else "", identity)
        if as_id(identity) == as_id(name):
            identity = ""  # what marks a workbook is the name of who has no id
        return self._by_words(stem, name or stem, identity)

    def _by_words(self, stem: str, who: str, identity: str) -> PersonMatch:
        """Return whose a workbook is by a name; by the file's, where it has no other one."""
        called = self._by_name.get(_as_name(who), [])
        fitting = [one for one in called if not (identity and one.id)]
        if not called and who == stem and not identity:
            fitting = self._by_file.get(squeezed(stem), [])
        if len(fitting) == 1:
            return PersonMatch(fitting[0])
        return PersonMatch(None, (_nobody(who, identity, called, fitting),))


def _by_id(person: Person, name: str, identity: str) -> PersonMatch:
    """Return whose a workbook is by its id; that its name is another one is told."""
    if not name or _as_name(name) == _as_name(person.name):
        return PersonMatch(person)
    message = (
        f"The workbook with the id {identity} is {name}'s, but the list of people calls its owner"
        f" {person.name}."
    )
    return PersonMatch(person, (finding("people-name-differs", "", message),))


def _nobody(
    who: str, identity: str, called: Sequence[Person], fitting: Sequence[Person]
) -> Finding:
    """Return why a workbook is nobody's on the list for certain: several may be meant, or none."""
    if fitting:
        rows = ", ".join(str(one.row) for one in fitting[:_MOST_NAMED])
        message = f"{who} may be any of {len(fitting)} people of the list (rows {rows})."
        return finding("people-ambiguous", "", message)
    other = ""
    if called:
        other = (
            f": there the id of {called[0].name} is {called[0].id}, in the workbook it is"
            f" {identity}"
        )
    return finding("not-on-the-list", "", f"{who} is not on the list of people{other}.")


def _as_name(text: str) -> str:
    """Return a name as it is compared, in whatever order its words stand: "Novak, Anna"."""
    return " ".join(
        sorted(filter(None, (squeezed(word) for word in text.replace(",", " ").split())))
    ) or as_id(text)


# --- records and rows ----------------------------------------------------------------------------


def joined(records: Iterable[Of], people: People, make: Callable[[Scorecard], Of]) -> Iterator[Of]:
    """Yield records with what the list says of their people, then one for everybody on it who has
    handed in no workbook.

    ``make`` makes a record of a scorecard, as the others were made.
    """
    for record in records:
        match = people.of(record["file"], record["person"], record["person_id"] or "")
        told = [*record["findings"], *map(finding_record, match.findings)]
        said = said_of(match.person, record["person_id"])
        yield cast(Of, {**record, **said, "findings": told})
    for person in people.missing():
        nothing = make(unreadable("", NO_WORKBOOK, not_handed_in(person)))
        yield cast(Of, {**nothing, "person": person.name, **said_of(person, None)})


def said_of(person: Person | None, identity: str | None) -> SaidRecord:
    """Return what a list says of a person, ``None`` for what it does not; its id counts more
    than a former one in the workbook.
    """
    return {
        "person_id": (person.id if person else "") or identity or None,
        "email": (person.email or None) if person else None,
        "manager": (person.manager or None) if person else None,
        "team": (person.team or None) if person else None,
    }


def not_handed_in(person: Person) -> str:
    """Return that a person has handed in no workbook, in words."""
    return f"{person.name} is on the list of people (row {person.row}), but no workbook is theirs."


def widened(
    header: Sequence[str], rows: Iterable[Row], records: Iterable[PersonRecord], listed: bool
) -> tuple[list[str], list[Row]]:
    """Return a table with columns at its end by which it can be joined to others, ``listed``
    with what a list says; ``records`` are those of its rows.
    """
    added = [key for key in (*JOINED, *(FROM_THE_LIST if listed else ())) if key not in header]
    wider = []
    for row, record in zip(rows, records, strict=True):
        why = missing(record)
        told = [
            why if name == "problem" and cell is None else cell
            for name, cell in zip(header, row, strict=True)
        ]
        wider.append([*told, *(_cell(record, key) for key in added)])
    return [*header, *added], wider


def _cell(record: PersonRecord, key: str) -> Any:
    if key == "framework_version":
        return record["framework"]["version"] if record["framework"] else None
    return cast("dict[str, Any]", record).get(key)


def widened_long(
    header: Sequence[str], results: Iterable[tuple[list[Row], bool]], people: People
) -> tuple[list[str], list[Row], bool, list[Finding]]:
    """Return a table of single skills with what the list says at its end, and a row for who has
    handed in no workbook.

    Also returned are whether any workbook had errors, and what is to be said of those that are not
    joined.
    """
    place = {name: header.index(name) for name in ("file", "person", "person_id", "problem")}
    rows: list[Row] = []
    findings: list[Finding] = []
    failed = False
    for skills, bad in results:
        failed |= bad
        file, name, identity = (
            skills[0][place[key]] or "" for key in ("file", "person", "person_id")
        )
        match = people.of(file, name, identity)
        findings += match.findings
        said = said_of(match.person, identity)
        for row in skills:
            row[place["person_id"]] = said["person_id"]
            rows.append([*row, *_from_the_list(said)])
    for person in people.missing():
        told = {
            place["file"]: "",
            place["person"]: person.name,
            place["person_id"]: person.id or None,
            place["problem"]: not_handed_in(person),
        }
        row = [told.get(column) for column in range(len(header))]
        rows.append([*row, *_from_the_list(said_of(person, None))])
    return [*header, *FROM_THE_LIST], rows, failed, findings


def _from_the_list(said: SaidRecord) -> Row:
    return [said["email"], said["manager"], said["team"]]
