"""The JSON contract (docs/json.md) as types: what a program is told of a workbook, and what every
other output is made of.

Keys are added, and never change their meaning. Numbers are rounded; what is not known is ``None``.

Annotations are values here, not texts: so the types know which of their keys may be absent.
"""

from typing import NotRequired, TypedDict

Number = float | int


class GradeRecord(TypedDict):
    """A grade of a track."""

    grade: str | None  # its code
    job_title: str
    min_progress: Number
    max_progress: Number
    min_salary: Number | None
    next_salary: Number | None


# the two ends between which something can still come to lie
Ends = list[Number]
GradeEnds = list[GradeRecord | None]


class RaterRecord(TypedDict):
    """What a workbook comes to by the ratings of one rater alone."""

    progress: Number | None
    grade: GradeRecord | None
    unrated: int


class JudgedRecord(TypedDict):
    """Whose ratings count, and whether all are there."""

    rater: str | None
    by_rater: dict[str, RaterRecord]
    status: str
    unrated: int
    skills: int


class FindingRecord(TypedDict):
    """A problem or remark."""

    severity: str
    code: str
    where: str
    message: str


class FrameworkRecord(TypedDict):
    """Which framework a result is by."""

    id: str
    version: str


class FileRecord(TypedDict):
    """What is found in a file of a person."""

    file: str
    person: str
    findings: list[FindingRecord]


class ListedRecord(TypedDict):
    """What a list of people adds to any record."""

    email: str | None
    manager: str | None
    team: str | None


class SaidRecord(ListedRecord):
    """What a list of people, or else the workbook, says of a person."""

    person_id: str | None


class PersonRecord(FileRecord):
    """Who a workbook is of, and by what they are assessed."""

    person_id: str | None
    track: str | None
    framework: FrameworkRecord | None


class RangedRecord(TypedDict):
    """A progress and its grade, and between which they can still come to lie."""

    progress: Number | None
    progress_range: Ends | None
    grade: GradeRecord | None
    grade_range: GradeEnds | None


class LevelRecord(TypedDict):
    """A level of a competency."""

    name: str
    achieved: bool
    yes: int
    somewhat: int
    no: int
    unrated: int
    does_not_apply: int
    why: str


class CompetencyRecord(TypedDict):
    """A competency; a brief record has no levels."""

    name: str
    id: str | None
    weight: Number | None
    level: int | None
    level_name: str | None
    level_range: list[int] | None
    value: Number | None
    next_step: str
    levels: NotRequired[list[LevelRecord]]


class LeftOutRecord(TypedDict):
    """A skill that does not apply."""

    where: str
    skill: str
    reason: str


class ProposalRecord(TypedDict):
    """A change that has not been agreed."""

    where: str
    skill: str
    rating: int | None
    comment: str


class StepRecord(TypedDict):
    """A skill to raise."""

    competency: str
    level: int
    level_name: str | None
    skill: str
    where: str
    rating: int | None
    rating_label: str | None
    to: int
    to_label: str
    cost: int


class RouteRecord(TypedDict):
    """The shortest way to a grade."""

    grade: GradeRecord
    cost: int
    levels: list[int]
    progress: Number
    steps: list[StepRecord]


class WrittenRecord(TypedDict, total=False):
    """Where a workbook was written, if it was."""

    written: str


class ResultRecord(PersonRecord, JudgedRecord, WrittenRecord):
    """What the results of scoring and of comparing begin with."""

    pay_unit: str | None


class BriefRecord(ResultRecord, RangedRecord):
    """A scorecard, with what a row of a table needs."""

    layout: str
    rule: str
    competencies: list[CompetencyRecord]
    weights_total: Number | None
    next_grade: GradeRecord | None
    does_not_apply: int
    not_applying: list[LeftOutRecord]
    proposals: list[ProposalRecord]


class ScoreRecord(BriefRecord):
    """A scorecard, with the cells of the open skills and the way to the next grade."""

    open: list[str]
    route: RouteRecord | None


class ShareRecord(TypedDict):
    """A competency on a track."""

    name: str
    id: str | None
    weight: Number
    level: int | None
    level_name: str | None
    value: Number | None
    next_level_adds: Number | None
    common: Number | None


class TrackRecord(RangedRecord):
    """A person on a track."""

    track: str
    id: str
    role: str | None
    next_grade: GradeRecord | None
    distance: Number | None
    overlap: Number | None
    competencies: list[ShareRecord]
    route: RouteRecord | None


class ComparisonRecord(ResultRecord):
    """A person on several tracks."""

    tracks: list[TrackRecord]


class StatusRecord(PersonRecord):
    """How far a person is."""

    state: str
    rated: int | None
    skills: int | None
    rated_self: int | None
    rated_manager: int | None
    rated_agreed: int | None


class IssuedRecord(TypedDict):
    """What became of the blank workbook of a person on a roster."""

    row: int
    name: str
    id: str
    email: str
    manager: str
    team: str
    track: str
    file: str
    status: str
    previous: str
    ratings_carried: int
    ratings_before: int | None
    goals_carried: int
    skills_not_carried: int
    problem: str


class NotCarriedRecord(TypedDict):
    """What of the last cycle could not be carried over."""

    name: str
    where: str
    competency: str
    level: str
    skill: str
    rating: int | None
    reason: str


class RollOutRecord(TypedDict):
    """What became of a whole roster."""

    people: list[IssuedRecord]
    not_carried: list[NotCarriedRecord]
    findings: list[FindingRecord]
