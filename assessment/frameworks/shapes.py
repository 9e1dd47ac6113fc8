"""What a value of a framework's files may be: single values, tables with closed keys, arrays.

A shape says what a value has to be; :mod:`assessment.frameworks.schema` puts shapes together,
:mod:`assessment.frameworks.checker` walks files beside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from assessment.rules.base import EXACT as EXACT_TEXT

if TYPE_CHECKING:
    from assessment.frameworks.checker import FolderChecker

LONGEST_NAME = 60  # characters of a name that is shown as it is, or looked for among others

Document: TypeAlias = dict[str, Any]
# of a rule: what its own key goes on with, and what is wrong there
Complaints: TypeAlias = Iterator[tuple[str, str]]


class Leaf(NamedTuple):
    """A single value."""

    expected: str  # "must be ..."
    holds: Callable[[Any], bool]
    unique: str = ""  # a kind of thing of which no two may be alike in a framework
    known: str = ""  # a kind of thing, one of which this names


class TableShape(NamedTuple):
    """A table with closed keys; all are required but the optional ones."""

    keys: dict[str, Shape]
    optional: tuple[str, ...] = ()
    rule: Callable[[Any, FolderChecker], Complaints] | None = None


class Open(NamedTuple):
    """A table whose keys only its rule can judge."""

    value: Shape
    rule: Callable[[Any, FolderChecker], Complaints]


class Many(NamedTuple):
    """An array of like things. ``numbered``: the key that numbers them, and the numbers wanted."""

    item: Shape
    at_least: int = 1
    numbered: tuple[str, Callable[[FolderChecker, int], range]] | None = None
    rule: Callable[[Any, FolderChecker], Complaints] | None = None


class Kinds(NamedTuple):
    """A table whose keys depend on what it holds."""

    table: Callable[[Any], TableShape]


Shape: TypeAlias = "Leaf | TableShape | Open | Many | Kinds"


def matches(pattern: str) -> Callable[[Any], bool]:
    """Return the check that a value is a text of a pattern, as a whole."""
    found = re.compile(pattern).fullmatch
    return lambda value: isinstance(value, str) and found(value) is not None


def whole(low: int, high: int | None = None) -> Leaf:
    """Return a whole number's shape."""
    # type() and not isinstance(): a bool is an int
    expected = (
        f"a whole number from {low} to {high}"
        if high is not None
        else f"a whole number of at least {low}"
    )
    return Leaf(
        expected,
        lambda value: type(value) is int and low <= value and (high is None or value <= high),
    )


def one_of(*options: str) -> Leaf:
    """Return the shape of one of some words."""
    return Leaf(
        "one of " + ", ".join(shown(option) for option in options),
        lambda value: isinstance(value, str) and value in options,
    )


def named(kind: str, shape: Leaf) -> Leaf:
    """Return the shape of a name of which no two things of a ``kind`` may have the same."""
    return shape._replace(unique=kind)


def shown(value: object) -> str:
    """Return a value of a TOML file as its author would recognise it, shortened."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "an array"
    if isinstance(value, str):
        line = value.replace("\n", "\\n")
        return f'"{line}"' if len(line) <= LONGEST_NAME else f'"{line[: LONGEST_NAME - 4]} ..."'
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 4]} ..."


_BARE = matches(r"[A-Za-z0-9_-]+")  # a key that TOML does not quote


def quoted(key: str) -> str:
    """Return a key as TOML would write it."""
    return key if len(key) <= LONGEST_NAME and _BARE(key) else shown(key)


def below_key(path: str, key: str) -> str:
    """Return the path of a key below another."""
    return f"{path}.{quoted(key)}" if path else quoted(key)


TEXT = Leaf("text that is not empty", lambda value: isinstance(value, str) and bool(value.strip()))
LOWER = Leaf(
    "lower-case text",
    lambda value: isinstance(value, str) and bool(value.strip()) and value == value.lower(),
)
ID = Leaf("lower-case letters, digits and hyphens", matches("[a-z0-9-]+"))
# digits are limited, so that no number in a data file costs time or memory
EXACT = Leaf(*EXACT_TEXT)
POSITIVE = Leaf(
    'a positive decimal number in quotes, such as "0.55"',
    lambda value: EXACT.holds(value) and Fraction(value) > 0,
)
# which one is left to the array's numbering
NUMBER = Leaf("a whole number", lambda value: type(value) is int)
COLOUR = Leaf('a colour such as "F4CCCC"', matches("[0-9A-Fa-f]{6}"), unique="colour")
CITED: dict[str, Shape] = {"description": TEXT, "reference": TEXT}
