"""How far everybody is, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from assessment.handed_in import COMPLETE, NOT_BEGUN, NOT_HANDED_IN, NOT_READ, RATED_BY, state_in_words, total_in_words
from assessment.records import Record, problem

_STYLES = {NOT_READ: "bold red", NOT_HANDED_IN: "bold", NOT_BEGUN: "", COMPLETE: "dim"}


def status_table(records: Sequence[Record]) -> RenderableType:
    """Return what is wrong with workbooks, then a row for everybody, and how many are how far at the end."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Person", overflow="fold", max_width=24)
    table.add_column("File", overflow="fold", max_width=26)
    table.add_column("State", no_wrap=True)
    for name in ("Self", "Mgr", "Agreed"):
        table.add_column(name, justify="right")
    for one in records:
        counts = ["" if one[key] is None else str(one[key]) for key in RATED_BY]
        state = Text(state_in_words(one), style=_STYLES.get(one["state"], ""))
        table.add_row(one["person"], one["file"].replace("\\", "/").rpartition("/")[2] or "-", state, *counts)
    wrong = [Text.assemble((one["file"], "bold"), f": {why}") for one in records if (why := problem(one)) is not None]
    return Group(*wrong, *([Text()] if wrong else []), table, Text(total_in_words(records), style="bold"))
