"""Whose ratings count: the agreed one where there is one, else the employee's; or one rater's
alone, where that was asked for.

A workbook with one column of ratings is the employee's, unless the header of its ratings names
somebody else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assessment.model import AssessedCompetency, Opinion, RatedSkill, Rater
from assessment.recognition.find.beside import Beside
from assessment.recognition.find.own import counted

_WHOSE: dict[Rater, str] = {
    "self": "self-ratings",
    "manager": "manager's ratings",
    "agreed": "agreed ratings",
}


@dataclass(frozen=True, slots=True)
class RatingChooser:
    """Chooses the rating that counts, skill by skill, and says of all of them whose they were."""

    asked: Rater | None
    counting: Collection[Rater] = ()  # of ratings that were given and count
    # by cell: ratings that have no other rater's beside them
    alone: Mapping[str, Opinion] = field(default_factory=dict)

    def cell(
        self, columns: Beside, opinions: Sequence[Opinion], strange: Collection[str]
    ) -> tuple[Rater, str] | None:
        """Return whose rating counts for a skill and its cell, ``""`` for that of the only
        column; ``None`` where the rater who was asked for has none.
        """
        if columns.ratings:
            chosen = counted(opinions, self.asked, strange)
            return (chosen.rater, chosen.where) if chosen is not None else None
        return (columns.owner, "") if self.asked in (None, columns.owner) else None

    def completed(self, competencies: Sequence[AssessedCompetency]) -> list[AssessedCompetency]:
        """Return competencies in which those skills, too, say whose rating theirs is that have
        one column, where others have several.
        """
        if not self.alone or not any(
            skill.opinions
            for competency in competencies
            for level in competency.levels
            for skill in level.skills
        ):
            return list(competencies)
        return [
            replace(
                competency,
                levels=tuple(
                    replace(level, skills=tuple(map(self._said, level.skills)))
                    for level in competency.levels
                ),
            )
            for competency in competencies
        ]

    def _said(self, skill: RatedSkill) -> RatedSkill:
        return (
            replace(skill, opinions=(self.alone[skill.where],))
            if not skill.opinions and skill.where in self.alone
            else skill
        )

    def rater(self, columns: Iterable[Beside]) -> Rater:
        """Return whose ratings those of the workbook are: the rater's who was asked for, else
        ``agreed`` if any agreed one counts, else as a rule ``self``.
        """
        if self.asked is not None:
            return self.asked
        if "agreed" in self.counting:
            return "agreed"
        owners = {beside.owner for beside in columns if not beside.ratings}
        return (
            "manager"
            if set(self.counting) == {"manager"} or (not self.counting and owners == {"manager"})
            else "self"
        )

    def words(self) -> str:
        """Say whose ratings are counted on a sheet with a column for each rater."""
        which = (
            "the agreed rating counts where there is one, else the employee's"
            if self.asked is None
            else f"the {_WHOSE[self.asked]} were counted"
        )
        return f"There is a column of ratings for each rater; {which}."

    def lacking(self, columns: Iterable[Beside]) -> str:
        """Return why there is nothing of the rater who was asked for; ``""`` where there is, or
        nobody was.
        """
        if self.asked is None or self.counting:
            return ""
        there = list(columns)
        column = any(
            self.asked in beside.ratings or (not beside.ratings and beside.owner == self.asked)
            for beside in there
        )
        owners = {beside.owner for beside in there}
        whose = (
            "the manager's"
            if owners == {"manager"}
            else "the agreed one"
            if owners == {"agreed"}
            else "the employee's"
        )
        several = any(beside.ratings for beside in there)
        why = (
            "their column is empty"
            if column
            else (
                "it has no column for them" if several else f"its only column of ratings is {whose}"
            )
        )
        return (
            f"The workbook has no {_WHOSE[self.asked]}: {why}. So no levels, no progress and no"
            " grade are given."
        )


def unscored(competencies: Sequence[AssessedCompetency]) -> list[AssessedCompetency]:
    """Return competencies of which nothing is scored: what stands there is not what was asked
    for.
    """
    return [replace(competency, scorable=False) for competency in competencies]
