"""How many of the last cycle's ratings arrive in a new workbook, and the warning where most of them
do not.

What is carried is decided in :mod:`assessment.engine.carry_over`; nothing here makes it stricter or
more generous.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from assessment.engine.carry_over import CarriedOver
from assessment.model import Assessment, Finding, Framework, RatedSkill
from assessment.model.findings import finding
from assessment.words.names import squeezed


@dataclass(frozen=True, slots=True)
class Losses:
    """The ratings that stood in the last cycle's workbook (the agreed one of a skill, else the
    employee's), and what became of them.

    ``carried`` is how many of them the new workbook begins with, ``strange`` how many of the others
    stand beside a statement that the framework neither has nor ever had. A skill that does not
    apply counts as rated.
    """

    file: str  # its name
    stood: int
    carried: int
    strange: int

    @property
    def is_heavy(self) -> bool:
        """Whether less than half of what stood was carried."""
        return 2 * self.carried < self.stood

    def warning(self, framework: Framework) -> Finding | None:
        """Return what is to be said of a heavy loss; ``None`` where most was carried, or
        nothing stood there.
        """
        if not self.is_heavy:
            return None
        name = f"{framework.name} {framework.version}"
        if 2 * self.strange >= self.stood - self.carried:
            why = (
                f"Its wording is not this framework's: {self.strange} of its statements are none of"
                f" {name}."
            )
        else:
            why = "The reason stands beside each of them."
        found = "none" if not self.carried else str(self.carried)
        ratings = "rating" if self.stood == 1 else "ratings"
        return finding(
            "previous-not-carried",
            self.file,
            f"Of the {self.stood} {ratings} in it {found} could be carried over. {why}",
        )


def losses(previous: Assessment, carried: CarriedOver, framework: Framework) -> Losses:
    """Return what became of the ratings of ``previous``, of which ``carried`` is what was
    carried to ``framework``.
    """
    arrived = {
        where
        for skill in carried.skills.values()
        if skill.rating is not None or skill.does_not_apply
        for where in skill.came_from
    }
    stood = [skill for skill in previous.skills if _counts(skill)]
    lost = [skill for skill in stood if skill.where not in arrived]
    known = _known(framework)
    strange = sum(
        skill.skill_id not in known and squeezed(skill.text) not in known for skill in lost
    )
    return Losses(PurePath(previous.file).name, len(stood), len(stood) - len(lost), strange)


def _counts(skill: RatedSkill) -> bool:
    """Tell whether a skill has a rating that counts: an agreed one, else the employee's, or the
    one of the workbook's own column.
    """
    given = skill.rating is not None or skill.does_not_apply
    return given or any(
        one.rater in ("agreed", "self") and (one.rating is not None or one.does_not_apply)
        for one in skill.opinions
    )


def _known(framework: Framework) -> set[str | None]:
    """Return the ids and wordings of the framework's skills, and of those that its migrations
    speak of.
    """
    known: set[str | None] = set()
    for competency in framework.competencies:
        for level in competency.levels:
            for skill in level.skills:
                known |= {skill.id, squeezed(skill.text)}
    for migration in framework.migrations:
        known |= {*migration.before, squeezed(migration.text)}
    return known - {""}
