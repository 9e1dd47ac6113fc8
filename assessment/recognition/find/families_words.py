"""Words in the headers of tables that are no competency workbook's."""

from __future__ import annotations

from assessment.recognition.find.words import PERSON


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TARGET = _words("target targeted required expected desired needed wanted ideal")

# of a level; a goal alone is something to do
AIM = _words("goal aim")

# a header that needs no owner
CHOSEN = _words("level proficiency skilllevel proficiencylevel")

GAP = _words("gap gaps difference delta distance deficit")

SCORE = _words("rating ratings score scores points mark marks grade evaluation achievement")

LEVEL = _words("level proficiency familiarity mastery")

WHOSE = _words("your my own self current actual present chosen assessed achieved employee manager")

WEIGHT = _words("weight weights weighting weightage importance")

NOTES = _words(
    "note notes comment comments evidence example examples remark remarks description "
    "feedback action actions proof"
)

MEMBER = PERSON | _words(
    "member teammember team people who developer engineer colleague staff resource"
)

RATER = _words(
    "self manager agreed lead peer final you your employee supervisor own me my joint consensus"
)

OTHER = _words("date status total totals sum average phase be is max min count number id result")

LADDERS = _words(
    "junior medior mid middle senior principal staff novice beginner intermediate "
    "advanced expert basic proficient competent master learner practitioner professional "
    "developing performing exceeding emerging poor fair good excellent outstanding "
    "unsatisfactory satisfactory meets exceeds below above never always rarely sometimes "
    "often needs inadequate adequate exemplary accomplished"
)
