"""The rule of the mean: no skill at the lowest step, and the mean of the ratings above a limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any, ClassVar, Self

from assessment.model.level_rule import Counted
from assessment.model.scale import USUAL, RatingScale
from assessment.rules.base import (
    EXACT,
    Condition,
    Hints,
    Key,
    RoomBelowTop,
    decimal,
    listed,
    skills_are,
    times,
)


@dataclass(frozen=True, slots=True)
class Mean(RoomBelowTop):
    """The mean of a level's ratings is above ``limit``, or at it where it is not ``strict``."""

    kind: ClassVar[str] = "mean"
    keys: ClassVar[Mapping[str, Key]] = {"limit": EXACT}
    limit: Fraction
    strict: bool = True
    forbids_lowest: bool = True
    scale: RatingScale = USUAL

    # -- arithmetic

    def holds(self, ratings: Sequence[int]) -> bool:
        """Tell whether the mean of ratings, at least one, is high enough."""
        mean = Fraction(sum(ratings), len(ratings))
        return mean > self.limit if self.strict else mean >= self.limit

    def lifted_to(self, ratings: Sequence[int | None]) -> tuple[int, ...] | None:
        """Return ratings that achieve a level with the least number of steps."""
        lifted, order = self._from_lowest(ratings)
        total = self.limit * len(lifted)  # what the ratings have to add up to
        missing = (floor(total) + 1 if self.strict else ceil(total)) - sum(lifted)
        for index in order:
            steps = max(0, min(missing, self.scale.top - lifted[index]))
            lifted[index] += steps
            missing -= steps
        return tuple(lifted) if self.achieved(lifted) else None

    def room(self, many: int) -> int:
        """Return how many steps ``many`` ratings, none of them forbidden, may lie below the top
        together.
        """
        room = (self.scale.top - self.limit) * many
        least = self.scale.second if self.forbids_lowest else self.scale.lowest
        return min((self.scale.top - least) * many, ceil(room) - 1 if self.strict else int(room))

    def far(self, value: int) -> int:
        """Return how much of the room a rating takes: its steps below the top."""
        return self.scale.top - value

    # -- words

    def in_words(self) -> str:
        """Return the condition in words: ``mean above 1.7``."""
        return f"mean {'above' if self.strict else 'at least'} {float(self.limit):g}"

    def why_achieved(self, ratings: Sequence[int], partly: Sequence[str]) -> str:
        """Say which mean ratings have, and which they need."""
        return f"the mean is {_mean_of(ratings)} ({self._needed} needed)"

    def why_lacking(self, ratings: Sequence[int], partly: Sequence[str], *, settled: bool) -> str:
        """Say which mean ratings have, and which skills could rise."""
        if not settled or self.holds(ratings):
            return ""
        said = f"the mean is {_mean_of(ratings)}, {self._needed} is needed"
        if not partly:  # what is lacking is at the lowest step, which such a rule allows
            return said
        return f"{said}; {skills_are(len(partly))} rated {self.partly} ({listed(partly)})"

    @property
    def _needed(self) -> str:
        return f"{'more than' if self.strict else 'at least'} {float(self.limit):g}"

    # -- formulas

    def own_by_counts(self, counted: Counted) -> str:
        """Return the condition over counts, in whole numbers."""
        limit, unit = self.limit.as_integer_ratio()
        terms = [
            times(value, how_many)
            for value, how_many in zip(self.scale.values, counted.steps, strict=True)
            if value
        ]
        return f"{unit}*({'+'.join(reversed(terms))}){self._sign}{limit}*{counted.many}"

    def by_ratings(self, ratings: str, many: str, how_many: Callable[[int], str]) -> str:
        """Return the condition over ratings.

        The quotient of two whole numbers is rounded to the nearest binary number by every
        program: where it is the limit, it is the same number as the limit's literal.
        """
        return f"SUM({ratings})/{many}{self._sign}{decimal(self.limit)}"

    @property
    def _sign(self) -> str:
        return ">" if self.strict else ">="

    def room_of(self, many: str) -> str:
        """Return the room as a formula of how many skills a level has, at least one: whole
        numbers, and no more than there are steps is ever asked for.
        """
        room, unit = (self.scale.top - self.limit).as_integer_ratio()
        above = f"({room}*{many}-1)" if self.strict else f"({room}*{many})"
        return f"(({above}-MOD({above},{unit}))/{unit})"

    def steps_by_counts(self, counted: Counted) -> str:
        """Return the formula of the least number of steps to a level: what has to rise to the
        second step, and what then lies farther below the top than there is room.
        """
        rise = self.rise_by(counted) if self.forbids_lowest else "0"
        least = self.scale.second if self.forbids_lowest else self.scale.lowest
        higher = [
            times(value - least, how_many)
            for value, how_many in zip(self.scale.values, counted.steps, strict=True)
            if value > least
        ]
        below = "-".join((times(self.scale.top - least, counted.many), *reversed(higher)))
        room = self.room_by(counted)
        return f"({rise}+IF({below}>{room},{below}-{room},0))"

    @property
    def unit(self) -> str:
        """The key of what is counted against the room."""
        return "partly" if len(self.scale.between) == 1 else "steps_below"

    # -- files

    def marker(self) -> str:
        """Return the short text by which a workbook names its rule: ``mean 1.7``."""
        return f"{self.kind} {decimal(self.limit)}"

    @classmethod
    def of_marker(cls, text: str, scale: RatingScale) -> Self | None:
        """Return the rule of which a marker says the limit."""
        return cls(Fraction(text), scale=scale) if EXACT.holds(text) else None

    def to_toml(self) -> Mapping[str, Any]:
        """Return the keys of a framework's rule."""
        return {"kind": self.kind, "limit": decimal(self.limit)}

    @classmethod
    def of_toml(cls, table: Mapping[str, Any], scale: RatingScale) -> Self:
        """Return the rule of a framework's file."""
        return cls(Fraction(table["limit"]), scale=scale)

    @classmethod
    def complaints(cls, table: Mapping[str, Any], scale: RatingScale) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the limit of a framework's rule."""
        if Fraction(table["limit"]) >= scale.top:
            yield (
                ".limit",
                f"must be below {scale.top}, since no mean of ratings can be above it, not"
                f' "{table["limit"]}"',
            )

    # -- other people's formulas

    @classmethod
    def stated(
        cls, conditions: Sequence[Condition], forbids_lowest: bool, scale: RatingScale
    ) -> Self | None:
        """Return the rule that a comparison of the mean with a limit states."""
        if len(conditions) != 1 or conditions[0].measure != "mean":
            return None
        _, operator, limit = conditions[0]
        return (
            cls(limit, operator == ">", forbids_lowest, scale) if operator in (">", ">=") else None
        )

    @classmethod
    def candidates(
        cls, hints: Hints, forbids_lowest: bool, scale: RatingScale
    ) -> Iterator[tuple[int, Self]]:
        """Yield the means that a formula may ask for: those that it compares with and, of a sum,
        the mean that it comes to; what is no whole number foremost.
        """
        means = [number for number in hints.numbers if scale.lowest < number < scale.top]
        for limit in means:
            if limit.denominator > 1:
                strict = not hints.includes(limit)
                yield 0, cls(limit, strict, forbids_lowest, scale)
                yield 0, cls(limit, not strict, forbids_lowest, scale)
        sums = [
            number / hints.skills
            for number in hints.numbers
            if scale.second * hints.skills < number < scale.top * hints.skills
        ]
        for limit in (*means, *sums):
            yield 2, cls(limit, True, forbids_lowest, scale)
            yield 2, cls(limit, False, forbids_lowest, scale)

    @property
    def tells_scale(self) -> bool:
        """Whether the limit lies in the highest step, as people set it."""
        return self.scale.top - 1 <= self.limit < self.scale.top


def _mean_of(ratings: Sequence[int]) -> str:
    mean = Fraction(sum(ratings), len(ratings)) if ratings else Fraction(0)
    return f"{float(mean):.3f}".rstrip("0").rstrip(".")
