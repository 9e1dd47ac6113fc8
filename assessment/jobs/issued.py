"""What became of the workbooks of a roll-out: for each person, and as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from assessment.engine.carry_over import NotCarried
from assessment.jobs.previous import Previous
from assessment.model import Finding
from assessment.model.findings import finding
from assessment.output.records import finding_record
from assessment.output.rows import Columns, Row, table
from assessment.people.roster import Person, Roster
from assessment.words.contract import IssuedRecord, RollOutRecord
from assessment.words.text import first_few

Status = Literal["written", "there already", "not written", "planned"]
_MOST_NAMED = 10  # workbooks in a message


@dataclass(frozen=True, slots=True)
class Issued:
    """What became of one person's workbook."""

    person: Person
    file: str
    status: Status
    previous: str = ""  # the last cycle's workbook that it was filled from
    carried: int = 0  # of the ratings that stood there
    goals: int = 0
    not_carried: tuple[NotCarried, ...] = ()
    findings: tuple[Finding, ...] = ()
    candidates: tuple[str, ...] = ()  # the workbooks of the last cycle that may be the person's
    # ratings in the last cycle's workbook; None where it was not looked at
    stood: int | None = None


def unclaimed(previous: Previous, issued: Sequence[Issued]) -> list[str]:
    """Return the last cycle's workbooks that nobody of the roster has: people who have left, or
    names that differ.
    """
    named = {file for one in issued for file in one.candidates}
    return [one.file for one in previous.workbooks if one.file not in named]


def roll_out_findings(
    roster: Roster, previous: Previous | None, issued: Sequence[Issued]
) -> list[Finding]:
    """Return what is to be said of a roll-out as a whole: of the roster, and of the last cycle's
    workbooks where there are any. What concerns one person stands in ``issued``.
    """
    if previous is None:
        return list(roster.findings)
    told = [*roster.findings, *previous.findings, *previous.renumbered(roster.people)]
    left = [Path(file).name for file in unclaimed(previous, issued)]
    if not left:
        return told
    names = first_few(left, _MOST_NAMED)
    belong = "workbook of the last cycle belongs"
    if len(left) > 1:
        belong = "workbooks of the last cycle belong"
    message = f"{len(left)} {belong} to nobody on the roster: {names}."
    return [*told, finding("previous-unclaimed", "", message)]


def roll_out_record(issued: Sequence[Issued], findings: Sequence[Finding]) -> RollOutRecord:
    """Return what became of a roll-out, as JSON has it: people by the columns of
    :func:`issued_rows`, what was not carried over, and all findings, those of the whole
    (:func:`roll_out_findings`) first.
    """
    header, rows = issued_rows(issued)
    people = [dict(zip(header, row, strict=True)) for row in rows]
    return {
        "people": cast("list[IssuedRecord]", people),
        "not_carried": [
            {
                "name": one.person.name,
                "where": left.where,
                "competency": left.competency,
                "level": left.level,
                "skill": left.skill,
                "rating": left.rating,
                "reason": left.reason,
            }
            for one in issued
            for left in one.not_carried
        ],
        "findings": [finding_record(one) for one in _all(issued, findings)],
    }


_COLUMNS: Columns[Issued] = (
    ("row", lambda issued: issued.person.row),
    ("name", lambda issued: issued.person.name),
    ("id", lambda issued: issued.person.id),
    ("email", lambda issued: issued.person.email),
    ("manager", lambda issued: issued.person.manager),
    ("team", lambda issued: issued.person.team),
    ("track", lambda issued: issued.person.track.name),
    ("file", lambda issued: issued.file),
    ("status", lambda issued: issued.status),
    ("previous", lambda issued: issued.previous),
    ("ratings_carried", lambda issued: issued.carried),
    ("ratings_before", lambda issued: issued.stood),
    ("goals_carried", lambda issued: issued.goals),
    ("skills_not_carried", lambda issued: len(issued.not_carried)),
    ("problem", lambda issued: " ".join(found.message for found in issued.findings)),
)


def issued_rows(issued: Iterable[Issued]) -> tuple[list[str], list[Row]]:
    """Return column names and a row for each person's workbook: what became of it."""
    return table(_COLUMNS, issued)


def is_wrong(issued: Sequence[Issued], findings: Sequence[Finding]) -> bool:
    """Tell whether a roll-out needs somebody's eyes: anybody has no workbook, anything is an error,
    or hardly anything of somebody's was carried over, which nobody wants to send out unseen.
    """
    return any(one.status == "not written" for one in issued) or any(
        one.severity == "error" or one.code == "previous-not-carried"
        for one in _all(issued, findings)
    )


def _all(issued: Sequence[Issued], findings: Sequence[Finding]) -> list[Finding]:
    return [*findings, *(found for one in issued for found in one.findings)]
