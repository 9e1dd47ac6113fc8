"""A person on a track beside the own one, in whole numbers: what the formulas of a comparison sheet
give, computed for their cached values.

Weights, bounds and progress are millionths, as in :mod:`assessment.sheets.results.standing`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from assessment.model import Grade
from assessment.sheets.kit.canvas import Value
from assessment.sheets.kit.ratings import NONE
from assessment.sheets.results.standing import MILLION, Standing, grade_words, millionths
from assessment.words.catalogue import Texts


@dataclass(frozen=True, slots=True)
class OnTrack:
    """Where a person stands on a track: ``number`` and ``next_number`` are those of the grade and
    of the next one, 0 for none.
    """

    standing: Standing | None
    progress: int | None
    number: int = 0
    next_number: int = 0

    @property
    def grade(self) -> Grade | None:
        """The grade that the person has."""
        return self.standing.grade(self.number) if self.standing else None

    @property
    def begins(self) -> int | None:
        """The progress at which the next grade begins."""
        return (
            self.standing.bounds[self.next_number - 1]
            if self.standing and self.next_number
            else None
        )

    def to_go(self) -> int | None:
        """Return how much progress is left to the next grade."""
        if self.begins is None or self.progress is None:
            return None
        return self.begins - self.progress

    def next(self, texts: Texts) -> str:
        """Return the next grade in words."""
        following = self.standing.grade(self.next_number) if self.standing else None
        if following:
            return grade_words(following, texts)
        return texts.said("results.comparison.top") if self.grade else NONE

    def marks(self, here: str, following: str) -> list[str]:
        """Return the marks on the grades of the track's ladder: ``here`` and ``following``."""
        by_number = {self.next_number: following, self.number: here}
        many = len(self.standing.bounds) if self.standing else 0
        return [by_number.get(number, "") for number in range(1, many + 1)]


def on_track(standing: Standing | None, progress: int | None, *, graded: bool = True) -> OnTrack:
    """Return where a progress stands on a track; without ``graded`` it has no grade there."""
    if standing is None or not graded:
        return OnTrack(standing, progress)
    return OnTrack(standing, progress, standing.held(progress), standing.following(progress))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A competency on both tracks: ``weight`` is this track's, ``own`` the person's; ``way`` is the
    level on the shortest way.
    """

    name: str
    level: int | None
    weight: int
    own: Fraction | None
    way: int | None

    @property
    def value(self) -> int | None:
        """What it adds to the progress on this track."""
        return None if self.level is None else self.weight * self.level

    @property
    def own_value(self) -> int | None:
        """What it adds to the person's progress."""
        return None if self.level is None or self.own is None else millionths(self.own * self.level)

    def weight_more(self) -> int | None:
        """Return how much more it weighs here."""
        return None if self.own is None else millionths(Fraction(self.weight, MILLION) - self.own)

    def value_more(self) -> int | None:
        """Return how much more it adds here."""
        if self.value is None or self.own_value is None:
            return None
        return self.value - self.own_value

    def common(self) -> float | str:
        """Return the smaller of the two weights."""
        return NONE if self.own is None else min(self.weight / MILLION, float(self.own))


@dataclass(frozen=True, slots=True)
class Both:
    """Where a person stands on both tracks, and the competencies there."""

    here: OnTrack
    own: OnTrack
    competencies: tuple[Weighed, ...]

    @property
    def own_total(self) -> int:
        """The sum of the person's weights."""
        return millionths(sum((row.own for row in self.competencies if row.own), Fraction(0)))

    def total_more(self) -> int:
        """Return how much more the weights of this track are together."""
        return sum(row.weight for row in self.competencies) - self.own_total

    def overlap(self) -> int:
        """Return how much of the weights both tracks have in common."""
        known = [row for row in self.competencies if row.own is not None]
        smaller = (min(Fraction(row.weight, MILLION), row.own or Fraction(0)) for row in known)
        return millionths(sum(smaller, Fraction(0)))

    def more(self, value: Callable[[OnTrack], Value]) -> Value:
        """Return how much more a value is on this track."""
        here, own = value(self.here), value(self.own)
        return round(here - own, 6) if isinstance(here, float) and isinstance(own, float) else NONE
