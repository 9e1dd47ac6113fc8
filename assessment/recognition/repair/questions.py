"""The formula by which a Summary asks for a level: a chain of questions, one for each level of a
sheet.
"""

from __future__ import annotations

from collections.abc import Sequence

from assessment.formulas.cells import Area, Position
from assessment.formulas.parse import parse, references
from assessment.formulas.rewrite import (
    Address,
    FormulaPart,
    addresses,
    read_parts,
    readdressed,
    text_of,
)


def asked_of(formula: str, sheet: str) -> set[Position]:
    """Return the single cells of a sheet that a formula on another one reads."""
    own = [
        area
        for name, area in references(formula)
        if name is not None and name.casefold() == sheet.casefold()
    ]
    return {(area.top, area.left) for area in own if area.size == 1}


def level_question(formula: str, sheet: str, results: Sequence[Position]) -> str | None:
    """Return a Summary's formula with its questions asked of the levels of ``sheet`` whose results
    stand at ``results``.

    ``None`` unless it is a regular chain, ``IF(first level achieved, IF(second achieved, ..., 1),
    0)``, with one cell and the same test in each question.
    """
    links = _links(formula)
    if not links or not results:
        return None
    cells = [(sheet, Area(*place, *place)) for place in results]
    formula = readdressed(
        formula,
        {_asked(formula, link)[0].start: cell for link, cell in zip(links, cells, strict=False)},
    )
    links = _links(formula)
    if len(links) > len(results):
        surplus = links[len(results)]
        return formula[: surplus.start] + str(len(results)) + formula[surplus.end :]
    for number in range(len(links), len(results)):
        _, then, otherwise = links[-1].parts
        start, end = links[-1].start, links[-1].end
        question = (
            formula[start : then.start]
            + str(number + 1)
            + formula[then.end : otherwise.start]
            + str(number)
            + formula[otherwise.end : end]
        )
        question = readdressed(question, {addresses(question)[0].start: cells[number]})
        formula = formula[: then.start] + question + formula[then.end :]
        links = _links(formula)
    return formula


def _links(formula: str) -> list[FormulaPart]:
    """Return the questions of a regular chain, the outermost first; empty if it is none."""
    links: list[FormulaPart] = []
    tests = set()
    part = read_parts(formula)
    while part is not None and _is_link(formula, part, len(links)):
        asked = _asked(formula, part)
        if len(asked) != 1 or asked[0].sheet is None or asked[0].area.size > 1:
            return []
        test = part.parts[0]
        before, after = formula[test.start : asked[0].start], formula[asked[0].end : test.end]
        tests.add(parse(f"{before}A1{after}"))
        links.append(part)
        part = part.parts[1]
    is_whole = part is not None and text_of(formula, part) == str(len(links))
    return links if is_whole and len(tests) == 1 else []


def _is_link(formula: str, part: FormulaPart, level: int) -> bool:
    """Tell whether a part of a formula is a question whose answer no is a level."""
    is_if = part.kind == "call" and part.name == "IF" and len(part.parts) == 3
    return is_if and text_of(formula, part.parts[2]) == str(level)


def _asked(formula: str, link: FormulaPart) -> list[Address]:
    """Return what the condition of a question asks for."""
    test = link.parts[0]
    return [one for one in addresses(formula) if test.start <= one.start < test.end]
