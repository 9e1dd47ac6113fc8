"""The cycle: on which days its events fall, who is due for what, and the year as a calendar file.

Pure functions over a framework's calendar (``cycle.toml``), its career conversations
(``growth.toml``) and dates. Months are calendar months; a working day is any from Monday to Friday
but 1 January, since other public holidays differ from place to place and are not known here.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from assessment.model import CheckInKind, Conversations, Cycle, Event, Framework
from assessment.words.catalogue import Texts
from assessment.words.months import MONTHS
from assessment.words.text import counted

_DAY = timedelta(days=1)
_WEEK, _FRIDAY, _SATURDAY = 7, 4, 5

__all__ = [
    "CycleEvent",
    "Due",
    "Skip",
    "due_check_ins",
    "events_of",
    "in_grace",
    "in_months",
    "is_review_skipped",
    "next_event",
    "plus_months",
    "preparation_day",
    "working_day",
    "working_days_before",
]


@dataclass(frozen=True, slots=True)
class CycleEvent:
    """An event in one month: the month's first and last day, and the first and last working day of
    the event.

    These are the month's, or those of the week that the framework names.
    """

    event: Event
    first: date
    last: date
    first_working: date
    last_working: date

    def __str__(self) -> str:
        return f"{self.event.name} ({MONTHS[self.first.month - 1]} {self.first.year})"


@dataclass(frozen=True, slots=True)
class Skip:
    """Whether a review is skipped, as a truth value, and the reason in a sentence."""

    skipped: bool
    reason: str

    def __bool__(self) -> bool:
        return self.skipped


@dataclass(frozen=True, slots=True)
class Due:
    """When the next talk of a kind is due.

    It should take place from ``due`` to ``latest``, and is overdue on every day after that.
    ``too_early``: the day asked about is so near to the last talk that another would be too many
    (career conversations only). ``why`` is one sentence.
    """

    kind: CheckInKind
    due: date
    latest: date
    overdue: bool
    too_early: bool
    why: str


# --- dates ---------------------------------------------------------------------------------------


def plus_months(day: date, months: int) -> date:
    """Return the same day some months later (or earlier, below 0), or that month's last day where
    it has no such day.

    30 November plus 3 months is 28 or 29 February. What lies outside the years 1 to 9999 becomes
    the first or last day there is, so that a nonsensical date in somebody's file stays a date.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < MINYEAR:
        return date.min
    if year > MAXYEAR:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _in_month(event: Event, year: int, month: int) -> CycleEvent:
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    if event.week is None:
        return CycleEvent(event, first, last, working_day(first), _working_day_until(last))
    monday = 1 + -first.weekday() % _WEEK  # the day of the month
    # that lie within it from Monday to Friday; three at least
    weeks = (last.day - monday - _FRIDAY) // _WEEK + 1
    begin = first.replace(day=monday + _WEEK * (min(event.week, weeks) - 1))
    return CycleEvent(
        event, first, last, working_day(begin), begin.replace(day=begin.day + _FRIDAY)
    )


def _is_working(day: date) -> bool:
    return day.weekday() < _SATURDAY and (day.month, day.day) != (1, 1)


def working_day(day: date) -> date:
    """Return a day, or the first one after it that is neither on a weekend nor 1 January."""
    while not _is_working(day) and day < date.max:
        day += _DAY
    return day


def _working_day_until(day: date) -> date:
    while not _is_working(day) and day > date.min:
        day -= _DAY
    return day


def working_days_before(day: date, count: int) -> date:
    """Return the working day that is so many working days before a day."""
    for _ in range(count):
        if day == date.min:
            break
        day = _working_day_until(day - _DAY)
    return day


def preparation_day(cycle: Cycle, each: CycleEvent) -> date:
    """Return the day on which to prepare an event.

    It is as many working days before the event begins as the framework says. Without a word of it,
    it is the working day before the event's week, or the second working day of its month, where it
    has no week of its own.
    """
    if cycle.preparation_days is not None or each.event.week is not None:
        return working_days_before(each.first_working, cycle.preparation_days or 1)
    return working_day(each.first_working + _DAY)


def events_of(framework: Framework, year: int) -> tuple[CycleEvent, ...]:
    """Return the events of a year (1 to 9999), by month and then in the framework's order; none
    without a calendar.
    """
    if framework.cycle is None:
        return ()
    found = (
        _in_month(event, year, month) for event in framework.cycle.events for month in event.months
    )
    return tuple(sorted(found, key=lambda each: each.first))


def next_event(framework: Framework, kind: str, after: date) -> CycleEvent | None:
    """Return the first event of a kind whose month begins after a day, or ``None`` where a
    framework has none of that kind.
    """
    return next(
        (each for each in _events_from(framework, kind, after.year) if each.first > after), None
    )


def _events_from(framework: Framework, kind: str, year: int) -> Iterator[CycleEvent]:
    """Yield the events of a kind from a year on, to the end of time: take what is wanted."""
    if framework.cycle is None or not any(event.kind == kind for event in framework.cycle.events):
        return
    for each_year in range(max(year, MINYEAR), MAXYEAR + 1):
        yield from (each for each in events_of(framework, each_year) if each.event.kind == kind)


# --- who is due ----------------------------------------------------------------------------------


def is_review_skipped(cycle: Cycle, on: date, start: date | None, last_review: date | None) -> Skip:
    """Tell whether somebody's review on a day is skipped: within so many months of joining
    (``start``) or of the last review.

    The day that is exactly that many months later is no longer within them. What is not known skips
    nothing.
    """
    within = cycle.skip_within_months
    for what, day in (("joining", start), ("the last review", last_review)):
        if day is not None and on < (until := plus_months(day, within)):
            return Skip(
                True,
                f"A review is skipped within {in_months(within)} of {what} on {day}, that is before"
                f" {until}.",
            )
    return Skip(
        False,
        f"Neither joining nor a last review is known to lie within {in_months(within)} before"
        f" {on}.",
    )


def in_grace(cycle: Cycle, on: date, start: date | None) -> bool:
    """Tell whether somebody who joined on ``start`` is a newcomer on a day: not yet for the
    whole of the grace months.
    """
    return start is not None and start <= on < plus_months(start, cycle.grace_months)


def due_check_ins(
    framework: Framework, on: date, last_by_kind: Mapping[str, date], start: date | None
) -> tuple[Due, ...]:
    """Return when the next review, catch-up and career conversation are due, as seen on a day.

    ``last_by_kind`` holds the day of the last of each kind (``review``, ``catch-up``, ``career
    conversation``) that is on record; ``start`` is the day of joining. A kind of which the
    framework says nothing is left out.

    Reviews come in rounds: events of different names in neighbouring months, of which a person
    takes part in one. A review is due in the first round after the last one, from the day on which
    it is no longer skipped; a newcomer's first is not overdue while grace lasts. A catch-up is due
    in every month that has one, from the month after the last catch-up or review. A career
    conversation is due the recommended months after the last, overdue after the longest, too early
    before the shortest; for the first one, the months count from joining, and it is never too
    early.
    """
    found = (
        _review_due(framework, on, last_by_kind.get("review"), start),
        _catch_up_due(framework, on, last_by_kind, start),
        (
            _conversation_due(
                framework.texts,
                framework.growth.conversations,
                on,
                last_by_kind.get("career conversation"),
                start,
            )
            if framework.growth
            else None
        ),
    )
    return tuple(due for due in found if due is not None)


def _review_due(
    framework: Framework, on: date, last: date | None, start: date | None
) -> Due | None:
    cycle = framework.cycle
    if cycle is None:
        return None
    base = max((day for day in (last, start) if day is not None), default=None)
    earliest = plus_months(base, cycle.skip_within_months) if base else date.min
    coming = _next_round(framework, base or on, last, earliest)
    if coming is None:
        return None
    events, skipped = coming
    ends = events[-1].last
    latest = _end_of_grace(cycle, ends, start) if last is None else ends
    texts = framework.texts
    if base is None:
        why = _said(texts, "no_review", event=_named(events, texts))
    else:
        since = _since(texts, "last_review" if base == last else "joining", base)
        grace = latest if latest > ends else None
        why = (
            _passed(texts, events, since, grace)
            if on > latest
            else _to_come(texts, events, since, grace, skipped, cycle)
        )
    due = working_day(max(events[0].first, earliest))
    return Due("review", due, latest, on > latest, False, why)


def _next_round(
    framework: Framework, day: date, last: date | None, earliest: date
) -> tuple[Sequence[CycleEvent], Sequence[CycleEvent]] | None:
    """Return the first round that is not over on a day and in which a review may be as late as
    ``earliest``, and the first one that is skipped before it (or none).
    """
    skipped: Sequence[CycleEvent] = ()
    for events in _rounds(framework, day.year - 1):
        if _is_over(events, day, last):
            continue
        if working_day(max(events[0].first, earliest)) <= events[-1].last:
            return events, skipped
        skipped = skipped or events
    return None


def _passed(texts: Texts, events: Sequence[CycleEvent], since: str, grace: date | None) -> str:
    """Say that a round has passed, and where there was one, the last day of grace."""
    key = "passed_and_grace" if grace else "passed"
    return _said(texts, key, event=_named(events, texts), grace=grace, since=since)


def _to_come(
    texts: Texts,
    events: Sequence[CycleEvent],
    since: str,
    grace: date | None,
    skipped: Sequence[CycleEvent],
    cycle: Cycle,
) -> str:
    """Say which round is the next, and which one before it is skipped."""
    said = {
        "event": _named(events, texts),
        "since": since,
        "grace": _said(texts, "grace", day=grace) if grace else "",
    }
    if not skipped:
        return _said(texts, "next", **said)
    months = _months(texts, cycle.skip_within_months)
    return _said(texts, "skipped", skipped=_named(skipped, texts), months=months, **said)


def _is_over(events: Sequence[CycleEvent], day: date, last: date | None) -> bool:
    """Tell whether a round of reviews was over on a day, or is that of the last review itself."""
    return events[-1].last < day or (last is not None and events[0].first <= last)


def _end_of_grace(cycle: Cycle, ends: date, start: date | None) -> date:
    """Return the last day on which a newcomer's first review is not overdue, at least that on
    which its round ``ends``.
    """
    return max(ends, plus_months(start, cycle.grace_months) - _DAY) if start else ends


def _rounds(framework: Framework, year: int) -> Iterator[tuple[CycleEvent, ...]]:
    """Yield the rounds of reviews from a year on: different events in the same or in
    neighbouring months are one round.
    """
    events: list[CycleEvent] = []
    for each in _events_from(framework, "review", year):
        if events and (
            each.first > plus_months(events[-1].first, 1)
            or any(each.event.id == other.event.id for other in events)
        ):
            yield tuple(events)
            events = []
        events.append(each)
    if events:
        yield tuple(events)


def _catch_up_due(
    framework: Framework, on: date, last_by_kind: Mapping[str, date], start: date | None
) -> Due | None:
    known = {
        key: last_by_kind[kind]
        for key, kind in (("last_catch_up", "catch-up"), ("last_review", "review"))
        if kind in last_by_kind
    }
    if start is not None:
        known["joining"] = start
    what = max(known, key=lambda each: known[each], default="")
    base = known.get(what)
    # with nothing on record it is the one of this month, or the next
    each = next_event(
        framework,
        "catch-up",
        base or (on.replace(day=1) - _DAY if on > date(MINYEAR, 1, 31) else date.min),
    )
    if each is None:
        return None
    overdue = base is not None and on > each.last
    texts, event = framework.texts, _named([each], framework.texts)
    if base is None:
        why = _said(texts, "no_catch_up", event=event)
    else:
        key = "catch_up_passed" if overdue else "catch_up_next"
        why = _said(texts, key, event=event, since=_since(texts, what, base))
    return Due("catch-up", each.first_working, each.last, overdue, False, why)


def _conversation_due(
    texts: Texts, months: Conversations, on: date, last: date | None, start: date | None
) -> Due:
    longest, recommended, shortest = (
        months.longest_months,
        months.recommended_months,
        months.shortest_months,
    )
    base = last or start
    if base is None:
        why = _said(texts, "no_conversation")
        return Due("career conversation", on, plus_months(on, longest), False, False, why)
    due, latest, earliest = (plus_months(base, count) for count in (recommended, longest, shortest))
    since = _said(texts, "last_conversation" if last else "none_since_joining", day=base)
    too_early = last is not None and on < earliest
    if on > latest:
        why = _said(texts, "too_long", since=since, months=_months(texts, longest))
    elif too_early:
        fewest = _months(texts, shortest)
        why = _said(texts, "too_early", since=since, months=fewest, day=earliest)
    else:
        key = "next_recommended" if last else "first_recommended"
        key, day = ("recommended_now", latest) if on >= due else (key, due)
        why = _said(texts, key, since=since, months=_months(texts, recommended), day=day)
    return Due("career conversation", due, latest, on > latest, too_early, why)


def in_months(count: int) -> str:
    """Return a number of months in words."""
    return counted(count, "month")


def _named(events: Sequence[CycleEvent], texts: Texts) -> str:
    months = texts.table("sheets", "months")
    return _said(texts, "or").join(
        _said(
            texts,
            "event",
            name=each.event.name,
            month=months[str(each.first.month)],
            year=each.first.year,
        )
        for each in events
    )


def _since(texts: Texts, what: str, day: date) -> str:
    """Return since when, by what happened on a day."""
    return _said(texts, "since", what=_said(texts, what), day=day)


def _months(texts: Texts, many: int) -> str:
    return texts.counted("reasons.due.months", many)


def _said(texts: Texts, key: str, **values: object) -> str:
    """Return a text about what is due."""
    return texts.said(f"reasons.due.{key}", **values)
