"""Kinds of learning: the shares that a growth plan should have of each, and the practices that
bring it near to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assessment.model import (
    USUAL,
    Competency,
    Conversations,
    FocusItem,
    Framework,
    Goal,
    Growth,
    GrowthKind,
    GrowthPractice,
    LeadTimes,
)
from assessment.words.names import squeezed

_REFERENCE = (
    "the 70-20-10 rule of learning on the job, from others and from material, as GitLab's handbook"
    " on career development uses it"
)

# what holds where a framework's growth.toml does not say it
DEFAULT_LEAD_TIMES = LeadTimes(
    3,
    6,
    3,
    "A quarter from Somewhat to Yes, half a year from No, and a quarter more for each level above.",
    "this project's own",
)
DEFAULT_GROWTH = Growth(
    kinds=(
        GrowthKind(
            "experience",
            "Experience",
            70,
            "Learning by doing: a task or a role that is a size larger than the last one.",
            _REFERENCE,
        ),
        GrowthKind(
            "exposure",
            "Exposure",
            20,
            "Learning from people: a mentor, feedback, working beside somebody who does it well.",
            _REFERENCE,
        ),
        GrowthKind(
            "education",
            "Education",
            10,
            "Learning from material: courses, books, talks.",
            _REFERENCE,
        ),
    ),
    values=(),
    conversations=Conversations(
        12,
        6,
        3,
        "At least once a year, better twice, at most once a quarter; the employee acknowledges"
        " each.",
        _REFERENCE,
    ),
    lead_times=DEFAULT_LEAD_TIMES,
)


def growth_of(framework: Framework | None) -> Growth:
    """Return what a framework says of growth; 70-20-10 and no values where it says nothing."""
    return (
        framework.growth
        if framework is not None and framework.growth is not None
        else DEFAULT_GROWTH
    )


def practices_for(
    items: Sequence[FocusItem], framework: Framework | None, beside: Sequence[Goal]
) -> list[GrowthPractice | None]:
    """Return a practice for each goal, so that the kinds of learning of the whole plan come
    near to their shares; ``None`` where the framework has none.
    """
    growth = growth_of(framework)
    lowest = (framework.scale if framework is not None else USUAL).lowest
    options = [_options(competency_meant(item.competency, framework), growth) for item in items]
    found: list[GrowthPractice | None] = [None] * len(items)
    for kind, seats in sorted(_seats(growth, len(items), beside), key=lambda pair: pair[0].share):
        # those whose own practice is of the kind, then the largest steps: what is new is read or
        # seen before it is done
        free = [
            index for index, one in enumerate(options) if found[index] is None and kind.id in one
        ]
        free.sort(
            key=lambda index: (
                next(iter(options[index])) != kind.id,
                items[index].rating != lowest,
                -index,
            )
        )
        for index in free[:seats]:
            found[index] = options[index][kind.id]
    return [
        one or next(iter(option.values()), None) for one, option in zip(found, options, strict=True)
    ]


def _options(competency: Competency | None, growth: Growth) -> dict[str, GrowthPractice]:
    """Return the practices of a competency by their kind, its own first."""
    if competency is None:
        return {}
    found = {one.kind: one for one in growth.practices if one.competency == competency.id}
    if not competency.practice:
        return found
    own = (
        competency.practice_kind
        if competency.practice_kind in {kind.id for kind in growth.kinds}
        else largest_kind(growth.kinds)
    )
    return {
        own: found.get(own) or GrowthPractice(competency.id, own, competency.practice, ""),
        **found,
    }


def _seats(growth: Growth, many: int, beside: Iterable[Goal]) -> list[tuple[GrowthKind, int]]:
    """Return how many of so many more goals should be of each kind, by the largest remainders;
    of two alike the kind that has none yet.
    """
    keys = [squeezed(goal.kind) for goal in beside]
    there = {
        kind.id: sum(key in (squeezed(kind.id), squeezed(kind.name)) for key in keys)
        for kind in growth.kinds
    }
    total = many + sum(there.values())
    seats = {kind.id: kind.share * total // 100 for kind in growth.kinds}
    ranked = sorted(
        growth.kinds, key=lambda kind: (-(kind.share * total % 100), seats[kind.id], -kind.share)
    )
    for kind in ranked[: total - sum(seats.values())]:
        seats[kind.id] += 1
    return [(kind, max(0, seats[kind.id] - there[kind.id])) for kind in growth.kinds]


def largest_kind(kinds: Sequence[GrowthKind]) -> str:
    """Return the id of the kind of learning that should have the largest share."""
    return max(kinds, key=lambda kind: kind.share).id if kinds else ""


def competency_meant(name: str, framework: Framework | None) -> Competency | None:
    """Return the framework's competency that is meant by a name, as in a workbook."""
    key = squeezed(name)
    for one in framework.competencies if framework is not None and key else ():
        if key in (squeezed(one.name), squeezed(one.id), *map(squeezed, one.aliases)):
            return one
    return None
