"""Goals to begin a growth plan with: which skills, in what order, by what kind of learning, until
when, and how one will know.

They come from the focus list in its order: first what is Somewhat on the level that a person has
reached, then a few skills of the level above. What lies on the cheapest route to the next grade is
marked, and chooses nothing. Pure functions; the day that counts as today is always an argument.
What is proposed is a beginning that people are meant to reword, so that no goal has a status before
they agreed on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assessment.engine.calendar import plus_months, working_day
from assessment.engine.learning import (
    DEFAULT_GROWTH,
    DEFAULT_LEAD_TIMES,
    competency_meant,
    growth_of,
    largest_kind,
    practices_for,
)
from assessment.engine.route import compare_tracks, focus_list
from assessment.model import (
    AssessedLevel,
    CompetencyScore,
    FocusItem,
    Framework,
    Goal,
    GrowthPractice,
    RatedSkill,
    Route,
    Scorecard,
    Track,
)
from assessment.rules.levels import applying
from assessment.words.catalogue import IN_ENGLISH, Texts
from assessment.words.days import LAST_DAY
from assessment.words.names import plain_title, squeezed
from assessment.words.phrases import capital

__all__ = [
    "DEFAULT_GROWTH",
    "DEFAULT_LEAD_TIMES",
    "MOST_GOALS",
    "Agreed",
    "agreed_of",
    "growth_of",
    "open_skills",
    "propose_goals",
]

MOST_GOALS = 5  # of a plan that are proposed: one for each of so many competencies
_EACH = 2  # candidates of a competency to choose from


@dataclass(frozen=True, slots=True)
class Agreed:
    """What two people wrote into the focus list as the practice to improve, on the row of a
    skill or on one of their own (texts may be empty).
    """

    practice: str
    competency: str
    skill: str
    where: str  # of the skill's rating: "Delivery!D7"
    by: str  # "Agreed by, on", as written


# --- what is proposed ----------------------------------------------------------------------------


def propose_goals(
    card: Scorecard,
    today: date,
    *,
    aspirational: Sequence[Track] = (),
    beside: Sequence[Goal] = (),
    agreed: Sequence[Agreed] = (),
    stay: bool = False,
) -> tuple[Goal, ...]:
    """Return goals to begin with: what was ``agreed`` on the focus list, then one for each
    competency; with them at most five competencies have one.

    A competency's goal is the first of its skills on the focus list, and the second is named in it
    to choose from: what is Somewhat on the level that is reached, then skills of the level above
    (not with ``stay``). A skill without a rating is no goal, nor is one of a level that may be
    reached already, for all that is rated (:func:`open_skills`). Next steps are the framework's
    practices, of kinds of learning that bring the whole plan, with the open goals ``beside``, near
    the shares that the framework aims for. A goal starts ``today`` and is due by the size of its
    step. Competencies that an open goal of ``beside`` serves get none. Goals have no status.
    """
    framework = card.framework
    known = _Known(card, aspirational)
    first = [_agreed_goal(one, known, today) for one in agreed if not _is_taken(one, beside)]
    opened = [goal for goal in beside if goal.status != "done"]
    served = {
        _competency_key(goal.competency, framework)
        for goal in (*opened, *first)
        if goal.competency.strip()
    }
    # as rated, they may wait for the next review
    done = {squeezed(goal.skill) for goal in beside if goal.status == "done"} - {""}
    unserved = [
        items
        for items in _candidates(card, aspirational, stay, done)
        if _competency_key(items[0].competency, framework) not in served
    ]
    unserved.sort(key=lambda items: not known.is_reached(items[0]))
    chosen = unserved[: max(0, MOST_GOALS - len(served))]
    practices = practices_for([items[0] for items in chosen], framework, (*opened, *first))
    return (
        *first,
        *(
            _goal(items, practice, known, today)
            for items, practice in zip(chosen, practices, strict=True)
        ),
    )


def open_skills(card: Scorecard) -> tuple[tuple[str, str, int], ...]:
    """Return where to agree first: competency, level and number of skills without a rating, for
    each level above a reached one that has any.

    Empty for a blank workbook, in which nobody has begun.
    """
    if not card.assessment.is_rated:
        return ()
    found = []
    for assessed, one in zip(card.assessment.competencies, card.competencies, strict=True):
        if one.level is not None and 0 <= one.level < len(one.levels):
            unrated = sum(
                skill.rating is None for skill in applying(assessed.levels[one.level].skills)
            )
            if unrated:
                found.append((one.name, one.levels[one.level].name, unrated))
    return tuple(found)


def _rater_of(skill: RatedSkill | None) -> str:
    """Return whose rating of a skill counts where nobody's was asked for."""
    given = (
        {one.rater for one in skill.opinions if one.rating is not None}
        if skill is not None
        else set()
    )
    return "agreed" if "agreed" in given else "self"


def _is_taken(one: Agreed, beside: Iterable[Goal]) -> bool:
    """Tell whether a plan has what was agreed on already, perhaps in other words; a proposal
    that nobody has touched is not it.
    """
    text, skill = squeezed(one.practice), squeezed(one.skill)
    for goal in beside:
        same = bool(skill) and squeezed(goal.skill) == skill and squeezed(goal.goal) != skill
        if squeezed(goal.goal) == text or same:
            return True
    return False


# --- candidates ----------------------------------------------------------------------------------


class _Known:
    """What a scorecard says of its skills, by the places of their ratings."""

    def __init__(self, card: Scorecard, aspirational: Sequence[Track]) -> None:
        self.card = card
        self.framework = card.framework
        self.texts = card.framework.texts if card.framework is not None else IN_ENGLISH
        self.scale = card.scale
        self.scores = {one.name: one for one in card.competencies}
        # with the number of the level, from 1
        self.skills: dict[str, tuple[RatedSkill, CompetencyScore, int]] = {}
        for assessed, one in zip(card.assessment.competencies, card.competencies, strict=True):
            for number, level in enumerate(assessed.levels, start=1):
                self.skills |= {skill.where: (skill, one, number) for skill in level.skills}
        track = card.track or next(iter(aspirational), None)
        self.others = [other for other in aspirational if track is None or other.id != track.id]
        route = _cheapest_route(card, track, aspirational) if track is not None else None
        # the places of skills on the cheapest route, and the grade that it leads to
        self.route = frozenset(step.where for step in route.steps) if route else frozenset()
        self.aim = _aim(self.texts, route, track, card.track) if route and track is not None else ""

    def said(self, key: str, **values: object) -> str:
        """Return a text about goals, in the framework's language."""
        return self.texts.said(f"reasons.goals.{key}", **values)

    def is_reached(self, item: FocusItem) -> bool:
        return self.above(item.competency, item.level) == 0

    def above(self, competency: str, level: int) -> int:
        """Return how many levels above the one that is reached a level lies."""
        score = self.scores.get(competency)
        return max(0, level - (score.level or 0)) if score is not None else 0

    def marks(self, competency: str, where: str) -> list[str]:
        """Return what else makes a skill worth choosing, in words that a sentence goes on with."""
        identity = self.scores[competency].competency_id if competency in self.scores else None
        weighed = [other.name for other in self.others if identity and other.weights.get(identity)]
        marks = [self.said("on_the_way", grade=self.aim)] if where in self.route else []
        if weighed:
            marks.append(self.said("counts_too", tracks=self.said("and").join(weighed)))
        return marks


def _cheapest_route(card: Scorecard, track: Track, aspirational: Sequence[Track]) -> Route | None:
    """Return the shortest way to the next grade of a track."""
    if card.framework is None:
        return None
    (result,) = compare_tracks(card, [track], primary=card.track, aspirational=aspirational)
    return result.route


def _aim(texts: Texts, route: Route, track: Track, primary: Track | None) -> str:
    """Return the grade that a route leads to, in words, with a track that is not one's own."""
    grade = route.grade.grade or plain_title(route.grade.job_title)
    if primary is not None and primary.id == track.id:
        return grade
    return texts.said("reasons.goals.as_track", grade=grade, track=track.name)


def _candidates(
    card: Scorecard, aspirational: Sequence[Track], stay: bool, done: set[str]
) -> list[tuple[FocusItem, ...]]:
    """Return for each competency the skills to choose a goal from, in the order of the focus
    list; none of those that goals have ``done``.
    """
    scores = {one.name: one for one in card.competencies}
    undecided = {
        one.name
        for assessed, one in zip(card.assessment.competencies, card.competencies, strict=True)
        if _may_be_higher(one, assessed.levels)
    }
    found: dict[str, list[FocusItem]] = {}
    for item in focus_list(card, aspirational):
        reached = item.level == scores[item.competency].level
        wanted = reached or not (stay or item.competency in undecided)
        rises = item.rating is not None and item.rating < card.scale.top
        if wanted and rises and squeezed(item.skill) not in done:
            found.setdefault(item.competency, []).append(item)
    return [tuple(items[:_EACH]) for items in found.values()]


def _may_be_higher(one: CompetencyScore, levels: Sequence[AssessedLevel]) -> bool:
    """Tell whether skills without a rating may have achieved the level above the one that is
    reached.
    """
    if one.level is None or not 0 <= one.level < len(levels):
        return False
    ratings = [skill.rating for skill in applying(levels[one.level].skills)]
    rule = one.levels[one.level].rule
    return None in ratings and rule.achieved(
        [rule.scale.top if rating is None else rating for rating in ratings]
    )


# --- a goal in words -----------------------------------------------------------------------------


def _goal(
    items: Sequence[FocusItem], practice: GrowthPractice | None, known: _Known, today: date
) -> Goal:
    item = items[0]
    growth = growth_of(known.framework)
    score = known.scores.get(item.competency)
    competency = competency_meant(item.competency, known.framework)
    above = known.above(item.competency, item.level)
    due = _due(known, today, item.rating, above)
    skill = known.skills[item.where][0] if item.where in known.skills else None
    shown = (
        practice.measure
        if practice is not None and practice.measure
        else known.said("two_examples", competency=item.competency)
    )
    return Goal(
        goal=item.skill,
        measure=f"{shown} {_step(known, item.rating, above, item.level_name, today, due)}",
        support=_now(known, skill, item.rating),
        reason=_reason(items, known),
        competency=competency.name if competency else (score.name if score else item.competency),
        skill=item.skill,
        kind=practice.kind if practice is not None else largest_kind(growth.kinds),
        start=today,
        due=due,
        status=None,
        next_step=practice.next_step if practice is not None else "",
        where="",
    )


def _reason(items: Sequence[FocusItem], known: _Known) -> str:
    """Say why a skill is worth choosing, and which others could be chosen instead."""
    item = items[0]
    name = item.level_name or str(item.level)
    reason = known.said("half_shown" if known.is_reached(item) else "missing", level=name)
    reason += _as_sentences(known.marks(item.competency, item.where))
    for other in items[1:]:
        rating = known.scale.label(known.scale.known(other.rating))
        about = [
            known.said("other", rating=rating, level=other.level_name or other.level),
            *known.marks(other.competency, other.where),
        ]
        reason += " " + known.said("or_instead", skill=other.skill, about="; ".join(about))
    return reason


def _as_sentences(marks: Iterable[str]) -> str:
    return "".join(f" {capital(mark)}." for mark in marks)


def _agreed_goal(one: Agreed, known: _Known, today: date) -> Goal:
    """Return the goal that a practice of the focus list is; how it is to be learnt is for those
    who wrote it.
    """
    skill, score, level = known.skills.get(one.where, (None, None, 0))
    rating = skill.rating if skill is not None else None
    above = known.above(score.name, level) if score is not None else 0
    due = _due(known, today, rating, above)
    competency = competency_meant(one.competency, known.framework)
    name = (
        score.levels[level - 1].name if score is not None and 0 < level <= len(score.levels) else ""
    )
    reason = known.said("chosen_by", who=one.by) if one.by else known.said("chosen")
    reason += _as_sentences(known.marks(score.name if score else one.competency, one.where))
    return Goal(
        goal=one.practice,
        measure=f"{known.said('two_seen')} {_step(known, rating, above, name, today, due)}",
        support=_now(known, skill, rating) if one.skill else "",
        reason=reason,
        competency=competency.name if competency else one.competency,
        skill=one.skill,
        kind="",
        start=today,
        due=due,
        status=None,
        next_step="",
        where="",
    )


def _now(known: _Known, skill: RatedSkill | None, rating: int | None) -> str:
    """Return where somebody stands, by whose rating."""
    if rating is None:
        return known.said("not_rated")
    whose = known.card.assessment
    rater = whose.rater if whose.alone or whose.rater == "manager" else _rater_of(skill)
    now = known.said(f"rated_{rater or 'self'}", rating=known.scale.label(rating))
    return f"{now} {known.said('in_part')}" if rating in known.scale.between else now


def _step(known: _Known, rating: int | None, above: int, level: str, today: date, due: date) -> str:
    """Return by what a step of rating will be known, in a sentence."""
    scale, on_level = known.scale, "_on" if level else ""
    top = scale.label(scale.top)
    if rating is None:
        return known.said("then_rated", top=top)
    if rating == scale.top:
        return known.said("stays", top=top)
    change = known.said("change", top=top, now=scale.label(rating))
    if rating in scale.between:
        size = known.said("size_above" if above else "size_here")
        return known.said(f"twice_more{on_level}", level=level, size=size, change=change)
    half = today + (due - today) / 2
    month = known.texts.table("sheets", "months")[str(half.month)]
    first = known.said(f"first{on_level}", level=level, month=month, year=half.year)
    if above > 1:
        second = scale.label(scale.second)
        return known.said("with_help", first=first, second=second, change=change)
    return known.said("three_in_all", first=first, change=change)


def _due(known: _Known, today: date, rating: int | None, above: int) -> date:
    """Return by when a goal can be reached: a day on which people work, by the size of the step
    and by nobody's review.
    """
    times = growth_of(known.framework).lead_times or DEFAULT_LEAD_TIMES
    shown = known.scale.cost(None, known.scale.known(rating)) > 0
    months = (times.somewhat_months if shown else times.no_months) + above * times.level_months
    return min(working_day(plus_months(today, months)), LAST_DAY)


def _competency_key(name: str, framework: Framework | None) -> str:
    one = competency_meant(name, framework)
    return squeezed(one.name if one else name)


def agreed_of(rows: Iterable[Mapping[str, object]]) -> tuple[Agreed, ...]:
    """Return what was written as practices into the rows of a sheet Focus
    (:func:`assessment.sheets.results.focus.written_rows`).
    """
    found = []
    for row in rows:
        texts = {
            key: str(row.get(key) or "").strip()
            for key in ("practice", "competency", "skill", "where", "agreed")
        }
        if texts["practice"]:
            found.append(
                Agreed(
                    texts["practice"],
                    texts["competency"],
                    texts["skill"],
                    texts["where"],
                    texts["agreed"],
                )
            )
    return tuple(found)
