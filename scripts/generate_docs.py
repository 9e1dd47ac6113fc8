"""Write the reference pages that are made from the code: docs/findings.md and docs/commands.md.

Run it after a change of a finding or of a command's options; with ``--check`` it only says whether
the pages are up to date (exit status 1 if not).
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assessment.cli import main as assess  # the path has to be set first
from assessment.model.findings import CODES
from assessment.words.catalogue import said

_TITLE = "<!-- made by scripts/generate_docs.py; do not edit -->\n\n"


def findings() -> str:
    """Return the page about findings."""
    lines = [
        _TITLE + "# Findings\n",
        (
            "`assess check` and `assess score` name every problem by one of these codes. An *error*"
            " decides about the result, or stops one; a *warning*"
        ),
        (
            "is a mistake that somebody should mend; an *info* is worth knowing. Each finding says"
            " where: the sheet and the cells."
        ),
        "`assess finding CODE` prints what this page has of a code.\n",
    ]
    for name, code in sorted(CODES.items()):
        lines += [
            f"## {name}\n",
            f"*{code.severity}*: {code.meaning}\n",
            f"- {said('commands.finding.why')}: {code.why}",
            f"- {said('commands.finding.example')}: {_as_code(code.example)}",
            f"- {said('commands.finding.remedy')}: {code.remedy}\n",
        ]
    return "\n".join(lines)


def _as_code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def commands() -> str:
    """Return the page about commands: their help, as it is printed."""
    lines = [
        _TITLE + "# Commands\n",
        (
            "Every command prints for a person by default, writes results to stdout and everything"
            " else to stderr."
        ),
        (
            "Exit status: 0 all good; 1 some input had errors (the rest was done all the same); 2"
            " wrong usage.\n"
        ),
    ]
    for context in _walk(assess, "assess", None):
        lines += [f"## {context.command_path}\n", "```", context.command.get_help(context), "```\n"]
    return "\n".join(lines)


def _walk(command: click.Command, name: str, parent: click.Context | None) -> list[click.Context]:
    context = click.Context(
        command, parent, info_name=name, terminal_width=80, help_option_names=["-h", "--help"]
    )
    found = [context]
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            one = command.get_command(context, inner)
            found += _walk(one, inner, context) if one is not None else []
    return found


def main() -> int:
    """Write or check the pages; return the exit status."""
    stale = []
    for name, text in (("findings.md", findings()), ("commands.md", commands())):
        page = ROOT / "docs" / name
        if "--check" in sys.argv[1:]:
            if not page.exists() or page.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            page.parent.mkdir(exist_ok=True)
            page.write_text(text, encoding="utf-8")
    if stale:
        print(
            f"docs/{', docs/'.join(stale)}: out of date; run scripts/generate_docs.py",
            file=sys.stderr,
        )
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
