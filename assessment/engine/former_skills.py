"""The skills of last time's workbook, as they are carried over: what each was rated, by whom, and
what was written beside it.

Where they go is decided in :mod:`assessment.engine.skill_ways`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assessment.engine.identify import competency_of
from assessment.model import Assessment, Framework, Opinion, RatedSkill, Rater, Remark
from assessment.model.marks import authors_of_last_cycle
from assessment.words.catalogue import Texts
from assessment.words.names import squeezed

LONGEST_NOTE = 2_000  # characters
COUNTED: tuple[Rater, ...] = ("agreed", "self")  # whose ratings are carried, in this order
_RATERS: tuple[Rater, ...] = ("self", "manager", "agreed")


@dataclass(frozen=True, slots=True, eq=False)
class FormerSkill:
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
    def counts(self) -> bool:
        """Whether there is anything to carry."""
        return self.rating is not None or self.does_not_apply or bool(self.note)


def former_skills(
    previous: Assessment, framework: Framework, *, ids_count: bool
) -> tuple[FormerSkill, ...]:
    """Return the skills of a former assessment in the order of its workbook; ``ids_count`` says
    that its ids are the framework's.
    """
    proposed = {proposal.where for proposal in previous.proposals}
    labels: dict[int | None, str] = {label.value: label.label for label in framework.ratings}
    found: list[FormerSkill] = []
    for competency, level, place, skill in _standing(previous, framework):
        given = _given(skill, previous.rater)
        rater, counting = _counting(skill, given, previous.rater)
        manager = given.get("manager") if "agreed" not in given else None
        note, shortened = _note_of(skill, manager, labels, framework.texts)
        found.append(
            FormerSkill(
                len(found),
                competency,
                level,
                place,
                skill,
                key_of(skill.text),
                skill.skill_id if ids_count else None,
                counting.rating if counting else None,
                rater,
                note,
                shortened,
                skill.where in proposed and bool(note),
                counting is not None and counting.does_not_apply,
            )
        )
    return tuple(found)


def _counting(
    skill: RatedSkill, given: Mapping[Rater, Opinion], by: Rater | None
) -> tuple[Rater | None, Opinion | RatedSkill | None]:
    """Return whose rating counts, and that; of a workbook of one column the skill's own, unless it
    was read as the manager's, whose alone is nobody's that counts.
    """
    for rater in COUNTED:
        if rater in given:
            return rater, given[rater]
    return None, None if by == "manager" else skill


def _standing(
    previous: Assessment, framework: Framework
) -> Iterator[tuple[str, str, tuple[str | None, int], RatedSkill]]:
    """Yield the skills of a workbook with the names of competency and level, and with the
    framework's competency and level that these are: a level by its name, else by its number.
    """
    numbers = {squeezed(level.name): level.number for level in framework.levels}
    for competency in previous.competencies:
        known = competency_of(competency, framework)
        for position, level in enumerate(competency.levels, start=1):
            place = known.id if known else None, numbers.get(squeezed(level.name), position)
            for skill in level.skills:
                yield competency.name, level.name, place, skill


def _given(skill: RatedSkill, by: Rater | None) -> dict[Rater, Opinion]:
    """Return what each rater has given a skill, in a workbook of one column the manager if it was
    read as theirs.
    """
    only = Opinion("manager", skill.rating, skill.where, "", skill.does_not_apply)
    opinions = skill.opinions or ((only,) if by == "manager" else ())
    return {
        one.rater: one for one in reversed(opinions) if one.rating is not None or one.does_not_apply
    }


def key_of(text: str) -> str:
    """Return a skill's text as it is compared; of a very long one, the end counts as it is
    written.
    """
    return squeezed(text) + text[1_000:]


def _note_of(
    skill: RatedSkill, manager: Opinion | None, labels: Mapping[int | None, str], texts: Texts
) -> tuple[str, bool]:
    """Return what was written on a skill with who said it, and whether it had to be shortened;
    the ``manager``'s rating comes along by its label.
    """
    words = texts.table("blank", "carried")
    said = [
        (words[f"by_{rater}"], opinion.note)
        for rater in _RATERS
        for opinion in skill.opinions
        if opinion.rater == rater
    ]
    if manager is not None:
        said.insert(0, (words["manager"], labels.get(manager.rating, words["left_out"])))
    # a threaded comment and the note that older programs see hold the same
    parts: dict[str, None] = {}
    for who, text in (*said, ("", skill.note), *_remarks(skill.remarks)):
        # Excel begins a note with its author
        text = text.strip().removeprefix(f"{who}:" if who else "").strip()[: LONGEST_NOTE + 1]
        if text:
            parts[f"{who}: {text}" if who else text] = None
        if sum(map(len, parts)) > LONGEST_NOTE:
            break
    return shortened_note("\n".join(parts))


def _remarks(remarks: Sequence[Remark]) -> Iterator[tuple[str, str]]:
    """Yield author and text of comments and their replies, without the notes of a former
    carrying-over; what people replied to those stays.
    """
    ours = authors_of_last_cycle() if remarks else frozenset()
    authors, begins = set(map(str.casefold, ours)), tuple(f"{author}:\n" for author in ours)
    left = list(reversed(remarks))
    while left:
        remark = left.pop()
        author = remark.author.strip()
        is_ours = author.casefold() in authors or (not author and remark.text.startswith(begins))
        if not is_ours:
            yield author, remark.text
        left.extend(reversed(remark.replies))


def shortened_note(note: str) -> tuple[str, bool]:
    """Return a note as it is carried, and whether it was too long."""
    return (
        (note, False)
        if len(note) <= LONGEST_NOTE
        else (note[: LONGEST_NOTE - 1].rstrip() + "\u2026", True)
    )
