"""What a workbook offers to choose from as a rating: the lists of its drop-downs, the bounds of
its numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

from assessment.formulas.cells import Cell, CellError
from assessment.model import RatingScale
from assessment.ooxml.frame import Validation
from assessment.recognition.book import Book as Workbook
from assessment.recognition.book import Sheet
from assessment.recognition.find.steps import TICKS, sense
from assessment.recognition.find.words import Vocabulary, plain, read_rating
from assessment.words.recognising import recognised_words

_LONGEST = 20  # items of a list in words
_MOST_NUMBERS = 101  # items of a list of numbers: 0 to 100
_LONGEST_LIST = 10_000  # characters of a list that is spelt out; spreadsheet programs take 255
LONGEST_WORD = 60  # characters of a step of a scale
_MOST_SIGNS = 5  # of a step such as "++"
_WINDOW = 9  # rows and columns below and beside the first cell of a list
_NUMBER = re.compile(r"([+-]?[0-9]+(?:[.,][0-9]+)?) ?(%?)")
_NUMBERED = re.compile(r"\(?([0-9]{1,3})\)?\s*[-=:.)/\u2013\u2014\s]\s*(\D.*)")
_BEHIND = re.compile(r"(.*\D)\s*(?:[-=:\u2013\u2014]\s*|\()([0-9]{1,3})\)?")
# what a list may offer besides the steps of its scale, in whatever language: "n/a", "---"
_NOTHING_SAID = r"n\.? ?/?\.? ?a\.?|[-?.\u2013\u2014\u2026_ ]*|-+ ?.*?-+"

Kind = Literal["none", "known", "three", "ticks", "signs", "foreign"]


class Offer(NamedTuple):
    """What one list or pair of bounds offers. ``known``: the scale of the framework; ``three``:
    three words of one's own, in the list's order.
    """

    kind: Kind
    items: tuple[str, ...] = ()  # as they are shown
    numbers: Mapping[str, float] = {}  # by the words beside them, as :func:`plain` makes these


NOTHING = Offer("none")


def listed(formula: str, sheet: Sheet, workbook: Workbook | None) -> list[object]:
    """Return the values of a drop-down's list that stands in cells, on whatever sheet, or
    behind a name.
    """
    for name, area in sheet.looks_at(Cell(1, 1, None, formula, 0)):
        source = (
            sheet if name is None or workbook is None or name not in workbook else workbook[name]
        )
        return [
            source.value(row, column)
            for row in range(area.top, min(area.bottom, area.top + _WINDOW) + 1)
            for column in range(area.left, min(area.right, area.left + _WINDOW) + 1)
        ]
    return []


def spelt(formula: str) -> list[str]:
    """Return the items of a list that is spelt out in its validation; none of one that is
    longer than any scale.
    """
    if len(formula) > _LONGEST_LIST:
        return []
    return formula.strip().strip('"').replace('""', '"').replace(";", ",").split(",")


def offer_of(validation: Validation, sheet: Sheet, workbook: Workbook, words: Vocabulary) -> Offer:
    """Say what a validation offers."""
    first, second = validation.first.strip(), validation.second.strip()
    if validation.kind == "list" and first.startswith('"'):
        return of_items(spelt(first), words)
    if validation.kind == "list" and first:
        return of_items(listed(first, sheet, workbook), words)
    bounds = (number_of(first), number_of(second))
    if (
        validation.kind not in ("whole", "decimal")
        or bounds[0] is None
        or bounds[1] is None
        or bounds[0] >= bounds[1]
    ):
        return NOTHING
    known = bounds == (words.scale.lowest, words.scale.top)
    return Offer("known" if known else "foreign", (f"{bounds[0]:g} to {bounds[1]:g}",))


def of_items(values: Iterable[object], words: Vocabulary) -> Offer:
    """Say what the items of a list are as ratings."""
    steps = _steps_among(values, words)
    shown = tuple(
        f"{item:g}" if isinstance(item, float) else " ".join(str(item).split()) for item in steps
    )
    if not 2 <= len(steps) <= _MOST_NUMBERS:
        return NOTHING
    if all(map(_is_boolean, steps)):
        return Offer("ticks", shown)
    numbers = {number_of(item) for item in steps}
    if None not in numbers:
        known = numbers in (set(words.scale.values), {words.scale.lowest, words.scale.top})
        return Offer("known" if known else "foreign", shown)
    if len(steps) > _LONGEST or max(map(len, shown)) > LONGEST_WORD:
        return NOTHING
    return _of_words(steps, shown, words)


def _is_boolean(item: object) -> bool:
    return isinstance(item, bool) or plain(str(item)) in recognised_words("lists", "booleans")


def _steps_among(values: Iterable[object], words: Vocabulary) -> list[object]:
    """Return the items of a list that are steps of its scale."""
    items = [
        item
        for item in values
        if item is not None and not isinstance(item, CellError) and plain(str(item))
    ]
    if any(is_plus(item) for item in items):
        return items
    return [item for item in items if not is_aside(item, words)]


def _of_words(steps: Sequence[object], shown: tuple[str, ...], words: Vocabulary) -> Offer:
    ratings = [read_rating(item, words).rating for item in steps]
    known = set(ratings) - {None}
    if None not in ratings:
        return Offer("known" if len(known) > 1 else "none", shown)
    ticks = {TICKS.get(plain(item)) for item in shown}
    if None not in ticks:
        return Offer("signs" if len(ticks) == 2 else "foreign", shown)
    scale = words.scale
    if {scale.lowest, scale.top} <= known and _stand_aside(ratings, shown, scale):
        return Offer("known", shown)
    if len(shown) == 3 == len(scale.steps):
        return Offer("three", shown, numbers_beside(shown))
    return Offer("foreign", shown)


def _stand_aside(ratings: Sequence[int | None], shown: Sequence[str], scale: RatingScale) -> bool:
    """Tell whether the items of a list that are no ratings stand outside of its steps, and are no
    further steps themselves.

    They ask to choose or say that something is open: two at most, if the list has all steps; with
    the lowest and the top alone one, on the side of the lowest.
    """
    rated = [at for at, rating in enumerate(ratings) if rating is not None]
    first, last = rated[0], rated[-1] + 1
    steps, below, above = ratings[first:last], shown[:first], shown[last:]
    if steps[0] != scale.lowest:
        steps, below, above = steps[::-1], above, below
    if steps != sorted(rating for rating in steps if rating is not None):
        return False
    if not set(scale.between) <= set(steps):
        return len(below) == 1 and not above
    # "Excellent" behind the top is a better step, "Never" before the lowest a worse one
    a_step_more = -1 in map(sense, below) or 1 in map(sense, above)
    return len(below) + len(above) <= 2 and not a_step_more


def numbers_beside(items: Sequence[str]) -> dict[str, float]:
    """Return the numbers that labels carry, such as "1 - Some gaps"; none unless all do, each
    its own.
    """
    numbers: dict[str, float] = {}
    for item in items:
        match = _NUMBERED.fullmatch(plain(item))
        number = (
            match[1] if match else behind[2] if (behind := _BEHIND.fullmatch(plain(item))) else None
        )
        if number is None:
            return {}
        numbers[plain(item)] = float(number)
    return numbers if len(set(numbers.values())) == len(items) else {}


def number_of(value: object) -> float | None:
    """Return the number that a value or a text is, ``None`` for every other."""
    if isinstance(value, float):
        return value
    if isinstance(value, bool) or not isinstance(value, str) or len(value) > LONGEST_WORD:
        return None
    match = _NUMBER.fullmatch(plain(value))
    return float(match[1].replace(",", ".")) / (100 if match[2] else 1) if match else None


def is_aside(item: object, words: Vocabulary) -> bool:
    """Tell whether an item of a list is no step of the scale: it asks to choose, or says that
    the skill does not apply.
    """
    if not isinstance(item, str):
        return False
    reading = read_rating(item, words)
    return reading.rating is None and (
        reading.understood
        or (len(item) <= LONGEST_WORD and _aside().fullmatch(plain(item)) is not None)
    )


@cache
def _aside() -> re.Pattern[str]:
    """Return what finds an item of a list that says or asks for nothing of its scale."""
    unsaid = any_of("lists", "open")
    asked = rf"(?:(?:{any_of('lists', 'please')}) )?(?:{any_of('lists', 'choose')})\b.*"
    return re.compile(f"{_NOTHING_SAID}|{unsaid}|{asked}")


def any_of(page: str, name: str) -> str:
    """Return what finds one of the words that a page of what is recognised has under a name."""
    return "|".join(map(re.escape, sorted(recognised_words(page, name))))


def is_plus(item: object) -> bool:
    """Tell whether an item of a list is a plus or several: then a minus beside it is a step of
    the scale as well.
    """
    return (
        isinstance(item, str) and 0 < len(plain(item)) <= _MOST_SIGNS and not plain(item).strip("+")
    )
