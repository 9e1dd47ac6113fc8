"""``assess calendar``: the events of a year, to read or for a calendar program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assessment.cli import common
from assessment.cli.output import overwrite_option, save_file
from assessment.model.errors import OutputError
from assessment.words.harmless import harmless
from assessment.words.months import MONTHS

if TYPE_CHECKING:
    from assessment.engine.calendar import CycleEvent
    from assessment.model import Cycle

# assessment.engine.calendar's, which is imported only when it is needed; a test compares them
_FROM, _TO = 1970, 2200


@click.command()
@click.option(
    "--year", type=click.IntRange(_FROM, _TO), help="The calendar year; this year by default."
)
@click.option(
    "--framework",
    metavar="ID_OR_DIR",
    default="mews",
    show_default=True,
    help="An installed framework's id, or the folder of your own.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE.ics",
    help="Write a calendar file, for a calendar program to import.",
)
@overwrite_option
def calendar(year: int | None, framework: str, output: str | None, overwrite: bool) -> None:
    """Show the reviews, planning and catch-ups of a year.

    With -o they are written as a calendar file: each event over the working
    days of its month (or of the week that the framework names), and for each
    review a block of time to prepare for it, with a reminder, on a working day.
    The events keep their identifiers from one run to the next, by which calendar
    programs know them again.

    \b
    Examples:
      assess calendar
      assess calendar --year 2026
      assess calendar --year 2026 --framework carvago -o reviews.ics
    """
    from datetime import date

    from assessment.engine.calendar import events_of
    from assessment.frameworks.load import load_framework
    from assessment.output.calendar_file import to_ics

    if year is None:
        year = date.today().year
    with common.user_errors():
        known = load_framework(framework)
        if known.cycle is None:
            raise click.UsageError(
                f"The framework {known.id} has no calendar: its folder holds no cycle.toml."
            )
        if output is not None and Path(output).suffix.lower() != ".ics":
            raise OutputError(
                f"{output} cannot be written: the name of a calendar file ends in .ics."
            )
    events = events_of(known, year)
    if output is not None:
        reviews = sum(event.event.kind == "review" for event in events)
        blocks = reviews if known.cycle.preparation_hours else 0
        about = f"{_count(len(events), 'event')} and {_count(blocks, 'block')} for preparation."
        save_file(output, to_ics(known, year), overwrite=overwrite, about=about)
        return
    _print(known.name, year, known.cycle, events)


def _print(name: str, year: int, cycle: Cycle, events: Sequence[CycleEvent]) -> None:
    """Print a year's events as a table."""
    head = ("Month", "Event", "Kind", "From", "To", "Prepare")
    rows = [head, *(_row(cycle, event) for event in events)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    click.echo(harmless(f"{name}, {year}\n"))
    for row in rows:
        click.echo(
            harmless(
                "  ".join(
                    cell.ljust(width) for cell, width in zip(row, widths, strict=True)
                ).rstrip()
            )
        )
    click.echo(harmless(f"\n{click.wrap_text(cycle.description, 80)}"))
    click.echo(
        "From and To are the first and last working day; of the public holidays only\n1 January is"
        " known."
    )


def _row(cycle: Cycle, event: CycleEvent) -> tuple[str, ...]:
    """Return an event as a row: its first and last working day, and when to prepare a review."""
    from assessment.engine.calendar import preparation_day

    prepare = ""
    if event.event.kind == "review" and cycle.preparation_hours:
        prepare = f"{preparation_day(cycle, event):%Y-%m-%d}"
    return (
        MONTHS[event.first.month - 1],
        event.event.name,
        event.event.kind,
        f"{event.first_working:%Y-%m-%d}",
        f"{event.last_working:%Y-%m-%d}",
        prepare,
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
