"""What everything that scores, draws and reads asks of a level rule; the kinds of rules stand in
:mod:`assessment.rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assessment.model.scale import RatingScale


@dataclass(frozen=True, slots=True)
class Counted:
    """Where a sheet counts the ratings of one level, as formulas."""

    steps: tuple[str, ...]  # how many skills have each step of the scale, the lowest first
    many: str  # how many skills count: those that apply
    size: int | None = None  # that number, where it is the same whatever is rated


class Say(Protocol):
    """What gives the formula of a text that a workbook says."""

    def __call__(self, key: str, formulas: Mapping[str, str], **words: object) -> str:
        """Return the formula of the catalogue's text that has a key, in whose places stand what
        ``formulas`` give, and ``words``; a text that is part of a list ends as its parts do.
        """


class LevelRule(Protocol):
    """When a level counts as achieved (docs/rules.md). A value, that compares and hashes as one.

    Ratings are values of the rule's scale, ``None`` for unrated. Formulas are in the dialect that
    Excel, LibreOffice and Google Sheets have in common.
    """

    @property
    def kind(self) -> str:
        """The word by which a framework's file and a workbook's marker name the kind."""

    @property
    def scale(self) -> RatingScale:
        """The scale that ratings are on, with the words of sentences."""

    @property
    def forbids_lowest(self) -> bool:
        """Whether one skill at the lowest step keeps a level from being achieved."""

    def __str__(self) -> str:
        """Return the rule in words: ``mean above 1.7, no No``."""

    # -- arithmetic

    def achieved(self, ratings: Sequence[int | None]) -> bool:
        """Tell whether ratings achieve a level. Unrated skills and no skills achieve none."""

    def worst(self) -> tuple[int, ...]:
        """Return the ratings that can do a level most harm: what an open skill may turn out to
        be at worst. None does more for a level than the top.
        """

    def lifted_to(self, ratings: Sequence[int | None]) -> tuple[int, ...] | None:
        """Return ratings that achieve a level with the least number of steps; ``None`` where
        none do. Unrated counts as the lowest.

        No rating is lowered. Where several choices take as few steps, the skills that are nearest
        to the top are raised, and of those the first.
        """

    def steps_to(self, ratings: Sequence[int | None]) -> int:
        """Return the least number of steps that achieves a level; 0 where none do."""

    # -- words

    def why(self, ratings: Sequence[int | None], places: Sequence[str]) -> str:
        """Say why a level is achieved or not, with the cells of what is lacking."""

    # -- formulas

    def by_counts(self, counted: Counted) -> tuple[str, ...]:
        """Return the conditions under which a level is achieved all skills of which are rated,
        over how many have each step; in whole numbers.
        """

    def by_ratings(self, ratings: str, many: str, how_many: Callable[[int], str]) -> str:
        """Return the condition of a level no skill of which is unrated, or the lowest where that
        is forbidden, over an area of numeric ``ratings``; ``many`` of them count, ``how_many`` of
        these have a value.
        """

    def steps_by_counts(self, counted: Counted) -> str:
        """Return the formula of the least number of steps to a level that is not achieved,
        unrated skills counting as the lowest.
        """

    def lacking_by_counts(self, counted: Counted, scale: RatingScale, say: Say) -> str:
        """Return the formula of what is lacking besides ratings and, where it is forbidden, the
        lowest step: a text that ``say`` gives, or none. ``scale`` has the labels that the workbook
        shows.
        """

    # -- files

    def marker(self) -> str:
        """Return the short text by which a workbook names its rule: ``mean 1.7``."""

    def to_toml(self) -> Mapping[str, Any]:
        """Return the keys of a framework's rule, the kind among them."""

    @property
    def tells_scale(self) -> bool:
        """Whether a formula that states this rule shows by itself that ratings are on its scale."""
