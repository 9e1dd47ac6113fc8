"""The names of the model and where each lives."""

from .assessment import (
    AssessedCompetency as AssessedCompetency,
)
from .assessment import (
    AssessedLevel as AssessedLevel,
)
from .assessment import (
    Assessment as Assessment,
)
from .assessment import (
    Development as Development,
)
from .assessment import (
    Finding as Finding,
)
from .assessment import (
    Marker as Marker,
)
from .assessment import (
    Opinion as Opinion,
)
from .assessment import (
    Proposal as Proposal,
)
from .assessment import (
    RatedSkill as RatedSkill,
)
from .assessment import (
    Rater as Rater,
)
from .assessment import (
    Remark as Remark,
)
from .assessment import (
    Severity as Severity,
)
from .assessment import (
    ShownResult as ShownResult,
)
from .comparison import (
    FocusItem as FocusItem,
)
from .comparison import (
    Route as Route,
)
from .comparison import (
    RouteStep as RouteStep,
)
from .comparison import (
    TrackComparison as TrackComparison,
)
from .comparison import (
    TrackShare as TrackShare,
)
from .development import (
    Accomplishment as Accomplishment,
)
from .development import (
    CheckIn as CheckIn,
)
from .development import (
    CheckInKind as CheckInKind,
)
from .development import (
    Goal as Goal,
)
from .development import (
    GoalStatus as GoalStatus,
)
from .framework import (
    CompanyValue as CompanyValue,
)
from .framework import (
    Competency as Competency,
)
from .framework import (
    CompetencyLevel as CompetencyLevel,
)
from .framework import (
    Conversations as Conversations,
)
from .framework import (
    Cycle as Cycle,
)
from .framework import (
    Event as Event,
)
from .framework import (
    Framework as Framework,
)
from .framework import (
    Grade as Grade,
)
from .framework import (
    Growth as Growth,
)
from .framework import (
    GrowthKind as GrowthKind,
)
from .framework import (
    GrowthPractice as GrowthPractice,
)
from .framework import (
    LeadTimes as LeadTimes,
)
from .framework import (
    LevelName as LevelName,
)
from .framework import (
    Migration as Migration,
)
from .framework import (
    Multiplier as Multiplier,
)
from .framework import (
    PayRules as PayRules,
)
from .framework import (
    Skill as Skill,
)
from .framework import (
    Track as Track,
)
from .level_rule import (
    Counted as Counted,
)
from .level_rule import (
    LevelRule as LevelRule,
)
from .results import (
    CompetencyScore as CompetencyScore,
)
from .results import (
    LevelScore as LevelScore,
)
from .results import (
    RaterResult as RaterResult,
)
from .results import (
    Scorecard as Scorecard,
)
from .results import (
    Status as Status,
)
from .scale import (
    USUAL as USUAL,
)
from .scale import (
    DoesNotApply as DoesNotApply,
)
from .scale import (
    RatingScale as RatingScale,
)
from .scale import (
    Step as Step,
)

__all__ = [
    "USUAL",
    "Accomplishment",
    "AssessedCompetency",
    "AssessedLevel",
    "Assessment",
    "CheckIn",
    "CheckInKind",
    "CompanyValue",
    "Competency",
    "CompetencyLevel",
    "CompetencyScore",
    "Conversations",
    "Counted",
    "Cycle",
    "Development",
    "DoesNotApply",
    "Event",
    "Finding",
    "FocusItem",
    "Framework",
    "Goal",
    "GoalStatus",
    "Grade",
    "Growth",
    "GrowthKind",
    "GrowthPractice",
    "LeadTimes",
    "LevelName",
    "LevelRule",
    "LevelScore",
    "Marker",
    "Migration",
    "Multiplier",
    "Opinion",
    "PayRules",
    "Proposal",
    "RatedSkill",
    "Rater",
    "RaterResult",
    "RatingScale",
    "Remark",
    "Route",
    "RouteStep",
    "Scorecard",
    "Severity",
    "ShownResult",
    "Skill",
    "Status",
    "Step",
    "Track",
    "TrackComparison",
    "TrackShare",
]
