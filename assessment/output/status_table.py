"""How far everybody is, for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from assessment.output.file_labels import in_lines
from assessment.output.handed_in import (
    COMPLETE,
    NOT_BEGUN,
    NOT_HANDED_IN,
    NOT_READ,
    state_in_words,
    total_in_words,
)
from assessment.output.records import problem
from assessment.words.contract import StatusRecord
from assessment.words.text import first_few

_NAME = 21  # characters
_MOST_TWICE = 12  # people
_STYLES = {NOT_READ: "bold red", NOT_HANDED_IN: "bold", NOT_BEGUN: "", COMPLETE: "dim"}


def status_table(records: Sequence[StatusRecord]) -> RenderableType:
    """Return what is wrong with workbooks, then a row for everybody, and how many are how far
    at the end.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("Person", overflow="fold", max_width=_NAME)
    table.add_column("File", overflow="fold", max_width=_NAME)
    table.add_column("State", no_wrap=True)
    for name in ("Self", "Mgr", "Agreed"):
        table.add_column(name, justify="right")
    for one in records:
        by_rater = (one["rated_self"], one["rated_manager"], one["rated_agreed"])
        counts = ["" if count is None else str(count) for count in by_rater]
        state = Text(state_in_words(one), style=_STYLES.get(one["state"], ""))
        file = one["file"].replace("\\", "/").rpartition("/")[2] or "-"
        table.add_row(in_lines(one["person"], _NAME), in_lines(file, _NAME), state, *counts)
    wrong = [
        Text.assemble((one["file"], "bold"), f": {why}")
        for one in records
        if (why := problem(one)) is not None
    ]
    return Group(
        *wrong,
        *([Text()] if wrong else []),
        table,
        *_twice(records),
        Text(total_in_words(records), style="bold"),
    )


def _twice(records: Sequence[StatusRecord]) -> list[Text]:
    """Say who has more than one workbook, each of which is counted."""
    people = Counter(
        one["person"]
        for one in records
        if any(found["code"] == "person-twice" for found in one["findings"])
    )
    if not people:
        return []
    named = [f"{person} ({count})" for person, count in people.items()]
    return [
        Text.assemble(
            ("More than one workbook", "bold"),
            f": {first_few(named, _MOST_TWICE)}. See assess check --only person-twice.",
        )
    ]
