"""What a workbook offers to choose from as a rating: the lists of its drop-downs, the bounds of
its numbers, its legends.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from assessment.formulas.cells import Cell, CellError, Position
from assessment.model import RatingScale
from assessment.ooxml.frame import Validation
from assessment.recognition.book import Book as Workbook
from assessment.recognition.book import Sheet
from assessment.recognition.find.steps import TICKS, sense
from assessment.recognition.find.words import Vocabulary, plain, read_rating
from assessment.words.names import squeezed

_LONGEST = 20  # items of a list in words
_MOST_NUMBERS = 101  # items of a list of numbers: 0 to 100
_LONGEST_LIST = 10_000  # characters of a list that is spelt out; spreadsheet programs take 255
_LONGEST_WORD = 60  # characters of a step of a scale
_MOST_SIGNS = 5  # of a step such as "++"
_LONGEST_LEGEND = 300  # characters of a text that explains a scale
_MOST_LEGENDS = 5_000  # texts that are looked at for one
_WINDOW = 9  # rows and columns below and beside the first cell of a list
_NUMBER = re.compile(r"([+-]?[0-9]+(?:[.,][0-9]+)?) ?(%?)")
_NUMBERED = re.compile(r"\(?([0-9]{1,3})\)?\s*[-=:.)/\u2013\u2014\s]\s*(\D.*)")
_BEHIND = re.compile(r"(.*\D)\s*(?:[-=:\u2013\u2014]\s*|\()([0-9]{1,3})\)?")
_WORDS = r"([^\W\d][^\d,;/|\n()]{0,60})"
# "0 = No, 1 = Partly"; "0 No, 1 Partly"; "No = 0, Partly = 1"
_PAIRS = (
    re.compile(
        r"(?<![\w.,])(?P<number>[0-9])\s*[=:\u2013\u2014-]\s*" + _WORDS.replace("(", "(?P<word>", 1)
    ),
    re.compile(r"(?<![\w.,])(?P<number>[0-9])[.)]?\s+\(?" + _WORDS.replace("(", "(?P<word>", 1)),
    re.compile(
        _WORDS.replace("(", "(?P<word>", 1).replace(r"\n()", r"\n()=:")
        + r"\s*(?:[=:]\s*|\()(?P<number>[0-9])(?![\w.%])"
    ),
)
_RANGE = re.compile(
    r"(?<![\w.,-])([0-9])\s*(?:\([^()]{1,40}\)\s*)?(?:to|through|bis|a\u017e|do|\u00e0|-|\u2013|\u2026|\.\.\.?)\s*([0-9]{1,3})(?![\w%])"
)
_SPEAKS_OF_SCALE = re.compile(
    r"scale|\brat(?:e|ing)|skala|\u0161k\u00e1l|bewert|hodno|\u00e9chelle|escala|scala|valuta",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*[/,;|<>\u2192\u203a]\s*")
# what a list may offer besides the steps of its scale
_ASIDE = re.compile(
    r"n\.? ?/?\.? ?a\.?|not"
    r" (?:applicable|relevant|rated|assessed)|unrated|tbd|tba|[-?.\u2013\u2014\u2026_ ]*"
    r"|(?:please |bitte )?(?:select|choose|pick|w\u00e4hlen)\b.*"
    r"|vyberte\b.*|-+ ?.*?-+|nicht (?:relevant|anwendbar|bewertet)|entf\u00e4llt|k\."
    r" ?a\.|neaplikovateln\u00e9|nehodnoceno|sans objet|no aplica|nvt|n\.v\.t\."
)
_BOOLEANS = frozenset(("true", "false", "wahr", "falsch", "vrai", "faux", "pravda", "nepravda"))

Kind = Literal["none", "known", "three", "ticks", "signs", "foreign"]


class Offer(NamedTuple):
    """What one list or pair of bounds offers. ``known``: the scale of the framework; ``three``:
    three words of one's own, in the list's order.
    """

    kind: Kind
    items: tuple[str, ...] = ()  # as they are shown
    numbers: Mapping[str, float] = {}  # by the words beside them, as :func:`plain` makes these


_NOTHING = Offer("none")


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
        return _NOTHING
    known = bounds == (words.scale.lowest, words.scale.top)
    return Offer("known" if known else "foreign", (f"{bounds[0]:g} to {bounds[1]:g}",))


def of_items(values: Iterable[object], words: Vocabulary) -> Offer:
    """Say what the items of a list are as ratings."""
    steps = _steps_among(values, words)
    shown = tuple(
        f"{item:g}" if isinstance(item, float) else " ".join(str(item).split()) for item in steps
    )
    if len(steps) < 2 or len(steps) > _MOST_NUMBERS:
        return _NOTHING
    if all(isinstance(item, bool) or plain(str(item)) in _BOOLEANS for item in steps):
        return Offer("ticks", shown)
    numbers = set(map(number_of, steps))
    if None not in numbers:
        known = numbers in (set(words.scale.values), {words.scale.lowest, words.scale.top})
        return Offer("known" if known else "foreign", shown)
    if len(steps) > _LONGEST or max(map(len, shown)) > _LONGEST_WORD:
        return _NOTHING
    return _of_words(steps, shown, words)


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
    signs = [TICKS.get(plain(item)) for item in shown]
    if None not in signs:
        return Offer("signs" if len(set(signs)) == 2 else "foreign", shown)
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
    known = [rating for rating in ratings if rating is not None]
    first, last = rated[0], rated[-1]
    outside = [*range(first), *range(last + 1, len(ratings))]
    is_in_order = known in (sorted(known), sorted(known, reverse=True))
    if last - first >= len(rated) or not is_in_order:
        return False
    low = 0 if known[0] == scale.lowest else len(ratings) - 1
    if not set(scale.between) <= set(known):
        return outside == [low]
    # "Excellent" behind the top is a better step, "Never" before the lowest a worse one
    return len(outside) <= 2 and not any(
        sense(shown[at]) == (-1 if (at < first) == (low == 0) else 1) for at in outside
    )


def numbers_beside(items: Sequence[str]) -> dict[str, float]:
    """Return the numbers that labels carry, such as "1 - Some gaps"; none unless all do, each
    its own.
    """
    found: dict[str, float] = {}
    for item in items:
        match = _NUMBERED.fullmatch(plain(item))
        number = (
            match[1] if match else behind[2] if (behind := _BEHIND.fullmatch(plain(item))) else None
        )
        if number is None:
            return {}
        found[plain(item)] = float(number)
    return found if len(set(found.values())) == len(items) else {}


def number_of(value: object) -> float | None:
    """Return the number that a value or a text is, ``None`` for every other."""
    if isinstance(value, float):
        return value
    if isinstance(value, bool) or not isinstance(value, str) or len(value) > _LONGEST_WORD:
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
        or (len(item) <= _LONGEST_WORD and _ASIDE.fullmatch(plain(item)) is not None)
    )


def is_plus(item: object) -> bool:
    """Tell whether an item of a list is a plus or several: then a minus beside it is a step of
    the scale as well.
    """
    return (
        isinstance(item, str) and 0 < len(plain(item)) <= _MOST_SIGNS and not plain(item).strip("+")
    )


# --- legends -------------------------------------------------------------------------------------


def legends_of(
    sheets: Sequence[Sheet], words: Vocabulary, rated: Mapping[str, set[Position]]
) -> list[Offer]:
    """Return the scales that texts and tables of ``sheets`` explain: "0 = No, 1 = Partly", or
    labels with numbers beside them.

    ``rated`` are the cells, by sheet, of which the ratings and their skills are: these explain
    nothing. Ladders of levels are left out.
    """
    found: list[Offer] = []
    left = _MOST_LEGENDS
    for sheet in sheets:
        texts = {
            place: cell.value
            for place, cell in sheet.cells.items()
            if isinstance(cell.value, str)
            and not isinstance(cell.value, CellError)
            and len(cell.value) <= _LONGEST_LEGEND
        }
        left -= len(texts)
        if left < 0:
            break
        inside = rated.get(sheet.name, set())
        outside = {place: text for place, text in texts.items() if place not in inside}
        found += filter(None, map(_of_text, outside.values()))
        found += _tables(sheet, outside, inside, alone=sheet.name not in rated)
    return [offer for offer in found if not _is_ladder(offer, words)]


def _is_ladder(offer: Offer, words: Vocabulary) -> bool:
    """Tell whether what is explained are levels, as far as they are known."""
    return sum(squeezed(item) in words.levels for item in offer.items) * 2 >= len(offer.items)


def _of_text(text: str) -> Offer | None:
    """Return the scale that one text explains."""
    if any(sign.isdigit() for sign in text):
        return _of_pairs(text) or _of_range(text)
    parts = [" ".join(part.split()) for part in _PARTS.split(text.rpartition(":")[2])]
    if len(parts) == 3 and all(0 < len(part) <= 30 for part in parts):
        return Offer("three", tuple(parts))
    return None


def _of_pairs(text: str) -> Offer | None:
    """Return the scale of a text that says a word for each number."""
    for pattern in _PAIRS:
        pairs = [
            (" ".join(match["word"].split()), float(match["number"]))
            for match in pattern.finditer(text)
        ]
        if len(pairs) > 1 and _is_counted([number for _, number in pairs]):
            return _explained(pairs)
    return None


def _of_range(text: str) -> Offer | None:
    """Return the scale of a text that says its first and its last number."""
    span = _RANGE.search(text) if _SPEAKS_OF_SCALE.search(text) else None
    low, high = (float(span[1]), float(span[2])) if span else (0.0, 0.0)
    if not low <= 1 < high:
        return None
    return Offer("foreign", (f"{low:g} to {high:g}",), {f"{low:g}": low, f"{high:g}": high})


def _is_counted(numbers: Sequence[float]) -> bool:
    """Tell whether numbers are those of steps, each once, from 0 or 1 on."""
    return (
        sorted(numbers) == [min(numbers) + step for step in range(len(numbers))]
        and min(numbers) <= 1
    )


def _tables(
    sheet: Sheet, texts: Mapping[Position, str], inside: Collection[Position], *, alone: bool
) -> list[Offer]:
    """Return the scales that labels below each other explain: with a number on their left, on
    their right or in them, or on a sheet without ratings three ``alone``.
    """
    labels = _labels(texts)
    found: list[Offer] = []
    for run in _runs(labels):
        words = [labels[place] for place in run]
        found += [_counted_runs(*numbered) for numbered in _numbered(words, run, sheet, inside)]
        if len(words) == 3 and alone:
            found.append(Offer("three", tuple(words)))
    return [offer for offer in found if offer.items]


def _labels(texts: Mapping[Position, str]) -> dict[Position, str]:
    """Return the short texts that stand in their column once: an explanation says each word once,
    and a column that repeats them holds ratings.
    """
    short = {
        place: " ".join(text.split()) for place, text in texts.items() if len(text) <= _LONGEST_WORD
    }
    often = Counter((column, plain(text)) for (_, column), text in short.items())
    return {place: text for place, text in short.items() if often[place[1], plain(text)] == 1}


def _runs(labels: Mapping[Position, str]) -> list[list[Position]]:
    """Return three labels or more that stand below each other without a gap, column by column in
    the order in which these begin.
    """
    columns: dict[int, list[list[Position]]] = {}
    for row, column in sorted(labels, key=lambda place: (place[1], place[0])):
        runs = columns.setdefault(column, [])
        if runs and runs[-1][-1] == (row - 1, column):
            runs[-1].append((row, column))
        else:
            runs.append([(row, column)])
    return [run for runs in columns.values() for run in runs if len(run) > 2]


def _numbered(
    words: Sequence[str], run: Sequence[Position], sheet: Sheet, inside: Collection[Position]
) -> list[tuple[list[str], list[float | None]]]:
    """Return labels with the numbers on their left, on their right, and in them; a number with a
    skill or rating of ``inside`` behind it is the skill's.
    """
    inner = [_PAIRS[0].fullmatch(word) for word in words]
    said = [
        match["word"].strip() if match else word for match, word in zip(inner, words, strict=True)
    ]
    beside = [
        [
            None
            if (row, column + 2 * side) in inside
            else number_of(sheet.value(row, column + side))
            for row, column in run
        ]
        for side in (-1, 1)
    ]
    within = [float(match["number"]) if match else None for match in inner]
    return [(said, numbers) for numbers in (*beside, within)]


def _counted_runs(words: Sequence[str], numbers: Sequence[float | None]) -> Offer:
    """Return the scale of the longest run of labels whose numbers count up or down by one."""
    best: list[tuple[str, float]] = []
    run: list[tuple[str, float]] = []
    for word, number in zip(words, numbers, strict=True):
        counts = (
            number is not None
            and bool(run)
            and abs(number - run[-1][1]) == 1
            and number not in [before for _, before in run]
        )
        run = [*(run if counts else ()), (word, number)] if number is not None else []
        best = max(best, run, key=len)
    return (
        _explained(best)
        if 3 <= len(best) <= 11 and _is_counted([number for _, number in best])
        else _NOTHING
    )


def _explained(pairs: Sequence[tuple[str, float]]) -> Offer:
    ordered = sorted(pairs, key=lambda pair: pair[1])
    words = [(word.strip(" .)("), number) for word, number in ordered]
    return Offer(
        "three" if len(pairs) == 3 else "foreign",
        tuple(word for word, _ in words),
        {plain(word): number for word, number in words},
    )
