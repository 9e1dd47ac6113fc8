"""Which scale a workbook's ratings use: the framework's, three words of its own, checkboxes, or one
that the framework does not have.

The evidence is what the workbook itself says: the drop-downs and bounds of the rating cells, the
constants in the levels' formulas, legends, and the values that stand there. Sheets are recognised
by the framework's words first; only one whose scale that leaves in doubt is looked at again, with
other words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from assessment.formulas.cells import Position, reference
from assessment.model import Finding
from assessment.model.findings import finding
from assessment.recognition.find.choices import Offer
from assessment.recognition.find.evidence import Doubt, ScaleCase, ScaleSight
from assessment.recognition.find.grid import Grid
from assessment.recognition.find.words import Vocabulary, adapted, plain

if TYPE_CHECKING:  # both are imported where a scale is in doubt: it seldom is
    from assessment.recognition.find.other_scales import Foreign
    from assessment.recognition.find.own_words import OwnWords

_MOST_SHEETS_NAMED = 5
_MOST_SCALES_NAMED = 3


@dataclass(frozen=True, slots=True)
class Settled:
    """The words by which ratings are to be read, what was recognised by them, and what there is
    to say.
    """

    words: Vocabulary
    grids: Mapping[str, Grid | None]
    foreign: Mapping[str, Foreign] = field(default_factory=dict)  # by sheet
    # sheets with ratings in the workbook's own words, and where the first stands
    own: Mapping[str, Position] = field(default_factory=dict)
    # with checkboxes: the first, how many are ticked, and how many not
    ticked: Mapping[str, tuple[Position, int, int]] = field(default_factory=dict)
    # ratings on a scale that the framework does not have, as they are spelt
    labels: tuple[str, ...] = ()

    def is_foreign(self, used: Collection[str]) -> bool:
        """Tell whether one of the sheets that count has a scale that the framework does not
        have.
        """
        return any(sheet in self.foreign for sheet in used)

    def findings(self, used: Collection[str]) -> list[Finding]:
        """Return what there is to say of the scale of the sheets that count."""
        strange = [sheet for sheet in used if sheet in self.foreign]
        if strange:
            return [self._strange(strange, len(used))]
        own = [sheet for sheet in used if sheet in self.own]
        ticked = [sheet for sheet in used if sheet in self.ticked]
        return [
            *([self._own_words(own, len(used))] if own else ()),
            *([self._checkboxes(ticked, len(used))] if ticked else ()),
        ]

    def _own_words(self, sheets: Sequence[str], of: int) -> Finding:
        meant = ", ".join(
            f"{word!r} counts as {step}"
            for word, step in zip(
                self.words.own, self.words.scale.spoken.labels.values(), strict=True
            )
        )
        return finding(
            "scale-own-words",
            f"{sheets[0]}!{reference(*self.own[sheets[0]])}",
            f"The ratings are in words of the workbook's own{_on(sheets, of)}: {meant}.",
        )

    def _checkboxes(self, sheets: Sequence[str], of: int) -> Finding:
        scale = self.words.scale
        labels = scale.spoken.labels
        places, ticked, unticked = zip(*(self.ticked[sheet] for sheet in sheets), strict=True)
        return finding(
            "scale-checkboxes",
            f"{sheets[0]}!{reference(*places[0])}",
            f"The ratings are checkboxes{_on(sheets, of)}: {sum(ticked)} ticked count as"
            f" {labels[scale.top]}, {sum(unticked)} unticked as {labels[scale.lowest]}, also where"
            " nobody has looked at them yet.",
        )

    def _strange(self, sheets: Sequence[str], of: int) -> Finding:
        groups: dict[Foreign, list[str]] = {}
        for sheet in sheets:
            groups.setdefault(self.foreign[sheet], []).append(sheet)
        named = list(groups.items())[:_MOST_SCALES_NAMED]
        said = "; ".join(f"{scale.name}{_on(where, of)} ({scale.why})" for scale, where in named)
        first = sheets[0] if len(sheets) < of else ""
        steps = [f"{label} {value}" for value, label in self.words.scale.spoken.labels.items()]
        message = (
            f"The ratings are on a scale that the framework does not have: {said}. Its steps are"
            f" {', '.join(steps[:-1])} and {steps[-1]}."
        )
        return finding(
            "scale-unknown", first, f"{message} So there are no levels, no progress and no grade."
        )


def _on(sheets: Sequence[str], of: int) -> str:
    if len(sheets) == of:
        return ""
    return (
        " on "
        + ", ".join(map(repr, sheets[:_MOST_SHEETS_NAMED]))
        + (", ..." if len(sheets) > _MOST_SHEETS_NAMED else "")
    )


def settle(case: ScaleCase, words: Vocabulary) -> Settled:
    """Say which scale the ratings of a workbook use. ``words`` are the framework's."""
    looks = [ScaleSight(case, sheet, case.recognise(sheet, words), words) for sheet in case.sheets]
    doubtful = [look for look in looks if look.is_doubtful()]
    if not doubtful:
        return Settled(words, {look.sheet.name: look.grid for look in looks})
    from assessment.recognition.find.own_words import has_checkboxes, own_words

    doubt = Doubt(case, words, looks, doubtful)
    own = own_words(doubt)
    retried = _retried(doubt, own, has_checkboxes(doubtful))
    looks, foreign = _judged(doubt, retried)
    return _settled(retried, looks, foreign)


def _settled(
    retried: _Retried, looks: Sequence[ScaleSight], foreign: Mapping[str, Foreign]
) -> Settled:
    """Return what the sheets show in the end, as it is seen by the words that were taken."""
    own = set(map(plain, retried.order))
    return Settled(
        retried.words,
        {look.sheet.name: look.grid for look in looks},
        foreign,
        {look.sheet.name: place for look in looks if (place := look.first(own)) is not None},
        {look.sheet.name: ticked for look in looks if (ticked := look.ticked()) is not None},
        _spelt(looks) if foreign else (),
    )


class _Retried(NamedTuple):
    """What came of looking at the doubtful sheets with other words."""

    words: Vocabulary
    looks: Sequence[ScaleSight]
    order: tuple[str, ...]  # the workbook's own words, where they are taken
    unclear: Mapping[str, Offer]  # words of which nobody says which is the best, by sheet


def _retried(doubt: Doubt, own: OwnWords, ticks: bool) -> _Retried:
    """Look at the doubtful sheets with the words that a workbook seems to use itself, and keep
    these if they fit.
    """
    as_before = _Retried(doubt.words, doubt.looks, (), own.unclear)
    if not (own.ratings or ticks):
        return as_before
    words = adapted(doubt.words, tuple(own.ratings.items()), ticks, own.order, own.numbers)
    before = {look.sheet.name for look in doubt.doubtful}
    again = {
        sheet.name: ScaleSight(doubt.case, sheet, doubt.case.recognise(sheet, words), words)
        for sheet in doubt.case.sheets
        if sheet.name in before
    }
    if any(look.stand_as_names(set(map(plain, own.order))) for look in again.values()):
        unclear = dict.fromkeys(before, Offer("three", own.order))
        return _Retried(doubt.words, doubt.looks, (), {**own.unclear, **unclear})
    strange = sum(len(look.strange) for look in again.values())
    if strange * 2 > sum(len(look.given) for look in again.values()):
        return as_before  # what was taken for the words of the ratings stands elsewhere
    looks = [again.get(look.sheet.name, look) for look in doubt.looks]
    return _Retried(words, looks, own.order, own.unclear)


def _judged(doubt: Doubt, retried: _Retried) -> tuple[list[ScaleSight], dict[str, Foreign]]:
    """Return the sheets as they are seen in the end, and the scales that the framework does not
    have.
    """
    from assessment.recognition.find.other_scales import foreign_scale, probed, shows_more

    before = {look.sheet.name for look in doubt.doubtful}
    looks, foreign = list(retried.looks), {}
    for at, look in enumerate(retried.looks):
        name = look.sheet.name
        if name not in before:
            continue
        said = foreign_scale(look, looks, doubt, retried.words.scale, retried.unclear.get(name))
        if look.grid is None or look.strange or said:
            seen = probed(look, retried.words)
            more = seen is not None and (
                look.grid is None or shows_more(seen[0], look, retried.words, said is not None)
            )
            if seen is not None and more:
                looks[at], foreign[name] = seen
        if said is not None:
            foreign[name] = said
    return looks, foreign


def _spelt(looks: Sequence[ScaleSight]) -> tuple[str, ...]:
    """Return all ratings as they are spelt."""
    return tuple(
        f"{value:g}" if isinstance(value, float) else str(value).strip()
        for look in looks
        for _, value in look.given
    )
