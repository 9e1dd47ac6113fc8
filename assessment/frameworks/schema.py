"""What the files of a framework's folder may hold, in one table, :data:`FILES`: closed keys, and
for each key what its value has to be.
"""

from __future__ import annotations

from typing import Any

from assessment.frameworks import complaints
from assessment.frameworks.shapes import (
    CITED,
    COLOUR,
    EXACT,
    ID,
    LOWER,
    NUMBER,
    POSITIVE,
    TEXT,
    Kinds,
    Leaf,
    Many,
    Open,
    Shape,
    TableShape,
    matches,
    named,
    one_of,
    whole,
)
from assessment.rules.registry import RULES
from assessment.words.catalogue import languages


def rule_table(rule: Any) -> TableShape:
    """Return what a rule's table holds: what its kind asks for; where the kind is none that there
    is, what any of them does.
    """
    kind = rule.get("kind") if isinstance(rule, dict) else None
    kinds = [RULES[kind]] if isinstance(kind, str) and kind in RULES else list(RULES.values())
    keys: dict[str, Shape] = {name: Leaf(*key) for one in kinds for name, key in one.keys.items()}
    return TableShape(
        {"kind": one_of(*RULES), **keys, **CITED},
        optional=tuple(name for name in keys if any(name not in one.keys for one in kinds)),
        rule=complaints.of_rule,
    )


_RATING = TableShape(
    {
        "value": NUMBER,
        "label": named("rating", TEXT),
        "aliases": Many(named("rating", LOWER), 0),
        "colours": Many(COLOUR, 0),
        "symbol": Leaf(
            "one sign", lambda value: isinstance(value, str) and len(value.strip()) == 1
        ),
        **CITED,
    },
    optional=("symbol",),
)
_LANGUAGE = Leaf(
    'a language that sheets can be made in, such as "en"',
    lambda value: isinstance(value, str) and value in languages(),
)
# a drop-down's list may hold it between commas, and a formula counts it: no sign that either would
# take for its own
_COUNTABLE = Leaf(
    "at most 30 characters that begin with a letter, without commas, quotes and wildcards",
    matches(r"[^\W\d_](?:[^,;\"*?~<>=\n]{0,28}[^,;\"*?~<>=\s])?"),
    unique="rating",
)
_DOES_NOT_APPLY = TableShape(
    {"label": _COUNTABLE, "aliases": Many(named("rating", LOWER), 0), **CITED},
    optional=("aliases",),
)
_LEVEL = TableShape({"number": NUMBER, "name": named("level", TEXT), **CITED})
_SKILLS = Many(TableShape({"id": named("skill id", ID), "text": TEXT}))
_COMPETENCY = TableShape(
    {
        "id": named("competency id", ID),
        "name": named("competency", TEXT),
        "aliases": Many(named("competency", TEXT), 0),
        "practice": TEXT,
        "practice_kind": ID,
        "levels": Many(
            TableShape(
                {"level": NUMBER, "description": TEXT, "reference": TEXT, "skills": _SKILLS},
                optional=("reference",),
            ),
            numbered=("level", lambda checker, found: range(1, (checker.levels or found) + 1)),
        ),
        **CITED,
    },
    optional=("aliases", "practice", "practice_kind"),
)
_TRACK = TableShape(
    {
        "id": named("track id", ID),
        "name": named("track", TEXT),
        "weights": Open(whole(0, 100), complaints.of_weights),
        "responsibilities": Many(TEXT),
        **CITED,
    }
)
_GRADE = TableShape(
    {
        "from": EXACT,
        "to": EXACT,
        "grade": TEXT,
        "job_title": TEXT,
        "min_salary": whole(0),
        "next_salary": whole(0),
    },
    optional=("grade", "min_salary", "next_salary"),
    rule=complaints.of_salary_order,
)
_LADDER = TableShape(
    {
        "track": TEXT._replace(unique="ladder", known="track id"),
        "salaries": one_of(*complaints.SALARIES),
        "grades": Many(_GRADE, rule=complaints.of_bands),
        **CITED,
    },
    rule=complaints.of_salary_keys,
)
_CYCLE = TableShape(
    {
        "skip_within_months": whole(0, 120),
        "grace_months": whole(0, 120),
        "preparation_hours": whole(0, 24),
        "preparation_days": whole(1, 60),
        "reminder_days": whole(0, 60),
        **CITED,
    },
    optional=("preparation_days", "reminder_days"),
)
_EVENT = TableShape(
    {
        "id": named("event id", ID),
        "name": TEXT,
        "kind": one_of("review", "planning", "catch-up"),
        "months": Many(whole(1, 12), rule=complaints.of_once),
        "week": whole(1, 4),
        **CITED,
    },
    optional=("kind", "week"),
)
_GROWTH_KIND = TableShape(
    {"id": named("kind id", ID), "name": named("kind", TEXT), "share": whole(0, 100), **CITED}
)
_PRACTICE = TableShape(
    {
        "competency": ID._replace(known="competency id"),
        "kind": ID._replace(known="kind id"),
        "next_step": TEXT,
        "measure": TEXT,
    },
    optional=("next_step",),
)
_LEAD_TIMES = TableShape(
    {
        "somewhat_months": whole(1, 60),
        "no_months": whole(1, 60),
        "level_months": whole(0, 60),
        **CITED,
    }
)
_VALUE = TableShape({"id": named("value id", ID), "name": named("value", TEXT), **CITED})
_CONVERSATIONS = TableShape(
    {
        "longest_months": whole(1, 120),
        "recommended_months": whole(1, 120),
        "shortest_months": whole(1, 120),
        **CITED,
    },
    rule=complaints.of_cadence,
)
_MIGRATION = TableShape(
    {
        "kind": one_of(*complaints.MIGRATIONS),
        "before": Many(named("earlier skill", ID), 0),
        "after": Many(ID._replace(known="skill id"), 0),
        "text": named("earlier wording", TEXT),
        **CITED,
    },
    optional=("text",),
    rule=complaints.of_migration,
)


def _multipliers(kind: str) -> Many:
    return Many(
        TableShape({"name": named(kind, TEXT), "multiplier": POSITIVE, "description": TEXT})
    )


# The order matters: a file may name what stands in an earlier one.
FILES: dict[str, TableShape] = {
    "framework.toml": TableShape(
        {
            "framework": TableShape(
                {
                    "id": ID,
                    "name": TEXT,
                    "version": TEXT,
                    "zero_level": TEXT,
                    "ratings_as": one_of("labels", "numbers"),
                    "language": _LANGUAGE,
                    **CITED,
                },
                optional=("ratings_as", "language"),
            ),
            "rule": Kinds(rule_table),
            "ratings": Many(
                _RATING, numbered=("value", lambda checker, found: checker.values(found))
            ),
            "does_not_apply": _DOES_NOT_APPLY,
            "levels": Many(_LEVEL, numbered=("number", lambda _, found: range(1, found + 1))),
        },
        optional=("does_not_apply",),
    ),
    "competencies.toml": TableShape({"competencies": Many(_COMPETENCY)}),
    "tracks.toml": TableShape({"tracks": Many(_TRACK)}),
    "grades.toml": TableShape({"ladders": Many(_LADDER)}),
    "pay.toml": TableShape(
        {
            "pay": TableShape({"unit": TEXT, **CITED}),
            "periods": _multipliers("period"),
            "currencies": _multipliers("currency"),
            "countries": _multipliers("country"),
        }
    ),
    "cycle.toml": TableShape({"cycle": _CYCLE, "events": Many(_EVENT)}),
    "growth.toml": TableShape(
        {
            "kinds": Many(_GROWTH_KIND, rule=complaints.of_shares),
            "practices": Many(_PRACTICE, rule=complaints.of_practices),
            "lead_times": _LEAD_TIMES,
            "values": Many(_VALUE),
            "conversations": _CONVERSATIONS,
        },
        optional=("practices", "lead_times"),
    ),
    "migrations.toml": TableShape({"migrations": Many(_MIGRATION)}),
}
OPTIONAL_FILES = ("pay.toml", "cycle.toml", "growth.toml", "migrations.toml")
