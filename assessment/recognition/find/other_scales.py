"""Scales that the framework does not have: what says that a sheet's ratings are on one, and what
it is called.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from assessment.model import RatingScale
from assessment.recognition.find.choices import Offer, is_aside, is_plus, number_of
from assessment.recognition.find.evidence import LONGEST_WORD, Doubt, ScaleSight, named, spanned
from assessment.recognition.find.words import Vocabulary, adapted, plain, read_rating

_MOST_SHOWN = 7  # steps of a scale that a message names
_FEW = 3  # ratings of another kind that are no slip any more, if they are many among the others
_MANY = 20  # ratings that are enough to show that a step is never given
_BEYOND = 11  # above the numbers of scales that begin with 1
_HIGHEST = 100.0  # number of a scale
_OFFERED = "the drop-down lists or bounds of the rating cells say so"
_SHOWN = "the ratings themselves show it"
_UNEXPLAINED = "the ratings themselves show it, and no list or legend explains these words"
_UNCLEAR = (
    "nothing says which of these words is the best, as a legend with 0, 1 and 2 beside them would,"
    " or they are names of levels"
)


class Foreign(NamedTuple):
    """A scale that the framework does not have: what it is called, and what says so."""

    name: str
    why: str


def foreign_scale(
    look: ScaleSight,
    looks: Sequence[ScaleSight],
    doubt: Doubt,
    scale: RatingScale,
    unclear: Offer | None,
) -> Foreign | None:
    """Return the scale of a sheet, one of all ``looks``, if the framework's ``scale`` is another;
    ``unclear`` are three words of which nobody says which is the best.
    """
    if unclear is not None:
        return Foreign(named(unclear.items), _UNCLEAR)
    if look.grid is None or look.own:
        return None
    strange = _strange_offers(look)
    if strange:
        return Foreign(named(strange[0].items), _OFFERED)
    offered = any(offer.kind == "known" for offer in look.offers())
    said = "known" if offered else look.formulas()
    by_formulas = _by_formulas(look, looks, scale, said)
    if by_formulas is not None:
        return by_formulas
    if said == "known" or look.by_formats():
        return _by_values(look, looks, scale, known=True)
    return (
        _by_legend(look, doubt, scale)
        or _by_values(look, looks, scale, known=False)
        or _of_two(look, looks, doubt, scale)
    )


def _strange_offers(look: ScaleSight) -> list[Offer]:
    return [offer for offer in look.offers() if offer.kind in ("foreign", "three", "signs")]


def _numbers(looks: Sequence[ScaleSight]) -> list[float]:
    """Return the numbers among the ratings of sheets."""
    return [number for look in looks for number in look.numbers()]


def _by_formulas(
    look: ScaleSight, looks: Sequence[ScaleSight], scale: RatingScale, said: str
) -> Foreign | None:
    """Return the scale that the levels' formulas ask for, by what they ``said``."""
    if not look.is_numeric():
        return None
    if said == "above":
        return Foreign(
            spanned(_numbers(looks), scale.top + 1), f"the formulas ask for more than {scale.top}"
        )
    low = {scale.lowest, scale.second}
    if said == "two" and scale.between and low.issuperset(look.numbers()) and not look.by_formats():
        return Foreign(
            f"{scale.lowest} and {scale.second}",
            f"the formulas ask for no more than {scale.second}, and nothing higher is given",
        )
    return None


def _by_legend(look: ScaleSight, doubt: Doubt, scale: RatingScale) -> Foreign | None:
    numbers = set(look.numbers())
    if not numbers or not look.is_numeric():
        return None
    spans = [
        (min(offer.numbers.values()), max(offer.numbers.values()))
        for offer in doubt.legends
        if offer.numbers
    ]
    fitting = [(low, high) for low, high in spans if low <= min(numbers) and max(numbers) <= high]
    if not fitting or (scale.lowest, scale.top) in fitting:
        return None
    return Foreign(f"{fitting[0][0]:g} to {fitting[0][1]:g}", "a legend explains it")


def _of_two(
    look: ScaleSight, looks: Sequence[ScaleSight], doubt: Doubt, scale: RatingScale
) -> Foreign | None:
    """Return the scale of the two lowest steps alone where many ratings of the whole workbook are
    these, none is higher, and nothing says that one could be.
    """
    if not look.is_numeric() or look.strange or not scale.between:
        return None
    numbers = Counter(_numbers(looks))
    both = set(numbers) == {scale.lowest, scale.second}
    many = numbers.total() >= _MANY and numbers[scale.second] * 4 >= numbers.total()
    if not both or not many or not all(sheet.is_numeric() for sheet in looks):
        return None
    if any(scale.top in offer.numbers.values() for offer in doubt.legends):
        return None
    return Foreign(
        f"{scale.lowest} and {scale.second}",
        "nothing higher is given, and no list, legend or formula says that it could be",
    )


def _by_values(
    look: ScaleSight, looks: Sequence[ScaleSight], scale: RatingScale, known: bool
) -> Foreign | None:
    """Return the scale that the values themselves show: too many of them are none of the
    framework's to be slips.
    """
    if not look.strange:
        return None
    everywhere = _numbers(looks)
    for some, few, share in (((look,), _FEW, 5), (looks, _FEW + 1, 12)):
        odd = _odd_numbers(some)
        if odd >= few and odd * share >= sum(len(sheet.given) for sheet in some):
            return Foreign(spanned(everywhere, 0), _SHOWN)
        words = _odd_words(some)
        if words:
            return Foreign(named(words), _UNEXPLAINED)
    beyond = range(scale.top + 1, _BEYOND)
    if known or len(everywhere) < _FEW or scale.lowest in everywhere:
        return None
    if all(number_of(value) in beyond for _, value in look.strange):
        return Foreign(spanned(everywhere, 1), _SHOWN)
    return None


def _odd_numbers(looks: Sequence[ScaleSight]) -> int:
    """Return how many ratings are numbers that are none of the scale."""
    return sum(
        number is not None and 0 <= number <= _HIGHEST
        for look in looks
        for number in (number_of(value) for _, value in look.strange)
    )


def _odd_words(looks: Sequence[ScaleSight]) -> list[str]:
    """Return the words that are none of the scale, as they are written, where few of them are
    many of the ratings.
    """
    strange = [value for look in looks for _, value in look.strange]
    texts = Counter(text for value in strange if (text := _word(value)))
    given = [value for look in looks for _, value in look.given]
    few = len(texts) * 2 <= texts.total()
    if texts.total() < _FEW or texts.total() * 2 < len(given) or not few:
        return []
    shown = {
        plain(str(value)): " ".join(str(value).split()) for value in given if isinstance(value, str)
    }
    return [shown[text] for text in sorted(texts)]


def _word(value: object) -> str:
    """Return a rating that is a word, as :func:`plain` makes it; "" for every other."""
    return (
        plain(value)
        if isinstance(value, str) and len(value) <= LONGEST_WORD and number_of(value) is None
        else ""
    )


# --- whatever scale it is ------------------------------------------------------------------------


def shows_more(seen: ScaleSight, look: ScaleSight, words: Vocabulary, foreign: bool) -> bool:
    """Tell whether a sheet has more levels than the framework's words show, because its ratings
    are others: "Sometimes" is a rating, "Never" none.
    """
    if seen.grid is None or look.grid is None or len(seen.grid.blocks) <= len(look.grid.blocks):
        return False
    strange = [value for _, value in seen.given if read_rating(value, words).rating is None]
    return foreign or (
        len(look.strange) * 4 >= len(look.given)
        and len(strange) >= _FEW
        and len(strange) * 2 >= len(seen.given)
    )


def probed(look: ScaleSight, words: Vocabulary) -> tuple[ScaleSight, Foreign] | None:
    """Recognise a sheet by what its cells hold or its lists offer, whatever scale that is, and
    name the scale.
    """
    offers = _strange_offers(look)
    probe = _probe(look, words, [item for offer in offers for item in offer.items])
    if probe is None:
        return None
    seen = ScaleSight(look.case, look.sheet, look.case.recognise(look.sheet, probe), probe)
    foreign = None if seen.grid is None else _shown(seen, offers, words.scale)
    return None if foreign is None else (seen, foreign)


def _shown(seen: ScaleSight, offers: Sequence[Offer], scale: RatingScale) -> Foreign | None:
    """Return the scale that the ratings of a sheet show, or its lists where it has none; ``None``
    where these are numbers of the framework's ``scale``.
    """
    if not seen.given:
        return Foreign(named(offers[0].items), _OFFERED) if offers else None
    numbers = seen.numbers()
    if numbers and not offers and set(numbers) <= set(scale.values):
        return None
    if len(numbers) * 2 >= len(seen.given):
        return Foreign(spanned(numbers, 0), _SHOWN)
    shown = sorted({" ".join(str(value).split()) for _, value in seen.given})
    return Foreign(named(offers[0].items if offers else shown), _SHOWN)


def _probe(look: ScaleSight, words: Vocabulary, items: Sequence[str]) -> Vocabulary | None:
    """Return words by which all that a sheet has often, or that its lists offer (``items``), is a
    rating; ``None`` where there is too little of it.
    """
    numbers, texts = _held(look, words)
    often = {word: 0 for word, count in texts.items() if count >= _FEW}
    few = often if len(often) <= _MOST_SHOWN else {}
    listed = {plain(item): 0 for item in items}
    if not (listed or len(numbers) >= _FEW or few):
        return None
    offered = (number for item in items if (number := number_of(item)) is not None)
    known = dict.fromkeys((*numbers, *offered), 0)
    return adapted(words, tuple((listed or few).items()), False, (), known)


def _held(look: ScaleSight, words: Vocabulary) -> tuple[list[float], Counter[str]]:
    """Return the numbers and the short words that a sheet holds behind its first column, but for
    what formulas give.
    """
    numbers: list[float] = []
    texts: Counter[str] = Counter()
    signs = any(is_plus(cell.value) for cell in look.sheet.cells.values())
    for (_, column), cell in look.sheet.cells.items():
        if cell.formula is not None or column < 2:
            continue
        number = number_of(cell.value)
        if number is not None and 0 <= number <= _HIGHEST:
            numbers.append(number)
        elif _is_short(cell.value) and (signs or not is_aside(cell.value, words)):
            texts[plain(str(cell.value))] += 1
    return numbers, texts


def _is_short(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_WORD
