"""Ratings as people spell them: the words of frameworks and of a workbook's own, and what a cell's
value means by them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import NamedTuple, TypeVar

from assessment.formulas.cells import CellError
from assessment.model import USUAL, Framework, RatingScale
from assessment.ooxml.styles import difference
from assessment.recognition.find.inapplicable import inapplicable
from assessment.words.names import squeezed
from assessment.words.recognising import recognised_words

_LONGEST_RATING = 200  # characters, spaces around it included
_NUMBER_TEXT = re.compile(r"^[+]?\d+(?:[.,]\d+)?$")
# what is not seen: a zero-width space or joiner, marks of direction, a soft hyphen, a byte order
# mark
_UNSEEN = dict.fromkeys(
    (
        0xAD,
        0x61C,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
        *range(0x2066, 0x206A),
        0xFEFF,
    )
)
_ENDINGS = ".!:;,"  # with which a rating may be written: "Yes." "YES!"
# "Yes (2)", "Yes - 2"
_LABEL_FIRST = re.compile(r"^(.+?)\s*(?:[-=:/\u2013\u2014]\s*(\d)|\((\d)\))$")
_NUMBER_FIRST = re.compile(r"^(?:\((\d)\)|(\d)\s*=)\s*(.+)$")  # "(2) Yes", "2 = Yes"
_BRACKETED = re.compile(r"^(\d)\s*\(([^()]+)\)$")  # "2 (Yes)"

# a colour belongs to a rating if it looks like one of the scale's and clearly unlike the others
_SAME_COLOUR = 16.0
_CLEARLY = 6.0


_Value = TypeVar("_Value")


class RatingRead(NamedTuple):
    """What a cell's value says as a rating."""

    rating: int | None
    understood: bool = True
    number_as_text: bool = False
    does_not_apply: bool = False  # the rating is None then
    reason: str = ""  # why it does not apply, where the cell says so itself


_EMPTY = RatingRead(None)
_STRANGE = RatingRead(None, understood=False)
_LEFT_OUT = RatingRead(None, does_not_apply=True)


@dataclass(frozen=True, eq=False, slots=True)
class Vocabulary:
    """The words of all the frameworks that a workbook may follow."""

    ratings: dict[str, int]
    levels: dict[str, str]  # squeezed name → name
    competencies: dict[str, str]  # squeezed name, alias or id → squeezed name
    colours: tuple[tuple[str, int], ...]
    skills: dict[str, str]  # squeezed text → id
    ladders: tuple[tuple[str, ...], ...]  # squeezed names of the levels of each framework, in order
    scale: RatingScale  # that ratings are on
    numbers: Mapping[float, RatingRead]
    ticks: bool = False  # a checkbox is a rating: ticked is the top, unticked the lowest step
    own: tuple[str, ...] = ()  # a workbook's own words for the steps, as it writes them
    # the frameworks' own words for it, beside the usual ones
    does_not_apply: frozenset[str] = frozenset()
    frameworks: tuple[Framework, ...] = ()  # that the words are of
    # all texts that are ratings, in small letters, where a workbook's own formulas know no others;
    # None: the skill does not apply
    spelt_out: Mapping[str, int | None] | None = None


@lru_cache(maxsize=16)
def vocabulary(frameworks: tuple[Framework, ...], scale: RatingScale | None = None) -> Vocabulary:
    """Collect the words of ``frameworks``; the same ones give the same value again.

    Ratings are on a ``scale``, or else on the one that all frameworks have, or the usual one; words
    for them are those of the frameworks that have it.
    """
    scale = scale or _common_scale(frameworks)
    on_scale = [framework for framework in frameworks if framework.scale.values == scale.values]
    return Vocabulary(
        _rating_words(on_scale),
        _level_names(frameworks),
        _competency_names(frameworks),
        _rating_colours(on_scale),
        _skill_ids(frameworks),
        tuple(dict.fromkeys(map(_ladder, frameworks))),
        scale,
        {float(value): RatingRead(value) for value in scale.values},
        does_not_apply=_left_out_words(on_scale),
        frameworks=frameworks,
    )


def _common_scale(frameworks: Sequence[Framework]) -> RatingScale:
    """Return the scale that all frameworks have; the usual one where they have several."""
    scales = {framework.scale.values: framework.scale for framework in frameworks}
    return next(iter(scales.values())) if len(scales) == 1 else USUAL


def _first_of(pairs: Iterable[tuple[str, _Value]]) -> dict[str, _Value]:
    """Return what each key stands for where it comes first."""
    first: dict[str, _Value] = {}
    for key, value in pairs:
        first.setdefault(key, value)
    return first


def _rating_words(frameworks: Iterable[Framework]) -> dict[str, int]:
    """Return ratings by all that they may be written as."""
    return _first_of(
        (plain(word), step.value)
        for framework in frameworks
        for step in framework.scale.steps
        for word in (step.label, *step.aliases)
    )


def _rating_colours(frameworks: Iterable[Framework]) -> tuple[tuple[str, int], ...]:
    colours = _first_of(
        (colour, step.value)
        for framework in frameworks
        for step in framework.scale.steps
        for colour in step.colours
    )
    return tuple(colours.items())


def _level_names(frameworks: Iterable[Framework]) -> dict[str, str]:
    names = (level.name for framework in frameworks for level in framework.levels)
    return _first_of((squeezed(name), name) for name in names)


def _competency_names(frameworks: Iterable[Framework]) -> dict[str, str]:
    """Return the squeezed names of competencies by all that they are called."""
    return _first_of(
        (squeezed(spelling), squeezed(competency.name))
        for framework in frameworks
        for competency in framework.competencies
        for spelling in (competency.name, competency.id, *competency.aliases)
    )


def _skill_ids(frameworks: Iterable[Framework]) -> dict[str, str]:
    """Return skills by their squeezed texts; of several with the same text the last."""
    return {
        squeezed(skill.text): skill.id
        for framework in frameworks
        for competency in framework.competencies
        for level in competency.levels
        for skill in level.skills
    }


def _ladder(framework: Framework) -> tuple[str, ...]:
    return tuple(squeezed(level.name) for level in framework.levels)


def _left_out_words(frameworks: Iterable[Framework]) -> frozenset[str]:
    """Return how frameworks write that a skill does not apply."""
    said = (framework.scale.does_not_apply for framework in frameworks)
    return frozenset(
        plain(word) for step in said if step is not None for word in (step.label, *step.aliases)
    )


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a text without case, with single spaces and nothing that is not seen, in one
    Unicode form.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_UNSEEN)
    return " ".join(text.casefold().split())


def read_rating(value: object, words: Vocabulary) -> RatingRead:
    """Say what a cell's value means as a rating; empty cells are unrated, never No."""
    if isinstance(value, float):
        return words.numbers.get(value, _STRANGE)
    if value is None:
        return _EMPTY
    if isinstance(value, bool) and words.ticks:
        return RatingRead(words.scale.top if value else words.scale.lowest)
    if not isinstance(value, str) or isinstance(value, CellError):
        return _STRANGE
    return _read_string(value, words)


def _read_string(text: str, words: Vocabulary) -> RatingRead:
    if len(text) > _LONGEST_RATING:
        return _STRANGE if text.strip() else _EMPTY
    if words.spelt_out is not None:
        return _read_spelt_out(text, words, words.spelt_out)
    reading = _read_text(text, words)
    return _read_left_out(text, words) if reading is _STRANGE else reading


@lru_cache(maxsize=64)
def spelt_out(words: Vocabulary, spellings: tuple[tuple[str, int | None], ...]) -> Vocabulary:
    """Return words by which a text is a rating only if it is one of ``spellings``, as the formulas
    of a blank of ours compare it.

    Where ratings have texts at all, no-break spaces count as spaces, and spaces around a text,
    double ones and those without width do not matter.
    """
    return replace(words, spelt_out={text.lower(): rating for text, rating in spellings})


def adapted(
    words: Vocabulary,
    ratings: tuple[tuple[str, int], ...],
    ticks: bool,
    own: tuple[str, ...],
    numbers: Mapping[float, int] | None,
) -> Vocabulary:
    """Return words with further ratings; ``numbers`` is what these mean then, if they mean others.
    The same ones give the same value again, so that what was remembered of them serves.
    """
    return _adapted(words, ratings, ticks, own, None if numbers is None else tuple(numbers.items()))


@lru_cache(maxsize=64)
def _adapted(
    words: Vocabulary,
    ratings: tuple[tuple[str, int], ...],
    ticks: bool,
    own: tuple[str, ...],
    numbers: tuple[tuple[float, int], ...] | None,
) -> Vocabulary:
    return replace(
        words,
        ratings=words.ratings | dict(ratings),
        ticks=ticks,
        own=own,
        numbers=(
            words.numbers
            if numbers is None
            else {number: RatingRead(rating) for number, rating in numbers}
        ),
    )


def _read_spelt_out(text: str, words: Vocabulary, known: Mapping[str, int | None]) -> RatingRead:
    trimmed = " ".join(filter(None, text.replace("\xa0", " ").replace("\u200b", "").split(" ")))
    if not trimmed:
        return _EMPTY
    spelt = (text if set(known.values()) <= {None} else trimmed).lower()
    if spelt in known:
        rating = known[spelt]
        return _LEFT_OUT if rating is None else RatingRead(rating, number_as_text=spelt.isdigit())
    # a framework without such a rating is told of it
    return _STRANGE if None in known.values() else _read_left_out(text, words)


def _read_left_out(text: str, words: Vocabulary) -> RatingRead:
    reason = (
        "" if words.does_not_apply and plain(text) in words.does_not_apply else inapplicable(text)
    )
    return (
        _STRANGE
        if reason is None
        else RatingRead(None, does_not_apply=True, reason=reason)
        if reason
        else _LEFT_OUT
    )


@lru_cache(maxsize=4096)
def _read_text(text: str, words: Vocabulary) -> RatingRead:
    text = plain(text)
    if not text:
        return _EMPTY
    if text not in words.ratings:
        text = text.rstrip(_ENDINGS).rstrip() or text
    if text in words.ratings:
        return RatingRead(words.ratings[text])
    if _NUMBER_TEXT.match(text):
        known = words.numbers.get(float(text.replace(",", ".")))
        return RatingRead(known.rating, number_as_text=True) if known else _STRANGE
    # "2 - Yes", "2/ Yes", "Yes (2)": number and label must agree
    for label, number in _labelled(text):
        rating = words.ratings.get(label.rstrip(_ENDINGS).rstrip())
        known = words.numbers.get(float(number))
        if rating is not None and known is not None and rating == known.rating:
            return RatingRead(rating)
    return _STRANGE


def _labelled(text: str) -> list[tuple[str, str]]:
    """Return label and number of a text that has both, in the ways in which it can be read."""
    labelled = []
    if (match := numbering().match(text)) and match.end() < len(text):
        labelled.append((text[match.end() :], match[1]))
    if match := _NUMBER_FIRST.match(text):
        labelled.append((match[3], match[1] or match[2]))
    if match := _BRACKETED.match(text):
        labelled.append((match[2], match[1]))
    if match := _LABEL_FIRST.match(text):
        labelled.append((match[1], match[2] or match[3]))
    return labelled


@cache
def numbering() -> re.Pattern[str]:
    """Return what finds a number at the beginning of a text: "2 -", "Level 2:", "L2"."""
    before = "|".join(map(re.escape, sorted(recognised_words("levels", "before_number"))))
    return re.compile(
        rf"^\s*(?:(?:{before})\s*)?(\d{{1,2}})\s*(?:[/.):\-\u2013\u2014]+\s*|\s+|$)", re.IGNORECASE
    )


@lru_cache(maxsize=8192)
def skill_of(statement: str, words: Vocabulary) -> tuple[str, str | None]:
    """Return a statement with single spaces, and the id of the framework's skill that it is, if
    it is one.
    """
    text = " ".join(statement.split())
    return text, words.skills.get(squeezed(text))


def rating_of_colour(colour: str, words: Vocabulary) -> int | None:
    """Return the rating whose colour this clearly is, or ``None``."""
    nearest: dict[int, float] = {}
    for known, value in words.colours:
        distance = difference(colour, known)
        nearest[value] = min(distance, nearest.get(value, distance))
    ranked = sorted((distance, value) for value, distance in nearest.items())
    if not ranked or ranked[0][0] > _SAME_COLOUR:
        return None
    if len(ranked) > 1 and ranked[1][0] - ranked[0][0] < _CLEARLY:
        return None
    return ranked[0][1]
