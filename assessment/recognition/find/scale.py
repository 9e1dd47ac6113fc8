"""Which scale a workbook's ratings use: the framework's, three words of its own, checkboxes, or one
that the framework does not have.

The evidence is what the workbook itself says: the drop-downs and bounds of the rating cells, the
constants in the levels' formulas, legends, and the values that stand there. Sheets are recognised
by the framework's words first; only one whose scale that leaves in doubt is looked at again, with
other words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from assessment.formulas.cells import Position, reference
from assessment.formulas.parse import FormulaError, Node, parse, walk
from assessment.model import Finding
from assessment.model.findings import finding
from assessment.model.marks import sheet_mark
from assessment.recognition.find.choices import (
    Offer,
    is_aside,
    is_plus,
    legends_of,
    number_of,
    of_items,
)
from assessment.recognition.find.evidence import LONGEST_WORD, Case, Look, named, spanned
from assessment.recognition.find.grid import Grid
from assessment.recognition.find.steps import TICKS, in_order
from assessment.recognition.find.words import Reading, Vocabulary, plain, read_rating
from assessment.words.names import squeezed

_MOST_SHOWN = 7  # steps of a scale that a message names
_MOST_SHEETS_NAMED = 5
_FEW = 3  # ratings of another kind that are no slip any more, if they are many among the others
_MANY = 20  # ratings that are enough to show that a step is never given
_NO_FORMULA = frozenset(("", "TRUE()", "FALSE()"))  # as LibreOffice writes checkboxes
_MOST_FORMULAS = 300  # of a sheet, in which words of its own are looked for
_UNCLEAR = (
    "they are names of levels too, or nothing says which of them is the best, as a legend with 0, 1"
    " and 2 beside them would"
)
_SHOWN = "the ratings themselves show it"
_UNEXPLAINED = "the ratings themselves show it, and no list or legend explains these words"
_BEYOND = 11  # above the numbers of scales that begin with 1
_HIGHEST = 100.0  # number of a scale


class Foreign(NamedTuple):
    """A scale that the framework does not have: what it is called, and what says so."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Settled:
    """The words by which ratings are to be read, what was recognised by them, and what there is
    to say.
    """

    words: Vocabulary
    grids: Mapping[str, Grid | None]
    foreign: Mapping[str, Foreign] = field(default_factory=dict)  # by sheet
    # sheets with ratings in the workbook's own words, and where the first stands
    own: Mapping[str, Position] = field(default_factory=dict)
    # with checkboxes: the first, how many are ticked, and how many not
    ticked: Mapping[str, tuple[Position, int, int]] = field(default_factory=dict)
    # ratings on a scale that the framework does not have, as they are spelt
    labels: tuple[str, ...] = ()

    def is_foreign(self, used: Collection[str]) -> bool:
        """Tell whether one of the sheets that count has a scale that the framework does not
        have.
        """
        return any(sheet in self.foreign for sheet in used)

    def findings(self, used: Collection[str]) -> list[Finding]:
        """Return what there is to say of the scale of the sheets that count."""
        strange = [sheet for sheet in used if sheet in self.foreign]
        if strange:
            return [self._strange(strange, len(used))]
        found = []
        scale = self.words.scale
        labels = scale.spoken.labels
        own = [sheet for sheet in used if sheet in self.own]
        if own:
            meant = ", ".join(
                f"{word!r} counts as {step}"
                for word, step in zip(self.words.own, labels.values(), strict=True)
            )
            where = f"{own[0]}!{reference(*self.own[own[0]])}"
            found.append(
                finding(
                    "scale-own-words",
                    where,
                    f"The ratings are in words of the workbook's own{_on(own, len(used))}:"
                    f" {meant}.",
                )
            )
        ticked = [sheet for sheet in used if sheet in self.ticked]
        if ticked:
            yes, no = (
                sum(self.ticked[sheet][1] for sheet in ticked),
                sum(self.ticked[sheet][2] for sheet in ticked),
            )
            where = f"{ticked[0]}!{reference(*self.ticked[ticked[0]][0])}"
            counted = (
                f"{yes} ticked count as {labels[scale.top]}, {no} unticked as"
                f" {labels[scale.lowest]}, also where nobody has looked at them yet"
            )
            found.append(
                finding(
                    "scale-checkboxes",
                    where,
                    f"The ratings are checkboxes{_on(ticked, len(used))}: {counted}.",
                )
            )
        return found

    def _strange(self, sheets: Sequence[str], of: int) -> Finding:
        groups: dict[Foreign, list[str]] = {}
        for sheet in sheets:
            groups.setdefault(self.foreign[sheet], []).append(sheet)
        said = "; ".join(
            f"{one.name}{_on(where, of)} ({one.why})" for one, where in list(groups.items())[:_FEW]
        )
        first = sheets[0] if len(sheets) < of else ""
        steps = [f"{label} {value}" for value, label in self.words.scale.spoken.labels.items()]
        message = (
            f"The ratings are on a scale that the framework does not have: {said}. Its steps are"
            f" {', '.join(steps[:-1])} and {steps[-1]}."
        )
        return finding(
            "scale-unknown", first, f"{message} So there are no levels, no progress and no grade."
        )


def _on(sheets: Sequence[str], of: int) -> str:
    if len(sheets) == of:
        return ""
    return (
        " on "
        + ", ".join(map(repr, sheets[:_MOST_SHEETS_NAMED]))
        + (", ..." if len(sheets) > _MOST_SHEETS_NAMED else "")
    )


def settle(case: Case, words: Vocabulary) -> Settled:
    """Say which scale the ratings of a workbook use. ``words`` are the framework's."""
    looks = [Look(case, sheet, case.recognise(sheet, words), words) for sheet in case.sheets]
    doubtful = [look for look in looks if look.is_doubtful()]
    if not doubtful:
        return Settled(words, {look.sheet.name: look.grid for look in looks})
    judge = _Judge(case, words, looks, doubtful)
    return judge.settled()


class _Judge:
    """Judges the sheets whose scale is in doubt."""

    def __init__(
        self, case: Case, words: Vocabulary, looks: list[Look], doubtful: list[Look]
    ) -> None:
        self.case = case
        self.words = words
        self.looks = looks
        self.doubtful = doubtful
        # three words of which nobody says which is the best, by sheet
        self.unclear: dict[str, Offer] = {}
        self._legends: list[Offer] | None = None

    def settled(self) -> Settled:
        """Try other words where the framework's do not fit, and say what is left that fits none."""
        before = {look.sheet.name for look in self.doubtful}
        ratings, own, numbers = self._other_words()
        ticks = self._has_checkboxes()
        if ratings or ticks:
            words = _adapted(self.words, tuple(ratings.items()), ticks, own, numbers)
            doubted = [sheet for sheet in self.case.sheets if sheet.name in before]
            again = {
                sheet.name: Look(self.case, sheet, self.case.recognise(sheet, words), words)
                for sheet in doubted
            }
            if any(look.stand_as_names(set(map(plain, own))) for look in again.values()):
                self.unclear.update(dict.fromkeys(before, Offer("three", own)))
                own = ()
            elif sum(len(look.strange) for look in again.values()) * 2 <= sum(
                len(look.given) for look in again.values()
            ):
                self.words = words
                self.looks = [again.get(look.sheet.name, look) for look in self.looks]
            else:
                own = ()  # what was taken for the words of the ratings stands elsewhere
        foreign = {}
        for at, look in enumerate(self.looks):
            if look.sheet.name not in before:
                continue
            said = self._foreign(look)
            if (
                probed := self._probed(look) if look.grid is None or look.strange or said else None
            ) is not None:
                if look.grid is None or self._shows_more(probed[0], look, said is not None):
                    self.looks[at], foreign[look.sheet.name] = probed
            if said is not None:
                foreign[look.sheet.name] = said
        own_words = {plain(word) for word in own}
        return Settled(
            self.words,
            {look.sheet.name: look.grid for look in self.looks},
            foreign,
            {
                look.sheet.name: place
                for look in self.looks
                if (place := look.first(own_words)) is not None
            },
            {look.sheet.name: found for look in self.looks if (found := look.ticked()) is not None},
            (
                tuple(
                    f"{value:g}" if isinstance(value, float) else str(value).strip()
                    for look in self.looks
                    for _, value in look.given
                )
                if foreign
                else ()
            ),
        )

    # -- words of one's own -----------------------------------------------------------------------

    def _other_words(self) -> tuple[dict[str, int], tuple[str, ...], Mapping[float, int] | None]:
        """Return the ratings of other words than the framework's, the three from No to Yes, and
        what numbers mean beside them.
        """
        three = self._three()
        if three is None:
            signs = {
                text
                for look in self.doubtful
                for offer in look.offers()
                if offer.kind == "signs"
                for text in offer.items
            }
            signs |= {
                text
                for look in self.doubtful
                for _, value in look.strange
                if (text := plain(str(value))) in TICKS
            }
            ends = self.words.scale.lowest, self.words.scale.top
            meant = {plain(sign): ends[TICKS[plain(sign)]] for sign in signs}
            return (meant if len(set(meant.values())) == 2 else {}), (), None
        offer, sheets = three
        beside = self._beside(offer)
        order = in_order(offer.items, self.words, beside, self._forbidden(offer))
        if order is None or self._are_levels(offer):
            self.unclear.update(dict.fromkeys(sheets, offer))
            return {}, (), None
        values = self.words.scale.values
        ratings = {plain(word): value for value, word in zip(values, order, strict=True)}
        numbered = sorted(beside.values()) if len(beside) == 3 else []
        others = any(look.numbers() for look in self.looks if look.sheet.name not in sheets)
        return ratings, order, None if numbered == list(values) or others else {}

    def _three(self) -> tuple[Offer, list[str]] | None:
        """Return the three words of the workbook's own that its ratings use or are to use, and
        the sheets that do.
        """
        by_items: dict[frozenset[str], tuple[Offer, list[str]]] = {}
        for look in self.doubtful:
            offered = [offer for offer in look.offers() if offer.kind == "three"]
            for offer in (
                offered
                if look.grid is None or look.strange or not look.given or look.is_translated()
                else ()
            ):
                by_items.setdefault(frozenset(map(plain, offer.items)), (offer, []))[1].append(
                    look.sheet.name
                )
        if len(by_items) > 1:
            # a list for something else stands beside: the ratings are what the sheets' other signs
            # point at
            recognised = {look.sheet.name for look in self.doubtful if look.grid is not None}
            by_items = {
                items: one for items, one in by_items.items() if recognised.intersection(one[1])
            } or by_items
        if by_items:
            return (
                max(by_items.values(), key=lambda one: len(one[1]))
                if len(by_items) == 1
                else self._tie(by_items.values())
            )
        return self._explained()

    def _tie(self, found: Iterable[tuple[Offer, list[str]]]) -> tuple[Offer, list[str]] | None:
        for offer, sheets in found:
            self.unclear.update(dict.fromkeys(sheets, offer))
        return None

    def _explained(self) -> tuple[Offer, list[str]] | None:
        """Return three words that a legend explains and the ratings use."""
        best: tuple[int, Offer, list[str]] | None = None
        for offer in self.legends():
            if offer.kind != "three" or of_items(offer.items, self.words).kind != "three":
                continue
            words = set(map(plain, offer.items))
            uses = {
                look.sheet.name: count
                for look in self.doubtful
                if (count := look.uses(words)) >= _FEW
            }
            if uses and (
                best is None
                or (sum(uses.values()), len(offer.numbers)) > (best[0], len(best[1].numbers))
            ):
                best = sum(uses.values()), offer, list(uses)
        return None if best is None else (best[1], best[2])

    def _are_levels(self, offer: Offer) -> bool:
        """Tell whether one of three words is the name of a level: a level that is chosen is no
        rating of a skill.
        """
        names = {
            plain(name)
            for look in self.looks
            if look.grid is not None
            for block in look.grid.blocks
            if (name := block.name)
        }
        return any(
            plain(item) in names or squeezed(item) in self.words.levels for item in offer.items
        )

    def legends(self) -> list[Offer]:
        """Return what the workbook's legends explain."""
        if self._legends is None:
            ours = self.case.workbook.marked_sheets(sheet_mark)
            sheets = [
                self.case.workbook[name]
                for name in self.case.workbook.sheet_names
                if name not in ours
            ]
            found = legends_of(
                sheets, self.words, {look.sheet.name: look.inside() for look in self.looks}
            )
            levels = {
                plain(name)
                for look in self.looks
                if look.grid is not None
                for block in look.grid.blocks
                if (name := block.name)
            }
            self._legends = [
                one
                for one in found
                if sum(plain(item) in levels for item in one.items) * 2 < len(one.items)
            ]
        return self._legends

    def _beside(self, offer: Offer) -> dict[str, float]:
        """Return the numbers that lists, legends and formulas give to three words."""
        if len(offer.numbers) == 3:
            return dict(offer.numbers)
        wanted = {plain(word) for word in offer.items}
        for legend in self.legends():
            if wanted <= legend.numbers.keys():
                return {word: legend.numbers[word] for word in wanted}
        found: dict[str, float] = {}
        for node in self._nodes(wanted):
            if (
                node[0] == "call"
                and node[1] == "IF"
                and len(node[2]) > 1
                and (word := _compared(node[2][0])) in wanted
                and _is_number(node[2][1])
            ):
                found[word] = node[2][1][1]
                rest = wanted.difference(found)
                if len(rest) == 1 and len(node[2]) > 2 and _is_number(node[2][2]):
                    found[rest.pop()] = node[2][2][1]
        return found

    def _forbidden(self, offer: Offer) -> frozenset[str]:
        """Return the words of which a level's formula allows none."""
        wanted = {plain(word) for word in offer.items}
        found = set()
        for node in self._nodes(wanted):
            if node[0] == "call" and node[1] == "EQ" and len(node[2]) == 2:
                node = ("op", "=", *node[2])
            if (
                node[0] == "op"
                and node[1] in ("=", "<=")
                and node[2][0] == "call"
                and node[2][1] == "COUNTIF"
                and node[3] == ("value", 0.0)
            ):
                criterion = node[2][2][1] if len(node[2][2]) == 2 else ("", "")
                if (
                    criterion[0] == "value"
                    and isinstance(criterion[1], str)
                    and (word := plain(criterion[1].removeprefix("="))) in wanted
                ):
                    found.add(word)
        return frozenset(found)

    def _nodes(self, wanted: set[str]) -> list[Node]:
        found: list[Node] = []
        for look in self.doubtful:
            formulas = list(
                dict.fromkeys(
                    cell.formula
                    for cell in look.sheet.cells.values()
                    if cell.formula and '"' in cell.formula
                )
            )
            for formula in formulas[:_MOST_FORMULAS]:
                if any(word in plain(formula) for word in wanted):
                    try:
                        found.extend(walk(parse(formula)))
                    except FormulaError:
                        continue
        return found

    # -- checkboxes -------------------------------------------------------------------------------

    def _has_checkboxes(self) -> bool:
        """Tell whether ratings are checkboxes: many of a sheet's are TRUE or FALSE, or a list
        offers these.
        """
        for look in self.doubtful:
            if any(offer.kind == "ticks" for offer in look.offers()):
                return True
            ticks = sum(isinstance(value, bool) for _, value in look.given)
            if look.grid is None:
                cells = look.sheet.cells.values()
                ticks = max(
                    Counter(
                        cell.column
                        for cell in cells
                        if isinstance(cell.value, bool) and (cell.formula or "") in _NO_FORMULA
                    ).values(),
                    default=0,
                )
            if ticks >= _FEW and ticks * 5 >= len(look.given):
                return True
            if 0 < ticks == len(look.given):
                return True
        return False

    # -- scales that the framework does not have --------------------------------------------------

    def _foreign(self, look: Look) -> Foreign | None:
        """Return the scale of a sheet if the framework does not have it."""
        unclear = self.unclear.get(look.sheet.name)
        if unclear is not None:
            return Foreign(
                named(unclear.items),
                "nothing says which of these words is the best, as a legend with 0, 1 and 2 beside"
                " them would, or they are names of levels",
            )
        if look.grid is None or look.own:
            return None
        offers = look.offers()
        known = any(offer.kind == "known" for offer in offers)
        strange = [offer for offer in offers if offer.kind in ("foreign", "three", "signs")]
        if strange:
            return Foreign(
                named(strange[0].items), "the drop-down lists or bounds of the rating cells say so"
            )
        said = look.formulas() if not known else "known"
        numbers = look.numbers()
        scale = self.words.scale
        low, second, top = scale.lowest, scale.second, scale.top
        if said == "above" and look.is_numeric():
            return Foreign(
                spanned(self._numbers(), top + 1), f"the formulas ask for more than {top}"
            )
        least = look.is_numeric() and set(numbers) <= {low, second} and not look.by_formats()
        if said == "two" and least and second < top:
            return Foreign(
                f"{low} and {second}",
                f"the formulas ask for no more than {second}, and nothing higher is given",
            )
        known = known or said == "known" or look.by_formats()
        return (
            self._by_legend(look, known)
            or self._by_values(look, known)
            or self._of_two(look, known)
        )

    def _by_legend(self, look: Look, known: bool) -> Foreign | None:
        numbers, low, top = set(look.numbers()), self.words.scale.lowest, self.words.scale.top
        if known or not numbers or not look.is_numeric():
            return None
        spans = [set(offer.numbers.values()) for offer in self.legends() if offer.numbers]
        fitting = [
            span for span in spans if min(span) <= min(numbers) and max(numbers) <= max(span)
        ]
        if not fitting or any((min(span), max(span)) == (low, top) for span in fitting):
            return None
        return Foreign(f"{min(fitting[0]):g} to {max(fitting[0]):g}", "a legend explains it")

    def _of_two(self, look: Look, known: bool) -> Foreign | None:
        """Return the scale of 0 and 1 alone where many ratings of the whole workbook are these,
        none is higher, and nothing says that one could be.
        """
        low, second, top = (
            self.words.scale.lowest,
            self.words.scale.second,
            self.words.scale.top,
        )
        if known or not look.is_numeric() or look.strange:
            return None
        numbers = Counter(self._numbers())
        both = set(numbers) == {low, second} and all(one.is_numeric() for one in self.looks)
        if (
            not both
            or second == top
            or numbers.total() < _MANY
            or numbers[second] * 4 < numbers.total()
            or any(top in offer.numbers.values() for offer in self.legends())
        ):
            return None
        return Foreign(
            f"{low} and {second}",
            "nothing higher is given, and no list, legend or formula says that it could be",
        )

    def _numbers(self) -> list[float]:
        """Return the numbers among the ratings of all sheets."""
        return [number for look in self.looks for number in look.numbers()]

    def _by_values(self, look: Look, known: bool) -> Foreign | None:
        """Return the scale that the values themselves show: too many of them are none of the
        framework's to be slips.
        """
        if not look.strange:
            return None
        for looks, few, share in (((look,), _FEW, 5), (self.looks, _FEW + 1, 12)):
            given = sum(len(one.given) for one in looks)
            odd = [
                number
                for one in looks
                for _, value in one.strange
                if (number := number_of(value)) is not None and 0 <= number <= _HIGHEST
            ]
            if len(odd) >= few and len(odd) * share >= given:
                return Foreign(spanned(self._numbers(), 0), _SHOWN)
            texts = Counter(
                text for one in looks for _, value in one.strange if (text := _word(value))
            )
            if (
                texts.total() >= _FEW
                and texts.total() * 2 >= given
                and len(texts) * 2 <= texts.total()
            ):
                shown = {
                    plain(str(value)): " ".join(str(value).split())
                    for one in looks
                    for _, value in one.given
                    if isinstance(value, str)
                }
                return Foreign(named([shown[text] for text in sorted(texts)]), _UNEXPLAINED)
        everywhere = self._numbers()
        low, top = self.words.scale.lowest, self.words.scale.top
        beyond = [number_of(value) in range(top + 1, _BEYOND) for _, value in look.strange]
        if not known and all(beyond) and low not in everywhere and len(everywhere) >= _FEW:
            return Foreign(spanned(everywhere, 1), _SHOWN)
        return None

    def _shows_more(self, seen: Look, look: Look, foreign: bool) -> bool:
        """Tell whether a sheet has more levels than the framework's words show, because its
        ratings are others: "Sometimes" is a rating, "Never" none.
        """
        if seen.grid is None or look.grid is None or len(seen.grid.blocks) <= len(look.grid.blocks):
            return False
        strange = [
            value for _, value in seen.given if read_rating(value, self.words).rating is None
        ]
        return foreign or (
            len(look.strange) * 4 >= len(look.given)
            and len(strange) >= _FEW
            and len(strange) * 2 >= len(seen.given)
        )

    def _probed(self, look: Look) -> tuple[Look, Foreign] | None:
        """Recognise a sheet by what its cells hold or its lists offer, whatever scale that is,
        and name the scale.
        """
        offers = [offer for offer in look.offers() if offer.kind in ("foreign", "three", "signs")]
        numbers: Counter[float] = Counter()
        words: Counter[str] = Counter()
        signs = any(is_plus(cell.value) for cell in look.sheet.cells.values())
        for (_, column), cell in look.sheet.cells.items():
            if cell.formula is not None or column < 2:
                continue
            number = number_of(cell.value)
            if number is not None and 0 <= number <= _HIGHEST:
                numbers[number] += 1
            elif (
                isinstance(cell.value, str)
                and len(cell.value) <= LONGEST_WORD
                and (signs or not is_aside(cell.value, self.words))
            ):
                words[plain(cell.value)] += 1
        often = {word: 0 for word, count in words.items() if count >= _FEW}
        listed = {plain(item): 0 for offer in offers for item in offer.items}
        if not (listed or numbers.total() >= _FEW or (often and len(often) <= _MOST_SHOWN)):
            return None
        known = dict.fromkeys(
            (
                *numbers,
                *(
                    number
                    for offer in offers
                    for item in offer.items
                    if (number := number_of(item)) is not None
                ),
            ),
            0,
        )
        probe = _adapted(
            self.words,
            tuple((listed or (often if len(often) <= _MOST_SHOWN else {})).items()),
            False,
            (),
            known,
        )
        seen = Look(self.case, look.sheet, self.case.recognise(look.sheet, probe), probe)
        if seen.grid is None or (not seen.given and not offers):
            return None
        values = [value for _, value in seen.given]
        given = [number for value in values if (number := number_of(value)) is not None]
        if offers and not seen.given:
            name, why = (
                named(offers[0].items),
                "the drop-down lists or bounds of the rating cells say so",
            )
        elif len(given) * 2 >= len(values):
            name, why = spanned(given, 0), _SHOWN
        else:
            shown = list(dict.fromkeys(" ".join(str(value).split()) for value in values))
            name, why = named(offers[0].items if offers else sorted(shown)), _SHOWN
        if given and set(given) <= set(self.words.scale.values) and not offers:
            return None
        return seen, Foreign(name, why)


@lru_cache(maxsize=64)
def _adapted_once(
    words: Vocabulary,
    ratings: tuple[tuple[str, int], ...],
    ticks: bool,
    own: tuple[str, ...],
    numbers: tuple[tuple[float, int], ...] | None,
) -> Vocabulary:
    known = (
        words.numbers
        if numbers is None
        else {number: Reading(rating) for number, rating in numbers}
    )
    return replace(
        words, ratings=words.ratings | dict(ratings), ticks=ticks, own=own, numbers=known
    )


def _adapted(
    words: Vocabulary,
    ratings: tuple[tuple[str, int], ...],
    ticks: bool,
    own: tuple[str, ...],
    numbers: Mapping[float, int] | None,
) -> Vocabulary:
    """Return words with further ratings; the same ones give the same value again, so that what
    was remembered of them serves.
    """
    return _adapted_once(
        words, ratings, ticks, own, None if numbers is None else tuple(numbers.items())
    )


def _word(value: object) -> str:
    """Return a rating that is a word, as :func:`plain` makes it; "" for every other."""
    return (
        plain(value)
        if isinstance(value, str) and len(value) <= LONGEST_WORD and number_of(value) is None
        else ""
    )


def _compared(node: Node) -> str:
    """Return the word with which a condition compares a cell, "" for none."""
    if node[0] == "op" and node[1] == "=" and node[3][0] == "value" and isinstance(node[3][1], str):
        return plain(node[3][1])
    return ""


def _is_number(node: Node) -> bool:
    return node[0] == "value" and isinstance(node[1], float)
