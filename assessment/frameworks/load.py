"""Career frameworks: data files turned into values.

A framework is a folder of TOML files (``workbook_templates/<id>/``);
:mod:`assessment.frameworks.schema` says what they may hold. This module sees data files only: it
knows no workbook and no command.
"""

from __future__ import annotations

import os
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from assessment.frameworks.checker import FolderChecker
from assessment.frameworks.shapes import Document
from assessment.model import (
    CompanyValue,
    Competency,
    CompetencyLevel,
    Conversations,
    Cycle,
    DoesNotApply,
    Event,
    Framework,
    Grade,
    Growth,
    GrowthKind,
    GrowthPractice,
    LeadTimes,
    LevelName,
    Migration,
    Multiplier,
    PayRules,
    RatingScale,
    Skill,
    Step,
    Track,
)
from assessment.model.errors import FrameworkError
from assessment.rules.registry import rule_of_toml
from assessment.words.catalogue import ENGLISH
from assessment.words.text import listed

__all__ = ["check_framework", "framework_ids", "load_framework"]


# --- loading -------------------------------------------------------------------------------------


def _installed() -> Path:
    inside = Path(__file__).parent.parent / "workbook_templates"
    return inside if inside.is_dir() else inside.parent.parent / inside.name  # of a checkout


def framework_ids() -> list[str]:
    """Return the ids of the installed frameworks, sorted."""
    return sorted(path.parent.name for path in _installed().glob("*/framework.toml"))


def load_framework(name_or_directory: str | os.PathLike[str]) -> Framework:
    """Return a framework, given the id of an installed one, whatever its case, or a folder's path.

    An id wins over a folder of the same name; a ``Path`` is always a folder. The same value is
    returned again as long as the files do not change. Raises :class:`FrameworkError` if there is
    no such framework, or with the first error of its files (:func:`check_framework` has them all).
    """
    directory = Path(name_or_directory)
    if isinstance(name_or_directory, str):
        wanted = name_or_directory.casefold()
        directory = next(
            (
                _installed() / identity
                for identity in framework_ids()
                if identity.casefold() == wanted
            ),
            directory,
        )
    if not directory.is_dir():
        raise FrameworkError(
            os.fspath(name_or_directory),
            "",
            f"neither a folder nor an installed framework; installed are {listed(framework_ids())}",
        )
    try:
        with os.scandir(directory) as entries:
            files = [
                (entry.name, entry.stat()) for entry in entries if entry.name.endswith(".toml")
            ]
        return _load(
            directory.resolve(),
            tuple(sorted((name, stat.st_mtime_ns, stat.st_size) for name, stat in files)),
        )
    except OSError as error:
        raise FrameworkError(
            os.fspath(name_or_directory), "", f"cannot be read: {error.strerror}"
        ) from error


def check_framework(directory: str | os.PathLike[str]) -> list[FrameworkError]:
    """Return all errors of a framework's folder, in the order of the files; none if it is sound.

    A key counts from 0: ``tracks[3].weights.delivery`` is in the fourth track. What cannot be
    judged for an error elsewhere is not complained about. Raises nothing.
    """
    if not Path(directory).is_dir():
        return [FrameworkError(os.fspath(directory), "", "is no folder")]
    try:
        return FolderChecker(Path(directory)).errors
    except OSError as error:
        return [FrameworkError(os.fspath(directory), "", f"cannot be read: {error.strerror}")]


@lru_cache(maxsize=128)  # whoever asks for a framework again gets the same: quick to compare
def _load(directory: Path, stamp: tuple[tuple[str, int, int], ...]) -> Framework:
    """Load a folder; ``stamp`` is what tells a changed folder from the one that was loaded
    before.
    """
    checker = FolderChecker(directory)
    if checker.errors:
        first, count = checker.errors[0], len(checker.errors)
        raise FrameworkError(
            first.file,
            first.key,
            first.message + (f" (the first of {count} errors)" if count > 1 else ""),
        )
    return _build(checker.documents)


def _cited(table: Document) -> dict[str, str]:
    return {"description": table["description"], "reference": table["reference"]}


def _build(documents: dict[str, Document]) -> Framework:
    """Return the value of files that were found to be sound."""
    main = documents["framework.toml"]
    head, rule = main["framework"], main["rule"]
    scale = RatingScale(
        tuple(_step(rating) for rating in main["ratings"]),
        _does_not_apply(main["does_not_apply"]) if "does_not_apply" in main else None,
    )
    ladders = {ladder["track"]: ladder for ladder in documents["grades.toml"]["ladders"]}
    return Framework(
        id=head["id"],
        name=head["name"],
        version=head["version"],
        zero_level=head["zero_level"],
        ratings_as=head.get("ratings_as", "labels"),
        rule=rule_of_toml(rule, scale),
        rule_description=rule["description"],
        scale=scale,
        levels=tuple(
            LevelName(level["number"], level["name"], **_cited(level)) for level in main["levels"]
        ),
        competencies=tuple(
            _competency(competency) for competency in documents["competencies.toml"]["competencies"]
        ),
        tracks=tuple(
            _track(track, ladders.get(track["id"])) for track in documents["tracks.toml"]["tracks"]
        ),
        pay=_pay(documents["pay.toml"]) if "pay.toml" in documents else None,
        cycle=_cycle(documents["cycle.toml"]) if "cycle.toml" in documents else None,
        growth=(
            _growth(documents["growth.toml"], documents["competencies.toml"]["competencies"])
            if "growth.toml" in documents
            else None
        ),
        migrations=(
            _migrations(documents["migrations.toml"]) if "migrations.toml" in documents else ()
        ),
        language=head.get("language", ENGLISH),
        **_cited(head),
    )


def _step(rating: Document) -> Step:
    colours = tuple(colour.upper() for colour in rating["colours"])
    return Step(
        rating["value"],
        rating["label"],
        tuple(rating["aliases"]),
        colours,
        symbol=rating.get("symbol", ""),
        **_cited(rating),
    )


def _does_not_apply(table: Document) -> DoesNotApply:
    return DoesNotApply(table["label"], tuple(table.get("aliases", ())), **_cited(table))


def _competency(competency: Document) -> Competency:
    levels = tuple(
        CompetencyLevel(
            level["level"],
            level["description"],
            tuple(Skill(skill["id"], skill["text"]) for skill in level["skills"]),
        )
        for level in competency["levels"]
    )
    return Competency(
        id=competency["id"],
        name=competency["name"],
        aliases=tuple(competency.get("aliases", ())),
        levels=levels,
        practice=competency.get("practice", ""),
        practice_kind=competency.get("practice_kind", ""),
        **_cited(competency),
    )


def _track(track: Document, ladder: Document | None) -> Track:
    return Track(
        id=track["id"],
        name=track["name"],
        weights={
            competency: Fraction(percent, 100) for competency, percent in track["weights"].items()
        },
        responsibilities=tuple(track["responsibilities"]),
        grades=tuple(_grade(grade) for grade in ladder["grades"]) if ladder else (),
        salaries=ladder["salaries"] if ladder else "not set",
        **_cited(track),
    )


def _grade(grade: Document) -> Grade:
    min_salary, next_salary = (
        Decimal(grade[key]) if key in grade else None for key in ("min_salary", "next_salary")
    )
    return Grade(
        Fraction(grade["from"]),
        Fraction(grade["to"]),
        grade.get("grade"),
        grade["job_title"],
        min_salary,
        next_salary,
    )


def _pay(pay: Document) -> PayRules:
    periods, currencies, countries = (
        tuple(
            Multiplier(entry["name"], Decimal(entry["multiplier"]), entry["description"])
            for entry in pay[kind]
        )
        for kind in ("periods", "currencies", "countries")
    )
    return PayRules(pay["pay"]["unit"], periods, currencies, countries, **_cited(pay["pay"]))


def _cycle(cycle: Document) -> Cycle:
    events = (
        Event(
            event["id"],
            event["name"],
            tuple(event["months"]),
            kind=event.get("kind", "catch-up"),
            week=event.get("week"),
            **_cited(event),
        )
        for event in cycle["events"]
    )
    rules = cycle["cycle"]
    return Cycle(
        rules["skip_within_months"],
        rules["grace_months"],
        rules["preparation_hours"],
        tuple(events),
        preparation_days=rules.get("preparation_days"),
        reminder_days=rules.get("reminder_days", 1),
        **_cited(rules),
    )


def _growth(growth: Document, competencies: list[Document]) -> Growth:
    months, times = growth["conversations"], growth.get("lead_times")
    # what stands for a next step that is left out
    own = {one["id"]: one.get("practice", "") for one in competencies}
    return Growth(
        kinds=tuple(
            GrowthKind(kind["id"], kind["name"], kind["share"], **_cited(kind))
            for kind in growth["kinds"]
        ),
        values=tuple(
            CompanyValue(value["id"], value["name"], **_cited(value)) for value in growth["values"]
        ),
        conversations=Conversations(
            months["longest_months"],
            months["recommended_months"],
            months["shortest_months"],
            **_cited(months),
        ),
        practices=tuple(
            GrowthPractice(
                one["competency"],
                one["kind"],
                one.get("next_step") or own[one["competency"]],
                one["measure"],
            )
            for one in growth.get("practices", ())
        ),
        lead_times=(
            LeadTimes(
                times["somewhat_months"], times["no_months"], times["level_months"], **_cited(times)
            )
            if times
            else None
        ),
    )


def _migrations(document: Document) -> tuple[Migration, ...]:
    return tuple(
        Migration(
            migration["kind"],
            tuple(migration["before"]),
            tuple(migration["after"]),
            migration.get("text", ""),
            **_cited(migration),
        )
        for migration in document["migrations"]
    )
