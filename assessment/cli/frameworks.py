"""``assess framework``: which career frameworks there are, what they say, what is wrong in one."""

from __future__ import annotations

import sys

import click

from assessment.cli import common
from assessment.words.harmless import harmless


@click.group()
def framework() -> None:
    """List, show and check career frameworks."""


@framework.command("list")
def list_frameworks() -> None:
    """List the installed frameworks.

    \b
    Example:
      assess framework list
    """
    from assessment.output.terminal import console
    from assessment.output.terminal_framework import frameworks

    with common.user_errors():
        listed = common.options_of(None, None).frameworks()
    console().print(frameworks(listed))


@framework.command("show")
@click.argument("identity", metavar="ID_OR_DIR")
@click.option(
    "--track",
    "tracks",
    metavar="NAME",
    multiple=True,
    help="Show this track in full: weights, grades, salaries, responsibilities. Repeatable.",
)
@click.option(
    "--competency",
    "competencies",
    metavar="NAME",
    multiple=True,
    help="Show this competency: its levels and skills. Repeatable.",
)
def show_framework(identity: str, tracks: tuple[str, ...], competencies: tuple[str, ...]) -> None:
    """Show a framework: tracks and weights, grades, competencies.

    \b
    Examples:
      assess framework show mews
      assess framework show mews --track Engineer --competency Delivery
    """
    from assessment.frameworks.load import load_framework
    from assessment.model.tracks import find_competency, find_track
    from assessment.output.framework_parts import parts
    from assessment.output.terminal import console
    from assessment.output.terminal_framework import whole_framework

    with common.user_errors():
        shown = load_framework(identity)
        in_full = [find_track([shown], name)[1] for name in tracks]
        chosen = [find_competency(shown, name) for name in competencies]
    console().print(parts(shown, in_full, chosen) if in_full or chosen else whole_framework(shown))


@framework.command("check")
@click.argument("folder", metavar="DIR", type=click.Path())
def check_framework(folder: str) -> None:
    """Check a framework's folder: every mistake, with file and key.

    \b
    Example:
      assess framework check workbook_templates/mews
    """
    from assessment.frameworks.load import check_framework as check_folder

    errors = check_folder(folder)
    for error in errors:
        click.echo(harmless(str(error)))
    if not errors:
        click.echo(harmless(f"{folder}: no mistakes"))
    sys.exit(1 if errors else 0)
