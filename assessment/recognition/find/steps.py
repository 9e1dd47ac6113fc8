"""Three words of a workbook's own: which of them means No, which Somewhat and which Yes.

Numbers beside the words and what the workbook's formulas compare them with say it, and so do words
whose sense is known. Where these contradict each other, or nothing says which end is the good one,
nothing is assumed: a list from best to worst looks like any other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

from assessment.model import RatingScale
from assessment.recognition.find.words import Vocabulary, plain, read_rating
from assessment.words.recognising import recognised_words

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_MARKS = re.compile("[\u0300-\u036f]")

# what words of a rating say: the lowest step, one between, the highest
_SENSES = {"low": -1, "middle": 0, "high": 1}
_SIGNS = {"low": "✗✘❌👎🔴☐⬜", "middle": "🟡🟠", "high": "✓✔✅☑👍🟢"}
# signs that stand for a checkbox: whether it is ticked
TICKS: Mapping[str, bool] = dict.fromkeys("☑✅✔✓☒", True) | dict.fromkeys("☐⬜□✗✘❌", False)


def sense(text: str) -> int | None:
    """Return -1 for what speaks of the lowest step, 1 of the highest, 0 of one between;
    ``None`` for what says neither.
    """
    folded = _MARKS.sub("", unicodedata.normalize("NFKD", plain(text))).replace("\u2019", "'")
    said = _WORD.findall(folded)
    denying, denied = (recognised_words("scales", name) for name in ("denying", "denied"))
    if any(first in denying and second in denied for first, second in pairwise(said)):
        return 1
    senses = {_senses()[word] for word in said if word in _senses()}
    if not senses:
        return _sense_within(text)
    return min(senses, key=(0, -1, 1).index)  # "some gaps" lies between, "not good" is low


@cache
def _senses() -> Mapping[str, int]:
    """Return what words say in any language; of two senses the lower one."""
    return {
        word: sense
        for name, sense in reversed(_SENSES.items())
        for word in recognised_words("scales", name)
    }


def _sense_within(text: str) -> int | None:
    """Return what a sign in a text says, or a word of a script without spaces between words."""
    spellings = (plain(text), text)
    for name, sense in _SENSES.items():
        parts = (*recognised_words("scales", f"{name}_within"), *_SIGNS[name])
        if any(part in spelling for part in parts for spelling in spellings):
            return sense
    return None


def in_order(
    words: Sequence[str],
    known: Vocabulary,
    numbers: Mapping[str, float],
    lowest: frozenset[str] = frozenset(),
) -> tuple[str, ...] | None:
    """Return three words from No to Yes; ``None`` where nothing says which way they run, or where
    the signs contradict each other.

    ``words`` stand as in a list. ``numbers`` are those that the workbook gives to words, ``lowest``
    the words that a level's formula forbids; both by the words as :func:`plain` makes them.
    """
    spelt = [plain(word) for word in words]
    if not len(words) == len(set(spelt)) == 3:
        return None
    ratings = [read_rating(word, known).rating for word in words]
    senses = [_sense_of(*pair, known.scale) for pair in zip(words, ratings, strict=True)]
    forbidden = lowest.intersection(spelt)
    orders = [
        order
        for order in _possible_orders([numbers.get(word) for word in spelt], senses)
        if _is_right(order, ratings, senses, known.scale)
        and (len(forbidden) != 1 or spelt[order[0]] in forbidden)
    ]
    return tuple(words[at] for at in orders[0]) if len(orders) == 1 else None


def _possible_orders(
    numbers: Sequence[float | None], senses: Sequence[int | None]
) -> list[tuple[int, ...]]:
    """Return the order of three places by their numbers, else by their senses, else that of the
    list from either end.
    """
    return _sorted(numbers) or _sorted(senses) or [(0, 1, 2), (2, 1, 0)]


def _sorted(places: Sequence[float | None]) -> list[tuple[int, ...]]:
    """Return the order of three places, as the only one; none where they do not say it."""
    known = {place: at for at, place in enumerate(places) if place is not None}
    return [tuple(known[place] for place in sorted(known))] if len(known) == len(places) else []


def _sense_of(word: str, rating: int | None, scale: RatingScale) -> int | None:
    """Return what a word says by its rating, or else by itself."""
    if rating is None:
        return sense(word)
    return (rating == scale.top) - (rating == scale.lowest)


def _is_right(
    order: Sequence[int],
    ratings: Sequence[int | None],
    senses: Sequence[int | None],
    scale: RatingScale,
) -> bool:
    """Tell whether nothing that is known of three words speaks against an order of theirs."""
    return _fits([ratings[at] for at in order], scale) and _agrees([senses[at] for at in order])


def _fits(ratings: Sequence[int | None], scale: RatingScale) -> bool:
    """Tell whether the words that are known ratings are those of the steps at their places."""
    return all(rating in (None, value) for rating, value in zip(ratings, scale.values, strict=True))


def _agrees(senses: Sequence[int | None]) -> bool:
    """Tell whether what three words say does not speak against their order."""
    known = [sense for sense in senses if sense is not None]
    return known == sorted(known) and not (senses[0] == 1 or senses[2] == -1)
