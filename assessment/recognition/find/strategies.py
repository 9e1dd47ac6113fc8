"""A heuristic of recognition as a value: its name, what it does, and the layout that needs it.

A list of strategies says in which order they are tried. One whose layout is read the same without
it is not needed and goes: tests switch each off and look.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, ParamSpec, TypeVar

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result", covariant=True)


class Strategy(NamedTuple, Generic[_Given, _Result]):
    """One way to find something on a sheet; called, it does so."""

    name: str
    find: Callable[_Given, _Result]
    needed_by: str  # the layout variant of the tests that is read otherwise without it

    def __call__(self, *args: _Given.args, **kwargs: _Given.kwargs) -> _Result:
        """Do it."""
        return self.find(*args, **kwargs)
