"""Where each skill of last time's workbook goes in a framework as it is now: by its id, by its
text, or by what the framework says has become of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from assessment.engine.former_skills import FormerSkill, key_of
from assessment.model import Assessment, Competency, Framework, Marker, Migration

How = Literal["id", "text", "renamed", "split", "merged"]

MOST_SHOWN = 6  # skills or ratings that are named in a reason
# of a hundred: two texts of which one is the other reworded. In the public versions of the
# frameworks, reworded skills are 75 and more alike but for a handful, and the skills of one level
# that say different things at most 67
_ALIKE = 75
_HOWS: tuple[How, ...] = ("id", "text", "renamed", "split", "merged")
_HOW: dict[str, How] = {
    "renamed": "renamed",
    "split": "split",
    "merged": "merged",
    "dropped": "renamed",
}


# --- the framework, as skills are looked for in it -----------------------------------------------


class Place(NamedTuple):
    """Where a skill stands in the framework."""

    text: str
    competency: Competency
    level: int


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """A framework's skills and migrations by what they are looked for."""

    places: dict[str, Place]  # by skill id, in order
    by_text: dict[str, list[str]]  # ids
    on_level: dict[tuple[str, int], list[str]]  # by the competency's id and the level's number
    moves: dict[str, Migration]  # by an id of before
    text_moves: dict[str, Migration]  # by the wording of before


@lru_cache(maxsize=16)
def index_of(framework: Framework) -> Index:
    """Return a framework's index."""
    index = Index({}, {}, {}, {}, {})
    for competency in framework.competencies:
        for level in competency.levels:
            for skill in level.skills:
                index.places[skill.id] = Place(skill.text, competency, level.number)
                index.by_text.setdefault(key_of(skill.text), []).append(skill.id)
                index.on_level.setdefault((competency.id, level.number), []).append(skill.id)
    for migration in framework.migrations:
        for identity in migration.before:
            index.moves.setdefault(identity, migration)
        index.text_moves.setdefault(key_of(migration.text), migration)
    for texts in (index.by_text, index.text_moves):
        texts.pop("", None)  # a text without letters and digits is like no other
    return index


def ids_count(previous: Assessment, framework: Framework) -> bool:
    """Tell whether the ids of a workbook's skills mean the framework's.

    Frameworks share ids (``delivery-2-tools`` is a skill of several, each time another one), so an
    id alone is no proof. A workbook that was made for the framework is one. In any other, at least
    as many ids have to stand beside the framework's own texts as are unknown to it; where neither
    is the case, the ids are believed unless the workbook names another framework.
    """
    if previous.marker is not None and previous.marker.framework == framework.id:
        return True
    index = index_of(framework)
    named = _named_texts(previous)
    confirmed = {
        identity
        for identity, text in named
        if identity in index.places and key_of(index.places[identity].text) == key_of(text)
    }
    unknown = {identity for identity, _ in named} - index.places.keys() - index.moves.keys()
    return len(unknown) <= len(confirmed) and (bool(confirmed) or previous.marker is None)


def _named_texts(previous: Assessment) -> list[tuple[str, str]]:
    """Return the ids of a workbook's skills with their texts."""
    return [
        (skill.skill_id, skill.text)
        for competency in previous.competencies
        for level in competency.levels
        for skill in level.skills
        if skill.skill_id
    ]


# --- where each skill goes -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """Where a skill of last time ends."""

    targets: dict[str, How] = field(default_factory=dict)
    # the ids that it had on the way, first and last included
    passed: set[str] = field(default_factory=set)
    # what was applied on the way to each target
    taken: dict[str, tuple[Migration, ...]] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)  # why it goes no further


class WayFinder:
    """Finds where the skills of one workbook go; which others stand there decides on what a
    migration still has to do.
    """

    def __init__(
        self, framework: Framework, olds: Sequence[FormerSkill], marker: Marker | None
    ) -> None:
        self.framework = framework
        self.index = index_of(framework)
        self.present = {old.identity for old in olds}
        self.current = marker is not None and (marker.framework, marker.version) == (
            framework.id,
            framework.version,
        )

    def way(self, old: FormerSkill) -> Way:
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
            return Way({twin: "text"})
        if moved is not None:
            return moved
        if (migration := self.index.text_moves.get(old.key)) is not None:
            return self._followed(migration.after, migration)
        return Way(ended=[ambiguous] if ambiguous else [])

    def _followed(self, starts: Iterable[str], first: Migration | None = None) -> Way:
        """Go on from ids by the migrations, as far as they lead. Each id is visited once, so
        circles end.
        """
        way = Way(ended=[self._dropped(first)] if first and not first.after else [])
        began: How = _HOW[first.kind] if first else "id"
        ahead: list[tuple[str, How, tuple[Migration, ...]]] = [(one, began, ()) for one in starts]
        while ahead:
            identity, how, taken = ahead.pop(0)
            if identity in way.passed:
                continue
            way.passed.add(identity)
            migration = self._still_to_do(identity)
            if migration is not None:
                how = max(how, _HOW[migration.kind], key=_HOWS.index)
                taken += (migration,)
                ahead += [(after, how, taken) for after in migration.after]
                if not migration.after:
                    way.ended.append(self._dropped(migration))
                if identity not in migration.after:
                    continue
            if identity in self.index.places:
                way.targets[identity], way.taken[identity] = how, taken
            else:
                way.ended.append(self.said("none_came_after", id=repr(identity)))
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

    def _by_text(self, old: FormerSkill) -> tuple[str | None, str]:
        """Return the skill with the same text, in the competency or else the only one anywhere;
        or why it cannot be told which.
        """
        found = self._same_text(old)
        if len(found) == 1:
            return found[0], ""
        ids = ", ".join(found[:MOST_SHOWN])
        several = self.said("several", framework=self.framework.name, ids=ids) if found else ""
        return None, several

    def _same_text(self, old: FormerSkill) -> list[str]:
        """Return the skills with the same text: those of the competency, of its level, with the
        same signs, as far as that leaves any.
        """
        places, everywhere = self.index.places, self.index.by_text.get(old.key, [])
        inside = [one for one in everywhere if places[one].competency.id == old.place[0]]
        if len(inside) < 2:
            return inside or everywhere
        on_level = [one for one in inside if places[one].level == old.place[1]] or inside
        if len(on_level) < 2:
            return on_level
        return [one for one in on_level if places[one].text == old.skill.text] or on_level

    def lost(self, old: FormerSkill) -> str:
        """Say why a skill that was found nowhere was not, and what to do."""
        name = f"{self.framework.name} {self.framework.version}"
        if not old.key:
            return self.said("no_statement", framework=name)
        if (alike := self._alike(old)) is not None:
            skill = self.index.places[alike].text
            return self.said("looks_like", framework=name, skill=skill)
        return self.said("no_such_text", framework=name)

    def said(self, key: str, **values: object) -> str:
        """Return a text about what was carried, in the framework's language."""
        return self.framework.texts.said(f"reasons.carried.{key}", **values)

    def _dropped(self, migration: Migration) -> str:
        return migration.description or self.said("dropped")

    def _alike(self, old: FormerSkill) -> str | None:
        """Return the only skill of the same competency and level whose text differs by a few
        words.
        """
        from rapidfuzz.fuzz import ratio  # here, since most skills are found otherwise

        competency, level = old.place
        text = old.skill.text.casefold()
        found = [
            identity
            for identity in self.index.on_level.get((competency or "", level), ())
            if ratio(text, self.index.places[identity].text.casefold(), score_cutoff=_ALIKE)
        ]
        return found[0] if len(found) == 1 else None
