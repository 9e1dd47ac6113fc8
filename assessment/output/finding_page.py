"""What a finding is, for a person at a terminal: the page of one code, and the list of all."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assessment.model.findings import CODES, Code
from assessment.words.catalogue import said

_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}
_INDENTED = (0, 0, 0, 2)


def finding_page(code: Code) -> RenderableType:
    """Return what a finding is, why it matters, an example of it, and what to do."""
    head = Text.assemble(
        (code.code, "bold"),
        f" ({code.severity}: {said(f'commands.severities.{code.severity}')})\n\n{code.meaning}",
    )
    parts: list[RenderableType] = [head]
    for name, text in (("why", code.why), ("example", code.example), ("remedy", code.remedy)):
        parts += [
            Text(f"\n{said(f'commands.finding.{name}')}", style="bold"),
            Padding(Text(text), _INDENTED),
        ]
    return Group(*parts)


def finding_list(codes: Iterable[str]) -> RenderableType:
    """Return codes with their severities and, in a sentence, what they are."""
    listed = Table.grid(padding=(0, 2, 0, 0))
    listed.add_column(no_wrap=True)
    listed.add_column(no_wrap=True)
    listed.add_column(overflow="fold")
    for code in map(CODES.__getitem__, codes):
        listed.add_row(
            Text(code.code, style="bold"),
            Text(code.severity, style=_STYLES[code.severity]),
            _first_sentence(code.meaning),
        )
    return listed


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].rstrip(".") + "."
