"""What has to hold in a framework's files beyond the shape of each value: weights that add up,
bands without gaps, migrations that lead somewhere.

Each function looks at a value whose shape is right, and yields what is wrong: what its key goes on
with, and the message.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING

from assessment.frameworks.practices import practice_complaints
from assessment.frameworks.shapes import Complaints, Document, quoted
from assessment.rules.registry import RULES

if TYPE_CHECKING:
    from assessment.frameworks.checker import FolderChecker


def of_rule(rule: Document, checker: FolderChecker) -> Complaints:
    """A rule's keys, by its kind."""
    yield from RULES[rule["kind"]].complaints(rule, checker.scale)


def of_weights(weights: dict[str, int], checker: FolderChecker) -> Complaints:
    """A track's weights, by competency."""
    competencies = checker.known("competency id")
    if competencies is not None:
        for unknown in (key for key in weights if key not in competencies):
            yield (
                "." + quoted(unknown),
                "is no competency" + checker.suggest(unknown, competencies),
            )
        for missing in (key for key in competencies if key not in weights):
            yield (
                "." + quoted(missing),
                "is missing; every competency has a weight, even if it is 0",
            )
    if sum(weights.values()) != 100:
        yield "", f"must add up to 100, not {sum(weights.values())}"


def of_bands(grades: list[Document], checker: FolderChecker) -> Complaints:
    """The grades of a ladder, in order."""
    for index, grade in enumerate(grades):
        if index and Fraction(grade["from"]) != Fraction(before := grades[index - 1]["to"]):
            yield (
                f"[{index}].from",
                f'must be "{before}", where the grade before ends, not "{grade["from"]}"',
            )
        if Fraction(grade["from"]) >= Fraction(grade["to"]):
            yield (
                f"[{index}].to",
                f'must be above "{grade["from"]}", where the grade starts, not "{grade["to"]}"',
            )
        if checker.levels and Fraction(grade["to"]) > checker.levels:
            yield (
                f"[{index}].to",
                f'must be at most {checker.levels}, the highest level, not "{grade["to"]}"',
            )


def of_salary_order(grade: Document, _: FolderChecker) -> Complaints:
    """The two salaries of a grade."""
    if grade.get("min_salary", 0) > (
        following := grade.get("next_salary", grade.get("min_salary", 0))
    ):
        yield (
            ".min_salary",
            f"must be at most {following}, the next salary, not {grade['min_salary']}",
        )


# what a ladder says of its salaries, and the keys that each of its grades then has to have
SALARIES = {
    "bounds": ("min_salary", "next_salary"),
    "band": ("min_salary", "next_salary"),
    "lower bounds": ("min_salary",),
    "not set": (),
}


def of_salary_keys(ladder: Document, _: FolderChecker) -> Complaints:
    """Which salaries the grades of a ladder have."""
    for index, grade in enumerate(ladder["grades"]):
        for key in ("min_salary", "next_salary"):
            if key in grade and ladder["salaries"] == "not set":
                yield f".grades[{index}].{key}", 'must be left out where salaries are "not set"'
            elif key not in grade and key in SALARIES[ladder["salaries"]]:
                yield (
                    f".grades[{index}].{key}",
                    f'is missing, though salaries are "{ladder["salaries"]}"',
                )


def of_once(months: list[int], _: FolderChecker) -> Complaints:
    """Months, each once."""
    if len(set(months)) < len(months):
        yield "", "must name a month only once"


def of_shares(kinds: list[Document], _: FolderChecker) -> Complaints:
    """The shares of the kinds of learning."""
    if (total := sum(kind["share"] for kind in kinds)) != 100:
        yield "", f"share must add up to 100 over all kinds, not {total}"


def of_practices(practices: list[Document], checker: FolderChecker) -> Complaints:
    """The practices of competencies and kinds."""
    yield from practice_complaints(practices, checker.documents.get("competencies.toml", {}))


def of_cadence(months: Document, _: FolderChecker) -> Complaints:
    """The months between two conversations."""
    shortest, recommended, longest = (
        months[f"{key}_months"] for key in ("shortest", "recommended", "longest")
    )
    if shortest > longest:
        yield ".shortest_months", f"must be at most {longest}, the longest, not {shortest}"
    elif not shortest <= recommended <= longest:
        yield (
            ".recommended_months",
            f"must be from {shortest}, the shortest, to {longest}, the longest, not {recommended}",
        )


# how many skills a migration leads from and to: at least, at most
MIGRATIONS: dict[str, dict[str, tuple[int, float]]] = {
    "renamed": {"before": (1, 1), "after": (1, 1)},
    "split": {"before": (1, 1), "after": (2, inf)},
    "merged": {"before": (2, inf), "after": (1, 1)},
    "dropped": {"before": (1, 1), "after": (0, 0)},
}


def of_migration(migration: Document, checker: FolderChecker) -> Complaints:
    """What became of skills."""
    before, after = migration["before"], migration["after"]
    if before and "text" in migration:
        yield ".text", "must be left out where before names the skill by its id"
    elif not before and "text" not in migration:
        yield (
            ".before",
            "must name a skill by its id, or text must give the wording of one that had none",
        )
    else:
        yield from _sizes(migration)
    if len(set(after)) < len(after):
        yield ".after", "must name a skill only once"
    known = checker.known("skill id") or {}
    stays = after if migration["kind"] in ("split", "merged") else ()
    for index, identity in enumerate(before):
        if identity in known and identity not in stays:
            yield (
                f".before[{index}]",
                f'"{identity}" still exists; only a skill that was split or merged may keep its id,'
                " and after has to name it then",
            )


def _sizes(migration: Document) -> Complaints:
    """How many skills a migration leads from and to; a wording stands for one skill."""
    kind = migration["kind"]
    for key, count in (
        ("before", len(migration["before"]) or 1),
        ("after", len(migration["after"])),
    ):
        low, high = MIGRATIONS[kind][key]
        if not low <= count <= high:
            least = low if low == high else f"at least {low}"
            yield f".{key}", f'must have {least} for what is "{kind}", not {count}'
