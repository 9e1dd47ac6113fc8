"""What all kinds of level rules have in common, and what a kind of its own has to say.

A kind is a frozen dataclass that derives from :class:`BaseRule`; with a line in
:data:`assessment.rules.registry.RULES` frameworks can name it, and workbooks are made, read and
scored by it.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import compress
from typing import Any, ClassVar, NamedTuple, Self

from assessment.model.level_rule import Counted, Say
from assessment.model.scale import RatingScale

_NAMED = 4  # skills that a reason lists by their cells


class Key(NamedTuple):
    """What a kind's key in a framework's file has to hold."""

    expected: str  # "must be ..."
    holds: Callable[[Any], bool]


EXACT = Key(
    'a decimal number in quotes, such as "1.70"',
    lambda value: (
        isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", value) is not None
    ),
)


class Condition(NamedTuple):
    """One of the conditions that a formula asks for together: ``AVERAGE(B3:B8)>1.7``.

    What is measured is a function over the ratings ("min", "mean", any other by its name in small
    letters), or how many of them have one of some values.
    """

    measure: str | frozenset[int]
    operator: str
    limit: Fraction


class Hints(NamedTuple):
    """What a formula that cannot be read shows of its rule."""

    numbers: Sequence[Fraction]  # that it compares with, in order
    skills: int  # of the level
    includes: Callable[[Fraction], bool]  # whether a number itself is enough


class BaseRule(ABC):
    """A level rule; ``forbids_lowest`` and ``scale`` are fields of every kind."""

    kind: ClassVar[str]
    keys: ClassVar[Mapping[str, Key]]  # of a framework's file, besides the kind
    scale: RatingScale
    forbids_lowest: bool

    # -- arithmetic

    def achieved(self, ratings: Sequence[int | None]) -> bool:
        """Tell whether ratings achieve a level. Unrated skills and no skills achieve none."""
        known = [rating for rating in ratings if rating is not None]
        if not ratings or len(known) < len(ratings):
            return False
        if self.forbids_lowest and self.scale.lowest in known:
            return False
        return self.holds(known)

    @abstractmethod
    def holds(self, ratings: Sequence[int]) -> bool:
        """Tell whether ratings, at least one, achieve a level, whatever stands at the lowest."""

    def worst(self) -> tuple[int, ...]:
        """Return the ratings that can do a level most harm."""
        return self.scale.values[:1] if self.forbids_lowest else self.scale.values[:-1]

    @abstractmethod
    def lifted_to(self, ratings: Sequence[int | None]) -> tuple[int, ...] | None:
        """Return ratings that achieve a level with the least number of steps."""

    def steps_to(self, ratings: Sequence[int | None]) -> int:
        """Return the least number of steps that achieves a level; 0 where none do."""
        lifted = self.lifted_to(ratings) or ()
        return sum(map(self.scale.cost, ratings, lifted))

    def _from_lowest(self, ratings: Sequence[int | None]) -> tuple[list[int], list[int]]:
        """Return ratings, each at least as high as every skill has to be, and the order in which
        skills are raised: the nearest to the top first.
        """
        known = list(map(self.scale.known, ratings))
        least = self.scale.second if self.forbids_lowest else self.scale.lowest
        lifted = [max(least, rating) for rating in known]
        order = sorted(range(len(known)), key=lambda index: (-lifted[index], -known[index]))
        return lifted, order

    # -- words

    def __str__(self) -> str:
        return f"{self.in_words()}, {self.of_lowest()}"

    @abstractmethod
    def in_words(self) -> str:
        """Return the kind's own condition in words: ``mean above 1.7``."""

    def of_lowest(self) -> str:
        """Say whether the lowest step is allowed."""
        label = self.scale.label(self.scale.lowest)
        return f"no {label}" if self.forbids_lowest else f"{label} allowed"

    @property
    def partly(self) -> str:
        """The steps between the lowest and the top, in words that follow "rated"."""
        between = self.scale.between
        if len(between) == 1:
            return self.scale.label(between[0])
        return f"below {self.scale.label(self.scale.top)}"

    def why(self, ratings: Sequence[int | None], places: Sequence[str]) -> str:
        """Say why a level is achieved or not, with the cells of what is lacking."""
        if not ratings:
            return "not achieved: the level has no skills"
        where: dict[int | None, list[str]] = {}
        for rating, place in zip(ratings, places, strict=True):
            where.setdefault(rating, []).append(place)
        known = [rating for rating in ratings if rating is not None]
        between = [rating in self.scale.between for rating in ratings]
        partly = list(compress(places, between))
        if self.achieved(ratings):
            return f"achieved: {self._why_achieved(known, where, partly)}"
        return f"not achieved: {self._why_not(known, where, partly)}"

    def _why_achieved(
        self, known: Sequence[int], where: Mapping[int | None, Sequence[str]], partly: Sequence[str]
    ) -> str:
        lowest = self.scale.label(self.scale.lowest)
        if at_lowest := where.get(self.scale.lowest):
            said = f"{skills_are(len(at_lowest))} rated {lowest}, which the rule allows"
            return f"{said} ({listed(at_lowest)}), {self.why_achieved(known, partly)}"
        if partly:
            return f"no skill is rated {lowest}, {self.why_achieved(known, partly)}"
        top = self.scale.label(self.scale.top)
        skills = f"all {len(known)} skills are" if len(known) > 1 else "its skill is"
        return f"{skills} rated {top}"

    def _why_not(
        self, known: Sequence[int], where: Mapping[int | None, Sequence[str]], partly: Sequence[str]
    ) -> str:
        parts = []
        forbidden = where.get(self.scale.lowest, ()) if self.forbids_lowest else ()
        unrated = where.get(None, ())
        if forbidden:
            lowest = self.scale.label(self.scale.lowest)
            parts.append(f"{skills_are(len(forbidden))} rated {lowest} ({listed(forbidden)})")
        if unrated:
            number = str(len(unrated)) if forbidden else skills_are(len(unrated))
            parts.append(f"{number} unrated ({listed(unrated)})")
        lacking = self.why_lacking(known, partly, settled=not unrated and not forbidden)
        return ", ".join(filter(None, (*parts, lacking)))

    @abstractmethod
    def why_achieved(self, ratings: Sequence[int], partly: Sequence[str]) -> str:
        """Say why a level is achieved by ratings of which those at ``partly`` lie between the
        lowest and the top.
        """

    @abstractmethod
    def why_lacking(self, ratings: Sequence[int], partly: Sequence[str], *, settled: bool) -> str:
        """Say what ratings lack of the kind's own condition, "" for nothing; ``settled``: no
        skill is unrated or at a lowest step that is forbidden.
        """

    # -- formulas

    def by_counts(self, counted: Counted) -> tuple[str, ...]:
        """Return the conditions of a level all skills of which are rated, over counts."""
        none = (f"{counted.steps[0]}=0",) if self.forbids_lowest else ()
        return (*none, self.own_by_counts(counted))

    @abstractmethod
    def own_by_counts(self, counted: Counted) -> str:
        """Return the kind's own condition over counts."""

    @abstractmethod
    def by_ratings(self, ratings: str, many: str, how_many: Callable[[int], str]) -> str:
        """Return the kind's own condition over ratings."""

    @abstractmethod
    def steps_by_counts(self, counted: Counted) -> str:
        """Return the formula of the least number of steps to a level."""

    @abstractmethod
    def lacking_by_counts(self, counted: Counted, scale: RatingScale, say: Say) -> str:
        """Return the formula of what is lacking, a text that ``say`` gives, or none."""

    # -- files

    @abstractmethod
    def marker(self) -> str:
        """Return the short text by which a workbook names its rule."""

    @classmethod
    @abstractmethod
    def of_marker(cls, text: str, scale: RatingScale) -> Self | None:
        """Return the rule that a marker names, of which ``text`` stands behind the kind."""

    @abstractmethod
    def to_toml(self) -> Mapping[str, Any]:
        """Return the keys of a framework's rule."""

    @classmethod
    @abstractmethod
    def of_toml(cls, table: Mapping[str, Any], scale: RatingScale) -> Self:
        """Return the rule of a framework's file, in which nothing is wrong."""

    @classmethod
    def complaints(cls, table: Mapping[str, Any], scale: RatingScale) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the keys of a framework's rule, each of which holds what it
        has to: key and message.
        """
        yield from ()

    # -- other people's formulas

    @classmethod
    def stated(
        cls, conditions: Sequence[Condition], forbids_lowest: bool, scale: RatingScale
    ) -> Self | None:
        """Return the rule that is the conditions of a formula, but for the one that forbids the
        lowest step; ``None`` if they are none of this kind.
        """
        return None

    @classmethod
    def candidates(
        cls, hints: Hints, forbids_lowest: bool, scale: RatingScale
    ) -> Iterator[tuple[int, Self]]:
        """Yield the rules that a formula with such hints may state, each with a rank: what is
        ranked 0 is likelier than what is ranked 1, of whatever kind.
        """
        yield from ()

    @property
    def tells_scale(self) -> bool:
        """Whether a formula that states this rule shows that ratings are on its scale."""
        return True


class RoomBelowTop(BaseRule):
    """A kind that leaves room: so much may be missing to the top, all in all."""

    @abstractmethod
    def room(self, many: int) -> int:
        """Return the room of a level of ``many`` skills, none of them at the lowest step."""

    @abstractmethod
    def room_of(self, many: str) -> str:
        """Return the room as a formula of how many skills a level has, at least one."""

    @abstractmethod
    def far(self, value: int) -> int:
        """Return how much of the room a rating between the lowest and the top takes."""

    @property
    @abstractmethod
    def unit(self) -> str:
        """The key of what a workbook says of how many take room, with the label of the one step
        between the lowest and the top, or else of the top.
        """

    def room_by(self, counted: Counted) -> str:
        """Return the formula of the room: a number where it is always the same."""
        return self.room_of(counted.many) if counted.size is None else str(self.room(counted.size))

    def rise_by(self, counted: Counted) -> str:
        """Return the formula of how many skills are unrated or at the lowest step."""
        return f"{counted.steps[0]}+({'-'.join((counted.many, *counted.steps))})"

    def lacking_by_counts(self, counted: Counted, scale: RatingScale, say: Say) -> str:
        """Return the formula of what takes more room than there is, a text."""
        between = zip(self.scale.between, counted.steps[1:-1], strict=True)
        taken = "+".join(times(self.far(value), how_many) for value, how_many in between)
        if not taken:
            return '""'
        room = self.room_by(counted)
        label = scale.label(self.scale.between[0] if len(self.scale.between) == 1 else scale.top)
        shown = taken if len(self.scale.between) == 1 else f"({taken})"
        said = (
            say(self.unit, {"number": shown}, label=label, room=room)
            if counted.size is not None
            else say(self.unit, {"number": shown, "label": text_of(label), "room": room})
        )
        return f'IF({taken}>{room},{said},"")'


def forbids_lowest(condition: Condition, scale: RatingScale) -> bool:
    """Tell whether a condition of a formula is that no skill is at the lowest step."""
    measure, operator, limit = condition
    least = limit - scale.lowest
    if measure == "min":
        return (
            (operator == ">" and 0 <= least < 1)
            or (operator == ">=" and 0 < least <= 1)
            or (operator == "<>" and least == 0)
        )
    if measure == frozenset((scale.lowest,)):
        return (operator in ("=", "<=") and limit == 0) or (operator == "<" and 0 < limit <= 1)
    return False


def decimal(number: Fraction) -> str:
    """Return a limit as a decimal number, exactly: a framework gives it so."""
    return f"{Decimal(number.numerator) / Decimal(number.denominator):f}"


def times(factor: int, term: str) -> str:
    """Return the formula of a term so many times."""
    return term if factor == 1 else f"{factor}*{term}"


def text_of(words: str) -> str:
    """Return words as a text of a formula."""
    return '"' + words.replace('"', '""') + '"'


def skills_are(number: int) -> str:
    """Return a number of skills with its verb."""
    return "1 skill is" if number == 1 else f"{number} skills are"


def listed(places: Sequence[str], most: int = _NAMED) -> str:
    """Return addresses on one sheet as one: ``Delivery!D7,D9``."""
    if not places:
        return ""
    sheet = places[0].rpartition("!")[0]
    cells = [
        place.rpartition("!")[2] if place.rpartition("!")[0] == sheet else place for place in places
    ]
    return f"{sheet}!{','.join(cells[:most])}{',...' if len(cells) > most else ''}"
