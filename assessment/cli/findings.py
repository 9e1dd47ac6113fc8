"""``assess finding``: what a finding is, why it matters, and what to do about it."""

from __future__ import annotations

import click


@click.command()
@click.argument("codes", metavar="[CODE]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Print the pages of all codes.")
def finding(codes: tuple[str, ...], every: bool) -> None:
    """Tell what a finding is, why it matters, what to do.

    CODE is what check and score name a problem by. Without one all codes are
    listed, each with what it is in a sentence.

    \b
    Examples:
      assess finding weights-not-100
      assess finding
    """
    from assessment.model.findings import CODES
    from assessment.output.finding_page import finding_list, finding_page
    from assessment.output.terminal import console

    if codes and every:
        raise click.UsageError("Name codes, or --all.")
    screen = console()
    if not codes and not every:
        screen.print(finding_list(sorted(CODES)))
        return
    for place, code in enumerate(sorted(CODES) if every else map(_known, codes)):
        if place:
            screen.print()
        screen.print(finding_page(CODES[code]))


def _known(text: str) -> str:
    """Return a code as it is spelt. Raises ``click.UsageError`` for one that there is not, with
    those that are spelt like it.
    """
    from assessment.model.findings import CODES
    from assessment.words.catalogue import said
    from assessment.words.text import near

    code = text.strip().casefold()
    if code in CODES:
        return code
    alike = near(code, CODES)
    hint = (
        said("commands.finding.alike", codes=" or ".join(alike))
        if alike
        else said("commands.finding.listed")
    )
    raise click.UsageError(said("commands.finding.unknown", code=text, hint=hint))
