"""The first sheet of the blank workbook: everything that somebody needs to know before filling
it, on one page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from assessment.engine.scoring import PRECONDITION
from assessment.model import Framework
from assessment.model.marks import PERSON, START, TRACK
from assessment.sheets.blank.competency import enumerated
from assessment.sheets.kit import theme
from assessment.sheets.kit.canvas import Canvas, height_for
from assessment.sheets.kit.ratings import look_of
from assessment.sheets.results.standing import has_pay
from assessment.words.months import MONTHS

NAME = START
HEADING = (1, 0)  # row and column
NOBODY = "Your name and track stand on the sheet Summary"
_WIDTHS = (4, 24, 26, 62)
_LAST = len(_WIDTHS) - 1
_LINKS = 3  # in a row

Steps: TypeAlias = tuple[tuple[str, str, str], ...]  # who, when, what
STEPS: Steps = (
    (
        "You",
        "before the review",
        (
            "Rate every skill on the sheets of the competencies, and write down what shows it."
            " Leave a skill empty that you cannot judge."
        ),
    ),
    (
        "Your manager",
        "before the review",
        (
            "Rates the same skills from what they have seen, in columns of their own, with a"
            " comment where it helps."
        ),
    ),
    (
        "Both of you",
        "in the review",
        (
            "Talk about the skills where your ratings differ, or that are half way there. Choose"
            " agreed ratings; where you choose none, your own counts."
        ),
    ),
    (
        "Both of you",
        "after the review",
        "Set a few goals on the sheet Growth plan: one practice for each competency is enough.",
    ),
    (
        "You",
        "all year round",
        (
            "Note what you have brought about on Accomplishments, and what you agreed on in"
            " Check-ins. The next review begins there."
        ),
    ),
)
_DATA = (
    "This workbook is a file and nothing more: it sends nothing anywhere. Whoever has the file can"
    " read it, so keep it where only you and your manager can. Scoring it happens on the computer"
    " of the person who does so; nothing but the file's own results are updated, and your words"
    " stay as you wrote them."
)


def heading(name: str, track: str) -> str:
    """Return what the heading shows for a person on a track."""
    return f"{name} · {track}" if name and track else name or NOBODY


def draw(canvas: Canvas, framework: Framework, sheets: Sequence[str], steps: Steps = STEPS) -> None:
    """Draw the sheet; ``sheets`` are those that it leads to, ``steps`` say who fills what, and
    when.
    """
    scale = framework.scale
    canvas.text(0, 0, "Start here", "title")
    canvas.merged_formula(
        *HEADING,
        _LAST,
        f'IF({PERSON}="","{NOBODY}",{PERSON}&IF({TRACK}="",""," · "&{TRACK}))',
        "subtitle",
    )
    row = _section(canvas, 3, "The sheets")
    for place, sheet in enumerate(sheets):
        canvas.way(row + place // _LINKS, 1 + place % _LINKS, sheet, sheet, "way after")
    row = _section(canvas, row - (-len(sheets) // _LINKS) + 1, "Who fills what, and when")
    for number, (who, when, what) in enumerate(steps, start=1):
        canvas.number(row, 0, number, "rank")
        canvas.text(row, 1, who, "strong")
        canvas.text(row, 2, when, "text")
        what = what.format(numbers=enumerated([str(value) for value in scale.values]))
        canvas.text(row, 3, what, "skill")
        canvas.height(height_for(what, _WIDTHS[3] - theme.INSET), row)
        row += 1
    row = _section(canvas, row + 1, "The scale")
    for step in reversed(scale.steps):
        look = look_of(scale, step.value)
        label = f"{step.label} ({step.value})"
        row = _scale(canvas, row, label, step.description, look.named("scale"), look.symbol)
    if scale.does_not_apply is not None:
        words = (
            f"{scale.does_not_apply.description} The skill is left out of its level; a level of"
            " which no skill is left is not achieved."
        )
        row = _scale(canvas, row, scale.does_not_apply.label, words, "scale left out", "")
    row = _scale(
        canvas,
        row,
        "not rated",
        f"Empty, grey, with a dashed edge. That is not {scale.label(scale.lowest)}; but a level"
        " counts only once all of its skills are rated.",
        "scale unrated",
        "",
    )
    row = _section(canvas, row + 1, "How a level and your progress come about")
    for text in _rules(framework):
        row = _paragraph(canvas, row, text)
    row = _section(canvas, row + 1, "The year")
    for name, when, about in _year(framework):
        canvas.merged(row, 0, 1, name, "strong")
        canvas.text(row, 2, when, "skill")
        canvas.text(row, 3, about, "skill")
        canvas.height(
            max(
                height_for(about, _WIDTHS[3] - theme.INSET),
                height_for(when, _WIDTHS[2] - theme.INSET),
            ),
            row,
        )
        row += 1
    row = _section(canvas, row + 1, "What happens with what you write")
    row = _paragraph(canvas, row, _DATA)
    _furniture(canvas, row)


def _section(canvas: Canvas, row: int, title: str) -> int:
    canvas.text(row, 0, title, "section")
    canvas.height(22, row)
    return row + 1


def _paragraph(canvas: Canvas, row: int, text: str) -> int:
    canvas.merged(row, 0, _LAST, text, "paragraph")
    canvas.height(height_for(text, sum(_WIDTHS)), row)
    return row + 1


def _scale(canvas: Canvas, row: int, label: str, text: str, look: str, symbol: str) -> int:
    canvas.text(row, 0, symbol, look)
    canvas.text(row, 1, label, look)
    canvas.merged(row, 2, _LAST, text, "skill")
    canvas.height(height_for(text, _WIDTHS[2] + _WIDTHS[3] - theme.INSET), row)
    return row + 1


def _rules(framework: Framework) -> tuple[str, ...]:
    rule = framework.rule_description
    return (
        (
            f"{rule}{'' if 'skipped' in rule else ' No level can be skipped.'}"
            " You have reached a level once you have achieved it and every level below it."
        ),
        (
            "Each level is multiplied by what the competency weighs on your track; the sum is your"
            " progress. The weights come with the track: choose another one on the sheet Summary"
            " and see everything change."
        ),
        (
            f"Track and progress lead to a grade, with a job title{_and_pay(framework)}."
            f" {PRECONDITION}"
        ),
    )


def _and_pay(framework: Framework) -> str:
    return (
        f" and salary bounds ({framework.pay.unit})"
        if framework.pay and has_pay(framework.tracks)
        else ""
    )


def _year(framework: Framework) -> list[tuple[str, str, str]]:
    """Return name, months and description of what the framework's year holds."""
    found = []
    for event in framework.cycle.events if framework.cycle else ():
        names = [MONTHS[month - 1] for month in event.months]
        when = (
            "every month"
            if len(names) == 12
            else ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
        )
        found.append((event.name, when, event.description))
    if framework.growth is not None:
        months = framework.growth.conversations
        when = f"every {months.recommended_months} months, at least every {months.longest_months}"
        found.append(
            (
                "Career conversation",
                when,
                (
                    "Where you would like to go, beyond the next grade. You acknowledge it on the"
                    " sheet Check-ins."
                ),
            )
        )
    if framework.cycle is not None and framework.cycle.preparation_hours:
        hours = framework.cycle.preparation_hours
        found.append(
            (
                "Preparing a review",
                f"{hours} hours",
                (
                    "The time that both of you set aside before it, for the ratings and what shows"
                    " them."
                ),
            )
        )
    return found


def _furniture(canvas: Canvas, last: int) -> None:
    canvas.widths(*_WIDTHS)
    canvas.height(28, 0)
    canvas.call("print_area", 0, 0, last, _LAST)
    canvas.paper(tab=theme.ORANGE_FILL, landscape=False)
    canvas.call("fit_to_pages", 1, 1)
    canvas.protect()
