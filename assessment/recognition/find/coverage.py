"""The areas at which validations and conditional formats of ratings point."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from assessment.formulas.cells import Area
from assessment.model import RatingScale
from assessment.ooxml.frame import Validation
from assessment.recognition.book import Book, Sheet
from assessment.recognition.find.choices import listed, spelt
from assessment.recognition.find.words import Vocabulary, read_rating

_LONGEST_SCALE = 20  # items of a drop-down's list
_FORMATS = frozenset(("cellIs", "colorScale", "containsText", "beginsWith", "expression"))


def areas_of_ratings(
    sheet: Sheet, words: Vocabulary, rated: Mapping[int, Collection[int]], workbook: Book | None
) -> Iterable[Area]:
    """Return the areas that are validated or coloured as ratings are, each once.

    ``rated`` are the rows of each column with an understood rating; ``workbook`` is where the
    lists of drop-downs stand.
    """
    areas = [
        area
        for validation in sheet.validations
        for area in _validated(validation, sheet, words, rated, workbook)
    ]
    for rule in sheet.formats:
        if rule.kind in _FORMATS and _compares_ratings(rule.values, words):
            areas.extend(rule.areas)
    return dict.fromkeys(areas)


def _validated(
    validation: Validation,
    sheet: Sheet,
    words: Vocabulary,
    rated: Mapping[int, Collection[int]],
    workbook: Book | None,
) -> Sequence[Area]:
    """Return the areas of a validation that are ratings'."""
    source = validation.first
    if validation.kind in ("whole", "decimal"):
        limits = (source.strip(), validation.second.strip())
        return validation.areas if limits in _limits(words.scale) else ()
    if validation.kind != "list" or not source:
        return ()
    if source.startswith('"'):
        return validation.areas if _is_rating_list(spelt(source), words) else ()
    if _is_rating_list(listed(source, sheet, workbook), words):
        return validation.areas
    # the list cannot be seen: ratings in the validated cells themselves decide
    return [
        area
        for area in validation.areas
        if any(area.top <= row <= area.bottom for row in rated.get(area.left, ()))
    ]


def _limits(scale: RatingScale) -> tuple[tuple[str, str], ...]:
    """Return how a validation of numbers spells the bounds of a scale."""
    low, top = scale.lowest, scale.top
    return (f"{low}", f"{top}"), (f"{low:.1f}", f"{top:.1f}")


def _is_rating_list(values: Sequence[object], words: Vocabulary) -> bool:
    """Tell whether the values of a list are ratings, but for one at most ("choose ...")."""
    items = [
        value
        for value in values
        if value is not None and str(value).strip() and not read_rating(value, words).does_not_apply
    ]
    if len(items) > _LONGEST_SCALE:
        return False
    understood = sum(read_rating(item, words).rating is not None for item in items)
    return understood >= 2 and understood >= len(items) - 1


def _compares_ratings(values: Sequence[str], words: Vocabulary) -> bool:
    """Tell whether a format compares with ratings: one label of the scale, or its numbers."""
    compared = [value.strip().strip('"') for value in values if value.strip()]
    if len(compared) == 1:
        label = compared[0]
        is_number = label.replace(".", "").isdigit()
        return not is_number and read_rating(label, words).rating is not None
    return stops_of(words.scale).issubset(compared)


def stops_of(scale: RatingScale) -> set[str]:
    """Return the numbers of a colour scale over ratings, which has three at most: the lowest, the
    top, and what is between where that is one step.
    """
    between = scale.between if len(scale.between) == 1 else ()
    return {str(value) for value in (scale.lowest, *between, scale.top)}
