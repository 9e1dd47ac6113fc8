"""The command line, ``assess``: a command is options plus one library call.

Results go to stdout, everything else to stderr. Exit status: 0 all good; 1 some input had errors,
the rest was done all the same; 2 wrong usage; 128 and its number where a signal ended it. Libraries
that take long to import are imported by the commands that need them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NoReturn

import click

from assessment.cli import under_way
from assessment.words.harmless import harmless

__all__ = ["main", "run"]

# each command by the module that it stands in, which is imported when the command is asked for
_MODULES = {
    "blank": "blank",
    "calendar": "calendar",
    "check": "scores",
    "compare": "scores",
    "finding": "findings",
    "framework": "frameworks",
    "plan": "plan",
    "score": "scores",
    "status": "status",
}


@contextmanager
def _told_harmlessly() -> Iterator[None]:
    """Let a message of wrong usage repeat what was typed, but nothing that a terminal obeys."""
    try:
        yield
    except click.ClickException as error:
        error.message = harmless(error.message)  # type: ignore[misc]  # final in click; what it was made of is lost by now
        raise


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _MODULES:
            return None
        command: click.Command = getattr(
            import_module(f"assessment.cli.{_MODULES[cmd_name]}"), cmd_name
        )
        return command

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        with _told_harmlessly():
            return super().make_context(*arguments, **more)

    def invoke(self, ctx: click.Context) -> Any:
        with _told_harmlessly():
            return super().invoke(ctx)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80}
)
@click.version_option(package_name="competency-assessment", prog_name="assess")
def main() -> None:
    """Read, check and score competency assessment workbooks.

    Everything stays on this machine: no connection is opened, and nothing is
    written but what you ask for.
    """


def run() -> NoReturn:
    """Run the command line."""
    under_way.run(main)
