"""The level rule that a workbook's own formula states, made out by trying it.

A formula that is written in another way than :mod:`assessment.recognition.find.stated_rules` reads
is evaluated for every mixture of ratings that its skills can have. It states the rule that gives
the same answer for all of them, or none that we know.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from itertools import combinations_with_replacement, product
from math import comb
from operator import itemgetter

from assessment.formulas.book import BookSheet, Calculable
from assessment.formulas.cells import Cell, CellError, Position, Value
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.parse import FormulaError, Node, parse, references, walk
from assessment.formulas.scope import names_something
from assessment.formulas.shared import shift
from assessment.formulas.stale import same
from assessment.model import LevelRule, RatingScale
from assessment.recognition.find.stated_rules import compares
from assessment.recognition.find.words import Vocabulary, read_rating
from assessment.rules.base import Hints
from assessment.rules.registry import RULES

_MOST_IN_KEY = 200  # cells of a formula's range
_FAR = 5_000  # row and column to which formulas are moved to be compared
# that every skill of a level is rated by, to see which number achieves it
_NUMBERS_TRIED = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 10.0, 100.0)
_MOST_STEPS = 8  # formulas between a level's result and its ratings
_MOST_TRIED = 16  # checkboxes of a level whose formula is tried
_MOST_MIXTURES = 153  # of ratings: those of 16 skills on a scale of three steps
_OPERATOR = r"(>=|<=|>|<)"

Mixture = tuple[int, ...]  # the steps, from 0, that the skills of a level are rated by


class _Trial(Evaluator):
    """Evaluates a level's formula with other ratings than those that stand in the cells."""

    def __init__(
        self, workbook: Calculable, sheet: str, rated: Sequence[Position], values: Sequence[Value]
    ) -> None:
        super().__init__(workbook)
        self._tried = sheet
        self._rated = rated
        self._spelt = values  # of each step, the lowest first
        self.cells[sheet] = dict(workbook[sheet].cells)

    def outcome(self, place: Position, ratings: Sequence[int]) -> Value:
        """Return what the formula at ``place`` gives for ratings by these steps, from 0."""
        self.forget()
        cells = self.cells[self._tried]
        for (row, column), rating in zip(self._rated, ratings, strict=True):
            cells[row, column] = Cell(row, column, self._spelt[rating], None, 0)
        return self.value(self._tried, *place)


@contextmanager
def _trial(
    budget: Evaluator, sheet: str, rated: Sequence[Position], values: Sequence[Value]
) -> Iterator[_Trial]:
    """Try a formula; its steps are taken from those of ``budget``."""
    trial = _Trial(budget.book, sheet, rated, values)
    trial.steps = budget.steps
    try:
        yield trial
    finally:
        budget.steps = trial.steps


def tried_rule(
    budget: Evaluator,
    sheet: str,
    result: Cell,
    cells: Sequence[Position],
    texts: Sequence[str],
    words: Vocabulary,
    likeliest: LevelRule | None = None,
) -> LevelRule | None:
    """Return the rule that a level's formula states by what it gives for every mixture of ratings.

    ``cells`` hold the ratings, in the workbook's own words if it has any; ``texts`` are the
    formulas on the way from them to the ``result``, and ``likeliest`` is the rule that is tried
    first. ``None`` where no rule gives the same answers.
    The steps are taken from those of ``budget``, which all formulas of a workbook share.
    """
    count, scale = len(cells), words.scale
    steps = len(scale.steps)
    if not count or comb(count + steps - 1, steps - 1) > _MOST_MIXTURES:
        return None
    nodes = [node for text in texts for node in _nodes(text, budget.book[sheet], result)]
    numbers = _numbers(nodes, budget.book, sheet, cells)
    with _trial(budget, sheet, cells, _spelt(nodes, words)) as trial:
        answers = _answers(trial, (result.row, result.column), count, steps)
    if answers is None:
        return None
    likely = () if likeliest is None or likeliest.scale.values != scale.values else (likeliest,)
    candidates = (*likely, *_candidates(texts, nodes, numbers, count, scale))
    return next((rule for rule in candidates if _gives(rule, answers, scale)), None)


def _gives(rule: LevelRule, answers: Mapping[Mixture, bool], scale: RatingScale) -> bool:
    """Tell whether a rule gives the answers of a formula."""
    return all(
        rule.achieved(tuple(scale.lowest + step for step in mixture)) == answer
        for mixture, answer in answers.items()
    )


def _spelt(nodes: Sequence[Node], words: Vocabulary) -> Sequence[Value]:
    """Return how the steps are written to be tried, the lowest first: in the workbook's own words,
    in those that the formulas compare with, or as numbers.
    """
    if words.own:
        return words.own
    texts = [node[1] for node in nodes if node[0] == "value" and isinstance(node[1], str)]
    spelt = {
        rating: text for text in texts if (rating := read_rating(text, words).rating) is not None
    }
    if not spelt:
        return [float(value) for value in words.scale.values]
    return [spelt.get(value, label) for value, label in words.scale.spoken.labels.items()]


def first_step(budget: Evaluator, sheet: str, result: Cell, cells: Sequence[Position]) -> float:
    """Return the least number that achieves a level where all of its ``cells`` hold it; 0 where
    none of those that are tried does.

    The steps are taken from those of ``budget``.
    """
    place, count = (result.row, result.column), len(cells)
    with _trial(budget, sheet, cells, _NUMBERS_TRIED) as trial:
        worst = trial.outcome(place, [0] * count)
        for index, number in enumerate(_NUMBERS_TRIED[1:], 1):
            answer = trial.outcome(place, [index] * count)
            if trial.unsupported or isinstance(answer, CellError):
                return 0.0
            if not same(answer, worst):
                return number
    return 0.0


def asks_for_all(budget: Evaluator, sheet: str, result: Cell, cells: Sequence[Position]) -> bool:
    """Tell whether a level is achieved if all checkboxes in its ``cells`` are ticked, and not if
    any one is missing.

    The steps are taken from those of ``budget``.
    """
    count = len(cells)
    if not 0 < count <= _MOST_TRIED:
        return False
    place = (result.row, result.column)
    with _trial(budget, sheet, cells, (False, True)) as trial:
        best, worst = trial.outcome(place, [1] * count), trial.outcome(place, [0] * count)
        lacking = [
            trial.outcome(place, [int(box != missing) for box in range(count)])
            for missing in range(count)
        ]
    return (
        not trial.unsupported
        and not isinstance(best, CellError)
        and not same(best, worst)
        and all(same(answer, worst) for answer in lacking)
    )


def _answers(trial: _Trial, place: Position, count: int, steps: int) -> dict[Mixture, bool] | None:
    """Return whether each mixture of the ``steps`` of a scale achieves the level; ``None`` if the
    formula is no rule.
    """
    best, worst = trial.outcome(place, [steps - 1] * count), trial.outcome(place, [0] * count)
    if same(best, worst) or isinstance(best, CellError):
        return None
    answers: dict[Mixture, bool] = {}
    for mixture in combinations_with_replacement(range(steps), count):
        answer = trial.outcome(place, mixture)
        if (
            trial.unsupported
            or not (same(answer, best) or same(answer, worst))
            or not same(answer, trial.outcome(place, mixture[::-1]))
        ):
            return None
        answers[mixture] = same(answer, best)
    return answers


def _nodes(formula: str, sheet: BookSheet, cell: Cell) -> list[Node]:
    try:
        if sheet.scope is not None and names_something(formula):
            return list(walk(sheet.scope.expanded(formula, sheet.name, cell.row, cell.column)))
        return list(walk(parse(formula)))
    except FormulaError:
        return []


def _numbers(
    nodes: Sequence[Node], workbook: Calculable, sheet: str, cells: Sequence[Position]
) -> list[Fraction]:
    """Return the numbers that formulas compare with, in themselves or in cells beside the
    ratings.
    """
    values = [node[1] for node in nodes if node[0] == "value"]
    for node in nodes:
        if (
            node[0] == "area"
            and node[2].size == 1
            and (node[1] or sheet) in workbook
            and (place := (node[2].top, node[2].left)) not in cells
        ):
            values.append(workbook[node[1] or sheet].value(*place))
    return sorted({Fraction(repr(value)) for value in values if isinstance(value, float)})


def _candidates(
    texts: Sequence[str],
    nodes: Sequence[Node],
    numbers: Sequence[Fraction],
    count: int,
    scale: RatingScale,
) -> Iterator[LevelRule]:
    """Yield the rules that a formula may state, those with a number of its own first."""
    # with few skills a mean may leave no room for a No; a single comparison does not speak of it
    # all the same
    comparisons = sum(compares(node) and not _translates(node) for node in nodes)
    hints = Hints(numbers, count, partial(_includes, texts))
    for forbids in (True, False) if comparisons > 1 else (False, True):
        ranked = [
            one for kind in RULES.values() for one in kind.candidates(hints, forbids, scale.spoken)
        ]
        yield from (rule for _, rule in sorted(ranked, key=itemgetter(0)))


def _translates(node: Node) -> bool:
    """Tell whether a comparison is one with a label, as in a helper's formula."""
    return node[0] == "op" and any(
        side[0] == "value" and isinstance(side[1], str) for side in node[2:]
    )


def _includes(texts: Sequence[str], limit: Fraction) -> bool:
    """Tell whether a formula compares so that the limit itself is enough: ``>=1.5``, or
    ``<1.5`` for what fails.
    """
    number = re.escape(f"{float(limit):g}")
    for text in texts:
        if after := re.search(_OPERATOR + r"\s*" + number, text):
            return after[1] in (">=", "<")
        if before := re.search(number + r"\s*" + _OPERATOR, text):
            return before[1] in ("<=", ">")
    return False


def formulas_on_the_way(sheet: BookSheet, result: Cell, helper: Cell | None) -> list[Cell]:
    """Return the cells with formulas from a level's result to its ratings: those that the
    result asks, and the helper's.
    """
    steps, asked = [result], [result]
    while asked and len(steps) < _MOST_STEPS:
        for _, area in sheet.looks_at(asked.pop()):
            between = sheet.cells.get((area.top, area.left))
            if (
                area.size == 1
                and between is not None
                and between.formula
                and all(between.formula != step.formula for step in steps)
            ):
                steps.append(between)
                asked.append(between)
    return [*steps, helper] if helper is not None and helper.formula else steps


def formula_key(
    sheet: BookSheet, result: Cell, looked: Sequence[Position], texts: Sequence[str]
) -> object:
    """Return what formulas have in common that state the same rule for levels in other places:
    it is tried only once.
    """
    if any(map(names_something, texts)):
        return sheet.name, result.row, result.column, *texts
    row, column = looked[0] if looked else (result.row, result.column)
    values = [
        (at - row, across - column, sheet.value(at, across))
        for at, across in _constants(sheet, texts, looked)
    ]
    relative = tuple(
        text if "!" in text else shift(text, _FAR - row, _FAR - column) for text in texts
    )
    place = (sheet.name,) if any("!" in text for text in texts) else ()
    return (
        place,
        relative,
        (result.row - row, result.column - column),
        tuple((at - row, across - column) for at, across in looked),
        tuple(values),
    )


def _constants(
    sheet: BookSheet, texts: Sequence[str], looked: Collection[Position]
) -> list[Position]:
    """Return the cells without a formula that formulas look at on their own sheet, beside the
    ratings.
    """
    areas = [
        area
        for text in texts
        for name, area in references(text)
        if name is None and area.size <= _MOST_IN_KEY
    ]
    places = {
        place
        for area in areas
        for place in product(range(area.top, area.bottom + 1), range(area.left, area.right + 1))
    }
    return [
        place
        for place in sorted(places.difference(looked))
        if (cell := sheet.cells.get(place)) is not None and cell.formula is None
    ]
