"""The level rule that a workbook's own formula states.

A level's formula is a conjunction: no skill is rated No, and a condition on the rest. Which rule it
is (:class:`assessment.model.LevelRule`) is read off the tree of the formula, so that it does not
matter in which of the usual ways it is written: ``MIN(B3:B8)>0`` or ``COUNTIF(B3:B8,"No")=0``,
``AVERAGE(…)>1.7`` or ``SUM(…)/COUNT(…)>1.7``, with operators or with Google's EQ and LTE.

A formula that is written in another way is tried: :mod:`assessment.recognition.find.tried_rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache

from assessment.formulas.book import BookSheet
from assessment.formulas.cells import Cell
from assessment.formulas.parse import FormulaError, Node, parse
from assessment.formulas.scope import names_something
from assessment.model import LevelRule, RatingScale
from assessment.recognition.find.words import Vocabulary, read_rating
from assessment.rules.base import Condition, forbids_lowest
from assessment.rules.registry import RULES
from assessment.words.recognising import recognised_words

_GOOGLE = {"EQ": "=", "NE": "<>", "GT": ">", "GTE": ">=", "LT": "<", "LTE": "<="}
_MEASURES = {"AVERAGE": "mean"}  # what functions measure, where that is not their name
_MIRRORED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_NEGATED = {"=": "<>", "<>": "=", "<": ">=", ">": "<=", "<=": ">", ">=": "<"}

ReadRating = Callable[[object], int | None]


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
    match node:
        case ("call", "AND", arguments):
            return [part for argument in arguments for part in _conjuncts(argument)]
        case ("call", "IF", (condition, achieved, *otherwise)):
            return _conjuncts_of_if(condition, achieved, otherwise)
        case ("call", "IFERROR" | "N" | "ARRAYFORMULA", (argument, *_)):
            return _conjuncts(argument)
        case ("op", "*", left, right) if _is_test(left) and _is_test(right):
            return _conjuncts(left) + _conjuncts(right)
    return [node]


def _conjuncts_of_if(condition: Node, achieved: Node, otherwise: Sequence[Node]) -> list[Node]:
    """Return the conditions of ``IF(condition, achieved, not)``: a nested IF in the second place is
    a further one.
    """
    if _is_test(achieved):
        return _conjuncts(condition) + _conjuncts(achieved)
    if otherwise and _truthy(otherwise[0]) and not _truthy(achieved):
        return [("call", "NOT", (condition,))]
    return _conjuncts(condition)


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
        or (
            isinstance(value, str)
            and value.strip().casefold() in recognised_words("levels", "achieved")
        )
    )


def compares(node: Node) -> bool:
    """Tell whether a node of a formula is a comparison, with an operator or with Google's EQ and
    such.
    """
    return (node[0] == "op" and node[1] in _MIRRORED) or _calls(node, *_GOOGLE)


def _condition(node: Node, read: ReadRating) -> Condition | None:
    match node:
        case ("call", "NOT", (negated,)):
            condition = _condition(negated, read)
            return condition and condition._replace(operator=_NEGATED[condition.operator])
        case ("call", name, (left, right)) if name in _GOOGLE:
            return _comparison(_GOOGLE[name], left, right, read)
        case ("op", operator, left, right) if operator in _MIRRORED:
            return _comparison(operator, left, right, read)
    return None


def _comparison(operator: str, left: Node, right: Node, read: ReadRating) -> Condition | None:
    """Return the condition that a comparison of ratings with a number states, on either side."""
    if left[0] == "value":
        operator, left, right = _MIRRORED[operator], right, left
    limit = _constant(right)
    measure = _measure(left, read)
    return None if limit is None or measure is None else Condition(measure, operator, limit)


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
    match node:
        case ("op", "/", ("call", "SUM", _) as total, number) if _counts(number):
            return "mean" if _of_cells(total) else None
        case ("op", "+", left, right):
            some, others = _measure(left, read), _measure(right, read)
            if isinstance(some, frozenset) and isinstance(others, frozenset):
                return some | others
        case ("call", "SUMPRODUCT", (product,)):
            return _counted(product, read)
        case ("call", "COUNTIF", (_, ("value", criterion))):
            rating = read(criterion.removeprefix("=") if isinstance(criterion, str) else criterion)
            return None if rating is None else frozenset((rating,))
        case ("call", str(name), _) if _of_cells(node):
            return _MEASURES.get(name, name.casefold())
    return None


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
    rest = [
        condition for condition, forbids in zip(conditions, forbidding, strict=True) if not forbids
    ]
    stated = (kind.stated(rest, any(forbidding), scale.spoken) for kind in RULES.values())
    return next((rule for rule in stated if rule is not None), None)
