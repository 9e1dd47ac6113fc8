"""The rule of the allowance: no skill at the lowest step, and so many below the top."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Self

from assessment.model.level_rule import Counted
from assessment.model.scale import USUAL, RatingScale
from assessment.rules.base import (
    EXACT,
    Condition,
    Hints,
    Key,
    RoomBelowTop,
    listed,
    skills_are,
)


@dataclass(frozen=True, slots=True)
class Allowance(RoomBelowTop):
    """At most ``limit`` skills of a level are rated between the lowest and the top."""

    kind: ClassVar[str] = "allowance"
    keys: ClassVar[Mapping[str, Key]] = {"limit": EXACT}
    limit: int
    forbids_lowest: bool = True
    scale: RatingScale = USUAL

    # -- arithmetic

    def holds(self, ratings: Sequence[int]) -> bool:
        """Tell whether few enough ratings lie between the lowest and the top."""
        return sum(map(ratings.count, self.scale.between)) <= self.limit

    def lifted_to(self, ratings: Sequence[int | None]) -> tuple[int, ...] | None:
        """Return ratings that achieve a level with the least number of steps."""
        lifted, order = self._from_lowest(ratings)
        partly = [index for index in order if lifted[index] in self.scale.between]
        for index in partly[: max(0, len(partly) - self.limit)]:
            lifted[index] = self.scale.top
        return tuple(lifted) if self.achieved(lifted) else None

    def room(self, many: int) -> int:
        """Return how many of ``many`` skills may lie below the top."""
        return min(many, self.limit)

    def far(self, value: int) -> int:
        """Return how much of the room a rating takes: one skill, however far below the top."""
        return 1

    # -- words

    def in_words(self) -> str:
        """Return the condition in words: ``at most 2 Somewhat``."""
        return f"at most {self.limit} {self.partly}"

    def why_achieved(self, ratings: Sequence[int], partly: Sequence[str]) -> str:
        """Say how many skills lie below the top."""
        where = f" ({listed(partly)})" if partly else ""
        return f"{len(partly)} of at most {self.limit} {self.partly}{where}"

    def why_lacking(self, ratings: Sequence[int], partly: Sequence[str], *, settled: bool) -> str:
        """Say how many skills lie below the top, and how many may."""
        if len(partly) <= self.limit:
            return ""
        return (
            f"{skills_are(len(partly))} rated {self.partly}, at most {self.limit} may be"
            f" ({listed(partly)})"
        )

    # -- formulas

    def own_by_counts(self, counted: Counted) -> str:
        """Return the condition over counts."""
        return f"{'+'.join(counted.steps[1:-1]) or 0}<={self.limit}"

    def by_ratings(self, ratings: str, many: str, how_many: Callable[[int], str]) -> str:
        """Return the condition over ratings."""
        return f"{'+'.join(map(how_many, self.scale.between)) or 0}<={self.limit}"

    def room_of(self, many: str) -> str:
        """Return the room: the same for every level."""
        return str(self.limit)

    def steps_by_counts(self, counted: Counted) -> str:
        """Return the formula of the least number of steps to a level: what has to rise to the
        second step, and then those that are nearest to the top, as many as are too many.

        Each of these takes one step, each that is not within one step of the top another, and so
        on.
        """
        rise = self.rise_by(counted) if self.forbids_lowest else "0"
        _, *between, top = counted.steps
        below = f"{counted.many}-{top}" if self.forbids_lowest else "+".join(between)
        room = self.room_by(counted)
        terms = []
        for how_many in reversed(between):
            terms.append(f"IF({below}>{room},{below}-{room},0)")
            below = f"{below}-{how_many}"
        return f"({'+'.join((rise, *terms))})"

    @property
    def unit(self) -> str:
        """The key of what is counted against the room."""
        return "partly" if len(self.scale.between) == 1 else "below"

    # -- files

    def marker(self) -> str:
        """Return the short text by which a workbook names its rule: ``allowance 2``."""
        return f"{self.kind} {self.limit}"

    @classmethod
    def of_marker(cls, text: str, scale: RatingScale) -> Self | None:
        """Return the rule of which a marker says the limit."""
        return cls(int(Fraction(text)), scale=scale) if EXACT.holds(text) else None

    def to_toml(self) -> Mapping[str, Any]:
        """Return the keys of a framework's rule."""
        return {"kind": self.kind, "limit": str(self.limit)}

    @classmethod
    def of_toml(cls, table: Mapping[str, Any], scale: RatingScale) -> Self:
        """Return the rule of a framework's file."""
        return cls(int(Fraction(table["limit"])), scale=scale)

    @classmethod
    def complaints(cls, table: Mapping[str, Any], scale: RatingScale) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the limit of a framework's rule."""
        if Fraction(table["limit"]).denominator != 1:
            yield ".limit", f'must be a whole number of skills, not "{table["limit"]}"'

    # -- other people's formulas

    @classmethod
    def stated(
        cls, conditions: Sequence[Condition], forbids_lowest: bool, scale: RatingScale
    ) -> Self | None:
        """Return the rule that a bound of how many skills lie below the top states."""
        if len(conditions) != 1 or conditions[0].measure != frozenset(scale.between):
            return None
        _, operator, limit = conditions[0]
        if operator not in ("<=", "<", "=") or (operator == "=" and limit != 0):
            return None
        below = operator == "<" and limit.denominator == 1
        most = limit.numerator // limit.denominator
        return cls(most - below, forbids_lowest, scale)

    @classmethod
    def candidates(
        cls, hints: Hints, forbids_lowest: bool, scale: RatingScale
    ) -> Iterator[tuple[int, Self]]:
        """Yield the numbers that a formula compares with, then all others that make a
        difference.
        """
        compared = [
            int(number)
            for number in hints.numbers
            if number.denominator == 1 and 0 < number <= hints.skills
        ]
        for most in (*compared, *range(hints.skills)):
            yield 1, cls(most, forbids_lowest, scale)
