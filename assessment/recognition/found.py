"""What a step of reading gives: a value, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, NamedTuple, TypeVar

from assessment.model import Finding
from assessment.model.findings import finding

T = TypeVar("T")


class Found(NamedTuple, Generic[T]):
    """The value that a step gives, with its findings in the order in which they are told."""

    value: T
    findings: tuple[Finding, ...] = ()


class Said:
    """Gathers what one step says, in order; the step makes it, and gives it away as a
    :class:`Found`.
    """

    def __init__(self) -> None:
        self._findings: list[Finding] = []

    def __call__(self, code: str, where: str, message: str) -> None:
        """Say a thing about a place."""
        self._findings.append(finding(code, where, message))

    def add(self, findings: Iterable[Finding]) -> None:
        """Say what a part of the step has found."""
        self._findings.extend(findings)

    def take(self, part: Found[T]) -> T:
        """Return the value of a part of the step, and say what it says."""
        self._findings.extend(part.findings)
        return part.value

    def of(self, value: T) -> Found[T]:
        """Return the step's value with all that was said."""
        return Found(value, tuple(self._findings))
