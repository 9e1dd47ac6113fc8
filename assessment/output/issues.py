"""Somebody's plan for an issue tracker: Markdown for an epic or an issue, rows for an import of
issues.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from assessment.engine.calendar import Due
from assessment.engine.learning import DEFAULT_GROWTH
from assessment.engine.talks import balance, name_of_goal
from assessment.model import Accomplishment, CheckIn, CheckInKind, Development, Goal, Growth
from assessment.output.csv_files import guarded
from assessment.words.harmless import harmless
from assessment.words.months import SHORT_MONTHS
from assessment.words.text import in_a_line, shortened

LONGEST_TITLE = 255  # characters of an issue's title, GitLab's and GitHub's
# docs.gitlab.com, user/project/issues/csv_import
ISSUE_COLUMNS = ("title", "description", "due_date")
# what trackers make links and mentions of, escaped or not: it stays as it is, as code
_ACTIVE = re.compile(
    r"@|(?<![0-9])%[\w\"]|://|www\.|#\w|gh-[0-9]|^\W*(?=[0-9a-f]*[0-9])[0-9a-f]{7,40}\W*$",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~$&!^]")
_AT_START = re.compile(r"^(?:[-+=/:]|[0-9]{1,9}(?=[.)]))")
_MENTION = re.compile(r"(?<!\w)@(?=\w)")
_Talk = tuple[date, str, CheckInKind | None, str]  # when, what kind in words, points
_JOINER = "\N{WORD JOINER}"


def inert(text: str) -> str:
    """Return a text of a user as Markdown that shows it on one line and does nothing: no link,
    mention, HTML, heading or quick action comes of it.

    Words that an issue tracker makes a mention or a link of, whatever stands before them, become
    code, which none of them looks into.
    """
    shown = " ".join(
        _code(word) if _ACTIVE.search(word) else _MARKUP.sub(r"\\\g<0>", word)
        for word in in_a_line(text).split()
    )
    # a list, a heading below a line or a quick action begins with these
    return _AT_START.sub(
        lambda match: match[0] + "\\" if match[0].isdigit() else "\\" + match[0], shown
    )


def _code(word: str) -> str:
    fence = "`" * (max((len(run) for run in re.findall("`+", word)), default=0) + 1)
    space = " " if word.startswith("`") or word.endswith("`") else ""
    return f"{fence}{space}{word}{space}{fence}"


def shown_day(day: date) -> str:
    """Return a day as people read it, such as 31 Mar 2025."""
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year}"


def to_markdown(
    development: Development,
    heading: str,
    today: date,
    *,
    growth: Growth = DEFAULT_GROWTH,
    due: Sequence[Due] = (),
    notes: Sequence[str] = (),
) -> str:
    """Return a plan as Markdown, fit for the description of an epic: goals as tasks, the balance,
    accomplishments, and the talks from ``today`` on.

    ``heading`` is the title's text; ``notes`` are sentences below it, such as by whose ratings the
    plan is; ``due`` are talks that are due, told for kinds of which none is planned. What users
    wrote is text and nothing else (:func:`inert`).
    """
    lines = [
        f"# {inert(heading)}",
        "",
        *(line for note in notes for line in (inert(note), "")),
        "## Goals",
        "",
        *(
            [line for goal in development.goals for line in _task(goal, growth)]
            or ["No goals yet."]
        ),
        *_balance(development.goals, growth),
        *_accomplishments(development.accomplishments),
        "",
        "## Next check-ins",
        "",
        *_talks(development.check_ins, due, today),
    ]
    return harmless("\n".join(lines) + "\n")


def _goals(goals: Sequence[Goal], growth: Growth) -> list[str]:
    return [line for goal in goals for line in _task(goal, growth)] or ["No goals yet."]


def _balance(goals: Sequence[Goal], growth: Growth) -> list[str]:
    """Return how the goals are balanced between the kinds of learning, if there are goals."""
    if not goals:
        return []
    lines = ["", "## Balance", ""]
    for kind in balance(goals, growth):
        share = "none" if kind.share is None else f"{round(kind.share * 100)} %"
        lines.append(
            f"- {inert(kind.kind.name)}: {kind.goals}, {share} of the plan; the aim is"
            f" {kind.kind.share} %"
        )
    return lines


def _accomplishments(accomplishments: Sequence[Accomplishment]) -> list[str]:
    if not accomplishments:
        return []
    lines = ["", "## Accomplishments", ""]
    for done in accomplishments:
        when = f"{shown_day(done.day)}: " if done.day else ""
        what = in_a_line(done.what) or in_a_line(done.result) or "without words"
        lines.append(f"- {when}**{inert(what)}**")
        parts = {
            "Result": done.result,
            "Evidence": done.evidence,
            "Value": done.value,
            "Skill": done.skill,
        }
        lines += _parts(parts)
    return lines


def _task(goal: Goal, growth: Growth) -> Iterator[str]:
    yield f"- [{'x' if goal.status == 'done' else ' '}] **{inert(name_of_goal(goal))}**"
    yield from _parts(_smart(goal, growth))


def _smart(goal: Goal, growth: Growth) -> dict[str, str]:
    """Return the parts of a goal beside its first, by what they are called."""
    names = {kind.id: kind.name for kind in growth.kinds}
    days = [
        f"{word} {shown_day(day)}"
        for word, day in (("from", goal.start), ("to", goal.due))
        if day is not None
    ]
    return {
        "How you will know": goal.measure,
        "What makes it possible": goal.support,
        "Why it matters": goal.reason,
        "Competency": goal.competency,
        "Skill": goal.skill if goal.skill not in goal.goal else "",
        "Kind": names.get(goal.kind, goal.kind),
        "Time": " ".join(days),
        "Status": goal.status.capitalize() if goal.status else "",
        "Next step": goal.next_step,
    }


def _title(text: str) -> str:
    """Return a text as an issue's title, short enough with the apostrophes that stand before
    formulas in the CSV.
    """
    title = shortened(text, LONGEST_TITLE)
    while (over := len(guarded(title)) - LONGEST_TITLE) > 0:
        title = shortened(title, len(title) - over)
    return title


def _parts(parts: Mapping[str, str]) -> list[str]:
    return [f"  - {name}: {shown}" for name, text in parts.items() if (shown := inert(text))]


def _talks(check_ins: Iterable[CheckIn], due: Sequence[Due], today: date) -> list[str]:
    talks = [talk for check_in in check_ins for talk in _ahead(check_in, today)]
    planned = {kind for _, _, kind, _ in talks}
    talks += [
        (max(talk.due, today), talk.kind.capitalize(), talk.kind, talk.why)
        for talk in due
        if talk.kind not in planned
    ]
    lines = []
    for day, words, _, points in sorted(set(talks), key=lambda talk: talk[:2]):
        lines.append(f"- {shown_day(day)}: {words}")
        lines += [
            f"  - {shown}"
            for point in points.splitlines()
            if (shown := inert(in_a_line(point).lstrip("• ")))
        ]
    return lines or ["None planned."]


def _ahead(check_in: CheckIn, today: date) -> Iterator[_Talk]:
    """Yield the talks of a row that are still to come."""
    words = check_in.kind.capitalize() if check_in.kind else "Check-in"
    for day, points in ((check_in.day, check_in.points), (check_in.next_day, "")):
        if day is not None and day >= today:
            yield day, words, check_in.kind, points


def issue_rows(
    goals: Iterable[Goal], *, growth: Growth = DEFAULT_GROWTH, person: str = "", ratings: str = ""
) -> list[list[str]]:
    """Return the goals that are not done as GitLab's import of issues takes them, by
    :data:`ISSUE_COLUMNS`: title, description, due_date (YYYY-MM-DD).

    The title is at most 255 characters, the description Markdown, which carries no quick action
    (:func:`inert`) and begins by saying whose goal it is and by whose ratings, if that is given.
    """
    rows = []
    for goal in goals:
        if goal.status != "done":
            # a title is no Markdown: nothing can be escaped there, and mentions count
            title = _title(_MENTION.sub(f"@{_JOINER}", name_of_goal(goal)))
            parts = {"For": person, "By": ratings, "Goal": goal.goal, **_smart(goal, growth)}
            description = "\n\n".join(
                f"**{name}:** {shown}" for name, text in parts.items() if (shown := inert(text))
            )
            rows.append([title, description, goal.due.isoformat() if goal.due else ""])
    return rows
