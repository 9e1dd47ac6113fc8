"""What a person at a terminal sees: tables of at most 80 columns, meaning never by colour alone.

Each kind of thing has a module of its own, which makes what rich draws; here is the console that it
is printed to.
"""

from __future__ import annotations

from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment

from assessment.words.harmless import harmless


class _Harmless:
    """What it holds, without characters that a terminal would obey: the last net, under records
    that are made harmless before they are laid out.
    """

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for text, style, control in console.render(self.inner, options):
            yield Segment(text if control else harmless(text), style, control)


class _Console(Console):
    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*map(_Harmless, objects), **options)


def console() -> Console:
    """Return the console to print to; without a terminal it is 80 columns wide and plain.
    Nothing that it prints is obeyed by a terminal.
    """
    return _Console(highlight=False, emoji=False, markup=False)
