"""The level rule that a workbook's own formula states.

A level's formula is a conjunction: no skill is rated No, and a condition on the rest. Which rule it
is (:class:`assessment.model.LevelRule`) is read off the tree of the formula, so that it does not
matter in which of the usual ways it is written: ``MIN(B3:B8)>0`` or ``COUNTIF(B3:B8,"No")=0``,
``AVERAGE(…)>1.7`` or ``SUM(…)/COUNT(…)>1.7``, with operators or with Google's EQ and LTE.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

from assessment.model import LevelRule
from assessment.ooxml.formulas import FormulaError, Node, parse

_GOOGLE = {"EQ": "=", "NE": "<>", "GT": ">", "GTE": ">=", "LT": "<", "LTE": "<="}
_MIRRORED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_NEGATED = {"=": "<>", "<>": "=", "<": ">=", ">": "<=", "<=": ">", ">=": "<"}

Condition = tuple[Literal["min", "mean", "no", "somewhat", "yes", "count"], str, Fraction]


@lru_cache(maxsize=2048)
def rule_of(formula: str, spellings: tuple[tuple[str, int], ...]) -> LevelRule | None:
    """Return the rule that a level's formula states, ``None`` if it cannot be made out.

    ``spellings`` are the labels of the rating scale with their values.
    """
    try:
        tree = parse(formula)
    except FormulaError:
        return None
    conditions: list[Condition] = []
    labels = dict(spellings)
    for part in _conjuncts(tree, positive=True):
        condition = _condition(part, labels)
        if condition is None:
            return None
        conditions.append(condition)
    return _combine(conditions)


def _conjuncts(node: Node, positive: bool) -> list[Node]:
    """Return the conditions that must all hold; a disguise such as ``IF(…, 1, 0)`` is taken off."""
    if node[0] == "call":
        name, arguments = node[1], node[2]
        if name == "AND" and positive:
            return [part for argument in arguments for part in _conjuncts(argument, True)]
        if name == "IF" and len(arguments) >= 2 and positive:
            # IF(condition, achieved, not): a nested IF in the second place is a further condition
            inner = _conjuncts(arguments[1], True) if arguments[1][0] in ("call", "op") and _is_test(arguments[1]) else []
            if len(arguments) > 2 and _truthy(arguments[2]) and not _truthy(arguments[1]) and not inner:
                return [("call", "NOT", (arguments[0],))]
            return _conjuncts(arguments[0], True) + inner
        if name in ("IFERROR", "N", "ARRAYFORMULA") and arguments:
            return _conjuncts(arguments[0], positive)
    if node[0] == "op" and node[1] == "*" and _is_test(node[2]) and _is_test(node[3]):
        return _conjuncts(node[2], True) + _conjuncts(node[3], True)
    return [node]


def _is_test(node: Node) -> bool:
    return (node[0] == "call" and node[1] in ("AND", "IF", "NOT", *_GOOGLE)) or (node[0] == "op" and node[1] in _MIRRORED)


def _truthy(node: Node) -> bool:
    if node[0] != "value":
        return False
    value = node[1]
    return value is True or (isinstance(value, float) and value > 0) or (isinstance(value, str) and value.strip().casefold() in ("achieved", "yes", "true"))


def _condition(node: Node, labels: dict[str, int]) -> Condition | None:
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
    measure = _measure(left, labels)
    if limit is None or measure is None:
        return None
    return measure, _NEGATED[operator] if negated else operator, limit


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


def _measure(node: Node, labels: dict[str, int]) -> Any:
    """Say what a term measures: the least rating, the mean, or how many have one rating."""
    if node[0] == "op" and node[1] == "/" and _calls(node[2], "SUM") and _calls(node[3], "COUNT", "COUNTA", "ROWS"):
        return "mean"
    if node[0] == "op" and node[1] == "+":
        return _measure(node[2], labels) if _measure(node[2], labels) == _measure(node[3], labels) else None
    if node[0] != "call":
        return None
    name, arguments = node[1], node[2]
    if name in ("MIN", "SMALL"):
        return "min"
    if name == "AVERAGE":
        return "mean"
    if name == "ROUND" and arguments:
        return _measure(arguments[0], labels)
    if name == "COUNTIF" and len(arguments) == 2 and arguments[1][0] == "value":
        criterion = arguments[1][1]
        text = str(int(criterion)) if isinstance(criterion, float) else str(criterion).removeprefix("=").strip().casefold()
        value = labels.get(text, {"0": 0, "1": 1, "2": 2}.get(text))
        return None if value is None else ("no", "somewhat", "yes")[value]
    return None


def _calls(node: Node, *names: str) -> bool:
    return node[0] == "call" and node[1] in names


def _combine(conditions: list[Condition]) -> LevelRule | None:
    forbids_no = False
    rest: LevelRule | None = None
    for measure, operator, limit in conditions:
        if measure == "min" and ((operator == ">" and 0 <= limit < 1) or (operator == ">=" and 0 < limit <= 1) or (operator == "<>" and limit == 0)):
            forbids_no = True
        elif measure == "no" and ((operator in ("=", "<=") and limit == 0) or (operator == "<" and 0 < limit <= 1)):
            forbids_no = True
        elif rest is None and measure == "mean" and operator in (">", ">="):
            rest = LevelRule("mean", limit, strict=operator == ">")
        elif rest is None and measure == "somewhat" and operator in ("<=", "<", "="):
            most = limit - 1 if operator == "<" and limit.denominator == 1 else Fraction(limit.numerator // limit.denominator)
            if operator == "=" and limit != 0:
                return None
            rest = LevelRule("allowance", most)
        else:
            return None
    if rest is None:
        return None
    return LevelRule(rest.kind, rest.limit, rest.strict, forbids_no)
