"""Whether the Summary of a blank workbook of ours shows what the framework gives for the same
levels.

Its formulas look weights, bounds, titles and pay up on a hidden sheet of the workbook. Who changes
that sheet, or a formula on the way, has a Summary that shows another grade than the framework's:
the framework's counts, and a finding says that the two differ. Levels are compared elsewhere
(``level-disagrees``); here those that the Summary itself shows are taken, so that a rating that
formulas overlook is not told twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from assessment.model import Assessment, Finding, Framework, Grade, ShownResult, Track
from assessment.model.findings import finding
from assessment.model.marks import DEFINITION, SHOWN_RESULTS
from assessment.words.names import plain_title, squeezed

_NONE = "\u2013"  # what a blank shows where there is no answer
_SAME = 1e-6  # numbers on the Summary are rounded to millionths
_DISCRIMINATOR = "{Discriminator}"


def disagreements(
    assessment: Assessment,
    framework: Framework,
    track: Track,
    competencies: Sequence[str | None],
    grade_of: Callable[[Track, Fraction], Grade | None],
) -> list[Finding]:
    """Return the finding that a blank's Summary shows other results than the framework gives on its
    track, if so.

    ``competencies`` are the framework's ids of the assessment's. Where the Summary shows no
    progress, or is of another track, there is nothing to say.
    """
    marker, progress = assessment.marker, _progress(assessment, track, competencies)
    if marker is None or marker.framework != framework.id or progress is None:
        return []
    expected = _expected(track, progress, grade_of(track, progress), assessment.family)
    wrong = _wrong(assessment, track, expected)
    if not wrong:
        return []
    known = f"{framework.name} {framework.version}"
    if marker.version != framework.version:
        message = (
            f"The workbook was made for version {marker.version} of {framework.name}; by {known} it"
            f" would show other results. Those of {known} are given."
        )
        return [finding("framework-version", wrong[0][0].where, message)]
    said = "; ".join(
        f"{SHOWN_RESULTS[one.name]} {_words(one.value)} ({one.where}) instead of {_words(wanted)}"
        for one, wanted in wrong
    )
    message = (
        f"The Summary shows what is not {known}'s: {said}. The hidden sheet {DEFINITION!r} or a"
        f" formula was changed; {known}'s results are given."
    )
    return [finding("summary-not-the-framework", wrong[0][0].where, message)]


def _wrong(
    assessment: Assessment, track: Track, expected: Mapping[str, float | str]
) -> list[tuple[ShownResult, float | str]]:
    """Return the results that the Summary shows otherwise than is expected, with what that is."""
    shown = {one.name: one for one in assessment.shown}
    if "Progress" not in shown or not isinstance(shown["Progress"].value, float):
        return []
    if squeezed(assessment.track or "") not in (squeezed(track.name), squeezed(track.id)):
        return []
    return [
        (shown[name], wanted)
        for name, wanted in expected.items()
        if name in shown and not _same(shown[name].value, wanted)
    ]


def _progress(
    assessment: Assessment, track: Track, competencies: Sequence[str | None]
) -> Fraction | None:
    """Return the progress that the levels on the Summary come to with the track's weights;
    ``None`` where one is not known.
    """
    total = Fraction(0)
    for competency, identity in zip(assessment.competencies, competencies, strict=True):
        if competency.own_level is None:
            return None
        total += track.weights.get(identity or "", Fraction(0)) * competency.own_level
    return total


def _expected(
    track: Track, progress: Fraction, held: Grade | None, family: str
) -> dict[str, float | str]:
    """Return what the named cells of a blank's Summary may show for a progress on a track."""
    following = next((grade for grade in track.grades if grade.min_progress > progress), None)
    title = (
        _NONE
        if held is None
        else (
            held.job_title.replace(_DISCRIMINATOR, family)
            if family
            else plain_title(held.job_title)
        )
    )
    low, high = (None, None) if held is None else (held.min_salary, held.next_salary)
    return {
        "Progress": float(progress),
        "Grade": _code(held),
        "JobTitle": title,
        "SalaryFrom": _NONE if low is None else float(low),
        "SalaryTo": _NONE if high is None else float(high),
        "NextGrade": _code(following),
        "ToNextGrade": _NONE if following is None else float(following.min_progress - progress),
    }


def _code(grade: Grade | None) -> str:
    return (grade.grade if grade else None) or _NONE


def _same(one: float | str, other: float | str) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= _SAME * max(1.0, abs(one), abs(other))
    return (
        isinstance(one, str)
        and isinstance(other, str)
        and " ".join(one.split()) == " ".join(other.split())
    )


def _words(value: float | str) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}".removesuffix(".00")
    return "none" if value == _NONE else value[:80]
