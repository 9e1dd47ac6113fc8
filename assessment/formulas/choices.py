"""The functions that look at an argument only when they need it, and LET, which gives names to
values.

Each is given who evaluates, and the arguments: ``value_of`` one gives a range as it is, ``operand``
the one value that is meant where a range stands for its cell beside the formula.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, Protocol

from assessment.formulas.cells import CellError
from assessment.formulas.lookups import cells_of
from assessment.formulas.parse import Node
from assessment.formulas.values import NA, VALUE, Array, compare, needed, plain, truth

_MISSING: Node = ("missing",)  # an argument that was left out


class Evaluates(Protocol):
    """Who evaluates."""

    def value_of(self, node: Node) -> Any:
        """Return a node's value, a range being an array."""

    def give_up(self, reason: str) -> NoReturn:
        """Leave the formula under way."""

    def spend(self, steps: int) -> None:
        """Take so many steps of those that are left."""

    def operand(self, node: Node) -> Any:
        """Return a node's value where a single one is meant."""


def _if(by: Evaluates, arguments: tuple[Node, ...]) -> Any:
    condition = by.operand(arguments[0])
    if isinstance(condition, Array):
        _whole(by, condition)
        choices = [cells_of(_or_zero(by, node)) for node in arguments[1:]] or [Array([[True]])]
        return Array(
            [
                [_chosen(item, choices, row, column) for column, item in enumerate(line)]
                for row, line in enumerate(condition.rows)
            ]
        )
    holds = condition if isinstance(condition, bool) else truth(condition)
    chosen = 1 if holds else 2
    if chosen >= len(arguments):
        return holds
    return by.value_of(arguments[chosen]) if arguments[chosen] != _MISSING else 0.0


def handed_on(by: Evaluates, arguments: tuple[Node, ...]) -> Node | None:
    """Return the cells that an IF gives to a function of ranges; ``None`` where it gives
    something else, or many things.
    """
    if not any(argument[0] in ("area", "name") for argument in arguments[1:3]):
        return None
    condition = by.operand(arguments[0])
    index = 1 if condition else 2
    if not isinstance(condition, bool | float) or index >= len(arguments):
        return None
    return arguments[index] if arguments[index][0] in ("area", "name") else None


def _whole(by: Evaluates, value: Any) -> None:
    """Leave a formula that asks for each cell of a whole column."""
    if isinstance(value, Array) and value.cut:
        by.give_up("computes with each cell of a whole column")


def _or_zero(by: Evaluates, node: Node) -> Any:
    return 0.0 if node == _MISSING else by.value_of(node)


def _chosen(condition: Any, choices: list[Array], row: int, column: int) -> Any:
    if isinstance(condition, CellError):
        return condition
    if isinstance(condition, str):
        return VALUE
    if condition:
        return choices[0].at(row, column)
    return choices[1].at(row, column) if len(choices) > 1 else False


def _ifs(by: Evaluates, arguments: tuple[Node, ...]) -> Any:
    for condition, result in zip(arguments[::2], arguments[1::2], strict=False):
        if truth(by.operand(condition)):
            return by.value_of(result)
    return NA


def _instead_of(errors: Callable[[Any], bool]) -> Callable[..., Any]:
    """Return IFERROR or IFNA: what to give instead of an error that ``errors`` names."""

    def call(by: Evaluates, arguments: tuple[Node, ...]) -> Any:
        result = by.operand(arguments[0])
        _whole(by, result)
        if isinstance(result, Array) and any(errors(item) for item in result):
            other = cells_of(_or_zero(by, arguments[1]))
            return Array(
                [
                    [
                        other.at(row, column) if errors(item) else item
                        for column, item in enumerate(line)
                    ]
                    for row, line in enumerate(result.rows)
                ]
            )
        return _or_zero(by, arguments[1]) if errors(result) else result

    return call


def is_error(value: Any) -> bool:
    """Tell whether a value is an error."""
    return isinstance(value, CellError)


def is_na(value: Any) -> bool:
    """Tell whether a value is #N/A."""
    return isinstance(value, CellError) and value == NA


def _choose(by: Evaluates, arguments: tuple[Node, ...]) -> Any:
    index = by.operand(arguments[0])
    _whole(by, index)
    if not isinstance(index, Array):
        number = int(needed(index))
        return by.value_of(arguments[number]) if 0 < number < len(arguments) else VALUE
    choices = [cells_of(by.value_of(node)) for node in arguments[1:]]
    wrong = Array([[VALUE]])

    def chosen(place: Any) -> Array:
        known = isinstance(place, float) and 0 < int(place) <= len(choices)
        return choices[int(place) - 1] if known else wrong

    used = [chosen(place) for place in index]
    height = max(index.height, *(array.height for array in used))
    width = max(index.width, *(array.width for array in used))
    by.spend(height * width)
    return Array(
        [
            [chosen(index.at(row, column)).at(row, column) for column in range(width)]
            for row in range(height)
        ]
    )


def _switch(by: Evaluates, arguments: tuple[Node, ...]) -> Any:
    wanted = plain(by.operand(arguments[0]))
    rest = arguments[1:]
    for case, result in zip(rest[::2], rest[1::2], strict=False):
        if compare("=", wanted, plain(by.operand(case))):
            return by.value_of(result)
    return by.value_of(rest[-1]) if len(rest) % 2 else NA


LAZY: dict[str, Callable[..., Any]] = {
    "IF": _if,
    "IFS": _ifs,
    "IFERROR": _instead_of(is_error),
    "IFNA": _instead_of(is_na),
    "CHOOSE": _choose,
    "SWITCH": _switch,
}
