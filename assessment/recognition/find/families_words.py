"""Words in the headers of tables that are no competency workbook's."""

from __future__ import annotations

from assessment.recognition.find.words import PERSON

TARGET = frozenset("target targeted required expected desired needed wanted ideal".split())

# of a level; a goal alone is something to do
AIM = frozenset("goal aim".split())

# a header that needs no owner
CHOSEN = frozenset("level proficiency skilllevel proficiencylevel".split())

GAP = frozenset("gap gaps difference delta distance deficit".split())

SCORE = frozenset(
    ("rating ratings score scores points mark marks grade evaluation achievement").split()
)

LEVEL = frozenset("level proficiency familiarity mastery".split())

WHOSE = frozenset(
    ("your my own self current actual present chosen assessed achieved employee manager").split()
)

WEIGHT = frozenset("weight weights weighting weightage importance".split())

NOTES = frozenset(
    (
        "note notes comment comments evidence example examples remark remarks description "
        "feedback action actions proof"
    ).split()
)

MEMBER = PERSON | frozenset(
    ("member teammember team people who developer engineer colleague staff resource").split()
)

RATER = frozenset(
    (
        "self manager agreed lead peer final you your employee supervisor own me my joint consensus"
    ).split()
)

OTHER = frozenset(
    ("date status total totals sum average phase be is max min count number id result").split()
)

LADDERS = frozenset(
    (
        "junior medior mid middle senior principal staff novice beginner intermediate "
        "advanced expert basic proficient competent master learner practitioner professional "
        "developing performing exceeding emerging poor fair good excellent outstanding "
        "unsatisfactory satisfactory meets exceeds below above never always rarely sometimes "
        "often needs inadequate adequate exemplary accomplished"
    ).split()
)
