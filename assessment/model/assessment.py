"""The values of one person's assessment, as it stands in a workbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from assessment.model.level_rule import LevelRule

if TYPE_CHECKING:  # few workbooks have any
    from assessment.model.development import Accomplishment, CheckIn, Goal

Severity = Literal["error", "warning", "info"]
Rater = Literal["self", "manager", "agreed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem or a remark about somebody's file: what, where, and what to do."""

    severity: Severity
    code: str  # one of assessment.model.findings.CODES
    where: str  # "Delivery!D7", "Summary!B2:B6", or "" for the file as a whole
    message: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on a skill or a rating: who said what, and the replies to it."""

    author: str
    text: str
    replies: tuple[Remark, ...] = ()

    def __str__(self) -> str:
        lines: list[str] = []
        left = [self]
        while left:  # however deep replies to replies go
            one = left.pop()
            lines.append(f"{one.author}: {one.text}" if one.author else one.text)
            left.extend(reversed(one.replies))
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one rater says of a skill: the rating (``None``: none given), and the evidence or
    comment beside it.
    """

    rater: Rater
    rating: int | None
    where: str  # of the rating
    note: str = ""
    does_not_apply: bool = False  # the rater says so instead of a rating, which is then None


@dataclass(frozen=True, slots=True)
class RatedSkill:
    """A skill as it stands in a workbook, with its rating (0, 1, 2, or ``None`` for unrated)."""

    text: str
    rating: int | None
    where: str  # of the rating: "Delivery!D7"
    remarks: tuple[Remark, ...] = ()
    skill_id: str | None = None  # of the framework's skill with this text
    opinions: tuple[Opinion, ...] = ()  # where the workbook has a column for each rater
    note: str = ""  # evidence or a comment beside it that is no rater's opinion
    does_not_apply: bool = False  # to this person: neither rated nor unrated
    reason: str = ""  # why it does not apply, where one stands beside it


@dataclass(frozen=True, slots=True)
class AssessedLevel:
    """A level as it stands in a workbook."""

    name: str
    skills: tuple[RatedSkill, ...]
    rule: LevelRule | None = None  # what its own formula says; None if it has none
    where: str = ""  # of its result, or of its header


@dataclass(frozen=True, slots=True)
class AssessedCompetency:
    """A competency of a workbook: its row of the Summary and its sheet's levels."""

    name: str
    sheet: str | None  # None: the Summary names it, but no sheet fits
    weight: Fraction | None
    where: str  # of the Summary's row: "Summary!A2"
    levels: tuple[AssessedLevel, ...]
    weight_where: str = ""
    level_where: str = ""
    own_level: Fraction | None = None  # what the file's own formulas give
    scorable: bool = True  # False where what was found cannot be scored


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that was proposed by colour and comment and has not been agreed."""

    where: str
    skill: str
    rating: int | None  # as it stands
    comment: str


@dataclass(frozen=True, slots=True)
class Marker:
    """What our own blank workbooks say of themselves, in their document properties."""

    framework: str
    version: str
    track: str | None
    person: str | None


@dataclass(frozen=True, slots=True)
class ShownResult:
    """A result that the Summary of a blank workbook of ours shows by its own formulas, under
    its defined name.
    """

    name: str  # Progress, Grade, JobTitle ...
    value: float | str
    where: str


@dataclass(frozen=True, slots=True)
class Development:
    """What the development sheets of a workbook hold."""

    goals: tuple[Goal, ...] = ()
    accomplishments: tuple[Accomplishment, ...] = ()
    check_ins: tuple[CheckIn, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """One person's ratings, read from one workbook."""

    file: str
    layout: str  # in words; "" where nothing was recognised
    competencies: tuple[AssessedCompetency, ...]
    proposals: tuple[Proposal, ...] = ()
    findings: tuple[Finding, ...] = ()
    person: str | None = None
    track: str | None = None  # as written in the workbook
    marker: Marker | None = None
    labels: tuple[str, ...] = ()  # rating labels in use, as spelt in the workbook
    own_progress: Fraction | None = None
    progress_where: str = ""
    weights_where: str = ""
    summary: str | None = None  # the name of the sheet that holds the weights
    development: Development = field(default_factory=Development)
    person_id: str = ""
    family: str = ""  # fills the place that job titles leave for it
    aspirational: tuple[str, ...] = ()  # names of tracks that the person would like to be on
    # whose ratings count: "agreed" where any agreed one does, else as a rule "self"; None where no
    # ratings were read
    rater: Rater | None = None
    alone: bool = False  # no one else's, since this rater's were asked for
    shown: tuple[ShownResult, ...] = ()  # by what counts now

    @property
    def skills(self) -> tuple[RatedSkill, ...]:
        """The skills of all competencies and levels, in their order."""
        levels = [level for competency in self.competencies for level in competency.levels]
        return tuple([skill for level in levels for skill in level.skills])

    @property
    def is_rated(self) -> bool:
        """Whether any skill has a rating that counts."""
        return any(skill.rating is not None for skill in self.skills)
