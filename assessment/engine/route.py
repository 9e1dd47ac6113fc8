"""Other tracks, the shortest way to a grade, and what to talk about in a review.

A step raises one skill's rating by one (No to Somewhat to Yes is two). Pure functions of a
scorecard; everything is exact. The rules are those of docs/rules.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import lcm
from typing import Literal

from assessment.engine.scoring import is_gradable
from assessment.engine.status import Levels, outlook_on
from assessment.model import (
    AssessedCompetency,
    CompetencyScore,
    FocusItem,
    Grade,
    LevelRule,
    RatedSkill,
    Route,
    RouteStep,
    Scorecard,
    Track,
    TrackComparison,
    TrackShare,
)
from assessment.model.errors import AssessmentError
from assessment.rules.levels import allows_inapplicable, applying, progress_of
from assessment.words.catalogue import IN_ENGLISH
from assessment.words.names import squeezed

# skills of a competency's next level: one practice to improve per competency is enough
_FOCUS_NEXT = 2
_FOCUS_EACH = 6  # items for one competency
_FOCUS_MOST = 30  # items: as many as fit a page and an hour


# --- tracks side by side -------------------------------------------------------------------------


def compare_tracks(
    card: Scorecard,
    tracks: Sequence[Track] | None = None,
    *,
    primary: Track | None = None,
    aspirational: Sequence[Track] = (),
) -> tuple[TrackComparison, ...]:
    """Return how the person of a scorecard does on each track, in the order given; ``None`` is
    every track of the card's framework.

    ``primary`` is the track that the person is on (the card's, if not given; where that is unknown
    too, nothing is said of what is in common), ``aspirational`` those that they would like to be
    on. Each track's own weights count, so wrong ones in the Summary stop nothing. Progress is
    ``None`` where a competency is not scored, or where the workbook lacks one that the track
    weighs; no grade is given where scoring gives none, or where a skill that is not rated could
    change it. Raises :class:`AssessmentError` for a card without a framework.
    """
    if card.framework is None:
        raise AssessmentError(
            "the workbook follows no framework that is known, so it has no tracks to compare; score"
            " it with one"
        )
    primary = primary or card.track
    ladders = _ladders(card) if is_gradable(card) else None
    ranges = [one.level_range for one in card.competencies]
    marked = [track for track in (primary, *aspirational) if track is not None]
    found = []
    for track in card.framework.tracks if tracks is None else tracks:
        others = [other for other in marked if other.id != track.id]
        found.append(
            _compare(
                card, track, primary, _role(track, primary, aspirational), ladders, ranges, others
            )
        )
    return tuple(found)


def _role(
    track: Track, primary: Track | None, aspirational: Sequence[Track]
) -> Literal["primary", "aspirational", ""]:
    if primary is not None and track.id == primary.id:
        return "primary"
    return "aspirational" if any(track.id == one.id for one in aspirational) else ""


def _compare(
    card: Scorecard,
    track: Track,
    primary: Track | None,
    role: Literal["primary", "aspirational", ""],
    ladders: tuple[_Ladder, ...] | None,
    ranges: Sequence[Levels | None],
    others: Sequence[Track],
) -> TrackComparison:
    shares = tuple(_share(one, track, primary) for one in card.competencies)
    progress = _progress(card, track)
    ahead = outlook_on(ranges, card.competencies, track, graded=ladders is not None)
    grade = following = distance = route = None
    if ladders is not None and progress is not None:
        grade = ahead.grade
        following = next((one for one in track.grades if one.min_progress > progress), None)
        if following is not None:
            distance = following.min_progress - progress
            route = _cheapest(card, ladders, track, following, others)
    overlap = None if primary is None else sum((share.common for share in shares), Fraction(0))
    return TrackComparison(
        track,
        role,
        shares,
        progress,
        grade,
        following,
        distance,
        overlap,
        route,
        ahead.progress_range,
        ahead.grade_range,
    )


def _share(one: CompetencyScore, track: Track, primary: Track | None) -> TrackShare:
    weight = _weight(one, track)
    return TrackShare(
        name=one.name,
        competency_id=one.competency_id,
        weight=weight,
        level=one.level,
        value=None if one.level is None else weight * one.level,
        next_level_adds=(
            weight if one.level is not None and one.level < len(one.levels) else Fraction(0)
        ),
        common=min(weight, _weight(one, primary)),
    )


def _weight(one: CompetencyScore, track: Track | None) -> Fraction:
    return (
        track.weights.get(one.competency_id or "", Fraction(0))
        if track is not None
        else Fraction(0)
    )


def _progress(card: Scorecard, track: Track) -> Fraction | None:
    """Return the progress on a track; ``None`` where a competency is not scored, or one that
    the track weighs is lacking.
    """
    weights = [_weight(one, track) for one in card.competencies]
    levels = [one.level for one in card.competencies if one.level is not None]
    return (
        progress_of(weights, levels) if len(levels) == len(weights) and sum(weights) == 1 else None
    )


# --- the shortest way ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Rung:
    """A level that a competency can be lifted to."""

    gain: int  # levels above the one that the person has
    cost: int  # rating steps from there
    steps: tuple[RouteStep, ...]  # beyond those of the rung before


# of one competency: what it has first, each rung dearer than the one before
_Ladder = tuple[_Rung, ...]


def cheapest_route(
    card: Scorecard, track: Track, grade: Grade, *, others: Sequence[Track] = ()
) -> Route | None:
    """Return the least rating steps that lift a person to a grade of a track (or past it, where
    that takes no more).

    Each level counts by its own rule, unrated skills count as the lowest, those that do not apply
    are left out, and a level without skills cannot be reached; nor can one with skills that do not
    apply where the framework has no such rating: they would have to be rated first. Among routes
    of the same cost the one is taken that also adds most to the progress on the ``others``, tracks
    that matter to the person too; then the one that lifts the competencies that stand first.
    ``None`` where the grade cannot be reached, or the progress is not known.
    """
    return (
        _cheapest(card, _ladders(card), track, grade, others)
        if _progress(card, track) is not None
        else None
    )


def _cheapest(
    card: Scorecard,
    ladders: tuple[_Ladder, ...],
    track: Track,
    grade: Grade,
    others: Sequence[Track],
) -> Route | None:
    weights = [_weight(one, track) for one in card.competencies]
    levels = [one.level or 0 for one in card.competencies]
    served = [
        sum((_weight(one, other) for other in others), Fraction(0)) for one in card.competencies
    ]
    need, *whole = _whole([grade.min_progress - progress_of(weights, levels), *weights])
    chosen = _choice(ladders, whole, _whole(served), need)
    if chosen is None:
        return None
    levels = [
        level + ladder[index].gain
        for level, ladder, index in zip(levels, ladders, chosen, strict=True)
    ]
    taken = (
        rung.steps
        for ladder, index in zip(ladders, chosen, strict=True)
        for rung in ladder[: index + 1]
    )
    return Route(
        grade, tuple(levels), progress_of(weights, levels), tuple(chain.from_iterable(taken))
    )


def _choice(
    ladders: Sequence[_Ladder], weights: Sequence[int], served: Sequence[int], need: int
) -> tuple[int, ...] | None:
    """Return the rung of each ladder that together give ``need`` for the least cost, ``None`` if
    nothing does.

    One competency after the other; of all the ways that leave the same need to the rest, only the
    best can belong to the best route, so they do not multiply. A way is worth its cost, what it
    gives the other tracks, and its rungs, the first ones foremost.
    """
    ways: dict[int, tuple[int, int, tuple[int, ...]]] = {max(0, need): (0, 0, ())}
    # what the competencies that are yet to come can give at most
    rest = sum(weight * ladder[-1].gain for weight, ladder in zip(weights, ladders, strict=True))
    for ladder, weight, serves in zip(ladders, weights, served, strict=True):
        rest -= weight * ladder[-1].gain
        following: dict[int, tuple[int, int, tuple[int, ...]]] = {}
        for needed, (cost, bonus, rungs) in _worthwhile(ways):
            for index, rung in enumerate(ladder):
                left = max(0, needed - weight * rung.gain)
                if left <= rest:
                    way = (cost + rung.cost, bonus - serves * rung.gain, (*rungs, -index))
                    if left not in following or way < following[left]:
                        following[left] = way
                if not left:
                    break  # a higher rung costs more
        ways = following
    return tuple(-index for index in ways[0][2]) if 0 in ways else None


def _worthwhile(
    ways: dict[int, tuple[int, int, tuple[int, ...]]],
) -> Iterable[tuple[int, tuple[int, int, tuple[int, ...]]]]:
    """Yield the ways but for those that need more than another and have cost more."""
    least = None
    for needed, way in sorted(ways.items()):
        if least is None or way[0] <= least:
            least = way[0]
            yield needed, way


def _whole(values: Sequence[Fraction]) -> list[int]:
    """Return values as whole multiples of one unit."""
    unit = lcm(*(value.denominator for value in values))
    return [value.numerator * (unit // value.denominator) for value in values]


def _ladders(card: Scorecard) -> tuple[_Ladder, ...]:
    pairs = zip(card.assessment.competencies, card.competencies, strict=True)
    return tuple(
        _ladder(assessed, one, allows_inapplicable(card.framework)) for assessed, one in pairs
    )


def _ladder(assessed: AssessedCompetency, one: CompetencyScore, allowed: bool) -> _Ladder:
    """Return the levels that a competency can be lifted to.

    A level that is achieved already above one that is not costs nothing more, so the two are one
    rung.
    """
    rungs = [_Rung(0, 0, ())]
    start = one.level or 0
    for number in range(max(start, 0) + 1, len(one.levels) + 1):
        skills = applying(assessed.levels[number - 1].skills)
        rule = one.levels[number - 1].rule
        lifted = rule.lifted_to([skill.rating for skill in skills])
        if lifted is None or (one.levels[number - 1].does_not_apply and not allowed):
            break
        raised = zip(skills, lifted, strict=True)
        steps = tuple(
            RouteStep(one.name, number, skill.text, skill.where, skill.rating, to, rule.scale)
            for skill, to in raised
            if rule.scale.cost(skill.rating, to)
        )
        last = rungs[-1]
        if steps:
            rungs.append(_Rung(number - start, last.cost + sum(step.cost for step in steps), steps))
        else:
            rungs[-1] = _Rung(number - start, last.cost, last.steps)
    return tuple(rungs)


# --- what to talk about --------------------------------------------------------------------------


def focus_list(
    card: Scorecard, aspirational: Sequence[Track] = (), previous: Scorecard | None = None
) -> tuple[FocusItem, ...]:
    """Return the skills to talk about in a review, at most 30.

    These are, for each competency, the skills shown in part on the level reached, those next to
    rise for the next level, and those whose rating has changed since the ``previous`` scorecard
    (matched by the skill's id, else by its text). With ``aspirational`` tracks the competencies
    that weigh most on both, the person's own track and these, come first. A blank workbook has
    none.
    """
    if not card.assessment.is_rated:
        return ()
    before = _ratings_of(previous)

    def on_both(pair: tuple[AssessedCompetency, CompetencyScore]) -> Fraction:
        own = _weight(pair[1], card.track)
        return sum((min(own, _weight(pair[1], track)) for track in aspirational), Fraction(0))

    # the sort is stable: without another track the order stays the workbook's
    pairs = sorted(
        zip(card.assessment.competencies, card.competencies, strict=True),
        key=lambda pair: -on_both(pair),
    )
    items = (
        item
        for assessed, score in pairs
        for item in _focus_of(assessed, score, before, card)[:_FOCUS_EACH]
    )
    return tuple(items)[:_FOCUS_MOST]


def _focus_of(
    assessed: AssessedCompetency,
    score: CompetencyScore,
    before: dict[tuple[str, ...], int],
    card: Scorecard,
) -> list[FocusItem]:
    scale, texts = card.scale, card.framework.texts if card.framework else IN_ENGLISH
    # by the numbers of the level and the skill, from 1 and 0
    reasons = {
        place: [texts.said(f"reasons.focus.{reason}")]
        for place, reason in _in_sight(assessed, score).items()
    }
    for number, level in enumerate(assessed.levels, start=1):
        for index, skill in enumerate(level.skills):
            was = next((before[key] for key in _keys(assessed.name, skill) if key in before), None)
            if was is not None and was != skill.rating and not skill.does_not_apply:
                changed = texts.said("reasons.focus.changed", rating=scale.label(was))
                reasons.setdefault((number, index), []).append(changed)
    items = []
    for (number, index), words in reasons.items():
        level = assessed.levels[number - 1]
        skill = level.skills[index]
        items.append(
            FocusItem(
                assessed.name,
                number,
                level.name,
                skill.text,
                skill.where,
                skill.rating,
                "; ".join(words),
            )
        )
    return items


def _in_sight(assessed: AssessedCompetency, score: CompetencyScore) -> dict[tuple[int, int], str]:
    """Return the skills that are shown in part on the level reached, and the next to rise on the
    level above, each with the key of why it is worth a talk.
    """
    reached, found = score.level, {}
    if reached is None:
        return {}
    if 0 < reached <= len(score.levels):
        between = score.levels[reached - 1].rule.scale.between
        for index, skill in enumerate(assessed.levels[reached - 1].skills):
            if skill.rating in between:
                found[reached, index] = "reached"
    if 0 <= reached < len(score.levels):
        rising = _next_to_rise(assessed.levels[reached].skills, score.levels[reached].rule)
        for index in rising[:_FOCUS_NEXT]:
            found[reached + 1, index] = "next"
    return found


def _next_to_rise(skills: Sequence[RatedSkill], rule: LevelRule) -> list[int]:
    """Return which skills stand between the person and a level, the nearest to the top first."""
    counting = [index for index, skill in enumerate(skills) if not skill.does_not_apply]
    lifted = rule.lifted_to([skills[index].rating for index in counting]) or ()
    rising = [
        index
        for index, to in zip(counting, lifted, strict=False)
        if rule.scale.cost(skills[index].rating, to)
    ]
    return sorted(rising, key=lambda index: -rule.scale.known(skills[index].rating))


def _ratings_of(card: Scorecard | None) -> dict[tuple[str, ...], int]:
    """Return the ratings of a scorecard by what identifies a skill."""
    found: dict[tuple[str, ...], int] = {}
    for competency in card.assessment.competencies if card else ():
        for level in competency.levels:
            for skill in level.skills:
                if skill.rating is not None:
                    for key in _keys(competency.name, skill):
                        found.setdefault(key, skill.rating)
    return found


def _keys(competency: str, skill: RatedSkill) -> list[tuple[str, ...]]:
    """Return what identifies a skill, the surest first: its id, else its text within the
    competency.
    """
    by_text = (squeezed(competency), squeezed(skill.text))
    return [(skill.skill_id,), by_text] if skill.skill_id else [by_text]
