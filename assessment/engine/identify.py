"""Which framework and which career track a workbook follows, and whether its weights are the
track's.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from assessment.model import (
    AssessedCompetency,
    Assessment,
    Competency,
    CompetencyScore,
    Finding,
    Framework,
    Track,
)
from assessment.model.errors import TrackError
from assessment.model.findings import finding
from assessment.model.tracks import ALL_TRACKS, find_track
from assessment.words.names import squeezed


def tracks_named(
    framework: Framework, names: Sequence[str], findings: list[Finding]
) -> list[Track]:
    """Return the tracks that are meant by ``names`` (``"all"``: every one), each once; one that
    the framework does not have is told.
    """
    found: dict[str, Track] = {}
    for name in dict.fromkeys(names):
        if name == ALL_TRACKS:
            found |= {track.id: track for track in framework.tracks}
            continue
        try:
            track = find_track([framework], name)[1]
        except TrackError as error:
            findings.append(
                finding(
                    "track-not-in-framework",
                    "",
                    f"No comparison with {name!r}: in {framework.name}, {error}",
                )
            )
        else:
            found[track.id] = track
    return list(found.values())


def framework_of(
    assessment: Assessment, frameworks: Sequence[Framework], findings: list[Finding]
) -> tuple[Framework | None, bool]:
    """Return the framework that a workbook follows, and whether it does so in full."""
    if assessment.marker is not None:
        marked = next((one for one in frameworks if one.id == assessment.marker.framework), None)
        if marked is not None:
            if assessment.marker.version and assessment.marker.version != marked.version:
                findings.append(
                    finding(
                        "framework-version",
                        "",
                        f"The workbook was made for version {assessment.marker.version} of"
                        f" {marked.name}; installed is {marked.version}.",
                    )
                )
            return marked, _has_its_levels(assessment, marked, findings)
        findings.append(
            finding(
                "framework-unknown",
                "",
                f"The workbook was made for the framework {assessment.marker.framework[:60]!r},"
                " which is not installed. Name its folder with --framework.",
            )
        )
    ranked = sorted(
        ((_likeness(assessment, one), one) for one in frameworks),
        key=lambda pair: pair[0],
        reverse=True,
    )
    ranked = [(likeness, one) for likeness, one in ranked if likeness[0]]
    if not ranked or not assessment.competencies:
        if assessment.competencies and assessment.marker is None:
            findings.append(
                finding(
                    "framework-unknown",
                    "",
                    f"The competencies ({', '.join(one.name for one in assessment.competencies)})"
                    " are those of no installed framework, so no grade is given. Name one with"
                    " --framework.",
                )
            )
        return None, False
    likeness, best = ranked[0]
    if len(ranked) > 1 and ranked[1][0] == likeness:
        names = " and ".join(one.id for other, one in ranked if other == likeness)
        findings.append(
            finding(
                "framework-unknown",
                "",
                f"The workbook fits {names} equally well, so no grade is given. Name one with"
                " --framework.",
            )
        )
        return None, False
    if likeness[1] < 1 and any(one.code == "scale-unknown" for one in assessment.findings):
        return best, False  # which levels there are is not known where the ratings cannot be read
    if likeness[1] < 1:
        levels = ", ".join(level.name for level in assessment.competencies[0].levels)
        findings.append(
            finding(
                "framework-differs",
                "",
                f"The workbook has the competencies of {best.name} but other levels ({levels}), so"
                " no grade is given. If its grades count all the same, name it with --framework"
                f" {best.id}.",
            )
        )
        return best, False
    return best, True


def _has_its_levels(assessment: Assessment, framework: Framework, findings: list[Finding]) -> bool:
    """Tell whether the competencies of a workbook that was made for a framework have as many
    levels as there.
    """
    differing = []
    for one in assessment.competencies:
        known = competency_of(one, framework)
        if known is not None and one.levels and len(one.levels) != len(known.levels):
            differing.append(
                f"{one.name} has {len(one.levels)} levels instead of {len(known.levels)}"
            )
    if differing:
        message = (
            f"{'; '.join(differing)}, so no grade is given. Has a row that begins a level lost what"
            " stands in the sheet's hidden column?"
        )
        findings.append(finding("framework-differs", "", message))
    return not differing


def _likeness(assessment: Assessment, framework: Framework) -> tuple[bool, float, bool, int, int]:
    """Rank a framework: its competencies at all, the share of sheets with its levels, whether
    most skills are its own, its labels, its rule.
    """
    found = [competency_of(competency, framework) for competency in assessment.competencies]
    same = (
        bool(found)
        and None not in found
        and len(found) == len(framework.competencies)
        and len({one.id for one in found if one}) == len(found)
    )
    if not same:
        return False, 0.0, False, 0, 0
    names = [squeezed(level.name) for level in framework.levels]
    sheets = [competency for competency in assessment.competencies if competency.levels]
    levels = (
        sum([squeezed(level.name) for level in competency.levels] == names for competency in sheets)
        / len(sheets)
        if sheets
        else 1.0
    )
    spelt = {squeezed(label) for label in assessment.labels if not label.isdigit()}
    labels = (
        sum(squeezed(label.label) in spelt for label in framework.ratings)
        if spelt
        else int(framework.ratings_as == "numbers" and bool(assessment.labels))
    )
    kinds = [
        level.rule.kind
        for competency in sheets
        for level in competency.levels
        if level.rule is not None
    ]
    rule = sum(1 if kind == framework.rule.kind else -1 for kind in kinds)
    statements = [
        squeezed(skill.text)
        for competency in sheets
        for level in competency.levels
        for skill in level.skills
    ]
    own = sum(statement in _statements(framework) for statement in statements)
    return True, levels, own * 2 > len(statements), labels, (rule > 0) - (rule < 0)


@lru_cache(maxsize=16)
def _statements(framework: Framework) -> frozenset[str]:
    """Return the statements of all skills of a framework, as they are compared."""
    return frozenset(
        squeezed(skill.text)
        for competency in framework.competencies
        for level in competency.levels
        for skill in level.skills
    )


def competency_of(competency: AssessedCompetency, framework: Framework | None) -> Competency | None:
    """Return the framework's competency that a workbook's is, by its name or its sheet's."""
    if framework is None:
        return None
    exact = next((known for known in framework.competencies if known.name == competency.name), None)
    if exact is not None:  # "C" and "C++" are the same to a generous eye
        return exact
    keys = [squeezed(competency.name), squeezed(competency.sheet or "")]
    for key in keys:
        for known in framework.competencies:
            if key and key in (
                squeezed(known.name),
                squeezed(known.id),
                *map(squeezed, known.aliases),
            ):
                return known
    return None


def track_of(
    assessment: Assessment,
    framework: Framework | None,
    scores: Sequence[CompetencyScore],
    total: Fraction | None,
    findings: list[Finding],
) -> Track | None:
    """Return the track that the Summary's own weights are those of."""
    where = assessment.weights_where
    if total is None:
        return None
    if total != 1:
        findings.append(
            finding(
                "weights-not-100",
                where,
                f"The weights add up to {percent(total)}. Progress is what the Summary itself would"
                " show; no grade is given. Mend the weights, or score by a track's official ones"
                " with --track.",
            )
        )
        return None
    if framework is None:
        return None
    weights = {one.competency_id: one.weight for one in scores}
    fitting = [
        track
        for track in framework.tracks
        if all(weights.get(identity) == weight for identity, weight in track.weights.items())
        and set(weights) <= set(track.weights)
    ]
    named = _named_track(assessment.track, framework)
    if assessment.track and named is None:
        findings.append(
            finding(
                "track-unknown",
                "",
                f"The workbook names the track {assessment.track[:60]!r}, which {framework.name}"
                " does not have.",
            )
        )
    if named is not None:
        if named in fitting:
            return named
        findings.append(
            finding(
                "weights-differ-from-track",
                where,
                f"The workbook names the track {named.name}, but its weights are"
                f" {f'those of {_names(fitting)}' if fitting else 'those of no track'}.",
            )
        )
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        findings.append(
            finding(
                "weights-no-track",
                where,
                f"The weights are those of no track of {framework.name}, so no grade is given."
                " Score with --track.",
            )
        )
        return None
    findings.append(
        finding(
            "weights-of-several-tracks",
            where,
            f"The weights are those of {_names(fitting)}. {fitting[0].name} was taken; name another"
            " with --track.",
        )
    )
    return fitting[0]


def _named_track(name: str | None, framework: Framework) -> Track | None:
    if not name:
        return None
    wanted = squeezed(name)
    fitting = [
        track
        for track in framework.tracks
        if name == track.name or (wanted and wanted in (squeezed(track.name), squeezed(track.id)))
    ]
    return next((track for track in fitting if name == track.name), fitting[0] if fitting else None)


def compare_weights(
    assessment: Assessment, scores: Sequence[CompetencyScore], track: Track, findings: list[Finding]
) -> None:
    """Say where the Summary's own weights are not the track's."""
    official = {one.name: one.weight for one in scores}
    own = {competency.name: competency.weight for competency in assessment.competencies}
    different = [
        f"{name} {percent(own[name])} instead of {percent(official[name])}"
        for name in own
        if own[name] is not None and own[name] != official[name]
    ]
    if different:
        findings.append(
            finding(
                "weights-differ-from-track",
                assessment.weights_where,
                f"The weights are not those of {track.name}: {', '.join(different)}. The official"
                " ones were used.",
            )
        )
    named = {one.competency_id for one in scores}
    lacking = [
        identity for identity, weight in track.weights.items() if weight and identity not in named
    ]
    if lacking:
        findings.append(
            finding(
                "framework-differs",
                "",
                f"The track {track.name} also weighs {', '.join(lacking)}, which this workbook does"
                " not have.",
            )
        )


def _names(tracks: Sequence[Track]) -> str:
    return ", ".join(track.name for track in tracks)


def percent(value: Fraction | None) -> str:
    """Return a weight as people read it."""
    return "nothing" if value is None else f"{float(value) * 100:.4g} %"
