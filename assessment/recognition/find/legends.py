"""The scales that texts and tables of a workbook explain: legends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from assessment.formulas.cells import CellError, Position
from assessment.recognition.book import Sheet
from assessment.recognition.find.choices import LONGEST_WORD, NOTHING, Offer, any_of, number_of
from assessment.recognition.find.words import Vocabulary, plain
from assessment.words.names import squeezed

_LONGEST_LEGEND = 300  # characters of a text that explains a scale
_MOST_LEGENDS = 5_000  # texts that are looked at for one
_LONGEST_PART = 30  # characters of one of three words in a text
_STEPS = range(3, 12)  # of a scale that labels below each other explain
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
_PARTS = re.compile(r"\s*[/,;|<>\u2192\u203a]\s*")


def legends_of(
    sheets: Sequence[Sheet], words: Vocabulary, rated: Mapping[str, set[Position]]
) -> list[Offer]:
    """Return the scales that texts and tables of ``sheets`` explain: "0 = No, 1 = Partly", or
    labels with numbers beside them.

    ``rated`` are the cells, by sheet, of which the ratings and their skills are: these explain
    nothing. Ladders of levels are left out.
    """
    offers: list[Offer] = []
    left = _MOST_LEGENDS
    for sheet in sheets:
        texts = _short_texts(sheet)
        left -= len(texts)
        if left < 0:
            break
        inside = rated.get(sheet.name, set())
        explained = (_of_text(text) for place, text in texts.items() if place not in inside)
        offers += [offer for offer in explained if offer is not None]
        offers += _tables(sheet, texts, inside, alone=sheet.name not in rated)
    return [offer for offer in offers if not _is_ladder(offer, words)]


def _short_texts(sheet: Sheet) -> dict[Position, str]:
    return {
        place: cell.value
        for place, cell in sheet.cells.items()
        if isinstance(cell.value, str)
        and not isinstance(cell.value, CellError)
        and len(cell.value) <= _LONGEST_LEGEND
    }


def _is_ladder(offer: Offer, words: Vocabulary) -> bool:
    """Tell whether what is explained are levels."""
    return sum(squeezed(item) in words.levels for item in offer.items) * 2 >= len(offer.items)


def _of_text(text: str) -> Offer | None:
    """Return the scale that one text explains."""
    if any(sign.isdigit() for sign in text):
        return _of_pairs(text) or _of_range(text)
    parts = [" ".join(part.split()) for part in _PARTS.split(text.rpartition(":")[2])]
    if len(parts) == 3 and all(0 < len(part) <= _LONGEST_PART for part in parts):
        return Offer("three", tuple(parts))
    return None


def _of_pairs(text: str) -> Offer | None:
    """Return the scale of words with numbers: "0 = No, 1 = Partly"."""
    for pattern in _PAIRS:
        pairs = [
            (" ".join(match["word"].split()), float(match["number"]))
            for match in pattern.finditer(text)
        ]
        if len(pairs) > 1 and _is_counted([number for _, number in pairs]):
            return _explained(pairs)
    return None


def _of_range(text: str) -> Offer | None:
    """Return the scale of which a text names the ends: "Rate from 0 to 4"."""
    span = _range().search(text) if _speaking_of_scale().search(text) else None
    if span is None or not float(span[1]) <= 1 < float(span[2]):
        return None
    low, high = float(span[1]), float(span[2])
    return Offer("foreign", (f"{low:g} to {high:g}",), {f"{low:g}": low, f"{high:g}": high})


@cache
def _range() -> re.Pattern[str]:
    """Return what finds the two ends of a scale: "0 to 4"."""
    between = rf"(?:{any_of('scales', 'range')}|-|\u2013|\u2026|\.\.\.?)"
    return re.compile(
        rf"(?<![\w.,-])([0-9])\s*(?:\([^()]{{1,40}}\)\s*)?{between}\s*([0-9]{{1,3}})(?![\w%])"
    )


@cache
def _speaking_of_scale() -> re.Pattern[str]:
    """Return what finds that a text speaks of a scale of ratings."""
    inside = any_of("scales", "speaks_of_scale")
    at_first = any_of("scales", "speaks_of_scale_at_first")
    return re.compile(rf"{inside}|\b(?:{at_first})", re.IGNORECASE)


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
    labels = _labels({place: text for place, text in texts.items() if place not in inside})
    offers: list[Offer] = []
    for run in _runs(labels):
        words = [labels[place] for place in run]
        offers += [_counted_run(*numbered) for numbered in _numbered(words, run, sheet, inside)]
        if alone and len(words) == 3:
            offers.append(Offer("three", tuple(words)))
    return [offer for offer in offers if offer.items]


def _labels(texts: Mapping[Position, str]) -> dict[Position, str]:
    """Return the texts that may be labels of a scale: short, and each once in its column, since a
    column that repeats them holds ratings.
    """
    short = {
        place: " ".join(text.split()) for place, text in texts.items() if len(text) <= LONGEST_WORD
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


def _counted_run(words: Sequence[str], numbers: Sequence[float | None]) -> Offer:
    """Return the scale of the longest run of labels whose numbers count up or down by one."""
    longest: list[tuple[str, float]] = []
    run: list[tuple[str, float]] = []
    for word, number in zip(words, numbers, strict=True):
        if number is None:
            run = []
            continue
        earlier = [count for _, count in run]
        goes_on = run and abs(number - earlier[-1]) == 1 and number not in earlier
        run = [*(run if goes_on else ()), (word, number)]
        longest = max(longest, run, key=len)
    if len(longest) not in _STEPS or not _is_counted([number for _, number in longest]):
        return NOTHING
    return _explained(longest)


def _explained(pairs: Sequence[tuple[str, float]]) -> Offer:
    ordered = sorted(pairs, key=lambda pair: pair[1])
    words = [(word.strip(" .)("), number) for word, number in ordered]
    return Offer(
        "three" if len(pairs) == 3 else "foreign",
        tuple(word for word, _ in words),
        {plain(word): number for word, number in words},
    )
