"""Frameworks as they travel to those who work: by a name or a folder, and the digest of what was
found there, never as values of fifty kilobytes.

Whoever loads one elsewhere, or later, has the same framework or is told that it is another one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from assessment.frameworks.load import framework_ids, load_framework
from assessment.model import Framework
from assessment.model.errors import FrameworkError


class Reference(NamedTuple):
    """An installed framework's id, or the absolute path of a folder, and the framework's digest."""

    name: str
    digest: str

    def framework(self) -> Framework:
        """Return the framework, loaded once in each process. Raises
        :class:`assessment.model.errors.FrameworkError` also where it is not the one that was meant.
        """
        return _loaded(self)


def reference_to(name: str) -> Reference:
    """Return what a framework, by its id or its folder, is known by. Raises
    :class:`assessment.model.errors.FrameworkError`.
    """
    installed = name.casefold() in (one.casefold() for one in framework_ids())
    return Reference(name if installed else str(Path(name).resolve()), load_framework(name).digest)


def references_to(name: str | None) -> tuple[Reference, ...]:
    """Return the one framework that was asked for, else all that are installed."""
    return tuple(reference_to(one) for one in ([name] if name else framework_ids()))


def frameworks_of(references: Iterable[Reference]) -> tuple[Framework, ...]:
    """Return the frameworks that are referred to."""
    return tuple(one.framework() for one in references)


@lru_cache(maxsize=16)
def _loaded(reference: Reference) -> Framework:
    """Load a framework; whether its files have changed since is not looked at for every file."""
    found = load_framework(reference.name)
    if found.digest != reference.digest:
        raise FrameworkError(
            reference.name, "", "is not what it was when the work was asked for. Try again."
        )
    return found
