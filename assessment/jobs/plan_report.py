"""What is told of a plan: to a person, in an issue tracker's words, or as a row of its import.

A plan holds a whole workbook; of many, workers hand back this instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from assessment.engine.learning import growth_of
from assessment.engine.plain import whose_and_status
from assessment.jobs.development import Planned, refused
from assessment.jobs.whose import Identity, identity_of
from assessment.model import Finding
from assessment.output.issues import issue_rows, to_markdown
from assessment.output.records import person_of
from assessment.words.phrases import by_whom, heading

# findings that are told beside errors: the others are for assess check
_ABOUT_PLANS = frozenset(
    (
        "development-head-missing",
        "development-column-missing",
        "date-not-understood",
        "goal-status-unknown",
        "goal-kind-unknown",
        "check-in-kind-unknown",
        "goals-without-room",
        "nothing-rated",
        "plan-not-rated",
        "words-not-carried",
        "kept-as-backup",
        "other-names-kept",
    )
)


@dataclass(frozen=True, slots=True)
class PlanReport:
    """What came of planning one workbook: ``written`` is its new file (``None``: there is none),
    ``news`` what is new in it, in a few words, ``findings`` are errors and what concerns plans.

    ``text`` is the plan as Markdown, ``rows`` are its goals by
    :data:`assessment.output.issues.ISSUE_COLUMNS`, where they were asked for.
    """

    file: str
    identity: Identity
    written: str | None
    news: str
    findings: tuple[Finding, ...]
    text: str = ""
    rows: tuple[list[str], ...] = ()

    @property
    def failed(self) -> bool:
        """Whether any finding is an error."""
        return any(one.severity == "error" for one in self.findings)


def plan_report(
    planned: Planned,
    form: Literal["markdown", "csv"] | None = None,
    today: date | None = None,
    *,
    several: bool = False,
) -> PlanReport:
    """Return what is told of a plan, with the plan itself in the form that is asked for.

    ``today`` is the day on which it is shown; ``several``: rows name the person, since they stand
    among others'.
    """
    card = planned.card
    return PlanReport(
        card.assessment.file,
        identity_of(card.assessment),
        card.written,
        _news(planned),
        tuple(one for one in card.findings if one.severity == "error" or one.code in _ABOUT_PLANS),
        _markdown(planned, today or date.today()) if form == "markdown" else "",
        tuple(_rows(planned, several)) if form == "csv" else (),
    )


def _news(planned: Planned) -> str:
    goals = len(planned.proposed)
    news = (
        f"{', '.join(planned.added)} added" if planned.added else "",
        f"{goals} {'goal' if goals == 1 else 'goals'} proposed" if goals else "",
    )
    return "; ".join(filter(None, news)) or "nothing new"


def _person(planned: Planned) -> str:
    assessment = planned.card.assessment
    return assessment.person or person_of(assessment.file)


def _rows(planned: Planned, several: bool) -> list[list[str]]:
    return issue_rows(
        planned.development.goals,
        growth=growth_of(planned.card.framework),
        person=_person(planned) if several else "",
        ratings=by_whom(whose_and_status(planned.card)).removeprefix("by "),
    )


def _markdown(planned: Planned, today: date) -> str:
    """Return a plan as the description of an issue; ``""`` where the workbook has no
    competencies.
    """
    card = planned.card
    if not card.competencies:
        return ""
    said = (_person(planned), *heading(whose_and_status(card)))
    why = refused(card)
    first = [
        one.message for one in card.findings if one.code in ("plan-not-rated", "nothing-rated")
    ]
    return to_markdown(
        planned.development,
        f"Growth plan: {', '.join(said)}",
        today,
        growth=growth_of(card.framework),
        due=planned.due,
        notes=[f"Not planned: {why}"] if why else first,
    )
