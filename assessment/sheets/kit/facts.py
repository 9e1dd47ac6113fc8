"""What the sheets that are added to a person's workbook are told of the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessment.engine.plain import whose_and_status
from assessment.engine.scoring import is_gradable
from assessment.model import Framework, Scorecard, Track
from assessment.sheets.kit.ratings import look_of
from assessment.words.phrases import capital, heading, state


@dataclass(frozen=True, slots=True)
class SummaryCells:
    """Where the person's Summary shows levels and weights, for each competency.

    Each is a formula's text without its equals sign, such as ``'Summary'!$C$2``, or
    ``'Summary'!$B$2/100`` where weights are points; ``None`` where no cell shows it: what is known
    then stands as a constant.
    """

    levels: tuple[str | None, ...]
    weights: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """One person as the sheets see them; the tuples have an item for each competency of the
    workbook, in its order.

    ``levels`` and ``weights`` are what the cells of ``cells`` show once the workbook is written,
    since the formulas take them from there. ``ids`` are the framework's competencies, ``None`` for
    one that it does not have.
    """

    framework: Framework
    person: str | None
    competencies: tuple[str, ...]
    ids: tuple[str | None, ...]
    levels: tuple[int | None, ...]
    weights: tuple[Fraction | None, ...]
    primary: Track | None
    aspirational: tuple[Track, ...]
    cells: SummaryCells
    graded: bool = True  # whether a progress has a grade at all
    said: tuple[str, ...] = ()  # whose ratings these are, and what they lack to be a result
    state: str = ""  # the latter alone, such as "incomplete, 3 open"

    @property
    def heading(self) -> str:
        """The person, if known, and the framework; whose ratings these are, and whether they
        are finished.
        """
        return " · ".join(
            filter(
                None, (self.person, f"{self.framework.name} {self.framework.version}", *self.said)
            )
        )

    @property
    def promise(self) -> str:
        """The sentence that stands wherever grades are shown, or why none are; before it what
        the ratings lack to be a result.
        """
        said = self.framework.texts.said
        if not self.graded:
            return said("phrases.results.ungraded")
        promise = said("phrases.results.precondition")
        if not self.state:
            return promise
        state = capital(self.state)
        return said("phrases.results.not_yet", state=state, precondition=promise)


def facts_of(card: Scorecard, cells: SummaryCells, *, aspirational: Sequence[Track] = ()) -> Facts:
    """Return what the sheets are told of a scorecard, whose levels and weights are those that the
    Summary shows.

    Raises ``ValueError`` for a card without a framework, and where a cell shows a level that the
    card does not have.
    """
    if card.framework is None:
        raise ValueError("the sheets need a framework")
    if any(
        cell is not None and one.level is None
        for cell, one in zip(cells.levels, card.competencies, strict=True)
    ):
        raise ValueError("a cell that shows a level needs the level")
    return Facts(
        framework=card.framework,
        person=card.assessment.person,
        competencies=tuple(one.name for one in card.competencies),
        ids=tuple(one.competency_id for one in card.competencies),
        levels=tuple(one.level for one in card.competencies),
        weights=tuple(one.weight for one in card.competencies),
        primary=card.track,
        aspirational=tuple(aspirational),
        cells=cells,
        graded=is_gradable(card),
        said=tuple(heading(whose_and_status(card), card.framework.texts)),
        state=state(whose_and_status(card), card.framework.texts),
    )


def rating_words(framework: Framework, rating: int | None) -> str:
    """Return a rating as the sheets show it: a symbol, and the framework's word for it."""
    said = framework.texts.said
    label = said("sheets.shared.not_rated") if rating is None else framework.scale.label(rating)
    return f"{look_of(framework.scale, rating).symbol} {label}"
