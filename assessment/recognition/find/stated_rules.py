"""The level rule that a workbook's own formula states.

A level's formula is a conjunction: no skill is rated No, and a condition on the rest. Which rule it
is (:class:`assessment.model.LevelRule`) is read off the tree of the formula, so that it does not
matter in which of the usual ways it is written: ``MIN(B3:B8)>0`` or ``COUNTIF(B3:B8,"No")=0``,
``AVERAGE(…)>1.7`` or ``SUM(…)/COUNT(…)>1.7``, with operators or with Google's EQ and LTE.

A formula that is written in another way is *tried*: evaluated for every mixture of ratings that its
skills can have. It states the rule that gives the same answer for all of them, or none that we
know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache, partial
from itertools import combinations_with_replacement
from math import comb
from operator import itemgetter

from assessment.formulas.book import Book, BookSheet
from assessment.formulas.cells import Cell, CellError, Position, Value
from assessment.formulas.evaluate import Evaluator
from assessment.formulas.parse import FormulaError, Node, parse, references, walk
from assessment.formulas.scope import names_something
from assessment.formulas.shared import shift
from assessment.formulas.stale import same
from assessment.model import LevelRule, RatingScale
from assessment.recognition.find.words import Vocabulary, read_rating
from assessment.rules.base import Condition, Hints, forbids_lowest
from assessment.rules.registry import RULES

_GOOGLE = {"EQ": "=", "NE": "<>", "GT": ">", "GTE": ">=", "LT": "<", "LTE": "<="}
_MEASURES = {"AVERAGE": "mean"}  # what functions measure, where that is not their name
_MIRRORED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_NEGATED = {"=": "<>", "<>": "=", "<": ">=", ">": "<=", "<=": ">", ">=": "<"}

_MOST_IN_KEY = 200  # cells of a formula's range
_FAR = 5_000  # row and column to which formulas are moved to be compared
# that every skill of a level is rated by, to see which number achieves it
_NUMBERS_TRIED = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 10.0, 100.0)
_MOST_STEPS = 8  # formulas between a level's result and its ratings
_MOST_TRIED = 16  # checkboxes of a level whose formula is tried
_MOST_MIXTURES = 153  # of ratings: those of 16 skills on a scale of three steps
_OPERATOR = r"(>=|<=|>|<)"

ReadRating = Callable[[object], int | None]
Mixture = tuple[int, ...]  # the steps, from 0, that the skills of a level are rated by


@lru_cache(maxsize=8192)
def rule_of(formula: str, words: Vocabulary) -> LevelRule | None:
    """Return the rule that a level's formula states, ``None`` if it cannot be made out."""

    try:
        return _rule_in(parse(formula), words)
    except FormulaError:
        return None


def rule_at(sheet: BookSheet, cell: Cell, words: Vocabulary) -> LevelRule | None:
    """Return the rule that the formula of a cell states, whatever names it uses; ``None`` if it
    cannot be made out.
    """
    rule = rule_of(cell.formula or "", words)
    if rule is not None or sheet.scope is None or not names_something(cell.formula or ""):
        return rule
    try:
        return _rule_in(
            sheet.scope.expanded(cell.formula or "", sheet.name, cell.row, cell.column), words
        )
    except FormulaError:
        return None


def _rule_in(tree: Node, words: Vocabulary) -> LevelRule | None:
    def read(value: object) -> int | None:
        return read_rating(value, words).rating

    conditions: list[Condition] = []
    for part in _conjuncts(tree):
        condition = _condition(part, read)
        if condition is None:
            return None
        conditions.append(condition)
    return _combine(conditions, words.scale)


def _conjuncts(node: Node) -> list[Node]:
    """Return the conditions that must all hold; a disguise such as ``IF(…, 1, 0)`` is taken off."""
    if node[0] == "call":
        name, arguments = node[1], node[2]
        if name == "AND":
            return [part for argument in arguments for part in _conjuncts(argument)]
        if name == "IF" and len(arguments) >= 2:
            return _conjuncts_of_if(arguments)
        if name in ("IFERROR", "N", "ARRAYFORMULA") and arguments:
            return _conjuncts(arguments[0])
    if node[0] == "op" and node[1] == "*" and _is_test(node[2]) and _is_test(node[3]):
        return _conjuncts(node[2]) + _conjuncts(node[3])
    return [node]


def _conjuncts_of_if(arguments: Sequence[Node]) -> list[Node]:
    """Return the conditions of ``IF(condition, achieved, not)``: a nested IF in the second place is
    a further one.
    """
    if _is_test(arguments[1]):
        return _conjuncts(arguments[0]) + _conjuncts(arguments[1])
    if len(arguments) > 2 and _truthy(arguments[2]) and not _truthy(arguments[1]):
        return [("call", "NOT", (arguments[0],))]
    return _conjuncts(arguments[0])


def _is_test(node: Node) -> bool:
    return (node[0] == "call" and node[1] in ("AND", "IF", "NOT", *_GOOGLE)) or (
        node[0] == "op" and node[1] in _MIRRORED
    )


def _truthy(node: Node) -> bool:
    if node[0] != "value":
        return False
    value = node[1]
    return (
        value is True
        or (isinstance(value, float) and value > 0)
        or (isinstance(value, str) and value.strip().casefold() in ("achieved", "yes", "true"))
    )


def _condition(node: Node, read: ReadRating) -> Condition | None:
    negated = False
    while node[0] == "call" and node[1] == "NOT" and len(node[2]) == 1:
        negated, node = not negated, node[2][0]
    if node[0] == "call" and node[1] in _GOOGLE and len(node[2]) == 2:
        node = ("op", _GOOGLE[node[1]], *node[2])
    if node[0] != "op" or node[1] not in _MIRRORED:
        return None
    operator, left, right = node[1], node[2], node[3]
    if left[0] == "value":
        operator, left, right = _MIRRORED[operator], right, left
    limit = _constant(right)
    measure = _measure(left, read)
    if limit is None or measure is None:
        return None
    return Condition(measure, _NEGATED[operator] if negated else operator, limit)


def _constant(node: Node) -> Fraction | None:
    if node[0] == "negate":
        inner = _constant(node[1])
        return None if inner is None else -inner
    if node[0] == "percent":
        inner = _constant(node[1])
        return None if inner is None else inner / 100
    if node[0] == "value" and isinstance(node[1], float):
        return Fraction(repr(node[1]))
    return None


def _measure(node: Node, read: ReadRating) -> str | frozenset[int] | None:
    """Say what a term measures: a function of the ratings, or how many have some values."""
    if node[0] == "op" and node[1] == "/" and _calls(node[2], "SUM") and _counts(node[3]):
        return "mean" if _of_cells(node[2]) else None
    if node[0] == "op" and node[1] == "+":
        one, two = _measure(node[2], read), _measure(node[3], read)
        return one | two if isinstance(one, frozenset) and isinstance(two, frozenset) else None
    if node[0] != "call":
        return None
    name, arguments = node[1], node[2]
    if name == "SUMPRODUCT" and len(arguments) == 1:
        return _counted(arguments[0], read)
    if name == "COUNTIF" and len(arguments) == 2 and arguments[1][0] == "value":
        criterion = arguments[1][1]
        value = read(criterion.removeprefix("=") if isinstance(criterion, str) else criterion)
        return None if value is None else frozenset((value,))
    return _MEASURES.get(name, name.casefold()) if _of_cells(node) else None


def _counts(node: Node) -> bool:
    """Tell whether a term is the number of ratings; ``MAX(COUNT(...),1)`` is where none may be
    left.
    """
    if _calls(node, "MAX") and len(node[2]) == 2 and _constant(node[2][1]) == 1:
        node = node[2][0]
    return _calls(node, "COUNT", "COUNTA", "ROWS")


def _counted(node: Node, read: ReadRating) -> frozenset[int] | None:
    """Say what ``(B3=1)*(B3<>"")`` or ``(B3:B8=1)*1`` within SUMPRODUCT counts."""
    if node[0] != "op" or node[1] != "*" or node[2][0] != "op" or node[2][1] != "=":
        return None
    tested, value = node[2][2], node[2][3]
    rating = read(value[1]) if tested[0] == "area" and value[0] == "value" else None
    also = node[3] in (("value", 1.0), ("op", "<>", tested, ("value", "")))
    return frozenset((rating,)) if rating is not None and also else None


def _of_cells(node: Node) -> bool:
    """Tell whether a function is called with cells as they are, and not only with some of them
    or with what is computed from them.
    """
    return any(
        argument[0] in ("area", "name", "table", "union")
        or _calls(argument, "ARRAYFORMULA", "N", "VALUE")
        for argument in node[2]
    )


def _calls(node: Node, *names: str) -> bool:
    return node[0] == "call" and node[1] in names


def _combine(conditions: Sequence[Condition], scale: RatingScale) -> LevelRule | None:
    """Return the rule that conditions state together, by the first kind that knows it."""
    forbidding = [forbids_lowest(condition, scale) for condition in conditions]
    rest = [one for one, forbids in zip(conditions, forbidding, strict=True) if not forbids]
    found = (kind.stated(rest, any(forbidding), scale.spoken) for kind in RULES.values())
    return next((rule for rule in found if rule is not None), None)


# --- rules that are tried ------------------------------------------------------------------------


class _Trial(Evaluator):
    """Evaluates a level's formula with other ratings than those that stand in the cells."""

    def __init__(
        self, workbook: Book, sheet: str, rated: Sequence[Position], values: Sequence[Value]
    ) -> None:
        super().__init__(workbook)
        self._tried = sheet
        self._rated = rated
        self._spelt = values  # of each step, the lowest first
        self._cells[sheet] = dict(workbook[sheet].cells)

    def outcome(self, place: Position, ratings: Sequence[int]) -> Value:
        """Return what the formula at ``place`` gives for ratings by these steps, from 0."""
        self._values.clear()
        self._arrays.clear()
        cells = self._cells[self._tried]
        for (row, column), rating in zip(self._rated, ratings, strict=True):
            cells[row, column] = Cell(row, column, self._spelt[rating], None, 0)
        return self.value(self._tried, *place)


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
    values = _spelt(nodes, words)
    trial = _Trial(budget.book, sheet, cells, values)
    trial.steps = budget.steps
    try:
        answers = _answers(trial, (result.row, result.column), count, steps)
    finally:
        budget.steps = trial.steps
    if answers is None:
        return None
    likely = () if likeliest is None or likeliest.scale.values != scale.values else (likeliest,)
    rated = {
        tuple(scale.lowest + step for step in mixture): answer
        for mixture, answer in answers.items()
    }
    return next(
        (
            rule
            for rule in (*likely, *_candidates(texts, nodes, numbers, count, scale))
            if all(rule.achieved(ratings) == answer for ratings, answer in rated.items())
        ),
        None,
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
    trial = _Trial(budget.book, sheet, cells, _NUMBERS_TRIED)
    trial.steps = budget.steps
    place, count = (result.row, result.column), len(cells)
    try:
        worst = trial.outcome(place, [0] * count)
        for index, number in enumerate(_NUMBERS_TRIED[1:], 1):
            answer = trial.outcome(place, [index] * count)
            if trial.unsupported or isinstance(answer, CellError):
                return 0.0
            if not same(answer, worst):
                return number
    finally:
        budget.steps = trial.steps
    return 0.0


def asks_for_all(budget: Evaluator, sheet: str, result: Cell, cells: Sequence[Position]) -> bool:
    """Tell whether a level is achieved if all checkboxes in its ``cells`` are ticked, and not if
    any one is missing.

    The steps are taken from those of ``budget``.
    """
    count = len(cells)
    if not 0 < count <= _MOST_TRIED:
        return False
    trial = _Trial(budget.book, sheet, cells, (False, True))
    trial.steps = budget.steps
    place = (result.row, result.column)
    try:
        best, worst = trial.outcome(place, [1] * count), trial.outcome(place, [0] * count)
        lacking = [
            trial.outcome(place, [int(other != one) for other in range(count)])
            for one in range(count)
        ]
    finally:
        budget.steps = trial.steps
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
    nodes: Sequence[Node], workbook: Book, sheet: str, cells: Sequence[Position]
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
    comparisons = sum(
        ((node[0] == "op" and node[1] in _MIRRORED) or _calls(node, *_GOOGLE))
        and not _translates(node)
        for node in nodes
    )
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


def formula_key(sheet: BookSheet, result: Cell, looked: list[Position], texts: list[str]) -> object:
    """Return what formulas have in common that state the same rule for levels in other places:
    it is tried only once.
    """
    if any(map(names_something, texts)):
        return sheet.name, result.row, result.column, *texts
    row, column = looked[0] if looked else (result.row, result.column)
    own = [
        area
        for text in texts
        for name, area in references(text)
        if name is None and area.size <= _MOST_IN_KEY
    ]
    beside = {
        (at, across)
        for area in own
        for at in range(area.top, area.bottom + 1)
        for across in range(area.left, area.right + 1)
    }.difference(looked)
    values = [
        (at - row, across - column, sheet.value(at, across))
        for at, across in sorted(beside)
        if (cell := sheet.cells.get((at, across))) is not None and cell.formula is None
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
