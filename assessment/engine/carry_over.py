"""What of last time's ratings still counts, and where two raters differ.

:func:`carry_over` takes the ratings and notes of a former assessment to a framework as it is now.
Whatever cannot be carried is listed with the reason; nothing is dropped in silence. Pure functions:
no file is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal, NamedTuple

from assessment.engine.identify import competency_of
from assessment.model import (
    Assessment,
    Competency,
    Framework,
    Marker,
    Migration,
    Opinion,
    RatedSkill,
    Rater,
    Remark,
)
from assessment.model.marks import LAST_CYCLE
from assessment.words.names import squeezed

How = Literal["id", "text", "renamed", "split", "merged"]

_LONGEST_NOTE = 2_000  # characters
_ALIKE = 0.85  # of difflib's ratio: above it two texts differ by a few words
_LONGEST_ALIKE = 300  # characters of a text that is compared with others by likeness
# work on likeness in one workbook, about a second: characters of one text times those of the other
# ...
_MOST_ALIKE = 20_000_000
_LOOK = 1_000  # ... and for each text that is looked at
_LONGEST_SHOWN = 60  # characters of a skill's text in a reason
_MOST_SHOWN = 6  # ratings named in a reason

_HOWS: tuple[How, ...] = ("id", "text", "renamed", "split", "merged")
_HOW: dict[str, How] = {
    "renamed": "renamed",
    "split": "split",
    "merged": "merged",
    "dropped": "renamed",
}
_SHORTENED = (
    f"The notes are longer than {_LONGEST_NOTE:,} characters. The rest stands in last time's"
    " workbook."
)
_WHO: dict[Rater, str] = {"self": "Employee", "manager": "Manager", "agreed": "Agreed"}
_COUNTED: tuple[Rater, ...] = ("agreed", "self")


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


# --- the framework, as skills are looked for in it -----------------------------------------------


class _Place(NamedTuple):
    """Where a skill stands in the framework."""

    text: str
    competency: Competency
    level: int


@dataclass(frozen=True, slots=True, eq=False)
class _Index:
    places: dict[str, _Place]  # by skill id, in order
    by_text: dict[str, list[str]]  # ids
    on_level: dict[tuple[str, int], list[str]]  # by the competency's id and the level's number
    moves: dict[str, Migration]  # by an id of before
    text_moves: dict[str, Migration]  # by the wording of before


@lru_cache(maxsize=16)
def _index_of(framework: Framework) -> _Index:
    index = _Index({}, {}, {}, {}, {})
    for competency in framework.competencies:
        for level in competency.levels:
            for skill in level.skills:
                index.places[skill.id] = _Place(skill.text, competency, level.number)
                index.by_text.setdefault(_key(skill.text), []).append(skill.id)
                index.on_level.setdefault((competency.id, level.number), []).append(skill.id)
    for migration in framework.migrations:
        for identity in migration.before:
            index.moves.setdefault(identity, migration)
        index.text_moves.setdefault(_key(migration.text), migration)
    for texts in (index.by_text, index.text_moves):
        texts.pop("", None)  # a text without letters and digits is like no other
    return index


def _key(text: str) -> str:
    """Return a text as it is compared; of a very long one, the end counts as it is written."""
    return squeezed(text) + text[1_000:]


# --- the workbook of last time -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Old:
    """A skill of the former workbook."""

    number: int  # in the order of the workbook
    competency: str
    level: str
    place: tuple[str | None, int]  # the framework's competency (its id) and level that it stands on
    skill: RatedSkill
    key: str  # its text, as it is compared
    identity: str | None  # its id, if the workbook's ids are the framework's
    rating: int | None
    rater: Rater | None
    note: str
    shortened: bool
    proposed: bool
    does_not_apply: bool

    @property
    def counts(self) -> bool:  # whether there is anything to carry
        return self.rating is not None or self.does_not_apply or bool(self.note)

    def because(self, reason: str) -> NotCarried:
        return NotCarried(
            self.skill.where,
            self.competency,
            self.level,
            self.skill.text,
            self.rating,
            self.note,
            reason,
        )


def _olds(previous: Assessment, framework: Framework, index: _Index) -> list[_Old]:
    known_ids = _ids_count(previous, framework, index)
    numbers = {squeezed(level.name): level.number for level in framework.levels}
    proposed = {proposal.where for proposal in previous.proposals}
    labels: dict[int | None, str] = {label.value: label.label for label in framework.ratings}
    found: list[_Old] = []
    for competency in previous.competencies:
        known = competency_of(competency, framework)
        for position, level in enumerate(competency.levels, start=1):
            place = (known.id if known else None, numbers.get(squeezed(level.name), position))
            for skill in level.skills:
                only = (
                    ()
                    if previous.rater != "manager"
                    else (Opinion("manager", skill.rating, skill.where, "", skill.does_not_apply),)
                )
                given = {
                    one.rater: one
                    for one in reversed(skill.opinions or only)
                    if one.rating is not None or one.does_not_apply
                }
                rater = next((one for one in _COUNTED if one in given), None)
                counting = given[rater] if rater else None if only else skill
                rating, left_out = (
                    (counting.rating, counting.does_not_apply) if counting else (None, False)
                )
                note, shortened = _note_of(
                    skill, given.get("manager") if "agreed" not in given else None, labels
                )
                identity, key = skill.skill_id if known_ids else None, _key(skill.text)
                is_open = skill.where in proposed and bool(note)
                found.append(
                    _Old(
                        len(found),
                        competency.name,
                        level.name,
                        place,
                        skill,
                        key,
                        identity,
                        rating,
                        rater,
                        note,
                        shortened,
                        is_open,
                        left_out,
                    )
                )
    return found


def _ids_count(previous: Assessment, framework: Framework, index: _Index) -> bool:
    """Tell whether the ids of a workbook's skills mean the framework's.

    Frameworks share ids (``delivery-2-tools`` is a skill of several, each time another one), so an
    id alone is no proof. A workbook that was made for the framework is one. In any other, at least
    as many ids have to stand beside the framework's own texts as are unknown to it; where neither
    is the case, the ids are believed unless the workbook names another framework.
    """
    if previous.marker is not None and previous.marker.framework == framework.id:
        return True
    confirmed, unknown = set(), set()
    for skill in (
        skill
        for competency in previous.competencies
        for level in competency.levels
        for skill in level.skills
    ):
        if skill.skill_id in index.places:
            if _key(index.places[skill.skill_id].text) == _key(skill.text):
                confirmed.add(skill.skill_id)
        elif skill.skill_id and skill.skill_id not in index.moves:
            unknown.add(skill.skill_id)
    return len(unknown) <= len(confirmed) and (bool(confirmed) or previous.marker is None)


def _note_of(
    skill: RatedSkill, manager: Opinion | None, labels: Mapping[int | None, str]
) -> tuple[str, bool]:
    """Return what was written on a skill with who said it, and whether it had to be shortened;
    the ``manager``'s rating comes along by its label.
    """
    said = [
        (_WHO[rater], opinion.note)
        for rater in _WHO
        for opinion in skill.opinions
        if opinion.rater == rater
    ]
    if manager is not None:
        said.insert(0, ("Manager's rating", labels.get(manager.rating, "does not apply")))
    # a threaded comment and the note that older programs see hold the same
    parts: dict[str, None] = {}
    for who, text in (*said, ("", skill.note), *_remarks(skill.remarks)):
        # Excel begins a note with its author
        text = text.strip().removeprefix(f"{who}:" if who else "").strip()[: _LONGEST_NOTE + 1]
        if text:
            parts[f"{who}: {text}" if who else text] = None
        if sum(map(len, parts)) > _LONGEST_NOTE:
            break
    return _shortened("\n".join(parts))


def _remarks(remarks: Sequence[Remark]) -> Iterator[tuple[str, str]]:
    """Yield author and text of comments and their replies, without the notes of a former
    carrying-over; what people replied to those stays.
    """
    left = list(reversed(remarks))
    while left:
        remark = left.pop()
        author = remark.author.strip()
        if author.casefold() != LAST_CYCLE.casefold() and (
            author or not remark.text.startswith(f"{LAST_CYCLE}:\n")
        ):
            yield author, remark.text
        left.extend(reversed(remark.replies))


def _shortened(note: str) -> tuple[str, bool]:
    return (
        (note, False)
        if len(note) <= _LONGEST_NOTE
        else (note[: _LONGEST_NOTE - 1].rstrip() + "\u2026", True)
    )


# --- where each skill goes -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Way:
    """Where a skill of last time ends."""

    targets: dict[str, How] = field(default_factory=dict)
    # the ids that it had on the way, first and last included
    passed: set[str] = field(default_factory=set)
    # what was applied on the way to each target
    taken: dict[str, tuple[Migration, ...]] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)  # why it goes no further


class _Finder:
    """Finds where the skills of one workbook go; which others stand there decides on what a
    migration still has to do.
    """

    def __init__(
        self, index: _Index, framework: Framework, olds: Sequence[_Old], marker: Marker | None
    ) -> None:
        self.index = index
        self.framework = framework
        self.present = {old.identity for old in olds}
        self.current = marker is not None and (marker.framework, marker.version) == (
            framework.id,
            framework.version,
        )
        self.work = _MOST_ALIKE  # that is left

    def way(self, old: _Old) -> _Way:
        """Find by id, else by text, else by the migrations; but what was split or merged goes
        all the ways, even if its text stayed on one.
        """
        if old.identity in self.index.places:
            return self._followed([old.identity])
        twin, ambiguous = self._by_text(old)
        moved = self._followed([old.identity]) if old.identity in self.index.moves else None
        if twin is not None and (
            moved is None or moved.targets.get(twin) not in ("split", "merged")
        ):
            return _Way({twin: "text"})
        if moved is not None:
            return moved
        if (migration := self.index.text_moves.get(old.key)) is not None:
            return self._followed(migration.after, migration)
        return _Way(ended=[ambiguous] if ambiguous else [])

    def _followed(self, starts: Iterable[str], first: Migration | None = None) -> _Way:
        """Go on from ids by the migrations, as far as they lead. Each id is visited once, so
        circles end.
        """
        way = _Way(ended=[_dropped(first)] if first and not first.after else [])
        ahead: list[tuple[str, How, tuple[Migration, ...]]] = [
            (identity, _HOW[first.kind] if first else "id", ()) for identity in starts
        ]
        while ahead:
            identity, how, taken = ahead.pop(0)
            if identity in way.passed:
                continue
            way.passed.add(identity)
            migration = self._still_to_do(identity)
            if migration is not None:
                how = max(how, _HOW[migration.kind], key=_HOWS.index)
                taken += (migration,)
                ahead += [(after, how, taken) for after in migration.after if after != identity]
                way.ended.extend([] if migration.after else [_dropped(migration)])
            if migration is None or identity in migration.after:
                if identity in self.index.places:
                    way.targets[identity], way.taken[identity] = how, taken
                else:
                    way.ended.append(
                        f"The framework speaks of a skill {identity!r} that came after it, but has"
                        " none."
                    )
        return way

    def _still_to_do(self, identity: str) -> Migration | None:
        """Return the migration of a skill, unless the workbook has been made after it.

        What was split or merged may keep its id. Then the other skills tell: before a merger the
        others that went into it are there, after a split those that came of it.
        """
        migration = self.index.moves.get(identity)
        if migration is None or identity not in self.index.places:
            return migration
        if self.current or identity not in migration.after:
            return None
        others = set(migration.before if migration.kind == "merged" else migration.after) - {
            identity
        }
        return migration if bool(self.present & others) == (migration.kind == "merged") else None

    def _by_text(self, old: _Old) -> tuple[str | None, str]:
        """Return the skill with the same text, in the competency or else the only one anywhere;
        or why it cannot be told which.
        """
        everywhere = self.index.by_text.get(old.key, [])
        inside = [
            identity
            for identity in everywhere
            if self.index.places[identity].competency.id == old.place[0]
        ]
        found = inside or everywhere
        if len(inside) > 1:
            found = [
                identity for identity in inside if self.index.places[identity].level == old.place[1]
            ] or inside
            if len(found) > 1:
                found = [
                    identity
                    for identity in found
                    if self.index.places[identity].text == old.skill.text
                ] or found
        if len(found) == 1:
            return found[0], ""
        ids = ", ".join(found[:_MOST_SHOWN])
        return None, (
            f"Several skills of {self.framework.name} have this text ({ids}). Rate the one that is"
            " meant."
            if found
            else ""
        )

    def lost(self, old: _Old) -> str:
        """Say why a skill that was found nowhere was not, and what to do."""
        name = f"{self.framework.name} {self.framework.version}"
        if not old.key:
            return (
                "There is no statement beside it. Find out what was rated, and rate that skill of"
                f" {name}."
            )
        if (alike := self._alike(old)) is not None:
            return (
                f"{name} has no skill with this text. It looks like"
                f" \u201c{self.index.places[alike].text}\u201d: if that is the same, rate it as"
                " before."
            )
        return (
            f"{name} has no skill with this text. See whether another one has taken its place, and"
            " rate that."
        )

    def _alike(self, old: _Old) -> str | None:
        """Return the only skill of the same competency and level whose text differs by a few
        words.
        """
        competency, level = old.place
        text = old.skill.text.casefold()
        if competency is None or len(text) > _LONGEST_ALIKE:
            return None
        others = [
            (one, self.index.places[one].text.casefold())
            for one in self.index.on_level.get((competency, level), [])
        ]
        self.work -= _LOOK * len(others)
        compared = SequenceMatcher(None, b=text, autojunk=False)
        found = []
        for identity, other in others:
            if self.work < 0:
                return None
            compared.set_seq1(other)
            if (
                len(other) <= _LONGEST_ALIKE
                and compared.real_quick_ratio() > _ALIKE
                and compared.quick_ratio() > _ALIKE
            ):
                self.work -= len(text) * len(other)
                if compared.ratio() > _ALIKE:
                    found.append(identity)
        return found[0] if len(found) == 1 else None


def _dropped(migration: Migration) -> str:
    return migration.description or "The framework has dropped this skill. There is nothing to do."


def _quoted(text: str) -> str:
    return f"\u201c{text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3].rstrip() + '...'}\u201d"


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
    return _Carrying(previous, framework).result()


class _Carrying:
    """One run of :func:`carry_over`."""

    def __init__(self, previous: Assessment, framework: Framework) -> None:
        self.framework = framework
        self.index = _index_of(framework)
        self.olds = _olds(previous, framework, self.index)
        self.finder = _Finder(self.index, framework, self.olds, previous.marker)
        self.ways = [self.finder.way(old) for old in self.olds]
        self.labels = {label.value: label.label for label in framework.ratings}
        self.may_not_apply = framework.does_not_apply is not None
        # for each skill of the workbook, to which it was carried
        self.taken: list[list[str]] = [[] for _ in self.olds]
        self.said: list[list[str]] = [[] for _ in self.olds]  # and what is to be remarked

    def result(self) -> CarriedOver:
        arrived: dict[str, list[_Old]] = {}
        for old, way in zip(self.olds, self.ways, strict=True):
            for target in way.targets:
                arrived.setdefault(target, []).append(old)
        skills = {
            target: carried
            for target in self.index.places
            if (carried := self._settled(target, arrived.get(target, []))) is not None
        }
        not_carried = []
        for old, way in zip(self.olds, self.ways, strict=True):
            if not old.counts:
                continue
            if not way.targets:
                not_carried.append(old.because(" ".join(way.ended) or self.finder.lost(old)))
            self.said[old.number] += self._worth_knowing(old, way)
        remarks = tuple(
            old.because(reason) for old in self.olds for reason in self.said[old.number]
        )
        return CarriedOver(
            skills,
            tuple(not_carried),
            remarks,
            tuple(target for target in self.index.places if target not in skills),
        )

    def _settled(self, target: str, arrived: list[_Old]) -> CarriedSkill | None:
        """Decide what a skill starts from: the first with a rating, or all that were merged
        into it.
        """
        ranked = sorted(arrived, key=lambda old: self._rank(old, target))
        if not any(old.counts for old in ranked):
            return None
        first = ranked[0]
        how = self._how(first, target)
        members = self._merged(target, ranked) if how == "merged" else [first]
        for old in members:
            self.taken[old.number].append(target)
        for old in ranked:
            if old.counts and old not in members:
                preferred = (
                    f"{first.skill.where} stands for the same skill,"
                    f" {_quoted(self.index.places[target].text)}"
                )
                self.said[old.number].append(
                    f"Not carried: {preferred}, and was taken instead. See which of the two holds."
                )
        if how == "merged":
            return self._merger(target, members)
        return CarriedSkill(
            target,
            first.rating,
            first.rater,
            first.note,
            how,
            (first.skill.where,),
            first.does_not_apply and self.may_not_apply,
        )

    def _how(self, old: _Old, target: str) -> How:
        return self.ways[old.number].targets[target]

    def _rank(self, old: _Old, target: str) -> tuple[bool, bool, bool, int]:
        """Order what arrives at a skill: rated, noted, the rest; the skill itself before what
        became of others; then as in the workbook.
        """
        return (
            old.rating is None and not old.does_not_apply,
            not old.counts,
            self._how(old, target) not in ("id", "text"),
            old.number,
        )

    def _merged(self, target: str, ranked: list[_Old]) -> list[_Old]:
        """Return the skills that were merged into one, each once, in the order of the
        migrations (the workbook's does not matter).
        """
        members: dict[str, _Old] = {}
        for old in ranked:
            if self._how(old, target) == "merged":
                members.setdefault(old.identity or old.key, old)
        order = {identity: place for place, identity in enumerate(self.index.moves)}
        places = {
            key: sorted(order[one] for one in self.ways[old.number].passed & order.keys())
            for key, old in members.items()
        }
        return [members[key] for key in sorted(members, key=lambda key: (places[key], key))]

    def _merger(self, target: str, members: list[_Old]) -> CarriedSkill:
        """Carry the lowest of the ratings that were merged, if all have one that apply; where
        none of them does, neither does what they were merged into.
        """
        passed = {identity for old in members for identity in self.ways[old.number].passed}
        taken = [migration for old in members for migration in self.ways[old.number].taken[target]]
        missing = sorted(
            {identity for migration in taken for identity in migration.before} - passed
        )
        ratings = [old.rating for old in members if old.rating is not None]
        apply = [old for old in members if not old.does_not_apply]
        rating = min(ratings) if ratings and len(ratings) == len(apply) and not missing else None
        if ratings and (rating is None or len(set(ratings)) > 1 or len(apply) < len(members)):
            each = [f"{self._label(old)} at {old.skill.where}" for old in members] + [
                f"{identity} not in the workbook" for identity in missing
            ]
            shown = ", ".join(each[:_MOST_SHOWN]) + (", ..." if len(each) > _MOST_SHOWN else "")
            done = (
                "No rating was carried, since not all were rated"
                if rating is None
                else f"The lowest, {self.labels.get(rating, str(rating))}, was carried"
            )
            for old in members:
                self.said[old.number].append(
                    f"Merged into {_quoted(self.index.places[target].text)}: {shown}. {done}. Rate"
                    " it anew."
                )
        noted = [old for old in members if old.note]
        note, shortened = _shortened(
            "\n".join(
                f"{_quoted(old.skill.text)}\n{old.note}" if len(members) > 1 else old.note
                for old in noted
            )
        )
        if shortened and not any(old.shortened for old in noted):
            self.said[noted[0].number].append(_SHORTENED)
        raters = {old.rater for old in members if rating is not None and old.rating == rating}
        rater = next((one for one in _COUNTED if one in raters), None)
        came_from = tuple(old.skill.where for old in members)
        return CarriedSkill(
            target,
            rating,
            rater,
            note,
            "merged",
            came_from,
            not apply and not missing and self.may_not_apply,
        )

    def _worth_knowing(self, old: _Old, way: _Way) -> Iterator[str]:
        """Say what somebody should look at of a skill that was carried."""
        if not (taken := self.taken[old.number]):
            return
        if split := [target for target in way.targets if way.targets[target] == "split"]:
            names = " and ".join(
                _quoted(self.index.places[target].text) for target in split[:_MOST_SHOWN]
            )
            yield (
                f"Split into {names}{' and others' if len(split) > _MOST_SHOWN else ''}: each"
                " starts from the same rating. See whether it holds for each."
            )
        for target in taken:
            place = self.index.places[target]
            if way.targets[target] == "id" and target not in (
                twins := self.index.by_text.get(old.key, [target])
            ):
                yield (
                    f"It was carried by its id to {_quoted(place.text)}, but has the text of"
                    f" {', '.join(twins[:_MOST_SHOWN])}. See which was rated."
                )
            if (
                way.targets[target] in ("id", "text", "renamed")
                and (place.competency.id, place.level) != old.place
            ):
                here = f"{place.competency.name}, {self.framework.level_name(place.level)}"
                yield (
                    f"Moved from {old.competency}, {old.level} to {here}. See whether the rating"
                    " holds there."
                )
        if old.does_not_apply and not self.may_not_apply:
            yield (
                f"It was marked as not applying, and {self.framework.name} has no such rating. Rate"
                " it, or agree on a framework that has one."
            )
        if old.proposed:
            yield (
                "A change was proposed last time and not agreed; the rating that stood was carried."
                " Agree on it."
            )
        if old.shortened:
            yield _SHORTENED

    def _label(self, old: _Old) -> str:
        return (
            "does not apply"
            if old.does_not_apply
            else "unrated"
            if old.rating is None
            else self.labels.get(old.rating, str(old.rating))
        )


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
