"""The words that a workbook has of its own for the three steps of the scale, or checkboxes in their
place: which they are, and which of them is the best.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assessment.formulas.parse import FormulaError, Node, parse, walk
from assessment.recognition.find.choices import Offer, of_items
from assessment.recognition.find.evidence import Doubt, ScaleSight
from assessment.recognition.find.steps import TICKS, in_order
from assessment.recognition.find.words import plain
from assessment.words.names import squeezed

_FEW = 3  # ratings of another kind that are no slip any more, if they are many among the others
_NO_FORMULA = frozenset(("", "TRUE()", "FALSE()"))  # as LibreOffice writes checkboxes
_MOST_FORMULAS = 300  # of a sheet, in which words of its own are looked for


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What the words of a workbook's own mean as ratings."""

    ratings: Mapping[str, int] = field(default_factory=dict)  # as :func:`plain` makes them
    order: tuple[str, ...] = ()  # three, the lowest first, as they are written
    # what numbers mean beside them; None: what they always do
    numbers: Mapping[float, int] | None = None
    # three words of which nobody says which is the best, by sheet
    unclear: Mapping[str, Offer] = field(default_factory=dict)


def own_words(doubt: Doubt) -> OwnWords:
    """Return the words that the doubtful sheets have for ratings."""
    offered = _offered(doubt.doubtful)
    if len(offered) > 1:
        unclear = {sheet: offer for offer, sheets in offered for sheet in sheets}
        return OwnWords(ratings=_signs(doubt), unclear=unclear)
    chosen = offered[0] if offered else _explained(doubt)
    return OwnWords(ratings=_signs(doubt)) if chosen is None else _ordered(*chosen, doubt)


def _ordered(offer: Offer, sheets: Sequence[str], doubt: Doubt) -> OwnWords:
    """Return what the three words of some sheets mean, if it can be told which is the best."""
    beside = _beside(offer, doubt)
    order = in_order(offer.items, doubt.words, beside, _forbidden(offer, doubt.doubtful))
    if order is None or _are_levels(offer, doubt):
        return OwnWords(unclear=dict.fromkeys(sheets, offer))
    values = doubt.words.scale.values
    usual = len(beside) == 3 and sorted(beside.values()) == list(values)
    others = any(look.numbers() for look in doubt.looks if look.sheet.name not in sheets)
    ratings = {plain(word): value for value, word in zip(values, order, strict=True)}
    return OwnWords(ratings, order, None if usual or others else {})


def _signs(doubt: Doubt) -> dict[str, int]:
    """Return what signs for ticked and unticked mean, where both are offered or given."""
    signs = {
        text
        for look in doubt.doubtful
        for offer in look.offers()
        if offer.kind == "signs"
        for text in offer.items
    }
    given = (plain(str(value)) for look in doubt.doubtful for _, value in look.strange)
    ends = doubt.words.scale.lowest, doubt.words.scale.top
    known = {*map(plain, signs), *(text for text in given if text in TICKS)}
    meant = {sign: ends[TICKS[sign]] for sign in known}
    return meant if len(set(meant.values())) == 2 else {}


def _offered(doubtful: Sequence[ScaleSight]) -> list[tuple[Offer, list[str]]]:
    """Return the three words that lists of the ratings offer, with the sheets that do: several
    times three where these differ.
    """
    by_items: dict[frozenset[str], tuple[Offer, list[str]]] = {}
    for look in filter(_may_offer, doubtful):
        for offer in (offer for offer in look.offers() if offer.kind == "three"):
            items = frozenset(map(plain, offer.items))
            by_items.setdefault(items, (offer, []))[1].append(look.sheet.name)
    found = list(by_items.values())
    if len(found) < 2:
        return found
    # a list for something else stands beside: the ratings are what the sheets' other signs point at
    recognised = {look.sheet.name for look in doubtful if look.grid is not None}
    return [one for one in found if recognised.intersection(one[1])] or found


def _may_offer(look: ScaleSight) -> bool:
    """Tell whether a sheet's lists may be of its ratings: these are not known, or not understood,
    or not yet there.
    """
    return look.grid is None or bool(look.strange) or not look.given or look.is_translated()


def _explained(doubt: Doubt) -> tuple[Offer, list[str]] | None:
    """Return three words that a legend explains and the ratings use, with the sheets that do."""
    best: tuple[Offer, list[str]] | None = None
    most = (0, 0)
    for offer in doubt.legends:
        if offer.kind == "three" and of_items(offer.items, doubt.words).kind == "three":
            words = set(map(plain, offer.items))
            uses = {
                look.sheet.name: count
                for look in doubt.doubtful
                if (count := look.uses(words)) >= _FEW
            }
            if uses and (sum(uses.values()), len(offer.numbers)) > most:
                most = sum(uses.values()), len(offer.numbers)
                best = offer, list(uses)
    return best


def _are_levels(offer: Offer, doubt: Doubt) -> bool:
    """Tell whether one of three words is the name of a level: a level that is chosen is no rating
    of a skill.
    """
    return any(
        plain(item) in doubt.level_names or squeezed(item) in doubt.words.levels
        for item in offer.items
    )


# --- what numbers and formulas say of three words ------------------------------------------------


def _beside(offer: Offer, doubt: Doubt) -> dict[str, float]:
    """Return the numbers that lists, legends and formulas give to three words."""
    if len(offer.numbers) == 3:
        return dict(offer.numbers)
    wanted = {plain(word) for word in offer.items}
    for legend in doubt.legends:
        if wanted <= legend.numbers.keys():
            return {word: legend.numbers[word] for word in wanted}
    found: dict[str, float] = {}
    for node in _nodes(wanted, doubt.doubtful):
        if node[0] == "call" and node[1] == "IF":
            found |= _translated(node[2], wanted, found)
    return found


def _translated(
    arguments: Sequence[Node], wanted: set[str], known: Mapping[str, float]
) -> dict[str, float]:
    """Return the number that ``IF(B3="Often",2,1)`` gives to a word, and the one to the last that
    has none yet.
    """
    if len(arguments) < 2 or not _is_number(arguments[1]):
        return {}
    word = _compared(arguments[0])
    if word not in wanted:
        return {}
    found = {word: arguments[1][1]}
    rest = wanted.difference(known, found)
    if len(rest) == 1 and len(arguments) > 2 and _is_number(arguments[2]):
        found[rest.pop()] = arguments[2][1]
    return found


def _forbidden(offer: Offer, doubtful: Sequence[ScaleSight]) -> frozenset[str]:
    """Return the words of which a level's formula allows none."""
    wanted = {plain(word) for word in offer.items}
    return frozenset(map(_not_counted, _nodes(wanted, doubtful))) & wanted


def _not_counted(node: Node) -> str:
    """Return the word of ``COUNTIF(B3:B8,"Never")=0``, "" for any other condition."""
    if node[0] == "call" and node[1] == "EQ" and len(node[2]) == 2:
        node = ("op", "=", *node[2])
    if node[0] != "op" or node[1] not in ("=", "<=") or node[3] != ("value", 0.0):
        return ""
    counted = node[2]
    if counted[0] != "call" or counted[1] != "COUNTIF" or len(counted[2]) != 2:
        return ""
    kind, *criterion = counted[2][1]
    text = criterion[0] if kind == "value" else None
    return plain(text.removeprefix("=")) if isinstance(text, str) else ""


def _nodes(wanted: set[str], doubtful: Sequence[ScaleSight]) -> Iterator[Node]:
    """Yield the parts of formulas that name one of some words."""
    for look in doubtful:
        formulas = dict.fromkeys(
            cell.formula
            for cell in look.sheet.cells.values()
            if cell.formula and '"' in cell.formula
        )
        for formula in list(formulas)[:_MOST_FORMULAS]:
            if any(word in plain(formula) for word in wanted):
                try:
                    yield from walk(parse(formula))
                except FormulaError:
                    continue


def _compared(node: Node) -> str:
    """Return the word with which a condition compares a cell, "" for none."""
    if node[0] == "op" and node[1] == "=" and node[3][0] == "value" and isinstance(node[3][1], str):
        return plain(node[3][1])
    return ""


def _is_number(node: Node) -> bool:
    return node[0] == "value" and isinstance(node[1], float)


# --- checkboxes ----------------------------------------------------------------------------------


def has_checkboxes(doubtful: Sequence[ScaleSight]) -> bool:
    """Tell whether ratings are checkboxes: many of a sheet's are TRUE or FALSE, or a list offers
    these.
    """
    return any(
        any(offer.kind == "ticks" for offer in look.offers()) or _has_ticks(look)
        for look in doubtful
    )


def _has_ticks(look: ScaleSight) -> bool:
    ticks = sum(isinstance(value, bool) for _, value in look.given)
    if look.grid is None:
        by_column = Counter(
            cell.column
            for cell in look.sheet.cells.values()
            if isinstance(cell.value, bool) and (cell.formula or "") in _NO_FORMULA
        )
        ticks = max(by_column.values(), default=0)
    many = ticks >= _FEW and ticks * 5 >= len(look.given)
    return many or 0 < ticks == len(look.given)
