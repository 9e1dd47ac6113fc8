"""Records and scorecards as rows of tables: each column a name and what it says of a row's item; a
new column is one entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from assessment.model import (
    AssessedCompetency,
    AssessedLevel,
    Assessment,
    Opinion,
    RatedSkill,
    Scorecard,
)
from assessment.output.records import person_of, printable, problem, problem_of, rating_label
from assessment.words.contract import (
    BriefRecord,
    ComparisonRecord,
    CompetencyRecord,
    GradeRecord,
    RouteRecord,
    ShareRecord,
    TrackRecord,
)
from assessment.words.phrases import short

Row = list[Any]
Item = TypeVar("Item")
Columns = Sequence[tuple[str, Callable[[Item], Any]]]

_DOES_NOT_APPLY = "does not apply"


def table(columns: Columns[Item], items: Iterable[Item]) -> tuple[list[str], list[Row]]:
    """Return the names of the columns and a row for each item."""
    return [name for name, _ in columns], [[value(item) for _, value in columns] for item in items]


# --- a row for each skill ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Skill:
    """A skill in its place, with what each rater says of it."""

    card: Scorecard
    competency: AssessedCompetency
    rung: int
    level: AssessedLevel
    skill: RatedSkill
    proposal: str
    own: Opinion | None
    manager: Opinion | None
    agreed: Opinion | None

    @property
    def left_out(self) -> str:
        """What stands for a rating of a skill that does not apply."""
        said = self.card.framework.does_not_apply if self.card.framework else None
        return said.label if said else _DOES_NOT_APPLY

    @property
    def label(self) -> str:
        """The rating in words."""
        if self.skill.does_not_apply:
            return self.left_out
        return "" if self.skill.rating is None else rating_label(self.card, self.skill.rating)

    @property
    def evidence(self) -> str:
        """What shows the employee's rating, or another note."""
        return (self.own.note if self.own else "") or self.skill.note or self.skill.reason

    def rated(self, opinion: Opinion | None) -> int | str | None:
        """Return what a rater gave."""
        if opinion is None:
            return None
        return self.left_out if opinion.does_not_apply else opinion.rating

    @property
    def rater(self) -> str | None:
        """Whose rating counts; ``None`` where there is none."""
        skill = self.skill
        if skill.rating is None and not skill.does_not_apply:
            return None
        raters = (opinion.rater for opinion in skill.opinions if opinion.where == skill.where)
        return next(raters, self.card.assessment.rater)


@dataclass(frozen=True, slots=True)
class _LongColumn:
    """A column of the table of skills, and what it says of a workbook that has none."""

    name: str
    value: Callable[[_Skill], Any]
    alone: Callable[[Scorecard], Any] = lambda card: None


def _of_card(name: str, value: Callable[[Scorecard], Any]) -> _LongColumn:
    """Return a column that says the same of all skills of a workbook."""
    return _LongColumn(name, lambda row: value(row.card), value)


_LONG = (
    _of_card("file", lambda card: printable(card.assessment.file)),
    _of_card("person", lambda card: _person(card.assessment)),
    _of_card("framework", lambda card: card.framework.id if card.framework else ""),
    _of_card("track", lambda card: card.track.name if card.track else ""),
    _LongColumn("competency", lambda row: row.competency.name),
    _LongColumn("level", lambda row: row.rung),
    _LongColumn("level_name", lambda row: row.level.name),
    _LongColumn("skill_id", lambda row: row.skill.skill_id or ""),
    _LongColumn("skill", lambda row: row.skill.text),
    _LongColumn("rating", lambda row: row.skill.rating),
    _LongColumn("rating_label", lambda row: row.label),
    _LongColumn("where", lambda row: row.skill.where),
    _LongColumn("comment", lambda row: "\n".join(map(str, row.skill.remarks))),
    _LongColumn("proposal", lambda row: row.proposal),
    _LongColumn("rating_self", lambda row: row.rated(row.own)),
    _LongColumn("rating_manager", lambda row: row.rated(row.manager)),
    _LongColumn("rating_agreed", lambda row: row.rated(row.agreed)),
    _LongColumn("evidence", lambda row: row.evidence),
    _LongColumn("manager_comment", lambda row: row.manager.note if row.manager else ""),
    _LongColumn("problem", lambda row: None, problem_of),
    _LongColumn("rater", lambda row: row.rater, lambda card: card.assessment.rater),
    _of_card("person_id", lambda card: card.assessment.person_id or None),
    _of_card("framework_version", lambda card: card.framework.version if card.framework else None),
)
LONG_COLUMNS = tuple(column.name for column in _LONG)


def long_rows(card: Scorecard) -> list[Row]:
    """Return a row per skill, by :data:`LONG_COLUMNS`; a workbook without any gives one row, so
    that nobody is missing.
    """
    proposals = {proposal.where: proposal.comment for proposal in card.assessment.proposals}
    rows = []
    for competency in card.assessment.competencies:
        for rung, level in enumerate(competency.levels, start=1):
            for skill in level.skills:
                by_rater = {opinion.rater: opinion for opinion in skill.opinions}
                row = _Skill(
                    card,
                    competency,
                    rung,
                    level,
                    skill,
                    proposals.get(skill.where, ""),
                    by_rater.get("self"),
                    by_rater.get("manager"),
                    by_rater.get("agreed"),
                )
                rows.append([column.value(row) for column in _LONG])
    return rows or [[column.alone(card) for column in _LONG]]


def _person(assessment: Assessment) -> str:
    return assessment.person or person_of(assessment.file)


# --- a row for each workbook ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Scored:
    """A workbook's record, and its competencies by their names."""

    record: BriefRecord
    by_name: dict[str, CompetencyRecord]

    def count(self, severity: str) -> int:
        """Return how many findings are of a severity."""
        return sum(finding["severity"] == severity for finding in self.record["findings"])


def wide_rows(records: Sequence[BriefRecord]) -> tuple[list[str], list[Row]]:
    """Return column names and a row per workbook: what was found, then level and weight of
    every competency.
    """
    scored = [
        _Scored(record, {competency["name"]: competency for competency in record["competencies"]})
        for record in records
    ]
    names = dict.fromkeys(name for one in scored for name in one.by_name)
    return table(_wide_columns(list(names)), scored)


def _wide_columns(names: Sequence[str]) -> Columns[_Scored]:
    """Return the columns of workbooks that have competencies of these names."""
    return [
        ("file", lambda one: one.record["file"]),
        ("person", lambda one: one.record["person"]),
        ("framework", lambda one: one.record["framework"] and one.record["framework"]["id"]),
        ("track", lambda one: one.record["track"]),
        ("progress", lambda one: one.record["progress"]),
        ("weights_total", lambda one: one.record["weights_total"]),
        ("grade", lambda one: _of(one.record["grade"], "grade")),
        ("job_title", lambda one: _of(one.record["grade"], "job_title")),
        ("min_salary", lambda one: _of(one.record["grade"], "min_salary")),
        ("next_salary", lambda one: _of(one.record["grade"], "next_salary")),
        ("next_grade_from", lambda one: _of(one.record["next_grade"], "min_progress")),
        ("errors", lambda one: one.count("error")),
        ("warnings", lambda one: one.count("warning")),
        ("problem", lambda one: problem(one.record)),
        *((f"{name} level", _competency("level", name)) for name in names),
        *((f"{name} weight", _competency("weight", name)) for name in names),
        ("status", lambda one: one.record["status"]),
        ("unrated", lambda one: one.record["unrated"]),
        ("skills", lambda one: one.record["skills"]),
        ("progress_min", lambda one: _end(one.record["progress_range"], 0)),
        ("progress_max", lambda one: _end(one.record["progress_range"], 1)),
        ("rater", lambda one: one.record["rater"]),
        ("person_id", lambda one: one.record["person_id"]),
        ("proposals", lambda one: len(one.record["proposals"])),
    ]


def _competency(key: str, name: str) -> Callable[[_Scored], Any]:
    return lambda one: _of(one.by_name.get(name), key)


# --- a row for each person and track -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _OnTrack:
    """A person on a track, and what each competency counts for there."""

    record: ComparisonRecord
    track: TrackRecord
    by_name: dict[str, ShareRecord]


@dataclass(frozen=True, slots=True)
class _TrackColumn:
    """A column of the table of tracks, and what it says of a workbook that gives no track."""

    name: str
    value: Callable[[_OnTrack], Any]
    alone: Callable[[ComparisonRecord], Any] = lambda record: None


def comparison_rows(records: Sequence[ComparisonRecord]) -> tuple[list[str], list[Row]]:
    """Return column names and a row per person and track; a workbook that gives no track gives
    one row, so that nobody is missing.
    """
    names = dict.fromkeys(
        share["name"]
        for record in records
        for track in record["tracks"]
        for share in track["competencies"]
    )
    columns = _track_columns(list(names))
    rows: list[Row] = []
    for record in records:
        for track in record["tracks"]:
            row = _OnTrack(record, track, {share["name"]: share for share in track["competencies"]})
            rows.append([column.value(row) for column in columns])
        if not record["tracks"]:
            rows.append([column.alone(record) for column in columns])
    return [column.name for column in columns], rows


def _of_person(name: str, value: Callable[[ComparisonRecord], Any]) -> _TrackColumn:
    """Return a column that says the same of all tracks of a person."""
    return _TrackColumn(name, lambda row: value(row.record), value)


def _track_columns(names: Sequence[str]) -> list[_TrackColumn]:
    """Return the columns of tracks that have competencies of these names."""
    return [
        _of_person("file", lambda record: record["file"]),
        _of_person("person", lambda record: record["person"]),
        _of_person("framework", lambda record: record["framework"] and record["framework"]["id"]),
        _TrackColumn("track", lambda row: row.track["track"]),
        _TrackColumn("role", lambda row: row.track["role"]),
        _TrackColumn("progress", lambda row: row.track["progress"]),
        _TrackColumn("grade", lambda row: _of(row.track["grade"], "grade")),
        _TrackColumn("job_title", lambda row: _of(row.track["grade"], "job_title")),
        _TrackColumn("min_salary", lambda row: _of(row.track["grade"], "min_salary")),
        _TrackColumn("next_salary", lambda row: _of(row.track["grade"], "next_salary")),
        _TrackColumn("next_grade", lambda row: _of(row.track["next_grade"], "grade")),
        _TrackColumn("next_job_title", lambda row: _of(row.track["next_grade"], "job_title")),
        _TrackColumn("next_grade_from", lambda row: _of(row.track["next_grade"], "min_progress")),
        _TrackColumn("distance", lambda row: row.track["distance"]),
        _TrackColumn("rating_steps", lambda row: _of(row.track["route"], "cost")),
        _TrackColumn("skills_to_raise", lambda row: _skills(row.track["route"])),
        _TrackColumn("in_common", lambda row: row.track["overlap"]),
        *(_TrackColumn(f"{name} weight", _share("weight", name)) for name in names),
        *(_TrackColumn(f"{name} level", _share("level", name)) for name in names),
        *(
            _TrackColumn(f"{name} one level more adds", _share("next_level_adds", name))
            for name in names
        ),
        _of_person("problem", problem),
        _of_person("status", lambda record: record["status"]),
        _of_person("unrated", lambda record: record["unrated"]),
        _of_person("skills", lambda record: record["skills"]),
        _TrackColumn("progress_min", lambda row: _end(row.track["progress_range"], 0)),
        _TrackColumn("progress_max", lambda row: _end(row.track["progress_range"], 1)),
        _TrackColumn("grade_min", lambda row: _in_short(_end(row.track["grade_range"], 0))),
        _TrackColumn("grade_max", lambda row: _in_short(_end(row.track["grade_range"], 1))),
        _of_person("rater", lambda record: record["rater"]),
        _of_person("person_id", lambda record: record["person_id"]),
    ]


def _share(key: str, name: str) -> Callable[[_OnTrack], Any]:
    return lambda row: _of(row.by_name.get(name), key)


def _skills(route: RouteRecord | None) -> int | None:
    return len(route["steps"]) if route else None


def _in_short(grade: GradeRecord | None) -> str | None:
    return short(grade) if grade else None


# --- parts of records ----------------------------------------------------------------------------


def _of(part: Any, key: str) -> Any:
    """Return what a part of a record says; nothing where there is none."""
    return part[key] if part else None


def _end(ends: Sequence[Item] | None, which: int) -> Item | None:
    return ends[which] if ends else None
