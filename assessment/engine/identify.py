"""Which framework and which career track a workbook follows, and whether its weights are the
track's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from assessment.model import (
    AssessedCompetency,
    AssessedLevel,
    Assessment,
    Competency,
    Finding,
    Framework,
    LevelRule,
    Track,
)
from assessment.model.errors import TrackError
from assessment.model.findings import finding
from assessment.model.tracks import ALL_TRACKS, find_track
from assessment.words.names import squeezed


class Match(NamedTuple):
    """The framework and the track that a workbook follows, as far as that can be told."""

    framework: Framework | None
    why: str  # it does not follow the framework in full, in words; "" where it does
    track: Track | None
    competencies: Mapping[str, Competency | None]  # the framework's, by the workbook's name
    about_framework: tuple[Finding, ...] = ()
    about_track: tuple[Finding, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether the workbook follows the framework in full, so that its grades count."""
        return self.framework is not None and not self.why

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What there is to say of the choice."""
        return (*self.about_framework, *self.about_track)


def identify(
    assessment: Assessment,
    frameworks: Sequence[Framework] = (),
    *,
    framework: Framework | None = None,
    track: Track | None = None,
) -> Match:
    """Say which of ``frameworks`` a workbook follows, by its marker and then by its structure, and
    which track, by its own weights.

    Where a ``framework`` or a ``track`` is given, it is that one, and what does not fit is told.
    """
    chosen = (
        _framework(assessment, frameworks) if framework is None else _given(assessment, framework)
    )
    framework = chosen.framework
    competencies = {one.name: competency_of(one, framework) for one in assessment.competencies}
    told: Sequence[Finding]
    if track is None:
        track, told = _track(assessment, framework, competencies)
    else:
        told = _about_weights(assessment, competencies, track) if framework is not None else ()
    return Match(framework, chosen.why, track, competencies, chosen.findings, tuple(told))


def tracks_named(
    framework: Framework, names: Sequence[str]
) -> tuple[list[Track], tuple[Finding, ...]]:
    """Return the tracks that are meant by ``names`` (``"all"``: every one), each once, and a
    finding for each that the framework does not have.
    """
    tracks: dict[str, Track] = {}
    unknown = []
    for name in dict.fromkeys(names):
        if name == ALL_TRACKS:
            tracks |= {track.id: track for track in framework.tracks}
            continue
        try:
            track = find_track([framework], name)[1]
        except TrackError as error:
            message = f"No comparison with {name!r}: in {framework.name}, {error}"
            unknown.append(finding("track-not-in-framework", "", message))
        else:
            tracks[track.id] = track
    return list(tracks.values()), tuple(unknown)


# --- the framework -------------------------------------------------------------------------------


class _Chosen(NamedTuple):
    """A framework, why a workbook does not follow it in full, and what is told."""

    framework: Framework | None
    why: str = ""
    findings: tuple[Finding, ...] = ()


def _told(framework: Framework | None, code: str, message: str) -> _Chosen:
    """Return a framework that the workbook does not follow in full, for a reason that is told."""
    return _Chosen(framework, message, (finding(code, "", message),))


def _given(assessment: Assessment, framework: Framework) -> _Chosen:
    """Return the framework that somebody asked for."""
    strange = [one.name for one in assessment.competencies if competency_of(one, framework) is None]
    if not strange:
        return _Chosen(framework)
    message = f"{framework.name} has no competency {', '.join(strange)}, so no grade is given."
    return _told(framework, "framework-differs", message)


def _framework(assessment: Assessment, frameworks: Sequence[Framework]) -> _Chosen:
    """Return the framework that a workbook follows: the one of its marker, else the likeliest."""
    if assessment.marker is None:
        return _likeliest(assessment, frameworks)
    marked = next((one for one in frameworks if one.id == assessment.marker.framework), None)
    if marked is not None:
        return _marked(assessment, marked, assessment.marker.version)
    unknown = finding(
        "framework-unknown",
        "",
        f"The workbook was made for the framework {assessment.marker.framework[:60]!r}, which is"
        " not installed. Name its folder with --framework.",
    )
    likeliest = _likeliest(assessment, frameworks)
    return likeliest._replace(findings=(unknown, *likeliest.findings))


def _marked(assessment: Assessment, framework: Framework, version: str) -> _Chosen:
    """Return the framework that a workbook's marker names."""
    differs = _levels_that_differ(assessment, framework)
    if version and version != framework.version:
        other = finding(
            "framework-version",
            "",
            f"The workbook was made for version {version} of {framework.name}; installed is"
            f" {framework.version}.",
        )
        return differs._replace(findings=(other, *differs.findings))
    return differs


def _levels_that_differ(assessment: Assessment, framework: Framework) -> _Chosen:
    """Say whether the competencies of a workbook that was made for a framework have as many levels
    as there.
    """
    differing = []
    for one in assessment.competencies:
        known = competency_of(one, framework)
        if known is not None and one.levels and len(one.levels) != len(known.levels):
            differing.append(
                f"{one.name} has {len(one.levels)} levels instead of {len(known.levels)}"
            )
    if not differing:
        return _Chosen(framework)
    message = (
        f"{'; '.join(differing)}, so no grade is given. Has a row that begins a level lost what"
        " stands in the sheet's hidden column?"
    )
    return _told(framework, "framework-differs", message)


def _likeliest(assessment: Assessment, frameworks: Sequence[Framework]) -> _Chosen:
    """Return the framework that a workbook is most like, if one has its competencies."""
    likenesses = [
        (likeness, one)
        for one in frameworks
        if (likeness := _likeness(assessment, one)) is not None
    ]
    if not likenesses or not assessment.competencies:
        return _fits_none(assessment)
    best, framework = max(likenesses, key=lambda pair: pair[0])
    alike = [one for likeness, one in likenesses if likeness == best]
    if len(alike) > 1:
        names = " and ".join(one.id for one in alike)
        message = (
            f"The workbook fits {names} equally well, so no grade is given. Name one with"
            " --framework."
        )
        return _told(None, "framework-unknown", message)
    return _Chosen(framework) if best.levels == 1 else _other_levels(assessment, framework)


def _other_levels(assessment: Assessment, framework: Framework) -> _Chosen:
    """Return a framework whose competencies a workbook has, but not its levels."""
    if any(one.code == "scale-unknown" for one in assessment.findings):
        return _Chosen(framework, "Its ratings cannot be read, nor so which levels there are.")
    levels = ", ".join(level.name for level in assessment.competencies[0].levels)
    message = (
        f"The workbook has the competencies of {framework.name} but other levels ({levels}), so no"
        " grade is given. If its grades count all the same, name it with --framework"
        f" {framework.id}."
    )
    return _told(framework, "framework-differs", message)


def _fits_none(assessment: Assessment) -> _Chosen:
    if not assessment.competencies:
        return _Chosen(None, "There are no competencies.")
    names = ", ".join(one.name for one in assessment.competencies)
    message = (
        f"The competencies ({names}) are those of no installed framework, so no grade is given."
        " Name one with --framework."
    )
    if assessment.marker is not None:  # whose framework is not there: that was told
        return _Chosen(None, message)
    return _told(None, "framework-unknown", message)


class _Likeness(NamedTuple):
    """How much a workbook is like a framework that has its competencies; more is more."""

    levels: float  # the share of its sheets that have the framework's levels
    own_skills: bool  # most of its skills are the framework's
    labels: int  # of the framework that its ratings are in
    rule: int  # 1 if its formulas state rules of the framework's kind, -1 if others


def _likeness(assessment: Assessment, framework: Framework) -> _Likeness | None:
    """Return how much a workbook is like a framework; ``None`` for other competencies."""
    known = [competency_of(competency, framework) for competency in assessment.competencies]
    identities = {one.id for one in known if one is not None}
    if not known or not len(known) == len(identities) == len(framework.competencies):
        return None
    levels = [level for one in assessment.competencies for level in one.levels]
    return _Likeness(
        _share_of_levels(assessment, framework),
        _are_most_skills_its_own(levels, framework),
        _labels_in_common(assessment, framework),
        _rules_in_common([level.rule for level in levels if level.rule is not None], framework),
    )


def _rules_in_common(rules: Sequence[LevelRule], framework: Framework) -> int:
    balance = sum(1 if rule.kind == framework.rule.kind else -1 for rule in rules)
    return (balance > 0) - (balance < 0)


def _are_most_skills_its_own(levels: Sequence[AssessedLevel], framework: Framework) -> bool:
    statements = [squeezed(skill.text) for level in levels for skill in level.skills]
    own = _statements(framework)
    return sum(statement in own for statement in statements) * 2 > len(statements)


def _share_of_levels(assessment: Assessment, framework: Framework) -> float:
    names = [squeezed(level.name) for level in framework.levels]
    sheets = [one for one in assessment.competencies if one.levels]
    same = sum([squeezed(level.name) for level in one.levels] == names for one in sheets)
    return same / len(sheets) if sheets else 1.0


def _labels_in_common(assessment: Assessment, framework: Framework) -> int:
    spelt = {squeezed(label) for label in assessment.labels if not label.isdigit()}
    if spelt:
        return sum(squeezed(rating.label) in spelt for rating in framework.ratings)
    return int(framework.ratings_as == "numbers" and bool(assessment.labels))


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


# --- the track -----------------------------------------------------------------------------------


def _track(
    assessment: Assessment,
    framework: Framework | None,
    competencies: Mapping[str, Competency | None],
) -> tuple[Track | None, Sequence[Finding]]:
    """Return the track that the Summary's own weights are those of, and what is told."""
    where = assessment.weights_where
    weights = [one.weight for one in assessment.competencies if one.weight is not None]
    if not weights:
        return None, ()
    if (total := sum(weights)) != 1:
        message = (
            f"The weights add up to {percent(Fraction(total))}. Progress is what the Summary itself"
            " would show; no grade is given. Mend the weights, or score by a track's official ones"
            " with --track."
        )
        return None, [finding("weights-not-100", where, message)]
    if framework is None:
        return None, ()
    fitting = _tracks_by_weights(assessment, framework, competencies)
    named = _named_track(assessment.track, framework)
    if named is not None and named in fitting:
        return named, ()
    told = _about_named(assessment, framework, named, fitting)
    if not fitting:
        message = (
            f"The weights are those of no track of {framework.name}, so no grade is given. Score"
            " with --track."
        )
        return None, [*told, finding("weights-no-track", where, message)]
    if len(fitting) == 1:
        return fitting[0], told
    message = (
        f"The weights are those of {_names(fitting)}. {fitting[0].name} was taken; name another"
        " with --track."
    )
    return fitting[0], [*told, finding("weights-of-several-tracks", where, message)]


def _tracks_by_weights(
    assessment: Assessment, framework: Framework, competencies: Mapping[str, Competency | None]
) -> list[Track]:
    """Return the tracks that have a workbook's weights."""
    weights = {
        known.id if (known := competencies[one.name]) else None: one.weight
        for one in assessment.competencies
    }
    return [
        track
        for track in framework.tracks
        if all(weights.get(identity) == weight for identity, weight in track.weights.items())
        and weights.keys() <= track.weights.keys()
    ]


def _about_named(
    assessment: Assessment, framework: Framework, named: Track | None, fitting: Sequence[Track]
) -> list[Finding]:
    """Say that the track which a workbook names is not there, or not the one of its weights."""
    if not assessment.track:
        return []
    if named is None:
        message = (
            f"The workbook names the track {assessment.track[:60]!r}, which {framework.name} does"
            " not have."
        )
        return [finding("track-unknown", "", message)]
    whose = f"those of {_names(fitting)}" if fitting else "those of no track"
    message = f"The workbook names the track {named.name}, but its weights are {whose}."
    return [finding("weights-differ-from-track", assessment.weights_where, message)]


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


def _about_weights(
    assessment: Assessment, competencies: Mapping[str, Competency | None], track: Track
) -> list[Finding]:
    """Say where the Summary's own weights are not the track's."""
    official = {
        name: track.weights.get(known.id if known else "", Fraction(0))
        for name, known in competencies.items()
    }
    own = {one.name: one.weight for one in assessment.competencies}
    different = [
        f"{name} {percent(weight)} instead of {percent(official[name])}"
        for name, weight in own.items()
        if weight is not None and weight != official[name]
    ]
    told = _about_lacking(competencies, track)
    if different:
        message = (
            f"The weights are not those of {track.name}: {', '.join(different)}. The official ones"
            " were used."
        )
        told.insert(0, finding("weights-differ-from-track", assessment.weights_where, message))
    return told


def _about_lacking(competencies: Mapping[str, Competency | None], track: Track) -> list[Finding]:
    """Say which competencies of a track the workbook does not have."""
    there = {known.id for known in competencies.values() if known is not None}
    lacking = [
        identity for identity, weight in track.weights.items() if weight and identity not in there
    ]
    if not lacking:
        return []
    message = (
        f"The track {track.name} also weighs {', '.join(lacking)}, which this workbook does not"
        " have."
    )
    return [finding("framework-differs", "", message)]


def _names(tracks: Sequence[Track]) -> str:
    return ", ".join(track.name for track in tracks)


def percent(value: Fraction | None) -> str:
    """Return a weight as people read it."""
    return "nothing" if value is None else f"{float(value) * 100:.4g} %"
