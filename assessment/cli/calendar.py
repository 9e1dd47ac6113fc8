"""``assess calendar``: the events of a year, to read or for a calendar program."""

from __future__ import annotations

from pathlib import Path

import click

from assessment.cli import common
from assessment.cli.output import overwrite_option, save_file
from assessment.errors import OutputError

_FROM, _TO = 1970, 2200  # assessment.cycle's, which is imported only when it is needed; a test compares them


@click.command()
@click.option("--year", type=click.IntRange(_FROM, _TO), required=True, help="The calendar year.")
@click.option("--framework", metavar="ID_OR_DIR", default="mews", show_default=True, help="An installed framework's id, or the folder of your own.")
@click.option("-o", "--output", metavar="FILE.ics", help="Write a calendar file, for a calendar program to import.")
@overwrite_option
def calendar(year: int, framework: str, output: str | None, overwrite: bool) -> None:
    """Show the reviews, planning and catch-ups of a year.

    With -o they are written as a calendar file: each event over the working
    days of its month, and for each review a block of time to prepare for it,
    with a reminder. The events keep their identifiers from one run to the next,
    by which calendar programs know them again.

    \b
    Examples:
      assess calendar --year 2026
      assess calendar --year 2026 --framework carvago -o reviews.ics
    """
    from assessment import cycle
    from assessment.framework import load_framework

    with common.user_errors():
        one = load_framework(framework)
        if one.cycle is None:
            raise click.UsageError(f"The framework {one.id} has no calendar: its folder holds no cycle.toml.")
        if output is not None and Path(output).suffix.lower() != ".ics":
            raise OutputError(f"{output} cannot be written: the name of a calendar file ends in .ics.")
    events = cycle.events_of(one, year)
    if output is not None:
        blocks = sum(each.event.kind == "review" for each in events) if one.cycle.preparation_hours else 0
        about = f"{_count(len(events), 'event')} and {_count(blocks, 'block')} for preparation."
        save_file(output, cycle.to_ics(one, year), overwrite=overwrite, about=about)
        return
    rows = [("Month", "Event", "Kind", "From", "To")]
    rows += [(cycle.MONTHS[e.first.month - 1], e.event.name, e.event.kind, f"{e.first_working:%Y-%m-%d}", f"{e.last_working:%Y-%m-%d}") for e in events]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    click.echo(_harmless(f"{one.name}, {year}\n"))
    for row in rows:
        click.echo(_harmless("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()))
    click.echo(_harmless(f"\n{click.wrap_text(one.cycle.description, 80)}"))
    click.echo("From and To are the month's first and last day from Monday to Friday; public\nholidays are not known.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _harmless(text: str) -> str:
    """Return a text without characters that a terminal would obey, line ends apart."""
    return "".join(character if character.isprintable() or character == "\n" else "\ufffd" for character in text)
