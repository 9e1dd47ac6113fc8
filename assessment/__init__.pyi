"""The public names and where each lives: read by type checkers, and when one is first asked for."""

from .engine.calendar import (
    due_check_ins as due_check_ins,
)
from .engine.calendar import (
    events_of as events_of,
)
from .engine.carry_over import (
    carry_over as carry_over,
)
from .engine.identify import (
    Match as Match,
)
from .engine.identify import (
    identify as identify,
)
from .engine.route import (
    cheapest_route as cheapest_route,
)
from .engine.route import (
    compare_tracks as compare_tracks,
)
from .engine.route import (
    focus_list as focus_list,
)
from .engine.scoring import (
    score as score,
)
from .frameworks.load import (
    check_framework as check_framework,
)
from .frameworks.load import (
    framework_ids as framework_ids,
)
from .frameworks.load import (
    load_framework as load_framework,
)
from .jobs.asked import (
    check_record as check_record,
)
from .jobs.asked import (
    comparison_record as comparison_record,
)
from .jobs.asked import (
    skill_rows as skill_rows,
)
from .jobs.blank import (
    build_blank as build_blank,
)
from .jobs.issued import (
    roll_out_findings as roll_out_findings,
)
from .jobs.issued import (
    roll_out_record as roll_out_record,
)
from .jobs.plan import (
    PlanOptions as PlanOptions,
)
from .jobs.plan import (
    plan as plan,
)
from .jobs.plan import (
    plan_files as plan_files,
)
from .jobs.plan_report import (
    plan_report as plan_report,
)
from .jobs.prefilled import (
    Prepared as Prepared,
)
from .jobs.prefilled import (
    build_prefilled as build_prefilled,
)
from .jobs.prefilled import (
    prepare_workbook as prepare_workbook,
)
from .jobs.prefilled import (
    start_from as start_from,
)
from .jobs.roll_out import (
    Choices as Choices,
)
from .jobs.roll_out import (
    find_previous as find_previous,
)
from .jobs.roll_out import (
    roll_out as roll_out,
)
from .jobs.scores import (
    Options as Options,
)
from .jobs.scores import (
    find_files as find_files,
)
from .jobs.scores import (
    score_file as score_file,
)
from .jobs.scores import (
    score_files as score_files,
)
from .jobs.together import (
    score_together as score_together,
)
from .jobs.write_back import (
    Written as Written,
)
from .jobs.write_back import (
    write_back as write_back,
)
from .model import (
    Assessment as Assessment,
)
from .model import (
    Finding as Finding,
)
from .model import (
    Framework as Framework,
)
from .model import (
    Scorecard as Scorecard,
)
from .model import (
    Track as Track,
)
from .model import (
    TrackComparison as TrackComparison,
)
from .model.errors import (
    AssessmentError as AssessmentError,
)
from .model.errors import (
    FrameworkError as FrameworkError,
)
from .model.errors import (
    OutputError as OutputError,
)
from .model.errors import (
    PackageError as PackageError,
)
from .model.errors import (
    TrackError as TrackError,
)
from .model.tracks import (
    find_track as find_track,
)
from .output.calendar_file import (
    to_ics as to_ics,
)
from .output.records import (
    record as record,
)
from .people.roster import (
    read_people as read_people,
)
from .people.roster import (
    read_roster as read_roster,
)
from .recognition import (
    read_workbook as read_workbook,
)

__all__ = [
    "Assessment",
    "AssessmentError",
    "Choices",
    "Finding",
    "Framework",
    "FrameworkError",
    "Options",
    "OutputError",
    "PackageError",
    "PlanOptions",
    "Prepared",
    "Scorecard",
    "Track",
    "TrackComparison",
    "TrackError",
    "Written",
    "build_blank",
    "build_prefilled",
    "carry_over",
    "cheapest_route",
    "check_framework",
    "check_record",
    "compare_tracks",
    "comparison_record",
    "due_check_ins",
    "events_of",
    "find_files",
    "find_previous",
    "find_track",
    "focus_list",
    "framework_ids",
    "identify",
    "load_framework",
    "plan",
    "plan_files",
    "plan_report",
    "prepare_workbook",
    "read_people",
    "read_roster",
    "read_workbook",
    "record",
    "roll_out",
    "roll_out_findings",
    "roll_out_record",
    "score",
    "score_file",
    "score_files",
    "score_together",
    "skill_rows",
    "start_from",
    "to_ics",
    "write_back",
]
