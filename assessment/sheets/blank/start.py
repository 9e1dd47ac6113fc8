"""The first sheet of the blank workbook: everything that somebody needs to know before filling
it, on one page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from assessment.model import Framework
from assessment.model.marks import PERSON, TRACK
from assessment.sheets.blank.competency import enumerated
from assessment.sheets.kit import theme
from assessment.sheets.kit.addresses import string
from assessment.sheets.kit.canvas import Canvas, height_for
from assessment.sheets.kit.ratings import look_of
from assessment.sheets.results.standing import has_pay
from assessment.words.catalogue import Texts

HEADING = (1, 0)  # row and column
_WIDTHS = (4, 24, 26, 62)
_LAST = len(_WIDTHS) - 1
_LINKS = 3  # in a row

Steps: TypeAlias = tuple[tuple[str, str, str], ...]  # who, when, what: keys of texts
STEPS: Steps = (
    ("you", "before", "rate"),
    ("manager", "before", "rate_manager"),
    ("both", "in", "talk"),
    ("both", "after", "goals"),
    ("you", "always", "notes"),
)


def heading(texts: Texts, name: str, track: str) -> str:
    """Return what the heading shows for a person on a track."""
    return f"{name} · {track}" if name and track else name or texts.said("blank.start.nobody")


def draw(canvas: Canvas, framework: Framework, sheets: Sequence[str], steps: Steps = STEPS) -> None:
    """Draw the sheet; ``sheets`` are those that it leads to, ``steps`` say who fills what, and
    when.
    """
    scale, said = framework.scale, framework.texts.said
    canvas.text(0, 0, canvas.name, "title")
    nobody = string(heading(framework.texts, "", ""))
    somebody = f'{PERSON}&IF({TRACK}="",""," · "&{TRACK})'
    canvas.merged_formula(*HEADING, _LAST, f'IF({PERSON}="",{nobody},{somebody})', "subtitle")
    row = _section(canvas, 3, "sheets")
    for place, sheet in enumerate(sheets):
        canvas.way(row + place // _LINKS, 1 + place % _LINKS, sheet, sheet, "way after")
    row = _section(canvas, row - (-len(sheets) // _LINKS) + 1, "steps")
    numbers = enumerated(framework.texts, [str(value) for value in scale.values])
    for number, keys in enumerate(steps, start=1):
        who, when, what = (said(f"blank.steps.{key}", numbers=numbers) for key in keys)
        canvas.number(row, 0, number, "rank")
        canvas.text(row, 1, who, "strong")
        canvas.text(row, 2, when, "text")
        canvas.text(row, 3, what, "skill")
        canvas.height(height_for(what, _WIDTHS[3] - theme.INSET), row)
        row += 1
    row = _section(canvas, row + 1, "scale")
    for step in reversed(scale.steps):
        look = look_of(scale, step.value)
        label = f"{step.label} ({step.value})"
        row = _scale(canvas, row, label, step.description, look.named("scale"), look.symbol)
    if scale.does_not_apply is not None:
        words = said("blank.start.left_out", description=scale.does_not_apply.description)
        row = _scale(canvas, row, scale.does_not_apply.label, words, "scale left out", "")
    words = said("blank.start.unrated", label=scale.label(scale.lowest))
    row = _scale(canvas, row, said("blank.start.unrated_label"), words, "scale unrated", "")
    row = _section(canvas, row + 1, "rules")
    for text in _rules(framework):
        row = _paragraph(canvas, row, text)
    row = _section(canvas, row + 1, "year")
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
    row = _section(canvas, row + 1, "data")
    row = _paragraph(canvas, row, said("blank.start.file"))
    _furniture(canvas, row)


def _section(canvas: Canvas, row: int, key: str) -> int:
    canvas.text(row, 0, canvas.texts.said(f"blank.start.{key}"), "section")
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
    said, rule = framework.texts.said, framework.rule_description
    key = "rule_as_it_is" if said("blank.start.skipped") in rule else "rule"
    has_bounds = framework.pay is not None and has_pay(framework.tracks)
    return (
        said(f"blank.start.{key}", rule=rule),
        said("blank.start.progress"),
        said(
            "blank.start.grade_and_pay" if has_bounds else "blank.start.grade",
            unit=framework.pay.unit if framework.pay else "",
            precondition=said("phrases.results.precondition"),
        ),
    )


def _year(framework: Framework) -> list[tuple[str, str, str]]:
    """Return name, months and description of what the framework's year holds."""
    said, months = framework.texts.said, framework.texts.table("sheets", "months")
    found = []
    for event in framework.cycle.events if framework.cycle else ():
        names = [months[str(month)] for month in event.months]
        all_year = len(names) == len(months)
        when = (
            said("blank.start.every_month")
            if all_year
            else enumerated(framework.texts, names, "and")
        )
        found.append((event.name, when, event.description))
    if framework.growth is not None:
        talks = framework.growth.conversations
        when = said(
            "blank.start.conversation_when",
            recommended=talks.recommended_months,
            longest=talks.longest_months,
        )
        name, about = (said(f"blank.start.conversation{key}") for key in ("", "_about"))
        found.append((name, when, about))
    if framework.cycle is not None and framework.cycle.preparation_hours:
        hours = framework.cycle.preparation_hours
        keys = ("preparing", "preparing_when", "preparing_about")
        name, when, about = (said(f"blank.start.{key}", hours=hours) for key in keys)
        found.append((name, when, about))
    return found


def _furniture(canvas: Canvas, last: int) -> None:
    canvas.widths(*_WIDTHS)
    canvas.height(28, 0)
    canvas.call("print_area", 0, 0, last, _LAST)
    canvas.paper(tab=theme.ORANGE_FILL, landscape=False)
    canvas.call("fit_to_pages", 1, 1)
    canvas.protect()
