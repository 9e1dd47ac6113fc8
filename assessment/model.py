"""The values that everything else speaks of: a framework's and an assessment's.

Frozen, without any input or output. Weights, levels and progress are exact: ``int`` or
``Fraction``, never a binary float, since a cut score decides about a grade.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Severity = Literal["error", "warning", "info"]


# --- the framework -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LevelRule:
    """When a level counts as achieved (docs/rules.md).

    ``mean``: no skill rated No, and the mean of the ratings above ``limit`` (0 to 2).
    ``allowance``: no skill rated No, and at most ``limit`` skills rated Somewhat.
    """

    kind: Literal["mean", "allowance"]
    limit: Fraction
    strict: bool = True  # mean only: above the limit, not just at it
    forbids_no: bool = True

    def __str__(self) -> str:
        if self.kind == "mean":
            rule = f"mean {'above' if self.strict else 'at least'} {float(self.limit):g}"
        else:
            rule = f"at most {int(self.limit)} Somewhat"
        return f"{rule}, no No" if self.forbids_no else f"{rule}, No allowed"


@dataclass(frozen=True, slots=True)
class RatingLabel:
    """One step of the rating scale: its value (0, 1 or 2), spellings and colours."""

    value: int
    label: str
    aliases: tuple[str, ...]
    colours: tuple[str, ...]  # RRGGBB
    description: str
    reference: str


@dataclass(frozen=True, slots=True)
class Skill:
    """One statement on a level; ``id`` stays when the text is reworded."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class LevelName:
    """A rung of every competency: 1 is the first."""

    number: int
    name: str
    description: str
    reference: str


@dataclass(frozen=True, slots=True)
class CompetencyLevel:
    """What one level of one competency means, and its skills."""

    number: int
    description: str
    skills: tuple[Skill, ...]


@dataclass(frozen=True, slots=True)
class Competency:
    """A field of ability."""

    id: str
    name: str
    aliases: tuple[str, ...]
    description: str
    reference: str
    levels: tuple[CompetencyLevel, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """A band of progress in a track: from ``min_progress`` up to, not including, ``max_progress``.

    The top grade of a track includes its upper bound. Salaries are in the framework's unit of
    pay; ``None`` where the framework sets none.
    """

    min_progress: Fraction
    max_progress: Fraction
    grade: str | None  # the code, where the framework has codes
    job_title: str
    min_salary: Decimal | None
    next_salary: Decimal | None


@dataclass(frozen=True, slots=True)
class Track:
    """A career track: a weight per competency (by id, summing to 1), and a ladder of grades."""

    id: str
    name: str
    weights: dict[str, Fraction]
    responsibilities: tuple[str, ...]
    description: str
    reference: str
    grades: tuple[Grade, ...] = ()
    salaries: str = "not set"  # what the salaries are: bounds, band, lower bounds, not set


@dataclass(frozen=True, slots=True)
class Multiplier:
    """How many units of normalised pay one unit of a period, a currency or a country is."""

    name: str
    multiplier: Decimal
    description: str


@dataclass(frozen=True, slots=True)
class PayRules:
    """How normalised pay converts: salary = normalised / (period * currency * country)."""

    unit: str
    periods: tuple[Multiplier, ...]
    currencies: tuple[Multiplier, ...]
    countries: tuple[Multiplier, ...]
    description: str
    reference: str


@dataclass(frozen=True, slots=True)
class Event:
    """A yearly event of the cycle and the months (1 to 12) it falls in."""

    id: str
    name: str
    months: tuple[int, ...]
    description: str
    reference: str


@dataclass(frozen=True, slots=True)
class Cycle:
    """The year's calendar and the rules of who is due."""

    skip_within_months: int
    grace_months: int
    preparation_hours: int
    events: tuple[Event, ...]
    description: str
    reference: str


@dataclass(frozen=True, slots=True, eq=False)  # one of a kind: compared, and hashed, as an object
class Framework:
    """A career framework, whole."""

    id: str
    name: str
    version: str
    description: str
    reference: str
    zero_level: str
    ratings_as: str  # how its own workbooks write a rating: labels, numbers
    rule: LevelRule
    rule_description: str
    rule_reference: str
    ratings: tuple[RatingLabel, ...]
    levels: tuple[LevelName, ...]
    competencies: tuple[Competency, ...]
    tracks: tuple[Track, ...]
    pay: PayRules | None = None
    cycle: Cycle | None = None

    def competency(self, identity: str) -> Competency:
        """Return a competency by its id. Raises ``KeyError``."""
        for competency in self.competencies:
            if competency.id == identity:
                return competency
        raise KeyError(identity)

    def level_name(self, number: int) -> str:
        """Return the name of a level; 0 has one too."""
        if number == 0:
            return self.zero_level
        return next((level.name for level in self.levels if level.number == number), str(number))


# --- the assessment ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem or a remark about somebody's file: what, where, and what to do."""

    severity: Severity
    code: str  # one of assessment.findings.CODES
    where: str  # "Delivery!D7", "Summary!B2:B6", or "" for the file as a whole
    message: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on a skill or a rating: who said what, and the replies to it."""

    author: str
    text: str
    replies: tuple[Remark, ...] = ()

    def __str__(self) -> str:
        said = f"{self.author}: {self.text}" if self.author else self.text
        return "\n".join([said, *map(str, self.replies)])


@dataclass(frozen=True, slots=True)
class RatedSkill:
    """A skill as it stands in a workbook, with its rating (0, 1, 2, or ``None`` for unrated)."""

    text: str
    rating: int | None
    where: str  # of the rating: "Delivery!D7"
    remarks: tuple[Remark, ...] = ()
    skill_id: str | None = None  # of the framework's skill with this text


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


@dataclass(frozen=True, slots=True)
class LevelScore:
    """Whether a level is achieved, and why."""

    name: str
    achieved: bool
    yes: int
    somewhat: int
    no: int
    unrated: int
    why: str
    rule: LevelRule


@dataclass(frozen=True, slots=True)
class CompetencyScore:
    """A competency's level and its share of the progress."""

    name: str
    competency_id: str | None
    weight: Fraction | None
    level: int | None  # None: recognised, but it could not be scored
    level_name: str | None
    value: Fraction | None
    levels: tuple[LevelScore, ...]
    next_step: str = ""  # what stands between the person and the next level


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What the engine says of an assessment."""

    assessment: Assessment
    framework: Framework | None
    track: Track | None
    rule: str
    competencies: tuple[CompetencyScore, ...]
    weights_total: Fraction | None
    progress: Fraction | None
    grade: Grade | None
    findings: tuple[Finding, ...] = field(default=())
    written: str | None = None  # the file that the filled workbook was written to


# --- tracks side by side -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One skill to raise on the way to a grade."""

    competency: str
    level: int  # the level that it helps to achieve
    skill: str
    where: str  # of the rating: "Delivery!D7"
    rating: int | None  # as it stands; None is unrated, and counts as No
    to: int  # 1 or 2

    @property
    def cost(self) -> int:
        """The number of rating steps, 1 or 2."""
        return self.to - (self.rating or 0)


@dataclass(frozen=True, slots=True)
class Route:
    """The smallest set of rating steps that lifts somebody to a grade."""

    grade: Grade
    levels: tuple[int, ...]  # afterwards, a level for each competency of the scorecard
    progress: Fraction  # afterwards
    steps: tuple[RouteStep, ...]

    @property
    def cost(self) -> int:
        """The number of rating steps."""
        return sum(step.cost for step in self.steps)


@dataclass(frozen=True, slots=True)
class TrackShare:
    """What one competency counts for on one track."""

    name: str  # of the competency, as the workbook has it
    competency_id: str | None
    weight: Fraction  # on this track, 0 to 1
    level: int | None
    value: Fraction | None  # weight * level
    next_level_adds: Fraction  # to the progress; 0 at the highest level
    common: Fraction  # the smaller of this weight and the primary track's


@dataclass(frozen=True, slots=True)
class TrackComparison:
    """One person on one track."""

    track: Track
    role: Literal["primary", "aspirational", ""]
    shares: tuple[TrackShare, ...]  # in the order of the scorecard
    progress: Fraction | None
    grade: Grade | None
    next_grade: Grade | None  # None on the topmost grade
    distance: Fraction | None  # of the progress to the next grade's lower bound
    overlap: Fraction | None  # with the primary track: the sum of the smaller weights, 0 to 1
    route: Route | None  # None where there is no next grade, or none that can be reached


@dataclass(frozen=True, slots=True)
class FocusItem:
    """A skill to talk about in the review."""

    competency: str
    level: int
    level_name: str
    skill: str
    where: str  # of the rating
    rating: int | None
    reason: str  # in words: on the level reached, on the next level, changed since last time
