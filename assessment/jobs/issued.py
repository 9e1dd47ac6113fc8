"""What became of the workbooks of a roll-out: for each person, and as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assessment.engine.carry_over import NotCarried
from assessment.jobs.asked import as_record
from assessment.jobs.previous import Previous
from assessment.model import Finding
from assessment.model.findings import finding
from assessment.people.roster import Person, Roster

Status = Literal["written", "there already", "not written", "planned"]
ISSUED_COLUMNS = (
    "row",
    "name",
    "id",
    "email",
    "manager",
    "team",
    "track",
    "file",
    "status",
    "previous",
    "ratings_carried",
    "ratings_before",
    "goals_carried",
    "skills_not_carried",
    "problem",
)
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
    names = ", ".join(left[:_MOST_NAMED])
    names += f" and {len(left) - _MOST_NAMED} more" if len(left) > _MOST_NAMED else ""
    belong = "workbook of the last cycle belongs"
    if len(left) > 1:
        belong = "workbooks of the last cycle belong"
    message = f"{len(left)} {belong} to nobody on the roster: {names}."
    return [*told, finding("previous-unclaimed", "", message)]


def roll_out_record(issued: Sequence[Issued], findings: Sequence[Finding]) -> dict[str, Any]:
    """Return what became of a roll-out, as JSON has it: people by :data:`ISSUED_COLUMNS`, what was
    not carried over, and all findings, those of the whole (:func:`roll_out_findings`) first.
    """
    return {
        "people": [dict(zip(ISSUED_COLUMNS, issued_row(one), strict=True)) for one in issued],
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
        "findings": [as_record(one) for one in _all(issued, findings)],
    }


def issued_row(one: Issued) -> list[Any]:
    """Return what became of one person's workbook, by :data:`ISSUED_COLUMNS`."""
    person = one.person
    return [
        person.row,
        person.name,
        person.id,
        person.email,
        person.manager,
        person.team,
        person.track.name,
        one.file,
        one.status,
        one.previous,
        one.carried,
        one.stood,
        one.goals,
        len(one.not_carried),
        " ".join(found.message for found in one.findings),
    ]


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
