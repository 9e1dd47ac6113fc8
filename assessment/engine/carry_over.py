"""What of last time's ratings still counts, and where two raters differ.

:func:`carry_over` takes the ratings and notes of a former assessment to a framework as it is now.
Whatever cannot be carried is listed with the reason; nothing is dropped in silence. Pure functions:
no file is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assessment.engine.former_skills import (
    COUNTED,
    LONGEST_NOTE,
    FormerSkill,
    former_skills,
    shortened_note,
)
from assessment.engine.skill_ways import MOST_SHOWN, How, Index, Way, WayFinder, ids_count, index_of
from assessment.model import Assessment, Framework, Migration, Rater
from assessment.words.text import quoted

_LONGEST_SHOWN = 60  # characters of a skill's text in a reason


@dataclass(frozen=True, slots=True)
class CarriedSkill:
    """What a skill of the framework starts from, and where that came from."""

    skill_id: str  # of the framework that it is carried to
    # None: there were only notes, or not all of the skills that were merged had a rating
    rating: int | None
    rater: Rater | None  # whose rating it was; None where the workbook has one column only
    # evidence and comments of last time, one text, with who said it; at most 2,000 characters
    note: str
    how: How
    came_from: tuple[str, ...]  # "Delivery!D7", where the rating stands
    # instead of a rating; only where the framework has skills that may not
    does_not_apply: bool = False


@dataclass(frozen=True, slots=True)
class NotCarried:
    """A skill of last time's workbook that somebody should look at, and why; the reason says
    what to do.
    """

    where: str
    competency: str
    level: str
    skill: str
    rating: int | None
    note: str  # as in CarriedSkill
    reason: str


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """All that became of a former assessment. Both lists are in the order of its workbook."""

    skills: Mapping[str, CarriedSkill]  # by skill id, in the framework's order
    not_carried: tuple[NotCarried, ...]
    # carried, but worth knowing; and skills that another one was preferred to
    remarks: tuple[NotCarried, ...]
    new_skills: tuple[str, ...]  # ids of the framework's skills that nothing was carried to


@dataclass(frozen=True, slots=True)
class Difference:
    """A skill that employee and manager rate differently."""

    competency: str
    level: int  # from 1, in the order of the workbook
    level_name: str
    skill: str
    skill_id: str | None
    self_rating: int
    manager_rating: int
    self_where: str
    manager_where: str


# --- what is carried -----------------------------------------------------------------------------


def carry_over(previous: Assessment, framework: Framework) -> CarriedOver:
    """Return what of a former assessment the skills of ``framework`` start from, and what could not
    be carried.

    Skills are matched by id, else by text (within the competency, else anywhere if it is the only
    one), else by the framework's migrations. An id counts only where the workbook's ids are the
    framework's. The agreed rating is carried, else the employee's; the manager's comes along in the
    note, with evidence and comments, but for those that a former carrying-over wrote. A skill
    without rating and note is nothing to carry; of all others each is carried, or listed with the
    reason, or remarked on as one that another was preferred to.
    """
    olds = former_skills(previous, framework, ids_count=ids_count(previous, framework))
    finder = WayFinder(framework, olds, previous.marker)
    ways = [finder.way(old) for old in olds]
    arrived = _arrivals(olds, ways)
    to = _Target(framework, index_of(framework))
    settled = {
        target: done
        for target in to.index.places
        if (done := to.settled(target, arrived.get(target, []))) is not None
    }
    skills = {target: done.skill for target, done in settled.items()}
    not_carried = tuple(
        _because(old, " ".join(way.ended) or finder.lost(old))
        for old, way in zip(olds, ways, strict=True)
        if old.counts and not way.targets
    )
    return CarriedOver(
        skills,
        not_carried,
        tuple(_remarks(to, olds, ways, settled)),
        tuple(target for target in to.index.places if target not in skills),
    )


def _arrivals(olds: Sequence[FormerSkill], ways: Sequence[Way]) -> dict[str, list[_Arrival]]:
    """Return which skills of the workbook go to which of the framework."""
    arrived: dict[str, list[_Arrival]] = {}
    for old, way in zip(olds, ways, strict=True):
        for target in way.targets:
            arrived.setdefault(target, []).append(_Arrival(old, way))
    return arrived


def _remarks(
    to: _Target,
    olds: Sequence[FormerSkill],
    ways: Sequence[Way],
    settled: Mapping[str, _Settled],
) -> Iterator[NotCarried]:
    """Yield what is to be remarked of each skill of the workbook, in its order."""
    said: dict[int, list[str]] = {}
    taken: dict[int, list[str]] = {}  # to which skills one was carried
    for target, done in settled.items():
        for number in done.members:
            taken.setdefault(number, []).append(target)
        for number, text in done.said:
            said.setdefault(number, []).append(text)
    for old, way in zip(olds, ways, strict=True):
        own = taken.get(old.number, [])
        knowing = to.worth_knowing(old, way, own) if old.counts and own else ()
        for reason in (*said.get(old.number, ()), *knowing):
            yield _because(old, reason)


def _because(old: FormerSkill, reason: str) -> NotCarried:
    return NotCarried(
        old.skill.where,
        old.competency,
        old.level,
        old.skill.text,
        old.rating,
        old.note,
        reason,
    )


def _quoted(text: str) -> str:
    return quoted(text, _LONGEST_SHOWN)


class _Arrival(NamedTuple):
    """A skill of the workbook at one of those that it goes to, and the way that it came."""

    old: FormerSkill
    way: Way


@dataclass(frozen=True, slots=True)
class _Settled:
    """What a skill starts from, and the numbers of the workbook's skills that it is made of."""

    skill: CarriedSkill
    members: tuple[int, ...]
    said: tuple[tuple[int, str], ...]  # what is to be remarked of which skill of the workbook


@dataclass(frozen=True, slots=True)
class _Target:
    """The framework to which is carried: it decides what each of its skills starts from."""

    framework: Framework
    index: Index

    @property
    def may_not_apply(self) -> bool:
        """Whether a skill may be left out."""
        return self.framework.does_not_apply is not None

    def said(self, key: str, **values: object) -> str:
        """Return a text about what was carried, in the framework's language."""
        return self.framework.texts.said(f"reasons.carried.{key}", **values)

    @property
    def shortened(self) -> str:
        """What is said of notes that are too long."""
        return self.said("shortened", most=f"{LONGEST_NOTE:,}")

    def settled(self, target: str, arrived: Sequence[_Arrival]) -> _Settled | None:
        """Decide what a skill starts from: the first with a rating, or all that were merged
        into it; ``None`` where nothing is to be carried.
        """
        ranked = sorted(arrived, key=lambda arrival: _rank(arrival, target))
        if not any(arrival.old.counts for arrival in ranked):
            return None
        first, way = ranked[0]
        how = way.targets[target]
        if how == "merged":
            done = self._merger(target, self._merged(target, ranked))
        else:
            carried = CarriedSkill(
                target,
                first.rating,
                first.rater,
                first.note,
                how,
                (first.skill.where,),
                first.does_not_apply and self.may_not_apply,
            )
            done = _Settled(carried, (first.number,), ())
        skill = _quoted(self.index.places[target].text)
        text = self.said("taken_instead", where=first.skill.where, skill=skill)
        passed_over = tuple(
            (old.number, text) for old, _ in ranked if old.counts and old.number not in done.members
        )
        return _Settled(done.skill, done.members, (*passed_over, *done.said))

    def _merged(self, target: str, ranked: Sequence[_Arrival]) -> list[_Arrival]:
        """Return the skills that were merged into one, each once, in the order of the
        migrations (the workbook's does not matter).
        """
        members: dict[str, _Arrival] = {}
        for arrival in ranked:
            if arrival.way.targets[target] == "merged":
                members.setdefault(arrival.old.identity or arrival.old.key, arrival)
        order = {identity: place for place, identity in enumerate(self.index.moves)}
        places = {
            key: sorted(order[one] for one in arrival.way.passed & order.keys())
            for key, arrival in members.items()
        }
        return [members[key] for key in sorted(members, key=lambda key: (places[key], key))]

    def _merger(self, target: str, members: Sequence[_Arrival]) -> _Settled:
        """Carry the lowest of the ratings that were merged, if all have one that apply; where
        none of them does, neither does what they were merged into.
        """
        olds = [old for old, _ in members]
        missing = _missing(target, members)
        rating = None if missing else _lowest(olds)
        note, too_long = _merged_note(olds)
        carried = CarriedSkill(
            target,
            rating,
            _rater_of(olds, rating),
            note,
            "merged",
            tuple(old.skill.where for old in olds),
            not missing and self.may_not_apply and all(old.does_not_apply for old in olds),
        )
        numbers = tuple(old.number for old in olds)
        remarks: list[tuple[int, str]] = []
        if _is_unsure(olds, rating):
            said = self._said_of_merger(target, olds, missing, rating)
            remarks = [(number, said) for number in numbers]
        return _Settled(
            carried, numbers, (*remarks, *((number, self.shortened) for number in too_long))
        )

    def _said_of_merger(
        self,
        target: str,
        olds: Sequence[FormerSkill],
        missing: Sequence[str],
        rating: int | None,
    ) -> str:
        """Say what was merged, and which rating came of it."""
        each = [self.said("part", rating=self._label(old), where=old.skill.where) for old in olds]
        each += [self.said("not_there", id=identity) for identity in missing]
        shown = ", ".join(each[:MOST_SHOWN]) + (", ..." if len(each) > MOST_SHOWN else "")
        done = (
            self.said("none_carried")
            if rating is None
            else self.said("lowest_carried", rating=self._rating(rating))
        )
        skill = _quoted(self.index.places[target].text)
        return self.said("merged", skill=skill, parts=shown, done=done)

    def _label(self, old: FormerSkill) -> str:
        if old.does_not_apply:
            return self.said("does_not_apply")
        return self.said("unrated") if old.rating is None else self._rating(old.rating)

    def _rating(self, value: int) -> str:
        labels = {label.value: label.label for label in self.framework.ratings}
        return labels.get(value, str(value))

    # --- what is worth knowing of what was carried ---

    def worth_knowing(self, old: FormerSkill, way: Way, taken: Sequence[str]) -> Iterator[str]:
        """Say what somebody should look at of a skill that was carried to those ``taken``."""
        if split := [target for target, how in way.targets.items() if how == "split"]:
            names = [_quoted(self.index.places[target].text) for target in split[:MOST_SHOWN]]
            skills = self.said("and").join(names)
            if len(split) > MOST_SHOWN:
                skills = self.said("and_others", skills=skills)
            yield self.said("split", skills=skills)
        for target in taken:
            yield from self._about_place(old, target, way.targets[target])
        if old.does_not_apply and not self.may_not_apply:
            yield self.said("no_such_rating", framework=self.framework.name)
        if old.proposed:
            yield self.said("not_agreed")
        if old.shortened:
            yield self.shortened

    def _about_place(self, old: FormerSkill, target: str, how: How) -> Iterator[str]:
        """Say that a skill has the text of others than it was carried to, or stands elsewhere."""
        place = self.index.places[target]
        twins = self.index.by_text.get(old.key, [target])
        if how == "id" and target not in twins:
            others = ", ".join(twins[:MOST_SHOWN])
            yield self.said("text_of_others", skill=_quoted(place.text), others=others)
        stays = how in ("id", "text", "renamed")
        if stays and (place.competency.id, place.level) != old.place:
            level = self.framework.level_name(place.level)
            yield self.said(
                "moved",
                before=self.said("place", competency=old.competency, level=old.level),
                now=self.said("place", competency=place.competency.name, level=level),
            )


def _rank(arrival: _Arrival, target: str) -> tuple[bool, bool, bool, int]:
    """Order what arrives at a skill: rated, noted, the rest; the skill itself before what became
    of others; then as in the workbook.
    """
    old, way = arrival
    return (
        old.rating is None and not old.does_not_apply,
        not old.counts,
        way.targets[target] not in ("id", "text"),
        old.number,
    )


def _missing(target: str, members: Sequence[_Arrival]) -> list[str]:
    """Return the ids of those that were merged as well, and are not in the workbook."""
    passed = {identity for _, way in members for identity in way.passed}
    taken: list[Migration] = [one for _, way in members for one in way.taken[target]]
    return sorted({identity for migration in taken for identity in migration.before} - passed)


def _lowest(olds: Sequence[FormerSkill]) -> int | None:
    """Return the lowest rating of skills, ``None`` where one that applies has none."""
    ratings = [old.rating for old in olds if old.rating is not None]
    apply = [old for old in olds if not old.does_not_apply]
    return min(ratings) if ratings and len(ratings) == len(apply) else None


def _is_unsure(olds: Sequence[FormerSkill], rating: int | None) -> bool:
    """Tell whether the rating of what was merged is not simply that of each."""
    ratings = {old.rating for old in olds if old.rating is not None}
    if not ratings:
        return False
    return rating is None or len(ratings) > 1 or any(old.does_not_apply for old in olds)


def _rater_of(olds: Sequence[FormerSkill], rating: int | None) -> Rater | None:
    """Return whose rating it is that was carried."""
    raters = {old.rater for old in olds if rating is not None and old.rating == rating}
    return next((rater for rater in COUNTED if rater in raters), None)


def _merged_note(olds: Sequence[FormerSkill]) -> tuple[str, list[int]]:
    """Return the notes of skills as one, and, where it had to be shortened and none of them was,
    the number of the one to say so of.
    """
    noted = [old for old in olds if old.note]
    note, shortened = shortened_note(
        "\n".join(
            f"{_quoted(old.skill.text)}\n{old.note}" if len(olds) > 1 else old.note for old in noted
        )
    )
    untold = shortened and not any(old.shortened for old in noted)
    return note, [noted[0].number] if untold else []


# --- where raters differ -------------------------------------------------------------------------


def differences(assessment: Assessment) -> tuple[Difference, ...]:
    """Return the skills that employee and manager rate differently, in the order of the workbook.

    A skill that only one of them has rated is no difference yet. Empty where the workbook has one
    column of ratings.
    """
    found = []
    for competency in assessment.competencies:
        for number, level in enumerate(competency.levels, start=1):
            for skill in level.skills:
                given = {
                    one.rater: (one.rating, one.where)
                    for one in reversed(skill.opinions)
                    if one.rating is not None
                }
                own, other = given.get("self"), given.get("manager")
                if own and other and own[0] != other[0]:
                    found.append(
                        Difference(
                            competency.name,
                            number,
                            level.name,
                            skill.text,
                            skill.skill_id,
                            own[0],
                            other[0],
                            own[1],
                            other[1],
                        )
                    )
    return tuple(found)
